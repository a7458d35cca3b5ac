//! Letters already drawn, kept until newer ones need the room.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{Arc, Mutex};

use super::face::Face;
use super::letter::{Letter, LetterStyle};
use super::locks::lock;

type Drawn = HashMap<LetterStyle, OneStyle>;
type OneStyle = HashMap<u32, Arc<Letter>, BuildHasherDefault<Spread>>;

/// Two halves: what is used moves to the young half; when that is full the old
/// half is forgotten. So letters in use stay, and nothing needs to be sorted.
pub struct Letters {
    halves: Mutex<Halves>,
    /// Bytes of one half.
    half: usize,
}

#[derive(Default)]
struct Halves {
    young: Drawn,
    old: Drawn,
    /// Bytes of the young half.
    bytes: usize,
}

/// What a letter takes beside its rows, about.
const ENTRY: usize = 120;

impl Letters {
    pub fn new(bytes: usize) -> Letters {
        Letters { halves: Mutex::default(), half: bytes / 2 }
    }

    /// Letters of one style in the order of `ids`, drawn where they are not known.
    pub fn of(&self, face: &Face, style: LetterStyle, ids: impl Iterator<Item = u32>) -> Vec<Arc<Letter>> {
        let mut halves = lock(&self.halves);
        // Taken out for the run: one search for the style, not one for each letter.
        let mut letters = halves.young.remove(&style).unwrap_or_default();
        let mut handed = Vec::with_capacity(ids.size_hint().0);
        for id in ids {
            if let Some(letter) = letters.get(&id) {
                handed.push(letter.clone());
                continue;
            }
            let known = halves.old.get_mut(&style).and_then(|letters| letters.remove(&id));
            let letter = known.unwrap_or_else(|| Arc::new(Letter::draw(face, style, id, None)));
            let bytes = letter.rows.len() + ENTRY;
            // A headline's letter would push out a page of small ones.
            if bytes <= self.half / 4 {
                if halves.bytes + bytes > self.half {
                    halves.forget(style, std::mem::take(&mut letters));
                }
                halves.bytes += bytes;
                letters.insert(id, letter.clone());
            }
            handed.push(letter);
        }
        halves.young.insert(style, letters);
        handed
    }
}

impl Halves {
    /// The young half grows old.
    fn forget(&mut self, style: LetterStyle, letters: OneStyle) {
        self.old = std::mem::take(&mut self.young);
        self.old.insert(style, letters);
        self.bytes = 0;
    }
}

/// Glyph numbers are small and given by fonts, not by strangers: multiplying spreads them well enough.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u32(u32::from(*byte)));
    }

    fn write_u32(&mut self, number: u32) {
        self.0 = (self.0 ^ u64::from(number)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Turn;
    use crate::text::{FontId, Fonts};

    fn style(em: f64) -> LetterStyle {
        LetterStyle::new(FontId::EMBEDDED, em, em, false, Turn::Upright)
    }

    fn kept(letters: &Letters) -> usize {
        let halves = lock(&letters.halves);
        let all = halves.young.values().chain(halves.old.values()).flat_map(|letters| letters.values());
        all.map(|letter| letter.rows.len() + ENTRY).sum()
    }

    #[test]
    fn a_letter_is_drawn_once() {
        let face = Fonts::embedded().face(FontId::EMBEDDED);
        let letters = Letters::new(100_000);
        let first = letters.of(&face, style(24.0), [50, 60, 50].into_iter());
        let again = letters.of(&face, style(24.0), [60].into_iter());
        assert!(Arc::ptr_eq(&first[0], &first[2]) && Arc::ptr_eq(&first[1], &again[0]));
        assert!(!Arc::ptr_eq(&first[0], &letters.of(&face, style(25.0), [50].into_iter())[0]));
    }

    #[test]
    fn old_letters_make_room_and_the_right_letters_are_handed_out_all_the_same() {
        let face = Fonts::embedded().face(FontId::EMBEDDED);
        let letters = Letters::new(20_000);
        for em in 12..40 {
            let style = style(f64::from(em));
            for (id, letter) in (100..160).zip(letters.of(&face, style, 100..160)) {
                assert_eq!(*letter, Letter::draw(&face, style, id, None));
            }
            assert!(kept(&letters) <= 20_000, "{} bytes", kept(&letters));
        }
    }

    #[test]
    fn a_letter_used_for_every_label_stays() {
        let face = Fonts::embedded().face(FontId::EMBEDDED);
        let letters = Letters::new(20_000);
        let used = letters.of(&face, style(24.0), [77].into_iter()).remove(0);
        for id in 100..1_000 {
            letters.of(&face, style(24.0), [id].into_iter());
            assert!(Arc::ptr_eq(&used, &letters.of(&face, style(24.0), [77].into_iter())[0]));
        }
    }

    #[test]
    fn a_letter_too_large_to_keep_is_handed_out_and_forgotten() {
        let face = Fonts::embedded().face(FontId::EMBEDDED);
        let letters = Letters::new(10_000);
        assert!(letters.of(&face, style(400.0), [100].into_iter())[0].rows.len() > 2_500);
        assert_eq!(kept(&letters), 0);
    }
}
