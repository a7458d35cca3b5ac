//! What trust stores are looked for in: a user's directories, the programs, the system's root.

use std::env;
use std::path::{Path, PathBuf};

use super::super::program;
use crate::paths::Home;

/// Which system's stores are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    /// Linux and the other systems that keep to its ways.
    Freedesktop,
    MacOs,
    Windows,
}

/// This computer as one of its users has it.
pub(crate) struct World {
    pub system: System,
    /// The user's directory; none for a service without one.
    pub user: Option<PathBuf>,
    /// `$XDG_DATA_HOME`
    pub data: Option<PathBuf>,
    /// `$XDG_CONFIG_HOME`
    pub config: Option<PathBuf>,
    /// Where programs are.
    pub programs: Vec<PathBuf>,
    /// `/`, and another directory in tests.
    pub slash: PathBuf,
    pub is_administrator: bool,
    /// Where this home has its roots as files.
    pub roots: PathBuf,
}

impl World {
    /// The computer as this process has it.
    pub fn of_this_process(home: &Home) -> World {
        let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        // A relative XDG path is to be ignored (XDG Base Directory Specification).
        let absolute = |name: &str| set(name).filter(|path| path.is_absolute());
        let user = set("HOME");
        let mut programs: Vec<PathBuf> =
            env::var_os("PATH").map(|paths| env::split_paths(&paths).collect()).unwrap_or_default();
        // update-ca-certificates lies where an ordinary user's PATH does not lead.
        programs.extend(["/usr/local/sbin", "/usr/sbin", "/sbin"].map(PathBuf::from));
        programs.retain(|path| path.is_absolute());
        World {
            system: if cfg!(windows) {
                System::Windows
            } else if cfg!(target_os = "macos") {
                System::MacOs
            } else {
                System::Freedesktop
            },
            data: absolute("XDG_DATA_HOME").or_else(|| user.as_ref().map(|user| user.join(".local/share"))),
            config: absolute("XDG_CONFIG_HOME").or_else(|| user.as_ref().map(|user| user.join(".config"))),
            user,
            programs,
            slash: PathBuf::from("/"),
            is_administrator: owner(Path::new("/proc/self")) == Some(0),
            roots: home.roots(),
        }
    }

    pub fn program(&self, name: &str) -> Option<PathBuf> {
        program::find(&self.programs, name)
    }
}

/// Does the nearest directory that exists belong to somebody else than this process?
/// A browser could not open any more what an administrator made in its user's place.
pub(crate) fn is_another_users(path: &Path) -> bool {
    let us = owner(Path::new("/proc/self"));
    let theirs = path.ancestors().find(|path| path.exists()).and_then(owner);
    us.zip(theirs).is_some_and(|(us, theirs)| us != theirs)
}

#[cfg(unix)]
pub(crate) fn owner(path: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).ok().map(|metadata| metadata.uid())
}

#[cfg(not(unix))]
pub(crate) fn owner(_path: &Path) -> Option<u32> {
    None
}
