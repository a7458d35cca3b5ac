//! ESC/POS: the label as rows of dots from the top down, then feed and cut.
//!
//! The language knows no page: paper comes off a roll, and a label is as long
//! as its rows. In `GS v 0` 1 is black and the most significant bit is the left
//! dot. White rows are a narrow picture too, not a feed: feeds count in units
//! that differ from model to model, rows are dots on all of them. Density and
//! speed are left alone: every maker has other commands for them.

use super::{Page, Tongue};
use crate::bitmap::Bitmap;
use crate::protocol::printer::{Config, Cut};

pub(super) const TONGUE: Tongue = Tongue { image, row: image };

/// `ESC @`: as after switching on.
const BEGIN: &[u8] = b"\x1B@";
/// `ESC p`: 50 ms on the drawer's first pin, 500 ms of rest.
const OPEN_DRAWER: &[u8] = b"\x1Bp\x00\x19\xFA";
/// `GS V`: feed to the cutter, cut.
const CUT: &[u8] = b"\x1DVA\x00";
/// The same, but a strip stays.
const CUT_IN: &[u8] = b"\x1DVB\x00";
/// Rows of one picture: some printers read only the low byte of its height.
const BAND: usize = 255;
/// So many white rows are sent as a picture of their own.
const WHITE: usize = 16;
/// mm from the head to the edge that people tear at.
const TEAR: f64 = 12.0;
/// More bytes than stand round the pictures.
const REST: usize = 512;

fn image(page: &Page<'_>, config: &Config) -> Vec<u8> {
    let bitmap = page.bitmap;
    let (rows, fed) = (bitmap.height() as usize, feed(config));
    let mut out = Vec::with_capacity(bitmap.bits().len() + rows + fed + REST);
    out.extend_from_slice(BEGIN);
    if config.drawer {
        out.extend_from_slice(OPEN_DRAWER);
    }
    write_rows(&mut out, bitmap);
    write_white(&mut out, fed);
    out.extend_from_slice(match config.cut {
        Cut::None => &[],
        Cut::Partial => CUT_IN,
        Cut::Full => CUT,
    });
    out
}

/// Rows of white after the label.
fn feed(config: &Config) -> usize {
    let usual = if config.cut == Cut::None { TEAR } else { 0.0 };
    (config.feed.unwrap_or(usual) * config.dots_per_mm()).round() as usize
}

/// All rows, in bands as wide as their ink.
fn write_rows(out: &mut Vec<u8>, bitmap: &Bitmap) {
    let rows: Vec<&[u8]> = bitmap.bits().chunks_exact(bitmap.stride()).map(inked).collect();
    let mut rows = rows.as_slice();
    while !rows.is_empty() {
        let blank = rows.iter().take_while(|row| row.is_empty()).count();
        if blank >= WHITE || blank == rows.len() {
            write_white(out, blank);
            rows = rows.get(blank..).unwrap_or_default();
            continue;
        }
        let (band, rest) = rows.split_at(band_height(rows));
        write_band(out, band, bitmap.stride());
        rows = rest;
    }
}

/// A row up to its last black dot, in whole bytes.
fn inked(row: &[u8]) -> &[u8] {
    let end = row.iter().rposition(|dots| *dots != 0).map_or(0, |last| last + 1);
    row.get(..end).unwrap_or_default()
}

/// Rows up to the next stretch of white, 1 to `BAND`; the first stretch is not long.
fn band_height(rows: &[&[u8]]) -> usize {
    let near = rows.get(..BAND + WHITE).unwrap_or(rows);
    let white = near.windows(WHITE).position(|rows| rows.iter().all(|row| row.is_empty()));
    let last = near.iter().rposition(|row| !row.is_empty()).map_or(near.len(), |last| last + 1);
    white.unwrap_or(last).clamp(1, BAND.min(near.len()))
}

/// One picture of rows that are not longer than `stride`.
fn write_band(out: &mut Vec<u8>, rows: &[&[u8]], stride: usize) {
    let width = rows.iter().map(|row| row.len()).max().unwrap_or(0).clamp(1, stride);
    write_head(out, width, rows.len());
    let start = out.len();
    for row in rows {
        out.extend_from_slice(row);
        out.resize(out.len() + width.saturating_sub(row.len()), 0);
    }
    if let Some(dots) = out.get_mut(start..) {
        silence(dots);
    }
}

/// White rows, as narrow as a picture can be.
fn write_white(out: &mut Vec<u8>, mut rows: usize) {
    while rows > 0 {
        let band = rows.min(BAND);
        write_head(out, 1, band);
        out.resize(out.len() + band, 0);
        rows -= band;
    }
}

fn write_head(out: &mut Vec<u8>, width: usize, height: usize) {
    let [low, high, ..] = width.to_le_bytes();
    let [rows, ..] = height.to_le_bytes();
    out.extend_from_slice(&[0x1D, b'v', b'0', 0, low, high, rows, 0]);
}

/// Printers obey real-time commands in the middle of a picture too: `DLE DC4`
/// opens the drawer, `DLE ENQ` throws away what waits. Where dots happen to say
/// one, the lone dot of its DLE gets a second one at its right. `DLE EOT`, which
/// is in many a picture, only makes a printer say how it is.
fn silence(dots: &mut [u8]) {
    for at in 2..dots.len() {
        if let Some([dle @ 0x10, what, how]) = dots.get_mut(at - 2..=at)
            && is_obeyed(*what, *how)
        {
            *dle |= 0x08;
        }
    }
}

/// What printers know after a DLE.
fn is_obeyed(what: u8, how: u8) -> bool {
    match what {
        0x05 => how <= 3,
        0x14 => (1..=8).contains(&how),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::payload;
    use super::*;
    use crate::layout::Scene;
    use crate::protocol::printer::Language;
    use crate::text::Fonts;

    fn config() -> Config {
        Config { language: Language::EscPos, ..Config::default() }
    }

    fn bytes(bitmap: &Bitmap, config: &Config) -> Vec<u8> {
        payload(&Scene::default(), bitmap, &Fonts::embedded(), config).unwrap().to_vec()
    }

    /// A picture's rows as `x` for ink, each row of 24 dots.
    fn inked(ink: impl Fn(u32) -> u32, height: u32) -> Bitmap {
        let mut bitmap = Bitmap::new(24, height);
        for y in 0..height {
            bitmap.fill(0, i64::from(y), i64::from(ink(y)), i64::from(y) + 1);
        }
        bitmap
    }

    /// Bytes a row and rows of each picture.
    fn bands(mut bytes: &[u8]) -> Vec<(u8, u8)> {
        let mut found = Vec::new();
        bytes = bytes.strip_prefix(BEGIN).unwrap();
        while let [0x1D, b'v', b'0', 0, width, 0, height, 0, rest @ ..] = bytes {
            found.push((*width, *height));
            bytes = &rest[usize::from(*width) * usize::from(*height)..];
        }
        assert_eq!(bytes, CUT_IN);
        found
    }

    #[test]
    fn a_small_label_is_these_very_bytes() {
        let mut bitmap = Bitmap::new(10, 3);
        bitmap.set(0, 0, true);
        bitmap.set(9, 1, true);
        let expected = b"\x1B@\x1Dv0\x00\x02\x00\x02\x00\x80\x00\x00\x40\x1Dv0\x00\x01\x00\x01\x00\x00\x1DVB\x00";
        assert_eq!(bytes(&bitmap, &config()), expected);
    }

    #[test]
    fn bands_have_at_most_255_rows_and_are_as_wide_as_their_ink() {
        assert_eq!(bands(&bytes(&inked(|_| 24, 600), &config())), [(3, 255), (3, 255), (3, 90)]);
        assert_eq!(bands(&bytes(&inked(|y| if y < 255 { 9 } else { 8 }, 256), &config())), [(2, 255), (1, 1)]);
        assert_eq!(bands(&bytes(&Bitmap::new(24, 300), &config())), [(1, 255), (1, 45)]);
    }

    #[test]
    fn a_long_stretch_of_white_is_a_narrow_picture_and_a_short_one_stays_where_it_is() {
        let with_gap = |gap: u32| inked(move |y| if (10..10 + gap).contains(&y) { 0 } else { 24 }, 40 + gap);
        assert_eq!(bands(&bytes(&with_gap(15), &config())), [(3, 55)]);
        assert_eq!(bands(&bytes(&with_gap(16), &config())), [(3, 10), (1, 16), (3, 30)]);
        let begins_white = inked(|y| if y < 40 { 0 } else { 24 }, 50);
        assert_eq!(bands(&bytes(&begins_white, &config())), [(1, 40), (3, 10)]);
    }

    #[test]
    fn what_follows_the_label_is_as_the_settings_say() {
        let label = inked(|_| 8, 1);
        let picture = b"\x1Dv0\x00\x01\x00\x01\x00\xFF";
        let white = |rows: u8| [&[0x1D, b'v', b'0', 0, 1, 0, rows, 0][..], &vec![0; usize::from(rows)]].concat();
        for (cut, drawer, feed, expected) in [
            (Cut::Partial, false, None, [&b"\x1B@"[..], picture, b"\x1DVB\x00"].concat()),
            (Cut::Full, false, Some(2.0), [&b"\x1B@"[..], picture, &white(16), b"\x1DVA\x00"].concat()),
            (Cut::None, false, None, [&b"\x1B@"[..], picture, &white(96)].concat()),
            (Cut::None, false, Some(0.0), [&b"\x1B@"[..], picture].concat()),
            (Cut::Partial, true, None, [&b"\x1B@\x1Bp\x00\x19\xFA"[..], picture, b"\x1DVB\x00"].concat()),
        ] {
            let config = Config { cut, drawer, feed, ..config() };
            assert_eq!(bytes(&label, &config), expected, "{cut:?} {drawer} {feed:?}");
        }
    }

    #[test]
    fn no_picture_says_a_command_that_printers_obey_in_the_middle_of_it() {
        for (row, sent) in [
            ([0x10, 0x14, 0x01, 0x00, 0x01], [0x18, 0x14, 0x01, 0x00, 0x01]),
            ([0x10, 0x10, 0x05, 0x02, 0x01], [0x10, 0x18, 0x05, 0x02, 0x01]),
            ([0x01, 0x02, 0x10, 0x14, 0x08], [0x01, 0x02, 0x18, 0x14, 0x08]),
            ([0x10, 0x14, 0x00, 0x10, 0x15], [0x10, 0x14, 0x00, 0x10, 0x15]),
            ([0x10, 0x04, 0x01, 0x10, 0x05], [0x10, 0x04, 0x01, 0x10, 0x05]),
        ] {
            let mut bitmap = Bitmap::new(40, 1);
            bitmap.bits_mut().copy_from_slice(&row);
            let picture = [&b"\x1B@\x1Dv0\x00\x05\x00\x01\x00"[..], &sent, b"\x1DVB\x00"].concat();
            assert_eq!(bytes(&bitmap, &config()), picture, "{row:02X?}");
        }
        // Across the end of a row too.
        let mut bitmap = Bitmap::new(8, 3);
        bitmap.bits_mut().copy_from_slice(&[0x10, 0x05, 0x02]);
        assert!(bytes(&bitmap, &config()).windows(3).all(|bytes| bytes != [0x10, 0x05, 0x02]));
    }

    #[test]
    fn the_bytes_are_written_into_one_allocation() {
        for bitmap in [inked(|y| if y % 40 < 20 { 24 } else { 0 }, 4_000), Bitmap::new(8, 4_000)] {
            let page = Page { scene: &Scene::default(), bitmap: &bitmap, fonts: &Fonts::embedded() };
            let config = Config { feed: Some(3.0), drawer: true, ..config() };
            let most = bitmap.bits().len() + bitmap.height() as usize + feed(&config) + REST;
            assert!(image(&page, &config).capacity() <= most);
        }
    }
}
