//! Code 93 read back (AIM USS-93): characters of nine modules, two check characters, shifts to full ASCII.

use super::code39::pair;
use super::runs::{even, modules};

/// Bar and space in turn, by value: 0 to 9, A to Z, `-. $/+%`, the shifts `$%/+`, start and stop.
const CHARACTERS: [u32; 48] = [
    131112, 111213, 111312, 111411, 121113, 121212, 121311, 111114, 131211, 141111, 211113, 211212, 211311, 221112,
    221211, 231111, 112113, 112212, 112311, 122112, 132111, 111123, 111222, 111321, 121122, 131121, 212112, 212211,
    211122, 211221, 221121, 222111, 112122, 112221, 122121, 123111, 121131, 311112, 311211, 321111, 112131, 113121,
    211131, 121221, 312111, 311121, 122211, 111141,
];
const ALPHABET: &[u8; 43] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";
const DELIMITER: usize = 47;

/// Without its check characters, as scanners send it.
pub(super) fn read(runs: &[u32]) -> Option<String> {
    let (_, symbol) = runs.split_last()?;
    if !symbol.len().is_multiple_of(6) || !even(symbol.chunks_exact(6).map(|runs| runs.iter().sum()), 9) {
        return None;
    }
    let values: Vec<usize> = symbol.chunks_exact(6).map(value).collect::<Option<_>>()?;
    let [DELIMITER, data @ .., c, k, DELIMITER] = values.as_slice() else { return None };
    let sound = weighed(data, 20) == *c && weighed(&[data, &[*c]].concat(), 15) == *k;
    if !sound || data.contains(&DELIMITER) {
        return None;
    }
    text(data)
}

fn value(runs: &[u32]) -> Option<usize> {
    let widths = modules::<6>(runs, 9)?;
    let written = widths.iter().fold(0, |number, width| number * 10 + u32::from(*width));
    CHARACTERS.iter().position(|character| *character == written)
}

/// Weights grow from the right, from 1 to `most`, and begin again.
fn weighed(data: &[usize], most: usize) -> usize {
    data.iter().rev().enumerate().map(|(place, value)| value * (place % most + 1)).sum::<usize>() % 47
}

fn text(data: &[usize]) -> Option<String> {
    let mut text = String::new();
    let mut rest = data.iter();
    let plain = |value: usize| ALPHABET.get(value).map(|byte| char::from(*byte));
    while let Some(value) = rest.next() {
        let shift = ['$', '%', '/', '+'];
        text.push(match value.checked_sub(ALPHABET.len()) {
            Some(place) => pair(*shift.get(place)?, plain(*rest.next()?)?)?,
            None => plain(*value)?,
        });
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::super::runs;
    use super::*;

    #[test]
    fn the_table_is_one_of_nine_modules() {
        for (value, written) in CHARACTERS.iter().enumerate() {
            let digits = written.to_string().chars().filter_map(|c| c.to_digit(10)).sum::<u32>();
            assert_eq!(digits, 9, "{value}");
            assert_eq!(CHARACTERS.iter().filter(|other| *other == written).count(), 1, "{value}");
        }
    }

    /// TEST93 with its check characters + and 6.
    const TEST93: &str = "101011110 110100110 110010010 110101100 110100110 100001010 101000010 101110110 100100010 \
                          101011110 1";

    #[test]
    fn a_published_symbol_is_read() {
        assert_eq!(read(&runs::of(TEST93)).as_deref(), Some("TEST93"));
    }

    #[test]
    fn a_symbol_with_two_characters_exchanged_is_not() {
        let spoilt = TEST93.replace("100001010 101000010", "101000010 100001010");
        assert_eq!(read(&runs::of(&spoilt)), None);
        assert_eq!(read(&runs::of("101011110 101011110 1")), None);
    }

    #[test]
    fn shifts_say_the_rest_of_ascii() {
        assert_eq!(text(&[10, 46, 10, 43, 12]).as_deref(), Some("Aa\u{3}"));
        assert_eq!(text(&[46]), None);
        assert_eq!(text(&[42, 39]).as_deref(), Some("%$"));
    }
}
