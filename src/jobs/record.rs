//! What the ledger remembers of a task and of each of its documents.

use serde::{Deserialize, Serialize};

use super::state::State;
use crate::protocol::task::Notify;

/// A task, without what its labels say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskRecord {
    pub id: String,
    /// The origin that sent it, as text.
    pub origin: String,
    pub printer: String,
    /// The system's queue behind it, if it is one: after a restart it is known before the system has answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    pub notify: Notify,
    /// Of everything the page sent; the same taskID must come with the same.
    pub fingerprint: String,
    /// ms since 1970, UTC.
    pub accepted: u64,
    pub documents: Vec<DocumentName>,
    /// The number of the task that a person printed again, if it is not a page's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reprint_of: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentName {
    pub id: String,
    pub copies: u32,
}

/// One document's present state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentRecord {
    pub state: State,
    /// Findings of the drawing, in both languages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

impl DocumentRecord {
    pub fn new(state: State) -> Self {
        DocumentRecord { state, warnings: Vec::new() }
    }
}

/// A task with its documents as they are now.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskStory {
    /// The ledger's own number, growing with time.
    pub number: u64,
    pub task: TaskRecord,
    pub documents: Vec<DocumentRecord>,
}
