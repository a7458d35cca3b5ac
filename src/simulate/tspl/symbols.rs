//! Barcodes and QR symbols as a TSPL printer makes them of what it is told.
//!
//! `128M` and QR's manual mode tell the parts, `39` and `25` leave no choice. What a printer decides by itself (the
//! code sets of `128`, the parts of QR's automatic mode) is decided here as simply as it can be: it reads the same.
//! Other types are refused by name.

use anyd::codes::code39::{Code39Encoder, Code39Meta};
use anyd::codes::code128::Code128Encoder;
use anyd::codes::itf::{ItfEncoder, ItfMeta};
use anyd::output::LinearSink;
use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

use super::content::{Barcode, Qr};

/// Bars and spaces in turn, beginning with a bar, dots.
pub fn bars(barcode: &Barcode) -> Result<Vec<u32>, String> {
    let mut runs = Runs::default();
    let data = barcode.data.as_slice();
    let drawn = match barcode.kind.as_str() {
        "128M" => Code128Encoder::new().encode_into(&characters(data)?, &mut runs),
        "128" => Code128Encoder::new().encode_into(&in_one_set(data)?, &mut runs),
        "39" if data.iter().all(|byte| CODE_39.contains(byte)) => {
            Code39Encoder::new().encode_into(data, &Code39Meta { full_ascii: false, check_digit: false }, &mut runs)
        }
        "25" if data.len().is_multiple_of(2) && data.iter().all(u8::is_ascii_digit) => {
            ItfEncoder::new().encode_into(data, &ItfMeta { check: false }, &mut runs)
        }
        "39" | "25" => return Err(format!("{} cannot say this", barcode.kind)),
        kind => return Err(format!("a barcode {kind} is not drawn here")),
    };
    drawn.map_err(|_| "no such symbol".to_string())?;
    if barcode.kind.starts_with("128") {
        return Ok(runs.0.into_iter().map(|(_, modules)| modules * barcode.narrow).collect());
    }
    Ok(runs.0.into_iter().map(|(_, modules)| if modules > 1 { barcode.wide } else { barcode.narrow }).collect())
}

/// What Code 39 says without pairs.
const CODE_39: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";

/// All in set C where these are pairs of digits, else all in set B.
fn in_one_set(data: &[u8]) -> Result<Vec<u8>, String> {
    if data.len().is_multiple_of(2) && data.iter().all(u8::is_ascii_digit) {
        return characters(&[b"!105", data].concat());
    }
    let in_b = data.iter().map(|byte| byte.checked_sub(b' ').filter(|number| *number <= 95));
    let in_b: Option<Vec<u8>> = std::iter::once(Some(104)).chain(in_b).collect();
    in_b.ok_or_else(|| "a character that set B lacks".to_string())
}

/// The symbol characters of `128M`: `!` and three digits are one by its number, the rest is text in the code set that
/// holds. The set is B where none is begun with.
fn characters(data: &[u8]) -> Result<Vec<u8>, String> {
    let (mut out, mut set, mut shifted) = (Vec::new(), None, false);
    let mut rest = data;
    while let [first, behind @ ..] = rest {
        if *first == b'!' {
            let number = behind.get(..3).and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<u8>().ok());
            let number = number.filter(|number| (96..=105).contains(number)).ok_or("no such control code")?;
            set = match (number, set) {
                (103, None) => Some('A'),
                (104, None) => Some('B'),
                (105, None) => Some('C'),
                (103..=105, Some(_)) | (_, None) => return Err("a start where none can be".to_string()),
                (99, Some('A' | 'B')) => Some('C'),
                (100, Some('A' | 'C')) => Some('B'),
                (101, Some('B' | 'C')) => Some('A'),
                (96..=99, Some('C')) => return Err("not a code of set C".to_string()),
                (_, same) => same,
            };
            shifted = number == 98;
            out.push(number);
            rest = behind.get(3..).unwrap_or_default();
            continue;
        }
        if set.is_none() {
            set = Some('B');
            out.push(104);
        }
        if set == Some('C') {
            let pair =
                rest.get(..2).filter(|pair| pair.iter().all(u8::is_ascii_digit)).ok_or("set C has pairs of digits")?;
            out.push(pair.iter().fold(0, |sum, digit| sum * 10 + (digit - b'0')));
            rest = rest.get(2..).unwrap_or_default();
            continue;
        }
        let in_a = (set == Some('A')) != shifted;
        shifted = false;
        out.push(match first {
            b' '..=b'_' => first - b' ',
            b'`'..=0x7F if !in_a => first - b' ',
            _ => return Err("a character that its code set lacks".to_string()),
        });
        rest = behind;
    }
    Ok(out)
}

/// Modules a side, and which are black, row by row.
pub fn modules(qr: &Qr) -> Result<(u32, Vec<bool>), String> {
    let level = match qr.level {
        'L' => QrCodeEcc::Low,
        'M' => QrCodeEcc::Medium,
        'Q' => QrCodeEcc::Quartile,
        _ => QrCodeEcc::High,
    };
    let segments = if qr.manual { parts(&qr.data)? } else { vec![QrSegment::make_bytes(&qr.data)] };
    let mask = qr.mask.map(Mask::new);
    let code = QrCode::encode_segments_advanced(&segments, level, Version::MIN, Version::MAX, mask, false)
        .map_err(|_| "more than a QR symbol holds".to_string())?;
    let side = code.size();
    let black = (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).map(|(x, y)| code.get_module(x, y));
    Ok((side.unsigned_abs(), black.collect()))
}

/// `N` digits, `A` capitals and signs, `B` with four digits that count the bytes behind; `!` between them.
fn parts(data: &[u8]) -> Result<Vec<QrSegment>, String> {
    let (mut segments, mut rest) = (Vec::new(), data);
    while let [mode, behind @ ..] = rest {
        let (segment, after) = if *mode == b'B' {
            let count = behind.get(..4).filter(|digits| digits.iter().all(u8::is_ascii_digit));
            let count = count.ok_or("B and four digits expected")?;
            let count = count.iter().fold(0, |sum, digit| sum * 10 + usize::from(digit - b'0'));
            let bytes = behind.get(4..4 + count).ok_or("fewer bytes than were counted")?;
            (QrSegment::make_bytes(bytes), behind.get(4 + count..).unwrap_or_default())
        } else {
            let end = behind.iter().position(|byte| *byte == b'!').unwrap_or(behind.len());
            let (said, after) = behind.split_at(end);
            let said = std::str::from_utf8(said).unwrap_or("!");
            match mode {
                b'N' if QrSegment::is_numeric(said) => (QrSegment::make_numeric(said), after),
                b'A' if QrSegment::is_alphanumeric(said) => (QrSegment::make_alphanumeric(said), after),
                _ => return Err("a part that its mode cannot say".to_string()),
            }
        };
        segments.push(segment);
        rest = match after {
            [] => break,
            [b'!', next @ ..] if !next.is_empty() => next,
            _ => return Err("! expected between parts".to_string()),
        };
    }
    if segments.is_empty() { Err("a symbol without parts".to_string()) } else { Ok(segments) }
}

/// Runs of bars (true) and spaces, in modules.
#[derive(Default)]
struct Runs(Vec<(bool, u32)>);

impl LinearSink for Runs {
    fn push_run(&mut self, bar: bool, count: usize) -> anyd::Result<()> {
        let count = u32::try_from(count).map_err(|_| anyd::Error::capacity("a run of billions"))?;
        match self.0.last_mut().filter(|(last, _)| *last == bar) {
            Some((_, modules)) => *modules += count,
            None => self.0.push((bar, count)),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::content::Turn;
    use super::*;

    fn bars_of(kind: &str, data: &[u8]) -> Result<String, String> {
        let (kind, data) = (kind.to_string(), data.to_vec());
        let barcode = Barcode { x: 0, y: 0, kind, height: 9, turn: Turn::Upright, narrow: 1, wide: 3, data };
        Ok(bars(&barcode)?.into_iter().map(|width| char::from(b'0' + width as u8)).collect())
    }

    fn qr_of(manual: bool, mask: Option<u8>, data: &[u8]) -> Result<(u32, Vec<bool>), String> {
        modules(&Qr { x: 0, y: 0, level: 'M', cell: 1, manual, turn: Turn::Upright, mask, data: data.to_vec() })
    }

    #[test]
    fn code_128_has_the_bars_of_the_standard() {
        // Start B, A (33), check (104 + 33) % 103 = 34, stop.
        assert_eq!(bars_of("128M", b"!104A").unwrap(), "2112141113231311232331112");
        assert_eq!(bars_of("128M", b"A"), bars_of("128M", b"!104A"));
        assert_eq!(bars_of("128", b"A"), bars_of("128M", b"A"));
        assert_eq!(bars_of("128", b"1234"), bars_of("128M", b"!1051234"));
        // Start C, 12, change to B (100), A: 105 + 12 + 200 + 99 is 4 more than 4 times 103.
        let (start, twelve, to_b, a, check) = ("211232", "112232", "114131", "111323", "121322");
        assert_eq!(bars_of("128M", b"!10512!100A").unwrap(), format!("{start}{twelve}{to_b}{a}{check}2331112"));
    }

    #[test]
    fn what_code_128_cannot_say_is_refused() {
        for data in [&b"!105A"[..], b"!1051", b"!103a", b"!104!104A", b"!099", b"A!12", b"!106A", b"!105!098", b"a\x80"]
        {
            assert!(bars_of("128M", data).is_err(), "{}", String::from_utf8_lossy(data));
        }
        assert!(bars_of("128M", b"!103!098a").is_ok() && bars_of("128M", b"!103!098aa").is_err());
    }

    #[test]
    fn codes_of_two_widths_take_both_from_the_command() {
        assert_eq!(bars_of("39", b"A").unwrap(), "13113131113111131131131131311");
        assert_eq!(bars_of("25", b"12").unwrap(), "11113113111133311");
        for (kind, data) in [("39", &b"a"[..]), ("25", b"123"), ("25", b"1a"), ("EAN13", b"123"), ("CODA", b"A1B")] {
            assert!(bars_of(kind, data).is_err(), "{kind}");
        }
    }

    #[test]
    fn a_qr_symbol_is_made_of_its_parts_with_its_mask() {
        let (side, black) = qr_of(true, Some(2), b"N12345!AAB-1!B0002a!").unwrap();
        assert_eq!((side, black.len()), (21, 441));
        assert_ne!(qr_of(true, Some(3), b"N12345!AAB-1!B0002a!").unwrap().1, black);
        assert_eq!(qr_of(false, None, b"abc"), qr_of(true, None, b"B0003abc"));
        for data in [&b""[..], b"N12a", b"Aab", b"B0004abc", b"B3abc", b"X1", b"N1!", b"N1!!N2", b"B0001aN1"] {
            assert!(qr_of(true, None, data).is_err(), "{}", String::from_utf8_lossy(data));
        }
    }
}
