//! Breaking: letters fill lines until the next one does not fit.

use super::letters::{Class, Copy, Dress, Letter};

/// What lines are measured with.
#[derive(Clone, Copy)]
pub(in super::super) struct Measure<'a> {
    pub dresses: &'a [Dress],
    /// Dress i is line i's (line mode), else each letter names its own.
    pub by_line: bool,
    pub vertical: bool,
    /// mm of a line whose dress names no width.
    pub width: f64,
    /// Letters are shrunk to this share.
    pub scale: f64,
}

/// Letters `start..end` on one line, trailing spaces left off.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) struct Line {
    pub start: usize,
    pub end: usize,
    /// mm they take, with their margins.
    pub used: f64,
}

/// Where lines may end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Manner {
    /// Words stay whole, punctuation stays with what it belongs to; only a word
    /// longer than a line is broken.
    Polite,
    /// Within words too, but no line begins with a stop or ends with what opens.
    Tight,
    /// Between any two letters: fits the most.
    Anywhere,
}

pub(in super::super) struct Broken {
    pub lines: Vec<Line>,
    /// The first letter that found no place.
    pub next: usize,
}

/// Sums of advances may be off by this much, mm; no dot is that small.
const SLACK: f64 = 1e-6;

impl Measure<'_> {
    pub fn dress_index(&self, line: usize, letter: &Letter) -> usize {
        let index = if self.by_line { line } else { letter.dress };
        index.min(self.dresses.len().saturating_sub(1))
    }

    /// The dress in its final size.
    pub fn dress(&self, index: usize) -> Dress {
        let mut dress = self.dresses.get(index).copied().unwrap_or(NAKED);
        dress.em_x *= self.scale;
        dress.em_y *= self.scale;
        dress
    }

    /// mm that a line may take.
    pub fn room(&self, line: usize) -> f64 {
        let own = self.dresses.get(line.min(self.dresses.len().saturating_sub(1))).map_or(0.0, |dress| dress.width);
        if self.by_line && own > 0.0 { own } else { self.width }
    }

    /// mm that letters take on a line, with their margins.
    pub fn used(&self, line: usize, letters: &[Letter]) -> f64 {
        let mut pen = Pen::default();
        letters.iter().for_each(|letter| pen.add(self, line, letter));
        pen.at
    }
}

const NAKED: Dress = Dress {
    em_x: super::letters::LETTER,
    em_y: super::letters::LETTER,
    margin_start: 0.0,
    margin_end: 0.0,
    width: 0.0,
    bold: false,
    underline: false,
    delete: false,
};

/// Walks along a line; where the dress changes its margins are added.
#[derive(Clone, Default)]
struct Pen {
    at: f64,
    dress: Option<(usize, Dress)>,
}

impl Pen {
    fn add(&mut self, measure: &Measure<'_>, line: usize, letter: &Letter) {
        let index = measure.dress_index(line, letter);
        let dress = match self.dress {
            Some((worn, dress)) if worn == index => dress,
            _ => {
                let dress = measure.dress(index);
                self.at += dress.margin_start + dress.margin_end;
                self.dress = Some((index, dress));
                dress
            }
        };
        self.at += letter.advance(&dress, measure.vertical);
    }
}

/// Fills at most `most` lines. With `forced` every line takes at least one
/// letter, however narrow it is; without, such a line stays empty.
pub(in super::super) fn break_lines(
    copy: &Copy,
    measure: &Measure<'_>,
    most: usize,
    manner: Manner,
    forced: bool,
) -> Broken {
    let mut lines = Vec::new();
    let mut next = 0;
    while next < copy.letters.len() && lines.len() < most {
        // What the last line does not take is lost: it takes what it can.
        let manner = if lines.len() + 1 == most { Manner::Anywhere } else { manner };
        let (line, after) = fill_line(copy, measure, lines.len(), next, manner, forced);
        lines.push(line);
        next = after;
    }
    Broken { lines, next }
}

fn fill_line(
    copy: &Copy,
    measure: &Measure<'_>,
    number: usize,
    start: usize,
    manner: Manner,
    forced: bool,
) -> (Line, usize) {
    let letters = &copy.letters;
    let room = measure.room(number) + SLACK;
    let mut pen = Pen::default();
    let mut line = Line { start, end: start, used: 0.0 };
    for (at, letter) in letters.iter().enumerate().skip(start) {
        if letter.class == Class::Break {
            return (line, at + 1);
        }
        pen.add(measure, number, letter);
        // Spaces hang over the end of their line.
        if letter.class == Class::Space {
            continue;
        }
        if pen.at > room {
            if line.end == start && forced {
                return (Line { start, end: at + 1, used: pen.at }, skip_spaces(letters, at + 1));
            }
            let next = next_line(copy, start, at, manner);
            if next < line.end {
                line = ended(letters, measure, number, start, next);
            }
            return (line, skip_spaces(letters, next));
        }
        line = Line { start, end: at + 1, used: pen.at };
    }
    (line, letters.len())
}

/// Where the next line begins when letter `at` has no room on this one.
fn next_line(copy: &Copy, start: usize, at: usize, manner: Manner) -> usize {
    let polite = || (start + 1..=at).rev().find(|at| copy.politely(*at));
    let tight = || (start + 1..=at).rev().find(|at| copy.tightly(*at));
    let found = match manner {
        Manner::Polite => polite().or_else(tight),
        Manner::Tight => tight(),
        Manner::Anywhere => None,
    };
    found.unwrap_or(at)
}

/// The line that ends before letter `next`, its last spaces left off.
fn ended(letters: &[Letter], measure: &Measure<'_>, number: usize, start: usize, next: usize) -> Line {
    let taken = letters.get(start..next).unwrap_or_default();
    let kept = taken.iter().rposition(Letter::is_ink).map_or(0, |last| last + 1);
    Line { start, end: start + kept, used: measure.used(number, taken.get(..kept).unwrap_or_default()) }
}

/// After a line that ended by itself, spaces are nothing; a line break that
/// follows at once has been made already.
fn skip_spaces(letters: &[Letter], mut next: usize) -> usize {
    while letters.get(next).is_some_and(|letter| letter.class == Class::Space) {
        next += 1;
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::label::TextConfig;
    use crate::text::Fonts;

    /// Lines of `text` in letters 3 mm wide and high, `|` between them, and what is left over.
    fn broken(text: &str, width: f64, most: usize, manner: Manner) -> (String, String) {
        let fonts = Fonts::embedded();
        let mut copy = Copy::default();
        copy.add(text, "", 0, fonts.find("", false), &fonts);
        let dresses = [Dress::of(&TextConfig::default())];
        let measure = Measure { dresses: &dresses, by_line: false, vertical: false, width, scale: 1.0 };
        let Broken { lines, next } = break_lines(&copy, &measure, most, manner, false);
        let show = |letters: &[Letter]| letters.iter().map(|letter| copy.shown(letter)).collect::<String>();
        let lines: Vec<_> = lines.iter().map(|line| show(&copy.letters[line.start..line.end])).collect();
        (lines.join("|"), show(&copy.letters[next..]))
    }

    #[test]
    fn what_fills_a_line_to_the_last_dot_fits() {
        assert_eq!(
            broken("一二三四五六七八九十", 30.0, 1, Manner::Anywhere),
            ("一二三四五六七八九十".into(), "".into())
        );
        assert_eq!(broken("一二三四五六七八九十", 29.9, 1, Manner::Anywhere).1, "十");
    }

    #[test]
    fn words_stay_whole_and_spaces_hang() {
        assert_eq!(broken("hello paper world", 18.0, 9, Manner::Polite).0, "hello paper|world");
        assert_eq!(broken("订单hello", 12.0, 9, Manner::Polite).0, "订单|hello");
        assert_eq!(broken("订单hello", 12.0, 9, Manner::Anywhere).0, "订单hell|o");
    }

    #[test]
    fn punctuation_stays_with_what_it_belongs_to() {
        assert_eq!(broken("一二三，四", 9.0, 9, Manner::Polite).0, "一二|三，四");
        assert_eq!(broken("一二（三四）", 9.0, 9, Manner::Polite).0, "一二|（三|四）");
    }

    #[test]
    fn a_word_longer_than_a_line_is_broken() {
        let (lines, rest) = broken("WWWWWWWWWWWW", 10.0, 9, Manner::Polite);
        assert!(lines.split('|').count() > 2 && rest.is_empty(), "{lines}");
    }

    #[test]
    fn line_ends_in_the_text_make_lines_also_empty_ones() {
        assert_eq!(broken("一\n\n二", 9.0, 9, Manner::Polite).0, "一||二");
        assert_eq!(broken("一二三\n四", 9.0, 9, Manner::Polite).0, "一二三|四");
    }

    #[test]
    fn a_line_too_narrow_for_a_letter_stays_empty() {
        assert_eq!(broken("一", 2.0, 3, Manner::Anywhere), ("||".into(), "一".into()));
    }
}
