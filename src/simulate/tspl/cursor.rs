//! TSPL's arguments: lengths with their units, commas.

use super::super::cursor::{Cursor, Stop};

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

impl Cursor<'_> {
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
}
