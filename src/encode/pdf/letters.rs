//! Runs of letters in a PDF: each font embedded once, each glyph where layout placed it.

use std::collections::HashMap;

use krilla::color::luma;
use krilla::geom::{Path, PathBuilder, Point, Rect, Transform};
use krilla::paint::{Fill, FillRule, LineJoin, Stroke};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};

use super::broken;
use crate::geometry::{self, Turn};
use crate::layout::scene::{Glyphs, Mark, PlacedGlyph};
use crate::protocol::failure::DrawingFault;
use crate::text::{FontId, Fonts, LetterStyle};

/// The glyph that stands for characters a font does not have.
pub const MISSING: u32 = 0;
/// em by which the raster widens a thickened letter, at least a dot, to its right.
const EMBOLDEN: f64 = 1.0 / 24.0;
/// A stroke thickens upwards and sideways alike: so much of the raster's width is as black to the eye.
const STROKE: f64 = 0.6;

pub struct Letters<'a> {
    fonts: &'a Fonts,
    /// mm.
    dot: f64,
    opened: HashMap<FontId, Font>,
}

impl<'a> Letters<'a> {
    pub fn new(fonts: &'a Fonts, dots_per_mm: f64) -> Self {
        Letters { fonts, dot: 1.0 / dots_per_mm, opened: HashMap::new() }
    }

    /// Draws one run on a surface whose unit is the millimetre.
    pub fn draw(&mut self, surface: &mut Surface<'_>, mark: &Mark, run: &Glyphs) -> Result<(), DrawingFault> {
        let unseen = run.em_x <= 0.0 || run.em_y <= 0.0 || mark.clip.is_some_and(|clip| clip.is_empty());
        if unseen || run.glyphs.iter().all(|glyph| glyph.id == MISSING) {
            return Ok(());
        }
        let font = self.font(run.font)?;
        let clip = mark.clip.and_then(clip_path);
        if let Some(path) = &clip {
            surface.push_clip_path(path, &FillRule::NonZero);
        }
        surface.push_transform(&placed(&mark.place, mark.turn));
        let thicker = if run.embolden { (run.em_x * EMBOLDEN).max(self.dot) } else { 0.0 };
        let paint = if mark.paper { luma::Color::white() } else { luma::Color::black() };
        surface.set_stroke(run.embolden.then(|| Stroke { paint: paint.into(), ..stroke(thicker * STROKE) }));
        surface.set_fill(Some(Fill { paint: paint.into(), ..Fill::default() }));
        for stretch in run.glyphs.chunk_by(|one, next| !stands_alone(one) && !stands_alone(next)) {
            draw_stretch(surface, stretch, run, &font, thicker / 2.0);
        }
        surface.set_fill(None);
        surface.set_stroke(None);
        surface.pop();
        if clip.is_some() {
            surface.pop();
        }
        Ok(())
    }

    fn font(&mut self, id: FontId) -> Result<Font, DrawingFault> {
        if let Some(font) = self.opened.get(&id) {
            return Ok(font.clone());
        }
        let (data, index) = self.fonts.data(id);
        let font = Font::new(data.into(), index).ok_or_else(|| broken("a font that cannot be read"))?;
        self.opened.insert(id, font.clone());
        Ok(font)
    }
}

fn stands_alone(glyph: &PlacedGlyph) -> bool {
    glyph.turned || glyph.id == MISSING
}

/// Round corners: pointed ones would stick out of Chinese characters.
fn stroke(width: f64) -> Stroke {
    Stroke { width: width as f32, line_join: LineJoin::Round, ..Stroke::default() }
}

/// Glyphs that stand one after another, or a single one that is turned, moved along the line by `aside` mm.
fn draw_stretch(surface: &mut Surface<'_>, stretch: &[PlacedGlyph], run: &Glyphs, font: &Font, aside: f64) {
    let Some(first) = stretch.first().filter(|glyph| glyph.id != MISSING) else { return };
    let (em_x, em_y) = (run.em_x, run.em_y);
    let (x, y) = (first.x as f32, first.y as f32);
    let turned = if first.turned { Transform::from_rotate_at(90.0, x, y) } else { Transform::identity() };
    // The font's size is em_y; letters of another width are stretched about the first origin.
    let ratio = (em_x / em_y) as f32;
    // Slanted ones lean about their baseline.
    let lean = if run.slanted { LetterStyle::SLANT as f32 } else { 0.0 };
    let stretched = Transform::from_row(ratio, 0.0, -lean, 1.0, x - x * ratio + y * lean + aside as f32, 0.0);
    let mut pen = first.x;
    let glyphs: Vec<KrillaGlyph> = stretch
        .iter()
        .map(|glyph| {
            // In em. Where the pen is not where the glyph stands, an offset takes it there.
            let (along, up) = ((glyph.x - pen) / em_x, (first.y - glyph.y) / em_y);
            pen += glyph.advance;
            let shown = if run.text.get(glyph.start..glyph.end).is_some() { glyph.start..glyph.end } else { 0..0 };
            let [advance, along, up] = [glyph.advance / em_x, along, up].map(|em| em as f32);
            KrillaGlyph::new(GlyphId::new(glyph.id), advance, along, up, 0.0, shown, None)
        })
        .collect();
    surface.push_transform(&turned);
    surface.push_transform(&stretched);
    surface.draw_glyphs(Point::from_xy(x, y), &glyphs, font.clone(), &run.text, em_y as f32, false);
    surface.pop();
    surface.pop();
}

/// From the run's own frame, its top left corner at 0, to the label.
fn placed(place: &geometry::Rect, turn: Turn) -> Transform {
    let [x, y, right, bottom] = [place.x, place.y, place.right(), place.bottom()].map(|mm| mm as f32);
    match turn {
        Turn::Upright => Transform::from_translate(x, y),
        Turn::Right => Transform::from_row(0.0, 1.0, -1.0, 0.0, right, y),
        Turn::Over => Transform::from_row(-1.0, 0.0, 0.0, -1.0, right, bottom),
        Turn::Left => Transform::from_row(0.0, -1.0, 1.0, 0.0, x, bottom),
        Turn::Free(degrees) => {
            let (sin, cos) = (degrees.to_radians().sin(), degrees.to_radians().cos());
            let centre = place.centre();
            let (half_width, half_height) = (place.width / 2.0, place.height / 2.0);
            let left = centre.x - half_width * cos + half_height * sin;
            let top = centre.y - half_width * sin - half_height * cos;
            Transform::from_row(cos as f32, sin as f32, -sin as f32, cos as f32, left as f32, top as f32)
        }
    }
}

fn clip_path(clip: geometry::Rect) -> Option<Path> {
    let [left, top, right, bottom] = [clip.x, clip.y, clip.right(), clip.bottom()].map(|mm| mm as f32);
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_ltrb(left, top, right, bottom)?);
    path.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapped(place: &geometry::Rect, turn: Turn, x: f64, y: f64) -> (f64, f64) {
        let at = placed(place, turn);
        let [sx, ky, kx, sy, tx, ty] = [at.sx(), at.ky(), at.kx(), at.sy(), at.tx(), at.ty()].map(f64::from);
        let hundredth = |mm: f64| (mm * 100.0).round() / 100.0;
        (hundredth(sx * x + kx * y + tx), hundredth(ky * x + sy * y + ty))
    }

    #[test]
    fn a_runs_own_corners_are_the_corners_of_the_box_that_is_seen() {
        let lying = geometry::Rect::new(10.0, 20.0, 30.0, 4.0);
        let standing = geometry::Rect::new(10.0, 20.0, 4.0, 30.0);
        for (turn, place, first, last) in [
            (Turn::Upright, &lying, (10.0, 20.0), (40.0, 24.0)),
            (Turn::Right, &standing, (14.0, 20.0), (10.0, 50.0)),
            (Turn::Over, &lying, (40.0, 24.0), (10.0, 20.0)),
            (Turn::Left, &standing, (10.0, 50.0), (14.0, 20.0)),
            // About the centre, 25 and 22.
            (Turn::Free(90.0), &lying, (27.0, 7.0), (23.0, 37.0)),
            (Turn::Free(0.0), &lying, (10.0, 20.0), (40.0, 24.0)),
        ] {
            assert_eq!(mapped(place, turn, 0.0, 0.0), first, "{turn:?}");
            assert_eq!(mapped(place, turn, 30.0, 4.0), last, "{turn:?}");
        }
    }
}
