//! The login keychain of macOS, by its own program `security`: what Safari, Chrome, Edge and curl believe there.
//!
//! Firefox takes over the roots that its user has trusted here by itself.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::super::program::{self, Said};
use super::super::reading::{OURS, Root};
use super::world::{System, World};
use super::{Held, Kind, Place, store_fault};
use crate::limits;
use crate::paths;
use crate::protocol::failure::TrustFault;

/// macOS asks for the user's password whenever trust is changed.
pub(super) const KIND: Kind = Kind { is_quiet: false, find, held, add, remove };

fn find(world: &World) -> Vec<Place> {
    if world.system != System::MacOs {
        return Vec::new();
    }
    let keychain = world.user.as_ref().map(|user| user.join("Library/Keychains/login.keychain-db"));
    keychain
        .filter(|path| path.is_file())
        .map(|path| Place { kind: &KIND, owner: "macOS (Safari, Chrome, Edge, Firefox)", path })
        .into_iter()
        .collect()
}

fn held(world: &World, place: &Place) -> Result<Vec<Held>, TrustFault> {
    let security = security(world)?;
    let said = run(&security, &finding(&place.path), limits::TRUST_PROGRAM)?;
    // "The specified item could not be found in the keychain." is its way to say: none.
    if !said.is_good && said.error.contains("could not be found") {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for (handle, root) in listed(&String::from_utf8_lossy(&said.good(&security)?)) {
        let file = Copy::of(world, &root)?;
        let is_trusted = run(&security, &verifying(&file.0), limits::TRUST_PROGRAM)?.is_good;
        found.push(Held { root, is_trusted, handle });
    }
    Ok(found)
}

fn add(world: &World, place: &Place, root: &Root) -> Result<(), TrustFault> {
    let file = Copy::of(world, root)?;
    ask(world, &adding(&place.path, &file.0))
}

fn remove(world: &World, place: &Place, held: &Held) -> Result<(), TrustFault> {
    let file = Copy::of(world, &held.root)?;
    // It fails where the root is kept without trust, which is no reason to keep it.
    if let Err(fault) = ask(world, &distrusting(&file.0)) {
        tracing::debug!(?fault, "no trust was taken away");
    }
    ask(world, &deleting(&place.path, &held.handle))
}

/// Every certificate whose name begins as ours do, as PEM under its hash.
fn finding(keychain: &Path) -> Vec<OsString> {
    words(&["find-certificate", "-a", "-Z", "-p", "-c", OURS], keychain)
}

/// Would a website be believed for it? `-l`: it is a root itself; `-L`: nobody on the network is asked.
fn verifying(root: &Path) -> Vec<OsString> {
    words(&["verify-cert", "-l", "-L", "-q", "-p", "ssl", "-c"], root)
}

/// In the user's own trust settings, for websites alone.
fn adding(keychain: &Path, root: &Path) -> Vec<OsString> {
    let mut all = words(&["add-trusted-cert", "-r", "trustRoot", "-p", "ssl", "-k"], keychain);
    all.push(root.into());
    all
}

fn distrusting(root: &Path) -> Vec<OsString> {
    words(&["remove-trusted-cert"], root)
}

fn deleting(keychain: &Path, hash: &str) -> Vec<OsString> {
    words(&["delete-certificate", "-Z", hash], keychain)
}

fn words(words: &[&str], path: &Path) -> Vec<OsString> {
    words.iter().map(OsString::from).chain([path.into()]).collect()
}

/// The roots in what `find-certificate -Z -p` prints, each with the SHA-1 hash that stands before it.
fn listed(list: &str) -> Vec<(String, Root)> {
    let blocks = list.split("SHA-1 hash: ").skip(1);
    let read = |block: &str| {
        let (hash, rest) = block.split_once('\n')?;
        let root = Root::read(&CertificateDer::from_pem_slice(rest.as_bytes()).ok()?)?;
        Some((hash.trim().to_string(), root))
    };
    blocks.filter_map(read).filter(|(_, root)| root.is_ours()).collect()
}

fn ask(world: &World, words: &[OsString]) -> Result<(), TrustFault> {
    let security = security(world)?;
    run(&security, words, limits::TRUST_PERSON)?.good(&security).map(|_| ())
}

fn run(security: &Path, words: &[OsString], limit: Duration) -> Result<Said, TrustFault> {
    let words: Vec<&OsStr> = words.iter().map(OsString::as_os_str).collect();
    program::run(security, &words, b"", limit)
}

fn security(world: &World) -> Result<PathBuf, TrustFault> {
    world.program("security").ok_or(TrustFault::NoProgram { program: "security", package: "macOS" })
}

/// A root as a file that `security` can read, as long as this lives. Its name is no serial
/// number, so that a root of another home does not come onto this home's record.
struct Copy(PathBuf);

impl Copy {
    fn of(world: &World, root: &Root) -> Result<Copy, TrustFault> {
        let path = world.roots.join(format!("asked-{}.pem", std::process::id()));
        let kept = paths::private_directory(&world.roots).and_then(|()| paths::keep(&path, root.pem().as_bytes()));
        kept.map(|()| Copy(path.clone())).map_err(|fault| store_fault(&path, &fault))
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
