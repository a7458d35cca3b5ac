//! V2 `barcode` and `qrcode`.

use std::sync::Arc;

use super::super::binding::Binding;
use super::super::draft::DraftKind;
use super::super::label::QrLevel;
use super::super::reading::{self, Fields, PLACES, SOME_SIZE};
use super::{data, place, turn, turned};
use crate::protocol::failure::TemplateFault;
use crate::symbols;

/// `width` is the symbol's length, `height` its bars' before turning.
pub(super) fn barcode(component: &Fields<'_>) -> Result<DraftKind, TemplateFault> {
    let style = component.need_object("style")?;
    let codetype = codetype(component, component.text("codetype")?.as_deref())?;
    let turn = turn(&style)?;
    let place = turned(place(&style)?, turn);
    Ok(DraftKind::Barcode { place, turn, codetype, value: values(component)? })
}

/// The type of a barcode as it is drawn; 128 where the template names none.
pub(in crate::template) fn codetype(component: &Fields<'_>, named: Option<&str>) -> Result<Arc<str>, TemplateFault> {
    let Some(named) = named.map(str::trim).filter(|named| !named.is_empty()) else { return Ok("128".into()) };
    if !symbols::draws(named) {
        let codetype = reading::excerpt(named);
        let known = &symbols::CODETYPES;
        return Err(TemplateFault::UnknownCodeType { place: component.place.clone(), codetype, known });
    }
    Ok(named.to_ascii_uppercase().into())
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
