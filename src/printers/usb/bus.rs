//! What must be had of a system for printers on USB: which there are, what they say, a way in, and when that changes.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use super::device_id::DeviceId;
use super::identity::Plug;
use crate::limits;
use crate::printers::hand::Soon;
#[cfg(any(target_os = "linux", target_os = "macos"))]
use crate::printers::ports::nusb as of_the_system;
#[cfg(windows)]
use crate::printers::ports::usbprint as of_the_system;
use crate::printers::ports::{Unopened, Wire};

/// A system's USB.
pub trait Bus: Send + Sync {
    /// The printers plugged in now.
    fn printers(&self) -> Soon<'_, Result<Vec<Plug>, String>>;

    /// What a printer says of itself. None: nothing, or it may not be asked.
    fn device_id<'a>(&'a self, plug: &'a Plug) -> Soon<'a, Option<DeviceId>>;

    /// Takes the printer for ourselves until the wire is dropped, which sets `cut` if that happens in the middle of
    /// something. If it is set, what an earlier wire left in the printer is thrown away first.
    fn claim<'a>(&'a self, plug: &'a Plug, cut: Arc<AtomicBool>) -> Soon<'a, Result<Box<dyn Wire>, Unopened>>;

    /// From now on.
    fn changes(&self) -> Box<dyn Changes>;
}

/// Printers come and go.
pub trait Changes: Send {
    /// Ends when that may have happened since the last time.
    fn next(&mut self) -> Soon<'_, ()>;
}

/// Where the system does not tell of changes.
pub struct ByTheClock;

impl Changes for ByTheClock {
    fn next(&mut self) -> Soon<'_, ()> {
        Box::pin(tokio::time::sleep(limits::USB_LOOK))
    }
}

/// This system's.
pub fn system() -> Arc<dyn Bus> {
    static SYSTEM: OnceLock<Arc<dyn Bus>> = OnceLock::new();
    SYSTEM.get_or_init(|| Arc::new(of_the_system::System)).clone()
}
