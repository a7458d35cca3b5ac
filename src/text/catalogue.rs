//! The computer's fonts by name and by character, opened only when a label asks for them.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::FontId;
use super::face::FontData;

/// Brings a font file's bytes. The text room itself reads no files.
pub type Open = fn(&Path) -> Option<FontData>;

/// One face of a font file, as a scan of the computer finds it.
#[derive(Clone, Debug)]
pub struct SystemFace {
    /// Every name of the family, in any language and case.
    pub families: Vec<String>,
    /// 400 is regular, 700 bold.
    pub weight: u16,
    pub italic: bool,
    /// Condensed or expanded.
    pub stretched: bool,
    pub path: PathBuf,
    /// In a collection of several faces.
    pub index: u32,
    /// First and last code points of the ranges that the face has letters for, growing.
    pub covers: Vec<(u32, u32)>,
}

impl SystemFace {
    /// From this weight on letters count as bold.
    const BOLD: u16 = 600;

    pub fn is_bold(&self) -> bool {
        self.weight >= Self::BOLD
    }

    fn has(&self, char: char) -> bool {
        let point = u32::from(char);
        let at = self.covers.partition_point(|(_, last)| *last < point);
        self.covers.get(at).is_some_and(|(first, _)| *first <= point)
    }

    /// How far the face is from plain upright letters of the wanted weight.
    fn distance(&self, bold: bool) -> (bool, bool, bool, u16) {
        let wanted = if bold { 700 } else { 400 };
        (self.italic, self.stretched, self.is_bold() != bold, self.weight.abs_diff(wanted))
    }
}

/// Has a face been opened, and as what?
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Opened {
    NotYet,
    As(FontId),
    /// No file, no font, or more than may be kept.
    Never,
}

/// All faces that a scan found. Places are stable; faces are only added.
#[derive(Default)]
pub(super) struct Catalogue {
    pub faces: Vec<(SystemFace, Opened)>,
    families: HashMap<String, Vec<usize>>,
    pub open: Option<Open>,
    /// Files in use: a collection of several faces is kept once.
    pub files: HashMap<PathBuf, FontData>,
    /// Bytes of `files`.
    pub bytes: usize,
}

impl Catalogue {
    pub fn add(&mut self, faces: Vec<SystemFace>, open: Open) {
        self.open = Some(open);
        for face in faces {
            let place = self.faces.len();
            for family in &face.families {
                let places = self.families.entry(family.to_lowercase()).or_default();
                if !places.contains(&place) {
                    places.push(place);
                }
            }
            self.faces.push((face, Opened::NotYet));
        }
    }

    /// The face that was opened as this font.
    pub fn opened_as(&self, font: FontId) -> Option<&SystemFace> {
        self.faces
            .iter()
            .find(|(_, opened)| matches!(opened, Opened::As(known) if *known == font))
            .map(|(face, _)| face)
    }

    /// Faces of one family, lower case, the most fitting first.
    pub fn family(&self, name: &str, bold: bool) -> Vec<usize> {
        let mut places = self.families.get(name).cloned().unwrap_or_default();
        places.sort_by_key(|place| self.faces.get(*place).map(|(face, _)| face.distance(bold)));
        places
    }

    /// Faces that have the character: those in use already, then regular ones.
    pub fn with(&self, char: char) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.faces.len()).filter(|place| self.faces[*place].0.has(char)).collect();
        places.sort_by_key(|place| {
            let (face, opened) = &self.faces[*place];
            (!matches!(opened, Opened::As(_)), face.distance(false))
        });
        places
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(family: &str, weight: u16, italic: bool, stretched: bool) -> SystemFace {
        let covers = vec![(0x41, 0x5a), (0x5d0, 0x5ea)];
        SystemFace { families: vec![family.into()], weight, italic, stretched, path: family.into(), index: 0, covers }
    }

    #[test]
    fn the_upright_face_of_the_wanted_weight_comes_first() {
        let mut catalogue = Catalogue::default();
        let faces = vec![
            face("Test", 400, true, false),
            face("Test", 300, false, false),
            face("TEST", 400, false, true),
            face("test", 400, false, false),
            face("Test", 900, false, false),
            face("Test", 700, false, false),
        ];
        catalogue.add(faces, |_| None);
        assert_eq!(catalogue.family("test", false)[0], 3);
        assert_eq!(catalogue.family("test", true)[0], 5);
        assert!(catalogue.family("other", true).is_empty());
    }

    #[test]
    fn a_character_is_found_at_the_ends_of_a_range_and_not_beside_it() {
        let face = face("Test", 400, false, false);
        for (char, has) in [('@', false), ('A', true), ('Z', true), ('[', false), ('א', true), ('中', false)] {
            assert_eq!(face.has(char), has, "{char}");
        }
    }
}
