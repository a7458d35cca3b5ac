//! Greys as black dots among white ones: spread errors for photographs, an ordered pattern for flat tints.

/// What is nearly paper stays paper, what is nearly black is black: a scan's white is never quite white,
/// and single dots on it look like dirt.
const PAPER: u8 = 248;
const BLACK: u8 = 7;

fn cleaned(grey: u8) -> u8 {
    match grey {
        PAPER.. => 255,
        ..=BLACK => 0,
        grey => grey,
    }
}

/// Floyd and Steinberg's error spreading (1976), row after row from the top, every other row from the right:
/// errors that always run the same way draw slanting worms.
pub struct Spread {
    /// What the row above hands down, in sixteenths of a grey; one place more at each end.
    handed: Vec<i32>,
    below: Vec<i32>,
    leftwards: bool,
}

impl Spread {
    pub fn new(width: usize) -> Spread {
        Spread { handed: vec![0; width + 2], below: vec![0; width + 2], leftwards: false }
    }

    /// Writes the next row's dots; true is black.
    pub fn row(&mut self, greys: &[u8], dots: &mut Vec<bool>) {
        dots.resize(greys.len(), false);
        self.below.fill(0);
        let mut carried = 0;
        for step in 0..greys.len() {
            let x = if self.leftwards { greys.len() - 1 - step } else { step };
            let Some((grey, dot)) = greys.get(x).zip(dots.get_mut(x)) else { continue };
            let wanted = i32::from(cleaned(*grey)) * 16 + self.handed[x + 1] + carried;
            *dot = wanted < 128 * 16;
            let error = (wanted - if *dot { 0 } else { 255 * 16 }) / 16;
            let (behind, ahead) = if self.leftwards { (x + 2, x) } else { (x, x + 2) };
            carried = error * 7;
            self.below[behind] += error * 3;
            self.below[x + 1] += error * 5;
            self.below[ahead] += error;
        }
        std::mem::swap(&mut self.handed, &mut self.below);
        self.leftwards = !self.leftwards;
    }
}

/// Bayer's pattern (1973) of 8 × 8 dots: a flat tint is an even weave, the same in every place.
pub fn ordered(greys: &[u8], y: usize, dots: &mut Vec<bool>) {
    dots.extend(greys.iter().enumerate().map(|(x, grey)| {
        let ink = u32::from(255 - cleaned(*grey));
        // The middle of each of the 64 steps, so that half grey is half the dots.
        ink * 128 > (2 * bayer(x, y) + 1) * 255
    }));
}

/// The place's turn to become black as a tint darkens, 0 to 63.
fn bayer(x: usize, y: usize) -> u32 {
    let (x, y) = (x as u32, y as u32);
    (0..3).fold(0, |turn, bit| {
        let (across, down) = (x >> bit & 1, y >> bit & 1);
        turn << 2 | (across ^ down) << 1 | down
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn white(rows: impl Iterator<Item = Vec<bool>>) -> usize {
        rows.flatten().filter(|black| !black).count()
    }

    #[test]
    fn dithering_keeps_the_darkness() {
        for grey in [0u8, 32, 100, 128, 200, 255] {
            let wanted = usize::from(grey) * 96 * 96 / 255;
            let mut spread = Spread::new(96);
            let spread = white((0..96).map(|_| {
                let mut dots = Vec::new();
                spread.row(&[grey; 96], &mut dots);
                dots
            }));
            assert!(spread.abs_diff(wanted) < 200, "spread, grey {grey}: {spread} white of {wanted}");
            let ordered = white((0..96).map(|y| {
                let mut dots = Vec::new();
                ordered(&[grey; 96], y, &mut dots);
                dots
            }));
            assert!(ordered.abs_diff(wanted) <= 96, "ordered, grey {grey}: {ordered} white of {wanted}");
        }
    }

    #[test]
    fn every_place_of_the_pattern_has_its_own_turn() {
        let mut turns: Vec<u32> = (0..64).map(|place| bayer(place % 8, place / 8)).collect();
        turns.sort_unstable();
        assert_eq!(turns, (0..64).collect::<Vec<_>>());
        assert_eq!([bayer(0, 0), bayer(1, 0), bayer(0, 1), bayer(4, 4)], [0, 32, 48, 1]);
    }

    #[test]
    fn paper_that_is_not_quite_white_gets_no_dirt() {
        let (mut spread, mut dots) = (Spread::new(64), Vec::new());
        for y in 0..64 {
            spread.row(&[249; 64], &mut dots);
            assert!(!dots.contains(&true), "row {y}");
        }
    }

    #[test]
    fn a_flat_tint_has_no_worms_the_pattern_repeats_every_eight_dots() {
        let row = |y| {
            let mut dots = Vec::new();
            ordered(&[150; 64], y, &mut dots);
            dots
        };
        for y in 0..8 {
            assert_eq!(row(y), row(y + 8));
            assert!(row(y).chunks(8).all(|eight| eight == &row(y)[..8]));
        }
    }
}
