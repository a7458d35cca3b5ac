//! NSS databases: what Chromium, Chrome, Edge and Firefox believe on Linux, changed by NSS's own certutil.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::super::program;
use super::super::reading::{OURS, Root};
use super::world::{World, is_another_users};
use super::{Held, Kind, Place, places};
use crate::limits;
use crate::paths;
use crate::protocol::failure::TrustFault;

pub(super) const KIND: Kind = Kind { is_quiet: true, find, held, add, remove };

const PACKAGE: &str = "libnss3-tools (Debian, Ubuntu), nss-tools (Fedora), nss (Arch), mozilla-nss-tools (openSUSE)";

/// Trusted to vouch for websites, and for nothing else.
const TRUSTED: &str = "C,,";

fn find(world: &World) -> Vec<Place> {
    let chromium = places::chromium(world).into_iter().map(|path| ("Chromium / Chrome / Edge", path));
    let firefox = places::firefox(world).into_iter().map(|path| ("Firefox", path));
    chromium.chain(firefox).map(|(owner, path)| Place { kind: &KIND, owner, path }).collect()
}

fn held(world: &World, place: &Place) -> Result<Vec<Held>, TrustFault> {
    // One that no browser and nobody has made yet holds nothing.
    if !place.path.join("cert9.db").exists() {
        return Ok(Vec::new());
    }
    let list = ask(world, place, &["-L"], b"")?;
    let mut found = Vec::new();
    for (name, trust) in listed(&String::from_utf8_lossy(&list)) {
        let pem = ask(world, place, &["-L", "-a", "-n", &name], b"")?;
        let roots = CertificateDer::pem_slice_iter(&pem).flatten().filter_map(|der| Root::read(&der));
        found.extend(roots.map(|root| Held { root, is_trusted: vouches(&trust), handle: name.clone() }));
    }
    Ok(found)
}

fn add(world: &World, place: &Place, root: &Root) -> Result<(), TrustFault> {
    if is_another_users(&place.path) {
        return Err(TrustFault::AnotherUsers { path: place.path.display().to_string() });
    }
    make(world, place)?;
    let words = ["-A", "-a", "-f", "/dev/null", "-t", TRUSTED, "-n", &root.name];
    let Err(fault) = ask(world, place, &words, root.pem().as_bytes()) else { return Ok(()) };
    // certutil has put it there without trust before it found that a password is missing.
    let _ = ask(world, place, &["-D", "-n", &root.name], b"");
    Err(match fault {
        TrustFault::ProgramFailed { why, .. } if why.contains("SEC_ERROR_BAD_PASSWORD") => TrustFault::PasswordSet {
            path: place.path.display().to_string(),
            root: world.roots.join(format!("{}.pem", root.serial)).display().to_string(),
        },
        other => other,
    })
}

fn remove(world: &World, place: &Place, held: &Held) -> Result<(), TrustFault> {
    if is_another_users(&place.path) {
        return Err(TrustFault::AnotherUsers { path: place.path.display().to_string() });
    }
    ask(world, place, &["-D", "-n", &held.handle], b"").map(|_| ())
}

/// A database where there is none, as Chromium would make it: without a password.
fn make(world: &World, place: &Place) -> Result<(), TrustFault> {
    if place.path.join("cert9.db").exists() {
        return Ok(());
    }
    // Without the program nothing is made, not even an empty directory: it would hide another database.
    certutil(world)?;
    paths::private_directory(&place.path).map_err(|fault| super::store_fault(&place.path, &fault))?;
    ask(world, place, &["-N", "--empty-password"], b"").map(|_| ())
}

fn ask(world: &World, place: &Place, words: &[&str], input: &[u8]) -> Result<Vec<u8>, TrustFault> {
    let certutil = certutil(world)?;
    let database = database(&place.path);
    let mut all: Vec<&OsStr> = words.iter().map(OsStr::new).collect();
    all.extend([OsStr::new("-d"), &database]);
    program::run(&certutil, &all, input, limits::TRUST_PROGRAM)?.good(&certutil)
}

fn certutil(world: &World) -> Result<PathBuf, TrustFault> {
    world.program("certutil").ok_or(TrustFault::NoProgram { program: "certutil", package: PACKAGE })
}

fn database(path: &Path) -> OsString {
    let mut words = OsString::from("sql:");
    words.push(path);
    words
}

/// Names and trust of Dotline's roots in what `certutil -L` prints: a name, spaces, and the trust without any.
fn listed(list: &str) -> Vec<(String, String)> {
    list.lines()
        .filter_map(|line| line.trim_end().rsplit_once(char::is_whitespace))
        .map(|(name, trust)| (name.trim_end().to_string(), trust.to_string()))
        .filter(|(name, _)| name.starts_with(OURS))
        .collect()
}

/// `C` before the first comma: believed to vouch for servers.
fn vouches(trust: &str) -> bool {
    trust.split(',').next().is_some_and(|servers| servers.contains('C'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_read_by_names_with_spaces_and_commas() {
        let list = "\nCertificate Nickname                                         Trust Attributes\n\
                    \x20                                                            SSL,S/MIME,JAR/XPI\n\n\
                    Dotline on this computer, 2026-11-23, 3fa1c02e5b6d7788       C,,  \n\
                    Dotline on this computer, 2028-12-24, 4fa1c02e5b6d7788       ,,   \n\
                    Somebody else's Root CA                                      CT,C,C\n";
        let names: Vec<(String, bool)> =
            listed(list).into_iter().map(|(name, trust)| (name, vouches(&trust))).collect();
        let expected = [("2026-11-23, 3fa1c02e5b6d7788", true), ("2028-12-24, 4fa1c02e5b6d7788", false)];
        assert_eq!(names, expected.map(|(end, trusted)| (format!("{OURS}, {end}"), trusted)));
        assert!(!vouches("u,C,C"));
    }
}
