//! BARS: barcodes and QR codes as modules.

mod code128;
mod qr;

pub use qr::{Qr, QrCorrection, qr};

use std::sync::Arc;

/// Why a value cannot become a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolFault {
    /// A symbology that this version does not draw.
    NotYet,
    /// Characters or lengths the symbology cannot say; what it can say is named.
    Data { allowed: &'static str },
    /// More bytes than the largest symbol holds at the asked level.
    TooLong { bytes: usize },
}

/// Builds the widths of one symbology.
type Maker = fn(&str) -> Result<Arc<[u8]>, SymbolFault>;

/// A new symbology is a file and a line here. Names as on the wire (protocol 2.4.5, `codeType`).
const SYMBOLOGIES: [(&str, Maker); 1] = [("128", code128::widths)];

/// The widths, in modules, of bar and space in turn, beginning with a bar and
/// without quiet zones. `codetype` is the wire's name; letter case does not matter.
pub fn barcode(codetype: &str, data: &str) -> Result<Arc<[u8]>, SymbolFault> {
    let maker = SYMBOLOGIES.iter().find(|(name, _)| name.eq_ignore_ascii_case(codetype.trim()));
    match maker {
        Some((_, make)) => make(data),
        None => Err(SymbolFault::NotYet),
    }
}

/// Can `barcode` draw this type?
pub fn draws(codetype: &str) -> bool {
    SYMBOLOGIES.iter().any(|(name, _)| name.eq_ignore_ascii_case(codetype.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_is_not_drawn_yet_says_so() {
        assert_eq!(barcode("EAN13", "6901234567892"), Err(SymbolFault::NotYet));
        assert!(!draws("EAN13") && draws("128"));
    }
}
