//! `setPrinterConfig` (2.4.4): changes what it names, keeps it in the settings, or changes nothing.

use serde_json::{Value, json};

use super::consent::Wants;
use super::{Caller, Desk};
use crate::protocol::Failure;
use crate::protocol::request::ConfigChange;

pub(super) async fn answer(
    desk: &Desk,
    caller: &Caller,
    printer: &str,
    change: &ConfigChange,
    weight: usize,
) -> Result<Value, Failure> {
    let entry = desk.roster.find(printer)?.entry;
    desk.admit(caller, Wants::Configure { printer: Some(entry.name) }, weight).await?;
    let entry = desk.roster.find(printer)?.entry;
    let (settings, change) = (desk.settings.clone(), change.clone());
    desk.on_disk(move || {
        settings.set_printer_config(&entry.name, &entry.address, &entry.config, |config| change.apply(config))
    })
    .await?;
    (desk.renew)();
    Ok(json!({}))
}
