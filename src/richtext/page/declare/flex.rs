//! Flexible boxes and grids.

use taffy::style_helpers::{TaffyAuto as _, TaffyMaxContent as _, TaffyMinContent as _};
use taffy::{AlignContent, AlignItems, FlexDirection, FlexWrap, TrackSizingFunction};

use super::{Relative, set, word};
use crate::limits;
use crate::richtext::page::style::{Length, Style};
use crate::richtext::page::value::Value;

pub fn apply(style: &mut Style, name: &str, values: &[Value], relative: Relative<'_>) -> bool {
    match name {
        "flex" => flex(style, values, relative),
        "flex-grow" => set(&mut style.flex.grow, number(values)),
        "flex-shrink" => set(&mut style.flex.shrink, number(values)),
        "flex-basis" => {
            let basis = values.first().and_then(|value| relative.size(value));
            set(&mut style.flex.basis, basis)
        }
        "flex-direction" | "flex-wrap" | "flex-flow" => {
            for word in super::words(values) {
                match word {
                    "row" => style.flex.direction = FlexDirection::Row,
                    "row-reverse" => style.flex.direction = FlexDirection::RowReverse,
                    "column" => style.flex.direction = FlexDirection::Column,
                    "column-reverse" => style.flex.direction = FlexDirection::ColumnReverse,
                    "wrap" => style.flex.wrap = FlexWrap::Wrap,
                    "wrap-reverse" => style.flex.wrap = FlexWrap::WrapReverse,
                    "nowrap" => style.flex.wrap = FlexWrap::NoWrap,
                    _ => {}
                }
            }
            true
        }
        "align-items" => set(&mut style.flex.align_items, word(values).and_then(items)),
        "align-self" => set(&mut style.flex.align_self, word(values).and_then(items).map(Some)),
        "align-content" => set(&mut style.flex.align_content, word(values).and_then(content)),
        "justify-content" => set(&mut style.flex.justify_content, word(values).and_then(content)),
        "gap" | "grid-gap" => {
            let gaps: Option<Vec<Length>> = values.iter().map(|value| relative.size(value)).collect();
            let gap = match gaps.as_deref() {
                Some([both]) => Some([*both; 2]),
                Some([rows, columns]) => Some([*rows, *columns]),
                _ => None,
            };
            set(&mut style.flex.gap, gap)
        }
        "row-gap" | "column-gap" => {
            let gap = values.first().and_then(|value| relative.size(value));
            let place = style.flex.gap.get_mut(usize::from(name == "column-gap"));
            place.is_some_and(|place| set(place, gap))
        }
        "grid-template-columns" => {
            let tracks = tracks(values, relative);
            set(&mut style.flex.columns, Some(tracks))
        }
        "grid-template-rows" => {
            let tracks = tracks(values, relative);
            set(&mut style.flex.rows, Some(tracks))
        }
        "grid-column" => set(&mut style.flex.column_span, span(values)),
        "grid-row" => set(&mut style.flex.row_span, span(values)),
        _ => false,
    }
}

fn number(values: &[Value]) -> Option<f32> {
    match values {
        [Value::Number(number)] if number.is_finite() && *number >= 0.0 => Some(number.min(1e6)),
        _ => None,
    }
}

/// `flex: 1`, `flex: 0 0 30mm`, `flex: none`.
fn flex(style: &mut Style, values: &[Value], relative: Relative<'_>) -> bool {
    match word(values) {
        Some("none") => (style.flex.grow, style.flex.shrink, style.flex.basis) = (0.0, 0.0, Length::Auto),
        Some("auto") => (style.flex.grow, style.flex.shrink, style.flex.basis) = (1.0, 1.0, Length::Auto),
        Some(_) => {}
        None => {
            let mut numbers = values.iter().filter_map(|value| number(std::slice::from_ref(value)));
            let Some(grow) = numbers.next() else { return true };
            let shrink = numbers.next().unwrap_or(1.0);
            let basis = values.iter().filter(|value| !matches!(value, Value::Number(_)));
            let basis = basis.filter_map(|value| relative.size(value)).next_back();
            (style.flex.grow, style.flex.shrink) = (grow, shrink);
            style.flex.basis = basis.unwrap_or(Length::Px(0.0));
        }
    }
    true
}

fn items(word: &str) -> Option<AlignItems> {
    Some(match word {
        "normal" | "auto" => AlignItems::NORMAL,
        "start" | "self-start" => AlignItems::START,
        "end" | "self-end" => AlignItems::END,
        "flex-start" => AlignItems::FLEX_START,
        "flex-end" => AlignItems::FLEX_END,
        "center" => AlignItems::CENTER,
        "baseline" => AlignItems::BASELINE,
        "stretch" => AlignItems::STRETCH,
        _ => return None,
    })
}

fn content(word: &str) -> Option<AlignContent> {
    Some(match word {
        "normal" => AlignContent::NORMAL,
        "start" | "left" => AlignContent::START,
        "end" | "right" => AlignContent::END,
        "flex-start" => AlignContent::FLEX_START,
        "flex-end" => AlignContent::FLEX_END,
        "center" => AlignContent::CENTER,
        "stretch" => AlignContent::STRETCH,
        "space-between" => AlignContent::SPACE_BETWEEN,
        "space-around" => AlignContent::SPACE_AROUND,
        "space-evenly" => AlignContent::SPACE_EVENLY,
        _ => return None,
    })
}

/// `30mm 1fr auto`, `repeat(3, 1fr)`.
fn tracks(values: &[Value], relative: Relative<'_>) -> Vec<TrackSizingFunction> {
    let mut tracks = Vec::new();
    for value in values {
        match value {
            Value::Call(name, inside) if name == "repeat" => {
                let [Value::Number(times), Value::Comma, rest @ ..] = inside.as_slice() else { continue };
                let once: Vec<_> = rest.iter().filter_map(|value| track(value, relative)).collect();
                for _ in 0..(times.clamp(0.0, limits::HTML_COLUMNS as f32) as usize) {
                    tracks.extend(once.iter().copied());
                }
            }
            value => tracks.extend(track(value, relative)),
        }
        tracks.truncate(limits::HTML_COLUMNS);
    }
    tracks
}

fn track(value: &Value, relative: Relative<'_>) -> Option<TrackSizingFunction> {
    match value {
        Value::Fraction(share) => Some(taffy::style_helpers::fr(*share)),
        Value::Word(word) => match word.as_str() {
            "auto" => Some(TrackSizingFunction::AUTO),
            "min-content" => Some(TrackSizingFunction::MIN_CONTENT),
            "max-content" => Some(TrackSizingFunction::MAX_CONTENT),
            _ => None,
        },
        value => match relative.size(value)? {
            Length::Px(px) => Some(taffy::style_helpers::length(px)),
            Length::Percent(share) => Some(taffy::style_helpers::percent(share)),
            Length::Auto => None,
        },
    }
}

/// `span 2`; other placing is left to the order.
fn span(values: &[Value]) -> Option<u16> {
    match values {
        [Value::Word(word), Value::Number(tracks)] if word == "span" => {
            Some(tracks.clamp(1.0, limits::HTML_COLUMNS as f32) as u16)
        }
        _ => None,
    }
}
