//! The application identifiers of GS1 (General Specifications, section 3): lengths, characters, check digits, dates.

use super::{Alphabet, SymbolFault, digits};
use crate::protocol::failure::ElementFault;

/// What may stand behind an application identifier: parts one behind the other, all
/// of fixed length but the last.
#[derive(Clone, Copy)]
pub struct Identifier {
    parts: &'static [Part],
    /// Is its length known to every reader, so that no FNC1 need end it?
    predefined: bool,
}

#[derive(Clone, Copy)]
struct Part {
    alphabet: Alphabet,
    least: usize,
    most: usize,
    meaning: Meaning,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Any,
    /// The last digit checks the others.
    Checked,
    /// YYMMDD, DD may be 00.
    Date,
}

const fn part(alphabet: Alphabet, least: usize, most: usize, meaning: Meaning) -> Part {
    Part { alphabet, least, most, meaning }
}

/// Exactly so many digits.
const fn n(length: usize) -> Part {
    part(Alphabet::Digits, length, length, Meaning::Any)
}

/// Up to so many digits.
const fn n_to(most: usize) -> Part {
    part(Alphabet::Digits, 1, most, Meaning::Any)
}

/// Digits of which the last checks the others.
const fn checked(length: usize) -> Part {
    part(Alphabet::Digits, length, length, Meaning::Checked)
}

/// Exactly so many of the 82 characters.
const fn x(length: usize) -> Part {
    part(Alphabet::Gs1, length, length, Meaning::Any)
}

/// Up to so many of the 82 characters.
const fn x_to(most: usize) -> Part {
    part(Alphabet::Gs1, 1, most, Meaning::Any)
}

/// As `x_to`, and may be missing.
const fn x_maybe(most: usize) -> Part {
    part(Alphabet::Gs1, 0, most, Meaning::Any)
}

const fn n_maybe(most: usize) -> Part {
    part(Alphabet::Digits, 0, most, Meaning::Any)
}

const DATE: Part = part(Alphabet::Digits, 6, 6, Meaning::Date);
/// For identifiers that are younger than this table.
const UNKNOWN: &[Part] = &[x_to(90)];

/// From the first to the last of a row of identifiers with the same parts.
type Row = (u16, u16, &'static [Part]);

/// By the number of digits of the identifier, for 10 and 0010 are not the same.
const TWO: &[Row] = &[
    (0, 0, &[checked(18)]),
    (1, 3, &[checked(14)]),
    (10, 10, &[x_to(20)]),
    (11, 13, &[DATE]),
    (15, 17, &[DATE]),
    (20, 20, &[n(2)]),
    (21, 22, &[x_to(20)]),
    (30, 30, &[n_to(8)]),
    (37, 37, &[n_to(8)]),
    (90, 90, &[x_to(30)]),
    (91, 99, &[x_to(90)]),
];
const THREE: &[Row] = &[
    (235, 235, &[x_to(28)]),
    (240, 241, &[x_to(30)]),
    (242, 242, &[n_to(6)]),
    (243, 243, &[x_to(20)]),
    (250, 251, &[x_to(30)]),
    (253, 253, &[checked(13), x_maybe(17)]),
    (254, 254, &[x_to(20)]),
    (255, 255, &[checked(13), n_maybe(12)]),
    (400, 401, &[x_to(30)]),
    (402, 402, &[checked(17)]),
    (403, 403, &[x_to(30)]),
    (410, 417, &[checked(13)]),
    (420, 420, &[x_to(20)]),
    (421, 421, &[n(3), x_to(9)]),
    (422, 422, &[n(3)]),
    (423, 423, &[n(3), n_maybe(12)]),
    (424, 424, &[n(3)]),
    (425, 425, &[n(3), n_maybe(12)]),
    (426, 426, &[n(3)]),
    (427, 427, &[x_to(3)]),
    (710, 717, &[x_to(20)]),
];
const FOUR: &[Row] = &[
    (3100, 3699, &[n(6)]),
    (3900, 3909, &[n_to(15)]),
    (3910, 3919, &[n(3), n_to(15)]),
    (3920, 3929, &[n_to(15)]),
    (3930, 3939, &[n(3), n_to(15)]),
    (3940, 3949, &[n(4)]),
    (3950, 3959, &[n(6)]),
    (4300, 4301, &[x_to(35)]),
    (4302, 4306, &[x_to(70)]),
    (4307, 4307, &[x(2)]),
    (4308, 4308, &[x_to(30)]),
    (4309, 4309, &[n(20)]),
    (4310, 4311, &[x_to(35)]),
    (4312, 4316, &[x_to(70)]),
    (4317, 4317, &[x(2)]),
    (4318, 4318, &[x_to(20)]),
    (4319, 4319, &[x_to(30)]),
    (4320, 4320, &[x_to(35)]),
    (4321, 4323, &[n(1)]),
    (4324, 4325, &[n(10)]),
    (4326, 4326, &[DATE]),
    (7001, 7001, &[n(13)]),
    (7002, 7002, &[x_to(30)]),
    (7003, 7003, &[n(10)]),
    (7004, 7004, &[n_to(4)]),
    (7005, 7005, &[x_to(12)]),
    (7006, 7006, &[DATE]),
    (7007, 7007, &[part(Alphabet::Digits, 6, 12, Meaning::Any)]),
    (7008, 7008, &[x_to(3)]),
    (7009, 7009, &[x_to(10)]),
    (7010, 7010, &[x_to(2)]),
    (7011, 7011, &[DATE, n_maybe(4)]),
    (7020, 7022, &[x_to(20)]),
    (7023, 7023, &[x_to(30)]),
    (7030, 7039, &[n(3), x_to(27)]),
    (7040, 7040, &[n(1), x(3)]),
    (7041, 7041, &[x_to(4)]),
    (7230, 7239, &[x(2), x_to(28)]),
    (7240, 7240, &[x_to(20)]),
    (7241, 7241, &[n(2)]),
    (7242, 7242, &[x_to(25)]),
    (8001, 8001, &[n(14)]),
    (8002, 8002, &[x_to(20)]),
    (8003, 8003, &[checked(14), x_maybe(16)]),
    (8004, 8004, &[x_to(30)]),
    (8005, 8005, &[n(6)]),
    (8006, 8006, &[checked(14), n(4)]),
    (8007, 8007, &[x_to(34)]),
    (8008, 8008, &[n(8), n_maybe(4)]),
    (8009, 8009, &[x_to(50)]),
    (8010, 8010, &[part(Alphabet::Gs1Part, 1, 30, Meaning::Any)]),
    (8011, 8011, &[n_to(12)]),
    (8012, 8012, &[x_to(20)]),
    (8013, 8013, &[x_to(25)]),
    (8017, 8018, &[checked(18)]),
    (8019, 8019, &[n_to(10)]),
    (8020, 8020, &[x_to(25)]),
    (8026, 8026, &[checked(14), n(4)]),
    (8030, 8030, &[part(Alphabet::Gs1Base64, 1, 90, Meaning::Any)]),
    (8110, 8110, &[x_to(70)]),
    (8111, 8111, &[n(4)]),
    (8112, 8112, &[x_to(70)]),
    (8200, 8200, &[x_to(70)]),
];

/// The application identifier with which `data` begins, and what stands behind it. Its first two
/// digits tell how long it is; one that is younger than our table is taken with up to 90 characters.
pub fn at_start(data: &str) -> Option<(&str, Identifier)> {
    let family: u8 = two_digits(data)?;
    let (length, rows) = match family {
        0..=4 | 10..=22 | 30 | 37 | 90..=99 => (2, TWO),
        23..=25 | 40..=42 | 71 => (3, THREE),
        31..=36 | 39 | 43 | 70 | 72 | 80..=82 => (4, FOUR),
        _ => return None,
    };
    let number = data.get(..length).filter(|number| number.bytes().all(|b| b.is_ascii_digit()))?;
    let value: u16 = number.parse().ok()?;
    let row = rows.iter().find(|(first, last, _)| (*first..=*last).contains(&value));
    // Decided once for all time, so that readers need no table of identifiers.
    let predefined = matches!(family, 0..=4 | 11..=20 | 31..=36 | 41);
    let parts = match row {
        Some((_, _, parts)) => *parts,
        None if predefined => return None,
        None => UNKNOWN,
    };
    Some((number, Identifier { parts, predefined }))
}

fn two_digits(data: &str) -> Option<u8> {
    data.get(..2).filter(|family| family.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()
}

impl Identifier {
    /// Needs no FNC1 behind it.
    pub fn ends_by_itself(&self) -> bool {
        self.predefined
    }

    /// Characters that belong to it whatever follows; None where FNC1 or the end tells.
    pub fn fixed_length(&self) -> Option<usize> {
        self.predefined.then(|| self.parts.iter().map(|part| part.most).sum())
    }

    /// Is `value` what may stand behind the identifier `number`?
    pub fn judge(&self, number: &str, value: &str) -> Result<(), SymbolFault> {
        self.fault(value).map_or(Ok(()), |fault| Err(SymbolFault::Element { identifier: number.to_owned(), fault }))
    }

    fn fault(&self, value: &str) -> Option<ElementFault> {
        let least = self.parts.iter().map(|part| part.least).sum();
        let most = self.parts.iter().map(|part| part.most).sum();
        let found = value.chars().count();
        if !(least..=most).contains(&found) {
            return Some(ElementFault::Length { found, least, most });
        }
        let mut rest = value;
        for part in self.parts {
            let until = rest.char_indices().nth(part.most).map_or(rest.len(), |(until, _)| until);
            let (value, behind) = rest.split_at(until);
            if let Some(fault) = part.fault(value) {
                return Some(fault);
            }
            rest = behind;
        }
        None
    }
}

impl Part {
    fn fault(&self, value: &str) -> Option<ElementFault> {
        if let Some(found) = value.chars().find(|c| !has(self.alphabet, *c)) {
            return Some(ElementFault::Character { found, allowed: self.alphabet });
        }
        match self.meaning {
            Meaning::Any => None,
            Meaning::Checked => match digits::verify(value) {
                Err(SymbolFault::Check { found, expected }) => Some(ElementFault::Check { found, expected }),
                _ => None,
            },
            Meaning::Date => (!is_date(value)).then(|| ElementFault::Date { found: value.to_owned() }),
        }
    }
}

fn has(alphabet: Alphabet, c: char) -> bool {
    match alphabet {
        Alphabet::Digits => c.is_ascii_digit(),
        Alphabet::Gs1Part => c.is_ascii_digit() || c.is_ascii_uppercase() || "#-/".contains(c),
        Alphabet::Gs1Base64 => c.is_ascii_alphanumeric() || "-_=".contains(c),
        _ => c.is_ascii_alphanumeric() || "!\"%&'()*+,-./:;<=>?_".contains(c),
    }
}

/// YYMMDD, where day 00 means the end of the month.
fn is_date(value: &str) -> bool {
    let number = |from: usize| value.get(from..from + 2).and_then(two_digits);
    let (year, month, day) = (number(0), number(2), number(4));
    let days = match month {
        Some(4 | 6 | 9 | 11) => 30,
        Some(2) if year.is_some_and(|year| year.is_multiple_of(4)) => 29,
        Some(2) => 28,
        Some(1..=12) => 31,
        _ => return false,
    };
    day.is_some_and(|day| day <= days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_order_and_do_not_overlap() {
        for rows in [TWO, THREE, FOUR] {
            assert!(rows.windows(2).all(|pair| pair[0].1 < pair[1].0));
            assert!(rows.iter().all(|(first, last, _)| first <= last));
        }
    }

    #[test]
    fn only_the_last_part_has_an_open_length() {
        for (first, _, parts) in TWO.iter().chain(THREE).chain(FOUR) {
            let fixed = &parts[..parts.len() - 1];
            assert!(fixed.iter().all(|part| part.least == part.most), "{first}");
        }
    }

    #[test]
    fn identifiers_of_each_length_are_found() {
        let number = |data| at_start(data).map(|(number, _)| number);
        assert_eq!(number("0112"), Some("01"));
        assert_eq!(number("4151234"), Some("415"));
        assert_eq!(number("3103000"), Some("3103"));
        assert_eq!(number("8200http"), Some("8200"));
        // Younger than the table, of a family that is known.
        assert_eq!(number("7299X"), Some("7299"));
        for none in ["", "0", "14", "0A", "50", "88001", "310", "单号"] {
            assert_eq!(number(none), None, "{none}");
        }
    }

    #[test]
    fn days_of_the_calendar_and_the_end_of_a_month_are_dates() {
        for date in ["261123", "240229", "250200", "991231"] {
            assert!(is_date(date), "{date}");
        }
        for none in ["261301", "250229", "260431", "26112", "26110x"] {
            assert!(!is_date(none), "{none}");
        }
    }
}
