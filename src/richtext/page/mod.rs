//! HTML with its CSS, laid out as browsers do and drawn as ink for paper of two colours.
//!
//! The parts that many know well are libraries: reading HTML (`html5ever`) and CSS (`cssparser`), placing blocks,
//! flexible boxes and grids (`taffy`). Lines of text, tables, lists and what becomes of colours are ours, because
//! letters must be the ones of every other text on the label, and lines must fall on whole dots.

mod boxes;
mod cascade;
mod content;
mod declare;
mod defaults;
mod dom;
mod flow;
mod laying;
mod lines;
mod lists;
mod paint;
mod running;
mod selector;
mod sheet;
mod sink;
mod style;
mod table;
mod value;

use std::collections::HashSet;

use crate::geometry::{Pattern, Rect};
use crate::protocol::failure::Excess;
use crate::text::{FontId, Fonts};

/// A page as ink, mm from the top left of its place.
#[derive(Clone, Debug, Default)]
pub struct Laid {
    /// In the order they are drawn.
    pub pieces: Vec<Piece>,
    pub overflow: Overflow,
    /// Characters that no font has, each once.
    pub missing: String,
    /// Sources of pictures that nobody has.
    pub missing_pictures: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Piece {
    pub place: Rect,
    /// Nothing is drawn outside.
    pub clip: Option<Rect>,
    /// Takes ink away: white on a black background.
    pub paper: bool,
    pub ink: Ink,
}

#[derive(Clone, Debug)]
pub enum Ink {
    Fill,
    /// A line along its longer side.
    Line(Pattern),
    /// Borders inside the box: top, right, bottom, left. A width of 0 is none.
    Frame {
        widths: [f64; 4],
        patterns: [Pattern; 4],
        radius: f64,
    },
    Letters(Run),
    /// The source of a picture that fills its box.
    Picture(String),
}

/// Letters of one face and size; their box is one em high.
#[derive(Clone, Debug)]
pub struct Run {
    pub font: FontId,
    /// mm.
    pub em: f64,
    pub embolden: bool,
    pub slanted: bool,
    pub glyphs: Vec<Glyph>,
    /// Lines under, through and over, in the run's own frame.
    pub rules: Vec<Rect>,
    pub text: String,
}

/// mm from the top left of the run's box.
#[derive(Clone, Copy, Debug)]
pub struct Glyph {
    pub id: u32,
    pub x: f64,
    pub y: f64,
    pub advance: f64,
    /// Bytes of `Run::text`.
    pub start: usize,
    pub end: usize,
}

/// What does not fit its place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Overflow {
    /// mm that ink reaches below the place, and beyond its right.
    pub below: f64,
    pub right: f64,
    /// Runs of text of which something is cut off.
    pub texts: usize,
}

/// Why a page is not laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageFault {
    TooMuch { what: Excess, limit: usize },
}

/// mm that may stick out before it is told: less than a dot.
const SLACK: f64 = 0.1;

/// Lays `html` out in a place of `width` × `height` mm. `picture` says the size of a picture in pixels, by the
/// very text of its `src`; None is drawn as nothing.
///
/// # Errors
/// `TooMuch` where a bound of `limits` (`HTML_…`, `CSS_…`) is passed.
pub fn lay(
    html: &str,
    width: f64,
    height: f64,
    fonts: &Fonts,
    picture: &dyn Fn(&str) -> Option<(u32, u32)>,
) -> Result<Laid, PageFault> {
    let view = ((width / paint::PX).max(0.0) as f32, (height / paint::PX).max(0.0) as f32);
    let dom = dom::Dom::read(html)?;
    let cascade = cascade::Cascade::read(&dom, view)?;
    let tree = boxes::Tree { boxes: Vec::new(), missing_pictures: Vec::new() };
    let builder =
        boxes::Builder { dom: &dom, cascade: &cascade, fonts, picture, tree, marker: None, cells: 0, said: 0 };
    let (mut tree, root) = builder.page(view)?;
    laying::lay(&mut tree, root, view)?;
    let mut painter = paint::Painter::new(&tree, fonts, view);
    painter.page(root);
    let (pieces, overflow, missing) = (painter.pieces, painter.overflow, painter.missing);
    Ok(Laid { pieces, overflow, missing, missing_pictures: tree.missing_pictures })
}

/// The `src` of each picture, each once, in the order of the text. None for a page that cannot be read.
pub fn picture_urls(html: &str) -> Vec<String> {
    // Most pages have none, and need not be read twice.
    if !html.as_bytes().windows(4).any(|word| word.eq_ignore_ascii_case(b"<img")) {
        return Vec::new();
    }
    let Ok(dom) = dom::Dom::read(html) else { return Vec::new() };
    let mut known = HashSet::new();
    let images = dom.in_order().filter_map(|id| dom.element(id)).filter(|element| element.tag == "img");
    let sources = images.filter_map(|image| image.attribute("src")).map(str::trim).filter(|source| !source.is_empty());
    sources.filter(|source| known.insert(source.to_string())).map(str::to_owned).collect()
}

impl Overflow {
    /// Takes note of ink that is seen; px.
    fn see(&mut self, [_, _, right, bottom]: [f32; 4], (width, height): (f32, f32), is_text: bool) {
        let (right, below) = (f64::from(right - width) * paint::PX, f64::from(bottom - height) * paint::PX);
        self.right = self.right.max(if right > SLACK { right } else { 0.0 });
        self.below = self.below.max(if below > SLACK { below } else { 0.0 });
        self.texts += usize::from(is_text && (right > SLACK || below > SLACK));
    }
}

#[cfg(test)]
mod tests;
