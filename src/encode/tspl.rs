//! TSPL: the page's setup in mm, the label as one `BITMAP`, one `PRINT`.
//!
//! Order and ranges are those of the TSPL/TSPL2 manuals: SIZE first, CLS after
//! it, lines end in CR LF. In `BITMAP` 0 is black, the most significant bit is
//! the left dot, and rows are whole bytes.
//!
//! `row` says in the language's own commands what they draw exactly (see `row`), and the rest as
//! pictures of its boxes.

mod codes;
mod letters;

use std::io::Write;

use super::row::{self, Dialect, Piece};

use super::{Page, Tongue};
use crate::bitmap::Bitmap;
use crate::protocol::printer::Config;

pub(super) const TONGUE: Tongue = Tongue { image, row };

/// What this language has commands for.
const DIALECT: Dialect = Dialect { solids: true, barcode: codes::barcode, qr: codes::qr, text: letters::text };

/// mm: the widest gap the manuals allow (1 inch).
const WIDEST_GAP: f64 = 25.4;
/// Inches a second: what label printers of this language do.
const SPEEDS: (f64, f64) = (1.0, 12.0);
/// The darkest `DENSITY`.
const DARKEST: u8 = 15;
/// More bytes than all lines around the picture take.
const LINES: usize = 256;

fn image(page: &Page<'_>, config: &Config) -> Vec<u8> {
    let bitmap = page.bitmap;
    let mut out = Vec::with_capacity(bitmap.bits().len() + LINES);
    let (width, height) = (bitmap.stride(), bitmap.height());
    write_setup(&mut out, page, config);
    // Writing to a Vec cannot fail.
    let _ = write!(out, "BITMAP 0,0,{width},{height},0,");
    // Padding bits are 0 in the bitmap and so become white here.
    out.extend(bitmap.bits().iter().map(|dots| !dots));
    out.extend_from_slice(b"\r\nPRINT 1,1\r\n");
    out
}

fn row(page: &Page<'_>, config: &Config) -> Vec<u8> {
    let plan = row::plan(page, config.dots_per_mm(), &DIALECT);
    let mut out = Vec::new();
    write_setup(&mut out, page, config);
    for piece in &plan.pieces {
        write_piece(&mut out, piece, &plan.ink);
    }
    out.extend_from_slice(b"PRINT 1,1\r\n");
    // Dust is shorter in one piece, and exact.
    if out.len() < page.bitmap.bits().len() { out } else { image(page, config) }
}

fn write_piece(out: &mut Vec<u8>, piece: &Piece, ink: &Bitmap) {
    match piece {
        Piece::Picture(band) => {
            let (x, y, width, height) = (band.columns.start * 8, band.rows.start, band.columns.len(), band.rows.len());
            let _ = write!(out, "BITMAP {x},{y},{width},{height},0,");
            out.extend(band.lines(ink).flatten().map(|dots| !dots));
            out.extend_from_slice(b"\r\n");
        }
        Piece::Bar(area) => {
            let _ = write!(out, "BAR {},{},{},{}\r\n", area.x0, area.y0, area.width(), area.height());
        }
        Piece::Frame { area, thickness } => {
            let _ = write!(out, "BOX {},{},{},{},{thickness}\r\n", area.x0, area.y0, area.x1, area.y1);
        }
        Piece::Said(bytes) => out.extend_from_slice(bytes),
    }
}

fn write_setup(out: &mut Vec<u8>, page: &Page<'_>, config: &Config) {
    let dots_per_mm = config.dots_per_mm();
    let width = side(page.scene.width, page.bitmap.width(), dots_per_mm);
    let height = side(page.scene.height, page.bitmap.height(), dots_per_mm);
    let gap = number(clamp(config.gap, 0.0, WIDEST_GAP));
    let direction = config.direction.min(1);
    let density = config.density.min(DARKEST);
    // Models know whole inches and some halves.
    let speed = number((clamp(config.speed, SPEEDS.0, SPEEDS.1) * 2.0).round() / 2.0);
    let _ = write!(
        out,
        "SIZE {width} mm,{height} mm\r\nGAP {gap} mm,0 mm\r\nDIRECTION {direction}\r\nREFERENCE 0,0\r\n\
         DENSITY {density}\r\nSPEED {speed}\r\nCLS\r\n"
    );
}

/// A side of the page in mm: as the label has it where that is the bitmap's
/// number of dots, else the bitmap's (a page turned or scaled by the configuration).
fn side(mm: f64, dots: u32, dots_per_mm: f64) -> String {
    let told = number(mm);
    let shown = told.parse::<f64>().map(|mm| (mm * dots_per_mm).round());
    if shown == Ok(f64::from(dots)) {
        return told;
    }
    number(f64::from(dots) / dots_per_mm)
}

/// At most two decimals, which is finer than half a dot of any head, and none without need.
fn number(value: f64) -> String {
    format!("{}", (value * 100.0).round() / 100.0)
}

/// NaN, which no page can send but a caller might, is the low end.
fn clamp(value: f64, low: f64, high: f64) -> f64 {
    value.max(low).min(high)
}

#[cfg(test)]
mod tests {
    use super::super::payload;
    use super::*;
    use crate::layout::Scene;
    use crate::text::Fonts;

    fn lines(config: &Config, bitmap: &Bitmap, width: f64, height: f64) -> String {
        let scene = Scene { width, height, ..Scene::default() };
        let bytes = payload(&scene, bitmap, &Fonts::embedded(), config).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    #[test]
    fn a_small_label_is_these_very_bytes() {
        let mut bitmap = Bitmap::new(10, 2);
        bitmap.set(0, 0, true);
        bitmap.set(9, 1, true);
        let scene = Scene { width: 1.25, height: 0.25, ..Scene::default() };
        let bytes = payload(&scene, &bitmap, &Fonts::embedded(), &Config::default()).unwrap();
        let mut expected = b"SIZE 1.25 mm,0.25 mm\r\nGAP 2 mm,0 mm\r\nDIRECTION 0\r\nREFERENCE 0,0\r\n".to_vec();
        expected
            .extend_from_slice(b"DENSITY 8\r\nSPEED 5\r\nCLS\r\nBITMAP 0,0,2,2,0,\x7F\xFF\xFF\xBF\r\nPRINT 1,1\r\n");
        assert_eq!(bytes, expected);
    }

    #[test]
    fn what_is_out_of_the_languages_range_is_brought_into_it() {
        let bitmap = Bitmap::new(8, 8);
        for (gap, density, speed, direction, says) in [
            (99.0, 200, 40.0, 7, ["GAP 25.4 mm,0 mm", "DENSITY 15", "SPEED 12", "DIRECTION 1"]),
            (-1.0, 0, 0.0, 0, ["GAP 0 mm,0 mm", "DENSITY 0", "SPEED 1", "DIRECTION 0"]),
            (f64::NAN, 15, f64::NAN, 1, ["GAP 0 mm,0 mm", "DENSITY 15", "SPEED 1", "DIRECTION 1"]),
            (2.5, 8, 1.6, 0, ["GAP 2.5 mm,0 mm", "DENSITY 8", "SPEED 1.5", "DIRECTION 0"]),
        ] {
            let config = Config { gap, density, speed, direction, ..Config::default() };
            let text = lines(&config, &bitmap, 1.0, 1.0);
            for line in says {
                assert!(text.contains(&format!("{line}\r\n")), "{line} in {text}");
            }
        }
    }

    #[test]
    fn the_size_is_the_labels_own_unless_the_dots_say_otherwise() {
        let config = Config::default();
        for (mm, dots, says) in
            [(76.0, 608, "76"), (76.2, 610, "76.2"), (76.0, 1040, "130"), (76.001, 608, "76"), (0.0, 609, "76.13")]
        {
            let text = lines(&config, &Bitmap::new(dots, 80), mm, 10.0);
            assert!(text.starts_with(&format!("SIZE {says} mm,10 mm\r\n")), "{mm} mm, {dots} dots: {text}");
        }
    }

    #[test]
    fn the_bytes_are_written_into_one_allocation() {
        let bitmap = Bitmap::new(608, 1040);
        let page = Page { scene: &Scene::default(), bitmap: &bitmap, fonts: &Fonts::embedded() };
        let out = image(&page, &Config::default());
        assert!(out.capacity() <= bitmap.bits().len() + LINES);
    }
}
