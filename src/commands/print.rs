//! `print` (2.4.5): accepts a task, or shows what it would print.

use serde_json::{Value, json};

use super::consent::Wants;
use super::previews::Preview;
use super::{Caller, Desk};
use crate::jobs::{Accepted, notices};
use crate::protocol::failure::{JobFault, PrinterFault};
use crate::protocol::printer::Config;
use crate::protocol::task::PreviewKind;
use crate::protocol::{Failure, Task};
use crate::settings::DuplicateTask;

pub(super) async fn answer(desk: &Desk, caller: &Caller, task: Task, weight: usize) -> Result<Value, Failure> {
    if let Err(PrinterFault::Unknown { .. }) = desk.printer(task.printer.as_deref()) {
        // It may have been added to the system a moment ago.
        desk.look_again().await;
    }
    if let Some(kind) = task.preview {
        return preview(desk, caller, &task, kind, weight).await;
    }
    // Nobody is asked about what cannot be printed anyway.
    let printer = desk.printer(task.printer.as_deref())?.entry.name;
    desk.admit(caller, Wants::Print { printer, documents: task.documents.len() }, weight).await?;
    let printer = desk.printer(task.printer.as_deref())?;
    printer.hand?;
    accept(desk, caller, task, &printer.entry.name).await
}

/// Shows what would be printed. A printer that is not there prints nothing, but a label can be looked at all the same.
async fn preview(
    desk: &Desk,
    caller: &Caller,
    task: &Task,
    kind: PreviewKind,
    weight: usize,
) -> Result<Value, Failure> {
    let printer = desk.shown_as(task.printer.as_deref()).name;
    desk.admit(caller, Wants::Print { printer, documents: task.documents.len() }, weight).await?;
    let shown = desk.shown_as(task.printer.as_deref());
    let answer = match kind {
        PreviewKind::Pdf => preview_pdf(desk, caller, task, &shown.config).await,
        PreviewKind::Image => preview_images(desk, caller, task, &shown.config).await,
    };
    let (answer, mut warnings) = answer?;
    warnings.splice(0..0, shown.warning.map(|warning| warning.words().to_string()));
    Ok(with_warnings(answer, warnings))
}

async fn accept(desk: &Desk, caller: &Caller, task: Task, printer: &str) -> Result<Value, Failure> {
    let id = task.id.clone();
    let settings = desk.settings.current();
    let reuse = settings.printer(printer).is_some_and(|known| known.duplicate_task == DuplicateTask::Print);
    Ok(match desk.jobs.accept(&caller.origin, printer, task, reuse).await? {
        Accepted::New => json!({ "taskID": id }),
        Accepted::Already(story) => json!({ "taskID": id, "printStatus": [notices::task_status(&story)] }),
    })
}

async fn preview_pdf(
    desk: &Desk,
    caller: &Caller,
    task: &Task,
    config: &Config,
) -> Result<(Value, Vec<String>), Failure> {
    let (pdf, warnings) = desk.press.preview_pdf(&task.documents, &caller.origin, config).await?;
    let url = shelve(desk, caller, "application/pdf", pdf, "pdf")?;
    Ok((json!({"taskID": task.id, "previewURL": url}), warnings))
}

async fn preview_images(
    desk: &Desk,
    caller: &Caller,
    task: &Task,
    config: &Config,
) -> Result<(Value, Vec<String>), Failure> {
    let mut urls = Vec::with_capacity(task.documents.len());
    let mut warnings = Vec::new();
    for document in &task.documents {
        let (png, found) = desk.press.preview_image(document, &caller.origin, config).await?;
        urls.push(shelve(desk, caller, "image/png", png, "png")?);
        warnings.extend(found);
    }
    Ok((json!({"taskID": task.id, "previewImage": urls}), warnings))
}

/// Puts a preview where its page can get it, by the address the page itself used.
fn shelve(desk: &Desk, caller: &Caller, mime: &'static str, bytes: Vec<u8>, ending: &str) -> Result<String, Failure> {
    let name = desk
        .previews
        .keep(Preview { mime, bytes: bytes.into() }, ending)
        .map_err(|error| JobFault::NoPreview { why: error.to_string() })?;
    Ok(format!("{}/preview/{name}", caller.base))
}

fn with_warnings(mut answer: Value, warnings: Vec<String>) -> Value {
    if let Some(fields) = answer.as_object_mut().filter(|_| !warnings.is_empty()) {
        fields.insert("warnings".to_string(), json!(warnings));
    }
    answer
}
