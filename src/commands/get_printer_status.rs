//! `getPrinterStatus` (2.4.2): the best evidence at hand about one printer.

use serde_json::{Value, json};

use super::Desk;
use crate::protocol::Failure;
use crate::protocol::printer::Status;

pub(super) async fn answer(desk: &Desk, printer: Option<String>) -> Result<Value, Failure> {
    let printer = desk.printer(printer.as_deref())?;
    // Whatever the device says: nothing comes out of it until a person here lets it go on.
    let status = match desk.paused(&printer.entry.name) {
        true => Status::Suspended,
        false => printer.hand?.status().await,
    };
    Ok(json!({"printer": printer.entry.name, "printerStatus": status}))
}
