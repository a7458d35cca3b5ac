//! A letter's dots laid on the page, several at a time.

use super::dots::Dots;
use crate::bitmap::Bitmap;
use crate::text::Letter;

/// Bytes moved in one piece: eight less one, so that any shift stays inside.
const PIECE: usize = 7;

/// Lays `letter` with its origin on the dot corner `x`, `y`; nothing is drawn outside `clip`,
/// which lies on the page.
pub fn letter(page: &mut Bitmap, clip: &Dots, letter: &Letter, x: i64, y: i64) {
    let (left, top) = (x + i64::from(letter.left), y + i64::from(letter.top));
    let area = Dots { x0: left, y0: top, x1: left + i64::from(letter.width), y1: top + i64::from(letter.height) };
    if area.meet(clip).is_empty() {
        return;
    }
    if clip.holds(&area) { whole(page, letter, left as usize, top as usize) } else { cut(page, clip, letter, &area) }
}

/// The letter lies on the page entirely.
fn whole(page: &mut Bitmap, letter: &Letter, left: usize, top: usize) {
    let (stride, first, shift) = (page.stride(), left / 8, left % 8);
    let rows = page.bits_mut().chunks_exact_mut(stride).skip(top);
    for (row, dots) in rows.zip(letter.rows.chunks_exact(letter.stride)) {
        for (place, piece) in dots.chunks(PIECE).enumerate() {
            let mut bytes = [0; 8];
            bytes[..piece.len()].copy_from_slice(piece);
            let moved = (u64::from_be_bytes(bytes) >> shift).to_be_bytes();
            let cells = row.iter_mut().skip(first + place * PIECE);
            for (cell, byte) in cells.zip(moved).take(piece.len() + 1) {
                *cell |= byte;
            }
        }
    }
}

/// Dot by dot at a clip's edge: few letters lie there.
fn cut(page: &mut Bitmap, clip: &Dots, letter: &Letter, area: &Dots) {
    let seen = area.meet(clip);
    for y in seen.y0..seen.y1 {
        for x in seen.x0..seen.x1 {
            let (column, row) = ((x - area.x0) as usize, (y - area.y0) as usize);
            if letter.rows[row * letter.stride + column / 8] & (0x80 >> (column % 8)) != 0 {
                page.set(x as u32, y as u32, true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn speckled(width: u32, height: u32) -> Letter {
        let stride = width.div_ceil(8) as usize;
        let mut rows = vec![0; stride * height as usize];
        let mut seed = 5u32;
        for y in 0..height as usize {
            for x in 0..width as usize {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                if seed >> 31 == 1 {
                    rows[y * stride + x / 8] |= 0x80 >> (x % 8);
                }
            }
        }
        Letter { left: -2, top: -3, width, height, stride, rows }
    }

    #[test]
    fn pieces_lay_the_same_dots_as_one_by_one_at_every_shift_and_width() {
        for width in [1, 7, 8, 24, 55, 56, 57, 64, 130] {
            let dots = speckled(width, 5);
            for x in 2..19 {
                let mut fast = Bitmap::new(150, 12);
                let mut slow = Bitmap::new(150, 12);
                let page = Dots::of(&fast);
                letter(&mut fast, &page, &dots, x, 4);
                let area = Dots { x0: x - 2, y0: 1, x1: x - 2 + i64::from(width), y1: 6 };
                cut(&mut slow, &page, &dots, &area);
                assert_eq!(fast, slow, "{width} dots at {x}");
            }
        }
    }

    #[test]
    fn a_clip_and_the_pages_edge_cut_a_letter() {
        let dots = speckled(24, 24);
        let mut whole = Bitmap::new(40, 40);
        let page = Dots::of(&whole);
        letter(&mut whole, &page, &dots, 10, 10);
        let clip = Dots { x0: 12, y0: 0, x1: 20, y1: 15 };
        let mut part = Bitmap::new(40, 40);
        letter(&mut part, &clip, &dots, 10, 10);
        for y in 0..40 {
            for x in 0..40 {
                let inside = (12..20).contains(&x) && y < 15;
                assert_eq!(part.get(x, y), inside && whole.get(x, y), "{x}, {y}");
            }
        }
        let mut edge = Bitmap::new(13, 9);
        letter(&mut edge, &Dots::of(&Bitmap::new(13, 9)), &dots, -5, -5);
        letter(&mut edge, &Dots::of(&Bitmap::new(13, 9)), &dots, 5, 400);
        assert!(edge.ink() > 0);
    }
}
