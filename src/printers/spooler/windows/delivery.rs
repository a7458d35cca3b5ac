//! One label's delivery to the spooler: blocking calls on a thread of their own, watched from outside.
//!
//! A call to the spooler may hang for as long as a print server likes. It then holds up this queue and
//! nothing else: its thread keeps the queue's turn until the call comes back.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OwnedMutexGuard, oneshot};

use super::faults::{Broken, ERROR_CANCELLED, ERROR_WRITE_FAULT, Names};
use super::job::{End, Followed, Look, Step};
use crate::limits;
use crate::printers::{Evidence, SendFault};
use crate::protocol::failure::PrinterFault;

/// The spooler as one label needs it; errors are numbers of Windows.
pub trait Spool {
    /// Puts the label into the queue whole or not at all. Returns the job's number.
    fn hand_over(&mut self, watch: &Watch) -> Result<u32, Broken>;

    /// The job as the queue knows it now.
    fn look(&mut self, job: u32) -> Result<Look, u32>;

    /// What is known of the job before the first look.
    fn begins_as(&self) -> Followed {
        Followed::default()
    }
}

/// How a delivery is doing, for those outside its thread.
#[derive(Default)]
pub struct Watch {
    /// Counts the calls that came back.
    beats: AtomicU64,
    left: AtomicBool,
    given_up: Mutex<bool>,
    giving_up: Condvar,
}

impl Watch {
    /// A call came back.
    pub fn beat(&self) {
        self.beats.fetch_add(1, Ordering::AcqRel);
    }

    /// With the next call a byte may go to the printer.
    pub fn leaving(&self) {
        self.left.store(true, Ordering::Release);
    }

    pub fn is_given_up(&self) -> bool {
        *self.given_up.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn give_up(&self) {
        *self.given_up.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.giving_up.notify_all();
    }

    /// Waits. False: nobody waits for the delivery's end any more.
    fn pause(&self, pause: Duration) -> bool {
        let given_up = self.given_up.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.giving_up.wait_timeout_while(given_up, pause, |given_up| !*given_up);
        !*waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// How long to wait for what.
#[derive(Clone, Copy)]
pub struct Patience {
    pub stall: Duration,
    pub moving: Duration,
    pub person: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience { stall: limits::STALL, moving: limits::POLL_PRINTING, person: limits::POLL_PERSON }
    }
}

/// Bytes of one WritePrinter: between two a label can be given up.
const PART: usize = 64 * 1024;

/// Writes all bytes. `write` says how many it took, also where it failed.
pub fn write_all(
    bytes: &[u8],
    watch: &Watch,
    mut write: impl FnMut(&[u8]) -> (usize, Result<(), u32>),
) -> Result<(), Broken> {
    let mut rest = bytes;
    while let Some(part) = rest.get(..rest.len().min(PART)).filter(|part| !part.is_empty()) {
        let broken = |taken: usize, code| Broken { left: taken > 0, code };
        let before = bytes.len() - rest.len();
        if watch.is_given_up() {
            return Err(broken(before, ERROR_CANCELLED));
        }
        watch.leaving();
        let (taken, outcome) = write(part);
        watch.beat();
        outcome.map_err(|code| broken(before + taken, code))?;
        if taken == 0 {
            return Err(broken(before, ERROR_WRITE_FAULT));
        }
        rest = rest.get(taken..).unwrap_or_default();
    }
    Ok(())
}

/// The whole delivery: into the queue, and after the job until it has left it.
pub fn run(spool: &mut dyn Spool, names: &Names, patience: Patience, watch: &Watch) -> Result<Evidence, SendFault> {
    let job = spool.hand_over(watch).map_err(|broken| names.send_fault(broken))?;
    watch.leaving();
    let mut followed = spool.begins_as();
    let mut pause = patience.moving;
    let mut answered = Instant::now();
    loop {
        let step = match spool.look(job) {
            Ok(look) => followed.look(look),
            Err(_) if answered.elapsed() > patience.stall => {
                return Err(SendFault::MayHavePrinted(PrinterFault::JobLost { printer: names.printer.clone(), job }));
            }
            // The print service is being restarted, or its computer is not there for a moment: it keeps its jobs.
            Err(_) => {
                watch.beat();
                wait(watch, patience.person, names)?;
                continue;
            }
        };
        answered = Instant::now();
        watch.beat();
        match step {
            Step::Ended(End::Printed(evidence)) => return Ok(evidence),
            Step::Ended(End::Removed { begun }) => {
                let fault = PrinterFault::JobRemoved { printer: names.printer.clone(), job, begun };
                return Err(if begun { SendFault::MayHavePrinted(fault) } else { SendFault::Hopeless(fault) });
            }
            Step::Person => pause = patience.person,
            // A long label is asked after ever less often.
            Step::Moving => pause = (pause * 2).clamp(patience.moving, patience.person),
        }
        wait(watch, pause, names)?;
    }
}

fn wait(watch: &Watch, pause: Duration, names: &Names) -> Result<(), SendFault> {
    let still = watch.pause(pause);
    still.then_some(()).ok_or_else(|| names.send_fault(Broken { left: true, code: ERROR_CANCELLED }))
}

/// Runs a delivery on a thread of its own, which keeps the queue's `turn`. A delivery of which nothing is
/// heard for `patience.stall` is given up: what it says later nobody hears.
pub async fn on_a_thread(
    turn: OwnedMutexGuard<()>,
    names: Names,
    patience: Patience,
    delivery: impl FnOnce(&Watch) -> Result<Evidence, SendFault> + Send + 'static,
) -> Result<Evidence, SendFault> {
    let watched = GivesUp(Arc::new(Watch::default()));
    let watch = watched.0.clone();
    let (tell, mut told) = oneshot::channel();
    let thread = std::thread::Builder::new().name("spooler".into()).spawn(move || {
        let _turn = turn;
        let _ = tell.send(delivery(&watch));
    });
    if let Err(error) = thread {
        return Err(SendFault::NothingLeft(PrinterFault::NoSpooler { why: error.to_string() }));
    }
    let mut beats = 0;
    loop {
        tokio::select! {
            outcome = &mut told => {
                return outcome.unwrap_or_else(|_| Err(watched.silent(&names)));
            }
            () = tokio::time::sleep(patience.stall) => {}
        }
        let now = watched.0.beats.load(Ordering::Acquire);
        if now == beats {
            return Err(watched.silent(&names));
        }
        beats = now;
    }
}

/// Tells the thread that nobody waits any more, however the waiting ended.
struct GivesUp(Arc<Watch>);

impl GivesUp {
    fn silent(&self, names: &Names) -> SendFault {
        let why = "the print service does not answer".to_string();
        match self.0.left.load(Ordering::Acquire) {
            true => SendFault::MayHavePrinted(names.interrupted(why)),
            false => SendFault::NothingLeft(PrinterFault::NoSpooler { why }),
        }
    }
}

impl Drop for GivesUp {
    fn drop(&mut self) {
        self.0.give_up();
    }
}

#[cfg(test)]
mod tests;
