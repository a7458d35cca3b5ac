//! A label in a printer's own commands, whatever the language: what can be said exactly is, the rest goes as pictures.
//!
//! Nothing here can lose or add a dot. A mark is said as bars, a frame or a symbol only if all of its own dots are
//! black on the page; those dots are then taken from a copy of it, and whatever is left there at the end is sent as
//! pictures of just its boxes. Only letters are different: a printer's own are not ours, so the page is drawn anew
//! without those that it writes (see `letters`), and all the rest is exact again.

mod cuts;
mod gb2312;
mod grants;
mod ink;
mod letters;
mod solids;

pub(super) use gb2312::gb2312;
pub(super) use letters::{Line, Size, Written};
pub(super) use solids::lines;

use super::Page;
use super::bands::Band;
use crate::bitmap::Bitmap;
use crate::geometry::Turn;
use crate::layout::scene::{Bars, Mark, Modules, Shape};
use crate::raster::{self, Dots};

/// What a language has commands for, each of which draws exactly what is asked or is not given.
pub(super) struct Dialect {
    /// Filled boxes and frames.
    pub solids: bool,
    /// The commands that make a printer draw these very bars, without a line of text.
    pub barcode: fn(&Barcode<'_>) -> Option<Vec<u8>>,
    /// The commands that make a printer draw these very modules.
    pub qr: fn(&Square<'_>) -> Option<Vec<u8>>,
    /// A line in letters that all printers of the language have, best first; nothing where they have none for it.
    pub text: fn(&Line<'_>) -> Vec<Written>,
}

/// A barcode on whole dots.
pub(super) struct Barcode<'a> {
    pub bars: &'a Bars,
    /// From the first bar to the last, as seen.
    pub area: Dots,
    pub turn: Turn,
    /// Dots of a module.
    pub module: i64,
}

/// A QR symbol on whole dots.
pub(super) struct Square<'a> {
    pub modules: &'a Modules,
    /// From the first module to the last, as seen.
    pub area: Dots,
    pub turn: Turn,
    /// Dots of a module.
    pub module: i64,
}

/// One thing to say, all within the page. They are said in their order: a picture may cover what was there.
#[derive(Debug, PartialEq)]
pub(super) enum Piece {
    /// A part of `Plan::ink`.
    Picture(Band),
    Bar(Dots),
    /// Its line lies inside `area`, which has room for it.
    Frame {
        area: Dots,
        thickness: i64,
    },
    /// Commands that the language made itself: symbols, letters.
    Said(Vec<u8>),
}

pub(super) struct Plan {
    /// The dots that no command but a picture draws.
    pub ink: Bitmap,
    pub pieces: Vec<Piece>,
}

impl Dialect {
    /// Filled boxes alone.
    pub const SOLIDS: Dialect = Dialect { solids: true, barcode: |_| None, qr: |_| None, text: |_| Vec::new() };
}

/// Bytes of a command that fills a box, about.
const BAR: i64 = 18;

pub(super) fn plan(page: &Page<'_>, dots_per_mm: f64, dialect: &Dialect) -> Plan {
    let whole = Dots::of(page.bitmap);
    let wishes = letters::wishes(page.scene, page.fonts, &whole, dots_per_mm, dialect.text);
    let draw = |scene: &_| raster::draw(scene, page.fonts, dots_per_mm).ok();
    let (texts, mut ink) = grants::grant(page.scene, wishes, page.bitmap, draw);
    let (mut symbols, mut bars) = (Vec::new(), Vec::new());
    let black = ink.clone();
    for mark in &page.scene.marks {
        // What others have said already, and a hostile page says a thousand times, is not looked at again.
        let said = raster::place(mark, dots_per_mm).is_none_or(|place| ink::is_white(&ink, &place.meet(&whole)));
        if said {
            continue;
        }
        let Some(own) = raster::own(mark, &whole, dots_per_mm).filter(|own| ink::holds(&black, own)) else { continue };
        if let Some(bytes) = symbol(mark, &own.area, dots_per_mm, dialect) {
            ink::take_own(&mut ink, &own);
            symbols.push(Piece::Said(bytes));
        } else if dialect.solids {
            for piece in solids::solids(mark, &own, dots_per_mm) {
                solids::take(&mut ink, &piece);
                bars.push(piece);
            }
        }
    }
    let pictures = cuts::cuts(&ink).into_iter().map(Piece::Picture);
    let pieces = pictures.chain(bars).chain(symbols).chain(texts.into_iter().map(Piece::Said)).collect();
    Plan { ink, pieces }
}

/// A barcode or a QR symbol that is seen entirely, in the language's own command.
fn symbol(mark: &Mark, seen: &Dots, dots_per_mm: f64, dialect: &Dialect) -> Option<Vec<u8>> {
    let raster::Symbol { area, module } = raster::symbol(mark, dots_per_mm)?;
    if !seen.holds(&area) {
        return None;
    }
    match &mark.shape {
        Shape::Barcode(bars) => (dialect.barcode)(&Barcode { bars, area, turn: mark.turn, module }),
        Shape::Qr(modules) => (dialect.qr)(&Square { modules, area, turn: mark.turn, module }),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
