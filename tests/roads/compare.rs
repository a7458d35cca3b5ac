//! Two bitmaps held against each other, where a printer's letters may stand for ours.

use dotline::bitmap::Bitmap;
use dotline::geometry::Rect;
use dotline::layout::Scene;
use dotline::layout::scene::{Mark, Shape};

/// From left and top to right and bottom, dots.
pub type Area = [i64; 4];

/// Where a printer's letters may stand for ours: the place of each run, and a sixth more.
pub fn letters(scene: &Scene, dots_per_mm: f64) -> Vec<Area> {
    let area = |mark: &Mark| {
        let Rect { x, y, width, height } = mark.place;
        let more = 0.16 * width.max(height) + 4.0 / dots_per_mm;
        [x - more, y - more, x + width + more, y + height + more].map(|mm| (mm * dots_per_mm).round() as i64)
    };
    scene.marks.iter().filter(|mark| matches!(mark.shape, Shape::Glyphs(_))).map(area).collect()
}

/// The first dot that differs outside all `letters`.
pub fn first_difference(one: &Bitmap, other: &Bitmap, letters: &[Area]) -> Option<(u32, u32)> {
    assert_eq!((one.width(), one.height()), (other.width(), other.height()));
    if one == other {
        return None;
    }
    let lettered = |x: u32, y: u32| {
        let (x, y) = (i64::from(x), i64::from(y));
        letters.iter().any(|[x0, y0, x1, y1]| (*x0..*x1).contains(&x) && (*y0..*y1).contains(&y))
    };
    let all = (0..one.height()).flat_map(|y| (0..one.width()).map(move |x| (x, y)));
    all.filter(|(x, y)| one.get(*x, *y) != other.get(*x, *y)).find(|(x, y)| !lettered(*x, *y))
}
