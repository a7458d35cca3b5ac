//! ZPL II: the page's setup in dots, the label as `^GFA` in the shorter of two packed forms, one `^PQ1`.
//!
//! Order and ranges are those of the ZPL II guide. In `^GF` 1 is black, the most
//! significant bit is the left dot, rows are whole bytes, and the byte counts
//! are those of the dots, however they are packed.
//!
//! `row` says lines, boxes and the bars of barcodes as `^GB`, whose line lies inside its box; the rest goes as pictures
//! of just its boxes. Letters and symbols of the printer's own are not used.

mod packing;

use std::io::Write;

use super::bands::Band;
use super::row::{self, Dialect, Piece};
use super::{Page, Tongue};
use crate::bitmap::Bitmap;
use crate::protocol::printer::Config;
use crate::raster::Dots;

pub(super) const TONGUE: Tongue = Tongue { image, row };

/// Inches a second that `^PR` knows.
const SPEEDS: (f64, f64) = (1.0, 14.0);
/// The darkest density of the configuration; `~SD` has two steps to each of them.
const DARKEST: u8 = 15;
/// Dots: `^PW` knows no narrower label.
const NARROWEST: u32 = 2;
/// The most bytes of dots that one `^GF` may announce.
const PICTURE: usize = 99_999;

fn image(page: &Page<'_>, config: &Config) -> Vec<u8> {
    let mut out = Vec::new();
    write_setup(&mut out, page.bitmap, config);
    write_picture(&mut out, 0, 0, page.bitmap.bits(), page.bitmap.stride());
    write_end(&mut out);
    out
}

fn row(page: &Page<'_>, config: &Config) -> Vec<u8> {
    let plan = row::plan(page, config.dots_per_mm(), &Dialect::SOLIDS);
    let image = image(page, config);
    // A format without a field prints nothing, not even a white label.
    if plan.pieces.is_empty() {
        return image;
    }
    let mut out = Vec::new();
    write_setup(&mut out, page.bitmap, config);
    for piece in &plan.pieces {
        match piece {
            Piece::Picture(band) => write_band(&mut out, &plan.ink, band),
            // As thick as it is narrow, which leaves nothing white inside.
            Piece::Bar(area) => write_box(&mut out, area, area.width().min(area.height())),
            Piece::Frame { area, thickness } => write_box(&mut out, area, *thickness),
            Piece::Said(bytes) => out.extend_from_slice(bytes),
        }
    }
    write_end(&mut out);
    if out.len() < image.len() { out } else { image }
}

fn write_end(out: &mut Vec<u8>) {
    out.extend_from_slice(b"^PQ1\r\n^XZ\r\n");
}

fn write_box(out: &mut Vec<u8>, area: &Dots, thickness: i64) {
    let Dots { x0, y0, .. } = area;
    let _ = write!(out, "^FO{x0},{y0}^GB{},{},{thickness}^FS\r\n", area.width(), area.height());
}

fn write_band(out: &mut Vec<u8>, bitmap: &Bitmap, band: &Band) {
    let dots: Vec<u8> = band.lines(bitmap).flatten().copied().collect();
    write_picture(out, band.columns.start * 8, band.rows.start, &dots, band.columns.len());
}

fn write_setup(out: &mut Vec<u8>, bitmap: &Bitmap, config: &Config) {
    let (width, height) = (bitmap.width().max(NARROWEST), bitmap.height());
    // NaN, which no page can send but a caller might, is the low end.
    let speed = config.speed.round().max(SPEEDS.0).min(SPEEDS.1);
    let darkness = config.density.min(DARKEST) * 2;
    // The sensor finds a gap by itself, whatever its length; NaN is none.
    let media = if config.gap.max(0.0) == 0.0 { 'N' } else { 'Y' };
    let orientation = if config.direction == 0 { 'N' } else { 'I' };
    // Writing to a Vec cannot fail.
    let _ = write!(
        out,
        "~SD{darkness:02}\r\n^XA\r\n^CI28\r\n^MN{media}\r\n^PW{width}\r\n^LL{height}\r\n^LH0,0\r\n^PO{orientation}\r\n^PR{speed}\r\n"
    );
}

/// Rows of `stride` bytes; more dots than one `^GF` may hold are cut into several, one below the other.
fn write_picture(out: &mut Vec<u8>, x: usize, y: usize, dots: &[u8], stride: usize) {
    let stride = stride.max(1);
    let rows = (PICTURE / stride).max(1);
    for (stripe, dots) in dots.chunks(rows * stride).enumerate() {
        let (top, count) = (y + stripe * rows, dots.len());
        let _ = write!(out, "^FO{x},{top}^GFA,{count},{count},{stride},");
        out.extend_from_slice(&packing::shortest(dots, stride));
        out.extend_from_slice(b"^FS\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::super::payload;
    use super::*;
    use crate::layout::Scene;
    use crate::protocol::printer::{Language, TransferType};
    use crate::text::Fonts;

    fn said(bitmap: &Bitmap, config: Config) -> String {
        let config = Config { language: Language::Zpl, ..config };
        String::from_utf8(payload(&Scene::default(), bitmap, &Fonts::embedded(), &config).unwrap().to_vec()).unwrap()
    }

    #[test]
    fn a_small_label_is_these_very_bytes() {
        let mut bitmap = Bitmap::new(18, 3);
        bitmap.set(0, 1, true);
        bitmap.set(17, 2, true);
        let config = Config { density: 8, speed: 4.0, gap: 2.0, direction: 0, ..Config::default() };
        let expected = "~SD16\r\n^XA\r\n^CI28\r\n^MNY\r\n^PW18\r\n^LL3\r\n^LH0,0\r\n^PON\r\n^PR4\r\n\
            ^FO0,0^GFA,9,9,3,,8,J04,^FS\r\n^PQ1\r\n^XZ\r\n";
        assert_eq!(said(&bitmap, config), expected);
    }

    #[test]
    fn a_white_label_has_a_field_in_either_form_or_it_would_not_be_printed() {
        for transfer_type in [TransferType::Image, TransferType::Row] {
            let text = said(&Bitmap::new(8, 9), Config { transfer_type, ..Config::default() });
            assert!(text.contains("^FO0,0^GFA,9,9,1,,::::::::^FS"), "{text}");
        }
    }

    #[test]
    fn what_is_out_of_the_languages_range_is_brought_into_it() {
        for (gap, density, speed, direction, says) in [
            (99.0, 200, 40.0, 7, ["~SD30", "^MNY", "^POI", "^PR14"]),
            (f64::NAN, 0, f64::NAN, 0, ["~SD00", "^MNN", "^PON", "^PR1"]),
            (-1.0, 15, 2.6, 1, ["~SD30", "^MNN", "^POI", "^PR3"]),
        ] {
            let text = said(&Bitmap::new(8, 8), Config { gap, density, speed, direction, ..Config::default() });
            for line in says {
                assert!(text.lines().any(|found| found == line), "{line} in {text}");
            }
        }
    }

    #[test]
    fn no_picture_announces_more_than_the_language_allows_and_none_of_its_rows_is_lost() {
        let text = said(&Bitmap::new(1200, 1800), Config::default());
        let pictures: Vec<(usize, usize)> = text
            .split("^FO0,")
            .skip(1)
            .map(|field| {
                let (top, rest) = field.split_once("^GFA,").unwrap();
                (top.parse().unwrap(), rest.split(',').next().unwrap().parse().unwrap())
            })
            .collect();
        assert_eq!(pictures, [(0, 99_900), (666, 99_900), (1332, 70_200)]);
    }
}
