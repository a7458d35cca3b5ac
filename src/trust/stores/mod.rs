//! Trust stores: where the browsers and programs of this computer keep the roots they believe.
//!
//! A kind of store is a file with the same few functions: where such stores are,
//! which roots of ours one holds, add one, remove one. What is done with them is
//! written here once, and each change is looked at again before it is called done.

mod keychain;
mod nss;
mod places;
mod system;
#[cfg(windows)]
mod windows;
mod world;

use std::collections::BTreeSet;
use std::path::PathBuf;

pub(super) use world::World;

use super::reading::Root;
use crate::protocol::failure::TrustFault;

/// A kind of trust store.
pub(super) struct Kind {
    /// It asks no person and needs no administrator, so a renewal may change it unseen.
    pub is_quiet: bool,
    /// The stores of this kind that this computer's user has.
    pub find: fn(&World) -> Vec<Place>,
    /// The roots of Dotline, of this home or any other, that a store holds.
    pub held: fn(&World, &Place) -> Result<Vec<Held>, TrustFault>,
    pub add: fn(&World, &Place, &Root) -> Result<(), TrustFault>,
    pub remove: fn(&World, &Place, &Held) -> Result<(), TrustFault>,
}

/// One store.
pub(super) struct Place {
    pub kind: &'static Kind,
    /// Who believes it, as people know them.
    pub owner: &'static str,
    pub path: PathBuf,
}

/// A root of Dotline in a store.
#[derive(Clone)]
pub(super) struct Held {
    pub root: Root,
    /// It is there and believed; one without trust is only there.
    pub is_trusted: bool,
    /// How the store itself calls it.
    pub handle: String,
}

/// What a store thinks of this home's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Trusted,
    /// It trusts the root that was shown before, or not yet the one that comes next.
    Outdated,
    NotTrusted,
}

const KINDS: &[&Kind] = &[
    &nss::KIND,
    #[cfg(windows)]
    &windows::KIND,
    &keychain::KIND,
    &system::KIND,
];

/// Every store of this computer's user, those of browsers first.
pub(super) fn find(world: &World) -> Vec<Place> {
    KINDS.iter().flat_map(|kind| (kind.find)(world)).collect()
}

/// Makes a store trust the `wanted` roots, and no other of this home (`recorded`
/// has their serial numbers). Returns whether anything had to be changed.
pub(super) fn install(
    world: &World,
    place: &Place,
    wanted: &[Root],
    recorded: &BTreeSet<String>,
) -> Result<bool, TrustFault> {
    let held = (place.kind.held)(world, place)?;
    let missing: Vec<&Root> = wanted.iter().filter(|root| !is_trusted(&held, root)).collect();
    let is_wanted = |held: &Held| wanted.iter().any(|root| root.der == held.root.der);
    let old: Vec<&Held> = held.iter().filter(|held| is_of(held, recorded) && !is_wanted(held)).collect();
    // The new before the old goes: a fault between leaves a browser that still trusts something.
    for root in &missing {
        (place.kind.add)(world, place, root)?;
    }
    for held in &old {
        (place.kind.remove)(world, place, held)?;
    }
    if missing.is_empty() && old.is_empty() {
        return Ok(false);
    }
    let held = (place.kind.held)(world, place)?;
    let is_done = wanted.iter().all(|root| is_trusted(&held, root))
        && held.iter().all(|held| is_wanted(held) || !is_of(held, recorded));
    is_done.then_some(true).ok_or_else(|| unchanged(place))
}

/// Removes every root of this home from a store. Returns whether there was one.
pub(super) fn remove(world: &World, place: &Place, recorded: &BTreeSet<String>) -> Result<bool, TrustFault> {
    let is_there = || -> Result<Vec<Held>, TrustFault> {
        Ok((place.kind.held)(world, place)?.into_iter().filter(|held| is_of(held, recorded)).collect())
    };
    let held = is_there()?;
    for held in &held {
        (place.kind.remove)(world, place, held)?;
    }
    if held.is_empty() {
        return Ok(false);
    }
    is_there()?.is_empty().then_some(true).ok_or_else(|| unchanged(place))
}

/// What a store thinks of the `wanted` roots, and how many roots of other homes it holds.
pub(super) fn standing(
    world: &World,
    place: &Place,
    wanted: &[Root],
    recorded: &BTreeSet<String>,
) -> Result<(Standing, usize), TrustFault> {
    let held = (place.kind.held)(world, place)?;
    let others = held.iter().filter(|held| !is_of(held, recorded)).count();
    let trusts = |held: &Held| held.is_trusted && is_of(held, recorded);
    let standing = if !wanted.is_empty() && wanted.iter().all(|root| is_trusted(&held, root)) {
        Standing::Trusted
    } else if held.iter().any(trusts) {
        Standing::Outdated
    } else {
        Standing::NotTrusted
    };
    Ok((standing, others))
}

/// After a renewal: every store that trusts a root of this home and may be
/// changed unseen learns the `wanted` ones. Returns how many stores still lack one.
pub(super) fn follow(world: &World, wanted: &[Root], recorded: &BTreeSet<String>) -> usize {
    let mut behind = 0;
    for place in find(world) {
        if !matches!(standing(world, &place, wanted, recorded), Ok((Standing::Outdated, _))) {
            continue;
        }
        let added = match (place.kind.held)(world, &place) {
            Ok(held) if place.kind.is_quiet => wanted
                .iter()
                .filter(|root| !is_trusted(&held, root))
                .try_for_each(|root| (place.kind.add)(world, &place, root)),
            Ok(_) => Err(unchanged(&place)),
            Err(fault) => Err(fault),
        };
        match added {
            Ok(()) => tracing::info!(store = %place.path.display(), "trusts the next certificate too"),
            Err(_) => behind += 1,
        }
    }
    behind
}

/// Ours by name, and this home's by number.
fn is_of(held: &Held, recorded: &BTreeSet<String>) -> bool {
    held.root.is_ours() && recorded.contains(&held.root.serial)
}

fn is_trusted(held: &[Held], root: &Root) -> bool {
    held.iter().any(|held| held.is_trusted && held.root.der == root.der)
}

fn unchanged(place: &Place) -> TrustFault {
    TrustFault::Unchanged { place: place.path.display().to_string() }
}

/// A fault of the file system at a store.
fn store_fault(path: &std::path::Path, fault: &std::io::Error) -> TrustFault {
    TrustFault::Store { place: path.display().to_string(), why: fault.to_string() }
}

#[cfg(test)]
mod tests;
