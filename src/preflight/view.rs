//! One mark's place on the paper as it lies: dots along it and across it, looked up on the bitmap.

use crate::bitmap::Bitmap;
use crate::geometry::{Rect, Turn};
use crate::layout::scene::Mark;

/// Beyond any label, and far from overflow.
const FAR: f64 = 1e7;

/// `u` counts dots along the mark, `v` across it, from the top left of its box before turning.
pub(super) struct View<'a> {
    paper: &'a Bitmap,
    origin: (f64, f64),
    /// The page's direction in which `u` grows; `v` grows a quarter clockwise from it.
    along: (f64, f64),
    pub length: f64,
    pub height: f64,
    /// Turned by no whole quarter: the dots of its edges are steps.
    pub slanted: bool,
}

impl<'a> View<'a> {
    pub fn of(mark: &Mark, paper: &'a Bitmap, dots_per_mm: f64) -> View<'a> {
        let dots = |mm: f64| (mm * dots_per_mm).round().clamp(-FAR, FAR);
        let along = match mark.turn {
            Turn::Upright => (1.0, 0.0),
            Turn::Right => (0.0, 1.0),
            Turn::Over => (-1.0, 0.0),
            Turn::Left => (0.0, -1.0),
            Turn::Free(degrees) => {
                let (sin, cos) = degrees.to_radians().sin_cos();
                (cos, sin)
            }
        };
        let Rect { x, y, width, height } = mark.place;
        let (width, height) = (dots(width).max(1.0), dots(height).max(1.0));
        let slanted = matches!(mark.turn, Turn::Free(_));
        let centre = if slanted {
            let centre = mark.place.centre();
            (centre.x * dots_per_mm, centre.y * dots_per_mm)
        } else {
            (dots(x) + width / 2.0, dots(y) + height / 2.0)
        };
        let (length, height) = if mark.turn.lies_down() { (height, width) } else { (width, height) };
        let origin = (
            centre.0 - along.0 * length / 2.0 + along.1 * height / 2.0,
            centre.1 - along.1 * length / 2.0 - along.0 * height / 2.0,
        );
        View { paper, origin, along, length, height, slanted }
    }

    /// Is the paper black there? Beside the paper nothing is.
    pub fn black(&self, u: f64, v: f64) -> bool {
        let (x, y) = self.at(u, v);
        x >= 0.0 && y >= 0.0 && self.paper.get(x as u32, y as u32)
    }

    pub fn on_paper(&self, u: f64, v: f64) -> bool {
        let (x, y) = self.at(u, v);
        x >= 0.0 && y >= 0.0 && x < f64::from(self.paper.width()) && y < f64::from(self.paper.height())
    }

    fn at(&self, u: f64, v: f64) -> (f64, f64) {
        let (cos, sin) = self.along;
        (self.origin.0 + u * cos - v * sin, self.origin.1 + u * sin + v * cos)
    }
}
