//! The certificates of a home on its disk: the present one, a spare one, and a record of every root.
//!
//! The spare is the next certificate while the present one is ending, and the
//! one before afterwards: a clock that jumped ahead and came back finds it again.
//! Each change goes to the spare first, so that a crash at any moment leaves one whole.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use time::OffsetDateTime;

use super::proving::{Flaw, Stage, is_clock_behind, making_time, prove, stage};
use super::reading::{Root, life, pem};
use super::{Certificate, day, making};
use crate::paths::{self, Home};
use crate::protocol::failure::TrustFault;

/// This machine's certificate: the one kept in the home while it is sound and
/// good for 30 more days, else the one prepared to come next, else a new one.
pub fn certificate(home: &Home) -> Result<Certificate, TrustFault> {
    certificate_at(home, OffsetDateTime::now_utc())
}

/// The same at a moment of the caller's choice. Waits for another process that does this now.
pub fn certificate_at(home: &Home, now: OffsetDateTime) -> Result<Certificate, TrustFault> {
    let _turn = take_turn(home)?;
    if is_clock_behind(now) {
        tracing::warn!(clock = day(now), "this computer's clock is behind; set it, or browsers will refuse every page");
    }
    let (old, is_exposed) = match present(home) {
        Ok(certificate) if stage(&certificate, now) != Stage::Over => {
            note_root(home, &certificate.root);
            if stage(&certificate, now) == Stage::Ending {
                prepare_next(home, &certificate, now);
            }
            return Ok(certificate);
        }
        Ok(certificate) => {
            tracing::warn!("this machine's certificate is ending or not yet valid; another one is shown");
            (Some(certificate), false)
        }
        Err(Flaw::Absent) => {
            tracing::info!("this machine has no whole certificate; one is made");
            (None, false)
        }
        Err(Flaw::Exposed) => {
            tracing::warn!("others could read the certificate's key; a new one is made");
            (None, true)
        }
        Err(Flaw::Damaged { what }) => {
            tracing::warn!(what, "this machine's certificate is damaged; another one is shown");
            (None, false)
        }
    };
    // What lay beside an exposed key may have been read as well.
    let prepared = spare(home).ok().filter(|spare| !is_exposed && stage(spare, now) != Stage::Over);
    let certificate = match prepared {
        Some(certificate) => certificate,
        None => make_spare(home, now)?,
    };
    show(home, &certificate)?;
    put_aside(home, old.as_ref());
    Ok(certificate)
}

/// What stores should trust: the present root, and the next one once it is made.
pub(super) fn roots_to_trust(home: &Home, now: OffsetDateTime) -> Vec<Root> {
    let present = present(home).ok();
    let next = spare(home).ok().filter(|spare| {
        let is_later = present.as_ref().is_none_or(|present| spare.life.1 > present.life.1);
        is_later && stage(spare, now) != Stage::Over
    });
    present.iter().chain(&next).filter_map(|certificate| Root::read(&certificate.root)).collect()
}

/// The serial numbers of every root that this home ever had.
pub(super) fn recorded(home: &Home) -> BTreeSet<String> {
    let files = fs::read_dir(home.roots()).into_iter().flatten().flatten();
    let mut serials: BTreeSet<String> = files
        .filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".pem")?.to_string()))
        .filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_hexdigit()))
        .collect();
    let kept = [present(home), spare(home)].into_iter().flatten();
    serials.extend(kept.filter_map(|certificate| Some(Root::read(&certificate.root)?.serial)));
    serials
}

/// The certificate that the server shows, sound in itself, whatever the time.
pub(super) fn present(home: &Home) -> Result<Certificate, Flaw> {
    let root = CertificateDer::from_pem_slice(&bytes(&home.root())?).map_err(|_| Flaw::damaged("root.pem"))?;
    let leaf = CertificateDer::from_pem_slice(&bytes(&home.certificate())?).map_err(|_| Flaw::damaged("leaf.pem"))?;
    let key = PrivateKeyDer::from_pem_slice(&bytes(&home.key())?).map_err(|_| Flaw::damaged("key.pem"))?;
    sound(root, leaf, key, &home.key())
}

/// The certificate that comes next, or the one before.
pub(super) fn spare(home: &Home) -> Result<Certificate, Flaw> {
    let path = home.spare_certificate();
    let text = bytes(&path)?;
    let damaged = || Flaw::damaged("spare.pem");
    let mut certificates = CertificateDer::pem_slice_iter(&text).flatten();
    let (Some(root), Some(leaf)) = (certificates.next(), certificates.next()) else { return Err(damaged()) };
    let key = PrivateKeyDer::from_pem_slice(&text).map_err(|_| damaged())?;
    sound(root, leaf, key, &path)
}

/// No two processes change certificates or stores at a time; the turn ends when this is dropped.
pub(super) fn take_turn(home: &Home) -> Result<File, TrustFault> {
    let path = home.trust_lock();
    let taken = paths::lockable(&path).and_then(|file| file.lock().map(|()| file));
    taken.map_err(|fault| not_kept(&path, &fault))
}

fn sound(
    root: CertificateDer<'static>,
    leaf: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
    key_path: &Path,
) -> Result<Certificate, Flaw> {
    if !is_private(key_path) {
        return Err(Flaw::Exposed);
    }
    let life = life(&leaf).ok_or_else(|| Flaw::damaged("leaf.pem"))?;
    let certificate = Certificate { root, leaf, key, life };
    prove(&certificate)?;
    Ok(certificate)
}

/// Makes the next certificate ready, where that is not done. The present one still serves, so a fault can wait.
fn prepare_next(home: &Home, present: &Certificate, now: OffsetDateTime) {
    let is_ready = spare(home).is_ok_and(|spare| spare.life.1 > present.life.1 && stage(&spare, now) == Stage::Fresh);
    if is_ready {
        return;
    }
    match make_spare(home, now) {
        Ok(_) => tracing::info!(ends = day(present.life.1), "the certificate is ending; the next one is made"),
        Err(fault) => {
            let why = crate::protocol::Failure::from(fault);
            tracing::error!(%why, "the next certificate could not be made; this is tried again");
        }
    }
}

/// A new certificate, whole on the disk as the spare one, its root on record.
fn make_spare(home: &Home, now: OffsetDateTime) -> Result<Certificate, TrustFault> {
    let made = making::make(making_time(now))?;
    let path = home.spare_certificate();
    keep(&path, &[made.root_pem, made.leaf_pem, made.key_pem].concat())?;
    let certificate = spare(home).map_err(|flaw| match flaw {
        Flaw::Exposed => TrustFault::NotPrivate { path: path.display().to_string() },
        other => TrustFault::NotMade { why: format!("{other:?}") },
    });
    if certificate.is_err() {
        let _ = fs::remove_file(&path);
    }
    let certificate = certificate?;
    record(home, &certificate.root)?;
    Ok(certificate)
}

/// Puts a certificate in the present one's place. The key last: until it fits,
/// the next start sees that something is missing and looks at the spare one.
fn show(home: &Home, certificate: &Certificate) -> Result<(), TrustFault> {
    record(home, &certificate.root)?;
    keep(&home.root(), &pem("CERTIFICATE", &certificate.root))?;
    keep(&home.certificate(), &pem("CERTIFICATE", &certificate.leaf))?;
    keep(&home.key(), &key_pem(&certificate.key))
}

/// What was shown before becomes the spare one. Losing it loses nothing that is needed.
fn put_aside(home: &Home, old: Option<&Certificate>) {
    let path = home.spare_certificate();
    let done = match old {
        Some(old) => {
            let text = [pem("CERTIFICATE", &old.root), pem("CERTIFICATE", &old.leaf), key_pem(&old.key)].concat();
            paths::keep(&path, text.as_bytes())
        }
        None => fs::remove_file(&path),
    };
    if let Err(fault) = done {
        tracing::warn!(path = %path.display(), %fault, "the certificate before could not be put aside");
    }
}

/// A home of an earlier version has no record of its root yet.
fn note_root(home: &Home, root: &CertificateDer<'static>) {
    if let Err(fault) = record(home, root) {
        let why = crate::protocol::Failure::from(fault);
        tracing::warn!(%why, "the root is not on record");
    }
}

/// Keeps what is needed to find this root again in a store, as long as the home lives.
fn record(home: &Home, root: &CertificateDer<'static>) -> Result<(), TrustFault> {
    let Some(root) = Root::read(root) else { return Ok(()) };
    let folder = home.roots();
    paths::private_directory(&folder).map_err(|fault| not_kept(&folder, &fault))?;
    let path = folder.join(format!("{}.pem", root.serial));
    if fs::read_to_string(&path).is_ok_and(|text| text == root.pem()) {
        return Ok(());
    }
    keep(&path, &root.pem())
}

fn key_pem(key: &PrivateKeyDer<'_>) -> String {
    let label = match key {
        PrivateKeyDer::Pkcs1(_) => "RSA PRIVATE KEY",
        PrivateKeyDer::Sec1(_) => "EC PRIVATE KEY",
        _ => "PRIVATE KEY",
    };
    pem(label, key.secret_der())
}

fn bytes(path: &Path) -> Result<Vec<u8>, Flaw> {
    fs::read(path).map_err(|fault| match fault.kind() {
        io::ErrorKind::NotFound => Flaw::Absent,
        other => Flaw::Damaged { what: other.to_string() },
    })
}

fn keep(path: &Path, pem: &str) -> Result<(), TrustFault> {
    paths::keep(path, pem.as_bytes()).map_err(|fault| not_kept(path, &fault))
}

fn not_kept(path: &Path, fault: &io::Error) -> TrustFault {
    TrustFault::NotKept { path: path.display().to_string(), why: fault.to_string() }
}

#[cfg(unix)]
fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 == 0)
}

/// On Windows the user's own application directory keeps others out.
#[cfg(not(unix))]
fn is_private(_path: &Path) -> bool {
    true
}
