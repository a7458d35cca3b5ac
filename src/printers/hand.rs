//! The one trait between Dotline and metal.

use std::future::Future;
use std::pin::Pin;

use crate::protocol::failure::PrinterFault;
use crate::protocol::printer::{Config, Status};

use super::shelf::Shelf;

/// A future that may cross threads.
pub type Soon<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One label for one printer, in its own language.
#[derive(Clone, Debug)]
pub struct Payload {
    pub bytes: bytes::Bytes,
    /// mm of the page, for printers that must be told apart from the bytes.
    pub width: f64,
    pub height: f64,
}

/// A way to one printer. One label is in the air at a time: the lane sees to it.
pub trait Hand: Send + Sync {
    /// The best evidence at hand about the printer's state.
    fn status(&self) -> Soon<'_, Status>;

    /// Sends one label and waits for the strongest evidence this way can give that the paper is out.
    fn send<'a>(&'a self, payload: &'a Payload) -> Soon<'a, Result<Evidence, SendFault>>;

    /// The printer's configuration is now this; a hand needs its dpi and language.
    fn configure(&self, _config: &Config) {}

    /// The labels it keeps, where it is the virtual printer.
    fn shelf(&self) -> Option<&Shelf> {
        None
    }

    /// Lets go of whatever is held (a connection, a port): the lane has nothing more to print.
    fn rest(&self) -> Soon<'_, ()> {
        Box::pin(async {})
    }
}

/// What a SUCCESS rests on, weakest first; kept in the task's record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The bytes were taken; nobody said more.
    BytesTaken,
    /// The spooler says the job is completed.
    SpoolerCompleted,
    /// The printer itself said that the label is out.
    DeviceAnswered,
    /// The virtual printer drew it.
    Drawn,
}

/// Why a label did not (surely) print. The difference decides whether it may be sent again.
#[derive(Clone, Debug, PartialEq)]
pub enum SendFault {
    /// Not one byte left: it may be sent again.
    NothingLeft(PrinterFault),
    /// Not one byte left and waiting will not help (the payload itself is wrong).
    Hopeless(PrinterFault),
    /// Some bytes left and no confirmation came: it may have printed.
    MayHavePrinted(PrinterFault),
}
