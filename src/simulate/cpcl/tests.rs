//! The reader held against CPCL written by hand.

use super::super::tests::{picture, refused};
use super::*;

const SETUP: &[u8] = b"! 0 200 200 16 1\r\nPAGE-WIDTH 24\r\n";

fn drawn(commands: &[u8]) -> String {
    let bytes = [SETUP, commands, b"PRINT\r\n"].concat();
    let sheets = read(&bytes, 8.0).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(sheets.len(), 1);
    picture(&sheets[0])
}

fn misread(bytes: &[u8]) -> Misreading {
    read(bytes, 8.0).expect_err(&String::from_utf8_lossy(bytes))
}

#[test]
fn a_sheet_says_all_that_the_printer_was_told() {
    let bytes = b"! 0 203 200 1040 12\r\nPW 608\r\nGAP-SENSE 255\r\nCONTRAST 2\r\nSPEED 4\r\nFORM\r\nPOPRINT\r\n";
    let sheet = &read(bytes, 8.0).unwrap()[0];
    assert_eq!((sheet.bitmap.width(), sheet.bitmap.height(), sheet.bitmap.ink()), (608, 1040, 0));
    assert_eq!((sheet.width_mm, sheet.height_mm), (76.0, 130.0));
    assert_eq!((sheet.spacing, sheet.direction, sheet.copies), (Spacing::Gap(0.0), 1, 12));
    assert_eq!((sheet.density, sheet.speed), (Some(2), Some(4.0)));
}

#[test]
fn settings_stay_told_from_label_to_label() {
    let label = [SETUP, b"PRINT\r\n"].concat();
    for (setting, spacing, density) in [
        ("! U1 JOURNAL\r\n", Spacing::Continuous, None),
        ("! UTILITIES\r\nBAR-SENSE LEFT\r\nTONE 150\r\nPRINT\r\n", Spacing::Mark(0.0), Some(1)),
        ("! U\r\nTONE -99\r\nEND\r\n", Spacing::Untold, Some(0)),
    ] {
        let sheets = read(&[setting.as_bytes(), &label, &label].concat(), 8.0).unwrap();
        assert_eq!(sheets.len(), 2);
        assert_eq!((sheets[1].spacing, sheets[1].density), (spacing, density), "{setting}");
    }
}

#[test]
fn a_picture_is_black_where_its_bits_are_1_and_adds_to_what_was_there() {
    for form in [&b"CG 1 3 8 2 \xF0\x55\x01\r\n"[..], b"EXPANDED-GRAPHICS 1 3 8 2 f05501\r\n"] {
        let picture = drawn(&[b"LINE 0 2 4 2 1\r\n", form].concat());
        let rows: Vec<&str> = picture.lines().collect();
        assert_eq!(rows[1], "........................");
        assert_eq!(rows[2], "#####...####............");
        assert_eq!(rows[3], ".........#.#.#.#........");
        assert_eq!(rows[4], "...............#........");
    }
}

#[test]
fn an_upright_picture_has_its_rows_side_by_side_and_their_first_dots_lowest() {
    for form in [&b"VCG 1 2 3 9 \xC1\x80\r\n"[..], b"VEG 1 2 3 9 C180\r\n"] {
        let rows: Vec<String> = drawn(form).lines().map(|row| row[..6].to_string()).collect();
        assert_eq!(
            [&rows[1], &rows[2], &rows[7], &rows[8], &rows[9]],
            ["......", "...#..", "......", "...#..", "...##."]
        );
    }
    assert_eq!(drawn(b"VCG 1 1 3 2 \xFF\r\n").matches('#').count(), 3);
}

#[test]
fn fields_lie_left_in_the_middle_and_right() {
    let row = |commands: &[u8]| drawn(&[commands, b"CG 1 1 0 0 \xFF\r\n"].concat()).lines().next().unwrap().to_string();
    assert_eq!(row(b"LEFT\r\n"), "########................");
    assert_eq!(row(b"CENTER\r\n"), "........########........");
    assert_eq!(row(b"CENTER 12\r\n"), "..########..............");
    assert_eq!(row(b"RIGHT\r\n"), "................########");
    assert_eq!(row(b"RIGHT 10\r\nLEFT\r\n"), "########................");
}

#[test]
fn lines_have_both_their_ends_and_boxes_both_their_corners() {
    let picture = drawn(b"BOX 1 1 9 6 1\r\nL 3 3 5 3 2\r\nIL 8 0 11 0 2\r\nLINE 13 5 13 2 4\r\n");
    let rows: Vec<&str> = picture.lines().map(|row| &row[..18]).collect();
    assert_eq!(rows[0], "........####......");
    assert_eq!(rows[1], ".#######..##......");
    assert_eq!(rows[2], ".#.......#...####.");
    assert_eq!(rows[3], ".#.###...#...####.");
    assert_eq!(rows[4], ".#.###...#...####.");
    assert_eq!(rows[6], ".#########........");
    assert_eq!(rows[7], "..................");
}

#[test]
fn everything_moves_by_the_offset_and_is_cut_off_at_the_edges() {
    let bytes = b"! 3 200 200 2 1\r\nPAGE-WIDTH 8\r\nCG 1 1 0 0 \x81\r\nLINE 1 1 90 1 9\r\nPRINT\r\n";
    assert_eq!(picture(&read(bytes, 8.0).unwrap()[0]), "...#....\n....####\n");
}

#[test]
fn a_session_given_up_leaves_no_label() {
    for end in ["ABORT", "END"] {
        let bytes = [SETUP, b"LINE 0 0 9 0 1\r\n", end.as_bytes(), b"\r\n\r\n", SETUP, b"PRINT\r\n"].concat();
        let sheets = read(&bytes, 8.0).unwrap();
        assert_eq!((sheets.len(), sheets[0].bitmap.ink()), (1, 0), "{end}");
    }
}

#[test]
fn settings_of_the_mechanism_leave_no_trace() {
    let commands =
        b"; a remark\r\n\r\nLABEL\r\nCOUNTRY CHINA\r\nENCODING GB18030\r\nBEEP 8\r\nWAIT 80\r\nPREFEED 10\r\n\
        POSTFEED 0\r\nSETFF 5 0\r\nSET-TOF 0\r\nPRESENT-AT 20 1\r\nNO-PACE\r\nIN-DOTS\r\nFORM\r\n";
    assert!(!drawn(commands).contains('#'));
    let outside = b"! U1 SETLP 7 0 24\r\n! U1 setvar \"device.languages\" \"line_print\"\r\n! U1 BEEP 2\r\n";
    assert!(read(outside, 8.0).unwrap().is_empty());
}

#[test]
fn questions_stand_between_sessions() {
    let mut printer = Printer::new(8.0);
    let taken = printer.take(&[b"\x1Bh\x1Bi", SETUP, b"PRINT\r\n\x1Bv\x1BN"].concat()).sound().unwrap();
    let asked = [Question::Status, Question::MoreStatus, Question::Model, Question::RestartSeen];
    assert_eq!((taken.questions.as_slice(), taken.sheets.len()), (&asked[..], 1));
    // Inside a picture they are dots.
    assert_eq!(drawn(b"CG 2 1 0 0 \x1Bh\r\n").matches('#').count(), 4 + 3);
}

#[test]
fn a_misreading_names_the_byte() {
    let inside = |commands: &[u8]| [SETUP, commands].concat();
    let start = SETUP.len();
    for (bytes, offset) in [
        (b"Hello\r\n".to_vec(), 0),
        (b"PRINT\r\n".to_vec(), 0),
        (b"!0 200 200 210 1\r\n".to_vec(), 1),
        (b"! 0 100 100 210 1\r\n".to_vec(), 4),
        (b"! 0 200 300 210 1\r\n".to_vec(), 8),
        (b"! 0 200 200 0 1\r\n".to_vec(), 12),
        (b"! 0 200 200 210 1025\r\n".to_vec(), 16),
        (b"! 0 200 200 210\r\n".to_vec(), 15),
        (b"! 0 200 200 210 1\n".to_vec(), 17),
        (b"! 0 200 200 60000 1\r\n".to_vec(), 0),
        (b"! U2 JOURNAL\r\n".to_vec(), 0),
        (b"! U1 HELLO\r\n".to_vec(), 5),
        (b"! U1 setvar \"a\r\n".to_vec(), 12),
        (b"! 0 200 200 16 1\r\nPRINT\r\n".to_vec(), 18),
        (b"! 0 200 200 16 1\r\nLINE 0 0 9 0 1\r\n".to_vec(), 18),
        (b"! 0 200 200 16 1\r\nPAGE-WIDTH 65535\r\n".to_vec(), 18),
        (inside(b"line 0 0 9 0 1\r\n"), start),
        (inside(b"LINE 0 0 9 0\r\n"), start + 12),
        (inside(b"LINE 0,0 9 0 1\r\n"), start + 6),
        (inside(b"LINE 0 0 9 0 0\r\n"), start + 13),
        (inside(b"LINE 0 0 9 0 1\n"), start + 14),
        (inside(b"LINE -1 0 9 0 1\r\n"), start + 5),
        (inside(b"CG 0 1 0 0 \x00\r\n"), start + 3),
        (inside(b"CG 8191 65535 0 0 \x00\r\n"), start + 7),
        (inside(b"CG 1 1 0 0 \x00\x00\r\n"), start + 12),
        (inside(b"CG 1 1 0 0\x00\r\n"), start + 10),
        (inside(b"EG 1 1 0 0 0G\r\n"), start + 12),
        (inside(b"EG 1 1 0 0 0\r\n"), start + 12),
        (inside(b"PCX 0 0 \x0A\r\n"), start),
        (inside(b"HELLO 1 2\r\n"), start),
        (inside(b"CONTRAST 4\r\n"), start + 9),
        (inside(b"TONE 201\r\n"), start + 5),
        (inside(b"SPEED 6\r\n"), start + 6),
        (inside(b"GAP-SENSE 256\r\n"), start + 10),
        (inside(b"CENTER x\r\n"), start + 7),
        (inside(b"CG 1 1 0 0 \xFF\r\nPAGE-WIDTH 30\r\n"), start + 14),
        (inside(b"\x1Bh"), start),
        (inside(b"FORM\r\n"), start + 6),
        (inside(b"FORM"), start),
        (b"! UTILITIES\r\nJOURNAL\r\n".to_vec(), 22),
        (b"\x1Bz".to_vec(), 1),
        (b"\xFF".to_vec(), 0),
    ] {
        let found = misread(&bytes);
        assert_eq!(found.offset, offset, "{}: {}", String::from_utf8_lossy(&bytes), found.what);
    }
}

#[test]
fn bytes_that_come_in_pieces_make_the_same_sheets() {
    let bytes = [b"\x1Bh! U1 JOURNAL\r\n", SETUP, b"CG 2 2 1 0 \r\n\r\n\r\nLINE 9 9 10 9 2\r\nPRINT\r\n\x1Bi"].concat();
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
    assert_eq!((sheets[0].bitmap.ink(), sheets[0].spacing), (3 + 2 + 3 + 2 + 4, Spacing::Continuous));
}

#[test]
fn a_few_bytes_cannot_ask_for_more_memory_than_is_allowed() {
    let one = b"! 0 200 200 6320 1\r\nPW 6320\r\nPRINT\r\n";
    let found = misread(&one.repeat(9));
    assert_eq!(found.offset, one.len() * 9 - 7);
}

#[test]
fn damaged_bytes_are_read_or_refused_but_never_break_the_reader() {
    let good = [
        b"\x1Bh! U1 setvar \"a\" \"b\"\r\n! UTILITIES\r\nSETFF 5 0\r\nPRINT\r\n",
        SETUP,
        b"CONTRAST 2\r\nTONE -5\r\nSPEED 3\r\nBAR-SENSE LEFT\r\nCENTER 20\r\nCG 1 3 1 1 \x00\x01\x02\r\n",
        b"EG 1 1 0 9 AA\r\nVCG 1 1 3 9 \x0D\r\nLEFT\r\nBOX 1 1 9 9 2\r\nLINE 0 0 9 7 2\r\nIL 0 0 9 0 5\r\n; remark\r\n",
        b"FORM\r\nPRINT\r\n\x1Bi",
    ]
    .concat();
    let refused = refused(&good, b"\r\n ,.-0195\x1B!;\"\xFF\x00ACGLPU", |bytes| read(bytes, 8.0));
    assert!(refused > 3_000, "a strict reader refuses most damage, not {refused}");
}
