//! settings.toml: read, checked, changed without losing its comments.
//!
//! ```toml
//! default_printer = "Sink"
//! preflight = "warn"                      # warn | strict | off
//! [server]
//! ports = [28613, 28713, 28813]
//! [gate]
//! mode = "ask"                            # ask | list | open
//! allow = ["https://erp.example.com"]
//! refuse = []
//! [fetch]
//! allow = ["templates.lan"]               # private hosts that pages may name
//! [pages]
//! notifyOnTaskFailure = true
//! [[printers]]
//! name = "Sink"
//! address = "tcp://127.0.0.1:9100"        # tcp:// serial: bluetooth: usb: virtual: spooler:
//! language = "TSPL"                       # and the other fields of 2.4.3, as on the wire
//! dpi = 203
//! width = 76                              # mm of the label in it, if always the same
//! height = 130
//! duplicate_task = "answer"               # answer | print
//! preflight = "strict"                    # another than for all
//! cut = "partial"                         # none | partial | full; this and the rest for ESC/POS
//! drawer = false                          # each label opens the cash drawer
//! feed = 5                                # mm after a label, before the cut
//! head = 72                               # mm that the head prints across, in the middle of the paper
//! ```

mod address;
mod edit;
mod gate;
mod reading;
mod section;
mod store;

pub use gate::{Gate, Mode, Standing, site};
pub use store::Store;

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::protocol::failure::SettingsFault;
use crate::protocol::printer::{Config, Preflight};

/// Everything a person may set. A file that is not there means all defaults.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The printer that is meant by an empty name. It may be one of the
    /// system's, so that it need not stand in `printers`.
    pub default_printer: Option<String>,
    pub server: Server,
    pub gate: Gate,
    pub fetch: Fetch,
    pub pages: Pages,
    /// For the printers that have none of their own (`Printer::config`).
    pub preflight: Preflight,
    pub printers: Vec<Printer>,
}

/// `[server]`
#[derive(Clone, Debug, PartialEq)]
pub struct Server {
    /// Tried in this order; 0 is any free port.
    pub ports: Vec<u16>,
}

/// `[fetch]`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fetch {
    /// Hosts at private or loopback addresses that any page may name: lower case,
    /// addresses in their shortest form and without brackets.
    pub allow: Vec<String>,
}

/// `[pages]`: what a page may set for all pages (`setGlobalConfig`).
#[derive(Clone, Debug, PartialEq)]
pub struct Pages {
    pub notify_on_task_failure: bool,
}

/// One of `[[printers]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Printer {
    pub name: String,
    /// As written, its scheme checked.
    pub address: String,
    pub config: Config,
    /// mm of the label that is in the printer, where it is always the same.
    pub width: Option<f64>,
    pub height: Option<f64>,
    pub duplicate_task: DuplicateTask,
}

/// What a taskID means that has been printed before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DuplicateTask {
    /// It is answered with the old task's state.
    #[default]
    Answer,
    /// It is printed again, for pages that use their ids again.
    Print,
}

impl Default for Server {
    fn default() -> Self {
        Server { ports: vec![28613, 28713, 28813] }
    }
}

impl Default for Pages {
    fn default() -> Self {
        Pages { notify_on_task_failure: true }
    }
}

impl Fetch {
    /// May pages name this host although its address is private? `host` as in a URL, brackets or not.
    pub fn allows(&self, host: &str) -> bool {
        reading::host(host).is_some_and(|host| self.allow.contains(&host))
    }
}

impl Settings {
    /// Reads and checks the file; one that is not there means all defaults.
    pub fn read(path: &Path) -> Result<Settings, SettingsFault> {
        Settings::parse(&text(path)?)
    }

    /// Reads and checks the file's text.
    pub fn parse(text: &str) -> Result<Settings, SettingsFault> {
        reading::settings(text)
    }

    pub fn printer(&self, name: &str) -> Option<&Printer> {
        self.printers.iter().find(|printer| printer.name == name)
    }
}

/// The file's text, empty if there is no file.
fn text(path: &Path) -> Result<String, SettingsFault> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(fault) if fault.kind() == ErrorKind::NotFound => return Ok(String::new()),
        Err(fault) => {
            return Err(SettingsFault::Unreadable { path: path.display().to_string(), why: fault.to_string() });
        }
    };
    String::from_utf8(bytes).map_err(|fault| {
        let sound = fault.as_bytes().get(..fault.utf8_error().valid_up_to()).unwrap_or_default();
        SettingsFault::NotText { line: section::line_of(sound) }
    })
}
