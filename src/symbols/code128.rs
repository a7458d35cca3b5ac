//! Code 128 (ISO/IEC 15417) with the fewest symbol characters for its data.

use std::sync::Arc;

use anyd::codes::code128::Code128Encoder;

use super::{Alphabet, Made, SymbolFault, digits, runs};

/// FNC1 among the bytes to say, whose own are ASCII.
pub(super) const FNC1: u8 = 128;
/// Its symbol character, the same in each set.
pub(super) const FNC1_CHARACTER: u8 = 102;

/// 128: any ASCII.
pub fn symbol(data: &str) -> Result<Made, SymbolFault> {
    let says = digits::made_of(data, Alphabet::Ascii, |c| c.is_ascii())?.to_owned();
    Ok(Made { widths: automatic(data.as_bytes())?, says })
}

/// Bars and spaces of ASCII and `FNC1`, check character and stop included.
pub(super) fn automatic(data: &[u8]) -> Result<Arc<[u8]>, SymbolFault> {
    draw(&plan(data))
}

/// Bars and spaces of a start and its symbol characters, check character and stop included.
pub(super) fn draw(characters: &[u8]) -> Result<Arc<[u8]>, SymbolFault> {
    runs::widths(|runs| Code128Encoder::new().encode_into(characters, runs))
}

/// The three tables of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    A,
    B,
    C,
}

/// In the order of their index.
const SETS: [Set; 3] = [Set::A, Set::B, Set::C];
/// Where two ways are equally short, the set that people and other makers expect.
const PREFERRED: [Set; 3] = [Set::B, Set::C, Set::A];
pub(super) const SHIFT: u8 = 98;

impl Set {
    pub fn start(self) -> u8 {
        match self {
            Set::A => 103,
            Set::B => 104,
            Set::C => 105,
        }
    }

    pub fn latch(self) -> u8 {
        match self {
            Set::A => 101,
            Set::B => 100,
            Set::C => 99,
        }
    }

    /// The symbol character of what comes next, and how many bytes it says.
    pub fn say(self, rest: &[u8]) -> Option<(u8, usize)> {
        match (self, rest) {
            (_, [FNC1, ..]) => Some((FNC1_CHARACTER, 1)),
            (Set::A, [byte @ 0..=31, ..]) => Some((byte + 64, 1)),
            (Set::A, [byte @ 32..=95, ..]) => Some((byte - 32, 1)),
            (Set::B, [byte @ 32..=127, ..]) => Some((byte - 32, 1)),
            (Set::C, [tens @ b'0'..=b'9', ones @ b'0'..=b'9', ..]) => Some(((tens - b'0') * 10 + ones - b'0', 2)),
            _ => None,
        }
    }

    /// The set from which a shift borrows one character.
    pub fn shifted(self) -> Option<Set> {
        match self {
            Set::A => Some(Set::B),
            Set::B => Some(Set::A),
            Set::C => None,
        }
    }
}

/// The cheapest way on from one byte in one set: symbol characters to the end, and the first step.
#[derive(Clone, Copy)]
struct Way {
    cost: u32,
    step: Step,
}

#[derive(Clone, Copy)]
enum Step {
    Say,
    Shift(Set),
    Latch(Set),
    End,
}

/// No way at all; large, yet far from overflow when added to.
const NEVER: u32 = u32::MAX / 4;

/// Start character and symbol characters, as few as possible: from the last byte
/// to the first, the cheapest way on is known for each set.
fn plan(data: &[u8]) -> Vec<u8> {
    let mut ways = vec![[Way { cost: 0, step: Step::End }; 3]; data.len() + 1];
    for at in (0..data.len()).rev() {
        let stay = SETS.map(|set| stay(set, &data[at..], &ways[at..]));
        ways[at] = SETS.map(|set| {
            PREFERRED.into_iter().fold(stay[set as usize], |best, other| {
                let cost = stay[other as usize].cost + 1;
                if cost < best.cost { Way { cost, step: Step::Latch(other) } } else { best }
            })
        });
    }
    walk(data, &ways)
}

/// The cheapest way that says the next character without leaving the set.
fn stay(set: Set, rest: &[u8], ways: &[[Way; 3]]) -> Way {
    if let Some((_, bytes)) = set.say(rest) {
        return Way { cost: ways[bytes][set as usize].cost + 1, step: Step::Say };
    }
    match set.shifted().filter(|other| other.say(rest).is_some()) {
        Some(other) => Way { cost: ways[1][set as usize].cost + 2, step: Step::Shift(other) },
        None => Way { cost: NEVER, step: Step::End },
    }
}

/// Writes the symbol characters along the cheapest way.
fn walk(data: &[u8], ways: &[[Way; 3]]) -> Vec<u8> {
    let mut set = PREFERRED.into_iter().min_by_key(|set| ways[0][*set as usize].cost).unwrap_or(Set::B);
    let mut symbols = vec![set.start()];
    let mut at = 0;
    while at < data.len() {
        let said = match ways[at][set as usize].step {
            Step::Latch(other) => {
                symbols.push(other.latch());
                set = other;
                continue;
            }
            Step::Shift(other) => {
                symbols.push(SHIFT);
                other.say(&data[at..])
            }
            Step::Say => set.say(&data[at..]),
            Step::End => None,
        };
        // Each byte can be said, so there is always a way.
        let Some((symbol, bytes)) = said else { break };
        symbols.push(symbol);
        at += bytes;
    }
    symbols
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::*;

    /// ISO/IEC 15417, table 1, typed for this reader alone.
    const TABLE: &str = "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 \
        112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 \
        312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 \
        112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 \
        312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 \
        122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 \
        421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 \
        411131 211412 211214 211232";

    /// Reads widths back; None where anything is wrong with them.
    fn read(widths: &[u8]) -> Option<String> {
        let text: String = widths.iter().map(|width| char::from(b'0' + width)).collect();
        let body = text.strip_suffix("2331112")?;
        let table: Vec<&str> = TABLE.split_whitespace().collect();
        let symbols: Vec<usize> = (0..body.len() / 6)
            .map(|i| table.iter().position(|t| *t == &body[6 * i..6 * i + 6]))
            .collect::<Option<_>>()?;
        let (check, symbols) = symbols.split_last()?;
        let sum: usize = symbols.iter().enumerate().map(|(i, symbol)| symbol * i.max(1)).sum();
        if sum % 103 != *check {
            return None;
        }
        let mut set = symbols[0];
        let mut out = String::new();
        let mut next = None;
        for &symbol in &symbols[1..] {
            let now = next.take().unwrap_or(set);
            match (now, symbol) {
                (105, 0..=99) => out.push_str(&format!("{symbol:02}")),
                (103, 0..=63) | (104, 0..=95) => out.push(char::from(symbol as u8 + 32)),
                (103, 64..=95) => out.push(char::from(symbol as u8 - 64)),
                (103, 98) => next = Some(104),
                (104, 98) => next = Some(103),
                (103 | 104, 99) => set = 105,
                (103 | 105, 100) => set = 104,
                (104 | 105, 101) => set = 103,
                _ => return None,
            }
        }
        Some(out)
    }

    fn modules(data: &str) -> usize {
        symbol(data).expect("ASCII").widths.iter().map(|width| usize::from(*width)).sum()
    }

    /// Symbol characters between start and check.
    fn characters(data: &str) -> usize {
        (modules(data) - 13) / 11 - 2
    }

    #[test]
    fn what_is_written_reads_back_for_every_mixture_of_sets() {
        let alphabet = ['0', '7', '9', 'A', 'z', '\u{3}', '~', '\u{7f}', ' '];
        let mut seed = 7u32;
        for length in 1..40 {
            for _ in 0..25 {
                let data: String = (0..length)
                    .map(|_| {
                        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                        alphabet[(seed >> 16) as usize % alphabet.len()]
                    })
                    .collect();
                assert_eq!(read(&symbol(&data).expect("ASCII").widths).as_deref(), Some(data.as_str()), "{data:?}");
            }
        }
    }

    #[test]
    fn waybill_numbers_take_the_fewest_characters() {
        assert_eq!(characters("1234567890"), 5);
        // Two letters, a latch, six pairs.
        assert_eq!(characters("SF123456789012"), 2 + 1 + 6);
        // An odd digit is said before the pairs, where no further latch is needed.
        assert_eq!(characters("JD12345"), 2 + 1 + 1 + 2);
        assert_eq!(characters("A1234B"), 6);
        assert_eq!(characters("ab\u{1}cd"), 6);
    }

    #[test]
    fn a_known_symbol_has_its_known_bars() {
        let text = text(&symbol("AB").expect("ASCII"));
        // Start B, A (33), B (34); check is 104 + 33 + 2 × 34 = 205, mod 103 = 102; stop.
        assert_eq!(text, ["211214", "111323", "131123", "411131", "2331112"].concat());
    }

    /// Symbol characters of the shortest way, by trying every way: none is forgotten by construction.
    fn fewest(data: &[u8], set: Set) -> usize {
        if data.is_empty() {
            return 0;
        }
        let mut ways = Vec::new();
        let said = |by: Set| by.say(data).map(|(_, bytes)| bytes);
        ways.extend(said(set).map(|bytes| 1 + fewest(&data[bytes..], set)));
        let shifted = set.shifted().and_then(said);
        ways.extend(shifted.map(|bytes| 2 + fewest(&data[bytes..], set)));
        let others = SETS.into_iter().filter(|other| *other != set);
        ways.extend(others.filter_map(|by| Some(2 + fewest(&data[said(by)?..], by))));
        ways.into_iter().min().expect("each byte is in one of the sets")
    }

    #[test]
    fn no_way_of_saying_the_same_is_shorter() {
        let alphabet = [b'1', b'2', b'A', b'z', 3, FNC1];
        for number in 0..6usize.pow(5) {
            let data: Vec<u8> = (0..5).map(|place| alphabet[number / 6usize.pow(place) % 6]).collect();
            let shortest = SETS.map(|set| 1 + fewest(&data, set)).into_iter().min();
            assert_eq!(Some(plan(&data).len()), shortest, "{data:?}");
        }
        for number in ["123456a1234", "a1234567", "12345", "\u{1}1234a56", "99z9999\u{2}99999"] {
            let shortest = SETS.map(|set| 1 + fewest(number.as_bytes(), set)).into_iter().min();
            assert_eq!(Some(plan(number.as_bytes()).len()), shortest, "{number:?}");
        }
    }

    #[test]
    fn nothing_and_chinese_are_refused_with_what_is_allowed() {
        assert_eq!(symbol(""), Err(SymbolFault::Empty));
        let fault = SymbolFault::Character { found: '单', place: 1, allowed: Alphabet::Ascii };
        assert_eq!(symbol("单号1"), Err(fault));
    }
}
