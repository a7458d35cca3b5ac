//! Printers on USB: which are plugged in, what they say of themselves, and what is known of them besides.

pub mod bus;
pub mod device_id;
// What its paths mean is tried on every system.
#[cfg(any(windows, test))]
pub mod device_path;
pub mod identity;
pub mod known;
pub mod look;
pub mod port_status;
pub mod quirks;

pub use bus::Bus;
pub use device_id::DeviceId;
pub use identity::{Identity, Plug};
pub use known::Known;
pub use look::Looks;
