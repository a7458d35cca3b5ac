//! `getPrinterConfig` (2.4.3): the configuration in force.

use serde_json::{Value, json};

use super::Desk;
use crate::protocol::Failure;

pub(super) fn answer(desk: &Desk, printer: Option<String>) -> Result<Value, Failure> {
    let printer = desk.printer(printer.as_deref())?;
    // A configuration holds numbers, flags and words: it always serialises.
    let mut config = serde_json::to_value(&printer.entry.config).unwrap_or_default();
    if let Some(fields) = config.as_object_mut() {
        fields.insert("name".to_string(), json!(printer.entry.name));
    }
    Ok(json!({ "printer": config }))
}
