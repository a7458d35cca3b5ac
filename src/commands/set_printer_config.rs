//! `setPrinterConfig` (2.4.4): changes what it names, keeps it in the settings, or changes nothing.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Caller, Desk};
use crate::protocol::Failure;
use crate::protocol::failure::JobFault;
use crate::protocol::printer::Config;
use crate::protocol::request::ConfigChange;

pub(super) async fn answer(
    desk: &Desk,
    caller: &Caller,
    printer: &str,
    change: &ConfigChange,
) -> Result<Value, Failure> {
    desk.check_standing(caller)?;
    let entry = desk.roster.find(printer)?.entry;
    let (settings, change) = (Arc::clone(&desk.settings), change.clone());
    let written = tokio::task::spawn_blocking(move || {
        settings.set_printer_config(&entry.name, &entry.address, &entry.config, |config| apply(&change, config))
    });
    match written.await {
        Ok(outcome) => outcome?,
        Err(broken) => return Err(JobFault::SettingsFailed { why: broken.to_string() }.into()),
    };
    (desk.renew)();
    Ok(json!({}))
}

fn apply(change: &ConfigChange, config: &mut Config) {
    fn set<T: Copy>(field: &mut T, value: Option<T>) {
        if let Some(value) = value {
            *field = value;
        }
    }
    set(&mut config.offset_top, change.offset_top);
    set(&mut config.offset_left, change.offset_left);
    set(&mut config.landscape, change.landscape);
    set(&mut config.scale, change.scale);
    set(&mut config.scale_factor, change.scale_factor);
    set(&mut config.dpi, change.dpi);
    set(&mut config.density, change.density);
    set(&mut config.speed, change.speed);
    set(&mut config.language, change.language);
    set(&mut config.gap, change.gap);
    set(&mut config.direction, change.direction);
    set(&mut config.transfer_type, change.transfer_type);
}
