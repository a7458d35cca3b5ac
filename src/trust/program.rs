//! Other programs, run with a list of arguments (never by a shell), input from us alone, and a time limit.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::protocol::failure::TrustFault;

/// What a program said before it ended.
pub(super) struct Said {
    pub is_good: bool,
    pub out: Vec<u8>,
    pub error: String,
}

impl Said {
    /// What it said, or its complaint as a fault.
    pub fn good(self, program: &Path) -> Result<Vec<u8>, TrustFault> {
        if self.is_good {
            return Ok(self.out);
        }
        let why = self.error.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ");
        Err(TrustFault::ProgramFailed { program: name(program), why })
    }
}

/// The program of this name in the first of these directories that has it.
pub(super) fn find(directories: &[PathBuf], program: &str) -> Option<PathBuf> {
    directories.iter().map(|directory| directory.join(program)).find(|path| is_program(path))
}

/// Runs a program to its end. One that is still running after `limit` is ended.
pub(super) fn run(program: &Path, words: &[&OsStr], input: &[u8], limit: Duration) -> Result<Said, TrustFault> {
    let failed = |fault: io::Error| TrustFault::ProgramFailed { program: name(program), why: fault.to_string() };
    let mut child = Command::new(program)
        .args(words)
        // Its words are read, so they are to be the ones we know.
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    // A few kilobytes fit the pipe whether the program reads them or not; one that has ended already says why below.
    if let Some(mut stdin) = child.stdin.take() {
        let _ = stdin.write_all(input);
    }
    let ends = Instant::now() + limit;
    let (out, error) = (heard(child.stdout.take()), heard(child.stderr.take()));
    let left = || ends.saturating_duration_since(Instant::now());
    let said = out.recv_timeout(left()).ok().zip(error.recv_timeout(left()).ok());
    let Some((out, error)) = said else {
        end(&mut child);
        return Err(TrustFault::ProgramSilent { program: name(program), seconds: limit.as_secs() });
    };
    let is_good = child.wait().map_err(failed)?.success();
    Ok(Said { is_good, out, error: String::from_utf8_lossy(&error).into_owned() })
}

/// All that comes out of a pipe, once it is closed.
fn heard(pipe: Option<impl Read + Send + 'static>) -> mpsc::Receiver<Vec<u8>> {
    let (told, words) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        let _ = told.send(bytes);
    });
    words
}

fn end(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

fn name(program: &Path) -> String {
    program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn sh(script: &str, input: &[u8], limit: Duration) -> Result<Said, TrustFault> {
        run(Path::new("/bin/sh"), &[OsStr::new("-c"), OsStr::new(script)], input, limit)
    }

    #[test]
    fn a_program_hears_its_input_and_is_heard() {
        let said = sh("cat; echo complaint >&2", b"input", Duration::from_secs(60)).unwrap();
        assert!(said.is_good);
        assert_eq!((said.out.as_slice(), said.error.as_str()), (&b"input"[..], "complaint\n"));
    }

    #[test]
    fn one_that_fails_is_told_with_its_own_words() {
        let said = sh("echo no; echo because >&2; exit 3", b"", Duration::from_secs(60)).unwrap();
        let fault = said.good(Path::new("/bin/sh")).unwrap_err();
        assert_eq!(fault, TrustFault::ProgramFailed { program: "sh".into(), why: "because".into() });
        let absent = run(Path::new("/nowhere/certutil"), &[], b"", Duration::from_secs(60));
        assert!(matches!(absent, Err(TrustFault::ProgramFailed { .. })));
    }

    #[test]
    fn one_that_waits_for_ever_is_ended() {
        let fault = sh("exec sleep 1000", b"", Duration::ZERO).err().unwrap();
        assert_eq!(fault, TrustFault::ProgramSilent { program: "sh".into(), seconds: 0 });
    }
}
