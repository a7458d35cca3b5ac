//! The symbols of the shops (ISO/IEC 15420): EAN13, EAN8, UPCA, UPCE, each with an add-on of 2 or 5 digits.
//!
//! Check digits are computed where they are missing, else verified. The add-on follows the
//! number, directly (as TSC's printers take it), or behind a space or a `+`. It stands nine
//! modules behind the main symbol; GS1 wants 7 to 12. Guard bars are as high as the others.

use anyd::codes::ean::{AddOnKind, AddOnView, EanEncoder, EanVariant};

use super::{Made, SymbolFault, digits, runs};

/// A main symbol.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Ean13,
    Ean8,
    UpcA,
    UpcE,
}

/// Digits of the add-on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum AddOn {
    None = 0,
    Two = 2,
    Five = 5,
}

/// What is said is the main symbol's number with its check digit and, behind one space, the add-on's.
pub fn symbol(kind: Kind, add_on: AddOn, data: &str) -> Result<Made, SymbolFault> {
    let (number, behind) = parts(kind, add_on, data)?;
    let number = kind.complete(number)?;
    let view = match add_on {
        AddOn::None => None,
        AddOn::Two => Some(AddOnView { kind: AddOnKind::Two, digits: behind.as_bytes() }),
        AddOn::Five => Some(AddOnView { kind: AddOnKind::Five, digits: behind.as_bytes() }),
    };
    let variant = kind.variant();
    let widths = runs::widths(|runs| EanEncoder::new().encode_into(variant, number.as_bytes(), view, runs))?;
    let says = if behind.is_empty() { number } else { format!("{number} {behind}") };
    Ok(Made { widths, says })
}

/// The main symbol's digits and those of the add-on.
fn parts(kind: Kind, add_on: AddOn, data: &str) -> Result<(&str, &str), SymbolFault> {
    let behind = add_on as usize;
    let separated = data.split_once(['+', ' ']).filter(|_| add_on != AddOn::None);
    let (number, rest) = match separated {
        Some((number, rest)) => {
            digits::only(number)?;
            digits::only(rest).map_err(|fault| behind_separator(fault, number))?;
            (number, rest)
        }
        // All ASCII, so that it may be cut anywhere.
        None => digits::only(data).map(|data| data.split_at(data.len().saturating_sub(behind)))?,
    };
    let found = number.len() + rest.len();
    if rest.len() != behind || !kind.lengths().contains(&number.len()) {
        return Err(SymbolFault::Digits { found, main: kind.lengths(), add_on: behind });
    }
    Ok((number, rest))
}

/// The fault's place counted in the whole value.
fn behind_separator(fault: SymbolFault, number: &str) -> SymbolFault {
    match fault {
        SymbolFault::Character { found, place, allowed } => {
            SymbolFault::Character { found, place: place + number.len() + 1, allowed }
        }
        fault => fault,
    }
}

impl Kind {
    fn variant(self) -> EanVariant {
        match self {
            Kind::Ean13 => EanVariant::Ean13,
            Kind::Ean8 => EanVariant::Ean8,
            Kind::UpcA => EanVariant::UpcA,
            Kind::UpcE => EanVariant::UpcE,
        }
    }

    /// Digits that may be given.
    fn lengths(self) -> &'static [usize] {
        match self {
            Kind::Ean13 => &[12, 13],
            Kind::Ean8 => &[7, 8],
            Kind::UpcA => &[11, 12],
            Kind::UpcE => &[6, 7, 8],
        }
    }

    /// The number with its check digit.
    fn complete(self, number: &str) -> Result<String, SymbolFault> {
        match self {
            Kind::Ean13 => digits::complete(number, &[12, 13]),
            Kind::Ean8 => digits::complete(number, &[7, 8]),
            Kind::UpcA => digits::complete(number, &[11, 12]),
            Kind::UpcE => upc_e(number),
        }
    }
}

/// Eight digits: the number system (0 where six are given), six digits, and the check digit of
/// the UPC-A number that they stand for.
fn upc_e(number: &str) -> Result<String, SymbolFault> {
    let number = if number.len() == 6 { format!("0{number}") } else { number.to_owned() };
    let (body, given) = number.split_at(number.len().min(7));
    if let Some(found) = number.chars().next().filter(|system| !matches!(system, '0' | '1')) {
        return Err(SymbolFault::NumberSystem { found });
    }
    let expected = digits::check(&expanded(body));
    match given.chars().next() {
        Some(found) if found != expected => Err(SymbolFault::Check { found, expected }),
        _ => Ok(format!("{body}{expected}")),
    }
}

/// The eleven digits of the UPC-A number from number system and six digits: the last one says where
/// the zeros were.
fn expanded(body: &str) -> String {
    let (head, last) = body.split_at(body.len().saturating_sub(1));
    match (last, head.get(..3), head.get(3..)) {
        ("0" | "1" | "2", Some(head), Some(tail)) => format!("{head}{last}0000{tail}"),
        ("3", ..) => format!("{}00000{}", &head[..4], &head[4..]),
        ("4", ..) => format!("{}00000{}", &head[..5], &head[5..]),
        _ => format!("{head}0000{last}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::text;
    use super::*;

    fn says(kind: Kind, add_on: AddOn, data: &str) -> Result<String, SymbolFault> {
        symbol(kind, add_on, data).map(|made| made.says)
    }

    #[test]
    fn a_known_symbol_has_its_known_bars() {
        // 4006381333931: the 4 chooses L G L L G G for the left half.
        let left = ["3211", "1123", "1114", "1411", "3121", "1222"].concat();
        let right = ["1411", "1411", "1411", "3112", "1411", "2221"].concat();
        let drawn = text(&symbol(Kind::Ean13, AddOn::None, "4006381333931").expect("a number"));
        assert_eq!(drawn, ["111", &left, "11111", &right, "111"].concat());
    }

    #[test]
    fn an_add_on_stands_nine_modules_behind() {
        let drawn = text(&symbol(Kind::Ean8, AddOn::Two, "7351353712").expect("a number"));
        let main = text(&symbol(Kind::Ean8, AddOn::None, "73513537").expect("a number"));
        // 12 is a multiple of four: both digits from table L, after 1011 and with 01 between.
        let add_on = ["112", "2221", "11", "2122"].concat();
        assert_eq!(drawn, format!("{main}9{add_on}"));
    }

    #[test]
    fn check_digits_are_computed_or_verified() {
        assert_eq!(says(Kind::Ean13, AddOn::None, "400638133393").as_deref(), Ok("4006381333931"));
        assert_eq!(says(Kind::Ean8, AddOn::None, "7351353").as_deref(), Ok("73513537"));
        assert_eq!(says(Kind::UpcA, AddOn::None, "03600029145").as_deref(), Ok("036000291452"));
        let fault = SymbolFault::Check { found: '3', expected: '2' };
        assert_eq!(says(Kind::UpcA, AddOn::None, "036000291453"), Err(fault));
    }

    #[test]
    fn a_short_number_has_the_check_digit_of_the_long_one() {
        // 042100005264, the encyclopaedias' example.
        for given in ["425261", "0425261", "04252614"] {
            assert_eq!(says(Kind::UpcE, AddOn::None, given).as_deref(), Ok("04252614"), "{given}");
        }
        assert_eq!(says(Kind::UpcE, AddOn::None, "04252615"), Err(SymbolFault::Check { found: '5', expected: '4' }));
        assert_eq!(says(Kind::UpcE, AddOn::None, "2425261"), Err(SymbolFault::NumberSystem { found: '2' }));
        for (short, long) in [
            ("0123450", "01200000345"),
            ("0123452", "01220000345"),
            ("0123453", "01230000045"),
            ("0123454", "01234000005"),
            ("0123457", "01234500007"),
        ] {
            assert_eq!(expanded(short), long);
        }
    }

    #[test]
    fn add_ons_are_taken_with_or_without_something_between() {
        for given in ["40063813339352495", "400638133393152495", "4006381333931+52495", "400638133393 52495"] {
            assert_eq!(says(Kind::Ean13, AddOn::Five, given).as_deref(), Ok("4006381333931 52495"), "{given}");
        }
        assert_eq!(says(Kind::UpcE, AddOn::Two, "42526112").as_deref(), Ok("04252614 12"));
        for given in ["4006381333931", "4006381333931+1", "+12", "12"] {
            let found = given.chars().filter(char::is_ascii_digit).count();
            let fault = says(Kind::Ean13, AddOn::Two, given);
            let lengths = SymbolFault::Digits { found, main: &[12, 13], add_on: 2 };
            assert!(fault == Err(lengths) || fault == Err(SymbolFault::Empty), "{given}: {fault:?}");
        }
    }

    #[test]
    fn a_separator_without_an_add_on_is_no_digit() {
        let fault = says(Kind::Ean13, AddOn::None, "4006381333931+12").unwrap_err();
        assert!(matches!(fault, SymbolFault::Character { found: '+', place: 14, .. }), "{fault:?}");
        let fault = says(Kind::Ean13, AddOn::Two, "4006381333931+1x").unwrap_err();
        assert!(matches!(fault, SymbolFault::Character { found: 'x', place: 16, .. }), "{fault:?}");
    }
}
