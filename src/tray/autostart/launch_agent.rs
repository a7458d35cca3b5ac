//! macOS: `~/Library/LaunchAgents/dotline.agent.plist`, which launchd reads at login.
#![cfg_attr(not(target_os = "macos"), allow(dead_code))]

use std::env;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::paths;

const LABEL: &str = "dotline.agent";

pub fn is_on() -> bool {
    place().is_some_and(|path| path.is_file())
}

/// From the next login on: the agent that is asked to do this runs already.
pub fn put(words: &[String]) -> io::Result<()> {
    let path = place().ok_or(ErrorKind::NotFound)?;
    paths::private_directory(path.parent().unwrap_or(Path::new("/")))?;
    paths::keep(&path, property_list(words).as_bytes())
}

pub fn take_away() -> io::Result<()> {
    match fs::remove_file(place().ok_or(ErrorKind::NotFound)?) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Where it stands, for people.
pub fn named() -> String {
    place().map_or_else(|| LABEL.to_string(), |path| path.display().to_string())
}

fn place() -> Option<PathBuf> {
    let home = env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute())?;
    Some(home.join("Library/LaunchAgents").join(format!("{LABEL}.plist")))
}

/// A job that is started once at login (launchd.plist(5)); a crash is not answered by starting it for ever.
fn property_list(words: &[String]) -> String {
    let arguments: String = words.iter().map(|word| format!("    <string>{}</string>\n", escaped(word))).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>{LABEL}</string>
  <key>ProgramArguments</key>
  <array>
{arguments}  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>ProcessType</key>
  <string>Interactive</string>
</dict>
</plist>
"#
    )
}

fn escaped(word: &str) -> String {
    word.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_is_a_string_of_its_own_so_that_blanks_need_no_quotes() {
        let words = ["/Applications/R & D <1>/dotline", "run", "--home", "/Users/li/打印 数据"].map(String::from);
        let list = property_list(&words);
        let strings: Vec<&str> = list
            .lines()
            .filter_map(|line| line.strip_prefix("    <string>").and_then(|rest| rest.strip_suffix("</string>")))
            .collect();
        let expected = ["/Applications/R &amp; D &lt;1&gt;/dotline", "run", "--home", "/Users/li/打印 数据"];
        assert_eq!(strings, expected);
        assert!(list.contains("<key>RunAtLoad</key>\n  <true/>"), "{list}");
    }
}
