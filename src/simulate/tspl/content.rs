//! TSPL's commands with contents between quotes: TEXT, BARCODE, QRCODE.
//!
//! Within quotes `\["]` is a quote, `\[R]` and `\[L]` are the ends of a line. Other control bytes do not stand there.

use super::super::cursor::{Cursor, Stop, shown};

/// No place on paper is further from an edge.
const DOTS: u32 = 65_535;
/// Bytes between quotes: more than the largest QR symbol holds.
const CONTENT: usize = 8_192;
/// What the manuals allow for the larger dots of a font.
const LARGEST: u32 = 10;

/// Clockwise about the place that the command names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    Upright,
    Right,
    Over,
    Left,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    pub x: u32,
    pub y: u32,
    pub font: &'static Font,
    pub turn: Turn,
    pub across: u32,
    pub down: u32,
    /// One code a character: a byte, or two for one that is full width.
    pub codes: Vec<u16>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Barcode {
    pub x: u32,
    pub y: u32,
    pub kind: String,
    pub height: u32,
    pub turn: Turn,
    pub narrow: u32,
    pub wide: u32,
    pub data: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Qr {
    pub x: u32,
    pub y: u32,
    pub level: char,
    pub cell: u32,
    /// Parts told by the sender, or found by the printer.
    pub manual: bool,
    pub turn: Turn,
    /// 0 to 7, or chosen by the printer.
    pub mask: Option<u8>,
    pub data: Vec<u8>,
}

/// Cells of a half-width character, dots.
#[derive(Debug, PartialEq)]
pub struct Font {
    pub name: &'static str,
    pub width: u32,
    pub height: u32,
    /// Two bytes are one character of double width.
    pub wide: bool,
}

const fn font(name: &'static str, width: u32, height: u32, wide: bool) -> Font {
    Font { name, width, height, wide }
}

/// The bitmap fonts of the manuals.
const FONTS: [Font; 12] = [
    font("1", 8, 12, false),
    font("2", 12, 20, false),
    font("3", 16, 24, false),
    font("4", 24, 32, false),
    font("5", 32, 48, false),
    font("6", 14, 19, false),
    font("7", 21, 27, false),
    font("8", 14, 25, false),
    font("TST16.BF2", 8, 16, true),
    font("TST24.BF2", 12, 24, true),
    font("TSS16.BF2", 8, 16, true),
    font("TSS24.BF2", 12, 24, true),
];

pub fn text(cursor: &mut Cursor<'_>) -> Result<Text, Stop> {
    let (x, y) = place(cursor)?;
    cursor.comma()?;
    let font_at = cursor.at;
    let name = content(cursor, false)?;
    let font = FONTS.iter().find(|font| font.name.bytes().eq(name.iter().copied()));
    let Some(font) = font else { return Err(cursor.wrong(font_at, "no such font")) };
    cursor.comma()?;
    let turn = turn(cursor)?;
    cursor.comma()?;
    let across = cursor.whole("multiplication across", 1..=LARGEST)?;
    cursor.comma()?;
    let down = cursor.whole("multiplication down", 1..=LARGEST)?;
    cursor.comma()?;
    let start = cursor.at;
    let bytes = content(cursor, font.wide)?;
    let codes = codes(&bytes, font.wide).ok_or_else(|| cursor.wrong(start, "half of a character"))?;
    Ok(Text { x, y, font, turn, across, down, codes })
}

fn codes(bytes: &[u8], wide: bool) -> Option<Vec<u16>> {
    let mut codes = Vec::with_capacity(bytes.len());
    let mut bytes = bytes.iter().copied();
    while let Some(byte) = bytes.next() {
        let second = if wide && byte >= LEAD { Some(bytes.next()?) } else { None };
        codes.push(second.map_or(u16::from(byte), |second| u16::from_be_bytes([byte, second])));
    }
    Some(codes)
}

/// The first byte of two begins here.
const LEAD: u8 = 0x81;

pub fn barcode(cursor: &mut Cursor<'_>) -> Result<Barcode, Stop> {
    let (x, y) = place(cursor)?;
    cursor.comma()?;
    let kind = String::from_utf8_lossy(&content(cursor, false)?).into_owned();
    cursor.comma()?;
    let height = cursor.whole("height", 1..=DOTS)?;
    cursor.comma()?;
    let readable_at = cursor.at;
    if cursor.whole("human readable", 0..=3)? != 0 {
        return Err(cursor.wrong(readable_at, "text below a barcode is not drawn here"));
    }
    cursor.comma()?;
    let turn = turn(cursor)?;
    cursor.comma()?;
    let narrow = cursor.whole("narrow", 1..=10)?;
    cursor.comma()?;
    let wide = cursor.whole("wide", 1..=30)?;
    cursor.comma()?;
    Ok(Barcode { x, y, kind, height, turn, narrow, wide, data: content(cursor, false)? })
}

pub fn qr(cursor: &mut Cursor<'_>) -> Result<Qr, Stop> {
    let (x, y) = place(cursor)?;
    cursor.comma()?;
    let level = one_of(cursor, "LMQH")?;
    cursor.comma()?;
    let cell = cursor.whole("cell", 1..=10)?;
    cursor.comma()?;
    let manual = one_of(cursor, "AM")? == 'M';
    cursor.comma()?;
    let turn = turn(cursor)?;
    cursor.comma()?;
    let mut mask = None;
    let model_at = cursor.at;
    if cursor.peek()? == b'"' {
        // The original version, which is another symbol.
        return Err(cursor.wrong(model_at, "QR model 1 is not drawn here"));
    }
    cursor.expect("M2")?;
    cursor.comma()?;
    if cursor.peek()? == b'S' {
        cursor.expect("S")?;
        mask = Some(cursor.whole("mask", 0..=7)? as u8);
        cursor.comma()?;
    }
    Ok(Qr { x, y, level, cell, manual, turn, mask, data: content(cursor, false)? })
}

fn place(cursor: &mut Cursor<'_>) -> Result<(u32, u32), Stop> {
    let x = cursor.whole("x", 0..=DOTS)?;
    cursor.comma()?;
    Ok((x, cursor.whole("y", 0..=DOTS)?))
}

fn turn(cursor: &mut Cursor<'_>) -> Result<Turn, Stop> {
    let start = cursor.at;
    match cursor.whole("rotation", 0..=270)? {
        0 => Ok(Turn::Upright),
        90 => Ok(Turn::Right),
        180 => Ok(Turn::Over),
        270 => Ok(Turn::Left),
        other => Err(cursor.wrong(start, format!("nothing is turned by {other}°"))),
    }
}

fn one_of(cursor: &mut Cursor<'_>, letters: &str) -> Result<char, Stop> {
    let found = char::from(cursor.peek()?);
    if !letters.contains(found) {
        return Err(cursor.wrong(cursor.at, format!("one of {letters} expected")));
    }
    cursor.at += 1;
    Ok(found)
}

/// What stands between quotes, its escapes undone.
fn content(cursor: &mut Cursor<'_>, wide: bool) -> Result<Vec<u8>, Stop> {
    let start = cursor.at;
    cursor.expect("\"")?;
    let mut bytes = Vec::new();
    while !cursor.passes(b'"')? {
        if bytes.len() >= CONTENT {
            return Err(cursor.wrong(start, "the content has no end"));
        }
        match cursor.peek()? {
            b'\\' => bytes.push(escape(cursor)?),
            byte if wide && byte >= LEAD => bytes.extend_from_slice(cursor.take(2)?),
            byte if byte < b' ' || byte == 0x7F => {
                return Err(cursor.wrong(cursor.at, format!("{} in a content", shown(byte))));
            }
            byte => {
                cursor.at += 1;
                bytes.push(byte);
            }
        }
    }
    Ok(bytes)
}

/// A backslash that begins no escape is itself.
fn escape(cursor: &mut Cursor<'_>) -> Result<u8, Stop> {
    cursor.expect("\\")?;
    if cursor.peek()? != b'[' {
        return Ok(b'\\');
    }
    cursor.expect("[")?;
    let byte = match cursor.peek()? {
        b'"' => b'"',
        b'R' => b'\r',
        b'L' => b'\n',
        other => return Err(cursor.wrong(cursor.at, format!("no such escape: {}", shown(other)))),
    };
    cursor.at += 1;
    cursor.expect("]").map(|()| byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read<T>(reader: fn(&mut Cursor<'_>) -> Result<T, Stop>, bytes: &[u8]) -> Result<(T, usize), Stop> {
        let mut cursor = Cursor::new(bytes);
        reader(&mut cursor).map(|read| (read, cursor.at))
    }

    fn codes_of(content: &[u8]) -> Result<Vec<u16>, Stop> {
        read(text, &[b"1,2,\"TSS24.BF2\",0,1,2,", content].concat()).map(|(text, _)| text.codes)
    }

    #[test]
    fn escapes_are_what_they_stand_for_and_other_backslashes_themselves() {
        assert_eq!(
            codes_of(b"\"a\\[\"]\\[R]\\[L]\\b\"").unwrap(),
            [b'a', b'"', b'\r', b'\n', b'\\', b'b'].map(u16::from)
        );
        assert_eq!(codes_of(b"\"\xD4\xCB1\"").unwrap(), [0xD4CB, 0x31]);
        // The second byte of a character is no escape, whatever it is.
        assert_eq!(codes_of(b"\"\x81\\[\"").unwrap(), [0x815C, u16::from(b'[')]);
        for wrong in [&b"\"\\[X]\""[..], b"\"a\nb\"", b"\"a\x7Fb\"", b"\"\x00\"", b"a\""] {
            assert!(matches!(codes_of(wrong), Err(Stop::Wrong(_))), "{}", String::from_utf8_lossy(wrong));
        }
        for open in [&b"\"a"[..], b"\"a\\", b"\"a\\[\"", b"\"\xD4", b""] {
            assert_eq!(codes_of(open), Err(Stop::Unfinished), "{}", String::from_utf8_lossy(open));
        }
        assert!(codes_of(&[&b"\""[..], &[b'a'; 9_000]].concat()).is_err_and(|stop| stop != Stop::Unfinished));
    }

    #[test]
    fn ranges_are_those_of_the_manuals() {
        let reads = |bytes: &str, is_text: bool| match is_text {
            true => read(text, bytes.as_bytes()).is_ok(),
            false => read(barcode, bytes.as_bytes()).is_ok(),
        };
        for (command, is_text, fits) in [
            ("1,2,\"3\",270,10,10,\"a\"", true, true),
            ("1,2,\"9\",0,1,1,\"a\"", true, false),
            ("1,2,\"3\",45,1,1,\"a\"", true, false),
            ("1,2,\"3\",0,11,1,\"a\"", true, false),
            ("1,2,\"3\",0,1,0,\"a\"", true, false),
            ("1,2,\"128M\",80,0,90,2,4,\"a\"", false, true),
            ("1,2,\"128M\",80,1,90,2,4,\"a\"", false, false),
            ("1,2,\"128M\",0,0,90,2,4,\"a\"", false, false),
            ("1,2,\"128M\",80,0,90,11,4,\"a\"", false, false),
        ] {
            assert_eq!(reads(command, is_text), fits, "{command}");
        }
        for (command, fits) in [
            ("1,2,M,4,M,0,M2,S7,\"N1\"", true),
            ("1,2,M,4,A,90,M2,\"N1\"", true),
            ("1,2,M,4,A,0,\"N1\"", false),
            ("1,2,M,4,A,0,M1,S1,\"N1\"", false),
            ("1,2,X,4,A,0,M2,\"N1\"", false),
            ("1,2,M,11,A,0,M2,\"N1\"", false),
            ("1,2,M,4,A,0,M2,S8,\"N1\"", false),
        ] {
            assert_eq!(read(qr, command.as_bytes()).is_ok(), fits, "{command}");
        }
    }
}
