//! EPL2's commands and their grammar, with the ranges the manuals give.
//!
//! A command is one or two letters, case told apart, and its parameters with
//! commas between them, up to LF or CR LF. Text and bar codes are not read yet.

use super::super::cursor::{Cursor, Stop, shown};
use super::super::paper::{Area, Stroke};
use crate::limits;

#[derive(Debug, PartialEq)]
pub enum Command<'a> {
    /// Something that leaves no trace on paper: empty lines, remarks, settings of the mechanism.
    Traceless,
    Clear,
    Width(u32),
    Length {
        height: u32,
        feed: Feed,
    },
    Speed(u8),
    Density(u8),
    FootFirst(bool),
    Reference {
        x: u32,
        y: u32,
    },
    Picture {
        x: u32,
        y: u32,
        stride: u32,
        height: u32,
        bytes: &'a [u8],
    },
    Box {
        area: Area,
        ink: Ink,
    },
    /// Corner to corner; the line lies inside.
    Frame(Stroke),
    Line(Stroke),
    Print {
        copies: u32,
    },
    Reset,
    AskError,
    AskSettings,
}

/// What lies between two labels, in dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feed {
    Continuous,
    Gap(u32),
    Mark(u32),
}

/// What a box does to the dots under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    Black,
    White,
    Turned,
}

/// No counter and no place of the manuals is larger.
const DOTS: u32 = 65_535;
/// Dots of the narrowest gap that the sensor sees (2 mm at 8 dots a millimetre), and of the widest.
const GAPS: std::ops::RangeInclusive<u32> = 16..=240;
/// Letters that may stand together before a command's parameters.
const LETTERS: usize = 2;
/// Bytes of a remark.
const REMARK: usize = 256;

/// Reads one command with its line end. `Unfinished` has passed nothing of worth:
/// ask again from the same place when more bytes have come.
pub fn read<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    match cursor.peek()? {
        b'\n' | b'\r' => end(cursor).map(|()| Command::Traceless),
        b'^' => at_once(cursor),
        b';' => remark(cursor),
        _ => line(cursor),
    }
}

/// Commands that a printer obeys even while an error stops it.
fn at_once<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    cursor.expect("^")?;
    let command = match cursor.peek()? {
        b'@' => cursor.expect("@").map(|()| Command::Reset)?,
        b'e' => cursor.expect("ee").map(|()| Command::AskError)?,
        other => return Err(cursor.wrong(cursor.at, format!("no such immediate command: {}", shown(other)))),
    };
    end(cursor)?;
    Ok(command)
}

fn remark<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let start = cursor.at;
    while !matches!(cursor.peek()?, b'\n' | b'\r') {
        cursor.at += 1;
        if cursor.at - start > REMARK {
            return Err(cursor.wrong(start, "the remark is too long"));
        }
    }
    end(cursor)?;
    Ok(Command::Traceless)
}

fn line<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let start = cursor.at;
    let name = name(cursor)?;
    let command = match name {
        "N" => Command::Clear,
        "q" => Command::Width(cursor.whole("width", 1..=DOTS)?),
        "Q" => length(cursor)?,
        // Up to 6 inches a second; which of them a model has is its own affair.
        "S" => Command::Speed(cursor.whole("speed", 0..=6)? as u8),
        "D" => Command::Density(cursor.whole("density", 0..=15)? as u8),
        "ZT" => Command::FootFirst(false),
        "ZB" => Command::FootFirst(true),
        "R" => {
            let (x, y) = place(cursor)?;
            Command::Reference { x, y }
        }
        "GW" => picture(cursor)?,
        "LO" => Command::Box { area: area(cursor)?, ink: Ink::Black },
        "LW" => Command::Box { area: area(cursor)?, ink: Ink::White },
        "LE" => Command::Box { area: area(cursor)?, ink: Ink::Turned },
        "LS" => Command::Line(stroke(cursor)?),
        "X" => Command::Frame(stroke(cursor)?),
        "P" => print(cursor)?,
        "I" => characters(cursor)?,
        "O" => options(cursor)?,
        // Backing up to the next label's top, double buffering, reporting of errors.
        "JF" | "JB" | "rY" | "rN" | "UN" | "US" => Command::Traceless,
        // Where it cuts, per cent of the printer's own place.
        "f" => cursor.whole("cut", 70..=130).map(|_| Command::Traceless)?,
        "UQ" => Command::AskSettings,
        "A" | "B" | "b" => return Err(cursor.wrong(start, format!("{name} is not read yet"))),
        "GG" | "GM" | "GK" | "GI" | "FS" | "FE" | "FR" | "FK" | "FI" | "PA" | "ES" | "EK" | "EI" | "V" | "C" | "M" => {
            return Err(cursor.wrong(start, format!("{name}: nothing is kept in this printer's memory")));
        }
        "U" | "UP" | "xa" => return Err(cursor.wrong(start, format!("{name} prints a page of the printer's own"))),
        _ => return Err(cursor.wrong(start, format!("no such command: {name}"))),
    };
    end(cursor)?;
    Ok(command)
}

/// The letters a command begins with. The options after `O` are letters too, and none of its name.
fn name<'a>(cursor: &mut Cursor<'a>) -> Result<&'a str, Stop> {
    let start = cursor.at;
    while cursor.at - start < LETTERS && cursor.peek()?.is_ascii_alphabetic() {
        cursor.at += 1;
        if cursor.text(start) == "O" {
            break;
        }
    }
    if cursor.at == start {
        return Err(cursor.wrong(start, format!("a command expected, found {}", shown(cursor.peek()?))));
    }
    Ok(cursor.text(start))
}

/// LF, or CR LF.
fn end(cursor: &mut Cursor<'_>) -> Result<(), Stop> {
    cursor.passes(b'\r')?;
    cursor.expect("\n")
}

fn place(cursor: &mut Cursor<'_>) -> Result<(u32, u32), Stop> {
    let x = cursor.whole("x", 0..=DOTS)?;
    cursor.expect(",")?;
    Ok((x, cursor.whole("y", 0..=DOTS)?))
}

/// `Q406,24`, `Q406,B24+12`, `Q406,0`: a gap, a black mark with its distance from the label's top, neither.
fn length<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let height = cursor.whole("height", 1..=DOTS)?;
    cursor.expect(",")?;
    let is_mark = cursor.passes(b'B')?;
    let start = cursor.at;
    let dots = cursor.whole("gap", 0..=*GAPS.end())?;
    let feed = match dots {
        0 if !is_mark => Feed::Continuous,
        _ if !GAPS.contains(&dots) => return Err(cursor.wrong(start, format!("gap: {dots} is not within 16 to 240"))),
        _ if is_mark => Feed::Mark(dots),
        _ => Feed::Gap(dots),
    };
    if matches!(cursor.peek()?, b'+' | b'-') {
        cursor.at += 1;
        cursor.whole("offset", 0..=DOTS)?;
    } else if is_mark {
        return Err(cursor.wrong(cursor.at, "a mark needs its offset"));
    }
    Ok(Command::Length { height, feed })
}

/// The dots follow a comma or an LF after the height; one such byte too many would be the first dots.
fn picture<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let (x, y) = place(cursor)?;
    cursor.expect(",")?;
    let stride = cursor.whole("width in bytes", 1..=DOTS / 8)?;
    cursor.expect(",")?;
    let height_at = cursor.at;
    let height = cursor.whole("height", 1..=DOTS)?;
    if u64::from(stride) * 8 * u64::from(height) > limits::LABEL_DOTS {
        return Err(cursor.wrong(height_at, "the picture is larger than any label"));
    }
    match cursor.peek()? {
        b',' | b'\n' => cursor.at += 1,
        other => return Err(cursor.wrong(cursor.at, format!("a comma or LF expected, found {}", shown(other)))),
    }
    let bytes = cursor.take(stride as usize * height as usize)?;
    Ok(Command::Picture { x, y, stride, height, bytes })
}

fn area(cursor: &mut Cursor<'_>) -> Result<Area, Stop> {
    let (x, y) = place(cursor)?;
    cursor.expect(",")?;
    let width = cursor.whole("width", 1..=DOTS)?;
    cursor.expect(",")?;
    Ok(Area { x, y, width, height: cursor.whole("height", 1..=DOTS)? })
}

/// Start, thickness, end.
fn stroke(cursor: &mut Cursor<'_>) -> Result<Stroke, Stop> {
    let from = place(cursor)?;
    cursor.expect(",")?;
    let thickness = cursor.whole("thickness", 1..=DOTS)?;
    cursor.expect(",")?;
    Ok(Stroke { from, to: place(cursor)?, thickness })
}

/// Sets, and copies of each: without counters they are all the same.
fn print<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let sets = cursor.whole("sets", 1..=DOTS)?;
    let copies = if cursor.passes(b',')? { cursor.whole("copies", 1..=DOTS)? } else { 1 };
    Ok(Command::Print { copies: sets.saturating_mul(copies) })
}

/// `I8,A,001`: bits, code page, country.
fn characters<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    cursor.whole("bits", 7..=8)?;
    cursor.expect(",")?;
    let page = cursor.peek()?;
    if !page.is_ascii_digit() && !page.is_ascii_uppercase() {
        return Err(cursor.wrong(cursor.at, format!("no such code page: {}", shown(page))));
    }
    cursor.at += 1;
    if cursor.passes(b',')? {
        cursor.whole("country", 0..=999)?;
    }
    Ok(Command::Traceless)
}

/// `OD,P,C1`: direct thermal, peeling, cutting and the like.
fn options<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    while !matches!(cursor.peek()?, b'\n' | b'\r') {
        match cursor.peek()? {
            b'C' => {
                cursor.at += 1;
                if cursor.peek()?.is_ascii_digit() {
                    cursor.whole("labels between cuts", 1..=255)?;
                } else {
                    cursor.passes(b'b')?;
                }
            }
            b'F' => {
                cursor.at += 1;
                if !(cursor.passes(b'f')? || cursor.passes(b'r')? || cursor.passes(b'i')?) {
                    return Err(cursor.wrong(cursor.at, "what the feed key does is f, r or i"));
                }
            }
            b'D' | b'd' | b'P' | b'L' | b'S' => cursor.at += 1,
            other => return Err(cursor.wrong(cursor.at, format!("no such option: {}", shown(other)))),
        }
        if !cursor.passes(b',')? {
            break;
        }
    }
    Ok(Command::Traceless)
}
