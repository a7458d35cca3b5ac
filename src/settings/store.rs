//! The settings in force, and the only hand that changes the file.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::SystemTime;

use toml_edit::DocumentMut;

use super::{Settings, edit, text};
use crate::paths;
use crate::protocol::Failure;
use crate::protocol::failure::SettingsFault;
use crate::protocol::origin::Origin;
use crate::protocol::printer::Config;

/// The settings in force. Changes are made to the file first, on what it says
/// at that moment, and are in force when the call returns. All calls but
/// `current` touch the disk: from async code, call them on a blocking thread.
pub struct Store {
    path: PathBuf,
    current: RwLock<Arc<Settings>>,
    /// The file as it was when last read; held while it is read or changed.
    seen: Mutex<Option<Stamp>>,
    /// The file as it was when last checked, and what was wrong with it.
    checked: Mutex<Checked>,
}

#[derive(Default)]
struct Checked {
    file: Option<Stamp>,
    trouble: Option<SettingsFault>,
}

/// What changes when a file does.
type Stamp = (SystemTime, u64);

impl Store {
    /// Reads the file; one that is not there means all defaults.
    pub fn open(path: impl Into<PathBuf>) -> Result<Store, SettingsFault> {
        let path = path.into();
        let seen = stamp(&path);
        let settings = Settings::read(&path)?;
        let checked = Mutex::new(Checked { file: seen, trouble: None });
        Ok(Store { path, current: RwLock::new(Arc::new(settings)), seen: Mutex::new(seen), checked })
    }

    pub fn current(&self) -> Arc<Settings> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the file again. After a fault the old settings stay in force.
    pub fn reload(&self) -> Result<Arc<Settings>, SettingsFault> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = stamp(&self.path);
        let read = Settings::read(&self.path);
        self.note(*seen, read.as_ref().err());
        Ok(self.put_in_force(read?))
    }

    /// What is wrong with the file as it lies there now, so that the next start would fail. It is
    /// looked at again when it has changed; the settings in force stay as they are either way.
    pub fn trouble(&self) -> Option<SettingsFault> {
        let file = stamp(&self.path);
        if self.checked.lock().unwrap_or_else(PoisonError::into_inner).file != file {
            self.note(file, Settings::read(&self.path).as_ref().err());
        }
        self.checked.lock().unwrap_or_else(PoisonError::into_inner).trouble.clone()
    }

    /// A file edited to nonsense is told once, and that it is mended.
    fn note(&self, file: Option<Stamp>, trouble: Option<&SettingsFault>) {
        let mut checked = self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        match trouble {
            Some(fault) if checked.trouble.as_ref() != Some(fault) => {
                let why = Failure::from(fault.clone());
                tracing::warn!(%why, "settings.toml cannot be used; the settings read before stay in force");
            }
            None if checked.trouble.is_some() => tracing::info!("settings.toml can be used again"),
            _ => {}
        }
        *checked = Checked { file, trouble: trouble.cloned() };
    }

    /// Reads the file again if it has changed since it was last read: one look
    /// at the directory otherwise. So an `origins allow` in another process is heard.
    pub fn refresh(&self) -> Result<Arc<Settings>, SettingsFault> {
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen == stamp(&self.path) { Ok(self.current()) } else { self.reload() }
    }

    /// Changes a printer's configuration, starting from what the file says now.
    /// A printer the file does not name yet (the built-in one, one of the
    /// system's) is added with its address and what is `in_force` for it. A value out of its range changes nothing.
    pub fn set_printer_config(
        &self,
        name: &str,
        address: &str,
        in_force: &Config,
        change: impl FnOnce(&mut Config),
    ) -> Result<Arc<Settings>, SettingsFault> {
        self.edit(|document, settings| {
            let (before, mut after) = match settings.printer(name) {
                Some(printer) => (printer.config.clone(), printer.config.clone()),
                None => {
                    edit::add_printer(document, name, address);
                    (Config::default(), in_force.clone())
                }
            };
            change(&mut after);
            edit::printer_config(document, name, &before, &after)
        })
    }

    /// Lets a site print, now and later.
    pub fn allow_origin(&self, site: &Origin) -> Result<Arc<Settings>, SettingsFault> {
        self.move_site(site, "allow", "refuse")
    }

    /// Refuses a site, now and later.
    pub fn refuse_origin(&self, site: &Origin) -> Result<Arc<Settings>, SettingsFault> {
        self.move_site(site, "refuse", "allow")
    }

    /// Forgets what was said about a site: it is unknown again.
    pub fn forget_origin(&self, site: &Origin) -> Result<Arc<Settings>, SettingsFault> {
        let name = site.to_string();
        self.edit(|document, _| {
            edit::forget_site(document, &name);
            Ok(())
        })
    }

    pub fn set_notify_on_task_failure(&self, notify: bool) -> Result<Arc<Settings>, SettingsFault> {
        self.edit(|document, _| {
            edit::notify_on_task_failure(document, notify);
            Ok(())
        })
    }

    fn move_site(
        &self,
        site: &Origin,
        into: &'static str,
        out_of: &'static str,
    ) -> Result<Arc<Settings>, SettingsFault> {
        let name = site.to_string();
        if super::gate::site_as_written(&name).as_ref() != Some(site) {
            return Err(SettingsFault::NotASite { found: name });
        }
        self.edit(|document, _| {
            edit::site(document, into, out_of, &name);
            Ok(())
        })
    }

    /// One change: read, change, check the result as the next start would, keep.
    fn edit(
        &self,
        change: impl FnOnce(&mut DocumentMut, &Settings) -> Result<(), SettingsFault>,
    ) -> Result<Arc<Settings>, SettingsFault> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let unwritable = |path: &Path, fault: io::Error| SettingsFault::Unwritable {
            path: path.display().to_string(),
            why: fault.to_string(),
        };
        let turn = self.path.with_extension("toml.lock");
        let _turn = take_turn(&turn).map_err(|fault| unwritable(&turn, fault))?;
        let before = text(&self.path)?;
        let settings = Settings::parse(&before)?;
        let mut document: DocumentMut = before.trim_start_matches('\u{feff}').parse().map_err(unreadable_toml)?;
        change(&mut document, &settings)?;
        let after = document.to_string();
        let settings = Settings::parse(&after)?;
        if after != before {
            paths::keep(&self.path, after.as_bytes()).map_err(|fault| unwritable(&self.path, fault))?;
        }
        *seen = stamp(&self.path);
        self.note(*seen, None);
        Ok(self.put_in_force(settings))
    }

    fn put_in_force(&self, settings: Settings) -> Arc<Settings> {
        let settings = Arc::new(settings);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = settings.clone();
        settings
    }
}

/// Waits until no other process changes the file; the turn ends when this is dropped.
fn take_turn(path: &Path) -> io::Result<File> {
    let file = paths::lockable(path)?;
    file.lock()?;
    Ok(file)
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

/// Cannot be: the same text has just been read.
fn unreadable_toml(fault: toml_edit::TomlError) -> SettingsFault {
    SettingsFault::NotToml { line: 1, column: 1, why: fault.message().to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::scratch::Scratch;
    use crate::settings::Standing;

    const PRINTER: &str = "# by hand\n[[printers]]\nname = \"a\"\naddress = \"virtual:\"\n";

    fn store(scratch: &Scratch, text: &str) -> Store {
        fs::write(scratch.0.settings(), text).unwrap();
        Store::open(scratch.0.settings()).unwrap()
    }

    #[test]
    fn a_change_is_in_force_at_once_and_after_a_restart() {
        let scratch = Scratch::new();
        let store = Store::open(scratch.0.settings()).unwrap();
        let site = Origin::from_header("https://erp.example.com");
        assert_eq!(store.current().gate.standing(&site), Standing::Unknown);
        store.allow_origin(&site).unwrap();
        assert_eq!(store.current().gate.standing(&site), Standing::Allowed);
        store.refuse_origin(&site).unwrap();
        let again = Store::open(scratch.0.settings()).unwrap();
        assert_eq!(again.current().gate.standing(&site), Standing::Refused);
        assert_eq!(again.current().gate.sites(), [(&site, Standing::Refused)]);
    }

    #[test]
    fn an_edit_by_hand_is_not_lost() {
        let scratch = Scratch::new();
        let store = store(&scratch, PRINTER);
        fs::write(scratch.0.settings(), format!("{PRINTER}gap = 3 # new paper\n")).unwrap();
        store.set_printer_config("a", "virtual:", &Config::default(), |config| config.dpi = 300).unwrap();
        let text = fs::read_to_string(scratch.0.settings()).unwrap();
        assert_eq!(text, format!("{PRINTER}gap = 3 # new paper\ndpi = 300\n"));
        let config = store.current().printer("a").unwrap().config.clone();
        assert_eq!((config.gap, config.dpi), (3.0, 300));
    }

    #[test]
    fn a_printer_that_the_file_does_not_name_is_added() {
        let scratch = Scratch::new();
        let store = store(&scratch, PRINTER);
        store.set_printer_config("b", "virtual:", &Config::default(), |config| config.density = 11).unwrap();
        let again = Settings::read(&scratch.0.settings()).unwrap();
        assert_eq!(again.printer("b").unwrap().config.density, 11);
        assert_eq!(again.printer("b").unwrap().address, "virtual:");
        assert!(again.printer("a").is_some());
    }

    #[test]
    fn what_the_system_said_about_a_printer_stays_when_it_is_configured() {
        let scratch = Scratch::new();
        let store = store(&scratch, PRINTER);
        let in_force = Config { dpi: 300, ..Config::default() };
        store.set_printer_config("Zebra", "spooler:Zebra", &in_force, |config| config.offset_left = 2.0).unwrap();
        let config = Settings::read(&scratch.0.settings()).unwrap().printer("Zebra").unwrap().config.clone();
        assert_eq!((config.dpi, config.offset_left), (300, 2.0));
        store.set_printer_config("Zebra", "spooler:Zebra", &in_force, |config| config.dpi = 203).unwrap();
        assert_eq!(store.current().printer("Zebra").unwrap().config.dpi, 203);
    }

    #[test]
    fn a_wrong_value_changes_nothing() {
        let scratch = Scratch::new();
        let store = store(&scratch, PRINTER);
        for change in [
            (|config| config.density = 16) as fn(&mut Config),
            |config| config.speed = f64::NAN,
            |config| config.gap = f64::INFINITY,
            |config| config.dpi = 0,
        ] {
            let fault = store.set_printer_config("a", "virtual:", &Config::default(), change).unwrap_err();
            assert!(matches!(fault, SettingsFault::Wrong { .. }), "{fault:?}");
        }
        assert_eq!(fs::read_to_string(scratch.0.settings()).unwrap(), PRINTER);
        assert_eq!(store.current().printer("a").unwrap().config, Config::default());
    }

    #[test]
    fn a_broken_file_is_left_as_it_is_and_the_old_settings_stay_in_force() {
        let scratch = Scratch::new();
        let store = store(&scratch, PRINTER);
        fs::write(scratch.0.settings(), "[[printers]\n").unwrap();
        assert!(store.reload().is_err());
        assert!(store.set_notify_on_task_failure(false).is_err());
        assert!(store.current().printer("a").is_some());
        assert_eq!(fs::read_to_string(scratch.0.settings()).unwrap(), "[[printers]\n");
    }

    #[test]
    fn a_file_edited_to_nonsense_is_told_until_it_is_mended() {
        let scratch = Scratch::new();
        let store = store(&scratch, PRINTER);
        assert_eq!(store.trouble(), None);
        fs::write(scratch.0.settings(), format!("{PRINTER}colour = \"red\"\n")).unwrap();
        assert!(matches!(store.trouble(), Some(SettingsFault::UnknownKey { line: 5, .. })), "{:?}", store.trouble());
        assert!(store.reload().is_err());
        assert!(store.set_notify_on_task_failure(false).is_err());
        assert!(store.trouble().is_some());
        assert!(store.current().printer("a").is_some());
        // Mended by hand. That it is in order does not put it in force: a person says when.
        fs::write(scratch.0.settings(), PRINTER.replace("\"a\"", "\"after\"")).unwrap();
        assert_eq!(store.trouble(), None);
        assert!(store.current().printer("a").is_some());
        store.reload().unwrap();
        assert!(store.current().printer("after").is_some());
    }

    #[test]
    fn a_site_that_is_forgotten_is_unknown_again() {
        let scratch = Scratch::new();
        let store = store(&scratch, "[gate]\nallow = [\"https://a.example\", \"https://erp.example.com\"] # ours\n");
        let site = Origin::from_header("https://erp.example.com");
        store.forget_origin(&site).unwrap();
        assert_eq!(store.current().gate.standing(&site), Standing::Unknown);
        store.refuse_origin(&site).unwrap();
        store.forget_origin(&site).unwrap();
        assert_eq!(store.current().gate.standing(&site), Standing::Unknown);
        let text = fs::read_to_string(scratch.0.settings()).unwrap();
        assert!(text.contains("https://a.example") && text.contains("# ours"), "{text}");
    }

    #[test]
    fn a_change_by_another_process_is_heard() {
        let scratch = Scratch::new();
        let (agent, other) = (store(&scratch, PRINTER), Store::open(scratch.0.settings()).unwrap());
        let site = Origin::from_header("http://192.168.1.10");
        other.allow_origin(&site).unwrap();
        assert_eq!(agent.current().gate.standing(&site), Standing::Refused);
        assert_eq!(agent.refresh().unwrap().gate.standing(&site), Standing::Allowed);
    }

    #[test]
    fn changes_from_many_sides_all_stay() {
        let scratch = Scratch::new();
        let stores = [store(&scratch, PRINTER), Store::open(scratch.0.settings()).unwrap()];
        std::thread::scope(|scope| {
            for n in 0..8 {
                let store = &stores[n % 2];
                let site = Origin::from_header(&format!("https://shop{n}.example"));
                scope.spawn(move || store.allow_origin(&site).unwrap());
            }
        });
        assert_eq!(Settings::read(&scratch.0.settings()).unwrap().gate.allow.len(), 8);
    }

    #[test]
    fn callers_that_are_no_sites_are_not_written_down() {
        let scratch = Scratch::new();
        let store = store(&scratch, PRINTER);
        for caller in [Origin::Program, Origin::Opaque("a\"]\n[fetch]".into()), Origin::Opaque(String::new())] {
            assert!(store.allow_origin(&caller).is_err(), "{caller}");
        }
        assert_eq!(fs::read_to_string(scratch.0.settings()).unwrap(), PRINTER);
    }
}
