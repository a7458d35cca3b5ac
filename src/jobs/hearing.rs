//! Who is told: every live connection of the origin that sent the task, and nobody else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;

use crate::limits;
use crate::protocol::{Notice, Origin};

/// All connections that listen, by origin.
#[derive(Default)]
pub struct Listeners {
    by_origin: Mutex<HashMap<Origin, Vec<mpsc::Sender<Arc<Notice>>>>>,
}

/// One connection's ear. Dropping it ends the listening.
pub struct Hearing {
    notices: mpsc::Receiver<Arc<Notice>>,
}

impl Listeners {
    /// A new connection of `origin` listens from now on.
    pub fn hear(&self, origin: &Origin) -> Hearing {
        let (sender, notices) = mpsc::channel(limits::PUSHES_WAITING);
        let mut listeners = self.by_origin.lock().unwrap_or_else(PoisonError::into_inner);
        listeners.retain(|_, ears| {
            ears.retain(|ear| !ear.is_closed());
            !ears.is_empty()
        });
        listeners.entry(origin.clone()).or_default().push(sender);
        Hearing { notices }
    }

    /// Tells every connection of `origin`. One that does not read is cut off
    /// rather than kept waiting without bound: its `Hearing` ends.
    pub fn tell(&self, origin: &Origin, notice: Notice) {
        let notice = Arc::new(notice);
        let mut listeners = self.by_origin.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ears) = listeners.get_mut(origin) {
            ears.retain(|ear| ear.try_send(notice.clone()).is_ok());
        }
    }
}

impl Hearing {
    /// The next notice; None when this connection was too slow and must be closed.
    pub async fn next(&mut self) -> Option<Arc<Notice>> {
        self.notices.recv().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn notice(n: usize) -> Notice {
        Notice { cmd: "notifyPrintResult", body: json!({ "n": n }) }
    }

    #[tokio::test]
    async fn every_connection_of_the_origin_hears_and_no_other() {
        let listeners = Listeners::default();
        let erp = Origin::from_header("https://erp.example.com");
        let (mut one, mut two) = (listeners.hear(&erp), listeners.hear(&erp));
        let mut stranger = listeners.hear(&Origin::from_header("https://other.example.com"));
        listeners.tell(&erp, notice(1));
        assert_eq!(one.next().await.map(|n| n.body["n"].clone()), Some(json!(1)));
        assert_eq!(two.next().await.map(|n| n.body["n"].clone()), Some(json!(1)));
        assert!(stranger.notices.try_recv().is_err());
    }

    #[tokio::test]
    async fn a_connection_that_does_not_read_is_cut_and_the_others_hear_on() {
        let listeners = Listeners::default();
        let (mut slow, mut quick) = (listeners.hear(&Origin::Program), listeners.hear(&Origin::Program));
        for n in 0..limits::PUSHES_WAITING + 1 {
            listeners.tell(&Origin::Program, notice(n));
            assert!(quick.next().await.is_some());
        }
        for _ in 0..limits::PUSHES_WAITING {
            assert!(slow.next().await.is_some());
        }
        assert!(slow.next().await.is_none());
    }
}
