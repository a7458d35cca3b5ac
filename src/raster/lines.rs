//! Lines of dashes, of dots, of two lines, and the borders of boxes.

use std::f64::consts::FRAC_PI_2;

use super::dots::{Dots, Grid};
use super::sheet::Sheet;
use crate::geometry::Pattern;
use crate::layout::scene::Frame;

/// mm of a dash, and of the gap after it, about.
const DASH: f64 = 1.0;

/// The smallest dot of a dotted line, in dots: single ones with single gaps are grey on thermal paper.
const LEAST_SPOT: i64 = 2;
/// A dot of a dotted line that is this thick, in dots, is round; smaller ones would be crosses.
const ROUND_SPOT: i64 = 4;

/// A line along the longer side of the sheet.
pub fn line(sheet: &mut Sheet, pattern: Pattern, grid: Grid) {
    let line = Dots { x0: 0, y0: 0, x1: sheet.width(), y1: sheet.height() };
    let across = line.width() >= line.height();
    let thickness = line.width().min(line.height());
    match pattern {
        Pattern::Double if across => {
            let one = part_of_double(thickness);
            sheet.fill(line.x0, line.y0, line.x1, line.y0 + one);
            sheet.fill(line.x0, line.y1 - one, line.x1, line.y1);
        }
        Pattern::Double => {
            let one = part_of_double(thickness);
            sheet.fill(line.x0, line.y0, line.x0 + one, line.y1);
            sheet.fill(line.x1 - one, line.y0, line.x1, line.y1);
        }
        pattern => stroke(sheet, line, pattern, across, grid),
    }
}

/// Borders inside the sheet.
pub fn frame(sheet: &mut Sheet, frame: &Frame, grid: Grid) {
    let [top, right, bottom, left] = widths(frame, grid);
    if let Some(radius) = radius(frame, grid) {
        return rounded(sheet, 0, top, radius);
    }
    if let Some(radius) = even_radius(frame, grid).filter(|_| frame.patterns == [Pattern::Double; 4]) {
        let one = part_of_double(top);
        rounded(sheet, 0, one, radius);
        return rounded(sheet, top - one, one, (radius - top + one).max(0));
    }
    if let (Some(radius), [first, ..]) = (even_radius(frame, grid), frame.patterns)
        && frame.patterns == [first; 4]
    {
        return rounded_pieces(sheet, top, radius, first, grid);
    }
    let sides = sides([top, right, bottom, left], sheet.width(), sheet.height());
    // Where the inner line of a double side begins: at the inner line of the side it meets.
    let [above, after, below, before] = [(top, 0), (right, 1), (bottom, 2), (left, 3)].map(|(thickness, side)| {
        let double = frame.patterns.get(side) == Some(&Pattern::Double);
        if double { thickness - part_of_double(thickness) } else { 0 }
    });
    for (number, (side, pattern)) in sides.into_iter().zip(frame.patterns).enumerate() {
        if side.is_empty() {
            continue;
        }
        if pattern != Pattern::Double {
            stroke(sheet, side, pattern, number % 2 == 0, grid);
            continue;
        }
        let Dots { x0, y0, x1, y1 } = side;
        let one = part_of_double(if number % 2 == 0 { side.height() } else { side.width() });
        let (outer, inner) = match number {
            0 => ((x0, y0, x1, y0 + one), (x0 + before, y1 - one, x1 - after, y1)),
            1 => ((x1 - one, y0, x1, y1), (x0, y0 + above, x0 + one, y1 - below)),
            2 => ((x0, y1 - one, x1, y1), (x0 + before, y0, x1 - after, y0 + one)),
            _ => ((x0, y0, x0 + one, y1), (x1 - one, y0 + above, x1, y1 - below)),
        };
        for (x0, y0, x1, y1) in [outer, inner] {
            sheet.fill(x0, y0, x1, y1);
        }
    }
}

/// Dots of the borders: top, right, bottom, left.
pub fn widths(frame: &Frame, grid: Grid) -> [i64; 4] {
    frame.widths.map(|mm| if mm > 0.0 { grid.thickness(mm) } else { 0 })
}

/// Dots of the corners' radius, where they are round and drawn as one solid ring.
pub fn radius(frame: &Frame, grid: Grid) -> Option<i64> {
    even_radius(frame, grid).filter(|_| frame.patterns == [Pattern::Solid; 4])
}

/// Dots of the radius of corners whose sides are of one width.
fn even_radius(frame: &Frame, grid: Grid) -> Option<i64> {
    let even = frame.widths.iter().all(|width| *width == frame.widths[0]);
    Some(grid.length(frame.radius)).filter(|radius| *radius > 0 && even)
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

/// Dots of each of the two lines; all where there is no room for two and a gap.
fn part_of_double(thickness: i64) -> i64 {
    if thickness < 3 { thickness } else { (thickness + 1) / 3 }
}

/// One side or line, `across` or down: filled, or equal pieces, the first and the last at its ends.
fn stroke(sheet: &mut Sheet, line: Dots, pattern: Pattern, across: bool, grid: Grid) {
    let (length, thickness) = if across { (line.width(), line.height()) } else { (line.height(), line.width()) };
    if matches!(pattern, Pattern::Solid | Pattern::Double) {
        return sheet.fill(line.x0, line.y0, line.x1, line.y1);
    }
    let wanted = piece(pattern, thickness, grid);
    let round = pattern == Pattern::Dotted && thickness >= ROUND_SPOT;
    let count = ((length + wanted) / (2 * wanted)).max(1);
    let dash = if count == 1 { length } else { wanted };
    for place in 0..count {
        let start = if count == 1 { 0 } else { (place * (length - dash) * 2 + count - 1) / (2 * (count - 1)) };
        if round && dash == thickness {
            let (x, y) = if across { (line.x0 + start, line.y0) } else { (line.x0, line.y0 + start) };
            spot(sheet, x, y, thickness);
        } else if across {
            sheet.fill(line.x0 + start, line.y0, line.x0 + start + dash, line.y1);
        } else {
            sheet.fill(line.x0, line.y0 + start, line.x1, line.y0 + start + dash);
        }
    }
}

/// Dots of one dash or dot of a line, about.
fn piece(pattern: Pattern, thickness: i64, grid: Grid) -> i64 {
    match pattern {
        Pattern::Dotted => thickness.max(LEAST_SPOT),
        // A thick line needs longer dashes, or they turn into spots.
        _ => grid.thickness(DASH).max(thickness + thickness / 2),
    }
}

/// A disc in the square whose top left corner is at `x`, `y`.
fn spot(sheet: &mut Sheet, x: i64, y: i64, size: i64) {
    for row in 0..size {
        // From the middle of the disc to the middle of the row, in half dots; half a dot more is still in.
        let off = (2 * row + 1 - size) as f64;
        let half = ((size * size) as f64 - off * off).max(0.0).sqrt() / 2.0;
        let cut = (size as f64 / 2.0 - half).round() as i64;
        sheet.fill(x + cut, y + row, x + size - cut, y + row + 1);
    }
}

/// A ring of one thickness with round corners, `margin` inside the sheet.
fn rounded(sheet: &mut Sheet, margin: i64, thickness: i64, radius: i64) {
    let ring = Ring::new(sheet, margin, thickness, radius);
    ring.rows(sheet.visible(), |from, y, to| sheet.fill(from, y, to, y + 1));
}

/// The same of equal pieces, which follow the corners.
fn rounded_pieces(sheet: &mut Sheet, thickness: i64, radius: i64, pattern: Pattern, grid: Grid) {
    let ring = Ring::new(sheet, 0, thickness, radius);
    let wanted = piece(pattern, thickness, grid) as f64;
    let around = ring.around();
    let period = around / (around / (2.0 * wanted)).round().max(1.0);
    ring.rows(sheet.visible(), |from, y, to| {
        for x in from..to {
            if ring.along(x, y).rem_euclid(period) < period / 2.0 {
                sheet.fill(x, y, x + 1, y + 1);
            }
        }
    });
}

/// The dots between two boxes with round corners.
struct Ring {
    margin: i64,
    width: i64,
    height: i64,
    thickness: i64,
    radius: i64,
}

impl Ring {
    fn new(sheet: &Sheet, margin: i64, thickness: i64, radius: i64) -> Ring {
        let (width, height) = (sheet.width() - 2 * margin, sheet.height() - 2 * margin);
        let radius = radius.min(width / 2).min(height / 2).max(0);
        Ring { margin, width, height, thickness, radius }
    }

    /// From where to where it is black in each row that is seen.
    fn rows(&self, visible: Dots, mut fill: impl FnMut(i64, i64, i64)) {
        let Ring { margin, width, height, thickness, radius } = *self;
        let mut fill = |from: i64, y: i64, to: i64| fill(from + margin, y + margin, to + margin);
        for y in (visible.y0 - margin).max(0)..(visible.y1 - margin).min(height) {
            let outer = inset(y, height, radius);
            let row = y - thickness;
            let inner_height = height - 2 * thickness;
            let (from, to) = (outer, width - outer);
            if row < 0 || row >= inner_height || 2 * thickness >= width {
                fill(from, y, to);
                continue;
            }
            let inner = thickness + inset(row, inner_height, (radius - thickness).max(0));
            fill(from, y, inner.min(to));
            fill((width - inner).max(from), y, to);
        }
    }

    /// Lengths in dots along its middle: of the straight part across, of that down, of a corner.
    fn parts(&self) -> (f64, f64, f64) {
        let corner = (self.radius as f64 - self.thickness as f64 / 2.0).max(0.5) * FRAC_PI_2;
        ((self.width - 2 * self.radius) as f64, (self.height - 2 * self.radius) as f64, corner)
    }

    fn around(&self) -> f64 {
        let (across, down, corner) = self.parts();
        2.0 * (across + down) + 4.0 * corner
    }

    /// How far along the ring a dot lies, clockwise from where the upper side begins to be straight.
    fn along(&self, x: i64, y: i64) -> f64 {
        let (across, down, corner) = self.parts();
        let (x, y) = ((x - self.margin) as f64 + 0.5, (y - self.margin) as f64 + 0.5);
        let (width, height, radius) = (self.width as f64, self.height as f64, self.radius as f64);
        let (right, bottom) = (width - radius, height - radius);
        let bend = |far: f64, near: f64| far.atan2(near) / FRAC_PI_2 * corner;
        if x >= radius && x <= right {
            return if y < height / 2.0 { x - radius } else { across + 2.0 * corner + down + right - x };
        }
        if y >= radius && y <= bottom {
            let left = 2.0 * across + 3.0 * corner + down + bottom - y;
            return if x > width / 2.0 { across + corner + y - radius } else { left };
        }
        match (x > right, y > bottom) {
            (true, false) => across + bend(x - right, radius - y),
            (true, true) => across + corner + down + bend(y - bottom, x - right),
            (false, true) => 2.0 * across + 2.0 * corner + down + bend(radius - x, y - bottom),
            (false, false) => 2.0 * (across + down) + 3.0 * corner + bend(radius - y, radius - x),
        }
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
        assert_eq!(on(10, 1, |sheet| line(sheet, Pattern::Dashed, GRID)), art::from("##..##..##"));
        assert_eq!(on(12, 1, |sheet| line(sheet, Pattern::Dashed, GRID)), art::from("##...##...##"));
        assert_eq!(on(3, 1, |sheet| line(sheet, Pattern::Dashed, GRID)), art::from("###"));
        assert_eq!(on(1, 6, |sheet| line(sheet, Pattern::Dashed, GRID)), art::from("#\n#\n.\n.\n#\n#"));
    }

    #[test]
    fn dashes_are_all_equally_long_at_every_length() {
        for length in 1..400 {
            let line = on(length, 1, |sheet| super::line(sheet, Pattern::Dashed, Grid { dots_per_mm: 8.0 }));
            let dashes: Vec<&str> = line.trim_end().split('.').filter(|dash| !dash.is_empty()).collect();
            assert!(dashes.iter().all(|dash| dash.len() == dashes[0].len()), "{length}: {line}");
            assert!(line.starts_with('#') && line.trim_end().ends_with('#'));
            assert!(length < 24 || dashes.len() > 1, "{length} dots are dashed");
        }
    }

    #[test]
    fn a_dotted_line_has_gaps_as_wide_as_its_dots_and_thick_ones_are_round() {
        let dotted = |sheet: &mut Sheet| line(sheet, Pattern::Dotted, GRID);
        assert_eq!(on(10, 1, dotted), art::from("##..##..##"), "single dots would be grey");
        assert_eq!(on(15, 3, dotted), art::from("###...###...###\n###...###...###\n###...###...###"));
        assert_eq!(on(12, 4, dotted), art::from(".##......##.\n####....####\n####....####\n.##......##."));
        assert_eq!(on(2, 6, dotted), art::from("##\n##\n..\n..\n##\n##"));
    }

    #[test]
    fn a_double_line_is_two_lines_and_a_gap_or_a_solid_one() {
        let double = |sheet: &mut Sheet| line(sheet, Pattern::Double, GRID);
        assert_eq!(on(8, 2, double), art::from("########\n########"));
        assert_eq!(on(8, 3, double), art::from("########\n........\n########"));
        assert_eq!(on(5, 8, double), art::from(&"##.##\n".repeat(8)));
    }

    #[test]
    fn the_corners_of_a_double_frame_are_two_boxes() {
        let frame = |widths: [f64; 4], radius: f64| {
            move |sheet: &mut Sheet| {
                super::frame(sheet, &Frame { widths, patterns: [Pattern::Double; 4], radius }, GRID);
            }
        };
        let expected = "
            #########
            #.......#
            #.#####.#
            #.#...#.#
            #.#####.#
            #.......#
            #########";
        assert_eq!(on(9, 7, frame([1.5; 4], 0.0)), art::from(expected));
        let expected = "
            #########
            #........
            #.#######
            #.#......
            #.#......
            #########";
        assert_eq!(on(9, 6, frame([1.5, 0.0, 0.5, 1.5], 0.0)), art::from(expected), "each side by itself");
        let round = on(16, 12, frame([1.5; 4], 2.0));
        assert!(round.starts_with('.') && round.lines().nth(6) == Some("#.#..........#.#"), "{round}");
    }

    #[test]
    fn each_side_of_a_frame_has_its_own_width() {
        let frame = |sheet: &mut Sheet| {
            super::frame(
                sheet,
                &Frame { widths: [0.5, 1.0, 0.1, 0.0], patterns: [Pattern::Solid; 4], radius: 0.0 },
                GRID,
            );
        };
        assert_eq!(on(7, 4, frame), art::from("#######\n.....##\n.....##\n#######"));
    }

    #[test]
    fn a_dashed_side_is_dashed_alone() {
        let frame = |sheet: &mut Sheet| {
            super::frame(
                sheet,
                &Frame {
                    widths: [0.5; 4],
                    patterns: [Pattern::Dashed, Pattern::Solid, Pattern::Solid, Pattern::Solid],
                    radius: 2.0,
                },
                GRID,
            );
        };
        assert_eq!(on(10, 3, frame), art::from("##..##..##\n#........#\n##########"));
    }

    #[test]
    fn round_corners_are_even_and_closed() {
        let frame = |sheet: &mut Sheet| {
            super::frame(sheet, &Frame { widths: [0.5; 4], patterns: [Pattern::Solid; 4], radius: 2.0 }, GRID);
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
                super::frame(sheet, &Frame { widths: [9.0; 4], patterns: [Pattern::Solid; 4], radius }, GRID);
            };
            let drawn = on(6, 5, frame);
            assert_eq!(drawn.lines().nth(2), Some("######"), "radius {radius}");
            assert!(!drawn.contains('.') || radius > 0.0);
        }
    }
}
