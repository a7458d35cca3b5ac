//! The ledger: one file that knows every accepted task, written before the act.
//!
//! One thread writes. It takes all orders that wait, commits them together
//! (one sync serves them all) and then calls back in the orders' own sequence,
//! so that what is committed first is queued first. Readers see the last commit.

mod open;
mod read;
mod tables;
mod write;

use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

use redb::Database;

pub use open::OpenFault;
pub use read::OpenTask;
pub use write::{Order, Write};

use crate::protocol::failure::JobFault;

/// The ledger's handle; clones share one file.
pub struct Ledger {
    database: Arc<Database>,
    orders: Option<mpsc::Sender<Order>>,
    writer: Option<JoinHandle<()>>,
    damage: Option<Damage>,
}

/// A ledger that could not be opened, set aside at this start.
#[derive(Clone, Debug)]
pub struct Damage {
    pub set_aside: PathBuf,
    pub why: String,
}

impl Ledger {
    /// Hands an order to the writer. Its `then` is called once, after the commit or its failure.
    pub fn order(&self, order: Order) {
        let Some(orders) = &self.orders else { return };
        if let Err(mpsc::SendError(order)) = orders.send(order) {
            (order.then)(Err(JobFault::LedgerFailed { why: "the ledger's writer has ended".into() }));
        }
    }

    /// Writes and waits for the commit.
    pub async fn commit(&self, writes: Vec<Write>) -> Result<(), JobFault> {
        let (told, answer) = tokio::sync::oneshot::channel();
        self.order(Order {
            writes,
            then: Box::new(move |outcome| {
                let _ = told.send(outcome);
            }),
        });
        match answer.await {
            Ok(outcome) => outcome,
            Err(_) => Err(JobFault::LedgerFailed { why: "the ledger's writer has ended".into() }),
        }
    }

    /// The damaged file that was set aside at this start, if there was one.
    pub fn damage(&self) -> Option<&Damage> {
        self.damage.as_ref()
    }
}

impl Drop for Ledger {
    /// All orders given are written before the file is closed.
    fn drop(&mut self) {
        self.orders = None;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}
