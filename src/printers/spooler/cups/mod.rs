//! CUPS by IPP: its queues, and a hand that follows each job to its end.

use std::sync::Arc;

use super::Queue;
use crate::printers::hand::{Evidence, Hand, Payload, SendFault, Soon};
use crate::protocol::failure::PrinterFault;
use crate::protocol::printer::{Config, Status};

pub async fn list() -> Result<Vec<Queue>, PrinterFault> {
    Ok(Vec::new())
}

pub fn open(queue: &str, name: &str, _config: &Config) -> Arc<dyn Hand> {
    Arc::new(CupsPrinter { name: name.to_string(), queue: queue.to_string() })
}

struct CupsPrinter {
    name: String,
    queue: String,
}

impl Hand for CupsPrinter {
    fn status(&self) -> Soon<'_, Status> {
        Box::pin(async { Status::NoInfo })
    }

    fn send<'a>(&'a self, _payload: &'a Payload) -> Soon<'a, Result<Evidence, SendFault>> {
        let gone = PrinterFault::QueueGone { printer: self.name.clone(), queue: self.queue.clone() };
        Box::pin(async { Err(SendFault::NothingLeft(gone)) })
    }
}
