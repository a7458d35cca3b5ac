//! Runs of letters that a printer's own font may stand for.
//!
//! A printer's letters are not ours: they are as wide as its cells, and drawn by its maker. They stand for ours only
//! where nothing was asked for that they lack (another kind of face, underlines, letters in a row by themselves), and
//! only on white paper: a cell that would touch other ink, another text or an edge is drawn by us.

use super::ink;
use crate::bitmap::Bitmap;
use crate::geometry::Turn;
use crate::layout::Scene;
use crate::layout::scene::{Glyphs, Mark, Shape};
use crate::raster::{self, Dots};
use crate::text::Fonts;

/// Letters of one size in one line.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    pub text: &'a str,
    /// Dots of the em, across and down the line.
    pub em: (f64, f64),
    pub bold: bool,
    pub turn: Turn,
    /// Where the line is seen: from its first letter to its last, as high as its run.
    pub place: Dots,
}

impl Line<'_> {
    /// Dots along the line.
    pub fn length(&self) -> i64 {
        if self.turn.lies_down() { self.place.height() } else { self.place.width() }
    }

    /// Where a box of `width` × `height` dots along the line is seen that begins where the line does, in its middle.
    pub fn cells(&self, width: i64, height: i64) -> Dots {
        let Dots { x0, y0, x1, y1 } = self.place;
        let (x, y) = ((x0 + x1 - height).div_euclid(2), (y0 + y1 - height).div_euclid(2));
        match self.turn {
            Turn::Upright | Turn::Free(_) => Dots { x0, y0: y, x1: x0 + width, y1: y + height },
            Turn::Right => Dots { x0: x, y0, x1: x + height, y1: y0 + width },
            Turn::Over => Dots { x0: x1 - width, y0: y, x1, y1: y + height },
            Turn::Left => Dots { x0: x, y0: y1 - width, x1: x + height, y1 },
        }
    }
}

/// A line in a printer's own letters: where its cells lie on the page, and the commands.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    pub area: Dots,
    pub bytes: Vec<u8>,
}

/// What a language would write for the run of each mark, best first.
pub struct Wish {
    mark: usize,
    ways: Vec<Written>,
}

/// The lines of a page that a language has letters for.
pub fn wishes(
    scene: &Scene,
    fonts: &Fonts,
    page: &Dots,
    dots_per_mm: f64,
    text: fn(&Line<'_>) -> Vec<Written>,
) -> Vec<Wish> {
    let takers: Vec<Dots> =
        scene.marks.iter().filter(|mark| mark.paper).map(|mark| raster::reach(mark, dots_per_mm)).collect();
    let mut wishes = Vec::new();
    for (place, mark) in scene.marks.iter().enumerate() {
        let Shape::Glyphs(run) = &mark.shape else { continue };
        let Some(line) = line(mark, run, fonts, dots_per_mm) else { continue };
        let clip = mark.clip.map_or(*page, |clip| raster::area(&clip, dots_per_mm).meet(page));
        let fits = |way: &Written| {
            clip.holds(&way.area) && !way.area.is_empty() && takers.iter().all(|taker| taker.meet(&way.area).is_empty())
        };
        let ways: Vec<Written> = text(&line).into_iter().filter(fits).collect();
        if !ways.is_empty() {
            wishes.push(Wish { mark: place, ways });
        }
    }
    wishes
}

/// None where a printer's letters would not do.
pub fn line<'a>(mark: &Mark, run: &'a Glyphs, fonts: &Fonts, dots_per_mm: f64) -> Option<Line<'a>> {
    if mark.paper || !run.rules.is_empty() || !fonts.is_everyday(run.font) {
        return None;
    }
    let mut text = run.text.char_indices();
    let mut end_of_last = f64::NEG_INFINITY;
    for glyph in &run.glyphs {
        let (start, char) = text.next()?;
        let one = glyph.start == start && glyph.end == start + char.len_utf8();
        // Letters pushed together or apart by more than a quarter of the em are not what a printer's cells look like.
        let apart = end_of_last.is_finite() && (glyph.x - end_of_last).abs() > run.em_x / 4.0;
        if glyph.turned || !one || apart || glyph.y != run.glyphs.first()?.y {
            return None;
        }
        end_of_last = glyph.x + glyph.advance;
    }
    let first = run.glyphs.first()?;
    if text.next().is_some() {
        return None;
    }
    let place = raster::part(mark, first.x, end_of_last, dots_per_mm)?;
    let (em, bold) = ((run.em_x * dots_per_mm, run.em_y * dots_per_mm), run.embolden || fonts.is_bold(run.font));
    Some(Line { text: &run.text, em, bold, turn: mark.turn, place })
}

/// The wishes that can be granted, and the page without the letters they stand for; `draw` draws a Scene.
/// Letters that are not granted may touch others that were, so what is left is asked again.
pub fn grant(
    scene: &Scene,
    mut wishes: Vec<Wish>,
    page: &Bitmap,
    draw: impl Fn(&Scene) -> Option<Bitmap>,
) -> (Vec<Vec<u8>>, Bitmap) {
    for _ in 0..ROUNDS {
        if wishes.is_empty() {
            break;
        }
        let Some(rest) = draw(&without(scene, &wishes)) else { break };
        if (rest.width(), rest.height()) != (page.width(), page.height()) {
            break;
        }
        let asked = wishes.len();
        let mut taken: Vec<Dots> = Vec::new();
        wishes.retain_mut(|wish| {
            wish.ways.retain(|way| ink::is_white(&rest, &way.area));
            let free = |way: &Written| taken.iter().all(|other| other.meet(&way.area).is_empty());
            let Some(first) = wish.ways.iter().position(free) else { return false };
            wish.ways.drain(..first);
            taken.extend(wish.ways.first().map(|way| way.area));
            true
        });
        if wishes.len() == asked {
            let said = wishes.into_iter().filter_map(|wish| wish.ways.into_iter().next()).map(|way| way.bytes);
            return (said.collect(), rest);
        }
    }
    (Vec::new(), page.clone())
}

/// How often a page is drawn anew for letters that touch each other; then all are drawn by us.
const ROUNDS: usize = 6;

/// The page without the letters that a printer is to write. Nothing is copied twice that is not a text.
fn without(scene: &Scene, wishes: &[Wish]) -> Scene {
    let mut told = wishes.iter().map(|wish| wish.mark).peekable();
    let marks = scene.marks.iter().enumerate().filter(|(place, _)| told.next_if_eq(place).is_none());
    Scene { marks: marks.map(|(_, mark)| mark.clone()).collect(), components: scene.components.clone(), ..*scene }
}
