//! What a symbol is made of, read from the symbol itself: for printers that are told it part by part.

use std::sync::{Arc, LazyLock};

use qrcodegen::{QrCode, QrSegment, Version};

use super::qr::{QrCorrection, correction};
use super::{code128, qr_segments};

/// Modules of each symbol character of Code 128, three bars and three spaces, by its number.
static CHARACTERS: LazyLock<Vec<Arc<[u8]>>> = LazyLock::new(|| {
    let after_a_start = |number: u8| code128::draw(&[START_A, number]).ok()?.get(6..12).map(Arc::from);
    let start = |number: u8| code128::draw(&[number, 0]).ok()?.get(..6).map(Arc::from);
    (0..START_A).map_while(after_a_start).chain((START_A..=START_C).map_while(start)).collect()
});

const START_A: u8 = 103;
const START_C: u8 = 105;
/// The check character, and the stop with its last bar.
const END: usize = 6 + 7;

/// The symbol characters of a Code 128 as they are numbered, from its start up to those that every printer adds: the
/// check character and the stop. `widths` are its bars and spaces in turn. None where they are no Code 128.
pub fn code128_characters(widths: &[u8]) -> Option<Vec<u8>> {
    let said = widths.len().checked_sub(END)?;
    let numbered =
        |six: &[u8]| CHARACTERS.iter().position(|known| **known == *six).and_then(|at| u8::try_from(at).ok());
    let characters = widths.get(..said)?.chunks(6).map(numbered).collect::<Option<Vec<u8>>>()?;
    // What comes behind is as it must be, if the same characters give the same bars.
    code128::draw(&characters).ok().filter(|drawn| **drawn == *widths).map(|_| characters)
}

/// How a part of a QR symbol says its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QrMode {
    Numeric,
    Alphanumeric,
    Byte,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrSpelling {
    pub parts: Vec<(QrMode, String)>,
    /// 0 to 7.
    pub mask: u8,
}

/// The parts and the mask of a symbol of `data`: told so, in the smallest version that holds them, a printer has the
/// same modules. `black` are those of the symbol. None where the version was asked for, or kanji mode is used.
pub fn qr_spelling(data: &str, level: QrCorrection, black: &[bool]) -> Option<QrSpelling> {
    let side = (1..=40u8).map(|version| 17 + 4 * usize::from(version)).find(|side| side * side == black.len())?;
    let group = qr_segments::VERSIONS.iter().position(|(_, last)| side <= 17 + 4 * usize::from(*last))?;
    let (mut parts, mut segments) = (Vec::new(), Vec::<QrSegment>::new());
    for (text, segment) in qr_segments::parts(data, group) {
        let mode = match segment.mode() {
            qrcodegen::QrSegmentMode::Numeric => QrMode::Numeric,
            qrcodegen::QrSegmentMode::Alphanumeric => QrMode::Alphanumeric,
            qrcodegen::QrSegmentMode::Byte => QrMode::Byte,
            _ => return None,
        };
        parts.push((mode, text));
        segments.push(segment);
    }
    let code =
        QrCode::encode_segments_advanced(&segments, correction(level), Version::MIN, Version::MAX, None, false).ok()?;
    let size = code.size();
    let drawn = (0..size).flat_map(|y| (0..size).map(move |x| (x, y))).map(|(x, y)| code.get_module(x, y));
    let same = size as usize == side && drawn.eq(black.iter().copied());
    same.then(|| QrSpelling { parts, mask: code.mask().value() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::symbols::{barcode, qr};

    #[test]
    fn the_characters_of_code_128_are_read_from_its_bars() {
        let read = |codetype: &str, data: &str| code128_characters(&barcode(codetype, data).unwrap());
        assert_eq!(read("128", "AB"), Some(vec![104, 33, 34]));
        assert_eq!(read("128", "123456"), Some(vec![105, 12, 34, 56]));
        assert_eq!(read("128M", "!103A!099!10012"), Some(vec![103, 33, 99, 100, 17, 18]));
        assert_eq!(read("EAN128", "(01)06901234567892").unwrap()[..2], [105, 102]);
        assert_eq!(read("39", "AB"), None);
        assert_eq!(read("EAN13", "6901234567892"), None);
        assert_eq!(code128_characters(&[]), None);
        assert_eq!(code128_characters(&[2; 25]), None);
    }

    #[test]
    fn bars_whose_check_character_is_wrong_are_not_spelt() {
        let mut widths = barcode("128", "AB").unwrap().to_vec();
        let check = widths.len() - END;
        widths.copy_within(6..12, check);
        assert_eq!(code128_characters(&widths), None);
    }

    #[test]
    fn a_symbols_parts_give_its_text_and_its_very_modules() {
        for data in ["12345678", "HELLO", "https://example.com/?no=SF1234567890123456", "运单 12345678901234"] {
            for level in [QrCorrection::L, QrCorrection::H] {
                let symbol = qr(data, level, None).unwrap();
                let spelling = qr_spelling(data, level, &symbol.black).unwrap();
                let text: String = spelling.parts.iter().map(|(_, text)| text.as_str()).collect();
                assert_eq!(text, data);
                assert!(spelling.mask < 8);
            }
        }
        let modes = |data: &str| {
            let symbol = qr(data, QrCorrection::M, None).unwrap();
            let spelling = qr_spelling(data, QrCorrection::M, &symbol.black).unwrap();
            spelling.parts.into_iter().map(|(mode, _)| mode).collect::<Vec<_>>()
        };
        assert_eq!(modes("123"), [QrMode::Numeric]);
        assert_eq!(modes("abcdefgh12345678901234567890"), [QrMode::Byte, QrMode::Numeric]);
    }

    #[test]
    fn a_symbol_larger_than_needed_or_of_another_text_is_not_spelt() {
        let larger = qr("123", QrCorrection::M, Some(4)).unwrap();
        assert_eq!(qr_spelling("123", QrCorrection::M, &larger.black), None);
        let other = qr("124", QrCorrection::M, None).unwrap();
        assert_eq!(qr_spelling("123", QrCorrection::M, &other.black), None);
        assert_eq!(qr_spelling("123", QrCorrection::M, &[true; 7]), None);
        let kanji = qr("カタカナ", QrCorrection::M, None).unwrap();
        assert_eq!(qr_spelling("カタカナ", QrCorrection::M, &kanji.black), None);
    }
}
