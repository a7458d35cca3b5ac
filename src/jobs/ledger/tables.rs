//! The ledger's tables and their keys.

use redb::TableDefinition;
use sha2::{Digest, Sha256};

/// The layout described here. A file of another version is not touched.
pub const SCHEMA: u64 = 1;

/// `schema`, `next_task`, `next_printer`, `kept_bytes`.
pub const META: TableDefinition<&str, u64> = TableDefinition::new("meta");
/// Task number → `TaskRecord` as JSON. Numbers grow with time.
pub const TASKS: TableDefinition<u64, &[u8]> = TableDefinition::new("tasks");
/// (task number, document index) → `DocumentRecord` as JSON.
pub const DOCUMENTS: TableDefinition<(u64, u32), &[u8]> = TableDefinition::new("documents");
/// (task number, document index) → the document as JSON, until it has ended and for a while after.
pub const CONTENTS: TableDefinition<(u64, u32), &[u8]> = TableDefinition::new("contents");
/// Numbers of tasks with a document that has not ended.
pub const OPEN: TableDefinition<u64, ()> = TableDefinition::new("open");
/// `name_key` → task number.
pub const NAMES: TableDefinition<[u8; 16], u64> = TableDefinition::new("names");
/// Printer name → id.
pub const PRINTERS: TableDefinition<&str, u64> = TableDefinition::new("printers");

/// Number of an ended task whose documents are still kept → (their bytes, ms since 1970 when it ended).
pub const KEPT: TableDefinition<u64, (u64, u64)> = TableDefinition::new("kept");
/// Paused printers by name; the empty name is all of them.
pub const PAUSED: TableDefinition<&str, ()> = TableDefinition::new("paused");

/// Address of a printer on USB → what is known of it, as JSON.
pub const PLUGS: TableDefinition<&str, &[u8]> = TableDefinition::new("plugs");

/// A taskID belongs to the origin that sent it: two sites may both count from 1.
pub fn name_key(origin: &str, task: &str) -> [u8; 16] {
    let mut hash = Sha256::new();
    hash.update(origin.as_bytes());
    hash.update([0]);
    hash.update(task.as_bytes());
    let mut key = [0; 16];
    // The first half of the digest.
    for (byte, hashed) in key.iter_mut().zip(hash.finalize()) {
        *byte = hashed;
    }
    key
}
