//! The system's own printers: what its print service lists, and a hand for each queue.
//!
//! A system is one folder with `list` and `open`: CUPS on Linux and macOS, the spooler on Windows.

#[cfg(unix)]
mod cups;

// What its numbers mean is tried on every system.
#[cfg(any(windows, test))]
mod windows;

#[cfg(unix)]
use cups as system;
#[cfg(windows)]
use windows as system;

use std::sync::Arc;

use super::Hand;
use crate::protocol::failure::PrinterFault;
use crate::protocol::printer::Config;

/// A queue as the system lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct Queue {
    pub name: String,
    /// The system's default printer.
    pub is_default: bool,
    /// Make and model, or what a person wrote about it.
    pub note: String,
    /// Of its head, where the system knows.
    pub dpi: Option<u32>,
}

impl Queue {
    /// As the settings name it.
    pub fn address(&self) -> String {
        format!("spooler:{}", self.name)
    }
}

/// All queues, in the system's order. A print service that is not there is a fault; one without queues is not.
pub async fn list() -> Result<Vec<Queue>, PrinterFault> {
    system::list().await
}

/// The hand for a queue by its name in the system; `name` is the printer's in Dotline. Nothing is asked yet.
pub fn open(queue: &str, name: &str, config: &Config) -> Arc<dyn Hand> {
    system::open(queue, name, config)
}
