//! Code 39 read back (ISO/IEC 16388), plain, with its check character, and as full ASCII.

use super::runs::wide;

/// Five bars and four spaces of each character, `w` wide; the order is that of the check character's values.
const CHARACTERS: [(char, &str); 44] = [
    ('0', "nnnwwnwnn"),
    ('1', "wnnwnnnnw"),
    ('2', "nnwwnnnnw"),
    ('3', "wnwwnnnnn"),
    ('4', "nnnwwnnnw"),
    ('5', "wnnwwnnnn"),
    ('6', "nnwwwnnnn"),
    ('7', "nnnwnnwnw"),
    ('8', "wnnwnnwnn"),
    ('9', "nnwwnnwnn"),
    ('A', "wnnnnwnnw"),
    ('B', "nnwnnwnnw"),
    ('C', "wnwnnwnnn"),
    ('D', "nnnnwwnnw"),
    ('E', "wnnnwwnnn"),
    ('F', "nnwnwwnnn"),
    ('G', "nnnnnwwnw"),
    ('H', "wnnnnwwnn"),
    ('I', "nnwnnwwnn"),
    ('J', "nnnnwwwnn"),
    ('K', "wnnnnnnww"),
    ('L', "nnwnnnnww"),
    ('M', "wnwnnnnwn"),
    ('N', "nnnnwnnww"),
    ('O', "wnnnwnnwn"),
    ('P', "nnwnwnnwn"),
    ('Q', "nnnnnnwww"),
    ('R', "wnnnnnwwn"),
    ('S', "nnwnnnwwn"),
    ('T', "nnnnwnwwn"),
    ('U', "wwnnnnnnw"),
    ('V', "nwwnnnnnw"),
    ('W', "wwwnnnnnn"),
    ('X', "nwnnwnnnw"),
    ('Y', "wwnnwnnnn"),
    ('Z', "nwwnwnnnn"),
    ('-', "nwnnnnwnw"),
    ('.', "wwnnnnwnn"),
    (' ', "nwwnnnwnn"),
    ('$', "nwnwnwnnn"),
    ('/', "nwnwnnnwn"),
    ('+', "nwnnnwnwn"),
    ('%', "nnnwnwnwn"),
    (DELIMITER, "nwnnwnwnn"),
];
const DELIMITER: char = '*';

/// Without the delimiters.
pub(super) fn plain(runs: &[u32]) -> Option<String> {
    let wide = wide(runs)?;
    // Nine elements and a gap, without a gap at the end.
    if wide.len() % 10 != 9 {
        return None;
    }
    let read: String = wide.chunks(10).map(character).collect::<Option<_>>()?;
    let inner = read.strip_prefix(DELIMITER)?.strip_suffix(DELIMITER)?;
    (!inner.is_empty() && !inner.contains(DELIMITER)).then(|| inner.to_owned())
}

/// With a sound check character, which is part of what is read.
pub(super) fn checked(runs: &[u32]) -> Option<String> {
    let text = plain(runs)?;
    let mut values = text.chars().filter_map(|c| CHARACTERS.iter().position(|(known, _)| *known == c));
    let check = values.next_back()?;
    (values.sum::<usize>() % 43 == check).then_some(text)
}

/// The same characters as full ASCII, where pairs stand for what Code 39 lacks.
pub(super) fn full_ascii(plain: &str) -> Option<String> {
    let mut text = String::with_capacity(plain.len());
    let mut rest = plain.chars();
    while let Some(c) = rest.next() {
        text.push(match c {
            '$' | '%' | '/' | '+' => pair(c, rest.next()?)?,
            c => c,
        });
    }
    Some(text)
}

/// As full ASCII with the check character as it is, which is none of its pairs.
pub(super) fn checked_full_ascii(read: &str) -> Option<String> {
    let (data, check) = read.split_at_checked(read.len().checked_sub(1)?)?;
    Some(full_ascii(data)? + check)
}

/// What a shift and a letter say together, in Code 39 and Code 93 alike.
pub(super) fn pair(shift: char, letter: char) -> Option<char> {
    let code = |base: u32, from: char| char::from_u32(base + (letter as u32).checked_sub(from as u32)?);
    match (shift, letter) {
        ('$', 'A'..='Z') => code(1, 'A'),
        ('+', 'A'..='Z') => code(u32::from(b'a'), 'A'),
        ('/', 'A'..='O') => code(u32::from(b'!'), 'A'),
        ('/', 'P'..='Y') => code(u32::from(b'0'), 'P'),
        ('/', 'Z') => Some(':'),
        ('%', 'A'..='E') => code(27, 'A'),
        ('%', 'F'..='J') => code(u32::from(b';'), 'F'),
        ('%', 'K'..='O') => code(u32::from(b'['), 'K'),
        ('%', 'P'..='T') => code(u32::from(b'{'), 'P'),
        ('%', 'U') => Some('\0'),
        ('%', 'V') => Some('@'),
        ('%', 'W') => Some('`'),
        ('%', 'X'..='Z') => Some('\u{7f}'),
        _ => None,
    }
}

fn character(wide: &[bool]) -> Option<char> {
    let (element, gap) = wide.split_at_checked(9)?;
    let written: String = element.iter().map(|wide| if *wide { 'w' } else { 'n' }).collect();
    let found = CHARACTERS.iter().find(|(_, pattern)| *pattern == written)?;
    // Only a narrow gap is one.
    (gap != [true]).then_some(found.0)
}

#[cfg(test)]
mod tests {
    use super::super::runs;
    use super::*;

    const STAR: &str = "100101101101";

    #[test]
    fn three_of_nine_elements_are_wide_and_no_two_characters_are_alike() {
        for (c, pattern) in CHARACTERS {
            assert_eq!((pattern.len(), pattern.matches('w').count()), (9, 3), "{c}");
            assert_eq!(CHARACTERS.iter().filter(|(_, other)| *other == pattern).count(), 1, "{c}");
        }
    }

    #[test]
    fn a_published_symbol_is_read() {
        // A, B, 1 with wide elements of two modules.
        let symbol = [STAR, "110101001011", "101101001011", "110100101011", STAR].join("0");
        assert_eq!(plain(&runs::of(&symbol)).as_deref(), Some("AB1"));
        assert_eq!(checked(&runs::of(&symbol)), None);
        // CODE39 with its check character W.
        let letters = [
            "110110100101",
            "110101101001",
            "101011001011",
            "110101100101",
            "110110010101",
            "101100101101",
            "110011010101",
            STAR,
        ];
        let symbol = [&[STAR], letters.as_slice()].concat().join("0");
        assert_eq!(checked(&runs::of(&symbol)).as_deref(), Some("CODE39W"));
    }

    #[test]
    fn a_symbol_without_its_delimiters_is_not() {
        let symbol = ["110101001011", "101101001011", "110100101011"].join("0");
        assert_eq!(plain(&runs::of(&symbol)), None);
        assert_eq!(plain(&[1; 9]), None);
    }

    #[test]
    fn pairs_are_all_of_ascii() {
        assert_eq!(full_ascii("+C%U/C1$M").as_deref(), Some("c\0#1\r"));
        assert_eq!(full_ascii("A+"), None);
        let mut said: Vec<char> = ['$', '+', '/', '%']
            .iter()
            .flat_map(|shift| ('A'..='Z').filter_map(|letter| pair(*shift, letter)))
            .chain("ABCDEFGHIJKLMNOPQRSTUVWXYZ ".chars())
            .collect();
        said.sort_unstable();
        said.dedup();
        assert_eq!(said, (0..128).filter_map(char::from_u32).collect::<Vec<_>>());
    }
}
