//! V2 `line` and `rectangle`, and borders, which tables have too.

use super::super::draft::DraftKind;
use super::super::label::{Border, Line, Rectangle};
use super::super::reading::{Fields, PLACES, SIZES};
use super::{place, turn, turned};
use crate::geometry::{Rect, Turn};
use crate::protocol::failure::{Expected, TemplateFault};

/// Width of a border where the template says nothing (2.4.5-3), mm.
const BORDER: f64 = 0.5;

/// `width` across; `height`, else `length`, else 1 mm down.
pub(super) fn line(component: &Fields<'_>) -> Result<DraftKind, TemplateFault> {
    let style = component.need_object("style")?;
    let width = style.need_number("width", SIZES)?;
    let height = match style.number("height", SIZES)? {
        Some(height) => height,
        None => style.number_or("length", SIZES, 1.0)?,
    };
    let box_ = Rect::new(style.number_or("x", PLACES, 0.0)?, style.number_or("y", PLACES, 0.0)?, width, height);
    let dashed = style.word("lineStyle", &[("solid", false), ("dash", true), ("dashed", true)])?;
    // A quarter turn of a line is a line the other way; nothing is left to turn.
    Ok(DraftKind::Line(Line { place: turned(box_, turn(&style)?), turn: Turn::Upright, dashed }))
}

pub(super) fn rectangle(component: &Fields<'_>) -> Result<DraftKind, TemplateFault> {
    let style = component.need_object("style")?;
    let turn = turn(&style)?;
    let (borders, radius) = borders(&style)?;
    Ok(DraftKind::Rectangle(Rectangle { place: turned(place(&style)?, turn), turn, borders, radius }))
}

/// Borders top, right, bottom, left from 1 to 4 items in CSS order, and the
/// radius, which counts only where all four are alike. No `borders` at all is
/// the default border, an empty list is none.
pub(super) fn borders(style: &Fields<'_>) -> Result<([Border; 4], f64), TemplateFault> {
    if style.get("borders").is_none() {
        return Ok(([Border { width: BORDER, dashed: false }; 4], 0.0));
    }
    let items = style.objects("borders")?;
    let sides: Vec<(Border, f64)> = items.iter().map(border).collect::<Result<_, _>>()?;
    let four = match *sides.as_slice() {
        [] => return Ok(([Border::default(); 4], 0.0)),
        [all] => [all; 4],
        [top, side] => [top, side, top, side],
        [top, side, bottom] => [top, side, bottom, side],
        [top, right, bottom, left] => [top, right, bottom, left],
        _ => {
            let found = style.get("borders").unwrap_or(&serde_json::Value::Null);
            return Err(style.wrong("borders", Expected::ListOfLength { from: 1, to: 4 }, found));
        }
    };
    let alike = four.iter().all(|side| *side == four[0]);
    Ok((four.map(|(border, _)| border), if alike { four[0].1 } else { 0.0 }))
}

fn border(item: &Fields<'_>) -> Result<(Border, f64), TemplateFault> {
    let width = item.number_or("width", SIZES, BORDER)?;
    let dashed = item.word("style", &[("solid", false), ("dashed", true), ("dash", true)])?;
    Ok((Border { width, dashed }, item.number_or("radius", SIZES, 0.0)?))
}
