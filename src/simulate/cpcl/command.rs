//! CPCL's commands within a label and their grammar, with the ranges the manuals give.
//!
//! A command is a word and its arguments with spaces between them, up to CR LF.
//! Text and bar codes are not read yet.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use super::super::cursor::{Cursor, Stop, shown};
use super::super::paper::Stroke;
use super::{Setting, utility};
use crate::limits;

#[derive(Debug, PartialEq)]
pub enum Command<'a> {
    /// Something that leaves no trace on paper: empty lines, remarks, the way to the next form.
    Traceless,
    Set(Setting),
    PageWidth(u32),
    Justify(Justify),
    Picture {
        upwards: bool,
        x: u32,
        y: u32,
        stride: u32,
        bytes: Cow<'a, [u8]>,
    },
    Line(Stroke),
    /// A line that makes black white and white black.
    InverseLine(Stroke),
    /// Corner to corner; the line lies inside.
    Frame(Stroke),
    /// POPRINT turns the label on its way to the head.
    Print {
        turned: bool,
    },
    /// The session ends without a label.
    GiveUp,
}

/// How a picture's dots are written.
#[derive(Clone, Copy, Debug)]
enum Form {
    Binary,
    Hexadecimal,
}

/// Where fields lie between their x and an end, in dots; None is the page's width.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Justify {
    #[default]
    Left,
    Centre(Option<u32>),
    Right(Option<u32>),
}

/// No head has more dots than fit in 16 bits.
pub const DOTS: u32 = 65_535;
/// Bytes of a remark.
const REMARK: usize = 1_024;

/// Reads one command with its line end. `Unfinished` has passed nothing of worth:
/// ask again from the same place when more bytes have come.
pub fn read<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let start = cursor.at;
    let command = match cursor.peek()? {
        b'\r' => Command::Traceless,
        b';' => remark(cursor)?,
        _ => {
            let name = cursor.word()?;
            command(name, start, cursor)?
        }
    };
    cursor.line_end()?;
    Ok(command)
}

fn command<'a>(name: &str, start: usize, cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    Ok(match name {
        "PAGE-WIDTH" | "PW" => Command::PageWidth(argument(cursor, "width", 1..=DOTS)?),
        "LEFT" => {
            up_to(cursor)?;
            Command::Justify(Justify::Left)
        }
        "CENTER" => Command::Justify(Justify::Centre(up_to(cursor)?)),
        "RIGHT" => Command::Justify(Justify::Right(up_to(cursor)?)),
        "CG" | "COMPRESSED-GRAPHICS" => picture(cursor, false, Form::Binary)?,
        "VCG" | "VCOMPRESSED-GRAPHICS" => picture(cursor, true, Form::Binary)?,
        "EG" | "EXPANDED-GRAPHICS" => picture(cursor, false, Form::Hexadecimal)?,
        "VEG" | "VEXPANDED-GRAPHICS" => picture(cursor, true, Form::Hexadecimal)?,
        "LINE" | "L" => Command::Line(stroke(cursor)?),
        "INVERSE-LINE" | "IL" => Command::InverseLine(stroke(cursor)?),
        "BOX" => Command::Frame(stroke(cursor)?),
        "FORM" => Command::Traceless,
        "PRINT" => Command::Print { turned: false },
        "POPRINT" => Command::Print { turned: true },
        "ABORT" | "END" => Command::GiveUp,
        "PCX" => return Err(cursor.wrong(start, "PCX: pictures come as CG or EG here")),
        _ => match utility::setting(name, cursor)? {
            Some(setting) => Command::Set(setting),
            None => return Err(cursor.wrong(start, format!("no such command: {name}"))),
        },
    })
}

fn remark<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let start = cursor.at;
    while cursor.peek()? != b'\r' {
        cursor.at += 1;
        if cursor.at - start > REMARK {
            return Err(cursor.wrong(start, "the remark is too long"));
        }
    }
    Ok(Command::Traceless)
}

/// The next argument, after at least one space.
pub fn argument(cursor: &mut Cursor<'_>, what: &str, range: RangeInclusive<u32>) -> Result<u32, Stop> {
    cursor.expect(" ")?;
    cursor.spaces()?;
    cursor.whole(what, range)
}

fn place(cursor: &mut Cursor<'_>) -> Result<(u32, u32), Stop> {
    Ok((argument(cursor, "x", 0..=DOTS)?, argument(cursor, "y", 0..=DOTS)?))
}

/// The end that may follow a justification.
fn up_to(cursor: &mut Cursor<'_>) -> Result<Option<u32>, Stop> {
    cursor.spaces()?;
    if cursor.peek()? == b'\r' {
        return Ok(None);
    }
    cursor.whole("end", 1..=DOTS).map(Some)
}

/// Width in bytes, height, place, one space, and then the dots.
fn picture<'a>(cursor: &mut Cursor<'a>, upwards: bool, form: Form) -> Result<Command<'a>, Stop> {
    let stride = argument(cursor, "width in bytes", 1..=DOTS / 8)?;
    let height_at = cursor.at;
    let height = argument(cursor, "height", 1..=DOTS)?;
    if u64::from(stride) * 8 * u64::from(height) > limits::LABEL_DOTS {
        return Err(cursor.wrong(height_at, "the picture is larger than any label"));
    }
    let (x, y) = place(cursor)?;
    cursor.expect(" ")?;
    let count = stride as usize * height as usize;
    let bytes = match form {
        Form::Binary => Cow::Borrowed(cursor.take(count)?),
        Form::Hexadecimal => Cow::Owned(hexadecimal(cursor, count)?),
    };
    Ok(Command::Picture { upwards, x, y, stride, bytes })
}

fn hexadecimal(cursor: &mut Cursor<'_>, count: usize) -> Result<Vec<u8>, Stop> {
    let start = cursor.at;
    let digits = cursor.take(count * 2)?;
    let value = |digit: &u8| char::from(*digit).to_digit(16);
    if let Some(place) = digits.iter().position(|digit| value(digit).is_none()) {
        let found = digits.get(place).copied().map(shown).unwrap_or_default();
        return Err(cursor.wrong(start + place, format!("a hexadecimal digit expected, found {found}")));
    }
    let byte = |pair: &[u8]| pair.iter().filter_map(value).fold(0, |byte, digit| byte << 4 | digit as u8);
    Ok(digits.chunks_exact(2).map(byte).collect())
}

fn stroke(cursor: &mut Cursor<'_>) -> Result<Stroke, Stop> {
    let (from, to) = (place(cursor)?, place(cursor)?);
    Ok(Stroke { from, to, thickness: argument(cursor, "thickness", 1..=DOTS)? })
}
