//! Which origin opened which Socket.IO session: a `sid` belongs to its origin.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::watch;

use super::meter::Refused;
use crate::commands::Caller;
use crate::limits;

/// A session. It travels with the request that opened it and lives as long as the session does.
pub struct Session {
    pub caller: Arc<Caller>,
    /// A message of this session was refused on its way.
    pub refused: Refused,
    /// We end the session.
    pub hung_up: watch::Sender<bool>,
}

impl Session {
    pub fn new(caller: Caller) -> Self {
        Session { caller: Arc::new(caller), refused: Refused::default(), hung_up: watch::Sender::default() }
    }
}

#[derive(Default)]
pub struct Sessions {
    by_sid: Mutex<HashMap<String, Weak<Session>>>,
}

impl Sessions {
    /// Remembers whose session `sid` is.
    pub fn remember(&self, sid: &str, session: &Arc<Session>) {
        let mut sessions = self.by_sid.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() == sessions.capacity() {
            sessions.retain(|_, session| session.strong_count() > 0);
        }
        sessions.insert(sid.to_string(), Arc::downgrade(session));
    }

    /// The session of that name, if it still lives.
    pub fn find(&self, sid: &str) -> Option<Arc<Session>> {
        let sessions = self.by_sid.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.get(sid).and_then(Weak::upgrade)
    }

    /// Polling leaves no connection open that could be counted, so sessions are.
    pub fn are_full(&self) -> bool {
        let mut sessions = self.by_sid.lock().unwrap_or_else(PoisonError::into_inner);
        if sessions.len() < limits::CONNECTIONS {
            return false;
        }
        sessions.retain(|_, session| session.strong_count() > 0);
        sessions.len() >= limits::CONNECTIONS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Origin;

    fn session(origin: &str) -> Arc<Session> {
        let (origin, presence) = (Origin::from_header(origin), Default::default());
        Arc::new(Session::new(Caller { origin, base: String::new(), presence }))
    }

    #[test]
    fn a_session_is_found_while_it_lives_and_leaves_nothing_behind() {
        let sessions = Sessions::default();
        let one = session("https://one.example");
        sessions.remember("one", &one);
        assert_eq!(sessions.find("one").unwrap().caller.origin, one.caller.origin);
        drop(one);
        assert!(sessions.find("one").is_none() && sessions.find("two").is_none());
        for n in 0..10_000 {
            sessions.remember(&n.to_string(), &session("https://many.example"));
        }
        assert!(sessions.by_sid.lock().unwrap().len() < 100);
    }

    #[test]
    fn sessions_are_counted_because_polling_holds_no_connection() {
        let sessions = Sessions::default();
        let one = session("https://one.example");
        for n in 0..limits::CONNECTIONS {
            assert!(!sessions.are_full());
            sessions.remember(&n.to_string(), &one);
        }
        assert!(sessions.are_full());
        drop(one);
        assert!(!sessions.are_full());
    }
}
