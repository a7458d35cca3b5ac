//! Codabar read back (EN 798): digits, six signs, and the letters it begins and ends with.

use super::runs::wide;

/// Four bars and three spaces, a bit each, 1 is wide, the first element highest.
const CHARACTERS: [(char, u8); 20] = [
    ('0', 0b0000011),
    ('1', 0b0000110),
    ('2', 0b0001001),
    ('3', 0b1100000),
    ('4', 0b0010010),
    ('5', 0b1000010),
    ('6', 0b0100001),
    ('7', 0b0100100),
    ('8', 0b0110000),
    ('9', 0b1001000),
    ('-', 0b0001100),
    ('$', 0b0011000),
    (':', 0b1000101),
    ('/', 0b1010001),
    ('.', 0b1010100),
    ('+', 0b0010101),
    ('A', 0b0011010),
    ('B', 0b0101001),
    ('C', 0b0001011),
    ('D', 0b0001110),
];

/// With the letters it begins and ends with.
pub(super) fn read(runs: &[u32]) -> Option<String> {
    let wide = wide(runs)?;
    // Seven elements and a gap, without a gap at the end.
    if wide.len() % 8 != 7 {
        return None;
    }
    let text: String = wide.chunks(8).map(character).collect::<Option<_>>()?;
    let inner = text.strip_prefix(LETTERS)?.strip_suffix(LETTERS)?;
    (!inner.is_empty() && !inner.contains(LETTERS)).then_some(text)
}

/// The letters it begins and ends with.
pub(super) const LETTERS: [char; 4] = ['A', 'B', 'C', 'D'];

fn character(wide: &[bool]) -> Option<char> {
    let (elements, gap) = wide.split_at_checked(7)?;
    let written = elements.iter().fold(0, |bits, wide| bits << 1 | u8::from(*wide));
    let found = CHARACTERS.iter().find(|(_, bits)| *bits == written)?;
    (gap != [true]).then_some(found.0)
}

#[cfg(test)]
mod tests {
    use super::super::runs;
    use super::*;

    #[test]
    fn two_or_three_elements_are_wide_and_no_two_characters_are_alike() {
        for (c, bits) in CHARACTERS {
            assert!((2..=3).contains(&bits.count_ones()), "{c}");
            assert_eq!(CHARACTERS.iter().filter(|(_, other)| *other == bits).count(), 1, "{c}");
        }
    }

    #[test]
    fn a_published_symbol_is_read() {
        // A31117B, wide elements of two modules.
        let characters = ["1011001001", "110010101", "101011001", "101011001", "101011001", "100101101", "1001001011"];
        assert_eq!(read(&runs::of(&characters.join("0"))).as_deref(), Some("A31117B"));
        assert_eq!(read(&runs::of(&characters[1..].join("0"))), None);
    }
}
