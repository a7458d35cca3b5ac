//! Text taken apart into letters: shaped, told apart by how they break and how they stand.

use std::cell::OnceCell;
use std::ops::Range;

use crate::limits;
use crate::template::label::TextConfig;
use crate::text::vertical::{Orientation, orientation};
use crate::text::{Choice, Cluster, Fonts, breaks, may_part};

/// How letters look: one config of the text, sizes in mm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in super::super) struct Dress {
    pub em_x: f64,
    pub em_y: f64,
    pub margin_start: f64,
    pub margin_end: f64,
    /// Room of a line that this config dresses; 0 is the text's own.
    pub width: f64,
    pub bold: bool,
    pub underline: bool,
    pub delete: bool,
}

/// `fontScale` 1, mm: 1.5 × 2 × 203 / 25.4 = 24 dots at 203 dpi (protocol 2.4.5-3).
pub(super) const LETTER: f64 = 3.0;

const ELLIPSIS: &str = "…";

impl Dress {
    pub fn of(config: &TextConfig) -> Dress {
        Dress {
            em_x: config.scale_x * LETTER,
            em_y: config.scale_y * LETTER,
            margin_start: config.margin_start,
            margin_end: config.margin_end,
            width: config.width,
            bold: config.bold,
            underline: config.underline,
            delete: config.delete,
        }
    }
}

/// One cluster of the text.
#[derive(Clone, Debug)]
pub(in super::super) struct Letter {
    pub cluster: Cluster,
    /// The same letter in bold, where lines of one text differ in weight.
    pub bold: Option<Cluster>,
    /// Which config dresses it, in character mode.
    pub dress: usize,
    pub class: Class,
    /// Lies on its side in vertical writing.
    pub lies: bool,
    /// Bytes in `Copy::text`.
    pub text: Range<usize>,
}

/// What a letter means to the end of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Class {
    /// Ends the line; drawn by nothing.
    Break,
    /// Hangs over the end of its line.
    Space,
    Ink,
}

/// A text's letters with the characters they show.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Copy {
    pub text: String,
    pub letters: Vec<Letter>,
    /// See `politely`; found when a line is full for the first time.
    breaks: OnceCell<Vec<bool>>,
}

impl Copy {
    /// Adds text in one dress; line breaks in it, and `eol` where there is one, end a line.
    pub fn add(&mut self, text: &str, eol: &str, dress: usize, choice: Choice, fonts: &Fonts) {
        for (i, part) in split(text, eol).enumerate() {
            if i > 0 {
                self.letters.push(line_break(choice, dress, self.text.len()));
            }
            for (i, line) in part.split(is_break).enumerate() {
                if i > 0 {
                    self.letters.push(line_break(choice, dress, self.text.len()));
                }
                self.add_line(line, dress, choice, fonts);
            }
        }
    }

    fn add_line(&mut self, line: &str, dress: usize, choice: Choice, fonts: &Fonts) {
        if line.is_empty() || self.letters.len() > limits::TEXT {
            return;
        }
        let base = self.text.len();
        self.text.extend(line.chars().map(|char| if char == '\t' { ' ' } else { char }));
        let line = self.text.get(base..).unwrap_or_default();
        let clusters = fonts.shape_line(line, choice);
        self.letters.reserve(clusters.len());
        for cluster in clusters {
            let shown = line.get(cluster.start..cluster.end).and_then(|shown| shown.chars().next()).unwrap_or(' ');
            self.letters.push(Letter {
                dress,
                class: class(shown),
                lies: orientation(shown) == Orientation::Turned,
                text: base + cluster.start..base + cluster.end,
                cluster,
                bold: None,
            });
        }
    }

    /// Gives every letter its bold form too.
    pub fn add_bold(&mut self, text: &str, choice: Choice, fonts: &Fonts) {
        let mut heavy = Copy::default();
        heavy.add(text, "", 0, choice, fonts);
        // Another face may join letters otherwise; then the plain ones are thickened.
        let alike = heavy.letters.len() == self.letters.len()
            && heavy.letters.iter().zip(&self.letters).all(|(heavy, plain)| heavy.text == plain.text);
        if alike {
            for (plain, heavy) in self.letters.iter_mut().zip(heavy.letters) {
                plain.bold = Some(heavy.cluster);
            }
        } else {
            for letter in &mut self.letters {
                letter.bold = Some(Cluster { embolden: !letter.cluster.missing, ..letter.cluster.clone() });
            }
        }
    }

    /// Adds three dots as one letter that reads "…". In a row they stand on the ground (2.4.5-3:
    /// 下三点), where few Chinese faces have them; in a column they stand in its middle.
    pub fn add_ellipsis(&mut self, vertical: bool, dress: usize, choice: Choice, fonts: &Fonts) {
        let text = self.text.len()..self.text.len() + ELLIPSIS.len();
        self.text.push_str(ELLIPSIS);
        let mut dots = fonts.shape(if vertical { ELLIPSIS } else { "..." }, choice).into_iter();
        let Some(mut cluster) = dots.next() else { return };
        for dot in dots {
            cluster.advance += dot.advance;
            cluster.glyphs.extend(&dot.glyphs);
        }
        self.letters.push(Letter { cluster, bold: None, dress, class: Class::Ink, lies: vertical, text });
    }

    pub fn shown(&self, letter: &Letter) -> &str {
        self.text.get(letter.text.clone()).unwrap_or_default()
    }

    /// May a line begin with this letter without breaking a word?
    pub fn politely(&self, at: usize) -> bool {
        let breaks = self.breaks.get_or_init(|| {
            let mut offsets = breaks(&self.text).into_iter().peekable();
            let mut may = |letter: &Letter| {
                while offsets.next_if(|offset| *offset < letter.text.start).is_some() {}
                offsets.peek() == Some(&letter.text.start)
            };
            self.letters.iter().map(&mut may).collect()
        });
        breaks.get(at).copied().unwrap_or(false)
    }

    /// May it where a word must be broken?
    pub fn tightly(&self, at: usize) -> bool {
        let (Some(before), Some(letter)) =
            (at.checked_sub(1).and_then(|at| self.letters.get(at)), self.letters.get(at))
        else {
            return false;
        };
        let is_lost_mark = letter.cluster.missing && letter.cluster.advance == 0.0;
        match (self.shown(before).chars().next_back(), self.shown(letter).chars().next()) {
            (Some(last), Some(first)) => !is_lost_mark && may_part(last, first),
            _ => true,
        }
    }
}

impl Letter {
    /// The letter as a dress wants it.
    pub fn as_dressed(&self, dress: &Dress) -> &Cluster {
        self.bold.as_ref().filter(|_| dress.bold).unwrap_or(&self.cluster)
    }

    /// mm along the line. In vertical writing an upright letter takes its whole
    /// square, a lying one its width.
    pub fn advance(&self, dress: &Dress, vertical: bool) -> f64 {
        let across = self.as_dressed(dress).advance;
        if self.class == Class::Break || across == 0.0 {
            0.0
        } else if vertical && !self.lies {
            dress.em_y
        } else {
            across * if vertical { dress.em_y } else { dress.em_x }
        }
    }

    pub fn is_ink(&self) -> bool {
        !matches!(self.class, Class::Break | Class::Space)
    }
}

fn split<'t>(text: &'t str, eol: &'t str) -> impl Iterator<Item = &'t str> {
    let whole = eol.is_empty().then_some(text);
    whole.into_iter().chain((!eol.is_empty()).then(|| text.split(eol)).into_iter().flatten())
}

fn is_break(char: char) -> bool {
    matches!(char, '\n' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn line_break(choice: Choice, dress: usize, at: usize) -> Letter {
    let cluster = Cluster {
        start: at,
        end: at,
        font: choice.font,
        embolden: false,
        advance: 0.0,
        glyphs: crate::text::ClusterGlyphs::None,
        missing: false,
        level: 0,
    };
    Letter { cluster, bold: None, dress, class: Class::Break, lies: false, text: at..at }
}

fn class(char: char) -> Class {
    let holds = matches!(char, '\u{a0}' | '\u{202f}');
    if char.is_whitespace() && !holds { Class::Space } else { Class::Ink }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copy(text: &str, eol: &str) -> Copy {
        let fonts = Fonts::embedded();
        let mut copy = Copy::default();
        copy.add(text, eol, 0, fonts.find("", false), &fonts);
        copy
    }

    #[test]
    fn every_kind_of_line_end_ends_a_line_once() {
        for (text, eol, breaks) in
            [("a\nb", "", 1), ("a\r\nb", "", 1), ("a<EOL>b<EOL>", "<EOL>", 2), ("a<EOL>b", "", 0), ("\n\n", "", 2)]
        {
            let copy = copy(text, eol);
            let found = copy.letters.iter().filter(|letter| letter.class == Class::Break).count();
            assert_eq!(found, breaks, "{text:?}");
        }
    }

    #[test]
    fn letters_show_the_very_characters_of_the_text() {
        let copy = copy("运A\t1<EOL>单", "<EOL>");
        let shown: Vec<_> = copy.letters.iter().map(|letter| copy.shown(letter)).collect();
        assert_eq!(shown, ["运", "A", " ", "1", "", "单"]);
    }

    #[test]
    fn an_upright_letter_takes_its_square_in_a_column_and_a_lying_one_its_width() {
        let copy = copy("运i", "");
        let dress = Dress { em_y: 6.0, ..Dress::of(&TextConfig::default()) };
        assert_eq!(copy.letters[0].advance(&dress, true), 6.0);
        // fontScaleY is down the page: along a letter that lies on its side.
        assert_eq!(copy.letters[1].advance(&dress, true), 2.0 * copy.letters[1].advance(&dress, false));
        assert!(copy.letters[1].advance(&dress, false) < 1.0);
    }
}
