//! Where a printer is plugged in: each way to carry bytes to one and back is a `Port`, a file each.

mod pump;
pub mod serial;
pub mod tcp;

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use super::hand::Soon;

/// An open connection. `flush` ends when the last byte has left this computer; the end of reading is the end of the
/// connection.
pub trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// A place where a printer may be.
pub trait Port: Send + Sync {
    /// Connects within `deadline`, or says why not.
    fn open(&self, deadline: Duration) -> Soon<'_, Result<Box<dyn Wire>, String>>;
}
