//! The log: ids, sizes and durations, never what a label says.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, fmt};

use crate::paths;

/// Bytes after which a log becomes the old log; one old log is kept.
const LOG_BYTES: u64 = 4 * 1024 * 1024;

/// Starts the log: to stderr, and to `file` where one is given. `DOTLINE_LOG`
/// sets how much is said: off, error, warn, info (the default), debug or trace.
/// A log that cannot be written is no reason not to print: it is told on stderr.
pub fn start(file: Option<&Path>) {
    let wanted = std::env::var("DOTLINE_LOG").unwrap_or_default();
    let level = level_of(&wanted);
    let kept = file.map(|path| RotatingLog::open(path, LOG_BYTES)).transpose();
    let (kept, fault) = match kept {
        Ok(kept) => (kept, None),
        Err(fault) => (None, Some(fault)),
    };
    // A second start in one process (a test) keeps the first log.
    let _ = log(kept, level).try_init();
    if let (Some(fault), Some(path)) = (fault, file) {
        tracing::warn!(path = %path.display(), %fault, "the log cannot be written");
    }
    if !wanted.is_empty() && wanted.parse::<LevelFilter>().is_err() {
        tracing::warn!("DOTLINE_LOG is none of off, error, warn, info, debug, trace; info is used");
    }
}

/// Nothing said means info; the parser itself would take it for "errors only".
fn level_of(wanted: &str) -> LevelFilter {
    if wanted.is_empty() { LevelFilter::INFO } else { wanted.parse().unwrap_or(LevelFilter::INFO) }
}

/// Everything that is said, to stderr and to the file.
fn log(file: Option<RotatingLog>, level: LevelFilter) -> impl tracing::Subscriber + Send + Sync {
    let to_file = file.map(|log| fmt::layer().with_ansi(false).with_writer(Mutex::new(log)).with_filter(ours(level)));
    let to_stderr = fmt::layer().with_ansi(false).with_writer(io::stderr).with_filter(ours(level));
    tracing_subscriber::registry().with(to_file).with(to_stderr)
}

/// The libraries' own chatter may quote what they carry, so it stays out at any level.
fn ours(level: LevelFilter) -> Targets {
    Targets::new().with_default(level.min(LevelFilter::WARN)).with_target("dotline", level)
}

/// A file that starts anew when it is full and keeps one predecessor, `….old`.
struct RotatingLog {
    path: PathBuf,
    file: File,
    size: u64,
    limit: u64,
}

impl RotatingLog {
    fn open(path: &Path, limit: u64) -> io::Result<RotatingLog> {
        let file = paths::append(path)?;
        let size = file.metadata()?.len();
        Ok(RotatingLog { path: path.to_path_buf(), file, size, limit })
    }

    fn start_anew(&mut self) -> io::Result<()> {
        let mut old = self.path.clone().into_os_string();
        old.push(".old");
        fs::rename(&self.path, old)?;
        *self = RotatingLog::open(&self.path, self.limit)?;
        Ok(())
    }
}

impl Write for RotatingLog {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.size > 0 && self.size.saturating_add(line.len() as u64) > self.limit {
            self.start_anew()?;
        }
        let written = self.file.write(line)?;
        self.size = self.size.saturating_add(written as u64);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_says_what_happens_unless_it_is_told_otherwise() {
        assert_eq!(level_of(""), LevelFilter::INFO);
        assert_eq!(level_of("nonsense"), LevelFilter::INFO);
        assert_eq!(level_of("warn"), LevelFilter::WARN);
    }
    use crate::paths::scratch::Scratch;

    #[test]
    fn a_full_log_makes_way_and_one_old_log_is_kept() {
        let scratch = Scratch::new();
        let path = scratch.0.log();
        let mut log = RotatingLog::open(&path, 20).unwrap();
        for line in ["first line\n", "second line\n", "third line\n"] {
            log.write_all(line.as_bytes()).unwrap();
        }
        drop(log);
        let mut log = RotatingLog::open(&path, 20).unwrap();
        log.write_all(b"4\n").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "third line\n4\n");
        assert_eq!(fs::read_to_string(scratch.0.directory().join("dotline.log.old")).unwrap(), "second line\n");
    }

    #[test]
    fn what_is_said_stands_in_the_file_if_it_is_of_the_level() {
        let scratch = Scratch::new();
        let file = RotatingLog::open(&scratch.0.log(), LOG_BYTES).unwrap();
        tracing::subscriber::with_default(log(Some(file), LevelFilter::INFO), || {
            tracing::info!(task = "t-1", ms = 3, "printed");
            tracing::debug!("a detail");
            tracing::info!(target: "hyper", "chatter");
        });
        let text = fs::read_to_string(scratch.0.log()).unwrap();
        assert!(text.ends_with("printed task=\"t-1\" ms=3\n"), "{text}");
        assert_eq!(text.lines().count(), 1, "{text}");
    }

    #[test]
    fn libraries_are_not_heard_below_a_warning_however_much_is_asked_for() {
        let filter = ours(LevelFilter::TRACE);
        assert!(filter.would_enable("dotline::jobs", &tracing::Level::TRACE));
        assert!(!filter.would_enable("engineioxide::transport", &tracing::Level::INFO));
        assert!(filter.would_enable("hyper", &tracing::Level::WARN));
        assert!(!ours(LevelFilter::OFF).would_enable("hyper", &tracing::Level::ERROR));
    }
}
