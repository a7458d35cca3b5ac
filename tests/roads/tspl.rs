//! TSPL, said by `encode` and read by `simulate`.

use dotline::encode;
use dotline::simulate::{Spacing, tspl};
use dotline::text::Fonts;

use crate::dice::Dice;

#[test]
fn every_bitmap_arrives_dot_for_dot_under_every_configuration() {
    let mut dice = Dice(0x00D0_711E);
    let fonts = Fonts::embedded();
    for round in 0..400 {
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
