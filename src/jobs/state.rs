//! The states of a document and the one way through them.
//!
//! accepted → rendered → sending → confirmed; ends failed (before the first
//! byte), canceled, unknown (after the first byte, no confirmation). Each state
//! is written before the act it names.

use serde::{Deserialize, Serialize};

use crate::printers::Evidence;
use crate::protocol::failure::Words;
use crate::protocol::status::PrintStatus;

/// Where a document is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// On disk; nothing has been done.
    Accepted,
    /// Its payload is ready (kept in memory alone: after a restart it is rendered again).
    Rendered,
    /// Bytes may be leaving.
    Sending,
    /// The paper is out, as far as this evidence goes.
    Confirmed { evidence: Evidence },
    /// Nothing left this computer.
    Failed { why: Said },
    /// Not tried, or taken back before its first byte.
    Canceled { why: Said },
    /// It may have printed; a person decides.
    Unknown { why: Said },
}

/// A reason in both languages, as the ledger keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub zh: String,
    pub en: String,
}

impl From<Words> for Said {
    fn from(words: Words) -> Self {
        Said { zh: words.zh, en: words.en }
    }
}

impl std::fmt::Display for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} / {}", self.zh, self.en)
    }
}

impl State {
    /// No further act will follow by itself.
    pub fn is_end(&self) -> bool {
        !matches!(self, State::Accepted | State::Rendered | State::Sending)
    }

    /// May the same taskID be sent again to print what did not?
    pub fn left_nothing(&self) -> bool {
        matches!(self, State::Failed { .. } | State::Canceled { .. })
    }

    /// As pages read it. *Unknown* is FAILED on the wire, with a `msg` that says why.
    pub fn on_the_wire(&self) -> PrintStatus {
        match self {
            State::Accepted | State::Rendered => PrintStatus::Pending,
            State::Sending => PrintStatus::Printing,
            State::Confirmed { .. } => PrintStatus::Success,
            State::Failed { .. } | State::Unknown { .. } => PrintStatus::Failed,
            State::Canceled { .. } => PrintStatus::Canceled,
        }
    }

    /// The reason of a failure; empty for everything else.
    pub fn msg(&self) -> String {
        match self {
            State::Failed { why } | State::Canceled { why } | State::Unknown { why } => why.to_string(),
            _ => String::new(),
        }
    }

    /// May this state follow that one? The ledger refuses everything else.
    pub fn may_become(&self, next: &State) -> bool {
        use State::*;
        matches!(
            (self, next),
            (Accepted, Rendered | Failed { .. } | Canceled { .. })
                | (Rendered, Sending | Failed { .. } | Canceled { .. })
                // Back to rendered: the printer was not there, not one byte left.
                | (Sending, Rendered | Confirmed { .. } | Failed { .. } | Unknown { .. })
        )
    }
}

/// A task's state from its documents': PENDING until the first moves, FAILED if one failed.
pub fn of_task<'a>(documents: impl Iterator<Item = &'a State>) -> PrintStatus {
    let (mut all, mut ended, mut failed, mut canceled, mut begun) = (0, 0, 0, 0, 0);
    for state in documents {
        all += 1;
        ended += usize::from(state.is_end());
        begun += usize::from(state.is_end() || *state == State::Sending);
        failed += usize::from(matches!(state, State::Failed { .. } | State::Unknown { .. }));
        canceled += usize::from(matches!(state, State::Canceled { .. }));
    }
    match () {
        () if ended < all && begun == 0 => PrintStatus::Pending,
        () if ended < all => PrintStatus::Printing,
        () if failed > 0 => PrintStatus::Failed,
        () if canceled > 0 => PrintStatus::Canceled,
        () => PrintStatus::Success,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why() -> Said {
        Said { zh: "原因".into(), en: "why".into() }
    }

    fn all() -> Vec<State> {
        vec![
            State::Accepted,
            State::Rendered,
            State::Sending,
            State::Confirmed { evidence: Evidence::BytesTaken },
            State::Failed { why: why() },
            State::Canceled { why: why() },
            State::Unknown { why: why() },
        ]
    }

    #[test]
    fn nothing_follows_an_end() {
        for end in all().iter().filter(|state| state.is_end()) {
            for next in all() {
                assert!(!end.may_become(&next), "{end:?} to {next:?}");
            }
        }
    }

    #[test]
    fn no_document_is_confirmed_or_unknown_without_having_been_sending() {
        for state in all().iter().filter(|state| **state != State::Sending) {
            assert!(!state.may_become(&State::Confirmed { evidence: Evidence::BytesTaken }));
            assert!(!state.may_become(&State::Unknown { why: why() }));
        }
    }

    #[test]
    fn a_task_is_what_its_documents_are() {
        let confirmed = State::Confirmed { evidence: Evidence::BytesTaken };
        let cases = [
            (vec![State::Accepted, State::Rendered], PrintStatus::Pending),
            (vec![State::Sending, State::Accepted], PrintStatus::Printing),
            (vec![confirmed.clone(), State::Accepted], PrintStatus::Printing),
            (vec![confirmed.clone(), confirmed.clone()], PrintStatus::Success),
            (vec![confirmed.clone(), State::Unknown { why: why() }], PrintStatus::Failed),
            (vec![State::Failed { why: why() }, State::Canceled { why: why() }], PrintStatus::Failed),
            (vec![confirmed, State::Canceled { why: why() }], PrintStatus::Canceled),
        ];
        for (documents, expected) in cases {
            assert_eq!(of_task(documents.iter()), expected, "{documents:?}");
        }
    }
}
