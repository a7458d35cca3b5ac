//! The paper in a simulated printer: dots laid over dots, clipped at the edges.

use crate::bitmap::Bitmap;

/// A box in dots; it may reach over the edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

/// A line's first and last dot, and its thickness in dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stroke {
    pub from: (u32, u32),
    pub to: (u32, u32),
    pub thickness: u32,
}

impl Stroke {
    /// From corner to corner, both dots in it.
    pub fn area(self) -> Area {
        let Stroke { from, to, .. } = self;
        let (x, y) = (from.0.min(to.0), from.1.min(to.1));
        Area { x, y, width: from.0.abs_diff(to.0) + 1, height: from.1.abs_diff(to.1) + 1 }
    }

    pub fn moved(self, right: u32, down: u32) -> Stroke {
        let moved = |(x, y): (u32, u32)| (x + right, y + down);
        Stroke { from: moved(self.from), to: moved(self.to), ..self }
    }
}

/// What a picture's dots do to those already there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mix {
    /// White covers black.
    Overwrite,
    /// Black adds.
    Or,
    /// Black turns over.
    Xor,
}

/// Rows of whole bytes, most significant bit leftmost, 1 = black.
pub struct Rows<'a> {
    pub stride: usize,
    pub bytes: &'a [u8],
    /// XORed onto each byte first: 0xFF where a language calls 0 black.
    pub invert: u8,
}

/// Blackens the area.
pub fn blacken(paper: &mut Bitmap, area: Area) {
    let (x, y) = (i64::from(area.x), i64::from(area.y));
    paper.fill(x, y, x + i64::from(area.width), y + i64::from(area.height));
}

/// Makes the area white.
pub fn whiten(paper: &mut Bitmap, area: Area) {
    each_byte(paper, area, |dots, mask| dots & !mask);
}

/// Turns black to white and white to black.
pub fn turn_over(paper: &mut Bitmap, area: Area) {
    each_byte(paper, area, |dots, mask| dots ^ mask);
}

/// A box's border: a line of `thickness` dots inside the area.
pub fn frame(paper: &mut Bitmap, area: Area, thickness: u32) {
    let Area { x, y, width, height } = area;
    let (across, down) = (thickness.min(width), thickness.min(height));
    for side in [
        Area { height: down, ..area },
        Area { y: y + height - down, height: down, ..area },
        Area { width: across, ..area },
        Area { x: x + width - across, width: across, ..area },
    ] {
        blacken(paper, side);
    }
}

/// A flat line is thick downwards, a steep one to the right.
pub fn line(paper: &mut Bitmap, stroke: Stroke) {
    let Area { x, y, width, height } = stroke.area();
    if height == 1 {
        blacken(paper, Area { x, y, width, height: stroke.thickness });
    } else if width == 1 {
        blacken(paper, Area { x, y, width: stroke.thickness, height });
    } else {
        slanted(paper, stroke);
    }
}

fn slanted(paper: &mut Bitmap, Stroke { from, to, thickness }: Stroke) {
    let (across, down) = (from.0.abs_diff(to.0), from.1.abs_diff(to.1));
    let steps = across.max(down);
    let along = |from: u32, to: u32, step: u32| {
        let way = (u64::from(step) * u64::from(from.abs_diff(to)) * 2 + u64::from(steps)) / (u64::from(steps) * 2);
        if to < from { from - way as u32 } else { from + way as u32 }
    };
    for step in 0..=steps {
        let (x, y) = (along(from.0, to.0, step), along(from.1, to.1, step));
        if across >= down {
            blacken(paper, Area { x, y, width: 1, height: thickness });
        } else {
            blacken(paper, Area { x, y, width: thickness, height: 1 });
        }
    }
}

/// Lays a picture's rows on the paper with their first dot at `x`, `y`.
pub fn lay(paper: &mut Bitmap, x: u32, y: u32, rows: &Rows<'_>, mix: Mix) {
    if rows.stride == 0 || x >= paper.width() || y >= paper.height() {
        return;
    }
    let (stride, last) = (paper.stride(), last_mask(paper.width()));
    let (first, shift) = ((x / 8) as usize, x % 8);
    let lines = paper.bits_mut().chunks_exact_mut(stride).skip(y as usize);
    for (line, row) in lines.zip(rows.bytes.chunks_exact(rows.stride)) {
        let Some(target) = line.get_mut(first..) else { return };
        if shift == 0 {
            for (dots, new) in target.iter_mut().zip(row) {
                *dots = mixed(*dots, new ^ rows.invert, 0xFF, mix);
            }
        } else {
            lay_shifted(target, row, rows.invert, shift, mix);
        }
        if let Some(dots) = line.last_mut() {
            *dots &= last;
        }
    }
}

/// One row that does not begin at a byte of the paper; `shift` is 1 to 7.
fn lay_shifted(target: &mut [u8], row: &[u8], invert: u8, shift: u32, mix: Mix) {
    for (index, new) in row.iter().enumerate() {
        let [left, right] = (u16::from(new ^ invert) << (8 - shift)).to_be_bytes();
        let [left_mask, right_mask] = (0xFFu16 << (8 - shift)).to_be_bytes();
        if let Some(dots) = target.get_mut(index) {
            *dots = mixed(*dots, left, left_mask, mix);
        }
        if let Some(dots) = target.get_mut(index + 1) {
            *dots = mixed(*dots, right, right_mask, mix);
        }
    }
}

fn mixed(old: u8, new: u8, mask: u8, mix: Mix) -> u8 {
    match mix {
        Mix::Overwrite => (old & !mask) | (new & mask),
        Mix::Or => old | (new & mask),
        Mix::Xor => old ^ (new & mask),
    }
}

/// Applies `change` to every byte the area touches, with a mask of the dots that are meant.
fn each_byte(paper: &mut Bitmap, area: Area, change: fn(u8, u8) -> u8) {
    let (stride, width, height) = (paper.stride(), paper.width(), paper.height());
    let right = area.x.saturating_add(area.width).min(width);
    let bottom = area.y.saturating_add(area.height).min(height);
    if area.x >= right || area.y >= bottom {
        return;
    }
    let lines = paper.bits_mut().chunks_exact_mut(stride);
    for line in lines.skip(area.y as usize).take((bottom - area.y) as usize) {
        let mut x = area.x;
        while x < right {
            let end = (x / 8 * 8 + 8).min(right);
            let mask = (0xFFu16 >> (x % 8)) as u8 & !((0xFFu16 >> (end - x / 8 * 8)) as u8);
            if let Some(dots) = line.get_mut((x / 8) as usize) {
                *dots = change(*dots, mask);
            }
            x = end;
        }
    }
}

/// The dots of a row's last byte that are on the paper.
fn last_mask(width: u32) -> u8 {
    match width % 8 {
        0 => 0xFF,
        used => !(0xFFu8 >> used),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture with dots in no pattern a byte boundary could hide.
    fn speckled(width: u32, height: u32) -> Bitmap {
        let mut bitmap = Bitmap::new(width, height);
        for y in 0..height {
            for x in 0..width {
                bitmap.set(x, y, (x * 7 + y * 13 + x * y) % 5 < 2);
            }
        }
        bitmap
    }

    #[test]
    fn areas_are_the_same_as_their_dots_one_by_one() {
        for (x, y, width, height) in [(0, 0, 21, 9), (3, 1, 4, 2), (3, 1, 13, 8), (8, 0, 8, 1), (20, 8, 50, 50)] {
            let area = Area { x, y, width, height };
            let old = speckled(21, 9);
            let (mut white, mut turned) = (old.clone(), old.clone());
            whiten(&mut white, area);
            turn_over(&mut turned, area);
            for py in 0..9 {
                for px in 0..21 {
                    let inside = px >= x && px < x + width && py >= y && py < y + height;
                    assert_eq!(white.get(px, py), old.get(px, py) && !inside, "{area:?} at {px},{py}");
                    assert_eq!(turned.get(px, py), old.get(px, py) ^ inside, "{area:?} at {px},{py}");
                }
            }
        }
    }

    #[test]
    fn lines_have_both_their_ends_and_grow_down_or_to_the_right() {
        let drawn = |from, to, thickness| {
            let mut paper = Bitmap::new(8, 6);
            line(&mut paper, Stroke { from, to, thickness });
            let dot = |x, y| if paper.get(x, y) { '#' } else { '.' };
            (0..6).map(|y| (0..8).map(|x| dot(x, y)).collect()).collect::<Vec<String>>()
        };
        assert_eq!(drawn((1, 1), (5, 1), 2)[..4], ["........", ".#####..", ".#####..", "........"]);
        assert_eq!(drawn((5, 1), (1, 1), 2), drawn((1, 1), (5, 1), 2));
        assert_eq!(drawn((1, 4), (1, 2), 3)[1..], ["........", ".###....", ".###....", ".###....", "........"]);
        assert_eq!(drawn((0, 0), (6, 3), 1)[..4], ["#.......", ".##.....", "...##...", ".....##."]);
        assert_eq!(drawn((6, 0), (7, 5), 1)[2..4], ["......#.", ".......#"]);
        assert_eq!(drawn((0, 60_000), (60_000, 0), 1), vec!["........"; 6]);
    }

    #[test]
    fn pictures_land_on_their_dots_at_every_shift_and_in_every_mix() {
        let picture = speckled(16, 5);
        let rows = Rows { stride: picture.stride(), bytes: picture.bits(), invert: 0 };
        for x in 0..26 {
            for mix in [Mix::Overwrite, Mix::Or, Mix::Xor] {
                let old = speckled(23, 7);
                let mut paper = old.clone();
                lay(&mut paper, x, 3, &rows, mix);
                for py in 0..7u32 {
                    for px in 0..23 {
                        let inside = px >= x && px < x + 16 && py >= 3;
                        let new = inside && picture.get(px.wrapping_sub(x), py.wrapping_sub(3));
                        let expected = match mix {
                            Mix::Overwrite => {
                                if inside {
                                    new
                                } else {
                                    old.get(px, py)
                                }
                            }
                            Mix::Or => old.get(px, py) || new,
                            Mix::Xor => old.get(px, py) ^ new,
                        };
                        assert_eq!(paper.get(px, py), expected, "x {x}, {mix:?}, at {px},{py}");
                    }
                }
                assert!(paper.bits().chunks(3).all(|line| line[2] & 0x01 == 0), "padding stays white");
            }
        }
    }
}
