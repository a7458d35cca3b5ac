//! A picture scaled to the dots of its box.
//!
//! Greys are averaged as they are written, not as light: what counts for a dot of one colour is how much of
//! it a line covers. It also suits photographs, which would come out too dark by the light they stand for,
//! since a thermal head burns dots that are wider than their distance.

use crate::layout::picture::Picture;

/// What lies between two pixels where there are more dots than pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Between {
    /// The next pixel begins: a drawing of whole pixels, a code, keeps its corners.
    Sharp,
    /// One turns into the other: photographs, and lines with smooth edges.
    Smooth,
}

/// The average of what a dot covers; between neighbours where dots are more than pixels and it is `Smooth`.
pub fn scale(picture: &Picture, width: u32, height: u32, between: Between) -> Picture {
    if (width, height) == (picture.width, picture.height) {
        return picture.clone();
    }
    let mut scaler = Scaler::new(picture, u64::from(width), u64::from(height), between);
    let mut grey = Vec::with_capacity(width as usize * height as usize);
    for y in 0..height as usize {
        grey.extend_from_slice(scaler.row(y));
    }
    Picture { width, height, grey }
}

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
    fn new(picture: &'a Picture, width: u64, height: u64, between: Between) -> Self {
        let across = Axis::new(u64::from(picture.width), width, between);
        let down = Axis::new(u64::from(picture.height), height, between);
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
    fn new(pixels: u64, dots: u64, between: Between) -> Axis {
        let mut axis = Axis { spans: Vec::with_capacity(dots as usize), weights: Vec::new() };
        for dot in 0..dots {
            let begin = axis.weights.len();
            let smooth = dots > pixels && between == Between::Smooth;
            let first = if smooth { axis.between(pixels, dots, dot) } else { axis.cover(pixels, dots, dot) };
            axis.spans.push((first as usize, begin, axis.weights.len()));
        }
        axis
    }

    /// Each pixel counts as much as the dot covers of it.
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

    fn scaled(picture: &Picture, width: u32, height: u32) -> Vec<u8> {
        scale(picture, width, height, Between::Smooth).grey
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
    fn a_drawing_of_whole_pixels_stays_one() {
        let edge = picture(2, 1, |x, _| if x == 0 { 0 } else { 200 });
        assert_eq!(scale(&edge, 4, 1, Between::Sharp).grey, [0, 0, 200, 200]);
        assert_eq!(scale(&edge, 3, 1, Between::Sharp).grey, [0, 100, 200]);
        assert_eq!(scale(&edge, 1, 1, Between::Sharp).grey, [100]);
    }

    #[test]
    fn a_damaged_picture_with_too_few_greys_draws_what_is_there() {
        let short = Picture { width: 4, height: 4, grey: vec![255; 6] };
        assert_eq!(scaled(&short, 8, 8)[..8], [255; 8]);
    }
}
