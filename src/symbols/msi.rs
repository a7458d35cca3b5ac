//! MSI, MSIC and PLESSEY.

use anyd::Symbology;
use anyd::codes::msi::{MsiCheck, MsiEncoder, MsiMeta};

use super::{Alphabet, Made, SymbolFault, digits, runs};

/// MSI: the digits as they are.
pub fn plain(data: &str) -> Result<Made, SymbolFault> {
    msi(digits::only(data)?.to_owned())
}

/// MSIC: with a check digit (modulo 10) behind. Nothing tells whether a value has it already,
/// so it is always added.
pub fn checked(data: &str) -> Result<Made, SymbolFault> {
    let data = digits::only(data)?;
    msi(format!("{data}{}", digits::luhn(data)))
}

fn msi(says: String) -> Result<Made, SymbolFault> {
    draw(Symbology::MsiPlessey, says)
}

/// PLESSEY: hexadecimal digits; its eight check bits are part of the symbol and not said.
pub fn plessey(data: &str) -> Result<Made, SymbolFault> {
    let allowed = |c: char| matches!(c, '0'..='9' | 'A'..='F');
    draw(Symbology::Plessey, digits::made_of(data, Alphabet::Hexadecimal, allowed)?.to_owned())
}

fn draw(symbology: Symbology, says: String) -> Result<Made, SymbolFault> {
    let meta = MsiMeta { check: MsiCheck::None };
    let widths = runs::widths(|runs| MsiEncoder::new().encode_into(symbology, says.as_bytes(), &meta, runs))?;
    Ok(Made { widths, says })
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::*;

    #[test]
    fn a_known_symbol_has_its_known_bars() {
        // Start, 5 as the bits 0101 (0 narrow bar and wide space, 1 the other way round), stop.
        assert_eq!(text(&plain("5").expect("a digit")), ["21", "12211221", "121"].concat());
    }

    #[test]
    fn plessey_is_framed_as_its_makers_drew_it() {
        let drawn = text(&plessey("0").expect("a digit"));
        // No bit is set, so no check bit is either: twelve narrow bars with wide spaces.
        assert_eq!(drawn, ["31311331", &"13".repeat(12), "331311313"].concat());
    }

    #[test]
    fn check_digits_are_added_behind() {
        assert_eq!(checked("1234567").expect("digits").says, "12345674");
        assert_eq!(checked("1234567").expect("digits").widths, plain("12345674").expect("digits").widths);
    }

    #[test]
    fn letters_are_refused_with_what_is_allowed() {
        let fault = SymbolFault::Character { found: 'G', place: 2, allowed: Alphabet::Hexadecimal };
        assert_eq!(plessey("AG"), Err(fault));
        let fault = SymbolFault::Character { found: 'A', place: 2, allowed: Alphabet::Digits };
        assert_eq!(plain("1A"), Err(fault));
        assert_eq!(plain(""), Err(SymbolFault::Empty));
    }
}
