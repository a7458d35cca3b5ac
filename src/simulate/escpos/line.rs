//! The line that a printer gathers until something prints it: letters and pictures that stand on one foot.

use super::super::paper::{self, Mix, Rows};
use super::style::Align;
use crate::bitmap::Bitmap;

#[derive(Default)]
pub struct Line {
    items: Vec<Item>,
    /// Where the next item goes, dots from the line's beginning.
    pen: u32,
    /// How far items and moves have come.
    reach: u32,
}

/// Where on the paper lines go, and how.
pub struct Course {
    /// Dots from the head's end.
    pub left: u32,
    pub width: u32,
    pub align: Align,
    pub upside_down: bool,
}

struct Item {
    x: u32,
    dots: Bitmap,
    /// Upside down lines turn letters over, not pictures.
    is_letter: bool,
}

impl Line {
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Has anything been put, or a place chosen?
    pub fn is_begun(&self) -> bool {
        self.reach > 0 || !self.items.is_empty()
    }

    pub fn pen(&self) -> u32 {
        self.pen
    }

    /// Moves the pen; white as far as it goes belongs to the line.
    pub fn move_to(&mut self, x: u32) {
        self.pen = x;
        self.reach = self.reach.max(x);
    }

    pub fn put(&mut self, dots: Bitmap, is_letter: bool) {
        let x = self.pen;
        self.move_to(x.saturating_add(dots.width()));
        self.items.push(Item { x, dots, is_letter });
    }

    /// Dots of the highest item.
    pub fn height(&self) -> u32 {
        self.items.iter().map(|item| item.dots.height()).max().unwrap_or(0)
    }

    /// Lays the items on the paper, all on one foot, the highest at `top`.
    pub fn print(&self, paper: &mut Bitmap, top: u32, course: &Course) {
        let Course { left, width, align, upside_down } = *course;
        let slack = width.saturating_sub(self.reach);
        // Read the other way up, left is right.
        let lead = match (align, upside_down) {
            (Align::Left, false) | (Align::Right, true) => 0,
            (Align::Centre, _) => slack / 2,
            (Align::Right, false) | (Align::Left, true) => slack,
        };
        let height = self.height();
        for item in &self.items {
            let (below, across) = (height - item.dots.height(), item.dots.width());
            let turned = (upside_down && item.is_letter).then(|| over(&item.dots));
            let dots = turned.as_ref().unwrap_or(&item.dots);
            let (x, y) = if upside_down {
                (self.reach.saturating_sub(item.x.saturating_add(across)), 0)
            } else {
                (item.x, below)
            };
            let rows = Rows { stride: dots.stride(), bytes: dots.bits(), invert: 0 };
            paper::lay(paper, left.saturating_add(lead).saturating_add(x), top + y, &rows, Mix::Or);
        }
    }
}

/// Turned by 180°.
fn over(dots: &Bitmap) -> Bitmap {
    let (width, height) = (dots.width(), dots.height());
    let mut turned = Bitmap::new(width, height);
    for y in 0..height {
        for x in 0..width {
            turned.set(width - 1 - x, height - 1 - y, dots.get(x, y));
        }
    }
    turned
}
