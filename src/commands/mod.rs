//! THE VERBS: one file each, named as on the wire.
//!
//! A command is a function from the desk, the caller and what was asked to an
//! answer or a failure. Adding one: a file here, a line in `answer`, a variant
//! of `Request`.

pub mod consent;
mod control;
mod get_agent_info;
mod get_global_config;
mod get_printer_config;
mod get_printer_status;
mod get_printers;
mod get_task_status;
mod labels;
pub mod own_page;
pub mod presence;
pub mod previews;
mod print;
mod proofs;
mod set_global_config;
mod set_printer_config;

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::{Semaphore, watch};

use crate::jobs::Jobs;
use crate::jobs::hearing::{Hearing, Listeners};
use crate::jobs::press::Press;
use crate::limits;
use crate::printers::roster::Printer;
use crate::printers::{Roster, VIRTUAL_NAME};
use crate::protocol::failure::{JobFault, PrinterFault, SettingsFault};
use crate::protocol::{Echo, Failure, Origin, Request, reply};
use crate::settings::{Settings, Standing, Store};
use consent::{Consent, Wants};
use presence::Presence;
use previews::Previews;

/// Who asks, and by which address: previews are answered with the same one.
#[derive(Clone, Debug)]
pub struct Caller {
    pub origin: Origin,
    /// `https://localhost:28613`, as the request came in.
    pub base: String,
    /// Is it still there? One for each conversation.
    pub presence: Presence,
}

/// Where requests are answered.
pub struct Desk {
    pub listeners: Arc<Listeners>,
    pub previews: Previews,
    pub settings: Arc<Store>,
    pub roster: Arc<Roster>,
    pub press: Arc<Press>,
    pub jobs: Arc<Jobs>,
    pub consent: Consent,
    /// Places for pictures that are being drawn for a person.
    pub pictures: Semaphore,
    /// The day's tasks, kept while the page looks.
    pub day: own_page::Day,
    /// Makes the roster follow the settings.
    pub renew: Box<dyn Fn() + Send + Sync>,
    /// What a person has to do for the certificate's sake.
    pub certificate_trouble: Box<dyn Fn() -> Option<Failure> + Send + Sync>,
    pub about: About,
}

/// What `getAgentInfo` and the page say about this agent.
#[derive(Clone, Debug)]
pub struct About {
    pub version: &'static str,
    pub port: u16,
    pub home: String,
}

impl Desk {
    /// Answers one message that came as text. Never silence: also nonsense is answered.
    pub async fn answer_text(&self, caller: &Caller, text: &str) -> Value {
        let (echo, request) = Request::from_text(text);
        self.answer_request(caller, echo, request.map_err(Failure::from), text.len()).await
    }

    /// Answers one message.
    pub async fn answer(&self, caller: &Caller, message: Value) -> Value {
        let (echo, request) = Request::read(message);
        self.answer_request(caller, echo, request.map_err(Failure::from), 0).await
    }

    /// The pushes for one connection of `origin`.
    pub fn hear(&self, origin: &Origin) -> Hearing {
        self.listeners.hear(origin)
    }

    /// Grows with every change that the page or the tray would show: tasks, questions, pauses, settings, printers.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.jobs.changed().subscribe()
    }

    /// Reads the settings again; the page and SIGHUP ask for it.
    pub async fn reload(&self) -> Value {
        match self.settings.reload() {
            Ok(_) => {
                self.look_again().await;
                reply::success(&Echo::default(), Value::Null)
            }
            Err(fault) => reply::failed(&Echo::default(), &fault.into()),
        }
    }

    /// Asks the system for its printers and lets the roster follow, the settings too. False: the system
    /// did not answer, and what was known of it stays.
    pub async fn look_again(&self) -> bool {
        let looked = tokio::time::timeout(limits::SPOOLER_ANSWER, self.roster.look()).await;
        let answered = match looked {
            Ok(Ok(())) => true,
            Ok(Err(fault)) => {
                tracing::debug!(why = %Failure::from(fault).words().en, "the system's printers are not known");
                false
            }
            Err(_) => {
                tracing::debug!("the print service hangs; the system's printers are as they were");
                false
            }
        };
        (self.renew)();
        answered
    }

    /// `weight`: bytes of the message.
    async fn answer_request(
        &self,
        caller: &Caller,
        echo: Echo,
        request: Result<Request, Failure>,
        weight: usize,
    ) -> Value {
        let answer = match request {
            Ok(request) => self.carry_out(caller, request, weight).await,
            Err(failure) => Err(failure),
        };
        match answer {
            Ok(more) => reply::success(&echo, more),
            Err(failure) => {
                tracing::info!(origin = %caller.origin, cmd = ?echo.cmd, why = %failure.words().en, "answered failed");
                reply::failed(&echo, &failure)
            }
        }
    }

    async fn carry_out(&self, caller: &Caller, request: Request, weight: usize) -> Result<Value, Failure> {
        match request {
            Request::GetPrinters { force_update } => get_printers::answer(self, force_update).await,
            Request::GetPrinterStatus { printer } => get_printer_status::answer(self, printer).await,
            Request::GetPrinterConfig { printer } => get_printer_config::answer(self, printer),
            Request::SetPrinterConfig { printer, change } => {
                set_printer_config::answer(self, caller, &printer, &change, weight).await
            }
            Request::Print(task) => print::answer(self, caller, task, weight).await,
            Request::GetTaskStatus { tasks } => get_task_status::answer(self, caller, &tasks),
            Request::GetAgentInfo => Ok(get_agent_info::answer(self, caller)),
            Request::GetGlobalConfig => Ok(get_global_config::answer(self)),
            Request::SetGlobalConfig { notify_on_task_failure } => {
                set_global_config::answer(self, caller, notify_on_task_failure, weight).await
            }
        }
    }

    /// What prints or changes something is for sites that are allowed to; about an unknown one a person is asked.
    /// A print that waited must look up anew what may have changed meanwhile.
    async fn admit(&self, caller: &Caller, wants: Wants, weight: usize) -> Result<(), JobFault> {
        match self.settings.current().gate.standing(&caller.origin) {
            Standing::Allowed => return Ok(()),
            Standing::Unknown if caller.presence.is_let_in() => return Ok(()),
            _ => {}
        }
        // It may just have been allowed by `dotline origins`, in another process.
        match self.standing_by_now(caller) {
            Standing::Allowed => Ok(()),
            Standing::Refused => Err(JobFault::SiteRefused { origin: caller.origin.to_string() }),
            Standing::Unknown => self.consent.ask(caller, wants, weight, || self.standing_by_now(caller)).await,
        }
    }

    /// By what the settings' file says now.
    fn standing_by_now(&self, caller: &Caller) -> Standing {
        let settings = self.settings.refresh().unwrap_or_else(|_| self.settings.current());
        settings.gate.standing(&caller.origin)
    }

    /// Changes the settings, away from the threads that serve sockets.
    async fn on_disk(
        &self,
        change: impl FnOnce() -> Result<Arc<Settings>, SettingsFault> + Send + 'static,
    ) -> Result<(), Failure> {
        match tokio::task::spawn_blocking(change).await {
            Ok(outcome) => outcome.map(|_| self.jobs.changed().raise()).map_err(Failure::from),
            Err(broken) => Err(JobFault::SettingsFailed { why: broken.to_string() }.into()),
        }
    }

    /// The printer of that name; the default one where the name is empty or missing.
    fn printer(&self, name: Option<&str>) -> Result<Printer, PrinterFault> {
        match name.filter(|name| !name.is_empty()) {
            Some(name) => self.roster.find(name),
            None => self.roster.find(&self.default_printer().ok_or(PrinterFault::NoDefault)?),
        }
    }

    /// The settings' default; else the first printer that only they know (a system's printer, or
    /// one that was found on USB, stands there also because somebody has configured it); else the system's default; else the first the
    /// settings name at all; else one that was found on USB; else the virtual one.
    fn default_printer(&self) -> Option<String> {
        let settings = self.settings.current();
        if settings.default_printer.is_some() {
            return settings.default_printer.clone();
        }
        let (all, system) = (self.roster.all(), self.roster.system());
        let default = system.iter().find(|queue| queue.is_default).map(|queue| queue.name.as_str());
        let plugged = self.roster.plugged();
        let was_found = |printer: &&Printer| plugged.iter().any(|known| known.address == printer.entry.address);
        let named = |printer: &&Printer| settings.printer(&printer.entry.name).is_some();
        let ours =
            |printer: &&Printer| printer.queue().is_none() && printer.entry.name != VIRTUAL_NAME && !was_found(printer);
        let systems = |printer: &&Printer| default.is_some() && printer.queue().as_deref() == default;
        let found = all.iter().find(ours).or_else(|| all.iter().find(systems));
        let found = found.or_else(|| all.iter().find(named)).or_else(|| all.iter().find(was_found));
        let found = found.or_else(|| all.iter().find(|printer| printer.is_virtual()));
        found.map(|printer| printer.entry.name.clone())
    }
}
