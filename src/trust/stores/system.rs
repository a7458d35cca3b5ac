//! The system store of Linux: what curl, wget, Python and most programs believe, but not the browsers.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;

use super::super::program;
use super::super::reading::Root;
use super::world::{System, World};
use super::{Held, Kind, Place, store_fault};
use crate::limits;
use crate::protocol::failure::TrustFault;

pub(super) const KIND: Kind = Kind { is_quiet: false, find, held, add, remove };

/// A family of distributions: where an administrator puts roots, and what then gathers them.
struct Family {
    folder: &'static str,
    ending: &'static str,
    program: &'static str,
    added: &'static [&'static str],
    removed: &'static [&'static str],
}

const FAMILIES: &[Family] = &[
    // Debian, Ubuntu, Alpine. Without --fresh the links to a file that is gone would stay.
    Family {
        folder: "usr/local/share/ca-certificates",
        ending: "crt",
        program: "update-ca-certificates",
        added: &[],
        removed: &["--fresh"],
    },
    // Fedora, RHEL
    Family {
        folder: "etc/pki/ca-trust/source/anchors",
        ending: "pem",
        program: "update-ca-trust",
        added: &["extract"],
        removed: &["extract"],
    },
    // Arch
    Family {
        folder: "etc/ca-certificates/trust-source/anchors",
        ending: "crt",
        program: "trust",
        added: &["extract-compat"],
        removed: &["extract-compat"],
    },
];

fn find(world: &World) -> Vec<Place> {
    if world.system != System::Freedesktop {
        return Vec::new();
    }
    FAMILIES
        .iter()
        .filter(|family| world.program(family.program).is_some())
        .map(|family| world.slash.join(family.folder))
        .filter(|folder| folder.is_dir())
        .map(|path| Place { kind: &KIND, owner: "系统 / system (curl …)", path })
        .collect()
}

fn held(_world: &World, place: &Place) -> Result<Vec<Held>, TrustFault> {
    let entries = fs::read_dir(&place.path).map_err(|fault| store_fault(&place.path, &fault))?;
    let files = entries.flatten().map(|entry| entry.path()).filter(|path| is_named_by_us(path));
    let root = |path: &PathBuf| Root::read(&CertificateDer::from_pem_slice(&fs::read(path).ok()?).ok()?);
    Ok(files
        .filter_map(|path| Some(Held { root: root(&path)?, is_trusted: true, handle: path.to_str()?.to_string() }))
        .collect())
}

fn add(world: &World, place: &Place, root: &Root) -> Result<(), TrustFault> {
    let family = family(world, place)?;
    let path = place.path.join(format!("dotline-{}.{}", root.serial, family.ending));
    if !world.is_administrator {
        let source = world.roots.join(format!("{}.pem", root.serial));
        let copy = format!("sudo install -m 644 {} {}", quoted(&source), quoted(&path));
        return Err(TrustFault::AdministratorOnly {
            command: format!("{copy} && {}", gathering(family, family.added)),
        });
    }
    write(&path, &root.pem()).map_err(|fault| store_fault(&path, &fault))?;
    let gathered = gather(world, family, family.added);
    if gathered.is_err() {
        // Not to be called trusted next time: nothing has gathered it.
        let _ = fs::remove_file(&path);
    }
    gathered
}

fn remove(world: &World, place: &Place, held: &Held) -> Result<(), TrustFault> {
    let family = family(world, place)?;
    let path = Path::new(&held.handle);
    if !world.is_administrator {
        let delete = format!("sudo rm {}", quoted(path));
        let command = format!("{delete} && {}", gathering(family, family.removed));
        return Err(TrustFault::AdministratorOnly { command });
    }
    fs::remove_file(path).map_err(|fault| store_fault(path, &fault))?;
    gather(world, family, family.removed)
}

fn family(world: &World, place: &Place) -> Result<&'static Family, TrustFault> {
    FAMILIES
        .iter()
        .find(|family| world.slash.join(family.folder) == place.path)
        .ok_or_else(|| store_fault(&place.path, &io::ErrorKind::NotFound.into()))
}

fn gather(world: &World, family: &Family, words: &[&str]) -> Result<(), TrustFault> {
    let program = world
        .program(family.program)
        .ok_or(TrustFault::NoProgram { program: family.program, package: "ca-certificates" })?;
    let words: Vec<&OsStr> = words.iter().map(OsStr::new).collect();
    program::run(&program, &words, b"", limits::TRUST_PROGRAM)?.good(&program).map(|_| ())
}

/// The same as a person would type it.
fn gathering(family: &Family, words: &[&str]) -> String {
    ["sudo", family.program].iter().chain(words).copied().collect::<Vec<_>>().join(" ")
}

/// Readable by everyone, unlike what Dotline keeps for itself: it is for every program of this computer.
fn write(path: &Path, pem: &str) -> io::Result<()> {
    fs::write(path, pem)?;
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    Ok(())
}

fn is_named_by_us(path: &Path) -> bool {
    path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.starts_with("dotline-"))
}

/// A path as one word of a command that a person pastes into a shell.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}
