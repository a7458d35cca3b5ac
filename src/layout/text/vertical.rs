//! Writing in columns: upright letters each in their square, Latin lying on its side.

use super::letters::{Dress, Letter};
use super::placing::placed;
use crate::layout::scene::PlacedGlyph;
use crate::text::{Cluster, Fonts, Metrics};

/// Places one letter `pen` mm down its column, counted from the column's top left; `aside` is what it
/// stands beside its usual place, em.
#[allow(clippy::too_many_arguments)]
pub(super) fn place(
    glyphs: &mut Vec<PlacedGlyph>,
    letter: &Letter,
    cluster: &Cluster,
    pen: f64,
    dress: &Dress,
    metrics: &Metrics,
    aside: (f64, f64),
    bytes: (usize, usize),
) {
    let (em_x, em_y) = (dress.em_x, dress.em_y);
    if letter.lies {
        // Turned about its origin, a letter's top looks right: its box of 1 em
        // in height lies across the column and fills it.
        let x = (1.0 - metrics.baseline) * em_x;
        let mut y = pen;
        for glyph in cluster.glyphs.iter() {
            let advance = glyph.advance * em_y;
            glyphs.push(placed(glyph.id, (x - glyph.dy * em_x, y + glyph.dx * em_y), advance, true, bytes));
            y += advance;
        }
        return;
    }
    let mut x = ((1.0 - cluster.advance) / 2.0 + aside.0) * em_x;
    for glyph in cluster.glyphs.iter() {
        let at = (x + glyph.dx * em_x, pen + (metrics.baseline + glyph.dy + aside.1) * em_y);
        glyphs.push(placed(glyph.id, at, em_y, false, bytes));
        x += glyph.advance * em_x;
    }
}

/// Stops stand at the lower left of their square in a row and at the upper right in a column
/// (GB/T 15834), em. Faces that draw them in the middle leave them there.
pub(super) fn aside(fonts: &Fonts, cluster: &Cluster, shown: &str, metrics: &Metrics) -> (f64, f64) {
    let is_stop = matches!(shown, "，" | "。" | "、" | "；" | "：" | "！" | "？" | "．");
    let Some(glyph) = cluster.glyphs.first().filter(|_| is_stop) else { return (0.0, 0.0) };
    let Some(ink) = fonts.ink(cluster.font, glyph.id) else { return (0.0, 0.0) };
    // Mirrored in the middle of the square, both ways.
    let middle = ink.centre();
    (cluster.advance - 2.0 * middle.x, 1.0 - 2.0 * (metrics.baseline + middle.y))
}
