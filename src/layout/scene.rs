//! The Scene: marks placed on one label, in mm, ready for any way of drawing them.
//!
//! It says what is seen and leaves dots to `raster`, bytes to `encode`. Bitmap,
//! PDF and printer commands are all made from this one value.

use std::sync::Arc;

use crate::geometry::{Pattern, Rect, Turn};
use crate::text::FontId;

#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// mm.
    pub width: f64,
    pub height: f64,
    /// Drawn in this order; it matters only where a mark of paper lies on a black one.
    pub marks: Vec<Mark>,
    /// Names for `Mark::component`.
    pub components: Vec<String>,
}

#[derive(Clone, Debug)]
pub struct Mark {
    /// Index into `Scene::components`: who drew this.
    pub component: usize,
    /// The box as it is seen. For `Turn::Free`: the box before turning, turned about its centre.
    pub place: Rect,
    pub turn: Turn,
    /// Nothing is drawn outside; None is the page.
    pub clip: Option<Rect>,
    /// Takes ink away instead of adding it: white letters on a black box. It must come after what it
    /// lies on, and that must not be letters: a PDF draws those last.
    pub paper: bool,
    pub shape: Shape,
}

#[derive(Clone, Debug)]
pub enum Shape {
    /// All black: a solid line, a table's rule. At least one dot thick.
    Fill,
    /// A line along its longer side that is more than a filled box.
    Line(Pattern),
    /// A box's borders, drawn inside it.
    Frame(Frame),
    Barcode(Bars),
    Qr(Modules),
    Glyphs(Glyphs),
    Picture(PlacedPicture),
}

/// Borders of a box before turning: top, right, bottom, left.
#[derive(Clone, Debug)]
pub struct Frame {
    /// mm; 0 is none, anything above is at least one dot.
    pub widths: [f64; 4],
    pub patterns: [Pattern; 4],
    /// mm; used only where all four borders are equal, and solid or double.
    pub radius: f64,
}

/// A barcode: as many whole dots a module as fit, centred in its box.
#[derive(Clone, Debug)]
pub struct Bars {
    /// Widths in modules, bar and space in turn, beginning with a bar, without quiet zones.
    pub widths: Arc<[u8]>,
    pub codetype: String,
    pub data: String,
    /// What a scanner reports for it: the data with its check digits, by the symbology's own convention.
    pub says: String,
}

/// A QR symbol: as many whole dots a module as fit, centred in its box.
#[derive(Clone, Debug)]
pub struct Modules {
    /// Modules a side, without quiet zone.
    pub side: usize,
    /// `side` × `side`, row by row, true is black.
    pub black: Arc<[bool]>,
    pub level: char,
    pub version: u8,
    pub data: String,
}

/// One run of letters of one font and size. Its `place` is the run's box.
/// Positions are in mm from the top left of the box before turning.
#[derive(Clone, Debug)]
pub struct Glyphs {
    pub font: FontId,
    /// mm of the em, across and down.
    pub em_x: f64,
    pub em_y: f64,
    /// Thickened by us: the font has no bold face of its own.
    pub embolden: bool,
    /// Leans to the right by `LetterStyle::SLANT`: fonts for labels have no italics of their own.
    pub slanted: bool,
    pub glyphs: Vec<PlacedGlyph>,
    /// Underlines and strokes through, boxes in the run's own frame. At least one dot thick.
    pub rules: Vec<Rect>,
    /// The run's characters, for PDF and printer fonts.
    pub text: String,
}

#[derive(Clone, Copy, Debug)]
pub struct PlacedGlyph {
    /// The font's own glyph number.
    pub id: u32,
    /// The glyph's origin: on the baseline, at its left.
    pub x: f64,
    pub y: f64,
    /// mm to the next glyph's origin.
    pub advance: f64,
    /// Turned 90° clockwise about its origin (Latin in vertical writing).
    pub turned: bool,
    /// Byte range in `Glyphs::text` that this glyph shows.
    pub start: usize,
    pub end: usize,
}

/// Fills its box as CSS `object-fit: fill` does.
#[derive(Clone, Debug)]
pub struct PlacedPicture {
    pub picture: Arc<super::picture::Picture>,
    /// 1 to 255: darker than this is black. 0 is automatic.
    pub threshold: u8,
}
