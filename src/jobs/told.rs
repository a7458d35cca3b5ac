//! What the lanes share: who is told, which tasks are on their way, how much waits.

use std::collections::HashMap;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::changed::Changed;
use super::hearing::Listeners;
use super::live::LiveTask;
use super::notices;
use crate::protocol::status::QueueStatus;
use crate::protocol::{Notice, Origin};

/// Tasks that have not ended.
#[derive(Default)]
pub struct OnTheWay {
    /// By the origin and taskID that name them; a printer whose pages use their ids again has the last one here.
    named: HashMap<(Origin, String), Arc<LiveTask>>,
    numbered: HashMap<u64, Arc<LiveTask>>,
}

impl OnTheWay {
    pub fn named(&self, origin: &Origin, id: &str) -> Option<Arc<LiveTask>> {
        self.named.get(&(origin.clone(), id.to_string())).cloned()
    }

    /// By the ledger's number.
    pub fn numbered(&self, number: u64) -> Option<Arc<LiveTask>> {
        self.numbered.get(&number).cloned()
    }

    pub fn all(&self) -> impl Iterator<Item = &Arc<LiveTask>> {
        self.numbered.values()
    }

    pub fn enter(&mut self, task: &Arc<LiveTask>) {
        if !task.is_reprint() {
            self.named.insert((task.origin.clone(), task.record.id.clone()), task.clone());
        }
        self.numbered.insert(task.number, task.clone());
    }

    pub fn leave(&mut self, task: &LiveTask) {
        self.numbered.remove(&task.number);
        let name = (task.origin.clone(), task.record.id.clone());
        // The id may already name a later task (a failed one that was sent again).
        if self.named.get(&name).is_some_and(|named| named.number == task.number) {
            self.named.remove(&name);
        }
    }
}

pub struct Told {
    pub listeners: Arc<Listeners>,
    pub changed: Arc<Changed>,
    /// Bytes of all documents that wait for any printer.
    pub bytes_waiting: AtomicUsize,
    on_the_way: Mutex<OnTheWay>,
}

impl Told {
    pub fn new(listeners: Arc<Listeners>) -> Self {
        Told { listeners, changed: Arc::default(), bytes_waiting: AtomicUsize::new(0), on_the_way: Mutex::default() }
    }

    pub fn on_the_way(&self) -> MutexGuard<'_, OnTheWay> {
        self.on_the_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells the pages of the task's origin. They know nothing of what a person prints again.
    pub fn tell(&self, task: &LiveTask, notice: Notice) {
        if !task.is_reprint() {
            self.listeners.tell(&task.origin, notice);
        }
    }

    /// All documents have ended and the ledger knows: exactly one notice with the result.
    pub fn task_ended(&self, task: &LiveTask, queue: QueueStatus) {
        self.on_the_way().leave(task);
        self.changed.raise();
        let story = task.story();
        if task.record.notify.print {
            self.tell(task, notices::print_result(&story, false));
        }
        self.tell(task, notices::queue_update(&story, queue));
    }
}
