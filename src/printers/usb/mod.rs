//! Printers on USB: what they say of themselves, and what is known of them besides.

pub mod device_id;
pub mod quirks;

pub use device_id::DeviceId;
