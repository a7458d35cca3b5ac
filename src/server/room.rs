//! The memory that all messages on their way and waiting share; it is bounded in total, not per connection.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The room there is, in bytes.
#[derive(Clone)]
pub struct Room {
    bytes: Arc<Semaphore>,
}

/// A part of the room, given back when dropped.
pub struct Place {
    permit: OwnedSemaphorePermit,
}

impl Room {
    pub fn new(bytes: usize) -> Self {
        Room { bytes: Arc::new(Semaphore::new(bytes.min(Semaphore::MAX_PERMITS))) }
    }

    /// Takes `bytes`, or None when the others leave too little.
    pub fn take(&self, bytes: usize) -> Option<Place> {
        let bytes = u32::try_from(bytes).ok()?;
        let permit = self.bytes.clone().try_acquire_many_owned(bytes).ok()?;
        Some(Place { permit })
    }

    /// Makes `place` hold at least `bytes`. False when there is no room for that.
    pub fn widen(&self, place: &mut Option<Place>, bytes: usize) -> bool {
        let held = place.as_ref().map_or(0, |place| place.permit.num_permits());
        if bytes <= held {
            return true;
        }
        match (self.take(bytes - held), place.as_mut()) {
            (None, _) => false,
            (Some(more), Some(place)) => {
                place.permit.merge(more.permit);
                true
            }
            (Some(more), None) => {
                *place = Some(more);
                true
            }
        }
    }

    #[cfg(test)]
    pub fn left(&self) -> usize {
        self.bytes.available_permits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_is_bounded_and_comes_back() {
        let room = Room::new(100);
        let first = room.take(60).unwrap();
        assert!(room.take(41).is_none());
        drop(first);
        assert!(room.take(100).is_some());
        assert!(room.take(usize::MAX).is_none());
    }

    #[test]
    fn a_place_grows_as_far_as_there_is_room() {
        let room = Room::new(100);
        let mut place = None;
        assert!(room.widen(&mut place, 30) && room.widen(&mut place, 80) && room.widen(&mut place, 10));
        assert_eq!(room.left(), 20);
        assert!(!room.widen(&mut place, 101));
        assert_eq!(room.left(), 20);
        drop(place);
        assert_eq!(room.left(), 100);
    }
}
