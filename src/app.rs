//! Builds the parts, joins them, and ends them in order; nobody else builds parts.

mod plugged;

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::calls::{Call, Calls};
use crate::commands::consent::Consent;
use crate::commands::{About, Desk};
use crate::fetch::Errand;
use crate::jobs::Jobs;
use crate::jobs::hearing::Listeners;
use crate::jobs::ledger::{Ledger, OpenFault};
use crate::jobs::press::Press;
use crate::paths::Home;
use crate::printers::spooler::Queue;
use crate::printers::usb::{self, Bus};
use crate::printers::{Entry, Roster, VIRTUAL_ADDRESS, VIRTUAL_NAME};
use crate::protocol::Failure;
use crate::protocol::failure::JobFault;
use crate::protocol::printer::Config;
use crate::server::{Server, ports};
use crate::settings::{Settings, Store};
use crate::text::Fonts;
use crate::trust::{Looked, Renewal};
use crate::{limits, paths, system_fonts, trust};

/// A running agent.
pub struct App {
    pub desk: Arc<Desk>,
    pub port: u16,
    server: Server,
    /// Shows the server another certificate before the present one ends.
    certificate: Arc<Renewal>,
    watching: JoinHandle<()>,
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
        App::start_on(home, usb::bus::system()).await
    }

    /// The same with another USB than this computer's.
    pub async fn start_on(home: &Home, usb: Arc<dyn Bus>) -> Result<Start, Failure> {
        let Some(lock) = take_lock(&home.lock()).map_err(|error| unusable(&home.lock(), &error))? else {
            return Ok(Start::Already { port: noted_port(&home.port()) });
        };
        let settings = Arc::new(Store::open(home.settings())?);
        let listening = ports::bind(&settings.current().server.ports)?;
        let port = listening.port;
        let (certificate, tls) = Renewal::new(home)?;
        let desk = desk(home, settings, port, usb)?;
        find_fonts(desk.press.fonts.clone());
        find_queues(&desk);
        plugged::find(&desk);
        let server = Server::start(listening, desk.clone(), tls);
        let certificate = Arc::new(certificate);
        let watching = tokio::spawn(certificate.clone().watch());
        paths::keep(&home.port(), format!("{port}\n").as_bytes()).map_err(|error| unusable(&home.port(), &error))?;
        tracing::info!(port, home = %home.directory().display(), "ready");
        Ok(Start::Running(Box::new(App { desk, port, server, certificate, watching, _lock: lock })))
    }

    /// The page's address. Plain, because a browser trusts it without a certificate.
    pub fn page(&self) -> String {
        format!("http://localhost:{}/", self.port)
    }

    /// Looks at the certificate as the agent does every minute, at a moment of the caller's choice.
    pub async fn look_at_certificate(&self, now: time::OffsetDateTime) -> Looked {
        let certificate = self.certificate.clone();
        tokio::task::spawn_blocking(move || certificate.look(now)).await.unwrap_or(Looked::Failed)
    }

    /// Does what the system calls for, until it calls for the end.
    pub async fn heed(&self, calls: &mut Calls) {
        while calls.next().await == Call::ReadSettings {
            let answer = self.desk.reload().await;
            tracing::info!(%answer, "settings read again");
        }
    }

    /// Ends in order: no new task, each label in the air finished and told, the connections closed.
    pub async fn end(self) {
        self.desk.consent.end();
        self.watching.abort();
        self.desk.jobs.end().await;
        self.server.stop().await;
        self.desk.jobs.close();
        tracing::info!("ended");
    }
}

/// Everything behind the server: the ledger with its open tasks taken up, the
/// printers, the press, and the desk where requests are answered. `usb` is where printers may be plugged in.
pub fn desk(home: &Home, settings: Arc<Store>, port: u16, usb: Arc<dyn Bus>) -> Result<Arc<Desk>, Failure> {
    let ledger = Ledger::open(&home.ledger()).map_err(|fault| ledger_failure(&home.ledger(), fault))?;
    if let Some(damage) = ledger.damage() {
        tracing::error!(set_aside = %damage.set_aside.display(), why = %damage.why, "the ledger was damaged and set aside");
    }
    let roster = Arc::new(Roster::on(usb));
    roster.expect(awaited(&ledger)?);
    roster.plug(plugged::awaited(&ledger)?);
    roster.renew(entries(&settings.current(), &roster, &ledger, home)?);
    let listeners = Arc::new(Listeners::default());
    let errand = {
        let settings = settings.clone();
        Errand::new(move |host: &str| settings.current().fetch.allows(host))
    };
    let press = Arc::new(Press::new(Arc::new(Fonts::embedded()), errand, roster.clone()));
    let jobs = Jobs::start(ledger, roster.clone(), press.clone(), listeners.clone())?;
    let renew = {
        let (settings, roster, jobs, home) = (settings.clone(), roster.clone(), jobs.clone(), home.clone());
        move || match entries(&settings.current(), &roster, jobs.ledger(), &home) {
            Ok(entries) => {
                roster.renew(entries);
                jobs.changed().raise();
            }
            Err(failure) => tracing::error!(why = %failure, "the printers stay as they were"),
        }
    };
    let about = About { version: env!("CARGO_PKG_VERSION"), port, home: home.directory().display().to_string() };
    let (previews, day, renew) = (Default::default(), Default::default(), Box::new(renew));
    let certificate_trouble = {
        let home = home.clone();
        Box::new(move || trust::outdated(&home).map(Failure::from))
    };
    let consent = Consent::new(jobs.changed().clone());
    let pictures = Semaphore::new(limits::PICTURES_AT_ONCE);
    Ok(Arc::new(Desk {
        listeners,
        previews,
        settings,
        roster,
        press,
        jobs,
        consent,
        pictures,
        day,
        renew,
        certificate_trouble,
        about,
    }))
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

/// Looks for the system's printers while the agent already answers. A print service that is absent
/// is looked for again, ever more seldom, until it has answered once.
fn find_queues(desk: &Arc<Desk>) {
    let desk = Arc::downgrade(desk);
    tokio::spawn(async move {
        let mut pause = limits::RETRY_FIRST;
        while let Some(desk) = desk.upgrade() {
            if desk.look_again().await {
                return;
            }
            drop(desk);
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(limits::SPOOLER_LOOK);
        }
    });
}

/// Queues that tasks of the last run wait for: they keep their place until the system has answered.
fn awaited(ledger: &Ledger) -> Result<Vec<Queue>, Failure> {
    let awaited = ledger.queues_awaited().map_err(|error| JobFault::LedgerFailed { why: error.to_string() })?;
    Ok(awaited.into_iter().map(|name| Queue { name, is_default: false, note: String::new(), dpi: None }).collect())
}

/// The settings' printers, the system's queues and the printers on USB that they do not name, and the virtual one behind
/// them.
fn entries(settings: &Settings, roster: &Roster, ledger: &Ledger, home: &Home) -> Result<Vec<Entry>, Failure> {
    let (system, plugged) = (roster.system(), roster.plugged());
    let usual = Config { preflight: settings.preflight, ..Config::default() };
    let note_of = |address: &str| {
        let queue = system.iter().find(|queue| queue.address() == address).map(|queue| &queue.note);
        let note = queue.or_else(|| plugged.iter().find(|known| known.is_meant_by(address)).map(|known| &known.note));
        note.cloned().unwrap_or_default()
    };
    let named = settings.printers.iter().map(|printer| {
        (printer.name.clone(), printer.address.clone(), printer.config.clone(), note_of(&printer.address))
    });
    let is_named = |queue: &&Queue| {
        let address = queue.address();
        let same = |name: &str, known: &str| name == queue.name || known == address;
        settings.printers.iter().any(|printer| same(&printer.name, &printer.address)) || queue.name == VIRTUAL_NAME
    };
    let found = system.iter().filter(|queue| !is_named(queue)).map(|queue| {
        let config = Config { dpi: queue.dpi.unwrap_or(usual.dpi), ..usual.clone() };
        (queue.name.clone(), queue.address(), config, queue.note.clone())
    });
    let unnamed =
        plugged.iter().filter(|known| !settings.printers.iter().any(|named| known.is_meant_by(&named.address)));
    let on_usb = unnamed.map(|known| {
        let others = || settings.printers.iter().map(|named| &named.name).chain(system.iter().map(|queue| &queue.name));
        let is_taken = known.name == VIRTUAL_NAME || others().any(|name| *name == known.name);
        let name = if is_taken { format!("{} (USB)", known.name) } else { known.name.clone() };
        let (language, dpi) = (known.language.unwrap_or(usual.language), known.dpi.unwrap_or(usual.dpi));
        (name, known.address.clone(), Config { language, dpi, ..usual.clone() }, known.note.clone())
    });
    let built_in = settings
        .printer(VIRTUAL_NAME)
        .is_none()
        .then(|| (VIRTUAL_NAME.to_string(), VIRTUAL_ADDRESS.to_string(), usual.clone(), String::new()));
    named
        .chain(found)
        .chain(on_usb)
        .chain(built_in)
        .map(|(name, address, config, note)| {
            let id = ledger.printer_id(&name).map_err(|error| JobFault::LedgerFailed { why: error.to_string() })?;
            let folder = home.virtual_output(id).map_err(|error| unusable(home.directory(), &error))?;
            Ok(Entry { id, name, address, config, note, folder })
        })
        .collect()
}

/// The lock; None where another agent of this home holds it.
fn take_lock(path: &Path) -> io::Result<Option<File>> {
    let file = paths::lockable(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// The port that the holder of the lock answers on.
pub fn noted_port(path: &Path) -> Option<u16> {
    std::fs::read_to_string(path).ok()?.trim().parse().ok()
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
