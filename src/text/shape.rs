//! Text becomes clusters: shaped in the chosen face, and where that lacks a character, in the next one that has it.

use std::ops::Range;

use harfrust::{Direction, GlyphBuffer, GlyphInfo, UnicodeBuffer};

use super::clusters::{Cluster, ClusterGlyphs, ShapedGlyph};
use super::face::Face;
use super::scripts::{self, Item};
use super::{Choice, FontId, Fonts, bidi, clusters};

/// See `Fonts::shape_line`.
pub fn shape_line(fonts: &Fonts, text: &str, choice: Choice) -> Vec<Cluster> {
    let bold = choice.embolden || fonts.face(choice.font).bold;
    let mut shaping = Shaping { fonts, text, bold, clusters: Vec::with_capacity(text.len()) };
    let next = if choice.font == FontId::EMBEDDED { Next::System } else { Next::Embedded };
    for item in scripts::items(text, bidi::levels(text).as_deref()) {
        shaping.item(item, choice.font, next);
    }
    shaping.clusters
}

/// See `Fonts::shape`.
pub fn shape(fonts: &Fonts, text: &str, choice: Choice) -> Vec<Cluster> {
    let clusters = shape_line(fonts, text, choice);
    let Some(order) = bidi::seen_order(clusters.iter().map(|cluster| cluster.level)) else { return clusters };
    let mut joined: Vec<Cluster> = Vec::with_capacity(clusters.len());
    for cluster in order.into_iter().filter_map(|at| clusters.get(at)) {
        match joined.last_mut() {
            Some(last) if last.level > 0 && last.joins(cluster) => {
                (last.start, last.end) = (last.start.min(cluster.start), last.end.max(cluster.end));
                last.advance += cluster.advance;
                last.glyphs.extend(&cluster.glyphs);
            }
            _ => joined.push(cluster.clone()),
        }
    }
    joined
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
        let Some(glyphs) = face.shape(buffer, item.script, item.direction()) else { return };
        self.take(item, font, &face, &glyphs, next);
        self.fonts.return_buffer(glyphs.clear());
    }

    fn fill(&self, buffer: &mut UnicodeBuffer, item: Item) {
        let silent = |char: &(usize, char)| !scripts::is_silent(char.1);
        for (at, char) in self.text[item.start..item.end].char_indices().filter(silent) {
            buffer.add(char, (item.start + at) as u32);
        }
    }

    /// Glyphs of one byte offset are a cluster; what the face lacks is asked of the next, in its place.
    fn take(&mut self, item: Item, font: FontId, face: &Face, glyphs: &GlyphBuffer, next: Next) {
        let infos = glyphs.glyph_infos();
        let mut spans = Spans { infos, left: 0..infos.len(), back: item.direction() == Direction::RightToLeft };
        let mut lacking: Option<usize> = None;
        let mut ahead = spans.next();
        while let Some((start, span)) = ahead {
            ahead = spans.next();
            let end = ahead.as_ref().map_or(item.end, |(start, _)| *start);
            if infos.get(span.clone()).is_some_and(|span| span.iter().any(|info| face.lacks(info.glyph_id))) {
                lacking.get_or_insert(start);
            } else {
                if let Some(lacked) = lacking.take() {
                    self.ask(Item { start: lacked, end: start, ..item }, next);
                }
                self.cluster(Item { start, end, ..item }, font, face, glyphs, span);
            }
        }
        if let Some(lacked) = lacking {
            self.ask(Item { start: lacked, ..item }, next);
        }
    }

    fn cluster(&mut self, piece: Item, font: FontId, face: &Face, shaped: &GlyphBuffer, range: Range<usize>) {
        let Item { start, end, level, .. } = piece;
        let mut glyphs = ClusterGlyphs::None;
        let mut advance = 0.0;
        for (info, place) in shaped.glyph_infos()[range.clone()].iter().zip(&shaped.glyph_positions()[range]) {
            let step = face.em(place.x_advance);
            advance += step;
            let (dx, dy) = (face.em(place.x_offset), -face.em(place.y_offset));
            glyphs.push(ShapedGlyph { id: info.glyph_id, dx, dy, advance: step });
        }
        let embolden = self.bold && !face.bold;
        self.clusters.push(Cluster { start, end, font, embolden, advance, glyphs, missing: false, level });
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
        for (start, end) in self.wholes(item) {
            let whole = self.text.get(start..end).unwrap_or_default();
            let font = match &run {
                Some((font, _)) if whole.chars().all(scripts::is_silent) => *font,
                _ => self.system_face(whole),
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

    /// What a reader takes for one character each.
    fn wholes(&self, item: Item) -> Vec<(usize, usize)> {
        let text = self.text.get(item.start..item.end).unwrap_or_default();
        let ends = clusters(text).map(|at| item.start + at).chain((!text.is_empty()).then_some(item.end));
        let mut start = item.start;
        ends.map(|end| (std::mem::replace(&mut start, end), end)).collect()
    }

    /// A system face that has a character and all its marks.
    fn system_face(&self, whole: &str) -> Option<FontId> {
        let drawn = || whole.chars().filter(|char| !scripts::is_silent(*char) && !scripts::is_joiner(*char));
        let mut holders = drawn().filter_map(|char| self.fonts.system_face_with(char));
        holders.find(|font| drawn().all(|char| self.fonts.face(*font).has(char)))
    }

    fn finish(&mut self, run: Option<(Option<FontId>, Item)>) {
        match run {
            Some((Some(font), part)) => self.item(part, font, Next::Nobody),
            Some((None, part)) => self.missing(part),
            None => {}
        }
    }

    /// A box for each character. Where only a mark is missing the letter is shown without it: 1 with a
    /// strange mark over it is still 1.
    fn missing(&mut self, item: Item) {
        for (start, end) in self.wholes(item) {
            let whole = self.text.get(start..end).unwrap_or_default();
            let mut chars = whole.chars().filter(|char| !scripts::is_silent(*char));
            let Some(first) = chars.next() else { continue };
            if self.spell(Item { start, end, ..item }, first) {
                continue;
            }
            let joined = chars.clone().any(|char| char == '\u{200d}' || scripts::is_wide(char));
            let is_marked = chars.clone().any(|char| !scripts::is_joiner(char));
            let letter = Item { start, end: start + first.len_utf8(), ..item };
            let face = if is_marked && !joined { self.any_face(first) } else { None };
            match face {
                Some(font) => {
                    self.item(letter, font, Next::Nobody);
                    self.lost(Item { start: letter.end, end, ..item }, 0.0);
                }
                None => {
                    let wide = scripts::is_wide(first) || whole.contains('\u{fe0f}');
                    self.lost(Item { start, end, ..item }, if wide { 1.0 } else { 0.5 });
                }
            }
        }
    }

    /// Shows a sign in the letters it is made of, as one cluster.
    fn spell(&mut self, item: Item, char: char) -> bool {
        let Some((_, letters)) = SPELLED.iter().find(|(sign, _)| *sign == char) else { return false };
        let choice = Choice { font: FontId::EMBEDDED, embolden: self.bold };
        let mut letters = self.fonts.shape_line(letters, choice).into_iter();
        let Some(mut whole) = letters.next() else { return false };
        for letter in letters {
            whole.advance += letter.advance;
            whole.glyphs.extend(&letter.glyphs);
        }
        self.clusters.push(Cluster { start: item.start, end: item.end, level: item.level, ..whole });
        true
    }

    fn any_face(&self, char: char) -> Option<FontId> {
        let embedded = self.fonts.face(FontId::EMBEDDED).has(char).then_some(FontId::EMBEDDED);
        embedded.or_else(|| self.fonts.system_face_with(char))
    }

    fn lost(&mut self, Item { start, end, level, .. }: Item, advance: f64) {
        let (font, glyphs) = (FontId::EMBEDDED, ClusterGlyphs::None);
        self.clusters.push(Cluster { start, end, font, embolden: false, advance, glyphs, missing: true, level });
    }
}

/// Signs that the embedded face lacks, in letters that it has.
const SPELLED: [(char, &str); 9] = [
    ('℃', "°C"),
    ('℉', "°F"),
    ('\u{212b}', "Å"),
    ('Ⅴ', "V"),
    ('Ⅹ', "X"),
    ('ˊ', "´"),
    ('ˋ', "`"),
    ('‾', "¯"),
    ('∼', "~"),
];

/// The glyphs of each cluster with its first byte, in the order of the text.
struct Spans<'a> {
    infos: &'a [GlyphInfo],
    left: Range<usize>,
    /// From right to left the text's first glyph stands last.
    back: bool,
}

impl Iterator for Spans<'_> {
    type Item = (usize, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        let left = self.infos.get(self.left.clone())?;
        if self.back {
            let cluster = left.last()?.cluster;
            let count = left.iter().rev().take_while(|info| info.cluster == cluster).count();
            let end = self.left.end;
            self.left.end -= count;
            Some((cluster as usize, self.left.end..end))
        } else {
            let cluster = left.first()?.cluster;
            let count = left.iter().take_while(|info| info.cluster == cluster).count();
            let start = self.left.start;
            self.left.start += count;
            Some((cluster as usize, start..self.left.start))
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

    /// Arabic and Thai, as a computer with fonts has them.
    fn abroad() -> Fonts {
        let fonts = Fonts::embedded();
        let face = |family: &str, first: u32, last: u32| SystemFace {
            families: vec![family.into()],
            weight: 400,
            italic: false,
            stretched: false,
            path: family.into(),
            index: 0,
            covers: vec![(0x20, 0x20), (first, last)],
        };
        fonts.add_system(vec![face("Arabic", 0x600, 0x6ff), face("Thai", 0xe01, 0xe5b)], |path| {
            let arabic = include_bytes!("../../tests/fonts/noto-naskh-arabic.ttf").as_slice();
            let thai = include_bytes!("../../tests/fonts/noto-sans-thai.ttf").as_slice();
            Some(Arc::new(if path.ends_with("Thai") { thai } else { arabic }) as FontData)
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
    fn arabic_letters_join_and_stand_in_the_order_of_the_text() {
        let fonts = abroad();
        let text = "收 محمد 5";
        let clusters = fonts.shape_line(text, fonts.find("", false));
        let told: Vec<_> = clusters.iter().map(|cluster| (&text[cluster.start..cluster.end], cluster.level)).collect();
        let expected = [("收", 0), (" ", 0), ("م", 1), ("ح", 1), ("م", 1), ("د", 1), (" ", 1), ("5", 2)];
        assert_eq!(told, expected);
        assert!(clusters.iter().all(|cluster| !cluster.missing));
        // The first م has a neighbour on one side, the second on both: two shapes of one letter.
        assert_ne!(clusters[2].glyphs[0].id, clusters[4].glyphs[0].id);
    }

    #[test]
    fn vowel_signs_and_tones_stay_with_their_letter() {
        let fonts = abroad();
        for (text, clusters) in [("كتابٌ", 4), ("ก่อนเซ็นที่", 7), ("กำ", 1)] {
            let shaped = fonts.shape_line(text, fonts.find("", false));
            assert_eq!(shaped.len(), clusters, "{text}: {shaped:?}");
            assert!(shaped.iter().all(|cluster| !cluster.missing && cluster.font != FontId::EMBEDDED));
        }
    }

    #[test]
    fn a_character_beyond_two_bytes_and_an_emoji_of_many_are_a_box_each() {
        let text = "𠮷👨\u{200d}👩\u{200d}👧🇨🇳👍🏽❤\u{fe0f}e\u{332}";
        let fonts = Fonts::embedded();
        let clusters = fonts.shape_line(text, fonts.find("", false));
        let lost: Vec<_> = clusters.iter().filter(|one| one.missing && one.advance > 0.0).collect();
        let told: Vec<&str> = lost.iter().map(|one| &text[one.start..one.end]).collect();
        assert_eq!(told, ["𠮷", "👨\u{200d}👩\u{200d}👧", "🇨🇳", "👍🏽", "❤\u{fe0f}"]);
        assert!(lost.iter().all(|one| one.advance == 1.0));
    }

    #[test]
    fn a_letter_is_shown_without_a_mark_that_no_font_has() {
        let text = "1\u{fe0f}\u{20e3}";
        let clusters = embedded(text);
        assert_eq!(told(text, &clusters), [("1", 0, false), ("\u{fe0f}\u{20e3}", 0, true)]);
        assert_eq!(clusters[1].advance, 0.0, "no box, but a warning");
    }

    #[test]
    fn a_sign_that_the_face_draws_by_nothing_is_spelled() {
        let clusters = embedded("25℃Ⅴ");
        assert_eq!(told("25℃Ⅴ", &clusters)[2..], [("℃", 0, false), ("Ⅴ", 0, false)]);
        assert_eq!(clusters[2].glyphs[..], [embedded("°")[0].glyphs[0], embedded("C")[0].glyphs[0]]);
        assert_eq!(clusters[3].glyphs, embedded("V")[0].glyphs);
        // Pinyin: the letter without its tone would be another word.
        assert!(embedded("ǎ")[0].missing);
    }

    #[test]
    fn an_emoji_without_an_outline_is_a_box() {
        let fonts = fonts();
        let coloured = SystemFace {
            families: vec!["Blank".into()],
            weight: 400,
            italic: false,
            stretched: false,
            path: "blank.ttf".into(),
            index: 0,
            covers: vec![(0x1f69b, 0x1f69b)],
        };
        fonts.add_system(vec![coloured], |_| {
            Some(Arc::new(include_bytes!("../../tests/fonts/blank.ttf").as_slice()) as FontData)
        });
        assert!(fonts.find("Blank", false).font != FontId::EMBEDDED, "it is a font");
        let clusters = fonts.shape_line("🚛\u{fe0f}", fonts.find("", false));
        assert_eq!(clusters.iter().map(|one| one.missing).collect::<Vec<_>>(), [true]);
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
