//! `getTaskStatus` (2.4.7): the present state of the caller's own tasks. A task that is not known is left out.

use serde_json::{Value, json};

use super::{Caller, Desk};
use crate::jobs::notices;
use crate::protocol::Failure;
use crate::protocol::failure::JobFault;

pub(super) fn answer(desk: &Desk, caller: &Caller, tasks: &[String]) -> Result<Value, Failure> {
    let mut found = Vec::with_capacity(tasks.len());
    let mut missing = None;
    for id in tasks {
        match desk.jobs.task(&caller.origin, id)? {
            Some(story) => found.push(notices::task_status(&story)),
            None => missing = missing.or(Some(id)),
        }
    }
    match missing {
        // Nothing of what was asked for is known: say so instead of answering with an empty list.
        Some(id) if found.is_empty() => Err(JobFault::NoSuchTask { task: id.clone() }.into()),
        _ => Ok(json!({ "printStatus": found })),
    }
}
