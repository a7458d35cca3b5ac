//! What ESC/POS printers answer about themselves: a byte after each `DLE EOT n`, also when they are offline.
//!
//! Of the four bytes bits 1 and 4 are always set, 0 and 7 never (Epson's manuals), so that they are known
//! among what a printer says by itself. Their order tells which is which.

use super::{Asking, Said, Signs};

pub(super) const ASKINGS: &[Asking] =
    &[Asking { question: b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04", read: from_bytes, silence: None }];

fn from_bytes(heard: &[u8]) -> Option<Said> {
    let mut answers = heard.iter().copied().filter(|byte| byte & 0x93 == 0x12);
    let (printer, cause, error, paper) = (answers.next()?, answers.next()?, answers.next()?, answers.next()?);
    let signs = Signs {
        lid: cause & 0x04 != 0,
        paper: cause & 0x20 != 0 || paper & 0x60 == 0x60,
        // 6 of the second: an error; of the third: cutter, not to be mended, mending itself.
        fault: cause & 0x40 != 0 || error & 0x68 != 0,
        // Offline without a reason: somebody holds the feed button.
        pause: printer & 0x08 != 0,
    };
    Some(Said { status: signs.status(), printing: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::printer::Status;
    use crate::simulate::{State, escpos};

    /// What a printer in this state says to our question and what it says unasked before it, understood.
    fn told(state: State) -> Option<Said> {
        let [asking] = ASKINGS else { panic!("one question") };
        let bytes = [b"\x1Da\xFF\x1Dr1", asking.question].concat();
        let taken = escpos::Printer::new(384, 8.0).take(&bytes).sound().unwrap();
        assert_eq!((taken.used, taken.questions.len()), (bytes.len(), 6));
        let heard: Vec<u8> = taken.questions.iter().flat_map(|question| question.answer(&state)).collect();
        (asking.read)(&heard)
    }

    #[test]
    fn a_printer_that_speaks_by_the_manual_is_understood() {
        let fine = State::default();
        for (state, status) in [
            (fine, Status::Normal),
            (State { busy: true, restarted: true, battery_low: true, ..fine }, Status::Normal),
            (State { paper_low: true, ..fine }, Status::Normal),
            (State { paused: true, ..fine }, Status::Suspended),
            (State { lid_open: true, ..fine }, Status::OpenLid),
            (State { paper_out: true, paper_low: true, ..fine }, Status::ShortPaper),
            (State { paper_out: true, lid_open: true, ..fine }, Status::ShortPaperOpenLid),
            (State { broken: true, ..fine }, Status::Error),
            (State { broken: true, paused: true, ..fine }, Status::Error),
            (State { broken: true, lid_open: true, ..fine }, Status::OpenLid),
        ] {
            assert_eq!(told(state), Some(Said { status, printing: false }), "{state:?}");
        }
    }

    #[test]
    fn four_bytes_tell_what_is_wrong() {
        for (bytes, status) in [
            ([0x12, 0x12, 0x12, 0x12], Status::Normal),
            ([0x1A, 0x16, 0x12, 0x12], Status::OpenLid),
            ([0x1A, 0x32, 0x12, 0x72], Status::ShortPaper),
            ([0x1A, 0x36, 0x12, 0x72], Status::ShortPaperOpenLid),
            ([0x1A, 0x52, 0x1A, 0x12], Status::Error),
            ([0x12, 0x12, 0x32, 0x12], Status::Error),
            ([0x1A, 0x12, 0x12, 0x12], Status::Suspended),
            // Paper near its end is no reason to stop.
            ([0x12, 0x12, 0x12, 0x1E], Status::Normal),
        ] {
            assert_eq!(from_bytes(&bytes), Some(Said { status, printing: false }), "{bytes:02X?}");
            assert_eq!(from_bytes(&bytes[..3]), None);
            let among_others = [&[0x00, 0xFF, 0x14], &bytes[..]].concat();
            assert_eq!(from_bytes(&among_others), from_bytes(&bytes));
        }
    }
}
