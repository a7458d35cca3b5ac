//! Bytes of ESC/POS taken one by one, with their place for messages.

use std::ops::RangeInclusive;

use super::super::Misreading;

/// Why a command cannot be read here.
#[derive(Debug, PartialEq)]
pub enum Stop {
    /// Its end has not come yet.
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

    pub fn byte(&mut self) -> Result<u8, Stop> {
        let byte = self.bytes.get(self.at).copied().ok_or(Stop::Unfinished)?;
        self.at += 1;
        Ok(byte)
    }

    /// A byte within its range; `what` names it.
    pub fn within(&mut self, what: &str, range: RangeInclusive<u8>) -> Result<u8, Stop> {
        let byte = self.byte()?;
        if range.contains(&byte) {
            return Ok(byte);
        }
        let found = format!("{what}: {byte} is not within {} to {}", range.start(), range.end());
        Err(self.wrong(self.at - 1, found))
    }

    /// A number up to `most` as itself or as its digit: 1 or `1`.
    pub fn digit(&mut self, what: &str, most: u8) -> Result<u8, Stop> {
        let byte = self.byte()?;
        match byte.checked_sub(b'0').filter(|digit| *digit <= most) {
            Some(digit) => Ok(digit),
            None if byte <= most => Ok(byte),
            None => Err(self.wrong(self.at - 1, format!("{what}: {byte} is not within 0 to {most}"))),
        }
    }

    /// Only the lowest bit counts.
    pub fn flag(&mut self) -> Result<bool, Stop> {
        Ok(self.byte()? & 1 == 1)
    }

    /// Two bytes, the low one first.
    pub fn word(&mut self) -> Result<u16, Stop> {
        Ok(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    /// Two bytes within their range.
    pub fn word_within(&mut self, what: &str, range: RangeInclusive<u16>) -> Result<u16, Stop> {
        let start = self.at;
        let word = self.word()?;
        if range.contains(&word) {
            return Ok(word);
        }
        Err(self.wrong(start, format!("{what}: {word} is not within {} to {}", range.start(), range.end())))
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_may_be_written_as_their_digits() {
        let digit = |byte: u8| Cursor::new(&[byte]).digit("mode", 3);
        for (byte, number) in [(0, 0), (3, 3), (b'0', 0), (b'3', 3)] {
            assert_eq!(digit(byte), Ok(number));
        }
        for byte in [4, b'4', b'/', 0xFF] {
            assert!(matches!(digit(byte), Err(Stop::Wrong(Misreading { offset: 0, .. }))), "{byte}");
        }
    }

    #[test]
    fn what_is_out_of_range_is_named_with_its_place() {
        let mut cursor = Cursor::new(&[1, 2, 0, 4]);
        assert_eq!(cursor.byte(), Ok(1));
        let Err(Stop::Wrong(misreading)) = cursor.word_within("rows", 3..=9) else { panic!() };
        assert_eq!((misreading.offset, misreading.what.as_str()), (1, "rows: 2 is not within 3 to 9"));
        assert_eq!(cursor.take(2), Err(Stop::Unfinished));
    }
}
