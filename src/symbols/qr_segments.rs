//! A value cut into QR segments so that the symbol is the smallest: numeric, alphanumeric, byte and kanji mode.

use qrcodegen::{QrSegment, QrSegmentMode};

/// Versions whose segment headers are equally long (ISO/IEC 18004, table 3).
pub const VERSIONS: [(u8, u8); 3] = [(1, 9), (10, 26), (27, 40)];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Byte,
    Alphanumeric,
    Numeric,
    Kanji,
}

/// In the order of their index; where two ways are equally short, the first is taken.
const MODES: [Mode; 4] = [Mode::Byte, Mode::Alphanumeric, Mode::Numeric, Mode::Kanji];
const ALPHANUMERIC: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/// Costs are counted in sixths of a bit: a digit takes 10/3 bits, an alphanumeric character 11/2.
const BIT: u32 = 6;
/// No way at all; large, yet far from overflow when added to.
const NEVER: u32 = u32::MAX / 4;

/// The segments of `data` with the fewest bits for a group of versions, an index of `VERSIONS`.
pub fn cheapest(data: &str, group: usize) -> Vec<QrSegment> {
    parts(data, group).into_iter().map(|(_, segment)| segment).collect()
}

/// The same, each with the text that it says.
pub fn parts(data: &str, group: usize) -> Vec<(String, QrSegment)> {
    let kanji = Kanji::of(data);
    let characters: Vec<(char, Option<u16>)> = data.chars().map(|c| (c, kanji.code(c))).collect();
    let modes = modes(&characters, group);
    let mut segments = Vec::new();
    let mut at = 0;
    for run in modes.chunk_by(|a, b| a == b) {
        let Some((said, mode)) = characters.get(at..at + run.len()).zip(run.first()) else { break };
        segments.push((said.iter().map(|(c, _)| *c).collect(), segment(*mode, said)));
        at += run.len();
    }
    segments
}

/// A way to say a value's beginning whose last character is in a certain mode.
#[derive(Clone, Copy)]
struct Way {
    cost: u32,
    /// The mode of the character before.
    before: Mode,
}

/// The mode of each character on the cheapest way through all of them.
fn modes(characters: &[(char, Option<u16>)], group: usize) -> Vec<Mode> {
    let mut costs = [0u32; MODES.len()];
    let mut ways: Vec<[Way; MODES.len()]> = Vec::with_capacity(characters.len());
    for (at, character) in characters.iter().enumerate() {
        let step = MODES.map(|mode| {
            let entered = MODES.map(|before| match before == mode && at > 0 {
                true => costs[before as usize],
                // A segment ends at a whole bit.
                false => costs[before as usize].next_multiple_of(BIT) + BIT * mode.header(group),
            });
            let before = MODES.into_iter().min_by_key(|before| entered[*before as usize]).unwrap_or(Mode::Byte);
            let cost = mode.cost(*character).map_or(NEVER, |cost| entered[before as usize].saturating_add(cost));
            Way { cost: cost.min(NEVER), before }
        });
        costs = step.map(|way| way.cost);
        ways.push(step);
    }
    let mut mode = MODES.into_iter().min_by_key(|mode| costs[*mode as usize]).unwrap_or(Mode::Byte);
    let mut modes: Vec<Mode> = Vec::with_capacity(characters.len());
    for step in ways.iter().rev() {
        modes.push(mode);
        mode = step[mode as usize].before;
    }
    modes.reverse();
    modes
}

impl Mode {
    /// Bits before the first character: the mode and the count.
    fn header(self, group: usize) -> u32 {
        let count: [u32; 3] = match self {
            Mode::Byte => [8, 16, 16],
            Mode::Alphanumeric => [9, 11, 13],
            Mode::Numeric => [10, 12, 14],
            Mode::Kanji => [8, 10, 12],
        };
        4 + count.get(group).or(count.last()).copied().unwrap_or_default()
    }

    /// Sixths of a bit for one character; None where the mode has it not.
    fn cost(self, (character, kanji): (char, Option<u16>)) -> Option<u32> {
        match self {
            Mode::Byte => Some(8 * BIT * character.len_utf8() as u32),
            Mode::Alphanumeric => ALPHANUMERIC.contains(character).then_some(11 * BIT / 2),
            Mode::Numeric => character.is_ascii_digit().then_some(10 * BIT / 3),
            Mode::Kanji => kanji.map(|_| 13 * BIT),
        }
    }
}

fn segment(mode: Mode, said: &[(char, Option<u16>)]) -> QrSegment {
    let text = || said.iter().map(|(c, _)| *c).collect::<String>();
    match mode {
        Mode::Byte => QrSegment::make_bytes(text().as_bytes()),
        Mode::Alphanumeric => QrSegment::make_alphanumeric(&text()),
        Mode::Numeric => QrSegment::make_numeric(&text()),
        Mode::Kanji => {
            let codes = said.iter().filter_map(|(_, kanji)| *kanji);
            let bits = codes.flat_map(|code| (0..13).rev().map(move |bit| code >> bit & 1 == 1)).collect();
            QrSegment::new(QrSegmentMode::Kanji, said.len(), bits)
        }
    }
}

/// Whether kanji mode may be used, which says characters by their place in Shift JIS.
///
/// Only for values that are Japanese beyond doubt: with kana, and without any other character
/// outside ASCII that Shift JIS lacks. A reader that passes bytes on gives Shift JIS for kanji mode and
/// UTF-8 for byte mode, and some guess the bytes of one from the other; a Chinese address would come out
/// as one thing or the other with the characters that happen to be in it.
struct Kanji {
    allowed: bool,
}

impl Kanji {
    fn of(data: &str) -> Self {
        let kana = |c: char| matches!(c, '\u{3041}'..='\u{3093}' | '\u{30a1}'..='\u{30f6}');
        // In Shift JIS these two bytes are a yen sign and an overline.
        let doubtful = |c: char| matches!(c, '\\' | '~') || (!c.is_ascii() && shift_jis(c).is_none());
        Kanji { allowed: data.chars().any(kana) && !data.chars().any(doubtful) }
    }

    fn code(&self, character: char) -> Option<u16> {
        if self.allowed && !character.is_ascii() { shift_jis(character) } else { None }
    }
}

/// The 13 bits of a character in kanji mode. Only what all tables of Shift JIS agree about:
/// no vendor's rows, and not the signs that some map to another character of Unicode.
fn shift_jis(character: char) -> Option<u16> {
    let mut bytes = [0; 2];
    let mut text = [0; 4];
    let mut encoder = encoding_rs::SHIFT_JIS.new_encoder();
    let text = character.encode_utf8(&mut text);
    let (result, read, written) = encoder.encode_from_utf8_without_replacement(text, &mut bytes, true);
    if result != encoding_rs::EncoderResult::InputEmpty || read != text.len() || written != 2 {
        return None;
    }
    let code = u16::from_be_bytes(bytes);
    let agreed = match code {
        // — ＼ ～ ∥ － ￠ ￡ ￢
        0x815c | 0x815f | 0x8160 | 0x8161 | 0x817c | 0x8191 | 0x8192 | 0x81ca => return None,
        0x8140..=0x84be | 0x889f..=0x9ffc => code - 0x8140,
        0xe040..=0xeaa4 => code - 0xc140,
        _ => return None,
    };
    Some((agreed >> 8) * 0xc0 + (agreed & 0xff))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(data: &str, group: usize) -> usize {
        let header = |segment: &QrSegment| {
            let mode = match segment.mode() {
                QrSegmentMode::Numeric => Mode::Numeric,
                QrSegmentMode::Alphanumeric => Mode::Alphanumeric,
                QrSegmentMode::Kanji => Mode::Kanji,
                _ => Mode::Byte,
            };
            mode.header(group) as usize
        };
        cheapest(data, group).iter().map(|segment| header(segment) + segment.data().len()).sum()
    }

    fn seen(data: &str) -> Vec<(QrSegmentMode, usize)> {
        cheapest(data, 0).iter().map(|segment| (segment.mode(), segment.num_chars())).collect()
    }

    #[test]
    fn each_part_of_a_value_takes_its_cheapest_mode() {
        use QrSegmentMode::{Alphanumeric, Byte, Kanji, Numeric};
        assert_eq!(seen("0123456789"), [(Numeric, 10)]);
        assert_eq!(seen("SF1630018309610"), [(Alphanumeric, 2), (Numeric, 13)]);
        assert_eq!(seen("https://a.example/?no=163001830961"), [(Byte, 22), (Numeric, 12)]);
        // Two digits are not worth a header.
        assert_eq!(seen("ab12cd"), [(Byte, 6)]);
        assert_eq!(seen("点茗"), [(Byte, 6)]);
        assert_eq!(seen("東京タワー前"), [(Kanji, 6)]);
        assert_eq!(seen(""), []);
    }

    #[test]
    fn no_other_cut_has_fewer_bits() {
        // All ways of giving five characters a mode, for values of all mixtures.
        let alphabet = ['1', 'A', 'a', 'あ'];
        for number in 0..4usize.pow(5) {
            let data: String = (0..5).map(|place| alphabet[number / 4usize.pow(place) % 4]).collect();
            let kanji = Kanji::of(&data);
            let characters: Vec<_> = data.chars().map(|c| (c, kanji.code(c))).collect();
            let fewest = (0..4usize.pow(5)).filter_map(|way| {
                let mode = |place: u32| MODES[way / 4usize.pow(place) % 4];
                let modes: Vec<Mode> = (0..5).map(mode).collect();
                let mut bits = 0;
                let mut at = 0;
                for run in modes.chunk_by(|a, b| a == b) {
                    let sixths: u32 =
                        characters[at..at + run.len()].iter().map(|c| run[0].cost(*c)).sum::<Option<u32>>()?;
                    bits += run[0].header(1) + sixths.div_ceil(BIT);
                    at += run.len();
                }
                Some(bits as usize)
            });
            assert_eq!(Some(bits(&data, 1)), fewest.min(), "{data}");
        }
    }

    #[test]
    fn kanji_mode_is_for_values_that_are_japanese_beyond_doubt() {
        let kanji = |data: &str| seen(data).iter().any(|(mode, _)| *mode == QrSegmentMode::Kanji);
        assert!(kanji("カタカナ") && kanji("東京都千代田区のり"));
        // Chinese, though in Shift JIS; a character that Shift JIS lacks; signs that tables disagree about.
        for data in ["上海市浦西大道", "カタカナ龙", "カタカナ～", "カタカナ~", "カタカナ\\", "①カタカナ"]
        {
            assert!(!kanji(data), "{data}");
        }
    }

    #[test]
    fn kanji_have_the_codes_of_the_standards_example() {
        // ISO/IEC 18004, 7.4.6: 点 is 0x935F and 0D9F, 茗 is 0xE4AA and 1AAA.
        assert_eq!(shift_jis('点'), Some(0x0d9f));
        assert_eq!(shift_jis('茗'), Some(0x1aaa));
        assert_eq!(shift_jis('①'), None);
        assert_eq!(shift_jis('ｱ'), None);
    }
}
