//! Dots taken from a page, looked for on it and laid on it.

use crate::bitmap::Bitmap;
use crate::raster::{Dots, Own};

/// Are all dots of `own` black on `page`? It lies on the page entirely.
pub fn holds(page: &Bitmap, own: &Own) -> bool {
    rows(page, own).all(|(page, own)| page.iter().zip(own).all(|(page, own)| own & !page == 0))
}

fn rows<'a>(page: &'a Bitmap, own: &'a Own) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
    let (top, left) = (own.area.y0.max(0) as usize, (own.area.x0.max(0) / 8) as usize);
    let rows = page.bits().chunks_exact(page.stride().max(1)).skip(top);
    let lines = own.dots.bits().chunks_exact(own.dots.stride().max(1));
    rows.zip(lines).map(move |(row, line)| (row.get(left..left + line.len()).unwrap_or_default(), line))
}

/// Makes the dots of `own` white.
pub fn take_own(page: &mut Bitmap, own: &Own) {
    let (top, left) = (own.area.y0.max(0) as usize, (own.area.x0.max(0) / 8) as usize);
    let stride = page.stride().max(1);
    let lines = own.dots.bits().chunks_exact(own.dots.stride().max(1));
    for (row, line) in page.bits_mut().chunks_exact_mut(stride).skip(top).zip(lines) {
        row.iter_mut().skip(left).zip(line).for_each(|(page, own)| *page &= !own);
    }
}

/// Makes a box white.
pub fn take(page: &mut Bitmap, area: &Dots) {
    page.fill(area.x0, area.y0, area.x1, area.y1);
    page.invert(area.x0, area.y0, area.x1, area.y1);
}

/// Is there no ink in the box?
pub fn is_white(page: &Bitmap, area: &Dots) -> bool {
    let area = area.meet(&Dots::of(page));
    if area.is_empty() {
        return true;
    }
    let (first, last) = ((area.x0 / 8) as usize, ((area.x1 - 1) / 8) as usize);
    let (head, tail) = (0xFFu8 >> (area.x0 % 8), 0xFFu8 << (7 - (area.x1 - 1) % 8));
    let rows = page.bits().chunks_exact(page.stride()).skip(area.y0 as usize).take(area.height() as usize);
    rows.flat_map(|row| row.iter().enumerate().take(last + 1).skip(first)).all(|(place, dots)| {
        let mask = if place == first { head } else { 0xFF } & if place == last { tail } else { 0xFF };
        dots & mask == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_white_where_no_dot_of_it_is_black() {
        let mut page = Bitmap::new(40, 6);
        page.set(13, 2, true);
        for (x0, x1) in (0..40).flat_map(|x0| (x0..41).map(move |x1| (x0, x1))) {
            for (y0, y1) in [(0, 2), (2, 3), (0, 6), (3, 6)] {
                let holds = (x0..x1).contains(&13) && (y0..y1).contains(&2);
                assert_eq!(is_white(&page, &Dots { x0, y0, x1, y1 }), !holds, "{x0}..{x1}, {y0}..{y1}");
            }
        }
    }

    #[test]
    fn taking_a_box_leaves_what_is_beside_it() {
        let mut page = Bitmap::new(40, 6);
        page.fill(0, 0, 40, 6);
        take(&mut page, &Dots { x0: 3, y0: 1, x1: 21, y1: 5 });
        assert_eq!(page.ink(), 240 - 18 * 4);
        assert!(page.get(2, 1) && page.get(21, 4) && page.get(3, 0) && page.get(3, 5));
    }

    #[test]
    fn own_dots_are_found_only_where_all_of_them_are_black_and_then_taken() {
        let area = Dots { x0: 8, y0: 1, x1: 20, y1: 3 };
        let mut dots = Bitmap::new(12, 2);
        dots.fill(1, 0, 11, 2);
        let own = Own { area, dots };
        let mut page = Bitmap::new(30, 4);
        page.fill(9, 1, 19, 3);
        assert!(holds(&page, &own));
        page.set(18, 2, false);
        assert!(!holds(&page, &own));
        page.set(18, 2, true);
        page.set(19, 2, true);
        take_own(&mut page, &own);
        assert!(page.get(19, 2) && page.ink() == 1);
    }
}
