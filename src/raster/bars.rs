//! Barcodes and QR codes: every module the same whole number of dots.

use super::dots::Grid;
use super::sheet::Sheet;
use crate::layout::scene::{Bars, Modules};
use crate::protocol::failure::DrawingFault;

/// Bars as high as the sheet, centred across it.
pub fn barcode(sheet: &mut Sheet, bars: &Bars, component: &dyn Fn() -> String, grid: Grid) -> Result<(), DrawingFault> {
    let modules = modules(bars);
    let Some((mut x, module)) = centred(modules, sheet.width()) else { return Ok(()) };
    if module == 0 {
        let (width, needed) = (sheet.width() as f64 / grid.dots_per_mm, modules as f64 / grid.dots_per_mm);
        return Err(DrawingFault::BarcodeTooNarrow { component: component(), width, needed });
    }
    for (place, width) in bars.widths.iter().enumerate() {
        let next = x + module * i64::from(*width);
        if place % 2 == 0 {
            sheet.fill(x, 0, next, sheet.height());
        }
        x = next;
    }
    Ok(())
}

/// Modules from the first bar to the last.
pub fn modules(bars: &Bars) -> i64 {
    bars.widths.iter().map(|width| i64::from(*width)).sum()
}

/// Where the first of so many modules begins within `width` dots, and the dots of each. None of none.
pub fn centred(modules: i64, width: i64) -> Option<(i64, i64)> {
    let module = width.checked_div(modules)?;
    Some(((width - module * modules) / 2, module))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitmap::Bitmap;
    use crate::geometry::Turn;
    use crate::raster::art;
    use crate::raster::dots::Dots;
    use crate::symbols::{self, QrCorrection};

    const GRID: Grid = Grid { dots_per_mm: 8.0 };

    fn on(
        width: u32,
        height: u32,
        draw: impl Fn(&mut Sheet) -> Result<(), DrawingFault>,
    ) -> Result<Bitmap, DrawingFault> {
        let mut page = Bitmap::new(width, height);
        let whole = Dots::of(&page);
        draw(&mut Sheet::new(&mut page, whole, whole, Turn::Upright))?;
        Ok(page)
    }

    fn bars(widths: &[u8]) -> Bars {
        Bars { widths: widths.into(), codetype: "128".into(), data: String::new(), says: String::new() }
    }

    #[test]
    fn bars_are_whole_dots_and_in_the_middle() {
        let drawn =
            on(17, 2, |sheet| barcode(sheet, &bars(&[2, 1, 1, 3, 1]), &String::new, GRID)).expect("wide enough");
        // Eight modules of two dots, one dot left over.
        assert_eq!(art::of(&drawn), art::from("####..##......##.\n####..##......##."));
    }

    #[test]
    fn a_barcode_wider_than_its_box_is_refused_with_what_it_needs() {
        let name = || "waybill".to_owned();
        let fault = on(7, 2, |sheet| barcode(sheet, &bars(&[2, 1, 1, 3, 1]), &name, GRID)).expect_err("too narrow");
        assert_eq!(fault, DrawingFault::BarcodeTooNarrow { component: "waybill".into(), width: 0.875, needed: 1.0 });
    }

    #[test]
    fn modules_are_square_and_in_the_middle() {
        let black = [true, true, false, false, true, false, true, false, true].into();
        let modules = Modules { side: 3, black, level: 'M', version: 1, data: String::new() };
        let drawn = on(9, 7, |sheet| qr(sheet, &modules, &String::new, GRID)).expect("large enough");
        let expected = ".####....\n.####....\n...##....\n...##....\n.##..##..\n.##..##..\n.........";
        assert_eq!(art::of(&drawn), art::from(expected));
        let fault = on(9, 2, |sheet| qr(sheet, &modules, &String::new, GRID)).expect_err("too small");
        assert!(matches!(fault, DrawingFault::QrTooSmall { width: 0.25, needed: 0.375, .. }), "{fault:?}");
    }

    #[test]
    fn a_drawn_qr_code_is_read_by_an_outside_decoder() {
        for (data, dots) in
            [("SF1234567890", 80), ("https://example.com/t?no=1&name=收件人", 150), ("上海市浦东新区", 97)]
        {
            let code = symbols::qr(data, QrCorrection::M, None).expect("short");
            let modules =
                Modules { side: code.side, black: code.black, level: 'M', version: code.version, data: data.into() };
            let drawn = on(dots, dots, |sheet| qr(sheet, &modules, &String::new, GRID)).expect("large enough");
            // With the quiet zone that a label leaves around it.
            let (side, quiet) = (dots as usize + 40, 20);
            let dark =
                |x: usize, y: usize| x >= quiet && y >= quiet && drawn.get((x - quiet) as u32, (y - quiet) as u32);
            let mut seen =
                rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| if dark(x, y) { 0 } else { 255 });
            let read: Vec<String> = seen.detect_grids().iter().filter_map(|grid| Some(grid.decode().ok()?.1)).collect();
            assert_eq!(read, [data]);
        }
    }
}
