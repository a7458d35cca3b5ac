//! Barcodes and QR codes: symbols made, and refused where the printer cannot draw them.

use super::scene::{Bars, Modules, Shape};
use super::sheet::Sheet;
use crate::geometry::{Rect, Turn};
use crate::protocol::failure::DrawingFault;
use crate::protocol::warning::Finding;
use crate::symbols::{self, QrCorrection};
use crate::template::label::{Barcode, Qr, QrLevel};

pub(super) fn barcode(sheet: &mut Sheet<'_>, barcode: &Barcode) -> Result<(), DrawingFault> {
    let component = || sheet.component();
    let widths = symbols::barcode(&barcode.codetype, &barcode.value).map_err(|fault| DrawingFault::BarcodeData {
        component: component(),
        codetype: barcode.codetype.to_string(),
        fault,
    })?;
    let (codetype, data) = (barcode.codetype.to_string(), barcode.value.clone());
    let says = symbols::says(&codetype, &data).unwrap_or_default();
    let bars = Bars { widths, codetype, data, says };
    judge_bars(&bars, barcode.place, barcode.turn, sheet.dots_per_mm, component)?;
    sheet.put(barcode.place, barcode.turn, Shape::Barcode(bars));
    Ok(())
}

pub(super) fn qr(sheet: &mut Sheet<'_>, qr: &Qr) -> Result<(), DrawingFault> {
    let level = match qr.level {
        QrLevel::L => QrCorrection::L,
        QrLevel::M => QrCorrection::M,
        QrLevel::Q => QrCorrection::Q,
        QrLevel::H => QrCorrection::H,
    };
    let symbol = symbols::qr(&qr.value, level, qr.version).map_err(|_| DrawingFault::QrTooLong {
        component: sheet.component(),
        bytes: qr.value.len(),
        level: qr.level.letter(),
    })?;
    if let Some(asked) = qr.version.filter(|asked| symbol.version > *asked) {
        sheet.tell(Finding::VersionRaised { asked, used: symbol.version });
    }
    let modules = Modules {
        side: symbol.side,
        black: symbol.black,
        level: qr.level.letter(),
        version: symbol.version,
        data: qr.value.clone(),
    };
    let place = Rect::new(qr.x, qr.y, qr.size, qr.size);
    judge_modules(&modules, place, sheet.dots_per_mm, || sheet.component())?;
    sheet.put(place, qr.turn, Shape::Qr(modules));
    Ok(())
}

/// At least one dot a module must fit along the bars' box.
pub(super) fn judge_bars(
    bars: &Bars,
    place: Rect,
    turn: Turn,
    dots_per_mm: f64,
    component: impl Fn() -> String,
) -> Result<(), DrawingFault> {
    let width = place.laid(turn).width;
    let modules: u32 = bars.widths.iter().map(|width| u32::from(*width)).sum();
    if (width * dots_per_mm).round() >= f64::from(modules) {
        return Ok(());
    }
    let needed = f64::from(modules) / dots_per_mm;
    Err(DrawingFault::BarcodeTooNarrow { component: component(), width, needed })
}

pub(super) fn judge_modules(
    modules: &Modules,
    place: Rect,
    dots_per_mm: f64,
    component: impl Fn() -> String,
) -> Result<(), DrawingFault> {
    let width = place.width.min(place.height);
    if (width * dots_per_mm).round() >= modules.side as f64 {
        return Ok(());
    }
    let needed = modules.side as f64 / dots_per_mm;
    Err(DrawingFault::QrTooSmall { component: component(), width, needed })
}
