//! One opened face: its bytes, and what shaping and drawing keep of it.

use std::sync::{Arc, Mutex, OnceLock, RwLock};

use harfrust::{Direction, GlyphBuffer, Script, ShapeOptions, ShapePlan, ShapePlanKey, ShaperData, UnicodeBuffer};
use skrifa::metrics::BoundingBox;
use skrifa::outline::pen::ControlBoundsPen;
use skrifa::outline::{DrawSettings, Engine, GlyphStyles, HintingInstance, HintingOptions, Target};
use skrifa::prelude::{LocationRef, Size};
use skrifa::{FontRef, GlyphId, MetadataProvider, OutlineGlyphCollection};

use super::Metrics;
use super::locks::{lock, read, write};

/// A font file's bytes, wherever they are kept: in the program, in memory, in a mapped file.
pub type FontData = Arc<dyn AsRef<[u8]> + Send + Sync>;

pub(super) struct Face {
    data: FontData,
    index: u32,
    /// The face's own strokes are bold.
    pub bold: bool,
    pub metrics: Metrics,
    units_per_em: f64,
    /// Glyphs of `HOLLOW` that are drawn by nothing here.
    hollow: Vec<u32>,
    shaper: ShaperData,
    /// One for each script seen; there are few.
    plans: RwLock<Vec<Arc<ShapePlan>>>,
    hinters: Mutex<Vec<Hinter>>,
    /// What our hints know of the face; made at the first small letter.
    styles: OnceLock<GlyphStyles>,
}

/// Characters that WenQuanYi Micro Hei, and so the embedded face, has a place for and no outline.
const HOLLOW: &str = "℃℉\u{212b}ⅤⅩǎǐǒǔǘǚǜˊˋ‾∼";

/// Arrows, signs and emoji.
fn is_pictorial(char: char) -> bool {
    matches!(char, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Hints made ready for a size in dots.
type Hinter = ((u32, Hints), Arc<HintingInstance>);

/// Whose hints move an outline's strokes onto dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hints {
    /// The font maker's.
    Own,
    /// Guessed from the outline.
    Ours,
}

/// A label uses a few sizes of each face.
const HINTERS: usize = 6;

impl Face {
    /// None where the bytes are no font, or one without outlines.
    pub fn open(data: FontData, index: u32, bold: bool) -> Option<Face> {
        let font = FontRef::from_index(data.as_ref().as_ref(), index).ok()?;
        font.outline_glyphs().format()?;
        let metrics = Metrics::of(&font);
        let units_per_em = f64::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em.max(1));
        let shaper = ShaperData::new(&font);
        let mut face = Face {
            bold,
            hollow: Vec::new(),
            metrics,
            units_per_em,
            shaper,
            plans: RwLock::default(),
            hinters: Mutex::default(),
            styles: OnceLock::new(),
            index,
            data,
        };
        let charmap = FontRef::from_index(face.data.as_ref().as_ref(), index).ok()?.charmap();
        let glyphs: Vec<u32> = HOLLOW.chars().filter_map(|char| Some(charmap.map(char)?.to_u32())).collect();
        face.hollow = glyphs.into_iter().filter(|glyph| face.bounds(*glyph).is_none()).collect();
        Some(face)
    }

    /// Has the face nothing to show under this number?
    pub fn lacks(&self, glyph: u32) -> bool {
        glyph == 0 || self.hollow.contains(&glyph)
    }

    pub fn data(&self) -> (FontData, u32) {
        (self.data.clone(), self.index)
    }

    /// None never happens for bytes that were opened once; the caller draws nothing then.
    pub fn font(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(self.data.as_ref().as_ref(), self.index).ok()
    }

    pub fn has(&self, char: char) -> bool {
        self.font().is_some_and(|font| font.charmap().map(char).is_some_and(|glyph| !self.lacks(glyph.to_u32())))
    }

    /// Has the face an outline for the character? Emoji fonts of layers and of pictures have a glyph without one.
    pub fn shows(&self, char: char) -> bool {
        self.has(char)
            && (!is_pictorial(char) || self.outline_of(char).is_some_and(|bounds| bounds.x_max > bounds.x_min))
    }

    fn outline_of(&self, char: char) -> Option<BoundingBox> {
        self.bounds(self.font()?.charmap().map(char)?.to_u32())
    }

    /// The box round a glyph's ink, font units, y upwards.
    pub fn bounds(&self, glyph: u32) -> Option<BoundingBox> {
        let font = self.font()?;
        let mut pen = ControlBoundsPen::new();
        let outline = font.outline_glyphs().get(GlyphId::new(glyph))?;
        outline.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut pen).ok()?;
        pen.bounding_box()
    }

    /// em of a distance in font units.
    pub fn em(&self, units: i32) -> f64 {
        self.em_of(f64::from(units))
    }

    pub fn em_of(&self, units: f64) -> f64 {
        units / self.units_per_em
    }

    /// Shapes a buffer of one script; the buffer's direction follows from the script.
    pub fn shape(&self, mut buffer: UnicodeBuffer, script: Script, direction: Direction) -> Option<GlyphBuffer> {
        buffer.set_script(script);
        buffer.set_direction(direction);
        let shaper = self.shaper.shaper(&self.font()?).build();
        let plan = self.plan(&shaper, script, direction);
        Some(shaper.shape(buffer, ShapeOptions::new().plan(Some(&plan))))
    }

    /// Hints made ready for a size in dots; None where the font has none.
    pub fn hinter(&self, outlines: &OutlineGlyphCollection, dots: u32, hints: Hints) -> Option<Arc<HintingInstance>> {
        let mut kept = lock(&self.hinters);
        if let Some((_, hinter)) = kept.iter().find(|(made_for, _)| *made_for == (dots, hints)) {
            return Some(hinter.clone());
        }
        let engine = match hints {
            Hints::Own => Engine::Interpreter,
            Hints::Ours => Engine::Auto(Some(self.styles.get_or_init(|| GlyphStyles::new(outlines)).clone())),
        };
        let options = HintingOptions { engine, target: Target::Mono };
        let hinter = HintingInstance::new(outlines, Size::new(dots as f32), LocationRef::default(), options).ok()?;
        let hinter = Arc::new(hinter);
        if kept.len() == HINTERS {
            kept.remove(0);
        }
        kept.push(((dots, hints), hinter.clone()));
        Some(hinter)
    }

    fn plan(&self, shaper: &harfrust::Shaper, script: Script, direction: Direction) -> Arc<ShapePlan> {
        let key = ShapePlanKey::new(Some(script), direction);
        let known = read(&self.plans).iter().find(|plan| key.matches(plan)).cloned();
        known.unwrap_or_else(|| {
            let plan = Arc::new(ShapePlan::new(shaper, direction, Some(script), None, &[]));
            write(&self.plans).push(plan.clone());
            plan
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FontId, Fonts};

    #[test]
    fn what_the_embedded_face_draws_by_nothing_is_known() {
        let face = Fonts::embedded().face(FontId::EMBEDDED);
        let font = face.font().unwrap();
        let blank = font.charmap().mappings().filter(|(_, glyph)| face.bounds(glyph.to_u32()).is_none());
        let blank = blank.filter_map(|(point, _)| char::from_u32(point)).filter(|char| !char.is_whitespace());
        let unknown: String = blank.filter(|char| !HOLLOW.contains(*char)).collect();
        assert_eq!(unknown, "");
        assert!(!face.has('℃') && face.has('国') && face.has(' '));
    }
}
