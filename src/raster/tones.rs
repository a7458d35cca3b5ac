//! Greys become black and white: line art by a threshold, photographs by dithering.

/// What a picture is, judged by its greys.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Tone {
    /// Darker than this is black.
    LineArt {
        threshold: u8,
    },
    Photograph,
}

/// Greys looked at, at the most: a large picture is judged by every n-th pixel.
const LOOKED_AT: usize = 1 << 20;
/// The part of all contrast, of 1, that two flat tones explain. Logos and writing
/// with smooth edges lie over 0.9; an even gradient has 0.75, photographs about that.
const TWO_TONES: f64 = 0.85;

/// Line art falls into a dark and a light heap; a photograph has greys all over.
pub fn judge(greys: &[u8]) -> Tone {
    // Neighbours are mostly equal: counting them in turns does not wait for the last count.
    let mut heaps = [[0u64; 256]; 4];
    for (place, grey) in greys.iter().step_by(greys.len() / LOOKED_AT + 1).enumerate() {
        heaps[place % 4][usize::from(*grey)] += 1;
    }
    let heap = std::array::from_fn(|grey| heaps.iter().map(|heap| heap[grey]).sum());
    let (threshold, explained) = otsu(&heap);
    if explained >= TWO_TONES { Tone::LineArt { threshold } } else { Tone::Photograph }
}

/// The threshold that parts the greys best (Otsu 1979), and how much of their
/// variance the parting explains, 0 to 1.
fn otsu(heap: &[u64; 256]) -> (u8, f64) {
    let count: f64 = heap.iter().map(|n| *n as f64).sum();
    let sum: f64 = heap.iter().enumerate().map(|(grey, n)| grey as f64 * *n as f64).sum();
    let squares: f64 = heap.iter().enumerate().map(|(grey, n)| (grey * grey) as f64 * *n as f64).sum();
    let variance = squares * count - sum * sum;
    // One flat grey: as dark as it looks.
    let mut best = (128, if variance > 0.0 { 0.0 } else { 1.0 });
    let (mut below, mut below_sum, mut first) = (0.0, 0.0, 0u8);
    for (grey, n) in (0u8..255).zip(heap) {
        below += *n as f64;
        below_sum += f64::from(grey) * *n as f64;
        let above = count - below;
        if below == 0.0 || above == 0.0 || variance <= 0.0 {
            continue;
        }
        let apart = below_sum * count - sum * below;
        let explained = apart * apart / (below * above) / variance;
        // Any threshold in the gap between two heaps parts them equally well; its middle bears most noise.
        if explained > best.1 + 1e-9 {
            first = grey;
            best = (grey + 1, explained);
        } else if explained > best.1 - 1e-9 {
            best.0 = first / 2 + grey / 2 + 1;
        }
    }
    best
}

/// Floyd–Steinberg dithering, row after row from the top.
pub struct Dither {
    /// What the row above hands down, in sixteenths of a grey; one place more at each end.
    handed: Vec<i32>,
    dots: Vec<bool>,
}

impl Dither {
    pub fn new(width: usize) -> Dither {
        Dither { handed: vec![0; width + 2], dots: Vec::with_capacity(width) }
    }

    /// True is black.
    pub fn row(&mut self, greys: &[u8]) -> &[bool] {
        let mut below = vec![0; self.handed.len()];
        let mut carried = 0;
        self.dots.clear();
        for (x, grey) in greys.iter().enumerate() {
            let wanted = i32::from(*grey) * 16 + self.handed[x + 1] + carried;
            let black = wanted < 128 * 16;
            let error = (wanted - if black { 0 } else { 255 * 16 }) / 16;
            carried = error * 7;
            below[x] += error * 3;
            below[x + 1] += error * 5;
            below[x + 2] += error;
            self.dots.push(black);
        }
        self.handed = below;
        &self.dots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_black_and_white_logo_with_smooth_edges_is_line_art() {
        let mut greys = vec![255u8; 9_000];
        greys.extend([0; 800]);
        greys.extend((0..200).map(|n| n as u8));
        let Tone::LineArt { threshold } = judge(&greys) else { panic!("judged a photograph") };
        assert!((90..=160).contains(&threshold), "{threshold}");
    }

    #[test]
    fn a_pale_logo_is_still_seen() {
        let mut greys = vec![255u8; 900];
        greys.extend([200; 100]);
        let Tone::LineArt { threshold } = judge(&greys) else { panic!("judged a photograph") };
        assert!((201..=255).contains(&threshold), "{threshold}");
    }

    #[test]
    fn a_gradient_is_a_photograph() {
        let greys: Vec<u8> = (0..10_000).map(|n| (n * 256 / 10_000) as u8).collect();
        assert_eq!(judge(&greys), Tone::Photograph);
    }

    #[test]
    fn one_flat_tone_is_as_dark_as_it_looks() {
        for (grey, black) in [(255u8, false), (200, false), (10, true), (0, true)] {
            let Tone::LineArt { threshold } = judge(&[grey; 50]) else { panic!("judged a photograph") };
            assert_eq!(grey < threshold, black, "{grey}");
        }
        assert!(matches!(judge(&[]), Tone::LineArt { .. }));
    }

    #[test]
    fn dithering_keeps_the_darkness() {
        for grey in [0u8, 32, 100, 128, 200, 255] {
            let mut dither = Dither::new(100);
            let white: usize = (0..100).map(|_| dither.row(&[grey; 100]).iter().filter(|black| !**black).count()).sum();
            let wanted = usize::from(grey) * 10_000 / 255;
            assert!(white.abs_diff(wanted) < 200, "grey {grey}: {white} white of {wanted}");
        }
    }
}
