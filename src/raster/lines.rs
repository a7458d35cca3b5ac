//! Dashed lines and the borders of boxes.

use super::dots::{Dots, Grid};
use super::sheet::Sheet;
use crate::layout::scene::Frame;

/// mm of a dash, and of the gap after it, about.
const DASH: f64 = 1.0;

/// A dashed line along the longer side of the sheet.
pub fn dashes(sheet: &mut Sheet, grid: Grid) {
    dash_box(sheet, Dots { x0: 0, y0: 0, x1: sheet.width(), y1: sheet.height() }, grid);
}

/// Borders inside the sheet.
pub fn frame(sheet: &mut Sheet, frame: &Frame, grid: Grid) {
    let widths = widths(frame, grid);
    if let Some(radius) = radius(frame, grid) {
        return rounded(sheet, widths[0], radius);
    }
    let sides = sides(widths, sheet.width(), sheet.height());
    for (side, dashed) in sides.into_iter().zip(frame.dashed) {
        if side.is_empty() {
            continue;
        }
        if dashed { dash_box(sheet, side, grid) } else { sheet.fill(side.x0, side.y0, side.x1, side.y1) }
    }
}

/// Dots of the borders: top, right, bottom, left.
pub fn widths(frame: &Frame, grid: Grid) -> [i64; 4] {
    frame.widths.map(|mm| if mm > 0.0 { grid.thickness(mm) } else { 0 })
}

/// Dots of the corners' radius, where they are round.
pub fn radius(frame: &Frame, grid: Grid) -> Option<i64> {
    let even = frame.widths.iter().all(|width| *width == frame.widths[0]);
    Some(grid.length(frame.radius)).filter(|radius| *radius > 0 && even && frame.dashed == [false; 4])
}

/// The boxes of the borders in one of `width` × `height`: top, right, bottom, left.
pub fn sides([top, right, bottom, left]: [i64; 4], width: i64, height: i64) -> [Dots; 4] {
    [
        Dots { x0: 0, y0: 0, x1: width, y1: top.min(height) },
        Dots { x0: (width - right).max(0), y0: 0, x1: width, y1: height },
        Dots { x0: 0, y0: (height - bottom).max(0), x1: width, y1: height },
        Dots { x0: 0, y0: 0, x1: left.min(width), y1: height },
    ]
}

/// Equal dashes along the longer side, the first and the last at its ends.
fn dash_box(sheet: &mut Sheet, line: Dots, grid: Grid) {
    let across = line.width() >= line.height();
    let (length, thickness) = (line.width().max(line.height()), line.width().min(line.height()));
    // A thick line needs longer dashes, or they turn into spots.
    let wanted = grid.thickness(DASH).max(thickness + thickness / 2);
    let count = ((length + wanted) / (2 * wanted)).max(1);
    let dash = if count == 1 { length } else { wanted };
    for place in 0..count {
        let start = if count == 1 { 0 } else { (place * (length - dash) * 2 + count - 1) / (2 * (count - 1)) };
        if across {
            sheet.fill(line.x0 + start, line.y0, line.x0 + start + dash, line.y1);
        } else {
            sheet.fill(line.x0, line.y0 + start, line.x1, line.y0 + start + dash);
        }
    }
}

/// A border with round corners: the dots whose centres lie between two rounded boxes.
fn rounded(sheet: &mut Sheet, thickness: i64, radius: i64) {
    let (width, height) = (sheet.width(), sheet.height());
    let radius = radius.min(width / 2).min(height / 2);
    let visible = sheet.visible();
    for y in visible.y0..visible.y1 {
        let outer = inset(y, height, radius);
        let row = y - thickness;
        let inner_height = height - 2 * thickness;
        let (from, to) = (outer, width - outer);
        if row < 0 || row >= inner_height || 2 * thickness >= width {
            sheet.fill(from, y, to, y + 1);
            continue;
        }
        let inner = thickness + inset(row, inner_height, (radius - thickness).max(0));
        sheet.fill(from, y, inner.min(to), y + 1);
        sheet.fill((width - inner).max(from), y, to, y + 1);
    }
}

/// Dots cut off each end of row `y` by a corner of `radius`.
fn inset(y: i64, height: i64, radius: i64) -> i64 {
    let from_corner = if y < radius { radius - y } else { y + 1 - (height - radius) };
    if from_corner <= 0 {
        return 0;
    }
    let (radius, deep) = (radius as f64, from_corner as f64 - 0.5);
    (radius - (radius * radius - deep * deep).max(0.0).sqrt()).round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitmap::Bitmap;
    use crate::geometry::Turn;
    use crate::raster::art;

    /// Two dots a mm.
    const GRID: Grid = Grid { dots_per_mm: 2.0 };

    fn on(width: u32, height: u32, draw: impl Fn(&mut Sheet)) -> String {
        let mut page = Bitmap::new(width, height);
        let whole = Dots::of(&page);
        draw(&mut Sheet::new(&mut page, whole, whole, Turn::Upright));
        art::of(&page)
    }

    #[test]
    fn a_dashed_line_begins_and_ends_with_a_dash() {
        assert_eq!(on(10, 1, |sheet| dashes(sheet, GRID)), art::from("##..##..##"));
        assert_eq!(on(12, 1, |sheet| dashes(sheet, GRID)), art::from("##...##...##"));
        assert_eq!(on(3, 1, |sheet| dashes(sheet, GRID)), art::from("###"));
        assert_eq!(on(1, 6, |sheet| dashes(sheet, GRID)), art::from("#\n#\n.\n.\n#\n#"));
    }

    #[test]
    fn dashes_are_all_equally_long_at_every_length() {
        for length in 1..400 {
            let line = on(length, 1, |sheet| dashes(sheet, Grid { dots_per_mm: 8.0 }));
            let dashes: Vec<&str> = line.trim_end().split('.').filter(|dash| !dash.is_empty()).collect();
            assert!(dashes.iter().all(|dash| dash.len() == dashes[0].len()), "{length}: {line}");
            assert!(line.starts_with('#') && line.trim_end().ends_with('#'));
            assert!(length < 24 || dashes.len() > 1, "{length} dots are dashed");
        }
    }

    #[test]
    fn each_side_of_a_frame_has_its_own_width() {
        let frame = |sheet: &mut Sheet| {
            super::frame(sheet, &Frame { widths: [0.5, 1.0, 0.1, 0.0], dashed: [false; 4], radius: 0.0 }, GRID);
        };
        assert_eq!(on(7, 4, frame), art::from("#######\n.....##\n.....##\n#######"));
    }

    #[test]
    fn a_dashed_side_is_dashed_alone() {
        let frame = |sheet: &mut Sheet| {
            super::frame(sheet, &Frame { widths: [0.5; 4], dashed: [true, false, false, false], radius: 2.0 }, GRID);
        };
        assert_eq!(on(10, 3, frame), art::from("##..##..##\n#........#\n##########"));
    }

    #[test]
    fn round_corners_are_even_and_closed() {
        let frame = |sheet: &mut Sheet| {
            super::frame(sheet, &Frame { widths: [0.5; 4], dashed: [false; 4], radius: 2.0 }, GRID);
        };
        let expected = "
            .##########.
            ##........##
            #..........#
            #..........#
            #..........#
            ##........##
            .##########.";
        assert_eq!(on(12, 7, frame), art::from(expected));
    }

    #[test]
    fn a_border_thicker_than_its_box_fills_it() {
        for radius in [0.0, 1.0] {
            let frame = |sheet: &mut Sheet| {
                super::frame(sheet, &Frame { widths: [9.0; 4], dashed: [false; 4], radius }, GRID);
            };
            let drawn = on(6, 5, frame);
            assert_eq!(drawn.lines().nth(2), Some("######"), "radius {radius}");
            assert!(!drawn.contains('.') || radius > 0.0);
        }
    }
}
