//! The fonts installed on this computer, looked up by name.

use std::path::Path;
use std::sync::Arc;

use fontdb::{Database, FaceInfo, Source, Stretch, Style};
use skrifa::{FontRef, MetadataProvider};

use crate::limits;
use crate::text::{FontData, SystemFace};

/// Looks through the font folders of the system and of its user. Takes from a few
/// to some hundred ms: to be called on a thread of its own, its faces handed to
/// `Fonts::add_system` with `open`. Damaged files and fonts without outlines are left out.
pub fn scan() -> Vec<SystemFace> {
    let mut database = Database::new();
    database.load_system_fonts();
    faces(&database)
}

/// Reads a font file. None where it is gone or larger than all fonts together may be.
pub fn open(path: &Path) -> Option<FontData> {
    let length = std::fs::metadata(path).ok()?.len();
    if length > limits::SYSTEM_FONTS as u64 {
        return None;
    }
    let bytes = std::fs::read(path).ok()?;
    Some(Arc::new(bytes))
}

fn faces(database: &Database) -> Vec<SystemFace> {
    let mut faces: Vec<SystemFace> = database.faces().filter_map(|info| face(database, info)).collect();
    // Folders are read in any order; the same computer is to print the same.
    faces.sort_by(|a, b| (&a.path, a.index).cmp(&(&b.path, b.index)));
    faces
}

fn face(database: &Database, info: &FaceInfo) -> Option<SystemFace> {
    let (Source::File(path) | Source::SharedFile(path, _)) = &info.source else { return None };
    let covers = database.with_face_data(info.id, covers)??;
    Some(SystemFace {
        families: info.families.iter().map(|(name, _)| name.clone()).collect(),
        weight: info.weight.0,
        italic: info.style != Style::Normal,
        stretched: info.stretch != Stretch::Normal,
        path: path.clone(),
        index: info.index,
        covers,
    })
}

/// The code points a face has letters for; None for a font without outlines, such as coloured pictures.
fn covers(data: &[u8], index: u32) -> Option<Vec<(u32, u32)>> {
    let font = FontRef::from_index(data, index).ok()?;
    font.outline_glyphs().format()?;
    let mut points: Vec<u32> = font.charmap().mappings().map(|(point, _)| point).collect();
    points.sort_unstable();
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for point in points {
        match ranges.last_mut() {
            Some((_, last)) if point <= last.saturating_add(1) => *last = point,
            _ => ranges.push((point, point)),
        }
    }
    ranges.shrink_to_fit();
    Some(ranges)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{FontId, Fonts};

    #[test]
    fn a_font_file_is_found_with_its_family_and_its_characters() {
        let folder = tempfile::tempdir().unwrap();
        let square = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts/square.ttf");
        std::fs::copy(square, folder.path().join("square.ttf")).unwrap();
        let embedded = Fonts::embedded().data(FontId::EMBEDDED).0;
        std::fs::write(folder.path().join("chinese.ttf"), embedded.as_ref().as_ref()).unwrap();
        let mut database = Database::new();
        database.load_fonts_dir(folder.path());
        let faces = faces(&database);
        let square = faces.iter().find(|face| face.path.ends_with("square.ttf")).expect("the test face");
        assert_eq!(
            (square.families.as_slice(), square.weight, square.italic),
            (["Square".to_owned()].as_slice(), 400, false)
        );
        assert_eq!(square.covers, [(0x20, 0x20), (0x41, 0x41), (0x5d0, 0x5d1), (0x1f69a, 0x1f69a)]);
        let chinese = faces.iter().find(|face| face.path.ends_with("chinese.ttf")).expect("the embedded face");
        assert!(chinese.families.contains(&"文泉驿微米黑".to_owned()), "{:?}", chinese.families);
    }

    #[test]
    fn a_missing_file_is_none() {
        assert!(open(Path::new("/nowhere/at/all.ttf")).is_none());
    }
}
