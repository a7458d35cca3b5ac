//! One lane a printer: strict order, one label in the air, written before and after.
//!
//! Two stages: `prepare` renders ahead; this one sends. A stuck printer holds
//! up its own lane and nobody else's.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, watch};

use super::control::queue_status;
use super::ledger::{Ledger, Write};
use super::live::{Change, LiveTask};
use super::pauses::Paused;
use super::state::{Said, State};
use super::{Told, notices};
use crate::limits;
use crate::memory;
use crate::printers::{Payload, Roster, SendFault};
use crate::protocol::Failure;
use crate::protocol::failure::{JobFault, PrinterFault};
use crate::protocol::status::{PrintStatus, QueueStatus};

/// A document rendered (or not), in its turn.
pub struct Ready {
    pub task: Arc<LiveTask>,
    pub index: u32,
    pub payload: Result<Payload, Failure>,
    /// What it counts towards the bytes that wait.
    pub size: usize,
}

/// How much waits for one printer, and for all.
#[derive(Default)]
pub struct Waiting {
    /// Documents in this lane.
    pub documents: AtomicUsize,
}

/// The sending stage.
pub struct Lane {
    pub printer: String,
    pub ready: mpsc::Receiver<Ready>,
    pub ledger: Arc<Ledger>,
    pub roster: Arc<Roster>,
    pub told: Arc<Told>,
    pub waiting: Arc<Waiting>,
    pub pauses: watch::Receiver<Paused>,
    pub stop: watch::Receiver<bool>,
}

/// How a document's turn ended.
enum Turn {
    Ended(State),
    /// The agent is ending; what is on disk says the rest.
    Stopped,
}

/// How a wait for an absent printer ended.
enum Wait {
    /// The document is being sent again.
    Over,
    CalledOff,
    Stopped,
}

/// A connection is let go when nothing has come for this long.
const REST_AFTER: Duration = Duration::from_secs(5);

impl Lane {
    /// Prints until the agent ends or the ledger fails.
    pub async fn run(mut self) {
        let mut following = None;
        loop {
            let (ready, written) = match following.take() {
                Some(ready) => (ready, true),
                None => match self.next().await {
                    Some(ready) => (ready, false),
                    None => return,
                },
            };
            let stops = *self.stop.borrow();
            let waits = stops || self.is_paused();
            if written && waits {
                self.take_back(&ready).await;
            }
            // Judged once: a pause from here on finds this label in the air.
            if stops || waits && !self.may_send(&ready.task).await {
                return;
            }
            match self.print(ready, written && !waits).await {
                Ok(next) => following = next,
                Err(()) => return,
            }
        }
    }

    /// The next document. None: the agent is ending.
    async fn next(&mut self) -> Option<Ready> {
        let mut stop = self.stop.clone();
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => return None,
            ready = self.ready.recv() => return ready,
            () = tokio::time::sleep(REST_AFTER) => {}
        }
        if let Some(hand) = self.roster.hand(&self.printer) {
            hand.rest().await;
        }
        memory::give_back();
        // Nothing is held any more: wait without waking up.
        tokio::select! {
            biased;
            _ = stop.wait_for(|stop| *stop) => None,
            ready = self.ready.recv() => ready,
        }
    }

    /// The agent ends, or a person pauses, after a document's sending was written and before its first byte
    /// left. Without this the next start could only say that it may have printed.
    async fn take_back(&self, ready: &Ready) {
        // A ledger that cannot be written has said so; the document is then unknown, which is also true.
        let _ = self.step(&ready.task, ready.index, State::Rendered).await;
    }

    fn is_paused(&self) -> bool {
        self.pauses.borrow().holds(&self.printer)
    }

    /// Waits while the printer is paused; not for a task that is called off. False: the agent is ending.
    async fn may_send(&mut self, task: &LiveTask) -> bool {
        if !self.is_paused() || task.is_called_off() {
            return true;
        }
        // Somebody may want to print on it from elsewhere meanwhile.
        if let Some(hand) = self.roster.hand(&self.printer) {
            hand.rest().await;
        }
        let printer = self.printer.clone();
        tokio::select! {
            biased;
            _ = self.stop.wait_for(|stop| *stop) => false,
            () = task.called_off() => true,
            // Without anybody who could resume it the agent is gone.
            resumed = self.pauses.wait_for(|paused| !paused.holds(&printer)) => resumed.is_ok(),
        }
    }

    /// One document's turn. Returns the next one if its sending was written in the same commit.
    async fn print(&mut self, ready: Ready, written: bool) -> Result<Option<Ready>, ()> {
        let Ready { task, index, payload, size } = ready;
        if task.document_has_ended(index) {
            self.let_go(size);
            return Ok(None);
        }
        let end = match payload {
            Err(failure) => State::Failed { why: failure.words().into() },
            // Cancelled after its sending was written, and taken back for a pause since.
            Ok(_) if !written && task.is_called_off() => called_off(0, 1),
            Ok(payload) => {
                // Cancelled at this very moment: then it has ended, and is counted out.
                if !written && !self.step(&task, index, State::Sending).await? {
                    self.let_go(size);
                    return Ok(None);
                }
                self.tell_if_begun(&task, index);
                match self.send(&task, index, &payload).await? {
                    Turn::Ended(end) => end,
                    Turn::Stopped => return Err(()),
                }
            }
        };
        memory::label_done();
        self.end(&task, index, end, size).await
    }

    /// Sends every copy, again and again while the printer is merely absent.
    async fn send(&mut self, task: &LiveTask, index: u32, payload: &Payload) -> Result<Turn, ()> {
        let copies = task.record.documents.get(index as usize).map_or(1, |document| document.copies);
        let mut evidence = None;
        let mut pause = limits::RETRY_FIRST;
        let mut copy = 0;
        while copy < copies {
            if copy > 0 && !self.may_send(task).await {
                return Ok(Turn::Stopped);
            }
            if copy > 0 && task.is_called_off() {
                return Ok(Turn::Ended(called_off(copy, copies)));
            }
            let Some(hand) = self.roster.hand(&self.printer) else {
                let fault = PrinterFault::Unknown { printer: self.printer.clone() };
                return Ok(Turn::Ended(failed(fault, copy)));
            };
            let sent = tokio::select! {
                sent = hand.send(payload) => sent,
                () = too_late(self.stop.clone()) => return Ok(Turn::Stopped),
            };
            match sent {
                Ok(given) => {
                    evidence = Some(evidence.map_or(given, |weakest| given.min(weakest)));
                    copy += 1;
                    pause = limits::RETRY_FIRST;
                }
                Err(SendFault::MayHavePrinted(fault)) => {
                    return Ok(Turn::Ended(State::Unknown { why: fault_words(fault) }));
                }
                Err(SendFault::Hopeless(fault)) => return Ok(Turn::Ended(failed(fault, copy))),
                Err(SendFault::NothingLeft(fault)) => {
                    tracing::warn!(printer = %self.printer, pause_ms = pause.as_millis() as u64, ?fault, "the printer is not there; waiting");
                    match self.wait_for_printer(task, index, copy, pause).await? {
                        Wait::Over => {}
                        Wait::CalledOff => return Ok(Turn::Ended(called_off(copy, copies))),
                        Wait::Stopped => return Ok(Turn::Stopped),
                    }
                    pause = (pause * 2).min(limits::RETRY_LONGEST);
                }
            }
        }
        Ok(Turn::Ended(match evidence {
            Some(evidence) => State::Confirmed { evidence },
            None => State::Failed { why: fault_words(PrinterFault::Unknown { printer: self.printer.clone() }) },
        }))
    }

    /// Waits before the next attempt. Not one byte has left, so the document is
    /// rendered again, on disk too: a crash now must not make it unknown.
    async fn wait_for_printer(&mut self, task: &LiveTask, index: u32, copy: u32, pause: Duration) -> Result<Wait, ()> {
        if copy == 0 {
            self.step(task, index, State::Rendered).await?;
        }
        let hand = self.roster.hand(&self.printer);
        let returns = async {
            match &hand {
                Some(hand) => hand.returns().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = returns => {}
            () = task.called_off() => {}
            _ = self.stop.wait_for(|stop| *stop) => return Ok(Wait::Stopped),
        }
        if !self.may_send(task).await {
            return Ok(Wait::Stopped);
        }
        if task.is_called_off() || copy == 0 && !self.step(task, index, State::Sending).await? {
            return Ok(Wait::CalledOff);
        }
        Ok(Wait::Over)
    }

    /// Writes a document's end and, in the same commit, the sending of the next; then tells.
    async fn end(&mut self, task: &Arc<LiveTask>, index: u32, end: State, size: usize) -> Result<Option<Ready>, ()> {
        let went_wrong = !matches!(end, State::Confirmed { .. });
        if let State::Failed { why } | State::Unknown { why } = &end {
            tracing::warn!(printer = %self.printer, task = task.number, document = index, why = %why.en, "a document failed");
        }
        let taken = task.in_turn(|| {
            let mut changes = vec![task.advance(index, end)?];
            if went_wrong {
                let canceled = task.cancel_the_rest(index);
                self.waiting.documents.fetch_sub(canceled.len(), Ordering::AcqRel);
                changes.extend(canceled);
            }
            let ended = task.has_ended();
            let mut writes = documents(task, changes);
            if ended {
                writes.push(Write::Close { number: task.number });
            }
            let following = self.announce_next(&mut writes);
            Some((ended, following, self.ledger.commit(writes)))
        });
        let Some((ended, following, committed)) = taken else {
            // Cancelled meanwhile: it has been written and counted out.
            self.let_go(size);
            return Ok(None);
        };
        let outcome = committed.await;
        self.leave(size);
        self.told.changed.raise();
        if ended {
            self.told.task_ended(task, self.queue());
        }
        if let Err(fault) = outcome {
            tracing::error!(printer = %self.printer, why = %fault.words().en, "the lane stops: the ledger cannot be written");
            return Err(());
        }
        Ok(following)
    }

    /// If the next document is ready and will be sent, its sending joins this commit.
    fn announce_next(&mut self, writes: &mut Vec<Write>) -> Option<Ready> {
        if *self.stop.borrow() || self.is_paused() {
            return None;
        }
        loop {
            let next = self.ready.try_recv().ok()?;
            if next.task.document_has_ended(next.index) {
                self.let_go(next.size);
                continue;
            }
            if next.payload.is_ok()
                && let Some(change) = next.task.advance(next.index, State::Sending)
            {
                writes.extend(documents(&next.task, vec![change]));
            }
            return Some(next);
        }
    }

    /// Takes a document one state further, on disk too. False: its state does not allow it, because the task
    /// was cancelled meanwhile.
    async fn step(&self, task: &LiveTask, index: u32, next: State) -> Result<bool, ()> {
        let order = |change| self.ledger.commit(documents(task, vec![change]));
        let Some(committed) = task.in_turn(|| task.advance(index, next).map(order)) else { return Ok(false) };
        let outcome = committed.await;
        self.told.changed.raise();
        outcome.map(|()| true).map_err(|fault: JobFault| {
            tracing::error!(printer = %self.printer, why = %fault.words().en, "the lane stops: the ledger cannot be written");
        })
    }

    fn tell_if_begun(&self, task: &LiveTask, index: u32) {
        if index == 0 && task.status() == PrintStatus::Printing {
            self.told.tell(task, notices::queue_update(&task.story(), QueueStatus::Printing));
        }
    }

    fn queue(&self) -> QueueStatus {
        queue_status(self.is_paused(), self.waiting.documents.load(Ordering::Acquire))
    }

    /// A document has left the queue.
    fn leave(&self, size: usize) {
        self.waiting.documents.fetch_sub(1, Ordering::AcqRel);
        self.let_go(size);
    }

    /// Its bytes wait no more. A cancelled document left the queue when it was cancelled
    /// and is let go when its turn comes.
    fn let_go(&self, size: usize) {
        self.told.bytes_waiting.fetch_sub(size, Ordering::AcqRel);
    }
}

/// Failed if nothing has left; otherwise some copies are out and the rest is not.
fn failed(fault: PrinterFault, copies_out: u32) -> State {
    let why = fault_words(fault);
    if copies_out == 0 { State::Failed { why } } else { State::Unknown { why } }
}

/// A person cancelled while it could still be taken back, or when some copies were out.
fn called_off(copies_out: u32, of: u32) -> State {
    match copies_out {
        0 => State::Canceled { why: JobFault::CanceledHere.words().into() },
        copies => State::Unknown { why: JobFault::CanceledAfter { copies, of }.words().into() },
    }
}

fn fault_words(fault: PrinterFault) -> Said {
    Failure::from(fault).words().into()
}

fn documents(task: &LiveTask, changes: Vec<Change>) -> Vec<Write> {
    changes.into_iter().map(|(index, record)| Write::Document { number: task.number, index, record }).collect()
}

/// The agent is ending and the label in the air has had its time.
async fn too_late(mut stop: watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
    tokio::time::sleep(limits::LAST_LABEL).await;
}
