//! Bitmaps, pages and configurations without a pattern, the same in every run.

use dotline::bitmap::Bitmap;
use dotline::layout::Scene;
use dotline::protocol::printer::{Config, TransferType};

/// Numbers without a pattern, the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    pub fn bitmap(&mut self) -> Bitmap {
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

    pub fn config(&mut self) -> Config {
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

    /// The page of a bitmap: not a whole number of dots, as millimetres seldom are.
    pub fn scene_of(&mut self, bitmap: &Bitmap, dots_per_mm: f64) -> Scene {
        let mut mm = |dots: u32| (f64::from(dots) + (self.below(100) as f64 - 50.0) / 110.0) / dots_per_mm;
        Scene { width: mm(bitmap.width()), height: mm(bitmap.height()), ..Scene::default() }
    }
}
