//! Text in the fonts that TSPL printers have: which of them stand for ours, and in which size.
//!
//! `1` to `5` are the five sizes of the language's own Latin face. `TSS16.BF2` and `TSS24.BF2` are the Song of 16 and
//! 24 dots that TSC and all who sell to China list: full-width characters by their GB 2312 code, ASCII half as wide.
//! All are drawn larger by whole factors. The size nearest to ours is taken, and none that is noticeably larger: a
//! line must not come out longer than its designer has seen it. Where a printer's letters are a little smaller, that
//! is what `row` means.

use std::io::Write;

use super::super::row::{Line, Size, Written, gb2312};
use crate::geometry::Turn;
use crate::raster::Dots;

/// A printer's font: its name and the dots of the cell of a half-width character.
struct Font {
    name: &'static str,
    width: i64,
    height: i64,
}

const LATIN: [Font; 5] = [
    Font { name: "1", width: 8, height: 12 },
    Font { name: "2", width: 12, height: 20 },
    Font { name: "3", width: 16, height: 24 },
    Font { name: "4", width: 24, height: 32 },
    Font { name: "5", width: 32, height: 48 },
];
const CHINESE: [Font; 2] =
    [Font { name: "TSS16.BF2", width: 8, height: 16 }, Font { name: "TSS24.BF2", width: 12, height: 24 }];

/// How many times larger a font is drawn; the manuals allow 10.
const LARGEST: i64 = 10;
/// How high a printer's letters may be, where ours are 1.
const HEIGHTS: std::ops::RangeInclusive<f64> = 0.72..=1.1;
/// The same for a line's length: a printer's spaces are wide.
const LENGTHS: std::ops::RangeInclusive<f64> = 0.6..=1.15;
/// The same for the width of a character. Ours in Latin are wider than half an em.
const WIDTHS: std::ops::RangeInclusive<f64> = 0.6..=1.5;
/// The part of the em that a cell of a Latin face stands for: it leaves no room above its capitals.
const LATIN_HEIGHT: f64 = 21.0 / 24.0;
/// What one step of enlarging counts against a font, beside the difference in size: dots become blocks.
const COARSE: f64 = 0.02;
/// Ways tried for one line.
const WAYS: usize = 3;
/// Half-width cells of one command: what printers take in one line.
const CELLS: usize = 128;

/// Ways to write a line, the nearest to ours first. None for one with a character that those fonts lack.
pub(super) fn text(line: &Line<'_>) -> Vec<Written> {
    let Some((data, cells)) = data(line.text) else { return Vec::new() };
    let fonts = if line.latin { &LATIN[..] } else { &CHINESE };
    let wanted = line.em.1 * if line.latin { LATIN_HEIGHT } else { 1.0 };
    let mut sizes: Vec<(f64, &Font, i64, i64)> = Vec::new();
    for font in fonts {
        for across in 1..=LARGEST {
            for down in 1..=LARGEST {
                let length = (font.width * across * cells) as f64 / line.length().max(1) as f64;
                let height = (font.height * down) as f64 / wanted;
                let width = (2 * font.width * across) as f64 / line.em.0;
                if HEIGHTS.contains(&height) && LENGTHS.contains(&length) && WIDTHS.contains(&width) {
                    let coarse = COARSE * (across + down) as f64;
                    sizes.push((height.ln().abs() + length.ln().abs() + coarse, font, across, down));
                }
            }
        }
    }
    sizes.sort_by(|one, other| one.0.total_cmp(&other.0));
    let written = |(distance, font, across, down): (f64, &Font, i64, i64)| {
        let (area, bytes) = write(line, &data, cells, font, (across, down));
        Written { size: Size { font: font.name, across, down }, distance, area, bytes }
    };
    sizes.into_iter().take(WAYS).map(written).collect()
}

/// The text as it stands between quotes, and how many half-width cells it takes.
fn data(text: &str) -> Option<(Vec<u8>, i64)> {
    let (mut data, mut cells) = (Vec::new(), 0);
    // `\[` begins what stands for a quote or the end of a line.
    if text.contains("\\[") || text.trim().is_empty() {
        return None;
    }
    for char in text.chars() {
        match char {
            '"' => data.extend_from_slice(b"\\[\"]"),
            ' '..='~' => data.push(char as u8),
            // As wide as a character, these would be no letters of a word.
            'À'..='ɏ' if char.is_alphabetic() => return None,
            _ => data.extend_from_slice(&gb2312(char)?),
        }
        cells += if char.is_ascii() { 1 } else { 2 };
    }
    (cells <= CELLS as i64).then_some((data, cells))
}

fn write(line: &Line<'_>, data: &[u8], cells: i64, font: &Font, (across, down): (i64, i64)) -> (Dots, Vec<u8>) {
    let mut out = Vec::new();
    let (width, height) = (font.width * across * cells, font.height * down);
    // Bold is the same once more, a little further.
    let strike = if line.bold { 1 + font.width * across / 24 } else { 0 };
    let area = line.cells(width + strike, height);
    for further in (0..=strike).step_by(strike.max(1) as usize) {
        let (x, y) = corner(&area, line.turn, further);
        let (name, turn) = (font.name, line.turn.degrees());
        // Writing to a Vec cannot fail.
        let _ = write!(out, "TEXT {x},{y},\"{name}\",{turn},{across},{down},\"");
        out.extend_from_slice(data);
        out.extend_from_slice(b"\"\r\n");
    }
    (area, out)
}

/// The corner where a line begins that is turned about it, `further` along the line.
fn corner(area: &Dots, turn: Turn, further: i64) -> (i64, i64) {
    match turn {
        Turn::Upright | Turn::Free(_) => (area.x0 + further, area.y0),
        Turn::Right => (area.x1, area.y0 + further),
        Turn::Over => (area.x1 - further, area.y1),
        Turn::Left => (area.x0, area.y1 - further),
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::GBK;

    use super::*;

    fn line(text: &str, em: f64, length: i64) -> Line<'_> {
        let place = Dots { x0: 40, y0: 80, x1: 40 + length, y1: 80 + em as i64 };
        Line { text, latin: text.is_ascii(), em: (em, em), bold: false, turn: Turn::Upright, place }
    }

    fn said(line: &Line<'_>) -> Option<(String, Dots)> {
        let first = text(line).into_iter().next()?;
        let mut command = vec![0; 4 * first.bytes.len()];
        let (_, _, written, _) = GBK.new_decoder().decode_to_utf8(&first.bytes, &mut command, true);
        Some((String::from_utf8(command[..written].to_vec()).unwrap(), first.area))
    }

    #[test]
    fn chinese_is_set_in_song_at_its_own_size() {
        let (command, area) = said(&line("运单号 A1", 24.0, 108)).unwrap();
        assert_eq!(command, "TEXT 40,80,\"TSS24.BF2\",0,1,1,\"运单号 A1\"\r\n");
        assert_eq!(area, Dots { x0: 40, y0: 80, x1: 40 + 108, y1: 104 });
        let (command, area) = said(&line("大字", 48.0, 96)).unwrap();
        assert_eq!(command, "TEXT 40,80,\"TSS24.BF2\",0,2,2,\"大字\"\r\n");
        assert_eq!(area, Dots { x0: 40, y0: 80, x1: 136, y1: 128 });
        for (em, expected) in [(16.0, "TSS16.BF2\",0,1,1"), (20.0, "TSS16.BF2\",0,1,1"), (32.0, "TSS16.BF2\",0,2,2")] {
            let (command, _) = said(&line("面单", em, 2 * em as i64)).unwrap();
            assert!(command.contains(expected), "{em}: {command}");
        }
    }

    #[test]
    fn latin_is_set_in_the_size_nearest_to_ours() {
        for (em, length, expected) in
            [(15.0, 80, "\"1\",0,1,1"), (24.0, 130, "\"2\",0,1,1"), (60.0, 320, "\"5\",0,1,1")]
        {
            let (command, _) = said(&line("SF12345678", em, length)).unwrap();
            assert!(command.contains(expected), "{em}: {command}");
        }
    }

    #[test]
    fn sizes_that_a_printer_has_not_are_drawn_by_us() {
        assert_eq!(said(&line("小字", 14.0, 28)), None);
        assert_eq!(said(&line("字", 400.0, 400)), None);
        assert_eq!(said(&line("拉长的字", 24.0, 300)), None);
    }

    #[test]
    fn characters_outside_the_printers_set_are_drawn_by_us() {
        for text in ["𠮷", "镕", "é", "한", "ⅰ", "a\u{1}", "a\tb", "a\r\nb", "\\[R]", " ", "", "🚚"] {
            assert_eq!(data(text), None, "{text:?}");
        }
        for text in ["℃", "①", "￥", "·", "（", "Ω", "—"] {
            assert!(data(text).is_some(), "{text:?}");
        }
        assert_eq!(data("a\"b"), Some((b"a\\[\"]b".to_vec(), 3)));
    }

    #[test]
    fn no_byte_of_a_text_ends_its_command() {
        for text in (0..=0x2FFFF).filter_map(char::from_u32) {
            let Some((data, _)) = data(&text.to_string()) else { continue };
            let bare = data.strip_prefix(b"\\[\"]").unwrap_or(&data);
            assert!(bare.iter().all(|byte| *byte >= b' ' && *byte != b'"' && *byte != 0x7F), "{text:?}: {data:?}");
        }
    }

    #[test]
    fn a_turned_line_begins_at_its_own_first_corner_and_bold_is_struck_twice() {
        let place = Dots { x0: 100, y0: 50, x1: 124, y1: 98 };
        for (turn, first, second) in [
            (Turn::Right, "TEXT 124,50,\"TSS24.BF2\",90,", "TEXT 124,51,"),
            (Turn::Left, "TEXT 100,98,\"TSS24.BF2\",270,", "TEXT 100,97,"),
        ] {
            let line = Line { text: "面单", latin: false, em: (24.0, 24.0), bold: true, turn, place };
            let (command, area) = said(&line).unwrap();
            let lines: Vec<&str> = command.lines().collect();
            assert!(lines.len() == 2 && lines[0].starts_with(first) && lines[1].starts_with(second), "{command}");
            assert_eq!((area.width(), area.height()), (24, 49));
        }
    }
}
