//! `getGlobalConfig`: what a page may set for all pages.

use serde_json::{Value, json};

use super::Desk;

pub(super) fn answer(desk: &Desk) -> Value {
    json!({"notifyOnTaskFailure": desk.settings.current().pages.notify_on_task_failure})
}
