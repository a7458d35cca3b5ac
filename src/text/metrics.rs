//! The measures of a face that lines of text are built from.

use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::{GlyphMetrics, Metrics as FaceMetrics};
use skrifa::{FontRef, MetadataProvider};

/// Distances in em from the top of a box that is exactly 1 em high, growing
/// downwards. Every face is fitted to that box, so that texts of different fonts
/// and one size are equally high.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    pub baseline: f64,
    /// Top edge of an underline.
    pub underline: f64,
    /// Top edge of a stroke through.
    pub strike: f64,
    /// Of both lines.
    pub thickness: f64,
}

/// A character whose ink fills the square that Chinese characters share.
const SQUARE: char = '国';

impl Metrics {
    pub(super) fn of(font: &FontRef) -> Metrics {
        let own = FaceMetrics::new(font, Size::unscaled(), LocationRef::default());
        let em = f64::from(own.units_per_em.max(1));
        let (ascent, descent) = (f64::from(own.ascent), f64::from(-own.descent));
        let height = ascent + descent;
        let fitted = if height > 0.0 { (ascent / height).clamp(0.5, 1.0) } else { 0.8 };
        let thickness = own.underline.map_or(0.05, |line| f64::from(line.thickness) / em).clamp(0.03, 0.12);

        // Chinese characters are centred in their box; a face's own ascent and
        // descent would leave them too high, and centring alone would push the
        // tails of g and y out of it. Half way, both stay in by a dot.
        let middle = square_middle(font).map(|middle| middle / em);
        let baseline = middle.map_or(fitted, |middle| (fitted + 0.5 + middle) / 2.0);
        let below = own.underline.map_or(0.1, |line| -f64::from(line.offset) / em);
        let underline = (baseline + below).clamp(baseline + 0.02, (1.0 - thickness).max(baseline + 0.02));
        let above = middle.or(own.strikeout.map(|line| f64::from(line.offset) / em)).unwrap_or(0.3);
        Metrics { baseline, underline, strike: baseline - above - thickness / 2.0, thickness }
    }
}

/// Height of the middle of a Chinese character over the baseline, font units.
fn square_middle(font: &FontRef) -> Option<f64> {
    let glyph = font.charmap().map(SQUARE)?;
    let bounds = GlyphMetrics::new(font, Size::unscaled(), LocationRef::default()).bounds(glyph)?;
    Some(f64::from(bounds.y_min + bounds.y_max) / 2.0)
}
