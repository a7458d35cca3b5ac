//! Pictures fill their box: scaled to its dots, then black or white.

use super::dither;
use super::scaling::{self, Between};
use super::sheet::Sheet;
use super::tones::{self, Tone};
use crate::layout::picture::Picture;
use crate::layout::scene::PlacedPicture;
use crate::limits;
use crate::protocol::failure::DrawingFault;

/// A threshold of the template holds as it is; else what the picture shows decides (see `tones`).
pub fn draw(sheet: &mut Sheet, placed: &PlacedPicture) -> Result<(), DrawingFault> {
    let picture = &*placed.picture;
    if sheet.width() <= 0 || sheet.height() <= 0 || picture.width == 0 || picture.height == 0 {
        return Ok(());
    }
    let (width, height) = judge_size(sheet)?;
    // Judged and dithered as a whole: a clip must not change what it lets through.
    let scaled = scaling::scale(picture, width, height, between(picture));
    let tone = match placed.threshold {
        0 => tones::judge(&scaled),
        threshold => Tone::LineArt { threshold, thin: None },
    };
    let visible = sheet.visible();
    let (first, end) = (visible.y0.max(0), visible.y1.min(i64::from(height)));
    let mut dots = Vec::with_capacity(width as usize);
    let mut spread = dither::Spread::new(width as usize);
    for (y, greys) in (0i64..end).zip(scaled.grey.chunks_exact(width as usize)) {
        dots.clear();
        match tone {
            Tone::LineArt { .. } if y < first => continue,
            Tone::LineArt { threshold, thin } => {
                dots.extend(greys.iter().map(|grey| *grey < threshold));
                if let Some(depth) = thin {
                    tones::keep_thin_lines(&scaled, y as usize, threshold, depth, &mut dots);
                }
            }
            Tone::Tints => dither::ordered(greys, y as usize, &mut dots),
            Tone::Photograph => spread.row(greys, &mut dots),
        }
        lay_row(sheet, y, &dots);
    }
    Ok(())
}

fn judge_size(sheet: &Sheet) -> Result<(u32, u32), DrawingFault> {
    let (width, height) = (sheet.width() as u64, sheet.height() as u64);
    match (u32::try_from(width), u32::try_from(height)) {
        (Ok(w), Ok(h)) if width.saturating_mul(height) <= limits::LABEL_DOTS => Ok((w, h)),
        _ => Err(DrawingFault::LabelTooLarge { width, height, limit: limits::LABEL_DOTS }),
    }
}

/// Pixels that are nearly all as dark or as light as any are a drawing of whole pixels.
fn between(picture: &Picture) -> Between {
    if tones::is_hard(&picture.grey) { Between::Sharp } else { Between::Smooth }
}

fn lay_row(sheet: &mut Sheet, y: i64, dots: &[bool]) {
    let mut from = 0;
    for run in dots.chunk_by(|left, right| left == right) {
        let to = from + run.len() as i64;
        if run.first() == Some(&true) {
            sheet.fill(from, y, to, y + 1);
        }
        from = to;
    }
}

#[cfg(test)]
mod tests;
