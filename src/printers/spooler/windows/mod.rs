//! The Windows spooler: its queues listed, asked, fed and drawn on.
//!
//! What its numbers mean is told apart from the calls, and tried on every system.

#[cfg(windows)]
mod calls;
mod delivery;
mod faults;
#[cfg(windows)]
mod gdi;
mod job;
mod picture;
#[cfg(windows)]
mod queue;
mod status;

#[cfg(windows)]
pub use here::{list, open};

#[cfg(windows)]
mod here {
    use std::sync::{Arc, LazyLock};

    use super::super::Queue;
    use super::calls;
    use super::faults::text;
    use super::queue::{WindowsQueue, on_a_thread};
    use crate::limits;
    use crate::printers::Hand;
    use crate::protocol::failure::PrinterFault;
    use crate::protocol::printer::Config;

    /// Held by the thread that lists the queues: one that hangs is not joined by others.
    static LISTING: LazyLock<Arc<tokio::sync::Mutex<()>>> = LazyLock::new(Arc::default);

    pub async fn list() -> Result<Vec<Queue>, PrinterFault> {
        let listing = async {
            let turn = LISTING.clone().lock_owned().await;
            on_a_thread(turn, || calls::queues().map(|found| (found, calls::default_queue()))).await
        };
        let silent = || PrinterFault::NoSpooler { why: "no answer".to_string() };
        let listed = tokio::time::timeout(limits::CONNECT, listing).await.ok().flatten().ok_or_else(silent)?;
        let (found, default) = listed.map_err(|code| PrinterFault::NoSpooler { why: text(code) })?;
        let queue = |queue: calls::Found| Queue {
            is_default: default.as_deref() == Some(queue.name.as_str()),
            note: if queue.driver.is_empty() { queue.comment } else { queue.driver },
            name: queue.name,
            dpi: queue.dpi,
        };
        Ok(found.into_iter().map(queue).collect())
    }

    pub fn open(queue: &str, name: &str, config: &Config) -> Arc<dyn Hand> {
        Arc::new(WindowsQueue::new(queue, name, config))
    }
}
