//! What shaping hands on: clusters, the smallest pieces of text that can stand alone.

use super::FontId;

/// Characters that are shown together, and how. Lengths in em.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Byte range in the shaped text. Ranges grow from cluster to cluster.
    pub start: usize,
    pub end: usize,
    pub font: FontId,
    /// To be thickened by us: the face has no bold strokes of its own.
    pub embolden: bool,
    /// To the next cluster, across.
    pub advance: f64,
    /// Empty where the cluster is `missing`, and for nothing else.
    pub glyphs: ClusterGlyphs,
    /// No face has the character: an empty box of `advance` is to be drawn. A mark that no face has
    /// takes no room.
    pub missing: bool,
    /// Of the bidirectional algorithm, see `seen_order`; odd runs from right to left.
    pub level: u8,
}

impl Cluster {
    /// May both stand in one run?
    pub(super) fn joins(&self, next: &Cluster) -> bool {
        !self.missing && !next.missing && next.level > 0 && (self.font, self.embolden) == (next.font, next.embolden)
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShapedGlyph {
    /// The font's own glyph number.
    pub id: u32,
    /// From the pen's place; `dy` grows downwards.
    pub dx: f64,
    pub dy: f64,
    /// Moves the pen.
    pub advance: f64,
}

/// Glyphs of one cluster. Nearly every cluster has exactly one, which takes no memory of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum ClusterGlyphs {
    #[default]
    None,
    One(ShapedGlyph),
    Many(Vec<ShapedGlyph>),
}

impl ClusterGlyphs {
    pub(super) fn push(&mut self, glyph: ShapedGlyph) {
        match self {
            ClusterGlyphs::None => *self = ClusterGlyphs::One(glyph),
            ClusterGlyphs::One(first) => *self = ClusterGlyphs::Many(vec![*first, glyph]),
            ClusterGlyphs::Many(glyphs) => glyphs.push(glyph),
        }
    }

    /// Adds the glyphs of the next cluster.
    pub fn extend(&mut self, next: &ClusterGlyphs) {
        next.iter().for_each(|glyph| self.push(*glyph));
    }
}

impl std::ops::Deref for ClusterGlyphs {
    type Target = [ShapedGlyph];

    fn deref(&self) -> &[ShapedGlyph] {
        match self {
            ClusterGlyphs::None => &[],
            ClusterGlyphs::One(glyph) => std::slice::from_ref(glyph),
            ClusterGlyphs::Many(glyphs) => glyphs,
        }
    }
}
