//! TSPL's commands and their grammar, with the ranges the manuals give.
//!
//! From the TSPL/TSPL2 programming manuals: system commands, label formatting
//! commands and the immediate queries.

use super::super::cursor::{Cursor, Stop};
use super::super::paper::{Area, Mix};
use super::answers::{self, Question};
use super::content::{self, Barcode, Qr, Text};
use super::cursor::Length;
use crate::limits;

#[derive(Debug, PartialEq)]
pub enum Command<'a> {
    /// Something that leaves no trace on paper: empty lines, feeding, settings of the mechanism.
    Traceless,
    Ask(Question),
    Size {
        width: Length,
        height: Length,
    },
    Gap {
        gap: Length,
        offset: Length,
    },
    Mark {
        height: Length,
        offset: Length,
    },
    Offset(Length),
    Direction {
        direction: u8,
        mirrored: bool,
    },
    Reference {
        x: u32,
        y: u32,
    },
    Density(u8),
    Speed(f64),
    Clear,
    Bitmap {
        x: u32,
        y: u32,
        stride: u32,
        height: u32,
        mix: Mix,
        bytes: &'a [u8],
    },
    Bar(Area),
    /// Corners and the thickness of the line, which lies inside them.
    Frame {
        area: Area,
        thickness: u32,
    },
    Reverse(Area),
    Erase(Area),
    Text(Text),
    Barcode(Barcode),
    Qr(Qr),
    Print {
        sets: u32,
        copies: u32,
    },
}

/// No head has more dots than fit in 16 bits, and no counter of the manuals is larger.
const DOTS: u32 = 65_535;
/// What `CODEPAGE` may name: the 7-bit countries, the 8-bit and Windows pages, UTF-8, East Asia.
const CODE_PAGES: [&str; 44] = [
    "USA", "BRI", "GER", "FRE", "DAN", "ITA", "SPA", "SWE", "SWI", "437", "737", "850", "851", "852", "855", "857",
    "860", "861", "862", "863", "864", "865", "866", "869", "932", "936", "949", "950", "1250", "1251", "1252", "1253",
    "1254", "1255", "1256", "1257", "1258", "UTF-8", "8859-1", "8859-2", "8859-5", "8859-7", "8859-9", "8859-15",
];

/// Reads one command with its line end. `Unfinished` has passed nothing of worth:
/// ask again from the same place when more bytes have come.
pub fn read<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    match cursor.peek()? {
        0x1B | b'~' => answers::read(cursor).map(Command::Ask),
        b'\r' => cursor.line_end().map(|()| Command::Traceless),
        _ => line(cursor),
    }
}

fn line<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let start = cursor.at;
    let name = cursor.word()?;
    if takes_arguments(name) {
        cursor.expect(" ")?;
        cursor.spaces()?;
    }
    let command = match name {
        "SIZE" => size(cursor)?,
        "GAP" => gap(cursor)?,
        "BLINE" => mark(cursor)?,
        "OFFSET" => Command::Offset(cursor.length("offset")?),
        "DIRECTION" => direction(cursor)?,
        "REFERENCE" => reference(cursor)?,
        "DENSITY" => Command::Density(cursor.whole("density", 0..=15)? as u8),
        // Inches a second; which of them a model has is its own affair.
        "SPEED" => Command::Speed(cursor.number("speed", 1.0..=12.0)?),
        "SET" => set(cursor)?,
        "CODEPAGE" => code_page(cursor)?,
        "CLS" => Command::Clear,
        "BITMAP" => bitmap(cursor)?,
        "BAR" => Command::Bar(area(cursor)?),
        "BOX" => frame(cursor)?,
        "REVERSE" => Command::Reverse(area(cursor)?),
        "ERASE" => Command::Erase(area(cursor)?),
        "FEED" | "BACKFEED" | "BACKUP" => cursor.whole("dots", 1..=DOTS).map(|_| Command::Traceless)?,
        "HOME" | "FORMFEED" => Command::Traceless,
        "PRINT" => print(cursor)?,
        "TEXT" => Command::Text(content::text(cursor)?),
        "BARCODE" => Command::Barcode(content::barcode(cursor)?),
        "QRCODE" => Command::Qr(content::qr(cursor)?),
        _ => return Err(cursor.wrong(start, format!("no such command: {name}"))),
    };
    cursor.line_end()?;
    Ok(command)
}

fn takes_arguments(name: &str) -> bool {
    matches!(
        name,
        "SIZE"
            | "GAP"
            | "BLINE"
            | "OFFSET"
            | "DIRECTION"
            | "REFERENCE"
            | "DENSITY"
            | "SPEED"
            | "SET"
            | "CODEPAGE"
            | "BITMAP"
            | "BAR"
            | "BOX"
            | "REVERSE"
            | "ERASE"
            | "TEXT"
            | "BARCODE"
            | "QRCODE"
            | "FEED"
            | "BACKFEED"
            | "BACKUP"
            | "PRINT"
    )
}

/// Both sides above 0; whether so much paper is allowed is judged where it is laid in.
fn size<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let start = cursor.at;
    let width = cursor.length("width")?;
    cursor.comma()?;
    let height = cursor.length("height")?;
    if width.mm(1.0) <= 0.0 || height.mm(1.0) <= 0.0 {
        return Err(cursor.wrong(start, "a label has sides above 0"));
    }
    Ok(Command::Size { width, height })
}

fn gap<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let gap = cursor.length("gap")?;
    cursor.comma()?;
    Ok(Command::Gap { gap, offset: cursor.length("offset")? })
}

fn mark<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let height = cursor.length("mark")?;
    cursor.comma()?;
    Ok(Command::Mark { height, offset: cursor.length("offset")? })
}

fn direction<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let direction = cursor.whole("direction", 0..=1)? as u8;
    let mirrored = cursor.another()? && cursor.whole("mirror", 0..=1)? == 1;
    Ok(Command::Direction { direction, mirrored })
}

fn reference<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let x = cursor.whole("x", 0..=DOTS)?;
    cursor.comma()?;
    Ok(Command::Reference { x, y: cursor.whole("y", 0..=DOTS)? })
}

/// Settings of the mechanism: none of them changes what is drawn.
fn set<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let start = cursor.at;
    let setting = cursor.word()?;
    cursor.expect(" ")?;
    cursor.spaces()?;
    let value_at = cursor.at;
    let value = cursor.word()?;
    let fits = match setting {
        "RESPONSE" => matches!(value, "ON" | "OFF" | "BATCH"),
        "TEAR" | "PEEL" | "STRIPER" | "RIBBON" | "REPRINT" => matches!(value, "ON" | "OFF"),
        // Off, after each batch, or after so many labels.
        "CUTTER" => matches!(value, "OFF" | "BATCH") || value.parse::<u16>().is_ok(),
        _ => return Err(cursor.wrong(start, format!("no such setting: {setting}"))),
    };
    if fits { Ok(Command::Traceless) } else { Err(cursor.wrong(value_at, format!("{setting} cannot be {value}"))) }
}

fn code_page<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let start = cursor.at;
    let name = cursor.word()?;
    if CODE_PAGES.contains(&name) {
        return Ok(Command::Traceless);
    }
    Err(cursor.wrong(start, format!("no such code page: {name}")))
}

fn bitmap<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let x = cursor.whole("x", 0..=DOTS)?;
    cursor.comma()?;
    let y = cursor.whole("y", 0..=DOTS)?;
    cursor.comma()?;
    let stride = cursor.whole("width in bytes", 1..=DOTS)?;
    cursor.comma()?;
    let height_at = cursor.at;
    let height = cursor.whole("height", 1..=DOTS)?;
    if u64::from(stride) * 8 * u64::from(height) > limits::LABEL_DOTS {
        return Err(cursor.wrong(height_at, "the picture is larger than any label"));
    }
    cursor.comma()?;
    let mix = match cursor.whole("mode", 0..=2)? {
        0 => Mix::Overwrite,
        1 => Mix::Or,
        _ => Mix::Xor,
    };
    // The picture begins right after this comma: a space would be its first dots.
    cursor.expect(",")?;
    let bytes = cursor.take(stride as usize * height as usize)?;
    Ok(Command::Bitmap { x, y, stride, height, mix, bytes })
}

fn area(cursor: &mut Cursor<'_>) -> Result<Area, Stop> {
    let x = cursor.whole("x", 0..=DOTS)?;
    cursor.comma()?;
    let y = cursor.whole("y", 0..=DOTS)?;
    cursor.comma()?;
    let width = cursor.whole("width", 1..=DOTS)?;
    cursor.comma()?;
    Ok(Area { x, y, width, height: cursor.whole("height", 1..=DOTS)? })
}

fn frame<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let start = cursor.at;
    let x = cursor.whole("x", 0..=DOTS)?;
    cursor.comma()?;
    let y = cursor.whole("y", 0..=DOTS)?;
    cursor.comma()?;
    let right = cursor.whole("right", 0..=DOTS)?;
    cursor.comma()?;
    let bottom = cursor.whole("bottom", 0..=DOTS)?;
    cursor.comma()?;
    let thickness = cursor.whole("thickness", 1..=DOTS)?;
    match (right.checked_sub(x), bottom.checked_sub(y)) {
        (Some(width), Some(height)) if width > 0 && height > 0 => {
            Ok(Command::Frame { area: Area { x, y, width, height }, thickness })
        }
        _ => Err(cursor.wrong(start, "the corners of a box are its upper left and its lower right")),
    }
}

fn print<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let sets = cursor.whole("sets", 1..=DOTS)?;
    let copies = if cursor.another()? { cursor.whole("copies", 1..=DOTS)? } else { 1 };
    Ok(Command::Print { sets, copies })
}
