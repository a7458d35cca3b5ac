//! What a picture shows, judged by its greys at the printer's dots: a drawing, flat tints, or a photograph.
//!
//! - **A drawing** (logo, signature, stamp, code) has two tones; what lies between them are edges. It is cut at
//!   a threshold half way between its own two tones, and its thin lines are kept.
//! - **Tints** are areas of a few flat greys (a panel, a pale watermark): an ordered pattern, even and crisp.
//! - **A photograph** has greys all over, next to greys like them: errors are spread.
//!
//! A grey is an edge where, within two dots, the picture goes through three tenths of its contrast.

use crate::layout::picture::Picture;

/// How a picture becomes black and white.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tone {
    /// Darker than `threshold` is black. Lines thinner than a dot are kept where they are
    /// darker than what lies beside them by `thin`.
    LineArt {
        threshold: u8,
        thin: Option<u8>,
    },
    Tints,
    Photograph,
}

/// Greys of less contrast than this are one flat tint.
const FLAT: i32 = 24;
/// Of a hundred inked dots, so many may be in-between and no edge: a logo's blur, a code's badge.
const STRAY: usize = 12;
/// Lighter than this, what is drawn in areas is a tint: a watermark, not a logo.
const PALE: i32 = 176;
/// Tones that tints may have, and their half width: a file's noise.
const TINTS: usize = 6;
const NOISE: i32 = 2;
/// A line of this part of a dot, in hundredths, is still kept wherever it falls between two dots: half of it is
/// seen in each.
const THIN_LINE: i32 = 36;
/// The least by which a thin line stands out; noise of JPEG files is less.
const THIN_LEAST: i32 = 24;

/// `picture` is at its dots already.
pub fn judge(picture: &Picture) -> Tone {
    let (dark, light) = ends(&heap_of(&picture.grey));
    let contrast = light - dark;
    if contrast < FLAT {
        return Tone::Tints;
    }
    let counted = Counted::of(picture, dark, contrast);
    if counted.tones * 100 <= counted.inked * STRAY {
        if dark > PALE && counted.areas * 2 > counted.inked {
            return Tone::Tints;
        }
        let threshold = ((dark + light + 1) / 2).clamp(1, 255) as u8;
        let thin = (contrast * THIN_LINE / 200).max(THIN_LEAST).clamp(0, 255) as u8;
        return Tone::LineArt { threshold, thin: Some(thin) };
    }
    if counted.few_flat_tones() { Tone::Tints } else { Tone::Photograph }
}

/// Are all greys, but for one in fifty, as dark or as light as any?
pub fn is_hard(greys: &[u8]) -> bool {
    let heap = heap_of(greys);
    let (darkest, lightest) = extremes(&heap);
    let between = heap.get((darkest + FLAT) as usize..(lightest - FLAT + 1).max(0) as usize).unwrap_or_default();
    between.iter().sum::<usize>() * 50 <= heap.iter().sum()
}

/// Blackens what is left of a line thinner than a dot, and clears what is left of a gap, in row `y`:
/// a ridge between lighter dots, which goes on in the row before or after it.
pub fn keep_thin_lines(picture: &Picture, y: usize, threshold: u8, depth: u8, dots: &mut [bool]) {
    let ridge = Ridge { picture, threshold: threshold.into(), depth: depth.into() };
    let greys = picture.grey.get(y * dots.len()..).unwrap_or_default();
    for ((x, dot), grey) in (0i64..).zip(dots.iter_mut()).zip(greys) {
        // Most dots are paper or ink through and through, and nothing can stand out beside them.
        let (sign, stands_out) = if *dot { (-1, *grey >= depth) } else { (1, *grey <= 255 - depth) };
        if stands_out && ridge.goes_on(x, y as i64, sign) {
            *dot = !*dot;
        }
    }
}

/// Greys and dots looked at, at the most: a large picture is judged by every n-th pixel, and every n-th row of dots.
const LOOKED_AT: usize = 1 << 20;
const ROWS_LOOKED_AT: usize = 1 << 18;

fn heap_of(greys: &[u8]) -> [usize; 256] {
    // Neighbours are mostly equal: counting them in turns does not wait for the last count.
    let mut heaps = [[0usize; 256]; 4];
    for (place, grey) in greys.iter().step_by(greys.len() / LOOKED_AT + 1).enumerate() {
        heaps[place % 4][usize::from(*grey)] += 1;
    }
    std::array::from_fn(|grey| heaps.iter().map(|heap| heap[grey]).sum())
}

/// Dark and light, as a drawing's two tones or, where there are greys far beyond them, as the ends of all greys:
/// black letters on a grey panel are no dark panel on white.
fn ends(heap: &[usize; 256]) -> (i32, i32) {
    let ((dark, light), (darkest, lightest)) = (two_tones(heap), extremes(heap));
    let far = (lightest - darkest) * 35 / 100;
    if dark - darkest > far || lightest - light > far { (darkest, lightest) } else { (dark, light) }
}

/// The greys that one in two hundred is as dark as, and as light as.
fn extremes(heap: &[usize; 256]) -> (i32, i32) {
    let few = heap.iter().sum::<usize>().div_ceil(200);
    let end = |turned: bool| {
        let mut seen = 0;
        let found = (0..256usize).map(|step| if turned { 255 - step } else { step }).find(|grey| {
            seen += heap.get(*grey).copied().unwrap_or(0);
            seen >= few
        });
        found.unwrap_or(255) as i32
    };
    (end(false), end(true))
}

/// The middle of the dark greys and of the light ones, parted where it parts them best (Otsu 1979).
fn two_tones(heap: &[usize; 256]) -> (i32, i32) {
    let count: f64 = heap.iter().map(|n| *n as f64).sum();
    let sum: f64 = heap.iter().enumerate().map(|(grey, n)| grey as f64 * *n as f64).sum();
    let (mut best, mut part) = (0.0, 128);
    let (mut below, mut below_sum) = (0.0, 0.0);
    for (grey, n) in heap.iter().enumerate() {
        below += *n as f64;
        below_sum += grey as f64 * *n as f64;
        let above = count - below;
        if below == 0.0 || above == 0.0 {
            continue;
        }
        let apart = below_sum * count - sum * below;
        let between = apart * apart / (below * above);
        if between > best {
            (best, part) = (between, grey + 1);
        }
    }
    let (dark, light) = heap.split_at(part);
    let light = middle(light) + part as i32;
    if best == 0.0 { (light, light) } else { (middle(dark), light) }
}

/// The grey that as many are darker than as lighter.
fn middle(heap: &[usize]) -> i32 {
    let half = heap.iter().sum::<usize>().div_ceil(2);
    let mut seen = 0;
    let place = heap.iter().position(|n| {
        seen += n;
        seen >= half
    });
    place.unwrap_or(0) as i32
}

/// What the dots of a picture are.
struct Counted {
    /// Darker than paper.
    inked: usize,
    /// In-between, and no edge.
    tones: usize,
    /// In-between, and like all that is near.
    flat: usize,
    /// Inked, and like all that is near.
    areas: usize,
    /// The in-between ones by their grey.
    heap: [usize; 256],
}

impl Counted {
    fn of(picture: &Picture, dark: i32, contrast: i32) -> Counted {
        let light = dark + contrast;
        let mut counted = Counted { inked: 0, tones: 0, flat: 0, areas: 0, heap: [0; 256] };
        let (width, height) = (picture.width as usize, picture.height as usize);
        let row = |y: usize| picture.grey.get(y * width..(y + 1) * width).unwrap_or_default();
        for y in (0..height).step_by(picture.grey.len() / ROWS_LOOKED_AT + 1) {
            let own = row(y);
            let near = [2, 1].map(|up| row(y.saturating_sub(up)));
            let far = [1, 2].map(|down| row((y + down).min(height - 1)));
            for (x, grey) in own.iter().enumerate() {
                let grey = i32::from(*grey);
                if grey >= light - contrast / 8 {
                    continue;
                }
                counted.inked += 1;
                let across = own.get(x.saturating_sub(2)..(x + 3).min(width)).unwrap_or_default();
                let down = near.iter().chain(&far).filter_map(|row| row.get(x));
                let (low, high) =
                    across.iter().chain(down).fold((255, 0), |(low, high), grey| (low.min(*grey), high.max(*grey)));
                let range = i32::from(high) - i32::from(low);
                counted.areas += usize::from(range < contrast / 4);
                if range < contrast * 3 / 10 && grey > dark + contrast * 35 / 100 && grey < light - contrast / 5 {
                    counted.tones += 1;
                    counted.flat += usize::from(range <= 3 * NOISE);
                    counted.heap[grey as usize] += 1;
                }
            }
        }
        counted
    }

    /// Flat greys of a few tones, which together are nearly all in-between ones.
    fn few_flat_tones(&self) -> bool {
        let mut rest = self.heap;
        let mut found = 0;
        for _ in 0..TINTS {
            let window = |tone: i32| (tone - NOISE).max(0) as usize..(tone + NOISE + 1).min(256) as usize;
            let size = |tone: i32| rest.get(window(tone)).unwrap_or_default().iter().sum::<usize>();
            let Some(tone) = (0..256).max_by_key(|tone| size(*tone)) else { break };
            found += size(tone);
            if let Some(taken) = rest.get_mut(window(tone)) {
                taken.fill(0);
            }
        }
        self.flat * 10 >= self.tones * 6 && found * 100 >= self.tones * 85
    }
}

/// Where a line is thinner than a dot, a few dots are darker than those beside them, but not dark enough.
struct Ridge<'a> {
    picture: &'a Picture,
    threshold: i32,
    depth: i32,
}

impl Ridge<'_> {
    /// `sign` 1 looks for dark lines on light, -1 for light ones on dark.
    fn goes_on(&self, x: i64, y: i64, sign: i32) -> bool {
        let upright = |x, y| self.is_ridge(x, y, (1, 0), sign);
        let lying = |x, y| self.is_ridge(x, y, (0, 1), sign);
        (upright(x, y) && (-1..=1).any(|dx| upright(x + dx, y - 1) || upright(x + dx, y + 1)))
            || (lying(x, y) && (-1..=1).any(|dy| lying(x - 1, y + dy) || lying(x + 1, y + dy)))
    }

    /// Darker by `depth` than something within two dots on either side, where neither neighbour is black itself.
    /// Of two equal ones the first is the ridge.
    fn is_ridge(&self, x: i64, y: i64, (dx, dy): (i64, i64), sign: i32) -> bool {
        let grey = |steps: i64| self.grey(x + dx * steps, y + dy * steps) * sign;
        let cut = self.threshold * sign;
        let own = grey(0);
        let is_ink = |grey: i32| if sign > 0 { grey < cut } else { grey <= cut };
        let (left, right) = (grey(-1), grey(1));
        !is_ink(own)
            && !is_ink(left)
            && !is_ink(right)
            && own < left
            && own <= right
            && left.max(grey(-2)) - own >= self.depth
            && right.max(grey(2)) - own >= self.depth
    }

    /// Beyond its edge a picture goes on as it ends.
    fn grey(&self, x: i64, y: i64) -> i32 {
        let (width, height) = (i64::from(self.picture.width), i64::from(self.picture.height));
        let place = y.clamp(0, height - 1) * width + x.clamp(0, width - 1);
        self.picture.grey.get(place as usize).copied().unwrap_or(255).into()
    }
}
