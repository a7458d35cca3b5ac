//! Reading a printer's commands byte by byte: what must stand there, numbers within their ranges, dots.

use std::ops::RangeInclusive;

use super::Misreading;

/// Digits and point of one number; longer is nonsense.
const NUMBER: usize = 12;
/// Letters of one word; no keyword is longer.
const WORD: usize = 24;
/// Spaces in one place; longer is nonsense.
const SPACES: usize = 64;

/// Why a command could not be read.
#[derive(Debug, PartialEq)]
pub enum Stop {
    /// The bytes end within the command; more may come.
    Unfinished,
    Wrong(Misreading),
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

    /// CR LF, spaces before it allowed.
    pub fn line_end(&mut self) -> Result<(), Stop> {
        self.spaces()?;
        self.expect("\r\n")
    }

    /// Capital letters, digits and hyphens: keywords, the names of code pages.
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

    /// What was passed since `start`, if it is text.
    pub fn text(&self, start: usize) -> &'a str {
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
    fn whole_numbers_have_neither_point_nor_sign() {
        for (text, fits) in [("15,", true), ("0,", true), ("16,", false), ("1.0,", false), ("-1,", false), ("x", false)]
        {
            assert_eq!(Cursor::new(text.as_bytes()).whole("density", 0..=15).is_ok(), fits, "{text}");
        }
    }
}
