//! The byte in which a printer port tells of paper, faults and being on line, as parallel ports did.

use crate::protocol::printer::Status;

/// Bits of GET_PORT_STATUS (USB printer class 1.1, 4.2.2).
const PAPER_EMPTY: u8 = 0x20;
const SELECTED: u8 = 0x10;
const NO_ERROR: u8 = 0x08;

/// What the byte says. `Normal` is what printers are to say that cannot tell (the same page), so it proves nothing of
/// one that has never said otherwise. None: it says nothing; all bits clear is no printer's state.
pub fn read(byte: u8) -> Option<Status> {
    match (byte & PAPER_EMPTY != 0, byte & SELECTED != 0, byte & NO_ERROR != 0) {
        (true, ..) => Some(Status::ShortPaper),
        (false, true, true) => Some(Status::Normal),
        (false, true, false) => Some(Status::Error),
        (false, false, true) => Some(Status::Suspended),
        (false, false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_byte_of_a_parallel_port_tells_of_paper_faults_and_being_off_line() {
        for (byte, status) in [
            (0x18, Some(Status::Normal)),
            (0x30, Some(Status::ShortPaper)),
            (0x38, Some(Status::ShortPaper)),
            (0x20, Some(Status::ShortPaper)),
            (0x10, Some(Status::Error)),
            (0x08, Some(Status::Suspended)),
            (0x00, None),
            // Reserved bits say nothing.
            (0xDF, Some(Status::Normal)),
            (0x98, Some(Status::Normal)),
            (0xC7, None),
        ] {
            assert_eq!(read(byte), status, "{byte:02X}");
        }
    }
}
