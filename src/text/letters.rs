//! Letters already drawn, kept until newer ones need the room.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::face::Face;
use super::letter::{Letter, LetterStyle};
use super::locks::lock;

type Drawn = HashMap<LetterStyle, HashMap<u32, Arc<Letter>>>;

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
        let mut draw = |id| {
            halves.get(style, id, self.half).unwrap_or_else(|| {
                let letter = Arc::new(Letter::draw(face, style, id, None));
                halves.keep(style, id, letter.clone(), self.half);
                letter
            })
        };
        ids.map(&mut draw).collect()
    }
}

impl Halves {
    fn get(&mut self, style: LetterStyle, id: u32, half: usize) -> Option<Arc<Letter>> {
        if let Some(letter) = self.young.get(&style).and_then(|letters| letters.get(&id)) {
            return Some(letter.clone());
        }
        let letter = self.old.get_mut(&style)?.remove(&id)?;
        self.keep(style, id, letter.clone(), half);
        Some(letter)
    }

    fn keep(&mut self, style: LetterStyle, id: u32, letter: Arc<Letter>, half: usize) {
        let bytes = letter.rows.len() + ENTRY;
        // A headline's letter would push out a page of small ones.
        if bytes > half / 4 {
            return;
        }
        if self.bytes + bytes > half {
            self.old = std::mem::take(&mut self.young);
            self.bytes = 0;
        }
        self.bytes += bytes;
        self.young.entry(style).or_default().insert(id, letter);
    }
}
