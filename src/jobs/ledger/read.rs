//! Reading the ledger: a task by its name, the open ones at the start, the last ones for the page.

use redb::{ReadOnlyTable, ReadableDatabase, ReadableTable};

use super::Ledger;
use super::tables::{CONTENTS, DOCUMENTS, META, NAMES, OPEN, PAUSED, PRINTERS, TASKS, name_key};
use crate::jobs::pauses::Paused;
use crate::jobs::record::{DocumentRecord, TaskRecord, TaskStory};

/// Tasks looked through for one that went to a certain printer.
const LOOKED_THROUGH: usize = 500;

type Documents = ReadOnlyTable<(u64, u32), &'static [u8]>;

/// A task that had not ended when the agent last stopped.
pub struct OpenTask {
    pub story: TaskStory,
    /// The documents as JSON; None where the ledger has lost one.
    pub contents: Vec<Option<Vec<u8>>>,
}

impl Ledger {
    /// The number the next task gets.
    pub fn next_number(&self) -> Result<u64, redb::Error> {
        let transaction = self.database()?.begin_read()?;
        let next = transaction.open_table(META)?.get("next_task")?.map_or(1, |next| next.value());
        Ok(next)
    }

    /// The task that `origin` sent under this taskID, if it is still remembered.
    pub fn task(&self, origin: &str, id: &str) -> Result<Option<TaskStory>, redb::Error> {
        let transaction = self.database()?.begin_read()?;
        let Some(number) = transaction.open_table(NAMES)?.get(name_key(origin, id))? else { return Ok(None) };
        let number = number.value();
        let tasks = transaction.open_table(TASKS)?;
        let Some(task) = tasks.get(number)?.and_then(|record| serde_json::from_slice(record.value()).ok()) else {
            return Ok(None);
        };
        let documents = transaction.open_table(DOCUMENTS)?;
        Ok(Some(story(&documents, number, task)?))
    }

    /// The task of this number.
    pub fn numbered(&self, number: u64) -> Result<Option<TaskStory>, redb::Error> {
        let transaction = self.database()?.begin_read()?;
        let record = transaction.open_table(TASKS)?.get(number)?;
        let Some(task) = record.and_then(|record| serde_json::from_slice(record.value()).ok()) else {
            return Ok(None);
        };
        Ok(Some(story(&transaction.open_table(DOCUMENTS)?, number, task)?))
    }

    /// What a document says, while it is kept.
    pub fn content(&self, number: u64, index: u32) -> Result<Option<Vec<u8>>, redb::Error> {
        let transaction = self.database()?.begin_read()?;
        let content = transaction.open_table(CONTENTS)?.get((number, index))?;
        Ok(content.map(|content| content.value().to_vec()))
    }

    /// The first document of the last task that went to this printer and is still kept, among the last few hundred.
    pub fn last_content(&self, printer: &str) -> Result<Option<(TaskRecord, Vec<u8>)>, redb::Error> {
        let transaction = self.database()?.begin_read()?;
        let contents = transaction.open_table(CONTENTS)?;
        for entry in transaction.open_table(TASKS)?.iter()?.rev().take(LOOKED_THROUGH) {
            let (number, record) = entry?;
            let task: Option<TaskRecord> = serde_json::from_slice(record.value()).ok();
            if let Some(task) = task.filter(|task| task.printer == printer)
                && let Some(content) = contents.get((number.value(), 0))?
            {
                return Ok(Some((task, content.value().to_vec())));
            }
        }
        Ok(None)
    }

    /// What a person has paused.
    pub fn paused(&self) -> Result<Paused, redb::Error> {
        let transaction = self.database()?.begin_read()?;
        let mut paused = Paused::default();
        for entry in transaction.open_table(PAUSED)?.iter()? {
            match entry?.0.value() {
                "" => paused.all = true,
                name => drop(paused.printers.insert(name.to_string())),
            }
        }
        Ok(paused)
    }

    /// The last `count` tasks, newest first.
    pub fn latest(&self, count: usize) -> Result<Vec<TaskStory>, redb::Error> {
        let transaction = self.database()?.begin_read()?;
        let documents = transaction.open_table(DOCUMENTS)?;
        let mut stories = Vec::new();
        for entry in transaction.open_table(TASKS)?.iter()?.rev().take(count) {
            let (number, record) = entry?;
            if let Ok(task) = serde_json::from_slice(record.value()) {
                stories.push(story(&documents, number.value(), task)?);
            }
        }
        Ok(stories)
    }

    /// The tasks accepted since `since` (ms since 1970) whose numbers are above `above`, newest first.
    pub fn since(&self, since: u64, above: u64) -> Result<Vec<TaskStory>, redb::Error> {
        let transaction = self.database()?.begin_read()?;
        let documents = transaction.open_table(DOCUMENTS)?;
        let mut stories = Vec::new();
        for entry in transaction.open_table(TASKS)?.range(above.saturating_add(1)..)?.rev() {
            let (number, record) = entry?;
            let Ok(task) = serde_json::from_slice::<TaskRecord>(record.value()) else { continue };
            if task.accepted < since {
                break;
            }
            stories.push(story(&documents, number.value(), task)?);
        }
        Ok(stories)
    }

    /// The tasks of these numbers that are still remembered.
    pub fn these(&self, numbers: &[u64]) -> Result<Vec<TaskStory>, redb::Error> {
        let transaction = self.database()?.begin_read()?;
        let (tasks, documents) = (transaction.open_table(TASKS)?, transaction.open_table(DOCUMENTS)?);
        let mut stories = Vec::new();
        for number in numbers {
            let record = tasks.get(number)?;
            if let Some(task) = record.and_then(|record| serde_json::from_slice(record.value()).ok()) {
                stories.push(story(&documents, *number, task)?);
            }
        }
        Ok(stories)
    }

    /// All tasks with a document that has not ended, oldest first.
    pub fn open_tasks(&self) -> Result<Vec<OpenTask>, redb::Error> {
        let transaction = self.database()?.begin_read()?;
        let tasks = transaction.open_table(TASKS)?;
        let documents = transaction.open_table(DOCUMENTS)?;
        let contents = transaction.open_table(CONTENTS)?;
        let mut open = Vec::new();
        for entry in transaction.open_table(OPEN)?.iter()? {
            let number = entry?.0.value();
            let record = tasks.get(number)?;
            let Some(task) = record.and_then(|record| serde_json::from_slice::<TaskRecord>(record.value()).ok()) else {
                continue;
            };
            let kept = (0..task.documents.len() as u32)
                .map(|index| Ok(contents.get((number, index))?.map(|content| content.value().to_vec())))
                .collect::<Result<Vec<_>, redb::Error>>()?;
            open.push(OpenTask { story: story(&documents, number, task)?, contents: kept });
        }
        Ok(open)
    }

    /// The system's queues that open tasks wait for, each once.
    pub fn queues_awaited(&self) -> Result<Vec<String>, redb::Error> {
        self.awaited(|task| task.queue)
    }

    /// The printers that open tasks wait for, each once.
    pub fn printers_awaited(&self) -> Result<Vec<String>, redb::Error> {
        self.awaited(|task| Some(task.printer))
    }

    fn awaited(&self, of: impl Fn(TaskRecord) -> Option<String>) -> Result<Vec<String>, redb::Error> {
        let transaction = self.database()?.begin_read()?;
        let tasks = transaction.open_table(TASKS)?;
        let mut awaited = Vec::new();
        for entry in transaction.open_table(OPEN)?.iter()? {
            let record = tasks.get(entry?.0.value())?;
            let task = record.and_then(|record| serde_json::from_slice::<TaskRecord>(record.value()).ok());
            awaited.extend(task.and_then(&of).filter(|name| !awaited.contains(name)));
        }
        Ok(awaited)
    }

    /// The printer's id: small, the same for as long as its name is known, never used twice.
    pub fn printer_id(&self, name: &str) -> Result<u32, redb::Error> {
        let database = self.database()?;
        let known = database.begin_read()?.open_table(PRINTERS)?.get(name)?.map(|id| id.value());
        if let Some(id) = known {
            return Ok(id as u32);
        }
        let transaction = database.begin_write()?;
        let id = {
            let mut meta = transaction.open_table(META)?;
            let id = meta.get("next_printer")?.map_or(1, |next| next.value());
            meta.insert("next_printer", id + 1)?;
            transaction.open_table(PRINTERS)?.insert(name, id)?;
            id
        };
        transaction.commit()?;
        Ok(id as u32)
    }
}

fn story(documents: &Documents, number: u64, task: TaskRecord) -> Result<TaskStory, redb::Error> {
    let mut records = Vec::with_capacity(task.documents.len());
    for entry in documents.range((number, 0)..=(number, u32::MAX))? {
        if let Ok(record) = serde_json::from_slice::<DocumentRecord>(entry?.1.value()) {
            records.push(record);
        }
    }
    Ok(TaskStory { number, task, documents: records })
}
