//! ZPL II, said by `encode` and read by `simulate`.

use dotline::geometry::{Pattern, Rect, Turn};
use dotline::layout::Scene;
use dotline::layout::scene::{Frame, Mark, Shape};
use dotline::protocol::printer::{Config, Language, TransferType};
use dotline::simulate::{Sheet, Spacing, zpl};
use dotline::text::Fonts;
use dotline::{encode, raster};

use crate::dice::Dice;
use crate::scenes;

#[test]
fn every_bitmap_arrives_dot_for_dot_under_every_configuration() {
    let mut dice = Dice(0x002B_1234);
    let fonts = Fonts::embedded();
    for round in 0..1_000 {
        let bitmap = dice.bitmap();
        // No label is narrower than two dots.
        if bitmap.width() < 2 {
            continue;
        }
        let config = Config { language: Language::Zpl, ..dice.config() };
        let dots = config.dots_per_mm();
        let scene = dice.scene_of(&bitmap, dots);
        let bytes = encode::payload(&scene, &bitmap, &fonts, &config).unwrap();
        let sheets = zpl::read(&bytes, dots).unwrap_or_else(|wrong| panic!("round {round}: {wrong}"));
        assert_eq!(sheets.len(), 1, "round {round}");
        let sheet = &sheets[0];
        assert_eq!(*sheet.bitmap, bitmap, "round {round}: {config:?}");
        assert_eq!((sheet.copies, sheet.direction), (1, config.direction), "round {round}");
        assert_eq!(sheet.density, Some(config.density.min(15) * 2), "round {round}");
        assert_eq!(sheet.speed, Some(config.speed.round().clamp(1.0, 14.0)), "round {round}");
        match sheet.spacing {
            Spacing::Continuous => assert_eq!(config.gap, 0.0, "round {round}"),
            Spacing::Gap(_) => assert!(config.gap > 0.0, "round {round}"),
            other => panic!("round {round}: {other:?}"),
        }
    }
}

/// Of bytes that ask nothing.
fn the_only_sheet(bytes: &[u8], dots: f64) -> Sheet {
    let taken = zpl::Printer::new(dots).take(bytes).sound().unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!((taken.sheets.len(), taken.questions.len(), taken.used), (1, 0, bytes.len()));
    taken.sheets.into_iter().next().unwrap()
}

#[test]
fn no_content_is_a_command() {
    scenes::no_content_is_a_command(&Config { language: Language::Zpl, ..Config::default() }, the_only_sheet);
}

#[test]
fn every_scene_arrives_as_a_picture_and_in_commands() {
    for (dpi, seed) in [(203, 51), (300, 52)] {
        let config = Config { dpi, language: Language::Zpl, ..Config::default() };
        let said = scenes::every_scene_arrives(seed, &config, the_only_sheet);
        // Packed pictures are often the shorter, so few are said; the lines below are all.
        assert!(boxes(&said) > 10, "{} boxes", boxes(&said));
    }
}

fn boxes(said: &[u8]) -> usize {
    said.windows(3).filter(|window| *window == b"^GB").count()
}

#[test]
fn lines_and_boxes_across_each_other_arrive_in_commands() {
    let (mut dice, fonts) = (Dice(53), Fonts::embedded());
    let mut said = 0;
    for round in 0..300 {
        let config = Config {
            language: Language::Zpl,
            transfer_type: TransferType::Row,
            dpi: [203, 300][round % 2],
            ..Config::default()
        };
        let dots = config.dots_per_mm();
        let marks = (0..1 + dice.below(4)).map(|_| solid(&mut dice)).collect();
        let scene = Scene { width: 76.3, height: 130.0, marks, components: vec!["part".into()] };
        let bitmap = raster::draw(&scene, &fonts, dots).unwrap();
        let bytes = encode::payload(&scene, &bitmap, &fonts, &config).unwrap();
        assert!(*the_only_sheet(&bytes, dots).bitmap == bitmap, "round {round}: {:#?}", scene.marks);
        said += boxes(&bytes);
    }
    assert!(said > 500, "{said} boxes");
}

/// A line or a frame, some of them over the label's edge.
fn solid(dice: &mut Dice) -> Mark {
    let mut mm = |most: u64| dice.below(most * 50) as f64 / 50.0;
    let (x, y, width, height, thin) = (mm(80) - 3.0, mm(134) - 3.0, 1.0 + mm(70), 1.0 + mm(50), 0.1 + mm(2));
    let frame = Shape::Frame(Frame { widths: [thin; 4], patterns: [Pattern::Solid; 4], radius: 0.0 });
    let (place, shape) = match dice.below(3) {
        0 => (Rect::new(x, y, width, thin), Shape::Fill),
        1 => (Rect::new(x, y, thin, height), Shape::Fill),
        _ => (Rect::new(x, y, width, height), frame),
    };
    Mark { component: 0, place, turn: Turn::Upright, clip: None, paper: false, shape }
}
