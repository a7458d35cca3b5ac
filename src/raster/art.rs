//! Bitmaps as text, for tests that show what they mean.

use crate::bitmap::Bitmap;

/// `#` is black.
pub fn of(bitmap: &Bitmap) -> String {
    let row = |y| (0..bitmap.width()).map(move |x| if bitmap.get(x, y) { '#' } else { '.' });
    (0..bitmap.height()).flat_map(|y| row(y).chain(['\n'])).collect()
}

/// The art in a test's source: indented, beginning on a line of its own.
pub fn from(source: &str) -> String {
    source.lines().map(str::trim).filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
}
