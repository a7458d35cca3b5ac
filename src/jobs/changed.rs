//! A number that grows with every change that the page or the tray would show.

use tokio::sync::watch;

/// Raised by whoever changes something. Changes in quick succession are one to those who look late.
pub struct Changed(watch::Sender<u64>);

impl Changed {
    /// Costs next to nothing where nobody looks.
    pub fn raise(&self) {
        self.0.send_modify(|count| *count = count.wrapping_add(1));
    }

    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }
}

impl Default for Changed {
    fn default() -> Self {
        Changed(watch::Sender::new(0))
    }
}
