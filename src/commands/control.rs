//! What a person at this computer does with tasks and printers: cancel, pause, resume, print again.

use super::Desk;
use crate::protocol::Failure;

impl Desk {
    /// Takes the task of this number back. Documents that are not being sent are cancelled at once, and their
    /// number is returned; 0 where only the label in the air is left. Fails where the task has ended.
    pub async fn cancel(&self, task_number: u64) -> Result<usize, Failure> {
        self.jobs.cancel(task_number).await
    }

    /// Pauses a printer, or all (None): each finishes the label in the air and sends no more, also after a
    /// restart. Its pages hear that the queue is SUSPENDED.
    pub async fn pause(&self, printer: Option<&str>) -> Result<(), Failure> {
        self.jobs.pause(printer).await
    }

    /// Lets a printer, or all (None), go on.
    pub async fn resume(&self, printer: Option<&str>) -> Result<(), Failure> {
        self.jobs.resume(printer).await
    }

    /// Prints the task's documents from this one (counted from 0) on, or it `only`, again on the same printer.
    /// Returns the new task's number. No page hears of it.
    pub async fn reprint(&self, task_number: u64, from_document: u32, only: bool) -> Result<u64, Failure> {
        self.jobs.reprint(task_number, from_document, only).await
    }

    pub fn paused(&self, printer: &str) -> bool {
        self.jobs.paused().holds(printer)
    }

    /// Has a person paused all printers at once?
    pub fn all_paused(&self) -> bool {
        self.jobs.paused().all
    }
}
