//! What one mark is in dots, apart from its page: for encoders that say a mark in a printer's own commands.

use super::dots::{Dots, Grid};
use super::sheet::{self, Sheet};
use super::{bars, draw_shape, lines, seen_box, touched};
use crate::bitmap::Bitmap;
use crate::geometry::{Rect, Turn};
use crate::layout::scene::{Frame, Mark, Shape};

/// The dots that a mark adds to its page.
pub struct Own {
    /// Where they lie on the page; its left edge is one of a byte.
    pub area: Dots,
    /// As large as `area`.
    pub dots: Bitmap,
}

/// Where a symbol's modules lie on the page, without what is left of its box, and the dots of a module.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Symbol {
    pub area: Dots,
    pub module: i64,
}

/// A mark's box as it is seen on the page. None where it is turned freely.
pub fn place(mark: &Mark, dots_per_mm: f64) -> Option<Dots> {
    let turned_freely = matches!(mark.turn, Turn::Free(_));
    (!turned_freely).then(|| seen_box(mark, Grid { dots_per_mm }))
}

/// Where a box is seen that lies in a mark's own frame, mm. None where the mark is turned freely.
pub fn part(mark: &Mark, local: &Rect, dots_per_mm: f64) -> Option<Dots> {
    Some(sheet::seen(area(local, dots_per_mm), &place(mark, dots_per_mm)?, mark.turn))
}

/// A box whose neighbours share its edges, as a clip has it.
pub fn area(rect: &Rect, dots_per_mm: f64) -> Dots {
    Grid { dots_per_mm }.box_of(rect)
}

/// The dots that a mark may touch, generously.
pub fn reach(mark: &Mark, dots_per_mm: f64) -> Dots {
    touched(mark, Grid { dots_per_mm })
}

/// A mark's dots as `draw` lays them on a page whose dots are `page`, whatever else lies there. None of a mark that
/// is not seen, is turned freely, has letters (they need fonts), takes ink away, or cannot be drawn.
pub fn own(mark: &Mark, page: &Dots, dots_per_mm: f64) -> Option<Own> {
    let grid = Grid { dots_per_mm };
    if mark.paper || matches!(mark.shape, Shape::Glyphs(_)) {
        return None;
    }
    let place = place(mark, dots_per_mm)?;
    let clip = mark.clip.map_or(*page, |clip| grid.box_of(&clip).meet(page));
    let seen = place.meet(&clip);
    if seen.is_empty() {
        return None;
    }
    let area = Dots { x0: seen.x0 - seen.x0.rem_euclid(8), ..seen };
    let mut dots = Bitmap::new(u32::try_from(area.width()).ok()?, u32::try_from(area.height()).ok()?);
    let moved = |of: Dots| of.moved(-area.x0, -area.y0);
    let mut sheet = Sheet::new(&mut dots, moved(seen), moved(place), mark.turn);
    draw_shape(&mut sheet, mark, &String::new, grid).ok()?;
    Some(Own { area, dots })
}

/// None of other marks, of one turned freely, and where no whole dot is left for a module.
pub fn symbol(mark: &Mark, dots_per_mm: f64) -> Option<Symbol> {
    let place = place(mark, dots_per_mm)?;
    let (wide, high) = (place.width(), place.height());
    let (width, height) = if mark.turn.lies_down() { (high, wide) } else { (wide, high) };
    let (local, module) = match &mark.shape {
        Shape::Barcode(bars) => {
            let modules = bars::modules(bars);
            let (x0, module) = bars::centred(modules, width)?;
            (Dots { x0, y0: 0, x1: x0 + module * modules, y1: height }, module)
        }
        Shape::Qr(modules) => {
            let side = modules.side as i64;
            let module = width.min(height).checked_div(side)?;
            let (x0, y0) = ((width - module * side) / 2, (height - module * side) / 2);
            (Dots { x0, y0, x1: x0 + module * side, y1: y0 + module * side }, module)
        }
        _ => return None,
    };
    (module > 0).then(|| Symbol { area: sheet::seen(local, &place, mark.turn), module })
}

/// The straight borders of a frame as they are seen: of a round one without its corners.
pub fn sides(mark: &Mark, frame: &Frame, dots_per_mm: f64) -> Option<[Dots; 4]> {
    let (place, grid) = (place(mark, dots_per_mm)?, Grid { dots_per_mm });
    let (wide, high) = (place.width(), place.height());
    let (width, height) = if mark.turn.lies_down() { (high, wide) } else { (wide, high) };
    let mut sides = lines::sides(lines::widths(frame, grid), width, height);
    if let Some(radius) = lines::radius(frame, grid) {
        let radius = radius.min(width / 2).min(height / 2);
        let inner = Dots { x0: radius, y0: radius, x1: width - radius, y1: height - radius };
        for (side, across) in sides.iter_mut().zip([true, false, true, false]) {
            *side = if across {
                Dots { x0: inner.x0, x1: inner.x1, ..*side }
            } else {
                Dots { y0: inner.y0, y1: inner.y1, ..*side }
            };
        }
    }
    Some(sides.map(|side| sheet::seen(side, &place, mark.turn)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Scene;
    use crate::layout::scene::{Bars, Modules};
    use crate::raster::draw;
    use crate::symbols::{self, QrCorrection};
    use crate::text::Fonts;

    fn shapes() -> Vec<Shape> {
        let widths = symbols::barcode("128", "SF12").unwrap();
        let bars = Bars { widths, codetype: "128".into(), data: "SF12".into(), says: "SF12".into() };
        let qr = symbols::qr("dots", QrCorrection::M, None).unwrap();
        let modules = Modules { side: qr.side, black: qr.black, level: 'M', version: 1, data: "dots".into() };
        let dashed = Frame { widths: [1.0, 2.0, 3.0, 0.0], dashed: [true, false, true, false], radius: 0.0 };
        let round = Frame { widths: [2.0; 4], dashed: [false; 4], radius: 7.0 };
        let shapes = [Shape::Barcode(bars), Shape::Qr(modules), Shape::Frame(dashed), Shape::Frame(round)];
        shapes.into_iter().chain([Shape::Fill, Shape::Dashes]).collect()
    }

    /// Each shape in each turn, with and without a clip.
    fn marks() -> Vec<Mark> {
        let turns = [Turn::Upright, Turn::Right, Turn::Over, Turn::Left];
        let clips = [None, Some(Rect::new(13.0, 9.0, 33.0, 40.0))];
        let mut marks = Vec::new();
        for (shape, turn) in shapes().into_iter().flat_map(|shape| turns.map(|turn| (shape.clone(), turn))) {
            let place =
                if turn.lies_down() { Rect::new(11.0, 3.0, 31.0, 93.0) } else { Rect::new(11.0, 3.0, 93.0, 31.0) };
            marks.extend(clips.map(|clip| Mark {
                component: 0,
                place,
                turn,
                clip,
                paper: false,
                shape: shape.clone(),
            }));
        }
        marks
    }

    fn alone(mark: &Mark) -> Bitmap {
        let scene = Scene { width: 110.0, height: 100.0, marks: vec![mark.clone()], components: vec!["it".into()] };
        draw(&scene, &Fonts::embedded(), 1.0).unwrap()
    }

    #[test]
    fn a_marks_own_dots_are_those_it_lays_on_its_page() {
        let marks = marks();
        for mark in &marks {
            let page = alone(mark);
            let own = own(mark, &Dots::of(&page), 1.0).unwrap();
            assert_eq!(own.area.x0 % 8, 0);
            for (x, y) in (0..110i64).flat_map(|x| (0..100i64).map(move |y| (x, y))) {
                let inside = own.area.holds(&Dots { x0: x, y0: y, x1: x + 1, y1: y + 1 });
                let black = inside && own.dots.get((x - own.area.x0) as u32, (y - own.area.y0) as u32);
                assert_eq!(page.get(x as u32, y as u32), black, "{x}, {y}: {mark:?}");
            }
        }
    }

    #[test]
    fn a_symbols_modules_fill_their_box_and_nothing_else() {
        for mark in marks().iter().filter(|mark| mark.clip.is_none()) {
            let Some(Symbol { area, module }) = symbol(mark, 1.0) else { continue };
            let page = alone(mark);
            let (xs, ys): (Vec<i64>, Vec<i64>) = (0..110)
                .flat_map(|x| (0..100).map(move |y| (x, y)))
                .filter(|(x, y)| page.get(*x as u32, *y as u32))
                .unzip();
            let ink = Dots {
                x0: *xs.iter().min().unwrap(),
                y0: *ys.iter().min().unwrap(),
                x1: xs.iter().max().unwrap() + 1,
                y1: ys.iter().max().unwrap() + 1,
            };
            assert_eq!((area, module), (ink, 1), "{mark:?}");
        }
    }

    #[test]
    fn the_borders_of_a_frame_are_black_where_they_are_solid() {
        for mark in marks().iter().filter(|mark| mark.clip.is_none()) {
            let Shape::Frame(frame) = &mark.shape else { continue };
            let page = alone(mark);
            for (side, dashed) in sides(mark, frame, 1.0).unwrap().iter().zip(frame.dashed) {
                let dots = (side.x0..side.x1).flat_map(|x| (side.y0..side.y1).map(move |y| (x as u32, y as u32)));
                let white = dots.filter(|(x, y)| !page.get(*x, *y)).count();
                assert_eq!(white > 0, dashed, "{side:?} of {mark:?}");
            }
        }
    }
}
