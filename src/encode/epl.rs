//! EPL2 page mode: an emptied image buffer, the page's setup in dots, the label as `GW`, one `P1`.
//!
//! Order and ranges are those of the EPL2 manuals. An empty line ends whatever
//! came before; `N` empties the buffer, so white rows are not sent. Lines end
//! in LF. In `GW` 1 is white, the most significant bit is the left dot, rows are
//! whole bytes, and LF stands before the dots: the printed manual has nothing
//! there, and printers wait for it. `R` is never sent: it would undo the margins
//! that `q` sets for a label narrower than the head.
//!
//! `row` says lines, boxes and the bars of barcodes as `LO`, which fills a box to the dot; the rest goes as pictures
//! of its boxes. (`X` is not used: the manuals do not tell whether its far corner lies in the box.)

use std::io::Write;

use super::bands::{Band, bands};
use super::row::{self, Dialect, Piece};
use super::{Page, Tongue};
use crate::bitmap::Bitmap;
use crate::protocol::printer::Config;
use crate::raster::Dots;

pub(super) const TONGUE: Tongue = Tongue { image, row };

/// Dots: the widest gap of the manuals.
const WIDEST_GAP: u32 = 240;
/// Inches a second: newer models number their speeds so. Older ones have 1.5 to 3.5 under 1 to 4, and no more.
const SPEEDS: (u8, u8) = (1, 6);
/// The darkest `D`.
const DARKEST: u8 = 15;
/// More bytes than the lines around the pictures take.
const LINES: usize = 128;

fn image(page: &Page<'_>, config: &Config) -> Vec<u8> {
    let bands = bands(page.bitmap);
    let dots: usize = bands.iter().map(|band| band.rows.len() * (band.columns.len() + 1) + LINES).sum();
    let mut out = Vec::with_capacity(dots + LINES);
    write_setup(&mut out, page.bitmap, config);
    for band in &bands {
        write_band(&mut out, page.bitmap, band);
    }
    out.extend_from_slice(b"P1\n");
    out
}

fn row(page: &Page<'_>, config: &Config) -> Vec<u8> {
    let plan = row::plan(page, config.dots_per_mm(), &Dialect::SOLIDS);
    let mut out = Vec::new();
    write_setup(&mut out, page.bitmap, config);
    for piece in &plan.pieces {
        match piece {
            Piece::Picture(band) => write_band(&mut out, &plan.ink, band),
            Piece::Bar(area) => write_box(&mut out, area),
            Piece::Frame { area, thickness } => {
                row::lines(area, *thickness).iter().for_each(|line| write_box(&mut out, line));
            }
            Piece::Said(bytes) => out.extend_from_slice(bytes),
        }
    }
    out.extend_from_slice(b"P1\n");
    let image = image(page, config);
    if out.len() < image.len() { out } else { image }
}

fn write_box(out: &mut Vec<u8>, area: &Dots) {
    let _ = writeln!(out, "LO{},{},{},{}", area.x0, area.y0, area.width(), area.height());
}

fn write_setup(out: &mut Vec<u8>, bitmap: &Bitmap, config: &Config) {
    let (width, height) = (width(bitmap), bitmap.height());
    let gap = gap(config);
    // NaN, which no page can send but a caller might, is the low end.
    let speed = (config.speed.round() as u8).clamp(SPEEDS.0, SPEEDS.1);
    let density = config.density.min(DARKEST);
    // The foot leaves first, as in TSPL's direction 0, and a person before the printer reads the label upright.
    let end = if config.direction == 0 { "ZB" } else { "ZT" };
    // Writing to a Vec cannot fail.
    let _ = write!(out, "\nN\nq{width}\nQ{height},{gap}\nS{speed}\nD{density}\n{end}\n");
}

/// Dots across: no label is narrower than one byte of dots.
fn width(bitmap: &Bitmap) -> u32 {
    bitmap.width().max(8)
}

/// Dots, 0 for continuous paper. The sensor sees no gap narrower than 16 dots at 203 dpi, 18 above.
fn gap(config: &Config) -> u32 {
    if config.gap > 0.0 {
        let narrowest = if config.dpi > 203 { 18 } else { 16 };
        return ((config.gap * config.dots_per_mm()).round() as u32).clamp(narrowest, WIDEST_GAP);
    }
    0
}

/// A picture that reaches over the buffer's edge is an error of the printer, even with its padding alone:
/// what a label that is no whole number of bytes has in its last one is sent as a strip of its last eight columns.
fn write_band(out: &mut Vec<u8>, bitmap: &Bitmap, band: &Band) {
    let whole = (width(bitmap) / 8) as usize;
    let (y, height) = (band.rows.start, band.rows.len());
    let body = Band { rows: band.rows.clone(), columns: band.columns.start.min(whole)..band.columns.end.min(whole) };
    if !body.columns.is_empty() {
        let _ = writeln!(out, "GW{},{y},{},{height}", body.columns.start * 8, body.columns.len());
        out.extend(body.lines(bitmap).flatten().map(|dots| !dots));
        out.push(b'\n');
    }
    if band.columns.end > whole {
        let _ = writeln!(out, "GW{},{y},1,{height}", bitmap.width() - 8);
        let last = Band { rows: band.rows.clone(), columns: whole - 1..whole + 1 };
        out.extend(last.lines(bitmap).map(|pair| !last_eight(pair, bitmap.width() % 8)));
        out.push(b'\n');
    }
}

/// The last eight columns of two bytes, of which the second has `used` dots.
fn last_eight(pair: &[u8], used: u32) -> u8 {
    let both = pair.iter().fold(0u16, |both, dots| both << 8 | u16::from(*dots));
    (both >> (8 - used)) as u8
}

#[cfg(test)]
mod tests {
    use super::super::payload;
    use super::*;
    use crate::layout::Scene;
    use crate::protocol::printer::Language;
    use crate::text::Fonts;

    fn config() -> Config {
        Config { language: Language::Epl, ..Config::default() }
    }

    fn bytes(config: &Config, bitmap: &Bitmap) -> Vec<u8> {
        payload(&Scene::default(), bitmap, &Fonts::embedded(), config).unwrap().to_vec()
    }

    #[test]
    fn a_small_label_is_these_very_bytes() {
        let mut bitmap = Bitmap::new(16, 3);
        bitmap.set(0, 1, true);
        bitmap.set(15, 2, true);
        let expected = b"\nN\nq16\nQ3,16\nS5\nD8\nZB\nGW0,1,2,2\n\x7F\xFF\xFF\xFE\nP1\n";
        assert_eq!(bytes(&config(), &bitmap), expected);
    }

    #[test]
    fn a_label_without_ink_is_printed_all_the_same() {
        assert_eq!(bytes(&config(), &Bitmap::new(8, 9)), b"\nN\nq8\nQ9,16\nS5\nD8\nZB\nP1\n");
    }

    #[test]
    fn columns_beyond_the_last_whole_byte_are_sent_without_leaving_the_label() {
        let mut bitmap = Bitmap::new(19, 1);
        bitmap.fill(0, 0, 19, 1);
        bitmap.set(17, 0, false);
        let sent = bytes(&config(), &bitmap);
        let tail = b"GW0,0,2,1\n\x00\x00\nGW11,0,1,1\n\x02\nP1\n";
        assert!(sent.ends_with(tail), "{}", String::from_utf8_lossy(&sent));
    }

    #[test]
    fn what_is_out_of_the_languages_range_is_brought_into_it() {
        for (gap, density, speed, direction, dpi, says) in [
            (99.0, 200, 40.0, 7, 203, ["Q8,240", "D15", "S6", "ZT"]),
            (-1.0, 0, 0.0, 0, 203, ["Q8,0", "D0", "S1", "ZB"]),
            (f64::NAN, 15, f64::NAN, 1, 203, ["Q8,0", "D15", "S1", "ZT"]),
            (0.1, 8, 2.6, 0, 203, ["Q8,16", "D8", "S3", "ZB"]),
            (0.1, 8, 2.4, 0, 300, ["Q8,18", "D8", "S2", "ZB"]),
            (3.0, 8, 4.0, 0, 300, ["Q8,36", "D8", "S4", "ZB"]),
        ] {
            let config = Config { gap, density, speed, direction, dpi, ..config() };
            let text = String::from_utf8_lossy(&bytes(&config, &Bitmap::new(8, 8))).into_owned();
            for line in says {
                assert!(text.contains(&format!("\n{line}\n")), "{line} in {text}");
            }
        }
    }

    #[test]
    fn the_bytes_are_written_into_one_allocation() {
        let mut bitmap = Bitmap::new(609, 1040);
        for y in (0..1040).step_by(7) {
            bitmap.fill(3, y, 609, y + 2);
        }
        let page = Page { scene: &Scene::default(), bitmap: &bitmap, fonts: &Fonts::embedded() };
        let expected: usize = bands(&bitmap).iter().map(|band| band.rows.len() * 78 + LINES).sum();
        assert!(image(&page, &config()).capacity() <= expected + LINES);
    }
}
