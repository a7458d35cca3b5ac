//! Consent: the first print or change of an unknown site waits here for one person's word.
//!
//! One question a site, shared by all its requests that wait. A page that
//! leaves takes its requests with it, and a question for which nobody waits
//! any more is closed. Nothing here outlives the agent: what is to be
//! remembered stands in the settings.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::watch;
use tokio::time::Instant;

use super::presence::Presence;
use super::{Caller, Desk};
use crate::jobs::changed::Changed;
use crate::limits;
use crate::protocol::failure::JobFault;
use crate::protocol::{Failure, Origin};
use crate::settings::Standing;

/// What a person is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// Never used twice while the agent runs.
    pub id: u64,
    pub origin: Origin,
    /// Of the request that has waited longest.
    pub wants: Wants,
    /// Requests that wait for the answer.
    pub waiting: usize,
    /// ms since 1970, UTC. The answer must come within `limits::CONSENT` of it.
    pub asked_ms: u64,
}

/// What a request would do.
#[derive(Clone, Debug, PartialEq)]
pub enum Wants {
    /// Print, or see what would print: both fetch what the site names.
    Print { printer: String, documents: usize },
    /// Change a printer's configuration, or what holds for all pages.
    Configure { printer: Option<String> },
}

/// A person's word about a site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Allowed, and written to the settings.
    Remember,
    /// Allowed for the pages that wait now, until each is closed or loaded again. Nothing is written.
    Once,
    /// Refused, and written to the settings.
    Refuse,
}

/// The open questions.
pub struct Consent {
    open: Mutex<Open>,
    changed: Arc<Changed>,
}

#[derive(Default)]
struct Open {
    last: u64,
    ending: bool,
    questions: Vec<Asked>,
    /// Sites whose question nobody answered a moment ago: what they sent meanwhile is not asked about again.
    unanswered: Vec<(Origin, Instant)>,
}

struct Asked {
    id: u64,
    origin: Origin,
    asked_ms: u64,
    deadline: Instant,
    word: watch::Sender<Option<Word>>,
    waiting: Vec<Waiting>,
}

struct Waiting {
    key: u64,
    wants: Wants,
    weight: usize,
    presence: Presence,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Word {
    LetIn,
    Refused,
    Unanswered,
    Ending,
}

impl Consent {
    pub fn new(changed: Arc<Changed>) -> Self {
        Consent { open: Mutex::default(), changed }
    }

    /// The questions a person can answer now, oldest first.
    pub fn open_questions(&self) -> Vec<Question> {
        self.open().questions.iter().filter_map(Asked::question).collect()
    }

    /// The agent ends: whoever waits is told so.
    pub fn end(&self) {
        let mut open = self.open();
        open.ending = true;
        for asked in open.questions.drain(..) {
            asked.word.send_replace(Some(Word::Ending));
        }
        drop(open);
        self.changed.raise();
    }

    /// Waits for a person's word about one request. `weight`: its bytes. `standing`: what the settings
    /// say by now; they may be changed by another process (`dotline origins`).
    pub(super) async fn ask(
        &self,
        caller: &Caller,
        wants: Wants,
        weight: usize,
        standing: impl Fn() -> Standing,
    ) -> Result<(), JobFault> {
        let mut place = self.join(caller, wants, weight)?;
        let (question, deadline) = (place.question, place.deadline);
        let origin = caller.origin.to_string();
        let word = loop {
            tokio::select! {
                biased;
                () = caller.presence.gone() => return Err(JobFault::LeftWhileAsked),
                word = place.word() => break word,
                () = tokio::time::sleep_until(deadline) => self.close(question, Word::Unanswered),
                () = tokio::time::sleep(limits::CONSENT_LOOK) => match standing() {
                    Standing::Allowed => self.close(question, Word::LetIn),
                    Standing::Refused => self.close(question, Word::Refused),
                    Standing::Unknown => {}
                },
            }
        };
        match word {
            Word::LetIn => Ok(()),
            Word::Refused => Err(JobFault::SiteRefused { origin }),
            Word::Unanswered => Err(JobFault::NobodyAnswered { origin, seconds: limits::CONSENT.as_secs() }),
            Word::Ending => Err(JobFault::Ending),
        }
    }

    /// Takes a place behind the site's question, which is asked if it is not yet.
    fn join(&self, caller: &Caller, wants: Wants, weight: usize) -> Result<Place<'_>, JobFault> {
        let mut open = self.open();
        let origin = || caller.origin.to_string();
        if open.ending {
            return Err(JobFault::Ending);
        }
        if caller.presence.is_gone() {
            return Err(JobFault::LeftWhileAsked);
        }
        open.unanswered.retain(|(_, since)| since.elapsed() < limits::CONSENT_REST);
        if open.unanswered.iter().any(|(site, _)| *site == caller.origin) {
            return Err(JobFault::NobodyAnswered { origin: origin(), seconds: limits::CONSENT.as_secs() });
        }
        if weight > limits::CONSENT_BYTES {
            return Err(JobFault::TooMuchAsked { origin: origin() });
        }
        open.last += 1;
        let key = open.last;
        if !open.questions.iter().any(|asked| asked.origin == caller.origin) {
            if open.questions.len() >= limits::CONSENT_QUESTIONS {
                return Err(JobFault::SiteUnknown { origin: origin() });
            }
            open.questions.push(Asked::new(key, caller.origin.clone()));
        }
        let asked = open.questions.iter_mut().find(|asked| asked.origin == caller.origin);
        let Some(asked) = asked.filter(|asked| asked.has_room(weight)) else {
            return Err(JobFault::TooMuchAsked { origin: origin() });
        };
        let presence = caller.presence.clone();
        presence.begins_to_wait();
        asked.waiting.push(Waiting { key, wants, weight, presence });
        let (question, deadline, word) = (asked.id, asked.deadline, asked.word.subscribe());
        drop(open);
        self.changed.raise();
        Ok(Place { consent: self, presence: caller.presence.clone(), question, key, deadline, word })
    }

    /// Answers a question and all requests behind it. None: it is not open (any more).
    fn close(&self, question: u64, word: Word) {
        let _ = self.close_with(question, word, |_| {});
    }

    fn close_with(&self, question: u64, word: Word, each: impl Fn(&Presence)) -> Option<()> {
        let mut open = self.open();
        let place = open.questions.iter().position(|asked| asked.id == question)?;
        let asked = open.questions.remove(place);
        if word == Word::Unanswered {
            open.unanswered.push((asked.origin.clone(), Instant::now()));
        }
        drop(open);
        tracing::info!(origin = %asked.origin, ?word, waiting = asked.waiting.len(), "a question was closed");
        for waiting in &asked.waiting {
            each(&waiting.presence);
        }
        asked.word.send_replace(Some(word));
        self.changed.raise();
        Some(())
    }

    /// The site a question is about, while it can be answered.
    fn origin_of(&self, question: u64) -> Option<Origin> {
        let open = self.open();
        let asked = open.questions.iter().find(|asked| asked.id == question)?;
        (Instant::now() < asked.deadline).then(|| asked.origin.clone())
    }

    /// A request waits no more. The question is closed with its last one.
    fn leave(&self, question: u64, key: u64) {
        let mut open = self.open();
        if let Some(asked) = open.questions.iter_mut().find(|asked| asked.id == question) {
            asked.waiting.retain(|waiting| waiting.key != key);
            open.questions.retain(|asked| !asked.waiting.is_empty());
        }
        drop(open);
        self.changed.raise();
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Desk {
    /// A person's word. What is to be remembered is written before anybody is let in.
    /// Fails where the question is no longer open, and where the settings cannot be written (it stays open then).
    pub async fn decide(&self, question: u64, decision: Decision) -> Result<(), Failure> {
        let origin = self.consent.origin_of(question).ok_or(JobFault::QuestionClosed)?;
        tracing::info!(%origin, ?decision, "a person has answered");
        let settings = self.settings.clone();
        match decision {
            Decision::Once => {
                return self
                    .consent
                    .close_with(question, Word::LetIn, Presence::let_in)
                    .ok_or(JobFault::QuestionClosed.into());
            }
            Decision::Remember => self.on_disk(move || settings.allow_origin(&origin)).await?,
            Decision::Refuse => self.on_disk(move || settings.refuse_origin(&origin)).await?,
        };
        // Whoever waits may have read it in the settings already.
        self.consent.close(question, if decision == Decision::Refuse { Word::Refused } else { Word::LetIn });
        Ok(())
    }
}

impl Asked {
    fn new(id: u64, origin: Origin) -> Self {
        let asked_ms = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64);
        let deadline = Instant::now() + limits::CONSENT;
        Asked { id, origin, asked_ms, deadline, word: watch::Sender::new(None), waiting: Vec::new() }
    }

    fn has_room(&self, weight: usize) -> bool {
        let bytes: usize = self.waiting.iter().map(|waiting| waiting.weight).sum();
        self.waiting.len() < limits::CONSENT_REQUESTS && bytes + weight <= limits::CONSENT_BYTES
    }

    fn question(&self) -> Option<Question> {
        let wants = self.waiting.first()?.wants.clone();
        let (id, origin, asked_ms) = (self.id, self.origin.clone(), self.asked_ms);
        Some(Question { id, origin, wants, waiting: self.waiting.len(), asked_ms })
    }
}

/// A request's place behind a question; given up when this is dropped.
struct Place<'a> {
    consent: &'a Consent,
    presence: Presence,
    question: u64,
    key: u64,
    deadline: Instant,
    word: watch::Receiver<Option<Word>>,
}

impl Place<'_> {
    async fn word(&mut self) -> Word {
        match self.word.wait_for(Option::is_some).await {
            Ok(word) => word.unwrap_or(Word::Ending),
            // A question is answered before it is dropped.
            Err(_) => Word::Ending,
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.presence.waits_no_more();
        self.consent.leave(self.question, self.key);
    }
}

#[cfg(test)]
mod tests;
