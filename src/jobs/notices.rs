//! The pushes about a task, in their wire form (2.4.6, 2.4.8). No requestID in any of them.

use serde_json::{Value, json};

use super::record::{DocumentRecord, TaskStory};
use super::state;
use crate::protocol::Notice;
use crate::protocol::status::{PrintStatus, QueueStatus};

/// `notifyPrintResult`: all rendered, or all ended.
pub fn print_result(story: &TaskStory, rendered: bool) -> Notice {
    let status = match (rendered, status_of(story)) {
        (true, _) => PrintStatus::Rendered,
        (false, PrintStatus::Success) => PrintStatus::Success,
        // The notice knows RENDERED, SUCCESS and FAILED; a cancelled task did not print.
        (false, _) => PrintStatus::Failed,
    };
    let documents: Vec<Value> = pairs(story)
        .map(|(id, record)| {
            let status = if rendered { PrintStatus::Rendered } else { record.state.on_the_wire() };
            with_warnings(json!({"documentID": id, "status": status, "msg": record.state.msg()}), record)
        })
        .collect();
    let body = json!({
        "cmd": "notifyPrintResult", "printer": story.task.printer, "taskID": story.task.id,
        "taskStatus": status, "printStatus": documents,
    });
    Notice { cmd: "notifyPrintResult", body }
}

/// `notifyTaskStatusUpdate`: a printer's queue, or a task on it, has changed.
pub fn queue_update(story: &TaskStory, queue: QueueStatus) -> Notice {
    queue_changed(&story.task.printer, queue, std::slice::from_ref(story))
}

/// `notifyTaskStatusUpdate` about several tasks on one printer.
pub fn queue_changed(printer: &str, queue: QueueStatus, stories: &[TaskStory]) -> Notice {
    let task = |story| json!({"status": status_of(story), "taskID": story.task.id, "documents": documents(story)});
    let tasks: Vec<Value> = stories.iter().map(task).collect();
    let body = json!({"cmd": "notifyTaskStatusUpdate", "printer": printer, "queueStatus": queue, "taskList": tasks});
    Notice { cmd: "notifyTaskStatusUpdate", body }
}

/// One entry of `getTaskStatus`' `printStatus` (2.4.7).
pub fn task_status(story: &TaskStory) -> Value {
    json!({"taskID": story.task.id, "status": status_of(story), "detailStatus": documents(story)})
}

/// A task's present state.
pub fn status_of(story: &TaskStory) -> PrintStatus {
    state::of_task(story.documents.iter().map(|document| &document.state))
}

fn documents(story: &TaskStory) -> Vec<Value> {
    pairs(story)
        .map(|(id, record)| {
            let status = record.state.on_the_wire();
            let document =
                json!({"documentID": id, "status": status, "msg": record.state.msg(), "printer": story.task.printer});
            with_warnings(document, record)
        })
        .collect()
}

fn pairs(story: &TaskStory) -> impl Iterator<Item = (&str, &DocumentRecord)> {
    story.task.documents.iter().map(|name| name.id.as_str()).zip(&story.documents)
}

/// `warnings` is an addition of ours that no page trips over; absent where there are none.
fn with_warnings(mut document: Value, record: &DocumentRecord) -> Value {
    if let Some(fields) = document.as_object_mut().filter(|_| !record.warnings.is_empty()) {
        fields.insert("warnings".to_string(), json!(record.warnings));
    }
    document
}
