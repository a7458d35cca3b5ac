//! The tasks since a moment, as the page lists them: read from the ledger once, then only what is new or has moved.
//!
//! Ten thousand tasks with their documents take the ledger a quarter of a
//! second to read, and a page looks five times a second while labels come out.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use crate::jobs::record::TaskStory;
use crate::jobs::state::{Said, State};
use crate::jobs::{Jobs, notices};
use crate::protocol::Failure;
use crate::protocol::status::PrintStatus;

/// Numbers are given before tasks are written, so that a smaller one may appear a little later.
const OUT_OF_ORDER: u64 = 256;

/// The list, kept between two looks of the page.
#[derive(Default)]
pub struct Day {
    kept: Mutex<Kept>,
}

static EPOCHS: AtomicU64 = AtomicU64::new(1);

/// What is known of the day.
pub struct Kept {
    /// Grows with every change of a row; rows say at which they changed last.
    pub revision: u64,
    /// Another one is another list: revisions of before mean nothing.
    pub epoch: u64,
    /// By number.
    pub rows: BTreeMap<u64, Row>,
    since: u64,
}

/// One task in the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    pub number: u64,
    #[serde(rename = "taskID")]
    pub id: String,
    pub printer: String,
    pub origin: String,
    pub status: PrintStatus,
    /// ms since 1970.
    pub time: u64,
    /// The task a person printed again, where this is not a page's own.
    pub reprint_of: Option<u64>,
    pub documents: usize,
    pub printed: usize,
    pub failed: usize,
    /// Of those failed: how many may have printed.
    pub unknown: usize,
    pub warnings: usize,
    /// Of the first document that failed.
    pub why: Option<Said>,
    /// The documents' names, to be searched.
    #[serde(skip)]
    names: String,
    #[serde(skip)]
    pub revision: u64,
    #[serde(skip)]
    ended: bool,
}

impl Default for Kept {
    fn default() -> Self {
        Kept { revision: 0, epoch: EPOCHS.fetch_add(1, Ordering::Relaxed), rows: BTreeMap::new(), since: u64::MAX }
    }
}

impl Day {
    /// The tasks accepted since `since` (ms since 1970), as they are now. Reads the ledger: not for async code.
    pub fn look(&self, jobs: &Jobs, since: u64) -> Result<MutexGuard<'_, Kept>, Failure> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.since != since {
            *kept = Kept { since, ..Kept::default() };
        }
        let last = kept.rows.keys().next_back().copied().unwrap_or(0);
        for story in jobs.since(since, last.saturating_sub(OUT_OF_ORDER))? {
            kept.note(&story);
        }
        let moving: Vec<u64> = kept.rows.values().filter(|row| !row.ended).map(|row| row.number).collect();
        let found = jobs.these(&moving)?;
        let known: HashSet<u64> = found.iter().map(|story| story.number).collect();
        moving.iter().filter(|number| !known.contains(number)).for_each(|number| kept.forget(*number));
        found.iter().for_each(|story| kept.note(story));
        Ok(kept)
    }

    /// Nobody looks any more.
    pub fn forget(&self) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Kept::default();
    }
}

impl Kept {
    pub(super) fn note(&mut self, story: &TaskStory) {
        let mut row = Row::of(story);
        let before = self.rows.get(&row.number);
        row.revision = before.map_or(0, |row| row.revision);
        if before != Some(&row) {
            self.revision += 1;
            row.revision = self.revision;
            self.rows.insert(row.number, row);
        }
    }

    fn forget(&mut self, number: u64) {
        if self.rows.remove(&number).is_some() {
            self.epoch = EPOCHS.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Row {
    fn of(story: &TaskStory) -> Row {
        let task = &story.task;
        let count = |is: fn(&State) -> bool| story.documents.iter().filter(|document| is(&document.state)).count();
        let why = story.documents.iter().find_map(|document| match &document.state {
            State::Failed { why } | State::Unknown { why } => Some(why.clone()),
            _ => None,
        });
        let names: Vec<&str> = task.documents.iter().map(|document| document.id.as_str()).collect();
        Row {
            number: story.number,
            id: task.id.clone(),
            printer: task.printer.clone(),
            origin: task.origin.clone(),
            status: notices::status_of(story),
            time: task.accepted,
            reprint_of: task.reprint_of,
            documents: task.documents.len(),
            printed: count(|state| matches!(state, State::Confirmed { .. })),
            failed: count(|state| matches!(state, State::Failed { .. } | State::Unknown { .. })),
            unknown: count(|state| matches!(state, State::Unknown { .. })),
            warnings: story.documents.iter().map(|document| document.warnings.len()).sum(),
            why,
            names: names.join("\n").to_lowercase(),
            revision: 0,
            ended: story.documents.iter().all(|document| document.state.is_end()),
        }
    }

    /// Does it say this somewhere? `text` is lower case.
    pub fn mentions(&self, text: &str) -> bool {
        let says = |value: &str| value.to_lowercase().contains(text);
        says(&self.id) || says(&self.printer) || says(&self.origin) || self.names.contains(text)
    }
}
