//! Random labels on both roads: as pictures and in a language's own commands, dot for dot but for a printer's letters.

use std::sync::Arc;

use dotline::geometry::{Pattern, Rect, Turn};
use dotline::layout::Scene;
use dotline::layout::picture::Picture;
use dotline::layout::scene::{Bars, Frame, Glyphs, Mark, Modules, PlacedGlyph, PlacedPicture, Shape};
use dotline::protocol::printer::{Config, TransferType};
use dotline::simulate::Sheet;
use dotline::symbols::{self, QrCorrection};
use dotline::text::{FontId, Fonts};
use dotline::{encode, raster};

use crate::compare::{first_difference, letters};
use crate::dice::Dice;

/// Prints random labels with `config` and reads them back. Returns all that was said in commands.
pub fn every_scene_arrives(seed: u64, config: &Config, read: impl Fn(&[u8], f64) -> Sheet) -> Vec<u8> {
    let (fonts, dots) = (Fonts::embedded(), config.dots_per_mm());
    let (mut dice, mut said) = (Dice(seed), Vec::new());
    for round in 0..500 {
        let scene = scene(&mut dice, &fonts, dots);
        let bitmap = raster::draw(&scene, &fonts, dots).unwrap();
        for transfer_type in [TransferType::Image, TransferType::Row] {
            let config = Config { transfer_type, ..config.clone() };
            let bytes = encode::payload(&scene, &bitmap, &fonts, &config).unwrap();
            let sheet = read(&bytes, dots);
            let letters = if transfer_type == TransferType::Row { letters(&scene, dots) } else { Vec::new() };
            let wrong = first_difference(&sheet.bitmap, &bitmap, &letters);
            assert_eq!(wrong, None, "round {round}, {transfer_type:?}: {:#?}", scene.marks);
            if transfer_type == TransferType::Row {
                said.extend_from_slice(&bytes);
            }
        }
    }
    said
}

fn scene(dice: &mut Dice, fonts: &Fonts, dots: f64) -> Scene {
    let marks = (0..1 + dice.below(10)).map(|_| mark(dice, fonts, dots)).collect();
    Scene { width: 60.0, height: 40.0, marks, components: vec!["part".into()] }
}

fn mark(dice: &mut Dice, fonts: &Fonts, dots: f64) -> Mark {
    let mut mm = |low: u64, high: u64| (low * 20 + dice.below((high - low) * 20)) as f64 / 20.0;
    let (x, y, width, height, thin) = (mm(0, 55), mm(0, 36), mm(8, 40), mm(3, 14), mm(0, 2));
    let turn =
        [Turn::Upright, Turn::Upright, Turn::Right, Turn::Over, Turn::Left, Turn::Free(7.0)][dice.below(6) as usize];
    let even = dice.below(2) == 0;
    let (shape, width, height) = match dice.below(12) {
        0 | 10 | 11 => {
            let (codetype, data) = BARCODES[dice.below(BARCODES.len() as u64) as usize];
            bars(codetype, data, 1 + dice.below(3) as u32, dice.below(9) as u32, dots, height)
        }
        1 => {
            let data = QRS[dice.below(QRS.len() as u64) as usize];
            let version = (dice.below(4) == 0).then_some(6);
            qr(data, version, 1 + dice.below(3), dice.below(9), dots)
        }
        2 | 3 => {
            let text = TEXTS[dice.below(TEXTS.len() as u64) as usize];
            let em = [2.0, 2.5, 3.0, 4.0, 6.0][dice.below(5) as usize];
            lettered(text, em, dice.below(3) == 0, dice.below(5) == 0, fonts, dots)
        }
        4 => (
            Shape::Line([Pattern::Dashed, Pattern::Dotted, Pattern::Double][dice.below(3) as usize]),
            width,
            0.25 + thin,
        ),
        5 => {
            let widths = if even { [0.25 + thin; 4] } else { [0.1, thin, 0.5, 0.0] };
            let other = if even { Pattern::Solid } else { Pattern::Dashed };
            let patterns = [Pattern::Solid, other, Pattern::Solid, Pattern::Solid];
            let radius = if even && dice.below(3) == 0 { 2.0 } else { 0.0 };
            (Shape::Frame(Frame { widths, patterns, radius }), width, height)
        }
        6 => {
            let grey = (0..900u32).map(|at| if at * at % 7 < 3 { 0 } else { 255 }).collect();
            let picture = Arc::new(Picture { width: 30, height: 30, grey });
            (Shape::Picture(PlacedPicture { picture, threshold: 128 }), height, height)
        }
        7 => (Shape::Fill, width, height),
        _ => (Shape::Fill, width, thin),
    };
    let (wide, high) = if turn.lies_down() { (height, width) } else { (width, height) };
    // Most lie on the page entirely.
    let inside = dice.below(4) > 0;
    let (x, y) = if inside { (x.min((60.0 - wide).max(0.0)), y.min((40.0 - high).max(0.0))) } else { (x, y) };
    let clip = (dice.below(8) == 0).then(|| Rect::new(x + 1.0, y + 0.5, width * 0.8, height));
    Mark { component: 0, place: Rect::new(x, y, wide, high), turn, clip, paper: dice.below(10) == 0, shape }
}

const BARCODES: [(&str, &str); 9] = [
    ("128", "SF1234567890123"),
    ("128", "a!b"),
    ("39", "AB-12"),
    ("25", "123456"),
    ("EAN13", "6901234567892"),
    ("EAN128", "(01)06901234567892(10)AB"),
    ("128M", "!103A!098a!1021"),
    ("93", "DOT"),
    ("UPCE", "0123456"),
];
const QRS: [&str; 5] = ["1234567890", "HELLO WORLD", "https://example.com/?no=1234567890123", "运单 SF12", "a!N1"];
const TEXTS: [&str; 6] = ["运单号 312008", "收件人：杨女士", "SF1234567890", "a\"b \\[R] !", "𠮷野家", "·"];

/// A shape, and how wide and high it is, mm. `left` dots of the box are more than its modules need.
fn bars(codetype: &str, data: &str, module: u32, left: u32, dots: f64, height: f64) -> (Shape, f64, f64) {
    let widths = symbols::barcode(codetype, data).unwrap();
    let modules: u32 = widths.iter().map(|width| u32::from(*width)).sum();
    let says = symbols::says(codetype, data).unwrap();
    let width = f64::from(modules * module + left) / dots;
    (Shape::Barcode(Bars { widths, codetype: codetype.into(), data: data.into(), says }), width, height)
}

fn qr(data: &str, version: Option<u8>, module: u64, left: u64, dots: f64) -> (Shape, f64, f64) {
    let qr = symbols::qr(data, QrCorrection::L, version).unwrap();
    let side = (qr.side as u64 * module + left) as f64 / dots;
    let modules = Modules { side: qr.side, black: qr.black, level: 'L', version: qr.version, data: data.into() };
    (Shape::Qr(modules), side, side)
}

/// `em` in mm.
fn lettered(text: &str, em: f64, embolden: bool, underlined: bool, fonts: &Fonts, dots: f64) -> (Shape, f64, f64) {
    let baseline = fonts.metrics(FontId::EMBEDDED).baseline;
    let (mut x, mut glyphs) = (0.0, Vec::new());
    for cluster in fonts.shape(text, fonts.find("", embolden)) {
        for glyph in cluster.glyphs.iter() {
            let (advance, start, end) = (glyph.advance * em, cluster.start, cluster.end);
            glyphs.push(PlacedGlyph { id: glyph.id, x, y: baseline * em, advance, turned: false, start, end });
            x = ((x + advance) * dots).round() / dots;
        }
    }
    let rules = if underlined { vec![Rect::new(0.0, em - 0.2, x, 0.2)] } else { Vec::new() };
    let run = Glyphs {
        font: FontId::EMBEDDED,
        em_x: em,
        em_y: em,
        embolden,
        slanted: false,
        glyphs,
        rules,
        text: text.into(),
    };
    (Shape::Glyphs(run), x, em)
}

/// Prints every character up to U+00FF, and what languages have a meaning of their own for, as a text, a barcode and a
/// QR symbol, in commands. `read` fails where they are more or fewer than one label, or ask the printer anything.
pub fn no_content_is_a_command(config: &Config, read: impl Fn(&[u8], f64) -> Sheet) {
    let (fonts, dots) = (Fonts::embedded(), config.dots_per_mm());
    let config = Config { transfer_type: TransferType::Row, ..config.clone() };
    let characters = (0..=0xFFu8).map(|byte| format!("A{}B", char::from(byte)));
    let meant =
        ["\"\r\nPRINT 9,9\r\n", "\\[R]", "\\[\"]", "\\[", "!104", "~!T", "\u{1b}!?", "^XZ", "~JA", "_5E", "%d", "\n"];
    for data in characters.chain(meant.map(str::to_string)) {
        let place = |x: f64, y: f64, (shape, width, height): (Shape, f64, f64)| {
            let place = Rect::new(x, y, width, height);
            Mark { component: 0, place, turn: Turn::Upright, clip: None, paper: false, shape }
        };
        let mut marks = vec![
            place(2.0, 2.0, lettered(&data, 3.0, false, false, &fonts, dots)),
            place(2.0, 20.0, qr(&data, None, 2, 0, dots)),
        ];
        if data.is_ascii() {
            marks.push(place(2.0, 8.0, bars("128", &data, 1, 0, dots, 8.0)));
            marks.push(place(32.0, 8.0, bars("39", &data, 1, 0, dots, 8.0)));
        }
        let scene = Scene { width: 90.0, height: 40.0, marks, components: vec!["part".into()] };
        let bitmap = raster::draw(&scene, &fonts, dots).unwrap();
        let sheet = read(&encode::payload(&scene, &bitmap, &fonts, &config).unwrap(), dots);
        let wrong = first_difference(&sheet.bitmap, &bitmap, &letters(&scene, dots));
        assert_eq!((wrong, sheet.copies), (None, 1), "{data:?}");
    }
}
