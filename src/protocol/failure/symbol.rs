//! Faults in what a barcode or QR code is asked to say.

use super::Words;

/// Why a value cannot become a symbol. `place` counts the value's characters from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SymbolFault {
    /// Nobody knows this `codetype`; the known ones.
    Unknown { known: &'static [&'static str] },
    /// Nothing to say.
    Empty,
    /// A character that the symbology has not.
    Character { found: char, place: usize, allowed: Alphabet },
    /// Not the number of digits that the symbology has; `add_on` is 0, 2 or 5 digits beside the main symbol's.
    Digits { found: usize, main: &'static [usize], add_on: usize },
    /// Digits are said in pairs, and one has no other.
    Odd { found: usize },
    /// The check digit in the value is not what the other digits give.
    Check { found: char, expected: char },
    /// A UPC-E number begins with 0 or 1.
    NumberSystem { found: char },
    /// 128M: what comes next cannot be said in the code set that the marks chose.
    CodeSet { set: char, found: String, place: usize },
    /// 128M: a mark that the code set has not, or a start in the middle.
    Mark { mark: u8, set: char, place: usize },
    /// GS1: no application identifier begins here.
    NoIdentifier { found: String, place: usize },
    /// GS1: what stands behind an application identifier.
    Element { identifier: String, fault: ElementFault },
    /// More bytes than the largest QR code holds at the asked level.
    TooLong { bytes: usize },
    /// The encoder takes no such value although we thought so; our fault.
    Refused,
}

/// What is wrong with the value of one application identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ElementFault {
    /// Characters; `least` and `most` may be the same.
    Length {
        found: usize,
        least: usize,
        most: usize,
    },
    Character {
        found: char,
        allowed: Alphabet,
    },
    Check {
        found: char,
        expected: char,
    },
    /// Not a day as YYMMDD.
    Date {
        found: String,
    },
}

/// The characters a symbology or an element has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    Digits,
    Ascii,
    Code39,
    Codabar,
    Hexadecimal,
    /// The 82 characters of GS1's general specifications.
    Gs1,
    /// The 39 characters for part numbers (AI 8010).
    Gs1Part,
    /// Base64 as in file names (AI 8030).
    Gs1Base64,
}

impl SymbolFault {
    /// What the symbology allows, and what was found; without the component's name.
    pub(super) fn words(&self) -> Words {
        match self {
            SymbolFault::Unknown { known } => {
                let known = known.join(", ");
                Words::new(format!("没有这种条码，可用：{known}"), format!("no such barcode; there are {known}"))
            }
            SymbolFault::Empty => Words::new("没有内容", "there is nothing to say"),
            SymbolFault::Character { found, place, allowed } => {
                let (found, allowed) = (shown(*found), allowed.words());
                Words::new(
                    format!("只能用{}，第 {place} 个字符是 {found}", allowed.zh),
                    format!("it takes {}; character {place} is {found}", allowed.en),
                )
            }
            SymbolFault::Digits { found, main, add_on } => digits(*found, main, *add_on),
            SymbolFault::Odd { found } => Words::new(
                format!("位数必须是偶数，现在是 {found} 位"),
                format!("it takes an even number of digits, not {found}"),
            ),
            SymbolFault::Check { found, expected } => Words::new(
                format!("校验位应为 {expected}，现在是 {found}"),
                format!("the check digit must be {expected}, not {found}"),
            ),
            SymbolFault::NumberSystem { found } => Words::new(
                format!("7 位或 8 位的号码必须以 0 或 1 开头，现在是 {found}"),
                format!("a number of 7 or 8 digits begins with 0 or 1, not {found}"),
            ),
            SymbolFault::CodeSet { set, found, place } => Words::new(
                format!(
                    "字符集 {set} 不能表示第 {place} 个字符起的“{found}”（A：ASCII 0–95，B：ASCII 32–127，C：成对的数字）"
                ),
                format!(
                    "code set {set} cannot say \"{found}\" at character {place} \
                     (A: ASCII 0–95, B: ASCII 32–127, C: pairs of digits)"
                ),
            ),
            SymbolFault::Mark { mark, set, place } => Words::new(
                format!("字符集 {set} 中不能用第 {place} 个字符处的 !{mark:03}（起始符 !103 !104 !105 只能在最前）"),
                format!(
                    "!{mark:03} at character {place} is not allowed in code set {set} \
                     (the starts !103 !104 !105 come first)"
                ),
            ),
            SymbolFault::NoIdentifier { found, place } => Words::new(
                format!("第 {place} 个字符起的“{found}”不是 GS1 应用标识符，应如 (01)06901234567892"),
                format!(
                    "no GS1 application identifier begins with \"{found}\" at character {place}; \
                     write as in (01)06901234567892"
                ),
            ),
            SymbolFault::Element { identifier, fault } => {
                let words = fault.words();
                Words::new(format!("({identifier}) {}", words.zh), format!("({identifier}) {}", words.en))
            }
            SymbolFault::TooLong { bytes } => {
                Words::new(format!("{bytes} 字节超过容量"), format!("{bytes} bytes are more than it holds"))
            }
            SymbolFault::Refused => Words::new("编码失败，请把日志发给我们", "encoding failed; please send us the log"),
        }
    }
}

impl ElementFault {
    fn words(&self) -> Words {
        match self {
            ElementFault::Length { found, least, most } if least == most => Words::new(
                format!("应为 {least} 位，现在是 {found} 位"),
                format!("takes {least} characters, not {found}"),
            ),
            ElementFault::Length { found, least, most } => Words::new(
                format!("应为 {least} 至 {most} 位，现在是 {found} 位"),
                format!("takes {least} to {most} characters, not {found}"),
            ),
            ElementFault::Character { found, allowed } => {
                let (found, allowed) = (shown(*found), allowed.words());
                Words::new(
                    format!("只能用{}，不能有 {found}", allowed.zh),
                    format!("takes {}, not {found}", allowed.en),
                )
            }
            ElementFault::Check { found, expected } => Words::new(
                format!("的校验位应为 {expected}，现在是 {found}"),
                format!("must have the check digit {expected}, not {found}"),
            ),
            ElementFault::Date { found } => {
                Words::new(format!("应为日期 YYMMDD，现在是 {found}"), format!("takes a date as YYMMDD, not {found}"))
            }
        }
    }
}

impl Alphabet {
    fn words(self) -> Words {
        match self {
            Alphabet::Digits => Words::new("数字 0–9", "the digits 0–9"),
            Alphabet::Ascii => Words::new(" ASCII 字符（0–127）", "ASCII characters (0–127)"),
            Alphabet::Code39 => Words::new(" 0–9、A–Z、空格和 - . $ / + %", "0–9, A–Z, space and - . $ / + %"),
            Alphabet::Codabar => Words::new(
                "数字和 - $ : / . +，首尾可各有一个 A–D",
                "digits and - $ : / . +, with a letter A–D at both ends or at none",
            ),
            Alphabet::Hexadecimal => Words::new(" 0–9 和 A–F", "0–9 and A–F"),
            Alphabet::Gs1 => Words::new(
                "字母、数字和 ! \" % & ' ( ) * + , - . / : ; < = > ? _",
                "letters, digits and ! \" % & ' ( ) * + , - . / : ; < = > ? _",
            ),
            Alphabet::Gs1Part => Words::new("大写字母、数字和 # - /", "capital letters, digits and # - /"),
            Alphabet::Gs1Base64 => Words::new("字母、数字和 - _ =", "letters, digits and - _ ="),
        }
    }
}

fn digits(found: usize, main: &[usize], add_on: usize) -> Words {
    let listed = |or: &str| main.iter().map(usize::to_string).collect::<Vec<_>>().join(or);
    let (zh, en) = (listed(" 或 "), listed(" or "));
    if add_on == 0 {
        return Words::new(
            format!("应为 {zh} 位数字，现在是 {found} 位"),
            format!("it takes {en} digits, not {found}"),
        );
    }
    Words::new(
        format!("应为 {zh} 位数字，再加 {add_on} 位附加码，现在共 {found} 位"),
        format!("it takes {en} digits and then {add_on} of the add-on, not {found} in all"),
    )
}

/// A character as a person recognizes it, with its number where there is nothing to see.
fn shown(character: char) -> String {
    match character {
        ' '..='~' => format!("\"{character}\""),
        _ if character.is_control() || character.is_whitespace() => format!("U+{:04X}", u32::from(character)),
        _ => format!("\"{character}\" (U+{:04X})", u32::from(character)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_says_what_is_allowed_and_what_was_found() {
        let fault = SymbolFault::Digits { found: 11, main: &[12, 13], add_on: 0 };
        assert_eq!(fault.words().zh, "应为 12 或 13 位数字，现在是 11 位");
        assert_eq!(fault.words().en, "it takes 12 or 13 digits, not 11");
        let fault = SymbolFault::Digits { found: 9, main: &[12, 13], add_on: 5 };
        assert_eq!(fault.words().en, "it takes 12 or 13 digits and then 5 of the add-on, not 9 in all");
        let fault = SymbolFault::Character { found: '\n', place: 3, allowed: Alphabet::Code39 };
        assert_eq!(fault.words().en, "it takes 0–9, A–Z, space and - . $ / + %; character 3 is U+000A");
        assert_eq!(fault.words().zh, "只能用 0–9、A–Z、空格和 - . $ / + %，第 3 个字符是 U+000A");
        let fault =
            SymbolFault::Element { identifier: "01".into(), fault: ElementFault::Check { found: '1', expected: '2' } };
        assert_eq!(fault.words().zh, "(01) 的校验位应为 2，现在是 1");
    }
}
