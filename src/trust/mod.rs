//! KEYS: the local certificate.
//!
//! Each machine makes its own root and leaf at the first start. The root can
//! vouch for this computer's own names only, and its key is gone once the leaf
//! is signed: whoever takes every file here can play this computer's agent to
//! this computer, and nothing else.

mod making;
mod proving;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use time::OffsetDateTime;

use crate::paths::{self, Home};
use crate::protocol::failure::TrustFault;
use proving::Flaw;

/// What the server shows (`leaf`, `key`) and what browsers are asked to trust (`root`).
pub struct Certificate {
    pub root: CertificateDer<'static>,
    pub leaf: CertificateDer<'static>,
    pub key: PrivateKeyDer<'static>,
}

impl Certificate {
    /// TLS 1.2 and 1.3 with this certificate, speaking HTTP/1.1.
    pub fn server_config(&self) -> Result<Arc<ServerConfig>, TrustFault> {
        let not_made = |fault: rustls::Error| TrustFault::NotMade { why: fault.to_string() };
        let mut config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .map_err(not_made)?
            .with_no_client_auth()
            .with_single_cert(vec![self.leaf.clone()], self.key.clone_key())
            .map_err(not_made)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

/// This machine's certificate: the one kept in the home while it is sound and
/// good for 30 more days, else a new one. Call it before the first listener,
/// by one process at a time.
pub fn certificate(home: &Home) -> Result<Certificate, TrustFault> {
    let now = OffsetDateTime::now_utc();
    match kept(home, now) {
        Ok(certificate) => return Ok(certificate),
        Err(Flaw::Absent) => tracing::info!("this machine has no certificate yet; one is made"),
        Err(Flaw::Ending) => tracing::info!("this machine's certificate is ending or not yet valid; a new one is made"),
        Err(Flaw::Exposed) => tracing::warn!("others could read the certificate's key; a new one is made"),
        Err(Flaw::Damaged { what }) => tracing::warn!(what, "this machine's certificate is damaged; a new one is made"),
    }
    let made = making::make(now)?;
    // The key last: until it fits, the next start sees that something is missing and makes all anew.
    keep(&home.root(), &made.root_pem)?;
    keep(&home.certificate(), &made.leaf_pem)?;
    keep(&home.key(), &made.key_pem)?;
    kept(home, now).map_err(|flaw| TrustFault::NotMade { why: format!("{flaw:?}") })
}

/// The certificate in the home, if a browser that trusts its root would take it now and for a month.
fn kept(home: &Home, now: OffsetDateTime) -> Result<Certificate, Flaw> {
    let root = CertificateDer::from_pem_slice(&bytes(&home.root())?).map_err(|_| Flaw::damaged("root.pem"))?;
    let leaf = CertificateDer::from_pem_slice(&bytes(&home.certificate())?).map_err(|_| Flaw::damaged("leaf.pem"))?;
    let key = PrivateKeyDer::from_pem_slice(&bytes(&home.key())?).map_err(|_| Flaw::damaged("key.pem"))?;
    if !is_private(&home.key()) {
        return Err(Flaw::Exposed);
    }
    let certificate = Certificate { root, leaf, key };
    proving::prove(&certificate, now)?;
    Ok(certificate)
}

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn bytes(path: &Path) -> Result<Vec<u8>, Flaw> {
    fs::read(path).map_err(|fault| match fault.kind() {
        std::io::ErrorKind::NotFound => Flaw::Absent,
        other => Flaw::Damaged { what: other.to_string() },
    })
}

fn keep(path: &Path, pem: &str) -> Result<(), TrustFault> {
    paths::keep(path, pem.as_bytes())
        .map_err(|fault| TrustFault::NotKept { path: path.display().to_string(), why: fault.to_string() })
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

#[cfg(test)]
mod tests;
