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
use crate::limits;
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

/// Why a port is not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unopened {
    pub why: String,
    /// The printer is there all the same: another program has it, or this user may not.
    pub is_there: bool,
}

impl Unopened {
    /// Nobody is there.
    pub fn absent(why: impl ToString) -> Unopened {
        Unopened { why: why.to_string(), is_there: false }
    }

    /// It is there, and not ours.
    pub fn withheld(why: impl ToString) -> Unopened {
        Unopened { why: why.to_string(), is_there: true }
    }
}

/// A place where a printer may be.
pub trait Port: Send + Sync {
    /// Connects within `deadline`, or says why not.
    fn open(&self, deadline: Duration) -> Soon<'_, Result<Box<dyn Wire>, Unopened>>;

    /// A printer's state is good for this long before the port is opened for the sake of it alone.
    fn look_again(&self) -> Duration {
        limits::STATUS_FRESH
    }

    /// Is a printer there, as far as can be told without opening the port?
    fn is_there(&self) -> Soon<'_, bool> {
        Box::pin(async { true })
    }

    /// Ends when a printer that was not there is there, where that can be watched for.
    fn returns(&self) -> Soon<'_, ()> {
        Box::pin(std::future::pending())
    }
}
