//! A bitmap's black as few upright boxes: equal runs of neighbouring rows are one box.

use std::ops::Range;

use crate::bitmap::Bitmap;

/// Dots; right and bottom are outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub left: u32,
    pub top: u32,
    pub right: u32,
    pub bottom: u32,
}

/// The boxes, by their last row. They do not overlap.
pub fn of(bitmap: &Bitmap) -> impl Iterator<Item = Area> {
    let mut open: Vec<Area> = Vec::new();
    // One row below the last one closes what is still open.
    (0..=bitmap.height()).flat_map(move |y| close(&mut open, &runs(bitmap, y), y))
}

/// Continues the open boxes that the row repeats, returns the others, opens new ones.
fn close(open: &mut Vec<Area>, runs: &[Range<u32>], y: u32) -> Vec<Area> {
    let mut before = std::mem::take(open).into_iter().peekable();
    let mut closed = Vec::new();
    for run in runs {
        while let Some(area) = before.next_if(|area| area.left < run.start) {
            closed.push(area);
        }
        match before.next_if(|area| area.left == run.start) {
            Some(area) if area.right == run.end => open.push(Area { bottom: y + 1, ..area }),
            other => {
                closed.extend(other);
                open.push(Area { left: run.start, top: y, right: run.end, bottom: y + 1 });
            }
        }
    }
    closed.extend(before);
    closed
}

/// The black runs of one row, from left to right; none below the bitmap.
fn runs(bitmap: &Bitmap, y: u32) -> Vec<Range<u32>> {
    let start = y as usize * bitmap.stride();
    let row = bitmap.bits().get(start..start + bitmap.stride()).unwrap_or_default();
    let mut runs = Vec::new();
    let mut begun = None;
    for (index, byte) in row.iter().enumerate() {
        match (byte, begun) {
            // Most bytes change nothing.
            (0x00, None) | (0xFF, Some(_)) => continue,
            _ => {}
        }
        for bit in 0..8 {
            let x = index as u32 * 8 + bit;
            match (byte & (0x80 >> bit) != 0, begun) {
                (true, None) => begun = Some(x),
                (false, Some(start)) => {
                    runs.push(start..x);
                    begun = None;
                }
                _ => {}
            }
        }
    }
    if let Some(start) = begun {
        runs.push(start..bitmap.width());
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(bitmap: &Bitmap) -> Bitmap {
        let mut out = Bitmap::new(bitmap.width(), bitmap.height());
        for area in of(bitmap) {
            assert!(area.left < area.right && area.top < area.bottom, "{area:?}");
            let before = out.ink();
            out.fill(area.left.into(), area.top.into(), area.right.into(), area.bottom.into());
            let size = u64::from(area.right - area.left) * u64::from(area.bottom - area.top);
            assert_eq!(out.ink() - before, size, "{area:?} overlaps another");
        }
        out
    }

    #[test]
    fn the_boxes_are_the_dots_and_overlap_nowhere() {
        let mut seed = 1u64;
        for width in [1, 7, 8, 9, 64, 100] {
            for density in [1, 4, 8, 15] {
                let mut bitmap = Bitmap::new(width, 40);
                for y in 0..40 {
                    for x in 0..width {
                        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                        bitmap.set(x, y, seed >> 60 < density);
                    }
                }
                assert_eq!(filled(&bitmap), bitmap, "{width} wide, {density}/16 black");
            }
        }
    }

    #[test]
    fn a_bar_is_one_box_and_a_frame_is_four() {
        let mut bitmap = Bitmap::new(50, 50);
        bitmap.fill(3, 0, 6, 50);
        assert_eq!(of(&bitmap).collect::<Vec<_>>(), [Area { left: 3, top: 0, right: 6, bottom: 50 }]);
        let mut frame = Bitmap::new(50, 50);
        for (x0, y0, x1, y1) in [(0, 0, 50, 2), (0, 48, 50, 50), (0, 2, 2, 48), (48, 2, 50, 48)] {
            frame.fill(x0, y0, x1, y1);
        }
        assert_eq!(of(&frame).count(), 4);
        assert_eq!(filled(&frame), frame);
        assert_eq!(of(&Bitmap::new(50, 50)).count(), 0);
    }
}
