//! Lines, boxes and the bars of a barcode as filled boxes.

use super::ink;
use super::{BAR, Piece};
use crate::bitmap::Bitmap;
use crate::layout::scene::{Frame, Mark, Shape};
use crate::raster::{self, Dots, Own};

/// The mark as bars or a frame; nothing where a picture of it is shorter. `own` are its dots, all black on the page.
pub fn solids(mark: &Mark, own: &Own, dots_per_mm: f64) -> Vec<Piece> {
    match &mark.shape {
        Shape::Fill | Shape::Dashes | Shape::Barcode(_) => strip(own, &own.area),
        Shape::Frame(frame) => borders(mark, frame, own, dots_per_mm),
        Shape::Qr(_) | Shape::Glyphs(_) | Shape::Picture(_) => Vec::new(),
    }
}

/// One frame where all of it is seen and its lines are equal; else its straight borders one by one.
fn borders(mark: &Mark, frame: &Frame, own: &Own, dots_per_mm: f64) -> Vec<Piece> {
    let sides = raster::sides(mark, frame, dots_per_mm);
    let (Some(place), Some(sides)) = (raster::place(mark, dots_per_mm), sides) else { return Vec::new() };
    if let Some(thickness) = even(own, &place, &sides) {
        return vec![Piece::Frame { area: place, thickness }];
    }
    sides.iter().flat_map(|side| strip(own, side)).collect()
}

/// The thickness of a frame that is nothing but its four equal borders.
fn even(own: &Own, place: &Dots, sides: &[Dots; 4]) -> Option<i64> {
    let thickness = sides.first()?.width().min(sides.first()?.height());
    let inner =
        Dots { x0: place.x0 + thickness, y0: place.y0 + thickness, x1: place.x1 - thickness, y1: place.y1 - thickness };
    if thickness == 0 || inner.is_empty() || !own.area.holds(place) {
        return None;
    }
    let ink = place.width() * place.height() - inner.width() * inner.height();
    let of_own = |area: &Dots| area.moved(-own.area.x0, -own.area.y0);
    let whole = own.dots.ink() == ink as u64 && ink::is_white(&own.dots, &of_own(&inner));
    whole.then_some(thickness)
}

/// What `own` has within `area`, if it is stripes across or down and they are shorter than a picture.
fn strip(own: &Own, area: &Dots) -> Vec<Piece> {
    let area = area.meet(&own.area);
    if area.is_empty() {
        return Vec::new();
    }
    let black = |x: i64, y: i64| own.dots.get((x - own.area.x0) as u32, (y - own.area.y0) as u32);
    let down = |x: i64| (area.y0..area.y1).all(|y| black(x, y) == black(x, area.y0));
    let across = |y: i64| (area.x0..area.x1).all(|x| black(x, y) == black(area.x0, y));
    let bars: Vec<Dots> = if (area.x0..area.x1).all(down) {
        let stripes = stripes(area.x0, area.x1, |x| black(x, area.y0));
        stripes.into_iter().map(|(x0, x1)| Dots { x0, x1, ..area }).collect()
    } else if (area.y0..area.y1).all(across) {
        let stripes = stripes(area.y0, area.y1, |y| black(area.x0, y));
        stripes.into_iter().map(|(y0, y1)| Dots { y0, y1, ..area }).collect()
    } else {
        return Vec::new();
    };
    let picture = ((area.x1 + 7) / 8 - area.x0 / 8) * area.height();
    if bars.len() > 1 && bars.len() as i64 * BAR > picture + BAR {
        return Vec::new();
    }
    bars.into_iter().map(Piece::Bar).collect()
}

/// From where to where it is black.
fn stripes(start: i64, end: i64, black: impl Fn(i64) -> bool) -> Vec<(i64, i64)> {
    let mut stripes: Vec<(i64, i64)> = Vec::new();
    for at in (start..end).filter(|at| black(*at)) {
        match stripes.last_mut().filter(|(_, end)| *end == at) {
            Some((_, end)) => *end = at + 1,
            None => stripes.push((at, at + 1)),
        }
    }
    stripes
}

/// Takes from the page what the piece will draw.
pub fn take(page: &mut Bitmap, piece: &Piece) {
    match piece {
        Piece::Bar(area) => ink::take(page, area),
        Piece::Frame { area, thickness } => {
            let Dots { x0, y0, x1, y1 } = *area;
            for side in [
                Dots { y1: y0 + thickness, ..*area },
                Dots { y0: y1 - thickness, ..*area },
                Dots { x1: x0 + thickness, ..*area },
                Dots { x0: x1 - thickness, ..*area },
            ] {
                ink::take(page, &side);
            }
        }
        Piece::Picture(_) | Piece::Said(_) => {}
    }
}
