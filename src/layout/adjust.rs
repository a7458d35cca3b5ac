//! The printer's own wishes for a page: turned, scaled, moved (`printer.*` of protocol 2.4.3).

use super::scene::{Scene, Shape};
use super::{codes, judge_page, shapes};
use crate::geometry::{Point, Rect, Turn};
use crate::protocol::failure::DrawingFault;
use crate::protocol::printer::Config;

/// The scene as this printer wants it: `landscape` turns the page 90° clockwise
/// and exchanges its sides, `scale` shrinks or enlarges everything about the top
/// left corner of the paper, `offset_left` and `offset_top` move it. The paper
/// keeps its size under scale and offset.
///
/// # Errors
/// `BarcodeTooNarrow`, `QrTooSmall` where a code does not bear the scale;
/// `LabelTooLarge` where the page has too many of this printer's dots.
pub fn adjust(mut scene: Scene, config: &Config) -> Result<Scene, DrawingFault> {
    if config.landscape {
        turn(&mut scene);
    }
    if config.scale && config.scale_factor != 100.0 {
        scale(&mut scene, config.scale_factor / 100.0);
        judge_codes(&scene, config.dots_per_mm())?;
    }
    if config.offset_left != 0.0 || config.offset_top != 0.0 {
        shift(&mut scene, config.offset_left, config.offset_top);
    }
    judge_page(scene.width, scene.height, config.dots_per_mm())?;
    Ok(scene)
}

fn turn(scene: &mut Scene) {
    let height = scene.height;
    for mark in &mut scene.marks {
        shapes::turn_mark(mark, Point::default(), Turn::Right);
        mark.place = mark.place.moved(height, 0.0);
        mark.clip = mark.clip.map(|clip| clip.moved(height, 0.0));
    }
    (scene.width, scene.height) = (scene.height, scene.width);
}

fn shift(scene: &mut Scene, dx: f64, dy: f64) {
    for mark in &mut scene.marks {
        mark.place = mark.place.moved(dx, dy);
        mark.clip = mark.clip.map(|clip| clip.moved(dx, dy));
    }
}

fn scale(scene: &mut Scene, factor: f64) {
    for mark in &mut scene.marks {
        mark.place = scaled(mark.place, factor);
        mark.clip = mark.clip.map(|clip| scaled(clip, factor));
        match &mut mark.shape {
            Shape::Frame(frame) => {
                frame.widths = frame.widths.map(|width| width * factor);
                frame.radius *= factor;
            }
            Shape::Glyphs(run) => {
                run.em_x *= factor;
                run.em_y *= factor;
                for glyph in &mut run.glyphs {
                    glyph.x *= factor;
                    glyph.y *= factor;
                    glyph.advance *= factor;
                }
                for rule in &mut run.rules {
                    *rule = scaled(*rule, factor);
                }
            }
            Shape::Fill | Shape::Line(_) | Shape::Barcode(_) | Shape::Qr(_) | Shape::Picture(_) => {}
        }
    }
}

fn scaled(place: Rect, factor: f64) -> Rect {
    Rect::new(place.x * factor, place.y * factor, place.width * factor, place.height * factor)
}

fn judge_codes(scene: &Scene, dots_per_mm: f64) -> Result<(), DrawingFault> {
    for mark in &scene.marks {
        let component = || scene.components.get(mark.component).cloned().unwrap_or_default();
        match &mark.shape {
            Shape::Barcode(bars) => codes::judge_bars(bars, mark.place, mark.turn, dots_per_mm, component)?,
            Shape::Qr(modules) => codes::judge_modules(modules, mark.place, dots_per_mm, component)?,
            _ => {}
        }
    }
    Ok(())
}
