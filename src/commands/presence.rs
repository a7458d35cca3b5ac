//! A conversation as the desk sees it: is the page still there, is a person being asked about it, was it let in?

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;

/// Shared by all requests of one conversation. A page that is loaded again begins a new one.
#[derive(Clone, Debug, Default)]
pub struct Presence(Arc<State>);

#[derive(Debug, Default)]
struct State {
    gone: watch::Sender<bool>,
    /// Requests that wait for a person's word.
    asked: watch::Sender<usize>,
    let_in: AtomicBool,
}

impl Presence {
    /// The page has left.
    pub fn leave(&self) {
        self.0.gone.send_replace(true);
    }

    pub fn is_gone(&self) -> bool {
        *self.0.gone.borrow()
    }

    /// Waits until the page has left.
    pub async fn gone(&self) {
        let mut gone = self.0.gone.subscribe();
        // The sender lives in `self`: it cannot be closed.
        let _ = gone.wait_for(|gone| *gone).await;
    }

    /// Does a request of this page wait for a person's word?
    pub fn is_asked_about(&self) -> bool {
        *self.0.asked.borrow() > 0
    }

    /// Waits until a request of this page waits for a person's word.
    pub async fn asked_about(&self) {
        let mut asked = self.0.asked.subscribe();
        let _ = asked.wait_for(|asked| *asked > 0).await;
    }

    pub(super) fn begins_to_wait(&self) {
        self.0.asked.send_modify(|asked| *asked += 1);
    }

    pub(super) fn waits_no_more(&self) {
        self.0.asked.send_modify(|asked| *asked = asked.saturating_sub(1));
    }

    /// Allowed "this once": for as long as the page stays.
    pub(super) fn let_in(&self) {
        self.0.let_in.store(true, Ordering::Release);
    }

    pub fn is_let_in(&self) -> bool {
        self.0.let_in.load(Ordering::Acquire)
    }
}
