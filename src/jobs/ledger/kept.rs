//! What ended tasks said: kept for a while, so that a person may look at a label again and print it again.

use redb::{ReadableTable, WriteTransaction};

use super::tables::{CONTENTS, KEPT, META};
use crate::limits;

/// The sum of all that is kept, bytes.
const KEPT_BYTES: &str = "kept_bytes";
/// Tasks let go for their age in one commit; those that must make room are let go whatever their number.
const AT_ONCE: usize = 8;

/// The task has ended: what it said is kept from now on by its age and size.
pub(super) fn keep(transaction: &WriteTransaction, number: u64, now: u64) -> Result<(), redb::Error> {
    let mut bytes = 0;
    for content in transaction.open_table(CONTENTS)?.range((number, 0)..=(number, u32::MAX))? {
        bytes += content?.1.value().len() as u64;
    }
    if bytes > 0 {
        transaction.open_table(KEPT)?.insert(number, (bytes, now))?;
        add(transaction, |total| total.saturating_add(bytes))?;
    }
    Ok(())
}

/// Lets the oldest go: what is too old, and what is too much.
pub(super) fn tidy(transaction: &WriteTransaction, now: u64) -> Result<(), redb::Error> {
    let mut total = transaction.open_table(META)?.get(KEPT_BYTES)?.map_or(0, |bytes| bytes.value());
    let longest = limits::CONTENTS_KEPT_FOR.as_millis() as u64;
    let mut gone = Vec::new();
    for entry in transaction.open_table(KEPT)?.iter()? {
        let (number, kept) = entry?;
        let (bytes, ended) = kept.value();
        let is_old = gone.len() < AT_ONCE && now.saturating_sub(ended) > longest;
        if total <= limits::CONTENTS_KEPT as u64 && !is_old {
            break;
        }
        total = total.saturating_sub(bytes);
        gone.push(number.value());
    }
    gone.into_iter().try_for_each(|number| forget(transaction, number))
}

/// Forgets what a task said.
pub(super) fn forget(transaction: &WriteTransaction, number: u64) -> Result<(), redb::Error> {
    let kept = transaction.open_table(KEPT)?.remove(number)?.map(|kept| kept.value().0);
    if let Some(bytes) = kept {
        transaction.open_table(CONTENTS)?.retain_in((number, 0)..=(number, u32::MAX), |_, _| false)?;
        add(transaction, |total| total.saturating_sub(bytes))?;
    }
    Ok(())
}

fn add(transaction: &WriteTransaction, change: impl FnOnce(u64) -> u64) -> Result<(), redb::Error> {
    let mut meta = transaction.open_table(META)?;
    let total = meta.get(KEPT_BYTES)?.map_or(0, |bytes| bytes.value());
    meta.insert(KEPT_BYTES, change(total))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::ledger::{Ledger, Write};
    use crate::jobs::record::TaskRecord;
    use crate::protocol::task::Notify;
    use redb::backends::InMemoryBackend;

    const DAY: u64 = 24 * 3600 * 1000;

    fn accept(number: u64, contents: Vec<Vec<u8>>) -> Write {
        let notify = Notify { render: true, print: true };
        let task = TaskRecord {
            id: number.to_string(),
            origin: "program".into(),
            printer: "P".into(),
            queue: None,
            notify,
            fingerprint: String::new(),
            accepted: 0,
            documents: Vec::new(),
            reprint_of: None,
        };
        Write::Accept { number, task, contents }
    }

    /// A ledger in which tasks 1, 2, … of these sizes (one document each) have just ended.
    async fn ledger(sizes: &[usize]) -> Ledger {
        let ledger = Ledger::on(InMemoryBackend::new()).unwrap();
        for (number, size) in (1..).zip(sizes) {
            ledger.commit(vec![accept(number, vec![vec![b'x'; *size]])]).await.unwrap();
            ledger.commit(vec![Write::Close { number }]).await.unwrap();
        }
        ledger
    }

    fn kept(ledger: &Ledger) -> Vec<u64> {
        (1..=20).filter(|number| ledger.content(*number, 0).unwrap().is_some()).collect()
    }

    fn tidy_at(ledger: &Ledger, now: u64) {
        let transaction = ledger.database().unwrap().begin_write().unwrap();
        tidy(&transaction, now).unwrap();
        transaction.commit().unwrap();
    }

    #[tokio::test]
    async fn the_oldest_make_room_for_the_new_and_open_ones_stay() {
        let third = limits::CONTENTS_KEPT / 3;
        let ledger = Ledger::on(InMemoryBackend::new()).unwrap();
        ledger.commit(vec![accept(1, vec![vec![b'x'; third]])]).await.unwrap();
        for number in 2..=5 {
            ledger.commit(vec![accept(number, vec![vec![b'x'; third]])]).await.unwrap();
            ledger.commit(vec![Write::Close { number }]).await.unwrap();
        }
        assert_eq!(kept(&ledger), [1, 3, 4, 5], "the first has not ended yet");
        ledger.commit(vec![Write::Close { number: 1 }]).await.unwrap();
        assert_eq!(kept(&ledger), [3, 4, 5], "and is the oldest once it has");
    }

    #[tokio::test]
    async fn what_is_a_week_old_is_let_go_a_few_at_a_time() {
        let ledger = ledger(&[10; 12]).await;
        let now = crate::jobs::now_ms();
        tidy_at(&ledger, now + 6 * DAY);
        assert_eq!(kept(&ledger).len(), 12);
        tidy_at(&ledger, now + 8 * DAY);
        assert_eq!(kept(&ledger), [9, 10, 11, 12]);
        tidy_at(&ledger, now + 8 * DAY);
        assert!(kept(&ledger).is_empty());
        let transaction = ledger.database().unwrap().begin_write().unwrap();
        assert_eq!(transaction.open_table(META).unwrap().get(KEPT_BYTES).unwrap().unwrap().value(), 0);
    }
}
