//! The lane's first stage: renders the next labels while one is being sent.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use super::lane::Ready;
use super::live::LiveTask;
use super::press::Press;
use super::{Told, notices};
use crate::printers::Payload;
use crate::protocol::Failure;
use crate::protocol::failure::JobFault;
use crate::protocol::task::Document;

/// A document in the lane's queue.
pub struct Entry {
    pub task: Arc<LiveTask>,
    pub index: u32,
    /// The document as JSON, as the ledger keeps it.
    pub content: Vec<u8>,
}

/// The rendering stage of one lane.
pub struct Prepare {
    pub printer: String,
    pub queue: mpsc::UnboundedReceiver<Entry>,
    pub ready: mpsc::Sender<Ready>,
    pub press: Arc<Press>,
    pub told: Arc<Told>,
    pub stop: watch::Receiver<bool>,
}

impl Prepare {
    /// Renders until the agent ends.
    pub async fn run(mut self) {
        let mut stop = self.stop.clone();
        loop {
            let entry = tokio::select! {
                biased;
                _ = stop.wait_for(|stop| *stop) => return,
                entry = self.queue.recv() => entry,
            };
            let Some(entry) = entry else { return };
            let Entry { task, index, content } = entry;
            let size = content.len();
            let payload = match task.document_has_ended(index) {
                // Cancelled meanwhile: it only passes through, to be counted out in its turn.
                true => Err(JobFault::EarlierFailed { document: String::new() }.into()),
                // A printer that cannot say what it takes must not hold up the end.
                false => tokio::select! {
                    biased;
                    _ = stop.wait_for(|stop| *stop) => return,
                    payload = self.render(&task, index, &content) => payload,
                },
            };
            if self.ready.send(Ready { task, index, payload, size }).await.is_err() {
                return;
            }
        }
    }

    async fn render(&self, task: &LiveTask, index: u32, content: &[u8]) -> Result<Payload, Failure> {
        let document: Document = serde_json::from_slice(content)
            .map_err(|error| JobFault::LedgerFailed { why: format!("document {index} is unreadable: {error}") })?;
        let (payload, warnings) = self.press.payload(document, &task.origin, &self.printer).await?;
        if task.rendered(index, warnings) && task.record.notify.render {
            self.told.listeners.tell(&task.origin, notices::print_result(&task.story(), true));
        }
        Ok(payload)
    }
}
