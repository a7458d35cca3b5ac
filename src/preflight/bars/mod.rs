//! Barcodes read back from the dots, by tables of their own: scan lines, symbologies, quiet zones.

mod codabar;
mod code128;
mod code39;
mod code93;
mod ean;
mod plessey;
mod runs;
mod scan;
mod two_of_five;

use super::view::View;
use super::{Reading, Room};
use crate::layout::scene::Bars;

/// How the bars of one kind are read, and how much paper a scanner needs beside them.
struct Symbology {
    /// As on the wire, letter case aside.
    codetype: &'static str,
    read: fn(&[u32]) -> Option<String>,
    /// Modules before the first bar and after the last.
    quiet: (f64, f64),
}

/// A new symbology is a file and a line here. Quiet zones from the standards (ISO/IEC 15417, 15420, 16388, 16390,
/// EN 798, AIM USS-93); where none says anything, ten modules.
#[rustfmt::skip]
const SYMBOLOGIES: [Symbology; 28] = [
    Symbology { codetype: "128", read: code128::plain, quiet: (10.0, 10.0) },
    Symbology { codetype: "128M", read: code128::plain, quiet: (10.0, 10.0) },
    Symbology { codetype: "EAN128", read: code128::gs1, quiet: (10.0, 10.0) },
    Symbology { codetype: "EAN14", read: code128::gs1, quiet: (10.0, 10.0) },
    Symbology { codetype: "25", read: two_of_five::interleaved, quiet: (10.0, 10.0) },
    Symbology { codetype: "25C", read: two_of_five::checked, quiet: (10.0, 10.0) },
    Symbology { codetype: "ITF14", read: two_of_five::itf14, quiet: (10.0, 10.0) },
    Symbology { codetype: "CPOST", read: two_of_five::china_post, quiet: (10.0, 10.0) },
    Symbology { codetype: "39", read: code39::plain, quiet: (10.0, 10.0) },
    Symbology { codetype: "39S", read: code39::plain, quiet: (10.0, 10.0) },
    Symbology { codetype: "39C", read: code39::checked, quiet: (10.0, 10.0) },
    Symbology { codetype: "93", read: code93::read, quiet: (10.0, 10.0) },
    Symbology { codetype: "CODA", read: codabar::read, quiet: (10.0, 10.0) },
    Symbology { codetype: "MSI", read: plessey::msi, quiet: (12.0, 12.0) },
    Symbology { codetype: "MSIC", read: plessey::msi_checked, quiet: (12.0, 12.0) },
    Symbology { codetype: "PLESSEY", read: plessey::plessey, quiet: (12.0, 12.0) },
    Symbology { codetype: "EAN13", read: ean::ean13, quiet: (11.0, 7.0) },
    Symbology { codetype: "EAN13+2", read: ean::ean13_2, quiet: (11.0, 5.0) },
    Symbology { codetype: "EAN13+5", read: ean::ean13_5, quiet: (11.0, 5.0) },
    Symbology { codetype: "EAN8", read: ean::ean8, quiet: (7.0, 7.0) },
    Symbology { codetype: "EAN8+2", read: ean::ean8_2, quiet: (7.0, 5.0) },
    Symbology { codetype: "EAN8+5", read: ean::ean8_5, quiet: (7.0, 5.0) },
    Symbology { codetype: "UPCA", read: ean::upc_a, quiet: (9.0, 9.0) },
    Symbology { codetype: "UPCA+2", read: ean::upc_a_2, quiet: (9.0, 5.0) },
    Symbology { codetype: "UPCA+5", read: ean::upc_a_5, quiet: (9.0, 5.0) },
    Symbology { codetype: "UPCE", read: ean::upc_e, quiet: (9.0, 7.0) },
    Symbology { codetype: "UPCE+2", read: ean::upc_e_2, quiet: (9.0, 5.0) },
    Symbology { codetype: "UPCE+5", read: ean::upc_e_5, quiet: (9.0, 5.0) },
];

/// The bars as a scanner would meet them; None for a symbology that nobody here can read.
pub(super) fn examine(view: &View<'_>, bars: &Bars) -> Option<Reading> {
    let symbology = SYMBOLOGIES.iter().find(|known| known.codetype.eq_ignore_ascii_case(bars.codetype.trim()))?;
    let modules: u32 = bars.widths.iter().map(|width| u32::from(*width)).sum();
    let module = (view.length / f64::from(modules.max(1))).floor();
    if modules == 0 || module < 1.0 {
        return None;
    }
    let length = module * f64::from(modules);
    let first = ((view.length - length) / 2.0).floor();
    let span = scan::Span { first, last: first + length, module };
    let mut verdict = scan::Verdict::default();
    // Whole bars are the same along all lines, and are read once.
    let mut before: (Vec<u32>, Option<bool>) = (Vec::new(), None);
    for line in scan::lines(view) {
        let runs = scan::runs(view, &span, line);
        if runs != before.0 {
            let text = (symbology.read)(&runs);
            before = (runs, text.map(|text| agrees(symbology.codetype, &text, &bars.says)));
        }
        verdict.count(before.1);
    }
    let (before, after) = symbology.quiet;
    let rooms = [(-1.0, before), (1.0, after)].map(|(way, modules)| Room {
        needed: modules * module,
        found: scan::quiet(view, &span, way, modules * module),
    });
    Some(Reading { agrees: verdict.outcome(), module, rooms: rooms.into() })
}

/// Is what was read what was meant? Where scanners differ by their settings, each of their answers is right.
fn agrees(codetype: &str, read: &str, says: &str) -> bool {
    read == says
        || match codetype {
            // Full ASCII or the pairs that say it.
            "39" => code39::full_ascii(read).as_deref() == Some(says),
            "39C" => code39::checked_full_ascii(read).as_deref() == Some(says),
            // With or without the letters at its ends.
            "CODA" => read.trim_matches(codabar::LETTERS) == says.trim_matches(codabar::LETTERS),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scanners_of_all_settings_are_understood() {
        assert!(agrees("39", "+A$M", "a\r") && agrees("39", "+A", "+A"));
        assert!(!agrees("39S", "+A", "a") && agrees("39C", "+A8", "a8") && agrees("39C", "+A$", "a$"));
        assert!(agrees("CODA", "A12B", "12") && agrees("CODA", "A12B", "A12B"));
        assert!(!agrees("128", "12", "123"));
    }
}
