//! Scan lines across a barcode, as a verifier draws them, and the paper beside it.

use super::super::view::View;

/// As many as ISO/IEC 15416 asks of a verifier.
const LINES: f64 = 10.0;
/// Steps a dot along a line over slanted bars, and dots across over which such a line is averaged: what a
/// scanner's spot does by itself.
const FINE: f64 = 4.0;
const SPOT: f64 = 3.0;
/// Modules beside the bars that a line runs on.
const BESIDE: f64 = 2.0;
/// No label is so long; a mark that claims to be is not walked along.
const LONGEST: f64 = 1e6;

/// Where the bars should be, dots along the mark.
pub(super) struct Span {
    pub first: f64,
    pub last: f64,
    pub module: f64,
}

/// How many lines were read, and what they said.
#[derive(Default)]
pub(super) struct Verdict {
    lines: u32,
    right: u32,
    wrong: u32,
}

impl Verdict {
    /// A line: None where it was not read, else whether it said what was meant.
    pub fn count(&mut self, line: Option<bool>) {
        self.lines += 1;
        self.right += u32::from(line == Some(true));
        self.wrong += u32::from(line == Some(false));
    }

    /// Some(true) if more than half of the lines are read and right, Some(false) if any other text was read.
    pub fn outcome(&self) -> Option<bool> {
        match (self.right * 2 > self.lines, self.wrong) {
            (true, 0) => Some(true),
            (_, 1..) => Some(false),
            (false, 0) => None,
        }
    }
}

/// Across the mark, evenly.
pub(super) fn lines(view: &View<'_>) -> impl Iterator<Item = f64> + use<> {
    let (height, lines) = (view.height, view.height.min(LINES));
    (0..lines as u32).map(move |line| ((f64::from(line) + 0.5) * height / lines).floor() + 0.5)
}

/// Widths of bar and space in turn along a line, from the first black to the last.
pub(super) fn runs(view: &View<'_>, span: &Span, line: f64) -> Vec<u32> {
    let (from, to) = (span.first - BESIDE * span.module, span.last + BESIDE * span.module);
    if to - from > LONGEST {
        return Vec::new();
    }
    let mut runs = Vec::with_capacity(128);
    let mut white = 0;
    let mut black = 0;
    let mut meet = |is_black: bool| match (is_black, runs.is_empty() && black == 0) {
        (false, true) => {}
        (true, first) => {
            if white > 0 && !first {
                runs.push(std::mem::take(&mut black));
                runs.push(std::mem::take(&mut white));
            }
            black += 1;
        }
        (false, false) => white += 1,
    };
    if view.slanted {
        for step in 0..((to - from) * FINE) as u32 {
            meet(spot(view, from + (f64::from(step) + 0.5) / FINE, line));
        }
    } else {
        for step in 0..(to - from) as u32 {
            meet(view.black(from + f64::from(step) + 0.5, line));
        }
    }
    if black > 0 {
        runs.push(black);
    }
    runs
}

/// Is most of the paper black along the bars' own direction?
fn spot(view: &View<'_>, u: f64, line: f64) -> bool {
    let (mut black, mut all) = (0, 0);
    let mut v = (line - SPOT).max(0.5);
    while v <= (line + SPOT).min(view.height - 0.5) {
        black += u32::from(view.black(u, v));
        all += 1;
        v += 1.0;
    }
    black * 2 > all
}

/// Dots of white paper beside the bars, `wanted` at the most: before them (`way` −1) or after them (1), over all
/// their height. The paper's edge ends it.
pub(super) fn quiet(view: &View<'_>, span: &Span, way: f64, wanted: f64) -> f64 {
    let edge = if way < 0.0 { span.first } else { span.last };
    // A slanted bar's own dots reach over its edge by part of one.
    let begin = if view.slanted { 1.0 } else { 0.0 };
    let rows = view.height.min(LONGEST) as u32;
    let mut found = begin;
    while found < wanted {
        let u = edge + way * (found + 0.5);
        let is_white = |v: u32| !view.black(u, f64::from(v) + 0.5);
        if !view.on_paper(u, view.height / 2.0) || !(0..rows).all(is_white) {
            break;
        }
        found += 1.0;
    }
    if found > begin { found.min(wanted) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitmap::Bitmap;
    use crate::geometry::{Rect, Turn};
    use crate::layout::scene::{Mark, Shape};

    const SPAN: Span = Span { first: 4.0, last: 12.0, module: 2.0 };

    fn mark() -> Mark {
        let place = Rect::new(1.0, 0.0, 2.0, 1.0);
        Mark { component: 0, place, turn: Turn::Upright, clip: None, paper: false, shape: Shape::Fill }
    }

    #[test]
    fn a_line_is_measured_from_its_first_black_to_its_last() {
        let mut paper = Bitmap::new(40, 8);
        for (from, to) in [(12, 14), (16, 17), (18, 20)] {
            paper.fill(from, 0, to, 8);
        }
        let view = View::of(&mark(), &paper, 8.0);
        assert_eq!(runs(&view, &SPAN, 3.5), [2, 2, 1, 1, 2]);
        assert_eq!(runs(&View::of(&mark(), &Bitmap::new(40, 8), 8.0), &SPAN, 3.5), [0; 0]);
        assert_eq!(lines(&view).collect::<Vec<_>>(), [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5]);
    }

    #[test]
    fn the_quiet_zone_ends_at_ink_and_at_the_papers_edge() {
        let mut paper = Bitmap::new(40, 8);
        paper.fill(12, 0, 20, 8);
        paper.fill(25, 7, 26, 8);
        let view = View::of(&mark(), &paper, 8.0);
        assert_eq!(quiet(&view, &SPAN, 1.0, 20.0), 5.0);
        assert_eq!(quiet(&view, &SPAN, 1.0, 4.0), 4.0);
        assert_eq!(quiet(&view, &SPAN, -1.0, 20.0), 12.0);
    }

    #[test]
    fn most_lines_must_be_right_and_none_may_be_wrong() {
        let of = |lines: &[Option<bool>]| {
            let mut verdict = Verdict::default();
            lines.iter().for_each(|line| verdict.count(*line));
            verdict.outcome()
        };
        assert_eq!(of(&[Some(true), None, Some(true)]), Some(true));
        assert_eq!(of(&[Some(true), None, None, Some(true)]), None);
        assert_eq!(of(&[Some(true), Some(true), Some(false)]), Some(false));
        assert_eq!(of(&[]), None);
    }
}
