//! THE ERRAND: templates and pictures are got within limits.
//!
//! A caller gets nothing through here that it could not get itself; see `permit`.
//! No cookies, no passwords, no proxies, no file but http and https.

mod address;
mod names;
mod permit;
mod shelf;
mod visit;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared};
use reqwest::Url;
use rustls::{ClientConfig, RootCertStore};
use sha2::{Digest, Sha256};
use tokio::sync::OnceCell;

use crate::limits;
use crate::protocol::failure::FetchFault;
use crate::protocol::origin::{Origin, Scheme};
use names::{Names, SystemNames};
use permit::Destination;
use shelf::{Kept, Shelf};
use visit::Answer;

/// What is being fetched, which decides how large it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum What {
    Template,
    Picture,
}

/// What came back. Cloning it copies no body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    pub bytes: Bytes,
    /// SHA-256 of `bytes`: the name under which a parsed template is kept.
    pub hash: [u8; 32],
}

/// Goes and gets. One for the whole agent; cheap until the first errand.
#[derive(Clone)]
pub struct Errand {
    inner: Arc<Inner>,
}

/// May pages name this host although its address is private? Asked each time,
/// so that a change of the settings counts at once.
type Listed = dyn Fn(&str) -> bool + Send + Sync;

/// Loads the roots that https hosts are held against.
type Roots = Arc<dyn Fn() -> RootCertStore + Send + Sync>;

struct Inner {
    listed: Box<Listed>,
    names: Box<dyn Names>,
    roots: Roots,
    patience: Duration,
    /// TLS for https, made at the first use.
    tls: OnceCell<ClientConfig>,
    shelf: Mutex<Shelf>,
    underway: Mutex<HashMap<(What, String, Origin), WeakShared<Going>>>,
}

type Outcome = Result<Fetched, FetchFault>;
type Going = BoxFuture<'static, Outcome>;

impl What {
    fn limit(self) -> usize {
        match self {
            What::Template => limits::TEMPLATE_BYTES,
            What::Picture => limits::PICTURE_BYTES,
        }
    }
}

impl Errand {
    /// `listed` is the settings' word on private hosts: `settings.fetch.allows`.
    pub fn new(listed: impl Fn(&str) -> bool + Send + Sync + 'static) -> Errand {
        Errand::with(Box::new(listed), Box::new(SystemNames), Arc::new(visit::usual_roots), limits::FETCH_TIME)
    }

    fn with(listed: Box<Listed>, names: Box<dyn Names>, roots: Roots, patience: Duration) -> Errand {
        let shelf = Mutex::new(Shelf::new(limits::FETCH_CACHE, limits::FETCH_FRESH));
        let (tls, underway) = (OnceCell::new(), Mutex::default());
        Errand { inner: Arc::new(Inner { listed, names, roots, patience, tls, shelf, underway }) }
    }

    /// Gets what `url` names for `caller`, from memory while it is fresh. Callers of
    /// one origin that want the same at the same time wait for one fetch.
    pub async fn get(&self, url: &str, what: What, caller: &Origin) -> Outcome {
        let url = permit::url(url)?;
        match self.inner.remembered(&url, what, caller) {
            Some(fetched) => Ok(fetched),
            None => self.go(url, what, caller).await,
        }
    }

    /// Joins a fetch that is under way, or begins one. It goes on while one of its callers waits.
    fn go(&self, url: Url, what: What, caller: &Origin) -> Shared<Going> {
        let key = (what, url.to_string(), caller.clone());
        let mut underway = self.inner.underway.lock().unwrap_or_else(PoisonError::into_inner);
        // One that has its outcome already may have been a failure: it is not handed to those who come after.
        if let Some(going) = underway.get(&key).and_then(WeakShared::upgrade).filter(|going| going.peek().is_none()) {
            return going;
        }
        underway.retain(|_, going| going.upgrade().is_some_and(|going| going.peek().is_none()));
        let (inner, caller) = (self.inner.clone(), caller.clone());
        let going = async move { inner.fetch(url, what, &caller).await }.boxed().shared();
        if let Some(weak) = going.downgrade() {
            underway.insert(key, weak);
        }
        going
    }
}

impl Inner {
    /// A copy that is fresh, if every place it came from is open to this caller as well.
    fn remembered(&self, url: &Url, what: What, caller: &Origin) -> Option<Fetched> {
        let key = (what, url.to_string());
        let kept = self.shelf.lock().unwrap_or_else(PoisonError::into_inner).get(&key, Instant::now())?.clone();
        let open = kept.visits.iter().all(|(to, addresses)| {
            let listed = (self.listed)(&to.host);
            addresses.iter().all(|address| permit::judge(caller, to, *address, listed).is_ok())
        });
        open.then_some(kept.fetched)
    }

    /// Fetches within the time limit, and keeps the result.
    async fn fetch(&self, url: Url, what: What, caller: &Origin) -> Outcome {
        let start = Instant::now();
        let host = permit::destination(&url)?.host;
        let outcome = match tokio::time::timeout(self.patience, self.follow(url.clone(), what, caller)).await {
            Ok(outcome) => outcome,
            Err(_) => Err(FetchFault::TooSlow { host: host.clone(), seconds: self.patience.as_secs() }),
        };
        let ms = start.elapsed().as_millis();
        match outcome {
            Ok((bytes, visits)) => {
                tracing::debug!(%host, ?what, bytes = bytes.len(), ms, "fetched");
                let fetched = Fetched { hash: Sha256::digest(&bytes).into(), bytes };
                let kept = Kept { fetched: fetched.clone(), visits };
                let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
                shelf.put((what, url.to_string()), kept, Instant::now());
                Ok(fetched)
            }
            Err(fault) => {
                tracing::debug!(%host, ?what, ms, "not fetched");
                Err(fault)
            }
        }
    }

    /// Goes from redirect to redirect; each place is judged before it is visited.
    async fn follow(
        &self,
        mut url: Url,
        what: What,
        caller: &Origin,
    ) -> Result<(Bytes, Vec<(Destination, Vec<IpAddr>)>), FetchFault> {
        let mut visits = Vec::new();
        loop {
            let to = permit::destination(&url)?;
            let addresses = self.judged_addresses(&to, caller).await?;
            let tls = self.tls(&to).await?;
            match visit::visit(&url, &to, &addresses, tls, what.limit()).await? {
                Answer::Body(bytes) => {
                    visits.push((to, addresses));
                    return Ok((bytes, visits));
                }
                Answer::Elsewhere(_) if visits.len() >= limits::REDIRECTS => {
                    return Err(FetchFault::TooManyRedirects { host: to.host, limit: limits::REDIRECTS });
                }
                Answer::Elsewhere(next) => {
                    url = permit::url(next.as_str())?;
                    visits.push((to, addresses));
                }
            }
        }
    }

    /// The addresses of the host that this caller may have visited; a fault if there are none.
    async fn judged_addresses(&self, to: &Destination, caller: &Origin) -> Result<Vec<IpAddr>, FetchFault> {
        let nobody = || FetchFault::NoSuchHost { host: to.host.clone() };
        let found = match names::literal(&to.host) {
            Some(address) => vec![address],
            None => self.names.addresses(&to.host).await.map_err(|_| nobody())?,
        };
        let listed = (self.listed)(&to.host);
        let mut refused = None;
        let mut open = Vec::with_capacity(found.len());
        for address in found {
            match permit::judge(caller, to, address, listed) {
                Ok(()) => open.push(address),
                Err(fault) => refused = Some(fault),
            }
        }
        if open.is_empty() { Err(refused.unwrap_or_else(nobody)) } else { Ok(open) }
    }

    /// The root certificates are loaded for the first https host, off the async threads.
    async fn tls(&self, to: &Destination) -> Result<ClientConfig, FetchFault> {
        let failed = |why: String| FetchFault::Unreachable { host: to.host.clone(), why };
        if to.scheme == Scheme::Http {
            return visit::tls(RootCertStore::empty()).map_err(|fault| failed(fault.to_string()));
        }
        let load = || async {
            let roots = self.roots.clone();
            let roots =
                tokio::task::spawn_blocking(move || roots()).await.map_err(|fault| failed(fault.to_string()))?;
            visit::tls(roots).map_err(|fault| failed(fault.to_string()))
        };
        self.tls.get_or_try_init(load).await.cloned()
    }
}

#[cfg(test)]
mod tests;
