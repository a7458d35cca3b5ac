//! Codabar (EN 798): CODA.

use anyd::codes::codabar::{CodabarEncoder, CodabarMeta};

use super::{Alphabet, Made, SymbolFault, digits, runs};

/// Digits and `- $ : / . +` between two of the letters A to D. A value without letters
/// gets an A at both ends; small letters are the same. What is said has the letters.
pub fn symbol(data: &str) -> Result<Made, SymbolFault> {
    let ends = |c: char| matches!(c.to_ascii_uppercase(), 'A'..='D');
    let (start, middle, stop) = match data.strip_prefix(ends).and_then(|rest| rest.strip_suffix(ends)) {
        Some(middle) => (data.chars().next().unwrap_or('A'), middle, data.chars().next_back().unwrap_or('A')),
        None => ('A', data, 'A'),
    };
    let (start, stop) = (start.to_ascii_uppercase(), stop.to_ascii_uppercase());
    let allowed = |c: char| c.is_ascii_digit() || "-$:/.+".contains(c);
    let middle = digits::made_of(middle, Alphabet::Codabar, allowed).map_err(|fault| in_whole(fault, data, middle))?;
    let meta = CodabarMeta { start: start as u8, stop: stop as u8 };
    let widths = runs::widths(|runs| CodabarEncoder::new().encode_into(middle.as_bytes(), &meta, runs))?;
    Ok(Made { widths, says: format!("{start}{middle}{stop}") })
}

/// The fault's place counted in the whole value.
fn in_whole(fault: SymbolFault, data: &str, middle: &str) -> SymbolFault {
    match fault {
        SymbolFault::Character { found, place, allowed } if middle.len() < data.len() => {
            SymbolFault::Character { found, place: place + 1, allowed }
        }
        fault => fault,
    }
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::*;

    #[test]
    fn a_known_symbol_has_its_known_bars() {
        assert_eq!(text(&symbol("A1B").expect("framed")), ["1133131", "1", "1111331", "1", "1313113"].concat());
    }

    #[test]
    fn letters_are_taken_or_given() {
        assert_eq!(symbol("40156").expect("bare").says, "A40156A");
        assert_eq!(symbol("c40156d").expect("framed").says, "C40156D");
        assert_eq!(symbol("40156").expect("bare").widths, symbol("A40156A").expect("framed").widths);
    }

    #[test]
    fn one_letter_and_letters_inside_are_refused() {
        let fault = |found, place| Err(SymbolFault::Character { found, place, allowed: Alphabet::Codabar });
        assert_eq!(symbol("A40156"), fault('A', 1));
        assert_eq!(symbol("A40E56B"), fault('E', 4));
        assert_eq!(symbol("A4A5A"), fault('A', 3));
        assert_eq!(symbol("AB"), Err(SymbolFault::Empty));
        assert_eq!(symbol(""), Err(SymbolFault::Empty));
    }
}
