//! Is a kept certificate what a browser that trusts its root would take?

use std::sync::Arc;
use std::time::Duration;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, Error, RootCertStore};
use time::OffsetDateTime;

use super::{Certificate, provider};

/// Renewed this long before its end, so that a browser never meets its last day.
const RENEW: u64 = 30 * 24 * 3600;

/// Why a kept certificate cannot be used.
#[derive(Debug, PartialEq)]
pub(super) enum Flaw {
    /// A file of it is not there.
    Absent,
    /// It ends within 30 days, has ended, or begins only later.
    Ending,
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

/// Holds the certificate against its root for each of this computer's names,
/// now and 30 days on, and the key against the certificate.
pub(super) fn prove(certificate: &Certificate, now: OffsetDateTime) -> Result<(), Flaw> {
    for name in ["localhost", "127.0.0.1", "::1"] {
        holds(&certificate.root, &certificate.leaf, name, now)?;
    }
    rustls::sign::CertifiedKey::from_der(vec![certificate.leaf.clone()], certificate.key.clone_key(), &provider())
        .and_then(|pair| pair.keys_match())
        .map_err(flaw)
}

/// Would a client that trusts `root` take `leaf` for `name`, now and 30 days on?
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
    for moment in [now, now.saturating_add(RENEW)] {
        let moment = UnixTime::since_unix_epoch(Duration::from_secs(moment));
        verifier.verify_server_cert(leaf, &[], &name, &[], moment).map_err(flaw)?;
    }
    Ok(())
}

fn flaw(fault: Error) -> Flaw {
    match fault {
        Error::InvalidCertificate(
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. },
        ) => Flaw::Ending,
        other => Flaw::damaged(&other.to_string()),
    }
}
