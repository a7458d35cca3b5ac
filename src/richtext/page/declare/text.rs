//! Fonts and how text runs.

use super::{Relative, set, word, words};
use crate::richtext::page::style::{Length, LineHeight, Marker, Style, TextAlign, Transform};
use crate::richtext::page::value::{Unit, Value};

pub fn apply(style: &mut Style, name: &str, values: &[Value], relative: Relative<'_>) -> bool {
    let parent = &relative.parent.inherited;
    let inherits = word(values) == Some("inherit");
    match name {
        "font" => font(style, values, relative),
        "font-family" if inherits => set(&mut style.inherited.family, Some(parent.family.clone())),
        "font-family" => family(style, values),
        "font-size" if inherits => set(&mut style.inherited.font_size, Some(parent.font_size)),
        "font-size" => {
            let size = values.first().and_then(|value| font_size(value, relative));
            set(&mut style.inherited.font_size, size)
        }
        "font-weight" if inherits => set(&mut style.inherited.bold, Some(parent.bold)),
        "font-weight" => set(&mut style.inherited.bold, values.first().and_then(weight)),
        "font-style" if inherits => set(&mut style.inherited.italic, Some(parent.italic)),
        "font-style" => set(&mut style.inherited.italic, values.first().and_then(slanted)),
        "color" if inherits => set(&mut style.inherited.colour, Some(parent.colour)),
        "color" => {
            let colour = match values {
                [Value::Colour(colour)] => Some(*colour),
                _ => None,
            };
            set(&mut style.inherited.colour, colour)
        }
        "line-height" if inherits => set(&mut style.inherited.line_height, Some(parent.line_height)),
        "line-height" => {
            let height = values.first().and_then(|value| line_height(value, relative));
            set(&mut style.inherited.line_height, height)
        }
        "text-align" => {
            let align = match word(values) {
                Some("start") => Some(TextAlign::Start),
                Some("end") => Some(TextAlign::End),
                Some("left" | "-webkit-left") => Some(TextAlign::Left),
                Some("center" | "-webkit-center") => Some(TextAlign::Centre),
                Some("right" | "-webkit-right") => Some(TextAlign::Right),
                Some("justify") => Some(TextAlign::Justify),
                Some("inherit") => Some(parent.text_align),
                _ => None,
            };
            style.inherited.moves_blocks = taffy::TextAlign::Auto;
            set(&mut style.inherited.text_align, align)
        }
        "direction" => {
            let rtl = match word(values) {
                Some("rtl") => Some(true),
                Some("ltr") => Some(false),
                Some("inherit") => Some(parent.rtl),
                _ => None,
            };
            set(&mut style.inherited.rtl, rtl)
        }
        "text-indent" => {
            let indent = values.first().and_then(|value| relative.length(value));
            set(&mut style.inherited.text_indent, indent.filter(|indent| *indent != Length::Auto))
        }
        "white-space" => white_space(style, values),
        "word-break" => {
            style.inherited.break_all = word(values) == Some("break-all");
            style.inherited.keep_all = word(values) == Some("keep-all");
            style.inherited.break_long |= word(values) == Some("break-word");
            true
        }
        "overflow-wrap" | "word-wrap" => {
            style.inherited.break_long = matches!(word(values), Some("break-word" | "anywhere"));
            true
        }
        "letter-spacing" => set(&mut style.inherited.letter_spacing, spacing(values, relative)),
        "word-spacing" => set(&mut style.inherited.word_spacing, spacing(values, relative)),
        "text-transform" => {
            let transform = match word(values) {
                Some("uppercase") => Some(Transform::Upper),
                Some("lowercase") => Some(Transform::Lower),
                Some("capitalize") => Some(Transform::Capitals),
                Some("none") => Some(Transform::None),
                _ => None,
            };
            set(&mut style.inherited.transform, transform)
        }
        "text-decoration" | "text-decoration-line" => {
            for word in words(values) {
                match word {
                    "underline" => style.inherited.underline = true,
                    "line-through" => style.inherited.strike = true,
                    "overline" => style.inherited.overline = true,
                    // What an ancestor draws goes on; what this element drew by itself (u, s) ends.
                    "none" => {
                        style.inherited.underline = parent.underline;
                        style.inherited.strike = parent.strike;
                        style.inherited.overline = parent.overline;
                    }
                    _ => {}
                }
            }
            true
        }
        "list-style" | "list-style-type" | "list-style-position" => {
            for word in words(values) {
                match word {
                    "inside" => style.inherited.marker_inside = true,
                    "outside" => style.inherited.marker_inside = false,
                    word => _ = set(&mut style.inherited.marker, marker(word)),
                }
            }
            true
        }
        "visibility" => {
            style.inherited.hidden = matches!(word(values), Some("hidden" | "collapse"));
            true
        }
        _ => false,
    }
}

fn spacing(values: &[Value], relative: Relative<'_>) -> Option<f32> {
    match values {
        [Value::Word(word)] if word == "normal" => Some(0.0),
        [value] => relative.px(value),
        _ => None,
    }
}

/// Never less than a hundredth: lines of nothing would never end.
fn font_size(value: &Value, relative: Relative<'_>) -> Option<f32> {
    let parent = relative.parent.inherited.font_size;
    let px = match value {
        Value::Percent(share) => share * parent,
        Value::Length(times, Unit::Em) => times * parent,
        Value::Word(word) => match word.as_str() {
            "xx-small" => 9.0,
            "x-small" => 10.0,
            "small" => 13.0,
            "medium" => 16.0,
            "large" => 18.0,
            "x-large" => 24.0,
            "xx-large" => 32.0,
            "xxx-large" => 48.0,
            "smaller" => parent / 1.2,
            "larger" => parent * 1.2,
            _ => return None,
        },
        value => Relative { em: parent, ..relative }.px(value)?,
    };
    (px.is_finite() && px >= 0.0).then_some(px.clamp(0.01, 2_000.0))
}

fn weight(value: &Value) -> Option<bool> {
    match value {
        Value::Word(word) => match word.as_str() {
            "bold" | "bolder" => Some(true),
            "normal" | "lighter" => Some(false),
            _ => None,
        },
        Value::Number(weight) => Some(*weight >= 600.0),
        _ => None,
    }
}

/// `oblique` may say an angle after it; all letters lean alike.
fn slanted(value: &Value) -> Option<bool> {
    match value {
        Value::Word(word) => match word.as_str() {
            "italic" | "oblique" => Some(true),
            "normal" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

fn line_height(value: &Value, relative: Relative<'_>) -> Option<LineHeight> {
    let height = match value {
        Value::Word(word) if word == "normal" => LineHeight::Normal,
        Value::Number(times) => LineHeight::Times(*times),
        Value::Percent(share) => LineHeight::Px(share * relative.em),
        value => LineHeight::Px(relative.px(value)?),
    };
    match height {
        LineHeight::Times(number) | LineHeight::Px(number) if !(0.0..10_000.0).contains(&number) => None,
        height => Some(height),
    }
}

/// `font: [bold italic …] size[/height] family, …`.
fn font(style: &mut Style, values: &[Value], relative: Relative<'_>) -> bool {
    let size = values.iter().position(|value| {
        matches!(value, Value::Length(..) | Value::Percent(_))
            || matches!(value, Value::Word(word) if !matches!(word.as_str(), "bold" | "bolder" | "lighter" | "normal" | "italic" | "oblique" | "small-caps"))
    });
    let Some((before, rest)) = size.map(|size| values.split_at(size)) else { return true };
    let Some((size, rest)) = rest.split_first() else { return true };
    let Some(px) = font_size(size, relative) else { return true };
    style.inherited.font_size = px;
    style.inherited.bold = before.iter().filter_map(weight).next_back().unwrap_or(false);
    style.inherited.italic = before.iter().any(|value| slanted(value) == Some(true));
    style.inherited.line_height = LineHeight::Normal;
    let rest = match rest {
        [Value::Slash, height, rest @ ..] => {
            style.inherited.line_height =
                line_height(height, Relative { em: px, ..relative }).unwrap_or(LineHeight::Normal);
            rest
        }
        rest => rest,
    };
    family(style, rest)
}

/// The list as the text room reads it: names with commas between.
fn family(style: &mut Style, values: &[Value]) -> bool {
    let names = values.split(|value| *value == Value::Comma).map(|name| {
        let words = name.iter().filter_map(|value| match value {
            Value::Word(word) | Value::Text(word) => Some(word.as_str()),
            _ => None,
        });
        words.collect::<Vec<_>>().join(" ")
    });
    let names: Vec<String> = names.filter(|name| !name.is_empty()).take(16).collect();
    if !names.is_empty() {
        style.inherited.family = names.join(",").into();
    }
    true
}

fn white_space(style: &mut Style, values: &[Value]) -> bool {
    let (collapses, wraps, keeps_lines) = match word(values) {
        Some("normal") => (true, true, false),
        Some("nowrap") => (true, false, false),
        Some("pre") => (false, false, true),
        Some("pre-wrap" | "break-spaces") => (false, true, true),
        Some("pre-line") => (true, true, true),
        _ => return true,
    };
    let text = &mut style.inherited;
    (text.collapses, text.wraps, text.keeps_lines) = (collapses, wraps, keeps_lines);
    true
}

pub fn marker(word: &str) -> Option<Marker> {
    Some(match word {
        "none" => Marker::None,
        "disc" => Marker::Disc,
        "circle" => Marker::Circle,
        "square" => Marker::Square,
        "decimal" | "decimal-leading-zero" => Marker::Decimal,
        "lower-alpha" | "lower-latin" => Marker::LowerAlpha,
        "upper-alpha" | "upper-latin" => Marker::UpperAlpha,
        "lower-roman" => Marker::LowerRoman,
        "upper-roman" => Marker::UpperRoman,
        "cjk-ideographic" | "simp-chinese-informal" | "trad-chinese-informal" => Marker::Chinese,
        _ => return None,
    })
}
