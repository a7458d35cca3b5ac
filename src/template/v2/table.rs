//! V2 `table`: a grid of cells that all agree, or the largest counts.

use std::sync::Arc;

use super::super::Reading;
use super::super::draft::{Draft, DraftKind, PictureDraft};
use super::super::label::Grid;
use super::super::picture::PictureSource;
use super::super::reading::{Fields, PLACES, SIZES};
use super::{children, pictures, shapes};
use crate::geometry::{Rect, Turn};
use crate::protocol::Warning;
use crate::protocol::failure::{Excess, Expected, TemplateFault};
use crate::protocol::warning::Finding;

/// mm between cells where the template says nothing (2.4.5-3).
const INSIDE_BORDER: f64 = 0.5;
/// A cell's side where the template says nothing, mm.
const CELL: f64 = 1.0;

struct Cell {
    width: f64,
    height: f64,
    background: Option<PictureSource>,
    parts: Vec<Draft>,
}

pub(super) fn read(component: &Fields<'_>, name: &str, reading: &mut Reading) -> Result<DraftKind, TemplateFault> {
    let style = component.need_object("style")?;
    let (borders, _) = shapes::borders(&style)?;
    let x = style.number_or("x", PLACES, 0.0)?;
    let y = style.number_or("y", PLACES, 0.0)?;
    let inside_border = style.number_or("insideBorder", SIZES, INSIDE_BORDER)?;
    let background = pictures::background(&style, name, reading)?;
    let mut rows = cells(component, reading)?;
    let (column_widths, row_heights) = measures(&rows, name, reading);
    cover_cells(&mut rows, &column_widths, &row_heights, name);
    let across = column_widths.len();
    let cells = rows.into_iter().flat_map(|row| {
        let blank = across.saturating_sub(row.len());
        row.into_iter().map(|cell| cell.parts).chain(std::iter::repeat_n(Vec::new(), blank))
    });
    let cells = cells.collect();
    let grid = Grid { x, y, borders, inside_border, columns: column_widths, rows: row_heights };
    Ok(DraftKind::Table { grid: Arc::new(grid), background, cells })
}

fn cells(component: &Fields<'_>, reading: &mut Reading) -> Result<Vec<Vec<Cell>>, TemplateFault> {
    let mut rows = Vec::new();
    for (r, row) in component.list("tablelists")?.iter().enumerate() {
        let Some(items) = row.as_array() else { return Err(component.wrong("tablelists", Expected::AnyList, row)) };
        reading.count()?;
        let mut cells = Vec::new();
        for (c, item) in items.iter().enumerate() {
            reading.count()?;
            let place = format!("{}.tablelists[{r}][{c}]", component.place);
            let cell = Fields::of(item, place, &component.place, "tablelists")?;
            let width = cell.number_or("width", SIZES, CELL)?;
            let height = cell.number_or("height", SIZES, CELL)?;
            // A cell has no style of its own in the document; editors write it as other containers have it.
            let background = match cell.object("style")? {
                Some(style) => pictures::background(&style, &cell.place, reading)?,
                None => pictures::background(&cell, &cell.place, reading)?,
            };
            cells.push(Cell { width, height, background, parts: children(&cell, reading)? });
        }
        rows.push(cells);
    }
    // Short rows are filled up with blank cells: they count as the others do.
    let across = rows.iter().map(Vec::len).max().unwrap_or(0);
    let blank = rows.iter().map(|row| across - row.len()).sum::<usize>();
    if reading.components + blank > crate::limits::COMPONENTS {
        return Err(TemplateFault::TooMany { what: Excess::Components, limit: crate::limits::COMPONENTS });
    }
    reading.components += blank;
    Ok(rows)
}

/// A cell's background is a picture as large as the cell, behind its parts.
fn cover_cells(rows: &mut [Vec<Cell>], widths: &[f64], heights: &[f64], table: &str) {
    for ((r, row), height) in rows.iter_mut().enumerate().zip(heights) {
        for ((c, cell), width) in row.iter_mut().enumerate().zip(widths) {
            let Some(source) = cell.background.take() else { continue };
            let place = Rect::new(0.0, 0.0, *width, *height);
            let value = PictureDraft::Fixed(source);
            let kind = DraftKind::Picture { place, turn: Turn::Upright, threshold: 0, value };
            cell.parts.insert(0, Draft { name: format!("{table}[{r}][{c}]").into(), kind });
        }
    }
}

/// Column widths from the first row, row heights from each row's first cell;
/// where a cell says otherwise the largest counts.
fn measures(rows: &[Vec<Cell>], name: &str, reading: &mut Reading) -> (Vec<f64>, Vec<f64>) {
    let first = rows.first().map(Vec::as_slice).unwrap_or_default();
    let mut widths: Vec<f64> = first.iter().map(|cell| cell.width).collect();
    let mut heights = Vec::new();
    // The first cell that disagrees is enough to find the mistake.
    let mut told = false;
    let mut disagrees = |row, column| {
        if !std::mem::replace(&mut told, true) {
            reading.warnings.push(Warning::new(name, Finding::TableDisagrees { row, column }));
        }
    };
    for (r, row) in rows.iter().enumerate() {
        let mut height = row.first().map_or(CELL, |cell| cell.height);
        if row.len() != first.len() {
            disagrees(r, row.len().min(first.len()));
        }
        for (c, cell) in row.iter().enumerate() {
            match widths.get_mut(c) {
                Some(width) if *width == cell.width && height == cell.height => {}
                Some(width) => {
                    disagrees(r, c);
                    *width = width.max(cell.width);
                    height = height.max(cell.height);
                }
                None => {
                    widths.push(cell.width);
                    height = height.max(cell.height);
                }
            }
        }
        heights.push(height);
    }
    (widths, heights)
}
