//! `setGlobalConfig`: changes what it names and keeps it in the settings.

use serde_json::{Value, json};

use super::consent::Wants;
use super::{Caller, Desk};
use crate::protocol::Failure;

pub(super) async fn answer(
    desk: &Desk,
    caller: &Caller,
    notify: Option<bool>,
    weight: usize,
) -> Result<Value, Failure> {
    desk.admit(caller, Wants::Configure { printer: None }, weight).await?;
    let Some(notify) = notify else { return Ok(json!({})) };
    let settings = desk.settings.clone();
    desk.on_disk(move || settings.set_notify_on_task_failure(notify)).await?;
    Ok(json!({}))
}
