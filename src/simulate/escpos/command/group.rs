//! The commands that begin with GS, but for those with a length (`graphics`).

use super::super::super::cursor::{Cursor, Stop};
use super::super::Cutting;
use super::super::answers::Question;
use super::super::style::Setting;
use super::escape::shown;
use super::{Command, graphics};

pub fn read<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let start = cursor.at;
    Ok(match cursor.byte()? {
        b'v' => Command::Print(graphics::raster(cursor)?),
        b'(' => return graphics::function(cursor),
        b'8' => return graphics::long_function(cursor),
        b'!' => {
            let bits = cursor.byte()?;
            if bits & 0x88 != 0 {
                return Err(cursor.wrong(start + 1, format!("size {bits:02X}: letters are enlarged 8 times at most")));
            }
            Command::Set(Setting::Size { wide: (bits >> 4) + 1, high: (bits & 0x07) + 1 })
        }
        b'B' => Command::Set(Setting::Reversed(cursor.flag()?)),
        b'L' => Command::Set(Setting::Margin(cursor.pair()?)),
        b'W' => Command::Set(Setting::Width(cursor.pair()?)),
        b'P' => Command::Set(Setting::Units { across: cursor.byte()?, down: cursor.byte()? }),
        b'V' => cut(cursor)?,
        b'r' => Command::Ask(match cursor.digit("status", 2)? {
            1 => Question::PaperInTurn,
            2 => Question::DrawerInTurn,
            _ => return Err(cursor.wrong(start + 1, "GS r: no status 0")),
        }),
        b'a' => Command::Ask(Question::Unasked(cursor.byte()?)),
        b'b' => cursor.byte().map(|_| Command::Traceless)?,
        b'$' | b'\\' => return Err(cursor.wrong(start, "page mode is not read here")),
        other => return Err(cursor.wrong(start, format!("no command GS {}", shown(other)))),
    })
}

/// `GS V`: here, or where the cutter is after a feed.
fn cut<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let start = cursor.at;
    Ok(match cursor.byte()? {
        0 | b'0' => Command::Cut(Cutting::Full, 0),
        1 | b'1' => Command::Cut(Cutting::Partial, 0),
        b'A' => Command::Cut(Cutting::Full, cursor.byte()?),
        b'B' => Command::Cut(Cutting::Partial, cursor.byte()?),
        other => return Err(cursor.wrong(start, format!("GS V: no way of cutting {other}"))),
    })
}
