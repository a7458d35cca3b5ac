//! A 1-bit picture of paper: rows of dots, black is 1, and its PNG.

/// Dots in rows padded to whole bytes, most significant bit leftmost, 1 = black.
/// Padding bits are always 0.
#[derive(Clone, PartialEq, Eq)]
pub struct Bitmap {
    width: u32,
    height: u32,
    stride: usize,
    bits: Vec<u8>,
}

impl Bitmap {
    /// White paper of `width` × `height` dots. The caller has judged the size
    /// (`limits::LABEL_DOTS`) before memory is taken here.
    pub fn new(width: u32, height: u32) -> Self {
        let stride = width.div_ceil(8) as usize;
        Bitmap { width, height, stride, bits: vec![0; stride * height as usize] }
    }

    pub fn width(&self) -> u32 {
        self.width
    }

    pub fn height(&self) -> u32 {
        self.height
    }

    /// Bytes in one row.
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// All rows, one after another.
    pub fn bits(&self) -> &[u8] {
        &self.bits
    }

    pub fn bits_mut(&mut self) -> &mut [u8] {
        &mut self.bits
    }

    /// White rows at the foot, until it is `height` high; shorter it does not become. The caller has judged the size.
    pub fn lengthen(&mut self, height: u32) {
        self.height = self.height.max(height);
        self.bits.resize(self.stride * self.height as usize, 0);
    }

    /// Is the dot black? Outside the paper nothing is.
    pub fn get(&self, x: u32, y: u32) -> bool {
        if x >= self.width || y >= self.height {
            return false;
        }
        let byte = self.bits[y as usize * self.stride + (x / 8) as usize];
        byte & (0x80 >> (x % 8)) != 0
    }

    /// Sets one dot; outside the paper nothing happens.
    pub fn set(&mut self, x: u32, y: u32, black: bool) {
        if x >= self.width || y >= self.height {
            return;
        }
        let byte = &mut self.bits[y as usize * self.stride + (x / 8) as usize];
        let mask = 0x80 >> (x % 8);
        if black { *byte |= mask } else { *byte &= !mask }
    }

    /// Blackens the dots x0..x1 × y0..y1, clipped to the paper.
    pub fn fill(&mut self, x0: i64, y0: i64, x1: i64, y1: i64) {
        self.change([x0, y0, x1, y1], |dots, these| *dots |= these);
    }

    /// Makes black white and white black in x0..x1 × y0..y1, clipped to the paper.
    pub fn invert(&mut self, x0: i64, y0: i64, x1: i64, y1: i64) {
        self.change([x0, y0, x1, y1], |dots, these| *dots ^= these);
    }

    /// Changes the dots of a box, eight at a time: `how` is told which of them are meant.
    fn change(&mut self, [x0, y0, x1, y1]: [i64; 4], how: impl Fn(&mut u8, u8)) {
        let x0 = x0.clamp(0, i64::from(self.width)) as usize;
        let x1 = x1.clamp(0, i64::from(self.width)) as usize;
        let y0 = y0.clamp(0, i64::from(self.height)) as usize;
        let y1 = y1.clamp(0, i64::from(self.height)) as usize;
        if x0 >= x1 || y0 >= y1 {
            return;
        }
        let (first, last) = (x0 / 8, (x1 - 1) / 8);
        let head = 0xFFu8 >> (x0 % 8);
        let tail = 0xFFu8 << (7 - (x1 - 1) % 8);
        for row in self.bits[y0 * self.stride..y1 * self.stride].chunks_exact_mut(self.stride) {
            if first == last {
                how(&mut row[first], head & tail);
            } else {
                how(&mut row[first], head);
                row[first + 1..last].iter_mut().for_each(|dots| how(dots, 0xFF));
                how(&mut row[last], tail);
            }
        }
    }

    /// Is no dot black?
    pub fn is_blank(&self) -> bool {
        self.bits.iter().all(|byte| *byte == 0)
    }

    /// How many dots are black.
    pub fn ink(&self) -> u64 {
        self.bits.iter().map(|byte| u64::from(byte.count_ones())).sum()
    }

    /// A 1-bit greyscale PNG, black on white, with its resolution of
    /// `dots_per_mm` noted, so that viewers and printers show it at its true size.
    pub fn to_png(&self, dots_per_mm: f64) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.bits.len() / 4 + 256);
        let mut encoder = png::Encoder::new(&mut out, self.width, self.height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        encoder.set_compression(png::Compression::Fast);
        let per_metre = (dots_per_mm * 1000.0).round() as u32;
        encoder.set_pixel_dims(Some(png::PixelDimensions { xppu: per_metre, yppu: per_metre, unit: png::Unit::Meter }));
        // Writing to a Vec cannot fail, and the size of the data is ours.
        let paper: Vec<u8> = self.bits.iter().map(|byte| !byte).collect();
        if let Ok(mut writer) = encoder.write_header() {
            let _ = writer.write_image_data(&paper);
        }
        out
    }
}

impl std::fmt::Debug for Bitmap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Bitmap {}×{}, {} black", self.width, self.height, self.ink())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverting_twice_changes_nothing_and_once_only_what_lies_inside() {
        for (x0, x1) in [(0, 20), (3, 5), (7, 9), (8, 16), (-4, 30), (9, 9)] {
            let mut paper = Bitmap::new(20, 4);
            paper.fill(2, 1, 12, 3);
            let before = paper.clone();
            paper.invert(x0, 1, x1, 2);
            for x in 0..20 {
                let inside = (x0..x1).contains(&i64::from(x));
                assert_eq!(paper.get(x, 1), before.get(x, 1) != inside, "{x0}..{x1}: {x}");
                assert_eq!(paper.get(x, 2), before.get(x, 2));
            }
            paper.invert(x0, 1, x1, 2);
            assert_eq!(paper, before);
        }
    }

    #[test]
    fn a_filled_box_is_the_same_as_its_dots_one_by_one() {
        for (x0, y0, x1, y1) in [(0, 0, 1, 1), (3, 1, 7, 4), (3, 1, 21, 9), (8, 0, 16, 3), (-5, -5, 40, 40)] {
            let mut filled = Bitmap::new(21, 9);
            filled.fill(x0, y0, x1, y1);
            let mut dotted = Bitmap::new(21, 9);
            for y in y0.max(0)..y1.min(9) {
                for x in x0.max(0)..x1.min(21) {
                    dotted.set(x as u32, y as u32, true);
                }
            }
            assert_eq!(filled, dotted, "{x0},{y0} to {x1},{y1}");
        }
    }
}
