//! MSI and Plessey read back: a bit is a bar and a space, one of them wide.

use super::runs::wide;

/// MSI: digits of four bits, the highest first, between a wide bar and a narrow, a wide space, a narrow.
pub(super) fn msi(runs: &[u32]) -> Option<String> {
    let wide = wide(runs)?;
    let [true, false, digits @ .., false, true, false] = wide.as_slice() else { return None };
    let bits = bits(digits)?;
    if bits.is_empty() || !bits.len().is_multiple_of(4) {
        return None;
    }
    let value = |bits: &[bool]| bits.iter().fold(0, |value, bit| value << 1 | u32::from(*bit));
    bits.chunks_exact(4).map(|bits| char::from_digit(value(bits), 10)).collect()
}

/// MSI whose last digit checks the others (modulo 10, every second digit doubled).
pub(super) fn msi_checked(runs: &[u32]) -> Option<String> {
    let text = msi(runs)?;
    let cast = |(place, byte): (usize, u8)| {
        let digit = u32::from(byte - b'0');
        if place % 2 == 1 { digit * 2 / 10 + digit * 2 % 10 } else { digit }
    };
    text.bytes().rev().enumerate().map(cast).sum::<u32>().is_multiple_of(10).then_some(text)
}

/// x⁸ + x⁷ + x⁶ + x⁵ + x³ + 1, its highest power left out.
const POLYNOMIAL: u8 = 0b1110_1001;

/// Plessey: 1101, hexadecimal digits of four bits, the lowest first, eight bits of check, a full bar, 0011 backwards.
pub(super) fn plessey(runs: &[u32]) -> Option<String> {
    let (forward, end) = runs.split_at_checked(runs.len().checked_sub(9)?)?;
    // The full bar may be wider than a wide one.
    let (_, backward) = end.split_first()?;
    let wide = wide(&[forward, backward].concat())?;
    let (forward, backward) = wide.split_at_checked(forward.len())?;
    let start = [true, true, false, true];
    let (begin, rest) = forward.split_at_checked(8)?;
    if bits(begin)? != start || backward != [true, false, true, false, false, true, false, true] {
        return None;
    }
    let bits = bits(rest)?;
    let (data, check) = bits.split_at_checked(bits.len().checked_sub(8)?)?;
    if data.is_empty() || !data.len().is_multiple_of(4) || remainder(data) != byte(check) {
        return None;
    }
    let value = |bits: &[bool]| bits.iter().rev().fold(0, |value, bit| value << 1 | u32::from(*bit));
    data.chunks_exact(4).map(|bits| Some(char::from_digit(value(bits), 16)?.to_ascii_uppercase())).collect()
}

/// A wide bar and a narrow space are a 1.
fn bits(wide: &[bool]) -> Option<Vec<bool>> {
    let pair = |pair: &[bool]| match pair {
        [true, false] => Some(true),
        [false, true] => Some(false),
        _ => None,
    };
    wide.len().is_multiple_of(2).then(|| wide.chunks_exact(2).map(pair).collect())?
}

fn remainder(data: &[bool]) -> u8 {
    let eight_more = data.iter().copied().chain([false; 8]);
    eight_more.fold(0u8, |register, bit| {
        let shifted = register << 1 | u8::from(bit);
        if register & 0x80 == 0 { shifted } else { shifted ^ POLYNOMIAL }
    })
}

fn byte(bits: &[bool]) -> u8 {
    bits.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit))
}

#[cfg(test)]
mod tests {
    use super::super::runs;
    use super::*;

    #[test]
    fn a_published_msi_symbol_is_read() {
        // 1234567 with its check digit 4.
        let digits = ["0001", "0010", "0011", "0100", "0101", "0110", "0111", "0100"];
        let bits = digits.concat().replace('1', "x").replace('0', "100").replace('x', "110");
        let symbol = format!("110{bits}1001");
        assert_eq!(msi(&runs::of(&symbol)).as_deref(), Some("12345674"));
        assert_eq!(msi_checked(&runs::of(&symbol)).as_deref(), Some("12345674"));
        let spoilt = bits.replacen("100100100110", "100100110100", 1);
        assert_eq!(msi_checked(&runs::of(&format!("110{spoilt}1001"))), None);
        assert_eq!(msi(&runs::of("1101001")), None);
    }

    /// The bars of Plessey's bits, then its full bar and its end.
    fn drawn(bits: &str) -> Vec<u32> {
        let pairs = bits.chars().flat_map(|bit| if bit == '1' { [6, 2] } else { [2, 6] });
        pairs.chain([6, 6, 2, 6, 2, 2, 6, 2, 6]).collect()
    }

    #[test]
    fn a_published_plessey_symbol_is_read_and_its_check_bits_are_looked_at() {
        let digits = ["0000", "1000", "0100", "1100", "0010", "1010", "0110", "1110", "0001", "1001", "0000"].concat();
        assert_eq!(plessey(&drawn(&format!("1101{digits}01100111"))).as_deref(), Some("01234567890"));
        assert_eq!(plessey(&drawn(&format!("1101{digits}01100110"))), None);
        let exchanged = digits.replacen("10000100", "01001000", 1);
        assert_eq!(plessey(&drawn(&format!("1101{exchanged}01100111"))), None);
        assert_eq!(plessey(&drawn("1101")), None);
        assert_eq!(plessey(&[]), None);
    }
}
