//! EPL2, said by `encode` and read by `simulate`.

use dotline::encode;
use dotline::protocol::printer::{Config, Language};
use dotline::simulate::{Sheet, Spacing, epl};
use dotline::text::Fonts;

use crate::dice::Dice;
use crate::scenes;

#[test]
fn every_bitmap_arrives_dot_for_dot_under_every_configuration() {
    let mut dice = Dice(0x00E9_1234);
    let fonts = Fonts::embedded();
    for round in 0..1_000 {
        let bitmap = dice.bitmap();
        // No label is narrower than one byte of dots.
        if bitmap.width() < 8 {
            continue;
        }
        let config = Config { language: Language::Epl, ..dice.config() };
        let dots = config.dots_per_mm();
        let scene = dice.scene_of(&bitmap, dots);
        let bytes = encode::payload(&scene, &bitmap, &fonts, &config).unwrap();
        let sheets = epl::read(&bytes, dots).unwrap_or_else(|wrong| panic!("round {round}: {wrong}"));
        assert_eq!(sheets.len(), 1, "round {round}");
        let sheet = &sheets[0];
        assert_eq!(*sheet.bitmap, bitmap, "round {round}: {config:?}");
        assert_eq!((sheet.copies, sheet.direction), (1, config.direction), "round {round}");
        assert_eq!(sheet.density, Some(config.density.min(15)), "round {round}");
        assert_eq!(sheet.speed, Some(config.speed.round().clamp(1.0, 6.0)), "round {round}");
        match sheet.spacing {
            Spacing::Continuous => assert_eq!(config.gap, 0.0, "round {round}"),
            Spacing::Gap(mm) => assert!(mm * dots <= 240.5 && mm * dots >= 15.5, "round {round}: {mm}"),
            other => panic!("round {round}: {other:?}"),
        }
    }
}

/// Of bytes that ask nothing.
fn the_only_sheet(bytes: &[u8], dots: f64) -> Sheet {
    let taken = epl::Printer::new(dots).take(bytes).sound().unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!((taken.sheets.len(), taken.questions.len(), taken.used), (1, 0, bytes.len()));
    taken.sheets.into_iter().next().unwrap()
}

#[test]
fn no_content_is_a_command() {
    scenes::no_content_is_a_command(&Config { language: Language::Epl, ..Config::default() }, the_only_sheet);
}

#[test]
fn every_scene_arrives_as_a_picture_and_in_commands() {
    for (dpi, seed) in [(203, 41), (300, 42)] {
        let config = Config { dpi, language: Language::Epl, ..Config::default() };
        let said = scenes::every_scene_arrives(seed, &config, the_only_sheet);
        let boxes = said.windows(3).filter(|window| *window == b"\nLO").count();
        assert!(boxes > 1_000, "{boxes} boxes");
    }
}
