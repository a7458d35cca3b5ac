//! The walls of the house: who may use whom, what pure rooms never touch, how a file looks.
//!
//! The table below is the design as data. A new room needs a row here before
//! its first line compiles against anybody; a row that differs from the plain
//! chain says why.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

#[path = "architecture/source.rs"]
mod source;

use source::{Mention, Source};

/// Rooms that everybody may use: words, numbers and dots, without any doing.
const FOR_EVERYONE: &[&str] = &["protocol", "limits", "geometry", "bitmap"];

/// Each room with the rooms directly to its right. What those may use, it may use too.
const CHAIN: &[(&str, &[&str])] = &[
    (
        "main",
        &[
            "app",
            "at_agent",
            "demo",
            "origins",
            "preview",
            "standalone",
            "trust",
            "trace",
            "memory",
            "console",
            "calls",
            "tray",
        ],
    ),
    // Modes beside the agent: they use its front door and its files, and nobody uses them.
    ("demo", &["app", "caller"]),
    ("at_agent", &["app", "caller"]),
    ("origins", &["settings", "paths"]),
    // Draws without an agent, so it brings together itself what `app` brings together for one.
    ("preview", &["workbench", "settings", "system_fonts"]),
    ("standalone", &["app", "printers", "calls"]),
    ("app", &["server", "trust", "system_fonts", "calls"]),
    ("server", &["commands"]),
    // A caller of the desk, as the server is; only main knows whether a person is at this computer.
    ("tray", &["commands"]),
    ("commands", &["workbench", "jobs", "settings", "printers"]),
    // Texts in, proofs out: no desk, no ledger.
    ("workbench", &["jobs"]),
    ("jobs", &["render", "fetch", "printers", "memory"]),
    ("render", &["encode", "preflight"]),
    ("encode", &["raster"]),
    ("raster", &["layout"]),
    ("layout", &["template", "symbols", "text"]),
    ("printers", &["simulate", "raster"]),
    // Looks for font files on the computer, because `text` may not.
    ("system_fonts", &["text"]),
    ("preflight", &[]),
    ("settings", &["paths"]),
    ("trust", &["paths"]),
    ("trace", &["paths"]),
    ("fetch", &[]),
    // Filling a rich text runs its script; which pictures its page shows must be known before they are gathered. Of
    // barcodes only is asked whether a type exists.
    ("template", &["richtext", "symbols"]),
    ("richtext", &["text"]),
    ("symbols", &[]),
    ("text", &[]),
    ("simulate", &[]),
    ("paths", &[]),
    ("memory", &[]),
    ("console", &[]),
    ("calls", &["session"]),
    ("caller", &[]),
    ("session", &[]),
    ("protocol", &[]),
    ("limits", &[]),
    ("geometry", &[]),
    ("bitmap", &[]),
];

/// Single things that a room may know of another to which no way leads.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("render", "printers::Payload", "what it makes is what a printer is handed"),
    ("render", "printers::Form", "a printer says in which form it takes what is made"),
];

/// Rooms that may not even use all that is for everyone.
const STRICTER: &[(&str, &[&str], &str)] = &[
    ("protocol", &["limits"], "the words know nothing of what is done with them"),
    ("limits", &[], "numbers alone"),
    ("geometry", &[], "lengths alone"),
    ("bitmap", &[], "dots alone"),
    ("simulate", &["bitmap", "limits"], "a judge that shares code with the encoders would share their mistakes"),
    (
        "preflight",
        &["layout", "bitmap", "geometry", "protocol", "limits"],
        "a judge that shares tables with the encoders would share their mistakes",
    ),
    ("memory", &["limits"], "two calls to the allocator"),
    ("console", &[], "calls to Windows"),
];

/// The same input gives the same result here, on every machine, at any time.
const PURE: &[&str] = &[
    "protocol",
    "template",
    "richtext",
    "text",
    "layout",
    "symbols",
    "raster",
    "encode",
    "simulate",
    "preflight",
    "geometry",
    "bitmap",
    "limits",
];

/// What would make a room impure: the clock, files, sockets, threads, the environment, chance.
const WORLD: &[&str] = &[
    "std::fs",
    "std::net",
    "std::thread",
    "std::env",
    "std::process",
    "std::os",
    "std::time",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "tokio",
    "hyper",
    "reqwest",
    "axum",
    "redb",
    "getrandom",
    "rustls",
];

/// Names from those modules that only describe something.
const DESCRIPTIONS: &[&str] = &["std::time::Duration", "std::net::IpAddr", "std::net::Ipv4Addr", "std::net::Ipv6Addr"];

/// Files that may contain `unsafe`, each for calls that Rust cannot check.
const UNSAFE_FILES: &[(&str, &str)] = &[
    ("src/memory.rs", "mallopt and malloc_trim of glibc"),
    ("src/richtext/script/arena.rs", "the memory that a script engine lives in"),
    ("src/richtext/script/engine.rs", "an engine goes from thread to thread, and is put back as it was"),
    ("src/server/peer/macos.rs", "the kernel's list of sockets, and our user"),
    ("src/server/peer/windows.rs", "the tables of sockets, and the users of processes"),
    ("src/trust/stores/windows.rs", "the user's root store of Windows"),
    ("src/tray/autostart/run_value.rs", "a value of the registry"),
    ("src/tray/browser.rs", "ShellExecute"),
    ("src/tray/locale.rs", "the language of Windows' windows"),
    ("src/tray/screen/windows.rs", "the messages of the icon's window, and its balloon"),
    ("src/tray/screen/windows/toasts.rs", "our name in the registry"),
    ("src/console.rs", "the console of Windows, and a window where there is none"),
    ("src/session.rs", "a window that hears of the session's end"),
    ("src/printers/ports/usbprint/calls.rs", "the calls of SetupAPI and of Windows' driver for USB printers"),
    ("src/printers/spooler/windows/calls.rs", "the calls of winspool.drv"),
    ("src/printers/spooler/windows/gdi.rs", "the calls of GDI and of a printer's driver"),
];

/// Longer than this, a file does more than one thing.
const LINES: usize = 500;

struct File {
    /// `src/jobs/lane.rs`
    path: String,
    room: String,
    text: String,
    source: Source,
    is_test: bool,
}

#[test]
fn nobody_uses_a_room_to_its_left() {
    let mut wrong = Vec::new();
    for file in house().iter().filter(|file| !file.is_test) {
        wrong.extend(trespasses(file));
    }
    assert!(wrong.is_empty(), "not allowed by the table in tests/architecture.rs:\n{}", wrong.join("\n"));
}

#[test]
fn every_room_has_a_row_and_every_row_a_room() {
    let rooms: BTreeSet<String> = house().into_iter().map(|file| file.room).filter(|room| room != "lib").collect();
    let rows: BTreeSet<String> = CHAIN.iter().map(|(room, _)| room.to_string()).collect();
    assert_eq!(rooms, rows);
}

#[test]
fn no_way_leads_back() {
    for (room, rights) in CHAIN {
        for right in *rights {
            assert!(!may_use(right).contains(*room), "{room} uses {right}, and {right} uses {room}");
        }
    }
}

#[test]
fn pure_rooms_touch_nothing_of_the_world() {
    let mut wrong = Vec::new();
    for file in house().iter().filter(|file| !file.is_test && PURE.contains(&file.room.as_str())) {
        for mention in file.source.mentions.iter().filter(|mention| is_of_the_world(&mention.path.join("::"))) {
            wrong.push(format!("{}:{}: {}", file.path, mention.line, mention.path.join("::")));
        }
    }
    assert!(wrong.is_empty(), "pure rooms are given what they need as parameters:\n{}", wrong.join("\n"));
}

#[test]
fn unsafe_stands_only_where_it_is_listed() {
    for file in house() {
        let listed = UNSAFE_FILES.iter().any(|(path, _)| *path == file.path);
        assert_eq!(listed, !file.source.unsafe_at.is_empty(), "{}: {:?}", file.path, file.source.unsafe_at);
    }
}

#[test]
fn every_file_begins_with_the_sentence_of_its_purpose() {
    for file in house() {
        let purpose = source::purpose(&file.text);
        let is_sentence = purpose.as_ref().is_some_and(|words| words.ends_with(['.', '?']) && words.contains(' '));
        assert!(is_sentence, "{} begins with {purpose:?}", file.path);
    }
}

#[test]
fn no_file_is_longer_than_it_can_be_read() {
    for (path, text) in texts(&["src", "tests", "benches", "examples"]).iter().filter(|(path, _)| path.ends_with(".rs"))
    {
        let lines = text.lines().count();
        assert!(lines <= LINES, "{path} has {lines} lines");
    }
}

#[test]
fn files_of_tests_are_compiled_for_tests_alone() {
    for file in house().iter().filter(|file| file.path.ends_with("/tests.rs")) {
        let parent = Path::new(&file.path).parent().unwrap().to_str().unwrap().to_string();
        let declared = [format!("{parent}.rs"), format!("{parent}/mod.rs")].iter().any(|path| {
            let text = fs::read_to_string(root().join(path)).unwrap_or_default();
            text.contains("#[cfg(test)]\nmod tests;")
        });
        assert!(declared, "{} is not declared under #[cfg(test)]", file.path);
    }
}

#[test]
fn nothing_refers_to_what_lies_outside_the_repository() {
    let outside = concat!("..", "/shared");
    for (path, text) in texts(&["."]) {
        assert!(!text.contains(outside), "{path} mentions {outside}");
    }
}

/// Mentions of rooms that the file's own room may not use.
fn trespasses(file: &File) -> Vec<String> {
    let allowed = may_use(&file.room);
    let is_allowed = |mention: &&Mention| {
        let Some((room, rest)) = room_of(mention) else { return true };
        let thing = format!("{room}::{rest}");
        room == file.room
            || allowed.contains(room)
            || EXCEPTIONS.iter().any(|(who, what, _)| *who == file.room && is_within(&thing, what))
    };
    let name = |mention: &Mention| format!("{}:{}: {}", file.path, mention.line, mention.path.join("::"));
    file.source.mentions.iter().filter(|mention| !is_allowed(mention)).map(name).collect()
}

/// The room that a path leads into, and the path inside it.
fn room_of(mention: &Mention) -> Option<(&str, String)> {
    let (first, rest) = mention.path.split_first()?;
    let (room, inside) = rest.split_first()?;
    matches!(first.as_str(), "crate" | "dotline").then(|| (room.as_str(), inside.join("::")))
}

/// All that a room may use: for everyone, to its right, and to the right of those.
fn may_use(room: &str) -> BTreeSet<String> {
    if let Some((_, only, _)) = STRICTER.iter().find(|(strict, _, _)| *strict == room) {
        return only.iter().map(ToString::to_string).collect();
    }
    let rows: BTreeMap<&str, &[&str]> = CHAIN.iter().copied().collect();
    let mut allowed: BTreeSet<String> = FOR_EVERYONE.iter().map(ToString::to_string).collect();
    let mut next: Vec<&str> = rows.get(room).copied().unwrap_or_default().to_vec();
    while let Some(right) = next.pop() {
        if allowed.insert(right.to_string()) {
            next.extend(rows.get(right).copied().unwrap_or_default());
        }
    }
    allowed
}

/// Also a whole module brought in (`use std::fs`, `use std::*`): behind its name anything could stand.
fn is_of_the_world(path: &str) -> bool {
    let described = DESCRIPTIONS.iter().any(|name| is_within(path, name));
    path == "std::*" || !described && WORLD.iter().any(|name| is_within(path, name))
}

/// Is `path` this very thing, or something in it?
fn is_within(path: &str, thing: &str) -> bool {
    path.strip_prefix(thing).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

fn house() -> Vec<File> {
    let files = texts(&["src"]).into_iter().filter(|(path, _)| path.ends_with(".rs"));
    let files: Vec<File> = files.map(|(path, text)| file(path, text)).collect();
    assert!(files.len() > 100, "only {} files were found", files.len());
    files
}

fn file(path: String, text: String) -> File {
    let steps: Vec<String> =
        path.trim_start_matches("src/").trim_end_matches(".rs").split('/').map(str::to_string).collect();
    let room = steps[0].clone();
    let is_test = steps.iter().skip(1).any(|step| step == "tests");
    let module: Vec<String> = match steps.split_last() {
        Some((last, front)) if last == "mod" => front.to_vec(),
        _ if room == "main" || room == "lib" => Vec::new(),
        _ => steps,
    };
    let source = source::read(&text, &module);
    File { path, room, text, source, is_test }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All texts under these folders, by their path from the root; what is built or fetched is left out.
fn texts(folders: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() {
                let skipped = matches!(name, "target" | "node_modules" | ".git");
                folders.extend((!skipped).then_some(path));
            } else if let Ok(text) = fs::read_to_string(&path) {
                let path = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
                found.push((path.trim_start_matches("./").to_string(), text));
            }
        }
    }
    found.sort();
    found
}

/// The walls against files that break them: a check that cannot fail proves nothing.
mod against_bad_samples {
    use super::*;

    fn wrong_in(path: &str, text: &str) -> Vec<String> {
        trespasses(&file(path.to_string(), text.to_string()))
    }

    #[test]
    fn a_use_against_the_chain_is_caught_in_all_its_forms() {
        let cases = [
            ("src/jobs/lane.rs", "use crate::server::Server;"),
            ("src/jobs/lane.rs", "use crate::{protocol::Failure, commands::Desk};"),
            ("src/jobs/ledger/mod.rs", "use super::super::server::Server;"),
            ("src/layout/mod.rs", "fn f() { crate::raster::draw() }"),
            ("src/raster/mod.rs", "use crate::encode::payload;"),
            ("src/template/mod.rs", "use crate::layout::Scene;"),
            ("src/protocol/mod.rs", "use crate::geometry::Rect;"),
            ("src/simulate/tspl.rs", "use crate::protocol::printer::Config;"),
            ("src/printers/direct/mod.rs", "use crate::render;"),
            ("src/render.rs", "use crate::printers::Roster;"),
            ("src/render.rs", "use crate::printers::PayloadOfAnotherKind;"),
            ("src/server/api.rs", "use crate::app::App;"),
            ("src/app.rs", "use crate::demo;"),
            ("src/fetch/mod.rs", "use crate::settings::Store;"),
            ("src/main.rs", "use dotline::nothing_of_that_name::f;"),
        ];
        for (path, text) in cases {
            assert_eq!(wrong_in(path, text).len(), 1, "{path}: {text}");
        }
    }

    #[test]
    fn a_use_along_the_chain_is_not() {
        let cases = [
            ("src/main.rs", "use dotline::{app::App, demo, protocol::Failure};"),
            ("src/app.rs", "use crate::{server, jobs::Jobs, text::Fonts, paths};"),
            ("src/jobs/gather.rs", "use crate::layout::picture; use super::lane::Lane; use std::fs;"),
            ("src/render.rs", "use crate::printers::Payload;"),
            ("src/printers/virtual_printer.rs", "use crate::simulate::tspl;"),
            ("src/jobs/lane.rs", "#[cfg(test)] mod tests { use crate::server::Server; }"),
        ];
        for (path, text) in cases {
            assert!(wrong_in(path, text).is_empty(), "{path}: {text}");
        }
    }

    #[test]
    fn clocks_files_sockets_and_threads_are_of_the_world() {
        for path in [
            "std::fs",
            "std::fs::read",
            "std::time::Instant",
            "std::time",
            "std::time::*",
            "std::*",
            "tokio::spawn",
            "std::thread::spawn",
            "std::net::TcpStream",
            "std::env::var",
            "std::process::id",
        ] {
            assert!(is_of_the_world(path), "{path}");
        }
        for path in ["std::time::Duration", "std::net::Ipv6Addr", "std::fmt", "std::sync::Arc", "tokio_like::x"] {
            assert!(!is_of_the_world(path), "{path}");
        }
    }

    #[test]
    fn a_room_without_a_row_may_use_nothing_that_is_not_for_everyone() {
        assert_eq!(wrong_in("src/receipt/mod.rs", "use crate::jobs::Jobs; use crate::limits;").len(), 1);
    }
}
