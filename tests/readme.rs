//! The README's table of limits is the one in `src/limits.rs`.
//!
//! `DOTLINE_BLESS=1 cargo test --test readme` writes it anew.

use std::fs;
use std::path::{Path, PathBuf};

const BEGIN: &str = "<!-- limits: begin -->\n";
const END: &str = "<!-- limits: end -->";

#[test]
fn the_readme_prints_the_limits_as_they_are() {
    for name in ["README.md", "README.zh-CN.md"] {
        let path = root().join(name);
        let readme = fs::read_to_string(&path).unwrap();
        let (before, rest) = readme.split_once(BEGIN).expect("the table's beginning is marked");
        let (printed, after) = rest.split_once(END).expect("the table's end is marked");
        let table = table();
        if std::env::var_os("DOTLINE_BLESS").is_some() {
            fs::write(&path, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
        } else {
            assert!(printed == table, "{name} prints other limits than src/limits.rs; bless it");
        }
    }
}

/// A row a constant: its name in plain words, its value as written, its reason.
fn table() -> String {
    let source = fs::read_to_string(root().join("src/limits.rs")).unwrap();
    let mut rows = String::from("| limit | value | reason |\n|---|---|---|\n");
    let mut reason = Vec::new();
    for line in source.lines() {
        if let Some(words) = line.strip_prefix("/// ") {
            reason.push(words);
        } else if let Some(constant) = line.strip_prefix("pub const ") {
            let (name, rest) = constant.split_once(':').expect("a constant has a type");
            let (_, value) = rest.split_once('=').expect("a constant has a value");
            let value = value.trim().trim_end_matches(';').replace("Duration::from_", "");
            rows += &format!("| {} | `{value}` | {} |\n", name.to_lowercase().replace('_', " "), reason.join(" "));
            reason.clear();
        } else {
            reason.clear();
        }
    }
    rows
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}
