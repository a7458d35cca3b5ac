//! CPCL: one label session of the page's setup in dots, the label as `CG`, `FORM` and `PRINT`.
//!
//! Order and ranges are those of the CPCL manuals. A session begins on white
//! paper, so white rows are not sent. Lines end in CR LF. In `CG` 1 is black,
//! the most significant bit is the left dot, rows are whole bytes, and one
//! space stands before the dots.
//!
//! `row` says lines, boxes and the bars of barcodes as `LINE`, whose ends both have ink and which is thick downwards
//! or to the right; the rest goes as pictures of its boxes.

use std::io::Write;

use super::bands::{Band, bands};
use super::row::{self, Dialect, Piece};
use super::{Page, Tongue};
use crate::bitmap::Bitmap;
use crate::protocol::printer::Config;
use crate::raster::Dots;

pub(super) const TONGUE: Tongue = Tongue { image, row };

/// The fastest level of `SPEED`. Levels are about inches a second; each model has its own limits.
const FASTEST: u8 = 5;
/// The densities of the configuration up to which a label is as dark as the printer is set, and the darkest.
const DENSITIES: (u8, u8) = (8, 15);
/// The darkest `CONTRAST`.
const DARKEST: u8 = 3;
/// More bytes than the lines around a picture take.
const LINES: usize = 128;

fn image(page: &Page<'_>, config: &Config) -> Vec<u8> {
    let bands = bands(page.bitmap);
    let dots: usize = bands.iter().map(|band| band.rows.len() * band.columns.len() + LINES).sum();
    let mut out = Vec::with_capacity(dots + LINES);
    write_setup(&mut out, page.bitmap, config);
    for band in &bands {
        write_band(&mut out, page.bitmap, band);
    }
    write_end(&mut out, config);
    out
}

fn row(page: &Page<'_>, config: &Config) -> Vec<u8> {
    let plan = row::plan(page, config.dots_per_mm(), &Dialect::SOLIDS);
    let mut out = Vec::new();
    write_setup(&mut out, page.bitmap, config);
    for piece in &plan.pieces {
        match piece {
            Piece::Picture(band) => write_band(&mut out, &plan.ink, band),
            Piece::Bar(area) => write_line(&mut out, area),
            Piece::Frame { area, thickness } => {
                row::lines(area, *thickness).iter().for_each(|line| write_line(&mut out, line));
            }
            Piece::Said(bytes) => out.extend_from_slice(bytes),
        }
    }
    write_end(&mut out, config);
    let image = image(page, config);
    if out.len() < image.len() { out } else { image }
}

/// A filled box: a line along its longer side, as thick as the other.
fn write_line(out: &mut Vec<u8>, area: &Dots) {
    let (x, y, width, height) = (area.x0, area.y0, area.width(), area.height());
    let (right, down, thickness) = if width >= height { (width - 1, 0, height) } else { (0, height - 1, width) };
    let _ = write!(out, "LINE {x} {y} {} {} {thickness}\r\n", x + right, y + down);
}

fn write_setup(out: &mut Vec<u8>, bitmap: &Bitmap, config: &Config) {
    // Heads of 8 dots a millimetre are called 200 in this language: half of it doubles every dot.
    let dpi = if config.dpi == 203 { 200 } else { config.dpi };
    let (width, height) = (bitmap.width(), bitmap.height());
    let contrast = contrast(config.density);
    // NaN, which no page can send but a caller might, is the low end.
    let speed = (config.speed.round() as u8).min(FASTEST);
    // No length is told: the printer's sensor finds the gap. JOURNAL is paper without any.
    let paper = if is_continuous(config) { "JOURNAL" } else { "GAP-SENSE" };
    // Writing to a Vec cannot fail.
    let _ = write!(
        out,
        "! 0 {dpi} {dpi} {height} 1\r\nPAGE-WIDTH {width}\r\nCONTRAST {contrast}\r\nSPEED {speed}\r\n{paper}\r\n"
    );
}

/// CONTRAST has nothing lighter than the printer's own setting, and TONE, which has, is not known to all printers.
fn contrast(density: u8) -> u8 {
    let (own, darkest) = DENSITIES;
    (density.min(darkest).saturating_sub(own) * DARKEST).div_ceil(darkest - own)
}

/// NaN is no gap.
fn is_continuous(config: &Config) -> bool {
    config.gap.max(0.0) == 0.0
}

fn write_band(out: &mut Vec<u8>, bitmap: &Bitmap, band: &Band) {
    let (stride, height) = (band.columns.len(), band.rows.len());
    let _ = write!(out, "CG {stride} {height} {} {} ", band.columns.start * 8, band.rows.start);
    band.lines(bitmap).for_each(|line| out.extend_from_slice(line));
    out.extend_from_slice(b"\r\n");
}

/// On continuous paper there is no next form to go to.
fn write_end(out: &mut Vec<u8>, config: &Config) {
    let form = if is_continuous(config) { "" } else { "FORM\r\n" };
    // Printers of this language are held in the hand: the top leaves first, away from the reader, unless told otherwise.
    let print = if config.direction == 0 { "PRINT" } else { "POPRINT" };
    let _ = write!(out, "{form}{print}\r\n");
}

#[cfg(test)]
mod tests {
    use super::super::payload;
    use super::*;
    use crate::layout::Scene;
    use crate::protocol::printer::Language;
    use crate::text::Fonts;

    fn config() -> Config {
        Config { language: Language::Cpcl, ..Config::default() }
    }

    fn bytes(config: &Config, bitmap: &Bitmap) -> Vec<u8> {
        payload(&Scene::default(), bitmap, &Fonts::embedded(), config).unwrap().to_vec()
    }

    #[test]
    fn a_small_label_is_these_very_bytes() {
        let mut bitmap = Bitmap::new(18, 3);
        bitmap.set(0, 1, true);
        bitmap.set(17, 2, true);
        let expected = b"! 0 200 200 3 1\r\nPAGE-WIDTH 18\r\nCONTRAST 0\r\nSPEED 5\r\nGAP-SENSE\r\n\
            CG 3 2 0 1 \x80\x00\x00\x00\x00\x40\r\nFORM\r\nPRINT\r\n";
        assert_eq!(bytes(&config(), &bitmap), expected);
    }

    #[test]
    fn a_label_without_ink_is_printed_all_the_same() {
        let sent = bytes(&config(), &Bitmap::new(8, 9));
        assert!(sent.ends_with(b"GAP-SENSE\r\nFORM\r\nPRINT\r\n"), "{}", String::from_utf8_lossy(&sent));
    }

    #[test]
    fn what_is_out_of_the_languages_range_is_brought_into_it() {
        for (gap, density, speed, direction, dpi, says) in [
            (99.0, 200, 40.0, 7, 203, ["! 0 200 200 8 1", "CONTRAST 3", "SPEED 5", "GAP-SENSE", "POPRINT"]),
            (-1.0, 0, 0.0, 0, 300, ["! 0 300 300 8 1", "CONTRAST 0", "SPEED 0", "JOURNAL", "PRINT"]),
            (f64::NAN, 15, f64::NAN, 1, 203, ["! 0 200 200 8 1", "CONTRAST 3", "SPEED 0", "JOURNAL", "POPRINT"]),
            (0.1, 9, 2.6, 0, 180, ["! 0 180 180 8 1", "CONTRAST 1", "SPEED 3", "GAP-SENSE", "PRINT"]),
            (2.0, 12, 2.4, 0, 600, ["! 0 600 600 8 1", "CONTRAST 2", "SPEED 2", "FORM", "PRINT"]),
        ] {
            let config = Config { gap, density, speed, direction, dpi, ..config() };
            let text = String::from_utf8_lossy(&bytes(&config, &Bitmap::new(8, 8))).into_owned();
            let lines: Vec<&str> = text.split("\r\n").collect();
            for line in says {
                assert!(lines.contains(&line), "{line} in {text}");
            }
            assert_eq!(lines.contains(&"FORM"), gap > 0.0, "{text}");
        }
    }

    #[test]
    fn the_bytes_are_written_into_one_allocation() {
        let mut bitmap = Bitmap::new(609, 1040);
        for y in (0..1040).step_by(7) {
            bitmap.fill(3, y, 609, y + 2);
        }
        let page = Page { scene: &Scene::default(), bitmap: &bitmap, fonts: &Fonts::embedded() };
        let expected: usize = bands(&bitmap).iter().map(|band| band.rows.len() * 77 + LINES).sum();
        assert!(image(&page, &config()).capacity() <= expected + LINES);
    }
}
