//! Boxes: sizes, margins, borders, where they stand and what shows of them.

use super::{Relative, set, side, sides, word, words};
use crate::geometry::Pattern;
use crate::richtext::page::style::{Border, Display, Length, Stroke, Style, VerticalAlign};
use crate::richtext::page::value::{Colour, Value};

pub fn apply(style: &mut Style, name: &str, values: &[Value], relative: Relative<'_>) -> bool {
    let one = || values.first().and_then(|value| relative.size(value));
    match name {
        "display" => set(&mut style.display, word(values).and_then(display)),
        "position" => {
            let position = match word(values) {
                Some("static") => Some(taffy::Position::Static),
                Some("relative" | "sticky") => Some(taffy::Position::Relative),
                Some("absolute") => Some(taffy::Position::Absolute),
                Some("fixed") => Some(taffy::Position::Fixed),
                _ => None,
            };
            set(&mut style.position, position)
        }
        "float" => {
            let float = match word(values) {
                Some("left" | "inline-start") => Some(taffy::Float::Left),
                Some("right" | "inline-end") => Some(taffy::Float::Right),
                Some("none") => Some(taffy::Float::None),
                _ => None,
            };
            set(&mut style.float, float)
        }
        "clear" => {
            let clear = match word(values) {
                Some("left") => Some(taffy::Clear::Left),
                Some("right") => Some(taffy::Clear::Right),
                Some("both") => Some(taffy::Clear::Both),
                Some("none") => Some(taffy::Clear::None),
                _ => None,
            };
            set(&mut style.clear, clear)
        }
        "box-sizing" => {
            style.content_box = word(values) != Some("border-box");
            true
        }
        "width" => set(&mut style.width, one()),
        "height" => set(&mut style.height, one()),
        "min-width" => set(&mut style.min_width, one()),
        "min-height" => set(&mut style.min_height, one()),
        "max-width" => set(&mut style.max_width, limit(values, relative)),
        "max-height" => set(&mut style.max_height, limit(values, relative)),
        "top" | "right" | "bottom" | "left" => {
            let length = values.first().and_then(|value| relative.length(value));
            side(name).and_then(|side| style.inset.get_mut(side)).is_some_and(|place| set(place, length))
        }
        "inset" => set(&mut style.inset, four(values, |value| relative.length(value))),
        "margin" => set(&mut style.margin, four(values, |value| relative.length(value))),
        "padding" => set(&mut style.padding, four(values, |value| padding(value, relative))),
        "background" | "background-color" => {
            let colour = values.iter().find_map(|value| match value {
                Value::Colour(colour) => Some(*colour),
                Value::Word(word) if word == "none" => Some(Colour::CLEAR),
                _ => None,
            });
            set(&mut style.background, colour)
        }
        "overflow" | "overflow-x" | "overflow-y" => {
            if let Some(word) = words(values).next() {
                style.clips = matches!(word, "hidden" | "clip" | "auto" | "scroll");
            }
            true
        }
        "text-overflow" => {
            style.ellipsis = word(values) == Some("ellipsis");
            true
        }
        "vertical-align" => {
            let align = values.first().and_then(|value| vertical_align(value, relative));
            set(&mut style.vertical_align, align)
        }
        "opacity" => {
            // There is no half ink. What cannot be seen at all is not drawn.
            if let [Value::Number(0.0) | Value::Percent(0.0)] = values {
                style.inherited.hidden = true;
            }
            true
        }
        "border-collapse" => {
            style.inherited.collapse_borders = word(values) == Some("collapse");
            true
        }
        "border-spacing" => {
            let lengths: Vec<f32> = values.iter().filter_map(|value| relative.px(value)).collect();
            let spacing = match lengths.as_slice() {
                [both] => Some((*both, *both)),
                [across, down] => Some((*across, *down)),
                _ => None,
            };
            set(&mut style.inherited.border_spacing, spacing.filter(|(across, down)| *across >= 0.0 && *down >= 0.0))
        }
        "table-layout" => {
            style.fixed_table = word(values) == Some("fixed");
            true
        }
        "caption-side" => {
            style.inherited.caption_below = word(values) == Some("bottom");
            true
        }
        "empty-cells" => {
            style.inherited.hide_empty_cells = word(values) == Some("hide");
            true
        }
        "border-radius" => {
            let radius = values.first().and_then(|value| relative.px(value));
            set(&mut style.radius, radius.filter(|radius| *radius >= 0.0))
        }
        name => sided(style, name, values, relative),
    }
}

/// `margin-left`, `border`, `border-top-width` and their kin.
fn sided(style: &mut Style, name: &str, values: &[Value], relative: Relative<'_>) -> bool {
    if let Some(place) = name.strip_prefix("margin-").and_then(side) {
        let length = values.first().and_then(|value| relative.length(value));
        return style.margin.get_mut(place).is_some_and(|place| set(place, length));
    }
    if let Some(place) = name.strip_prefix("padding-").and_then(side) {
        let length = values.first().and_then(|value| padding(value, relative));
        return style.padding.get_mut(place).is_some_and(|place| set(place, length));
    }
    let Some(rest) = name.strip_prefix("border") else { return false };
    let mut names = rest.split('-').skip(1).peekable();
    let place = names.peek().copied().and_then(side);
    if place.is_some() {
        names.next();
    }
    let chosen = |index: usize| place.is_none_or(|place| place == index);
    match (names.next(), names.next()) {
        (None, _) => {
            let border = border(values, relative);
            for (_, own) in style.border.iter_mut().enumerate().filter(|(index, _)| chosen(*index)) {
                *own = border;
            }
        }
        (Some(part @ ("width" | "style" | "color")), None) => {
            for index in (0..4).filter(|index| chosen(*index)) {
                // Four values stand for the sides in turn; one side has one.
                let index_of_value = match (place, values.len()) {
                    (Some(_), _) | (None, 1) => 0,
                    (None, 2) => index % 2,
                    (None, 3) => {
                        if index == 3 {
                            1
                        } else {
                            index
                        }
                    }
                    (None, _) => index,
                };
                let Some(value) = values.get(index_of_value) else { continue };
                let read = border_part(value, relative);
                let Some(own) = style.border.get_mut(index) else { continue };
                match (part, read) {
                    ("width", (Some(width), ..)) => own.width = width,
                    ("style", (_, Some(stroke), _)) => own.stroke = stroke,
                    ("color", (.., Some(colour))) => own.colour = Some(colour),
                    _ => {}
                }
            }
        }
        _ => return false,
    }
    true
}

fn border(values: &[Value], relative: Relative<'_>) -> Border {
    let mut border = Border::NONE;
    for value in values {
        let (width, stroke, colour) = border_part(value, relative);
        border.width = width.unwrap_or(border.width);
        border.stroke = stroke.unwrap_or(border.stroke);
        border.colour = colour.or(border.colour);
    }
    border
}

fn border_part(value: &Value, relative: Relative<'_>) -> (Option<f32>, Option<Stroke>, Option<Colour>) {
    match value {
        Value::Colour(colour) => (None, None, Some(*colour)),
        Value::Word(word) => match word.as_str() {
            "none" | "hidden" => (None, Some(Stroke::None), None),
            "dashed" => (None, Some(Stroke::Line(Pattern::Dashed)), None),
            "dotted" => (None, Some(Stroke::Line(Pattern::Dotted)), None),
            "double" => (None, Some(Stroke::Line(Pattern::Double)), None),
            // Light and shade need grey.
            "solid" | "groove" | "ridge" | "inset" | "outset" => (None, Some(Stroke::SOLID), None),
            "thin" => (Some(1.0), None, None),
            "medium" => (Some(3.0), None, None),
            "thick" => (Some(5.0), None, None),
            _ => (None, None, None),
        },
        value => (relative.px(value).filter(|width| *width >= 0.0), None, None),
    }
}

fn four(values: &[Value], read: impl Fn(&Value) -> Option<Length>) -> Option<[Length; 4]> {
    let lengths: Option<Vec<Length>> = values.iter().map(read).collect();
    sides(&lengths?)
}

fn padding(value: &Value, relative: Relative<'_>) -> Option<Length> {
    relative.size(value).filter(|length| *length != Length::Auto)
}

fn limit(values: &[Value], relative: Relative<'_>) -> Option<Length> {
    if word(values) == Some("none") {
        return Some(Length::Auto);
    }
    values.first().and_then(|value| relative.size(value))
}

fn vertical_align(value: &Value, relative: Relative<'_>) -> Option<VerticalAlign> {
    Some(match value {
        Value::Word(word) => match word.as_str() {
            "baseline" => VerticalAlign::Baseline,
            "sub" => VerticalAlign::Sub,
            "super" => VerticalAlign::Super,
            "top" => VerticalAlign::Top,
            "text-top" => VerticalAlign::TextTop,
            "middle" => VerticalAlign::Middle,
            "bottom" => VerticalAlign::Bottom,
            "text-bottom" => VerticalAlign::TextBottom,
            "inherit" => relative.parent.vertical_align,
            _ => return None,
        },
        Value::Percent(share) => VerticalAlign::Raised(share * relative.em * 1.2),
        value => VerticalAlign::Raised(relative.px(value)?),
    })
}

fn display(word: &str) -> Option<Display> {
    Some(match word {
        "none" => Display::None,
        "contents" => Display::Contents,
        "inline" => Display::Inline,
        "inline-block" => Display::InlineBlock,
        "block" | "flow-root" | "-webkit-box" => Display::Block,
        "list-item" => Display::ListItem,
        "flex" | "-webkit-flex" => Display::Flex { inline: false },
        "inline-flex" => Display::Flex { inline: true },
        "grid" => Display::Grid { inline: false },
        "inline-grid" => Display::Grid { inline: true },
        "table" => Display::Table { inline: false },
        "inline-table" => Display::Table { inline: true },
        "table-row-group" => Display::RowGroup,
        "table-header-group" => Display::HeaderGroup,
        "table-footer-group" => Display::FooterGroup,
        "table-row" => Display::Row,
        "table-cell" => Display::Cell,
        "table-caption" => Display::Caption,
        "table-column" => Display::Column,
        "table-column-group" => Display::ColumnGroup,
        _ => return None,
    })
}
