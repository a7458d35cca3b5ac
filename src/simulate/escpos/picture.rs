//! A picture as it was sent: rows or columns of dots, perhaps enlarged.

use super::super::paper::{self, Mix, Rows};
use crate::bitmap::Bitmap;

#[derive(Debug)]
pub struct Picture<'a> {
    width: u32,
    height: u32,
    bytes: &'a [u8],
    /// Bytes go down first: most significant bit at the top.
    by_columns: bool,
    /// Dots of paper for each dot, 1 to 3.
    wide: u32,
    high: u32,
}

impl<'a> Picture<'a> {
    /// Rows of whole bytes, most significant bit leftmost.
    pub fn of_rows(width: u32, height: u32, bytes: &'a [u8]) -> Self {
        Picture { width, height, bytes, by_columns: false, wide: 1, high: 1 }
    }

    /// Columns of whole bytes, most significant bit at the top.
    pub fn of_columns(width: u32, height: u32, bytes: &'a [u8]) -> Self {
        Picture { width, height, bytes, by_columns: true, wide: 1, high: 1 }
    }

    pub fn enlarged(mut self, wide: u32, high: u32) -> Self {
        (self.wide, self.high) = (wide, high);
        self
    }

    /// Dots down the paper.
    pub fn height(&self) -> u32 {
        self.height * self.high
    }

    /// Its dots as they lie on the paper, those beyond `most` across left off.
    pub fn dots(&self, most: u32) -> Bitmap {
        let mut dots = Bitmap::new((self.width * self.wide).min(most), self.height());
        if !self.by_columns && (self.wide, self.high) == (1, 1) {
            let rows = Rows { stride: self.width.div_ceil(8) as usize, bytes: self.bytes, invert: 0 };
            paper::lay(&mut dots, 0, 0, &rows, Mix::Overwrite);
            return dots;
        }
        for y in 0..self.height {
            for x in 0..self.width.min(most.div_ceil(self.wide)) {
                if self.is_black(x, y) {
                    let (left, top) = (i64::from(x * self.wide), i64::from(y * self.high));
                    dots.fill(left, top, left + i64::from(self.wide), top + i64::from(self.high));
                }
            }
        }
        dots
    }

    fn is_black(&self, x: u32, y: u32) -> bool {
        let (line, along, length) = if self.by_columns { (x, y, self.height) } else { (y, x, self.width) };
        let place = line as usize * length.div_ceil(8) as usize + (along / 8) as usize;
        self.bytes.get(place).is_some_and(|byte| byte & (0x80 >> (along % 8)) != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(picture: &Picture<'_>, most: u32) -> Vec<String> {
        let dots = picture.dots(most);
        let line = |y| (0..dots.width()).map(|x| if dots.get(x, y) { '#' } else { '.' }).collect();
        (0..dots.height()).map(line).collect()
    }

    #[test]
    fn rows_and_columns_are_the_same_picture_turned() {
        assert_eq!(drawn(&Picture::of_rows(4, 2, &[0x9F, 0x40]), 99), ["#..#", ".#.."]);
        assert_eq!(drawn(&Picture::of_columns(2, 9, &[0x81, 0x80, 0x40, 0x00]), 99)[..2], ["#.", ".#"]);
        assert_eq!(drawn(&Picture::of_columns(2, 9, &[0x81, 0x80, 0x40, 0x00]), 99)[7..], ["#.", "#."]);
    }

    #[test]
    fn every_dot_is_enlarged_and_what_has_no_room_is_left_off() {
        let picture = Picture::of_rows(2, 1, &[0x40]).enlarged(2, 3);
        assert_eq!(drawn(&picture, 99), ["..##"; 3]);
        assert_eq!(drawn(&picture, 3), ["..#"; 3]);
    }
}
