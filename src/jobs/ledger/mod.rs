//! The ledger: one file that knows every accepted task, written before the act.
//!
//! One thread writes. It takes all orders that wait, commits them together
//! (one sync serves them all) and then calls back in the orders' own sequence,
//! so that what is committed first is queued first. Readers see the last commit.

mod kept;
mod open;
mod plugs;
mod read;
mod tables;
mod write;

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock, mpsc};
use std::thread::JoinHandle;

use redb::Database;

pub use open::OpenFault;
pub use read::OpenTask;
pub use write::{Order, Write};

use crate::protocol::failure::JobFault;

/// The ledger's handle.
pub struct Ledger {
    file: RwLock<Option<File>>,
    damage: Option<Damage>,
}

/// The open file and its writer.
struct File {
    database: Arc<Database>,
    orders: mpsc::Sender<Order>,
    writer: Option<JoinHandle<()>>,
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
        let refused = match &*self.file.read().unwrap_or_else(PoisonError::into_inner) {
            Some(file) => file.orders.send(order).err().map(|mpsc::SendError(order)| order),
            None => Some(order),
        };
        if let Some(order) = refused {
            (order.then)(Err(JobFault::LedgerFailed { why: "the ledger's writer has ended".into() }));
        }
    }

    /// Gives the order at once; what is returned waits for its commit.
    pub fn commit(&self, writes: Vec<Write>) -> impl Future<Output = Result<(), JobFault>> + Send + use<> {
        let (told, answer) = tokio::sync::oneshot::channel();
        self.order(Order {
            writes,
            then: Box::new(move |outcome| {
                let _ = told.send(outcome);
            }),
        });
        async {
            match answer.await {
                Ok(outcome) => outcome,
                Err(_) => Err(JobFault::LedgerFailed { why: "the ledger's writer has ended".into() }),
            }
        }
    }

    /// The damaged file that was set aside at this start, if there was one.
    pub fn damage(&self) -> Option<&Damage> {
        self.damage.as_ref()
    }

    /// Writes all orders given so far and closes the file, whoever still holds this handle:
    /// a file that was not closed is gone through from end to end at the next start.
    pub fn close(&self) {
        let file = self.file.write().unwrap_or_else(PoisonError::into_inner).take();
        // Waits for the writer, which may not find the handle locked.
        drop(file);
    }

    fn database(&self) -> Result<Arc<Database>, redb::Error> {
        let file = self.file.read().unwrap_or_else(PoisonError::into_inner);
        file.as_ref().map(|file| file.database.clone()).ok_or(redb::Error::DatabaseClosed)
    }
}

impl Drop for File {
    fn drop(&mut self) {
        // The writer ends when nobody can order any more, after the last order.
        self.orders = mpsc::channel().0;
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
    }
}
