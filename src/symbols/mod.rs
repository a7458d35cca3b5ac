//! BARS: barcodes and QR codes as modules.

mod codabar;
mod code128;
mod code128_manual;
mod code39;
mod code93;
mod digits;
mod ean;
mod gs1;
mod gs1_identifiers;
mod msi;
mod qr;
mod qr_segments;
mod runs;
mod spelling;
mod two_of_five;

pub use crate::protocol::failure::{Alphabet, SymbolFault};
pub use qr::{Qr, QrCorrection, qr};
pub use spelling::{QrMode, QrSpelling, code128_characters, qr_spelling};

use std::sync::Arc;

use ean::{AddOn, Kind};

/// A symbol made of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Made {
    /// Bar and space in turn, modules, beginning and ending with a bar.
    widths: Arc<[u8]>,
    /// See `says`.
    says: String,
}

/// Makes a symbol of one symbology.
type Maker = fn(&str) -> Result<Made, SymbolFault>;

/// A new symbology is a file and a line here. Names as on the wire (protocol 2.4.5-3, `codetype`).
const SYMBOLOGIES: [(&str, Maker); 28] = [
    ("128", code128::symbol),
    ("128M", code128_manual::symbol),
    ("EAN128", gs1::symbol),
    ("25", two_of_five::plain),
    ("25C", two_of_five::checked),
    ("39", code39::automatic),
    ("39C", code39::checked),
    ("39S", code39::standard),
    ("93", code93::symbol),
    ("EAN13", |data| ean::symbol(Kind::Ean13, AddOn::None, data)),
    ("EAN13+2", |data| ean::symbol(Kind::Ean13, AddOn::Two, data)),
    ("EAN13+5", |data| ean::symbol(Kind::Ean13, AddOn::Five, data)),
    ("EAN8", |data| ean::symbol(Kind::Ean8, AddOn::None, data)),
    ("EAN8+2", |data| ean::symbol(Kind::Ean8, AddOn::Two, data)),
    ("EAN8+5", |data| ean::symbol(Kind::Ean8, AddOn::Five, data)),
    ("CODA", codabar::symbol),
    ("UPCA", |data| ean::symbol(Kind::UpcA, AddOn::None, data)),
    ("UPCA+2", |data| ean::symbol(Kind::UpcA, AddOn::Two, data)),
    ("UPCA+5", |data| ean::symbol(Kind::UpcA, AddOn::Five, data)),
    ("UPCE", |data| ean::symbol(Kind::UpcE, AddOn::None, data)),
    ("UPCE+2", |data| ean::symbol(Kind::UpcE, AddOn::Two, data)),
    ("UPCE+5", |data| ean::symbol(Kind::UpcE, AddOn::Five, data)),
    ("CPOST", two_of_five::china_post),
    ("MSI", msi::plain),
    ("MSIC", msi::checked),
    ("PLESSEY", msi::plessey),
    ("ITF14", two_of_five::itf14),
    ("EAN14", gs1::ean14),
];

/// The wire's names of all barcodes that can be drawn.
pub const CODETYPES: [&str; SYMBOLOGIES.len()] = {
    let mut names = [""; SYMBOLOGIES.len()];
    let mut at = 0;
    while at < names.len() {
        names[at] = SYMBOLOGIES[at].0;
        at += 1;
    }
    names
};

/// The widths, in modules, of bar and space in turn, beginning with a bar and
/// without quiet zones. `codetype` is the wire's name; letter case does not matter.
///
/// # Errors
/// `Unknown` for a type that is not in `CODETYPES`; else what the symbology allows and the value is not.
pub fn barcode(codetype: &str, data: &str) -> Result<Arc<[u8]>, SymbolFault> {
    make(codetype, data).map(|made| made.widths)
}

/// The full text that the symbol of `data` says to a scanner, for comparing with what was read:
/// the value with everything added to it that a reader finds in the bars as characters.
///
/// | codetype | what is said |
/// |---|---|
/// | 128, 93 | the value; their check characters are the symbol's own business |
/// | 128M | the value without marks; FNC1 is U+001D, but nothing in the first place and behind one letter or two digits; FNC2 and FNC3 are nothing; characters after FNC4 are Latin-1 |
/// | EAN128, EAN14 | elements without parentheses, U+001D between them where FNC1 is; nothing for the first FNC1 |
/// | 25 | the value |
/// | 25C, ITF14 | all digits, the check digit included |
/// | 39, 39S | the value, without `*`. Where 39 or 39C has a character outside the 43, the bars are full ASCII: a reader that sees only the 43 finds `+A` for `a` |
/// | 39C | the value and the check character (of the characters as drawn) |
/// | EAN13, EAN8, UPCA | 13, 8, 12 digits; a reader of EAN-13 sees UPC-A with a 0 before |
/// | UPCE | 8 digits: number system, six digits, check digit |
/// | +2, +5 | the number as above, one space, the add-on's digits |
/// | CODA | with start and stop letters, capitals |
/// | CPOST, MSI | the value |
/// | MSIC | the value and its check digit |
/// | PLESSEY | the value, without the symbol's own check bits |
///
/// # Errors
/// As `barcode`: for the same values.
pub fn says(codetype: &str, data: &str) -> Result<String, SymbolFault> {
    make(codetype, data).map(|made| made.says)
}

/// Can `barcode` draw this type?
pub fn draws(codetype: &str) -> bool {
    maker(codetype).is_some()
}

fn make(codetype: &str, data: &str) -> Result<Made, SymbolFault> {
    let make = maker(codetype).ok_or(SymbolFault::Unknown { known: &CODETYPES })?;
    make(data)
}

fn maker(codetype: &str) -> Option<Maker> {
    let codetype = codetype.trim();
    SYMBOLOGIES.iter().find(|(name, _)| name.eq_ignore_ascii_case(codetype)).map(|(_, make)| *make)
}

/// Widths as digits, for tests.
#[cfg(test)]
fn text(made: &Made) -> String {
    made.widths.iter().map(|width| char::from(b'0' + width)).collect()
}

#[cfg(test)]
mod tests;
