//! Borders that neighbours share: the wider one is drawn, half of it on each side.

use super::Table;
use crate::geometry::Pattern;
use crate::richtext::page::boxes::Tree;
use crate::richtext::page::style::{Border, Length, Stroke, Style};

/// Finds the border of each edge of the grid, and gives each cell its half.
///
/// `Table::upright` has (columns + 1) edges a row, `level` has columns edges for each of the (rows + 1) lines.
pub fn collapse(table: &mut Table, style: &Style, tree: &mut Tree) {
    let (width, height) = (table.width(), table.rows.len());
    table.upright = vec![Border::NONE; (width + 1) * height];
    table.level = vec![Border::NONE; width * (height + 1)];
    let [top, right, bottom, left] = style.border;
    for row in 0..height {
        meet(&mut table.upright, row * (width + 1), left);
        meet(&mut table.upright, row * (width + 1) + width, right);
    }
    for column in 0..width {
        meet(&mut table.level, column, top);
        meet(&mut table.level, height * width + column, bottom);
    }
    for row in 0..height {
        let Some([top, right, bottom, left]) = table.rows.get(row).map(|row| row.style.border) else { continue };
        meet(&mut table.upright, row * (width + 1), left);
        meet(&mut table.upright, row * (width + 1) + width, right);
        for column in 0..width {
            meet(&mut table.level, row * width + column, top);
            meet(&mut table.level, (row + 1) * width + column, bottom);
        }
    }
    for cell in &table.cells {
        let Some(style) = tree.boxes.get(cell.place).map(|cell| &cell.style) else { continue };
        let [top, right, bottom, left] = style.border;
        for row in cell.row..cell.row + cell.rows {
            meet(&mut table.upright, row * (width + 1) + cell.column, left);
            meet(&mut table.upright, row * (width + 1) + cell.column + cell.columns, right);
        }
        for column in cell.column..cell.column + cell.columns {
            meet(&mut table.level, cell.row * width + column, top);
            meet(&mut table.level, (cell.row + cell.rows) * width + column, bottom);
        }
    }
    hide_inside(table);
    for index in 0..table.cells.len() {
        let Some(cell) = table.cells.get(index) else { continue };
        let upright = |at: usize| {
            let edges = (cell.row..cell.row + cell.rows).map(|row| table.upright.get(row * (width + 1) + at));
            edges.flatten().map(Border::used).fold(0.0, f32::max) / 2.0
        };
        let level = |at: usize| {
            let edges = (cell.column..cell.column + cell.columns).map(|column| table.level.get(at * width + column));
            edges.flatten().map(Border::used).fold(0.0, f32::max) / 2.0
        };
        let halves =
            [level(cell.row), upright(cell.column + cell.columns), level(cell.row + cell.rows), upright(cell.column)];
        if let Some(cell) = tree.boxes.get_mut(cell.place) {
            cell.flow.border = rect(halves);
        }
    }
}

/// Half of the widest border on each side: what of them lies in the table's own box.
pub fn outer(table: &Table) -> taffy::Rect<taffy::LengthPercentage> {
    let (width, height) = (table.width(), table.rows.len());
    let widest =
        |edges: &mut dyn Iterator<Item = Option<&Border>>| edges.flatten().map(Border::used).fold(0.0, f32::max);
    let upright = |at: usize| widest(&mut (0..height).map(|row| table.upright.get(row * (width + 1) + at))) / 2.0;
    let level = |at: usize| widest(&mut (0..width).map(|column| table.level.get(at * width + column))) / 2.0;
    rect([level(0), upright(width), level(height), upright(0)])
}

fn rect(widths: [f32; 4]) -> taffy::Rect<taffy::LengthPercentage> {
    let [top, right, bottom, left] = widths.map(|width| Length::Px(width).px()).map(taffy::LengthPercentage::length);
    taffy::Rect { top, right, bottom, left }
}

/// The wider of two; of equally wide ones the one that shows more, then the one that was there.
fn meet(edges: &mut [Border], at: usize, border: Border) {
    let Some(edge) = edges.get_mut(at) else { return };
    let weight = |border: &Border| {
        let shown = match border.stroke {
            Stroke::Line(Pattern::Double) => 4,
            Stroke::Line(Pattern::Solid) => 3,
            Stroke::Line(Pattern::Dashed) => 2,
            Stroke::Line(Pattern::Dotted) => 1,
            Stroke::None => 0,
        };
        (border.used(), shown)
    };
    if weight(&border) > weight(edge) {
        *edge = border;
    }
}

/// No line runs through a cell that covers several squares.
fn hide_inside(table: &mut Table) {
    let width = table.width();
    for cell in &table.cells {
        for row in cell.row..cell.row + cell.rows {
            for column in cell.column + 1..cell.column + cell.columns {
                if let Some(edge) = table.upright.get_mut(row * (width + 1) + column) {
                    *edge = Border::NONE;
                }
            }
        }
        for row in cell.row + 1..cell.row + cell.rows {
            for column in cell.column..cell.column + cell.columns {
                if let Some(edge) = table.level.get_mut(row * width + column) {
                    *edge = Border::NONE;
                }
            }
        }
    }
}
