//! Groups, tables, lines, boxes and pictures, and how a mark is turned.

use std::sync::Arc;

use super::scene::{Frame, Mark, PlacedPicture, Shape};
use super::sheet::Sheet;
use super::{parts, picture};
use crate::geometry::{Pattern, Point, Rect, Turn};
use crate::protocol::failure::DrawingFault;
use crate::template::label::{Border, Grid, Group, Line, Picture, PictureSource, Rectangle, Table};

/// A box of children, counted from its corner.
pub(super) fn group(sheet: &mut Sheet<'_>, group: &Group) -> Result<(), DrawingFault> {
    let place = group.place.laid(group.turn);
    let clip = group.clips.then_some(place);
    let first = sheet.marks();
    sheet.inside(Point { x: place.x, y: place.y }, clip, |sheet| {
        background(sheet, group.background.as_ref(), Rect { x: 0.0, y: 0.0, ..place })?;
        parts(sheet, &group.parts)
    })?;
    sheet.turn_since(first, place.centre(), group.turn);
    Ok(())
}

/// Borders outside, rules between, children cut off at their cells.
pub(super) fn table(sheet: &mut Sheet<'_>, table: &Table) -> Result<(), DrawingFault> {
    let grid = table.grid.as_ref();
    let [top, right, bottom, left] = grid.borders.map(|border| border.width);
    let between = |count: usize| grid.inside_border * count.saturating_sub(1) as f64;
    let inner = Rect {
        x: grid.x + left,
        y: grid.y + top,
        width: grid.columns.iter().sum::<f64>() + between(grid.columns.len()),
        height: grid.rows.iter().sum::<f64>() + between(grid.rows.len()),
    };
    let whole = Rect::new(grid.x, grid.y, left + inner.width + right, top + inner.height + bottom);
    background(sheet, table.background.as_ref(), whole)?;
    frame(sheet, whole, Turn::Upright, grid.borders, 0.0);
    table_rules(sheet, grid, inner);

    let mut cells = table.cells.iter();
    let mut y = inner.y;
    for height in &grid.rows {
        let mut x = inner.x;
        for width in &grid.columns {
            if let Some(cell) = cells.next().filter(|cell| !cell.is_empty()) {
                let place = Rect::new(x, y, *width, *height);
                sheet.inside(Point { x, y }, Some(place), |sheet| parts(sheet, cell))?;
            }
            x += width + grid.inside_border;
        }
        y += height + grid.inside_border;
    }
    Ok(())
}

fn table_rules(sheet: &mut Sheet<'_>, grid: &Grid, inner: Rect) {
    if grid.inside_border <= 0.0 {
        return;
    }
    let mut x = inner.x;
    for width in grid.columns.iter().take(grid.columns.len().saturating_sub(1)) {
        x += width;
        sheet.put(Rect { x, width: grid.inside_border, ..inner }, Turn::Upright, Shape::Fill);
        x += grid.inside_border;
    }
    let mut y = inner.y;
    for height in grid.rows.iter().take(grid.rows.len().saturating_sub(1)) {
        y += height;
        sheet.put(Rect { y, height: grid.inside_border, ..inner }, Turn::Upright, Shape::Fill);
        y += grid.inside_border;
    }
}

pub(super) fn line(sheet: &mut Sheet<'_>, line: &Line) {
    sheet.put(line.place, line.turn, if line.dashed { Shape::Line(Pattern::Dashed) } else { Shape::Fill });
}

pub(super) fn rectangle(sheet: &mut Sheet<'_>, rectangle: &Rectangle) {
    frame(sheet, rectangle.place, rectangle.turn, rectangle.borders, rectangle.radius);
}

pub(super) fn picture(sheet: &mut Sheet<'_>, placed: &Picture) -> Result<(), DrawingFault> {
    let found = picture::find(sheet.pictures, &placed.source).map_err(|fault| fault.at(sheet.component()))?;
    let shape = Shape::Picture(PlacedPicture { picture: found, threshold: placed.threshold });
    sheet.put(placed.place, placed.turn, shape);
    Ok(())
}

/// A picture that covers a container's box.
pub(super) fn background(
    sheet: &mut Sheet<'_>,
    source: Option<&PictureSource>,
    place: Rect,
) -> Result<(), DrawingFault> {
    let Some(source) = source else { return Ok(()) };
    let found: Arc<_> = picture::find(sheet.pictures, source).map_err(|fault| fault.at(sheet.component()))?;
    sheet.put(place, Turn::Upright, Shape::Picture(PlacedPicture { picture: found, threshold: 0 }));
    Ok(())
}

fn frame(sheet: &mut Sheet<'_>, place: Rect, turn: Turn, borders: [Border; 4], radius: f64) {
    if borders.iter().all(|border| border.width <= 0.0) {
        return;
    }
    let widths = borders.map(|border| border.width);
    let patterns = borders.map(|border| if border.dashed { Pattern::Dashed } else { Pattern::Solid });
    sheet.put(place, turn, Shape::Frame(Frame { widths, patterns, radius }));
}

/// Turns a mark with all that stands round `centre`.
pub(super) fn turn_mark(mark: &mut Mark, centre: Point, turn: Turn) {
    let before = mark.place.laid(mark.turn);
    let moved = Rect::round(before.centre().turned(centre, turn), before.width, before.height);
    mark.turn = mark.turn.then(turn);
    mark.place = moved.laid(mark.turn);
    mark.clip = mark.clip.filter(|_| !matches!(turn, Turn::Free(_))).map(|clip| {
        let laid = clip.laid(turn);
        Rect::round(clip.centre().turned(centre, turn), laid.width, laid.height)
    });
}
