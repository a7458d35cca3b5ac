//! The virtual printer: draws what it is sent, as a real one of its language would, and is as well as a person wants.

mod condition;
mod line;
mod metal;
mod speaker;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

pub use condition::{Condition, SPEEDS};
pub use line::Line;
pub use metal::Metal;

use super::hand::{Evidence, Hand, Payload, SendFault, Soon};
use super::shelf::Shelf;
use crate::protocol::failure::PrinterFault;
use crate::protocol::printer::{self, Config, Language, Status};
use crate::simulate::Misreading;
use metal::Job;

pub struct VirtualPrinter {
    name: String,
    speaks: Arc<Mutex<Speaks>>,
    metal: Arc<Metal>,
    /// Its port, where it has one.
    _line: Option<Line>,
}

/// What it understands.
#[derive(Clone, Copy)]
struct Speaks {
    language: Language,
    dpi: u32,
}

impl Speaks {
    fn of(config: &Config) -> Speaks {
        Speaks { language: config.language, dpi: config.dpi }
    }

    fn dots_per_mm(self) -> f64 {
        printer::dots_per_mm(self.dpi)
    }
}

impl VirtualPrinter {
    /// Keeps its labels in `folder`, and listens on `port` of 127.0.0.1 where one is given. Blocks on the disk for a
    /// moment. With a port: within a runtime.
    pub fn open(name: &str, folder: &Path, port: Option<u16>, config: &Config) -> Result<VirtualPrinter, PrinterFault> {
        let printer = || name.to_string();
        let shelf = Shelf::open(folder)
            .map_err(|error| PrinterFault::NotKept { printer: printer(), why: error.to_string() })?;
        let metal = Arc::new(Metal::new(shelf));
        let speaks = Arc::new(Mutex::new(Speaks::of(config)));
        let manner: line::Manner = {
            let speaks = speaks.clone();
            Arc::new(move || {
                let now = *speaks.lock().unwrap_or_else(PoisonError::into_inner);
                (speaker::speaker(now.language, now.dots_per_mm()), now.dots_per_mm())
            })
        };
        let line = port.map(|port| Line::open(port, metal.clone(), manner)).transpose();
        let line = line.map_err(|error| PrinterFault::PortTaken { printer: printer(), why: error.to_string() })?;
        Ok(VirtualPrinter { name: printer(), speaks, metal, _line: line })
    }

    /// The port it listens on.
    pub fn port(&self) -> Option<u16> {
        self._line.as_ref().map(|line| line.port)
    }

    async fn print(&self, payload: &Payload) -> Result<Evidence, SendFault> {
        let printer = self.name.clone();
        if self.metal.condition().offline {
            return Err(SendFault::NothingLeft(PrinterFault::Unreachable { printer, why: "offline".to_string() }));
        }
        if let Some(before) = self.metal.take_drop(payload.bytes.len()) {
            let why = format!("the line dropped after {before} bytes");
            return Err(match before {
                0 => SendFault::NothingLeft(PrinterFault::Unreachable { printer, why }),
                _ => SendFault::MayHavePrinted(PrinterFault::Interrupted { printer, why }),
            });
        }
        let speaks = *self.speaks.lock().unwrap_or_else(PoisonError::into_inner);
        let (bytes, dots_per_mm) = (payload.bytes.clone(), speaks.dots_per_mm());
        let read = tokio::task::spawn_blocking(move || speaker::read(speaks.language, &bytes, dots_per_mm));
        let sheets = match read.await {
            Ok(Ok(sheets)) => sheets,
            Ok(Err(Misreading { offset, what })) => {
                return Err(SendFault::Hopeless(PrinterFault::Misread { printer, offset, what }));
            }
            Err(broken) => {
                return Err(SendFault::Hopeless(PrinterFault::Reports { printer, what: broken.to_string() }));
            }
        };
        let printed = self.metal.print(Job { sheets, bytes: payload.bytes.clone(), dots_per_mm }).await;
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
        *self.speaks.lock().unwrap_or_else(PoisonError::into_inner) = Speaks::of(config);
    }

    fn shelf(&self) -> Option<&Shelf> {
        Some(&self.metal.shelf)
    }

    fn metal(&self) -> Option<&Metal> {
        Some(&self.metal)
    }

    fn returns(&self) -> Soon<'_, ()> {
        Box::pin(self.metal.until(|condition| !condition.offline))
    }
}

#[cfg(test)]
mod tests;
