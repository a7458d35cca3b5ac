//! A style as the part that places boxes reads it.

use taffy::style_helpers::TaffyAuto as _;
use taffy::{Dimension, LengthPercentage, LengthPercentageAuto, Point, Rect, Size};

use super::style::{Display, Length, Style};

pub fn of(style: &Style) -> taffy::Style {
    let flex = &style.flex;
    let overflow = if style.clips { taffy::Overflow::Hidden } else { taffy::Overflow::Visible };
    taffy::Style {
        display: match style.display {
            Display::Flex { .. } => taffy::Display::Flex,
            Display::Grid { .. } => taffy::Display::Grid,
            _ => taffy::Display::Block,
        },
        item_is_table: matches!(style.display, Display::Table { .. }),
        box_sizing: if style.content_box { taffy::BoxSizing::ContentBox } else { taffy::BoxSizing::BorderBox },
        overflow: Point { x: overflow, y: overflow },
        float: style.float,
        clear: style.clear,
        position: style.position,
        inset: rect(style.inset, auto),
        size: Size { width: dimension(style.width), height: dimension(style.height) },
        min_size: Size { width: auto(style.min_width), height: auto(style.min_height) },
        max_size: Size { width: auto(style.max_width), height: auto(style.max_height) },
        margin: rect(style.margin, auto),
        padding: rect(style.padding, share),
        border: rect(style.border_widths().map(Length::Px), share),
        align_items: flex.align_items,
        align_self: flex.align_self,
        align_content: if matches!(style.display, Display::Flex { .. } | Display::Grid { .. }) {
            flex.align_content
        } else {
            taffy::AlignContent::NORMAL
        },
        justify_content: flex.justify_content,
        gap: Size { width: share(flex.gap[1]), height: share(flex.gap[0]) },
        text_align: style.inherited.moves_blocks,
        flex_direction: flex.direction,
        flex_wrap: flex.wrap,
        flex_grow: flex.grow,
        flex_shrink: flex.shrink,
        flex_basis: dimension(flex.basis),
        grid_template_columns: flex.columns.iter().map(|track| (*track).into()).collect(),
        grid_template_rows: flex.rows.iter().map(|track| (*track).into()).collect(),
        grid_column: span(flex.column_span),
        grid_row: span(flex.row_span),
        ..taffy::Style::DEFAULT
    }
}

fn span(tracks: u16) -> taffy::Line<taffy::GridPlacement> {
    taffy::Line { start: taffy::GridPlacement::AUTO, end: taffy::GridPlacement::Span(tracks) }
}

fn rect<T>(sides: [Length; 4], read: impl Fn(Length) -> T) -> Rect<T> {
    let [top, right, bottom, left] = sides.map(read);
    Rect { top, right, bottom, left }
}

fn dimension(length: Length) -> Dimension {
    match length {
        Length::Auto => Dimension::auto(),
        Length::Px(px) => Dimension::length(px),
        Length::Percent(share) => Dimension::percent(share),
    }
}

fn auto(length: Length) -> LengthPercentageAuto {
    match length {
        Length::Auto => LengthPercentageAuto::auto(),
        Length::Px(px) => LengthPercentageAuto::length(px),
        Length::Percent(share) => LengthPercentageAuto::percent(share),
    }
}

fn share(length: Length) -> LengthPercentage {
    match length {
        Length::Auto => LengthPercentage::length(0.0),
        Length::Px(px) => LengthPercentage::length(px),
        Length::Percent(share) => LengthPercentage::percent(share),
    }
}
