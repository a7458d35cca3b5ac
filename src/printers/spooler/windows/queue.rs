//! One queue of the Windows spooler as a hand: fed with commands, or drawn on by its driver.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tokio::sync::{OwnedMutexGuard, oneshot};

use super::calls::{About, Code, Printer};
use super::delivery::{self, Patience, Spool, Watch};
use super::faults::{Broken, ERROR_INVALID_DATA, Names, takes_commands};
use super::gdi::Canvas;
use super::job::{Followed, Look};
use super::picture::Picture;
use super::status::Numbers;
use crate::limits;
use crate::printers::hand::Soon;
use crate::printers::{Evidence, Form, Hand, Payload, SendFault};
use crate::protocol::failure::PrinterFault;
use crate::protocol::printer::{Config, Status};

pub struct WindowsQueue {
    names: Names,
    /// A person has said which language the printer speaks.
    language_is_chosen: AtomicBool,
    /// Held by the thread that brings a label to the spooler.
    sending: Arc<tokio::sync::Mutex<()>>,
    /// Held by the thread that asks about the queue.
    asking: Arc<tokio::sync::Mutex<()>>,
    known: Mutex<Option<Known>>,
}

#[derive(Clone)]
struct Known {
    about: About,
    when: Instant,
}

impl WindowsQueue {
    /// Nothing is asked yet.
    pub fn new(queue: &str, name: &str, config: &Config) -> WindowsQueue {
        WindowsQueue {
            names: Names { printer: name.to_string(), queue: queue.to_string() },
            language_is_chosen: AtomicBool::new(config.language_is_chosen),
            sending: Arc::default(),
            asking: Arc::default(),
            known: Mutex::new(None),
        }
    }

    /// The queue's state and driver, asked again where what is known is not fresh. None: it does not answer.
    async fn about(&self) -> Option<About> {
        if let Some(known) = self.known()
            && known.when.elapsed() < limits::STATUS_FRESH
        {
            return Some(known.about);
        }
        // A question that hangs is not joined by others.
        let turn = tokio::time::timeout(limits::ANSWER, self.asking.clone().lock_owned()).await.ok()?;
        let queue = self.names.queue.clone();
        let asked = on_a_thread(turn, move || Printer::open(&queue)?.about());
        let about = tokio::time::timeout(limits::ANSWER, asked).await.ok().flatten()?.ok();
        let known = about.clone().map(|about| Known { about, when: Instant::now() });
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = known;
        about
    }

    fn known(&self) -> Option<Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn form(&self) -> Form {
        if self.language_is_chosen.load(Ordering::Relaxed) {
            return Form::Commands;
        }
        let driver = async {
            loop {
                match self.about().await {
                    Some(about) => return about.driver,
                    None => tokio::time::sleep(limits::POLL_PERSON).await,
                }
            }
        };
        match tokio::time::timeout(limits::CONNECT, driver).await {
            Ok(driver) if takes_commands(&driver) => Form::Commands,
            // Also for a queue that does not answer: it will say what is wrong when the label is sent.
            _ => Form::Png,
        }
    }

    async fn print(&self, payload: &Payload) -> Result<Evidence, SendFault> {
        // Nothing is put into a queue that stands still: what waits here can be cancelled, and is not in
        // doubt after a restart.
        if self.about().await.is_some_and(|about| about.numbers.is_paused()) {
            return Err(SendFault::NothingLeft(PrinterFault::Paused { printer: self.names.printer.clone() }));
        }
        let held = || PrinterFault::Unreachable {
            printer: self.names.printer.clone(),
            why: "the print service still holds the label before".to_string(),
        };
        let turn = tokio::time::timeout(limits::STALL, self.sending.clone().lock_owned()).await;
        let turn = turn.map_err(|_| SendFault::NothingLeft(held()))?;
        let (names, payload) = (self.names.clone(), payload.clone());
        let patience = Patience::default();
        delivery::on_a_thread(turn, self.names.clone(), patience, move |watch| {
            let mut label = Label { names: &names, payload: &payload, printer: None, is_direct: false };
            delivery::run(&mut label, &names, patience, watch)
        })
        .await
    }
}

impl Hand for WindowsQueue {
    fn status(&self) -> Soon<'_, Status> {
        Box::pin(async { self.about().await.map_or(Status::NoInfo, |about| about.numbers.status()) })
    }

    fn system_status(&self) -> Soon<'_, Option<u32>> {
        Box::pin(async { self.about().await.map(|about| about.numbers.status) })
    }

    fn form(&self) -> Soon<'_, Form> {
        Box::pin(self.form())
    }

    fn send<'a>(&'a self, payload: &'a Payload) -> Soon<'a, Result<Evidence, SendFault>> {
        Box::pin(self.print(payload))
    }

    fn returns(&self) -> Soon<'_, ()> {
        Box::pin(async {
            // Only one that was seen away can be seen to return; for others the lane's clock is enough.
            let mut was_away = false;
            loop {
                let status = self.about().await.map_or(Status::Offline, |about| about.numbers.status());
                let is_away = matches!(status, Status::Suspended | Status::Offline);
                if was_away && !is_away {
                    return;
                }
                was_away |= is_away;
                tokio::time::sleep(limits::STATUS_FRESH).await;
            }
        })
    }

    fn configure(&self, config: &Config) {
        self.language_is_chosen.store(config.language_is_chosen, Ordering::Relaxed);
    }
}

/// One label on its way into its queue.
struct Label<'a> {
    names: &'a Names,
    payload: &'a Payload,
    printer: Option<Printer>,
    is_direct: bool,
}

impl Spool for Label<'_> {
    fn hand_over(&mut self, watch: &Watch) -> Result<u32, Broken> {
        let untouched = |code: Code| Broken { left: false, code };
        let printer = Printer::open(&self.names.queue).map_err(untouched)?;
        let about = printer.about().map_err(untouched)?;
        watch.beat();
        self.is_direct = about.numbers.is_direct();
        let job = match self.payload.form {
            // It did not answer when the label was made. Drawn on, such a queue prints nonsense.
            Form::Png if takes_commands(&about.driver) => return Err(untouched(ERROR_INVALID_DATA)),
            Form::Png => self.draw(&printer, &about, watch)?,
            Form::Commands => write(&printer, &self.payload.bytes, watch)?,
            // Never asked for: no driver of Windows takes it.
            Form::Pdf => return Err(untouched(ERROR_INVALID_DATA)),
        };
        self.printer = Some(printer);
        Ok(job)
    }

    fn look(&mut self, job: u32) -> Result<Look, Code> {
        // A handle that served once may be dead after the print service was restarted.
        let printer = match self.printer.take() {
            Some(printer) => printer,
            None => Printer::open(&self.names.queue)?,
        };
        let status = printer.job(job)?;
        let look = match status {
            None => Look::Gone,
            Some(status) => Look::There { status, queue_is_paused: printer.about()?.numbers.is_paused() },
        };
        self.printer = Some(printer);
        Ok(look)
    }

    fn begins_as(&self) -> Followed {
        if self.is_direct { Followed::begun() } else { Followed::default() }
    }
}

impl Label<'_> {
    /// The label as a picture by the queue's driver.
    fn draw(&self, printer: &Printer, about: &About, watch: &Watch) -> Result<u32, Broken> {
        let payload = self.payload;
        let untouched = |code: Code| Broken { left: false, code };
        let picture = Picture::read(&payload.bytes).map_err(|why| {
            tracing::error!(printer = %self.names.printer, why, "a label that is no picture");
            untouched(ERROR_INVALID_DATA)
        })?;
        let canvas = Canvas::open(printer, &self.names.queue, payload.width, payload.height).map_err(untouched)?;
        let device = canvas.device();
        if i64::from(device.dpi_x) != i64::from(payload.dpi) {
            tracing::warn!(printer = %self.names.printer, driver = device.dpi_x, label = payload.dpi, "the label is scaled: set the printer's dpi to its driver's");
        }
        let place = device.place(&picture, payload.dpi, payload.width, payload.height);
        let job = canvas.start().map_err(untouched)?;
        watch.beat();
        // What is drawn is kept here until the page ends, unless the queue passes everything on at once.
        let drawn = step(about.numbers, watch, || canvas.start_page())
            .and_then(|()| step(about.numbers, watch, || canvas.draw(&picture, place)))
            .and_then(|()| {
                watch.leaving();
                canvas.end_page().and_then(|()| canvas.end()).map_err(|code| Broken { left: true, code })
            });
        watch.beat();
        match drawn {
            Ok(()) => Ok(job),
            Err(broken) => {
                canvas.abort();
                Err(broken)
            }
        }
    }
}

/// A step before the page has ended.
fn step(queue: Numbers, watch: &Watch, call: impl FnOnce() -> Result<(), Code>) -> Result<(), Broken> {
    if queue.is_direct() {
        watch.leaving();
    }
    let outcome = call().map_err(|code| Broken { left: queue.is_direct(), code });
    watch.beat();
    outcome
}

/// The label's bytes as they are.
fn write(printer: &Printer, bytes: &[u8], watch: &Watch) -> Result<u32, Broken> {
    let job = printer.start_raw().map_err(|code| Broken { left: false, code })?;
    watch.beat();
    let written = delivery::write_all(bytes, watch, |part| printer.write(part));
    let ended = written.and_then(|()| printer.end().map_err(|code| Broken { left: true, code }));
    watch.beat();
    match ended {
        Ok(()) => Ok(job),
        Err(broken) => {
            printer.abort();
            Err(broken)
        }
    }
}

/// A question to the spooler on a thread of its own, which keeps `turn`. None: no answer will come.
pub async fn on_a_thread<T: Send + 'static>(
    turn: OwnedMutexGuard<()>,
    question: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (tell, told) = oneshot::channel();
    let thread = std::thread::Builder::new().name("spooler".into()).spawn(move || {
        let _turn = turn;
        let _ = tell.send(question());
    });
    thread.ok()?;
    told.await.ok()
}
