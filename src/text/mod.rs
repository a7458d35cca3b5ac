//! LETTERS: fonts and their measures, shaping; the same for layout, raster and PDF.

/// A face known to `Fonts`; valid for the life of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FontId(pub u32);
