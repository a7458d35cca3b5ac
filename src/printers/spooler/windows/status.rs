//! What the Windows spooler's numbers about a printer mean (MS-RPRN 2.2.3.12, PRINTER_INFO_2).

use crate::protocol::printer::Status;

const PAUSED: u32 = 0x1;
const ERROR: u32 = 0x2;
const PENDING_DELETION: u32 = 0x4;
const JAM: u32 = 0x8;
const PAPER_OUT: u32 = 0x10;
const PAPER_PROBLEM: u32 = 0x40;
const OFFLINE: u32 = 0x80;
const OUTPUT_BIN_FULL: u32 = 0x800;
const NOT_AVAILABLE: u32 = 0x1000;
const NO_TONER: u32 = 0x4_0000;
const PAGE_PUNT: u32 = 0x8_0000;
const USER_INTERVENTION: u32 = 0x10_0000;
const OUT_OF_MEMORY: u32 = 0x20_0000;
const DOOR_OPEN: u32 = 0x40_0000;
const SERVER_UNKNOWN: u32 = 0x80_0000;
const SERVER_OFFLINE: u32 = 0x200_0000;

const AWAY: u32 = OFFLINE | NOT_AVAILABLE | SERVER_UNKNOWN | SERVER_OFFLINE;
const FAULTY: u32 = ERROR
    | PENDING_DELETION
    | JAM
    | PAPER_PROBLEM
    | OUTPUT_BIN_FULL
    | NO_TONER
    | PAGE_PUNT
    | USER_INTERVENTION
    | OUT_OF_MEMORY;

/// "Use Printer Offline" is an attribute a person sets, not a status the printer has (KB Q160456).
const WORK_OFFLINE: u32 = 0x400;
/// The bytes go past the spool file, straight to the port.
const DIRECT: u32 = 0x2;

/// Status and attributes of a queue, as GetPrinter tells them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    pub status: u32,
    pub attributes: u32,
}

impl Numbers {
    /// What a person can mend at once is said first.
    pub fn status(self) -> Status {
        let has = |bits: u32| self.status & bits != 0;
        match (has(PAPER_OUT), has(DOOR_OPEN)) {
            (true, true) => Status::ShortPaperOpenLid,
            (false, true) => Status::OpenLid,
            (true, false) => Status::ShortPaper,
            _ if has(AWAY) || self.attributes & WORK_OFFLINE != 0 => Status::Offline,
            _ if self.is_paused() => Status::Suspended,
            _ if has(FAULTY) => Status::Error,
            _ => Status::Normal,
        }
    }

    pub fn is_paused(self) -> bool {
        self.status & PAUSED != 0
    }

    pub fn is_direct(self) -> bool {
        self.attributes & DIRECT != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_documented_number_is_one_of_the_eight_states() {
        for (number, status) in [
            (0x0, Status::Normal),
            (0x1, Status::Suspended),
            (0x2, Status::Error),
            (0x4, Status::Error),
            (0x8, Status::Error),
            (0x10, Status::ShortPaper),
            (0x20, Status::Normal), // manual feed
            (0x40, Status::Error),
            (0x80, Status::Offline),
            (0x100, Status::Normal), // its port is active
            (0x200, Status::Normal), // busy
            (0x400, Status::Normal), // printing
            (0x800, Status::Error),
            (0x1000, Status::Offline),
            (0x2000, Status::Normal),   // waiting
            (0x4000, Status::Normal),   // processing
            (0x8000, Status::Normal),   // initialising
            (0x1_0000, Status::Normal), // warming up
            (0x2_0000, Status::Normal), // little toner
            (0x4_0000, Status::Error),
            (0x8_0000, Status::Error),
            (0x10_0000, Status::Error),
            (0x20_0000, Status::Error),
            (0x40_0000, Status::OpenLid),
            (0x80_0000, Status::Offline),
            (0x100_0000, Status::Normal), // saving power
            (0x200_0000, Status::Offline),
            // several at once, as real printers send them
            (0x40_0010, Status::ShortPaperOpenLid),
            (0x40_0012, Status::ShortPaperOpenLid),
            (0x12, Status::ShortPaper),
            (0x92, Status::ShortPaper),
            (0x40_0002, Status::OpenLid),
            (0x82, Status::Offline),
            (0x81, Status::Offline),
            (0x3, Status::Suspended),
            (0x10_0400, Status::Error),
        ] {
            assert_eq!(Numbers { status: number, attributes: 0 }.status(), status, "{number:#x}");
        }
    }

    #[test]
    fn a_printer_used_offline_is_offline_whatever_its_status_says() {
        for status in [0x0, 0x1, 0x2, 0x400] {
            assert_eq!(Numbers { status, attributes: 0x400 | 0x40 }.status(), Status::Offline, "{status:#x}");
        }
        assert_eq!(Numbers { status: 0, attributes: 0x40 }.status(), Status::Normal);
        assert_eq!(Numbers { status: 0x10, attributes: 0x400 }.status(), Status::ShortPaper);
    }

    #[test]
    fn a_queue_without_a_spool_file_is_known_by_its_attributes() {
        assert!(Numbers { status: 0, attributes: 0x42 }.is_direct());
        assert!(!Numbers { status: 0x2, attributes: 0xA41 }.is_direct());
    }
}
