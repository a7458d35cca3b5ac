//! QR Code (ISO/IEC 18004): the smallest version, bytes as UTF-8 without ECI, no more correction than asked.

use std::sync::Arc;

use qrcodegen::{QrCode, QrCodeEcc, Version};

use super::{SymbolFault, qr_segments};

/// How much of the symbol may be lost: 7, 15, 25 or 30 %.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QrCorrection {
    L,
    M,
    Q,
    H,
}

/// A QR symbol without its quiet zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    /// Modules a side, 21 to 177.
    pub side: usize,
    /// `side` × `side`, row by row, true is black.
    pub black: Arc<[bool]>,
    /// The version used, 1 to 40.
    pub version: u8,
}

/// The smallest symbol, of at least `version` (1 to 40), that holds `data` at `level`.
/// An asked version that is too small is raised; `Qr::version` tells which was used.
pub fn qr(data: &str, level: QrCorrection, version: Option<u8>) -> Result<Qr, SymbolFault> {
    let least = version.unwrap_or(1).clamp(1, 40);
    let groups = qr_segments::VERSIONS.into_iter().enumerate().filter(|(_, (_, last))| *last >= least);
    let smallest = groups.into_iter().find_map(|(group, (first, last))| {
        let segments = qr_segments::cheapest(data, group);
        let (first, last) = (Version::new(first.max(least)), Version::new(last));
        // The library's boost would quietly change the level that the template asks for.
        QrCode::encode_segments_advanced(&segments, correction(level), first, last, None, false).ok()
    });
    let code = smallest.ok_or(SymbolFault::TooLong { bytes: data.len() })?;
    let side = code.size();
    let black = (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).map(|(x, y)| code.get_module(x, y)).collect();
    Ok(Qr { side: side as usize, black, version: code.version().value() })
}

pub(super) fn correction(level: QrCorrection) -> QrCodeEcc {
    match level {
        QrCorrection::L => QrCodeEcc::Low,
        QrCorrection::M => QrCodeEcc::Medium,
        QrCorrection::Q => QrCodeEcc::Quartile,
        QrCorrection::H => QrCodeEcc::High,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an outside decoder reads.
    fn read(qr: &Qr) -> (String, rqrr::MetaData) {
        let grid = rqrr::SimpleGrid::from_func(qr.side, |x, y| qr.black[y * qr.side + x]);
        let mut text = Vec::new();
        let meta = rqrr::Grid::new(grid).decode_to(&mut text).expect("a readable symbol");
        (String::from_utf8(text).expect("UTF-8"), meta)
    }

    #[test]
    fn values_of_every_kind_read_back_at_every_level() {
        let mut link = "https://example.com/运单?no=SF1234567890".to_owned();
        for level in [QrCorrection::L, QrCorrection::M, QrCorrection::Q, QrCorrection::H] {
            for data in ["0123456789", "HELLO-WORLD", "上海市浦东新区张江镇", "mixed 中文 and 12", "🚚", &link]
            {
                let qr = qr(data, level, None).expect("fits");
                let (text, meta) = read(&qr);
                assert_eq!(text, data);
                assert_eq!(meta.version.0, usize::from(qr.version));
                let expected = match level {
                    QrCorrection::L => 1,
                    QrCorrection::M => 0,
                    QrCorrection::Q => 3,
                    QrCorrection::H => 2,
                };
                assert_eq!(meta.ecc_level, expected, "the level is as asked, not boosted");
            }
            link.push_str("&and-a-rather-longer-tail-so-that-versions-grow");
        }
    }

    #[test]
    fn the_version_is_the_smallest_and_a_too_small_one_is_raised() {
        assert_eq!(qr("12345", QrCorrection::M, None).expect("fits").version, 1);
        assert_eq!(qr("12345", QrCorrection::M, Some(7)).expect("fits").version, 7);
        let long = "x".repeat(100);
        let needed = qr(&long, QrCorrection::M, None).expect("fits").version;
        assert_eq!(qr(&long, QrCorrection::M, Some(1)).expect("raised").version, needed);
        assert_eq!(qr("1", QrCorrection::M, Some(200)).expect("clamped").version, 40);
    }

    #[test]
    fn more_than_the_largest_symbol_holds_is_a_fault() {
        let long = "中".repeat(1_000);
        assert_eq!(qr(&long, QrCorrection::L, None), Err(SymbolFault::TooLong { bytes: 3_000 }));
    }
}
