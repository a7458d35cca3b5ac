//! What the ledger's commits cost at a place, with nothing else going on.

use std::path::Path;
use std::time::{Duration, Instant};

use dotline::jobs::ledger::{Ledger, Write};
use dotline::jobs::record::{DocumentName, DocumentRecord, TaskRecord};
use dotline::jobs::state::State;
use dotline::printers::Evidence;
use dotline::protocol::Failure;
use dotline::protocol::task::Notify;
use serde_json::Value;

use crate::sample::Result;

/// Tasks of earlier days that are written in one commit.
const TOGETHER: usize = 500;

/// A ledger of our own beside the agent's.
pub struct Commits {
    ledger: Ledger,
    number: u64,
}

impl Commits {
    pub fn beside(home: &Path) -> Result<Commits> {
        let ledger = Ledger::open(&home.join("commits.redb")).map_err(|fault| format!("{fault:?}"))?;
        Ok(Commits { ledger, number: 0 })
    }

    /// How long the two commits take that come before a label's first byte: the task accepted, the label about
    /// to be sent. Both wait for the disk. The third, its outcome, comes after the last byte and is not counted.
    pub async fn before_the_first_byte(&mut self, document: &Value) -> Result<Duration> {
        self.number += 1;
        let number = self.number;
        let contents = vec![serde_json::to_vec(document)?];
        let accept = Write::Accept { number, task: record(number), contents };
        let begun = Instant::now();
        self.write(vec![accept]).await?;
        self.write(vec![change(number, State::Sending)]).await?;
        let both = begun.elapsed();
        let outcome = State::Confirmed { evidence: Evidence::BytesTaken };
        self.write(vec![change(number, outcome), Write::Close { number }]).await?;
        Ok(both)
    }

    async fn write(&self, writes: Vec<Write>) -> Result<()> {
        Ok(self.ledger.commit(writes).await.map_err(Failure::from)?)
    }
}

/// Fills the agent's own ledger with tasks of earlier days, all of them printed.
pub async fn remember(home: &Path, tasks: u64) -> Result<()> {
    let ledger = Ledger::open(&home.join("ledger.redb")).map_err(|fault| format!("{fault:?}"))?;
    for first in (1..=tasks).step_by(TOGETHER) {
        let writes = (first..=tasks).take(TOGETHER).flat_map(|number| {
            let outcome = State::Confirmed { evidence: Evidence::BytesTaken };
            let accept = Write::Accept { number, task: record(number), contents: vec![b"{}".to_vec()] };
            [accept, change(number, outcome), Write::Close { number }]
        });
        ledger.commit(writes.collect()).await.map_err(Failure::from)?;
    }
    Ok(())
}

fn change(number: u64, state: State) -> Write {
    Write::Document { number, index: 0, record: DocumentRecord::new(state) }
}

fn record(number: u64) -> TaskRecord {
    TaskRecord {
        id: format!("COMMIT{number}"),
        origin: "program".to_string(),
        printer: "Sink".to_string(),
        queue: None,
        notify: Notify { render: true, print: true },
        fingerprint: "0".repeat(64),
        accepted: number,
        documents: vec![DocumentName { id: "DOC1".to_string(), copies: 1 }],
        reprint_of: None,
    }
}
