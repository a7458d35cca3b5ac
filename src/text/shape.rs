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
            let to =
                infos[from..].iter().position(|info| info.cluster != first.cluster).map_or(infos.len(), |n| from + n);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FontData, SystemFace};
    use std::sync::Arc;

    fn fonts() -> Fonts {
        let fonts = Fonts::embedded();
        let face = SystemFace {
            families: vec!["Square".into()],
            weight: 400,
            italic: false,
            stretched: false,
            path: "square.ttf".into(),
            index: 0,
            covers: vec![(0x20, 0x20), (0x41, 0x41), (0x5d0, 0x5d1), (0x1f69a, 0x1f69a)],
        };
        fonts.add_system(vec![face], |_| {
            Some(Arc::new(include_bytes!("../../assets/fonts/square.ttf").as_slice()) as FontData)
        });
        fonts
    }

    fn embedded(text: &str) -> Vec<Cluster> {
        let fonts = Fonts::embedded();
        fonts.shape(text, fonts.find("", false))
    }

    /// Each cluster's text, face, and whether it is missing.
    fn told<'t>(text: &'t str, clusters: &[Cluster]) -> Vec<(&'t str, u32, bool)> {
        clusters.iter().map(|cluster| (&text[cluster.start..cluster.end], cluster.font.0, cluster.missing)).collect()
    }

    #[test]
    fn chinese_characters_are_an_em_wide_and_digits_are_of_one_width() {
        let clusters = embedded("运单0123456789");
        assert_eq!(clusters.len(), 12);
        assert!(clusters[..2].iter().all(|cluster| cluster.advance == 1.0));
        assert!(clusters[2..].iter().all(|cluster| cluster.advance == clusters[2].advance));
        assert!(clusters.iter().all(|cluster| cluster.glyphs.len() == 1 && !cluster.missing));
    }

    #[test]
    fn clusters_cover_the_text_in_order() {
        let text = "上海 Room 3\u{301}，№①→";
        let clusters = embedded(text);
        assert_eq!(clusters.iter().map(|cluster| &text[cluster.start..cluster.end]).collect::<String>(), text);
    }

    #[test]
    fn pairs_are_kerned() {
        let apart = embedded("A")[0].advance + embedded("V")[0].advance;
        let together: f64 = embedded("AV").iter().map(|cluster| cluster.advance).sum();
        assert!(together < apart - 0.01, "{together} of {apart}");
    }

    #[test]
    fn control_characters_and_invisible_marks_are_left_out() {
        let text = "a\u{0}\t单\n\u{feff}b\u{200b}\r";
        let told: String = embedded(text).iter().filter_map(|cluster| text[cluster.start..].chars().next()).collect();
        assert_eq!(told, "a单b");
        assert_eq!(embedded("\u{7}\u{1b}\u{feff}"), []);
    }

    #[test]
    fn what_the_chosen_face_lacks_comes_from_the_embedded_one_then_from_the_system() {
        let fonts = fonts();
        let square = fonts.find("Square", false);
        let text = "A单B🚚A";
        let own = square.font.0;
        let clusters = fonts.shape(text, square);
        let expected = [("A", own, false), ("单", 0, false), ("B", 0, false), ("🚚", own, false), ("A", own, false)];
        assert_eq!(told(text, &clusters), expected);
        let from_embedded = fonts.shape("A🚚", fonts.find("", false));
        assert_eq!(told("A🚚", &from_embedded), [("A", 0, false), ("🚚", own, false)]);
    }

    #[test]
    fn a_character_that_no_face_has_is_missing_and_as_wide_as_it_would_be() {
        let text = "A\u{10fffd}🦄ก";
        let clusters = embedded(text);
        let told: Vec<_> = clusters.iter().map(|cluster| (cluster.missing, cluster.glyphs.len())).collect();
        assert_eq!(told, [(false, 1), (true, 0), (true, 0), (true, 0)]);
        assert_eq!(clusters[2].advance, 1.0);
        assert_eq!(clusters[3].advance, 0.5);
    }

    #[test]
    fn a_run_from_right_to_left_is_one_cluster_in_the_order_it_is_seen() {
        let fonts = fonts();
        let clusters = fonts.shape("1אב2", fonts.find("", false));
        assert_eq!(clusters.len(), 3);
        let glyphs: Vec<f64> = clusters[1].glyphs.iter().map(|glyph| glyph.advance).collect();
        assert_eq!(glyphs, [0.7, 0.5], "bet is seen left of alef");
        assert_eq!(clusters[1].advance, 1.2);
    }

    #[test]
    fn only_faces_without_bold_strokes_are_thickened() {
        let fonts = fonts();
        let clusters = fonts.shape("A单", fonts.find("Square", true));
        assert!(clusters.iter().all(|cluster| cluster.embolden));
        assert!(fonts.shape("A单", fonts.find("Square", false)).iter().all(|cluster| !cluster.embolden));
    }

    #[test]
    fn the_same_text_is_shaped_the_same_on_a_used_buffer() {
        let fonts = Fonts::embedded();
        let choice = fonts.find("", false);
        let first = fonts.shape("收件人 AV", choice);
        fonts.shape("something else, longer than that 单号", choice);
        assert_eq!(fonts.shape("收件人 AV", choice), first);
    }
}
