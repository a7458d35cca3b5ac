//! Text becomes clusters: shaped in the chosen face, and where that lacks a character, in the next one that has it.

use harfrust::{Direction, GlyphBuffer, UnicodeBuffer};

use super::clusters::{Cluster, ClusterGlyphs, ShapedGlyph};
use super::face::Face;
use super::scripts::{self, Item};
use super::{Choice, FontId, Fonts};

/// See `Fonts::shape`.
pub fn shape(fonts: &Fonts, text: &str, choice: Choice) -> Vec<Cluster> {
    let bold = choice.embolden || fonts.face(choice.font).bold;
    let mut shaping = Shaping { fonts, text, bold, clusters: Vec::with_capacity(text.len()) };
    let next = if choice.font == FontId::EMBEDDED { Next::System } else { Next::Embedded };
    for item in scripts::items(text) {
        shaping.item(item, choice.font, next);
    }
    shaping.clusters
}

/// Who is asked for what a face lacks.
#[derive(Clone, Copy)]
enum Next {
    Embedded,
    System,
    Nobody,
}

struct Shaping<'a> {
    fonts: &'a Fonts,
    text: &'a str,
    bold: bool,
    clusters: Vec<Cluster>,
}

impl Shaping<'_> {
    fn item(&mut self, item: Item, font: FontId, next: Next) {
        let face = self.fonts.face(font);
        let mut buffer = self.fonts.take_buffer();
        self.fill(&mut buffer, item);
        let Some(glyphs) = face.shape(buffer, item.script, item.direction) else { return };
        if item.direction == Direction::RightToLeft {
            self.right_to_left(item, font, &face, &glyphs, next);
        } else {
            self.left_to_right(item, font, &face, &glyphs, next);
        }
        self.fonts.return_buffer(glyphs.clear());
    }

    fn fill(&self, buffer: &mut UnicodeBuffer, item: Item) {
        let silent = |char: &(usize, char)| !scripts::is_silent(char.1);
        for (at, char) in self.text[item.start..item.end].char_indices().filter(silent) {
            buffer.add(char, (item.start + at) as u32);
        }
    }

    /// Glyphs of one byte offset are a cluster; what the face lacks is asked of the next, in its place.
    fn left_to_right(&mut self, item: Item, font: FontId, face: &Face, glyphs: &GlyphBuffer, next: Next) {
        let infos = glyphs.glyph_infos();
        let mut lacking: Option<usize> = None;
        let mut from = 0;
        while let Some(first) = infos.get(from) {
            let start = first.cluster as usize;
            let to = infos[from..].iter().position(|info| info.cluster != first.cluster).map_or(infos.len(), |n| from + n);
            let end = infos.get(to).map_or(item.end, |info| info.cluster as usize);
            if infos[from..to].iter().any(|info| info.glyph_id == 0) {
                lacking.get_or_insert(start);
            } else {
                if let Some(lacked) = lacking.take() {
                    self.ask(Item { start: lacked, end: start, ..item }, next);
                }
                self.cluster(start, end, font, face, glyphs, from..to);
            }
            from = to;
        }
        if let Some(lacked) = lacking {
            self.ask(Item { start: lacked, ..item }, next);
        }
    }

    /// Runs from right to left stay together, so that they read rightly wherever they are placed.
    fn right_to_left(&mut self, item: Item, font: FontId, face: &Face, glyphs: &GlyphBuffer, next: Next) {
        let infos = glyphs.glyph_infos();
        if infos.iter().any(|info| info.glyph_id == 0) {
            self.ask(item, next);
        } else if !infos.is_empty() {
            self.cluster(item.start, item.end, font, face, glyphs, 0..infos.len());
        }
    }

    fn cluster(
        &mut self,
        start: usize,
        end: usize,
        font: FontId,
        face: &Face,
        shaped: &GlyphBuffer,
        range: std::ops::Range<usize>,
    ) {
        let mut glyphs = ClusterGlyphs::None;
        let mut advance = 0.0;
        for (info, place) in shaped.glyph_infos()[range.clone()].iter().zip(&shaped.glyph_positions()[range]) {
            let step = face.em(place.x_advance);
            advance += step;
            let (dx, dy) = (face.em(place.x_offset), -face.em(place.y_offset));
            glyphs.push(ShapedGlyph { id: info.glyph_id, dx, dy, advance: step });
        }
        let embolden = self.bold && !face.bold;
        self.clusters.push(Cluster { start, end, font, embolden, advance, glyphs, missing: false });
    }

    /// What the last face lacked goes to the next one.
    fn ask(&mut self, item: Item, next: Next) {
        match next {
            Next::Embedded => self.item(item, FontId::EMBEDDED, Next::System),
            Next::System => self.ask_system(item),
            Next::Nobody => self.missing(item),
        }
    }

    /// Neighbours that the same system face has are shaped together.
    fn ask_system(&mut self, item: Item) {
        let mut run: Option<(Option<FontId>, Item)> = None;
        for (at, char) in self.text[item.start..item.end].char_indices() {
            let (start, end) = (item.start + at, item.start + at + char.len_utf8());
            let font = match &run {
                Some((font, _)) if scripts::is_silent(char) => *font,
                _ => self.fonts.system_face_with(char),
            };
            match &mut run {
                Some((running, part)) if *running == font => part.end = end,
                _ => {
                    let done = run.replace((font, Item { start, end, ..item }));
                    self.finish(done);
                }
            }
        }
        self.finish(run);
    }

    fn finish(&mut self, run: Option<(Option<FontId>, Item)>) {
        match run {
            Some((Some(font), part)) => self.item(part, font, Next::Nobody),
            Some((None, part)) => self.missing(part),
            None => {}
        }
    }

    fn missing(&mut self, item: Item) {
        for (at, char) in self.text[item.start..item.end].char_indices() {
            if scripts::is_silent(char) {
                continue;
            }
            self.clusters.push(Cluster {
                start: item.start + at,
                end: item.start + at + char.len_utf8(),
                font: FontId::EMBEDDED,
                embolden: false,
                advance: if scripts::is_wide(char) { 1.0 } else { 0.5 },
                glyphs: ClusterGlyphs::None,
                missing: true,
            });
        }
    }
}
