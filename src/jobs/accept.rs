//! Accepting a task: checked against its id, its printer's queue and the memory that is left; on disk; queued.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::sync::oneshot;

use super::control::queue_status;
use super::ledger::{Order, Write};
use super::live::LiveTask;
use super::notices;
use super::prepare::Entry;
use super::record::{DocumentName, DocumentRecord, TaskRecord, TaskStory};
use super::state::State;
use super::{Jobs, fingerprint, now_ms, unreadable};
use crate::limits;
use crate::protocol::failure::{Failure, JobFault, PrinterFault};
use crate::protocol::{Origin, Task};

/// What became of a `print`.
#[derive(Debug)]
pub enum Accepted {
    /// Safe on disk, in its printer's queue.
    New,
    /// The same task was sent before: its present state, and nothing prints again.
    Already(Box<TaskStory>),
}

enum Booking {
    Known(Box<TaskStory>),
    /// Booked; this tells when it is on disk.
    New(oneshot::Receiver<Result<(), JobFault>>),
}

impl Jobs {
    /// Accepts a task for a printer. `reuse_ids`: the printer's pages use their ids again and mean a new task.
    pub async fn accept(
        &self,
        origin: &Origin,
        printer: &str,
        task: Task,
        reuse_ids: bool,
    ) -> Result<Accepted, Failure> {
        match self.book_or_find(origin, printer, task, reuse_ids)? {
            Booking::Known(story) => {
                // The first may still be on its way to the disk: an empty commit comes after it.
                self.ledger.commit(Vec::new()).await?;
                Ok(Accepted::Already(story))
            }
            Booking::New(committed) => match committed.await {
                Ok(outcome) => outcome.map(|()| Accepted::New).map_err(Failure::from),
                Err(_) => Err(JobFault::Ending.into()),
            },
        }
    }

    /// Looks the id up and books the task in one step, so that two of the same at once become one.
    fn book_or_find(&self, origin: &Origin, printer: &str, task: Task, reuse_ids: bool) -> Result<Booking, Failure> {
        let fingerprint = fingerprint::of(&task);
        let mut on_the_way = self.told.on_the_way();
        let known = match on_the_way.named(origin, &task.id) {
            Some(live) => Some(live.story()),
            None => self.ledger.task(&origin.to_record(), &task.id).map_err(unreadable)?,
        };
        if let Some(story) = known.filter(|story| !reuse_ids && !may_be_sent_again(story)) {
            if story.task.fingerprint != fingerprint {
                return Err(JobFault::IdTaken { task: task.id }.into());
            }
            return Ok(Booking::Known(Box::new(story)));
        }
        let (live, contents) = self.book(origin, printer, task, fingerprint, None)?;
        on_the_way.enter(&live);
        // The order is given under the lock: numbers, commits and queue keep one sequence.
        Ok(Booking::New(self.commit_and_queue(live, contents)))
    }

    /// Makes the task's record and takes its place in the queue and in memory.
    pub(super) fn book(
        &self,
        origin: &Origin,
        printer: &str,
        task: Task,
        fingerprint: String,
        reprint_of: Option<u64>,
    ) -> Result<(Arc<LiveTask>, Vec<Vec<u8>>), Failure> {
        if *self.stop.borrow() {
            return Err(JobFault::Ending.into());
        }
        // Documents hold only JSON that was read from JSON: they always serialise.
        let contents: Vec<Vec<u8>> =
            task.documents.iter().map(|document| serde_json::to_vec(document).unwrap_or_default()).collect();
        let bytes: usize = contents.iter().map(Vec::len).sum();
        let room = |waiting: &usize| (*waiting + bytes <= limits::TASKS_WAITING).then(|| *waiting + bytes);
        let counter = &self.told.bytes_waiting;
        if counter.fetch_update(Ordering::AcqRel, Ordering::Acquire, |waiting| room(&waiting)).is_err() {
            return Err(JobFault::TooMuchWaiting { limit: limits::TASKS_WAITING }.into());
        }
        let documents = contents.len();
        let in_queue = self.with_lane(printer, |door| {
            let room = |waiting: usize| (waiting + documents <= limits::DOCUMENTS).then_some(waiting + documents);
            door.waiting.documents.fetch_update(Ordering::AcqRel, Ordering::Acquire, room).is_ok()
        });
        if !in_queue {
            counter.fetch_sub(bytes, Ordering::AcqRel);
            return Err(PrinterFault::QueueFull { printer: printer.to_string(), limit: limits::DOCUMENTS }.into());
        }
        let record = TaskRecord {
            id: task.id,
            origin: origin.to_record(),
            printer: printer.to_string(),
            queue: self.roster.find(printer).ok().and_then(|printer| printer.queue()),
            notify: task.notify,
            fingerprint,
            accepted: now_ms(),
            documents: task
                .documents
                .into_iter()
                .map(|document| DocumentName { id: document.id, copies: document.copies })
                .collect(),
            reprint_of,
        };
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let documents = vec![DocumentRecord::new(State::Accepted); documents];
        let story = TaskStory { number, task: record, documents };
        Ok((Arc::new(LiveTask::new(origin.clone(), story)), contents))
    }

    /// Gives the ledger its order; the writer queues the documents once they are on disk.
    pub(super) fn commit_and_queue(
        &self,
        task: Arc<LiveTask>,
        contents: Vec<Vec<u8>>,
    ) -> oneshot::Receiver<Result<(), JobFault>> {
        let (told, committed) = oneshot::channel();
        let queue = self.with_lane(&task.record.printer, |door| (door.queue.clone(), door.waiting.clone()));
        let write = Write::Accept { number: task.number, task: task.record.clone(), contents: contents.clone() };
        let (shared, pauses) = (self.told.clone(), self.pauses.clone());
        let then = move |outcome: Result<(), JobFault>| {
            let (queue, waiting) = queue;
            if outcome.is_err() {
                let bytes: usize = contents.iter().map(Vec::len).sum();
                shared.bytes_waiting.fetch_sub(bytes, Ordering::AcqRel);
                waiting.documents.fetch_sub(contents.len(), Ordering::AcqRel);
                shared.on_the_way().leave(&task);
            } else {
                shared.changed.raise();
                let queue_status = queue_status(pauses.hold(&task.record.printer), contents.len());
                shared.tell(&task, notices::queue_update(&task.story(), queue_status));
                for (index, content) in (0u32..).zip(contents) {
                    // A lane that has ended leaves the document on disk for the next start.
                    let _ = queue.send(Entry { task: task.clone(), index, content });
                }
            }
            let _ = told.send(outcome);
        };
        self.ledger.order(Order { writes: vec![write], then: Box::new(then) });
        committed
    }
}

/// A task that failed before its first byte left, or was cancelled, may come again under its id.
fn may_be_sent_again(story: &TaskStory) -> bool {
    story.documents.iter().all(|document| document.state.left_nothing())
}
