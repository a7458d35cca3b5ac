//! Task, document and queue states as pages read them (2.4.6 to 2.4.8).

use serde::{Deserialize, Serialize};

/// Of a task or a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum PrintStatus {
    Pending,
    Printing,
    /// Told in a notice, never kept.
    Rendered,
    Success,
    Failed,
    Canceled,
}

/// Of a printer's queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum QueueStatus {
    Free,
    Printing,
    Suspended,
}
