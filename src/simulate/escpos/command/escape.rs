//! The commands that begin with ESC.

use super::super::super::cursor::{Cursor, Stop};
use super::super::picture::Picture;
use super::super::style::{Align, Setting};
use super::super::{Cutting, Kick};
use super::Command;

/// Positions that a printer keeps.
const TABS: usize = 32;

pub fn read<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let start = cursor.at;
    Ok(match cursor.byte()? {
        b'@' => Command::Begin,
        b' ' => Command::Set(Setting::Space(cursor.byte()?)),
        b'!' => Command::Set(mode(cursor)?),
        b'$' => Command::MoveTo(cursor.pair()?),
        b'\\' => Command::MoveBy(i16::from_le_bytes(cursor.pair()?.to_le_bytes())),
        b'*' => Command::InLine(columns(cursor)?),
        b'-' => Command::Set(Setting::Underline(cursor.digit("underline", 2)?)),
        b'2' => Command::Set(Setting::Pitch(None)),
        b'3' => Command::Set(Setting::Pitch(Some(cursor.byte()?))),
        b'D' => Command::Set(tabs(cursor)?),
        b'J' => Command::FeedUnits(cursor.byte()?),
        b'd' => Command::FeedLines(cursor.byte()?),
        b'M' => Command::Set(Setting::SmallFont(cursor.digit("font", 1)? == 1)),
        b'E' | b'G' => Command::Set(Setting::Bold(cursor.flag()?)),
        b'V' => Command::Set(Setting::Turned(cursor.digit("turn", 1)? == 1)),
        b'{' => Command::Set(Setting::UpsideDown(cursor.flag()?)),
        b'a' => Command::Set(Setting::Align(match cursor.digit("alignment", 2)? {
            0 => Align::Left,
            1 => Align::Centre,
            _ => Align::Right,
        })),
        // Older than GS V, with no choice and no feed.
        b'i' => Command::Cut(Cutting::Full, 0),
        b'm' => Command::Cut(Cutting::Partial, 0),
        b'p' => {
            let pin = cursor.digit("drawer", 1)?;
            let (on, off) = (u32::from(cursor.byte()?), u32::from(cursor.byte()?));
            Command::Kick(Kick { pin, on_ms: 2 * on, off_ms: 2 * off })
        }
        b'R' => traceless(cursor.byte_within("international characters", 0..=17)?),
        b't' => traceless(cursor.byte()?),
        b'=' => traceless(cursor.byte_within("device", 1..=3)?),
        b'U' => traceless(cursor.byte()?),
        b'r' => traceless(cursor.digit("colour", 1)?),
        // Characters of the sender's own; none are defined.
        b'%' | b'?' => traceless(cursor.byte()?),
        // Already so: standard mode.
        b'S' => Command::Traceless,
        b'c' => {
            cursor.byte_within("ESC c", b'3'..=b'5')?;
            traceless(cursor.byte()?)
        }
        b'L' | b'T' | b'W' | 0x0C => return Err(cursor.wrong(start, "page mode is not read here")),
        other => return Err(cursor.wrong(start, format!("no command ESC {}", shown(other)))),
    })
}

fn traceless<'a>(_: u8) -> Command<'a> {
    Command::Traceless
}

/// `ESC !`: several properties of letters at once.
fn mode(cursor: &mut Cursor<'_>) -> Result<Setting, Stop> {
    let bits = cursor.byte()?;
    let is = |place: u8| bits & (1 << place) != 0;
    if is(1) || is(2) || is(6) {
        return Err(cursor.wrong(cursor.at - 1, format!("print mode {bits:02X} has bits that mean nothing")));
    }
    Ok(Setting::Mode { small: is(0), bold: is(3), high: is(4), wide: is(5), underline: is(7) })
}

/// `ESC *`: columns of 8 dots, each three dots high, or of 24; every dot twice as wide in single density.
fn columns<'a>(cursor: &mut Cursor<'a>) -> Result<Picture<'a>, Stop> {
    let start = cursor.at;
    let (bytes, wide, high) = match cursor.byte()? {
        0 => (1, 2, 3),
        1 => (1, 1, 3),
        32 => (3, 2, 1),
        33 => (3, 1, 1),
        other => return Err(cursor.wrong(start, format!("ESC *: no mode {other}"))),
    };
    let across = cursor.pair_within("columns", 1..=1023)?;
    let data = cursor.take(usize::from(across) * bytes)?;
    Ok(Picture::of_columns(u32::from(across), 8 * bytes as u32, data).enlarged(wide, high))
}

/// `ESC D`: positions in characters, each beyond the one before, ended by NUL.
fn tabs(cursor: &mut Cursor<'_>) -> Result<Setting, Stop> {
    let mut tabs: Vec<u8> = Vec::new();
    loop {
        let at = cursor.at;
        match cursor.byte()? {
            0 => return Ok(Setting::Tabs(tabs)),
            tab if tabs.len() < TABS && tabs.last().is_none_or(|last| *last < tab) => tabs.push(tab),
            tab => return Err(cursor.wrong(at, format!("tab {tab} is one too many or not beyond the one before"))),
        }
    }
}

/// A command's letter for a message.
pub fn shown(byte: u8) -> String {
    if byte.is_ascii_graphic() { char::from(byte).to_string() } else { format!("{byte:02X}") }
}
