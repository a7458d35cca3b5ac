//! What TSPL printers answer about themselves: a byte after `ESC ! ?`, a message after `ESC ! S`.
//!
//! Both answers are sets of bits (manuals of TSC TTP-244 Plus, Gprinter
//! GP-2120T, Brother TD-4420TN): several may be set at once.

use super::{Asking, Said, Signs};
use crate::protocol::printer::Status;

/// Bytes of the answer to `ESC ! S`.
const MESSAGE: usize = 8;

pub(super) const ASKINGS: &[Asking] = &[
    Asking { question: b"\x1B!?", read: |heard| heard.last().map(|byte| from_byte(*byte)), silence: None },
    Asking { question: b"\x1B!S", read: newest_message, silence: None },
];

/// The one byte after `ESC ! ?`: 0 head open, 1 jam, 2 paper out, 3 ribbon out,
/// 4 pause, 5 printing; 6 and 7 differ from maker to maker and are errors here.
fn from_byte(bits: u8) -> Said {
    let signs = Signs {
        lid: bits & 0x01 != 0,
        paper: bits & 0x04 != 0,
        fault: bits & 0b1100_1010 != 0,
        pause: bits & 0x10 != 0,
    };
    Said { status: signs.status(), printing: bits & 0x20 != 0 }
}

/// The newest whole message of what has come.
fn newest_message(heard: &[u8]) -> Option<Said> {
    heard.windows(MESSAGE).rev().find_map(from_message)
}

/// The answer to `ESC ! S`: STX, four bytes on a base of 40, ETX CR LF. None if it is not of that form.
fn from_message(message: &[u8]) -> Option<Said> {
    let &[0x02, state, _notices, faults, errors, 0x03, 0x0D, 0x0A] = message else {
        return None;
    };
    if [state, faults, errors].iter().any(|byte| byte & 0x40 == 0) {
        return None;
    }
    let signs = Signs {
        lid: errors & 0x20 != 0,
        paper: errors & 0x01 != 0,
        // Hot head or motor, cutter, memory; jam, ribbon out, ribbon jam.
        fault: faults & 0x3F != 0 || errors & 0b0001_1110 != 0,
        pause: state == 0x60,
    };
    let status = match (signs.status(), state) {
        // "Error" without a reason is an error all the same.
        (Status::Normal, 0x45) => Status::Error,
        (status, _) => status,
    };
    // 46 feeding, 50 printing a batch, 57 imaging.
    Some(Said { status, printing: matches!(state, 0x46 | 0x50 | 0x57) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_byte_is_a_set_of_bits() {
        for (byte, status, printing) in [
            (0x00, Status::Normal, false),
            (0x20, Status::Normal, true),
            (0x01, Status::OpenLid, false),
            (0x04, Status::ShortPaper, false),
            (0x05, Status::ShortPaperOpenLid, false),
            (0x25, Status::ShortPaperOpenLid, true),
            (0x10, Status::Suspended, false),
            (0x14, Status::ShortPaper, false),
            (0x30, Status::Suspended, true),
            (0x02, Status::Error, false),
            (0x08, Status::Error, false),
            (0x12, Status::Error, false),
            (0x06, Status::ShortPaper, false),
            (0x40, Status::Error, false),
            (0x80, Status::Error, false),
        ] {
            assert_eq!(from_byte(byte), Said { status, printing }, "{byte:02X}");
        }
        assert_eq!((0..=255).filter(|byte| from_byte(*byte).is_ready()).collect::<Vec<u8>>(), [0x00]);
    }

    #[test]
    fn the_message_is_four_bytes_between_stx_and_etx() {
        for (bytes, status, printing) in [
            ([0x40, 0x40, 0x40, 0x40], Status::Normal, false),
            ([0x50, 0x40, 0x40, 0x40], Status::Normal, true),
            ([0x57, 0x48, 0x40, 0x40], Status::Normal, true),
            ([0x60, 0x40, 0x40, 0x40], Status::Suspended, false),
            ([0x45, 0x40, 0x40, 0x41], Status::ShortPaper, false),
            ([0x45, 0x40, 0x40, 0x60], Status::OpenLid, false),
            ([0x45, 0x40, 0x40, 0x61], Status::ShortPaperOpenLid, false),
            ([0x45, 0x40, 0x40, 0x42], Status::Error, false),
            ([0x45, 0x40, 0x48, 0x40], Status::Error, false),
            ([0x45, 0x40, 0x40, 0x40], Status::Error, false),
        ] {
            let message = [&[0x02], &bytes[..], &[0x03, 0x0D, 0x0A]].concat();
            assert_eq!(from_message(&message), Some(Said { status, printing }), "{bytes:02X?}");
        }
    }

    #[test]
    fn what_is_not_of_the_messages_form_says_nothing() {
        for message in [&b""[..], &[0x00], b"\x02@@@@\x03\r", b"\x02@@@@\x03\r\n\n", b"\x02\x00@@@\x03\r\n"] {
            assert_eq!(from_message(message), None, "{message:02X?}");
        }
    }
}
