//! `getPrinters` (2.4.1): every printer there is, and which one is the default.

use serde_json::{Value, json};

use super::Desk;
use crate::protocol::Failure;

pub(super) async fn answer(desk: &Desk, force_update: bool) -> Result<Value, Failure> {
    if force_update {
        desk.look_again().await;
    }
    let printers: Vec<Value> = desk
        .roster
        .all()
        .iter()
        .map(|printer| {
            let entry = &printer.entry;
            json!({"id": entry.id, "name": entry.name, "driver_info": entry.note, "type": printer.kind()})
        })
        .collect();
    Ok(json!({"defaultPrinter": desk.default_printer().unwrap_or_default(), "printers": printers}))
}
