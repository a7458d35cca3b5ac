//! The reader held against TSPL written by hand.

use super::super::tests::{picture, refused};
use super::*;

const SETUP: &[u8] = b"SIZE 3 mm,2 mm\r\nGAP 2 mm,0 mm\r\nCLS\r\n";

/// The sheet as text: one line a row, `#` is black.
fn drawn(commands: &[u8]) -> String {
    let bytes = [SETUP, commands, b"PRINT 1,1\r\n"].concat();
    let sheets = read(&bytes, 8.0).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(sheets.len(), 1);
    picture(&sheets[0])
}

fn misread(bytes: &[u8]) -> Misreading {
    read(bytes, 8.0).expect_err(&String::from_utf8_lossy(bytes))
}

#[test]
fn a_sheet_says_all_that_the_printer_was_told() {
    let bytes =
        b"SIZE 76 mm,130 mm\r\nGAP 3 mm,0 mm\r\nDIRECTION 1,0\r\nDENSITY 10\r\nSPEED 4.5\r\nCLS\r\nPRINT 2,3\r\n";
    let sheet = &read(bytes, 8.0).unwrap()[0];
    assert_eq!((sheet.bitmap.width(), sheet.bitmap.height(), sheet.bitmap.ink()), (608, 1040, 0));
    assert_eq!((sheet.width_mm, sheet.height_mm), (76.0, 130.0));
    assert_eq!((sheet.spacing, sheet.direction, sheet.copies), (Spacing::Gap(3.0), 1, 6));
    assert_eq!((sheet.density, sheet.speed), (Some(10), Some(4.5)));
}

#[test]
fn sizes_come_in_mm_inches_and_dots() {
    for (size, dots_per_mm, dots) in [
        ("SIZE 100 mm,50 mm", 12.0, (1200, 600)),
        ("SIZE 4,2.5", 8.0, (813, 508)),
        ("SIZE 812 dot,20 dot", 8.0, (812, 20)),
    ] {
        let sheet = &read(format!("{size}\r\nCLS\r\nPRINT 1\r\n").as_bytes(), dots_per_mm).unwrap()[0];
        assert_eq!((sheet.bitmap.width(), sheet.bitmap.height()), dots, "{size}");
    }
}

#[test]
fn a_bitmap_is_black_where_its_bits_are_0() {
    let picture = drawn(b"BITMAP 8,2,1,3,0,\x0F\xAA\xFE\r\n");
    let rows: Vec<&str> = picture.lines().collect();
    assert_eq!(rows[1], "........................");
    assert_eq!(rows[2], "........####............");
    assert_eq!(rows[3], ".........#.#.#.#........");
    assert_eq!(rows[4], "...............#........");
}

#[test]
fn modes_overwrite_add_and_turn_over() {
    for (mode, row) in [(0, "...##..."), (1, "########"), (2, "###..###")] {
        let mut commands = b"BAR 0,0,8,1\r\n".to_vec();
        commands.extend_from_slice(format!("BITMAP 0,0,1,1,{mode},").as_bytes());
        commands.extend_from_slice(b"\xE7\r\n");
        assert_eq!(&drawn(&commands)[..8], row, "mode {mode}");
    }
}

#[test]
fn bars_boxes_and_their_erasing_are_drawn_at_the_reference() {
    let picture = drawn(b"REFERENCE 1,1\r\nBOX 0,0,9,6,1\r\nBAR 2,2,3,2\r\nERASE 0,0,2,1\r\nREVERSE 7,0,4,2\r\n");
    let rows: Vec<&str> = picture.lines().map(|row| &row[..13]).collect();
    assert_eq!(rows[0], ".............");
    assert_eq!(rows[1], "...#####..##.");
    assert_eq!(rows[2], ".#......#.##.");
    assert_eq!(rows[3], ".#.###...#...");
    assert_eq!(rows[4], ".#.###...#...");
    assert_eq!(rows[6], ".#########...");
    assert_eq!(rows[7], ".............");
}

#[test]
fn what_reaches_over_the_edge_is_cut_off_there() {
    let picture = drawn(b"BAR 22,14,50,50\r\nBITMAP 60000,60000,1,1,0,\x00\r\n");
    assert_eq!(picture.matches('#').count(), 4);
}

#[test]
fn mirroring_turns_left_to_right_and_direction_leaves_the_reader_his_view() {
    assert!(drawn(b"DIRECTION 0\r\nBAR 0,0,3,1\r\n").starts_with("###."));
    assert!(drawn(b"DIRECTION 1,0\r\nBAR 0,0,3,1\r\n").starts_with("###."));
    assert!(drawn(b"DIRECTION 0,1\r\nBAR 0,0,3,1\r\n").lines().next().is_some_and(|row| row.ends_with(".###")));
}

#[test]
fn what_was_drawn_stays_until_cls_and_a_printed_sheet_keeps_its_dots() {
    let bytes = [SETUP, b"BAR 0,0,1,1\r\nPRINT 1\r\nBAR 2,0,1,1\r\nPRINT 1\r\nCLS\r\nPRINT 1\r\n"].concat();
    let inks: Vec<u64> = read(&bytes, 8.0).unwrap().iter().map(|sheet| sheet.bitmap.ink()).collect();
    assert_eq!(inks, [1, 2, 0]);
}

#[test]
fn letters_are_the_borders_of_their_cells() {
    let bytes = b"SIZE 5 mm,2 mm\r\nCLS\r\nTEXT 2,1,\"1\",0,1,1,\"a b\"\r\nPRINT 1\r\n";
    let picture = picture(&read(bytes, 8.0).unwrap()[0]);
    let rows: Vec<&str> = picture.lines().map(|row| &row[..28]).collect();
    assert_eq!(rows[2], "...######..........######...");
    assert_eq!(rows[3], "...#....#..........#....#...");
    assert_eq!(rows[11], rows[2]);
    assert!(!rows[1].contains('#') && !rows[12].contains('#'));
    // Full width is two cells.
    let bytes = b"SIZE 5 mm,4 mm\r\nCLS\r\nTEXT 0,0,\"TSS24.BF2\",0,1,1,\"\xD4\xCBa\"\r\nPRINT 1\r\n";
    let first = &read(bytes, 8.0).unwrap()[0];
    assert_eq!((0..40).filter(|x| first.bitmap.get(*x, 12)).collect::<Vec<_>>(), [1, 22, 25, 34]);
}

#[test]
fn symbols_are_drawn_at_their_places() {
    let bytes = b"SIZE 20 mm,10 mm\r\nREFERENCE 1,0\r\nCLS\r\nBARCODE 9,4,\"128M\",20,0,0,2,2,\"!104A\"\r\n\
        QRCODE 109,4,M,2,M,0,M2,S2,\"N1\"\r\nPRINT 1\r\n";
    let paper = &read(bytes, 8.0).unwrap()[0].bitmap;
    // 46 modules of two dots, the first bar of two modules; 21 modules of two dots, the first seven of them black.
    let black = |y: u32, from: u32, to: u32| (from..to).filter(|x| paper.get(*x, y)).collect::<Vec<_>>();
    assert_eq!(black(10, 0, 16), [10, 11, 12, 13]);
    assert_eq!(black(10, 0, 108).last(), Some(&(10 + 2 * 46 - 1)));
    assert_eq!(black(4, 110, 126), (110..124).collect::<Vec<_>>());
    assert!(black(3, 0, 160).is_empty() && black(24, 0, 108).is_empty());
}

#[test]
fn questions_are_asked_in_their_order() {
    let taken = Printer::new(8.0).take(b"\x1B!?SIZE 3 mm,2 mm\r\n~!T\x1B!SCLS\r\n\x1B!").sound().unwrap();
    assert_eq!(taken.questions, [Question::Status, Question::Model, Question::MoreStatus]);
    assert_eq!(taken.used, 3 + 16 + 3 + 3 + 5);
}

#[test]
fn queries_stand_anywhere_between_commands() {
    let bytes = b"\x1B!?SIZE 3 mm,2 mm\r\n\x1B!S~!TCLS\r\n\r\nPRINT 1\r\n\x1B!?";
    assert_eq!(read(bytes, 8.0).unwrap().len(), 1);
    // Inside a picture they are dots.
    assert_eq!(drawn(b"BITMAP 0,0,3,1,0,\x1B!?\r\n").matches('#').count(), 24 - 4 - 2 - 6);
}

#[test]
fn settings_of_the_mechanism_leave_no_trace() {
    let commands =
        b"SET RESPONSE ON\r\nSET RESPONSE BATCH\r\nSET TEAR ON\r\nSET PEEL OFF\r\nSET CUTTER 3\r\nSET CUTTER OFF\r\n\
        OFFSET -1.5 mm\r\nFEED 20\r\nBACKFEED 20\r\nHOME\r\nFORMFEED\r\nCODEPAGE UTF-8\r\nCODEPAGE 1252\r\n";
    assert!(!drawn(commands).contains('#'));
}

#[test]
fn a_misreading_names_the_byte() {
    for (bytes, offset) in [
        (&b"SIZ 3 mm,2 mm\r\n"[..], 0),
        (b"size 3 mm,2 mm\r\n", 0),
        (b"SIZE 3mm,2 mm\r\n", 6),
        (b"SIZE 3 mm;2 mm\r\n", 9),
        (b"SIZE 3 mm,2 mm\n", 14),
        (b"SIZE 3 mm\r\n", 9),
        (b"SIZE 0 mm,2 mm\r\n", 5),
        (b"SIZE 9999 mm,2 mm\r\n", 0),
        (b"SIZE 3 mm,2 mm\r\nGAP 30 mm,0 mm\r\n", 16),
        (b"BLINE 1 mm,0 mm\r\n", 0),
        (b"OFFSET 2\r\n", 0),
        (b"DIRECTION 2\r\n", 10),
        (b"DIRECTION 0,2\r\n", 12),
        (b"REFERENCE -1,0\r\n", 10),
        (b"DENSITY 16\r\n", 8),
        (b"SPEED 0.5\r\n", 6),
        (b"SPEED 13\r\n", 6),
        (b"SET RESPONSE YES\r\n", 13),
        (b"SET NOTHING ON\r\n", 4),
        (b"CODEPAGE 999\r\n", 9),
        (b"CLS\r\n", 0),
        (b"SIZE 3 mm,2 mm\r\nPRINT 1\r\n", 16),
        (b"SIZE 3 mm,2 mm\r\nBAR 0,0,1,1\r\n", 16),
        (b"SIZE 3 mm,2 mm\r\nCLS\r\nSIZE 3 mm,2 mm\r\nPRINT 1\r\n", 37),
        (b"PRINT 0\r\n", 6),
        (b"PRINT 1,65536\r\n", 8),
        (b"BITMAP 0,0,1,1,3,\x00\r\n", 15),
        (b"BITMAP 0,0,0,1,0,\r\n", 11),
        (b"BITMAP 0,0,65535,65535,0,", 17),
        (b"SIZE 3 mm,2 mm\r\nCLS\r\nBITMAP 0,0,1,1,0,\x00\x00\r\n", 39),
        (b"BOX 5,5,5,9,1\r\n", 4),
        (b"BAR 0,0,0,1\r\n", 8),
        (b"TEXT 0,0,\"1\",0,1,1,\"a\"\r\n", 0),
        (b"TEXT 0,0,\"1\",0,1,1,\"a\"b\"\r\n", 22),
        (b"SIZE 3 mm,2 mm\r\nCLS\r\nBARCODE 0,0,\"EAN13\",9,0,0,1,1,\"1\"\r\n", 21),
        (b"SIZE 3 mm,2 mm\r\nCLS\r\nQRCODE 0,0,M,1,M,0,M2,S1,\"X\"\r\n", 21),
        (b"\x1B!R", 2),
        (b"\x1B@", 1),
        (b"~!@", 2),
        (b"\xFF", 0),
        (b"PRINT", 0),
        (b"BITMAP 0,0,9,9,0,\x00", 0),
    ] {
        let found = misread(bytes);
        assert_eq!(found.offset, offset, "{}: {}", String::from_utf8_lossy(bytes), found.what);
    }
}

#[test]
fn bytes_that_come_in_pieces_make_the_same_sheets() {
    let bytes = [SETUP, b"BITMAP 1,0,2,2,0,\r\n\r\n\r\n\x1B!?BAR 9,9,2,2\r\nPRINT 1,1\r\n"].concat();
    let whole = read(&bytes, 8.0).unwrap();
    let mut printer = Printer::new(8.0);
    let (mut waiting, mut sheets) = (Vec::new(), Vec::new());
    for byte in &bytes {
        waiting.push(*byte);
        let taken = printer.take(&waiting).sound().unwrap();
        waiting.drain(..taken.used);
        sheets.extend(taken.sheets);
    }
    assert!(waiting.is_empty());
    assert_eq!(sheets.len(), 1);
    assert_eq!(sheets[0].bitmap, whole[0].bitmap);
    assert_eq!(whole[0].bitmap.ink(), 4 + 22);
}

#[test]
fn a_few_bytes_cannot_ask_for_more_memory_than_is_allowed() {
    let setup = b"SIZE 790 mm,790 mm\r\n";
    let one = b"CLS\r\nPRINT 1\r\n";
    let found = misread(&[&setup[..], &one.repeat(9)].concat());
    assert_eq!(found.offset, setup.len() + one.len() * 8 + 5);
}

#[test]
fn damaged_bytes_are_read_or_refused_but_never_break_the_reader() {
    let good = [
        SETUP,
        b"DIRECTION 1,0\r\nREFERENCE 2,3\r\nOFFSET 1 mm\r\nDENSITY 8\r\nSPEED 5\r\nSET TEAR ON\r\nCODEPAGE 1252\r\n",
        b"BITMAP 1,1,2,3,0,\x00\x01\x02\x03\x04\x05\r\nBAR 1,1,4,4\r\nBOX 1,1,9,9,2\r\nREVERSE 0,0,9,9\r\n",
        b"ERASE 3,3,2,2\r\n\x1B!?\x1B!S~!TTEXT 1,1,\"TSS24.BF2\",90,1,1,\"\xD4\xCB\\[\"]\"\r\n",
        b"BARCODE 1,1,\"128M\",9,0,0,1,1,\"!104A!09912\"\r\nQRCODE 1,1,M,1,M,0,M2,S2,\"N1!B0002ab\"\r\nPRINT 1,1\r\n",
    ]
    .concat();
    let refused = refused(&good, b"\r\n ,.-0195\x1B~!?S\xFF\x00AZmd", |bytes| read(bytes, 8.0));
    assert!(refused > 3_000, "a strict reader refuses most damage, not {refused}");
}
