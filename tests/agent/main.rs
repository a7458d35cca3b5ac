//! The agent as a whole: started on a home of its own, asked through real sockets, printing on real ones.
//!
//! `agent` starts it, `page` speaks to it, `shop` serves templates to it,
//! `sink` is the printer; everything else is what we promise, a sentence each.

mod agent;
mod labels;
mod page;
mod shop;
mod sink;

mod bombs;
mod certificates;
mod consent;
mod control;
#[cfg(unix)]
mod cups;
mod duplicates;
mod homes;
mod metal;
mod notices;
mod own_page;
mod peers;
mod preflight;
mod previews;
mod printing;
mod refusals;
mod reprints;
mod restarts;
mod richtexts;
mod sites;
mod verbs;
#[cfg(windows)]
mod windows_queues;
mod workbench;

use std::future::Future;
use std::time::Duration;

/// Only a broken agent takes this long.
const PATIENCE: Duration = Duration::from_secs(20);

/// Waits for something that must happen.
async fn within<T>(what: &str, event: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, event).await {
        Ok(value) => value,
        Err(_) => panic!("never happened: {what}"),
    }
}
