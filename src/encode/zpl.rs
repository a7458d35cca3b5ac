//! ZPL II: the page's setup in dots, the label as `^GFA` in the shorter of two packed forms, one `^PQ1`.
//!
//! Order and ranges are those of the ZPL II guide. In `^GF` 1 is black, the most
//! significant bit is the left dot, rows are whole bytes, and the byte counts
//! are those of the dots, however they are packed.
//!
//! `row` sends the picture too: native text, bar codes and lines follow once a
//! simulator can prove that they draw the same dots. A picture is right today.

mod packing;

use std::io::Write;

use super::{Page, Tongue};
use crate::bitmap::Bitmap;
use crate::protocol::printer::Config;

pub(super) const TONGUE: Tongue = Tongue { image, row: image };

/// Inches a second that `^PR` knows.
const SPEEDS: (f64, f64) = (1.0, 14.0);
/// The darkest density of the configuration; `~SD` has two steps to each of them.
const DARKEST: u8 = 15;
/// The most bytes of dots that one `^GF` may announce.
const PICTURE: usize = 99_999;

fn image(page: &Page<'_>, config: &Config) -> Vec<u8> {
    let mut out = Vec::new();
    write_setup(&mut out, page.bitmap, config);
    write_picture(&mut out, page.bitmap);
    out.extend_from_slice(b"^PQ1\r\n^XZ\r\n");
    out
}

fn write_setup(out: &mut Vec<u8>, bitmap: &Bitmap, config: &Config) {
    let (width, height) = (bitmap.width(), bitmap.height());
    // NaN, which no page can send but a caller might, is the low end.
    let speed = config.speed.round().max(SPEEDS.0).min(SPEEDS.1);
    let darkness = config.density.min(DARKEST) * 2;
    // The sensor finds a gap by itself, whatever its length; NaN is none.
    let media = if config.gap.max(0.0) == 0.0 { 'N' } else { 'Y' };
    let orientation = if config.direction == 0 { 'N' } else { 'I' };
    // Writing to a Vec cannot fail.
    let _ = write!(
        out,
        "~SD{darkness:02}\r\n^XA\r\n^MN{media}\r\n^PW{width}\r\n^LL{height}\r\n^LH0,0\r\n^PO{orientation}\r\n^PR{speed}\r\n"
    );
}

/// A label of more dots than one `^GF` may hold is cut into several, one below the other.
fn write_picture(out: &mut Vec<u8>, bitmap: &Bitmap) {
    let stride = bitmap.stride();
    let rows = (PICTURE / stride.max(1)).max(1);
    for (stripe, dots) in bitmap.bits().chunks(rows * stride).enumerate() {
        let (top, count) = (stripe * rows, dots.len());
        let _ = write!(out, "^FO0,{top}^GFA,{count},{count},{stride},");
        out.extend_from_slice(&packing::shortest(dots, stride));
        out.extend_from_slice(b"^FS\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::super::payload;
    use super::*;
    use crate::layout::Scene;
    use crate::protocol::printer::Language;

    fn said(bitmap: &Bitmap, config: Config) -> String {
        let config = Config { language: Language::Zpl, ..config };
        String::from_utf8(payload(&Scene::default(), bitmap, &config).unwrap().to_vec()).unwrap()
    }

    #[test]
    fn a_small_label_is_these_very_bytes() {
        let mut bitmap = Bitmap::new(18, 3);
        bitmap.set(0, 1, true);
        bitmap.set(17, 2, true);
        let config = Config { density: 8, speed: 4.0, gap: 2.0, direction: 0, ..Config::default() };
        let expected = "~SD16\r\n^XA\r\n^MNY\r\n^PW18\r\n^LL3\r\n^LH0,0\r\n^PON\r\n^PR4\r\n\
            ^FO0,0^GFA,9,9,3,,8,J04,^FS\r\n^PQ1\r\n^XZ\r\n";
        assert_eq!(said(&bitmap, config), expected);
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
