//! THE SCENE: the filled tree becomes marks in mm.

mod adjust;
mod boxes;
mod codes;
mod edges;
mod paragraph;
pub mod picture;
mod richtext;
pub mod scene;
mod shapes;
mod sheet;
mod text;

pub use adjust::adjust;
pub use boxes::{ComponentBox, boxes};
pub use edges::{ink, reaches_over};
pub use picture::Pictures;
pub use scene::Scene;

use crate::geometry::Point;
use crate::limits;
use crate::protocol::Warning;
use crate::protocol::failure::DrawingFault;
use crate::template::Label;
use crate::template::label::{Kind, Part};
use crate::text::Fonts;

use sheet::Sheet;

/// Places every mark of the label, mm from the page's top left corner.
/// `dots_per_mm` is the printer's: a code that would need more than one dot a
/// module is refused here, before anything is drawn.
///
/// # Errors
/// `BarcodeData`, `BarcodeTooNarrow`, `QrTooLong`, `QrTooSmall`, `BadPicture`,
/// `PictureTooLarge`, each with its component; `LabelTooLarge` for the page.
pub fn arrange(
    label: &Label,
    pictures: &Pictures,
    fonts: &Fonts,
    dots_per_mm: f64,
) -> Result<(Scene, Vec<Warning>), DrawingFault> {
    Ok(placed(label, pictures, fonts, dots_per_mm)?.finish())
}

/// The same on paper off a roll: a receipt (`docType`, protocol 2.4.5-2) ends after its last mark, be its template
/// shorter or longer. What else is on a roll is as long as its template says.
///
/// # Errors
/// As those of `arrange`. How long a receipt may be is judged in `adjust`.
pub fn arrange_on_roll(
    label: &Label,
    pictures: &Pictures,
    fonts: &Fonts,
    dots_per_mm: f64,
) -> Result<(Scene, Vec<Warning>), DrawingFault> {
    let mut sheet = placed(label, pictures, fonts, dots_per_mm)?;
    if label.is_receipt() {
        sheet.end_after_last_mark();
    }
    Ok(sheet.finish())
}

fn placed<'a>(
    label: &Label,
    pictures: &'a Pictures,
    fonts: &'a Fonts,
    dots_per_mm: f64,
) -> Result<Sheet<'a>, DrawingFault> {
    let (width, height) = label.page();
    judge_page(width, height, dots_per_mm)?;
    let mut sheet = Sheet::new(width, height, pictures, fonts, dots_per_mm);
    for content in &label.contents {
        sheet.begin("root");
        sheet.inside(Point { x: content.place.x, y: content.place.y }, None, |sheet| {
            let whole = crate::geometry::Rect { x: 0.0, y: 0.0, ..content.place };
            shapes::background(sheet, content.background.as_ref(), whole)?;
            parts(sheet, &content.parts)
        })?;
    }
    Ok(sheet)
}

/// The page as dots must stay within bounds before any memory is taken for it.
fn judge_page(width: f64, height: f64, dots_per_mm: f64) -> Result<(), DrawingFault> {
    let dots = |mm: f64| (mm * dots_per_mm).round().max(0.0) as u64;
    let (across, down) = (dots(width), dots(height));
    let side = limits::LABEL_SIDE;
    if across.saturating_mul(down) > limits::LABEL_DOTS || width > side || height > side {
        return Err(DrawingFault::LabelTooLarge { width: across, height: down, limit: limits::LABEL_DOTS });
    }
    Ok(())
}

fn parts(sheet: &mut Sheet<'_>, parts: &[Part]) -> Result<(), DrawingFault> {
    for part in parts {
        sheet.begin(&part.name);
        match &part.kind {
            Kind::Group(group) => shapes::group(sheet, group)?,
            Kind::Table(table) => shapes::table(sheet, table)?,
            Kind::Text(text) => text::set(sheet, text),
            Kind::Paragraph(paragraph) => paragraph::set(sheet, paragraph),
            Kind::Barcode(barcode) => codes::barcode(sheet, barcode)?,
            Kind::Qr(qr) => codes::qr(sheet, qr)?,
            Kind::Line(line) => shapes::line(sheet, line),
            Kind::Rectangle(rectangle) => shapes::rectangle(sheet, rectangle),
            Kind::Picture(picture) => shapes::picture(sheet, picture)?,
            Kind::Richtext(richtext) => richtext::set(sheet, richtext)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
