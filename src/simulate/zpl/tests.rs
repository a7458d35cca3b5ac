//! Formats of the guide's kind, and what a strict reader refuses.

use super::*;

fn label(fields: &str) -> String {
    format!("~SD16\r\n^XA\r\n^MNY^PW16^LL4^LH0,0^POI^PR4\r\n{fields}^PQ2\r\n^XZ\r\n")
}

fn sheet(text: &str) -> Sheet {
    let sheets = read(text.as_bytes(), 8.0).unwrap_or_else(|wrong| panic!("{text}: {wrong}"));
    assert_eq!(sheets.len(), 1, "{text}");
    sheets.into_iter().next().unwrap()
}

fn wrong(text: &str) -> Misreading {
    read(text.as_bytes(), 8.0).map(|sheets| sheets.len()).unwrap_err()
}

#[test]
fn a_label_has_its_dots_and_settings() {
    let sheet = sheet(&label("^FX a remark^FO0,0^GB16,4,1^FS^FO2,1^GFA,2,2,1,F,80^FS"));
    assert_eq!(sheet.bitmap.bits(), [0xFF, 0xFF, 0xBC, 0x01, 0xA0, 0x01, 0xFF, 0xFF]);
    assert_eq!((sheet.width_mm, sheet.height_mm, sheet.copies, sheet.direction), (2.0, 0.5, 2, 1));
    assert_eq!((sheet.spacing, sheet.density, sheet.speed), (Spacing::Gap(0.0), Some(16), Some(4.0)));
}

#[test]
fn a_box_as_thick_as_it_is_narrow_is_filled_and_none_is_thinner_than_its_line() {
    let dots = |field: &str| sheet(&label(field)).bitmap.bits().to_vec();
    assert_eq!(dots("^FO4,1^GB8,2,2^FS"), [0, 0, 0x0F, 0xF0, 0x0F, 0xF0, 0, 0]);
    assert_eq!(dots("^FO4,1^GB8,1,2,B,0^FS"), dots("^FO4,1^GB8,2,2^FS"));
}

#[test]
fn fields_count_from_the_labels_home_and_settings_stay() {
    let first = label("^LH3,1^FO1,1^GB1,1,1^FS");
    let sheets = read(format!("{first}^XA^FO0,0^GB1,1,1^FS^XZ").as_bytes(), 8.0).unwrap();
    assert!(sheets[0].bitmap.get(4, 2) && sheets[1].bitmap.get(3, 1));
    assert_eq!((sheets[1].copies, sheets[1].speed), (1, Some(4.0)));
}

#[test]
fn darkness_adds_up_and_a_format_without_fields_only_sets() {
    let text = format!("^XA^MD-30^XZ{}", label("^FO0,0^GB1,1,1^FS"));
    assert_eq!(sheet(&text).density, Some(0));
    assert_eq!(sheet(&text.replace("-30", "20")).density, Some(30));
    assert!(read(label("").as_bytes(), 8.0).unwrap().is_empty());
}

#[test]
fn bytes_may_come_one_by_one() {
    let text = label("^FO0,0^GB16,4,1^FS^FO2,1^GFA,2,2,1,F,80^FS~HS");
    let mut printer = Printer::new(8.0);
    let (mut kept, mut sheets, mut questions) = (Vec::new(), Vec::new(), Vec::new());
    for byte in text.bytes() {
        kept.push(byte);
        let taken = printer.take(&kept).sound().unwrap();
        kept.drain(..taken.used);
        sheets.extend(taken.sheets);
        questions.extend(taken.questions);
    }
    assert!(kept.is_empty());
    assert_eq!(sheets[0].bitmap, sheet(&text).bitmap);
    assert_eq!(questions, [Question { length: 4 }]);
}

#[test]
fn what_a_printer_would_not_understand_is_refused_where_it_stands() {
    for (text, offset, part) in [
        ("x", 0, "a command expected"),
        ("^XA^ZZ^XZ", 3, "no such command"),
        ("^XA^FO0,0^FDtext^FS^XZ", 9, "not read yet"),
        ("^XA^XG1^XZ", 3, "memory"),
        ("^PW16\r\n", 0, "outside of"),
        ("^XA^XA", 3, "within a format"),
        ("^XA^FS", 3, "without a field"),
        ("^XA^FO0,0^FS", 9, "without anything"),
        ("^XA^FO0,0^FO1,1\r\n", 9, "within a field"),
        ("^XA^FO0,0^XZ", 9, "within a field"),
        ("^XA^GB1,1,1^FS", 3, "begins with ^FO"),
        ("^XA^FO0,0^GB1,1,1^GB1,1,1^FS", 17, "one thing"),
        ("^XA^FO0,0^GB1,1,1^FS", 17, "before ^PW"),
        ("^XA^PW16^LL4^FO0,0^GB1,1,1^FS^PW17\r\n", 29, "before its first field"),
        ("^XA^PW16^LL4^FO15,3^GB2,1,1^FS", 27, "over the label's edge"),
        ("^XA^PW16^LL4^FO9,3^GFA,2,2,2,,^FS", 30, "over the label's edge"),
        ("^XA^PW16^LL4^FO0,0^GB2,2,1,W^FS", 21, "white"),
        ("^XA^PW1^XZ", 6, "within"),
        ("^XA^PR15^XZ", 6, "within"),
        ("^XA^POX^XZ", 6, "one of"),
        ("^XA^PW16 ^XZ", 8, "a command expected"),
        ("~SD31", 3, "00 to 30"),
        ("~SD+1", 3, "00 to 30"),
        ("^XA^PQ1", 3, "not finished"),
        ("^XA^PQ1\r\n", 9, "without ^XZ"),
        ("^XA^PW32000^LL32000^FO0,0^GB1,1,1^FS", 33, "cannot be printed"),
    ] {
        let found = wrong(text);
        assert!(found.offset == offset && found.what.contains(part), "{text}: {found}");
    }
}

#[test]
fn damage_is_refused_or_read_and_never_worse() {
    let good = label(
        "^FX a remark^FO0,0^GB16,4,1,B,0^FS^FO2,1^GFA,2,2,1,F,80^FS\
         ^FO0,0^GFA,4,4,1,:Z64:eNpjYGRiBgAADgAH:2812^FS~HS",
    );
    let refused = super::super::tests::refused(good.as_bytes(), b"^~,:!0GzFA9\r\nXZ\xFF", |bytes| read(bytes, 8.0));
    assert!(refused > 3_000, "{refused} of 5000");
}
