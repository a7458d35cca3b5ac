//! `getPrinterStatus` (2.4.2): the best evidence at hand about one printer.

use serde_json::{Value, json};

use super::Desk;
use crate::protocol::Failure;

pub(super) async fn answer(desk: &Desk, printer: Option<String>) -> Result<Value, Failure> {
    let printer = desk.printer(printer.as_deref())?;
    let status = printer.hand?.status().await;
    Ok(json!({"printer": printer.entry.name, "printerStatus": status}))
}
