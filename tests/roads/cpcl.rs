//! CPCL, said by `encode` and read by `simulate`.

use dotline::encode;
use dotline::protocol::printer::{Config, Language};
use dotline::simulate::{Spacing, cpcl};

use crate::dice::Dice;

#[test]
fn every_bitmap_arrives_dot_for_dot_under_every_configuration() {
    let mut dice = Dice(0x00C9_C100);
    for round in 0..400 {
        let (bitmap, config) = (dice.bitmap(), Config { language: Language::Cpcl, ..dice.config() });
        let dots = config.dots_per_mm();
        let scene = dice.scene_of(&bitmap, dots);
        let bytes = encode::payload(&scene, &bitmap, &config).unwrap();
        let sheets = cpcl::read(&bytes, dots).unwrap_or_else(|wrong| panic!("round {round}: {wrong}"));
        assert_eq!(sheets.len(), 1, "round {round}");
        let sheet = &sheets[0];
        assert_eq!(*sheet.bitmap, bitmap, "round {round}: {config:?}");
        assert_eq!((sheet.copies, sheet.direction), (1, config.direction), "round {round}");
        assert_eq!(sheet.speed, Some(config.speed.round().min(5.0)), "round {round}");
        let darker = f64::from(config.density.clamp(8, 15) - 8) * 3.0 / 7.0;
        assert_eq!(sheet.density, Some(darker.ceil() as u8), "round {round}");
        let spacing = if config.gap == 0.0 { Spacing::Continuous } else { Spacing::Gap(0.0) };
        assert_eq!(sheet.spacing, spacing, "round {round}");
    }
}
