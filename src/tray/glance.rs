//! One look at the desk: all that the icon, the menu and the notifications are made of.

use crate::protocol::printer::Status;
use crate::protocol::status::PrintStatus;

/// The desk at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Glance {
    pub printers: Vec<PrinterSeen>,
    /// Newest first; more than the menu shows, so that no failure is missed.
    pub tasks: Vec<TaskSeen>,
    /// Oldest first.
    pub questions: Vec<QuestionSeen>,
    /// Everything was paused by a person.
    pub paused: bool,
    pub starts_at_login: bool,
    /// May a failed task be told by a notification (`notifyOnTaskFailure`)?
    pub tells_failures: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PrinterSeen {
    pub name: String,
    pub status: Status,
    /// Documents in its queue.
    pub waiting: usize,
    /// By a person, here or on the page.
    pub paused: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct TaskSeen {
    pub number: u64,
    pub id: String,
    pub printer: String,
    pub status: PrintStatus,
    /// One of its labels may have printed; a person decides.
    pub unknown: bool,
}

/// A site that waits for a person's word.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionSeen {
    pub id: u64,
    pub site: String,
    pub wants: Wanted,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    Print { printer: String, documents: usize },
    Configure { printer: Option<String> },
}

impl PrinterSeen {
    /// Somebody must walk over to it. One that is switched off matters only while labels wait for it.
    pub fn wants_a_person(&self) -> bool {
        match self.status {
            Status::Error | Status::OpenLid | Status::ShortPaper | Status::ShortPaperOpenLid => true,
            Status::Offline | Status::Suspended => self.waiting > 0,
            Status::Normal | Status::NoInfo => false,
        }
    }
}

impl TaskSeen {
    pub fn has_failed(&self) -> bool {
        self.status == PrintStatus::Failed
    }
}
