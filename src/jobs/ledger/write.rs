//! The ledger's one writer: all orders that wait become one commit.

use std::sync::mpsc::Receiver;

use redb::{Database, ReadableTable, ReadableTableMetadata, WriteTransaction};

use super::kept;
use super::tables::{CONTENTS, DOCUMENTS, META, NAMES, OPEN, PAUSED, TASKS, name_key};
use crate::jobs::now_ms;
use crate::jobs::pauses::Paused;
use crate::jobs::record::{DocumentRecord, TaskRecord};
use crate::limits;
use crate::protocol::failure::JobFault;

/// One change.
pub enum Write {
    /// A new task, its documents accepted; `contents` are the documents as JSON.
    Accept { number: u64, task: TaskRecord, contents: Vec<Vec<u8>> },
    /// A document's new state.
    Document { number: u64, index: u32, record: DocumentRecord },
    /// All documents of the task have ended.
    Close { number: u64 },
    /// These printers are paused, and no others.
    Pauses { paused: Paused },
}

/// Changes that are committed together, and what happens then.
pub struct Order {
    pub writes: Vec<Write>,
    pub then: Box<dyn FnOnce(Result<(), JobFault>) + Send>,
}

/// Orders in one commit at the most: so that the first of a flood does not wait for all of it.
const TOGETHER: usize = 256;

/// Writes until every `Ledger` handle is gone. A commit that fails is final:
/// the disk no longer keeps what it was given, so nothing more is accepted.
pub(super) fn keep_writing(database: &Database, orders: &Receiver<Order>) {
    let mut broken: Option<JobFault> = None;
    while let Ok(first) = orders.recv() {
        let mut together = vec![first];
        together.extend(orders.try_iter().take(TOGETHER - 1));
        if broken.is_none()
            && let Err(error) = commit(database, &together)
        {
            tracing::error!(%error, "the ledger could not be written; nothing more is accepted");
            broken = Some(JobFault::LedgerFailed { why: error.to_string() });
        }
        for order in together {
            (order.then)(broken.clone().map_or(Ok(()), Err));
        }
    }
}

fn commit(database: &Database, orders: &[Order]) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    let (mut accepted, mut closed) = (false, false);
    for write in orders.iter().flat_map(|order| &order.writes) {
        accepted |= matches!(write, Write::Accept { .. });
        closed |= matches!(write, Write::Close { .. });
        apply(&transaction, write)?;
    }
    if accepted {
        forget_the_oldest(&transaction)?;
    }
    if closed {
        kept::tidy(&transaction, now_ms())?;
    }
    transaction.commit()?;
    Ok(())
}

fn apply(transaction: &WriteTransaction, write: &Write) -> Result<(), redb::Error> {
    match write {
        Write::Accept { number, task, contents } => {
            transaction.open_table(TASKS)?.insert(number, json(task).as_slice())?;
            transaction.open_table(OPEN)?.insert(number, ())?;
            // A task that a person prints again is no page's: its name stays with the first.
            if task.reprint_of.is_none() {
                transaction.open_table(NAMES)?.insert(name_key(&task.origin, &task.id), number)?;
            }
            transaction.open_table(META)?.insert("next_task", number + 1)?;
            let accepted = json(&DocumentRecord::new(crate::jobs::state::State::Accepted));
            let mut documents = transaction.open_table(DOCUMENTS)?;
            let mut kept = transaction.open_table(CONTENTS)?;
            for (index, content) in (0u32..).zip(contents) {
                documents.insert((*number, index), accepted.as_slice())?;
                kept.insert((*number, index), content.as_slice())?;
            }
        }
        Write::Document { number, index, record } => {
            transaction.open_table(DOCUMENTS)?.insert((*number, *index), json(record).as_slice())?;
        }
        Write::Close { number } => {
            transaction.open_table(OPEN)?.remove(number)?;
            kept::keep(transaction, *number, now_ms())?;
        }
        Write::Pauses { paused } => {
            let mut table = transaction.open_table(PAUSED)?;
            table.retain(|_, ()| false)?;
            for name in paused.all.then_some("").into_iter().chain(paused.printers.iter().map(String::as_str)) {
                table.insert(name, ())?;
            }
        }
    }
    Ok(())
}

/// Keeps the number of remembered tasks within its bound, a few at a time. Tasks still open stay.
fn forget_the_oldest(transaction: &WriteTransaction) -> Result<(), redb::Error> {
    let mut tasks = transaction.open_table(TASKS)?;
    let surplus = tasks.len()?.saturating_sub(limits::TASKS_REMEMBERED as u64);
    if surplus == 0 {
        return Ok(());
    }
    let open = transaction.open_table(OPEN)?;
    let mut oldest = Vec::new();
    for entry in tasks.iter()?.take(surplus.min(TOGETHER as u64 * 2) as usize) {
        let (number, record) = entry?;
        if open.get(number.value())?.is_none() {
            oldest.push((number.value(), serde_json::from_slice::<TaskRecord>(record.value()).ok()));
        }
    }
    let mut documents = transaction.open_table(DOCUMENTS)?;
    let mut names = transaction.open_table(NAMES)?;
    for (number, record) in oldest {
        tasks.remove(number)?;
        kept::forget(transaction, number)?;
        documents.retain_in((number, 0)..=(number, u32::MAX), |_, _| false)?;
        if let Some(record) = record {
            let key = name_key(&record.origin, &record.id);
            // A later task may have taken the name over.
            let ours = names.get(key)?.is_some_and(|named| named.value() == number);
            if ours {
                names.remove(key)?;
            }
        }
    }
    Ok(())
}

fn json(value: &impl serde::Serialize) -> Vec<u8> {
    // Records hold only texts and numbers: they always serialise.
    serde_json::to_vec(value).unwrap_or_default()
}
