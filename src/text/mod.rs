//! LETTERS: fonts and their measures, shaping, letters as dots; the same for layout, raster and PDF.

mod bidi;
mod breaks;
mod catalogue;
mod clusters;
mod face;
mod families;
mod fonts;
mod letter;
mod letters;
mod line;
mod locks;
mod metrics;
mod scripts;
mod shape;
pub mod vertical;

pub use bidi::seen_order;
pub use breaks::{breaks, clusters, may_part};
pub use catalogue::{Open, SystemFace};
pub use clusters::{Cluster, ClusterGlyphs, ShapedGlyph};
pub use face::FontData;
pub use fonts::{Choice, Fonts};
pub use letter::{Letter, LetterStyle};
pub use line::LineMeasures;
pub use metrics::Metrics;

/// A face known to `Fonts`; valid for the life of the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FontId(pub u32);

impl FontId {
    /// The face that is part of the program.
    pub const EMBEDDED: FontId = FontId(0);
}
