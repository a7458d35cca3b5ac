//! A job in CUPS' queue: made empty, given its document, looked at, taken back.
//!
//! Made empty first, because its number is then known before a byte of the
//! label leaves: whatever is lost afterwards, the job can be asked about, and
//! none is ever made twice.

use bytes::Bytes;
use ipp::model::{DelimiterTag, Operation};
use ipp::value::{IppName, IppValue};
use std::collections::BTreeMap;

use super::door::{Door, Trouble};
use super::words::{Group, Question, Value, queue_path, uri};
use crate::limits;
use crate::printers::hand::{Evidence, Form, Payload, SendFault};
use crate::protocol::failure::PrinterFault;

/// A job that we made.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub id: u32,
    /// Ours alone: after a crash CUPS may give the number to somebody else's job.
    pub name: String,
}

/// `job-state` (RFC 8011, 5.3.7).
pub const PROCESSING: i32 = 5;
pub const CANCELED: i32 = 7;
pub const COMPLETED: i32 = 9;

/// A job as it is at this moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    pub state: i32,
    /// It has been given to the printer, wholly or in part.
    pub begun: bool,
    /// Documents in it; None if CUPS does not say.
    pub documents: Option<i32>,
    /// None if CUPS keeps it to itself.
    pub name: Option<String>,
    pub why: String,
}

impl Job {
    /// Makes an empty job. A lost answer leaves an empty job behind, which prints nothing and which CUPS sweeps up.
    pub async fn create(door: &Door, queue: &str, payload: &Payload) -> Result<Job, Trouble> {
        let path = queue_path(queue);
        let name = name();
        let question = Question::new(Operation::CreateJob)
            .about("printer-uri", &uri(&path))
            .operation("job-name", IppValue::new_name_without_language(name.as_str()));
        let answer = door.ask(&path, &page(question, payload).finish()?).await?;
        let id = answer.group(DelimiterTag::JobAttributes).number("job-id").and_then(|id| u32::try_from(id).ok());
        id.map(|id| Job { id, name }).ok_or_else(|| Trouble::Broken("a job without a number".to_string()))
    }

    /// Gives it its only document. From here on the label may print.
    pub async fn fill(&self, door: &Door, payload: &Payload) -> Result<(), Trouble> {
        let question = self
            .question(Operation::SendDocument)
            .operation("document-format", IppValue::new_mime_media_type(format_of(payload.form)))
            .operation("last-document", Ok(IppValue::Boolean(true)))
            .finish()?;
        let document: &Bytes = &payload.bytes;
        door.hand_in(&self.path(), &question, document, limits::SPOOLER_TAKES).await.map(|_| ())
    }

    /// What has become of it. One of another name is somebody else's, and ours is not there.
    pub async fn look(&self, door: &Door) -> Result<Seen, Trouble> {
        let question = self.question(Operation::GetJobAttributes).requesting(LOOKED_AT).finish()?;
        let answer = door.ask(&self.path(), &question).await?;
        let seen = seen(answer.group(DelimiterTag::JobAttributes));
        match &seen.name {
            Some(name) if *name != self.name => {
                Err(Trouble::Refused { status: 0x0406, why: format!("job {} is another one", self.id) })
            }
            _ => Ok(seen),
        }
    }

    /// Is it among the queue's jobs that have not ended? CUPS 2.4, stopped while a job printed, counts it
    /// among the ended ones and yet calls it pending ever after.
    pub async fn is_listed(&self, door: &Door, queue: &str) -> Result<bool, Trouble> {
        let path = queue_path(queue);
        let question = Question::new(Operation::GetJobs)
            .about("printer-uri", &uri(&path))
            .operation("which-jobs", IppValue::new_keyword("not-completed"))
            .requesting(&["job-id"])
            .finish()?;
        let answer = door.ask(&path, &question).await?;
        let ids = answer.groups(DelimiterTag::JobAttributes).map(|job| job.number("job-id"));
        Ok(ids.flatten().any(|id| u32::try_from(id) == Ok(self.id)))
    }

    pub async fn cancel(&self, door: &Door) -> Result<(), Trouble> {
        let question = self.question(Operation::CancelJob).finish()?;
        door.ask(&self.path(), &question).await.map(|_| ())
    }

    fn path(&self) -> String {
        format!("/jobs/{}", self.id)
    }

    fn question(&self, operation: Operation) -> Question {
        Question::new(operation).about("job-uri", &uri(&self.path()))
    }
}

const LOOKED_AT: &[&str] = &[
    "job-state",
    "job-state-reasons",
    "job-printer-state-message",
    "job-name",
    "number-of-documents",
    "time-at-processing",
];

impl Seen {
    /// It has been given up, taken away or finished; no further act will follow.
    pub fn has_ended(&self) -> bool {
        self.state >= CANCELED
    }

    /// On what success rests, or why there is none.
    pub fn outcome(&self, printer: &str, job: u32) -> Result<Evidence, SendFault> {
        let (printer, begun) = (printer.to_string(), self.begun);
        let fault = match self.state {
            COMPLETED => return Ok(Evidence::SpoolerCompleted),
            CANCELED => PrinterFault::JobRemoved { printer, job, begun },
            _ => PrinterFault::JobAborted { printer, job, why: self.why.clone(), begun },
        };
        // Somebody decided that it should not print: it is not for us to send it again.
        Err(if begun { SendFault::MayHavePrinted(fault) } else { SendFault::Hopeless(fault) })
    }
}

fn seen(group: Group<'_>) -> Seen {
    let reasons = group.texts("job-state-reasons").join(", ");
    let message = group.text("job-printer-state-message").filter(|message| !message.is_empty());
    Seen {
        state: group.number("job-state").unwrap_or_default(),
        // A time means begun, "no value" not yet; without either it must be taken for begun.
        begun: group.number("time-at-processing").is_some() || !group.has("time-at-processing"),
        documents: group.number("number-of-documents"),
        name: group.text("job-name"),
        why: message.unwrap_or(reasons),
    }
}

/// Nothing of the label's contents, and no other job's name.
fn name() -> String {
    let mut token = [0; 6];
    // Without chance the name is only weaker.
    let _ = getrandom::fill(&mut token);
    token.iter().fold(String::from("Dotline "), |name, byte| name + &format!("{byte:02x}"))
}

fn format_of(form: Form) -> &'static str {
    match form {
        Form::Commands => "application/vnd.cups-raw",
        Form::Pdf => "application/pdf",
        Form::Png => "image/png",
    }
}

/// The page as it is: its exact size to the edge, neither fitted nor turned, without a cover sheet.
fn page(question: Question, payload: &Payload) -> Question {
    let question = question.job("job-sheets", IppValue::new_keyword("none"));
    if payload.form == Form::Commands {
        return question;
    }
    question.job("media-col", media(payload.width, payload.height)).job("print-scaling", IppValue::new_keyword("none"))
}

/// In hundredths of a millimetre (PWG 5100.3).
fn media(width: f64, height: f64) -> Value {
    let hundredths = |mm: f64| IppValue::Integer((mm * 100.0).round() as i32);
    let size = collection(vec![("x-dimension", hundredths(width)), ("y-dimension", hundredths(height))])?;
    collection(vec![
        ("media-size", size),
        ("media-top-margin", IppValue::Integer(0)),
        ("media-bottom-margin", IppValue::Integer(0)),
        ("media-left-margin", IppValue::Integer(0)),
        ("media-right-margin", IppValue::Integer(0)),
    ])
}

fn collection(members: Vec<(&str, IppValue)>) -> Value {
    let members = members.into_iter().map(|(name, value)| IppName::new(name).map(|name| (name, value)));
    Ok(IppValue::Collection(members.collect::<Result<BTreeMap<_, _>, _>>()?))
}

#[cfg(test)]
mod tests {
    use super::super::words::samples;
    use super::*;

    /// A job as Get-Job-Attributes answers; `processing` is its time-at-processing.
    fn job(state: i32, reason: &str, processing: Option<IppValue>) -> Seen {
        let mut attributes = vec![
            ("job-state", Ok(IppValue::Enum(state))),
            ("job-state-reasons", IppValue::new_keyword(reason)),
            ("number-of-documents", Ok(IppValue::Integer(1))),
        ];
        attributes.extend(processing.map(|time| ("time-at-processing", Ok(time))));
        let group = samples::group(DelimiterTag::JobAttributes, attributes);
        seen(Group(Some(&group)))
    }

    #[test]
    fn only_the_last_three_states_are_an_end() {
        // Pending, held, processing, stopped; cancelled, aborted, completed.
        for (state, ended) in [(3, false), (4, false), (5, false), (6, false), (7, true), (8, true), (9, true)] {
            assert_eq!(job(state, "none", None).has_ended(), ended, "{state}");
        }
    }

    #[test]
    fn what_was_removed_before_it_began_left_nothing_and_afterwards_may_have_printed() {
        let time = || Some(IppValue::Integer(1_795_410_704));
        let completed = job(9, "processing-to-stop-point", time()).outcome("P", 7);
        assert_eq!(completed, Ok(Evidence::SpoolerCompleted));
        for (state, reason) in [(7, "job-canceled-by-user"), (8, "aborted-by-system")] {
            for (processing, begun) in [(Some(IppValue::NoValue), false), (time(), true), (None, true)] {
                let fault = job(state, reason, processing).outcome("P", 7).unwrap_err();
                match fault {
                    SendFault::Hopeless(_) => assert!(!begun, "{state}"),
                    SendFault::MayHavePrinted(_) => assert!(begun, "{state}"),
                    SendFault::NothingLeft(_) => panic!("it would be sent again"),
                }
            }
        }
    }

    #[test]
    fn a_jobs_name_says_nothing_about_the_label_and_is_never_the_same() {
        let (one, other) = (name(), name());
        assert!(one.starts_with("Dotline ") && one.len() == 20, "{one}");
        assert_ne!(one, other);
    }

    #[test]
    fn the_page_has_the_labels_size_to_the_edge() {
        let IppValue::Collection(media) = media(76.0, 130.05).unwrap() else { panic!("no collection") };
        let member = |of: &BTreeMap<IppName, IppValue>, name: &str| of[&IppName::new(name).unwrap()].clone();
        let IppValue::Collection(size) = member(&media, "media-size") else { panic!("no size") };
        assert_eq!(member(&size, "x-dimension"), IppValue::Integer(7_600));
        assert_eq!(member(&size, "y-dimension"), IppValue::Integer(13_005));
        assert_eq!(member(&media, "media-left-margin"), IppValue::Integer(0));
    }
}
