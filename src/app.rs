//! Builds the parts, joins them, and ends them in order; nobody else builds parts.

use std::fs::{File, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use tokio::sync::{Semaphore, watch};

use crate::commands::consent::Consent;
use crate::commands::{About, Desk};
use crate::fetch::Errand;
use crate::jobs::Jobs;
use crate::jobs::hearing::Listeners;
use crate::jobs::ledger::{Ledger, OpenFault};
use crate::jobs::press::Press;
use crate::limits;
use crate::paths::Home;
use crate::printers::{Entry, Roster, VIRTUAL_ADDRESS, VIRTUAL_NAME};
use crate::protocol::Failure;
use crate::protocol::failure::JobFault;
use crate::protocol::printer::Config;
use crate::server::{Server, ports};
use crate::settings::{Settings, Store};
use crate::text::Fonts;
use crate::{paths, system_fonts, trust};

/// A running agent.
pub struct App {
    pub desk: Arc<Desk>,
    pub port: u16,
    server: Server,
    /// A renewed certificate is sent here.
    _certificate: watch::Sender<Arc<rustls::ServerConfig>>,
    /// Held as long as the agent lives: a second one of the same home finds it.
    _lock: File,
}

/// What a start comes to.
pub enum Start {
    Running(Box<App>),
    /// Another agent of this home answers on this port already.
    Already {
        port: Option<u16>,
    },
}

impl App {
    /// Starts every part on this home.
    pub async fn start(home: &Home) -> Result<Start, Failure> {
        let mut lock = match take_lock(&home.lock()).map_err(|error| unusable(&home.lock(), &error))? {
            Ok(lock) => lock,
            Err(port) => return Ok(Start::Already { port }),
        };
        let settings = Arc::new(Store::open(home.settings())?);
        let listening = ports::bind(&settings.current().server.ports)?;
        let port = listening.port;
        let (certificate, tls) = watch::channel(trust::certificate(home)?.server_config()?);
        let desk = desk(home, settings, port)?;
        find_fonts(desk.press.fonts.clone());
        let server = Server::start(listening, desk.clone(), tls);
        note_port(&mut lock, port).map_err(|error| unusable(&home.lock(), &error))?;
        tracing::info!(port, home = %home.directory().display(), "ready");
        Ok(Start::Running(Box::new(App { desk, port, server, _certificate: certificate, _lock: lock })))
    }

    /// The page's address. Plain, because a browser trusts it without a certificate.
    pub fn page(&self) -> String {
        format!("http://localhost:{}/", self.port)
    }

    /// Ends in order: no new task, each label in the air finished and told, the connections closed.
    pub async fn end(self) {
        self.desk.consent.end();
        self.desk.jobs.end().await;
        self.server.stop().await;
        self.desk.jobs.close();
        tracing::info!("ended");
    }
}

/// Everything behind the server: the ledger with its open tasks taken up, the
/// printers, the press, and the desk where requests are answered.
pub fn desk(home: &Home, settings: Arc<Store>, port: u16) -> Result<Arc<Desk>, Failure> {
    let ledger = Ledger::open(&home.ledger()).map_err(|fault| ledger_failure(&home.ledger(), fault))?;
    if let Some(damage) = ledger.damage() {
        tracing::error!(set_aside = %damage.set_aside.display(), why = %damage.why, "the ledger was damaged and set aside");
    }
    let roster = Arc::new(Roster::default());
    roster.renew(entries(&settings.current(), &ledger, home)?);
    let listeners = Arc::new(Listeners::default());
    let errand = {
        let settings = settings.clone();
        Errand::new(move |host: &str| settings.current().fetch.allows(host))
    };
    let press = Arc::new(Press::new(Arc::new(Fonts::embedded()), errand, roster.clone()));
    let jobs = Jobs::start(ledger, roster.clone(), press.clone(), listeners.clone())?;
    let renew = {
        let (settings, roster, jobs, home) = (settings.clone(), roster.clone(), jobs.clone(), home.clone());
        move || match entries(&settings.current(), jobs.ledger(), &home) {
            Ok(entries) => {
                roster.renew(entries);
                jobs.changed().raise();
            }
            Err(failure) => tracing::error!(why = %failure, "the printers stay as they were"),
        }
    };
    let about = About { version: env!("CARGO_PKG_VERSION"), port, home: home.directory().display().to_string() };
    let (previews, day, renew) = (Default::default(), Default::default(), Box::new(renew));
    let consent = Consent::new(jobs.changed().clone());
    let pictures = Semaphore::new(limits::PICTURES_AT_ONCE);
    Ok(Arc::new(Desk { listeners, previews, settings, roster, press, jobs, consent, pictures, day, renew, about }))
}

/// Looks for the system's fonts while the agent already answers. Until they are
/// found, labels are drawn with the embedded letters.
fn find_fonts(fonts: Arc<Fonts>) {
    let looking = std::thread::Builder::new().name("fonts".into()).spawn(move || {
        let faces = system_fonts::scan();
        tracing::debug!(faces = faces.len(), "system fonts found");
        fonts.add_system(faces, system_fonts::open);
    });
    if let Err(error) = looking {
        tracing::warn!(%error, "no thread to look for the system's fonts; the embedded letters serve alone");
    }
}

/// The settings' printers, and the virtual one behind them.
fn entries(settings: &Settings, ledger: &Ledger, home: &Home) -> Result<Vec<Entry>, Failure> {
    let built_in = settings.printer(VIRTUAL_NAME).is_none().then(|| (VIRTUAL_NAME, VIRTUAL_ADDRESS, Config::default()));
    let named = settings
        .printers
        .iter()
        .map(|printer| (printer.name.as_str(), printer.address.as_str(), printer.config.clone()));
    named
        .chain(built_in)
        .map(|(name, address, config)| {
            let id = ledger.printer_id(name).map_err(|error| JobFault::LedgerFailed { why: error.to_string() })?;
            let folder = home.virtual_output(id).map_err(|error| unusable(home.directory(), &error))?;
            Ok(Entry { id, name: name.to_string(), address: address.to_string(), config, folder })
        })
        .collect()
}

/// The lock, or the port that the holder wrote into it.
fn take_lock(path: &Path) -> io::Result<Result<File, Option<u16>>> {
    let mut file = paths::append(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Ok(file)),
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            File::open(path)?.read_to_string(&mut text)?;
            let _ = file.rewind();
            Ok(Err(text.trim().parse().ok()))
        }
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn note_port(lock: &mut File, port: u16) -> io::Result<()> {
    lock.set_len(0)?;
    writeln!(lock, "{port}")
}

fn ledger_failure(path: &Path, fault: OpenFault) -> Failure {
    let why = match fault {
        OpenFault::InUse => format!("{} is held by another program", path.display()),
        OpenFault::Newer { schema } => format!("{} was written by a newer Dotline (schema {schema})", path.display()),
        OpenFault::Unusable { path, why } => format!("{}: {why}", path.display()),
    };
    JobFault::LedgerFailed { why }.into()
}

fn unusable(path: &Path, error: &io::Error) -> Failure {
    JobFault::HomeUnusable { path: path.display().to_string(), why: error.to_string() }.into()
}

/// The runtime could not be made: no threads, no memory.
pub fn no_runtime(error: &io::Error) -> Failure {
    JobFault::HomeUnusable { path: "tokio".into(), why: error.to_string() }.into()
}

impl App {
    /// Waits for SIGTERM or Ctrl-C; SIGHUP reads the settings again.
    pub async fn wait_for_the_end(&self) {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let (Ok(mut terminate), Ok(mut hang_up)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup()))
            else {
                let _ = tokio::signal::ctrl_c().await;
                return;
            };
            loop {
                tokio::select! {
                    _ = terminate.recv() => return,
                    _ = tokio::signal::ctrl_c() => return,
                    _ = hang_up.recv() => {
                        let answer = self.desk.reload().await;
                        tracing::info!(%answer, "settings read again");
                    }
                }
            }
        }
        #[cfg(not(unix))]
        {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
