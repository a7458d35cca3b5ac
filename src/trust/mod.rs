//! KEYS: the local certificate, and who trusts it.
//!
//! Each machine makes its own root and leaf at the first start. The root can
//! vouch for this computer's own names only, and its key is gone once the leaf
//! is signed: whoever takes every file here can play this computer's agent to
//! this computer, and nothing else. So a renewed leaf needs a new root: the next
//! pair is made a month before it is shown, and its root given to the stores
//! that trust the present one.

mod browsers;
mod keeping;
mod making;
mod program;
mod proving;
mod reading;
mod renewal;
mod state;
mod stores;
mod verb;

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use time::OffsetDateTime;

use crate::protocol::failure::TrustFault;

pub use keeping::{certificate, certificate_at};
pub use reading::Root;
pub use renewal::{Looked, Renewal};
pub use state::{PlaceState, State, outdated, state};
pub use stores::Standing;
pub use verb::run;

/// What the server shows (`leaf`, `key`) and what browsers are asked to trust (`root`).
pub struct Certificate {
    pub root: CertificateDer<'static>,
    pub leaf: CertificateDer<'static>,
    pub key: PrivateKeyDer<'static>,
    /// The leaf's first and last moment; the root's are the same.
    pub life: (OffsetDateTime, OffsetDateTime),
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

fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// `2029-02-19`, for people.
fn day(moment: OffsetDateTime) -> String {
    moment.date().to_string()
}

#[cfg(test)]
mod tests;
