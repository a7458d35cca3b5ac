//! The page's list of tasks: a part of the day, then only what has changed in it; and one task whole.

use std::sync::Arc;

use serde_json::{Value, json};

use super::day::{Kept, Row};
use crate::commands::Desk;
use crate::jobs::notices;
use crate::jobs::record::{DocumentName, DocumentRecord, TaskStory};
use crate::jobs::state::State;
use crate::limits;
use crate::protocol::Failure;
use crate::protocol::failure::JobFault;
use crate::protocol::status::PrintStatus;

/// What the page wants to see of the day.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// ms since 1970: the midnight of whoever looks.
    pub since: u64,
    pub state: Wanted,
    pub printer: Option<String>,
    /// In any of the task's names.
    pub text: Option<String>,
    /// Only tasks with smaller numbers: the next part of the list.
    pub before: Option<u64>,
    /// What the page has already: only what changed since is told.
    pub known: Option<Known>,
}

/// What a page has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    pub epoch: u64,
    pub revision: u64,
    /// The last number in its list.
    pub oldest: u64,
}

/// Tasks in which state?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    #[default]
    All,
    Waiting,
    Printed,
    Failed,
    Canceled,
}

impl Wanted {
    pub fn read(word: &str) -> Wanted {
        match word {
            "waiting" => Wanted::Waiting,
            "printed" => Wanted::Printed,
            "failed" => Wanted::Failed,
            "canceled" => Wanted::Canceled,
            _ => Wanted::All,
        }
    }

    fn is(self, status: PrintStatus) -> bool {
        match self {
            Wanted::All => true,
            Wanted::Waiting => {
                matches!(status, PrintStatus::Pending | PrintStatus::Printing | PrintStatus::Rendered)
            }
            Wanted::Printed => status == PrintStatus::Success,
            Wanted::Failed => status == PrintStatus::Failed,
            Wanted::Canceled => status == PrintStatus::Canceled,
        }
    }
}

impl Desk {
    /// A part of the day's tasks, newest first, and how many there are of each kind.
    pub async fn tasks(self: &Arc<Self>, asked: Asked) -> Result<Value, Failure> {
        let desk = self.clone();
        blocking(move || Ok(answer(&*desk.day.look(&desk.jobs, asked.since)?, &asked))).await
    }

    /// A task with all its documents.
    pub async fn task(self: &Arc<Self>, number: u64) -> Result<Value, Failure> {
        let desk = self.clone();
        blocking(move || desk.jobs.story(number)).await.map(|story| whole(&story))
    }
}

async fn blocking<T: Send + 'static>(read: impl FnOnce() -> Result<T, Failure> + Send + 'static) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(read).await {
        Ok(done) => done,
        Err(broken) => Err(JobFault::LedgerFailed { why: broken.to_string() }.into()),
    }
}

fn answer(kept: &Kept, asked: &Asked) -> Value {
    let text = asked.text.as_deref().map(str::to_lowercase);
    let fits = |row: &&Row| {
        asked.printer.as_ref().is_none_or(|printer| *printer == row.printer)
            && text.as_ref().is_none_or(|text| row.mentions(text))
    };
    let is_wanted = |row: &Row| asked.state.is(row.status);
    let mut answer = json!({
        "epoch": kept.epoch, "revision": kept.revision, "counts": counts(kept.rows.values().filter(fits)),
    });
    let more = match asked.known.filter(|known| known.epoch == kept.epoch) {
        Some(known) => {
            let changed = kept.rows.range(known.oldest..).rev().map(|(_, row)| row);
            let changed: Vec<&Row> = changed.filter(|row| row.revision > known.revision).collect();
            let (tasks, gone): (Vec<&Row>, Vec<&Row>) = changed.iter().partition(|row| fits(row) && is_wanted(row));
            json!({"tasks": tasks, "gone": gone.iter().map(|row| row.number).collect::<Vec<_>>()})
        }
        None => {
            let mut rows = kept.rows.range(..asked.before.unwrap_or(u64::MAX)).rev().map(|(_, row)| row);
            let rows = rows.by_ref().filter(fits).filter(|row| is_wanted(row));
            let mut tasks: Vec<&Row> = rows.take(limits::OVERVIEW_TASKS + 1).collect();
            let more = tasks.len() > limits::OVERVIEW_TASKS;
            tasks.truncate(limits::OVERVIEW_TASKS);
            json!({"tasks": tasks, "more": more, "whole": true})
        }
    };
    if let (Value::Object(answer), Value::Object(more)) = (&mut answer, more) {
        answer.extend(more);
    }
    answer
}

fn counts<'a>(rows: impl Iterator<Item = &'a Row>) -> Value {
    let (mut all, mut waiting, mut printed, mut failed, mut canceled, mut labels) = (0, 0, 0, 0, 0, 0);
    for row in rows {
        all += 1;
        labels += row.printed;
        waiting += usize::from(Wanted::Waiting.is(row.status));
        printed += usize::from(Wanted::Printed.is(row.status));
        failed += usize::from(Wanted::Failed.is(row.status));
        canceled += usize::from(Wanted::Canceled.is(row.status));
    }
    json!({"all": all, "waiting": waiting, "printed": printed, "failed": failed, "canceled": canceled, "labels": labels})
}

fn whole(story: &TaskStory) -> Value {
    let task = &story.task;
    let documents: Vec<Value> = task.documents.iter().zip(&story.documents).map(document).collect();
    json!({
        "number": story.number, "taskID": task.id, "printer": task.printer, "origin": task.origin,
        "status": notices::status_of(story), "time": task.accepted,
        "reprintOf": task.reprint_of, "documents": documents,
    })
}

fn document((name, record): (&DocumentName, &DocumentRecord)) -> Value {
    let (mut evidence, mut why) = (Value::Null, Value::Null);
    match &record.state {
        State::Confirmed { evidence: known } => evidence = json!(known),
        State::Failed { why: said } | State::Canceled { why: said } | State::Unknown { why: said } => why = json!(said),
        _ => {}
    }
    json!({
        "documentID": name.id, "copies": name.copies, "status": record.state.on_the_wire(),
        "unknown": matches!(record.state, State::Unknown { .. }),
        "evidence": evidence, "why": why, "warnings": record.warnings,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jobs::record::TaskRecord;
    use crate::jobs::state::Said;
    use crate::printers::Evidence;
    use crate::protocol::task::Notify;

    fn story(number: u64, printer: &str, state: State) -> TaskStory {
        let task = TaskRecord {
            id: format!("T{number}"),
            origin: "program".into(),
            printer: printer.into(),
            queue: None,
            notify: Notify { render: true, print: true },
            fingerprint: String::new(),
            accepted: 1_000 + number,
            documents: vec![DocumentName { id: format!("ORDER-{number}"), copies: 1 }],
            reprint_of: None,
        };
        TaskStory { number, task, documents: vec![DocumentRecord::new(state)] }
    }

    fn printed() -> State {
        State::Confirmed { evidence: Evidence::Drawn }
    }

    fn failed() -> State {
        State::Failed { why: Said { zh: "缺纸".into(), en: "no paper".into() } }
    }

    fn numbers(answer: &Value) -> Vec<u64> {
        answer["tasks"].as_array().unwrap().iter().map(|row| row["number"].as_u64().unwrap()).collect()
    }

    #[test]
    fn the_newest_come_first_and_the_next_part_follows() {
        let mut kept = Kept::default();
        let all = limits::OVERVIEW_TASKS as u64 + 7;
        (1..=all).for_each(|number| kept.note(&story(number, "A", printed())));
        let first = answer(&kept, &Asked::default());
        assert_eq!((numbers(&first)[0], numbers(&first).len()), (all, limits::OVERVIEW_TASKS));
        assert_eq!((&first["more"], &first["counts"]["all"]), (&json!(true), &json!(all)));
        let rest = answer(&kept, &Asked { before: Some(8), ..Asked::default() });
        assert_eq!((numbers(&rest), &rest["more"]), (vec![7, 6, 5, 4, 3, 2, 1], &json!(false)));
    }

    #[test]
    fn a_list_is_filtered_by_state_printer_and_any_of_its_names() {
        let mut kept = Kept::default();
        kept.note(&story(1, "A", printed()));
        kept.note(&story(2, "B", failed()));
        kept.note(&story(3, "B", State::Accepted));
        let shown = |asked: Asked| numbers(&answer(&kept, &asked));
        assert_eq!(shown(Asked { state: Wanted::Failed, ..Asked::default() }), [2]);
        assert_eq!(shown(Asked { state: Wanted::Waiting, ..Asked::default() }), [3]);
        assert_eq!(shown(Asked { printer: Some("B".into()), ..Asked::default() }), [3, 2]);
        assert_eq!(shown(Asked { text: Some("order-1".into()), ..Asked::default() }), [1]);
        // What is counted is what the other states would show.
        let asked = Asked { state: Wanted::Failed, printer: Some("B".into()), ..Asked::default() };
        let counts = &answer(&kept, &asked)["counts"];
        assert_eq!((&counts["all"], &counts["failed"], &counts["printed"]), (&json!(2), &json!(1), &json!(0)));
    }

    #[test]
    fn a_page_that_knows_the_list_hears_what_changed_in_its_part_and_what_left_it() {
        let mut kept = Kept::default();
        (1..=4).for_each(|number| kept.note(&story(number, "A", State::Accepted)));
        let known = Known { epoch: kept.epoch, revision: kept.revision, oldest: 3 };
        let waiting = Asked { state: Wanted::Waiting, known: Some(known), ..Asked::default() };
        let nothing = answer(&kept, &waiting);
        assert_eq!((numbers(&nothing), &nothing["gone"]), (vec![], &json!([])));
        kept.note(&story(1, "A", printed()));
        kept.note(&story(4, "A", printed()));
        kept.note(&story(5, "A", State::Accepted));
        let news = answer(&kept, &waiting);
        assert_eq!((numbers(&news), &news["gone"]), (vec![5], &json!([4])));
        let stranger = Known { epoch: kept.epoch + 1, ..known };
        let whole = answer(&kept, &Asked { known: Some(stranger), ..waiting });
        assert_eq!((numbers(&whole), &whole["whole"]), (vec![5, 3, 2], &json!(true)));
    }
}
