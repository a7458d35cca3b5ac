//! V2 `text`: segments joined, dressed, broken into lines, made to fit and placed.

mod fit;
pub(super) mod letters;
pub(super) mod lines;
pub(super) mod placing;
mod runs;
mod vertical;

#[cfg(test)]
mod tests;

use super::sheet::Sheet;
use crate::geometry::{Point, Rect};
use crate::protocol::warning::Finding;
use crate::template::label::{Shift, Text, TextConfigs, TextStyle};

use letters::Copy;
use lines::Measure;
use placing::{Placing, Slot};

/// Characters named in a warning about missing ones.
const NAMED: usize = 20;

/// Places a text. Its box reserves room for all `textSize` lines, so that where
/// a line stands does not depend on how many are filled: it matters where the
/// text is turned and in columns, which begin at the right.
pub(super) fn set(sheet: &mut Sheet<'_>, text: &Text) {
    let style = text.style.as_ref();
    let dresses = runs::dresses(style);
    let fitted = fit::fit(text, &dresses, sheet.fonts);
    tell(sheet, text, &fitted.copy, fitted.dropped);
    let measure = Measure {
        dresses: &dresses,
        by_line: matches!(style.configs, TextConfigs::Line(_)),
        vertical: style.vertical_writing,
        width: style.width,
        scale: fitted.scale,
    };
    let rules = sheet.fonts.metrics(sheet.fonts.find(&style.family, false).font);
    let placing =
        Placing { copy: &fitted.copy, measure: &measure, align: style.align, vertical: style.vertical, rules };
    let upright = upright_box(style, &placing);
    let first = sheet.marks();
    let mut done = 0.0;
    for (number, line) in fitted.lines.iter().enumerate() {
        let extent = placing.extent(number, line);
        let slot = if style.vertical_writing {
            Slot { along: upright.y, across: upright.right() - done - extent, extent }
        } else {
            Slot { along: upright.x, across: upright.y + done, extent }
        };
        placing.line(sheet, number, line, slot);
        done += extent + style.gap;
    }
    sheet.turn_since(first, upright.centre(), style.turn);
}

/// The text's box before turning: `x`, `y` is the top left after it.
fn upright_box(style: &TextStyle, placing: &Placing<'_>) -> Rect {
    let lines: f64 = (0..style.lines).map(|number| placing.tallest(number)).sum();
    let across = (lines + style.gap * style.lines.saturating_sub(1) as f64).max(0.0);
    let (width, height) = if style.vertical_writing { (across, style.width) } else { (style.width, across) };
    let (seen_width, seen_height) = if style.turn.lies_down() { (height, width) } else { (width, height) };
    let centre = Point { x: style.x + seen_width / 2.0, y: style.y + seen_height / 2.0 };
    Rect::round(centre, width, height)
}

fn tell(sheet: &mut Sheet<'_>, text: &Text, copy: &Copy, dropped: usize) {
    if dropped > 0 {
        sheet.tell(Finding::TextCut { dropped });
        if text.style.shift == Shift::Scale && matches!(text.style.configs, TextConfigs::Line(_)) {
            sheet.tell(Finding::Ignored { field: "shift".to_owned(), value: "scale".to_owned() });
        }
    }
    let eol = text.style.eol.as_str();
    let stays = !eol.is_empty() && !runs::splits_at_eol(&text.style);
    if stays && text.segments.iter().any(|segment| segment.text.contains(eol)) {
        sheet.tell(Finding::Ignored { field: "EOL".to_owned(), value: eol.chars().take(NAMED).collect() });
    }
    tell_missing(sheet, copy);
}

/// Names the characters that no font has, each once.
pub(super) fn tell_missing(sheet: &mut Sheet<'_>, copy: &Copy) {
    let mut characters = String::new();
    for letter in copy.letters.iter().filter(|letter| letter.cluster.missing) {
        let shown = copy.shown(letter);
        if !characters.contains(shown) && characters.chars().count() < NAMED {
            characters.push_str(shown);
        }
    }
    if !characters.is_empty() {
        sheet.tell(Finding::MissingGlyphs { characters });
    }
}
