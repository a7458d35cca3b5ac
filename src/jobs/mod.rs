//! THE MEMORY: states, the ledger, one lane a printer, who is told what.
//!
//! A task enters by `Jobs::accept`: written to the ledger first, answered then.
//! From there it goes forward only, through its printer's lane, to its outcome.

mod accept;
pub mod changed;
mod control;
mod filling;
mod fingerprint;
mod gather;
pub mod hearing;
mod lane;
pub mod ledger;
mod live;
pub mod notices;
pub mod pauses;
mod prepare;
pub mod press;
pub mod proof;
pub mod record;
mod recover;
mod reprint;
pub mod state;
mod told;

use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

pub use accept::Accepted;
pub use gather::Templates;

use crate::limits;
use crate::printers::Roster;
use crate::protocol::Origin;
use crate::protocol::failure::{Failure, JobFault};
use crate::protocol::status::QueueStatus;
use changed::Changed;
use control::queue_status;
use hearing::Listeners;
use lane::{Lane, Waiting};
use ledger::Ledger;
use pauses::Pauses;
use prepare::{Entry, Prepare};
use press::Press;
use record::TaskStory;
use told::Told;

/// All tasks, from acceptance to outcome.
pub struct Jobs {
    ledger: Arc<Ledger>,
    roster: Arc<Roster>,
    press: Arc<Press>,
    told: Arc<Told>,
    pauses: Arc<Pauses>,
    lanes: Mutex<HashMap<String, Door>>,
    workers: Mutex<JoinSet<()>>,
    stop: watch::Sender<bool>,
    numbers: std::sync::atomic::AtomicU64,
}

/// The way into one printer's lane.
struct Door {
    queue: mpsc::UnboundedSender<Entry>,
    waiting: Arc<Waiting>,
}

impl Jobs {
    /// Takes up the ledger's open tasks and goes on with them.
    pub fn start(
        ledger: Ledger,
        roster: Arc<Roster>,
        press: Arc<Press>,
        listeners: Arc<Listeners>,
    ) -> Result<Arc<Jobs>, Failure> {
        let numbers = ledger.next_number().map_err(unreadable)?;
        let pauses = Pauses::new(ledger.paused().map_err(unreadable)?);
        let jobs = Arc::new(Jobs {
            ledger: Arc::new(ledger),
            roster,
            press,
            told: Arc::new(Told::new(listeners)),
            pauses: Arc::new(pauses),
            lanes: Mutex::default(),
            workers: Mutex::default(),
            stop: watch::channel(false).0,
            numbers: numbers.into(),
        });
        recover::take_up(&jobs)?;
        Ok(jobs)
    }

    /// A task's present state, for the origin that sent it and no other.
    pub fn task(&self, origin: &Origin, id: &str) -> Result<Option<TaskStory>, Failure> {
        if let Some(task) = self.told.on_the_way().named(origin, id) {
            return Ok(Some(task.story()));
        }
        self.ledger.task(&origin.to_record(), id).map_err(unreadable)
    }

    /// The last `count` tasks of all origins, newest first.
    pub fn latest(&self, count: usize) -> Result<Vec<TaskStory>, Failure> {
        let mut stories = self.ledger.latest(count).map_err(unreadable)?;
        stories.iter_mut().for_each(|story| self.bring_up_to_date(story));
        Ok(stories)
    }

    /// The tasks of all origins accepted since `since` (ms since 1970) and numbered above `above`,
    /// newest first: for Dotline's own page.
    pub fn since(&self, since: u64, above: u64) -> Result<Vec<TaskStory>, Failure> {
        let mut stories = self.ledger.since(since, above).map_err(unreadable)?;
        stories.iter_mut().for_each(|story| self.bring_up_to_date(story));
        Ok(stories)
    }

    /// The tasks of these numbers that are still known. Those on their way are told from memory.
    pub fn these(&self, numbers: &[u64]) -> Result<Vec<TaskStory>, Failure> {
        let live: HashMap<u64, _> = {
            let on_the_way = self.told.on_the_way();
            numbers.iter().filter_map(|number| Some((*number, on_the_way.numbered(*number)?.clone()))).collect()
        };
        let ended: Vec<u64> = numbers.iter().copied().filter(|number| !live.contains_key(number)).collect();
        let mut stories = self.ledger.these(&ended).map_err(unreadable)?;
        stories.extend(live.values().map(|task| task.story()));
        Ok(stories)
    }

    /// What is in memory of a task on its way is one step ahead of the ledger.
    fn bring_up_to_date(&self, story: &mut TaskStory) {
        if let Some(live) = self.told.on_the_way().numbered(story.number) {
            *story = live.story();
        }
    }

    /// A printer's queue, and how many documents wait in it.
    pub fn queue(&self, printer: &str) -> (QueueStatus, usize) {
        let lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = lanes.get(printer).map_or(0, |door| door.waiting.documents.load(Ordering::Acquire));
        (queue_status(self.pauses.hold(printer), waiting), waiting)
    }

    /// Raised whenever a task, a printer's queue or anything else that is shown has changed.
    pub fn changed(&self) -> &Arc<Changed> {
        &self.told.changed
    }

    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Ends in order: nothing new is accepted, each label in the air is finished. What is known can still be asked.
    pub async fn end(&self) {
        self.stop.send_replace(true);
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let mut workers = std::mem::take(&mut *self.workers.lock().unwrap_or_else(PoisonError::into_inner));
        while workers.join_next().await.is_some() {}
    }

    /// After the end: the ledger's file is closed, and another agent may open it.
    pub fn close(&self) {
        self.ledger.close();
    }

    /// The lane of a printer, begun at its first task.
    fn with_lane<T>(&self, printer: &str, then: impl FnOnce(&Door) -> T) -> T {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        let door = lanes.entry(printer.to_string()).or_insert_with(|| self.begin_lane(printer));
        then(door)
    }

    fn begin_lane(&self, printer: &str) -> Door {
        let (queue, entries) = mpsc::unbounded_channel();
        let (rendered, ready) = mpsc::channel(limits::RENDER_AHEAD);
        let waiting = Arc::new(Waiting::default());
        let prepare = Prepare {
            printer: printer.to_string(),
            queue: entries,
            ready: rendered,
            press: self.press.clone(),
            told: self.told.clone(),
            stop: self.stop.subscribe(),
        };
        let lane = Lane {
            printer: printer.to_string(),
            ready,
            ledger: self.ledger.clone(),
            roster: self.roster.clone(),
            told: self.told.clone(),
            waiting: waiting.clone(),
            pauses: self.pauses.subscribe(),
            stop: self.stop.subscribe(),
        };
        let mut workers = self.workers.lock().unwrap_or_else(PoisonError::into_inner);
        workers.spawn(prepare.run());
        workers.spawn(lane.run());
        Door { queue, waiting }
    }
}

/// ms since 1970, UTC.
fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as u64)
}

fn unreadable(error: redb::Error) -> Failure {
    JobFault::LedgerFailed { why: error.to_string() }.into()
}
