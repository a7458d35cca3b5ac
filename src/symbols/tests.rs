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
