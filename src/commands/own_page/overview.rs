//! What the page shows beside the tasks: the agent, its printers, what is wrong, who asks.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::{sites, trouble};
use crate::commands::Desk;
use crate::commands::consent::{Question, Wants};
use crate::limits;
use crate::printers::roster::Printer;
use crate::printers::{Hand, KeptLabel};
use crate::protocol::Failure;
use crate::protocol::failure::JobFault;
use crate::protocol::printer::Status;

impl Desk {
    /// All of it, as JSON.
    pub async fn overview(&self) -> Value {
        self.notice_settings().await;
        let settings = self.settings.current();
        let default = self.default_printer();
        let all = self.roster.all();
        let printers = join_all(all.iter().map(|printer| self.printer_card(printer, default.as_deref()))).await;
        let about = &self.about;
        json!({
            "agent": {"name": "Dotline", "version": about.version, "port": about.port, "home": about.home},
            "allPaused": self.all_paused(), "questions": self.questions(), "printers": printers, "troubles": self.troubles(),
            "sites": sites::all(&settings), "mode": settings.gate.mode.as_str(),
        })
    }

    /// What a person is asked about sites.
    pub fn questions(&self) -> Value {
        self.consent.open_questions().iter().map(question_card).collect()
    }

    /// How each printer is, for whoever waits for it to change.
    pub async fn statuses(&self) -> Vec<Status> {
        let all = self.roster.all();
        let hands = all.iter().filter_map(|printer| printer.hand.as_ref().ok());
        join_all(hands.map(|hand| quick_status(hand.clone()))).await
    }

    /// The labels the virtual printers have drawn, newest first.
    pub fn virtual_labels(&self) -> Value {
        let printers = self.roster.all();
        let mut labels = Vec::new();
        for printer in printers.iter() {
            let shelf = hand_of(printer).and_then(|hand| hand.shelf());
            let kept = shelf.map(|shelf| shelf.labels()).unwrap_or_default();
            labels.extend(kept.into_iter().map(|label| (printer, label)));
        }
        labels.sort_by_key(|(_, label)| std::cmp::Reverse((label.time, label.number)));
        json!({"labels": labels.iter().map(|(printer, label)| label_card(printer, label)).collect::<Vec<_>>()})
    }

    /// A label of the virtual printer, as PNG.
    pub async fn virtual_label(&self, printer: u32, number: u64) -> Option<Bytes> {
        let printers = self.roster.all();
        let printer = printers.iter().find(|known| known.entry.id == printer)?;
        printer.hand.as_ref().ok()?.shelf()?.png(number).await
    }

    /// An edit of the file by hand is in force as soon as somebody looks at the page.
    async fn notice_settings(&self) {
        let settings = Arc::clone(&self.settings);
        let before = settings.current();
        // What is wrong with it is told by `troubles`.
        let after = tokio::task::spawn_blocking(move || settings.refresh()).await;
        if matches!(after, Ok(Ok(after)) if !Arc::ptr_eq(&before, &after)) {
            (self.renew)();
        }
    }

    /// What is wrong with the agent itself, until somebody mends it.
    fn troubles(&self) -> Vec<Value> {
        let mut troubles = Vec::new();
        if let Some(fault) = self.settings.trouble() {
            troubles.push(trouble("settings", &fault.into()));
        }
        if let Some(damage) = self.jobs.ledger().damage() {
            let set_aside = damage.set_aside.display().to_string();
            troubles.push(trouble("ledger", &JobFault::LedgerSetAside { path: set_aside }.into()));
        }
        troubles.extend((self.certificate_trouble)().map(|failure| trouble("certificate", &failure)));
        troubles
    }

    async fn printer_card(&self, printer: &Printer, default: Option<&str>) -> Value {
        let (queue, waiting) = self.jobs.queue(&printer.entry.name);
        let (status, trouble) = match &printer.hand {
            Ok(hand) => (quick_status(hand.clone()).await, None),
            Err(fault) => (Status::NoInfo, Some(trouble("printer", &Failure::from(fault.clone())))),
        };
        let entry = &printer.entry;
        json!({
            "id": entry.id, "name": entry.name, "type": printer.kind(), "address": entry.address,
            "config": entry.config, "status": status, "trouble": trouble,
            "queueStatus": queue, "waiting": waiting, "paused": self.paused(&entry.name),
            "newestLabel": hand_of(printer).and_then(|hand| hand.shelf()).and_then(|shelf| shelf.newest()),
            "isDefault": default == Some(entry.name.as_str()), "virtual": printer.is_virtual(),
            "condition": hand_of(printer).and_then(|hand| hand.metal()).map(|metal| metal.condition()),
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

fn hand_of(printer: &Printer) -> Option<&dyn Hand> {
    printer.hand.as_ref().ok().map(|hand| hand.as_ref())
}

fn question_card(question: &Question) -> Value {
    let until = question.asked_ms + limits::CONSENT.as_millis() as u64;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64);
    let wants = match &question.wants {
        Wants::Print { printer, documents } => json!({"kind": "print", "printer": printer, "documents": documents}),
        Wants::Configure { printer } => json!({"kind": "configure", "printer": printer}),
    };
    json!({
        "id": question.id, "origin": question.origin.to_string(), "wants": wants,
        "waiting": question.waiting, "leftMs": until.saturating_sub(now),
    })
}

fn label_card(printer: &Printer, label: &KeptLabel) -> Value {
    let time = label.time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64);
    json!({
        "printer": printer.entry.id, "printerName": printer.entry.name, "number": label.number, "time": time,
        "widthMm": label.width_mm, "heightMm": label.height_mm,
    })
}
