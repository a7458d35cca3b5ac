//! The two packed forms of a ZPL picture: letters for runs of hex digits, and zlib in base64 with a checksum.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;

/// Digits that the longest run letter, `z`, stands for; small letters count in twenties.
const LONGEST: usize = 400;
const TWENTY: usize = 20;

/// Whichever form takes fewer bytes; `dots` are rows of `stride` bytes.
pub(super) fn shortest(dots: &[u8], stride: usize) -> Vec<u8> {
    let (runs, packed) = (runs(dots, stride), packed(dots));
    if packed.len() < runs.len() { packed } else { runs }
}

/// Hex digits with letters before those that repeat, `,` for a white rest of a row and `:` for the row above
/// once more. `!`, a black rest, is never written: some readers take it for one digit.
fn runs(dots: &[u8], stride: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let mut above = None;
    for row in dots.chunks(stride.max(1)) {
        if above == Some(row) {
            out.push(b':');
        } else {
            write_row(&mut out, row);
        }
        above = Some(row);
    }
    out
}

fn write_row(out: &mut Vec<u8>, row: &[u8]) {
    let digits: Vec<u8> = row.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect();
    let inked = digits.iter().rposition(|digit| *digit != 0).map_or(0, |last| last + 1);
    for run in digits.get(..inked).unwrap_or_default().chunk_by(|a, b| a == b) {
        let digit = run.first().copied().unwrap_or_default();
        write_count(out, run.len());
        out.push(if digit < 10 { b'0' + digit } else { b'A' + digit - 10 });
    }
    if inked < digits.len() {
        out.push(b',');
    }
}

/// Letters add up; a digit alone needs none.
fn write_count(out: &mut Vec<u8>, count: usize) {
    if count == 1 {
        return;
    }
    out.resize(out.len() + count / LONGEST, b'z');
    let rest = count % LONGEST;
    // Both quotients are below 20.
    if rest >= TWENTY {
        out.push(b'f' + (rest / TWENTY) as u8);
    }
    if !rest.is_multiple_of(TWENTY) {
        out.push(b'F' + (rest % TWENTY) as u8);
    }
}

fn packed(dots: &[u8]) -> Vec<u8> {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing to a Vec cannot fail.
    let _ = packer.write_all(dots);
    let text = STANDARD.encode(packer.finish().unwrap_or_default());
    format!(":Z64:{text}:{:04X}", checksum(text.as_bytes())).into_bytes()
}

/// CRC-16 of the base64 text: polynomial 0x1021, from 0, the most significant bit first.
fn checksum(text: &[u8]) -> u16 {
    text.iter().fold(0, |sum, byte| {
        (0..8).fold(
            sum ^ (u16::from(*byte) << 8),
            |sum, _| {
                if sum & 0x8000 == 0 { sum << 1 } else { (sum << 1) ^ 0x1021 }
            },
        )
    })
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_checksum_is_the_well_known_one() {
        assert_eq!(checksum(b"123456789"), 0x31C3);
    }

    #[test]
    fn runs_have_the_guides_letters() {
        for (count, letters) in
            [(1, ""), (2, "H"), (19, "Y"), (20, "g"), (21, "gG"), (40, "h"), (399, "yY"), (400, "z"), (821, "zzgG")]
        {
            let mut out = Vec::new();
            write_count(&mut out, count);
            assert_eq!(String::from_utf8(out).unwrap(), letters, "{count}");
        }
        assert_eq!(runs(&[0x0F, 0, 0x0F, 0, 0, 0, 0xFF, 0xFF, 0, 0xAB], 2), b"0F,:,JFH0AB");
    }

    #[test]
    fn the_packed_form_holds_every_byte_and_its_own_checksum() {
        let dots: Vec<u8> = (0..=255).cycle().take(5120).collect();
        let text = String::from_utf8(shortest(&dots, 64)).unwrap();
        let parts: Vec<&str> = text.split(':').collect();
        let ["", "Z64", data, sum] = parts[..] else { panic!("{text}") };
        assert_eq!(sum, format!("{:04X}", checksum(data.as_bytes())));
        let mut again = Vec::new();
        flate2::read::ZlibDecoder::new(&STANDARD.decode(data).unwrap()[..]).read_to_end(&mut again).unwrap();
        assert_eq!(again, dots);
    }
}
