//! What Dotline's own page shows and does, beside the verbs of the protocol.

mod condition;
mod configure;
mod day;
mod overview;
mod sites;
mod tasks;
mod workbench;

pub use configure::{expected, field};
pub use day::Day;
pub use sites::Verdict;
pub use tasks::{Asked, Known, Wanted};
pub use workbench::Typed;

use serde_json::{Value, json};

use crate::protocol::Failure;

/// A failure for a person: both languages apart, so that the page shows its reader's.
fn trouble(kind: &str, failure: &Failure) -> Value {
    let words = failure.words();
    json!({"kind": kind, "zh": words.zh, "en": words.en})
}
