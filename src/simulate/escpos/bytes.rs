//! ESC/POS's arguments: bytes and pairs of bytes within their ranges.

use std::ops::RangeInclusive;

use super::super::cursor::{Cursor, Stop};

impl Cursor<'_> {
    pub fn byte(&mut self) -> Result<u8, Stop> {
        let byte = self.peek()?;
        self.at += 1;
        Ok(byte)
    }

    /// A byte within its range; `what` names it.
    pub fn byte_within(&mut self, what: &str, range: RangeInclusive<u8>) -> Result<u8, Stop> {
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
    pub fn pair(&mut self) -> Result<u16, Stop> {
        Ok(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    /// Two bytes within their range.
    pub fn pair_within(&mut self, what: &str, range: RangeInclusive<u16>) -> Result<u16, Stop> {
        let start = self.at;
        let pair = self.pair()?;
        if range.contains(&pair) {
            return Ok(pair);
        }
        Err(self.wrong(start, format!("{what}: {pair} is not within {} to {}", range.start(), range.end())))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Misreading;
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
        let Err(Stop::Wrong(misreading)) = cursor.pair_within("rows", 3..=9) else { panic!() };
        assert_eq!((misreading.offset, misreading.what.as_str()), (1, "rows: 2 is not within 3 to 9"));
        assert_eq!(cursor.take(2), Err(Stop::Unfinished));
    }
}
