//! TSPL, said by `encode` and read by `simulate`.

use dotline::encode;
use dotline::protocol::printer::Config;
use dotline::simulate::{Sheet, Spacing, tspl};
use dotline::text::Fonts;

use crate::dice::Dice;
use crate::scenes;

#[test]
fn every_bitmap_arrives_dot_for_dot_under_every_configuration() {
    let mut dice = Dice(0x00D0_711E);
    let fonts = Fonts::embedded();
    for round in 0..1_000 {
        let (bitmap, config) = (dice.bitmap(), dice.config());
        let dots = config.dots_per_mm();
        let scene = dice.scene_of(&bitmap, dots);
        let bytes = encode::payload(&scene, &bitmap, &fonts, &config).unwrap();
        let sheets = tspl::read(&bytes, dots).unwrap_or_else(|wrong| panic!("round {round}: {wrong}"));
        assert_eq!(sheets.len(), 1, "round {round}");
        let sheet = &sheets[0];
        assert_eq!(*sheet.bitmap, bitmap, "round {round}: {config:?}");
        assert_eq!((sheet.copies, sheet.direction), (1, config.direction), "round {round}");
        assert_eq!(sheet.density, Some(config.density.min(15)), "round {round}");
        let spacing = if config.gap == 0.0 { Spacing::Continuous } else { Spacing::Gap(config.gap.min(25.4)) };
        assert_eq!(sheet.spacing, spacing, "round {round}");
    }
}

/// Of bytes that ask nothing.
fn the_only_sheet(bytes: &[u8], dots: f64) -> Sheet {
    let taken = tspl::Printer::new(dots).take(bytes).sound().unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!((taken.sheets.len(), taken.questions.len(), taken.used), (1, 0, bytes.len()));
    taken.sheets.into_iter().next().unwrap()
}

#[test]
fn no_content_is_a_command() {
    scenes::no_content_is_a_command(&Config::default(), the_only_sheet);
}

#[test]
fn every_scene_arrives_as_a_picture_and_in_commands() {
    for (dpi, seed) in [(203, 41), (300, 42)] {
        let config = Config { dpi, ..Config::default() };
        let said = scenes::every_scene_arrives(seed, &config, the_only_sheet);
        let times = |word: &[u8]| said.windows(word.len()).filter(|window| *window == word).count();
        for (command, least) in [
            (&b"\r\nBAR "[..], 300),
            (b"\r\nBOX ", 3),
            (b",\"128M\",", 5),
            (b",\"39\",", 1),
            (b",\"25\",", 1),
            (b"\r\nQRCODE ", 3),
            (b"\r\nTEXT ", 20),
            (b"\r\nBITMAP ", 100),
        ] {
            let found = times(command);
            assert!(found >= least, "{} stands {found} times", String::from_utf8_lossy(command));
        }
    }
}
