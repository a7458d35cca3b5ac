//! The reader held against ESC/POS written by hand.

use super::super::State;
use super::*;

/// Dots across.
const HEAD: u32 = 32;

/// The paper as text: one line a row, `#` is black.
fn shown(bitmap: &Bitmap) -> Vec<String> {
    let line = |y| (0..bitmap.width()).map(|x| if bitmap.get(x, y) { '#' } else { '.' }).collect();
    (0..bitmap.height()).map(line).collect()
}

fn drawn(commands: &[u8]) -> Vec<String> {
    drawn_on(HEAD, commands)
}

fn drawn_on(head: u32, commands: &[u8]) -> Vec<String> {
    let sheets = read(commands, head, 8.0).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(sheets.len(), 1);
    shown(&sheets[0].bitmap)
}

/// Where letters stand: left, top, right, bottom of each frame on the paper, from left to right.
fn boxes(head: u32, commands: &[u8]) -> Vec<[u32; 4]> {
    let sheet = &read(commands, head, 8.0).unwrap_or_else(|wrong| panic!("{wrong}"))[0];
    let dots = &sheet.bitmap;
    let mut found: Vec<[u32; 4]> = Vec::new();
    for x in 0..dots.width() {
        for y in 0..dots.height() {
            let inside = found
                .iter()
                .any(|[left, top, right, bottom]| (*left..=*right).contains(&x) && (*top..=*bottom).contains(&y));
            if dots.get(x, y) && !inside {
                let right = (x..dots.width()).take_while(|x| dots.get(*x, y)).last().unwrap();
                let bottom = (y..dots.height()).take_while(|y| dots.get(x, *y)).last().unwrap();
                found.push([x, y, right, bottom]);
            }
        }
    }
    found
}

fn misread(bytes: &[u8]) -> Misreading {
    read(bytes, HEAD, 8.0).expect_err(&format!("{bytes:02X?}"))
}

#[test]
fn a_picture_is_black_where_its_bits_are_1() {
    let rows = drawn(b"\x1B@\x1Dv0\x00\x02\x00\x02\x00\xF0\x01\x00\x80");
    assert_eq!(rows, ["####...........#................", "........#......................."]);
}

#[test]
fn pictures_stand_below_each_other_and_are_enlarged_as_told() {
    let rows = drawn(b"\x1Dv0\x00\x01\x00\x01\x00\x80\x1Dv03\x01\x00\x01\x00\x40\x1Dv0\x01\x01\x00\x01\x00\x01");
    assert_eq!(rows.len(), 4);
    assert!(rows[0].starts_with("#..") && rows[1].starts_with("..##.") && rows[2].starts_with("..##."));
    assert!(rows[3].starts_with("..............##."));
    assert_eq!(drawn(b"\x1Dv02\x01\x00\x01\x00\x80").len(), 2);
}

#[test]
fn pictures_obey_alignment_and_margin_and_end_at_the_head() {
    let picture = b"\x1Dv0\x00\x01\x00\x01\x00\x81";
    for (before, at) in [
        (&b""[..], 0),
        (b"\x1Ba\x01", 12),
        (b"\x1Ba2", 24),
        (b"\x1DL\x03\x00", 3),
        (b"\x1DW\x10\x00\x1Ba1", 4),
        (b"\x1DL\x02\x00\x1DW\x0A\x00\x1Ba2", 4),
    ] {
        let row = drawn(&[before, picture].concat()).remove(0);
        assert_eq!((row.find('#'), row.matches('#').count()), (Some(at), 2), "{before:02X?}");
    }
    assert_eq!(drawn(b"\x1Dv0\x00\x05\x00\x01\x00\x00\x00\x00\x01\xFF")[0], format!("{}#", ".".repeat(31)));
}

#[test]
fn pictures_that_wait_are_printed_when_told() {
    let rows = b"\x1D(L\x0C\x00\x30\x70\x30\x01\x01\x31\x09\x00\x01\x00\xFF\x80";
    let printed = b"\x1D(L\x02\x00\x30\x32";
    assert_eq!(drawn(&[&rows[..], printed].concat()), ["#########......................."]);
    // The same by columns, twice as wide; and with a length of four bytes.
    let columns = b"\x1D8L\x0C\x00\x00\x00\x30\x71\x30\x02\x01\x31\x02\x00\x02\x00\x80\x40";
    let twice = drawn(&[&columns[..], printed, printed].concat());
    assert_eq!(twice, ["##..............................", "..##............................"]);
    assert!(read(rows, HEAD, 8.0).unwrap().is_empty());
}

#[test]
fn columns_stand_in_the_line() {
    // Eight dots high, three rows each, twice as wide; then 24 dots high.
    let rows = drawn(b"\x1B*\x00\x01\x00\x81\x1B*\x21\x02\x00\x80\x00\x01\x00\x00\x00\x1BJ\x18");
    assert_eq!(rows.len(), 24);
    assert!(rows[0].starts_with("###.") && rows[2].starts_with("##..") && rows[3].starts_with("...."));
    assert!(rows[21].starts_with("##..") && rows[23].starts_with("###."));
}

#[test]
fn letters_are_boxes_of_the_printers_fonts() {
    for (commands, expected) in [
        (&b"A\n"[..], vec![[1, 1, 10, 22]]),
        (b"AB\n", vec![[1, 1, 10, 22], [13, 1, 22, 22]]),
        (b"\x1BM1A\n", vec![[1, 1, 7, 15]]),
        (b"\x1B!\x01A\n", vec![[1, 1, 7, 15]]),
        (b"\x1D!\x10A\n", vec![[1, 1, 22, 22]]),
        (b"\x1B!\x30A\n", vec![[1, 1, 22, 46]]),
        (b"\x1D!\x01AB\n", vec![[1, 1, 10, 46], [13, 1, 22, 46]]),
        (b" A\n", vec![[13, 1, 22, 22]]),
        (b"\x1B \x05AB\n", vec![[1, 1, 10, 22], [18, 1, 27, 22]]),
        (b"\x1BV1A\n", vec![[1, 1, 22, 10]]),
        (b"\x1C&\xD6\xD0\n", vec![[1, 1, 22, 22]]),
        (b"\x1C&\xD6\xD0A\n", vec![[1, 1, 22, 22], [25, 1, 34, 22]]),
        (b"\x1C&\x81\x30\x81\x30\n", vec![[1, 1, 22, 22]]),
        (b"\x1C&\x1CS\x02\x03\xD6\xD0\xB9\xFA\n", vec![[3, 1, 24, 22], [32, 1, 53, 22]]),
        (b"\x1C&\x1CW1\xD6\xD0\n", vec![[1, 1, 46, 46]]),
        (b"\x1C&\x1C!\x04\xD6\xD0\n", vec![[1, 1, 46, 22]]),
        (b"\x1B$\x10\x00A\n", vec![[17, 1, 26, 22]]),
        (b"A\x1B\\\xFE\xFF\x1B\\\x03\x00B\n", vec![[1, 1, 10, 22], [14, 1, 23, 22]]),
        (b"\x1BD\x02\x00\tA\n", vec![[25, 1, 34, 22]]),
    ] {
        assert_eq!(boxes(64, commands), expected, "{commands:02X?}");
    }
    // High bytes are letters of a code page where no Chinese is read.
    assert_eq!(boxes(64, b"\xD6\xD0\n").len(), 2);
    assert_eq!(boxes(64, b"\x1C&\x1C.\xD6\xD0\n").len(), 2);
}

#[test]
fn letters_are_dressed_as_told() {
    assert_eq!(drawn_on(12, b"\x1BE1A\n")[2], ".##########.");
    assert_eq!(drawn_on(12, b"\x1B-2 \n")[21..25], ["............", "############", "############", "............"]);
    assert_eq!(drawn_on(12, b"\x1DB1A\n")[..2], ["############", "#..........#"]);
    assert!(drawn_on(12, b"\x1DB1\x1B@ \n").iter().all(|row| !row.contains('#')));
}

#[test]
fn letters_of_one_line_stand_on_one_foot() {
    assert_eq!(boxes(64, b"A\x1D!\x01B\n"), [[1, 25, 10, 46], [13, 1, 22, 46]]);
    assert_eq!(boxes(64, b"\x1B{1A\x1D!\x01B\n"), [[41, 1, 50, 46], [53, 1, 62, 22]]);
}

#[test]
fn lines_follow_at_their_pitch_or_their_height() {
    for (commands, rows) in [
        (&b"A\n"[..], 34),
        (b"\n", 34),
        (b"\x1B30A\n", 48),
        (b"\x1B3\x00A\n", 24),
        (b"\x1B3\x05\x1B2A\n", 34),
        (b"\x1D!\x01A\n", 48),
        (b"A\x1BJ\x32", 50),
        (b"A\x1BJ\x05", 24),
        (b"\x1BJ\x05", 5),
        (b"A\x1Bd\x03", 102),
        (b"\x1DP\xCB\x66\x1BJ\x64", 199),
    ] {
        assert_eq!(drawn_on(HEAD, commands).len(), rows, "{commands:02X?}");
    }
}

#[test]
fn what_has_no_room_begins_the_next_line() {
    assert_eq!(boxes(30, b"\x1B3\x00ABC\n"), [[1, 1, 10, 22], [1, 25, 10, 46], [13, 1, 22, 22]]);
    assert_eq!(boxes(64, b"\x1DW\x18\x00\x1Ba1\x1B3\x00ABC\n"), [[1, 1, 10, 22], [7, 25, 16, 46], [13, 1, 22, 22]]);
}

#[test]
fn a_sheet_ends_at_a_cut_and_says_which() {
    let row = b"\x1Dv0\x00\x01\x00\x01\x00\x80";
    let cuts: [(&[u8], u32, Cutting); 6] = [
        (b"\x1DV0", 0, Cutting::Full),
        (b"\x1DV\x01", 0, Cutting::Partial),
        (b"\x1DVA\x09", 9, Cutting::Full),
        (b"\x1DVB\x00", 0, Cutting::Partial),
        (b"\x1Bi", 0, Cutting::Full),
        (b"\x1Bm", 0, Cutting::Partial),
    ];
    let bytes: Vec<u8> = cuts.iter().flat_map(|(cut, _, _)| [row, *cut].concat()).collect();
    let sheets = read(&[&bytes, &row[..]].concat(), HEAD, 8.0).unwrap();
    assert_eq!(sheets.len(), 7);
    for (sheet, (_, fed, cutting)) in sheets.iter().zip(cuts) {
        assert_eq!((sheet.bitmap.height(), sheet.cut), (1 + fed, Some(cutting)));
    }
    assert_eq!(sheets[6].cut, None);
    assert_eq!((sheets[0].width_mm, sheets[0].height_mm), (4.0, 0.125));
    assert_eq!((sheets[0].spacing, sheets[0].copies, sheets[0].density), (Spacing::Continuous, 1, None));
    // Nothing lies between two cuts.
    assert!(read(b"\x1DV0\x1DV0", HEAD, 8.0).unwrap().is_empty());
}

#[test]
fn questions_and_the_drawer_are_handed_out_in_their_order() {
    let bytes = b"\x10\x04\x01\x1Bp\x00\x19\xFA\x10\x04\x02\x10\x04\x03\x10\x04\x04\x1Dr1\x1Dr\x02\x1Da\xFF\x10\x14\x01\x01\x03";
    let mut printer = Printer::new(HEAD, 8.0);
    let taken = printer.take(bytes).sound().unwrap();
    use Question::{DrawerInTurn, Error, Offline, Paper, PaperInTurn, Printer as OnLine, Unasked};
    assert_eq!(taken.questions, [OnLine, Offline, Error, Paper, PaperInTurn, DrawerInTurn, Unasked(0xFF)]);
    let kicks = [Kick { pin: 0, on_ms: 50, off_ms: 500 }, Kick { pin: 1, on_ms: 300, off_ms: 300 }];
    assert_eq!(printer.kicks(), kicks);
    assert!(printer.kicks().is_empty());
    let state = State { lid_open: true, ..State::default() };
    let said: Vec<u8> = taken.questions.iter().flat_map(|question| question.answer(&state)).collect();
    assert_eq!(said, [0x1A, 0x16, 0x12, 0x12, 0x00, 0x00, 0x38, 0x00, 0x00, 0x00]);
}

#[test]
fn settings_of_the_mechanism_leave_no_trace() {
    let commands =
        b"\x1B@\x1BR\x0F\x1Bt\xFF\x1B=\x01\x1BU1\x1Br0\x1B%0\x1B?A\x1BS\x1Bc31\x1Bc4\x00\x1Bc50\r\x10\x05\x02\
        \x1DP\xB4\xB4\x1Db1\x1D(K\x02\x0050\x1D(D\x03\x00\x14\x01\x00\x1D(N\x02\x00010\x1D(L\x04\x000122\x18\
        \x10\x14\x08\x01\x03\x14\x01\x06\x02\x08";
    assert!(read(commands, HEAD, 8.0).unwrap().is_empty());
    // What stood in the line is forgotten.
    assert!(read(b"AB\x18", HEAD, 8.0).unwrap().is_empty());
    assert!(read(b"AB\x1B@", HEAD, 8.0).unwrap().is_empty());
}

#[test]
fn a_misreading_names_the_byte() {
    for (bytes, offset) in [
        (&b"\x01"[..], 0),
        (b"\x7F", 0),
        (b"\n\x1Bz", 2),
        (b"\x1D~", 1),
        (b"\x1C~", 1),
        (b"\x10\x07", 1),
        (b"\x1BL", 1),
        (b"\x1Ba3", 2),
        (b"\x1BM2", 2),
        (b"\x1B-3", 2),
        (b"\x1B!\x02", 2),
        (b"\x1B*\x02\x01\x00\x00", 2),
        (b"\x1B*\x00\x00\x00", 3),
        (b"\x1B*\x00\x00\x04", 3),
        (b"\x1BD\x05\x05\x00", 3),
        (b"\x1Bp\x02\x01\x01", 2),
        (b"\x1Bc6\x00", 2),
        (b"\x1C!\x01", 2),
        (b"\x1C&\xFF\xD0", 2),
        (b"\x1C&\xD6\x20", 2),
        (b"\x1C&\x81\x30\x20\x30", 2),
        (b"\x10\x04\x05", 2),
        (b"\x10\x05\x03", 2),
        (b"\x10\x14\x02", 2),
        (b"\x10\x14\x01\x02\x01", 3),
        (b"\x10\x14\x01\x00\x09", 4),
        (b"\x10\x14\x08\x01\x02", 4),
        (b"\x1DV2", 2),
        (b"\x1Dr0", 2),
        (b"\x1D!\x08", 2),
        (b"\x1Dv1", 2),
        (b"\x1Dv0\x04", 3),
        (b"\x1Dv0\x00\x00\x00\x01\x00", 4),
        (b"\x1Dv0\x00\x01\x00\x00\x00", 6),
        (b"\x1Dv0\x00\x01\x00\x00\x09", 6),
        (b"\x1Dv0\x00\xFF\xFF\xFF\x08", 4),
        (b"\x1Dv0\x00\x03\x00\x01\x00\x10\x14\x01", 8),
        (b"\x1Dv0\x00\x04\x00\x01\x00\xFF\x10\x05\x00", 9),
        (b"\x1D(Z\x00\x00", 2),
        (b"\x1D(L\x02\x0012", 5),
        (b"\x1D(L\x03\x0002", 5),
        (b"\x1D(L\x02\x00\x30\x35", 6),
        (b"\x1D(L\x0C\x00\x30\x70\x30\x03\x01\x31\x01\x00\x01\x00\x80", 8),
        (b"\x1D(L\x0D\x00\x30\x70\x30\x01\x01\x31\x01\x00\x01\x00\x80", 5),
        (b"\x1D8K", 2),
        (b"A\x1Dv0\x00\x01\x00\x01\x00\x80", 1),
        (b"\x1B$\x08\x00\x1Dv0\x00\x01\x00\x01\x00\x80", 4),
        (b"A\x1DVB\x00", 1),
        (b"A", 1),
        (b"A\n\x1Ba", 2),
        (b"\x1Dv0\x00\x01\x00\x02\x00\x80", 0),
    ] {
        let found = misread(bytes);
        assert_eq!(found.offset, offset, "{bytes:02X?}: {}", found.what);
    }
}

/// Some of everything.
fn everything() -> Vec<u8> {
    [
        &b"\x1B@\x1Bp\x00\x19\xFA\x1Ba1\x1D!\x11\x1C&\xD6\xD0\xB9\xFAA\n\x1D!\x00\x1B-1\x1BE1Total\t9.00\n\x1B@"[..],
        b"\x10\x04\x01\x1B*\x21\x02\x00\x01\x02\x03\x04\x05\x06\x1BJ\x18\x1Dv0\x00\x02\x00\x03\x00\x1B@\x1D\x56\x42\x00",
        b"\x1D(L\x0C\x00\x30\x70\x30\x01\x02\x31\x09\x00\x01\x00\xFF\x80\x1D(L\x02\x00\x30\x32\x1DL\x04\x00\x1DW\x10\x00",
        b"\x1B{1ab\n\x1B{0\x1BM1cd\x1Bd\x02\x1DVB\x05\x1DB1x\n\x1BV1y\x1B\\\x01\x00z\n\x1Dr1\x1DV0",
    ]
    .concat()
}

#[test]
fn bytes_that_come_in_pieces_make_the_same_sheets() {
    let bytes = everything();
    let mut printer = Printer::new(HEAD, 8.0);
    let (whole, whole_kicks) = (printer.take(&bytes).sound().unwrap(), printer.kicks());
    assert_eq!((whole.sheets.len(), whole.questions.len(), whole_kicks.len()), (2, 2, 1));
    let mut printer = Printer::new(HEAD, 8.0);
    let (mut waiting, mut sheets, mut questions, mut kicks) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for byte in &bytes {
        waiting.push(*byte);
        let taken = printer.take(&waiting).sound().unwrap();
        waiting.drain(..taken.used);
        sheets.extend(taken.sheets);
        questions.extend(taken.questions);
        kicks.extend(printer.kicks());
    }
    assert!(waiting.is_empty());
    assert_eq!((questions, kicks), (whole.questions, whole_kicks));
    assert_eq!(sheets.len(), whole.sheets.len());
    for (sheet, same) in sheets.iter().zip(&whole.sheets) {
        assert_eq!((&sheet.bitmap, sheet.cut), (&same.bitmap, same.cut));
    }
}

#[test]
fn a_few_bytes_cannot_ask_for_more_memory_than_is_allowed() {
    // 65,535 lines of 255 units are more than any label has.
    let feeds = b"\x1B3\xFF\x1Bd\xFF".repeat(2_000);
    let found = read(&feeds, 640, 8.0).unwrap_err();
    assert!(found.what.contains("longer than any label"), "{found}");
    let sheet = [&b"\x1BJ\xFF".repeat(240)[..], b"\x1DV0"].concat();
    let found = read(&sheet.repeat(10), 640, 8.0).unwrap_err();
    assert!(found.what.contains("too many labels"), "{found}");
}

#[test]
fn damaged_bytes_are_read_or_refused_but_never_break_the_reader() {
    let good = everything();
    let interesting = b"\x1B\x1D\x1C\x10\x00\x01\x02\x04\x05\x14\xFFA0(LVvak*\n\t";
    let (mut seed, mut refused) = (0x9E37_79B9_7F4A_7C15u64, 0);
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    for round in 0..8_000 {
        let mut bytes = if round % 4 == 0 { (0..next(60)).map(|_| next(256) as u8).collect() } else { good.clone() };
        for _ in 0..1 + next(4) {
            let place = next(bytes.len() + 1);
            match (next(3), place < bytes.len()) {
                (0, true) => bytes[place] = interesting[next(interesting.len())],
                (1, true) => drop(bytes.remove(place)),
                _ => bytes.insert(place, interesting[next(interesting.len())]),
            }
        }
        if let Err(wrong) = read(&bytes, HEAD, 8.0) {
            assert!(wrong.offset <= bytes.len(), "{wrong}");
            refused += 1;
        }
    }
    assert!(refused > 3_000, "a strict reader refuses most damage, not {refused}");
}
