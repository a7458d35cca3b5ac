//! How high a face's lines are where nobody says so.

use skrifa::MetadataProvider;
use skrifa::instance::{LocationRef, Size};

use super::{FontId, Fonts};

/// Distances in em that a face asks for: over its baseline, under it, and between lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LineMeasures {
    pub ascent: f64,
    pub descent: f64,
    pub gap: f64,
}

impl Fonts {
    /// The face's own measures, as browsers take them for `line-height: normal`.
    pub fn line(&self, font: FontId) -> LineMeasures {
        let face = self.face(font);
        let Some(font) = face.font() else { return LineMeasures { ascent: 0.8, descent: 0.2, gap: 0.0 } };
        let own = font.metrics(Size::unscaled(), LocationRef::default());
        let em = |units: f32| (f64::from(units) / f64::from(own.units_per_em.max(1))).clamp(0.0, 3.0);
        LineMeasures { ascent: em(own.ascent), descent: em(-own.descent), gap: em(own.leading) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_face_asks_for_a_line_a_little_higher_than_its_letters() {
        let line = Fonts::embedded().line(FontId::EMBEDDED);
        let whole = line.ascent + line.descent + line.gap;
        assert!((1.0..1.5).contains(&whole) && line.ascent > line.descent, "{line:?}");
    }
}
