//! One letter in a cell: how a printer's own letters may look, where nobody can know.

use super::draw;
use crate::bitmap::Bitmap;
use crate::geometry::{Rect, Turn};
use crate::layout::Scene;
use crate::layout::scene::{Glyphs, Mark, PlacedGlyph, Shape};
use crate::text::{FontId, Fonts};

/// Wider than its height by no more than this, however wide the cell.
const WIDEST: f64 = 1.3;

/// The letter's dots in a cell of `width` × `height` dots, as wide as the cell; None where the embedded face lacks it.
pub fn letter(fonts: &Fonts, character: char, width: u32, height: u32) -> Option<Bitmap> {
    let (text, em_y) = (character.to_string(), f64::from(height));
    let clusters = fonts.shape(&text, fonts.find("", false));
    let glyph = clusters.first().filter(|cluster| cluster.font == FontId::EMBEDDED)?.glyphs.first()?;
    if glyph.id == 0 || glyph.advance <= 0.0 {
        return None;
    }
    let em_x = (f64::from(width) / glyph.advance).min(em_y * WIDEST);
    let advance = glyph.advance * em_x;
    let (x, y) = ((f64::from(width) - advance) / 2.0, (fonts.metrics(FontId::EMBEDDED).baseline * em_y).round());
    let placed = PlacedGlyph { id: glyph.id, x, y, advance, turned: false, start: 0, end: text.len() };
    let (font, rules) = (FontId::EMBEDDED, Vec::new());
    let run = Glyphs { font, em_x, em_y, embolden: false, slanted: false, glyphs: vec![placed], rules, text };
    let (width, height) = (f64::from(width), f64::from(height));
    let place = Rect::new(0.0, 0.0, width, height);
    let mark = Mark { component: 0, place, turn: Turn::Upright, clip: None, paper: false, shape: Shape::Glyphs(run) };
    draw(&Scene { width, height, marks: vec![mark], ..Scene::default() }, fonts, 1.0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::raster::art;

    #[test]
    fn a_letter_fills_its_cell_and_can_be_read() {
        let fonts = Fonts::embedded();
        for (character, width) in [('运', 24), ('A', 12), ('8', 12), ('W', 24)] {
            let dots = letter(&fonts, character, width, 24).unwrap();
            assert_eq!((dots.width(), dots.height()), (width, 24));
            let share = dots.ink() as f64 / f64::from(width * 24);
            assert!((0.1..0.6).contains(&share), "{character}: {share}\n{}", art::of(&dots));
        }
        assert!(letter(&fonts, '\u{1F600}', 24, 24).is_none());
    }
}
