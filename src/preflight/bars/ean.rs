//! EAN-13, EAN-8, UPC-A, UPC-E and their add-ons of two and five digits read back (ISO/IEC 15420).

use super::runs::{even, modules};

/// The left, odd digits: space, bar, space, bar in modules. Right digits have the same widths, bar first;
/// even digits have them backwards.
const DIGITS: [[u8; 4]; 10] = [
    [3, 2, 1, 1],
    [2, 2, 2, 1],
    [2, 1, 2, 2],
    [1, 4, 1, 1],
    [1, 1, 3, 2],
    [1, 2, 3, 1],
    [1, 1, 1, 4],
    [1, 3, 1, 2],
    [1, 2, 1, 3],
    [3, 1, 1, 2],
];
/// Which of EAN-13's six left digits are even, by the first digit.
const FIRST: [&str; 10] =
    ["OOOOOO", "OOEOEE", "OOEEOE", "OOEEEO", "OEOOEE", "OEEOOE", "OEEEOO", "OEOEOE", "OEOEEO", "OEEOEO"];
/// Which of UPC-E's six digits are even in number system 0, by the check digit; system 1 is the other way round.
const UPC_E: [&str; 10] =
    ["EEEOOO", "EEOEOO", "EEOOEO", "EEOOOE", "EOEEOO", "EOOEEO", "EOOOEE", "EOEOEO", "EOEOOE", "EOOEOE"];
/// Which of five digits of an add-on are even, by its check sum.
const FIVE: [&str; 10] = ["EEOOO", "EOEOO", "EOOEO", "EOOOE", "OEEOO", "OOEEO", "OOOEE", "OEOEO", "OEOOE", "OOEOE"];
const TWO: [&str; 4] = ["OO", "OE", "EO", "EE"];

pub(super) fn ean13(runs: &[u32]) -> Option<String> {
    with_add_on::<0>(runs, 59, thirteen)
}

pub(super) fn ean13_2(runs: &[u32]) -> Option<String> {
    with_add_on::<2>(runs, 59, thirteen)
}

pub(super) fn ean13_5(runs: &[u32]) -> Option<String> {
    with_add_on::<5>(runs, 59, thirteen)
}

pub(super) fn ean8(runs: &[u32]) -> Option<String> {
    with_add_on::<0>(runs, 43, eight)
}

pub(super) fn ean8_2(runs: &[u32]) -> Option<String> {
    with_add_on::<2>(runs, 43, eight)
}

pub(super) fn ean8_5(runs: &[u32]) -> Option<String> {
    with_add_on::<5>(runs, 43, eight)
}

pub(super) fn upc_a(runs: &[u32]) -> Option<String> {
    with_add_on::<0>(runs, 59, twelve)
}

pub(super) fn upc_a_2(runs: &[u32]) -> Option<String> {
    with_add_on::<2>(runs, 59, twelve)
}

pub(super) fn upc_a_5(runs: &[u32]) -> Option<String> {
    with_add_on::<5>(runs, 59, twelve)
}

pub(super) fn upc_e(runs: &[u32]) -> Option<String> {
    with_add_on::<0>(runs, 33, short)
}

pub(super) fn upc_e_2(runs: &[u32]) -> Option<String> {
    with_add_on::<2>(runs, 33, short)
}

pub(super) fn upc_e_5(runs: &[u32]) -> Option<String> {
    with_add_on::<5>(runs, 33, short)
}

/// The main symbol's digits, a space, the add-on's.
fn with_add_on<const N: usize>(runs: &[u32], main: usize, read: fn(&[u32]) -> Option<String>) -> Option<String> {
    let (symbol, rest) = runs.split_at_checked(main)?;
    let mut text = read(symbol)?;
    match (N, rest) {
        (0, []) => {}
        // The space between the two is free.
        (1.., [_, extra @ ..]) => {
            text.push(' ');
            text.push_str(&add_on(extra, N)?);
        }
        _ => return None,
    }
    Some(text)
}

fn thirteen(runs: &[u32]) -> Option<String> {
    let (left, right) = halves(runs, 6)?;
    let first = FIRST.iter().position(|parity| *parity == left.parity)?;
    let digits = [&[first as u8], left.digits.as_slice(), right.as_slice()].concat();
    checked(&digits)
}

fn twelve(runs: &[u32]) -> Option<String> {
    thirteen(runs)?.strip_prefix('0').map(str::to_owned)
}

fn eight(runs: &[u32]) -> Option<String> {
    let (left, right) = halves(runs, 4)?;
    (left.parity == "OOOO").then(|| checked(&[left.digits, right].concat())).flatten()
}

/// Number system, six digits, check digit.
fn short(runs: &[u32]) -> Option<String> {
    let (start, rest) = runs.split_at_checked(3)?;
    let (six, end) = rest.split_at_checked(24)?;
    guard(start, &[1, 1, 1])?;
    guard(end, &[1; 6])?;
    let Side { digits, parity } = side(six)?;
    let other: String = parity.chars().map(|c| if c == 'E' { 'O' } else { 'E' }).collect();
    let (system, check) = match UPC_E.iter().position(|known| *known == parity) {
        Some(check) => (0, check),
        None => (1, UPC_E.iter().position(|known| *known == other)?),
    };
    // Which zeros of the long form were left out, by the last digit.
    let [a, b, c, d, e, f] = digits.as_slice().try_into().ok()?;
    let long = match f {
        0..=2 => [system, a, b, f, 0, 0, 0, 0, c, d, e, check as u8],
        3 => [system, a, b, c, 0, 0, 0, 0, 0, d, e, check as u8],
        4 => [system, a, b, c, d, 0, 0, 0, 0, 0, e, check as u8],
        _ => [system, a, b, c, d, e, 0, 0, 0, 0, f, check as u8],
    };
    checked(&long)?;
    Some(written(&[&[system], digits.as_slice(), &[check as u8]].concat()))
}

fn add_on(runs: &[u32], digits: usize) -> Option<String> {
    let (start, rest) = runs.split_at_checked(3)?;
    guard(start, &[1, 1, 2])?;
    if rest.len() != digits * 6 - 2 {
        return None;
    }
    if !even(rest.chunks(6).map(|group| group.iter().take(4).sum()), 7) {
        return None;
    }
    let mut side = Side::default();
    for group in rest.chunks(6) {
        let (digit, separator) = group.split_at_checked(4)?;
        side.push(digit)?;
        if !separator.is_empty() {
            guard(separator, &[1, 1])?;
        }
    }
    let value = |place: usize| usize::from(side.digits.get(place).copied().unwrap_or_default());
    let parity = match digits {
        2 => TWO.get((value(0) * 10 + value(1)) % 4),
        _ => FIVE.get((3 * (value(0) + value(2) + value(4)) + 9 * (value(1) + value(3))) % 10),
    };
    parity.is_some_and(|parity| *parity == side.parity).then(|| written(&side.digits))
}

#[derive(Default)]
struct Side {
    digits: Vec<u8>,
    /// `O` or `E` for each.
    parity: String,
}

impl Side {
    fn push(&mut self, runs: &[u32]) -> Option<()> {
        let widths = modules::<4>(runs, 7)?;
        let backwards = [widths[3], widths[2], widths[1], widths[0]];
        let (digit, parity) = match DIGITS.iter().position(|digit| *digit == widths) {
            Some(odd) => (odd, 'O'),
            None => (DIGITS.iter().position(|digit| *digit == backwards)?, 'E'),
        };
        self.digits.push(digit as u8);
        self.parity.push(parity);
        Some(())
    }
}

/// Guard, digits, middle guard, digits, guard.
fn halves(runs: &[u32], digits: usize) -> Option<(Side, Vec<u8>)> {
    let (start, rest) = runs.split_at_checked(3)?;
    let (left, rest) = rest.split_at_checked(digits * 4)?;
    let (middle, rest) = rest.split_at_checked(5)?;
    let (right, end) = rest.split_at_checked(digits * 4)?;
    guard(start, &[1; 3])?;
    guard(middle, &[1; 5])?;
    guard(end, &[1; 3])?;
    let right = side(right)?;
    (!right.parity.contains('E')).then_some(())?;
    Some((side(left)?, right.digits))
}

fn side(runs: &[u32]) -> Option<Side> {
    if !even(runs.chunks_exact(4).map(|digit| digit.iter().sum()), 7) {
        return None;
    }
    let mut side = Side::default();
    runs.chunks_exact(4).try_for_each(|digit| side.push(digit))?;
    Some(side)
}

/// Are the runs these many modules wide? (The longest guard has six.)
fn guard(runs: &[u32], expected: &[u32]) -> Option<()> {
    let (sum, total): (u32, u32) = (runs.iter().sum(), expected.iter().sum());
    let fits = |run: &u32, modules: &u32| (run * total * 2 + sum) / (sum * 2).max(1) == *modules;
    (runs.len() == expected.len() && runs.iter().zip(expected).all(|(run, modules)| fits(run, modules))).then_some(())
}

/// The digits as text, if their last one is the check digit of the others.
fn checked(digits: &[u8]) -> Option<String> {
    let weighed = digits.iter().rev().zip([1, 3].iter().cycle()).map(|(digit, weight)| u32::from(*digit) * weight);
    weighed.sum::<u32>().is_multiple_of(10).then(|| written(digits))
}

fn written(digits: &[u8]) -> String {
    digits.iter().map(|digit| char::from(b'0' + digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::runs;
    use super::*;

    #[test]
    fn a_published_ean_13_is_read() {
        let symbol = "101 0001101 0100111 0111101 0001011 0010111 0011101 01010 \
                      1100110 1001110 1001110 1011100 1001000 1010000 101";
        assert_eq!(ean13(&runs::of(symbol)).as_deref(), Some("4003994155486"));
        assert_eq!(upc_a(&runs::of(symbol)), None);
        let spoilt = symbol.replace("1100110 1001110", "1001110 1100110");
        assert_eq!(ean13(&runs::of(&spoilt)), None);
    }

    #[test]
    fn a_published_upc_a_is_read_with_its_add_on() {
        let symbol = "101 0001101 0111101 0101111 0001101 0001101 0001101 01010 \
                      1101100 1110100 1100110 1011100 1001110 1101100 101";
        assert_eq!(upc_a(&runs::of(symbol)).as_deref(), Some("036000291452"));
        // 12 is 0 modulo 4: both digits odd.
        let two = format!("{symbol} 000000000 1011 0011001 01 0010011");
        assert_eq!(upc_a_2(&runs::of(&two)).as_deref(), Some("036000291452 12"));
        assert_eq!(upc_a(&runs::of(&two)), None);
        assert_eq!(upc_a_2(&runs::of(symbol)), None);
        // 52495 has the check sum 1: even, odd, even, odd, odd.
        let five = format!("{symbol} 000000000 1011 0111001 01 0010011 01 0011101 01 0001011 01 0110001");
        assert_eq!(upc_a_5(&runs::of(&five)).as_deref(), Some("036000291452 52495"));
        assert_eq!(upc_a_5(&runs::of(&five.replace("0111001", "0110001"))), None);
    }

    #[test]
    fn a_published_ean_8_is_read() {
        let symbol = "101 0110001 0110001 0011001 0010011 01010 1000010 1011100 1001110 1000100 101";
        assert_eq!(ean8(&runs::of(symbol)).as_deref(), Some("55123457"));
        // The first digit even instead of odd.
        let spoilt = symbol.replacen("0110001", "0111001", 1);
        assert_eq!(ean8(&runs::of(&spoilt)), None);
        // A 6 instead of the check digit 7.
        let spoilt = symbol.replace("1000100", "1010000");
        assert_eq!(ean8(&runs::of(&spoilt)), None);
    }

    #[test]
    fn a_published_upc_e_is_read() {
        // Short for 065100004327.
        let symbol = "101 0000101 0110001 0011101 0111101 0011011 0011001 010101";
        assert_eq!(upc_e(&runs::of(symbol)).as_deref(), Some("06543217"));
        let spoilt = symbol.replace("0000101", "0101111");
        assert_eq!(upc_e(&runs::of(&spoilt)), None);
    }
}
