//! `setGlobalConfig`: changes what it names and keeps it in the settings.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Caller, Desk};
use crate::protocol::Failure;
use crate::protocol::failure::JobFault;

pub(super) async fn answer(desk: &Desk, caller: &Caller, notify: Option<bool>) -> Result<Value, Failure> {
    desk.check_standing(caller)?;
    let Some(notify) = notify else { return Ok(json!({})) };
    let settings = Arc::clone(&desk.settings);
    match tokio::task::spawn_blocking(move || settings.set_notify_on_task_failure(notify)).await {
        Ok(outcome) => outcome?,
        Err(broken) => return Err(JobFault::SettingsFailed { why: broken.to_string() }.into()),
    };
    Ok(json!({}))
}
