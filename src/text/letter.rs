//! One letter as dots: its outline, filled, and judged dot by dot.

use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::prelude::{LocationRef, Size};
use skrifa::{GlyphId, MetadataProvider, OutlineGlyph};
use zeno::{Command, Mask, Vector};

use super::FontId;
use super::face::{Face, Hints};
use crate::geometry::Turn;

/// How letters are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LetterStyle {
    pub font: FontId,
    /// The em across and down, in 64ths of a dot.
    em_x: u32,
    em_y: u32,
    pub embolden: bool,
    pub slanted: bool,
    /// Clockwise quarters, 0 to 3.
    quarters: u8,
}

impl LetterStyle {
    /// The largest em, dots: a letter of a metre at 600 dpi.
    pub const LARGEST: f64 = 24_000.0;
    /// How far to the right a slanted letter leans for each dot of its height: about 12°, so that Chinese
    /// letters of 24 dots lean by five and their level strokes stay whole.
    pub const SLANT: f64 = 0.2;

    /// `em_x` and `em_y` in dots; sizes within a sixteenth of a whole dot are meant to be whole.
    /// A free turn counts as upright here.
    pub fn new(font: FontId, em_x: f64, em_y: f64, embolden: bool, turn: Turn) -> LetterStyle {
        let quarters = match turn {
            Turn::Upright | Turn::Free(_) => 0,
            Turn::Right => 1,
            Turn::Over => 2,
            Turn::Left => 3,
        };
        LetterStyle { font, em_x: sixty_fourths(em_x), em_y: sixty_fourths(em_y), embolden, slanted: false, quarters }
    }

    /// Leaning to the right, or not.
    pub fn slanted(self, slanted: bool) -> LetterStyle {
        LetterStyle { slanted, ..self }
    }

    fn em(self) -> (f64, f64) {
        (f64::from(self.em_x) / 64.0, f64::from(self.em_y) / 64.0)
    }
}

fn sixty_fourths(dots: f64) -> u32 {
    let whole = dots.round();
    let meant = if (dots - whole).abs() < 1.0 / 16.0 { whole } else { dots };
    (meant.clamp(0.0, LetterStyle::LARGEST) * 64.0).round() as u32
}

/// A letter's dots, around its origin on the baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// From the origin to the first column and row; rows grow downwards.
    pub left: i32,
    pub top: i32,
    pub width: u32,
    pub height: u32,
    /// Bytes in a row.
    pub stride: usize,
    /// Rows as in `Bitmap`: most significant bit leftmost, 1 is black, padding 0.
    pub rows: Vec<u8>,
}

impl Letter {
    /// Draws one glyph. `degrees` turns it clockwise about its origin, instead of the style's quarters.
    pub(super) fn draw(face: &Face, style: LetterStyle, id: u32, degrees: Option<f64>) -> Letter {
        let (em_x, em_y) = style.em();
        let thicker = if style.embolden { ((em_x / 24.0) as u32).max(1) } else { 0 };
        let mut path = outline(face, id, style);
        let least = least_coverage(em_x.min(em_y));
        let Some(degrees) = degrees else {
            return fill(&path, least).emboldened(thicker).turned(style.quarters);
        };
        if thicker > 0 {
            let second: Vec<Command> = path.iter().map(|part| moved(part, thicker as f32)).collect();
            path.extend(second);
        }
        let turn = zeno::Transform::rotation(zeno::Angle::from_degrees(degrees as f32));
        let path: Vec<Command> = path.iter().map(|part| part.transform(&turn)).collect();
        fill(&path, least)
    }

    fn has_dot(&self, x: usize, y: usize) -> bool {
        self.rows[y * self.stride + x / 8] & (0x80 >> (x % 8)) != 0
    }

    fn blank(left: i32, top: i32, width: u32, height: u32) -> Letter {
        let stride = width.div_ceil(8) as usize;
        Letter { left, top, width, height, stride, rows: vec![0; stride * height as usize] }
    }

    /// The letter and itself shifted to the right by each of 1 to `dots`.
    fn emboldened(self, dots: u32) -> Letter {
        if dots == 0 || self.rows.is_empty() {
            return self;
        }
        let mut thick = Letter::blank(self.left, self.top, self.width + dots, self.height);
        for (from, to) in self.rows.chunks_exact(self.stride).zip(thick.rows.chunks_exact_mut(thick.stride)) {
            for shift in 0..=dots as usize {
                for (at, byte) in from.iter().enumerate() {
                    let wide = u16::from(*byte) << 8 >> (shift % 8);
                    let at = at + shift / 8;
                    for (cell, part) in to.iter_mut().skip(at).zip(wide.to_be_bytes()) {
                        *cell |= part;
                    }
                }
            }
        }
        thick
    }

    /// Turned clockwise about the origin, dot for dot.
    fn turned(self, quarters: u8) -> Letter {
        let (width, height) = (self.width as i32, self.height as i32);
        let mut turned = match quarters {
            0 => return self,
            1 => Letter::blank(-self.top - height, self.left, self.height, self.width),
            2 => Letter::blank(-self.left - width, -self.top - height, self.width, self.height),
            _ => Letter::blank(self.top, -self.left - width, self.height, self.width),
        };
        let (last_x, last_y) = ((self.width as usize).wrapping_sub(1), (self.height as usize).wrapping_sub(1));
        for y in 0..self.height as usize {
            for x in (0..self.width as usize).filter(|x| self.has_dot(*x, y)) {
                let (x, y) = match quarters {
                    1 => (last_y - y, x),
                    2 => (last_x - x, last_y - y),
                    _ => (y, last_x - x),
                };
                turned.rows[y * turned.stride + x / 8] |= 0x80 >> (x % 8);
            }
        }
        turned
    }
}

/// The largest size, in dots, at which a letter's own hints keep its strokes even.
const OWN_HINTS: f64 = 24.0;
/// The largest size at which letters without hints, as Chinese ones mostly are, are
/// hinted by us. Above it that makes some characters half as black as others.
const OUR_HINTS: f64 = 20.0;

/// How much of a dot, of 255, must be covered to be black. At half, small letters
/// lose thin strokes; at a third, dense ones run full.
fn least_coverage(em: f64) -> u8 {
    if em <= OUR_HINTS { 112 } else { 122 }
}

/// Whose hints a glyph is drawn with.
fn hints(glyph: &OutlineGlyph, em_x: f64, em_y: f64) -> Option<Hints> {
    let whole = em_x == em_y && em_y.fract() == 0.0;
    match glyph.has_hinting() {
        Some(true) if whole && em_y <= OWN_HINTS => Some(Hints::Own),
        Some(false) if whole && em_y <= OUR_HINTS => Some(Hints::Ours),
        _ => None,
    }
}

/// The outline in dots, y downwards, its origin at 0, 0.
fn outline(face: &Face, id: u32, style: LetterStyle) -> Vec<Command> {
    let (em_x, em_y) = style.em();
    let across = if em_y > 0.0 { (em_x / em_y) as f32 } else { 0.0 };
    let mut pen = Pen { path: Vec::new(), across, slant: if style.slanted { LetterStyle::SLANT as f32 } else { 0.0 } };
    let Some(font) = face.font().filter(|_| em_x > 0.0 && em_y > 0.0) else { return pen.path };
    let outlines = font.outline_glyphs();
    let Some(glyph) = outlines.get(GlyphId::new(id)) else { return pen.path };
    let hinter = hints(&glyph, em_x, em_y).and_then(|hints| face.hinter(&outlines, em_y as u32, hints));
    let drawn = match &hinter {
        Some(hinter) => glyph.draw(DrawSettings::hinted(hinter, false), &mut pen),
        None => glyph.draw(DrawSettings::unhinted(Size::new(em_y as f32), LocationRef::default()), &mut pen),
    };
    // A damaged glyph is drawn as far as it is whole: not at all.
    if drawn.is_err() {
        pen.path.clear();
    }
    pen.path
}

/// Takes an outline down as a path.
struct Pen {
    path: Vec<Command>,
    /// Stretch across.
    across: f32,
    /// Lean to the right for each dot upwards.
    slant: f32,
}

impl Pen {
    fn at(&self, x: f32, y: f32) -> Vector {
        Vector::new(x * self.across + y * self.slant, -y)
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.push(Command::MoveTo(self.at(x, y)));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.push(Command::LineTo(self.at(x, y)));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.path.push(Command::QuadTo(self.at(cx, cy), self.at(x, y)));
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.path.push(Command::CurveTo(self.at(ax, ay), self.at(bx, by), self.at(x, y)));
    }

    fn close(&mut self) {
        self.path.push(Command::Close);
    }
}

fn moved(part: &Command, right: f32) -> Command {
    part.transform(&zeno::Transform::translation(right, 0.0))
}

/// Fills a path and keeps the dots that are covered enough.
fn fill(path: &[Command], least: u8) -> Letter {
    if path.is_empty() {
        return Letter::default();
    }
    let (coverage, place) = Mask::new(path).render();
    let mut letter = Letter::blank(place.left, place.top, place.width, place.height);
    if letter.rows.is_empty() {
        return Letter::default();
    }
    let rows = coverage.chunks_exact(place.width as usize).zip(letter.rows.chunks_exact_mut(letter.stride));
    for (covered, row) in rows {
        for (x, _) in covered.iter().enumerate().filter(|(_, covered)| **covered >= least) {
            row[x / 8] |= 0x80 >> (x % 8);
        }
    }
    letter
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Fonts;

    fn letter(char: char, em: (f64, f64), embolden: bool, turn: Turn) -> Letter {
        let fonts = Fonts::embedded();
        let id = fonts.shape(&char.to_string(), fonts.find("", false))[0].glyphs[0].id;
        Letter::draw(
            &fonts.face(FontId::EMBEDDED),
            LetterStyle::new(FontId::EMBEDDED, em.0, em.1, embolden, turn),
            id,
            None,
        )
    }

    fn art(letter: &Letter) -> Vec<String> {
        let dot = |x, y| if letter.has_dot(x, y) { '#' } else { '.' };
        (0..letter.height as usize).map(|y| (0..letter.width as usize).map(|x| dot(x, y)).collect()).collect()
    }

    #[test]
    fn small_letters_have_even_strokes() {
        let drawn = letter('中', (16.0, 16.0), false, Turn::Upright);
        let expected = [
            "......#.....",
            "......#.....",
            "......#.....",
            "############",
            "#.....#....#",
            "#.....#....#",
            "#.....#....#",
            "#.....#....#",
            "############",
            "#.....#....#",
            "#.....#....#",
            "......#.....",
            "......#.....",
            "......#.....",
        ];
        assert_eq!(art(&drawn), expected);
        let stem = "##....##";
        let expected = [[stem; 5].as_slice(), &["########"], &[stem; 6]].concat();
        assert_eq!(art(&letter('H', (16.0, 16.0), false, Turn::Upright)), expected);
    }

    #[test]
    fn a_bold_letter_is_itself_and_itself_a_dot_to_the_right() {
        let (thin, bold) =
            (letter('张', (24.0, 24.0), false, Turn::Upright), letter('张', (24.0, 24.0), true, Turn::Upright));
        assert_eq!((bold.left, bold.top, bold.width, bold.height), (thin.left, thin.top, thin.width + 1, thin.height));
        for y in 0..bold.height as usize {
            for x in 0..bold.width as usize {
                let here = x < thin.width as usize && thin.has_dot(x, y);
                assert_eq!(bold.has_dot(x, y), here || x > 0 && thin.has_dot(x - 1, y), "{x}, {y}");
            }
        }
        let large = letter('张', (72.0, 72.0), true, Turn::Upright);
        assert_eq!(large.width, letter('张', (72.0, 72.0), false, Turn::Upright).width + 3);
    }

    #[test]
    fn a_slanted_letter_leans_to_the_right_and_stands_on_its_foot() {
        let face = Fonts::embedded().face(FontId::EMBEDDED);
        let style = LetterStyle::new(FontId::EMBEDDED, 40.0, 40.0, false, Turn::Upright);
        let id = face.font().unwrap().charmap().map('H').unwrap().to_u32();
        let first = |letter: &Letter, y: usize| (0..letter.width as usize).find(|x| letter.has_dot(*x, y)).unwrap();
        let (plain, slanted) =
            (Letter::draw(&face, style, id, None), Letter::draw(&face, style.slanted(true), id, None));
        assert_eq!((slanted.top, slanted.height), (plain.top, plain.height));
        let foot = slanted.height as usize - 1;
        assert_eq!(slanted.left + first(&slanted, foot) as i32, plain.left + first(&plain, foot) as i32);
        let lean = first(&slanted, 0) - first(&slanted, foot);
        assert!(lean.abs_diff((f64::from(plain.height) * LetterStyle::SLANT) as usize) <= 1, "{lean}");
        let turned = LetterStyle::new(FontId::EMBEDDED, 40.0, 40.0, false, Turn::Right).slanted(true);
        assert_eq!(Letter::draw(&face, turned, id, None), slanted.turned(1), "it leans before it is turned");
    }

    #[test]
    fn a_stretched_letter_is_wider_and_not_higher() {
        let (plain, wide) =
            (letter('国', (24.0, 24.0), false, Turn::Upright), letter('国', (48.0, 24.0), false, Turn::Upright));
        assert_eq!(wide.height, plain.height);
        assert!(wide.width.abs_diff(2 * plain.width) <= 2);
    }

    #[test]
    fn four_quarter_turns_are_none() {
        let upright = letter('g', (24.0, 24.0), true, Turn::Upright);
        let once = letter('g', (24.0, 24.0), true, Turn::Right);
        assert_eq!(once, upright.clone().turned(1));
        assert_eq!(once.clone().turned(1), letter('g', (24.0, 24.0), true, Turn::Over));
        assert_eq!(once.turned(1).turned(1).turned(1), upright);
    }

    #[test]
    fn sizes_that_are_nearly_whole_are_whole() {
        let style = |em| LetterStyle::new(FontId::EMBEDDED, em, em, false, Turn::Upright);
        assert_eq!(style(3.0 * 203.0 / 25.4), style(24.0));
        assert_ne!(style(23.5), style(24.0));
        for mad in [f64::NAN, -3.0, 0.0, 1e300] {
            let _ = style(mad);
        }
    }

    #[test]
    fn spaces_and_made_up_glyphs_have_no_dots() {
        assert!(letter(' ', (24.0, 24.0), true, Turn::Right).rows.is_empty());
        let face = Fonts::embedded().face(FontId::EMBEDDED);
        let style = LetterStyle::new(FontId::EMBEDDED, 24.0, 24.0, true, Turn::Left);
        assert_eq!(Letter::draw(&face, style, 4_000_000, None), Letter::default());
        assert_eq!(Letter::draw(&face, LetterStyle { em_x: 0, ..style }, 100, Some(3.0)), Letter::default());
    }
}
