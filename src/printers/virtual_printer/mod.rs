//! The virtual printer: draws what it is sent, as a real one of its language would, and is as well as a person wants.

mod condition;
mod line;
mod metal;
mod speaker;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

pub use condition::{Condition, WORDS};
use line::Line;
pub use metal::Metal;

use super::hand::{Evidence, Hand, Payload, SendFault, Soon};
use super::shelf::Shelf;
use crate::bitmap::Bitmap;
use crate::protocol::failure::PrinterFault;
use crate::protocol::printer::{Config, Status};
use crate::simulate::Misreading;
use speaker::Make;

/// What a printer of that configuration makes of one label's commands; `columns` are the label's dots across. None
/// where it makes nothing of them.
pub fn drawn(config: &Config, columns: u32, commands: &[u8]) -> Option<Arc<Bitmap>> {
    let make = Make { head: columns, ..Make::of(config) };
    speaker::read(make, commands).ok()?.pop().map(|sheet| sheet.bitmap)
}

pub struct VirtualPrinter {
    name: String,
    make: Arc<Mutex<Make>>,
    metal: Arc<Metal>,
    /// Its port, where it has one.
    _line: Option<Line>,
}

impl VirtualPrinter {
    /// Keeps its labels in `folder`, and listens on `port` of 127.0.0.1 where one is given. Blocks on the disk for a
    /// moment. With a port: within a runtime.
    pub fn open(name: &str, folder: &Path, port: Option<u16>, config: &Config) -> Result<VirtualPrinter, PrinterFault> {
        let printer = || name.to_string();
        let shelf = Shelf::open(folder)
            .map_err(|error| PrinterFault::NotKept { printer: printer(), why: error.to_string() })?;
        let metal = Arc::new(Metal::new(shelf));
        let make = Arc::new(Mutex::new(Make::of(config)));
        let line = port.map(|port| Line::open(port, metal.clone(), make.clone())).transpose();
        let line = line.map_err(|error| PrinterFault::PortTaken { printer: printer(), why: error.to_string() })?;
        Ok(VirtualPrinter { name: printer(), make, metal, _line: line })
    }

    pub fn metal(&self) -> &Metal {
        &self.metal
    }

    /// The port it listens on.
    pub fn port(&self) -> Option<u16> {
        self._line.as_ref().map(|line| line.port)
    }

    /// Why it would not print now.
    fn hindrance(&self) -> Option<PrinterFault> {
        let condition = self.metal.condition();
        let printer = || self.name.clone();
        Some(match condition.status() {
            _ if condition.can_print() => return None,
            Status::Offline => PrinterFault::Unreachable { printer: printer(), why: "offline".to_string() },
            Status::ShortPaper | Status::ShortPaperOpenLid => PrinterFault::OutOfPaper { printer: printer() },
            Status::OpenLid => PrinterFault::LidOpen { printer: printer() },
            Status::Suspended => PrinterFault::Paused { printer: printer() },
            _ => PrinterFault::Reports { printer: printer(), what: "broken".to_string() },
        })
    }

    async fn print(&self, payload: &Payload) -> Result<Evidence, SendFault> {
        let printer = self.name.clone();
        if let Some(fault) = self.hindrance() {
            return Err(SendFault::NothingLeft(fault));
        }
        if let Some(before) = self.metal.take_drop(payload.bytes.len()) {
            let why = format!("the line dropped after {before} bytes");
            return Err(match before {
                0 => SendFault::NothingLeft(PrinterFault::Unreachable { printer, why }),
                _ => SendFault::MayHavePrinted(PrinterFault::Interrupted { printer, why }),
            });
        }
        // A receipt of another width is another printer's: this one takes all.
        let make = Make { head: payload.columns, ..*self.make.lock().unwrap_or_else(PoisonError::into_inner) };
        let bytes = payload.bytes.clone();
        let read = tokio::task::spawn_blocking(move || speaker::read(make, &bytes));
        let sheets = match read.await {
            Ok(Ok(sheets)) => sheets,
            Ok(Err(Misreading { offset, what })) => {
                return Err(SendFault::Hopeless(PrinterFault::Misread { printer, offset, what }));
            }
            Err(broken) => {
                return Err(SendFault::Hopeless(PrinterFault::Reports { printer, what: broken.to_string() }));
            }
        };
        let printed = self.metal.print(self.metal.job(sheets, payload.bytes.clone(), make.dots_per_mm)).await;
        let not_kept = |why| SendFault::NothingLeft(PrinterFault::NotKept { printer, why });
        printed.map(|()| Evidence::Drawn).map_err(|error| not_kept(error.to_string()))
    }
}

impl Hand for VirtualPrinter {
    fn status(&self) -> Soon<'_, Status> {
        Box::pin(async { self.metal.condition().status() })
    }

    fn send<'a>(&'a self, payload: &'a Payload) -> Soon<'a, Result<Evidence, SendFault>> {
        Box::pin(self.print(payload))
    }

    fn configure(&self, config: &Config) {
        *self.make.lock().unwrap_or_else(PoisonError::into_inner) = Make::of(config);
    }

    fn shelf(&self) -> Option<&Shelf> {
        Some(&self.metal.shelf)
    }

    fn metal(&self) -> Option<&Metal> {
        Some(&self.metal)
    }

    fn returns(&self) -> Soon<'_, ()> {
        Box::pin(self.metal.until(Condition::can_print))
    }
}

#[cfg(test)]
mod tests;
