//! A printer of the system's: one job at a time, followed to its end.

use std::time::{Duration, Instant};

use super::door::{Door, Trouble};
use super::events::Events;
use super::job::{Job, Seen};
use super::queue::{self, Standing};
use crate::limits;
use crate::printers::hand::{Evidence, Form, Hand, Payload, SendFault, Soon};
use crate::protocol::failure::PrinterFault;
use crate::protocol::printer::Status;

pub struct CupsPrinter {
    name: String,
    queue: String,
    door: Door,
    /// Taken by the job that is open.
    events: tokio::sync::Mutex<Events>,
}

/// Between the first two looks at a job: a raw queue is done in a few ms.
const FIRST_LOOK: Duration = Duration::from_millis(10);

impl CupsPrinter {
    pub fn new(name: &str, queue: &str, door: Door) -> CupsPrinter {
        CupsPrinter { name: name.to_string(), queue: queue.to_string(), door, events: tokio::sync::Mutex::default() }
    }

    async fn print(&self, payload: &Payload) -> Result<Evidence, SendFault> {
        let mut events = self.events.lock().await;
        let standing = queue::look(&self.door, &self.queue).await.map_err(|trouble| self.refused(trouble))?;
        self.check(&standing, payload)?;
        events.begin(&self.door, &self.queue).await;
        let job = Job::create(&self.door, &self.queue, payload).await.map_err(|trouble| self.refused(trouble))?;
        match job.fill(&self.door, payload).await {
            Ok(()) => {}
            Err(trouble) => self.not_filled(&job, trouble).await?,
        }
        self.follow(&job, &mut events).await
    }

    /// Before a job is made, nothing has left.
    fn check(&self, standing: &Standing, payload: &Payload) -> Result<(), SendFault> {
        let (printer, why) = (self.name.clone(), standing.why.clone());
        if standing.form != Some(payload.form) {
            return Err(SendFault::Hopeless(PrinterFault::FormRefused { printer, why: format!("{:?}", payload.form) }));
        }
        if !standing.accepting {
            return Err(SendFault::NothingLeft(PrinterFault::QueueRefuses { printer, why }));
        }
        // A job that waits in a paused queue would be unknown after a restart; a label that waits here is not.
        if standing.stopped {
            return Err(SendFault::NothingLeft(PrinterFault::Paused { printer }));
        }
        Ok(())
    }

    /// No job was made, or an empty one, which prints nothing.
    fn refused(&self, trouble: Trouble) -> SendFault {
        let printer = self.name.clone();
        match trouble {
            Trouble::Absent(why) | Trouble::Broken(why) => SendFault::NothingLeft(PrinterFault::NoSpooler { why }),
            Trouble::Refused { status: 0x0406 | 0x0407, .. } => SendFault::Hopeless(self.gone()),
            // Bad request, forbidden, not authenticated, not authorised: it will be said again and again.
            Trouble::Refused { status: 0x0400..=0x0403, why } => {
                SendFault::Hopeless(PrinterFault::QueueRefuses { printer, why })
            }
            Trouble::Refused { status: 0x040A..=0x0412, why } => {
                SendFault::Hopeless(PrinterFault::FormRefused { printer, why })
            }
            Trouble::Refused { why, .. } => SendFault::NothingLeft(PrinterFault::QueueRefuses { printer, why }),
        }
    }

    /// The document was refused, or its answer was lost. Ok: the job has it after all, or may have.
    async fn not_filled(&self, job: &Job, trouble: Trouble) -> Result<(), SendFault> {
        tracing::warn!(printer = %self.name, job = job.id, why = trouble.why(), "the document's way into its job was interrupted");
        let seen = self.when_it_answers(job).await?;
        if seen.documents != Some(0) || seen.has_ended() {
            return Ok(());
        }
        // Taken back while it is empty, it cannot print; and only then is another one made.
        let taken_back = match job.cancel(&self.door).await {
            Ok(()) => self.when_it_answers(job).await?,
            Err(_) => return Ok(()),
        };
        match taken_back.documents {
            Some(0) if taken_back.has_ended() => Err(self.refused(trouble)),
            _ => Ok(()),
        }
    }

    /// Looks at the job until it has ended: while it prints, and for as long as
    /// a person needs to bring paper, resume the queue or start the service again.
    async fn follow(&self, job: &Job, events: &mut Events) -> Result<Evidence, SendFault> {
        let (mut pace, mut begun) = (FIRST_LOOK, false);
        let (mut asked, mut listed) = (Instant::now(), Instant::now());
        loop {
            let event = events.of_job(&self.door, &self.queue, job.id).await;
            begun |= event.as_ref().is_some_and(|seen| seen.begun);
            let ended = event.filter(Seen::has_ended);
            if ended.is_some() || !events.are_heard() || asked.elapsed() >= limits::SPOOLER_CROSS_CHECK {
                asked = Instant::now();
                let seen = match (job.look(&self.door).await, ended) {
                    (Ok(seen), _) => seen,
                    // Forgotten by now: what the event said is all there is.
                    (Err(_), Some(event)) => Seen { begun, ..event },
                    (Err(_), None) => self.when_it_answers(job).await?,
                };
                if seen.has_ended() {
                    return seen.outcome(&self.name, job.id);
                }
                if listed.elapsed() >= limits::SPOOLER_CROSS_CHECK {
                    self.still_listed(job).await?;
                    listed = Instant::now();
                }
            }
            tokio::time::sleep(pace).await;
            pace = (pace * 2).min(limits::SPOOLER_POLL);
        }
    }

    /// A job that the queue no longer has, but that did not end either, is lost.
    async fn still_listed(&self, job: &Job) -> Result<(), SendFault> {
        if job.is_listed(&self.door, &self.queue).await != Ok(false) {
            return Ok(());
        }
        // It may have ended between the two questions: then the next look says how.
        match self.when_it_answers(job).await?.has_ended() {
            true => Ok(()),
            false => Err(self.lost(job)),
        }
    }

    fn lost(&self, job: &Job) -> SendFault {
        SendFault::MayHavePrinted(PrinterFault::JobLost { printer: self.name.clone(), job: job.id })
    }

    /// The job as it is, as soon as the service can be asked. It is the same job after the service's restart.
    async fn when_it_answers(&self, job: &Job) -> Result<Seen, SendFault> {
        let mut told = false;
        loop {
            match job.look(&self.door).await {
                Ok(seen) => return Ok(seen),
                Err(trouble) if trouble.is_not_found() => return Err(self.lost(job)),
                Err(trouble) => {
                    if !told {
                        tracing::warn!(printer = %self.name, job = job.id, why = trouble.why(), "the print service cannot be asked about an open job; waiting for it");
                        told = true;
                    }
                    tokio::time::sleep(limits::POLL_PERSON).await;
                }
            }
        }
    }

    async fn state(&self) -> Status {
        queue::look(&self.door, &self.queue).await.map_or(Status::NoInfo, |standing| standing.status)
    }

    /// Waits until the service can say. A queue that is not there is told by `send`.
    async fn wanted_form(&self) -> Form {
        let mut pause = limits::RETRY_FIRST;
        loop {
            match queue::look(&self.door, &self.queue).await {
                Ok(standing) => return standing.form.unwrap_or_default(),
                // No such queue, or it may not be asked about. While the service starts, it is unavailable.
                Err(Trouble::Refused { status: 0x0400..=0x04FF, .. }) => return Form::default(),
                Err(trouble) => {
                    tracing::warn!(printer = %self.name, pause_ms = pause.as_millis() as u64, why = trouble.why(), "the print service is not there; waiting");
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(limits::RETRY_LONGEST);
                }
            }
        }
    }

    /// Resumed, accepting again, or gone for good. What was never seen to be away is left to the lane's
    /// clock: then something else stands in the way.
    async fn is_back(&self) {
        let mut was_away = false;
        loop {
            match queue::look(&self.door, &self.queue).await {
                Ok(standing) if standing.accepting && !standing.stopped => {
                    if was_away {
                        return;
                    }
                }
                Err(trouble) if trouble.is_not_found() => return,
                _ => was_away = true,
            }
            tokio::time::sleep(limits::POLL_PERSON).await;
        }
    }

    fn gone(&self) -> PrinterFault {
        PrinterFault::QueueGone { printer: self.name.clone(), queue: self.queue.clone() }
    }
}

impl Hand for CupsPrinter {
    fn status(&self) -> Soon<'_, Status> {
        Box::pin(self.state())
    }

    fn form(&self) -> Soon<'_, Form> {
        Box::pin(self.wanted_form())
    }

    fn send<'a>(&'a self, payload: &'a Payload) -> Soon<'a, Result<Evidence, SendFault>> {
        Box::pin(self.print(payload))
    }

    fn returns(&self) -> Soon<'_, ()> {
        Box::pin(self.is_back())
    }

    fn rest(&self) -> Soon<'_, ()> {
        Box::pin(async { self.events.lock().await.end(&self.door, &self.queue).await })
    }
}
