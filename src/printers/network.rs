//! A network printer: raw bytes to a port, and its own answer when it gives one.
//!
//! The connection is kept while the lane is busy and closed at rest, because
//! many label printers serve one computer at a time. A connection that ended in
//! doubt is never used again: half a label may be in it.

mod line;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::hand::{Evidence, Hand, Payload, SendFault, Soon};
use super::status::Said;
use crate::limits;
use crate::protocol::failure::PrinterFault;
use crate::protocol::printer::{Config, Language, Status};
use line::{Line, Silence};

pub struct NetworkPrinter {
    name: String,
    host: String,
    port: u16,
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
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Manner {
    #[default]
    Unknown,
    Answers,
    Silent {
        since: Instant,
    },
}

/// The printer's last known state, also while a label is on its way.
#[derive(Clone, Copy, Default)]
struct Known {
    status: Status,
    when: Option<Instant>,
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
        }
    }
}

impl NetworkPrinter {
    /// Nothing is connected yet.
    pub fn new(name: &str, host: String, port: u16, config: &Config) -> NetworkPrinter {
        NetworkPrinter {
            name: name.to_string(),
            host,
            port,
            patience: Patience::default(),
            language: Mutex::new(config.language),
            end: tokio::sync::Mutex::default(),
            known: Mutex::default(),
        }
    }

    async fn print(&self, payload: &Payload) -> Result<Evidence, SendFault> {
        let mut end = self.end.lock().await;
        let mut line = self.ready_line(&mut end).await?;
        if let Err(failure) = line.write(&payload.bytes, self.patience.stall).await {
            return Err(self.broken_off(failure.written, failure.why));
        }
        let evidence = self.evidence(&mut line, &mut end.manner).await?;
        end.line = Some(line);
        Ok(evidence)
    }

    /// A live connection to a printer that, if it says anything, says that it is ready.
    async fn ready_line(&self, end: &mut End) -> Result<Line, SendFault> {
        let mut line = self.line(end).await.map_err(SendFault::NothingLeft)?;
        if end.manner == Manner::Answers && !self.was_well_just_now() {
            // Asked once, with patience: a late answer to a second question
            // could be taken for one about the label.
            if let Err(silence) = self.until_ready(&mut line, self.patience.connect, Duration::ZERO).await {
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
        if let Manner::Silent { since } = end.manner
            && since.elapsed() > self.patience.ask_again
        {
            end.manner = Manner::Unknown;
        }
        Line::open(&self.host, self.port, self.patience.connect).await.map_err(|why| {
            self.learn(Status::Offline);
            self.unreachable(why)
        })
    }

    /// What the printer says after a label has left.
    async fn evidence(&self, line: &mut Line, manner: &mut Manner) -> Result<Evidence, SendFault> {
        if matches!(manner, Manner::Silent { .. }) || !self.asks() {
            self.learn(Status::NoInfo);
            return Ok(Evidence::BytesTaken);
        }
        if *manner == Manner::Unknown {
            match self.ask(line, self.patience.answer).await {
                Ok(said) => {
                    *manner = Manner::Answers;
                    if said.is_ready() {
                        return Ok(Evidence::DeviceAnswered);
                    }
                }
                Err(Silence::Mute) => {
                    *manner = Manner::Silent { since: Instant::now() };
                    self.learn(Status::NoInfo);
                    return Ok(Evidence::BytesTaken);
                }
                Err(Silence::Closed(why)) => return Err(self.may_have_printed(why)),
            }
        }
        match self.until_ready(line, self.patience.answer, self.patience.stall).await {
            Ok(()) => Ok(Evidence::DeviceAnswered),
            Err(silence) => Err(self.may_have_printed(silence.to_string())),
        }
    }

    /// Asks until the printer is ready: while paper moves, and for as long as a
    /// person needs to bring paper, close the lid or clear a jam. Each question
    /// has until `deadline`; one who stays dumb for `dumb` is given up.
    async fn until_ready(&self, line: &mut Line, deadline: Duration, dumb: Duration) -> Result<(), Silence> {
        let mut heard = Instant::now();
        loop {
            match self.ask(line, deadline).await {
                Ok(said) if said.is_ready() => return Ok(()),
                Ok(said) => {
                    heard = Instant::now();
                    let moving = said.status == Status::Normal;
                    line.pause(if moving { self.patience.poll_printing } else { self.patience.poll_person }).await?;
                }
                Err(Silence::Mute) if heard.elapsed() < dumb => {}
                Err(silence) => return Err(silence),
            }
        }
    }

    async fn ask(&self, line: &mut Line, deadline: Duration) -> Result<Said, Silence> {
        let said = line.ask(deadline).await?;
        self.learn(said.status);
        Ok(said)
    }

    /// Only TSPL's question is known here so far; to other languages the bytes would be text.
    fn asks(&self) -> bool {
        *self.language.lock().unwrap_or_else(PoisonError::into_inner) == Language::Tspl
    }

    async fn look(&self) -> Status {
        // A label on its way is not disturbed: it learns the state itself.
        let Ok(mut end) = self.end.try_lock() else {
            return self.known().status;
        };
        let known = self.known();
        if known.when.is_some_and(|when| when.elapsed() < self.patience.fresh) {
            return known.status;
        }
        let held = end.line.is_some();
        let Ok(mut line) = self.line(&mut end).await else {
            return Status::Offline;
        };
        if self.asks() && !matches!(end.manner, Manner::Silent { .. }) {
            match self.ask(&mut line, self.patience.answer).await {
                Ok(_) => end.manner = Manner::Answers,
                Err(_) => {
                    // A late answer must not be taken for one about the next label: the line goes.
                    end.manner = match end.manner {
                        Manner::Unknown => Manner::Silent { since: Instant::now() },
                        _ => Manner::Unknown,
                    };
                    self.learn(Status::NoInfo);
                    return Status::NoInfo;
                }
            }
        } else {
            self.learn(Status::NoInfo);
        }
        if held {
            end.line = Some(line)
        } else {
            line.close().await
        }
        self.known().status
    }

    fn known(&self) -> Known {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn learn(&self, status: Status) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Known { status, when: Some(Instant::now()) };
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

impl Hand for NetworkPrinter {
    fn status(&self) -> Soon<'_, Status> {
        Box::pin(self.look())
    }

    fn send<'a>(&'a self, payload: &'a Payload) -> Soon<'a, Result<Evidence, SendFault>> {
        Box::pin(self.print(payload))
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
