//! The one trait between Dotline and metal.

use std::future::Future;
use std::pin::Pin;

use crate::protocol::failure::PrinterFault;
use crate::protocol::printer::{Config, Status};

use super::shelf::Shelf;
use super::virtual_printer::Metal;

/// A future that may cross threads.
pub type Soon<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a hand takes: the printer's own commands, or a page that the system's driver turns into them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// The configured language, byte for byte.
    #[default]
    Commands,
    /// One page of the label's exact size.
    Pdf,
    /// The very dots, black and white.
    Png,
}

/// One label for one printer, in the form its hand asked for.
#[derive(Clone, Debug)]
pub struct Payload {
    pub form: Form,
    pub bytes: bytes::Bytes,
    /// mm of the page, for printers that must be told apart from the bytes.
    pub width: f64,
    pub height: f64,
    /// The page in dots of a head sold as `dpi`.
    pub columns: u32,
    pub rows: u32,
    pub dpi: u32,
}

/// A way to one printer. One label is in the air at a time: the lane sees to it.
pub trait Hand: Send + Sync {
    /// The best evidence at hand about the printer's state.
    fn status(&self) -> Soon<'_, Status>;

    /// The number the system itself has for the printer's state (Windows: PRINTER_INFO_2), unchanged.
    fn system_status(&self) -> Soon<'_, Option<u32>> {
        Box::pin(async { None })
    }

    /// What `send` takes; who takes `Pdf` is handed a `Png` where a page has too many dots for one.
    /// Asked before a label is rendered; it may wait until whoever knows can be reached. A hand that
    /// learns otherwise later says so by a fault of `send`.
    fn form(&self) -> Soon<'_, Form> {
        Box::pin(async { Form::Commands })
    }

    /// Sends one label and waits for the strongest evidence this way can give that the paper is out.
    fn send<'a>(&'a self, payload: &'a Payload) -> Soon<'a, Result<Evidence, SendFault>>;

    /// The printer's configuration is now this; a hand needs its dpi and language.
    fn configure(&self, _config: &Config) {}

    /// The labels it keeps, where it is the virtual printer.
    fn shelf(&self) -> Option<&Shelf> {
        None
    }

    /// Its paper, lid and line, where a person may say how they are.
    fn metal(&self) -> Option<&Metal> {
        None
    }

    /// Ends when a printer that `send` found absent, paused or refusing is there again, where it can be
    /// watched for. Without that the lane tries again by the clock alone.
    fn returns(&self) -> Soon<'_, ()> {
        Box::pin(std::future::pending())
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
