//! Where a bitmap has ink: its white rows and margins need not be sent where a printer clears the page first.

use std::ops::Range;

use crate::bitmap::Bitmap;

/// White bytes below which two bands are one: what a command costs beside its dots, and the printer's work for it.
const APART: usize = 64;

/// Rows with ink, cut to the bytes from the first to the last that has some in any of them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Band {
    pub rows: Range<usize>,
    /// Bytes of a row.
    pub columns: Range<usize>,
}

impl Band {
    /// Its part of each row, from the top. 1 is black.
    pub(super) fn lines<'a>(&self, bitmap: &'a Bitmap) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let columns = self.columns.clone();
        let rows = bitmap.bits().chunks_exact(bitmap.stride()).skip(self.rows.start).take(self.rows.len());
        rows.map(move |row| row.get(columns.clone()).unwrap_or_default())
    }
}

/// From top to bottom; none where all is white.
pub(super) fn bands(bitmap: &Bitmap) -> Vec<Band> {
    let mut bands: Vec<Band> = Vec::new();
    for (y, row) in bitmap.bits().chunks_exact(bitmap.stride().max(1)).enumerate() {
        let Some(first) = row.iter().position(|dots| *dots != 0) else { continue };
        let last = row.iter().rposition(|dots| *dots != 0).unwrap_or(first);
        match bands.last_mut().filter(|band| (y - band.rows.end) * band.columns.len() < APART) {
            Some(band) => {
                band.rows.end = y + 1;
                band.columns = band.columns.start.min(first)..band.columns.end.max(last + 1);
            }
            None => bands.push(Band { rows: y..y + 1, columns: first..last + 1 }),
        }
    }
    bands
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_paper_has_no_bands_and_a_dot_has_one_of_a_byte() {
        let mut bitmap = Bitmap::new(600, 400);
        assert_eq!(bands(&bitmap), []);
        bitmap.set(20, 7, true);
        assert_eq!(bands(&bitmap), [Band { rows: 7..8, columns: 2..3 }]);
        bitmap.set(21, 9, true);
        bitmap.set(599, 300, true);
        let both = [Band { rows: 7..10, columns: 2..3 }, Band { rows: 300..301, columns: 74..75 }];
        assert_eq!(bands(&bitmap), both);
    }

    #[test]
    fn all_ink_lies_in_the_bands() {
        let mut bitmap = Bitmap::new(203, 90);
        for (x, y) in [(0, 0), (202, 0), (100, 1), (5, 20), (6, 21), (80, 60), (202, 89)] {
            bitmap.set(x, y, true);
        }
        let mut again = Bitmap::new(203, 90);
        for band in bands(&bitmap) {
            for (y, line) in band.rows.clone().zip(band.lines(&bitmap)) {
                let start = y * again.stride() + band.columns.start;
                again.bits_mut()[start..start + line.len()].copy_from_slice(line);
            }
        }
        assert_eq!(again, bitmap);
    }
}
