//! What runs in lines: letters, line ends, boxes that stand among letters, and the spans they wear.

use std::ops::Range;
use std::rc::Rc;

use super::style::{LineHeight, Style, Transform, VerticalAlign};
use crate::text::{self, Choice, Cluster, Fonts};

/// One inline element, or the container itself (the first).
#[derive(Clone)]
pub struct Span {
    pub style: Rc<Style>,
    pub parent: usize,
    pub measures: Measures,
}

/// px over and under the baseline of the line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Measures {
    /// Of the face.
    pub ascent: f32,
    pub descent: f32,
    /// Of the line box, half the leading added on each side.
    pub above: f32,
    pub below: f32,
    /// How far the span's baseline is over the line's.
    pub raised: f32,
}

#[derive(Clone)]
pub enum What {
    Cluster(Cluster),
    /// A space that may vanish at the ends of a line.
    Space(Cluster),
    /// Ends the line.
    Break,
    /// A place where the line may end, drawn by nothing (`<wbr>`).
    Chance,
    /// A box among the letters.
    Atom(usize),
    /// The left and right edges of an inline element.
    Open,
    Close,
}

#[derive(Clone)]
pub struct Letter {
    pub what: What,
    pub span: usize,
    /// px along the line.
    pub advance: f32,
    /// May a line end before it?
    pub may_begin: bool,
    /// Bytes of `Content::text`.
    pub text: Range<usize>,
}

pub struct Content {
    pub spans: Vec<Span>,
    pub letters: Vec<Letter>,
    pub text: String,
    /// Stands before the first line, outside of the box: a list's point or number.
    pub marker: Option<Box<Content>>,
    /// The last thing said was a space that another space would join.
    spaced: bool,
}

impl Content {
    pub fn new(style: Rc<Style>, fonts: &Fonts) -> Content {
        let measures = Measures::of(&style, fonts);
        let span = Span { style, parent: 0, measures };
        Content { spans: vec![span], letters: Vec::new(), text: String::new(), marker: None, spaced: true }
    }

    /// Begins an inline element in the span `parent`. `edge`: px of its left edge, none where it goes on after a block.
    pub fn open(&mut self, style: &Rc<Style>, parent: usize, edge: f32, fonts: &Fonts) -> usize {
        let mut measures = Measures::of(style, fonts);
        if let Some(around) = self.spans.get(parent) {
            measures.raise(style, around);
        }
        self.spans.push(Span { style: Rc::clone(style), parent, measures });
        let span = self.spans.len() - 1;
        self.add(What::Open, span, edge, "");
        span
    }

    pub fn close(&mut self, span: usize, edge: f32) {
        self.add(What::Close, span, edge, "");
    }

    pub fn line_end(&mut self, span: usize) {
        self.add(What::Break, span, 0.0, "\n");
        self.spaced = true;
    }

    pub fn chance(&mut self, span: usize) {
        self.add(What::Chance, span, 0.0, "\u{200b}");
    }

    /// A box among the letters of `parent`; `style` says how it hangs in the line.
    pub fn atom(&mut self, place: usize, style: &Rc<Style>, parent: usize) {
        self.spans.push(Span { style: Rc::clone(style), parent, measures: Measures::default() });
        self.add(What::Atom(place), self.spans.len() - 1, 0.0, "\u{fffc}");
        self.spaced = false;
    }

    fn add(&mut self, what: What, span: usize, advance: f32, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.letters.push(Letter { what, span, advance, may_begin: false, text: start..self.text.len() });
    }

    /// Adds a text as its span's `white-space` says.
    pub fn say(&mut self, said: &str, span: usize, fonts: &Fonts) {
        let Some(style) = self.spans.get(span).map(|span| Rc::clone(&span.style)) else { return };
        let text = &style.inherited;
        let choice = fonts.find(&text.family, text.bold);
        let said = transformed(said, text.transform);
        let mut rest = said.as_str();
        while !rest.is_empty() {
            if text.keeps_lines && rest.starts_with(['\n', '\r']) {
                rest = rest.strip_prefix("\r\n").unwrap_or_else(|| rest.get(1..).unwrap_or_default());
                self.line_end(span);
                continue;
            }
            let end = if text.keeps_lines { rest.find(['\n', '\r']).unwrap_or(rest.len()) } else { rest.len() };
            let (line, next) = rest.split_at(end);
            let line = if text.collapses { self.collapsed(line) } else { line.replace('\t', "        ") };
            self.shape(&line, span, choice, &style, fonts);
            rest = next;
        }
    }

    /// Runs of spaces become one, none where one has been said already.
    fn collapsed(&mut self, line: &str) -> String {
        let mut kept = String::with_capacity(line.len());
        for char in line.chars() {
            let space = matches!(char, ' ' | '\t' | '\n' | '\r' | '\u{c}');
            if space && !self.spaced {
                kept.push(' ');
            } else if !space {
                kept.push(char);
            }
            self.spaced = space;
        }
        kept
    }

    fn shape(&mut self, line: &str, span: usize, choice: Choice, style: &Style, fonts: &Fonts) {
        let base = self.text.len();
        self.text.push_str(line);
        let text = &style.inherited;
        for cluster in fonts.shape(line, choice) {
            let shown = line.get(cluster.start..cluster.end).unwrap_or_default();
            let space = shown == " ";
            let mut advance = cluster.advance as f32 * text.font_size + text.letter_spacing;
            if space || shown == "\u{a0}" {
                advance += text.word_spacing;
            }
            let range = base + cluster.start..base + cluster.end;
            let what = if space { What::Space(cluster) } else { What::Cluster(cluster) };
            self.letters.push(Letter { what, span, advance, may_begin: false, text: range });
        }
    }

    /// Marks where lines may begin, once everything has been said.
    pub fn finish(&mut self) {
        let places = text::breaks(&self.text);
        let mut places = places.iter().copied().peekable();
        let mut before: Option<usize> = None;
        for index in 0..self.letters.len() {
            let Some(letter) = self.letters.get(index) else { break };
            if matches!(letter.what, What::Open | What::Close) {
                continue;
            }
            let start = letter.text.start;
            while places.next_if(|place| *place < start).is_some() {}
            let allowed = places.peek() == Some(&start);
            let may =
                before.and_then(|before| self.letters.get(before)).is_some_and(|last| self.may(last, letter, allowed));
            before = Some(index);
            if let Some(letter) = self.letters.get_mut(index) {
                letter.may_begin = may;
            }
        }
    }

    fn ends(&self, letter: &Letter, with: char) -> bool {
        self.text.get(letter.text.clone()).is_some_and(|text| text.ends_with(with))
    }

    fn begins(&self, letter: &Letter) -> bool {
        self.text.get(letter.text.clone()).is_some_and(|text| text.starts_with(|char: char| char.is_ascii_alphabetic()))
    }

    fn may(&self, last: &Letter, letter: &Letter, allowed: bool) -> bool {
        let text = |letter: &Letter| {
            let span = self.spans.get(letter.span)?;
            let around = if matches!(letter.what, What::Atom(_)) { self.spans.get(span.parent)? } else { span };
            Some(&around.style.inherited)
        };
        let (Some(before), Some(own)) = (text(last), text(letter)) else { return false };
        match (&last.what, &letter.what) {
            // Spaces hang over the end; kept ones too.
            (_, What::Space(_) | What::Break) => false,
            (What::Space(_) | What::Chance, _) => before.wraps,
            (What::Atom(_), _) | (_, What::Atom(_)) => before.wraps && own.wraps,
            _ if !(before.wraps && own.wraps) => false,
            _ if own.break_all => true,
            _ if own.keep_all => false,
            // Browsers end lines in the addresses of pages here, where other texts keep them whole.
            _ => allowed || (self.ends(last, '?') && self.begins(letter)),
        }
    }
}

impl Measures {
    fn of(style: &Style, fonts: &Fonts) -> Measures {
        let text = &style.inherited;
        let face = fonts.line(fonts.find(&text.family, text.bold).font);
        // Browsers round both to the pixels of their screen, which a label has not.
        let ascent = face.ascent as f32 * text.font_size;
        let descent = face.descent as f32 * text.font_size;
        let height = match text.line_height {
            LineHeight::Normal => ascent + descent + face.gap as f32 * text.font_size,
            LineHeight::Times(times) => times * text.font_size,
            LineHeight::Px(px) => px,
        };
        let leading = height - ascent - descent;
        let above = ascent + leading / 2.0;
        Measures { ascent, descent, above, below: height - above, raised: 0.0 }
    }

    /// Moves the baseline as `vertical-align` says; to the line's own edges later, when it is known.
    fn raise(&mut self, style: &Style, around: &Span) {
        let size = around.style.inherited.font_size;
        self.raised = around.measures.raised
            + match style.vertical_align {
                VerticalAlign::Sub => -size / 5.0 - 1.0,
                VerticalAlign::Super => size / 3.0 + 1.0,
                VerticalAlign::Raised(px) => px,
                VerticalAlign::Middle => size * 0.25 - (self.ascent - self.descent) / 2.0,
                VerticalAlign::TextTop => around.measures.ascent - self.ascent,
                VerticalAlign::TextBottom => self.descent - around.measures.descent,
                VerticalAlign::Baseline | VerticalAlign::Top | VerticalAlign::Bottom => 0.0,
            };
    }
}

fn transformed(said: &str, transform: Transform) -> String {
    match transform {
        Transform::None => said.to_owned(),
        Transform::Upper => said.to_uppercase(),
        Transform::Lower => said.to_lowercase(),
        Transform::Capitals => {
            let mut inside = false;
            let mut capitals = String::with_capacity(said.len());
            for char in said.chars() {
                if inside || !char.is_alphabetic() {
                    capitals.push(char);
                } else {
                    capitals.extend(char.to_uppercase());
                }
                inside = char.is_alphanumeric() || char == '\'';
            }
            capitals
        }
    }
}
