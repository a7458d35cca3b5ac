//! V1 `p-text`: a paragraph wraps in its CSS box and stands at its top, middle or bottom.

use super::sheet::Sheet;
use super::text::letters::{Copy, Dress};
use super::text::lines::{Manner, Measure, break_lines};
use super::text::placing::{Placing, Slot};
use super::text::tell_missing;
use crate::template::label::{Paragraph, Vertical};

/// Lines that do not fit go on below the box, as CSS lets them.
pub(super) fn set(sheet: &mut Sheet<'_>, paragraph: &Paragraph) {
    let style = paragraph.style.as_ref();
    let choice = sheet.fonts.find(&style.family, style.bold);
    let mut copy = Copy::default();
    copy.add(&paragraph.text, "", 0, choice, sheet.fonts);
    tell_missing(sheet, &copy);
    let dresses = [Dress {
        em_x: style.font_size * style.stretch,
        em_y: style.font_size,
        margin_start: 0.0,
        margin_end: 0.0,
        width: 0.0,
        bold: style.bold,
        underline: false,
        delete: false,
    }];
    let place = style.place.laid(style.turn);
    let measure = Measure { dresses: &dresses, by_line: false, vertical: false, width: place.width, scale: 1.0 };
    let lines = break_lines(&copy, &measure, usize::MAX, Manner::Polite, true).lines;
    let rules = sheet.fonts.metrics(choice.font);
    let placing = Placing { copy: &copy, measure: &measure, align: style.align, vertical: Vertical::Middle, rules };
    let blank = place.height - style.line_height * lines.len() as f64;
    let top = match style.vertical {
        Vertical::Top => 0.0,
        Vertical::Middle => blank / 2.0,
        Vertical::Bottom => blank,
    };
    let first = sheet.marks();
    for (number, line) in lines.iter().enumerate() {
        let across = place.y + top + style.line_height * number as f64;
        placing.line(sheet, number, line, Slot { along: place.x, across, extent: style.line_height });
    }
    sheet.turn_since(first, place.centre(), style.turn);
}
