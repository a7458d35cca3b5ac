//! Printing again what a person asks for: a new task of the same documents, with a number of its own.

use super::control::{Committed, heard};
use super::record::{TaskRecord, TaskStory};
use super::{Jobs, unreadable};
use crate::protocol::failure::{Failure, JobFault};
use crate::protocol::task::{Document, Notify};
use crate::protocol::{Origin, Task};

impl Jobs {
    /// Prints a task's documents from this one on, or this `only`, again on the same printer, and returns the
    /// new task's number. It keeps the taskID, for people to find it by, and belongs to no page: nobody is told
    /// about it and no page can ask for it. Fails where a document has not ended yet (it would print twice) and
    /// where what it said is no longer kept.
    pub async fn reprint(&self, number: u64, from: u32, only: bool) -> Result<u64, Failure> {
        let story = self.story(number)?;
        let all = story.documents.len() as u32;
        let chosen = from..if only { from.saturating_add(1).min(all) } else { all };
        if chosen.is_empty() {
            return Err(JobFault::NoSuchDocument { task: story.task.id, place: from }.into());
        }
        let states = story.documents.iter().skip(chosen.start as usize).take(chosen.len());
        if states.into_iter().any(|document| !document.state.is_end()) {
            return Err(JobFault::StillToPrint { task: story.task.id }.into());
        }
        self.roster.find(&story.task.printer)?.hand?;
        let documents = chosen.map(|index| self.document_of(&story, index)).collect::<Result<Vec<_>, _>>()?;
        tracing::info!(task = number, printer = %story.task.printer, documents = documents.len(), "a person prints again");
        let (reprint, committed) = self.book_again(story, documents)?;
        heard(committed).await.map(|()| reprint)
    }

    /// The task of this number as it is now.
    pub fn story(&self, number: u64) -> Result<TaskStory, Failure> {
        if let Some(task) = self.told.on_the_way().numbered(number) {
            return Ok(task.story());
        }
        let story = self.ledger.numbered(number).map_err(unreadable)?;
        story.ok_or(JobFault::NoSuchTask { task: number.to_string() }.into())
    }

    /// What a document says, while it is kept.
    pub fn document_of(&self, story: &TaskStory, index: u32) -> Result<Document, Failure> {
        if index as usize >= story.documents.len() {
            return Err(JobFault::NoSuchDocument { task: story.task.id.clone(), place: index }.into());
        }
        let content = self.ledger.content(story.number, index).map_err(unreadable)?;
        let document = content.and_then(|content| serde_json::from_slice(&content).ok());
        document.ok_or(JobFault::NoLongerKept { task: story.task.id.clone() }.into())
    }

    /// The last document of any page that went to this printer and is still kept.
    pub fn last_document(&self, printer: &str) -> Result<Option<(Document, Origin)>, Failure> {
        let last = self.ledger.last_content(printer).map_err(unreadable)?;
        Ok(last.and_then(|(task, content)| {
            let document = serde_json::from_slice(&content).ok()?;
            Some((document, Origin::from_record(&task.origin)))
        }))
    }

    fn book_again(&self, story: TaskStory, documents: Vec<Document>) -> Result<(u64, Committed), Failure> {
        let TaskRecord { id, origin, printer, .. } = story.task;
        let origin = Origin::from_record(&origin);
        let notify = Notify { render: false, print: false };
        let task = Task { id, printer: None, notify, preview: None, documents };
        // Under the same lock as every acceptance: numbers, commits and queue keep one sequence.
        let mut on_the_way = self.told.on_the_way();
        let (live, contents) = self.book(&origin, &printer, task, String::new(), Some(story.number))?;
        on_the_way.enter(&live);
        Ok((live.number, self.commit_and_queue(live, contents)))
    }
}
