//! The characters that every printer with a Chinese font has: GB 2312, the standard of 1980.

use encoding_rs::{EncoderResult, GBK};

/// Both bytes of a character of GB 2312: signs in the first nine rows, characters from the 16th on. None for others:
/// what came after it (GBK, GB 18030) many printers lack.
pub fn gb2312(char: char) -> Option<[u8; 2]> {
    // The encoder wants room for more than it writes.
    let (mut text, mut code) = ([0; 4], [0; 8]);
    let encoder = &mut GBK.new_encoder();
    let (result, _, written) =
        encoder.encode_from_utf8_without_replacement(char.encode_utf8(&mut text), &mut code, true);
    if written != 2 || result != EncoderResult::InputEmpty {
        return None;
    }
    let [row, column, ..] = code;
    let known = match row {
        0xA1 | 0xA3 => (0xA1..=0xFE).contains(&column),
        0xA2 => matches!(column, 0xB1..=0xE2 | 0xE5..=0xEE | 0xF1..=0xFC),
        0xA4 => (0xA1..=0xF3).contains(&column),
        0xA5 => (0xA1..=0xF6).contains(&column),
        0xA6 => matches!(column, 0xA1..=0xB8 | 0xC1..=0xD8),
        0xA7 => matches!(column, 0xA1..=0xC1 | 0xD1..=0xF1),
        0xA8 => matches!(column, 0xA1..=0xBA | 0xC5..=0xE9),
        0xA9 => (0xA4..=0xEF).contains(&column),
        0xB0..=0xD6 | 0xD8..=0xF7 => (0xA1..=0xFE).contains(&column),
        0xD7 => (0xA1..=0xF9).contains(&column),
        _ => false,
    };
    known.then_some([row, column])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standard_has_as_many_characters_as_it_says() {
        let all: Vec<[u8; 2]> = ('\u{80}'..='\u{FFFF}').filter_map(gb2312).collect();
        let signs = all.iter().filter(|code| code[0] < 0xB0).count();
        assert_eq!((all.len() - signs, signs), (6_763, 682));
    }

    #[test]
    fn characters_have_their_codes() {
        for (char, code) in [('啊', [0xB0, 0xA1]), ('齄', [0xF7, 0xFE]), ('，', [0xA3, 0xAC]), ('￥', [0xA3, 0xA4])]
        {
            assert_eq!(gb2312(char), Some(code), "{char}");
        }
        for char in ['a', '\u{80}', 'ß', '€', '镕', '𠮷', '한', 'ⅰ', '\u{E000}'] {
            assert_eq!(gb2312(char), None, "{char}");
        }
    }
}
