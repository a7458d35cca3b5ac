//! Where a printer is plugged in: each way to carry bytes to one and back is a `Port`, a file each.

#[cfg(any(target_os = "linux", target_os = "macos"))]
pub mod nusb;
mod pump;
pub mod serial;
pub mod tcp;
pub mod usb;
#[cfg(windows)]
pub mod usbprint;

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use super::hand::Soon;
use crate::protocol::printer::Status;

/// An open connection. `flush` ends when the last byte has left this computer; the end of reading is the end of the
/// connection.
pub trait Wire: AsyncRead + AsyncWrite + Send + Unpin {
    /// What the plug itself says of the printer, without any language; None where it says nothing.
    fn port_status(&mut self) -> Soon<'_, Option<Status>> {
        Box::pin(async { None })
    }
}

impl Wire for TcpStream {}
impl Wire for pump::Pump {}

/// A place where a printer may be.
pub trait Port: Send + Sync {
    /// Connects within `deadline`, or says why not.
    fn open(&self, deadline: Duration) -> Soon<'_, Result<Box<dyn Wire>, String>>;

    /// Ends when a printer that was not there is there, where that can be watched for.
    fn returns(&self) -> Soon<'_, ()> {
        Box::pin(std::future::pending())
    }
}
