//! ZPL II's commands and their grammar, with the ranges of the ZPL II guide.
//!
//! A command is `^` or `~` and two letters, and parameters with commas between
//! them; the next command ends it. Line ends between commands are nothing.

use super::super::cursor::{Cursor, Stop, shown};
use super::picture::{self, Picture};

#[derive(Debug)]
pub enum Command {
    LineEnd,
    /// Remarks, settings of the mechanism: what leaves no trace on paper.
    Traceless,
    Begin,
    End,
    Ask,
    Width(u32),
    Length(u32),
    Home {
        x: u32,
        y: u32,
    },
    Media(Media),
    /// Is the label printed upside down?
    Turned(bool),
    Speed(u8),
    Darkness(u8),
    /// Steps more than `~SD` says.
    Darker(i8),
    Copies(u32),
    Origin {
        x: u32,
        y: u32,
    },
    Box {
        width: u32,
        height: u32,
        thickness: u32,
    },
    Picture(Picture),
    FieldEnd,
}

/// How the printer finds the end of a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Media {
    Continuous,
    Gap,
    Mark,
}

/// No place and no measure of the guide is larger.
const DOTS: u32 = 32_000;
/// The highest `~SD`.
pub const DARKEST: u8 = 30;
/// Inches a second.
const SPEEDS: std::ops::RangeInclusive<u32> = 1..=14;
/// The most labels that `^PQ` knows.
const COPIES: u32 = 99_999_999;
/// Bytes of a remark.
const REMARK: usize = 1_024;

/// Reads one command. `Unfinished` has passed nothing of worth: ask again from
/// the same place when more bytes have come.
pub fn read(cursor: &mut Cursor<'_>) -> Result<Command, Stop> {
    let start = cursor.at;
    let sign = cursor.peek()?;
    cursor.at += 1;
    match sign {
        b'\r' | b'\n' => return Ok(Command::LineEnd),
        b'^' | b'~' => {}
        other => return Err(cursor.wrong(start, format!("a command expected, found {}", shown(other)))),
    }
    cursor.take(2)?;
    match cursor.text(start) {
        "~HS" => Ok(Command::Ask),
        "~SD" => darkness(cursor),
        "^XA" => Ok(Command::Begin),
        "^XZ" => Ok(Command::End),
        "^FS" => Ok(Command::FieldEnd),
        "^FX" => remark(cursor),
        "^CI" => cursor.whole("characters", 0..=36).map(|_| Command::Traceless),
        "^PW" => cursor.whole("width", 2..=DOTS).map(Command::Width),
        "^LL" => cursor.whole("length", 1..=DOTS).map(Command::Length),
        "^LH" => place(cursor).map(|(x, y)| Command::Home { x, y }),
        "^FO" => place(cursor).map(|(x, y)| Command::Origin { x, y }),
        "^GB" => framed(cursor),
        "^GF" => picture::read(cursor).map(Command::Picture),
        "^PO" => letter(cursor, "orientation", "NI").map(|letter| Command::Turned(letter == b'I')),
        "^PR" => speed(cursor),
        "^MD" => darker(cursor),
        "^MN" => media(cursor),
        "^MT" => letter(cursor, "media type", "TD").map(|_| Command::Traceless),
        "^MM" => letter(cursor, "print mode", "TPRACDFLU").map(|_| Command::Traceless),
        "^PQ" => copies(cursor),
        "^A@" | "^FD" | "^BC" | "^BQ" | "^BX" | "^BY" => {
            Err(cursor.wrong(start, format!("{} is not read yet", cursor.text(start))))
        }
        "~DG" | "~DY" | "^XG" | "^IM" | "^DF" | "^XF" | "^IS" | "^IL" => {
            Err(cursor.wrong(start, format!("{}: nothing is kept in this printer's memory", cursor.text(start))))
        }
        other => Err(cursor.wrong(start, format!("no such command: {other:?}"))),
    }
}

/// Two digits, which is how its end is known wherever it stands.
fn darkness(cursor: &mut Cursor<'_>) -> Result<Command, Stop> {
    let start = cursor.at;
    cursor.take(2)?;
    match cursor.text(start).parse::<u8>() {
        Ok(darkness) if darkness <= DARKEST && cursor.text(start).bytes().all(|byte| byte.is_ascii_digit()) => {
            Ok(Command::Darkness(darkness))
        }
        _ => Err(cursor.wrong(start, "darkness: 00 to 30 expected")),
    }
}

fn remark(cursor: &mut Cursor<'_>) -> Result<Command, Stop> {
    let start = cursor.at;
    while !matches!(cursor.peek()?, b'^' | b'~') {
        cursor.at += 1;
        if cursor.at - start > REMARK {
            return Err(cursor.wrong(start, "the remark is too long"));
        }
    }
    Ok(Command::Traceless)
}

fn place(cursor: &mut Cursor<'_>) -> Result<(u32, u32), Stop> {
    let x = cursor.whole("x", 0..=DOTS)?;
    cursor.expect(",")?;
    Ok((x, cursor.whole("y", 0..=DOTS)?))
}

/// `^GBw,h,t[,B[,0]]`: a box is never narrower nor lower than its line is thick.
fn framed(cursor: &mut Cursor<'_>) -> Result<Command, Stop> {
    let start = cursor.at;
    let width = cursor.whole("width", 1..=DOTS)?;
    cursor.expect(",")?;
    let height = cursor.whole("height", 1..=DOTS)?;
    cursor.expect(",")?;
    let thickness = cursor.whole("thickness", 1..=DOTS)?;
    if cursor.passes(b',')? {
        if letter(cursor, "colour", "BW")? == b'W' {
            return Err(cursor.wrong(start, "white boxes are not read yet"));
        }
        if cursor.passes(b',')? && cursor.whole("rounding", 0..=8)? > 0 {
            return Err(cursor.wrong(start, "rounded boxes are not read yet"));
        }
    }
    let (width, height) = (width.max(thickness), height.max(thickness));
    Ok(Command::Box { width, height, thickness })
}

/// Print, slew and backfeed speed; the first is the one that counts.
fn speed(cursor: &mut Cursor<'_>) -> Result<Command, Stop> {
    let speed = cursor.whole("speed", SPEEDS)?;
    for what in ["slew speed", "backfeed speed"] {
        if !cursor.passes(b',')? {
            break;
        }
        cursor.whole(what, SPEEDS)?;
    }
    // At most 14.
    Ok(Command::Speed(speed as u8))
}

fn darker(cursor: &mut Cursor<'_>) -> Result<Command, Stop> {
    let sign = if cursor.passes(b'-')? { -1 } else { 1 };
    Ok(Command::Darker(sign * cursor.whole("darkness", 0..=u32::from(DARKEST))? as i8))
}

fn media(cursor: &mut Cursor<'_>) -> Result<Command, Stop> {
    Ok(Command::Media(match letter(cursor, "media", "NYWM")? {
        b'N' => Media::Continuous,
        b'M' => Media::Mark,
        _ => Media::Gap,
    }))
}

/// How many, and what this printer does alike however it is told: pauses, serial numbers, cuts.
fn copies(cursor: &mut Cursor<'_>) -> Result<Command, Stop> {
    let copies = cursor.whole("quantity", 1..=COPIES)?;
    for what in ["labels between pauses", "replicates"] {
        if !cursor.passes(b',')? {
            return Ok(Command::Copies(copies));
        }
        cursor.whole(what, 0..=COPIES)?;
    }
    for what in ["no pause", "cut on error"] {
        if !cursor.passes(b',')? {
            break;
        }
        letter(cursor, what, "YN")?;
    }
    Ok(Command::Copies(copies))
}

/// One of these letters.
fn letter(cursor: &mut Cursor<'_>, what: &str, letters: &str) -> Result<u8, Stop> {
    let found = cursor.peek()?;
    if !letters.bytes().any(|letter| letter == found) {
        return Err(cursor.wrong(cursor.at, format!("{what}: one of {letters} expected, found {}", shown(found))));
    }
    cursor.at += 1;
    Ok(found)
}
