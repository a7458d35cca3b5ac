//! One request to one judged destination; its answer is read no further than the limit.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use bytes::{Bytes, BytesMut};
use reqwest::header::{ACCEPT, LOCATION};
use reqwest::{Client, Response, Url};
use rustls::{ClientConfig, RootCertStore};

use super::permit::Destination;
use crate::protocol::failure::FetchFault;

/// What a host said.
pub(super) enum Answer {
    Body(Bytes),
    /// Ask there instead; not judged yet.
    Elsewhere(Url),
}

/// Whom https hosts are trusted by: the roots that browsers ship, and this
/// computer's own, where companies put theirs. Takes some milliseconds and some
/// hundred kB, so it waits for the first https errand.
pub(super) fn usual_roots() -> RootCertStore {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let found = rustls_native_certs::load_native_certs();
    let (added, ignored) = roots.add_parsable_certificates(found.certs);
    tracing::debug!(added, ignored, unreadable = found.errors.len(), "this computer's root certificates are loaded");
    roots
}

/// TLS as errands speak it.
pub(super) fn tls(roots: RootCertStore) -> Result<ClientConfig, rustls::Error> {
    let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    // One request a connection: HTTP/2 would bring half a megabyte of code and nothing else.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// Asks for `url` at one of `addresses` and nowhere else.
///
/// The client is made for this one visit: it knows no name but this one, so no
/// second look-up can lead it elsewhere, and no connection outlives the visit,
/// so none that was opened for one caller serves another. Proxies of the
/// environment are not used: behind one the address could not be judged.
pub(super) async fn visit(
    url: &Url,
    to: &Destination,
    addresses: &[IpAddr],
    tls: ClientConfig,
    limit: usize,
) -> Result<Answer, FetchFault> {
    let unreachable =
        |fault: reqwest::Error| FetchFault::Unreachable { host: to.host.clone(), why: root_cause(&fault) };
    let places: Vec<SocketAddr> = addresses.iter().map(|address| SocketAddr::new(*address, to.port)).collect();
    let client = Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .pool_max_idle_per_host(0)
        .user_agent(concat!("Dotline/", env!("CARGO_PKG_VERSION")))
        .tls_backend_preconfigured(tls)
        .resolve_to_addrs(&to.host, &places)
        .build()
        .map_err(unreachable)?;
    let answer = client.get(url.clone()).header(ACCEPT, "*/*").send().await.map_err(unreachable)?;
    let status = answer.status();
    if let Some(next) = elsewhere(&answer, url) {
        return Ok(Answer::Elsewhere(next));
    }
    if !status.is_success() {
        return Err(FetchFault::Refused { host: to.host.clone(), status: status.as_u16() });
    }
    body(answer, limit).await.map(Answer::Body).map_err(|fault| match fault {
        BodyFault::TooLarge => FetchFault::TooLarge { host: to.host.clone(), limit },
        BodyFault::Broken(fault) => unreachable(fault),
    })
}

enum BodyFault {
    TooLarge,
    Broken(reqwest::Error),
}

/// Reads and decompresses chunk by chunk and stops at the limit.
async fn body(mut answer: Response, limit: usize) -> Result<Bytes, BodyFault> {
    if answer.content_length().is_some_and(|length| length > limit as u64) {
        return Err(BodyFault::TooLarge);
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = answer.chunk().await.map_err(BodyFault::Broken)? {
        if chunk.len() > limit.saturating_sub(body.len()) {
            return Err(BodyFault::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn elsewhere(answer: &Response, url: &Url) -> Option<Url> {
    matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308).then_some(())?;
    url.join(answer.headers().get(LOCATION)?.to_str().ok()?).ok()
}

/// The innermost reason. It comes from the system, from TLS or from HTTP's framing and quotes no body.
fn root_cause(fault: &reqwest::Error) -> String {
    let mut cause: &dyn std::error::Error = fault;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string().chars().take(200).collect()
}
