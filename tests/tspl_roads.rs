//! Two roads must meet: what `encode` says in TSPL, `simulate` draws dot for dot.

use dotline::bitmap::Bitmap;
use dotline::encode;
use dotline::layout::Scene;
use dotline::protocol::printer::{Config, TransferType};
use dotline::simulate::{Spacing, tspl};

/// Numbers without a pattern, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn bitmap(&mut self) -> Bitmap {
        let mut bitmap = Bitmap::new(1 + self.below(700) as u32, 1 + self.below(90) as u32);
        for _ in 0..self.below(40) {
            let (x, y) = (self.below(720) as i64 - 10, self.below(100) as i64 - 5);
            bitmap.fill(x, y, x + self.below(60) as i64, y + self.below(20) as i64);
        }
        for _ in 0..self.below(2_000) {
            let (x, y) = (self.below(u64::from(bitmap.width())), self.below(u64::from(bitmap.height())));
            bitmap.set(x as u32, y as u32, self.below(2) == 0);
        }
        bitmap
    }

    fn config(&mut self) -> Config {
        Config {
            dpi: [203, 300, 600, 180, 1200][self.below(5) as usize],
            density: self.below(40) as u8,
            speed: self.below(300) as f64 / 10.0,
            gap: self.below(400) as f64 / 10.0,
            direction: self.below(2) as u8,
            transfer_type: if self.below(2) == 0 { TransferType::Row } else { TransferType::Image },
            ..Config::default()
        }
    }
}

#[test]
fn every_bitmap_arrives_dot_for_dot_under_every_configuration() {
    let mut dice = Dice(0x00D0_711E);
    for round in 0..400 {
        let (bitmap, config) = (dice.bitmap(), dice.config());
        let dots = config.dots_per_mm();
        // A page that is not a whole number of dots, as millimetres seldom are.
        let within = |dots: u32, slack: u64| f64::from(dots) + (slack as f64 - 50.0) / 110.0;
        let scene = Scene {
            width: within(bitmap.width(), dice.below(100)) / dots,
            height: within(bitmap.height(), dice.below(100)) / dots,
            ..Scene::default()
        };
        let bytes = encode::payload(&scene, &bitmap, &config).unwrap();
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
