//! PDF: the very dots of bars, lines and pictures as vectors, and text that can be selected.
//!
//! Everything but letters is drawn by `raster` at the printer's dots and then
//! written as boxes on that grid: the preview cannot differ from the print by a
//! dot. A page of too many boxes, a dithered photograph, is written as one
//! picture of its dots. Letters are glyph runs with embedded subsets of their fonts.

mod boxes;
mod letters;
mod picture;

use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Rect, Transform};
use krilla::page::PageSettings;
use krilla::surface::Surface;
use krilla::{Document, SerializeSettings};

use crate::bitmap::Bitmap;
use crate::layout::Scene;
use crate::layout::scene::{Mark, Shape};
use crate::limits;
use crate::protocol::failure::DrawingFault;
use crate::raster;
use crate::text::Fonts;
use letters::Letters;

/// PDF points in a millimetre.
const POINTS: f64 = 72.0 / 25.4;

/// One page a scene, of the scene's size; `dots_per_mm` is the printer's.
pub fn write(pages: &[Scene], fonts: &Fonts, dots_per_mm: f64) -> Result<Vec<u8>, DrawingFault> {
    write_with(pages, fonts, dots_per_mm, true)
}

fn write_with(pages: &[Scene], fonts: &Fonts, dots_per_mm: f64, compressed: bool) -> Result<Vec<u8>, DrawingFault> {
    // No time and no names of ours in it: the same label is the same file.
    let settings =
        SerializeSettings { compress_content_streams: compressed, xmp_metadata: false, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let mut letters = Letters::new(fonts, dots_per_mm);
    for scene in pages {
        let (width, height) = ((scene.width * POINTS) as f32, (scene.height * POINTS) as f32);
        let page = PageSettings::from_wh(width, height).ok_or_else(|| broken("a page without a size"))?;
        let mut page = document.start_page_with(page);
        let mut surface = page.surface();
        surface.push_transform(&Transform::from_scale(POINTS as f32, POINTS as f32));
        let drawn = draw(&mut surface, scene, fonts, dots_per_mm, &mut letters);
        surface.pop();
        surface.finish();
        page.finish();
        drawn?;
    }
    document.finish().map_err(|error| match error {
        // The error itself would show the whole font.
        KrillaError::Font(_, why) => broken(&format!("a font cannot be embedded: {why}")),
        other => broken(&other.to_string()),
    })
}

fn draw(
    surface: &mut Surface<'_>,
    scene: &Scene,
    fonts: &Fonts,
    dots_per_mm: f64,
    letters: &mut Letters<'_>,
) -> Result<(), DrawingFault> {
    let dots = raster::draw(&without_letters(scene), fonts, dots_per_mm)?;
    draw_dots(surface, dots, dots_per_mm)?;
    for mark in &scene.marks {
        if let Shape::Glyphs(run) = &mark.shape {
            letters.draw(surface, mark, run)?;
        }
    }
    Ok(())
}

/// The scene with all that is not a letter of a font: bars, lines, pictures,
/// underlines, and the boxes that stand for characters no font has.
fn without_letters(scene: &Scene) -> Scene {
    let marks = scene.marks.iter().map(|mark| match &mark.shape {
        Shape::Glyphs(run) => {
            let mut rest = run.clone();
            rest.glyphs.retain(|glyph| glyph.id == letters::MISSING);
            Mark { shape: Shape::Glyphs(rest), ..mark.clone() }
        }
        _ => mark.clone(),
    });
    Scene { marks: marks.collect(), components: Vec::new(), ..*scene }
}

/// In units of a dot.
fn draw_dots(surface: &mut Surface<'_>, dots: Bitmap, dots_per_mm: f64) -> Result<(), DrawingFault> {
    let dot = (1.0 / dots_per_mm) as f32;
    surface.push_transform(&Transform::from_scale(dot, dot));
    let drawn = if boxes::of(&dots).nth(limits::PDF_BOXES).is_some() {
        picture::draw(surface, dots)
    } else {
        draw_boxes(surface, &dots);
        Ok(())
    };
    surface.pop();
    drawn
}

/// One path: edges that boxes share are no seams within a path.
fn draw_boxes(surface: &mut Surface<'_>, dots: &Bitmap) {
    let mut path = PathBuilder::new();
    for area in boxes::of(dots) {
        let [left, top, right, bottom] = [area.left, area.top, area.right, area.bottom].map(|dot| dot as f32);
        if let Some(rect) = Rect::from_ltrb(left, top, right, bottom) {
            path.push_rect(rect);
        }
    }
    if let Some(path) = path.finish() {
        surface.draw_path(&path);
    }
}

fn broken(what: &str) -> DrawingFault {
    DrawingFault::Broken { what: what.to_string() }
}

#[cfg(test)]
mod tests;
