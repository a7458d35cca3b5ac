//! What has been fetched lately, within a bound of bytes.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use super::permit::Destination;
use super::{Fetched, What};

/// A thing that was fetched, and every place that was visited for it, so that
/// another caller gets it only if it could have gone there itself.
#[derive(Clone)]
pub(super) struct Kept {
    pub fetched: Fetched,
    pub visits: Vec<(Destination, Vec<IpAddr>)>,
}

pub(super) type Key = (What, String);

pub(super) struct Shelf {
    kept: HashMap<Key, (Kept, Instant)>,
    bytes: usize,
    limit: usize,
    fresh: Duration,
}

/// Bytes that an entry takes besides its body and its URL, generously.
const ENTRY: usize = 512;

impl Shelf {
    pub fn new(limit: usize, fresh: Duration) -> Shelf {
        Shelf { kept: HashMap::new(), bytes: 0, limit, fresh }
    }

    /// What is kept under this key and still fresh at `now`.
    pub fn get(&self, key: &Key, now: Instant) -> Option<&Kept> {
        let (kept, since) = self.kept.get(key)?;
        (now.saturating_duration_since(*since) < self.fresh).then_some(kept)
    }

    /// Keeps it and lets go of what is no longer fresh, then of the oldest, until all fits.
    pub fn put(&mut self, key: Key, kept: Kept, now: Instant) {
        self.remove(&key);
        let stale: Vec<Key> = self.kept.keys().filter(|key| self.get(key, now).is_none()).cloned().collect();
        stale.iter().for_each(|key| self.remove(key));
        let size = size(&key, &kept);
        if size > self.limit {
            return;
        }
        while self.bytes.saturating_add(size) > self.limit {
            let oldest = self.kept.iter().min_by_key(|(_, (_, since))| *since).map(|(key, _)| key.clone());
            let Some(oldest) = oldest else { break };
            self.remove(&oldest);
        }
        self.bytes = self.bytes.saturating_add(size);
        self.kept.insert(key, (kept, now));
    }

    fn remove(&mut self, key: &Key) {
        if let Some((kept, _)) = self.kept.remove(key) {
            self.bytes = self.bytes.saturating_sub(size(key, &kept));
        }
    }
}

fn size(key: &Key, kept: &Kept) -> usize {
    kept.fetched.bytes.len().saturating_add(key.1.len()).saturating_add(ENTRY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    fn kept(bytes: usize) -> Kept {
        Kept { fetched: Fetched { bytes: Bytes::from(vec![0; bytes]), hash: [0; 32] }, visits: Vec::new() }
    }

    fn key(name: &str) -> Key {
        (What::Template, name.to_string())
    }

    #[test]
    fn the_oldest_makes_room_and_what_is_larger_than_all_is_not_kept() {
        let start = Instant::now();
        let later = |seconds| start + Duration::from_secs(seconds);
        let mut shelf = Shelf::new(3 * (ENTRY + 100), Duration::from_secs(60));
        for (n, name) in ["a", "b", "c", "d"].into_iter().enumerate() {
            shelf.put(key(name), kept(90), later(n as u64));
        }
        assert!(shelf.get(&key("a"), later(5)).is_none());
        assert!(["b", "c", "d"].iter().all(|name| shelf.get(&key(name), later(5)).is_some()));
        shelf.put(key("huge"), kept(5_000), later(6));
        assert!(shelf.get(&key("huge"), later(6)).is_none());
        assert!(shelf.get(&key("d"), later(6)).is_some());
        shelf.put(key("b"), kept(10), later(7));
        assert_eq!(shelf.bytes, 3 * (ENTRY + 1) + 90 + 90 + 10);
    }

    #[test]
    fn what_is_no_longer_fresh_is_neither_given_nor_kept() {
        let start = Instant::now();
        let mut shelf = Shelf::new(10_000, Duration::from_secs(60));
        shelf.put(key("a"), kept(10), start);
        assert!(shelf.get(&key("a"), start + Duration::from_secs(59)).is_some());
        assert!(shelf.get(&key("a"), start + Duration::from_secs(60)).is_none());
        assert!(shelf.get(&(What::Picture, "a".to_string()), start).is_none());
        shelf.put(key("b"), kept(10), start + Duration::from_secs(61));
        assert_eq!(shelf.kept.len(), 1);
        assert_eq!(shelf.bytes, ENTRY + 1 + 10);
    }
}
