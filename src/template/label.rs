//! The filled tree: what a label says and where, every value bound, lengths in mm.
//!
//! V1 and V2 templates both end here; layout reads nothing else. Positions are
//! relative to the parent's top left corner.

use crate::geometry::{Rect, Turn};
use crate::protocol::Warning;

/// One document's page: contents drawn in their order on one sheet.
#[derive(Clone, Debug, Default)]
pub struct Label {
    pub contents: Vec<Content>,
    pub warnings: Vec<Warning>,
}

/// One template filled with one set of data.
#[derive(Clone, Debug)]
pub struct Content {
    /// Where the root lies on the page, and how large it is.
    pub place: Rect,
    pub background: Option<PictureSource>,
    pub parts: Vec<Part>,
}

/// One component.
#[derive(Clone, Debug)]
pub struct Part {
    /// The component's own `id`, or its place in the template (`children[3]`), for messages.
    pub name: String,
    pub kind: Kind,
}

#[derive(Clone, Debug)]
pub enum Kind {
    /// V2 `layout` and `template`: children clipped to a box.
    Group(Group),
    Table(Table),
    /// V2 `text`.
    Text(Text),
    /// V1 `p-text`: a paragraph in a CSS box.
    Paragraph(Paragraph),
    Barcode(Barcode),
    Qr(Qr),
    Line(Line),
    Rectangle(Rectangle),
    Picture(Picture),
}

#[derive(Clone, Debug)]
pub struct Group {
    pub place: Rect,
    pub background: Option<PictureSource>,
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub x: f64,
    pub y: f64,
    pub background: Option<PictureSource>,
    /// Outer borders: top, right, bottom, left.
    pub borders: [Border; 4],
    /// mm between cells.
    pub inside_border: f64,
    /// Width of each column, height of each row, mm, without borders.
    pub columns: Vec<f64>,
    pub rows: Vec<f64>,
    /// `rows.len()` × `columns.len()` cells, row by row.
    pub cells: Vec<Vec<Part>>,
}

/// V2 `text` with its values bound. See protocol 2.4.5-2 and 2.4.5-3.
#[derive(Clone, Debug)]
pub struct Text {
    pub x: f64,
    pub y: f64,
    /// Extent along a line, mm (across the page for `lr`, down for `tb`).
    pub width: f64,
    pub turn: Turn,
    /// `tb`: columns from right to left, characters downwards.
    pub vertical_writing: bool,
    pub family: String,
    /// Lines (or columns) at the most, `textSize`.
    pub lines: usize,
    /// mm between lines.
    pub gap: f64,
    pub align: Align,
    /// Alignment of runs of different height within their line.
    pub vertical: Vertical,
    pub shift: Shift,
    /// Splits the text into lines; empty is none.
    pub eol: String,
    pub configs: TextConfigs,
    pub segments: Vec<Segment>,
}

/// `prefix` + value + `suffix`, already joined, with what to do when it must be cut.
#[derive(Clone, Debug)]
pub struct Segment {
    pub text: String,
    /// None where the template gives none.
    pub weight: Option<i64>,
    /// Stands at the end of a cut segment.
    pub overflow: String,
}

#[derive(Clone, Debug)]
pub enum TextConfigs {
    /// Config i dresses line i; the last one dresses all further lines.
    Line(Vec<TextConfig>),
    /// Each config dresses its substring.
    Character(Vec<TextConfig>),
}

#[derive(Clone, Debug)]
pub struct TextConfig {
    /// [start, end), in characters; negative counts from the end; None is the end.
    pub start: i64,
    pub end: Option<i64>,
    /// 1 is 3 mm wide.
    pub scale_x: f64,
    /// 1 is 3 mm high.
    pub scale_y: f64,
    /// mm before and after.
    pub margin_start: f64,
    pub margin_end: f64,
    /// mm of this line; 0 is the text's own width. Line mode only.
    pub width: f64,
    pub bold: bool,
    pub underline: bool,
    pub delete: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Start,
    Centre,
    End,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Vertical {
    Top,
    #[default]
    Middle,
    Bottom,
}

/// What becomes of text that is too long.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shift {
    #[default]
    Cutoff,
    Ellipsis,
    Scale,
}

/// V1 `p-text`: wraps in its box as CSS does, clipped to nothing.
#[derive(Clone, Debug)]
pub struct Paragraph {
    pub place: Rect,
    pub turn: Turn,
    pub text: String,
    pub family: String,
    /// mm.
    pub font_size: f64,
    /// mm from line to line.
    pub line_height: f64,
    pub bold: bool,
    /// Stretches the letters across; 1 is natural.
    pub stretch: f64,
    pub align: Align,
    pub vertical: Vertical,
}

#[derive(Clone, Debug)]
pub struct Barcode {
    /// The box as seen after turning.
    pub place: Rect,
    pub turn: Turn,
    /// As on the wire: `128`.
    pub codetype: String,
    pub value: String,
}

#[derive(Clone, Debug)]
pub struct Qr {
    pub x: f64,
    pub y: f64,
    /// mm a side.
    pub size: f64,
    pub turn: Turn,
    pub level: QrLevel,
    /// 1 to 40; None is the smallest that fits.
    pub version: Option<u8>,
    pub value: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum QrLevel {
    L,
    #[default]
    M,
    Q,
    H,
}

#[derive(Clone, Debug)]
pub struct Line {
    /// Before turning; a quarter turn is already in the box.
    pub place: Rect,
    pub turn: Turn,
    pub dashed: bool,
}

#[derive(Clone, Debug)]
pub struct Rectangle {
    pub place: Rect,
    pub turn: Turn,
    /// Top, right, bottom, left.
    pub borders: [Border; 4],
    /// mm; only where all four borders are equal, else 0.
    pub radius: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Border {
    /// mm, drawn inside the box; 0 is none.
    pub width: f64,
    pub dashed: bool,
}

#[derive(Clone, Debug)]
pub struct Picture {
    pub place: Rect,
    pub turn: Turn,
    pub source: PictureSource,
    /// 1 to 255: darker than this is black. 0 is automatic.
    pub threshold: u8,
}

/// Where a picture's dots come from.
#[derive(Clone, Debug, PartialEq)]
pub enum PictureSource {
    /// To be fetched; `fetch` hands the bytes in.
    Url(String),
    /// A file's bytes (from base64 or a data URL).
    File(std::sync::Arc<[u8]>),
    /// Canvas `imageData`: RGBA, 4 bytes a pixel.
    Rgba { width: u32, height: u32, data: std::sync::Arc<[u8]> },
}
