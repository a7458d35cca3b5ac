//! The filled tree: what a label says and where, every value bound, lengths in mm.
//!
//! V1 and V2 templates both end here; layout reads nothing else. Positions are
//! relative to the parent's top left corner. A `place` beside a `turn` is, as in
//! the Scene, the box as it is seen; for `Turn::Free` the box before it is
//! turned about its centre.
//!
//! What a template says once for all its labels (names, styles) is shared with
//! it, so that filling copies little more than the values.

use std::sync::Arc;

use crate::geometry::{Rect, Turn};
use crate::richtext::page;

pub use super::picture::{PictureKey, PictureSource};

/// One document's page: contents drawn in their order on one sheet.
#[derive(Clone, Debug, Default)]
pub struct Label {
    pub contents: Vec<Content>,
}

/// One template filled with one set of data.
#[derive(Clone, Debug)]
pub struct Content {
    /// Where the root lies on the page, and how large it is.
    pub place: Rect,
    /// Its template says `docType: receipt`.
    pub receipt: bool,
    pub background: Option<PictureSource>,
    pub parts: Vec<Part>,
}

impl Label {
    /// Paper off a roll may end where its last mark does.
    pub fn is_receipt(&self) -> bool {
        self.contents.iter().any(|content| content.receipt)
    }

    /// mm across and down: from the page's own corner to the farthest right and
    /// bottom of all roots. A root moved by `style.x/y` leaves paper before it.
    pub fn page(&self) -> (f64, f64) {
        self.contents.iter().fold((0.0, 0.0), |(width, height): (f64, f64), content| {
            (width.max(content.place.right()), height.max(content.place.bottom()))
        })
    }

    /// Every component with the protocol's word for its kind, in the order in which they are drawn: as
    /// `Scene::components` has them, `root` before each content.
    pub fn components(&self) -> Vec<(&str, &'static str)> {
        let mut found = Vec::new();
        for content in &self.contents {
            found.push(("root", "root"));
            content.parts.iter().for_each(|part| part.components_into(&mut found));
        }
        found
    }

    /// Is there no component and no background at all?
    pub fn is_empty(&self) -> bool {
        self.contents.iter().all(|content| content.background.is_none() && nothing_in(&content.parts))
    }

    /// Every picture on the page with the name of its component.
    pub fn pictures(&self) -> Vec<(&str, &PictureSource)> {
        self.contents.iter().flat_map(Content::pictures).collect()
    }

    /// Addresses of the pictures still to fetch, each once, in their order.
    pub fn picture_urls(&self) -> Vec<&str> {
        let mut urls = Vec::new();
        for (_, source) in self.pictures() {
            if let PictureSource::Url(url) = source
                && !urls.contains(&url.as_ref())
            {
                urls.push(url.as_ref());
            }
        }
        urls
    }
}

/// Only boxes for others, and nothing in them.
fn nothing_in(parts: &[Part]) -> bool {
    let is_nothing = |part: &Part| match &part.kind {
        Kind::Group(group) => group.background.is_none() && nothing_in(&group.parts),
        _ => false,
    };
    parts.iter().all(is_nothing)
}

impl Content {
    /// Every picture of this content with the name of its component.
    pub fn pictures(&self) -> Vec<(&str, &PictureSource)> {
        let mut found: Vec<_> = self.background.iter().map(|source| ("root", source)).collect();
        self.parts.iter().for_each(|part| part.pictures_into(&mut found));
        found
    }
}

/// One component.
#[derive(Clone, Debug)]
pub struct Part {
    /// The component's own `id`, or its place in the template (`children[3]`), for messages.
    pub name: Arc<str>,
    pub kind: Kind,
}

impl Part {
    fn pictures_into<'a>(&'a self, found: &mut Vec<(&'a str, &'a PictureSource)>) {
        let name = self.name.as_ref();
        match &self.kind {
            Kind::Group(group) => {
                found.extend(group.background.iter().map(|source| (name, source)));
                group.parts.iter().for_each(|part| part.pictures_into(found));
            }
            Kind::Table(table) => {
                found.extend(table.background.iter().map(|source| (name, source)));
                table.cells.iter().flatten().for_each(|part| part.pictures_into(found));
            }
            Kind::Picture(picture) => found.push((name, &picture.source)),
            Kind::Richtext(richtext) => found.extend(richtext.pictures.iter().map(|(_, source)| (name, source))),
            _ => {}
        }
    }

    fn components_into<'a>(&'a self, found: &mut Vec<(&'a str, &'static str)>) {
        found.push((self.name.as_ref(), self.kind.word()));
        match &self.kind {
            Kind::Group(group) => group.parts.iter().for_each(|part| part.components_into(found)),
            Kind::Table(table) => table.cells.iter().flatten().for_each(|part| part.components_into(found)),
            _ => {}
        }
    }
}

#[derive(Clone, Debug)]
pub enum Kind {
    /// V2 `layout` and `template`, V1 `Group`.
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
    Richtext(Richtext),
}

impl Kind {
    /// The protocol's own word (2.4.5-2).
    pub fn word(&self) -> &'static str {
        match self {
            Kind::Group(_) => "layout",
            Kind::Table(_) => "table",
            Kind::Text(_) | Kind::Paragraph(_) => "text",
            Kind::Barcode(_) => "barcode",
            Kind::Qr(_) => "qrcode",
            Kind::Line(_) => "line",
            Kind::Rectangle(_) => "rectangle",
            Kind::Picture(_) => "image",
            Kind::Richtext(_) => "richtext",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Group {
    pub place: Rect,
    /// Turns the children together about the centre (V1 only).
    pub turn: Turn,
    /// Are the children cut off at the box? V2 says yes, CSS no.
    pub clips: bool,
    pub background: Option<PictureSource>,
    pub parts: Vec<Part>,
}

#[derive(Clone, Debug)]
pub struct Table {
    pub grid: Arc<Grid>,
    pub background: Option<PictureSource>,
    /// `grid.rows.len()` × `grid.columns.len()` cells, row by row.
    pub cells: Vec<Vec<Part>>,
}

/// A table's measures.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    pub x: f64,
    pub y: f64,
    /// Outer borders: top, right, bottom, left.
    pub borders: [Border; 4],
    /// mm between cells.
    pub inside_border: f64,
    /// Width of each column, height of each row, mm, without borders.
    pub columns: Vec<f64>,
    pub rows: Vec<f64>,
}

/// V2 `text` with its values bound. See protocol 2.4.5-2 and 2.4.5-3.
#[derive(Clone, Debug)]
pub struct Text {
    pub style: Arc<TextStyle>,
    pub segments: Vec<Segment>,
}

/// How a V2 `text` looks, whatever it says.
#[derive(Clone, Debug, PartialEq)]
pub struct TextStyle {
    /// Top left of what is seen after turning, mm.
    pub x: f64,
    pub y: f64,
    /// Extent along a line, mm (across the page for `lr`, down for `tb`).
    pub width: f64,
    pub turn: Turn,
    /// `tb`: columns from right to left, characters downwards.
    pub vertical_writing: bool,
    pub family: String,
    /// Lines (or columns) at the most, `textSize`; at least 1.
    pub lines: usize,
    /// mm between lines.
    pub gap: f64,
    pub align: Align,
    /// Alignment of runs of different height within their line.
    pub vertical: Vertical,
    pub shift: Shift,
    /// Splits the text into lines; empty is none. Only with one character config.
    pub eol: String,
    pub configs: TextConfigs,
}

/// `prefix` + value + `suffix`, already joined, with what to do when it must be cut.
#[derive(Clone, Debug)]
pub struct Segment {
    pub text: String,
    /// None where the template gives none.
    pub weight: Option<i64>,
    /// Stands at the end of a cut segment.
    pub overflow: Arc<str>,
}

/// Never empty: a template without configs has one of the defaults.
#[derive(Clone, Debug, PartialEq)]
pub enum TextConfigs {
    /// Config i dresses line i; the last one dresses all further lines.
    Line(Vec<TextConfig>),
    /// Each config dresses its substring.
    Character(Vec<TextConfig>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct TextConfig {
    /// [start, end), in units of UTF-16; negative counts from the end; None is the end.
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

impl Default for TextConfig {
    /// Protocol 2.4.5-3.
    fn default() -> Self {
        TextConfig {
            start: 0,
            end: None,
            scale_x: 1.0,
            scale_y: 1.0,
            margin_start: 0.0,
            margin_end: 0.0,
            width: 0.0,
            bold: false,
            underline: false,
            delete: false,
        }
    }
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
    pub style: Arc<ParagraphStyle>,
    pub text: String,
}

/// How a V1 `p-text` looks, whatever it says.
#[derive(Clone, Debug, PartialEq)]
pub struct ParagraphStyle {
    pub place: Rect,
    pub turn: Turn,
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
    pub place: Rect,
    pub turn: Turn,
    /// As on the wire: `128`.
    pub codetype: Arc<str>,
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

impl QrLevel {
    /// The letter on the wire.
    pub fn letter(self) -> char {
        match self {
            QrLevel::L => 'L',
            QrLevel::M => 'M',
            QrLevel::Q => 'Q',
            QrLevel::H => 'H',
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub place: Rect,
    pub turn: Turn,
    pub dashed: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Rectangle {
    pub place: Rect,
    pub turn: Turn,
    /// Top, right, bottom, left, before turning.
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

/// V2 `richtext` with its script run: HTML, cut off at its box.
#[derive(Clone, Debug, PartialEq)]
pub struct Richtext {
    pub place: Rect,
    pub html: Arc<str>,
    /// What its `<img>`s show, by their `src`; those that nothing can be made of are left out.
    pub pictures: Arc<[(Box<str>, PictureSource)]>,
}

impl Richtext {
    pub fn new(place: Rect, html: Arc<str>) -> Self {
        let sources = page::picture_urls(&html).into_iter();
        let pictures = sources.filter_map(|src| Some((src.as_str().into(), PictureSource::from_text(&src)?)));
        Richtext { place, pictures: pictures.collect(), html }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content(x: f64, y: f64, width: f64, height: f64) -> Content {
        Content { place: Rect::new(x, y, width, height), receipt: false, background: None, parts: Vec::new() }
    }

    #[test]
    fn the_page_reaches_from_its_corner_to_the_farthest_root() {
        let label = Label { contents: vec![content(0.0, 0.0, 76.0, 90.0), content(2.0, 90.0, 70.0, 40.0)] };
        assert_eq!(label.page(), (76.0, 130.0));
    }

    #[test]
    fn a_picture_used_twice_is_fetched_once() {
        let mut one = content(0.0, 0.0, 10.0, 10.0);
        one.background = Some(PictureSource::Url("https://a/logo.png".into()));
        let label = Label { contents: vec![one.clone(), one] };
        assert_eq!(label.picture_urls(), ["https://a/logo.png"]);
        assert_eq!(label.pictures().len(), 2);
    }
}
