//! All faces that labels are printed with: the embedded one and the computer's.

use std::collections::HashMap;
use std::hash::Hash;
use std::io::Read as _;
use std::sync::{Arc, LazyLock, Mutex, RwLock};

use flate2::read::ZlibDecoder;
use harfrust::UnicodeBuffer;

use super::catalogue::{Catalogue, Opened};
use super::face::{Face, FontData};
use super::letters::Letters;
use super::locks::{lock, read, write};
use super::{Cluster, FontId, Letter, LetterStyle, Metrics, Open, SystemFace, families, shape};
use crate::geometry::Rect;
use crate::limits;

/// GBK, ASCII, Latin-1 and signs of WenQuanYi Micro Hei, see `assets/fonts`. It is inflated once, in some
/// 15 ms and 3.2 MB of memory, because the program is to be small and would be 1.5 MB larger.
static EMBEDDED: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut font = Vec::new();
    let packed: &[u8] = include_bytes!("../../assets/fonts/dotline-cjk.ttf.zlib");
    // What is cut short is no font, and that is said where it is opened.
    let _ = ZlibDecoder::new(packed).read_to_end(&mut font);
    font
});

/// The face for a named family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub font: FontId,
    /// Bold is wanted and the family has no bold face: thicken the letters.
    pub embolden: bool,
}

/// Shared by all who lay out and draw. Faces are only ever added, so a `FontId` stays valid.
pub struct Fonts {
    faces: RwLock<Vec<Arc<Face>>>,
    catalogue: RwLock<Catalogue>,
    /// What `find` and `system_face_with` found; forgotten when faces are added.
    choices: RwLock<HashMap<(String, bool), Choice>>,
    holders: RwLock<HashMap<char, Option<FontId>>>,
    /// Shaping buffers not in use, so that their memory is.
    buffers: Mutex<Vec<UnicodeBuffer>>,
    letters: Letters,
}

/// Faces opened in search of one character: some have a coloured picture for it and no outline.
const HOLDERS: usize = 8;
/// Entries of each memory above. Names and characters come from strangers.
const REMEMBERED: usize = 1_024;
/// Shaping buffers kept: one or two for each printer's lane.
const BUFFERS: usize = 16;

impl Fonts {
    /// The embedded face alone.
    #[expect(clippy::expect_used, reason = "it is part of the program, and every test opens it")]
    pub fn embedded() -> Fonts {
        let face = Face::open(Arc::new(EMBEDDED.as_slice()), 0, false).expect("the embedded font is a font");
        Fonts {
            faces: RwLock::new(vec![Arc::new(face)]),
            catalogue: RwLock::default(),
            choices: RwLock::default(),
            holders: RwLock::default(),
            buffers: Mutex::default(),
            letters: Letters::new(limits::GLYPH_CACHE),
        }
    }

    /// Adds the computer's faces; `open` is called at the first use of a file.
    pub fn add_system(&self, faces: Vec<SystemFace>, open: Open) {
        write(&self.catalogue).add(faces, open);
        write(&self.choices).clear();
        write(&self.holders).clear();
    }

    /// The face for a family name or a CSS list of them: the first that is
    /// installed, else one of the same kind, else the embedded face.
    pub fn find(&self, family: &str, bold: bool) -> Choice {
        let key = (family.to_owned(), bold);
        if let Some(choice) = read(&self.choices).get(&key) {
            return *choice;
        }
        let known = self.known();
        let choice = self.look_up(family, bold).unwrap_or(Choice { font: FontId::EMBEDDED, embolden: bold });
        self.remember(&self.choices, known, key, choice);
        choice
    }

    fn look_up(&self, family: &str, bold: bool) -> Option<Choice> {
        let names: Vec<String> = families::names(family).collect();
        let by_name = |name: &String| {
            let synonyms = families::same_font(name).iter().copied();
            std::iter::once(name.as_str()).chain(synonyms).find_map(|name| self.installed(name, bold))
        };
        let by_kind = |name: &String| families::stand_ins(name).find_map(|name| self.installed(name, bold));
        names.iter().find_map(by_name).or_else(|| names.iter().find_map(by_kind))
    }

    fn installed(&self, name: &str, bold: bool) -> Option<Choice> {
        let places = read(&self.catalogue).family(name, bold);
        let font = places.into_iter().find_map(|place| self.open(place))?;
        Some(Choice { font, embolden: bold && !self.face(font).bold })
    }

    /// A system face that has the character. Opens its file at first use.
    pub(super) fn system_face_with(&self, char: char) -> Option<FontId> {
        if let Some(font) = read(&self.holders).get(&char) {
            return *font;
        }
        let known = self.known();
        let places = read(&self.catalogue).with(char);
        let opened = places.into_iter().filter_map(|place| self.open(place));
        let font = opened.take(HOLDERS).find(|font| self.face(*font).shows(char));
        self.remember(&self.holders, known, char, font);
        font
    }

    fn open(&self, place: usize) -> Option<FontId> {
        let mut catalogue = write(&self.catalogue);
        let (face, opened) = catalogue.faces.get(place)?;
        match opened {
            Opened::As(font) => return Some(*font),
            Opened::Never => return None,
            Opened::NotYet => {}
        }
        let (path, index, bold) = (face.path.clone(), face.index, face.is_bold());
        let data = catalogue.files.get(&path).cloned().or_else(|| catalogue.open.and_then(|open| open(&path)));
        let font = data.and_then(|data| {
            let bytes = data.as_ref().as_ref().len();
            let known = catalogue.files.contains_key(&path);
            if !known && catalogue.bytes + bytes > limits::SYSTEM_FONTS {
                return None;
            }
            let face = Face::open(data.clone(), index, bold)?;
            if !known {
                catalogue.bytes += bytes;
                catalogue.files.insert(path, data);
            }
            let mut faces = write(&self.faces);
            faces.push(Arc::new(face));
            Some(FontId(faces.len() as u32 - 1))
        });
        catalogue.faces[place].1 = font.map_or(Opened::Never, Opened::As);
        font
    }

    /// Shapes one line. Control characters are left out. Clusters stand in the order of the text, those
    /// that run from right to left too: whoever places them asks `seen_order` line by line.
    pub fn shape_line(&self, text: &str, choice: Choice) -> Vec<Cluster> {
        shape::shape_line(self, text, choice)
    }

    /// Shapes one line that is not broken further: clusters in the order in which they are seen,
    /// neighbours that run from right to left joined to one.
    pub fn shape(&self, text: &str, choice: Choice) -> Vec<Cluster> {
        shape::shape(self, text, choice)
    }

    pub fn metrics(&self, font: FontId) -> Metrics {
        self.face(font).metrics
    }

    /// Does the face look like the letters of a label printer: upright 黑体 or 宋体, the embedded face among them?
    pub fn is_everyday(&self, font: FontId) -> bool {
        let everyday = |face: &SystemFace| {
            let mut names = face.families.iter().map(|name| name.to_lowercase());
            !face.italic && names.any(|name| families::is_everyday(&name))
        };
        font == FontId::EMBEDDED || read(&self.catalogue).opened_as(font).is_some_and(everyday)
    }

    /// Are the face's own strokes bold?
    pub fn is_bold(&self, font: FontId) -> bool {
        self.face(font).bold
    }

    /// The box round a glyph's ink, em from its origin, downwards. None where it has none.
    pub fn ink(&self, font: FontId, glyph: u32) -> Option<Rect> {
        let face = self.face(font);
        let ink = face.bounds(glyph)?;
        let em = |units: f32| face.em_of(f64::from(units));
        Some(Rect::new(em(ink.x_min), em(-ink.y_max), em(ink.x_max - ink.x_min), em(ink.y_max - ink.y_min)))
    }

    /// The font file's bytes, and the face's index in it.
    pub fn data(&self, font: FontId) -> (FontData, u32) {
        self.face(font).data()
    }

    /// Hands out the letters of one style as dots, in the order of `ids`. Letters
    /// without ink are handed out empty.
    pub fn letters(&self, style: LetterStyle, ids: impl Iterator<Item = u32>) -> Vec<Arc<Letter>> {
        self.letters.of(&self.face(style.font), style, ids)
    }

    /// One letter turned clockwise by any angle about its origin. Not remembered.
    pub fn turned_letter(&self, style: LetterStyle, id: u32, degrees: f64) -> Letter {
        Letter::draw(&self.face(style.font), style, id, Some(degrees))
    }

    /// An unknown id is drawn in the embedded face: the caller made it up.
    pub(super) fn face(&self, font: FontId) -> Arc<Face> {
        let faces = read(&self.faces);
        faces.get(font.0 as usize).unwrap_or(&faces[0]).clone()
    }

    pub(super) fn take_buffer(&self) -> UnicodeBuffer {
        lock(&self.buffers).pop().unwrap_or_default()
    }

    pub(super) fn return_buffer(&self, buffer: UnicodeBuffer) {
        let mut buffers = lock(&self.buffers);
        if buffers.len() < BUFFERS {
            buffers.push(buffer);
        }
    }

    /// How many system faces are known.
    fn known(&self) -> usize {
        read(&self.catalogue).faces.len()
    }

    /// Keeps what was found, unless faces were added while it was looked for.
    fn remember<K: Hash + Eq, V>(&self, memory: &RwLock<HashMap<K, V>>, known: usize, key: K, value: V) {
        let mut memory = write(memory);
        if known != self.known() {
            return;
        }
        if memory.len() >= REMEMBERED {
            memory.clear();
        }
        memory.insert(key, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::FontData;
    use std::path::{Path, PathBuf};

    static SQUARE: &[u8] = include_bytes!("../../assets/fonts/square.ttf");

    fn open(path: &Path) -> Option<FontData> {
        let known = path.extension().is_some_and(|ending| ending == "ttf");
        known.then(|| Arc::new(SQUARE) as FontData)
    }

    fn face(family: &str, weight: u16, file: &str) -> SystemFace {
        SystemFace {
            families: vec![family.into()],
            weight,
            italic: false,
            stretched: false,
            path: PathBuf::from(file),
            index: 0,
            covers: vec![(0x20, 0x20), (0x41, 0x41), (0x5d0, 0x5d1), (0x1f69a, 0x1f69a)],
        }
    }

    /// `Square` in regular and bold, one font that is gone and one under its Chinese name.
    fn fonts() -> Fonts {
        let fonts = Fonts::embedded();
        let faces = vec![
            face("Square", 400, "square.ttf"),
            face("Square", 700, "square-bold.ttf"),
            face("Arial", 400, "gone"),
            face("宋体", 400, "simsun.ttf"),
        ];
        fonts.add_system(faces, open);
        fonts
    }

    #[test]
    fn a_bare_machine_prints_every_family_in_the_embedded_face() {
        let fonts = Fonts::embedded();
        for family in ["", "黑体", "Arial, sans-serif", "no such font"] {
            assert_eq!(fonts.find(family, false), Choice { font: FontId::EMBEDDED, embolden: false });
            assert_eq!(fonts.find(family, true), Choice { font: FontId::EMBEDDED, embolden: true });
        }
    }

    #[test]
    fn an_installed_family_is_used_whatever_its_case_and_place_in_the_list() {
        let fonts = fonts();
        let square = fonts.find("square", false);
        assert_ne!(square.font, FontId::EMBEDDED);
        assert_eq!(fonts.find("'Unknown', \"SQUARE\", 黑体", false), square);
        assert_eq!(fonts.find("Square", false), square);
    }

    #[test]
    fn bold_is_the_familys_own_face_where_it_has_one() {
        let fonts = fonts();
        let bold = fonts.find("Square", true);
        assert_ne!(bold.font, fonts.find("Square", false).font);
        assert!(!bold.embolden);
        assert!(fonts.find("宋体", true).embolden, "no bold face: thickened");
    }

    #[test]
    fn a_font_is_found_by_its_other_name_and_by_its_kind() {
        let fonts = fonts();
        let song = fonts.find("宋体", false);
        assert_ne!(song.font, FontId::EMBEDDED);
        assert_eq!(fonts.find("SimSun", false), song);
        assert_eq!(fonts.find("华文宋体", false), song);
    }

    #[test]
    fn everyday_print_is_song_and_hei_upright() {
        let fonts = fonts();
        assert!(fonts.is_everyday(FontId::EMBEDDED) && fonts.is_everyday(fonts.find("宋体", false).font));
        assert!(!fonts.is_everyday(fonts.find("Square", false).font));
        assert!(fonts.is_bold(fonts.find("Square", true).font) && !fonts.is_bold(FontId::EMBEDDED));
        assert!(!fonts.is_everyday(FontId(77)));
    }

    #[test]
    fn a_font_whose_file_is_gone_is_as_if_not_installed() {
        assert_eq!(fonts().find("Arial", false).font, FontId::EMBEDDED);
    }

    #[test]
    fn what_was_not_installed_is_found_once_it_is() {
        let fonts = Fonts::embedded();
        assert_eq!(fonts.find("Square", false).font, FontId::EMBEDDED);
        fonts.add_system(vec![face("Square", 400, "square.ttf")], open);
        assert_ne!(fonts.find("Square", false).font, FontId::EMBEDDED);
    }

    #[test]
    fn names_from_strangers_do_not_fill_the_memory() {
        let fonts = Fonts::embedded();
        for n in 0..3 * REMEMBERED {
            fonts.find(&format!("font {n}"), false);
        }
        assert!(read(&fonts.choices).len() <= REMEMBERED);
    }

    #[test]
    fn the_box_of_every_face_is_one_em_and_holds_its_lines() {
        let fonts = fonts();
        for font in [FontId::EMBEDDED, fonts.find("Square", false).font] {
            let measures = fonts.metrics(font);
            assert!((0.7..0.95).contains(&measures.baseline), "{measures:?}");
            assert!(measures.underline > measures.baseline && measures.underline + measures.thickness <= 1.0);
            assert!(measures.strike > 0.2 && measures.strike < measures.baseline);
        }
        assert_eq!(fonts.metrics(fonts.find("Square", false).font).baseline, 0.8);
    }

    #[test]
    fn a_face_hands_out_the_bytes_it_came_from() {
        let fonts = fonts();
        assert_eq!(fonts.data(FontId::EMBEDDED).0.as_ref().as_ref(), EMBEDDED.as_slice());
        assert_eq!(fonts.data(fonts.find("Square", false).font).0.as_ref().as_ref(), SQUARE);
    }
}
