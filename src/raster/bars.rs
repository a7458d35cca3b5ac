//! Barcodes and QR codes: every module the same whole number of dots.

use super::dots::Grid;
use super::sheet::Sheet;
use crate::layout::scene::{Bars, Modules};
use crate::protocol::failure::DrawingFault;

/// Bars as high as the sheet, centred across it.
pub fn barcode(
    sheet: &mut Sheet,
    bars: &Bars,
    component: &dyn Fn() -> String,
    grid: Grid,
) -> Result<(), DrawingFault> {
    let modules: i64 = bars.widths.iter().map(|width| i64::from(*width)).sum();
    let Some(module) = sheet.width().checked_div(modules) else { return Ok(()) };
    if module == 0 {
        let (width, needed) = (sheet.width() as f64 / grid.dots_per_mm, modules as f64 / grid.dots_per_mm);
        return Err(DrawingFault::BarcodeTooNarrow { component: component(), width, needed });
    }
    let mut x = (sheet.width() - module * modules) / 2;
    for (place, width) in bars.widths.iter().enumerate() {
        let next = x + module * i64::from(*width);
        if place % 2 == 0 {
            sheet.fill(x, 0, next, sheet.height());
        }
        x = next;
    }
    Ok(())
}

/// A square of modules in the middle of the sheet.
pub fn qr(
    sheet: &mut Sheet,
    modules: &Modules,
    component: &dyn Fn() -> String,
    grid: Grid,
) -> Result<(), DrawingFault> {
    let side = modules.side as i64;
    let room = sheet.width().min(sheet.height());
    let Some(module) = room.checked_div(side) else { return Ok(()) };
    if module == 0 {
        let (width, needed) = (room as f64 / grid.dots_per_mm, side as f64 / grid.dots_per_mm);
        return Err(DrawingFault::QrTooSmall { component: component(), width, needed });
    }
    let left = (sheet.width() - module * side) / 2;
    let mut y = (sheet.height() - module * side) / 2;
    for row in modules.black.chunks_exact(modules.side) {
        let mut x = left;
        for run in row.chunk_by(|a, b| a == b) {
            let next = x + module * run.len() as i64;
            if run[0] {
                sheet.fill(x, y, next, y + module);
            }
            x = next;
        }
        y += module;
    }
    Ok(())
}
