//! Letters fill lines: where each ends, how high it is, where its baseline lies.

use super::content::{Content, Letter, What};
use super::style::{Length, TextAlign, VerticalAlign};

/// One line of a box. px from the box's top left.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// Letters of `Content::letters`, spaces at its end left off.
    pub start: usize,
    pub end: usize,
    pub x: f32,
    /// What its letters take, and what they might.
    pub width: f32,
    pub room: f32,
    pub top: f32,
    pub height: f32,
    pub baseline: f32,
    /// px more for each space, where lines are stretched to equal lengths.
    pub stretch: f32,
    /// Letters are left off here, and three dots stand instead.
    pub cut: Option<usize>,
}

/// A box among letters, once it is measured: px with its margins.
#[derive(Clone, Copy, Debug, Default)]
pub struct Atom {
    pub width: f32,
    pub height: f32,
    /// From its top.
    pub baseline: f32,
}

/// What there is for a line that begins at `y`: its left end, its width, and where to look for more.
pub type Room<'r> = dyn FnMut(f32) -> (f32, f32, Option<f32>) + 'r;

/// Sums of widths may be off by this; no dot is that small.
const SLACK: f32 = 0.01;

pub struct Setting<'a> {
    pub content: &'a Content,
    /// By the letter's own number of its atom.
    pub atom: &'a dyn Fn(usize) -> Atom,
    /// Words longer than a line may be broken. Not where the narrowest width is asked for.
    pub breaks_long: bool,
}

impl Setting<'_> {
    /// All lines, and the height of all.
    pub fn lines(&self, indent: Length, room: &mut Room<'_>) -> (Vec<Line>, f32) {
        let mut lines: Vec<Line> = Vec::new();
        let mut next = 0;
        let mut y = 0.0;
        while next < self.content.letters.len() {
            let (x, width, mut more) = room(y);
            let shift = if lines.is_empty() { indent.of(width).unwrap_or(0.0) } else { 0.0 };
            let (mut line, mut after) = self.fill(next, width - shift);
            // Beside a float there may be no room for a single word: below it there is.
            let (mut x, mut width) = (x, width);
            let mut tries = 0;
            while line.width > width - shift + SLACK && more.is_some_and(|below| below > y) && tries < 100 {
                y = more.unwrap_or(y);
                (x, width, more) = room(y);
                (line, after) = self.fill(next, width - shift);
                tries += 1;
            }
            let ended =
                self.content.letters.get(after.saturating_sub(1)).is_some_and(|last| matches!(last.what, What::Break));
            // Spaces alone, and elements with nothing in them, make no line.
            if !ended && !self.shows(&line) {
                break;
            }
            (line.x, line.room) = (if self.runs_back() { x } else { x + shift }, width - shift);
            self.stand(&mut line, y);
            y += line.height;
            self.align(&mut line, ended || after >= self.content.letters.len());
            lines.push(line);
            next = after;
        }
        (lines, y)
    }

    /// Is there anything that makes a line of it?
    fn shows(&self, line: &Line) -> bool {
        self.letters(line.start, line.end)
            .iter()
            .any(|letter| matches!(letter.what, What::Cluster(_) | What::Atom(_)) || letter.advance > 0.0)
    }

    fn letters(&self, start: usize, end: usize) -> &[Letter] {
        self.content.letters.get(start..end).unwrap_or_default()
    }

    pub fn advance(&self, letter: &Letter) -> f32 {
        if let What::Atom(atom) = letter.what { (self.atom)(atom).width } else { letter.advance }
    }

    fn collapses(&self, letter: &Letter) -> bool {
        matches!(letter.what, What::Space(_))
            && self.content.spans.get(letter.span).is_some_and(|span| span.style.inherited.collapses)
    }

    /// One line from `start`, and the letter that the next begins with.
    fn fill(&self, start: usize, room: f32) -> (Line, usize) {
        let mut line = Line { start, end: start, ..Line::default() };
        let mut pen = 0.0;
        let mut shown = false;
        // The last place where the line may end: its letters, its width, the next line's first.
        let mut chance: Option<(usize, f32, usize)> = None;
        let mut begins = start;
        for (at, letter) in self.content.letters.iter().enumerate().skip(start) {
            match letter.what {
                What::Break => return (line_to(line, pen, at, shown), at + 1),
                What::Open => {
                    pen += letter.advance;
                    continue;
                }
                What::Close => {
                    pen += letter.advance;
                    // What is closed belongs to what stands before it.
                    if begins == at {
                        begins = at + 1;
                        if shown {
                            (line.end, line.width) = (at + 1, pen);
                        }
                    }
                    continue;
                }
                What::Space(_) if self.collapses(letter) => {
                    // None at the line's beginning, and none counts at its end.
                    if shown {
                        pen += letter.advance;
                    }
                    begins = at + 1;
                    continue;
                }
                _ => {}
            }
            if shown && letter.may_begin {
                chance = Some((line.end, line.width, begins));
            }
            let wide = self.advance(letter);
            let hangs = matches!(letter.what, What::Space(_) | What::Chance);
            if pen + wide > room + SLACK && shown && !hangs {
                if let Some((end, width, next)) = chance {
                    return (Line { end, width, ..line }, next);
                }
                let long = self.content.spans.get(letter.span).is_some_and(|span| {
                    let text = &span.style.inherited;
                    text.wraps && (text.break_long || text.break_all)
                });
                if long && self.breaks_long {
                    return (line, begins);
                }
            }
            pen += wide;
            shown = true;
            if !hangs || !self.collapses(letter) {
                (line.end, line.width) = (at + 1, pen);
            }
            begins = at + 1;
        }
        let end = self.content.letters.len();
        (line_to(line, pen, end, shown), end)
    }

    /// Height and baseline from all that stands in the line.
    fn stand(&self, line: &mut Line, top: f32) {
        let mut above = f32::MIN;
        let mut below = f32::MIN;
        // Hung up at the line's own edges: they make it higher, nothing else.
        let mut hung: f32 = 0.0;
        let mut reach = |up: f32, down: f32| {
            above = above.max(up);
            below = below.max(down);
        };
        if let Some(strut) = self.content.spans.first() {
            reach(strut.measures.above, strut.measures.below);
        }
        let mut last = 0;
        for letter in self.letters(line.start, line.end) {
            let Some(span) = self.content.spans.get(letter.span) else { continue };
            if let What::Atom(atom) = letter.what {
                let atom = (self.atom)(atom);
                match self.atom_rise(letter, atom) {
                    Some(rise) => reach(rise + atom.baseline, atom.height - atom.baseline - rise),
                    None => hung = hung.max(atom.height),
                }
            } else if letter.span != last {
                last = letter.span;
                let measures = span.measures;
                match span.style.vertical_align {
                    VerticalAlign::Top | VerticalAlign::Bottom if letter.span > 0 => {
                        hung = hung.max(measures.above + measures.below);
                    }
                    _ => reach(measures.above + measures.raised, measures.below - measures.raised),
                }
            }
        }
        line.top = top;
        line.height = (above + below).max(hung).max(0.0);
        line.baseline = top + above;
    }

    /// How far an atom's baseline is over the line's; None where it hangs at the line's edges.
    pub fn atom_rise(&self, letter: &Letter, atom: Atom) -> Option<f32> {
        // The atom's own style lies in a span of its own, opened round it.
        let span = self.content.spans.get(letter.span)?;
        let around = self.content.spans.get(span.parent)?;
        let size = around.style.inherited.font_size;
        let base = around.measures.raised;
        Some(
            base + match span.style.vertical_align {
                VerticalAlign::Top | VerticalAlign::Bottom => return None,
                VerticalAlign::Baseline => 0.0,
                VerticalAlign::Middle => size * 0.25 - (atom.height / 2.0 - (atom.height - atom.baseline)),
                VerticalAlign::TextTop => around.measures.ascent - atom.baseline,
                VerticalAlign::TextBottom => atom.height - atom.baseline - around.measures.descent,
                VerticalAlign::Sub => -size / 5.0 - 1.0,
                VerticalAlign::Super => size / 3.0 + 1.0,
                VerticalAlign::Raised(px) => px,
            },
        )
    }

    /// Does the paragraph begin at its right?
    fn runs_back(&self) -> bool {
        self.content.spans.first().is_some_and(|span| span.style.inherited.rtl)
    }

    fn align(&self, line: &mut Line, last: bool) {
        let slack = line.room - line.width;
        let align = self.content.spans.first().map_or(TextAlign::Start, |span| span.style.inherited.text_align);
        if slack <= 0.0 || !slack.is_finite() {
            return;
        }
        match (align, self.runs_back()) {
            (TextAlign::Left, _) | (TextAlign::Start, false) | (TextAlign::End, true) => {}
            (TextAlign::Centre, _) => line.x += slack / 2.0,
            (TextAlign::Right, _) | (TextAlign::End, false) | (TextAlign::Start, true) => line.x += slack,
            (TextAlign::Justify, back) if last => line.x += if back { slack } else { 0.0 },
            (TextAlign::Justify, _) => {
                let letters = self.letters(line.start, line.end);
                let gaps = letters.iter().enumerate().filter(|(at, letter)| *at > 0 && stretches(letter)).count();
                if gaps > 0 {
                    line.stretch = slack / gaps as f32;
                }
            }
        }
    }
}

/// Lines of equal length are stretched at spaces, and where Chinese may break.
pub fn stretches(letter: &Letter) -> bool {
    match letter.what {
        What::Space(_) => true,
        What::Cluster(ref cluster) => letter.may_begin && cluster.advance >= 0.9,
        _ => false,
    }
}

/// A line that ends by itself takes the edges that are closed at its end.
fn line_to(line: Line, pen: f32, end: usize, shown: bool) -> Line {
    if shown { line } else { Line { end, width: pen, ..line } }
}
