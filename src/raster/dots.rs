//! Millimetres become whole dots.

use crate::bitmap::Bitmap;
use crate::geometry::{Point, Rect};

/// The paper's dots.
#[derive(Clone, Copy)]
pub struct Grid {
    pub dots_per_mm: f64,
}

/// Far outside any label, and far from overflow.
const FAR: f64 = 1e9;

impl Grid {
    /// The nearest dot edge.
    pub fn edge(self, mm: f64) -> i64 {
        (mm * self.dots_per_mm).round().clamp(-FAR, FAR) as i64
    }

    /// Equal lengths are equally many dots, wherever they lie.
    pub fn length(self, mm: f64) -> i64 {
        self.edge(mm).max(0)
    }

    /// Of anything that has a thickness at all: at least one dot.
    pub fn thickness(self, mm: f64) -> i64 {
        self.edge(mm).max(1)
    }

    pub fn point(self, at: Point) -> (f64, f64) {
        (at.x * self.dots_per_mm, at.y * self.dots_per_mm)
    }

    /// Neighbouring boxes share their edge: no gap, no overlap.
    pub fn box_of(self, rect: &Rect) -> Dots {
        Dots { x0: self.edge(rect.x), y0: self.edge(rect.y), x1: self.edge(rect.right()), y1: self.edge(rect.bottom()) }
    }

    /// Equal boxes are equally large, wherever they lie.
    pub fn sized_box(self, rect: &Rect) -> Dots {
        let (x0, y0) = (self.edge(rect.x), self.edge(rect.y));
        Dots { x0, y0, x1: x0 + self.thickness(rect.width), y1: y0 + self.thickness(rect.height) }
    }

    /// A line: equally thick wherever it lies, and meeting its neighbours at its ends.
    pub fn line_box(self, rect: &Rect) -> Dots {
        let (sized, edged) = (self.sized_box(rect), self.box_of(rect));
        if rect.width > rect.height {
            Dots { x1: edged.x1.max(sized.x0 + 1), ..sized }
        } else if rect.height > rect.width {
            Dots { y1: edged.y1.max(sized.y0 + 1), ..sized }
        } else {
            sized
        }
    }
}

/// A box of whole dots, x0..x1 × y0..y1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dots {
    pub x0: i64,
    pub y0: i64,
    pub x1: i64,
    pub y1: i64,
}

impl Dots {
    pub fn of(bitmap: &Bitmap) -> Dots {
        Dots { x0: 0, y0: 0, x1: i64::from(bitmap.width()), y1: i64::from(bitmap.height()) }
    }

    pub fn width(&self) -> i64 {
        (self.x1 - self.x0).max(0)
    }

    pub fn height(&self) -> i64 {
        (self.y1 - self.y0).max(0)
    }

    pub fn is_empty(&self) -> bool {
        self.x0 >= self.x1 || self.y0 >= self.y1
    }

    pub fn moved(&self, right: i64, down: i64) -> Dots {
        Dots { x0: self.x0 + right, y0: self.y0 + down, x1: self.x1 + right, y1: self.y1 + down }
    }

    pub fn meet(&self, other: &Dots) -> Dots {
        Dots {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        }
    }

    pub fn holds(&self, inner: &Dots) -> bool {
        self.x0 <= inner.x0 && self.y0 <= inner.y0 && self.x1 >= inner.x1 && self.y1 >= inner.y1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_one_thickness_are_equally_thick_wherever_they_lie() {
        let grid = Grid { dots_per_mm: 8.0 };
        for thickness in [0.01, 0.2, 0.3, 0.44] {
            let first = grid.line_box(&Rect::new(0.0, 0.0, 40.0, thickness)).height();
            assert!(first >= 1);
            for step in 0..100 {
                let at = f64::from(step) * 0.037;
                assert_eq!(grid.line_box(&Rect::new(at, at, 40.0, thickness)).height(), first, "across, at {at}");
                assert_eq!(grid.line_box(&Rect::new(at, at, thickness, 40.0)).width(), first, "down, at {at}");
            }
        }
    }

    #[test]
    fn lines_end_to_end_leave_no_gap() {
        let grid = Grid { dots_per_mm: 8.0 };
        for step in 0..100 {
            let (at, length) = (f64::from(step) * 0.037, 7.33);
            let first = grid.line_box(&Rect::new(at, 1.0, length, 0.25));
            let second = grid.line_box(&Rect::new(at + length, 1.0, length, 0.25));
            assert_eq!(first.x1, second.x0);
        }
    }

    #[test]
    fn lengths_beyond_all_reason_stay_numbers() {
        let grid = Grid { dots_per_mm: 8.0 };
        for mad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e300] {
            let dots = grid.sized_box(&Rect::new(mad, -mad, mad, mad));
            assert!(dots.width() >= 1 && dots.height() >= 1);
        }
    }
}
