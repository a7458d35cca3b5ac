//! Numbers and their check digits, as the symbologies of trade share them.

use super::{Alphabet, SymbolFault};

/// `data` where it is digits and nothing else, at least one.
pub fn only(data: &str) -> Result<&str, SymbolFault> {
    made_of(data, Alphabet::Digits, |c| c.is_ascii_digit())
}

/// `data` where `allowed` knows each of its characters, at least one.
pub fn made_of(data: &str, alphabet: Alphabet, allowed: impl Fn(char) -> bool) -> Result<&str, SymbolFault> {
    if data.is_empty() {
        return Err(SymbolFault::Empty);
    }
    match data.chars().enumerate().find(|(_, c)| !allowed(*c)) {
        Some((at, found)) => Err(SymbolFault::Character { found, place: at + 1, allowed: alphabet }),
        None => Ok(data),
    }
}

/// The check digit of GS1 numbers, ITF-14 and 25C: weights 3 and 1 in turn from
/// the right, to the next ten (GS1 General Specifications, 7.9). `digits` are ASCII digits.
pub fn check(digits: &str) -> char {
    let weights = [3, 1].into_iter().cycle();
    ten_less(digits.bytes().rev().zip(weights).map(|(digit, weight)| value(digit) * weight).sum())
}

/// MSI's check digit (Luhn): every other digit from the right twice, their digits added.
pub fn luhn(digits: &str) -> char {
    let twice = [true, false].into_iter().cycle();
    let sums = digits.bytes().rev().zip(twice).map(|(digit, twice)| match value(digit) {
        digit if !twice => digit,
        digit if digit > 4 => 2 * digit - 9,
        digit => 2 * digit,
    });
    ten_less(sums.sum())
}

/// Is the last of `digits` the check digit of those before it?
pub fn verify(digits: &str) -> Result<(), SymbolFault> {
    let Some((at, found)) = digits.char_indices().next_back() else { return Err(SymbolFault::Empty) };
    let expected = check(&digits[..at]);
    if found == expected { Ok(()) } else { Err(SymbolFault::Check { found, expected }) }
}

/// A number of `length` digits with its check digit: computed where it is missing, else verified.
pub fn complete(data: &str, without: &'static [usize; 2]) -> Result<String, SymbolFault> {
    let digits = only(data)?;
    let [computed, verified] = *without;
    if digits.len() == computed {
        return Ok(format!("{digits}{}", check(digits)));
    }
    if digits.len() != verified {
        return Err(SymbolFault::Digits { found: digits.len(), main: without, add_on: 0 });
    }
    verify(digits)?;
    Ok(digits.to_owned())
}

fn value(digit: u8) -> u32 {
    u32::from(digit.saturating_sub(b'0'))
}

/// What is missing to the next ten, as a digit.
fn ten_less(sum: u32) -> char {
    char::from_digit((10 - sum % 10) % 10, 10).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_those_of_published_numbers() {
        // Numbers that GS1 and the encyclopaedias use as their examples.
        for number in ["4006381333931", "036000291452", "73513537", "00614141000012", "376104250021234569"] {
            assert_eq!(verify(number), Ok(()), "{number}");
        }
        assert_eq!(luhn("1234567"), '4');
        assert_eq!(luhn("80523"), '4');
        assert_eq!(verify("4006381333932"), Err(SymbolFault::Check { found: '2', expected: '1' }));
    }

    #[test]
    fn full_width_digits_are_no_digits() {
        let fault = SymbolFault::Character { found: '２', place: 2, allowed: Alphabet::Digits };
        assert_eq!(only("1２3"), Err(fault));
    }
}
