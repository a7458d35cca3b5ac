//! V2 `richtext`: its script, and the data that the script runs over.

use std::sync::Arc;

use serde_json::Value;

use super::super::Reading;
use super::super::binding::Binding;
use super::super::draft::{DraftKind, ScriptData};
use super::super::reading::Fields;
use super::{data, place};
use crate::limits;
use crate::protocol::failure::{Excess, TemplateFault};
use crate::richtext::script::Script;

/// `templateContent` for lodash, or instead of it a `parser`: the source of a function, since a function cannot stand
/// in JSON. Only the first data item counts.
pub(super) fn read(component: &Fields<'_>, reading: &mut Reading) -> Result<DraftKind, TemplateFault> {
    reading.richtexts += 1;
    if reading.richtexts > limits::RICHTEXTS {
        return Err(TemplateFault::TooMany { what: Excess::Richtexts, limit: limits::RICHTEXTS });
    }
    let place = place(&component.need_object("style")?)?;
    let parser = component.get("parser").and_then(Value::as_str).map(Arc::from);
    let script = Script { template: component.text_or_empty("templateContent")?.as_ref().into(), parser };
    let item = data::items(component)?.into_iter().next();
    let data = item.map_or(Ok(ScriptData::Fixed(Value::Null)), |item| script_data(&item))?;
    Ok(DraftKind::Richtext { place, script: Arc::new(script), data })
}

/// `fixed` is `previewValue` (the literal `value` if that is empty); `dynamic` is what `value` names in the data.
/// Editors write either as JSON or as a text of JSON.
fn script_data(item: &Fields<'_>) -> Result<ScriptData, TemplateFault> {
    let is_fixed = data::is_fixed(item)?;
    let given = if is_fixed { item.get("previewValue").or_else(|| item.get("value")) } else { item.get("value") };
    Ok(match given {
        Some(Value::String(text)) if !is_fixed => ScriptData::Bound(Binding::dynamic(text)),
        Some(value) => ScriptData::Fixed(value.clone()),
        None => ScriptData::Fixed(Value::Null),
    })
}
