//! What TEXT, BARCODE and QRCODE lay on the paper, turned about the place they name.

use encoding_rs::GBK;

use super::super::Letters;
use super::super::paper::{self, Area};
use super::content::{Barcode, Qr, Text, Turn};
use super::symbols;
use crate::bitmap::Bitmap;

/// A pen that draws in a frame of its own, whose corner lies at a place on the paper.
struct Pen<'a> {
    paper: &'a mut Bitmap,
    x: i64,
    y: i64,
    turn: Turn,
}

impl Pen<'_> {
    /// A box from the frame's corner: right and down as if upright, then width and height. What is seen beyond the
    /// paper's edges is cut off.
    fn fill(&mut self, right: u32, down: u32, width: u32, height: u32) {
        let [right, down, width, height] = [right, down, width, height].map(i64::from);
        let (x, y, width, height) = match self.turn {
            Turn::Upright => (right, down, width, height),
            Turn::Right => (-down - height, right, height, width),
            Turn::Over => (-right - width, -down - height, width, height),
            Turn::Left => (down, -right - width, height, width),
        };
        let (x, y) = (x + self.x, y + self.y);
        let edge = |at: i64| u32::try_from(at.max(0)).unwrap_or(u32::MAX);
        let (x0, y0, x1, y1) = (edge(x), edge(y), edge(x + width), edge(y + height));
        paper::blacken(self.paper, Area { x: x0, y: y0, width: x1 - x0, height: y1 - y0 });
    }
}

/// Each letter in its cell, which no ink of it leaves; without letters the cell's border. A space is nothing.
pub fn text(paper: &mut Bitmap, reference: (u32, u32), text: &Text, letters: Option<&Letters>) {
    let mut pen = pen(paper, reference, (text.x, text.y), text.turn);
    let (half, height) = (text.font.width * text.across, text.font.height * text.down);
    let mut right = 0;
    for code in &text.codes {
        let width = if *code > 0xFF { 2 * half } else { half };
        if *code != u16::from(b' ') {
            let letter = letters.zip(character(*code)).and_then(|(letters, c)| letters(c, width, height));
            match letter {
                Some(dots) => lay(&mut pen, right, &dots, width, height),
                None => border(&mut pen, right, width, height),
            }
        }
        right += width;
    }
}

/// What a code stands for: a character of GB 2312 where it has two bytes.
fn character(code: u16) -> Option<char> {
    let bytes = code.to_be_bytes();
    let bytes = if code > 0xFF { &bytes[..] } else { &bytes[1..] };
    let mut text = [0; 8];
    let mut decoder = GBK.new_decoder_without_bom_handling();
    let (_, _, written) = decoder.decode_to_utf8_without_replacement(bytes, &mut text, true);
    std::str::from_utf8(text.get(..written)?).ok()?.chars().next()
}

fn lay(pen: &mut Pen<'_>, right: u32, dots: &Bitmap, width: u32, height: u32) {
    for y in 0..height.min(dots.height()) {
        for x in (0..width.min(dots.width())).filter(|x| dots.get(*x, y)) {
            pen.fill(right + x, y, 1, 1);
        }
    }
}

fn border(pen: &mut Pen<'_>, right: u32, width: u32, height: u32) {
    let (inner, deep) = (width.saturating_sub(2), height.saturating_sub(2));
    pen.fill(right + 1, 1, inner, 1);
    pen.fill(right + 1, height - 2, inner, 1);
    pen.fill(right + 1, 1, 1, deep);
    pen.fill(right + width - 2, 1, 1, deep);
}

pub fn barcode(paper: &mut Bitmap, reference: (u32, u32), barcode: &Barcode) -> Result<(), String> {
    let mut pen = pen(paper, reference, (barcode.x, barcode.y), barcode.turn);
    let mut right = 0;
    for (place, width) in symbols::bars(barcode)?.into_iter().enumerate() {
        if place % 2 == 0 {
            pen.fill(right, 0, width, barcode.height);
        }
        right += width;
    }
    Ok(())
}

pub fn qr(paper: &mut Bitmap, reference: (u32, u32), qr: &Qr) -> Result<(), String> {
    let mut pen = pen(paper, reference, (qr.x, qr.y), qr.turn);
    let (side, black) = symbols::modules(qr)?;
    for (place, _) in (0..).zip(&black).filter(|(_, black)| **black) {
        pen.fill(place % side * qr.cell, place / side * qr.cell, qr.cell, qr.cell);
    }
    Ok(())
}

fn pen(paper: &mut Bitmap, reference: (u32, u32), place: (u32, u32), turn: Turn) -> Pen<'_> {
    let (x, y) = (i64::from(place.0) + i64::from(reference.0), i64::from(place.1) + i64::from(reference.1));
    Pen { paper, x, y, turn }
}

#[cfg(test)]
mod tests {
    use super::super::content::Font;
    use super::*;

    /// A frame's own 3 × 2 box, one dot missing at its lower right, turned about 4, 4.
    fn seen(turn: Turn) -> Vec<String> {
        let mut paper = Bitmap::new(8, 8);
        let mut pen = pen(&mut paper, (1, 2), (3, 2), turn);
        pen.fill(0, 0, 3, 1);
        pen.fill(0, 1, 2, 1);
        let dot = |x, y| if paper.get(x, y) { '#' } else { '.' };
        (0..8).map(|y| (0..8).map(|x| dot(x, y)).collect::<String>()).filter(|row| row.contains('#')).collect()
    }

    #[test]
    fn what_is_turned_is_turned_clockwise_about_its_corner() {
        assert_eq!(seen(Turn::Upright), ["....###.", "....##.."]);
        assert_eq!(seen(Turn::Right), ["..##....", "..##....", "...#...."]);
        assert_eq!(seen(Turn::Over), ["..##....", ".###...."]);
        assert_eq!(seen(Turn::Left), ["....#...", "....##..", "....##.."]);
    }

    #[test]
    fn a_letter_stays_in_its_cell_and_one_that_is_unknown_shows_it() {
        const FONT: Font = Font { name: "F", width: 4, height: 4, wide: true };
        let line = |codes: &[u16]| Text {
            x: 0,
            y: 0,
            font: &FONT,
            turn: Turn::Upright,
            across: 1,
            down: 1,
            codes: codes.to_vec(),
        };
        let letters: Letters = std::sync::Arc::new(|c, _, _| {
            let mut dots = Bitmap::new(20, 20);
            dots.fill(0, 0, 20, 20);
            (c == '运').then_some(dots)
        });
        let ink = |codes: &[u16]| {
            let mut paper = Bitmap::new(40, 8);
            text(&mut paper, (0, 0), &line(codes), Some(&letters));
            paper.ink()
        };
        assert_eq!(ink(&[0xD4CB]), 8 * 4);
        assert_eq!(ink(&[0x41]), 4);
        assert_eq!(ink(&[0x20]), 0);
    }

    #[test]
    fn what_is_turned_over_an_edge_is_cut_off_there() {
        let mut paper = Bitmap::new(8, 8);
        pen(&mut paper, (0, 0), (1, 1), Turn::Over).fill(0, 0, 60, 60);
        assert_eq!(paper.ink(), 1);
    }
}
