//! The pictures of `^GFA`: hex digits, letters for runs of them, and base64 with a checksum, packed or not.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::ZlibDecoder;

use super::super::cursor::{Cursor, Stop, shown};

/// Rows of `stride` bytes; 1 is black.
#[derive(Debug, PartialEq)]
pub struct Picture {
    pub stride: usize,
    pub bytes: Vec<u8>,
}

/// The most bytes that the guide lets `^GF` announce.
const BYTES: u32 = 99_999;
/// Bytes round packed dots: the names, the sum, zlib's own. Dots as digits take two each, line ends as many at most.
const AROUND: usize = 64;

/// From after the command's name to the sign of the next command.
pub fn read(cursor: &mut Cursor<'_>) -> Result<Picture, Stop> {
    cursor.expect("A,")?;
    let start = cursor.at;
    let sent = cursor.whole("bytes", 1..=BYTES)?;
    cursor.expect(",")?;
    let total = cursor.whole("bytes in all", 1..=BYTES)?;
    cursor.expect(",")?;
    let stride = cursor.whole("bytes a row", 1..=BYTES)?;
    cursor.expect(",")?;
    if sent != total || total % stride != 0 {
        return Err(cursor.wrong(start, format!("{sent} and {total} bytes are no whole rows of {stride}")));
    }
    let (total, stride) = (total as usize, stride as usize);
    let start = cursor.at;
    while !matches!(cursor.peek()?, b'^' | b'~') {
        cursor.at += 1;
        if cursor.at - start > total * 4 + AROUND {
            return Err(cursor.wrong(start, "more data than the picture has dots"));
        }
    }
    let data = cursor.text(start);
    let bytes = match data.strip_prefix(":Z64:").map(|rest| (rest, true)) {
        Some(coded) => Some(coded),
        None => data.strip_prefix(":B64:").map(|rest| (rest, false)),
    }
    .map_or_else(
        || digits(data.as_bytes(), total, stride),
        |(coded, packed)| decoded(coded, packed, total).map_err(|what| (0, what)),
    )
    .map_err(|(offset, what)| cursor.wrong(start + offset, what))?;
    Ok(Picture { stride, bytes })
}

/// Hex digits row by row, with ZPL's own letters. An error has its place in `data`.
fn digits(data: &[u8], total: usize, stride: usize) -> Result<Vec<u8>, (usize, String)> {
    let (wide, all) = (stride * 2, total * 2);
    let mut digits: Vec<u8> = Vec::with_capacity(all);
    let mut count = 0usize;
    for (place, byte) in data.iter().copied().enumerate() {
        let wrong = |what: &str| Err((place, what.to_string()));
        if matches!(byte, b'\r' | b'\n') {
            continue;
        }
        if digits.len() >= all {
            return wrong("data after the last row");
        }
        let left = wide - digits.len() % wide;
        match byte {
            b'G'..=b'Y' => count += usize::from(byte - b'F'),
            b'g'..=b'z' => count += usize::from(byte - b'f') * 20,
            b',' | b'!' | b':' if count > 0 => return wrong("a count before no digit"),
            b',' => digits.resize(digits.len() + left, 0),
            b'!' => digits.resize(digits.len() + left, 15),
            b':' if left < wide || digits.is_empty() => return wrong("no whole row to repeat"),
            b':' => digits.extend_from_within(digits.len() - wide..),
            _ => {
                let Some(digit) = char::from(byte).to_digit(16).filter(|_| !byte.is_ascii_lowercase()) else {
                    return Err((place, format!("a digit expected, found {}", shown(byte))));
                };
                let run = count.max(1);
                if run > left {
                    return wrong("a run reaches over its row's end");
                }
                digits.resize(digits.len() + run, digit as u8);
                count = 0;
            }
        }
    }
    if count > 0 || digits.len() < all {
        return Err((data.len(), format!("{} of {all} digits", digits.len())));
    }
    Ok(digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
}

/// Base64, a colon and the sum of the base64's own letters, in four hex digits.
fn decoded(coded: &str, packed: bool, total: usize) -> Result<Vec<u8>, String> {
    let (text, told) = coded.trim_end_matches(['\r', '\n']).split_once(':').ok_or("a checksum expected")?;
    let told = Some(told)
        .filter(|told| told.len() == 4 && told.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .and_then(|told| u16::from_str_radix(told, 16).ok())
        .ok_or("the checksum has four hex digits")?;
    let sum = sum(text.as_bytes());
    if sum != told {
        return Err(format!("the checksum is {sum:04X}, not {told:04X}"));
    }
    let bytes = STANDARD.decode(text).map_err(|error| error.to_string())?;
    let mut dots = Vec::new();
    if packed {
        // One more than wanted, so that too many are seen; never what a hostile stream would grow to.
        let most = total as u64 + 1;
        ZlibDecoder::new(bytes.as_slice()).take(most).read_to_end(&mut dots).map_err(|error| error.to_string())?;
    } else {
        dots = bytes;
    }
    if dots.len() != total {
        return Err(format!("{} bytes or more where {total} were announced", dots.len()));
    }
    Ok(dots)
}

/// The CCITT sum of XMODEM, four bits at a time.
fn sum(text: &[u8]) -> u16 {
    // Four bits times the polynomial's terms 12, 5 and 0 fill the sixteen without a carry.
    let nibble = |sum: u16, four: u16| {
        let top = (sum >> 12) ^ four;
        (sum << 4) ^ (top << 12) ^ (top << 5) ^ top
    };
    text.iter().fold(0, |sum, byte| {
        let sum = nibble(sum, u16::from(byte >> 4));
        nibble(sum, u16::from(byte & 15))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(text: &str) -> Result<Picture, Stop> {
        read(&mut Cursor::new(text.as_bytes()))
    }

    fn dots(text: &str) -> Vec<u8> {
        picture(text).unwrap_or_else(|stop| panic!("{text}: {stop:?}")).bytes
    }

    fn what(text: &str) -> (usize, String) {
        match picture(text) {
            Err(Stop::Wrong(misreading)) => (misreading.offset, misreading.what),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn the_sum_is_the_well_known_one() {
        assert_eq!(sum(b"123456789"), 0x31C3);
        assert_eq!(sum(b""), 0);
    }

    #[test]
    fn digits_and_letters_are_rows() {
        assert_eq!(dots("A,4,4,2,0F00\r\nABCD^"), [0x0F, 0, 0xAB, 0xCD]);
        assert_eq!(dots("A,6,6,2,8,:!^"), [0x80, 0, 0x80, 0, 0xFF, 0xFF]);
        assert_eq!(dots("A,3,3,3,HAJ0^"), [0xAA, 0, 0]);
        assert_eq!(dots("A,12,12,12,gFJ0^"), [[0xFF; 10].as_slice(), &[0, 0]].concat());
        assert_eq!(dots("A,200,200,200,z1^"), [0x11; 200]);
        assert_eq!(dots("A,2,2,1,,,^"), [0, 0]);
    }

    #[test]
    fn what_is_no_picture_is_refused_where_it_goes_wrong() {
        for (text, offset, part) in [
            ("B,1,1,1,", 0, "expected"),
            ("A,2,4,2,00000000^", 2, "no whole rows"),
            ("A,3,3,2,000000^", 2, "no whole rows"),
            ("A,1,1,1,0^", 9, "1 of 2 digits"),
            ("A,1,1,1,000^", 10, "after the last row"),
            ("A,1,1,1,I0^", 9, "over its row's end"),
            ("A,1,1,1,:^", 8, "no whole row"),
            ("A,2,2,2,0:^", 9, "no whole row"),
            ("A,1,1,1,G,^", 9, "before no digit"),
            ("A,1,1,1,0a^", 9, "digit expected"),
            ("A,100000,1,1,0^", 2, "within"),
        ] {
            let (found, said) = what(text);
            assert!(found == offset && said.contains(part), "{text}: {found} {said}");
        }
        assert!(what(&format!("A,1,1,1,{}", "\n".repeat(99))).1.contains("more data"));
    }

    #[test]
    fn base64_needs_its_checksum_and_the_announced_dots() {
        let coded = STANDARD.encode([1, 2, 3, 4]);
        let right = format!("{coded}:{:04X}", sum(coded.as_bytes()));
        assert_eq!(dots(&format!("A,4,4,2,:B64:{right}^")), [1, 2, 3, 4]);
        assert!(what(&format!("A,6,6,2,:B64:{right}^")).1.contains("4 bytes"));
        assert!(what(&format!("A,4,4,2,:B64:{coded}:0000^")).1.contains("checksum is"));
        assert!(what(&format!("A,4,4,2,:B64:{coded}:+123^")).1.contains("four hex"));
        assert!(what(&format!("A,4,4,2,:B64:{coded}^")).1.contains("expected"));
    }

    #[test]
    fn a_stream_that_grows_is_cut_off_at_what_was_announced() {
        let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        std::io::Write::write_all(&mut packer, &vec![0; 50_000]).unwrap();
        let coded = STANDARD.encode(packer.finish().unwrap());
        let right = format!("{coded}:{:04X}", sum(coded.as_bytes()));
        assert_eq!(dots(&format!("A,50000,50000,10,:Z64:{right}^")).len(), 50_000);
        assert!(what(&format!("A,100,100,10,:Z64:{right}^")).1.contains("101 bytes or more"));
    }
}
