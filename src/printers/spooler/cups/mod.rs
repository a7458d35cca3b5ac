//! CUPS by IPP: its queues, and a hand that follows each job to its end.
//!
//! `door` is one question and its answer, `words` how they are written, `queue`,
//! `job` and `events` what is asked, `state` what the answers mean.

mod door;
mod events;
mod job;
mod printer;
mod queue;
mod state;
mod words;

use std::sync::Arc;

use super::Queue;
use crate::printers::hand::Hand;
use crate::protocol::failure::PrinterFault;
use crate::protocol::printer::Config;
use door::Door;
use printer::CupsPrinter;

pub async fn list() -> Result<Vec<Queue>, PrinterFault> {
    queue::list(&Door::system()).await.map_err(|trouble| PrinterFault::NoSpooler { why: trouble.why().to_string() })
}

/// The configuration is the press's: CUPS takes what it makes.
pub fn open(queue: &str, name: &str, _config: &Config) -> Arc<dyn Hand> {
    Arc::new(CupsPrinter::new(name, queue, Door::system()))
}

#[cfg(test)]
mod tests;
