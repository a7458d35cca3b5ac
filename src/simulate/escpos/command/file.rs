//! The commands that begin with FS: Chinese characters.

use super::super::super::cursor::{Cursor, Stop};
use super::super::style::Setting;
use super::Command;
use super::escape::shown;

pub fn read<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let start = cursor.at;
    Ok(Command::Set(match cursor.byte()? {
        b'&' => Setting::Chinese(true),
        b'.' => Setting::Chinese(false),
        b'!' => {
            let bits = cursor.byte()?;
            if bits & 0b0111_0011 != 0 {
                return Err(cursor.wrong(start + 1, format!("print mode {bits:02X} has bits that mean nothing")));
            }
            Setting::ChineseMode { wide: bits & 0x04 != 0, high: bits & 0x08 != 0, underline: bits & 0x80 != 0 }
        }
        b'-' => Setting::ChineseUnderline(cursor.digit("underline", 2)?),
        b'S' => Setting::ChineseSpace(cursor.byte()?, cursor.byte()?),
        b'W' => {
            let large = cursor.flag()?;
            Setting::ChineseSize { wide: large, high: large }
        }
        other => return Err(cursor.wrong(start, format!("no command FS {}", shown(other)))),
    }))
}
