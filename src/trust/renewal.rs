//! A certificate that ends is followed by the next one while the agent runs.
//!
//! A browser learns of a new root only when it is started. So the next pair is
//! made 60 days before the present one ends and its root given to the stores that
//! trust the present one; it is shown 30 days later, when every browser has been
//! restarted. Stores that ask their user first are left for `dotline trust install`.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::ServerConfig;
use time::OffsetDateTime;
use tokio::sync::watch;

use super::proving::{Stage, stage};
use super::stores::{self, World};
use super::{Certificate, day, keeping};
use crate::limits;
use crate::paths::Home;
use crate::protocol::Failure;
use crate::protocol::failure::TrustFault;

/// The certificate that the server shows, and the way to show it another one.
pub struct Renewal {
    home: Home,
    shown: Mutex<Certificate>,
    tls: watch::Sender<Arc<ServerConfig>>,
}

/// What a look at the certificate came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked {
    /// It is good for long.
    Fresh,
    /// The next one is ready; this one is still shown.
    Prepared,
    /// Connections from now on are shown another one.
    Renewed,
    /// It should be renewed and cannot be; the present one is still shown.
    Failed,
}

impl Renewal {
    /// The home's certificate, and the configuration that the server begins with.
    pub fn new(home: &Home) -> Result<(Renewal, watch::Receiver<Arc<ServerConfig>>), TrustFault> {
        let shown = keeping::certificate(home)?;
        let (tls, configuration) = watch::channel(shown.server_config()?);
        Ok((Renewal { home: home.clone(), shown: Mutex::new(shown), tls }, configuration))
    }

    /// Looks at the clock for as long as the agent runs.
    pub async fn watch(self: Arc<Self>) {
        // The start itself may have made another certificate than stores trust.
        let mut looked = self.clone().on_a_thread(Self::tell_stores).await;
        loop {
            tokio::time::sleep(pause(looked)).await;
            looked = self.clone().on_a_thread(|renewal| renewal.look(OffsetDateTime::now_utc())).await;
        }
    }

    /// One look, at a moment of the caller's choice. What lies on the disk does not
    /// matter while the certificate in use is good. Touches the disk and runs
    /// programs otherwise: from async code, call it on a blocking thread.
    pub fn look(&self, now: OffsetDateTime) -> Looked {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if stage(&shown, now) == Stage::Fresh {
            return Looked::Fresh;
        }
        let renewed = match keeping::certificate_at(&self.home, now).and_then(|next| Ok((next.server_config()?, next)))
        {
            Ok((_, next)) if next.leaf == shown.leaf => {
                drop(shown);
                self.tell_stores_of(now);
                return Looked::Prepared;
            }
            Ok(renewed) => renewed,
            Err(fault) => {
                tracing::error!(why = %Failure::from(fault), ends = day(shown.life.1), "the certificate is not renewed");
                return Looked::Failed;
            }
        };
        let (configuration, next) = renewed;
        tracing::info!(ends = day(next.life.1), "the certificate is renewed; new connections are shown it");
        *shown = next;
        drop(shown);
        self.tls.send_replace(configuration);
        self.tell_stores_of(now);
        Looked::Renewed
    }

    fn tell_stores(&self) -> Looked {
        self.tell_stores_of(OffsetDateTime::now_utc());
        Looked::Fresh
    }

    /// Gives the roots to the stores that trusted one of ours, and says what is left for a person.
    fn tell_stores_of(&self, now: OffsetDateTime) {
        let Ok(_turn) = keeping::take_turn(&self.home) else { return };
        let recorded = keeping::recorded(&self.home);
        let wanted = keeping::roots_to_trust(&self.home, now);
        // A home's first root has nothing to follow.
        if wanted.is_empty() || recorded.len() < 2 {
            return;
        }
        let behind = stores::follow(&World::of_this_process(&self.home), &wanted, &recorded);
        if behind > 0 {
            tracing::warn!(
                stores = behind,
                "run `dotline trust install`: trust stores do not know the new certificate"
            );
        }
    }

    async fn on_a_thread(self: Arc<Self>, work: impl FnOnce(&Renewal) -> Looked + Send + 'static) -> Looked {
        tokio::task::spawn_blocking(move || work(&self)).await.unwrap_or(Looked::Failed)
    }
}

fn pause(looked: Looked) -> Duration {
    match looked {
        Looked::Fresh | Looked::Renewed => limits::CERTIFICATE_LOOK,
        Looked::Prepared | Looked::Failed => limits::CERTIFICATE_AGAIN,
    }
}
