//! 128M: Code 128 with the code sets chosen by the template, as in TSC's printer language.
//!
//! `!` and three digits are a symbol character by its number: !103 !104 !105 start in set A, B, C
//! (B where none is given); !099 !100 !101 change to C, B, A; !098 shifts one character; !102, !097,
//! !096 are FNC1, FNC2, FNC3; !100 in set B and !101 in set A are FNC4, which adds 128 to what follows
//! (once, or until the next pair). Any other `!` is itself. A value without marks is drawn as 128.

use super::code128::{self, FNC1_CHARACTER, SHIFT, Set};
use super::{Alphabet, Made, SymbolFault, digits};

const MARKS: std::ops::RangeInclusive<u8> = 96..=105;
const FNC2: u8 = 97;
const FNC3: u8 = 96;
/// What a scanner sends for an FNC1 that is not the first character.
const GROUP: char = '\u{1d}';

/// What is said is the characters, without marks: FNC2, FNC3, and FNC1 in the first place or behind
/// one letter or two digits are not text; another FNC1 is U+001D.
pub fn symbol(data: &str) -> Result<Made, SymbolFault> {
    digits::made_of(data, Alphabet::Ascii, |c| c.is_ascii())?;
    let tokens = tokens(data);
    if !tokens.iter().any(|token| matches!(token.word, Word::Mark(_))) {
        return code128::symbol(data);
    }
    let writing = Writing::of(&tokens)?;
    if writing.says.is_empty() {
        return Err(SymbolFault::Empty);
    }
    Ok(Made { widths: code128::draw(&writing.characters)?, says: writing.says })
}

struct Token {
    word: Word,
    /// Counted from 1, for messages.
    place: usize,
}

#[derive(Clone, Copy)]
enum Word {
    Byte(u8),
    Mark(u8),
}

fn tokens(data: &str) -> Vec<Token> {
    let bytes = data.as_bytes();
    let mut tokens = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let number =
            data.get(at + 1..at + 4).filter(|_| *byte == b'!').filter(|n| n.bytes().all(|b| b.is_ascii_digit()));
        let mark = number.and_then(|number| number.parse().ok()).filter(|mark| MARKS.contains(mark));
        let (word, bytes) = mark.map_or((Word::Byte(*byte), 1), |mark| (Word::Mark(mark), 4));
        tokens.push(Token { word, place: at + 1 });
        at += bytes;
    }
    tokens
}

/// The symbol characters so far, and what they say.
struct Writing {
    set: Set,
    characters: Vec<u8>,
    says: String,
    /// FNC4: for one character, and until it is said twice again.
    high_once: bool,
    high: bool,
}

impl Writing {
    fn of(tokens: &[Token]) -> Result<Self, SymbolFault> {
        let (mut writing, mut rest) = Writing::begin(tokens);
        while let [token, behind @ ..] = rest {
            rest = match token.word {
                Word::Mark(mark) => writing.mark(mark, token.place, behind)?,
                Word::Byte(_) => writing.byte(rest)?,
            };
        }
        Ok(writing)
    }

    /// The start, and what is to be written behind it.
    fn begin(tokens: &[Token]) -> (Self, &[Token]) {
        let start = |mark: u8| [Set::A, Set::B, Set::C].into_iter().find(|set| set.start() == mark);
        let (set, rest) = match tokens {
            [Token { word: Word::Mark(mark), .. }, rest @ ..] => {
                start(*mark).map_or((Set::B, tokens), |set| (set, rest))
            }
            _ => (Set::B, tokens),
        };
        (Writing { set, characters: vec![set.start()], says: String::new(), high_once: false, high: false }, rest)
    }

    /// Writes a mark; what is left to write.
    fn mark<'a>(&mut self, mark: u8, place: usize, behind: &'a [Token]) -> Result<&'a [Token], SymbolFault> {
        let fault = || SymbolFault::Mark { mark, set: self.letter(), place };
        let latched = [Set::A, Set::B, Set::C].into_iter().find(|set| set.latch() == mark);
        match (self.set, mark, latched) {
            (_, FNC1_CHARACTER, _) => {
                if !self.is_marking() {
                    self.says.push(GROUP);
                }
            }
            (Set::A | Set::B, FNC2 | FNC3, _) => {}
            (Set::A | Set::B, SHIFT, _) => return self.shift(place, behind),
            // The number of its own latch is FNC4 in sets A and B.
            (Set::A | Set::B, _, Some(set)) if set == self.set => {
                if std::mem::take(&mut self.high_once) {
                    self.high = !self.high;
                } else {
                    self.high_once = true;
                }
            }
            (_, _, Some(set)) if set != self.set => self.set = set,
            _ => return Err(fault()),
        }
        self.characters.push(mark);
        Ok(behind)
    }

    /// Would an FNC1 here say whose data it is instead of parting it? In the first place it means GS1,
    /// behind one letter or two digits it is AIM's application indicator (ISO/IEC 15417, annex B).
    fn is_marking(&self) -> bool {
        match self.says.as_bytes() {
            [] => true,
            [letter] => letter.is_ascii_alphabetic(),
            [tens, ones] => tens.is_ascii_digit() && ones.is_ascii_digit(),
            _ => false,
        }
    }

    /// Writes a shift and the character behind it.
    fn shift<'a>(&mut self, place: usize, behind: &'a [Token]) -> Result<&'a [Token], SymbolFault> {
        let fault = SymbolFault::Mark { mark: SHIFT, set: self.letter(), place };
        let (Some(other), [Token { word: Word::Byte(byte), .. }, rest @ ..]) = (self.set.shifted(), behind) else {
            return Err(fault);
        };
        let (character, _) = other.say(&[*byte]).ok_or(fault)?;
        self.characters.extend([SHIFT, character]);
        self.speak(*byte);
        Ok(rest)
    }

    /// Writes the next byte, or two digits in set C.
    fn byte<'a>(&mut self, rest: &'a [Token]) -> Result<&'a [Token], SymbolFault> {
        let next: Vec<u8> = rest.iter().take(2).map_while(|token| token.word.byte()).collect();
        let Some((character, bytes)) = self.set.say(&next) else {
            let found = next.iter().take(if self.set == Set::C { 2 } else { 1 }).copied().map(char::from);
            let place = rest.first().map_or(1, |token| token.place);
            return Err(SymbolFault::CodeSet { set: self.letter(), found: found.collect(), place });
        };
        self.characters.push(character);
        next.iter().take(bytes).for_each(|byte| self.speak(*byte));
        Ok(rest.get(bytes..).unwrap_or_default())
    }

    /// Notes what a scanner says; FNC4 makes it Latin-1.
    fn speak(&mut self, byte: u8) {
        let high = std::mem::take(&mut self.high_once) ^ self.high;
        // Set C knows digits alone, whatever FNC4 said before.
        let high = high && self.set != Set::C;
        self.says.push(char::from(if high { byte | 0x80 } else { byte }));
    }

    fn letter(&self) -> char {
        match self.set {
            Set::A => 'A',
            Set::B => 'B',
            Set::C => 'C',
        }
    }
}

impl Word {
    fn byte(self) -> Option<u8> {
        match self {
            Word::Byte(byte) => Some(byte),
            Word::Mark(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn characters(data: &str) -> Vec<u8> {
        Writing::of(&tokens(data)).expect("right").characters
    }

    #[test]
    fn the_manuals_examples_are_the_characters_they_name() {
        assert_eq!(characters("!104!096ABCD!101EFGH"), [104, 96, 33, 34, 35, 36, 101, 37, 38, 39, 40]);
        let mixed = "!105!1020112345678!10210!100AB1";
        assert_eq!(characters(mixed), [105, 102, 1, 12, 34, 56, 78, 102, 10, 100, 33, 34, 17]);
        assert_eq!(symbol(mixed).expect("right").says, "0112345678\u{1d}10AB1");
        assert_eq!(characters("AB!09912"), [104, 33, 34, 99, 12]);
    }

    #[test]
    fn fnc1_parts_data_unless_it_says_whose_they_are() {
        let says = |data: &str| symbol(data).expect("right").says;
        assert_eq!(says("!104AB!102C"), "AB\u{1d}C");
        assert_eq!(says("!104!102AB"), "AB");
        assert_eq!(says("!104A!102B"), "AB");
        assert_eq!(says("!10512!10234"), "1234");
        assert_eq!(says("!1051234!10256"), "1234\u{1d}56");
    }

    #[test]
    fn without_marks_it_is_the_shortest_symbol() {
        for data in ["123456", "A!1", "!", "!095", "!106", "!10", "50!"] {
            assert_eq!(symbol(data), code128::symbol(data), "{data}");
        }
    }

    #[test]
    fn a_shift_and_fnc4_change_one_character() {
        assert_eq!(characters("!103A!098b!100c"), [103, 33, 98, 66, 100, 67]);
        assert_eq!(symbol("!104!100i!100!100ab").expect("right").says, "éáâ");
    }

    #[test]
    fn marks_out_of_their_place_are_refused() {
        let mark = |mark, set, place| Err(SymbolFault::Mark { mark, set, place });
        assert_eq!(symbol("AB!104C"), mark(104, 'B', 3));
        assert_eq!(symbol("!10512!098A"), mark(98, 'C', 7));
        assert_eq!(symbol("!10512!09934"), mark(99, 'C', 7));
        assert_eq!(symbol("!104A!098"), mark(98, 'B', 6));
        let set = |set, found: &str, place| Err(SymbolFault::CodeSet { set, found: found.into(), place });
        assert_eq!(symbol("!105123"), set('C', "3", 7));
        assert_eq!(symbol("!1051A"), set('C', "1A", 5));
        assert_eq!(symbol("!103Ab"), set('A', "b", 6));
        assert_eq!(symbol("!105"), Err(SymbolFault::Empty));
    }
}
