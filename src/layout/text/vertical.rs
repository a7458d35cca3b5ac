//! Writing in columns: upright letters each in their square, Latin lying on its side.

use super::letters::{Dress, Letter};
use super::placing::placed;
use crate::layout::scene::PlacedGlyph;
use crate::text::{Cluster, Metrics};

/// Places one letter `pen` mm down its column, counted from the column's top left.
pub(super) fn place(
    glyphs: &mut Vec<PlacedGlyph>,
    letter: &Letter,
    cluster: &Cluster,
    pen: f64,
    dress: &Dress,
    metrics: &Metrics,
    bytes: (usize, usize),
) {
    let (em_x, em_y) = (dress.em_x, dress.em_y);
    if letter.lies {
        // Turned about its origin, a letter's top looks right: its box of 1 em
        // in height lies across the column, in the middle.
        let x = em_x / 2.0 - em_y / 2.0 + (1.0 - metrics.baseline) * em_y;
        let mut y = pen;
        for glyph in cluster.glyphs.iter() {
            glyphs.push(placed(
                glyph.id,
                (x - glyph.dy * em_y, y + glyph.dx * em_x),
                glyph.advance * em_x,
                true,
                bytes,
            ));
            y += glyph.advance * em_x;
        }
        return;
    }
    let mut x = (1.0 - cluster.advance) / 2.0 * em_x;
    for glyph in cluster.glyphs.iter() {
        let at = (x + glyph.dx * em_x, pen + (metrics.baseline + glyph.dy) * em_y);
        glyphs.push(placed(glyph.id, at, em_y, false, bytes));
        x += glyph.advance * em_x;
    }
}
