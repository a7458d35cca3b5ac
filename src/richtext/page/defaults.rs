//! What browsers take for granted about each element, and the attributes that say how it looks.

use super::declare::marker;
use super::dom::{Dom, Element, NodeId};
use super::style::{Border, Display, Length, Marker, Stroke, Style, TextAlign, VerticalAlign};
use super::value::Colour;

/// The element's kind, before fonts are known.
pub fn of_tag(style: &mut Style, tag: &str, parent: &Style) {
    style.display = display(tag);
    let text = &mut style.inherited;
    match tag {
        "h1" => (text.font_size, text.bold) = (text.font_size * 2.0, true),
        "h2" => (text.font_size, text.bold) = (text.font_size * 1.5, true),
        "h3" => (text.font_size, text.bold) = (text.font_size * 1.17, true),
        "h4" => text.bold = true,
        "h5" => (text.font_size, text.bold) = (text.font_size * 0.83, true),
        "h6" => (text.font_size, text.bold) = (text.font_size * 0.67, true),
        "b" | "strong" => text.bold = true,
        "i" | "em" | "cite" | "dfn" | "var" | "address" => text.italic = true,
        "u" | "ins" => text.underline = true,
        "s" | "strike" | "del" => text.strike = true,
        "small" => text.font_size /= 1.2,
        "big" => text.font_size *= 1.2,
        "sub" => (text.font_size, style.vertical_align) = (text.font_size / 1.2, VerticalAlign::Sub),
        "sup" => (text.font_size, style.vertical_align) = (text.font_size / 1.2, VerticalAlign::Super),
        "center" => centre(style, TextAlign::Centre),
        "table" => {
            text.border_spacing = (2.0, 2.0);
            text.text_indent = Length::Px(0.0);
            style.content_box = false;
        }
        "thead" | "tbody" | "tfoot" => style.vertical_align = VerticalAlign::Middle,
        "tr" => style.vertical_align = parent.vertical_align,
        "td" | "th" => {
            style.vertical_align = parent.vertical_align;
            style.padding = [Length::Px(1.0); 4];
            if tag == "th" {
                (text.bold, text.text_align) = (true, TextAlign::Centre);
            }
        }
        "caption" => text.text_align = TextAlign::Centre,
        "pre" | "listing" | "plaintext" | "xmp" | "code" | "kbd" | "samp" | "tt" => {
            // Browsers write fixed-width letters at 13 px where others have 16.
            if &*parent.inherited.family != "monospace" {
                text.font_size *= 13.0 / 16.0;
            }
            text.family = "monospace".into();
            if !matches!(tag, "code" | "kbd" | "samp" | "tt") {
                (text.collapses, text.wraps, text.keeps_lines) = (false, false, true);
            }
        }
        "ul" | "menu" | "dir" => {
            text.marker = match parent.inherited.marker {
                Marker::Circle | Marker::Square if parent.display == Display::ListItem => Marker::Square,
                _ if parent.display == Display::ListItem => Marker::Circle,
                _ => Marker::Disc,
            };
        }
        "ol" => text.marker = Marker::Decimal,
        "hr" => {
            style.border = [Border { width: 1.0, stroke: Stroke::SOLID, colour: Some(Colour::BLACK) }; 4];
        }
        "mark" => style.background = Colour { luma: 237.0, alpha: 1.0 },
        "nobr" => text.wraps = false,
        // The page fills its box, so that shares of its height mean something.
        "html" | "body" => style.height = Length::Percent(1.0),
        _ => {}
    }
}

/// Margins that count in the element's own letters, once their size is known.
pub fn lengths_of_tag(style: &mut Style, dom: &Dom, id: NodeId, element: &Element) {
    let em = style.inherited.font_size;
    let mut above_and_below = |times: f32| {
        style.margin[0] = Length::Px(times * em);
        style.margin[2] = Length::Px(times * em);
    };
    match element.tag.as_str() {
        "h1" => above_and_below(0.67),
        "h2" => above_and_below(0.83),
        "h4" => above_and_below(1.33),
        "h5" => above_and_below(1.67),
        "h6" => above_and_below(2.33),
        "h3" | "p" | "dl" | "pre" | "listing" | "xmp" | "blockquote" | "figure" => above_and_below(1.0),
        "ul" | "ol" | "menu" | "dir" => {
            let mut up = std::iter::successors(dom.parent_element(id), |id| dom.parent_element(*id));
            let nested =
                up.any(|id| dom.element(id).is_some_and(|element| matches!(element.tag.as_str(), "ul" | "ol")));
            above_and_below(if nested { 0.0 } else { 1.0 });
            style.padding[3] = Length::Px(40.0);
        }
        "dd" => style.margin[3] = Length::Px(40.0),
        "hr" => {
            style.margin[0] = Length::Px(0.5 * em);
            style.margin[2] = Length::Px(0.5 * em);
            let align = element.attribute("align").unwrap_or("center");
            let moved = |stays: &str| if align.eq_ignore_ascii_case(stays) { Length::Px(0.0) } else { Length::Auto };
            style.margin[1] = moved("right");
            style.margin[3] = moved("left");
        }
        _ => {}
    }
    if matches!(element.tag.as_str(), "blockquote" | "figure") {
        style.margin[1] = Length::Px(40.0);
        style.margin[3] = Length::Px(40.0);
    }
}

fn display(tag: &str) -> Display {
    match tag {
        "head" | "style" | "script" | "title" | "meta" | "link" | "base" | "template" | "noscript" | "iframe"
        | "object" | "embed" | "applet" | "svg" | "math" | "canvas" | "video" | "audio" | "source" | "track"
        | "param" | "area" | "datalist" | "select" | "textarea" | "input" | "frame" | "frameset" | "noframes"
        | "noembed" | "rp" | "dialog" => Display::None,
        "html" | "body" | "div" | "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "center" | "pre" | "listing"
        | "xmp" | "plaintext" | "hr" | "ul" | "ol" | "menu" | "dir" | "dl" | "dt" | "dd" | "blockquote" | "figure"
        | "figcaption" | "address" | "article" | "aside" | "section" | "nav" | "main" | "header" | "footer"
        | "form" | "fieldset" | "legend" | "details" | "summary" | "hgroup" | "search" | "optgroup" => Display::Block,
        "li" => Display::ListItem,
        "table" => Display::Table { inline: false },
        "caption" => Display::Caption,
        "colgroup" => Display::ColumnGroup,
        "col" => Display::Column,
        "thead" => Display::HeaderGroup,
        "tbody" => Display::RowGroup,
        "tfoot" => Display::FooterGroup,
        "tr" => Display::Row,
        "td" | "th" => Display::Cell,
        "button" => Display::InlineBlock,
        _ => Display::Inline,
    }
}

/// `<center>` and `align` move tables and blocks too.
fn centre(style: &mut Style, align: TextAlign) {
    style.inherited.text_align = align;
    style.inherited.moves_blocks = match align {
        TextAlign::Centre => taffy::TextAlign::LegacyCenter,
        TextAlign::Right => taffy::TextAlign::LegacyRight,
        TextAlign::Start | TextAlign::End | TextAlign::Left | TextAlign::Justify => taffy::TextAlign::Auto,
    };
}

/// Attributes that say how an element looks, as pages of warehouse systems still have them.
pub fn of_attributes(style: &mut Style, dom: &Dom, id: NodeId, element: &Element) {
    let attribute = |name: &str| element.attribute(name);
    let tag = element.tag.as_str();
    if attribute("hidden").is_some() {
        style.display = Display::None;
    }
    if matches!(tag, "table" | "td" | "th" | "col" | "colgroup" | "img" | "hr" | "tr") {
        style.width = attribute("width").and_then(dimension).unwrap_or(style.width);
        style.height = attribute("height").and_then(dimension).unwrap_or(style.height);
    }
    if let Some(colour) = attribute("bgcolor").and_then(Colour::from_attribute) {
        style.background = colour;
    }
    match attribute("dir") {
        Some(dir) if dir.eq_ignore_ascii_case("rtl") => style.inherited.rtl = true,
        Some(dir) if dir.eq_ignore_ascii_case("ltr") => style.inherited.rtl = false,
        _ => {}
    }
    if let Some(align) = attribute("align") {
        aligned(style, tag, &align.to_ascii_lowercase());
    }
    if matches!(tag, "td" | "th" | "tr" | "thead" | "tbody" | "tfoot") {
        style.vertical_align = match attribute("valign").map(str::to_ascii_lowercase).as_deref() {
            Some("top") => VerticalAlign::Top,
            Some("middle" | "center") => VerticalAlign::Middle,
            Some("bottom") => VerticalAlign::Bottom,
            Some("baseline") => VerticalAlign::Baseline,
            _ => style.vertical_align,
        };
    }
    match tag {
        "table" => {
            if let Some(width) = border_width(element) {
                style.border = [solid(width); 4];
            }
            if let Some(Length::Px(spacing)) = attribute("cellspacing").and_then(dimension) {
                style.inherited.border_spacing = (spacing, spacing);
            }
        }
        "td" | "th" => {
            let table = std::iter::successors(dom.parent_element(id), |id| dom.parent_element(*id)).take(4);
            let table = table.filter_map(|id| dom.element(id)).find(|element| element.tag == "table");
            if table.and_then(border_width).is_some_and(|width| width > 0.0) {
                style.border = [solid(1.0); 4];
            }
            if let Some(padding) = table.and_then(|table| table.attribute("cellpadding")).and_then(dimension) {
                style.padding = [padding; 4];
            }
            if attribute("nowrap").is_some() {
                style.inherited.wraps = false;
            }
        }
        "font" => font(style, element),
        "img" => {
            if let Some(width) = attribute("border").and_then(|width| width.trim().parse::<f32>().ok()) {
                style.border = [solid(width.clamp(0.0, 1_000.0)); 4];
            }
        }
        "hr" => {
            if let Some(Length::Px(size)) = attribute("size").and_then(dimension) {
                // A line of two borders is two pixels; thicker ones are filled between.
                style.height = Length::Px((size - 2.0).max(0.0));
                if size <= 1.0 {
                    style.border[2] = Border::NONE;
                }
            }
            if attribute("noshade").is_some() || attribute("color").is_some() {
                style.background = Colour::BLACK;
            }
        }
        "ol" | "ul" | "li" => {
            let kind = attribute("type").and_then(|kind| match kind {
                "1" => Some(Marker::Decimal),
                "a" => Some(Marker::LowerAlpha),
                "A" => Some(Marker::UpperAlpha),
                "i" => Some(Marker::LowerRoman),
                "I" => Some(Marker::UpperRoman),
                word => marker(&word.to_ascii_lowercase()),
            });
            style.inherited.marker = kind.unwrap_or(style.inherited.marker);
        }
        "a" if attribute("href").is_some() => style.inherited.underline = true,
        "br" => {
            style.clear = match attribute("clear").map(str::to_ascii_lowercase).as_deref() {
                Some("all" | "both") => taffy::Clear::Both,
                Some("left") => taffy::Clear::Left,
                Some("right") => taffy::Clear::Right,
                _ => style.clear,
            };
        }
        _ => {}
    }
}

fn aligned(style: &mut Style, tag: &str, align: &str) {
    match (tag, align) {
        ("table", "center" | "middle") => (style.margin[1], style.margin[3]) = (Length::Auto, Length::Auto),
        ("table" | "img", "left") => style.float = taffy::Float::Left,
        ("table" | "img", "right") => style.float = taffy::Float::Right,
        ("img", "middle" | "absmiddle" | "center") => style.vertical_align = VerticalAlign::Middle,
        ("img", "top" | "texttop") => style.vertical_align = VerticalAlign::Top,
        ("img" | "hr" | "table", _) => {}
        (_, "center" | "middle") => centre(style, TextAlign::Centre),
        (_, "right") => centre(style, TextAlign::Right),
        (_, "left") => centre(style, TextAlign::Left),
        (_, "justify") => style.inherited.text_align = TextAlign::Justify,
        _ => {}
    }
}

fn font(style: &mut Style, element: &Element) {
    if let Some(size) = element.attribute("size").map(str::trim) {
        let steps = [10.0, 13.0, 16.0, 18.0, 24.0, 32.0, 48.0];
        let number = size.trim_start_matches('+').parse::<i32>().ok();
        let step =
            number.map(|number| if size.starts_with(['+', '-']) { 3_i32.saturating_add(number) } else { number });
        if let Some(px) = step.and_then(|step| steps.get((step.clamp(1, 7) - 1) as usize)) {
            style.inherited.font_size = *px;
        }
    }
    if let Some(colour) = element.attribute("color").and_then(Colour::from_attribute) {
        style.inherited.colour = colour;
    }
    if let Some(face) = element.attribute("face").filter(|face| !face.trim().is_empty()) {
        style.inherited.family = face.into();
    }
}

/// `border` alone is one pixel.
fn border_width(table: &Element) -> Option<f32> {
    let width = table.attribute("border")?.trim().trim_end_matches("px");
    Some(if width.is_empty() { 1.0 } else { width.parse::<f32>().map_or(1.0, |width| width.clamp(0.0, 1_000.0)) })
}

fn solid(width: f32) -> Border {
    Border { width, stroke: if width > 0.0 { Stroke::SOLID } else { Stroke::None }, colour: None }
}

/// `120`, `120px`, `50%`.
fn dimension(text: &str) -> Option<Length> {
    let text = text.trim();
    let end = text.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(text.len());
    let number: f32 = text.get(..end)?.parse().ok().filter(|number: &f32| number.is_finite())?;
    match text.get(end..).map(str::trim_start) {
        Some(rest) if rest.starts_with('%') => Some(Length::Percent((number / 100.0).min(100.0))),
        _ => Some(Length::Px(number.min(100_000.0))),
    }
}
