//! Pictures fill their box: scaled to its dots, then black or white.

use super::sheet::Sheet;
use super::tones::{self, Dither, Tone};
use crate::layout::picture::Picture;
use crate::layout::scene::PlacedPicture;
use crate::limits;
use crate::protocol::failure::DrawingFault;

/// Draws row by row. A threshold of the template holds; else line art gets a
/// threshold of its own and photographs are dithered.
pub fn draw(sheet: &mut Sheet, placed: &PlacedPicture) -> Result<(), DrawingFault> {
    let picture = &*placed.picture;
    let (width, height) = (sheet.width(), sheet.height());
    if width <= 0 || height <= 0 || picture.width == 0 || picture.height == 0 {
        return Ok(());
    }
    if (width as u64).saturating_mul(height as u64) > limits::LABEL_DOTS {
        let (width, height) = (width as u64, height as u64);
        return Err(DrawingFault::LabelTooLarge { width, height, limit: limits::LABEL_DOTS });
    }
    let tone = match placed.threshold {
        0 => tones::judge(&picture.grey),
        threshold => Tone::LineArt { threshold },
    };
    let mut dither = Dither::new(width as usize);
    let mut scaler = Scaler::new(picture, width as u64, height as u64);
    let visible = sheet.visible();
    // A dithered dot depends on all rows above it; a clip must not change what it lets through.
    let first = if matches!(tone, Tone::LineArt { .. }) { visible.y0.max(0) } else { 0 };
    for y in first..visible.y1.min(height) {
        let greys = scaler.row(y as usize);
        match tone {
            Tone::LineArt { threshold } => lay_row(sheet, y, greys.iter().map(|grey| *grey < threshold)),
            Tone::Photograph => lay_row(sheet, y, dither.row(greys).iter().copied()),
        }
    }
    Ok(())
}

fn lay_row(sheet: &mut Sheet, y: i64, dots: impl Iterator<Item = bool>) {
    let mut black_from = None;
    let mut x = 0;
    for black in dots {
        match (black, black_from) {
            (true, None) => black_from = Some(x),
            (false, Some(from)) => {
                sheet.fill(from, y, x, y + 1);
                black_from = None;
            }
            _ => {}
        }
        x += 1;
    }
    if let Some(from) = black_from {
        sheet.fill(from, y, x, y + 1);
    }
}

/// Scales a picture row by row: the average of what a dot covers where dots are
/// fewer than pixels, between neighbours where they are more.
struct Scaler<'a> {
    picture: &'a Picture,
    across: Axis,
    down: Axis,
    /// The last two source rows scaled across, by their number: a dot row and the next share one.
    rows: [Option<(usize, Vec<u32>)>; 2],
    sums: Vec<u32>,
    out: Vec<u8>,
}

impl<'a> Scaler<'a> {
    fn new(picture: &'a Picture, width: u64, height: u64) -> Self {
        let across = Axis::new(u64::from(picture.width), width);
        let down = Axis::new(u64::from(picture.height), height);
        Scaler { picture, across, down, rows: [None, None], sums: Vec::new(), out: Vec::new() }
    }

    /// Greys of row `y` of the scaled picture.
    fn row(&mut self, y: usize) -> &[u8] {
        self.sums.clear();
        self.sums.resize(self.across.spans.len(), HALF);
        let (first, weights) = self.down.span(y);
        for (source, weight) in (first..).zip(weights) {
            if !self.rows.iter().flatten().any(|(number, _)| *number == source) {
                self.rows.swap(0, 1);
                let mut row = self.rows[1].take().map(|(_, row)| row).unwrap_or_default();
                self.across.scale(self.picture, source, &mut row);
                self.rows[1] = Some((source, row));
            }
            for (_, row) in self.rows.iter().flatten().filter(|(number, _)| *number == source) {
                self.sums.iter_mut().zip(row).for_each(|(sum, grey)| *sum += grey * weight);
            }
        }
        self.out.clear();
        self.out.extend(self.sums.iter().map(|sum| (sum >> 24) as u8));
        &self.out
    }
}

/// The weights of every dot sum up to this. A grey times this, times 256, is the largest
/// number that 32 bits hold with `HALF` beside it.
const WHOLE: u64 = 1 << 16;
/// Half a grey, in the units of the sums: rounds to the nearest.
const HALF: u32 = 1 << 23;

/// Which source pixels make each dot along one axis, and how much of each.
struct Axis {
    /// First source pixel, and where its weights begin and end.
    spans: Vec<(usize, usize, usize)>,
    weights: Vec<u32>,
}

impl Axis {
    fn new(pixels: u64, dots: u64) -> Axis {
        let mut axis = Axis { spans: Vec::with_capacity(dots as usize), weights: Vec::new() };
        for dot in 0..dots {
            let begin = axis.weights.len();
            let first = if dots > pixels { axis.between(pixels, dots, dot) } else { axis.cover(pixels, dots, dot) };
            axis.spans.push((first as usize, begin, axis.weights.len()));
        }
        axis
    }

    /// Fewer dots than pixels: each pixel counts as much as the dot covers of it.
    fn cover(&mut self, pixels: u64, dots: u64, dot: u64) -> u64 {
        let (from, to) = (dot * pixels, (dot + 1) * pixels);
        let (first, last) = (from / dots, to.div_ceil(dots));
        // Differences of rounded sums, so that the weights sum up exactly.
        let until = |pixel: u64| ((pixel * dots).clamp(from, to) - from) * WHOLE / pixels;
        self.weights.extend((first..last).map(|pixel| (until(pixel + 1) - until(pixel)) as u32));
        first
    }

    /// More dots than pixels: between the middles of two neighbours.
    fn between(&mut self, pixels: u64, dots: u64, dot: u64) -> u64 {
        let place = ((2 * dot + 1) * pixels).saturating_sub(dots);
        let (first, rest) = (place / (2 * dots), place % (2 * dots));
        let second = if first + 1 < pixels { rest * WHOLE / (2 * dots) } else { 0 };
        self.weights.push((WHOLE - second) as u32);
        if second > 0 {
            self.weights.push(second as u32);
        }
        first
    }

    fn span(&self, dot: usize) -> (usize, &[u32]) {
        let (first, begin, end) = self.spans[dot];
        (first, &self.weights[begin..end])
    }

    /// Scales source row `y` across; greys times 256.
    fn scale(&self, picture: &Picture, y: usize, out: &mut Vec<u32>) {
        let width = picture.width as usize;
        let row = picture.grey.get(y * width..(y + 1) * width).unwrap_or_default();
        out.clear();
        out.extend(self.spans.iter().map(|(first, begin, end)| {
            let greys = row.get(*first..first + end - begin).unwrap_or_default();
            let sum: u32 =
                greys.iter().zip(&self.weights[*begin..*end]).map(|(grey, weight)| u32::from(*grey) * weight).sum();
            sum >> 8
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: u32, height: u32, grey: impl Fn(u32, u32) -> u8) -> Picture {
        let grey = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| grey(x, y)).collect();
        Picture { width, height, grey }
    }

    fn scaled(picture: &Picture, width: u64, height: u64) -> Vec<u8> {
        let mut scaler = Scaler::new(picture, width, height);
        (0..height as usize).flat_map(|y| scaler.row(y).to_vec()).collect()
    }

    #[test]
    fn a_picture_of_as_many_pixels_as_dots_is_itself() {
        let picture = picture(13, 7, |x, y| (x * 19 + y * 3) as u8);
        assert_eq!(scaled(&picture, 13, 7), picture.grey);
    }

    #[test]
    fn fewer_dots_are_the_average_of_what_they_cover() {
        let picture = picture(4, 4, |x, y| if (x + y) % 2 == 0 { 0 } else { 200 });
        assert_eq!(scaled(&picture, 2, 2), [100; 4]);
        assert_eq!(scaled(&picture, 1, 1), [100]);
        let stripes = self::picture(3, 1, |x, _| [0, 90, 240][x as usize]);
        assert_eq!(scaled(&stripes, 2, 1), [30, 190]);
    }

    #[test]
    fn more_dots_lie_between_their_neighbours() {
        let edge = picture(2, 1, |x, _| if x == 0 { 0 } else { 200 });
        assert_eq!(scaled(&edge, 4, 1), [0, 50, 150, 200]);
        assert_eq!(scaled(&edge, 4, 2), [0, 50, 150, 200, 0, 50, 150, 200]);
        assert_eq!(scaled(&picture(1, 1, |_, _| 77), 3, 5), [77; 15]);
    }

    #[test]
    fn a_damaged_picture_with_too_few_greys_draws_what_is_there() {
        let short = Picture { width: 4, height: 4, grey: vec![255; 6] };
        assert_eq!(scaled(&short, 4, 4)[..4], [255; 4]);
    }
}
