//! From HTML to ink: where each piece lies, in CSS pixels.

use super::*;
use crate::limits;

mod bombs;
mod boxes;
mod tables;
mod texts;

const PX: f64 = paint::PX;

/// A page of 400 × 300 px.
fn laid(html: &str) -> Laid {
    let picture = |source: &str| (source == "logo").then_some((40, 20));
    lay(html, 400.0 * PX, 300.0 * PX, &Fonts::embedded(), &picture).unwrap()
}

/// All text with the place of each run: `text@x,y`, px from the top left of its em box.
fn texts(html: &str) -> Vec<(String, i64, i64)> {
    let laid = laid(html);
    let runs = laid.pieces.iter().filter_map(|piece| match &piece.ink {
        Ink::Letters(run) => Some((run.text.clone(), px(piece.place.x), px(piece.place.y))),
        _ => None,
    });
    runs.collect()
}

/// The same, in the order of lines, with `|` between those that stand apart.
fn said(html: &str) -> String {
    texts(html).into_iter().map(|(text, ..)| text).collect::<Vec<_>>().join("|")
}

/// Left, top, width, height of all pieces that are no letters, px.
fn shapes(html: &str) -> Vec<[i64; 4]> {
    let laid = laid(html);
    let shapes = laid.pieces.iter().filter(|piece| !matches!(piece.ink, Ink::Letters(_)));
    shapes.map(|piece| [piece.place.x, piece.place.y, piece.place.width, piece.place.height].map(px)).collect()
}

fn px(mm: f64) -> i64 {
    (mm / PX).round() as i64
}
