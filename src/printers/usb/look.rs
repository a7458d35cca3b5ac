//! Looking at what is plugged in, again and again, without asking a printer twice what it is.

use super::bus::Bus;
use super::device_id::DeviceId;
use super::identity::Plug;

/// What the last looks have shown.
#[derive(Default)]
pub struct Looks {
    seen: Vec<Seen>,
}

struct Seen {
    plug: Plug,
    id: Option<DeviceId>,
    /// How often it was asked.
    asked: u32,
}

/// A printer that was plugged in just now may need a moment before it, or the system's driver for it, answers; after so
/// many it says nothing.
const ASKED: u32 = 2;

impl Looks {
    /// Looks. False: all is as it was.
    ///
    /// # Errors
    /// Why the system does not say; what was seen before stays.
    pub async fn look(&mut self, bus: &dyn Bus) -> Result<bool, String> {
        let plugs = bus.printers().await?;
        let before = self.seen.len();
        self.seen.retain(|seen| plugs.contains(&seen.plug));
        let mut is_new = self.seen.len() < before;
        for plug in plugs {
            if !self.seen.iter().any(|seen| seen.plug == plug) {
                self.seen.push(Seen { plug, id: None, asked: 0 });
            }
        }
        for seen in self.seen.iter_mut().filter(|seen| seen.is_unsure()) {
            seen.asked += 1;
            seen.id = bus.device_id(&seen.plug).await;
            is_new = true;
        }
        Ok(is_new)
    }

    /// The printers that were plugged in at the last look, with what they say of themselves. One that may still say it is
    /// left out: it would get a name that it does not have.
    pub fn seen(&self) -> Vec<(Plug, DeviceId)> {
        let sure = self.seen.iter().filter(|seen| !seen.is_unsure());
        sure.map(|seen| (seen.plug.clone(), seen.id.clone().unwrap_or_default())).collect()
    }

    /// Has somebody not answered yet who may do so soon?
    pub fn are_unsure(&self) -> bool {
        self.seen.iter().any(Seen::is_unsure)
    }
}

impl Seen {
    fn is_unsure(&self) -> bool {
        self.id.is_none() && self.asked < ASKED
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printers::ports::usb::fake::Sockets;

    #[tokio::test]
    async fn a_printer_is_asked_what_it_is_once_each_time_it_is_plugged_in() {
        let (sockets, mut looks) = (Sockets::default(), Looks::default());
        assert!(!looks.look(&sockets).await.unwrap());
        let plug = Plug { turn: 4, ..Plug::new(1, 2, "S1", "1-1") };
        sockets.plug(plug.clone(), "MDL:TE200;");
        for is_first in [true, false, false] {
            assert_eq!(looks.look(&sockets).await.unwrap(), is_first);
            assert_eq!(looks.seen()[0].1.model, "TE200");
        }
        assert_eq!(*sockets.ids_asked.lock().unwrap(), 1);
        sockets.unplug("1-1");
        assert!(looks.look(&sockets).await.unwrap());
        assert!(looks.seen().is_empty());
        sockets.plug(Plug { turn: 5, ..plug }, "MDL:TE310;");
        assert!(looks.look(&sockets).await.unwrap());
        assert_eq!(looks.seen()[0].1.model, "TE310");
    }

    #[tokio::test]
    async fn a_printer_that_answers_a_moment_later_is_named_by_what_it_says_then() {
        let (sockets, mut looks) = (Sockets::default(), Looks::default());
        sockets.plug(Plug::new(1, 2, "S1", "1-1"), "");
        looks.look(&sockets).await.unwrap();
        sockets.answer("1-1", "MDL:TE200;");
        looks.look(&sockets).await.unwrap();
        assert_eq!(looks.seen()[0].1.model, "TE200");
        assert!(!looks.are_unsure());
    }

    #[tokio::test]
    async fn a_printer_that_does_not_answer_is_asked_again_but_not_for_ever() {
        let (sockets, mut looks) = (Sockets::default(), Looks::default());
        sockets.plug(Plug::new(1, 2, "S1", "1-1"), "");
        for asked in 1..=5 {
            assert_eq!(looks.look(&sockets).await.unwrap(), asked <= 2, "{asked}");
            assert_eq!(looks.are_unsure(), asked < 2, "{asked}");
            assert_eq!(looks.seen().len(), usize::from(asked >= 2), "it has no name before");
        }
        assert_eq!(looks.seen()[0].1, DeviceId::default());
        assert_eq!(*sockets.ids_asked.lock().unwrap(), 2);
    }
}
