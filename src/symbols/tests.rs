//! What holds for every symbology.

use super::*;

#[test]
fn names_are_known_in_any_case_and_others_are_not() {
    assert_eq!(CODETYPES.len(), 28);
    assert!(draws("ean13+5") && draws(" Coda ") && draws("128m"));
    assert!(!draws("EAN13+3") && !draws("") && !draws("Code128"));
    assert_eq!(barcode("QR", "1"), Err(SymbolFault::Unknown { known: &CODETYPES }));
    assert_eq!(barcode("ean8", "73513537"), barcode("EAN8", "7351353"));
}

/// A value for each type, and what is said.
const VALUES: [(&str, &str, &str); 28] = [
    ("128", "SF1630018309610", "SF1630018309610"),
    ("128M", "!105!102011234!10210!100AB", "011234\u{1d}10AB"),
    ("EAN128", "(01)06901234567892(10)A1", "010690123456789210A1"),
    ("25", "1234567890", "1234567890"),
    ("25C", "1234567", "12345670"),
    ("39", "Ab-1", "Ab-1"),
    ("39C", "CODE39", "CODE39W"),
    ("39S", "AB-1", "AB-1"),
    ("93", "Test 93", "Test 93"),
    ("EAN13", "690123456789", "6901234567892"),
    ("EAN13+2", "69012345678912", "6901234567892 12"),
    ("EAN13+5", "6901234567892+12345", "6901234567892 12345"),
    ("EAN8", "7351353", "73513537"),
    ("EAN8+2", "735135312", "73513537 12"),
    ("EAN8+5", "7351353712345", "73513537 12345"),
    ("CODA", "40156", "A40156A"),
    ("UPCA", "03600029145", "036000291452"),
    ("UPCA+2", "03600029145212", "036000291452 12"),
    ("UPCA+5", "0360002914512345", "036000291452 12345"),
    ("UPCE", "425261", "04252614"),
    ("UPCE+2", "42526112", "04252614 12"),
    ("UPCE+5", "0425261412345", "04252614 12345"),
    ("CPOST", "51800012345", "51800012345"),
    ("MSI", "1234567", "1234567"),
    ("MSIC", "1234567", "12345674"),
    ("PLESSEY", "12AF", "12AF"),
    ("ITF14", "0061414100001", "00614141000012"),
    ("EAN14", "0061414100001", "0100614141000012"),
];

#[test]
fn each_type_says_what_its_name_promises() {
    for ((codetype, data, said), name) in VALUES.into_iter().zip(CODETYPES) {
        assert_eq!(codetype, name);
        assert_eq!(says(codetype, data).as_deref(), Ok(said), "{codetype}");
        let widths = barcode(codetype, data).expect(codetype);
        assert!(widths.len() % 2 == 1 && widths.iter().all(|width| *width > 0), "{codetype} ends with a bar");
    }
}

/// For each type, what is refused: other characters, other lengths, wrong check digits.
const REFUSED: [(&str, &[&str]); 28] = [
    ("128", &["", "运单", "a\u{80}"]),
    ("128M", &["", "é", "!105", "!105123", "!10512!098A", "A!104"]),
    ("EAN128", &["", "ABC", "(01)123", "(01)06901234567893", "0106901234567893", "(17)261301", "(10)批"]),
    ("25", &["", "123", "12a4", "12 34"]),
    ("25C", &["", "12345671", "12x"]),
    ("39", &["", "é", "运单"]),
    ("39C", &["", "é", "运单"]),
    ("39S", &["", "abc", "A*B", "A_B"]),
    ("93", &["", "é", "运单"]),
    ("EAN13", &["", "12345678901", "6901234567893", "12345678901234", "69012345678x2"]),
    ("EAN13+2", &["6901234567892", "6901234567893+12", "6901234567892+1", "6901234567892+12+3"]),
    ("EAN13+5", &["6901234567892", "6901234567892+1234", "6901234567893 12345"]),
    ("EAN8", &["", "123456", "73513538", "123456789"]),
    ("EAN8+2", &["73513537", "7351353812"]),
    ("EAN8+5", &["73513537", "73513537+123456"]),
    ("CODA", &["", "AB", "A123", "123A", "A1E2B", "12é"]),
    ("UPCA", &["", "1234567890", "036000291453", "0360002914521"]),
    ("UPCA+2", &["036000291452", "036000291452-12"]),
    ("UPCA+5", &["036000291452", "036000291453+12345"]),
    ("UPCE", &["", "12345", "2425261", "04252615", "042526141"]),
    ("UPCE+2", &["425261", "+12", "425261+x2"]),
    ("UPCE+5", &["425261", "425261+1234"]),
    ("CPOST", &["", "12a"]),
    ("MSI", &["", "12a"]),
    ("MSIC", &["", "-1"]),
    ("PLESSEY", &["", "12g", "1f"]),
    ("ITF14", &["", "123456789012", "00614141000013", "006141410000123"]),
    ("EAN14", &["", "123456789012", "00614141000013", "(02)00614141000012"]),
];

#[test]
fn each_type_refuses_what_it_cannot_say() {
    for ((codetype, values), name) in REFUSED.into_iter().zip(CODETYPES) {
        assert_eq!(codetype, name);
        for value in values {
            let fault = barcode(codetype, value).expect_err(value);
            assert!(
                !matches!(fault, SymbolFault::Refused | SymbolFault::Unknown { .. }),
                "{codetype} {value:?}: {fault:?}"
            );
            assert_eq!(says(codetype, value), Err(fault), "{codetype} {value:?}");
        }
    }
}

#[test]
fn any_other_digit_in_the_place_of_a_check_digit_is_refused() {
    for (codetype, right) in [
        ("EAN13", "6901234567892"),
        ("EAN8", "73513537"),
        ("UPCA", "036000291452"),
        ("UPCE", "04252614"),
        ("ITF14", "00614141000012"),
        ("EAN14", "00614141000012"),
        ("25C", "12345670"),
    ] {
        let (body, check) = right.split_at(right.len() - 1);
        for digit in "0123456789".chars() {
            let made = says(codetype, &format!("{body}{digit}"));
            let expected = check.chars().next().expect("a digit");
            match digit == expected {
                true => assert!(made.is_ok(), "{codetype}"),
                false => assert_eq!(made, Err(SymbolFault::Check { found: digit, expected }), "{codetype}"),
            }
        }
    }
}

#[test]
fn nothing_that_a_page_can_send_ends_us_and_the_encoder_agrees_with_our_judgement() {
    let alphabet: Vec<char> =
        "0123456789012345678901234567890123456789ABCDabcdZz!!()+ -.$/:%*~\u{1d}\u{0}\u{7f}é单🚚１".chars().collect();
    let pieces = ["(01)", "(10)", "01", "!105", "!104", "!099", "!098", "!102", "06901234567892", "12345", "A", "("];
    let mut seed = 20_260_101u64;
    let mut number = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % most
    };
    let mut drawn = 0;
    for _ in 0..4_000 {
        let mut value = String::new();
        for _ in 0..number(6) {
            match number(3) {
                0 => value.push_str(pieces[number(pieces.len())]),
                _ => (0..number(8)).for_each(|_| value.push(alphabet[number(alphabet.len())])),
            }
        }
        for codetype in CODETYPES {
            match make(codetype, &value) {
                Ok(made) => {
                    drawn += 1;
                    assert!(!made.says.is_empty() && made.widths.len() % 2 == 1, "{codetype} {value:?}");
                    assert!(made.widths.iter().all(|width| *width > 0), "{codetype} {value:?}");
                }
                Err(fault) => assert_ne!(fault, SymbolFault::Refused, "{codetype} {value:?}"),
            }
        }
    }
    assert!(drawn > 4_000, "{drawn} of them could be drawn");
}
