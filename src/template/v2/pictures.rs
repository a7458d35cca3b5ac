//! V2 `image` and `backgroundImage`.

use serde_json::Value;

use super::super::Reading;
use super::super::draft::{DraftKind, PictureDraft};
use super::super::fill;
use super::super::picture::PictureSource;
use super::super::reading::Fields;
use super::{data, place, turn, turned};
use crate::protocol::Warning;
use crate::protocol::failure::{Expected, TemplateFault};
use crate::protocol::warning::Finding;

/// Only the first data item counts. A picture fixed in the template is
/// recognised here, once; None is an image that draws nothing on any label.
pub(super) fn image(
    component: &Fields<'_>,
    name: &str,
    reading: &mut Reading,
) -> Result<Option<DraftKind>, TemplateFault> {
    let style = component.need_object("style")?;
    let turn = turn(&style)?;
    let place = turned(place(&style)?, turn);
    // V1 has it beside the style, and the document's V2 nowhere: either place counts.
    let threshold = match style.whole("threshold", 0..=255)? {
        Some(threshold) => Some(threshold),
        None => component.whole("threshold", 0..=255)?,
    };
    let threshold = threshold.and_then(|value| u8::try_from(value).ok()).unwrap_or(0);
    let Some(item) = data::items(component)?.into_iter().next() else { return Ok(None) };
    let value = match fixed_canvas(&item)? {
        Some(canvas) => recognised("previewValue", canvas, name, reading),
        None => {
            let binding = data::value(&item)?;
            match binding.as_literal() {
                Some(text) => recognised("value", &Value::from(text), name, reading),
                None => Some(PictureDraft::Bound(binding)),
            }
        }
    };
    Ok(value.map(|value| DraftKind::Picture { place, turn, threshold, value }))
}

/// `backgroundImage` of a container: an address, base64 or a canvas; never bound to data.
pub(super) fn background(
    style: &Fields<'_>,
    name: &str,
    reading: &mut Reading,
) -> Result<Option<PictureSource>, TemplateFault> {
    let Some(value) = style.get("backgroundImage") else { return Ok(None) };
    if !value.is_string() && !value.is_object() {
        return Err(style.wrong("backgroundImage", Expected::Notation("URL | base64 | imageData".into()), value));
    }
    Ok(match recognised("backgroundImage", value, name, reading) {
        Some(PictureDraft::Fixed(source)) => Some(source),
        _ => None,
    })
}

/// A canvas may stand in the template itself.
fn fixed_canvas<'a>(item: &Fields<'a>) -> Result<Option<&'a Value>, TemplateFault> {
    if !data::is_fixed(item)? {
        return Ok(None);
    }
    let value = item.get("previewValue").or_else(|| item.get("value"));
    Ok(value.filter(|value| value.is_object()))
}

fn recognised(field: &str, value: &Value, name: &str, reading: &mut Reading) -> Option<PictureDraft> {
    match fill::picture(value) {
        Ok(source) => source.map(PictureDraft::Fixed),
        Err(value) => {
            let finding = Finding::Ignored { field: field.to_owned(), value };
            reading.warnings.push(Warning::new(name, finding));
            None
        }
    }
}
