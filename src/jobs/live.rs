//! A task on its way: the states of its documents in memory, the same as on disk or one step ahead.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::record::{DocumentRecord, TaskRecord, TaskStory};
use super::state::{self, Said, State};
use crate::protocol::Origin;
use crate::protocol::failure::JobFault;
use crate::protocol::status::PrintStatus;

/// Shared by the lane that prints it and everyone who asks about it.
pub struct LiveTask {
    pub number: u64,
    pub origin: Origin,
    pub record: TaskRecord,
    progress: Mutex<Vec<DocumentRecord>>,
    /// Held from a step to its order to the ledger.
    turn: Mutex<()>,
    /// A person has cancelled it.
    called_off: watch::Sender<bool>,
}

/// A document's change, to be written.
pub type Change = (u32, DocumentRecord);

impl LiveTask {
    pub fn new(origin: Origin, story: TaskStory) -> Self {
        let (turn, called_off) = Default::default();
        let progress = Mutex::new(story.documents);
        LiveTask { number: story.number, origin, record: story.task, progress, turn, called_off }
    }

    /// Does a person print it again? Then no page asked for it.
    pub fn is_reprint(&self) -> bool {
        self.record.reprint_of.is_some()
    }

    /// The task as it is now.
    pub fn story(&self) -> TaskStory {
        TaskStory { number: self.number, task: self.record.clone(), documents: self.progress().clone() }
    }

    pub fn status(&self) -> PrintStatus {
        state::of_task(self.progress().iter().map(|document| &document.state))
    }

    pub fn has_ended(&self) -> bool {
        self.progress().iter().all(|document| document.state.is_end())
    }

    /// Has this document ended already (cancelled because an earlier one failed)?
    pub fn document_has_ended(&self, index: u32) -> bool {
        self.progress().get(index as usize).is_none_or(|document| document.state.is_end())
    }

    /// Takes steps and gives their order to the ledger, alone: the lane that prints and a person who cancels
    /// would else write the same document in another sequence than they changed it.
    pub fn in_turn<T>(&self, steps: impl FnOnce() -> T) -> T {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        steps()
    }

    /// Takes a document one state further. None if the states do not allow it;
    /// then nothing has changed.
    pub fn advance(&self, index: u32, next: State) -> Option<Change> {
        let mut progress = self.progress();
        let document = progress.get_mut(index as usize)?;
        if !document.state.may_become(&next) {
            return None;
        }
        document.state = next;
        Some((index, document.clone()))
    }

    /// Notes a rendered document. True when it was the last of its task.
    pub fn rendered(&self, index: u32, warnings: Vec<String>) -> bool {
        let mut progress = self.progress();
        if let Some(document) = progress.get_mut(index as usize)
            && document.state.may_become(&State::Rendered)
        {
            document.state = State::Rendered;
            document.warnings = warnings;
        }
        let is_rendered = |document: &DocumentRecord| {
            matches!(document.state, State::Rendered | State::Sending | State::Confirmed { .. })
        };
        progress.iter().all(is_rendered) && index as usize + 1 == progress.len()
    }

    /// One document failed: the ones not yet tried are cancelled (2.4.6).
    pub fn cancel_the_rest(&self, failed: u32) -> Vec<Change> {
        let name = self.record.documents.get(failed as usize).map_or("", |document| document.id.as_str());
        self.cancel_for(&JobFault::EarlierFailed { document: name.to_string() })
    }

    /// A person cancels: everything that is not being sent.
    pub fn cancel_all(&self) -> Vec<Change> {
        self.cancel_for(&JobFault::CanceledHere)
    }

    /// What is being sent is not sent again, and no further copy of it.
    pub fn call_off(&self) {
        self.called_off.send_replace(true);
    }

    pub fn is_called_off(&self) -> bool {
        *self.called_off.borrow()
    }

    /// Waits until a person cancels.
    pub async fn called_off(&self) {
        let mut called_off = self.called_off.subscribe();
        // The sender lives in `self`: it cannot be closed.
        let _ = called_off.wait_for(|off| *off).await;
    }

    fn cancel_for(&self, reason: &JobFault) -> Vec<Change> {
        let why: Said = reason.words().into();
        let mut changes = Vec::new();
        for (index, document) in (0u32..).zip(self.progress().iter_mut()) {
            let canceled = State::Canceled { why: why.clone() };
            if document.state.may_become(&canceled) {
                document.state = canceled;
                changes.push((index, document.clone()));
            }
        }
        changes
    }

    fn progress(&self) -> MutexGuard<'_, Vec<DocumentRecord>> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::record::DocumentName;
    use crate::printers::Evidence;
    use crate::protocol::task::Notify;

    fn task(states: &[State]) -> LiveTask {
        let documents = states.iter().map(|_| DocumentName { id: "D".into(), copies: 1 }).collect();
        let notify = Notify { render: true, print: true };
        let (id, origin, printer, fingerprint) = ("T".into(), "program".into(), "P".into(), String::new());
        let task = TaskRecord {
            id,
            origin,
            printer,
            queue: None,
            notify,
            fingerprint,
            accepted: 0,
            documents,
            reprint_of: None,
        };
        let documents = states.iter().cloned().map(DocumentRecord::new).collect();
        LiveTask::new(Origin::Program, TaskStory { number: 1, task, documents })
    }

    fn why() -> Said {
        Said { zh: String::new(), en: String::new() }
    }

    #[test]
    fn all_are_rendered_when_the_last_is_and_none_has_gone_wrong() {
        let confirmed = State::Confirmed { evidence: Evidence::Drawn };
        for (first, expected) in [
            (State::Rendered, true),
            (State::Sending, true),
            (confirmed, true),
            (State::Failed { why: why() }, false),
            (State::Unknown { why: why() }, false),
            (State::Canceled { why: why() }, false),
        ] {
            let task = task(&[first.clone(), State::Accepted, State::Accepted]);
            assert!(!task.rendered(1, Vec::new()), "{first:?}");
            assert_eq!(task.rendered(2, Vec::new()), expected, "{first:?}");
        }
    }
}
