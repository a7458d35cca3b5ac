//! Pictures of GS: `GS v 0`, and the functions of `GS (` and `GS 8`, which say their length.

use super::super::super::cursor::{Cursor, Stop};
use super::super::picture::Picture;
use super::escape::shown;
use super::{Command, is_real_time};
use crate::limits;

/// Bytes of the largest picture; printers have less memory.
const LARGEST: u64 = limits::LABEL_DOTS / 8;

/// `GS v 0`: rows of whole bytes.
pub fn raster<'a>(cursor: &mut Cursor<'a>) -> Result<Picture<'a>, Stop> {
    cursor.byte_within("GS v", b'0'..=b'0')?;
    let mode = cursor.digit("mode", 3)?;
    let start = cursor.at;
    let stride = cursor.pair_within("bytes a row", 1..=u16::MAX)?;
    let height = cursor.pair_within("rows", 1..=2303)?;
    let data = data(cursor, start, u64::from(stride) * u64::from(height))?;
    let (wide, high) = (1 + u32::from(mode & 1), 1 + u32::from(mode >> 1));
    Ok(Picture::of_rows(u32::from(stride) * 8, u32::from(height), data).enlarged(wide, high))
}

/// `GS (`: a function with so many bytes after its length of two.
pub fn function<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    let start = cursor.at;
    let letter = cursor.byte()?;
    let length = u32::from(cursor.pair()?);
    match letter {
        b'L' => graphics(cursor, length),
        // Which real-time commands are obeyed; darkness and speed; colours.
        b'D' | b'K' | b'N' => cursor.take(length as usize).map(|_| Command::Traceless),
        other => Err(cursor.wrong(start, format!("no command GS ( {}", shown(other)))),
    }
}

/// `GS 8 L`: the same, with a length of four.
pub fn long_function<'a>(cursor: &mut Cursor<'a>) -> Result<Command<'a>, Stop> {
    cursor.byte_within("GS 8", b'L'..=b'L')?;
    let [low, high] = [cursor.pair()?, cursor.pair()?].map(u32::from);
    graphics(cursor, low | high << 16)
}

fn graphics<'a>(cursor: &mut Cursor<'a>, length: u32) -> Result<Command<'a>, Stop> {
    let start = cursor.at;
    cursor.byte_within("graphics", b'0'..=b'0')?;
    let command = match cursor.byte()? {
        1 | b'1' => {
            // Only told: 180 or 360 dpi, and the dots stay what they are.
            cursor.byte_within("density", 50..=51)?;
            cursor.byte_within("density", 50..=51)?;
            Command::Traceless
        }
        2 | b'2' => Command::PrintKept,
        112 => Command::Keep(kept(cursor, false)?),
        113 => Command::Keep(kept(cursor, true)?),
        other => return Err(cursor.wrong(start + 1, format!("graphics: no function {other}"))),
    };
    let read = cursor.at - start;
    if read as u64 == u64::from(length) {
        return Ok(command);
    }
    Err(cursor.wrong(start, format!("the function has {read} bytes, its length says {length}")))
}

/// Functions 112 (rows) and 113 (columns).
fn kept<'a>(cursor: &mut Cursor<'a>, by_columns: bool) -> Result<Picture<'a>, Stop> {
    cursor.byte_within("tone", 48..=48)?;
    let wide = cursor.byte_within("times across", 1..=2)?;
    let high = cursor.byte_within("times down", 1..=2)?;
    cursor.byte_within("colour", 49..=49)?;
    let start = cursor.at;
    let width = u32::from(cursor.pair_within("dots across", 1..=2047)?);
    let height = u32::from(cursor.pair_within("dots down", 1..=2303)?);
    let bytes = if by_columns { width * height.div_ceil(8) } else { width.div_ceil(8) * height };
    let data = data(cursor, start, u64::from(bytes))?;
    let picture =
        if by_columns { Picture::of_columns(width, height, data) } else { Picture::of_rows(width, height, data) };
    Ok(picture.enlarged(u32::from(wide), u32::from(high)))
}

/// A picture's bytes; `start` is where their number is told.
fn data<'a>(cursor: &mut Cursor<'a>, start: usize, bytes: u64) -> Result<&'a [u8], Stop> {
    if bytes > LARGEST {
        return Err(cursor.wrong(start, format!("a picture of {bytes} bytes is larger than any label")));
    }
    let begin = cursor.at;
    let data = cursor.take(bytes as usize)?;
    match data.windows(3).position(is_real_time) {
        Some(place) => Err(cursor.wrong(begin + place, "a real-time command in the middle of a picture is obeyed")),
        None => Ok(data),
    }
}
