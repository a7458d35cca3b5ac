//! Letters of the printer's own fonts, as the boxes that they fill.
//!
//! What a letter looks like is the printer's affair; where it stands and how
//! large it is are the sender's, and that is what a frame shows.

use super::style::{Face, Style};
use crate::bitmap::Bitmap;

/// Dots of the printer's fonts, across and down.
const LATIN: (u32, u32) = (12, 24);
const SMALL: (u32, u32) = (9, 17);
const CHINESE: (u32, u32) = (24, 24);

/// A letter as it stands in a line.
pub struct Letter {
    /// White before it, dots.
    pub before: u32,
    pub dots: Bitmap,
    pub after: u32,
}

/// The letter of one byte, or of the two or four of a Chinese character.
pub fn letter(bytes: &[u8], style: &Style) -> Letter {
    let (face, (width, height)) = match bytes {
        [_] if style.small => (&style.latin, SMALL),
        [_] => (&style.latin, LATIN),
        _ => (&style.chinese, CHINESE),
    };
    let (width, height) = (width * face.wide, height * face.high);
    let (width, height) = if style.turned { (height, width) } else { (width, height) };
    let mut dots = Bitmap::new(width, height);
    if bytes != b" " {
        frame(&mut dots, style.bold);
    }
    underline(&mut dots, face, style.turned);
    if style.reversed {
        dots.invert(0, 0, i64::from(width), i64::from(height));
    }
    Letter { before: face.before * face.wide, dots, after: face.after * face.wide }
}

/// A box one dot inside the letter's, two dots thick where it is bold.
fn frame(dots: &mut Bitmap, bold: bool) {
    let (right, bottom) = (i64::from(dots.width()) - 1, i64::from(dots.height()) - 1);
    let thick = 1 + i64::from(bold);
    dots.fill(1, 1, right, bottom);
    let inner = [1 + thick, 1 + thick, right - thick, bottom - thick];
    if let [x0, y0, x1, y1] = inner
        && x0 < x1
        && y0 < y1
    {
        dots.invert(x0, y0, x1, y1);
    }
}

/// Along the letter's foot; letters that are turned have none.
fn underline(dots: &mut Bitmap, face: &Face, turned: bool) {
    if !turned {
        let (width, height) = (i64::from(dots.width()), i64::from(dots.height()));
        dots.fill(0, height - i64::from(face.underline), width, height);
    }
}
