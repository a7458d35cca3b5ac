//! DOTS: a Scene becomes a 1-bit bitmap, on whole dots.

#[cfg(test)]
mod art;
mod bars;
mod blit;
mod dither;
mod dots;
mod glyphs;
mod letter;
mod lines;
mod own;
mod picture;
mod scaling;
mod sheet;
mod tones;

use crate::bitmap::Bitmap;
use crate::geometry::{Rect, Turn};
use crate::layout::Scene;
use crate::layout::scene::{Mark, Shape};
use crate::limits;
use crate::protocol::failure::DrawingFault;
use crate::text::Fonts;

pub use dots::Dots;
use dots::Grid;
pub use letter::letter;
pub use own::{Own, Symbol, area, own, part, place, reach, sides, symbol};
use sheet::Sheet;

/// The label as dots, black where a printer burns. The same Scene, fonts and
/// resolution always give the same dots.
///
/// # Errors
/// `LabelTooLarge` over `limits::LABEL_DOTS` (also for a single mark that is
/// turned or pictured larger than that); `PicturesTooMany` over
/// `limits::PICTURE_WORK`; `BarcodeTooNarrow` and `QrTooSmall`
/// where a module would be less than one dot.
pub fn draw(scene: &Scene, fonts: &Fonts, dots_per_mm: f64) -> Result<Bitmap, DrawingFault> {
    let grid = Grid { dots_per_mm };
    let (width, height) = (grid.length(scene.width), grid.length(scene.height));
    let mut page = paper(width, height)?;
    judge_pictures(scene, grid)?;
    for mark in &scene.marks {
        let clip = mark.clip.map_or(Dots::of(&page), |clip| grid.box_of(&clip).meet(&Dots::of(&page)));
        if clip.is_empty() {
            continue;
        }
        if mark.paper {
            // What is drawn black on the negative is white on the paper.
            let reach = touched(mark, grid).meet(&clip);
            page.invert(reach.x0, reach.y0, reach.x1, reach.y1);
            draw_mark(&mut page, reach, mark, scene, fonts, grid)?;
            page.invert(reach.x0, reach.y0, reach.x1, reach.y1);
        } else {
            draw_mark(&mut page, clip, mark, scene, fonts, grid)?;
        }
    }
    Ok(page)
}

/// The dots that a mark may touch, generously.
fn touched(mark: &Mark, grid: Grid) -> Dots {
    let em = if let Shape::Glyphs(run) = &mark.shape { run.em_x.max(run.em_y) } else { 0.0 };
    let beyond = match mark.turn {
        Turn::Free(_) => mark.place.width + mark.place.height,
        _ => em,
    };
    let place = mark.place.moved(-beyond, -beyond);
    let dots = grid.box_of(&Rect { width: place.width + 2.0 * beyond, height: place.height + 2.0 * beyond, ..place });
    Dots { x0: dots.x0 - 2, y0: dots.y0 - 2, x1: dots.x1 + 2, y1: dots.y1 + 2 }
}

/// White paper, if it is not too large to be taken memory for.
fn paper(width: i64, height: i64) -> Result<Bitmap, DrawingFault> {
    let (width, height) = (width.max(1) as u64, height.max(1) as u64);
    match (u32::try_from(width), u32::try_from(height)) {
        (Ok(w), Ok(h)) if width.saturating_mul(height) <= limits::LABEL_DOTS => Ok(Bitmap::new(w, h)),
        _ => Err(DrawingFault::LabelTooLarge { width, height, limit: limits::LABEL_DOTS }),
    }
}

/// A dot that is laid costs as much as so many pixels that are read.
const DOT_WORK: u64 = 4;

/// What the pictures cost, each wherever it stands: five thousand marks may show the same forty million pixels.
fn judge_pictures(scene: &Scene, grid: Grid) -> Result<(), DrawingFault> {
    let mut work = 0u64;
    for mark in &scene.marks {
        let Shape::Picture(placed) = &mark.shape else { continue };
        let place = grid.sized_box(&mark.place);
        let dots = (place.width() as u64).saturating_mul(place.height() as u64).min(limits::LABEL_DOTS);
        work = work.saturating_add(placed.picture.grey.len() as u64).saturating_add(DOT_WORK * dots);
        if work > limits::PICTURE_WORK {
            let component = scene.components.get(mark.component).cloned().unwrap_or_default();
            return Err(DrawingFault::PicturesTooMany { component, limit: limits::PICTURE_WORK });
        }
    }
    Ok(())
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
        turn => draw_shape(&mut Sheet::new(page, clip, seen_box(mark, grid), turn), mark, &component, grid),
    }
}

/// Where a mark that is not turned freely is seen.
fn seen_box(mark: &Mark, grid: Grid) -> Dots {
    match &mark.shape {
        Shape::Fill | Shape::Line(_) => grid.line_box(&mark.place),
        Shape::Barcode(_) | Shape::Qr(_) => grid.sized_box(&mark.place),
        _ => grid.box_of(&mark.place),
    }
}

fn draw_shape(sheet: &mut Sheet, mark: &Mark, component: &dyn Fn() -> String, grid: Grid) -> Result<(), DrawingFault> {
    match &mark.shape {
        Shape::Fill => sheet.fill_all(),
        Shape::Line(pattern) => lines::line(sheet, *pattern, grid),
        Shape::Frame(frame) => lines::frame(sheet, frame, grid),
        Shape::Barcode(bars) => bars::barcode(sheet, bars, component, grid)?,
        Shape::Qr(modules) => bars::qr(sheet, modules, component, grid)?,
        Shape::Picture(placed) => picture::draw(sheet, placed)?,
        // Drawn by `draw_mark`: letters are not turned as dots.
        Shape::Glyphs(_) => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Pattern;
    use crate::layout::picture::Picture;
    use crate::layout::scene::{Bars, Frame, Glyphs, Modules, PlacedGlyph, PlacedPicture};
    use crate::symbols::{self, QrCorrection};
    use std::sync::Arc;

    /// One dot is one mm, so that places can be counted in dots.
    const DOT: f64 = 1.0;

    fn mark(place: Rect, turn: Turn, shape: Shape) -> Mark {
        Mark { component: 0, place, turn, clip: None, paper: false, shape }
    }

    fn scene(width: f64, height: f64, marks: Vec<Mark>) -> Scene {
        Scene { width, height, marks, components: vec!["part".into()] }
    }

    fn page(width: f64, height: f64, marks: Vec<Mark>) -> Bitmap {
        draw(&scene(width, height, marks), &Fonts::embedded(), DOT).expect("a small label")
    }

    fn bars(data: &str) -> Shape {
        let widths = symbols::barcode("128", data).expect("ASCII");
        Shape::Barcode(Bars { widths, codetype: "128".into(), data: data.into(), says: data.into() })
    }

    fn qr(data: &str) -> Shape {
        let qr = symbols::qr(data, QrCorrection::M, None).expect("short");
        Shape::Qr(Modules { side: qr.side, black: qr.black, level: 'M', version: qr.version, data: data.into() })
    }

    fn letters(text: &str, em: f64, embolden: bool) -> Shape {
        let fonts = Fonts::embedded();
        let clusters = fonts.shape(text, fonts.find("", embolden));
        let baseline = fonts.metrics(crate::text::FontId::EMBEDDED).baseline;
        let mut x = 0.0;
        let mut glyphs = Vec::new();
        for cluster in &clusters {
            for glyph in cluster.glyphs.iter() {
                let (advance, start, end) = (glyph.advance * em, cluster.start, cluster.end);
                let y = (baseline * em).round();
                glyphs.push(PlacedGlyph { id: glyph.id, x, y, advance, turned: false, start, end });
                x = (x + advance).round();
            }
        }
        let font = crate::text::FontId::EMBEDDED;
        let rules = vec![Rect::new(0.0, em - 1.0, x, 1.0)];
        Shape::Glyphs(Glyphs { font, em_x: em, em_y: em, embolden, slanted: false, glyphs, rules, text: text.into() })
    }

    fn logo() -> Shape {
        let grey = (0..40 * 20).map(|n: u32| if (n / 40 + n % 40) % 7 < 3 { 0 } else { 255 }).collect();
        let picture = Arc::new(Picture { width: 40, height: 20, grey });
        Shape::Picture(PlacedPicture { picture, threshold: 0 })
    }

    /// The page turned clockwise by a quarter.
    fn turned(page: &Bitmap) -> Bitmap {
        let mut turned = Bitmap::new(page.height(), page.width());
        for y in 0..page.height() {
            for x in 0..page.width() {
                turned.set(page.height() - 1 - y, x, page.get(x, y));
            }
        }
        turned
    }

    #[test]
    fn every_mark_turned_by_quarters_is_its_own_picture_turned() {
        let dashed = Frame {
            widths: [1.0, 2.0, 3.0, 0.0],
            patterns: [Pattern::Dashed, Pattern::Solid, Pattern::Dotted, Pattern::Double],
            radius: 0.0,
        };
        let round = Frame { widths: [2.0; 4], patterns: [Pattern::Solid; 4], radius: 7.0 };
        let shapes = [
            Shape::Fill,
            Shape::Line(Pattern::Dashed),
            Shape::Line(Pattern::Dotted),
            Shape::Line(Pattern::Double),
            Shape::Frame(dashed),
            Shape::Frame(round),
            bars("SF12"),
            qr("turned"),
            letters("单 Ag", 24.0, false),
            letters("单 Ag", 18.0, true),
            logo(),
        ];
        for shape in shapes {
            let upright = mark(Rect::new(3.0, 5.0, 93.0, 31.0), Turn::Upright, shape.clone());
            let mut expected = page(100.0, 40.0, vec![upright]);
            assert!(expected.ink() > 0);
            let places = [
                (Turn::Right, Rect::new(4.0, 3.0, 31.0, 93.0), (40.0, 100.0)),
                (Turn::Over, Rect::new(4.0, 4.0, 93.0, 31.0), (100.0, 40.0)),
                (Turn::Left, Rect::new(5.0, 4.0, 31.0, 93.0), (40.0, 100.0)),
            ];
            for (turn, place, (width, height)) in places {
                expected = turned(&expected);
                let drawn = page(width, height, vec![mark(place, turn, shape.clone())]);
                assert_eq!(art::of(&drawn), art::of(&expected), "{turn:?} of {shape:?}");
            }
        }
    }

    #[test]
    fn a_free_turn_of_nearly_nothing_moves_nothing() {
        for shape in [Shape::Fill, bars("12"), logo(), letters("单", 24.0, false)] {
            let place = Rect::new(4.0, 4.0, 80.0, 30.0);
            let upright = page(90.0, 40.0, vec![mark(place, Turn::Upright, shape.clone())]);
            let nearly = page(90.0, 40.0, vec![mark(place, Turn::Free(0.001), shape.clone())]);
            let moved = upright.bits().iter().zip(nearly.bits()).map(|(a, b)| (a ^ b).count_ones()).sum::<u32>();
            // Letters at any angle go without hints and may differ by a dot here and there.
            assert!(u64::from(moved) * 20 <= upright.ink(), "{moved} of {} dots: {shape:?}", upright.ink());
        }
    }

    #[test]
    fn a_box_turned_freely_keeps_its_ink_and_its_middle() {
        let drawn = page(60.0, 60.0, vec![mark(Rect::new(10.0, 25.0, 40.0, 10.0), Turn::Free(30.0), Shape::Fill)]);
        assert!(drawn.ink().abs_diff(400) < 20, "{} dots", drawn.ink());
        assert!(drawn.get(30, 30));
        // 30° clockwise: the right end is low, the left end high.
        assert!(drawn.get(45, 38) && drawn.get(14, 21) && !drawn.get(45, 21) && !drawn.get(14, 38));
    }

    #[test]
    fn nothing_is_drawn_outside_a_clip_and_everything_inside() {
        for shape in
            [Shape::Fill, Shape::Line(Pattern::Dashed), bars("12"), qr("clip"), letters("单号 A", 24.0, true), logo()]
        {
            for turn in [Turn::Upright, Turn::Over, Turn::Free(20.0)] {
                let whole = mark(Rect::new(4.0, 4.0, 80.0, 30.0), turn, shape.clone());
                let clipped = Mark { clip: Some(Rect::new(10.0, 9.0, 33.0, 12.0)), ..whole.clone() };
                let (whole, clipped) = (page(90.0, 40.0, vec![whole]), page(90.0, 40.0, vec![clipped]));
                for y in 0..40 {
                    for x in 0..90 {
                        let inside = (10..43).contains(&x) && (9..21).contains(&y);
                        assert_eq!(clipped.get(x, y), inside && whole.get(x, y), "{x}, {y}: {turn:?} {shape:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_mark_of_paper_takes_away_what_it_would_have_added() {
        for shape in [Shape::Fill, Shape::Line(Pattern::Dashed), qr("paper"), letters("单号 A", 24.0, true), logo()] {
            for turn in [Turn::Upright, Turn::Right, Turn::Free(20.0)] {
                let place = Rect::new(20.0, 20.0, 50.0, 40.0);
                let black = mark(place, turn, shape.clone());
                let white = Mark { paper: true, ..black.clone() };
                let ground = mark(Rect::new(10.0, 12.0, 70.0, 70.0), Turn::Upright, Shape::Fill);
                let (added, left) = (page(90.0, 90.0, vec![black]), page(90.0, 90.0, vec![ground, white]));
                for y in 0..90 {
                    for x in 0..90 {
                        let ground = (10..80).contains(&x) && (12..82).contains(&y);
                        assert_eq!(left.get(x, y), ground && !added.get(x, y), "{x}, {y}: {turn:?} {shape:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_same_scene_always_gives_the_same_dots() {
        let marks = || {
            vec![
                mark(Rect::new(1.0, 1.0, 90.0, 30.0), Turn::Upright, letters("收件人 Ag 18", 16.0, false)),
                mark(Rect::new(1.0, 30.0, 50.0, 50.0), Turn::Free(12.0), logo()),
            ]
        };
        assert_eq!(page(100.0, 90.0, marks()), page(100.0, 90.0, marks()));
    }

    #[test]
    fn lanes_that_draw_at_once_draw_the_same() {
        let scene = scene(
            100.0,
            40.0,
            vec![mark(Rect::new(1.0, 1.0, 90.0, 30.0), Turn::Upright, letters("运单号 R2", 24.0, false))],
        );
        let alone = draw(&scene, &Fonts::embedded(), DOT).expect("small");
        let fonts = Fonts::embedded();
        std::thread::scope(|scope| {
            let lanes: Vec<_> = (0..4).map(|_| scope.spawn(|| draw(&scene, &fonts, DOT).expect("small"))).collect();
            for lane in lanes {
                assert_eq!(lane.join().expect("no panic"), alone);
            }
        });
    }

    #[test]
    fn a_label_of_too_many_dots_is_refused_before_memory_is_taken() {
        let fonts = Fonts::embedded();
        for (width, height) in [(2_000.0, 2_000.0), (f64::INFINITY, 1.0), (1e300, 1e300)] {
            let fault = draw(&scene(width, height, vec![]), &fonts, 8.0).expect_err("too large");
            assert!(matches!(fault, DrawingFault::LabelTooLarge { limit: limits::LABEL_DOTS, .. }), "{fault:?}");
        }
        let turned = mark(Rect::new(0.0, 0.0, 1e6, 1e6), Turn::Free(3.0), Shape::Fill);
        assert!(matches!(draw(&scene(9.0, 9.0, vec![turned]), &fonts, 8.0), Err(DrawingFault::LabelTooLarge { .. })));
        let mut shape = letters("大", 24.0, false);
        if let Shape::Glyphs(run) = &mut shape {
            run.em_x = 1e5;
        }
        let large = mark(Rect::new(0.0, 0.0, 9.0, 9.0), Turn::Upright, shape);
        assert!(matches!(draw(&scene(9.0, 9.0, vec![large]), &fonts, 8.0), Err(DrawingFault::LabelTooLarge { .. })));
    }

    #[test]
    fn a_thousand_pictures_of_the_whole_page_are_refused_before_one_is_drawn() {
        let marks = (0..1_000).map(|_| mark(Rect::new(0.0, 0.0, 900.0, 900.0), Turn::Upright, logo())).collect();
        let fault = draw(&scene(900.0, 900.0, marks), &Fonts::embedded(), DOT).expect_err("too much");
        assert!(matches!(&fault, DrawingFault::PicturesTooMany { component, .. } if component == "part"), "{fault:?}");
    }

    #[test]
    fn marks_with_mad_numbers_do_no_harm() {
        for mad in [f64::NAN, f64::INFINITY, -1e300, 1e300, 0.0] {
            for turn in [Turn::Upright, Turn::Right, Turn::Free(33.0), Turn::Free(f64::NAN)] {
                for shape in
                    [Shape::Fill, Shape::Line(Pattern::Dashed), bars("1"), qr("1"), letters("单", 24.0, true), logo()]
                {
                    for place in
                        [Rect::new(mad, mad, mad, mad), Rect::new(1.0, 1.0, mad, 5.0), Rect::new(mad, 1.0, 5.0, 5.0)]
                    {
                        // Either is right; a panic or a page's worth of memory is not.
                        let _ =
                            draw(&scene(30.0, 30.0, vec![mark(place, turn, shape.clone())]), &Fonts::embedded(), 8.0);
                    }
                }
            }
        }
    }
}
