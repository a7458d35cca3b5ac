//! What CPCL printers answer about themselves: a byte after `ESC h` (Zebra CPCL manual, 11-3).

use super::{Asking, Said, Signs};

pub(super) const ASKINGS: &[Asking] =
    &[Asking { question: b"\x1Bh", read: |heard| heard.last().map(|byte| from_byte(*byte)), silence: None }];

/// 0 busy, 1 paper out, 2 latch open. A low battery (3) and a reset since the last question (4) stop no label.
/// An answer without 0 says, by the manual, that the label before is finished.
fn from_byte(bits: u8) -> Said {
    let signs = Signs { paper: bits & 0x02 != 0, lid: bits & 0x04 != 0, fault: bits & 0xE0 != 0, ..Signs::default() };
    Said { status: signs.status(), printing: bits & 0x01 != 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::printer::Status;

    #[test]
    fn the_byte_is_a_set_of_bits() {
        for (byte, status, printing) in [
            (0x00, Status::Normal, false),
            (0x01, Status::Normal, true),
            (0x02, Status::ShortPaper, false),
            (0x04, Status::OpenLid, false),
            (0x07, Status::ShortPaperOpenLid, true),
            (0x18, Status::Normal, false),
            (0x80, Status::Error, false),
        ] {
            assert_eq!(from_byte(byte), Said { status, printing }, "{byte:02X}");
        }
    }
}
