//! A run of letters on the page: origins on whole dots, letters from the shared store.

use super::blit;
use super::dots::{Dots, Grid};
use super::sheet::{self, Sheet};
use crate::bitmap::Bitmap;
use crate::geometry::{Point, Rect, Turn};
use crate::layout::scene::{Glyphs, Mark, PlacedGlyph};
use crate::limits;
use crate::protocol::failure::DrawingFault;
use crate::text::{Fonts, LetterStyle};

/// The largest letter drawn: a quarter of the largest label.
const LETTER_DOTS: f64 = limits::LABEL_DOTS as f64 / 4.0;

/// Draws letters, underlines and strokes through.
pub fn draw(
    page: &mut Bitmap,
    clip: Dots,
    mark: &Mark,
    run: &Glyphs,
    fonts: &Fonts,
    grid: Grid,
) -> Result<(), DrawingFault> {
    let (em_x, em_y) = grid.point(Point { x: run.em_x, y: run.em_y });
    if em_x * em_y > LETTER_DOTS || em_x > LetterStyle::LARGEST || em_y > LetterStyle::LARGEST {
        let (width, height) = (em_x as u64, em_y as u64);
        return Err(DrawingFault::LabelTooLarge { width, height, limit: LETTER_DOTS as u64 });
    }
    for rule in &run.rules {
        draw_rule(page, clip, mark, rule, grid)?;
    }
    for lying in [false, true] {
        let glyphs = || run.glyphs.iter().filter(|glyph| glyph.turned == lying);
        if glyphs().next().is_none() {
            continue;
        }
        let turn = if lying { mark.turn.then(Turn::Right) } else { mark.turn };
        let style = LetterStyle::new(run.font, em_x, em_y, run.embolden, turn).slanted(run.slanted);
        if let Turn::Free(degrees) = turn {
            draw_turned(page, &clip, mark, glyphs(), fonts, style, degrees, grid);
        } else {
            let letters = fonts.letters(style, glyphs().map(|glyph| glyph.id));
            for (glyph, letter) in glyphs().zip(letters) {
                let origin = seen(mark, Point { x: glyph.x, y: glyph.y });
                blit::letter(page, &clip, &letter, grid.edge(origin.x), grid.edge(origin.y));
            }
        }
    }
    Ok(())
}

/// Letters at any angle are drawn anew each time: their outlines are turned, not their dots.
#[allow(clippy::too_many_arguments)]
fn draw_turned<'a>(
    page: &mut Bitmap,
    clip: &Dots,
    mark: &Mark,
    glyphs: impl Iterator<Item = &'a PlacedGlyph>,
    fonts: &Fonts,
    style: LetterStyle,
    degrees: f64,
    grid: Grid,
) {
    for glyph in glyphs {
        let origin = seen(mark, Point { x: glyph.x, y: glyph.y });
        let letter = fonts.turned_letter(style, glyph.id, degrees);
        blit::letter(page, clip, &letter, grid.edge(origin.x), grid.edge(origin.y));
    }
}

/// An underline or a stroke through; the box is in the run's own frame.
fn draw_rule(page: &mut Bitmap, clip: Dots, mark: &Mark, rule: &Rect, grid: Grid) -> Result<(), DrawingFault> {
    if let Turn::Free(degrees) = mark.turn {
        let size = grid.sized_box(rule);
        let mut own = super::paper(size.width(), size.height())?;
        let whole = Dots::of(&own);
        Sheet::new(&mut own, whole, whole, Turn::Upright).fill_all();
        sheet::stamp(page, clip, &own, grid.point(seen(mark, rule.centre())), degrees);
        return Ok(());
    }
    let (one, other) = (Point { x: rule.x, y: rule.y }, Point { x: rule.right(), y: rule.bottom() });
    let (one, other) = (seen(mark, one), seen(mark, other));
    let (x, y) = (one.x.min(other.x), one.y.min(other.y));
    let place = Rect::new(x, y, (one.x - other.x).abs(), (one.y - other.y).abs());
    Sheet::new(page, clip, grid.line_box(&place), Turn::Upright).fill_all();
    Ok(())
}

/// Where a place of the run's own frame is seen on the label, mm.
fn seen(mark: &Mark, at: Point) -> Point {
    let place = &mark.place;
    match mark.turn {
        Turn::Upright => Point { x: place.x + at.x, y: place.y + at.y },
        Turn::Right => Point { x: place.right() - at.y, y: place.y + at.x },
        Turn::Over => Point { x: place.right() - at.x, y: place.bottom() - at.y },
        Turn::Left => Point { x: place.x + at.y, y: place.bottom() - at.x },
        Turn::Free(degrees) => {
            let (sin, cos) = degrees.to_radians().sin_cos();
            let centre = place.centre();
            let (dx, dy) = (at.x - place.width / 2.0, at.y - place.height / 2.0);
            Point { x: centre.x + dx * cos - dy * sin, y: centre.y + dx * sin + dy * cos }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::scene::Shape;
    use crate::raster::art;
    use crate::text::FontId;

    const GRID: Grid = Grid { dots_per_mm: 1.0 };

    fn drawn(run: &Glyphs, place: Rect, turn: Turn) -> Bitmap {
        let mut page = Bitmap::new(40, 40);
        let clip = Dots::of(&page);
        let mark = Mark { component: 0, place, turn, clip: None, paper: false, shape: Shape::Fill };
        draw(&mut page, clip, &mark, run, &Fonts::embedded(), GRID).expect("small letters");
        page
    }

    fn run(char: char, turned: bool, x: f64, y: f64) -> Glyphs {
        let fonts = Fonts::embedded();
        let id = fonts.shape(&char.to_string(), fonts.find("", false))[0].glyphs[0].id;
        let glyphs = vec![PlacedGlyph { id, x, y, advance: 1.0, turned, start: 0, end: char.len_utf8() }];
        let (font, rules, text) = (FontId::EMBEDDED, vec![], char.to_string());
        Glyphs { font, em_x: 24.0, em_y: 24.0, embolden: false, slanted: false, glyphs, rules, text }
    }

    #[test]
    fn a_lying_letter_in_upright_writing_is_a_letter_of_lying_writing() {
        let lying = drawn(&run('R', true, 8.0, 5.0), Rect::new(2.0, 3.0, 30.0, 30.0), Turn::Upright);
        // In a run turned to the right, a box 30 high, the same origin is 5 along and 22 down.
        let turned = drawn(&run('R', false, 5.0, 22.0), Rect::new(2.0, 3.0, 30.0, 30.0), Turn::Right);
        assert!(lying.ink() > 50);
        assert_eq!(art::of(&lying), art::of(&turned));
    }

    #[test]
    fn an_underline_is_a_dot_thick_at_least_and_turns_with_its_run() {
        let rules = vec![Rect::new(0.0, 20.0, 30.0, 0.04)];
        let run = Glyphs { rules, glyphs: vec![], ..run('a', false, 0.0, 0.0) };
        let line = |page: &Bitmap| (0..40).filter(|n| page.get(*n, 22)).count();
        let across = drawn(&run, Rect::new(2.0, 2.0, 30.0, 24.0), Turn::Upright);
        assert_eq!((across.ink(), line(&across)), (30, 30));
        let down = drawn(&run, Rect::new(2.0, 2.0, 24.0, 30.0), Turn::Right);
        assert_eq!((down.ink(), line(&down)), (30, 1));
        let slanting = drawn(&run, Rect::new(4.0, 4.0, 30.0, 24.0), Turn::Free(30.0));
        assert!((24..36).contains(&slanting.ink()), "{slanting:?}");
    }
}
