//! What Dotline's own page shows: the agent, its printers, the tasks of the last days.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::future::join_all;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::Desk;
use crate::jobs::notices;
use crate::jobs::record::TaskStory;
use crate::jobs::state::State;
use crate::limits;
use crate::printers::roster::Printer;
use crate::printers::{Hand, KeptLabel};
use crate::protocol::printer::Status;

impl Desk {
    /// Everything the page shows, as JSON.
    pub async fn overview(&self) -> Value {
        let default = self.default_printer();
        let all = self.roster.all();
        let printers = join_all(all.iter().map(|printer| self.printer_card(printer, default.as_deref()))).await;
        let (tasks, trouble) = match self.jobs.latest(limits::OVERVIEW_TASKS) {
            Ok(stories) => (stories.iter().map(task_row).collect(), None),
            Err(failure) => (Vec::new(), Some(failure.to_string())),
        };
        let damage = self.jobs.ledger().damage().map(|damage| damage.set_aside.display().to_string());
        let about = &self.about;
        json!({
            "agent": {"name": "Dotline", "version": about.version, "port": about.port, "home": about.home},
            "printers": printers, "tasks": tasks, "trouble": trouble, "ledgerSetAside": damage,
        })
    }

    /// A label of the virtual printer, as PNG.
    pub async fn virtual_label(&self, printer: u32, number: u64) -> Option<Bytes> {
        let printers = self.roster.all();
        let printer = printers.iter().find(|known| known.entry.id == printer)?;
        printer.hand.as_ref().ok()?.shelf()?.png(number).await
    }

    async fn printer_card(&self, printer: &Printer, default: Option<&str>) -> Value {
        let (queue, waiting) = self.jobs.queue(&printer.entry.name);
        let (status, trouble, labels) = match &printer.hand {
            Ok(hand) => {
                (quick_status(hand.clone()).await, None, hand.shelf().map(|shelf| shelf.labels()).unwrap_or_default())
            }
            Err(fault) => (Status::NoInfo, Some(crate::protocol::Failure::from(fault.clone()).to_string()), Vec::new()),
        };
        let entry = &printer.entry;
        json!({
            "id": entry.id, "name": entry.name, "type": printer.kind(), "address": entry.address,
            "language": entry.config.language, "dpi": entry.config.dpi,
            "status": status, "trouble": trouble, "queueStatus": queue, "waiting": waiting,
            "paused": self.paused(&entry.name),
            "isDefault": default == Some(entry.name.as_str()), "virtual": printer.is_virtual(),
            "labels": labels.iter().map(label_card).collect::<Vec<_>>(),
        })
    }
}

/// A printer that cannot be reached answers late; the page does not wait for
/// it. The question goes on by itself, and the next look has its answer.
async fn quick_status(hand: Arc<dyn Hand>) -> Status {
    let asking = tokio::spawn(async move { hand.status().await });
    match tokio::time::timeout(limits::OVERVIEW_WAIT, asking).await {
        Ok(Ok(status)) => status,
        _ => Status::NoInfo,
    }
}

fn label_card(label: &KeptLabel) -> Value {
    let time = OffsetDateTime::from(label.time).format(&Rfc3339).unwrap_or_default();
    json!({"number": label.number, "time": time, "widthMm": label.width_mm, "heightMm": label.height_mm})
}

fn task_row(story: &TaskStory) -> Value {
    let task = &story.task;
    let documents: Vec<Value> = task
        .documents
        .iter()
        .zip(&story.documents)
        .map(|(name, record)| {
            let evidence = match &record.state {
                State::Confirmed { evidence } => json!(evidence),
                _ => Value::Null,
            };
            json!({
                "documentID": name.id, "status": record.state.on_the_wire(), "msg": record.state.msg(),
                "evidence": evidence, "warnings": record.warnings,
                "unknown": matches!(record.state, State::Unknown { .. }),
            })
        })
        .collect();
    let time = OffsetDateTime::from_unix_timestamp((task.accepted / 1000) as i64)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok());
    json!({
        "number": story.number, "taskID": task.id, "reprintOf": task.reprint_of, "printer": task.printer, "origin": task.origin,
        "status": notices::status_of(story), "time": time, "documents": documents,
    })
}
