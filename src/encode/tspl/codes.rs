//! Barcodes and QR symbols as TSPL's commands, where they make a printer draw the very same modules.
//!
//! `128M` and QR's manual mode say a symbol part by part, so nothing is left to a printer's own judgement. Only
//! upright ones: the manuals do not tell to the dot about which corner a turned one is turned. EAN and UPC are not
//! said, because printers differ in how far the guard bars reach down; the others, because their widths do.

use std::io::Write;

use super::super::row::{Barcode, Square};
use crate::geometry::Turn;
use crate::symbols::{self, QrCorrection, QrMode};

/// Dots of a module, and of a QR symbol's cell, that the manuals allow.
const MODULES: std::ops::RangeInclusive<i64> = 1..=10;
/// Modules of a wide bar that the manuals name for all types that have some: 1:2 and 1:3.
const WIDE: std::ops::RangeInclusive<u8> = 2..=3;
/// Bytes that a manual's QR part may count.
const COUNTED: usize = 9_999;

pub(super) fn barcode(barcode: &Barcode<'_>) -> Option<Vec<u8>> {
    let Barcode { bars, area, turn, module } = barcode;
    if *turn != Turn::Upright || !MODULES.contains(module) {
        return None;
    }
    let (name, wide, data) = match bars.codetype.as_str() {
        "39" | "39C" | "39S" => ("39", wide(&bars.widths)?, said(&bars.says, is_code39)?.to_string()),
        "25" | "25C" | "ITF14" => ("25", wide(&bars.widths)?, said(&bars.says, |c| c.is_ascii_digit())?.to_string()),
        _ => ("128M", 1, code128(&symbols::code128_characters(&bars.widths)?)?),
    };
    let (x, y, height, wide) = (area.x0, area.y0, area.height(), module * i64::from(wide));
    let mut out = Vec::new();
    // Writing to a Vec cannot fail. The first 0 is: no text below.
    let _ = write!(out, "BARCODE {x},{y},\"{name}\",{height},0,0,{module},{wide},\"{data}\"\r\n");
    Some(out)
}

/// Modules of the wide bars and spaces, if all that are not narrow are equally wide.
fn wide(widths: &[u8]) -> Option<u8> {
    let wide = widths.iter().copied().max().filter(|wide| WIDE.contains(wide))?;
    widths.iter().all(|width| *width == 1 || *width == wide).then_some(wide)
}

fn said(says: &str, is_said: fn(char) -> bool) -> Option<&str> {
    (!says.is_empty() && says.chars().all(is_said)).then_some(says)
}

/// The 43: with one of any other character a printer may or may not switch to full ASCII.
fn is_code39(c: char) -> bool {
    c.is_ascii_digit() || c.is_ascii_uppercase() || "-. $/+%".contains(c)
}

/// A Code 128 with all its code sets told: `!` and three digits are a symbol character by its number. None where a
/// character cannot stand in a command.
fn code128(characters: &[u8]) -> Option<String> {
    let mut out = String::new();
    // A set by its start: 103 is A, 104 B, 105 C; 0 before it.
    let (mut set, mut shifted) = (0, false);
    for character in characters {
        match (character, set) {
            (103..=105, 0) => set = *character,
            (0..=99, 105) => {
                out.push_str(&format!("{character:02}"));
                continue;
            }
            (0..=95, 103 | 104) => {
                let in_a = (set == 103) != shifted;
                shifted = false;
                // Control bytes of set A, DEL of set B, and what the language has a meaning for itself.
                let byte = if in_a && *character > 63 { None } else { Some(character + b' ') };
                let byte = byte.filter(|byte| (b' '..=b'~').contains(byte) && !b"!\"\\".contains(byte))?;
                out.push(char::from(byte));
                continue;
            }
            (98, 103 | 104) => shifted = true,
            (99, 103 | 104) => set = 105,
            (100, 103) | (100, 105) => set = 104,
            (101, 104) | (101, 105) => set = 103,
            (96 | 97 | 100 | 101, 103 | 104) | (102, 103..=105) => {}
            _ => return None,
        }
        out.push_str(&format!("!{character:03}"));
    }
    (set != 0).then_some(out)
}

pub(super) fn qr(square: &Square<'_>) -> Option<Vec<u8>> {
    let Square { modules, area, turn, module } = square;
    if *turn != Turn::Upright || !MODULES.contains(module) {
        return None;
    }
    let level = match modules.level {
        'L' => QrCorrection::L,
        'M' => QrCorrection::M,
        'Q' => QrCorrection::Q,
        'H' => QrCorrection::H,
        _ => return None,
    };
    let spelling = symbols::qr_spelling(&modules.data, level, &modules.black)?;
    let parts: Option<Vec<String>> = spelling.parts.iter().map(|(mode, text)| part(*mode, text)).collect();
    let (x, y, level, mask) = (area.x0, area.y0, modules.level, spelling.mask);
    let mut out = Vec::new();
    let _ = write!(out, "QRCODE {x},{y},{level},{module},M,0,M2,S{mask},\"{}\"\r\n", parts?.join("!"));
    Some(out)
}

/// `N` digits, `A` capitals, `B` and the count of any bytes. Those beyond ASCII are left out: a printer may take them
/// through its code page.
fn part(mode: QrMode, text: &str) -> Option<String> {
    match mode {
        QrMode::Numeric => Some(format!("N{text}")),
        QrMode::Alphanumeric => Some(format!("A{text}")),
        QrMode::Byte => {
            let plain = text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && !b"!\"\\".contains(&byte));
            (plain && text.len() <= COUNTED).then(|| format!("B{:04}{text}", text.len()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::scene::{Bars, Modules};
    use crate::raster::Dots;

    fn barcode_of(codetype: &str, data: &str, turn: Turn, module: i64) -> Option<String> {
        let widths = symbols::barcode(codetype, data).unwrap();
        let says = symbols::says(codetype, data).unwrap();
        let bars = Bars { widths, codetype: codetype.into(), data: data.into(), says };
        let area = Dots { x0: 8, y0: 16, x1: 400, y1: 96 };
        barcode(&Barcode { bars: &bars, area, turn, module }).map(|bytes| String::from_utf8(bytes).unwrap())
    }

    fn of(codetype: &str, data: &str) -> Option<String> {
        barcode_of(codetype, data, Turn::Upright, 2)
    }

    fn qr_of(data: &str) -> Option<String> {
        let qr = symbols::qr(data, QrCorrection::M, None).unwrap();
        let modules = Modules { side: qr.side, black: qr.black, level: 'M', version: qr.version, data: data.into() };
        let area = Dots { x0: 8, y0: 16, x1: 92, y1: 100 };
        let bytes = super::qr(&Square { modules: &modules, area, turn: Turn::Upright, module: 4 })?;
        Some(String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn code_128_is_told_with_its_code_sets() {
        let line = |data: &str| format!("BARCODE 8,16,\"128M\",80,0,0,2,2,\"{data}\"\r\n").replace("2,2,", "2,2,");
        assert_eq!(of("128", "AB"), Some(line("!104AB")));
        assert_eq!(of("128", "123456"), Some(line("!105123456")));
        assert_eq!(of("128M", "!104a!098\u{1}b"), None, "shifted to a control byte");
        assert_eq!(of("EAN128", "(01)06901234567892"), Some(line("!105!1020106901234567892")));
        assert_eq!(of("128M", "!103A!098a!10212"), Some(line("!103A!098a!10212")));
    }

    #[test]
    fn what_a_command_gives_a_meaning_of_its_own_is_not_said() {
        for data in ["A!B", "A\"B", "A\\B", "A\u{1}B", "A\rB", "A\nB", "A\u{7f}B"] {
            assert_eq!(of("128", data), None, "{data:?}");
        }
    }

    #[test]
    fn codes_of_two_widths_are_told_with_both() {
        let wide = |codetype: &str, data: &str| *symbols::barcode(codetype, data).unwrap().iter().max().unwrap() * 2;
        let of_39 = format!("BARCODE 8,16,\"39\",80,0,0,2,{},\"AB-12\"\r\n", wide("39", "AB-12"));
        assert_eq!(of("39", "AB-12"), Some(of_39));
        assert_eq!(of("39", "ab"), None, "full ASCII");
        let of_25 = format!("BARCODE 8,16,\"25\",80,0,0,2,{},\"123457\"\r\n", wide("25", "123457"));
        assert_eq!(of("25C", "12345"), Some(of_25));
    }

    #[test]
    fn what_printers_may_draw_otherwise_is_not_said() {
        for (codetype, data) in [("EAN13", "6901234567892"), ("UPCE", "0123456"), ("MSI", "123"), ("93", "AB")] {
            assert_eq!(of(codetype, data), None, "{codetype}");
        }
        for turn in [Turn::Right, Turn::Over, Turn::Left] {
            assert_eq!(barcode_of("128", "AB", turn, 2), None);
        }
        assert_eq!(barcode_of("128", "AB", Turn::Upright, 11), None);
    }

    #[test]
    fn a_qr_symbol_is_told_part_by_part() {
        let told = |data: &str| qr_of(data).unwrap().split("M2,S").nth(1).unwrap()[2..].to_string();
        assert_eq!(told("123456"), "\"N123456\"\r\n");
        assert_eq!(told("HELLO 1"), "\"AHELLO 1\"\r\n");
        assert_eq!(told("abcdefgh12345678901234567890"), "\"B0008abcdefgh!N12345678901234567890\"\r\n");
        assert!(qr_of("123456").unwrap().starts_with("QRCODE 8,16,M,4,M,0,M2,S"));
        for data in ["运单", "a!b", "a\"b", "a\\[R]", "a\r\nb"] {
            assert_eq!(qr_of(data), None, "{data:?}");
        }
    }
}
