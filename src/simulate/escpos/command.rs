//! One command of ESC/POS, read and checked: the control codes, and who reads the rest.

mod escape;
mod file;
mod graphics;
mod group;

use super::super::cursor::{Cursor, Stop};
use super::answers::Question;
use super::picture::Picture;
use super::style::Setting;
use super::{Cutting, Kick};

#[derive(Debug)]
pub enum Command<'a> {
    /// Understood, and nothing is seen of it.
    Traceless,
    /// Everything as after switching on; what stands in the line is forgotten.
    Begin,
    /// One character: a byte, or the two or four of a Chinese one.
    Character(&'a [u8]),
    Set(Setting),
    Tab,
    /// Units of motion from the line's beginning.
    MoveTo(u16),
    /// Units of motion.
    MoveBy(i16),
    /// A picture that stands in the line as a character does.
    InLine(Picture<'a>),
    /// The line is printed.
    Line,
    /// The line is printed, and so many units of motion lie between its top and the next.
    FeedUnits(u8),
    /// The line is printed, and so many lines lie between its top and the next.
    FeedLines(u8),
    /// A picture of its own, between lines.
    Print(Picture<'a>),
    Keep(Picture<'a>),
    PrintKept,
    /// Units of motion before it.
    Cut(Cutting, u8),
    Kick(Kick),
    Ask(Question),
    /// What stands in the line is forgotten.
    Cancel,
}

const DLE: u8 = 0x10;
const ESC: u8 = 0x1B;
const FS: u8 = 0x1C;
const GS: u8 = 0x1D;

/// Reads one command. `chinese`: are high bytes the halves of Chinese characters?
pub fn read<'a>(cursor: &mut Cursor<'a>, chinese: bool) -> Result<Command<'a>, Stop> {
    let start = cursor.at;
    match cursor.byte()? {
        b'\t' => Ok(Command::Tab),
        b'\n' => Ok(Command::Line),
        // It is a line feed only on printers that a switch has told so.
        b'\r' => Ok(Command::Traceless),
        DLE => real_time(cursor),
        0x18 => Ok(Command::Cancel),
        ESC => escape::read(cursor),
        FS => file::read(cursor),
        GS => group::read(cursor),
        first @ (0x20..=0x7E | 0x80..=0xFF) => {
            cursor.at = start;
            character(cursor, first, chinese)
        }
        other => Err(cursor.wrong(start, format!("no command begins with byte {other:02X}"))),
    }
}

fn character<'a>(cursor: &mut Cursor<'a>, first: u8, chinese: bool) -> Result<Command<'a>, Stop> {
    if !chinese || first < 0x80 {
        return Ok(Command::Character(cursor.take(1)?));
    }
    let start = cursor.at;
    let wrong = |cursor: &Cursor<'a>| Err(cursor.wrong(start, "no Chinese character of GB 18030"));
    let [_, second] = *cursor.take(2)? else { return wrong(cursor) };
    match (first, second) {
        (0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE) => cursor.at = start,
        (0x81..=0xFE, b'0'..=b'9') => {
            let [0x81..=0xFE, b'0'..=b'9'] = *cursor.take(2)? else { return wrong(cursor) };
            cursor.at = start;
            return Ok(Command::Character(cursor.take(4)?));
        }
        _ => return wrong(cursor),
    }
    Ok(Command::Character(cursor.take(2)?))
}

/// What printers obey at once, whatever they are doing.
fn real_time<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let start = cursor.at;
    match cursor.byte()? {
        0x04 => Ok(Command::Ask(match cursor.byte_within("DLE EOT", 1..=4)? {
            1 => Question::Printer,
            2 => Question::Offline,
            3 => Question::Error,
            _ => Question::Paper,
        })),
        // To go on after a jam: there was none.
        0x05 => cursor.byte_within("DLE ENQ", 0..=2).map(|_| Command::Traceless),
        0x14 => match cursor.byte()? {
            1 => {
                let pin = cursor.byte_within("drawer", 0..=1)?;
                let on_ms = 100 * u32::from(cursor.byte_within("tenths of a second", 1..=8)?);
                Ok(Command::Kick(Kick { pin, on_ms, off_ms: on_ms }))
            }
            8 => expect(cursor, &[1, 3, 20, 1, 6, 2, 8]).map(|()| Command::Cancel),
            other => Err(cursor.wrong(start + 1, format!("DLE DC4: no function {other}"))),
        },
        other => Err(cursor.wrong(start, format!("no command DLE {other:02X}"))),
    }
}

/// These very bytes.
fn expect(cursor: &mut Cursor<'_>, bytes: &[u8]) -> Result<(), Stop> {
    for expected in bytes {
        cursor.byte_within("fixed", *expected..=*expected)?;
    }
    Ok(())
}

/// Would a printer do something at this in the middle of a picture? Then the picture says what it must not. To
/// `DLE EOT` it answers, and goes on.
pub fn is_real_time(bytes: &[u8]) -> bool {
    match *bytes {
        [DLE, 0x05, how] => how <= 3,
        [DLE, 0x14, how] => (1..=8).contains(&how),
        _ => false,
    }
}
