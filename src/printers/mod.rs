//! HANDS: every way to a printer behind one trait; what the printer says back.
//!
//! A device kind is one file with a `Hand`, and one line in `open`.

pub mod address;
pub mod asking;
pub mod direct;
pub mod hand;
pub mod ports;
pub mod roster;
pub mod shelf;
pub mod spooler;
pub mod usb;
pub mod virtual_printer;

use std::path::Path;
use std::sync::Arc;

pub use address::Address;
pub use hand::{Evidence, Form, Hand, Payload, SendFault};
pub use roster::{Entry, Roster, VIRTUAL_ADDRESS, VIRTUAL_NAME};
pub use shelf::{KeptLabel, Shelf};

use crate::protocol::failure::PrinterFault;
use crate::protocol::printer::Config;
use direct::DirectPrinter;
use ports::serial::Serial;
use ports::tcp::Tcp;
use ports::usb::Usb;
use usb::Bus;
use virtual_printer::VirtualPrinter;

/// The hand for a printer's address in the settings. Nothing is connected yet.
/// `folder` is where the virtual printer keeps its labels; it is made when there is none.
/// `usb` leads to printers there.
pub fn open(
    address: &str,
    name: &str,
    config: &Config,
    folder: &Path,
    usb: &Arc<dyn Bus>,
) -> Result<Arc<dyn Hand>, PrinterFault> {
    match Address::parse(address) {
        Some(Address::Tcp { host, port }) => {
            Ok(Arc::new(DirectPrinter::new(name, Box::new(Tcp { host, port }), config)))
        }
        Some(Address::Serial { path, setting, .. }) => {
            Ok(Arc::new(DirectPrinter::new(name, Box::new(Serial { path, setting }), config)))
        }
        Some(Address::Usb(identity)) => {
            let port = Usb::new(identity, usb.clone());
            Ok(Arc::new(DirectPrinter::new(name, Box::new(port), config)))
        }
        Some(Address::Virtual { port }) => Ok(Arc::new(VirtualPrinter::open(name, folder, port, config)?)),
        Some(Address::Spooler { queue }) => Ok(spooler::open(&queue, name, config)),
        Some(Address::NotYet) => Err(PrinterFault::NotYet { printer: name.to_string(), address: address.to_string() }),
        None => Err(PrinterFault::WrongAddress { printer: name.to_string(), address: address.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(address: &str) -> Result<Arc<dyn Hand>, PrinterFault> {
        open(address, "Sink", &Config::default(), &std::env::temp_dir(), &usb::bus::system())
    }

    #[test]
    fn what_is_planned_and_what_is_wrong_are_told_apart() {
        assert!(opened("tcp://127.0.0.1:9100").is_ok());
        assert!(opened("spooler:面单").is_ok());
        assert!(opened("serial:COM99").is_ok(), "nothing is opened yet");
        assert!(opened("usb:0A5F:0084").is_ok(), "it need not be plugged in");
        assert!(matches!(opened("ipp://printer.lan/ipp"), Err(PrinterFault::NotYet { .. })));
        assert!(matches!(opened("http://printer.lan"), Err(PrinterFault::WrongAddress { .. })));
    }
}
