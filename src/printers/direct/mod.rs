//! A printer without a driver: commands to its port, and its own answer when it gives one.
//!
//! The connection is kept while the lane is busy and closed at rest, because
//! many label printers serve one computer at a time. A connection that ended in
//! doubt is never used again: half a label may be in it.

mod line;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::asking::{Asking, Said, askings};
use super::hand::{Evidence, Hand, Payload, SendFault, Soon};
use super::ports::Port;
use crate::limits;
use crate::protocol::failure::PrinterFault;
use crate::protocol::printer::{Config, Language, Status};
use line::{Line, Silence};

pub struct DirectPrinter {
    name: String,
    port: Box<dyn Port>,
    patience: Patience,
    language: Mutex<Language>,
    /// Taken by whoever talks to the printer; a label holds it to its end.
    end: tokio::sync::Mutex<End>,
    known: Mutex<Known>,
}

/// Our end of the wire.
#[derive(Default)]
struct End {
    /// None while nothing is connected, and while a label is on its way:
    /// a label given up leaves nothing that could be used again.
    line: Option<Line>,
    manner: Manner,
}

/// Does the printer answer questions?
#[derive(Clone, Copy, Debug, Default)]
enum Manner {
    #[default]
    Unknown,
    /// This question of its language.
    Answers(&'static Asking),
    Silent {
        since: Instant,
        /// In other languages it was not asked.
        language: Language,
    },
}

/// The printer's last known state, also while a label is on its way.
#[derive(Clone, Copy, Default)]
struct Known {
    status: Status,
    when: Option<Instant>,
    /// Its plug has told of trouble before, so that it is believed when it tells of none.
    plug_is_true: bool,
}

/// How long to wait for what.
#[derive(Clone, Copy)]
struct Patience {
    connect: Duration,
    stall: Duration,
    answer: Duration,
    ask_again: Duration,
    poll_printing: Duration,
    poll_person: Duration,
    fresh: Duration,
    /// The same, where the port must be opened to look.
    look: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            connect: limits::CONNECT,
            stall: limits::STALL,
            answer: limits::ANSWER,
            ask_again: limits::ASK_AGAIN,
            poll_printing: limits::POLL_PRINTING,
            poll_person: limits::POLL_PERSON,
            fresh: limits::STATUS_FRESH,
            look: limits::STATUS_FRESH,
        }
    }
}

impl DirectPrinter {
    /// Nothing is connected yet.
    pub fn new(name: &str, port: Box<dyn Port>, config: &Config) -> DirectPrinter {
        DirectPrinter {
            name: name.to_string(),
            patience: Patience { look: port.look_again(), ..Patience::default() },
            port,
            language: Mutex::new(config.language),
            end: tokio::sync::Mutex::default(),
            known: Mutex::default(),
        }
    }

    async fn print(&self, payload: &Payload) -> Result<Evidence, SendFault> {
        let mut end = self.end.lock().await;
        let mut line = self.ready_line(&mut end).await?;
        let is_mute = matches!(end.manner, Manner::Unknown | Manner::Silent { .. });
        let was_well = is_mute && line.port_status().await == Some(Status::Normal);
        if let Err(failure) = line.write(&payload.bytes, self.patience.stall).await {
            return Err(self.broken_off(failure.written, failure.why));
        }
        let evidence = self.evidence(&mut line, &mut end.manner, was_well).await?;
        end.line = Some(line);
        Ok(evidence)
    }

    /// A live connection to a printer that, if it says anything, says that it is ready.
    async fn ready_line(&self, end: &mut End) -> Result<Line, SendFault> {
        let mut line = self.line(end).await.map_err(SendFault::NothingLeft)?;
        if let Manner::Answers(asking) = end.manner
            && !self.was_well_just_now()
        {
            // Asked once, with patience: a late answer to a second question
            // could be taken for one about the label.
            let ready = self.until_ready(&mut line, asking, self.patience.connect, Duration::ZERO).await;
            if let Err(silence) = ready {
                // Perhaps it was exchanged for one that never answers: find out anew.
                end.manner = Manner::Unknown;
                return Err(SendFault::NothingLeft(self.unreachable(silence.to_string())));
            }
        }
        Ok(line)
    }

    /// The connection that is there, if it still lives, or a new one.
    async fn line(&self, end: &mut End) -> Result<Line, PrinterFault> {
        if let Some(mut line) = end.line.take()
            && line.is_alive().await
        {
            return Ok(line);
        }
        if let Manner::Silent { since, .. } = end.manner
            && since.elapsed() > self.patience.ask_again
        {
            end.manner = Manner::Unknown;
        }
        self.port.open(self.patience.connect).await.map(Line::new).map_err(|unopened| {
            self.learn(if unopened.is_there { Status::NoInfo } else { Status::Offline });
            self.unreachable(unopened.why)
        })
    }

    /// What the printer says after a label has left. `was_well`: so its plug said before.
    async fn evidence(&self, line: &mut Line, manner: &mut Manner, was_well: bool) -> Result<Evidence, SendFault> {
        let asking = match self.asking(line, manner).await {
            Ok(Some((_, Some(said)))) if said.is_ready() => return Ok(Evidence::DeviceAnswered),
            Ok(Some((asking, _))) => asking,
            Ok(None) => return self.until_its_plug_is_well(line, was_well).await,
            Err(why) => return Err(self.may_have_printed(why)),
        };
        match self.until_ready(line, asking, self.patience.answer, self.patience.stall).await {
            Ok(()) => Ok(Evidence::DeviceAnswered),
            Err(silence) => Err(self.may_have_printed(silence.to_string())),
        }
    }

    /// A printer that answers no question and whose plug told of no trouble before a label, but does after it, still has
    /// the label: somebody must come. Trouble that was there before proves nothing, because some plugs always tell of it.
    async fn until_its_plug_is_well(&self, line: &mut Line, was_well: bool) -> Result<Evidence, SendFault> {
        loop {
            let told = self.ask_plug(line).await;
            if !was_well || told.is_none_or(|status| status == Status::Normal) {
                return Ok(Evidence::BytesTaken);
            }
            let waited = line.pause(self.patience.poll_person).await;
            waited.map_err(|silence| self.may_have_printed(silence.to_string()))?;
        }
    }

    /// What the plug says of the printer, learnt as far as it is evidence.
    async fn ask_plug(&self, line: &mut Line) -> Option<Status> {
        let told = line.port_status().await;
        let is_trouble = told.is_some_and(|status| status != Status::Normal);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.plug_is_true |= is_trouble;
        known.status = told.filter(|_| known.plug_is_true).unwrap_or_default();
        known.when = Some(Instant::now());
        told
    }

    /// The question this printer answers, and the answer where finding out took one. None: it answers none.
    ///
    /// # Errors
    /// Why the line ended.
    async fn asking(
        &self,
        line: &mut Line,
        manner: &mut Manner,
    ) -> Result<Option<(&'static Asking, Option<Said>)>, String> {
        let language = self.language();
        let askings = askings(language);
        match *manner {
            Manner::Answers(asking) if askings.iter().any(|known| known.question == asking.question) => {
                return Ok(Some((asking, None)));
            }
            Manner::Silent { language: asked, .. } if asked == language => return Ok(None),
            _ => {}
        }
        for asking in askings {
            match self.ask(line, asking, self.patience.answer).await {
                Ok(said) => {
                    *manner = Manner::Answers(asking);
                    return Ok(Some((asking, Some(said))));
                }
                Err(Silence::Mute) => {}
                Err(Silence::Closed(why)) => return Err(why),
            }
        }
        *manner = Manner::Silent { since: Instant::now(), language };
        Ok(None)
    }

    /// Asks until the printer is ready: while paper moves, and for as long as a
    /// person needs to bring paper, close the lid or clear a jam. Each question
    /// has until `deadline`; one who stays dumb for `dumb` is given up, unless its
    /// language says so that somebody must come.
    async fn until_ready(
        &self,
        line: &mut Line,
        asking: &Asking,
        deadline: Duration,
        dumb: Duration,
    ) -> Result<(), Silence> {
        let mut heard = Instant::now();
        loop {
            match self.ask(line, asking, deadline).await {
                Ok(said) if said.is_ready() => return Ok(()),
                Ok(said) => {
                    heard = Instant::now();
                    let moving = said.status == Status::Normal;
                    line.pause(if moving { self.patience.poll_printing } else { self.patience.poll_person }).await?;
                }
                Err(Silence::Mute) if asking.silence.is_some() => {
                    asking.silence.into_iter().for_each(|status| self.learn(status));
                    line.pause(self.patience.poll_person).await?;
                }
                Err(Silence::Mute) if heard.elapsed() < dumb => {}
                Err(silence) => return Err(silence),
            }
        }
    }

    async fn ask(&self, line: &mut Line, asking: &Asking, deadline: Duration) -> Result<Said, Silence> {
        let said = line.ask(asking, deadline).await?;
        self.learn(said.status);
        Ok(said)
    }

    fn language(&self) -> Language {
        *self.language.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn look(&self) -> Status {
        // A label on its way is not disturbed: it learns the state itself.
        let Ok(mut end) = self.end.try_lock() else {
            return self.known().status;
        };
        let (known, held) = (self.known(), end.line.is_some());
        let is_younger = |time| known.when.is_some_and(|when| when.elapsed() < time);
        if is_younger(self.patience.fresh) {
            return known.status;
        }
        if !held && known.status != Status::Offline && is_younger(self.patience.look) {
            // To see that it is still there costs little.
            if !self.port.is_there().await {
                self.learn(Status::Offline);
            }
            return self.known().status;
        }
        let Ok(mut line) = self.line(&mut end).await else {
            return self.known().status;
        };
        if !self.hear(&mut line, &mut end.manner).await {
            // A late answer must not be taken for one about the next label: the line goes.
            return self.known().status;
        }
        if held {
            end.line = Some(line)
        } else {
            line.close().await
        }
        self.known().status
    }

    /// Asks how the printer is, if it answers questions. False: the line has an answer to come, or has ended.
    async fn hear(&self, line: &mut Line, manner: &mut Manner) -> bool {
        let known = matches!(manner, Manner::Answers(_) | Manner::Silent { .. });
        match self.asking(line, manner).await {
            Ok(Some((_, Some(_)))) => true,
            Ok(Some((asking, None))) => match self.ask(line, asking, self.patience.answer).await {
                Ok(_) => true,
                Err(silence) => {
                    let error = asking.silence.filter(|_| matches!(silence, Silence::Mute));
                    if error.is_none() {
                        *manner = Manner::Unknown;
                    }
                    self.learn(error.unwrap_or_default());
                    false
                }
            },
            Ok(None) => {
                self.ask_plug(line).await;
                known
            }
            Err(_) => {
                self.learn(Status::NoInfo);
                false
            }
        }
    }

    fn known(&self) -> Known {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn learn(&self, status: Status) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        (known.status, known.when) = (status, Some(Instant::now()));
    }

    fn was_well_just_now(&self) -> bool {
        let known = self.known();
        known.status == Status::Normal && known.when.is_some_and(|when| when.elapsed() < self.patience.fresh)
    }

    fn broken_off(&self, written: usize, why: String) -> SendFault {
        match written {
            0 => SendFault::NothingLeft(self.unreachable(why)),
            _ => self.may_have_printed(why),
        }
    }

    fn may_have_printed(&self, why: String) -> SendFault {
        SendFault::MayHavePrinted(PrinterFault::Interrupted { printer: self.name.clone(), why })
    }

    fn unreachable(&self, why: String) -> PrinterFault {
        PrinterFault::Unreachable { printer: self.name.clone(), why }
    }
}

impl Hand for DirectPrinter {
    fn status(&self) -> Soon<'_, Status> {
        Box::pin(self.look())
    }

    fn send<'a>(&'a self, payload: &'a Payload) -> Soon<'a, Result<Evidence, SendFault>> {
        Box::pin(self.print(payload))
    }

    fn returns(&self) -> Soon<'_, ()> {
        self.port.returns()
    }

    fn configure(&self, config: &Config) {
        *self.language.lock().unwrap_or_else(PoisonError::into_inner) = config.language;
    }

    fn rest(&self) -> Soon<'_, ()> {
        Box::pin(async {
            if let Some(line) = self.end.lock().await.line.take() {
                line.close().await;
            }
        })
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod usb_tests;
