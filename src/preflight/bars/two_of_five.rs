//! Codes in which two of five elements are wide, read back: Interleaved 2 of 5, ITF-14, and China Post's.

use super::runs::wide;

/// Weights 1, 2, 4, 7 and parity, as the standards give them (ISO/IEC 16390).
const DIGITS: [[bool; 5]; 10] = {
    const N: bool = false;
    const W: bool = true;
    [
        [N, N, W, W, N],
        [W, N, N, N, W],
        [N, W, N, N, W],
        [W, W, N, N, N],
        [N, N, W, N, W],
        [W, N, W, N, N],
        [N, W, W, N, N],
        [N, N, N, W, W],
        [W, N, N, W, N],
        [N, W, N, W, N],
    ]
};

/// Interleaved 2 of 5: a digit in five bars, the next one in the spaces between them.
pub(super) fn interleaved(runs: &[u32]) -> Option<String> {
    let wide = wide(runs)?;
    let [false, false, false, false, pairs @ .., true, false, false] = wide.as_slice() else { return None };
    let mut text = String::new();
    for pair in whole_chunks(pairs, 10)? {
        for first in 0..2 {
            let elements: Vec<bool> = pair.iter().skip(first).step_by(2).copied().collect();
            text.push(digit(&elements)?);
        }
    }
    Some(text)
}

/// Interleaved 2 of 5 whose last digit checks the others, as GS1 weighs them.
pub(super) fn checked(runs: &[u32]) -> Option<String> {
    let text = interleaved(runs)?;
    let weighed = text.bytes().rev().zip([1, 3].iter().cycle()).map(|(byte, weight)| u32::from(byte - b'0') * weight);
    weighed.sum::<u32>().is_multiple_of(10).then_some(text)
}

pub(super) fn itf14(runs: &[u32]) -> Option<String> {
    checked(runs).filter(|text| text.len() == 14)
}

/// China Post (Data Logic 2 of 5): three bars and two spaces a digit, and a narrow space after it.
pub(super) fn china_post(runs: &[u32]) -> Option<String> {
    let wide = wide(runs)?;
    let [false, false, false, false, digits @ .., true, false, false] = wide.as_slice() else { return None };
    whole_chunks(digits, 6)?
        .map(|elements| match elements {
            [five @ .., false] => digit(five),
            _ => None,
        })
        .collect()
}

/// At least one.
fn whole_chunks(wide: &[bool], size: usize) -> Option<std::slice::ChunksExact<'_, bool>> {
    (!wide.is_empty() && wide.len().is_multiple_of(size)).then(|| wide.chunks_exact(size))
}

fn digit(elements: &[bool]) -> Option<char> {
    let digit = DIGITS.iter().position(|known| known == elements)?;
    char::from_digit(digit as u32, 10)
}

#[cfg(test)]
mod tests {
    use super::super::runs;
    use super::*;

    #[test]
    fn a_published_interleaved_symbol_is_read() {
        // 1234, wide elements of two modules.
        let symbol = "1010 11010010101100 11011010010100 1101";
        assert_eq!(interleaved(&runs::of(symbol)).as_deref(), Some("1234"));
        assert_eq!(checked(&runs::of(symbol)), None);
        assert_eq!(itf14(&runs::of(symbol)), None);
        assert_eq!(interleaved(&runs::of("1010 1101")), None);
    }

    #[test]
    fn a_check_digit_is_looked_at() {
        // 1·3 + 7 is ten, 1·3 + 2 is not.
        let pair = |first: [bool; 5], second: [bool; 5]| {
            let both = first.iter().zip(second).flat_map(|(a, b)| [*a, b]);
            [&[2, 2, 2, 2][..], &both.map(|wide| if wide { 5 } else { 2 }).collect::<Vec<u32>>(), &[5, 2, 2]].concat()
        };
        assert_eq!(checked(&pair(DIGITS[1], DIGITS[7])).as_deref(), Some("17"));
        assert_eq!(checked(&pair(DIGITS[1], DIGITS[2])), None);
    }

    #[test]
    fn a_china_post_symbol_is_read() {
        // 1: wide, narrow, narrow, narrow, wide; 5: wide, narrow, wide, narrow, narrow.
        let runs = [2, 2, 2, 2, 6, 2, 2, 2, 6, 2, 6, 2, 6, 2, 2, 2, 6, 2, 2];
        assert_eq!(china_post(&runs).as_deref(), Some("15"));
        assert_eq!(interleaved(&runs), None);
        let mut spoilt = runs;
        spoilt[4] = 2;
        assert_eq!(china_post(&spoilt), None);
    }
}
