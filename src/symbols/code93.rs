//! Code 93 (AIM BC5): any ASCII; both check characters are part of the symbol.

use anyd::codes::code93::{Code93Encoder, Code93Meta};

use super::{Alphabet, Made, SymbolFault, code39, digits, runs};

/// 93. Its four shift characters are not those of data, so every reader knows full ASCII.
pub fn symbol(data: &str) -> Result<Made, SymbolFault> {
    let says = digits::made_of(data, Alphabet::Ascii, |c| c.is_ascii())?.to_owned();
    let meta = Code93Meta { full_ascii: !data.chars().all(code39::is_standard) };
    let widths = runs::widths(|runs| Code93Encoder::new().encode_into(data.as_bytes(), &meta, runs))?;
    Ok(Made { widths, says })
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::*;

    #[test]
    fn a_known_symbol_has_its_known_bars() {
        // Start, TEST93, the check characters + and 6, stop, the last bar.
        let test93 = ["211221", "221211", "211122", "211221", "141111", "111411"].concat();
        let drawn = text(&symbol("TEST93").expect("standard"));
        assert_eq!(drawn, ["111141", &test93, "113121", "121311", "1111411"].concat());
    }

    #[test]
    fn letters_of_both_cases_are_said() {
        assert_eq!(symbol("Ab 1\n").expect("ASCII").says, "Ab 1\n");
        let fault = SymbolFault::Character { found: 'é', place: 2, allowed: Alphabet::Ascii };
        assert_eq!(symbol("aé"), Err(fault));
        assert_eq!(symbol(""), Err(SymbolFault::Empty));
    }
}
