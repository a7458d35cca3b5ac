//! Is a kept certificate what a browser that trusts its root would take, and for how long?

use std::sync::Arc;
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{Error, RootCertStore};
use time::OffsetDateTime;

use super::{Certificate, provider};
use crate::limits;

/// 2026-11-01: this program did not exist before, so a clock that says so has lost its battery.
const BORN: i64 = 1_793_491_200;

/// Why a kept certificate cannot be used.
#[derive(Debug, PartialEq)]
pub(super) enum Flaw {
    /// A file of it is not there.
    Absent,
    /// Its key can be read by others.
    Exposed,
    Damaged {
        what: String,
    },
}

impl Flaw {
    pub fn damaged(what: &str) -> Flaw {
        Flaw::Damaged { what: what.to_string() }
    }
}

/// Where in its life a certificate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Fresh,
    /// The next one should be made, and this one still shown.
    Ending,
    /// It ends too soon, has ended, or begins only later: another one must be shown.
    Over,
}

/// A clock from before this program's time is wrong, and nothing is thrown away for it.
pub(super) fn is_clock_behind(now: OffsetDateTime) -> bool {
    now.unix_timestamp() < BORN
}

/// The earliest moment a certificate may be made for: `now`, or this program's first day.
pub(super) fn making_time(now: OffsetDateTime) -> OffsetDateTime {
    if is_clock_behind(now) { OffsetDateTime::from_unix_timestamp(BORN).unwrap_or(now) } else { now }
}

pub(super) fn stage(certificate: &Certificate, now: OffsetDateTime) -> Stage {
    let (begins, ends) = certificate.life;
    let in_time = |ahead: Duration| now.checked_add(ahead.try_into().unwrap_or_default()).is_some_and(|end| end < ends);
    if is_clock_behind(now) {
        Stage::Fresh
    } else if now < begins || !in_time(limits::CERTIFICATE_RENEWED) {
        Stage::Over
    } else if !in_time(limits::CERTIFICATE_PREPARED) {
        Stage::Ending
    } else {
        Stage::Fresh
    }
}

/// Holds the certificate against its root for each of this computer's names, in
/// the middle of its life, and the key against the certificate.
pub(super) fn prove(certificate: &Certificate) -> Result<(), Flaw> {
    let (begins, ends) = certificate.life;
    let middle = begins + (ends - begins) / 2;
    for name in ["localhost", "127.0.0.1", "::1"] {
        holds(&certificate.root, &certificate.leaf, name, middle)?;
    }
    rustls::sign::CertifiedKey::from_der(vec![certificate.leaf.clone()], certificate.key.clone_key(), &provider())
        .and_then(|pair| pair.keys_match())
        .map_err(flaw)
}

/// Would a client that trusts `root` take `leaf` for `name` at this moment?
pub(super) fn holds(
    root: &CertificateDer<'static>,
    leaf: &CertificateDer<'static>,
    name: &str,
    now: OffsetDateTime,
) -> Result<(), Flaw> {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).map_err(flaw)?;
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
        .build()
        .map_err(|fault| Flaw::damaged(&fault.to_string()))?;
    let name = ServerName::try_from(name).map_err(|_| Flaw::damaged(name))?;
    let now = u64::try_from(now.unix_timestamp()).unwrap_or(0);
    let moment = UnixTime::since_unix_epoch(Duration::from_secs(now));
    verifier.verify_server_cert(leaf, &[], &name, &[], moment).map_err(flaw).map(|_| ())
}

fn flaw(fault: Error) -> Flaw {
    Flaw::damaged(&fault.to_string())
}
