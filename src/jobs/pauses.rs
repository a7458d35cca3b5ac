//! Which printers a person has paused: kept across restarts, heard by every lane.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

/// The printers that send nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paused {
    /// All of them, also those that come to be known later.
    pub all: bool,
    pub printers: BTreeSet<String>,
}

impl Paused {
    pub fn holds(&self, printer: &str) -> bool {
        self.all || self.printers.contains(printer)
    }

    /// With one more printer paused; None: all.
    fn with(mut self, printer: Option<&str>) -> Paused {
        match printer {
            None => self.all = true,
            Some(name) => drop(self.printers.insert(name.to_string())),
        }
        self
    }

    /// With one printer less; None: all. Where all are paused, the `others` stay so by name.
    fn without(mut self, printer: Option<&str>, others: impl Iterator<Item = String>) -> Paused {
        let Some(name) = printer else { return Paused::default() };
        if std::mem::take(&mut self.all) {
            self.printers.extend(others);
        }
        self.printers.remove(name);
        self
    }
}

/// What is paused now, and what will be once the ledger has it.
pub struct Pauses {
    planned: Mutex<Paused>,
    now: watch::Sender<Paused>,
}

impl Pauses {
    /// As the ledger says at the start.
    pub fn new(paused: Paused) -> Self {
        Pauses { planned: Mutex::new(paused.clone()), now: watch::Sender::new(paused) }
    }

    pub fn hold(&self, printer: &str) -> bool {
        self.now.borrow().holds(printer)
    }

    pub fn now(&self) -> Paused {
        self.now.borrow().clone()
    }

    pub fn subscribe(&self) -> watch::Receiver<Paused> {
        self.now.subscribe()
    }

    /// The ledger has it.
    pub(super) fn are(&self, paused: Paused) {
        self.now.send_replace(paused);
    }

    /// Plans one more pause and orders it, in one step: what is written and what holds keep one sequence.
    pub(super) fn pause<T>(&self, printer: Option<&str>, order: impl FnOnce(Paused) -> T) -> T {
        let mut planned = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
        *planned = planned.clone().with(printer);
        order(planned.clone())
    }

    /// Plans one pause less. `others`: the printers there are.
    pub(super) fn resume<T>(
        &self,
        printer: Option<&str>,
        others: impl Iterator<Item = String>,
        order: impl FnOnce(Paused) -> T,
    ) -> T {
        let mut planned = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
        *planned = planned.clone().without(printer, others);
        order(planned.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_printer_goes_on_while_all_others_stay_paused() {
        let all = Paused::default().with(None);
        assert!(all.holds("a") && all.holds("a later one"));
        let others = ["a", "b", "c"].map(str::to_string);
        let b_goes_on = all.without(Some("b"), others.clone().into_iter());
        assert!(b_goes_on.holds("a") && !b_goes_on.holds("b") && b_goes_on.holds("c"));
        assert_eq!(b_goes_on.without(None, others.into_iter()), Paused::default());
    }

    #[test]
    fn a_printer_is_paused_once_and_resumed_once() {
        let paused = Paused::default().with(Some("a")).with(Some("a")).with(Some("b"));
        let resumed = paused.without(Some("a"), std::iter::empty());
        assert!(!resumed.holds("a") && resumed.holds("b"));
    }
}
