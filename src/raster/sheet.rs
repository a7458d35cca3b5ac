//! A mark's own sheet: it draws as if upright, the sheet lays the dots where they are seen.

use super::dots::Dots;
use crate::bitmap::Bitmap;
use crate::geometry::Turn;

/// A box on the page, turned by quarters. Places are in dots from the top left
/// of the box before turning.
pub struct Sheet<'a> {
    page: &'a mut Bitmap,
    clip: Dots,
    /// As it is seen.
    place: Dots,
    turn: Turn,
}

impl<'a> Sheet<'a> {
    /// A free turn counts as upright here; `stamp` turns it.
    pub fn new(page: &'a mut Bitmap, clip: Dots, place: Dots, turn: Turn) -> Self {
        Sheet { page, clip, place, turn }
    }

    /// Before turning.
    pub fn width(&self) -> i64 {
        if self.turn.lies_down() { self.place.height() } else { self.place.width() }
    }

    pub fn height(&self) -> i64 {
        if self.turn.lies_down() { self.place.width() } else { self.place.height() }
    }

    pub fn fill_all(&mut self) {
        self.fill(0, 0, self.width(), self.height());
    }

    /// Blackens x0..x1 × y0..y1.
    pub fn fill(&mut self, x0: i64, y0: i64, x1: i64, y1: i64) {
        let seen = self.seen(Dots { x0, y0, x1, y1 }).meet(&self.clip);
        self.page.fill(seen.x0, seen.y0, seen.x1, seen.y1);
    }

    /// The rows of the sheet that the clip lets through, as a range.
    pub fn visible(&self) -> Dots {
        let (width, height) = (self.width(), self.height());
        let clip = self.clip.meet(&self.place);
        let (left, top) = (clip.x0 - self.place.x0, clip.y0 - self.place.y0);
        let (right, bottom) = (clip.x1 - self.place.x0, clip.y1 - self.place.y0);
        match self.turn {
            Turn::Upright | Turn::Free(_) => Dots { x0: left, y0: top, x1: right, y1: bottom },
            Turn::Right => Dots { x0: top, y0: height - right, x1: bottom, y1: height - left },
            Turn::Over => Dots { x0: width - right, y0: height - bottom, x1: width - left, y1: height - top },
            Turn::Left => Dots { x0: width - bottom, y0: left, x1: width - top, y1: right },
        }
    }

    /// Where a box of the sheet is seen on the page.
    fn seen(&self, local: Dots) -> Dots {
        seen(local, &self.place, self.turn)
    }
}

/// Where a box that lies `local` in `place` before turning is seen on the page.
pub fn seen(local: Dots, place: &Dots, turn: Turn) -> Dots {
    let (wide, high) = (place.width(), place.height());
    let turned = match turn {
        Turn::Upright | Turn::Free(_) => local,
        Turn::Right => Dots { x0: wide - local.y1, y0: local.x0, x1: wide - local.y0, y1: local.x1 },
        Turn::Over => Dots { x0: wide - local.x1, y0: high - local.y1, x1: wide - local.x0, y1: high - local.y0 },
        Turn::Left => Dots { x0: local.y0, y0: high - local.x1, x1: local.y1, y1: high - local.x0 },
    };
    turned.moved(place.x0, place.y0)
}

/// Lays `own` on the page with its middle on `centre` (dots), turned clockwise:
/// a dot is black where its centre falls on a black dot.
pub fn stamp(page: &mut Bitmap, clip: Dots, own: &Bitmap, centre: (f64, f64), degrees: f64) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (half_x, half_y) = (f64::from(own.width()) / 2.0, f64::from(own.height()) / 2.0);
    let reach_x = half_x * cos.abs() + half_y * sin.abs();
    let reach_y = half_x * sin.abs() + half_y * cos.abs();
    let reach = Dots {
        x0: (centre.0 - reach_x).floor() as i64,
        y0: (centre.1 - reach_y).floor() as i64,
        x1: (centre.0 + reach_x).ceil() as i64,
        y1: (centre.1 + reach_y).ceil() as i64,
    };
    let area = reach.meet(&clip).meet(&Dots::of(page));
    for y in area.y0..area.y1 {
        for x in area.x0..area.x1 {
            let (dx, dy) = (x as f64 + 0.5 - centre.0, y as f64 + 0.5 - centre.1);
            let (u, v) = ((dx * cos + dy * sin + half_x).floor(), (dy * cos - dx * sin + half_y).floor());
            if u >= 0.0 && v >= 0.0 && own.get(u as u32, v as u32) {
                page.set(x as u32, y as u32, true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitmap::Bitmap;

    fn seen(turn: Turn) -> Vec<String> {
        let mut page = Bitmap::new(6, 6);
        let clip = Dots::of(&page);
        let place =
            if turn.lies_down() { Dots { x0: 1, y0: 1, x1: 3, y1: 5 } } else { Dots { x0: 1, y0: 1, x1: 5, y1: 3 } };
        let mut sheet = Sheet::new(&mut page, clip, place, turn);
        assert_eq!((sheet.width(), sheet.height()), (4, 2));
        assert_eq!(sheet.visible(), Dots { x0: 0, y0: 0, x1: 4, y1: 2 });
        sheet.fill(0, 0, 3, 1);
        sheet.fill(0, 1, 1, 2);
        (0..6).map(|y| (0..6).map(|x| if page.get(x, y) { '#' } else { '.' }).collect()).collect()
    }

    #[test]
    fn a_shape_is_seen_turned_clockwise() {
        assert_eq!(seen(Turn::Upright), ["......", ".###..", ".#....", "......", "......", "......"]);
        assert_eq!(seen(Turn::Right), ["......", ".##...", "..#...", "..#...", "......", "......"]);
        assert_eq!(seen(Turn::Over), ["......", "....#.", "..###.", "......", "......", "......"]);
        assert_eq!(seen(Turn::Left), ["......", "......", ".#....", ".#....", ".##...", "......"]);
    }

    #[test]
    fn what_the_clip_hides_is_not_visible_in_any_turn() {
        let mut page = Bitmap::new(20, 20);
        let place = Dots { x0: 2, y0: 3, x1: 12, y1: 9 };
        let clip = Dots { x0: 4, y0: 4, x1: 9, y1: 20 };
        for (turn, visible) in [
            (Turn::Upright, Dots { x0: 2, y0: 1, x1: 7, y1: 6 }),
            (Turn::Right, Dots { x0: 1, y0: 3, x1: 6, y1: 8 }),
            (Turn::Over, Dots { x0: 3, y0: 0, x1: 8, y1: 5 }),
            (Turn::Left, Dots { x0: 0, y0: 2, x1: 5, y1: 7 }),
        ] {
            assert_eq!(Sheet::new(&mut page, clip, place, turn).visible(), visible, "{turn:?}");
        }
    }

    #[test]
    fn a_stamp_turned_by_a_quarter_is_exact() {
        let mut own = Bitmap::new(4, 2);
        own.fill(0, 0, 3, 1);
        own.fill(0, 1, 1, 2);
        let mut page = Bitmap::new(6, 6);
        let clip = Dots::of(&page);
        stamp(&mut page, clip, &own, (2.0, 3.0), 90.0);
        let mut expected = Bitmap::new(6, 6);
        Sheet::new(&mut expected, clip, Dots { x0: 1, y0: 1, x1: 3, y1: 5 }, Turn::Right).fill(0, 0, 3, 1);
        Sheet::new(&mut expected, clip, Dots { x0: 1, y0: 1, x1: 3, y1: 5 }, Turn::Right).fill(0, 1, 1, 2);
        assert_eq!(page, expected);
    }
}
