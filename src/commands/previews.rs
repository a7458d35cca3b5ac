//! Previews wait here for ten minutes under unguessable names.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use bytes::Bytes;

use crate::limits;

/// One picture or PDF.
#[derive(Clone, Debug)]
pub struct Preview {
    pub mime: &'static str,
    pub bytes: Bytes,
}

/// The shelf, oldest first.
#[derive(Default)]
pub struct Previews {
    shelf: Mutex<VecDeque<(String, Instant, Preview)>>,
}

impl Previews {
    /// Puts a preview on the shelf and returns its file name (`<32 hex digits>.<ending>`).
    pub fn keep(&self, preview: Preview, ending: &str) -> Result<String, getrandom::Error> {
        let mut secret = [0u8; 16];
        getrandom::fill(&mut secret)?;
        let name = format!("{:032x}.{ending}", u128::from_be_bytes(secret));
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.push_back((name.clone(), Instant::now(), preview));
        let mut total: usize = shelf.iter().map(|(_, _, kept)| kept.bytes.len()).sum();
        while total > limits::PREVIEW_BYTES && shelf.len() > 1 {
            total -= shelf.pop_front().map_or(0, |(_, _, gone)| gone.bytes.len());
        }
        Ok(name)
    }

    /// The preview of that name, if it is still kept.
    pub fn get(&self, name: &str) -> Option<Preview> {
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        while shelf.front().is_some_and(|(_, since, _)| since.elapsed() > limits::PREVIEW_LIFE) {
            shelf.pop_front();
        }
        shelf.iter().find(|(kept, _, _)| kept == name).map(|(_, _, preview)| preview.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preview(size: usize) -> Preview {
        Preview { mime: "image/png", bytes: vec![0; size].into() }
    }

    #[test]
    fn a_preview_is_found_by_its_name_alone() {
        let shelf = Previews::default();
        let name = shelf.keep(preview(3), "png").unwrap();
        assert_eq!(name.len(), 36);
        assert_eq!(shelf.get(&name).unwrap().bytes.len(), 3);
        assert!(shelf.get("0.png").is_none());
    }

    #[test]
    fn the_oldest_previews_make_room_for_the_new() {
        let shelf = Previews::default();
        let first = shelf.keep(preview(limits::PREVIEW_BYTES / 2), "png").unwrap();
        let second = shelf.keep(preview(limits::PREVIEW_BYTES / 2), "png").unwrap();
        let third = shelf.keep(preview(10), "png").unwrap();
        assert!(shelf.get(&first).is_none());
        assert!(shelf.get(&second).is_some() && shelf.get(&third).is_some());
    }
}
