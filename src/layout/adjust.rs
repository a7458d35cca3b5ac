//! The printer's own wishes for a page: turned, scaled, moved (`printer.*` of protocol 2.4.3).

use super::scene::{Scene, Shape};
use super::{codes, judge_page, shapes};
use crate::geometry::{Point, Rect, Turn};
use crate::protocol::failure::DrawingFault;
use crate::protocol::printer::{Config, Language};

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
    if config.language == Language::EscPos {
        leave_margins(&mut scene, config);
        // Paper off a roll is as long as what is on it.
        scene.height += config.offset_top.max(0.0);
    }
    judge_page(scene.width, scene.height, config.dots_per_mm())?;
    Ok(scene)
}

/// Paper of 80 mm comes with heads of 72 mm, paper of 58 mm (57.5 by the ruler) with heads of 48 mm.
const HEADS: [(std::ops::RangeInclusive<f64>, f64); 2] = [(79.0..=81.0, 72.0), (57.0..=59.0, 48.0)];

/// A receipt printer's head lies in the middle of the paper and does not reach its edges: the page becomes what it
/// reaches. A page of another width is taken for what the head reaches.
fn leave_margins(scene: &mut Scene, config: &Config) {
    let usual = HEADS.iter().find(|(paper, _)| paper.contains(&scene.width)).map(|(_, head)| *head);
    let Some(head) = config.head.or(usual).filter(|head| *head < scene.width) else { return };
    // By whole dots, so that nothing is drawn otherwise than on the whole paper.
    let margin = ((scene.width - head) / 2.0 * config.dots_per_mm()).round() / config.dots_per_mm();
    shift(scene, -margin, 0.0);
    scene.width = head;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::scene::Mark;

    /// Where a box at 10 mm on paper of `width` mm lies, and how wide the page becomes.
    fn adjusted(width: f64, config: &Config) -> (f64, f64) {
        let place = Rect::new(10.0, 1.0, 5.0, 5.0);
        let mark = Mark { component: 0, place, turn: Turn::Upright, clip: None, paper: false, shape: Shape::Fill };
        let scene = Scene { width, height: 20.0, marks: vec![mark], components: vec!["a".into()] };
        let scene = adjust(scene, config).unwrap();
        (scene.marks[0].place.x, scene.width)
    }

    #[test]
    fn what_is_moved_down_a_roll_takes_more_of_it() {
        let height = |language: Language, offset_top: f64| {
            let config = Config { language, offset_top, ..Config::default() };
            adjust(Scene { width: 48.0, height: 20.0, ..Scene::default() }, &config).unwrap().height
        };
        assert_eq!([3.0, 0.0, -3.0].map(|offset| height(Language::EscPos, offset)), [23.0, 20.0, 20.0]);
        assert_eq!(height(Language::Tspl, 3.0), 20.0);
    }

    #[test]
    fn a_receipt_printer_reaches_the_middle_of_its_paper() {
        let config = Config { language: Language::EscPos, ..Config::default() };
        let with_head = |head: f64| Config { head: Some(head), ..config.clone() };
        for (paper, config, expected) in [
            (80.0, config.clone(), (6.0, 72.0)),
            (58.0, config.clone(), (5.0, 48.0)),
            (57.5, config.clone(), (5.25, 48.0)),
            (72.0, config.clone(), (10.0, 72.0)),
            (48.0, config.clone(), (10.0, 48.0)),
            (80.0, with_head(64.0), (2.0, 64.0)),
            (80.0, with_head(63.9), (2.0, 63.9)),
            (80.0, with_head(100.0), (10.0, 80.0)),
            (80.0, Config::default(), (10.0, 80.0)),
        ] {
            assert_eq!(adjusted(paper, &config), expected, "{paper} mm, {:?}", config.head);
        }
    }
}
