//! What an element looks like once all rules are weighed.

use std::rc::Rc;

use super::value::Colour;
use crate::geometry::Pattern;

/// Lengths in CSS pixels, 1/96 inch.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Length {
    #[default]
    Auto,
    Px(f32),
    /// 1 is the whole.
    Percent(f32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Display {
    None,
    /// Its children stand where it stood.
    Contents,
    Inline,
    InlineBlock,
    Block,
    ListItem,
    Flex {
        inline: bool,
    },
    Grid {
        inline: bool,
    },
    Table {
        inline: bool,
    },
    RowGroup,
    HeaderGroup,
    FooterGroup,
    Row,
    Cell,
    Caption,
    Column,
    ColumnGroup,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    None,
    Line(Pattern),
}

impl Stroke {
    pub const SOLID: Stroke = Stroke::Line(Pattern::Solid);

    pub fn pattern(self) -> Pattern {
        if let Stroke::Line(pattern) = self { pattern } else { Pattern::Solid }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Border {
    /// px; counts only where the stroke is one.
    pub width: f32,
    pub stroke: Stroke,
    /// None is the colour of the text.
    pub colour: Option<Colour>,
}

impl Border {
    pub const NONE: Border = Border { width: 3.0, stroke: Stroke::None, colour: None };

    /// px that it takes.
    pub fn used(&self) -> f32 {
        if self.stroke == Stroke::None { 0.0 } else { self.width }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LineHeight {
    /// As the face says.
    Normal,
    /// Of the font's size.
    Times(f32),
    Px(f32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextAlign {
    /// Where lines of the paragraph's direction begin and end.
    Start,
    End,
    Left,
    Centre,
    Right,
    Justify,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum VerticalAlign {
    Baseline,
    Sub,
    Super,
    Top,
    TextTop,
    Middle,
    Bottom,
    TextBottom,
    /// px upwards.
    Raised(f32),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marker {
    None,
    Disc,
    Circle,
    Square,
    Decimal,
    LowerAlpha,
    UpperAlpha,
    LowerRoman,
    UpperRoman,
    Chinese,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transform {
    None,
    Upper,
    Lower,
    Capitals,
}

/// What children take over.
#[derive(Clone, Debug, PartialEq)]
pub struct Inherited {
    pub colour: Colour,
    pub family: Rc<str>,
    /// px.
    pub font_size: f32,
    pub bold: bool,
    pub italic: bool,
    pub line_height: LineHeight,
    pub text_align: TextAlign,
    /// Paragraphs run from right to left.
    pub rtl: bool,
    /// `<center>` and `align` move boxes as well as text.
    pub moves_blocks: taffy::TextAlign,
    pub text_indent: Length,
    /// Runs of spaces are one space.
    pub collapses: bool,
    pub wraps: bool,
    /// Line ends in the text are line ends.
    pub keeps_lines: bool,
    /// Words may be broken between any two letters.
    pub break_all: bool,
    /// Words longer than a line may.
    pub break_long: bool,
    /// Not even Chinese breaks but at spaces.
    pub keep_all: bool,
    pub letter_spacing: f32,
    pub word_spacing: f32,
    pub transform: Transform,
    pub marker: Marker,
    pub marker_inside: bool,
    pub hidden: bool,
    pub collapse_borders: bool,
    pub border_spacing: (f32, f32),
    pub caption_below: bool,
    pub hide_empty_cells: bool,
    /// Lines through all text of a box, as its ancestors drew them too.
    pub underline: bool,
    pub strike: bool,
    pub overline: bool,
}

#[derive(Clone, Debug)]
pub struct Style {
    pub inherited: Inherited,
    pub display: Display,
    pub position: taffy::Position,
    pub float: taffy::Float,
    pub clear: taffy::Clear,
    pub content_box: bool,
    pub width: Length,
    pub height: Length,
    pub min_width: Length,
    pub min_height: Length,
    pub max_width: Length,
    pub max_height: Length,
    /// Top, right, bottom, left, here and below.
    pub margin: [Length; 4],
    pub padding: [Length; 4],
    pub inset: [Length; 4],
    pub border: [Border; 4],
    pub radius: f32,
    pub background: Colour,
    pub clips: bool,
    pub ellipsis: bool,
    pub vertical_align: VerticalAlign,
    pub fixed_table: bool,
    pub flex: Flex,
}

/// Only boxes in and of `flex` and `grid` look here.
#[derive(Clone, Debug)]
pub struct Flex {
    pub direction: taffy::FlexDirection,
    pub wrap: taffy::FlexWrap,
    pub grow: f32,
    pub shrink: f32,
    pub basis: Length,
    pub align_items: taffy::AlignItems,
    pub align_self: Option<taffy::AlignSelf>,
    pub align_content: taffy::AlignContent,
    pub justify_content: taffy::JustifyContent,
    /// Between rows, between columns.
    pub gap: [Length; 2],
    pub columns: Vec<taffy::TrackSizingFunction>,
    pub rows: Vec<taffy::TrackSizingFunction>,
    /// Tracks that a grid's child covers.
    pub column_span: u16,
    pub row_span: u16,
}

impl Style {
    /// The page itself.
    pub fn root() -> Style {
        Style::with(Inherited {
            colour: Colour::BLACK,
            family: "".into(),
            // What browsers take: 16/96 inch, 4.2 mm.
            font_size: 16.0,
            bold: false,
            italic: false,
            line_height: LineHeight::Normal,
            text_align: TextAlign::Start,
            rtl: false,
            moves_blocks: taffy::TextAlign::Auto,
            text_indent: Length::Px(0.0),
            collapses: true,
            wraps: true,
            keeps_lines: false,
            break_all: false,
            break_long: false,
            keep_all: false,
            letter_spacing: 0.0,
            word_spacing: 0.0,
            transform: Transform::None,
            marker: Marker::Disc,
            marker_inside: false,
            hidden: false,
            collapse_borders: false,
            border_spacing: (0.0, 0.0),
            caption_below: false,
            hide_empty_cells: false,
            underline: false,
            strike: false,
            overline: false,
        })
    }

    /// A child's, before anything is said about it.
    pub fn inside(&self) -> Style {
        Style::with(self.inherited.clone())
    }

    fn with(inherited: Inherited) -> Style {
        Style {
            inherited,
            display: Display::Inline,
            position: taffy::Position::Static,
            float: taffy::Float::None,
            clear: taffy::Clear::None,
            content_box: true,
            width: Length::Auto,
            height: Length::Auto,
            min_width: Length::Auto,
            min_height: Length::Auto,
            max_width: Length::Auto,
            max_height: Length::Auto,
            margin: [Length::Px(0.0); 4],
            padding: [Length::Px(0.0); 4],
            inset: [Length::Auto; 4],
            border: [Border::NONE; 4],
            radius: 0.0,
            background: Colour::CLEAR,
            clips: false,
            ellipsis: false,
            vertical_align: VerticalAlign::Baseline,
            fixed_table: false,
            flex: Flex {
                direction: taffy::FlexDirection::Row,
                wrap: taffy::FlexWrap::NoWrap,
                grow: 0.0,
                shrink: 1.0,
                basis: Length::Auto,
                align_items: taffy::AlignItems::NORMAL,
                align_self: None,
                align_content: taffy::AlignContent::NORMAL,
                justify_content: taffy::JustifyContent::NORMAL,
                gap: [Length::Px(0.0); 2],
                columns: Vec::new(),
                rows: Vec::new(),
                column_span: 1,
                row_span: 1,
            },
        }
    }

    /// Leaves the lines that its neighbours stand in.
    pub fn out_of_lines(&self) -> bool {
        self.position.is_out_of_flow() || self.float != taffy::Float::None
    }

    pub fn border_widths(&self) -> [f32; 4] {
        self.border.map(|border| border.used())
    }
}

impl Length {
    /// px of a length that is one of `whole`.
    pub fn of(self, whole: f32) -> Option<f32> {
        match self {
            Length::Auto => None,
            Length::Px(px) => Some(px),
            Length::Percent(share) => Some(share * whole),
        }
    }

    /// px, where shares of nothing known are nothing.
    pub fn px(self) -> f32 {
        if let Length::Px(px) = self { px } else { 0.0 }
    }
}
