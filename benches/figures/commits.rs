//! What the ledger's commits cost at a place, with nothing else going on.

use std::path::Path;
use std::time::Instant;

use dotline::jobs::ledger::{Ledger, Write};
use dotline::jobs::record::{DocumentName, DocumentRecord, TaskRecord};
use dotline::jobs::state::State;
use dotline::protocol::Failure;
use dotline::protocol::task::Notify;

use crate::sample::{Result, Sample};
use crate::waybill::Waybills;

const WARM: u64 = 20;
const RUNS: u64 = 200;

/// ms of the two commits that come before a label's first byte: the task accepted, the label about to be sent.
/// Both wait for the disk; the third, its outcome, comes after the last byte.
pub async fn before_the_first_byte(home: &Path, waybills: &Waybills) -> Result<Sample> {
    let ledger = Ledger::open(&home.join("commits.redb")).map_err(|fault| format!("{fault:?}"))?;
    let mut times = Sample::default();
    for number in 1..=WARM + RUNS {
        let contents = vec![serde_json::to_vec(&waybills.document(1, number))?];
        let accept = Write::Accept { number, task: record(number), contents };
        let begun = Instant::now();
        write(&ledger, vec![accept]).await?;
        write(&ledger, vec![document(number, State::Sending)]).await?;
        let both = begun.elapsed();
        let evidence = dotline::printers::Evidence::BytesTaken;
        write(&ledger, vec![document(number, State::Confirmed { evidence }), Write::Close { number }]).await?;
        if number > WARM {
            times.add_time(both);
        }
    }
    Ok(times)
}

async fn write(ledger: &Ledger, writes: Vec<Write>) -> Result<()> {
    Ok(ledger.commit(writes).await.map_err(Failure::from)?)
}

fn document(number: u64, state: State) -> Write {
    Write::Document { number, index: 0, record: DocumentRecord::new(state) }
}

fn record(number: u64) -> TaskRecord {
    TaskRecord {
        id: format!("COMMIT{number}"),
        origin: "program".to_string(),
        printer: "Sink".to_string(),
        notify: Notify { render: true, print: true },
        fingerprint: "0".repeat(64),
        accepted: number,
        documents: vec![DocumentName { id: "DOC1".to_string(), copies: 1 }],
    }
}
