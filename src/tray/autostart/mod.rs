//! Start at login: one small file or registry value of this user, put there and taken away again.
//!
//! What stands in it is made by pure functions, one file a system; each of them can be read and
//! tested on any system. No administrator is needed, and nobody else is affected.

mod desktop_entry;
mod launch_agent;
mod run_value;

#[cfg(all(unix, not(target_os = "macos")))]
use desktop_entry as place;
#[cfg(target_os = "macos")]
use launch_agent as place;
#[cfg(windows)]
use run_value as place;

use std::env;
use std::io;
use std::path::{Path, PathBuf};

use crate::protocol::Failure;
use crate::protocol::failure::{Expected, Found, RequestFault, SettingsFault};

/// The program that is started, and with which home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Autostart {
    program: PathBuf,
    /// Where it was named on the command line (`--home`); else the agent finds its own.
    home: Option<PathBuf>,
}

impl Autostart {
    /// Of this very program. `home` as given on the command line.
    pub fn of_this_program(home: Option<&Path>) -> io::Result<Autostart> {
        let home = home.map(std::path::absolute).transpose()?;
        Ok(Autostart { program: still_there(env::current_exe()?), home })
    }

    pub fn is_on(&self) -> bool {
        place::is_on()
    }

    /// Turns it on or off. Turning on again writes the program's present place.
    pub fn set(&self, on: bool) -> Result<(), Failure> {
        let done = if on { place::put(&self.words()) } else { place::take_away() };
        done.map_err(|error| SettingsFault::Unwritable { path: place::named(), why: error.to_string() }.into())
    }

    /// The command line, one word each.
    fn words(&self) -> Vec<String> {
        let mut words = vec![self.program.display().to_string(), "run".to_string()];
        if let Some(home) = &self.home {
            words.extend(["--home".to_string(), home.display().to_string()]);
        }
        words
    }
}

/// Carries out `dotline autostart on|off|status`.
pub fn run(home: Option<&Path>, words: &[String]) -> Result<(), Failure> {
    let unknown = |error: io::Error| SettingsFault::Unreadable { path: "dotline".into(), why: error.to_string() };
    let autostart = Autostart::of_this_program(home).map_err(unknown)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["on"] => autostart.set(true)?,
        ["off"] => autostart.set(false)?,
        ["status"] | [] => {}
        other => {
            return Err(RequestFault::Wrong {
                field: "autostart".into(),
                expected: Expected::OneOf(&["on", "off", "status"]),
                found: Found::Word(other.join(" ")),
            }
            .into());
        }
    }
    let state = if autostart.is_on() { "开 / on" } else { "关 / off" };
    println!("登录时启动 / start at login: {state}  ({})", place::named());
    Ok(())
}

/// Linux adds a word to the path of a program that was replaced while it ran (an update).
fn still_there(program: PathBuf) -> PathBuf {
    let text = program.display().to_string();
    match text.strip_suffix(" (deleted)") {
        Some(path) if !program.exists() => PathBuf::from(path),
        _ => program,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_names_the_home_only_where_it_was_named() {
        let plain = Autostart { program: "/opt/dotline".into(), home: None };
        assert_eq!(plain.words(), ["/opt/dotline", "run"]);
        let named = Autostart { program: "/opt/dotline".into(), home: Some("/srv/标签".into()) };
        assert_eq!(named.words(), ["/opt/dotline", "run", "--home", "/srv/标签"]);
    }

    #[test]
    fn a_program_that_was_replaced_while_it_ran_is_named_without_the_systems_word() {
        assert_eq!(still_there("/opt/nowhere/dotline (deleted)".into()), PathBuf::from("/opt/nowhere/dotline"));
        assert_eq!(still_there("/opt/nowhere/dotline".into()), PathBuf::from("/opt/nowhere/dotline"));
    }
}
