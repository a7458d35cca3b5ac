//! Code 39 (ISO/IEC 16388): 39, 39C, 39S.
//!
//! TSC's manual says of 39 "full ASCII for TSPL2 printers, standard for TSPL printers" and that its
//! newest printers switch by themselves. So do we: what the 43 characters can say is said
//! in them, since a scanner as it leaves its box reads those; only other values take full ASCII,
//! where a lower-case letter is `+` and the capital. 39S never does.

use anyd::codes::code39::{Code39Encoder, Code39Meta};

use super::{Alphabet, Made, SymbolFault, digits, runs};

/// The 43 characters in the order of their values.
const CHARACTERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";

/// 39: any ASCII.
pub fn automatic(data: &str) -> Result<Made, SymbolFault> {
    draw(ascii(data)?, false)
}

/// 39C: the same with a check character (modulo 43) behind. Nothing tells whether a value has it
/// already, so it is always added.
pub fn checked(data: &str) -> Result<Made, SymbolFault> {
    draw(ascii(data)?, true)
}

/// 39S: the 43 characters alone.
pub fn standard(data: &str) -> Result<Made, SymbolFault> {
    draw(digits::made_of(data, Alphabet::Code39, is_standard)?, false)
}

fn ascii(data: &str) -> Result<&str, SymbolFault> {
    digits::made_of(data, Alphabet::Ascii, |c| c.is_ascii())
}

fn draw(data: &str, with_check: bool) -> Result<Made, SymbolFault> {
    let (mut says, mut characters) = (data.to_owned(), data.as_bytes().to_vec());
    if !data.chars().all(is_standard) {
        characters = data.bytes().flat_map(full_ascii).flatten().collect();
    }
    if with_check {
        let check = check(&characters);
        characters.push(check);
        says.push(char::from(check));
    }
    let meta = Code39Meta { full_ascii: false, check_digit: false };
    let widths = runs::widths(|runs| Code39Encoder::new().encode_into(&characters, &meta, runs))?;
    Ok(Made { widths, says })
}

pub(super) fn is_standard(c: char) -> bool {
    u8::try_from(c).is_ok_and(|c| CHARACTERS.contains(&c))
}

/// One or two of the 43 characters for one of ASCII. The library knows them too, but not the check
/// character that follows from them.
fn full_ascii(byte: u8) -> [Option<u8>; 2] {
    let pair = |shift: u8, from: u8, first: u8| [Some(shift), Some(first + (byte - from))];
    match byte {
        0 => pair(b'%', 0, b'U'),
        1..=26 => pair(b'$', 1, b'A'),
        27..=31 => pair(b'%', 27, b'A'),
        b'!'..=b',' => pair(b'/', b'!', b'A'),
        b'/' => pair(b'/', b'/', b'O'),
        b':' => pair(b'/', b':', b'Z'),
        b';'..=b'?' => pair(b'%', b';', b'F'),
        b'@' => pair(b'%', b'@', b'V'),
        b'['..=b'_' => pair(b'%', b'[', b'K'),
        b'`' => pair(b'%', b'`', b'W'),
        b'a'..=b'z' => pair(b'+', b'a', b'A'),
        b'{'..=127 => pair(b'%', b'{', b'P'),
        _ => [Some(byte), None],
    }
}

fn check(characters: &[u8]) -> u8 {
    let sum: usize = characters.iter().filter_map(|c| CHARACTERS.iter().position(|known| known == c)).sum();
    CHARACTERS.get(sum % CHARACTERS.len()).copied().unwrap_or(b'0')
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::*;

    #[test]
    fn a_known_symbol_has_its_known_bars() {
        // Start, A (wide: first bar, third space, fifth bar), stop; a narrow space between.
        let (guard, a) = ("121121211", "211112112");
        assert_eq!(text(&automatic("A").expect("standard")), [guard, "1", a, "1", guard].concat());
    }

    #[test]
    fn full_ascii_is_what_the_library_draws_of_every_character() {
        for byte in 0..128u8 {
            let data = format!("a{}", char::from(byte));
            let meta = Code39Meta { full_ascii: true, check_digit: true };
            let theirs = runs::widths(|runs| Code39Encoder::new().encode_into(data.as_bytes(), &meta, runs));
            assert_eq!(checked(&data).expect("ASCII").widths, theirs.expect("ASCII"), "{byte}");
        }
    }

    #[test]
    fn full_ascii_is_used_only_where_it_must() {
        assert_eq!(automatic("A$/+%B").expect("standard").widths, standard("A$/+%B").expect("standard").widths);
        assert_eq!(automatic("a").expect("ASCII").widths, standard("+A").expect("standard").widths);
        let fault = SymbolFault::Character { found: 'a', place: 2, allowed: Alphabet::Code39 };
        assert_eq!(standard("Aa"), Err(fault));
        let fault = SymbolFault::Character { found: '号', place: 1, allowed: Alphabet::Ascii };
        assert_eq!(automatic("号"), Err(fault));
    }

    #[test]
    fn the_check_character_is_the_published_one() {
        // The handbooks' own example.
        assert_eq!(checked("CODE39").expect("standard").says, "CODE39W");
        // Full ASCII counts the characters that are drawn: +A is 41 + 10, modulo 43 is 8.
        assert_eq!(checked("a").expect("ASCII").says, "a8");
    }
}
