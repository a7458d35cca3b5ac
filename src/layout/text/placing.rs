//! Lines become marks: runs of one font and dress, letters at their places, rules under and through.

use super::letters::{Class, Copy, Dress, Letter};
use super::lines::{Line, Measure};
use super::vertical;
use crate::geometry::{Pattern, Rect, Turn};
use crate::layout::scene::{Frame, Glyphs, PlacedGlyph, Shape};
use crate::layout::sheet::Sheet;
use crate::template::label::{Align, Vertical};
use crate::text::{Cluster, Metrics, seen_order};

/// All lines of one text are placed alike.
pub(in super::super) struct Placing<'a> {
    pub copy: &'a Copy,
    pub measure: &'a Measure<'a>,
    pub align: Align,
    pub vertical: Vertical,
    /// Measures of the family's own face, for rules through runs of several faces.
    pub rules: Metrics,
}

/// Where a line goes, before the text is turned, in the container's mm.
#[derive(Clone, Copy)]
pub(in super::super) struct Slot {
    /// Where the line begins: x of a row, y of a column.
    pub along: f64,
    /// Its other side: top of a row, left of a column.
    pub across: f64,
    /// Height of a row, width of a column.
    pub extent: f64,
}

/// Letters next to each other that share a mark.
struct Run<'a> {
    dress: Dress,
    /// Letters that lie on their side, in a column.
    lies: bool,
    /// Where the run begins along the line.
    start: f64,
    length: f64,
    letters: Vec<(&'a Letter, &'a Cluster, f64)>,
}

impl Placing<'_> {
    /// mm that a line's highest letters take: height of a row, width of a column.
    pub fn extent(&self, number: usize, line: &Line) -> f64 {
        let letters = self.copy.letters.get(line.start..line.end).unwrap_or_default();
        let dresses = letters.iter().map(|letter| self.measure.dress_index(number, letter));
        let tallest = dresses.map(|index| self.full_size(index)).fold(0.0, f64::max);
        if tallest > 0.0 { tallest } else { self.tallest(number) }
    }

    /// mm that line `number` may take: in line mode its own config's, else the tallest's.
    pub fn tallest(&self, number: usize) -> f64 {
        if self.measure.by_line {
            return self.full_size(number.min(self.measure.dresses.len().saturating_sub(1)));
        }
        (0..self.measure.dresses.len()).map(|index| self.full_size(index)).fold(0.0, f64::max)
    }

    /// Lines keep their pitch when letters are shrunk to fit them.
    fn full_size(&self, index: usize) -> f64 {
        let dress = self.measure.dresses.get(index);
        dress.map_or(0.0, |dress| if self.measure.vertical { dress.em_x } else { dress.em_y })
    }

    pub fn line(&self, sheet: &mut Sheet<'_>, number: usize, line: &Line, slot: Slot) {
        let slack = (self.measure.room(number) - line.used).max(0.0);
        let lead = match self.align {
            Align::Start => 0.0,
            Align::Centre => slack / 2.0,
            Align::End => slack,
        };
        for run in self.runs(number, line, slot.along + lead) {
            self.run(sheet, &run, slot);
        }
    }

    /// Runs of one dress and face; a letter that no font has is a run of its own.
    fn runs(&self, number: usize, line: &Line, along: f64) -> Vec<Run<'_>> {
        let mut runs: Vec<Run<'_>> = Vec::new();
        let mut pen = along;
        let mut worn: Option<(usize, Dress)> = None;
        let letters = self.copy.letters.get(line.start..line.end).unwrap_or_default();
        let order = seen_order(letters.iter().map(|letter| letter.cluster.level));
        for at in 0..letters.len() {
            let at = order.as_ref().and_then(|order| order.get(at)).copied().unwrap_or(at);
            let Some(letter) = letters.get(at) else { continue };
            if letter.class == Class::Break {
                continue;
            }
            let index = self.measure.dress_index(number, letter);
            let dress = match worn {
                Some((worn, dress)) if worn == index => dress,
                before => {
                    let dress = self.measure.dress(index);
                    pen += before.map_or(0.0, |(_, dress)| dress.margin_end) + dress.margin_start;
                    dress
                }
            };
            let changed = worn.is_none_or(|(worn, _)| worn != index);
            worn = Some((index, dress));
            let cluster = letter.as_dressed(&dress);
            let lies = self.measure.vertical && letter.lies;
            let advance = letter.advance(&dress, self.measure.vertical);
            match runs.last_mut() {
                Some(run) if !changed && run.takes(cluster) && (run.lies == lies || dress.em_x == dress.em_y) => {
                    run.letters.push((letter, cluster, run.length));
                    run.length += advance;
                }
                _ => runs.push(Run { dress, lies, start: pen, length: advance, letters: vec![(letter, cluster, 0.0)] }),
            }
            pen += advance;
        }
        runs
    }

    fn run(&self, sheet: &mut Sheet<'_>, run: &Run<'_>, slot: Slot) {
        let Some((_, first, _)) = run.letters.first() else { return };
        let place = self.run_box(run, slot);
        let rules = self.rules(run, place);
        if first.missing {
            rules.iter().for_each(|rule| sheet.put(rule.moved(place.x, place.y), Turn::Upright, Shape::Fill));
            return put_missing(sheet, place, &run.dress);
        }
        let fonts = sheet.fonts;
        let metrics = fonts.metrics(first.font);
        // Across the page is down a letter that lies on its side.
        let (em_x, em_y) = match run.lies {
            true => (run.dress.em_y, run.dress.em_x),
            false => (run.dress.em_x, run.dress.em_y),
        };
        let mut text = String::new();
        let mut glyphs = Vec::with_capacity(run.letters.len());
        for (letter, cluster, pen) in &run.letters {
            let start = text.len();
            text.push_str(self.copy.shown(letter));
            let bytes = (start, text.len());
            if self.measure.vertical {
                let aside = vertical::aside(fonts, cluster, self.copy.shown(letter), &metrics);
                vertical::place(&mut glyphs, letter, cluster, *pen, &run.dress, &metrics, aside, bytes);
            } else {
                let mut x = *pen;
                for glyph in cluster.glyphs.iter() {
                    let at = (x + glyph.dx * em_x, (metrics.baseline + glyph.dy) * em_y);
                    glyphs.push(placed(glyph.id, at, glyph.advance * em_x, false, bytes));
                    x += glyph.advance * em_x;
                }
            }
        }
        let (font, embolden) = (first.font, first.embolden);
        sheet.put(
            place,
            Turn::Upright,
            Shape::Glyphs(Glyphs { font, em_x, em_y, embolden, slanted: false, glyphs, rules, text }),
        );
    }

    /// The run's box on its line: `vertical` moves runs that are lower than the line.
    fn run_box(&self, run: &Run<'_>, slot: Slot) -> Rect {
        let vertical = self.measure.vertical;
        let extent = if vertical { run.dress.em_x } else { run.dress.em_y };
        let slack = slot.extent - extent;
        let share = match self.vertical {
            Vertical::Top => 0.0,
            Vertical::Middle => 0.5,
            Vertical::Bottom => 1.0,
        };
        if vertical {
            // The top of a row is the right of a column.
            Rect::new(slot.across + slack * (1.0 - share), run.start, extent, run.length)
        } else {
            Rect::new(run.start, slot.across + slack * share, run.length, extent)
        }
    }

    /// Underline and stroke through, in the run's own frame.
    fn rules(&self, run: &Run<'_>, place: Rect) -> Vec<Rect> {
        let metrics = &self.rules;
        let wanted = [(run.dress.underline, metrics.underline), (run.dress.delete, metrics.strike)];
        let tops = wanted.into_iter().filter(|(wanted, _)| *wanted).map(|(_, top)| top);
        tops.map(|top| {
            if self.measure.vertical {
                let em = run.dress.em_x;
                let thickness = metrics.thickness * em;
                Rect::new(em * (1.0 - top) - thickness, 0.0, thickness, place.height)
            } else {
                let em = run.dress.em_y;
                Rect::new(0.0, top * em, place.width, metrics.thickness * em)
            }
        })
        .collect()
    }
}

impl Run<'_> {
    fn takes(&self, cluster: &Cluster) -> bool {
        self.letters.first().is_some_and(|(_, first, _)| {
            !first.missing && !cluster.missing && first.font == cluster.font && first.embolden == cluster.embolden
        })
    }
}

pub(super) fn placed(id: u32, at: (f64, f64), advance: f64, turned: bool, (start, end): (usize, usize)) -> PlacedGlyph {
    PlacedGlyph { id, x: at.0, y: at.1, advance, turned, start, end }
}

/// A letter that no font has: an empty box of its size. A mark that none has takes no room.
fn put_missing(sheet: &mut Sheet<'_>, place: Rect, dress: &Dress) {
    if place.width.min(place.height) <= 0.0 {
        return;
    }
    let (x, y) = (dress.em_x * 0.08, dress.em_y * 0.1);
    let inner =
        Rect::new(place.x + x, place.y + y, (place.width - 2.0 * x).max(0.0), (place.height - 2.0 * y).max(0.0));
    let width = dress.em_x.min(dress.em_y) * 0.05;
    sheet.put(
        inner,
        Turn::Upright,
        Shape::Frame(Frame { widths: [width; 4], patterns: [Pattern::Solid; 4], radius: 0.0 }),
    );
}
