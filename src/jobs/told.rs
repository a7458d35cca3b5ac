//! What the lanes share: who is told, which tasks are on their way, how much waits.

use std::collections::HashMap;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::changed::Changed;
use super::hearing::Listeners;
use super::live::LiveTask;
use super::notices;
use crate::protocol::Origin;
use crate::protocol::status::QueueStatus;

/// Tasks that have not ended, by the origin and taskID that name them.
pub type OnTheWay = HashMap<(Origin, String), Arc<LiveTask>>;

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

    /// All documents have ended and the ledger knows: exactly one notice with the result.
    pub fn task_ended(&self, task: &Arc<LiveTask>, queue: QueueStatus) {
        let name = (task.origin.clone(), task.record.id.clone());
        let mut on_the_way = self.on_the_way();
        // The id may already name a later task (a failed one that was sent again).
        if on_the_way.get(&name).is_some_and(|named| Arc::ptr_eq(named, task)) {
            on_the_way.remove(&name);
        }
        drop(on_the_way);
        self.changed.raise();
        let story = task.story();
        if task.record.notify.print {
            self.listeners.tell(&task.origin, notices::print_result(&story, false));
        }
        self.listeners.tell(&task.origin, notices::queue_update(&story, queue));
    }
}
