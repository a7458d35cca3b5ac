//! GS1-128 (GS1 General Specifications, 5.4): EAN128 and EAN14.

use super::gs1_identifiers::{self as identifiers, Identifier};
use super::{Made, SymbolFault, code128, digits};

/// Stands behind an element whose length nothing else tells, unless it is the last.
const GROUP: char = '\u{1d}';
/// Characters of a value shown in a message.
const EXCERPT: usize = 8;

/// EAN128: FNC1, then elements, each an application identifier (AI) and its value:
///
/// - `(01)06901234567892(10)AB-1`: AIs in parentheses, which are not drawn; or
/// - `010690123456789210AB-1`: as scanners say it, with U+001D (or FNC1 of ISO/IEC 15417) behind
///   an element of open length that is not the last.
///
/// Lengths, characters, dates and check digits are those of the AI. What is said is the second form.
pub fn symbol(data: &str) -> Result<Made, SymbolFault> {
    let elements = if data.starts_with('(') { bracketed(data)? } else { plain(data)? };
    let mut says = String::with_capacity(data.len());
    let last = elements.len().saturating_sub(1);
    for (at, element) in elements.iter().enumerate() {
        element.identifier.judge(element.number, element.value)?;
        says.push_str(element.number);
        says.push_str(element.value);
        if at < last && !element.identifier.ends_by_itself() {
            says.push(GROUP);
        }
    }
    draw(says)
}

/// EAN14: a GTIN-14, with or without its check digit and its AI 01. What is said begins with 01.
pub fn ean14(data: &str) -> Result<Made, SymbolFault> {
    let number = match data.strip_prefix("(01)") {
        Some(number) => number,
        None if matches!(data.len(), 15 | 16) => data.strip_prefix("01").unwrap_or(data),
        None => data,
    };
    draw(format!("01{}", digits::complete(number, &[13, 14])?))
}

fn draw(says: String) -> Result<Made, SymbolFault> {
    let spoken = says.bytes().map(|byte| if byte == GROUP as u8 { code128::FNC1 } else { byte });
    let characters: Vec<u8> = std::iter::once(code128::FNC1).chain(spoken).collect();
    Ok(Made { widths: code128::automatic(&characters)?, says })
}

struct Element<'a> {
    /// As it is drawn, 2 to 4 digits.
    number: &'a str,
    identifier: Identifier,
    value: &'a str,
}

/// Elements with their AIs in parentheses. A parenthesis in a value is its own unless it holds an AI.
fn bracketed(data: &str) -> Result<Vec<Element<'_>>, SymbolFault> {
    let mut elements = Vec::new();
    let mut at = 0;
    while at < data.len() {
        let rest = data.get(at..).unwrap_or_default();
        let Some((number, identifier)) = opened(rest) else { return Err(unknown(data, at)) };
        let from = number.len() + 2;
        let next = rest.match_indices('(').map(|(place, _)| place).find(|place| *place >= from && opens(rest, *place));
        let until = next.unwrap_or(rest.len());
        elements.push(Element { number, identifier, value: rest.get(from..until).unwrap_or_default() });
        at += until;
    }
    Ok(elements)
}

/// The AI in the parentheses at the beginning of `rest`.
fn opened(rest: &str) -> Option<(&str, Identifier)> {
    let (number, _) = rest.strip_prefix('(')?.split_once(')')?;
    let (found, identifier) = identifiers::at_start(number)?;
    (found == number).then_some((number, identifier))
}

fn opens(rest: &str, place: usize) -> bool {
    rest.get(place..).is_some_and(|rest| opened(rest).is_some())
}

/// Elements one behind the other.
fn plain(data: &str) -> Result<Vec<Element<'_>>, SymbolFault> {
    let mut elements = Vec::new();
    let mut rest = data.strip_prefix(GROUP).unwrap_or(data);
    if rest.is_empty() {
        return Err(SymbolFault::Empty);
    }
    while !rest.is_empty() {
        let at = data.len() - rest.len();
        let Some((number, identifier)) = identifiers::at_start(rest) else { return Err(unknown(data, at)) };
        let behind = rest.get(number.len()..).unwrap_or_default();
        let until = match identifier.fixed_length() {
            Some(length) => behind.char_indices().nth(length).map(|(until, _)| until),
            None => behind.find(GROUP),
        };
        let until = until.unwrap_or(behind.len());
        let (value, behind) = behind.split_at(until);
        elements.push(Element { number, identifier, value });
        // A scanner's FNC1 behind a fixed length says nothing and is legal.
        rest = behind.strip_prefix(GROUP).unwrap_or(behind);
    }
    Ok(elements)
}

fn unknown(data: &str, at: usize) -> SymbolFault {
    let found = data.get(at..).unwrap_or_default().chars().take(EXCERPT).collect();
    let place = data.get(..at).map_or(0, |before| before.chars().count()) + 1;
    SymbolFault::NoIdentifier { found, place }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::failure::{Alphabet, ElementFault};

    fn says(data: &str) -> Result<String, SymbolFault> {
        symbol(data).map(|made| made.says)
    }

    fn fault(identifier: &str, fault: ElementFault) -> Result<String, SymbolFault> {
        Err(SymbolFault::Element { identifier: identifier.into(), fault })
    }

    #[test]
    fn both_ways_of_writing_make_the_same_symbol() {
        let bracketed = symbol("(01)06901234567892(17)261123(10)AB-1(21)7").expect("right");
        let plain = symbol("0106901234567892172611231 0AB-1\u{1d}217".replace(' ', "").as_str()).expect("right");
        assert_eq!(bracketed, plain);
        assert_eq!(bracketed.says, "01069012345678921726112310AB-1\u{1d}217");
    }

    #[test]
    fn fnc1_comes_first_and_behind_open_lengths_that_are_not_last() {
        let widths = symbol("(10)12(21)34").expect("right").widths;
        let characters: Vec<u8> =
            [code128::FNC1].into_iter().chain(*b"1012").chain([code128::FNC1]).chain(*b"2134").collect();
        assert_eq!(Ok(widths), code128::automatic(&characters));
        assert_eq!(says("(00)376104250021234569").as_deref(), Ok("00376104250021234569"));
    }

    #[test]
    fn a_parenthesis_that_holds_no_identifier_belongs_to_the_value() {
        assert_eq!(says("(10)A(B)(9)(21)1").as_deref(), Ok("10A(B)(9)\u{1d}211"));
    }

    #[test]
    fn values_are_judged_by_their_identifier() {
        assert_eq!(says("(01)06901234567893"), fault("01", ElementFault::Check { found: '3', expected: '2' }));
        let length = |found, least, most| ElementFault::Length { found, least, most };
        assert_eq!(says("(01)6901234567892"), fault("01", length(13, 14, 14)));
        assert_eq!(says("0106901234567"), fault("01", length(11, 14, 14)));
        assert_eq!(says("(10)123456789012345678901"), fault("10", length(21, 1, 20)));
        assert_eq!(says("(17)261323"), fault("17", ElementFault::Date { found: "261323".into() }));
        let letter = ElementFault::Character { found: 'A', allowed: Alphabet::Digits };
        assert_eq!(says("(01)0690123456789A"), fault("01", letter));
        let chinese = ElementFault::Character { found: '批', allowed: Alphabet::Gs1 };
        assert_eq!(says("(10)批号"), fault("10", chinese));
    }

    #[test]
    fn what_is_no_identifier_is_named_with_its_place() {
        let fault = |found: &str, place| Err(SymbolFault::NoIdentifier { found: found.into(), place });
        assert_eq!(says("SF123456789012"), fault("SF123456", 1));
        assert_eq!(says("(1)2"), fault("(1)2", 1));
        assert_eq!(says("0106901234567892X"), fault("X", 17));
        assert_eq!(says("运单"), fault("运单", 1));
        assert_eq!(says(""), Err(SymbolFault::Empty));
        assert_eq!(says("\u{1d}"), Err(SymbolFault::Empty));
    }

    #[test]
    fn a_trade_item_is_given_with_or_without_what_is_known() {
        for given in ["0061414100001", "00614141000012", "(01)00614141000012", "0100614141000012", "010061414100001"] {
            assert_eq!(ean14(given).expect(given).says, "0100614141000012");
        }
        assert_eq!(
            ean14("00614141000012").map(|made| made.widths),
            symbol("(01)00614141000012").map(|made| made.widths)
        );
        assert_eq!(ean14("123"), Err(SymbolFault::Digits { found: 3, main: &[13, 14], add_on: 0 }));
    }
}
