//! V2 templates (protocol 2.4.5-2, 2.4.5-3): the root, the containers, and who reads which component.

mod codes;
mod data;
mod pictures;
mod richtext;
mod shapes;
mod table;
mod text;

use serde_json::Value;

pub(super) use codes::{codetype, level, version};

use super::draft::{Draft, DraftKind};
use super::reading::{self, Fields, PLACES, SIZES};
use super::{Reading, Template, page_size};
use crate::geometry::{Rect, Turn};
use crate::protocol::failure::{Expected, TemplateFault};

/// Reads a template whose `component` is `root`.
pub(super) fn read(json: &Value) -> Result<Template, TemplateFault> {
    let root = Fields::of(json, "root".to_owned(), "", "root")?;
    let style = root.need_object("style")?;
    let (width, height) = page_size(&style)?;
    let place = Rect::new(style.number_or("x", PLACES, 0.0)?, style.number_or("y", PLACES, 0.0)?, width, height);
    let mut reading = Reading::default();
    let background = pictures::background(&style, "root", &mut reading)?;
    // Components are named from the root on: `children[3]`.
    let parts = children(&Fields::of(json, String::new(), "", "root")?, &mut reading)?;
    let id = root.text("templateId")?.map(|id| id.into_owned());
    let receipt = json.get("docType").and_then(Value::as_str) == Some("receipt");
    let (nested, scripts, warnings) = (reading.nested, reading.richtexts > 0, reading.warnings);
    Ok(Template { id, place, receipt, background, parts, nested, scripts, warnings })
}

/// The components in `children` of a container; unknown ones are left out with a warning.
fn children(container: &Fields<'_>, reading: &mut Reading) -> Result<Vec<Draft>, TemplateFault> {
    let mut parts = Vec::new();
    for (i, child) in container.list("children")?.iter().enumerate() {
        let dot = if container.place.is_empty() { "" } else { "." };
        let place = format!("{}{dot}children[{i}]", container.place);
        let component = Fields::of(child, place, &container.place, "children")?;
        parts.extend(part(&component, reading)?);
    }
    Ok(parts)
}

fn part(component: &Fields<'_>, reading: &mut Reading) -> Result<Option<Draft>, TemplateFault> {
    let (name, kind) = reading.begin(component)?;
    let kind = match kind.as_ref() {
        "layout" => layout(component, &name, reading)?,
        "table" => table::read(component, &name, reading)?,
        "template" => nested(component, reading)?,
        "text" => text::read(component)?,
        "barcode" => codes::barcode(component)?,
        "qrcode" => codes::qr(component)?,
        "line" => shapes::line(component)?,
        "rectangle" => shapes::rectangle(component)?,
        "image" => match pictures::image(component, &name, reading)? {
            Some(kind) => kind,
            None => return Ok(None),
        },
        "richtext" => richtext::read(component, reading)?,
        unknown => {
            reading.leave_out(&name, unknown);
            return Ok(None);
        }
    };
    Ok(Some(Draft { name, kind }))
}

fn layout(component: &Fields<'_>, name: &str, reading: &mut Reading) -> Result<DraftKind, TemplateFault> {
    let style = component.need_object("style")?;
    Ok(DraftKind::Group {
        place: place(&style)?,
        turn: Turn::Upright,
        clips: true,
        background: pictures::background(&style, name, reading)?,
        parts: children(component, reading)?,
    })
}

/// `template`: by its URL, else by the `templateId` of one already known.
fn nested(component: &Fields<'_>, reading: &mut Reading) -> Result<DraftKind, TemplateFault> {
    let style = component.need_object("style")?;
    let url = match component.text("templateURL")? {
        Some(url) => url,
        None => component.text("templateId")?.ok_or_else(|| component.missing("templateURL"))?,
    };
    let url: std::sync::Arc<str> = url.as_ref().into();
    if !reading.nested.contains(&url) {
        reading.nested.push(url.clone());
    }
    Ok(DraftKind::Nested {
        x: style.number_or("x", PLACES, 0.0)?,
        y: style.number_or("y", PLACES, 0.0)?,
        width: style.number("width", SIZES)?,
        height: style.number("height", SIZES)?,
        url,
    })
}

/// x, y (0 by default), width and height, which must be there.
fn place(style: &Fields<'_>) -> Result<Rect, TemplateFault> {
    Ok(Rect::new(
        style.number_or("x", PLACES, 0.0)?,
        style.number_or("y", PLACES, 0.0)?,
        style.need_number("width", reading::SOME_SIZE)?,
        style.need_number("height", reading::SOME_SIZE)?,
    ))
}

/// `rotation`: quarters of a turn, clockwise.
fn turn(style: &Fields<'_>) -> Result<Turn, TemplateFault> {
    let degrees = style.number_or("rotation", -3600.0..=3600.0, 0.0)?;
    match Turn::from_degrees(degrees) {
        Turn::Free(_) => Err(style.wrong(
            "rotation",
            Expected::Notation("0 | 90 | 180 | 270".into()),
            style.get("rotation").unwrap_or(&Value::Null),
        )),
        turn => Ok(turn),
    }
}

/// A box whose top left stays where it is when it is turned: `x, y` is the top
/// left of what is seen, width and height are those before turning.
fn turned(place: Rect, turn: Turn) -> Rect {
    if turn.lies_down() { Rect { width: place.height, height: place.width, ..place } } else { place }
}

#[cfg(test)]
mod tests;
