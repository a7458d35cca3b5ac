//! EYES: printer commands become dots, strictly, written apart from the encoders.
//!
//! A reader here knows a language from its manuals, not from our encoder, and
//! uses no other room: what both agree on is therefore right. Every byte is
//! accounted for; what is not understood is an error with its place.

pub mod cpcl;
mod cursor;
pub mod epl;
pub mod escpos;
mod paper;
mod state;
mod taking;
pub mod tspl;
pub mod zpl;

use std::fmt;
use std::sync::Arc;

use crate::bitmap::Bitmap;
pub use state::State;
pub use taking::Taken;

/// How a printer's own letters look, which no language tells: the dots of a letter in a cell of so many across and
/// down. Where there are none, the border of its cell is shown.
pub type Letters = Arc<dyn Fn(char, u32, u32) -> Option<Bitmap> + Send + Sync>;

/// One printed label.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The label as a reader holds it, upright: the language's origin is at its
    /// top left, whichever end left the printer first.
    pub bitmap: Arc<Bitmap>,
    /// mm.
    pub width_mm: f64,
    pub height_mm: f64,
    /// How the printer finds the end of a label.
    pub spacing: Spacing,
    /// Which end leaves the printer first, as the language numbers them.
    pub direction: u8,
    /// As last told; None is the printer's own setting.
    pub density: Option<u8>,
    /// Inches a second, as last told.
    pub speed: Option<f64>,
    /// How often this very label leaves the printer, at least 1.
    pub copies: u32,
    /// How the printer cut it off; None where it did not.
    pub cut: Option<Cutting>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cutting {
    /// A strip stays.
    Partial,
    Full,
}

/// What lies between two labels, mm.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Spacing {
    /// The printer's own setting.
    #[default]
    Untold,
    /// Paper without labels on it.
    Continuous,
    /// A see-through gap; 0 where the language does not tell its length.
    Gap(f64),
    /// A black mark on the back; 0 where the language does not tell its length.
    Mark(f64),
}

/// A command that a printer of this language would not understand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misreading {
    /// Bytes before the place.
    pub offset: usize,
    pub what: String,
}

impl fmt::Display for Misreading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: {}", self.offset, self.what)
    }
}

impl std::error::Error for Misreading {}

#[cfg(test)]
mod tests;
