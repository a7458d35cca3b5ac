//! What reaches over the edge of the page or of its container is told once for each component.

use super::scene::{Mark, Scene, Shape};
use crate::geometry::{Rect, Turn};
use crate::protocol::Warning;
use crate::protocol::warning::Finding;

/// What rounding to dots may hide, mm.
const A_HAIR: f64 = 0.06;
/// The share of their em that letters leave blank round their ink.
const BLANK: f64 = 0.15;

/// `telling`: components that say by themselves what their own edges cut off.
pub(super) fn inspect(scene: &Scene, telling: &[usize], warnings: &mut Vec<Warning>) {
    let page = Rect::new(0.0, 0.0, scene.width, scene.height);
    let mut off_page = vec![false; scene.components.len()];
    let mut clipped = off_page.clone();
    for component in telling {
        if let Some(cut) = clipped.get_mut(*component) {
            *cut = true;
        }
    }
    for mark in &scene.marks {
        let (Some(name), Some(off), Some(cut)) =
            (scene.components.get(mark.component), off_page.get_mut(mark.component), clipped.get_mut(mark.component))
        else {
            continue;
        };
        let seen = ink(mark);
        let left = mark.clip.map_or(seen, |clip| seen.meet(&clip));
        if !*off && !left.is_empty() && reaches_over(&left, &page) {
            *off = true;
            warnings.push(Warning::new(name.as_str(), Finding::OffThePage));
        }
        if !*cut && mark.clip.is_some_and(|clip| reaches_over(&seen, &clip)) {
            *cut = true;
            warnings.push(Warning::new(name.as_str(), Finding::Clipped));
        }
    }
}

/// The upright box round what the mark blackens, mm.
pub fn ink(mark: &Mark) -> Rect {
    let mut place = mark.place;
    if let Shape::Glyphs(run) = &mark.shape {
        let (x, y) = if mark.turn.lies_down() { (run.em_y, run.em_x) } else { (run.em_x, run.em_y) };
        let (x, y) = ((x * BLANK).min(place.width / 2.0), (y * BLANK).min(place.height / 2.0));
        place = Rect::new(place.x + x, place.y + y, place.width - 2.0 * x, place.height - 2.0 * y);
    }
    as_turned(place, mark.turn)
}

/// How far down the marks reach at most, mm: to the end of a letter's box, not of its ink. None where there is none.
pub(super) fn foot(scene: &Scene) -> Option<f64> {
    let boxes = scene.marks.iter().filter_map(|mark| {
        let place = as_turned(mark.place, mark.turn);
        let left = mark.clip.map_or(place, |clip| place.meet(&clip));
        (mark.clip.is_none() || !left.is_empty()).then(|| left.bottom())
    });
    boxes.reduce(f64::max)
}

/// The upright box round one that may be turned freely.
fn as_turned(place: Rect, turn: Turn) -> Rect {
    if let Turn::Free(degrees) = turn {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (sin, cos) = (sin.abs(), cos.abs());
        let (width, height) = (place.width, place.height);
        return Rect::round(place.centre(), width * cos + height * sin, width * sin + height * cos);
    }
    place
}

/// By more than rounding to dots may hide.
pub fn reaches_over(seen: &Rect, edge: &Rect) -> bool {
    seen.x < edge.x - A_HAIR
        || seen.y < edge.y - A_HAIR
        || seen.right() > edge.right() + A_HAIR
        || seen.bottom() > edge.bottom() + A_HAIR
}
