//! DOTS: a Scene becomes a 1-bit bitmap, on whole dots.

mod bars;
mod blit;
mod dots;
mod glyphs;
mod lines;
mod picture;
mod sheet;
mod tones;

use crate::bitmap::Bitmap;
use crate::geometry::Turn;
use crate::layout::Scene;
use crate::layout::scene::{Mark, Shape};
use crate::limits;
use crate::protocol::failure::DrawingFault;
use crate::text::Fonts;

use dots::{Dots, Grid};
use sheet::Sheet;

/// The label as dots, black where a printer burns. The same Scene, fonts and
/// resolution always give the same dots.
///
/// # Errors
/// `LabelTooLarge` over `limits::LABEL_DOTS` (also for a single mark that is
/// turned or pictured larger than that); `BarcodeTooNarrow` and `QrTooSmall`
/// where a module would be less than one dot.
pub fn draw(scene: &Scene, fonts: &Fonts, dots_per_mm: f64) -> Result<Bitmap, DrawingFault> {
    let grid = Grid { dots_per_mm };
    let (width, height) = (grid.length(scene.width), grid.length(scene.height));
    let mut page = paper(width, height)?;
    for mark in &scene.marks {
        let clip = mark.clip.map_or(Dots::of(&page), |clip| grid.box_of(&clip).meet(&Dots::of(&page)));
        if clip.is_empty() {
            continue;
        }
        draw_mark(&mut page, clip, mark, scene, fonts, grid)?;
    }
    Ok(page)
}

/// White paper, if it is not too large to be taken memory for.
fn paper(width: i64, height: i64) -> Result<Bitmap, DrawingFault> {
    let (width, height) = (width.max(1) as u64, height.max(1) as u64);
    match (u32::try_from(width), u32::try_from(height)) {
        (Ok(w), Ok(h)) if width.saturating_mul(height) <= limits::LABEL_DOTS => Ok(Bitmap::new(w, h)),
        _ => Err(DrawingFault::LabelTooLarge { width, height, limit: limits::LABEL_DOTS }),
    }
}

fn draw_mark(
    page: &mut Bitmap,
    clip: Dots,
    mark: &Mark,
    scene: &Scene,
    fonts: &Fonts,
    grid: Grid,
) -> Result<(), DrawingFault> {
    if let Shape::Glyphs(run) = &mark.shape {
        return glyphs::draw(page, clip, mark, run, fonts, grid);
    }
    let component = || scene.components.get(mark.component).cloned().unwrap_or_default();
    match mark.turn {
        Turn::Free(degrees) => {
            // Drawn upright on a sheet of its own, then looked up dot by dot.
            let place = grid.sized_box(&mark.place);
            let mut own = paper(place.width(), place.height())?;
            let whole = Dots::of(&own);
            draw_shape(&mut Sheet::new(&mut own, whole, whole, Turn::Upright), mark, &component, grid)?;
            sheet::stamp(page, clip, &own, grid.point(mark.place.centre()), degrees);
            Ok(())
        }
        turn => {
            let place = match &mark.shape {
                Shape::Fill | Shape::Dashes => grid.line_box(&mark.place),
                Shape::Barcode(_) | Shape::Qr(_) => grid.sized_box(&mark.place),
                _ => grid.box_of(&mark.place),
            };
            draw_shape(&mut Sheet::new(page, clip, place, turn), mark, &component, grid)
        }
    }
}

fn draw_shape(
    sheet: &mut Sheet,
    mark: &Mark,
    component: &dyn Fn() -> String,
    grid: Grid,
) -> Result<(), DrawingFault> {
    match &mark.shape {
        Shape::Fill => sheet.fill_all(),
        Shape::Dashes => lines::dashes(sheet, grid),
        Shape::Frame(frame) => lines::frame(sheet, frame, grid),
        Shape::Barcode(bars) => bars::barcode(sheet, bars, component, grid)?,
        Shape::Qr(modules) => bars::qr(sheet, modules, component, grid)?,
        Shape::Picture(placed) => picture::draw(sheet, placed)?,
        // Drawn by `draw_mark`: letters are not turned as dots.
        Shape::Glyphs(_) => {}
    }
    Ok(())
}
