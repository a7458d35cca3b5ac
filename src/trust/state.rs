//! What is known about the certificate and who trusts it, for the page, the tray and the doctor.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use time::OffsetDateTime;

use super::keeping;
use super::stores::{self, Standing, World};
use crate::limits;
use crate::paths::Home;
use crate::protocol::failure::TrustFault;

/// The certificate, and each trust store of this user.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// The last moment of the certificate that is shown; None where there is no sound one.
    pub ends: Option<OffsetDateTime>,
    /// From when the next certificate is shown, once it is made.
    pub next_from: Option<OffsetDateTime>,
    pub places: Vec<PlaceState>,
}

/// One trust store.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaceState {
    /// Who believes it, as people know them.
    pub owner: &'static str,
    pub path: PathBuf,
    /// Whether it trusts this home's root, or why that cannot be told.
    pub standing: Result<Standing, TrustFault>,
    /// Roots of Dotline that are not this home's.
    pub others: usize,
    /// Only an administrator, or a person who answers a question, can change it.
    pub needs_a_person: bool,
}

/// What was known last time, at once. After `limits::TRUST_FRESH` it is looked
/// at anew in the background. None until the first look has ended.
pub fn state(home: &Home) -> Option<State> {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = known.entry(home.directory().to_path_buf()).or_default();
    let is_fresh = known.at.is_some_and(|at| at.elapsed() < limits::TRUST_FRESH);
    if !is_fresh && !known.is_being_looked_at {
        let home = home.clone();
        let looking = std::thread::Builder::new().name("trust".into()).spawn(move || {
            let state = look(&home, &World::of_this_process(&home), OffsetDateTime::now_utc());
            let mut all = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
            let known = Known { state: Some(state), at: Some(Instant::now()), is_being_looked_at: false };
            all.insert(home.directory().to_path_buf(), known);
        });
        known.is_being_looked_at = looking.is_ok();
    }
    known.state.clone()
}

/// Some browser trusts an earlier certificate of this home, and not the present one or not yet the next. A home
/// that never had another has no such browser, and nothing is looked at.
pub fn outdated(home: &Home) -> Option<TrustFault> {
    let had_others = keeping::recorded(home).len() > 1;
    old_in(had_others.then(|| state(home)).flatten().as_ref()?)
}

fn old_in(state: &State) -> Option<TrustFault> {
    let place = state.places.iter().find(|place| place.standing == Ok(Standing::Outdated))?;
    Some(TrustFault::Outdated { place: place.owner.to_string() })
}

#[derive(Default)]
struct Known {
    state: Option<State>,
    at: Option<Instant>,
    is_being_looked_at: bool,
}

/// By the home's directory: looking takes a second where there are many profiles.
static KNOWN: Mutex<BTreeMap<PathBuf, Known>> = Mutex::new(BTreeMap::new());

/// Looks at the certificate and at every store now.
pub(super) fn look(home: &Home, world: &World, now: OffsetDateTime) -> State {
    let wanted = keeping::roots_to_trust(home, now);
    let recorded = keeping::recorded(home);
    let ends = keeping::present(home).ok().map(|certificate| certificate.life.1);
    let next_from = ends.filter(|_| wanted.len() > 1).map(|ends| ends - limits::CERTIFICATE_RENEWED);
    let place_state = |place: stores::Place| {
        let found = stores::standing(world, &place, &wanted, &recorded);
        PlaceState {
            owner: place.owner,
            needs_a_person: !place.kind.is_quiet && !world.is_administrator,
            others: found.as_ref().map_or(0, |(_, others)| *others),
            standing: found.map(|(standing, _)| standing),
            path: place.path,
        }
    };
    State { ends, next_from, places: stores::find(world).into_iter().map(place_state).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::scratch::Scratch;

    #[test]
    fn the_state_comes_when_it_is_known_and_then_at_once() {
        let scratch = Scratch::new();
        let made = keeping::certificate(&scratch.0).unwrap();
        let begun = Instant::now();
        let state = loop {
            match state(&scratch.0) {
                Some(state) => break state,
                None => std::thread::yield_now(),
            }
            assert!(begun.elapsed().as_secs() < 60, "it never came");
        };
        assert_eq!(state.ends, Some(made.life.1));
        assert_eq!(state.next_from, None);
        assert!(state.places.iter().all(|place| place.standing != Ok(Standing::Trusted)));
        assert_eq!(outdated(&scratch.0), None);
    }

    #[test]
    fn a_browser_that_trusts_what_was_shown_before_is_named() {
        let place = |standing| PlaceState {
            owner: "Firefox",
            path: PathBuf::new(),
            standing: Ok(standing),
            others: 0,
            needs_a_person: false,
        };
        let state = |standing| State { ends: None, next_from: None, places: vec![place(standing)] };
        assert_eq!(old_in(&state(Standing::Outdated)), Some(TrustFault::Outdated { place: "Firefox".into() }));
        assert_eq!(old_in(&state(Standing::Trusted)), None);
        // Whoever never asked for trust is not told to.
        assert_eq!(old_in(&state(Standing::NotTrusted)), None);
    }
}
