//! The reader held against EPL2 written by hand.

use super::super::State;
use super::super::tests::{picture, refused};
use super::*;

const SETUP: &[u8] = b"\nN\nq24\nQ16,16\n";

fn drawn(commands: &[u8]) -> String {
    let bytes = [SETUP, commands, b"P1\n"].concat();
    let sheets = read(&bytes, 8.0).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(sheets.len(), 1);
    picture(&sheets[0])
}

fn misread(bytes: &[u8]) -> Misreading {
    read(bytes, 8.0).expect_err(&String::from_utf8_lossy(bytes))
}

#[test]
fn a_sheet_says_all_that_the_printer_was_told() {
    let sheet = &read(b"N\nq608\nQ1040,24\nS4\nD10\nZB\nP2,3\n", 8.0).unwrap()[0];
    assert_eq!((sheet.bitmap.width(), sheet.bitmap.height(), sheet.bitmap.ink()), (608, 1040, 0));
    assert_eq!((sheet.width_mm, sheet.height_mm), (76.0, 130.0));
    assert_eq!((sheet.spacing, sheet.direction, sheet.copies), (Spacing::Gap(3.0), 0, 6));
    assert_eq!((sheet.density, sheet.speed), (Some(10), Some(4.0)));
}

#[test]
fn paper_has_gaps_or_marks_or_neither_and_the_top_leaves_first_unless_told_otherwise() {
    for (length, spacing) in [
        ("Q80,16", Spacing::Gap(2.0)),
        ("Q80,24+12", Spacing::Gap(3.0)),
        ("Q80,B24-12", Spacing::Mark(3.0)),
        ("Q80,0", Spacing::Continuous),
    ] {
        let sheet = &read(format!("q80\r\n{length}\r\nP1\r\n").as_bytes(), 8.0).unwrap()[0];
        assert_eq!((sheet.spacing, sheet.direction), (spacing, 1), "{length}");
    }
}

#[test]
fn a_picture_is_black_where_its_bits_are_0_and_covers_what_was_there() {
    for form in [&b"GW8,2,1,3,\x0F\xAA\xFE\n"[..], b"GW8,2,1,3\n\x0F\xAA\xFE\r\n"] {
        let picture = drawn(&[b"LO0,2,24,1\n", form].concat());
        let rows: Vec<&str> = picture.lines().collect();
        assert_eq!(rows[1], "........................");
        assert_eq!(rows[2], "############....########");
        assert_eq!(rows[3], ".........#.#.#.#........");
        assert_eq!(rows[4], "...............#........");
    }
}

#[test]
fn boxes_blacken_whiten_and_turn_over_at_the_reference() {
    let picture = drawn(b"R1,1\nX0,0,1,8,5\nLO2,2,3,2\nLW0,0,2,1\nLE7,0,4,2\nX12,5,2,15,2\n");
    let rows: Vec<&str> = picture.lines().map(|row| &row[..18]).collect();
    assert_eq!(rows[0], "..................");
    assert_eq!(rows[1], "...#####..##......");
    assert_eq!(rows[2], ".#......#.##......");
    assert_eq!(rows[3], ".#.###...#...####.");
    assert_eq!(rows[4], ".#.###...#...####.");
    assert_eq!(rows[6], ".#########...####.");
    assert_eq!(rows[7], "..................");
}

#[test]
fn slanted_lines_go_from_dot_to_dot() {
    let picture = drawn(b"LS0,0,2,4,4\nLS20,0,1,20,2\n");
    let rows: Vec<&str> = picture.lines().collect();
    assert_eq!(rows[0], "#...................#...");
    assert_eq!(rows[1], "##..................#...");
    assert_eq!(rows[5], "....#...................");
}

#[test]
fn what_was_drawn_stays_until_n_and_a_printed_sheet_keeps_its_dots() {
    let bytes = [SETUP, b"LO0,0,1,1\nP1\nLO2,0,1,1\nP1\nN\nP1\nLO0,0,9,9\nq24\nP1\n"].concat();
    let inks: Vec<u64> = read(&bytes, 8.0).unwrap().iter().map(|sheet| sheet.bitmap.ink()).collect();
    assert_eq!(inks, [1, 2, 0, 0]);
}

#[test]
fn settings_of_the_mechanism_leave_no_trace() {
    let commands = b"; a remark, \"quoted\"\n\r\nI8,A,001\nI7,0\nOD\nOD,P,C12,Ff\nO\nJF\nJB\nrY\nrN\nUN\nUS\nf100\n";
    assert!(!drawn(commands).contains('#'));
}

#[test]
fn questions_are_handed_out_with_what_the_printer_is_set_to() {
    let mut printer = Printer::new(8.0);
    let taken = printer.take(b"^ee\nq80\nQ160,0\nD7\nUQ\n").sound().unwrap();
    assert_eq!((taken.used, taken.sheets.len()), (21, 0));
    assert_eq!(taken.questions[0], Question::Error);
    let told = taken.questions[1].answer(&State::default(), "V");
    assert_eq!(String::from_utf8(told).unwrap(), "V\r\nq80 Q160,0\r\nS0 D07 R000,000 ZT UN\r\n");
    let taken = printer.take(b"^@\nUQ\n").sound().unwrap();
    let told = taken.questions[0].answer(&State::default(), "V");
    assert_eq!(String::from_utf8(told).unwrap(), "V\r\nq0 Q0,0\r\nS0 D00 R000,000 ZT UN\r\n");
}

#[test]
fn a_misreading_names_the_byte() {
    for (bytes, offset) in [
        (&b"n\n"[..], 0),
        (b" N\n", 0),
        (b"N \n", 1),
        (b"NN\n", 0),
        (b"q0\n", 1),
        (b"q 80\n", 1),
        (b"q80,8\n", 3),
        (b"q80\rQ80,0\n", 4),
        (b"Q80\n", 3),
        (b"Q80,15\n", 4),
        (b"Q80,241\n", 4),
        (b"Q80,B24\n", 7),
        (b"Q80,B0+1\n", 5),
        (b"S7\n", 1),
        (b"S2.5\n", 1),
        (b"D16\n", 1),
        (b"ZX\n", 0),
        (b"R-1,0\n", 1),
        (b"LO0,0,1,1\n", 0),
        (b"P1\n", 0),
        (b"q24\nP1\n", 4),
        (b"q65535\nQ65535,0\nLO0,0,1,1\n", 16),
        (b"P0\n", 1),
        (b"P1,65536\n", 3),
        (b"GW0,0,0,1,\x00\n", 6),
        (b"GW0,0,1,1 \x00\n", 9),
        (b"GW0,0,8191,65535\n", 11),
        (b"q24\nQ16,0\nGW20,0,1,1\n\xFF\n", 10),
        (b"q24\nQ16,0\nGW0,0,1,1\n\xFF\xFF\n", 21),
        (b"q24\nQ16,0\nLO0,0,25,1\n", 10),
        (b"q24\nQ16,0\nR0,10\nLO0,0,1,7\n", 16),
        (b"q24\nQ16,0\nX0,0,1,24,9\n", 10),
        (b"q24\nQ16,0\nLS0,0,1,9,16\n", 10),
        (b"LO0,0,0,1\n", 6),
        (b"A0,0,0,1,1,1,N,\"a\"\n", 0),
        (b"GG0,0,\"LOGO\"\n", 0),
        (b"FR\"FORM\"\n", 0),
        (b"U\n", 0),
        (b"OX\n", 1),
        (b"OFx\n", 2),
        (b"I9,A\n", 1),
        (b"I8,a\n", 3),
        (b"f69\n", 1),
        (b"^x\n", 1),
        (b"^ee", 0),
        (b"\xFF", 0),
        (b"GW0,0,2,2\n\x00", 0),
    ] {
        let found = misread(bytes);
        assert_eq!(found.offset, offset, "{}: {}", String::from_utf8_lossy(bytes), found.what);
    }
}

#[test]
fn bytes_that_come_in_pieces_make_the_same_sheets() {
    let bytes = [SETUP, b"GW1,0,2,2\n\n\n\x0D\n\n^ee\nLO9,9,2,2\nP1\n"].concat();
    let whole = Printer::new(8.0).take(&bytes).sound().unwrap();
    let mut printer = Printer::new(8.0);
    let (mut waiting, mut sheets, mut questions) = (Vec::new(), Vec::new(), Vec::new());
    for byte in &bytes {
        waiting.push(*byte);
        let taken = printer.take(&waiting).sound().unwrap();
        waiting.drain(..taken.used);
        sheets.extend(taken.sheets);
        questions.extend(taken.questions);
    }
    assert!(waiting.is_empty());
    assert_eq!((sheets.len(), questions), (1, whole.questions));
    assert_eq!(sheets[0].bitmap, whole.sheets[0].bitmap);
    assert_eq!(sheets[0].bitmap.ink(), 32 - 2 - 2 - 3 - 2 + 4);
}

#[test]
fn a_few_bytes_cannot_ask_for_more_memory_than_is_allowed() {
    let setup = b"q6320\nQ6320,0\n";
    let one = b"N\nP1\n";
    let found = misread(&[&setup[..], &one.repeat(9)].concat());
    assert_eq!(found.offset, setup.len() + one.len() * 8 + 2);
}

#[test]
fn damaged_bytes_are_read_or_refused_but_never_break_the_reader() {
    let good = [
        SETUP,
        b"S3\nD8\nZT\nR2,3\nI8,A,001\nOD,P\nrY\nJF\n^ee\n; remark\nGW1,1,2,3\n\x00\x01\x02\x03\x04\x05\n",
        b"LO1,1,4,4\nX1,1,2,9,9\nLE0,0,9,9\nLW3,3,2,2\nLS0,0,1,8,5\nUQ\nP1,1\n",
    ]
    .concat();
    let refused = refused(&good, b"\r\n ,.-0195^;\"\xFF\x00ANQXqr", |bytes| read(bytes, 8.0));
    assert!(refused > 3_000, "a strict reader refuses most damage, not {refused}");
}
