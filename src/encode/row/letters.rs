//! Runs of letters that a printer's own font may stand for.
//!
//! A printer's letters are not ours: they are as wide as its cells, and drawn by its maker. They stand for ours only
//! where nothing was asked for that they lack (another kind of face, underlines, letters in a row by themselves), and
//! only on white paper: a cell that would touch other ink, another text or an edge is drawn by us. The lines of one
//! component and one size get one size of the printer's, the one that most of them fit in.

use std::ops::Range;

use super::ink;
use crate::bitmap::Bitmap;
use crate::geometry::{Rect, Turn};
use crate::layout::Scene;
use crate::layout::scene::{Glyphs, Mark, Shape};
use crate::raster::{self, Dots};
use crate::text::Fonts;

/// Letters of one size in one line.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    pub text: &'a str,
    /// All texts of this size in its component are ASCII: one face can stand for all of them.
    pub latin: bool,
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

/// A font of a printer, and how many times larger it is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub font: &'static str,
    pub across: i64,
    pub down: i64,
}

/// A line in a printer's own letters.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    pub size: Size,
    /// How far the size is from ours: 0 is the same, 1 a size that is hardly one.
    pub distance: f64,
    /// Where its cells lie on the page.
    pub area: Dots,
    pub bytes: Vec<u8>,
}

/// Letters that a language would write, and how; best first.
#[derive(Debug)]
pub struct Wish {
    pub mark: usize,
    /// Of the mark's run.
    pub glyphs: Range<usize>,
    /// The same for all words of a line: they are written together or not at all.
    pub line: usize,
    /// The same for all lines that are to be of one size.
    pub group: usize,
    pub ways: Vec<Written>,
}

/// A run that a printer's letters may stand for.
struct Candidate<'a> {
    place: usize,
    mark: &'a Mark,
    run: &'a Glyphs,
    group: usize,
}

/// What the lines of a group have in common: component, em across and down.
type Key = (usize, u64, u64);

/// The lines of a page that a language has letters for. In the order of the marks.
pub fn wishes(
    scene: &Scene,
    fonts: &Fonts,
    page: &Dots,
    dots_per_mm: f64,
    text: fn(&Line<'_>) -> Vec<Written>,
) -> Vec<Wish> {
    // What may still be taken away again.
    let mut takers = Bitmap::new(page.width() as u32, page.height() as u32);
    for mark in scene.marks.iter().filter(|mark| mark.paper) {
        let Dots { x0, y0, x1, y1 } = raster::reach(mark, dots_per_mm);
        takers.fill(x0, y0, x1, y1);
    }
    let (candidates, latin) = candidates(scene, fonts);
    let mut wishes = Vec::new();
    for Candidate { place, mark, run, group } in candidates {
        let clip = mark.clip.map_or(*page, |clip| raster::area(&clip, dots_per_mm).meet(page));
        let fits = |way: &Written| clip.holds(&way.area) && !way.area.is_empty() && ink::is_white(&takers, &way.area);
        let latin = latin.get(group).copied().unwrap_or_default();
        let wish = |glyphs: Range<usize>, number: usize| {
            let line = line(mark, run, &glyphs, latin, fonts, dots_per_mm)?;
            let ways: Vec<Written> = text(&line).into_iter().filter(fits).collect();
            (!ways.is_empty()).then_some(Wish { mark: place, glyphs, line: number, group, ways })
        };
        for segment in segments(run) {
            let number = wishes.len();
            match wish(segment.clone(), number) {
                Some(wish) => wishes.push(wish),
                // The printer's spaces and signs may be wider than ours; its words seldom are.
                None => wishes.extend(words(run, segment).into_iter().filter_map(|word| wish(word, number))),
            }
        }
    }
    wishes
}

/// All runs for which a printer's letters would do, and of each group whether it is Latin.
fn candidates<'a>(scene: &'a Scene, fonts: &Fonts) -> (Vec<Candidate<'a>>, Vec<bool>) {
    let (mut candidates, mut latin) = (Vec::new(), Vec::new());
    let mut groups: std::collections::HashMap<Key, usize> = std::collections::HashMap::new();
    for (place, mark) in scene.marks.iter().enumerate() {
        let Shape::Glyphs(run) = &mark.shape else { continue };
        if mark.paper || matches!(mark.turn, Turn::Free(_)) || !is_plain(run, fonts) {
            continue;
        }
        let group = *groups.entry((mark.component, run.em_x.to_bits(), run.em_y.to_bits())).or_insert(latin.len());
        if group == latin.len() {
            latin.push(true);
        }
        if let Some(latin) = latin.get_mut(group) {
            *latin &= run.text.is_ascii();
        }
        candidates.push(Candidate { place, mark, run, group });
    }
    (candidates, latin)
}

/// Nothing is asked of the letters that a printer's lack; and each glyph is one character, in the order of the text.
fn is_plain(run: &Glyphs, fonts: &Fonts) -> bool {
    // All named, so that whoever adds to them decides here what a printer can do of it.
    let Glyphs { font, em_x: _, em_y: _, embolden: _, glyphs, rules, text } = run;
    let mut characters = text.char_indices();
    let one = glyphs.iter().all(|glyph| {
        let character = characters.next();
        !glyph.turned && character.is_some_and(|(at, c)| glyph.start == at && glyph.end == at + c.len_utf8())
    });
    rules.is_empty() && fonts.is_everyday(*font) && one && characters.next().is_none()
}

/// Parts of a run whose letters follow each other as a printer's do: on one line, and neither pushed together nor
/// apart by more than a quarter of the em.
fn segments(run: &Glyphs) -> Vec<Range<usize>> {
    let mut segments: Vec<Range<usize>> = Vec::new();
    let mut before: Option<(f64, f64)> = None;
    for (at, glyph) in run.glyphs.iter().enumerate() {
        let follows = before.is_some_and(|(end, y)| glyph.y == y && (glyph.x - end).abs() <= run.em_x / 4.0);
        match segments.last_mut().filter(|_| follows) {
            Some(segment) => segment.end = at + 1,
            None => segments.push(at..at + 1),
        }
        before = Some((glyph.x + glyph.advance, glyph.y));
    }
    segments
}

/// A segment's parts between spaces, where it has some.
fn words(run: &Glyphs, segment: Range<usize>) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    for at in segment.clone().filter(|at| !is_space(run, *at)) {
        match words.last_mut().filter(|word| word.end == at) {
            Some(word) => word.end = at + 1,
            None => words.push(at..at + 1),
        }
    }
    words.retain(|word| *word != segment);
    words
}

fn is_space(run: &Glyphs, at: usize) -> bool {
    run.glyphs.get(at).and_then(|glyph| run.text.get(glyph.start..glyph.end)) == Some(" ")
}

/// The letters from the first to the last that is no space.
fn line<'a>(
    mark: &Mark,
    run: &'a Glyphs,
    glyphs: &Range<usize>,
    latin: bool,
    fonts: &Fonts,
    dots_per_mm: f64,
) -> Option<Line<'a>> {
    let mut inked = glyphs.clone().filter(|at| !is_space(run, *at));
    let first = inked.next()?;
    let (first, last) = (run.glyphs.get(first)?, run.glyphs.get(inked.next_back().unwrap_or(first))?);
    let text = run.text.get(first.start..last.end)?;
    let top = first.y - fonts.metrics(run.font).baseline * run.em_y;
    let place = Rect::new(first.x, top, last.x + last.advance - first.x, run.em_y);
    let place = raster::part(mark, &place, dots_per_mm)?;
    let (em, bold) = ((run.em_x * dots_per_mm, run.em_y * dots_per_mm), run.embolden || fonts.is_bold(run.font));
    Some(Line { text, latin, em, bold, turn: mark.turn, place })
}
