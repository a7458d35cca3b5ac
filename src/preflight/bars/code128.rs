//! Code 128 and GS1-128 read back (ISO/IEC 15417): three sets of characters, latches, shifts, FNC1, the check character.

use super::runs::{even, modules};

/// Widths of bar and space in turn, by value: 0 to 102, then the three start characters.
const CHARACTERS: [u32; 106] = [
    212222, 222122, 222221, 121223, 121322, 131222, 122213, 122312, 132212, 221213, 221312, 231212, 112232, 122132,
    122231, 113222, 123122, 123221, 223211, 221132, 221231, 213212, 223112, 312131, 311222, 321122, 321221, 312212,
    322112, 322211, 212123, 212321, 232121, 111323, 131123, 131321, 112313, 132113, 132311, 211313, 231113, 231311,
    112133, 112331, 132131, 113123, 113321, 133121, 313121, 211331, 231131, 213113, 213311, 213131, 311123, 311321,
    331121, 312113, 312311, 332111, 314111, 221411, 431111, 111224, 111422, 121124, 121421, 141122, 141221, 112214,
    112412, 122114, 122411, 142112, 142211, 241211, 221114, 413111, 241112, 134111, 111242, 121142, 121241, 114212,
    124112, 124211, 411212, 421112, 421211, 212141, 214121, 412121, 111143, 111341, 131141, 114113, 114311, 411113,
    411311, 113141, 114131, 311141, 411131, 211412, 211214, 211232,
];
const STOP: [u8; 7] = [2, 3, 3, 1, 1, 1, 2];
/// What a scanner sends for an FNC1 between two elements.
const GS: char = '\u{1d}';

#[derive(Clone, Copy, PartialEq)]
enum Set {
    A,
    B,
    C,
}

/// Any Code 128.
pub(super) fn plain(runs: &[u32]) -> Option<String> {
    text(&values(runs)?)
}

/// One that begins with FNC1.
pub(super) fn gs1(runs: &[u32]) -> Option<String> {
    let values = values(runs)?;
    (values.get(1) == Some(&102)).then(|| text(&values)).flatten()
}

/// Start character and symbol characters, their check character examined and taken off.
fn values(runs: &[u32]) -> Option<Vec<u32>> {
    let (symbol, stop) = runs.split_at_checked(runs.len().checked_sub(7)?)?;
    if !symbol.len().is_multiple_of(6) || modules::<7>(stop, 13) != Some(STOP) {
        return None;
    }
    let characters = symbol.chunks_exact(6);
    if !even(characters.clone().map(|runs| runs.iter().sum()), 11) {
        return None;
    }
    let mut values: Vec<u32> = characters.map(value).collect::<Option<_>>()?;
    let check = values.pop()?;
    let start = values.first().copied().filter(|start| *start >= 103)?;
    let sum = values.iter().enumerate().skip(1).fold(start, |sum, (place, value)| sum + place as u32 * value);
    (sum % 103 == check).then_some(values)
}

fn value(runs: &[u32]) -> Option<u32> {
    let widths = modules::<6>(runs, 11)?;
    let written = widths.iter().fold(0, |number, width| number * 10 + u32::from(*width));
    CHARACTERS.iter().position(|character| *character == written).map(|value| value as u32)
}

fn text(values: &[u32]) -> Option<String> {
    let mut set = [Set::A, Set::B, Set::C].get(values.first()?.checked_sub(103)? as usize).copied()?;
    let mut shifted = false;
    // FNC4 lifts one character into the upper half of Latin-1; two lift all until two more.
    let (mut lift_one, mut lift_all) = (false, false);
    let mut text = String::new();
    for (place, value) in values.iter().copied().enumerate().skip(1) {
        let of = match (shifted, set) {
            (true, Set::A) => Set::B,
            (true, Set::B) => Set::A,
            _ => set,
        };
        shifted = false;
        let letter = match (of, value) {
            (_, 102) => {
                // In the first place it says what kind of data comes.
                text.extend((place > 1).then_some(GS));
                continue;
            }
            (Set::C, 0..=99) => {
                text.push(char::from_digit(value / 10, 10)?);
                text.push(char::from_digit(value % 10, 10)?);
                continue;
            }
            (Set::A, 64..=95) => value - 64,
            (Set::A | Set::B, 0..=95) => value + 32,
            (Set::A | Set::B, 98) => {
                shifted = true;
                continue;
            }
            (Set::A, 101) | (Set::B, 100) => {
                lift_all ^= lift_one;
                lift_one = !lift_one;
                continue;
            }
            (Set::A | Set::B, 99) => {
                set = Set::C;
                continue;
            }
            (Set::A | Set::C, 100) => {
                set = Set::B;
                continue;
            }
            (Set::B | Set::C, 101) => {
                set = Set::A;
                continue;
            }
            // FNC2 and FNC3 are orders to the scanner.
            (Set::A | Set::B, 96 | 97) => continue,
            _ => return None,
        };
        let lift = if std::mem::take(&mut lift_one) ^ lift_all { 128 } else { 0 };
        text.push(char::from_u32(letter + lift)?);
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::super::runs;
    use super::*;

    #[test]
    fn the_table_is_one_of_eleven_modules_with_an_even_number_of_black_ones() {
        for (value, written) in CHARACTERS.iter().enumerate() {
            let digits: Vec<u32> = written.to_string().chars().filter_map(|c| c.to_digit(10)).collect();
            assert_eq!(digits.iter().sum::<u32>(), 11, "{value}");
            assert_eq!((digits[0] + digits[2] + digits[4]) % 2, 0, "{value}");
            assert_eq!(CHARACTERS.iter().filter(|other| *other == written).count(), 1, "{value}");
        }
    }

    /// A well-known example in set A: start, seven letters, check character 54, stop.
    const PJJ123C: &str = "11010000100 11101110110 10110111000 10110111000 10011100110 11001110010 11001011100 \
                           10001000110 11101011000 1100011101011";

    #[test]
    fn a_published_symbol_is_read() {
        assert_eq!(plain(&runs::of(PJJ123C)).as_deref(), Some("PJJ123C"));
        assert_eq!(gs1(&runs::of(PJJ123C)), None);
    }

    #[test]
    fn a_symbol_with_two_characters_exchanged_is_not() {
        let spoilt = PJJ123C.replacen("10011100110 11001110010", "11001110010 10011100110", 1);
        assert_eq!(plain(&runs::of(&spoilt)), None);
        assert_eq!(plain(&runs::of(PJJ123C)[..24]), None);
        assert_eq!(plain(&[]), None);
    }

    #[test]
    fn latches_shifts_and_fnc1_are_obeyed() {
        // Start C, FNC1, 01, latch to B, 'a', shift, NUL, FNC1, latch to C, 99.
        let values = [105, 102, 1, 100, 65, 98, 64, 102, 99, 99];
        assert_eq!(text(&values).as_deref(), Some("01a\0\u{1d}99"));
        // FNC3, é by one FNC4, áâ by two, then plain again by two.
        assert_eq!(text(&[104, 96, 100, 73, 100, 100, 65, 66, 100, 100, 67]).as_deref(), Some("éáâc"));
        assert_eq!(text(&[105, 104]), None);
    }
}
