//! `getPrinters` (2.4.1): every printer there is, and which one is the default.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::Desk;
use crate::limits;
use crate::printers::roster::Printer;
use crate::protocol::Failure;

pub(super) async fn answer(desk: &Desk, force_update: bool) -> Result<Value, Failure> {
    if force_update {
        desk.look_again().await;
    }
    let printers = join_all(desk.roster.all().iter().map(card)).await;
    Ok(json!({"defaultPrinter": desk.default_printer().unwrap_or_default(), "printers": printers}))
}

async fn card(printer: &Printer) -> Value {
    let entry = &printer.entry;
    let mut card = json!({"id": entry.id, "name": entry.name, "driver_info": entry.note, "type": printer.kind()});
    // A page that only wants the names does not wait for a print server.
    let Ok(hand) = &printer.hand else { return card };
    let number = tokio::time::timeout(limits::OVERVIEW_WAIT, hand.system_status()).await;
    if let (Ok(Some(number)), Some(card)) = (number, card.as_object_mut()) {
        card.insert("driverPrinterSystemStatus".to_string(), number.into());
    }
    card
}
