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
    let local = area.moved(-own.area.x0, -own.area.y0);
    let rows: Vec<Row> = Row::all(own, &local).collect();
    let Some(first) = rows.first() else { return Vec::new() };
    let bars: Vec<Dots> = if rows.iter().all(|row| row.same(first)) {
        let stripes = stripes(local.width(), |x| own.dots.get((local.x0 + x) as u32, local.y0 as u32));
        stripes.into_iter().map(|(x0, x1)| Dots { x0: area.x0 + x0, x1: area.x0 + x1, ..area }).collect()
    } else if let Some(black) = rows.iter().map(Row::black).collect::<Option<Vec<bool>>>() {
        let stripes = stripes(local.height(), |y| black.get(y as usize).copied().unwrap_or_default());
        stripes.into_iter().map(|(y0, y1)| Dots { y0: area.y0 + y0, y1: area.y0 + y1, ..area }).collect()
    } else {
        return Vec::new();
    };
    let picture = ((area.x1 + 7) / 8 - area.x0 / 8) * area.height();
    if bars.len() > 1 && bars.len() as i64 * BAR > picture + BAR {
        return Vec::new();
    }
    bars.into_iter().map(Piece::Bar).collect()
}

/// The bytes of one row of a box, and which dots of its first and last are meant.
struct Row<'a> {
    bytes: &'a [u8],
    head: u8,
    tail: u8,
}

impl<'a> Row<'a> {
    fn all(own: &'a Own, local: &Dots) -> impl Iterator<Item = Row<'a>> + use<'a> {
        let (first, last) = ((local.x0 / 8) as usize, ((local.x1 - 1) / 8) as usize);
        let (head, tail) = (0xFF >> (local.x0 % 8), 0xFF << (7 - (local.x1 - 1) % 8));
        let rows = own.dots.bits().chunks_exact(own.dots.stride().max(1));
        let rows = rows.skip(local.y0 as usize).take(local.height() as usize);
        rows.map(move |row| Row { bytes: row.get(first..=last).unwrap_or_default(), head, tail })
    }

    fn mask(&self, place: usize) -> u8 {
        let head = if place == 0 { self.head } else { 0xFF };
        head & if place + 1 == self.bytes.len() { self.tail } else { 0xFF }
    }

    fn same(&self, other: &Row) -> bool {
        let mut both = self.bytes.iter().zip(other.bytes).enumerate();
        both.all(|(place, (one, other))| (one ^ other) & self.mask(place) == 0)
    }

    /// All black or all white; None where it is both.
    fn black(&self) -> Option<bool> {
        let black = self.bytes.first()? & self.head != 0;
        let wanted = if black { 0xFF } else { 0 };
        let even = self.bytes.iter().enumerate().all(|(place, dots)| (dots ^ wanted) & self.mask(place) == 0);
        even.then_some(black)
    }
}

/// From where to where it is black, of so many.
fn stripes(count: i64, black: impl Fn(i64) -> bool) -> Vec<(i64, i64)> {
    let mut stripes: Vec<(i64, i64)> = Vec::new();
    for at in (0..count).filter(|at| black(*at)) {
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
        Piece::Frame { area, thickness } => lines(area, *thickness).iter().for_each(|line| ink::take(page, line)),
        Piece::Picture(_) | Piece::Said(_) => {}
    }
}

/// The four lines of a frame.
pub fn lines(area: &Dots, thickness: i64) -> [Dots; 4] {
    let Dots { x0, y0, x1, y1 } = *area;
    [
        Dots { y1: y0 + thickness, ..*area },
        Dots { y0: y1 - thickness, ..*area },
        Dots { x1: x0 + thickness, ..*area },
        Dots { x0: x1 - thickness, ..*area },
    ]
}
