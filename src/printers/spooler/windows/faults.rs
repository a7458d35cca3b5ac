//! What went wrong at the Windows spooler, from its error numbers (winerror.h), and what a driver's name tells.

use crate::printers::SendFault;
use crate::protocol::failure::PrinterFault;

const ERROR_ACCESS_DENIED: u32 = 5;
/// A label that is neither commands nor a picture of dots.
pub const ERROR_INVALID_DATA: u32 = 13;
const ERROR_SERVICE_NOT_ACTIVE: u32 = 1062;
const RPC_S_SERVER_UNAVAILABLE: u32 = 1722;
const RPC_S_CALL_FAILED: u32 = 1726;
const RPC_S_CALL_FAILED_DNE: u32 = 1727;
const ERROR_INVALID_PRINTER_NAME: u32 = 1801;
const ERROR_PRINTER_DELETED: u32 = 1905;

/// Ours, in the place of a call that returned success and did nothing.
pub const ERROR_WRITE_FAULT: u32 = 29;
/// The agent gave the label up in the middle.
pub const ERROR_CANCELLED: u32 = 1223;

/// A printer's name in Dotline and its queue's in Windows.
#[derive(Clone, Debug)]
pub struct Names {
    pub printer: String,
    pub queue: String,
}

/// A label that did not get as far as the spooler's queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// A byte may have gone to the printer.
    pub left: bool,
    pub code: u32,
}

impl Names {
    pub fn fault(&self, code: u32) -> PrinterFault {
        let (printer, queue) = (self.printer.clone(), self.queue.clone());
        let why = text(code);
        match code {
            ERROR_SERVICE_NOT_ACTIVE | RPC_S_SERVER_UNAVAILABLE | RPC_S_CALL_FAILED | RPC_S_CALL_FAILED_DNE
                if !self.is_on_another_computer() =>
            {
                PrinterFault::NoSpooler { why }
            }
            ERROR_INVALID_PRINTER_NAME | ERROR_PRINTER_DELETED if !self.is_on_another_computer() => {
                PrinterFault::QueueGone { printer, queue }
            }
            ERROR_INVALID_DATA => PrinterFault::FormRefused { printer, why },
            ERROR_ACCESS_DENIED => PrinterFault::QueueRefuses { printer, why },
            _ => PrinterFault::Unreachable { printer, why },
        }
    }

    /// Whether the label may be sent again is decided by one question: may a byte have left?
    pub fn send_fault(&self, broken: Broken) -> SendFault {
        match self.fault(broken.code) {
            _ if broken.left => SendFault::MayHavePrinted(self.interrupted(text(broken.code))),
            // Waiting does not bring back a queue that somebody took away, nor make a wrong label right.
            lasting @ (PrinterFault::QueueGone { .. } | PrinterFault::FormRefused { .. }) => {
                SendFault::Hopeless(lasting)
            }
            fault => SendFault::NothingLeft(fault),
        }
    }

    pub fn interrupted(&self, why: String) -> PrinterFault {
        PrinterFault::Interrupted { printer: self.printer.clone(), why }
    }

    /// A shared printer (`\\computer\printer`) whose computer sleeps has the same error numbers as one taken away.
    fn is_on_another_computer(&self) -> bool {
        self.queue.starts_with(r"\\")
    }
}

/// Windows' own sentence for an error, in its user's language, with the number to look for.
pub fn text(code: u32) -> String {
    let number = i32::try_from(code).unwrap_or_default();
    if cfg!(windows) { std::io::Error::from_raw_os_error(number).to_string() } else { format!("os error {code}") }
}

/// Is a queue of this driver fed with the printer's own commands? Such drivers pass on what they are
/// given; "Generic / Text Only" is the one that Windows brings and shops set up for label printers.
pub fn takes_commands(driver: &str) -> bool {
    let driver = driver.to_lowercase();
    let mut words = driver.split(|c: char| !c.is_alphanumeric());
    driver.contains("text only") || words.any(|word| word == "raw" || word == "passthrough")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(queue: &str) -> Names {
        Names { printer: "Waybills".into(), queue: queue.into() }
    }

    #[test]
    fn error_numbers_are_sorted_by_what_a_person_can_do() {
        let own = names("Zebra");
        assert!(matches!(own.fault(1801), PrinterFault::QueueGone { queue, .. } if queue == "Zebra"));
        assert!(matches!(own.fault(1905), PrinterFault::QueueGone { .. }));
        assert!(matches!(own.fault(1722), PrinterFault::NoSpooler { .. }));
        assert!(matches!(own.fault(1062), PrinterFault::NoSpooler { .. }));
        assert!(matches!(own.fault(5), PrinterFault::QueueRefuses { .. }));
        assert!(matches!(own.fault(53), PrinterFault::Unreachable { .. }));
        let shared = names(r"\\packing-3\Zebra");
        for code in [1722, 1801] {
            assert!(matches!(shared.fault(code), PrinterFault::Unreachable { .. }), "{code}");
        }
    }

    #[test]
    fn only_what_cannot_have_printed_may_be_sent_again() {
        let own = names("Zebra");
        for code in [5, 29, 1722, 1801] {
            assert!(matches!(own.send_fault(Broken { left: true, code }), SendFault::MayHavePrinted(_)), "{code}");
        }
        assert!(matches!(own.send_fault(Broken { left: false, code: 1722 }), SendFault::NothingLeft(_)));
        for code in [13, 1801] {
            assert!(matches!(own.send_fault(Broken { left: false, code }), SendFault::Hopeless(_)), "{code}");
        }
    }

    #[test]
    fn drivers_that_pass_commands_on_are_known_by_their_names() {
        for driver in ["Generic / Text Only", "Generic / Text Only (1)", "TSC_RAW", "Local Raw Printer"] {
            assert!(takes_commands(driver), "{driver}");
        }
        for driver in ["", "ZDesigner ZD421-203dpi ZPL", "TSC TE244", "Xprinter XP-365B", "Drawing Plotter", "HP"] {
            assert!(!takes_commands(driver), "{driver}");
        }
    }
}
