//! V1 templates (protocol 2.4.5-1): the visual-drag editor's absolutely placed CSS boxes.
//!
//! A box turns about its centre by any angle. What a component prints is
//! `data[filedName]` (the document's spelling; `fieldName` is understood), else
//! its own `propValue`.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::binding::Binding;
use super::draft::{Draft, DraftKind, PictureDraft};
use super::label::{Align, Border, Line, ParagraphStyle, Rectangle, Vertical};
use super::reading::{Fields, PLACES, SIZES, SOME_SIZE};
use super::v2::{codetype, level, version};
use super::{Reading, Template, fill, page_size};
use crate::geometry::{Rect, Turn};
use crate::protocol::Warning;
use crate::protocol::failure::TemplateFault;
use crate::protocol::warning::Finding;

/// A CSS pixel, mm.
const PIXEL: f64 = 25.4 / 96.0;
/// CSS weights from here on are bold.
const BOLD: f64 = 600.0;
/// Line height of letters where the template says nothing, as browsers take it.
const LINE_HEIGHT: f64 = 1.2;

/// Reads a template that has `canvasStyleData`.
pub(super) fn read(json: &Value) -> Result<Template, TemplateFault> {
    let page = Fields::of(json, String::new(), "", "canvasStyleData")?;
    let canvas = page.need_object("canvasStyleData")?;
    let (width, height) = page_size(&canvas)?;
    let mut reading = Reading::default();
    let parts = parts(page.list("componentData")?, "componentData", &page, &mut reading)?;
    let id = canvas.text("templateID")?.map(|id| id.into_owned());
    let place = Rect::new(0.0, 0.0, width, height);
    Ok(Template {
        id,
        place,
        receipt: false,
        background: None,
        parts,
        nested: reading.nested,
        scripts: false,
        warnings: reading.warnings,
    })
}

fn parts(
    items: &[Value],
    place: &str,
    parent: &Fields<'_>,
    reading: &mut Reading,
) -> Result<Vec<Draft>, TemplateFault> {
    let mut parts = Vec::new();
    for (i, item) in items.iter().enumerate() {
        let component = Fields::of(item, format!("{place}[{i}]"), &parent.place, "componentData")?;
        parts.extend(part(&component, reading)?);
    }
    Ok(parts)
}

fn part(component: &Fields<'_>, reading: &mut Reading) -> Result<Option<Draft>, TemplateFault> {
    let (name, kind) = reading.begin(component)?;
    let style = component.need_object("style")?;
    let kind = match kind.as_ref() {
        "p-qrcode" => qr(component, &style)?,
        "p-barcode" => barcode(component, &style)?,
        "p-text" => paragraph(component, &style)?,
        "p-rect-shape" => rectangle(&style)?,
        "p-line" => line(&style)?,
        "p-picture" => match picture(component, &style, &name, reading)? {
            Some(kind) => kind,
            None => return Ok(None),
        },
        "Group" | "p-group" => group(component, &style, reading)?,
        unknown => {
            reading.leave_out(&name, unknown);
            return Ok(None);
        }
    };
    // Paper knows no half tones of ink: what can be seen at all is printed.
    let seen = style.number_or("opacity", 0.0..=1.0, 1.0)? > 0.0;
    Ok(seen.then_some(Draft { name, kind }))
}

/// The CSS box before turning, and its turn.
fn css_box(style: &Fields<'_>, sides: std::ops::RangeInclusive<f64>) -> Result<(Rect, Turn), TemplateFault> {
    let place = Rect::new(
        style.number_or("left", PLACES, 0.0)?,
        style.number_or("top", PLACES, 0.0)?,
        style.need_number("width", sides.clone())?,
        style.need_number("height", sides)?,
    );
    Ok((place, turn(style)?))
}

/// The box as the label wants it: as it is seen.
fn seen_box(style: &Fields<'_>) -> Result<(Rect, Turn), TemplateFault> {
    let (place, turn) = css_box(style, SOME_SIZE)?;
    Ok((place.laid(turn), turn))
}

fn turn(style: &Fields<'_>) -> Result<Turn, TemplateFault> {
    Ok(Turn::from_degrees(style.number_or("rotate", -36_000.0..=36_000.0, 0.0)?))
}

fn value(component: &Fields<'_>) -> Result<Binding, TemplateFault> {
    let own = component.text_or_empty("propValue")?;
    let field = match component.text("filedName")? {
        Some(field) => Some(field),
        None => component.text("fieldName")?,
    };
    Ok(field.map_or_else(|| Binding::literal(&own), |field| Binding::field(&field)))
}

fn qr(component: &Fields<'_>, style: &Fields<'_>) -> Result<DraftKind, TemplateFault> {
    let (place, turn) = css_box(style, SOME_SIZE)?;
    let size = place.width.min(place.height);
    let centre = place.centre();
    Ok(DraftKind::Qr {
        x: centre.x - size / 2.0,
        y: centre.y - size / 2.0,
        size,
        turn,
        level: level(style, "errorLevel")?,
        version: version(style)?,
        value: value(component)?,
    })
}

fn barcode(component: &Fields<'_>, style: &Fields<'_>) -> Result<DraftKind, TemplateFault> {
    let (place, turn) = seen_box(style)?;
    let codetype = codetype(component, kind_of_bars(component, style)?.as_deref())?;
    Ok(DraftKind::Barcode { place, turn, codetype, value: value(component)? })
}

/// The published sample names no type, so it is 128. Where one is named, it is by V2's word, as the
/// document writes it in either spelling, on the component or (as the QR code's `errorLevel`) in its style.
fn kind_of_bars<'a>(component: &Fields<'a>, style: &Fields<'a>) -> Result<Option<Cow<'a, str>>, TemplateFault> {
    for fields in [component, style] {
        for name in ["codetype", "codeType"] {
            if let Some(named) = fields.text(name)? {
                return Ok(Some(named));
            }
        }
    }
    Ok(None)
}

fn paragraph(component: &Fields<'_>, style: &Fields<'_>) -> Result<DraftKind, TemplateFault> {
    let (place, turn) = seen_box(style)?;
    let font_size = style.number_or("fontSize", 0.3..=300.0, 4.0)?;
    let weight = match style.get("fontWeight") {
        Some(Value::String(word)) if word == "bold" || word == "bolder" => 700.0,
        Some(Value::String(word)) if word == "normal" || word == "lighter" => 400.0,
        _ => style.number_or("fontWeight", 1.0..=1000.0, 400.0)?,
    };
    let line_height = style.number_or("lineHeight", SIZES, 0.0)?;
    let paragraph = ParagraphStyle {
        place,
        turn,
        family: style.text_or_empty("fontFamily")?.into_owned(),
        font_size,
        line_height: if line_height > 0.0 { line_height } else { font_size * LINE_HEIGHT },
        bold: weight >= BOLD,
        stretch: component.number_or("horizontallyScale", 0.1..=10.0, 1.0)?,
        align: component
            .word("horizontally", &[("left", Align::Start), ("center", Align::Centre), ("right", Align::End)])?,
        vertical: component
            .word::<Top>(
                "vertical",
                &[
                    ("top", Top(Vertical::Top)),
                    ("center", Top(Vertical::Middle)),
                    ("middle", Top(Vertical::Middle)),
                    ("bottom", Top(Vertical::Bottom)),
                ],
            )?
            .0,
    };
    Ok(DraftKind::Paragraph { style: Arc::new(paragraph), value: value(component)? })
}

/// CSS begins at the top where V2 begins in the middle.
#[derive(Clone, Copy)]
struct Top(Vertical);

impl Default for Top {
    fn default() -> Self {
        Top(Vertical::Top)
    }
}

fn rectangle(style: &Fields<'_>) -> Result<DraftKind, TemplateFault> {
    let (place, turn) = seen_box(style)?;
    let borders = [
        border(style, "borderTopWidth", "borderTopStyle")?,
        border(style, "borderRightWidth", "borderRightStyle")?,
        border(style, "borderBottomWidth", "borderBottomStyle")?,
        border(style, "borderLeftWidth", "borderLeftStyle")?,
    ];
    let alike = borders.iter().all(|border| *border == borders[0]);
    let radius = style.number_or("borderRadius", SIZES, 0.0)? * PIXEL;
    Ok(DraftKind::Rectangle(Rectangle { place, turn, borders, radius: if alike { radius } else { 0.0 } }))
}

/// A border as CSS means it: widths in px, `none` and `hidden` draw nothing.
fn border(style: &Fields<'_>, width: &'static str, kind: &'static str) -> Result<Border, TemplateFault> {
    let pixels = style.number_or(width, 0.0..=1000.0, 0.0)?;
    let look = style.text_or_empty(kind)?;
    Ok(Border {
        width: if is_undrawn(&look) { 0.0 } else { pixels * PIXEL },
        dashed: matches!(look.as_ref(), "dashed" | "dotted"),
    })
}

fn is_undrawn(look: &str) -> bool {
    matches!(look, "none" | "hidden")
}

/// The top border of a box that is often 0 high; a box higher than wide is a
/// line downwards, as thick as its left border, else its top border.
fn line(style: &Fields<'_>) -> Result<DraftKind, TemplateFault> {
    let (box_, turn) = css_box(style, SIZES)?;
    let top = border(style, "borderTopWidth", "borderTopStyle")?;
    let left = border(style, "borderLeftWidth", "borderLeftStyle")?;
    let down = box_.height > box_.width;
    let Border { width: thickness, dashed } = if down && left.width > 0.0 { left } else { top };
    if thickness <= 0.0 && is_undrawn(&style.text_or_empty("borderTopStyle")?) {
        // One of which nothing is said is as thin as can be; one that is `none` takes room and is not seen.
        return Ok(DraftKind::Group { place: box_, turn, clips: false, background: None, parts: Vec::new() });
    }
    let edge = if down { Rect { width: thickness, ..box_ } } else { Rect { height: thickness, ..box_ } };
    let box_centre = box_.join(&edge).centre();
    let edge = Rect::round(edge.centre().turned(box_centre, turn), edge.width, edge.height);
    Ok(DraftKind::Line(match turn {
        Turn::Free(_) => Line { place: edge, turn, dashed },
        // A quarter turn of a line is a line the other way; nothing is left to turn.
        quarter => Line { place: edge.laid(quarter), turn: Turn::Upright, dashed },
    }))
}

fn picture(
    component: &Fields<'_>,
    style: &Fields<'_>,
    name: &str,
    reading: &mut Reading,
) -> Result<Option<DraftKind>, TemplateFault> {
    let (place, turn) = seen_box(style)?;
    let threshold = component.whole("threshold", 0..=255)?.and_then(|value| u8::try_from(value).ok()).unwrap_or(0);
    let binding = value(component)?;
    let Some(text) = binding.as_literal() else {
        return Ok(Some(DraftKind::Picture { place, turn, threshold, value: PictureDraft::Bound(binding) }));
    };
    match fill::picture(&Value::from(text)) {
        Ok(source) => {
            Ok(source.map(|source| DraftKind::Picture { place, turn, threshold, value: PictureDraft::Fixed(source) }))
        }
        Err(value) => {
            let finding = Finding::Ignored { field: "propValue".to_owned(), value };
            reading.warnings.push(Warning::new(name, finding));
            Ok(None)
        }
    }
}

/// Components that were grouped in the editor: turned together, not clipped,
/// their places relative to the group.
fn group(component: &Fields<'_>, style: &Fields<'_>, reading: &mut Reading) -> Result<DraftKind, TemplateFault> {
    let (place, turn) = css_box(style, SOME_SIZE)?;
    let members: Vec<Value> = component.list("propValue")?.iter().map(|item| member(item, place)).collect();
    let parts = parts(&members, &format!("{}.propValue", component.place), component, reading)?;
    Ok(DraftKind::Group { place: place.laid(turn), turn, clips: false, background: None, parts })
}

/// A grouped component as the editor shows it: where it has a `groupStyle`, its
/// box is given there in per cent of the group, and `style` still holds the
/// place it had before it was grouped.
fn member(item: &Value, group: Rect) -> Value {
    let mut item = item.clone();
    for (field, whole) in
        [("left", group.width), ("top", group.height), ("width", group.width), ("height", group.height)]
    {
        let share = item.get("groupStyle").and_then(|style| style.get(field)).and_then(Value::as_str);
        let share =
            share.and_then(|text| text.strip_suffix('%')?.parse::<f64>().ok()).filter(|share| share.is_finite());
        if let (Some(share), Some(Value::Object(style))) = (share, item.get_mut("style")) {
            style.insert(field.to_owned(), Value::from(whole * share / 100.0));
        }
    }
    item
}

#[cfg(test)]
mod tests;
