//! Where browsers of the Chromium family and Firefox keep their NSS databases.

use std::fs;
use std::path::{Path, PathBuf};

use super::world::{System, World};

/// Names under which the Chromium family is started.
const CHROMIUM: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "brave-browser",
    "vivaldi",
    "vivaldi-stable",
    "opera",
];

/// Under a user's directory; `*` stands for any one name.
const SANDBOXED_CHROMIUM: &[&str] =
    &["snap/*/current/.pki/nssdb", ".var/app/*/.pki/nssdb", ".var/app/*/data/pki/nssdb"];

const FIREFOX: &[&str] = &[
    ".mozilla/firefox/*",
    "snap/firefox/common/.mozilla/firefox/*",
    ".var/app/org.mozilla.firefox/.mozilla/firefox/*",
    ".var/app/org.mozilla.firefox/config/mozilla/firefox/*",
];

/// Databases of the Chromium family.
///
/// Since 2025 Chromium takes `~/.pki/nssdb` when that directory exists and
/// `$XDG_DATA_HOME/pki/nssdb` otherwise; before, it knew the first alone. So the
/// first is never made where the second exists, because it would hide what the
/// user keeps there. Where neither exists and a browser is installed, the first
/// is named: old and new browsers find it.
pub(super) fn chromium(world: &World) -> Vec<PathBuf> {
    let Some(user) = world.user.as_ref().filter(|_| world.system == System::Freedesktop) else { return Vec::new() };
    let classic = user.join(".pki/nssdb");
    let by_xdg = world.data.as_ref().map(|data| data.join("pki/nssdb"));
    let mut found: Vec<PathBuf> =
        [Some(classic.clone()), by_xdg].into_iter().flatten().filter(|path| path.is_dir()).collect();
    if found.is_empty() && CHROMIUM.iter().any(|name| world.program(name).is_some()) {
        found.push(classic);
    }
    found.extend(SANDBOXED_CHROMIUM.iter().flat_map(|pattern| matching(user, pattern)).filter(|path| path.is_dir()));
    found
}

/// Firefox's profiles that have a database. One is made at a profile's first start.
pub(super) fn firefox(world: &World) -> Vec<PathBuf> {
    let Some(user) = world.user.as_ref().filter(|_| world.system == System::Freedesktop) else { return Vec::new() };
    // Firefox 147 keeps new profiles under the XDG directory.
    let by_xdg = world.config.iter().flat_map(|config| matching(config, "mozilla/firefox/*"));
    let classic = FIREFOX.iter().flat_map(|pattern| matching(user, pattern));
    classic.chain(by_xdg).filter(|path| path.join("cert9.db").is_file()).collect()
}

/// What lies under `root` by a pattern of names, in the order of their names.
fn matching(root: &Path, pattern: &str) -> Vec<PathBuf> {
    let mut found = vec![root.to_path_buf()];
    for step in pattern.split('/') {
        found = found.iter().flat_map(|path| if step == "*" { inside(path) } else { vec![path.join(step)] }).collect();
    }
    found
}

fn inside(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    paths.sort();
    paths
}
