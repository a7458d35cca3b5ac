//! Reading TSPL's arguments byte by byte: numbers, lengths, words, line ends.

use std::ops::RangeInclusive;

use super::super::Misreading;

/// Digits and point of one number; longer is nonsense.
const NUMBER: usize = 12;
/// Letters of one word; no keyword is longer.
const WORD: usize = 16;
/// Spaces in one place; longer is nonsense.
const SPACES: usize = 64;

/// Why a command could not be read.
#[derive(Debug, PartialEq)]
pub enum Stop {
    /// The bytes end within the command; more may come.
    Unfinished,
    Wrong(Misreading),
}

/// A length as written, not yet in any unit of ours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Length {
    Mm(f64),
    Inch(f64),
    Dot(f64),
}

impl Length {
    pub fn mm(self, dots_per_mm: f64) -> f64 {
        match self {
            Length::Mm(value) => value,
            Length::Inch(value) => value * 25.4,
            Length::Dot(value) => value / dots_per_mm,
        }
    }
}

pub struct Cursor<'a> {
    bytes: &'a [u8],
    pub at: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Cursor { bytes, at: 0 }
    }

    pub fn is_at_end(&self) -> bool {
        self.at >= self.bytes.len()
    }

    /// The next byte, left where it is.
    pub fn peek(&self) -> Result<u8, Stop> {
        self.bytes.get(self.at).copied().ok_or(Stop::Unfinished)
    }

    /// Exactly these bytes.
    pub fn expect(&mut self, what: &str) -> Result<(), Stop> {
        for expected in what.bytes() {
            let found = self.peek()?;
            if found != expected {
                return Err(self.wrong(self.at, format!("{what:?} expected, found {}", shown(found))));
            }
            self.at += 1;
        }
        Ok(())
    }

    /// Is the next byte this one? Then it is passed.
    pub fn passes(&mut self, byte: u8) -> Result<bool, Stop> {
        let found = self.peek()? == byte;
        self.at += usize::from(found);
        Ok(found)
    }

    pub fn spaces(&mut self) -> Result<(), Stop> {
        let start = self.at;
        while self.passes(b' ')? {
            if self.at - start > SPACES {
                return Err(self.wrong(start, "too many spaces"));
            }
        }
        Ok(())
    }

    /// A comma, spaces on either side allowed.
    pub fn comma(&mut self) -> Result<(), Stop> {
        self.spaces()?;
        self.expect(",")?;
        self.spaces()
    }

    /// Is there another argument? Then its comma is passed.
    pub fn another(&mut self) -> Result<bool, Stop> {
        self.spaces()?;
        let more = self.passes(b',')?;
        self.spaces()?;
        Ok(more)
    }

    /// CR LF, spaces before it allowed.
    pub fn line_end(&mut self) -> Result<(), Stop> {
        self.spaces()?;
        self.expect("\r\n")
    }

    /// Capital letters, digits and what stands in the names of code pages.
    pub fn word(&mut self) -> Result<&'a str, Stop> {
        let start = self.at;
        while matches!(self.peek()?, b'A'..=b'Z' | b'0'..=b'9' | b'-') {
            self.at += 1;
            if self.at - start > WORD {
                return Err(self.wrong(start, "no such word"));
            }
        }
        if self.at == start {
            return Err(self.wrong(start, format!("a word expected, found {}", shown(self.peek()?))));
        }
        Ok(self.text(start))
    }

    /// A number within its range; `what` names it.
    pub fn number(&mut self, what: &str, range: RangeInclusive<f64>) -> Result<f64, Stop> {
        let start = self.at;
        let sign = usize::from(self.peek()? == b'-');
        self.at += sign;
        while matches!(self.peek()?, b'0'..=b'9' | b'.') {
            self.at += 1;
            if self.at - start > NUMBER {
                return Err(self.wrong(start, format!("{what}: the number is too long")));
            }
        }
        let text = self.text(start);
        let digits = text.get(sign..).unwrap_or_default();
        let written_well = digits.starts_with(|c: char| c.is_ascii_digit()) && !digits.ends_with('.');
        match text.parse::<f64>() {
            Ok(value) if written_well => self.within(start, what, value, range),
            _ => Err(self.wrong(start, format!("{what}: a number expected, found {}", shown(self.byte_at(start))))),
        }
    }

    /// A number without a point.
    pub fn whole(&mut self, what: &str, range: RangeInclusive<u32>) -> Result<u32, Stop> {
        let start = self.at;
        let value = self.number(what, f64::from(*range.start())..=f64::from(*range.end()))?;
        if self.text(start).bytes().all(|b| b.is_ascii_digit()) {
            return Ok(value as u32);
        }
        Err(self.wrong(start, format!("{what}: a whole number expected")))
    }

    /// `12.5 mm`, `96 dot`, or inches without a unit; a space stands before the unit.
    pub fn length(&mut self, what: &str) -> Result<Length, Stop> {
        let value = self.number(what, -1.0e6..=1.0e6)?;
        let before = self.at;
        self.spaces()?;
        match self.peek()? {
            b'm' if self.at > before => self.expect("mm").map(|()| Length::Mm(value)),
            b'd' if self.at > before => self.expect("dot").map(|()| Length::Dot(value)),
            b'm' | b'd' => Err(self.wrong(self.at, format!("{what}: a space is missing before the unit"))),
            _ => Ok(Length::Inch(value)),
        }
    }

    /// So many bytes, whatever they are.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], Stop> {
        let end = self.at.checked_add(count).ok_or(Stop::Unfinished)?;
        let bytes = self.bytes.get(self.at..end).ok_or(Stop::Unfinished)?;
        self.at = end;
        Ok(bytes)
    }

    pub fn wrong(&self, offset: usize, what: impl Into<String>) -> Stop {
        Stop::Wrong(Misreading { offset, what: what.into() })
    }

    fn within(&self, start: usize, what: &str, value: f64, range: RangeInclusive<f64>) -> Result<f64, Stop> {
        if range.contains(&value) {
            return Ok(value);
        }
        Err(self.wrong(start, format!("{what}: {value} is not within {} to {}", range.start(), range.end())))
    }

    /// What was passed since `start`; only ASCII was.
    fn text(&self, start: usize) -> &'a str {
        self.bytes.get(start..self.at).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    fn byte_at(&self, place: usize) -> u8 {
        self.bytes.get(place).copied().unwrap_or_default()
    }
}

/// A byte for a message.
pub fn shown(byte: u8) -> String {
    if byte.is_ascii_graphic() { format!("{:?}", char::from(byte)) } else { format!("byte {byte:02X}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_units_and_inches_have_none() {
        for (text, expected) in [
            ("12.5 mm,", Length::Mm(12.5)),
            ("3,", Length::Inch(3.0)),
            ("96 dot\r", Length::Dot(96.0)),
            ("-1 mm\r", Length::Mm(-1.0)),
        ] {
            assert_eq!(Cursor::new(text.as_bytes()).length("width"), Ok(expected), "{text}");
        }
        for text in ["12mm,", ".5 mm,", "5. mm,", "1.2.3 mm,", "mm,", "--1 mm,", "1234567890123 mm,", "1 mx,"] {
            assert!(matches!(Cursor::new(text.as_bytes()).length("width"), Err(Stop::Wrong(_))), "{text}");
        }
    }

    #[test]
    fn what_the_bytes_leave_open_is_unfinished_and_not_wrong() {
        for text in ["", "1", "12.5", "12.5 ", "12.5 m"] {
            assert_eq!(Cursor::new(text.as_bytes()).length("width"), Err(Stop::Unfinished), "{text:?}");
        }
    }

    #[test]
    fn whole_numbers_have_neither_point_nor_sign() {
        for (text, fits) in [("15,", true), ("0,", true), ("16,", false), ("1.0,", false), ("-1,", false), ("x", false)]
        {
            assert_eq!(Cursor::new(text.as_bytes()).whole("density", 0..=15).is_ok(), fits, "{text}");
        }
    }
}
