//! Where Dotline keeps its things on each platform, readable by their user alone.

use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

#[cfg(windows)]
use crate::limits;
use crate::protocol::failure::SettingsFault;

/// The directory that holds all that the agent keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    directory: PathBuf,
}

impl Home {
    /// `given` (`--home`), else `$DOTLINE_HOME`, else the platform's own place; made if it is not there.
    pub fn find(given: Option<&Path>) -> Result<Home, SettingsFault> {
        let place = place(given, System::THIS, &|name| env::var_os(name)).ok_or(SettingsFault::NoHome)?;
        Home::at(&place)
    }

    /// This very directory; made if it is not there.
    pub fn at(directory: &Path) -> Result<Home, SettingsFault> {
        let unwritable =
            |why: io::Error| SettingsFault::Unwritable { path: directory.display().to_string(), why: why.to_string() };
        let directory = std::path::absolute(directory).map_err(unwritable)?;
        private_directory(&directory).map_err(unwritable)?;
        Ok(Home { directory })
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    pub fn settings(&self) -> PathBuf {
        self.directory.join("settings.toml")
    }

    pub fn ledger(&self) -> PathBuf {
        self.directory.join("ledger.redb")
    }

    /// The root that browsers are asked to trust. Its key exists nowhere.
    pub fn root(&self) -> PathBuf {
        self.directory.join("root.pem")
    }

    /// The certificate that the server shows.
    pub fn certificate(&self) -> PathBuf {
        self.directory.join("leaf.pem")
    }

    /// The key of `certificate`.
    pub fn key(&self) -> PathBuf {
        self.directory.join("key.pem")
    }

    /// The certificate that comes next, or the one before, with its root and key.
    pub fn spare_certificate(&self) -> PathBuf {
        self.directory.join("spare.pem")
    }

    /// Every root this home has had, a file each, named by its serial number.
    pub fn roots(&self) -> PathBuf {
        self.directory.join("roots")
    }

    /// Held locked while certificates or trust stores are changed.
    pub fn trust_lock(&self) -> PathBuf {
        self.directory.join("trust.lock")
    }

    /// The file that a running agent holds locked. Nothing is written into it:
    /// on Windows nobody else can read what is locked.
    pub fn lock(&self) -> PathBuf {
        self.directory.join("dotline.lock")
    }

    /// Where a running agent notes the port it answers on.
    pub fn port(&self) -> PathBuf {
        self.directory.join("dotline.port")
    }

    pub fn log(&self) -> PathBuf {
        self.directory.join("dotline.log")
    }

    /// The directory of a virtual printer's labels; made if it is not there.
    pub fn virtual_output(&self, printer: u32) -> io::Result<PathBuf> {
        let directory = self.directory.join("virtual").join(printer.to_string());
        private_directory(&directory)?;
        Ok(directory)
    }
}

/// Makes a directory and its parents; those made are their user's alone.
///
/// Windows knows no modes: what is made takes over who may read it from where it is made, and
/// `%LOCALAPPDATA%` is open to its user, the administrators and the system alone. Whoever names
/// another place with `--home` there decides by that place's own permissions.
pub fn private_directory(directory: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Puts a file in place whole or not at all, on the disk when this returns,
/// its user's alone from the first byte. A link is followed, not replaced.
pub fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let directory = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    let draft = draft_beside(&path);
    let kept = write_draft(&draft, bytes).and_then(|()| put_in_place(&draft, &path));
    if kept.is_err() {
        // The fault that is told is the first one; a draft that stays is only litter.
        let _ = fs::remove_file(&draft);
        return kept;
    }
    // The new name is safe only when the directory is: Windows has no such call and needs none.
    #[cfg(unix)]
    File::open(directory)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = directory;
    Ok(())
}

/// Opens a file of its user's own for appending.
pub fn append(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Opens a file of its user's own to hold it locked.
pub fn lockable(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    // Windows locks only what may be read or written, not what may merely be appended to.
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// One step from the old content to the new, for whoever reads it at this moment.
#[cfg(not(windows))]
fn put_in_place(draft: &Path, path: &Path) -> io::Result<()> {
    fs::rename(draft, path)
}

/// The same. A virus scanner or an editor that has just opened the old file may keep Windows from
/// replacing it for a moment; one that holds it longer is told.
#[cfg(windows)]
fn put_in_place(draft: &Path, path: &Path) -> io::Result<()> {
    // ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION
    let is_held = |error: &io::Error| matches!(error.raw_os_error(), Some(5 | 32));
    let began = std::time::Instant::now();
    loop {
        match fs::rename(draft, path) {
            Err(error) if is_held(&error) && began.elapsed() < limits::FILE_HELD => {
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            done => return done,
        }
    }
}

fn write_draft(draft: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = File::options();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(draft)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A name beside the file that no other writer uses.
fn draft_beside(path: &Path) -> PathBuf {
    static DRAFTS: AtomicU64 = AtomicU64::new(0);
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}-{}", std::process::id(), DRAFTS.fetch_add(1, Ordering::Relaxed)));
    path.with_file_name(name)
}

/// The families of systems that differ in where a user's files belong.
#[derive(Clone, Copy)]
enum System {
    Freedesktop,
    MacOs,
    Windows,
}

impl System {
    const THIS: System = if cfg!(windows) {
        System::Windows
    } else if cfg!(target_os = "macos") {
        System::MacOs
    } else {
        System::Freedesktop
    };
}

fn place(given: Option<&Path>, system: System, variable: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(given) = given {
        return Some(given.to_path_buf());
    }
    if let Some(named) = set("DOTLINE_HOME") {
        return Some(named);
    }
    match system {
        // A relative XDG path is to be ignored (XDG Base Directory Specification).
        System::Freedesktop => set("XDG_DATA_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| set("HOME").map(|home| home.join(".local/share")))
            .map(|data| data.join("dotline")),
        System::MacOs => set("HOME").map(|home| home.join("Library/Application Support/Dotline")),
        System::Windows => set("LOCALAPPDATA").map(|data| data.join("Dotline")),
    }
}

/// A home that a test may fill and that goes with it.
#[cfg(test)]
pub(crate) mod scratch {
    use super::*;

    pub struct Scratch(pub Home);

    impl Scratch {
        pub fn new() -> Scratch {
            static HOMES: AtomicU64 = AtomicU64::new(0);
            let name = format!("dotline-test-{}-{}", std::process::id(), HOMES.fetch_add(1, Ordering::Relaxed));
            Scratch(Home::at(&env::temp_dir().join(name)).unwrap())
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(self.0.directory());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::scratch::Scratch;
    use super::*;

    fn with(variables: &[(&str, &str)], given: Option<&str>, system: System) -> Option<String> {
        let variable = |name: &str| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| value.into());
        place(given.map(Path::new), system, &variable).map(|path| path.display().to_string().replace('\\', "/"))
    }

    #[test]
    fn the_home_on_windows_is_what_was_asked_for_else_in_its_users_local_data() {
        let windows = [("LOCALAPPDATA", "C:/Users/li/AppData/Local"), ("DOTLINE_HOME", "D:/d")];
        assert_eq!(with(&windows[..1], None, System::Windows).as_deref(), Some("C:/Users/li/AppData/Local/Dotline"));
        assert_eq!(with(&windows, None, System::Windows).as_deref(), Some("D:/d"));
        assert_eq!(with(&windows, Some("E:/e"), System::Windows).as_deref(), Some("E:/e"));
        assert_eq!(with(&[], None, System::Windows), None);
    }

    // On Windows no path of these is absolute.
    #[cfg(unix)]
    #[test]
    fn the_home_is_what_was_asked_for_else_the_platforms_own_place() {
        let linux = [("HOME", "/home/li"), ("XDG_DATA_HOME", "/data/li")];
        assert_eq!(with(&linux, Some("here"), System::Freedesktop).as_deref(), Some("here"));
        assert_eq!(with(&linux, None, System::Freedesktop).as_deref(), Some("/data/li/dotline"));
        assert_eq!(with(&linux[..1], None, System::Freedesktop).as_deref(), Some("/home/li/.local/share/dotline"));
        let relative = [("HOME", "/home/li"), ("XDG_DATA_HOME", "data"), ("DOTLINE_HOME", "")];
        assert_eq!(with(&relative, None, System::Freedesktop).as_deref(), Some("/home/li/.local/share/dotline"));
        let named = [("HOME", "/Users/li"), ("DOTLINE_HOME", "/opt/d")];
        assert_eq!(with(&named, None, System::MacOs).as_deref(), Some("/opt/d"));
        assert_eq!(
            with(&named[..1], None, System::MacOs).as_deref(),
            Some("/Users/li/Library/Application Support/Dotline")
        );
        assert_eq!(with(&[], None, System::Freedesktop), None);
    }

    #[test]
    fn a_file_is_replaced_whole_and_leaves_no_draft() {
        let scratch = Scratch::new();
        let path = scratch.0.settings();
        keep(&path, b"a long first text").unwrap();
        keep(&path, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::read_dir(scratch.0.directory()).unwrap().count(), 1);
    }

    /// As a virus scanner does: for a moment nobody else may replace the file.
    #[cfg(windows)]
    #[test]
    fn a_file_that_another_program_holds_for_a_moment_is_replaced_after_it() {
        use std::os::windows::fs::OpenOptionsExt;
        let scratch = Scratch::new();
        let path = scratch.0.settings();
        keep(&path, b"old").unwrap();
        let files = || fs::read_dir(scratch.0.directory()).unwrap().count();
        let held = File::options().read(true).share_mode(0).open(&path).unwrap();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while files() < 2 {
                    std::thread::yield_now();
                }
                drop(held);
            });
            keep(&path, b"new").unwrap();
        });
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(files(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn what_is_made_is_its_users_alone() {
        use std::os::unix::fs::PermissionsExt;
        let scratch = Scratch::new();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        keep(&scratch.0.key(), b"key").unwrap();
        append(&scratch.0.log()).unwrap();
        assert_eq!(mode(scratch.0.directory()), 0o700);
        assert_eq!(mode(&scratch.0.virtual_output(3).unwrap()), 0o700);
        assert_eq!(mode(&scratch.0.key()), 0o600);
        assert_eq!(mode(&scratch.0.log()), 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_the_settings_stays_a_link() {
        let scratch = Scratch::new();
        let real = scratch.0.directory().join("elsewhere.toml");
        fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, scratch.0.settings()).unwrap();
        keep(&scratch.0.settings(), b"new").unwrap();
        assert!(fs::symlink_metadata(scratch.0.settings()).unwrap().is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");
    }
}
