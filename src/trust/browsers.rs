//! Browsers that are running: they notice a new root only when they are started again.

/// Their programs, and how people know them.
#[cfg(target_os = "linux")]
const BROWSERS: &[(&str, &str)] = &[
    ("chrome", "Chrome"),
    ("chromium", "Chromium"),
    ("chromium-browser", "Chromium"),
    ("msedge", "Edge"),
    ("brave", "Brave"),
    ("vivaldi-bin", "Vivaldi"),
    ("opera", "Opera"),
    ("firefox", "Firefox"),
    ("firefox-esr", "Firefox"),
    ("firefox-bin", "Firefox"),
];

/// The names of browsers that are running, without doubles; None where that cannot be told.
#[cfg(target_os = "linux")]
pub(super) fn running() -> Option<Vec<&'static str>> {
    let processes = std::fs::read_dir("/proc").ok()?.flatten().map(|entry| entry.path());
    let mut found: Vec<&'static str> = processes.filter_map(|process| browser(&program(&process)?)).collect();
    found.sort_unstable();
    found.dedup();
    Some(found)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn running() -> Option<Vec<&'static str>> {
    None
}

/// The file name of a process's program. Of other users' processes only the short name is told.
#[cfg(target_os = "linux")]
fn program(process: &std::path::Path) -> Option<String> {
    let file =
        std::fs::read_link(process.join("exe")).ok().and_then(|path| Some(path.file_name()?.to_str()?.to_string()));
    file.or_else(|| std::fs::read_to_string(process.join("comm")).ok())
}

#[cfg(target_os = "linux")]
fn browser(program: &str) -> Option<&'static str> {
    // A program that was updated while it runs is "deleted".
    let name = program.trim_end().trim_end_matches(" (deleted)");
    BROWSERS.iter().find(|(browser, _)| *browser == name).map(|(_, known)| *known)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_their_programs_even_after_an_update() {
        assert_eq!(browser("chrome"), Some("Chrome"));
        assert_eq!(browser("firefox-esr\n"), Some("Firefox"));
        assert_eq!(browser("msedge (deleted)"), Some("Edge"));
        assert_eq!(browser("chromedriver"), None);
        assert_eq!(browser("dotline"), None);
    }

    #[test]
    fn a_running_process_is_seen_by_its_program() {
        let us = std::path::PathBuf::from(format!("/proc/{}", std::process::id()));
        assert_eq!(program(&us).unwrap(), std::env::current_exe().unwrap().file_name().unwrap().to_str().unwrap());
        assert!(running().is_some());
    }
}
