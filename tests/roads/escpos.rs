//! ESC/POS, said by `encode` and read by `simulate`.

use dotline::bitmap::Bitmap;
use dotline::layout::Pictures;
use dotline::protocol::printer::{Config, Cut, Language, TransferType};
use dotline::simulate::{Cutting, Spacing, escpos};
use dotline::template::{Label, Template};
use dotline::text::Fonts;
use dotline::{encode, render};
use serde_json::json;

use crate::dice::Dice;

/// What must come out: the label, then the white that the settings ask for. Nothing else differs, but for the one
/// dot beside each that would otherwise begin a command which printers obey in the middle of a picture.
fn expected(bitmap: &Bitmap, config: &Config) -> (u32, Option<Cutting>) {
    let usual = if config.cut == Cut::None { 12.0 } else { 0.0 };
    let fed = (config.feed.unwrap_or(usual) * config.dots_per_mm()).round() as u32;
    let cut = match config.cut {
        Cut::None => None,
        Cut::Partial => Some(Cutting::Partial),
        Cut::Full => Some(Cutting::Full),
    };
    (bitmap.height() + fed, cut)
}

fn receipt_config(dice: &mut Dice) -> Config {
    Config {
        language: Language::EscPos,
        cut: [Cut::None, Cut::Partial, Cut::Full][dice.below(3) as usize],
        drawer: dice.below(2) == 0,
        transfer_type: [TransferType::Image, TransferType::Row][dice.below(2) as usize],
        feed: (dice.below(2) == 0).then(|| dice.below(300) as f64 / 10.0),
        ..dice.config()
    }
}

#[test]
fn every_bitmap_arrives_dot_for_dot_under_every_configuration() {
    let mut dice = Dice(0x0E5C_9050);
    for round in 0..1_000 {
        let (mut bitmap, config) = (dice.bitmap(), receipt_config(&mut dice));
        if round % 3 == 0 {
            // Rolls are long, and much of them is white.
            bitmap.lengthen(bitmap.height() * (2 + dice.below(20) as u32));
        }
        let scene = dice.scene_of(&bitmap, config.dots_per_mm());
        let bytes = encode::payload(&scene, &bitmap, &Fonts::embedded(), &config).unwrap();
        let mut printer = escpos::Printer::new(bitmap.width(), config.dots_per_mm());
        let mut taken = printer.take(&bytes).sound().unwrap_or_else(|wrong| panic!("round {round}: {wrong}"));
        assert_eq!(taken.used, bytes.len(), "round {round}");
        taken.sheets.extend(printer.end());
        assert_eq!(taken.sheets.len(), 1, "round {round}");
        let sheet = &taken.sheets[0];
        let (height, cut) = expected(&bitmap, &config);
        assert_eq!((sheet.bitmap.height(), sheet.cut), (height, cut), "round {round}: {config:?}");
        assert_eq!((sheet.spacing, sheet.copies), (Spacing::Continuous, 1), "round {round}");
        assert_eq!(printer.kicks().len(), usize::from(config.drawer), "round {round}");
        assert!(taken.questions.is_empty(), "round {round}");
        differences(&bitmap, &sheet.bitmap, round);
    }
}

/// Dots that are black only on the paper: each the second of two in a byte that was a DLE before what follows it in
/// a command. What follows it may be the next row's, because rows end with their ink.
fn differences(label: &Bitmap, paper: &Bitmap, round: i32) -> usize {
    let blank = vec![0; paper.stride()];
    let row_of = |y: usize| label.bits().chunks_exact(label.stride()).nth(y).unwrap_or(&blank);
    let mut added = 0;
    for (y, row) in paper.bits().chunks_exact(paper.stride()).enumerate() {
        let wanted = row_of(y);
        for (x, dots) in row.iter().enumerate().filter(|(x, dots)| wanted[*x] != **dots) {
            assert_eq!((wanted[x], *dots), (0x10, 0x18), "round {round}: byte {x} of row {y}");
            let follows = [wanted.get(x + 1), row_of(y + 1).first()];
            assert!(follows.iter().flatten().any(|next| [0x05, 0x14].contains(*next)), "round {round}: {x}, {y}");
            added += 1;
        }
    }
    added
}

/// A page could otherwise open the cash drawer with a picture.
#[test]
fn a_picture_made_of_commands_prints_and_does_nothing_else() {
    let commands = [&b"\x10\x14\x01\x00\x01"[..], b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", b"\x10\x05\x02"];
    for command in commands {
        for shift in 0..8 {
            let mut bitmap = Bitmap::new(8 * 48, 40);
            let bytes = command.iter().cycle().skip(shift).copied();
            bitmap.bits_mut().iter_mut().zip(bytes).for_each(|(dots, byte)| *dots = byte);
            let config = Config { language: Language::EscPos, ..Config::default() };
            let scene = Dice(1).scene_of(&bitmap, 8.0);
            let bytes = encode::payload(&scene, &bitmap, &Fonts::embedded(), &config).unwrap();
            let mut printer = escpos::Printer::new(bitmap.width(), 8.0);
            let taken = printer.take(&bytes).sound().unwrap_or_else(|wrong| panic!("{command:02X?}: {wrong}"));
            assert!(printer.kicks().is_empty() && taken.questions.is_empty());
            assert!(differences(&bitmap, &taken.sheets[0].bitmap, 0) > 0);
        }
    }
}

/// Everything but the pictures between the beginning and the cut, which is all that a label's bytes may be.
fn beside_pictures(mut bytes: &[u8]) -> Vec<u8> {
    let mut found = Vec::new();
    while let Some((first, rest)) = bytes.split_first() {
        if let [0x1D, b'v', b'0', 0, low, high, rows, 0, dots @ ..] = bytes {
            bytes = &dots[usize::from(u16::from_le_bytes([*low, *high])) * usize::from(*rows)..];
        } else {
            found.push(*first);
            bytes = rest;
        }
    }
    found
}

#[test]
fn no_text_and_no_code_can_say_a_command() {
    let (fonts, pictures) = (Fonts::embedded(), Pictures::default());
    let said = |name: &str| json!([{"type": "dynamic", "value": format!("%{name}%")}]);
    let children = json!([
        {"component": "text", "style": {"x": 5, "y": 2, "width": 48, "height": 20}, "data": said("words")},
        {"component": "qrcode", "style": {"x": 5, "y": 25, "width": 30, "height": 30}, "data": said("words")},
        {"component": "barcode", "codetype": "128", "style": {"x": 5, "y": 60, "width": 48, "height": 10},
            "data": said("code")},
    ]);
    let style = json!({"width": 58, "height": 60});
    let template = json!({"component": "root", "docType": "receipt", "style": style, "children": children});
    let template = Template::from_json(&template).unwrap();
    let mut printed = Vec::new();
    for words in [
        "two apples",
        "\u{1b}p\0\u{19}\u{7f}",
        "\u{10}\u{14}\u{1}\0\u{1}",
        "\u{1d}V\0\u{1b}@",
        "\r\n\u{1d}v0\0\u{1}\0\u{1}\0",
        "\u{10}\u{4}\u{1}\u{18}\u{c}",
        "\"^XZ~JA\" P1 SIZE 1 mm",
    ] {
        let code = words.replace('\0', "");
        let (content, _) = template.fill(&json!({"words": words, "code": code}), &|_| None).unwrap();
        let label = Label { contents: vec![content] };
        for transfer_type in [TransferType::Image, TransferType::Row] {
            let config = Config { language: Language::EscPos, transfer_type, ..Config::default() };
            let scene = render::scene(&label, &pictures, &fonts, &config).unwrap().scene;
            let bitmap = render::dots(&scene, &fonts, &config).unwrap();
            let bytes = encode::payload(&scene, &bitmap, &fonts, &config).unwrap();
            assert_eq!(beside_pictures(&bytes), b"\x1B@\x1DVB\0", "{words:?}");
            let mut printer = escpos::Printer::new(bitmap.width(), 8.0);
            let taken = printer.take(&bytes).sound().unwrap_or_else(|wrong| panic!("{words:?}: {wrong}"));
            assert_eq!((taken.used, taken.sheets.len(), taken.questions.len()), (bytes.len(), 1, 0), "{words:?}");
            assert!(printer.kicks().is_empty(), "{words:?}");
            differences(&bitmap, &taken.sheets[0].bitmap, 0);
            printed.push(bytes);
        }
    }
    printed.dedup();
    assert_eq!(printed.len(), 7, "all words are seen, and both ways of sending are one");
}
