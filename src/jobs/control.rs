//! A person's hand on the tasks: cancel one, pause a printer or all, let them go on.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::oneshot;

use super::ledger::{Order, Write};
use super::live::LiveTask;
use super::pauses::Paused;
use super::record::TaskStory;
use super::{Jobs, notices, unreadable};
use crate::protocol::Origin;
use crate::protocol::failure::{Failure, JobFault};
use crate::protocol::status::QueueStatus;

impl Jobs {
    /// Takes a task back. Its documents that are not being sent are cancelled at once, and their number is
    /// returned; a label in the air is finished, its further copies are not.
    pub async fn cancel(&self, number: u64) -> Result<usize, Failure> {
        let Some(task) = self.told.on_the_way().numbered(number) else {
            return Err(self.no_longer_on_the_way(number)?);
        };
        tracing::info!(task = number, printer = %task.record.printer, "a person cancels the task");
        task.call_off();
        let (count, committed) = task.in_turn(|| {
            let changes = task.cancel_all();
            let ended = !changes.is_empty() && task.has_ended();
            let count = changes.len();
            let mut writes: Vec<Write> =
                changes.into_iter().map(|(index, record)| Write::Document { number, index, record }).collect();
            writes.extend(ended.then_some(Write::Close { number }));
            (count, self.order_and_tell(writes, &task, count, ended))
        });
        heard(committed).await.map(|()| count)
    }

    /// Pauses a printer, or all: each finishes the label in the air and sends no more until it is resumed.
    pub async fn pause(&self, printer: Option<&str>) -> Result<(), Failure> {
        if let Some(name) = printer {
            self.roster.find(name)?;
        }
        tracing::info!(printer = printer.unwrap_or("all"), "a person pauses");
        heard(self.pauses.pause(printer, |paused| self.order_pauses(paused))).await
    }

    /// Lets a printer, or all, go on. One that has left the settings meanwhile may be named, too.
    pub async fn resume(&self, printer: Option<&str>) -> Result<(), Failure> {
        if let Some(name) = printer.filter(|name| !self.pauses.hold(name)) {
            self.roster.find(name)?;
        }
        tracing::info!(printer = printer.unwrap_or("all"), "a person resumes");
        let others: Vec<String> = self.roster.all().iter().map(|printer| printer.entry.name.clone()).collect();
        heard(self.pauses.resume(printer, others.into_iter(), |paused| self.order_pauses(paused))).await
    }

    /// What is paused now.
    pub fn paused(&self) -> Paused {
        self.pauses.now()
    }

    /// A task that cannot be cancelled: it has ended, or there is none.
    fn no_longer_on_the_way(&self, number: u64) -> Result<Failure, Failure> {
        Ok(match self.ledger.numbered(number).map_err(unreadable)? {
            Some(story) => JobFault::HasEnded { task: story.task.id },
            None => JobFault::NoSuchTask { task: number.to_string() },
        }
        .into())
    }

    /// Writes the cancelled documents; then, whoever still waits for it, counts them out and tells.
    fn order_and_tell(&self, writes: Vec<Write>, task: &Arc<LiveTask>, count: usize, ended: bool) -> Committed {
        let (told, committed) = oneshot::channel();
        let (task, shared, pauses) = (task.clone(), self.told.clone(), self.pauses.clone());
        let waiting = self.with_lane(&task.record.printer, |door| door.waiting.clone());
        let then = move |outcome: Result<(), JobFault>| {
            waiting.documents.fetch_sub(count, Ordering::AcqRel);
            let queue = queue_status(pauses.hold(&task.record.printer), waiting.documents.load(Ordering::Acquire));
            if ended {
                shared.task_ended(&task, queue);
            } else {
                shared.tell(&task, notices::queue_update(&task.story(), queue));
            }
            shared.changed.raise();
            let _ = told.send(outcome);
        };
        self.ledger.order(Order { writes, then: Box::new(then) });
        committed
    }

    /// Writes what is paused; then it holds, and the pages whose tasks wait are told.
    fn order_pauses(&self, paused: Paused) -> Committed {
        let (told, committed) = oneshot::channel();
        let (shared, pauses) = (self.told.clone(), self.pauses.clone());
        let write = Write::Pauses { paused: paused.clone() };
        let then = move |outcome: Result<(), JobFault>| {
            if outcome.is_ok() {
                let before = pauses.now();
                pauses.are(paused.clone());
                for ((origin, printer), stories) in waiting_tasks(&shared) {
                    if before.holds(&printer) != paused.holds(&printer) {
                        let queue = queue_status(paused.holds(&printer), stories.len());
                        shared.listeners.tell(&origin, notices::queue_changed(&printer, queue, &stories));
                    }
                }
                shared.changed.raise();
            }
            let _ = told.send(outcome);
        };
        self.ledger.order(Order { writes: vec![write], then: Box::new(then) });
        committed
    }
}

pub(super) type Committed = oneshot::Receiver<Result<(), JobFault>>;

pub(super) async fn heard(committed: Committed) -> Result<(), Failure> {
    match committed.await {
        Ok(outcome) => outcome.map_err(Failure::from),
        Err(_) => Err(JobFault::Ending.into()),
    }
}

/// A printer's queue as pages read it.
pub(super) fn queue_status(paused: bool, waiting: usize) -> QueueStatus {
    match (paused, waiting) {
        (true, _) => QueueStatus::Suspended,
        (false, 0) => QueueStatus::Free,
        (false, _) => QueueStatus::Printing,
    }
}

/// The tasks on their way, by whose they are and where they wait.
fn waiting_tasks(shared: &super::Told) -> HashMap<(Origin, String), Vec<TaskStory>> {
    let mut by_queue: HashMap<(Origin, String), Vec<TaskStory>> = HashMap::new();
    for task in shared.on_the_way().all().filter(|task| !task.is_reprint()) {
        by_queue.entry((task.origin.clone(), task.record.printer.clone())).or_default().push(task.story());
    }
    by_queue.values_mut().for_each(|stories| stories.sort_by_key(|story| story.number));
    by_queue
}
