//! V2 `barcode` and `qrcode`.

use super::super::binding::Binding;
use super::super::draft::DraftKind;
use super::super::label::QrLevel;
use super::super::reading::{self, Fields, PLACES, SOME_SIZE};
use super::{data, place, turn, turned};
use crate::protocol::failure::TemplateFault;

/// `width` is the symbol's length, `height` its bars' before turning.
pub(super) fn barcode(component: &Fields<'_>) -> Result<DraftKind, TemplateFault> {
    let style = component.need_object("style")?;
    let codetype = component.text("codetype")?.unwrap_or("128".into());
    if codetype != "128" {
        let codetype = reading::excerpt(&codetype);
        return Err(TemplateFault::CodeTypeNotYet { place: component.place.clone(), codetype });
    }
    let turn = turn(&style)?;
    let place = turned(place(&style)?, turn);
    Ok(DraftKind::Barcode { place, turn, codetype: codetype.as_ref().into(), value: values(component)? })
}

/// A QR code is as high as it is wide; `mode` has one meaning and is not read.
pub(super) fn qr(component: &Fields<'_>) -> Result<DraftKind, TemplateFault> {
    let style = component.need_object("style")?;
    Ok(DraftKind::Qr {
        x: style.number_or("x", PLACES, 0.0)?,
        y: style.number_or("y", PLACES, 0.0)?,
        size: style.need_number("width", SOME_SIZE)?,
        turn: turn(&style)?,
        level: level(component, "ecclevel")?,
        version: version(component)?,
        value: values(component)?,
    })
}

/// Error correction, M where nothing is said.
pub(in crate::template) fn level(fields: &Fields<'_>, field: &'static str) -> Result<QrLevel, TemplateFault> {
    let words = [("L", QrLevel::L), ("M", QrLevel::M), ("Q", QrLevel::Q), ("H", QrLevel::H)];
    fields.word(field, &words)
}

/// 1 to 40; none and 0 are the smallest that fits.
pub(in crate::template) fn version(fields: &Fields<'_>) -> Result<Option<u8>, TemplateFault> {
    let version = fields.whole("version", 0..=40)?.and_then(|version| u8::try_from(version).ok());
    Ok(version.filter(|version| *version > 0))
}

fn values(component: &Fields<'_>) -> Result<Binding, TemplateFault> {
    let values: Vec<_> = data::items(component)?.iter().map(data::dressed_value).collect::<Result<_, _>>()?;
    Ok(Binding::joined(values.into_iter()))
}
