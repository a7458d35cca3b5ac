//! Labels drawn as they are printed, whole and damaged, and what preflight says of them.

use super::*;
use crate::geometry::Turn;
use crate::layout::scene::{Bars, Glyphs, Modules, PlacedGlyph};
use crate::raster;
use crate::symbols::{self, QrCorrection};
use crate::text::Fonts;

const TURNS: [Turn; 4] = [Turn::Upright, Turn::Right, Turn::Over, Turn::Left];

/// Numbers that look random and are the same in every run.
pub(super) struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }

    pub fn text(&mut self, alphabet: &str, lengths: std::ops::RangeInclusive<usize>) -> String {
        let alphabet: Vec<char> = alphabet.chars().collect();
        let length = lengths.start() + self.below(lengths.end() - lengths.start() + 1);
        (0..length).map(|_| alphabet[self.below(alphabet.len())]).collect()
    }
}

/// A page with one mark in its middle, and room round it.
fn page(shape: Shape, (length, height): (f64, f64), turn: Turn) -> Scene {
    let (width, tall) = if turn.lies_down() { (height, length) } else { (length, height) };
    let half = if matches!(turn, Turn::Free(_)) { length } else { 12.0 };
    let place = Rect::new(half, half, width, tall);
    let mark = Mark { component: 0, place, turn, clip: None, paper: false, shape };
    Scene {
        width: width + 2.0 * half,
        height: tall + 2.0 * half,
        marks: vec![mark],
        components: vec!["code".to_owned()],
    }
}

/// Bars of `module` dots each at 8 dots a mm.
fn bars(codetype: &str, data: &str, module: u32, turn: Turn) -> Scene {
    let widths = symbols::barcode(codetype, data).unwrap_or_else(|fault| panic!("{codetype} {data:?}: {fault:?}"));
    let modules: u32 = widths.iter().map(|width| u32::from(*width)).sum();
    let says = symbols::says(codetype, data).unwrap();
    let bars = Bars { widths, codetype: codetype.to_owned(), data: data.to_owned(), says };
    page(Shape::Barcode(bars), (f64::from(modules * module) / 8.0 + 0.5, 8.0), turn)
}

fn qr(data: &str, level: QrCorrection, version: Option<u8>, module: f64, turn: Turn) -> Scene {
    let symbol = symbols::qr(data, level, version).unwrap();
    let size = symbol.side as f64 * module / 8.0;
    let (side, black, version) = (symbol.side, symbol.black, symbol.version);
    let modules = Modules { side, black, level: 'M', version, data: data.to_owned() };
    page(Shape::Qr(modules), (size, size), turn)
}

fn drawn(scene: &Scene) -> Bitmap {
    raster::draw(scene, &Fonts::embedded(), 8.0).unwrap()
}

fn findings(scene: &Scene, bitmap: &Bitmap) -> Vec<Finding> {
    examine(scene, bitmap, 8.0).into_iter().map(|warning| warning.finding).collect()
}

fn unreadable(codetype: &str) -> Finding {
    Finding::CodeUnreadable { codetype: codetype.to_owned() }
}

/// A label of this text in letters of `em` mm.
fn letters(em: f64) -> Scene {
    let fonts = Fonts::embedded();
    let glyph = PlacedGlyph { id: 40, x: 0.0, y: em, advance: em, turned: false, start: 0, end: 1 };
    let run = Glyphs {
        font: fonts.find("", false).font,
        em_x: em,
        em_y: em,
        embolden: false,
        slanted: false,
        glyphs: vec![glyph],
        rules: vec![Rect::new(0.0, em, em, 0.2)],
        text: "A".to_owned(),
    };
    page(Shape::Glyphs(run), (em, em), Turn::Upright)
}

/// Random data that the symbology can say; None where this throw was none.
fn throw(codetype: &str, dice: &mut Dice) -> Option<String> {
    let digits = "0123456789";
    let ascii: String = (0u8..128).map(char::from).collect();
    let half = dice.below(2);
    let plain = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";
    let data = match codetype {
        "128" | "93" => dice.text([&ascii, "0123456789SF"][half], 1..=20),
        "39" | "39C" => dice.text([&ascii, plain][half], 1..=12),
        "39S" => dice.text(plain, 1..=20),
        "128M" => {
            let starts = ["!103", "!104", "!105", "!105!102", "!104!100i"][dice.below(5)];
            let pairs = dice.below(5) * 2;
            format!("{starts}{}!100{}", dice.text(digits, pairs..=pairs), dice.text("ABC012", 1..=9))
        }
        "EAN128" => format!("(10){}(21){}", dice.text("AB09-", 1..=12), dice.text("Z8/", 1..=12)),
        "EAN14" | "ITF14" => dice.text(digits, 13..=13),
        "CODA" => dice.text("0123456789-$:/.+", 1..=15),
        "PLESSEY" => dice.text("0123456789ABCDEF", 1..=15),
        "EAN13" => dice.text(digits, 12..=12),
        "EAN8" => dice.text(digits, 7..=7),
        "UPCA" => dice.text(digits, 11..=11),
        "UPCE" => dice.text(digits, 6..=6),
        with if with.contains('+') => {
            let (main, add_on) = with.split_once('+')?;
            let add_on = add_on.parse::<usize>().ok()?;
            let main = symbols::says(main, &throw(main, dice)?).ok()?;
            format!("{main}+{}", dice.text(digits, add_on..=add_on))
        }
        _ => dice.text(digits, 1..=18),
    };
    symbols::says(codetype, &data).is_ok().then_some(data)
}

#[test]
fn every_symbology_in_every_turn_and_size_is_read_back() {
    let mut dice = Dice(2453);
    let mut wrong = Vec::new();
    for codetype in symbols::CODETYPES {
        let mut drawn_ones = 0;
        for round in 0..600 {
            let Some(data) = throw(codetype, &mut dice) else { continue };
            drawn_ones += 1;
            let scene = bars(codetype, &data, 2 + round % 2, TURNS[dice.below(4)]);
            let found = findings(&scene, &drawn(&scene));
            if !found.is_empty() {
                wrong.push((codetype, data, found));
            }
        }
        assert!(drawn_ones > 200, "{codetype}: {drawn_ones}");
    }
    assert!(wrong.is_empty(), "{} wrong, such as {:#?}", wrong.len(), &wrong[..wrong.len().min(10)]);
}

#[test]
fn a_module_of_one_dot_is_read_back_in_every_symbology() {
    let mut dice = Dice(1);
    for codetype in symbols::CODETYPES {
        for _ in 0..30 {
            let Some(data) = throw(codetype, &mut dice) else { continue };
            let scene = bars(codetype, &data, 1, TURNS[dice.below(4)]);
            let fine = Finding::FineModules { dots: 1, mm: 0.125 };
            assert_eq!(findings(&scene, &drawn(&scene)), [fine], "{codetype} {data:?}");
        }
    }
}

#[test]
fn a_bar_that_became_a_module_wider_is_found_in_every_symbology() {
    let mut dice = Dice(2);
    for codetype in symbols::CODETYPES {
        let mut unseen = 0;
        for _ in 0..100 {
            let Some(data) = throw(codetype, &mut dice) else { continue };
            let mut scene = bars(codetype, &data, 2, Turn::Upright);
            let Shape::Barcode(bars) = &mut scene.marks[0].shape else { panic!() };
            let mut widths = bars.widths.to_vec();
            let at = dice.below(widths.len());
            if at + 1 == widths.len() || widths[at + 1] < 2 {
                continue;
            }
            // Into the space or bar beside it.
            widths[at] += 1;
            widths[at + 1] -= 1;
            bars.widths = widths.into();
            let codes = [unreadable(codetype), Finding::CodeReadsOtherwise { codetype: codetype.into() }];
            unseen += u32::from(!findings(&scene, &drawn(&scene)).iter().any(|finding| codes.contains(finding)));
        }
        assert_eq!(unseen, 0, "{codetype}");
    }
}

#[test]
fn slanted_bars_are_read_back() {
    for degrees in [10.0, 33.0, 45.0, 91.5, 200.0] {
        let scene = bars("128", "SF1234567890123", 3, Turn::Free(degrees));
        assert_eq!(findings(&scene, &drawn(&scene)), [], "{degrees}");
    }
}

#[test]
fn a_qr_code_in_any_turn_is_read_back() {
    let mut dice = Dice(18004);
    for round in 0..60 {
        let alphabet =
            ["0123456789", "ABC $%*+-./:09", "abc你好，，収件人 https://", "é\u{1f4e6}ß", "カタカナ東京12"][round % 5];
        let data = dice.text(alphabet, 1..=120);
        let scene = qr(&data, QrCorrection::M, None, 2.0, TURNS[dice.below(4)]);
        assert_eq!(findings(&scene, &drawn(&scene)), [], "{data:?}");
    }
    let scene = qr("slanted", QrCorrection::M, None, 4.0, Turn::Free(30.0));
    assert_eq!(findings(&scene, &drawn(&scene)), []);
}

#[test]
fn every_version_and_level_of_qr_is_read_back() {
    for version in 1..=40 {
        for level in [QrCorrection::L, QrCorrection::M, QrCorrection::Q, QrCorrection::H] {
            let scene = qr("VERSION", level, Some(version), 2.0, Turn::Upright);
            assert_eq!(findings(&scene, &drawn(&scene)), [], "{version} {level:?}");
        }
    }
    let full = "7".repeat(7089);
    let scene = qr(&full, QrCorrection::L, None, 2.0, Turn::Upright);
    assert_eq!(findings(&scene, &drawn(&scene)), []);
}

#[test]
fn a_white_line_through_a_code_does_no_harm_where_scanners_still_read_it() {
    let scene = bars("128", "312008360717810", 2, Turn::Upright);
    let mut bitmap = drawn(&scene);
    for x in 0..bitmap.width() {
        (110..114).for_each(|y| bitmap.set(x, y, false));
    }
    assert_eq!(findings(&scene, &bitmap), []);
    let scene = qr("312008360717810", QrCorrection::M, None, 3.0, Turn::Upright);
    let mut bitmap = drawn(&scene);
    (96..160).for_each(|x| bitmap.set(x, 127, false));
    assert_eq!(findings(&scene, &bitmap), []);
}

#[test]
fn a_line_along_the_bars_that_cuts_every_scan_line_is_found() {
    for turn in TURNS {
        let scene = bars("128", "312008360717810", 2, turn);
        let mut bitmap = drawn(&scene);
        let (width, height) = (bitmap.width(), bitmap.height());
        // Over the first space after the middle.
        if turn.lies_down() {
            let y = (height / 2..height).find(|y| !bitmap.get(width / 2, *y)).map(i64::from).unwrap();
            bitmap.fill(0, y, i64::from(width), y + 3);
        } else {
            let x = (width / 2..width).find(|x| !bitmap.get(*x, height / 2)).map(i64::from).unwrap();
            bitmap.fill(x, 0, x + 3, i64::from(height));
        }
        assert!(findings(&scene, &bitmap).contains(&unreadable("128")), "{turn:?}");
    }
}

#[test]
fn two_exchanged_modules_are_found() {
    let mut scene = bars("128", "312008360717810", 2, Turn::Upright);
    let Shape::Barcode(bars) = &mut scene.marks[0].shape else { panic!() };
    let mut widths = bars.widths.to_vec();
    let at = (30..).find(|at| widths[*at] != widths[at + 1]).unwrap();
    widths.swap(at, at + 1);
    bars.widths = widths.into();
    assert_eq!(findings(&scene, &drawn(&scene)), [unreadable("128")]);
}

#[test]
fn a_code_that_says_something_else_is_found() {
    let mut scene = bars("128", "312008360717810", 2, Turn::Upright);
    let Shape::Barcode(bars) = &mut scene.marks[0].shape else { panic!() };
    bars.says = "312008360717811".to_owned();
    assert_eq!(findings(&scene, &drawn(&scene)), [Finding::CodeReadsOtherwise { codetype: "128".into() }]);
    let mut scene = qr("one", QrCorrection::M, None, 3.0, Turn::Upright);
    let Shape::Qr(modules) = &mut scene.marks[0].shape else { panic!() };
    modules.data = "two".to_owned();
    assert_eq!(findings(&scene, &drawn(&scene)), [Finding::CodeReadsOtherwise { codetype: "QR".into() }]);
}

#[test]
fn a_code_cut_off_at_its_end_is_found() {
    let mut scene = bars("128", "312008360717810", 2, Turn::Upright);
    let mark = &mut scene.marks[0];
    mark.clip = Some(Rect { width: mark.place.width - 2.0, ..mark.place });
    assert_eq!(findings(&scene, &drawn(&scene)), [unreadable("128")]);
    let mut scene = bars("128", "312008360717810", 2, Turn::Upright);
    scene.width = scene.marks[0].place.right() - 2.0;
    let found = findings(&scene, &drawn(&scene));
    assert!(found.contains(&unreadable("128")) && found.contains(&Finding::OffThePage), "{found:?}");
    let mut scene = qr("312008360717810", QrCorrection::L, None, 3.0, Turn::Upright);
    let mark = &mut scene.marks[0];
    mark.clip = Some(Rect { height: mark.place.height - 3.0, ..mark.place });
    assert_eq!(findings(&scene, &drawn(&scene)), [unreadable("QR")]);
}

#[test]
fn a_qr_code_without_one_of_its_corners_is_found() {
    let scene = qr("312008360717810", QrCorrection::H, Some(10), 3.0, Turn::Upright);
    let mut bitmap = drawn(&scene);
    bitmap.fill(96, 96, 96 + 21, 96 + 21);
    assert_eq!(findings(&scene, &bitmap), [unreadable("QR")]);
}

#[test]
fn ink_and_edges_beside_a_code_are_found() {
    let scene = bars("128", "312008360717810", 2, Turn::Upright);
    let mut bitmap = drawn(&scene);
    // The symbol begins 2 dots inside its box, which begins at 96: 14 dots of white are left.
    bitmap.fill(80, 100, 84, 104);
    assert_eq!(findings(&scene, &bitmap), [Finding::QuietZone { needed_mm: 2.5, found_mm: 14.0 / 8.0 }]);
    let mut scene = qr("312008360717810", QrCorrection::M, None, 3.0, Turn::Upright);
    scene.width = scene.marks[0].place.right() + 0.5;
    assert_eq!(findings(&scene, &drawn(&scene)), [Finding::QuietZone { needed_mm: 1.5, found_mm: 0.5 }]);
}

#[test]
fn a_module_of_one_dot_is_told_on_a_common_head_alone() {
    let scene = bars("128", "312008360717810", 1, Turn::Upright);
    assert_eq!(findings(&scene, &drawn(&scene)), [Finding::FineModules { dots: 1, mm: 0.125 }]);
    let scene = bars("128", "312008360717810", 2, Turn::Upright);
    let bitmap = raster::draw(&scene, &Fonts::embedded(), 24.0).unwrap();
    assert_eq!(examine(&scene, &bitmap, 24.0), []);
}

#[test]
fn letters_under_one_and_a_half_millimetres_are_told() {
    for (em, expected) in [(1.5, vec![]), (1.4, vec![Finding::SmallText { mm: 1.4 }])] {
        let scene = letters(em);
        assert_eq!(findings(&scene, &drawn(&scene)), expected);
    }
}

#[test]
fn a_wholly_white_label_is_told() {
    let scene = Scene { width: 20.0, height: 10.0, ..Scene::default() };
    assert_eq!(
        examine(&scene, &drawn(&scene), 8.0),
        [Warning::new("root", Finding::BlankLabel).at(0.0, 0.0, 20.0, 10.0)]
    );
}

#[test]
fn a_warning_gets_the_place_of_its_component_unless_two_have_its_name() {
    let mut scene = bars("128", "1", 2, Turn::Upright);
    let mut warnings = vec![Warning::new("code", Finding::EmptyCode), Warning::new("other", Finding::EmptyCode)];
    place(&scene, &mut warnings);
    let box_of = scene.marks[0].place;
    assert_eq!(warnings[0], Warning::new("code", Finding::EmptyCode).at(12.0, 12.0, box_of.width, 8.0));
    assert_eq!(warnings[1].at, None);
    scene.components.push("code".to_owned());
    let mut warnings = vec![Warning::new("code", Finding::EmptyCode)];
    place(&scene, &mut warnings);
    assert_eq!(warnings[0].at, None);
}

#[test]
fn no_scene_and_no_bitmap_break_it() {
    let mut dice = Dice(0x0DD);
    let numbers = [0.0, -1.0, 0.01, 7.3, 1e300, -1e300, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 50.0];
    for _ in 0..400 {
        let turn = [TURNS.as_slice(), &[Turn::Free(17.0), Turn::Free(f64::NAN)]].concat()[dice.below(6)];
        let mut scene = match dice.below(3) {
            0 => bars("128", "12ab", 2, turn),
            1 => qr("12ab", QrCorrection::L, None, 2.0, turn),
            _ => letters(1.0),
        };
        let bitmap = Bitmap::new(1 + dice.below(300) as u32, 1 + dice.below(300) as u32);
        let mark = &mut scene.marks[0];
        match dice.below(5) {
            0 => mark.place.width = numbers[dice.below(10)],
            1 => mark.place.x = numbers[dice.below(10)],
            2 => mark.component = 7,
            3 => {
                if let Shape::Qr(modules) = &mut mark.shape {
                    modules.side = dice.below(200);
                }
            }
            _ => {
                if let Shape::Barcode(bars) = &mut mark.shape {
                    bars.widths = (0..dice.below(80)).map(|_| dice.below(5) as u8).collect::<Vec<_>>().into();
                    bars.codetype =
                        ["25", "39", "93", "CODA", "MSI", "PLESSEY", "EAN13+5", "UPCE", "x"][dice.below(9)].into();
                }
            }
        }
        examine(&scene, &bitmap, [8.0, 24.0, 0.0, f64::NAN][dice.below(4)]);
    }
}
