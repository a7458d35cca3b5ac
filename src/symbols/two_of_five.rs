//! The family of 2 of 5: interleaved (25, 25C, ITF14) and Data Logic (CPOST).

use std::sync::Arc;

use anyd::Symbology;
use anyd::codes::itf::{ItfEncoder, ItfMeta};
use anyd::codes::twoof5::TwoOf5Encoder;

use super::{Made, SymbolFault, digits, runs};

/// 25: the digits as they are, an even number of them.
pub fn plain(data: &str) -> Result<Made, SymbolFault> {
    let data = digits::only(data)?;
    if !data.len().is_multiple_of(2) {
        return Err(SymbolFault::Odd { found: data.len() });
    }
    interleaved(data.to_owned())
}

/// 25C: an odd number of digits gets its check digit; an even number ends in it,
/// for with one more it could not be said in pairs.
pub fn checked(data: &str) -> Result<Made, SymbolFault> {
    let data = digits::only(data)?;
    if data.len().is_multiple_of(2) {
        digits::verify(data)?;
        return interleaved(data.to_owned());
    }
    interleaved(format!("{data}{}", digits::check(data)))
}

/// ITF14: a GTIN-14. Its bearer bars are the designer's to draw.
pub fn itf14(data: &str) -> Result<Made, SymbolFault> {
    interleaved(digits::complete(data, &[13, 14])?)
}

fn interleaved(says: String) -> Result<Made, SymbolFault> {
    let meta = ItfMeta { check: false };
    let widths = runs::widths(|runs| ItfEncoder::new().encode_into(says.as_bytes(), &meta, runs))?;
    Ok(Made { widths, says })
}

/// CPOST: China Post prints Data Logic 2 of 5, that is the digits of Matrix 2 of 5 (bars
/// and spaces both speak) between the start and stop of IATA 2 of 5.
pub fn china_post(data: &str) -> Result<Made, SymbolFault> {
    const START: [u8; 4] = [1, 1, 1, 1];
    const STOP: [u8; 3] = [3, 1, 1];
    let says = digits::only(data)?.to_owned();
    let matrix = |runs: &mut runs::Runs| TwoOf5Encoder::new().encode_into(Symbology::Matrix2of5, says.as_bytes(), runs);
    let matrix: Arc<[u8]> = runs::widths(matrix)?;
    // Matrix starts with three bars and their spaces, and ends with three bars.
    let digits = matrix.len().checked_sub(5).and_then(|end| matrix.get(6..end)).ok_or(SymbolFault::Refused)?;
    Ok(Made { widths: [&START, digits, &STOP].concat().into(), says })
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::*;

    #[test]
    fn an_interleaved_pair_has_its_known_bars() {
        // 1 is wide narrow narrow narrow wide in the bars, 2 narrow wide narrow narrow wide in the spaces.
        assert_eq!(text(&plain("12").expect("a pair")), ["1111", "3113111133", "311"].concat());
    }

    #[test]
    fn china_post_has_its_known_bars() {
        // Digits 1 (31113) and 2 (13113) with a narrow space behind each.
        assert_eq!(text(&china_post("12").expect("digits")), ["1111", "311131", "131131", "311"].concat());
    }

    #[test]
    fn check_digits_are_computed_or_verified() {
        assert_eq!(checked("1234567").expect("odd").says, "12345670");
        assert_eq!(checked("12345670").expect("even").says, "12345670");
        assert_eq!(checked("12345671"), Err(SymbolFault::Check { found: '1', expected: '0' }));
        assert_eq!(itf14("0061414100001").expect("13").says, "00614141000012");
        assert_eq!(itf14("00614141000013"), Err(SymbolFault::Check { found: '3', expected: '2' }));
        assert_eq!(itf14("1234"), Err(SymbolFault::Digits { found: 4, main: &[13, 14], add_on: 0 }));
        assert_eq!(plain("123"), Err(SymbolFault::Odd { found: 3 }));
    }
}
