//! EPL2, said by `encode` and read by `simulate`.

use dotline::encode;
use dotline::protocol::printer::{Config, Language};
use dotline::simulate::{Spacing, epl};

use crate::dice::Dice;

#[test]
fn every_bitmap_arrives_dot_for_dot_under_every_configuration() {
    let mut dice = Dice(0x00E9_1234);
    for round in 0..400 {
        let bitmap = dice.bitmap();
        // No label is narrower than one byte of dots.
        if bitmap.width() < 8 {
            continue;
        }
        let config = Config { language: Language::Epl, ..dice.config() };
        let dots = config.dots_per_mm();
        let scene = dice.scene_of(&bitmap, dots);
        let bytes = encode::payload(&scene, &bitmap, &config).unwrap();
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
