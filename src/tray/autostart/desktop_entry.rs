//! Linux: `autostart/dotline.desktop` in the user's configuration (XDG Autostart and Desktop Entry Specifications).
#![cfg_attr(any(windows, target_os = "macos"), allow(dead_code))]

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::paths;

const FILE: &str = "autostart/dotline.desktop";

pub fn is_on() -> bool {
    folders().is_some_and(|folders| folders.is_on())
}

pub fn put(words: &[String]) -> io::Result<()> {
    folders().ok_or(ErrorKind::NotFound)?.put(words)
}

pub fn take_away() -> io::Result<()> {
    folders().ok_or(ErrorKind::NotFound)?.take_away()
}

/// Where it stands, for people.
pub fn named() -> String {
    folders().map_or_else(|| FILE.to_string(), |folders| folders.own.join(FILE).display().to_string())
}

fn folders() -> Option<Folders> {
    Folders::find(&|name| env::var_os(name))
}

/// The configuration folders: the user's own, and those of the machine, where a package may have put its entry.
#[derive(Debug, PartialEq, Eq)]
struct Folders {
    own: PathBuf,
    machine: Vec<PathBuf>,
}

impl Folders {
    fn find(variable: &dyn Fn(&str) -> Option<OsString>) -> Option<Folders> {
        // A relative path is to be ignored (XDG Base Directory Specification).
        let set = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let own = set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config")))?;
        let machine = variable("XDG_CONFIG_DIRS").filter(|dirs| !dirs.is_empty()).unwrap_or("/etc/xdg".into());
        Some(Folders { own, machine: env::split_paths(&machine).filter(|path| path.is_absolute()).collect() })
    }

    /// The user's own entry decides; without one, the machine's.
    fn is_on(&self) -> bool {
        let own = fs::read_to_string(self.own.join(FILE)).ok();
        own.or_else(|| self.of_the_machine()).is_some_and(|entry| !is_hidden(&entry))
    }

    fn put(&self, words: &[String]) -> io::Result<()> {
        self.write(&entry(words))
    }

    /// Takes the user's entry away; the machine's is hidden by an entry that says so.
    fn take_away(&self) -> io::Result<()> {
        if self.of_the_machine().is_some_and(|entry| !is_hidden(&entry)) {
            return self.write("[Desktop Entry]\nType=Application\nName=Dotline\nHidden=true\n");
        }
        match fs::remove_file(self.own.join(FILE)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn write(&self, text: &str) -> io::Result<()> {
        let path = self.own.join(FILE);
        paths::private_directory(path.parent().unwrap_or(Path::new("/")))?;
        paths::keep(&path, text.as_bytes())
    }

    fn of_the_machine(&self) -> Option<String> {
        self.machine.iter().find_map(|folder| fs::read_to_string(folder.join(FILE)).ok())
    }
}

/// The entry that starts this command.
fn entry(words: &[String]) -> String {
    let command: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    format!(
        "[Desktop Entry]\n\
         Type=Application\n\
         Name=Dotline\n\
         Comment=Local print agent\n\
         Comment[zh_CN]=本地打印程序\n\
         Exec={}\n\
         Terminal=false\n\
         X-GNOME-Autostart-enabled=true\n",
        command.join(" ")
    )
}

/// A word of `Exec`. Two rules lie over each other: in quotes a backslash stands before `"`, `` ` ``, `$`
/// and itself, and then every backslash is doubled because the value is a string. `%` would be a field code.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+:@,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_string();
    }
    let mut text = String::from("\"");
    for c in word.chars() {
        match c {
            '"' | '`' | '$' => text.push_str(&format!("\\\\{c}")),
            '\\' => text.push_str("\\\\\\\\"),
            '%' => text.push_str("%%"),
            '\n' => text.push_str("\\n"),
            c => text.push(c),
        }
    }
    text + "\""
}

fn is_hidden(entry: &str) -> bool {
    let says = |key: &str, value: &str| {
        entry.lines().any(|line| {
            line.split_once('=').is_some_and(|(own, said)| own.trim() == key && said.trim().eq_ignore_ascii_case(value))
        })
    };
    says("Hidden", "true") || says("X-GNOME-Autostart-enabled", "false")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(ToString::to_string).collect()
    }

    struct Machine {
        scratch: paths::scratch::Scratch,
    }

    impl Machine {
        fn new() -> Machine {
            Machine { scratch: paths::scratch::Scratch::new() }
        }

        fn folders(&self) -> Folders {
            let here = self.scratch.0.directory();
            Folders { own: here.join("own config"), machine: vec![here.join("none"), here.join("etc")] }
        }

        fn install(&self, entry: &str) {
            let path = self.scratch.0.directory().join("etc").join(FILE);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, entry).unwrap();
        }
    }

    #[test]
    fn the_command_is_quoted_as_the_specification_has_it() {
        for (word, expected) in [
            ("/usr/bin/dotline", "/usr/bin/dotline"),
            ("/opt/打印/dotline", "/opt/打印/dotline"),
            ("/opt/my programs/dotline", "\"/opt/my programs/dotline\""),
            ("/opt/100%/d", "\"/opt/100%%/d\""),
            ("/opt/a$b`c\"d/e", r#""/opt/a\\$b\\`c\\"d/e""#),
            (r"/opt/a\b", r#""/opt/a\\\\b""#),
            ("it's", "\"it's\""),
            ("~", "\"~\""),
            ("", "\"\""),
        ] {
            assert_eq!(quoted(word), expected, "{word}");
        }
        let entry = entry(&words(&["/opt/my programs/dotline", "run", "--home", "/home/li/打印 数据"]));
        assert!(entry.contains("\nExec=\"/opt/my programs/dotline\" run --home \"/home/li/打印 数据\"\n"), "{entry}");
        assert!(entry.starts_with("[Desktop Entry]\n") && !is_hidden(&entry));
    }

    #[test]
    fn turned_on_and_off_again_nothing_is_left() {
        let machine = Machine::new();
        let folders = machine.folders();
        assert!(!folders.is_on());
        folders.put(&words(&["/opt/dotline", "run"])).unwrap();
        assert!(folders.is_on());
        folders.take_away().unwrap();
        folders.take_away().unwrap();
        assert!(!folders.is_on());
        assert_eq!(fs::read_dir(folders.own.join("autostart")).unwrap().count(), 0);
    }

    #[test]
    fn an_entry_of_the_machine_is_hidden_by_one_of_the_users() {
        let machine = Machine::new();
        machine.install("[Desktop Entry]\nType=Application\nName=Dotline\nExec=dotline\n");
        let folders = machine.folders();
        assert!(folders.is_on());
        folders.take_away().unwrap();
        assert!(!folders.is_on());
        assert!(is_hidden(&fs::read_to_string(folders.own.join(FILE)).unwrap()));
        folders.put(&words(&["/opt/dotline"])).unwrap();
        assert!(folders.is_on());
    }

    #[test]
    fn an_entry_that_a_desktop_has_disabled_is_off() {
        assert!(is_hidden("[Desktop Entry]\nX-GNOME-Autostart-enabled=false\n"));
        assert!(is_hidden("Hidden = TRUE"));
        assert!(!is_hidden("[Desktop Entry]\nHidden=false\n"));
    }

    // Windows takes no path without a drive for a whole one, and never looks for these.
    #[cfg(unix)]
    #[test]
    fn the_folders_are_the_specifications() {
        let find = |variables: &[(&str, &str)]| {
            Folders::find(&|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into()))
        };
        let plain = find(&[("HOME", "/home/li")]).unwrap();
        assert_eq!(plain, Folders { own: "/home/li/.config".into(), machine: vec!["/etc/xdg".into()] });
        let named = [("HOME", "/home/li"), ("XDG_CONFIG_HOME", "/cfg"), ("XDG_CONFIG_DIRS", "/a:b:/c")];
        assert_eq!(find(&named).unwrap(), Folders { own: "/cfg".into(), machine: vec!["/a".into(), "/c".into()] });
        assert_eq!(find(&[("XDG_CONFIG_HOME", "cfg")]), None);
    }
}
