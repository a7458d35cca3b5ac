//! What CUPS tells unasked: the events of one queue, fetched while a job is open.
//!
//! An event also says how a job ended that CUPS no longer remembers
//! (`PreserveJobHistory No`). Without a subscription jobs are asked about directly.

use ipp::model::DelimiterTag;
use ipp::value::IppValue;

use super::door::{Door, Trouble};
use super::job::{PROCESSING, Seen};
use super::words::{
    Answer, CANCEL_SUBSCRIPTION, CREATE_PRINTER_SUBSCRIPTIONS, GET_NOTIFICATIONS, Question, keywords, queue_path, uri,
};
use crate::limits;

/// A subscription to one queue's events.
#[derive(Debug, Default)]
pub struct Events {
    subscription: Option<i32>,
    /// The number of the last event that was read.
    last: i32,
}

impl Events {
    /// Begins to hear, before the job is made: then none of its events is missed.
    pub async fn begin(&mut self, door: &Door, queue: &str) {
        if self.subscription.is_some() {
            return;
        }
        let path = queue_path(queue);
        let lease = i32::try_from(limits::SPOOLER_SUBSCRIPTION.as_secs()).unwrap_or(i32::MAX);
        let question = Question::numbered(CREATE_PRINTER_SUBSCRIPTIONS)
            .about("printer-uri", &uri(&path))
            .subscription("notify-pull-method", IppValue::new_keyword("ippget"))
            .subscription("notify-events", keywords(&["job-state-changed", "job-completed", "job-stopped"]))
            .subscription("notify-lease-duration", Ok(IppValue::Integer(lease)));
        let answer = async { door.ask(&path, &question.finish()?).await }.await;
        self.last = 0;
        self.subscription = match answer {
            Ok(answer) => answer.group(DelimiterTag::SubscriptionAttributes).number("notify-subscription-id"),
            Err(trouble) => {
                tracing::debug!(queue, why = trouble.why(), "no events of this queue; its jobs are asked about");
                None
            }
        };
    }

    /// The newest that happened to this job since the last question; None if nothing did.
    pub async fn of_job(&mut self, door: &Door, queue: &str, job: u32) -> Option<Seen> {
        let subscription = self.subscription?;
        match fetch(door, queue, subscription, self.last).await {
            Ok(answer) => self.newest(&answer, job),
            Err(trouble) => {
                // Expired, or the service was restarted: the next job begins to hear anew.
                if trouble.is_not_found() {
                    self.subscription = None;
                }
                None
            }
        }
    }

    /// Is anything heard at all?
    pub fn are_heard(&self) -> bool {
        self.subscription.is_some()
    }

    /// No more events: nothing is being printed.
    pub async fn end(&mut self, door: &Door, queue: &str) {
        let Some(subscription) = self.subscription.take() else { return };
        let path = queue_path(queue);
        let question = Question::numbered(CANCEL_SUBSCRIPTION)
            .about("printer-uri", &uri(&path))
            .operation("notify-subscription-id", Ok(IppValue::Integer(subscription)));
        if let Ok(question) = question.finish() {
            // One that is not cancelled expires by itself.
            let _ = door.ask(&path, &question).await;
        }
    }

    fn newest(&mut self, answer: &Answer, job: u32) -> Option<Seen> {
        let mut newest: Option<Seen> = None;
        for event in answer.groups(DelimiterTag::EventNotificationAttributes) {
            self.last = event.number("notify-sequence-number").unwrap_or_default().max(self.last);
            let about = event.number("notify-job-id").and_then(|id| u32::try_from(id).ok());
            let Some(state) = event.number("job-state").filter(|_| about == Some(job)) else { continue };
            let begun = newest.as_ref().is_some_and(|before| before.begun) || state == PROCESSING;
            let why = event.texts("job-state-reasons").join(", ");
            newest = Some(Seen { state, begun, documents: None, name: None, why });
        }
        newest
    }
}

async fn fetch(door: &Door, queue: &str, subscription: i32, last: i32) -> Result<Answer, Trouble> {
    let path = queue_path(queue);
    let question = Question::numbered(GET_NOTIFICATIONS)
        .about("printer-uri", &uri(&path))
        .operation("notify-subscription-ids", Ok(IppValue::Integer(subscription)))
        .operation("notify-sequence-numbers", Ok(IppValue::Integer(last.saturating_add(1))))
        .operation("notify-wait", Ok(IppValue::Boolean(false)))
        .finish()?;
    door.ask(&path, &question).await
}

#[cfg(test)]
mod tests {
    use super::super::words::samples;
    use super::*;
    use ipp::attribute::IppAttributes;

    /// Events as (sequence number, job, state).
    fn answer(events: &[(i32, i32, i32)]) -> Answer {
        let mut attributes = IppAttributes::new();
        for (number, job, state) in events {
            attributes.groups_mut().push(samples::group(
                DelimiterTag::EventNotificationAttributes,
                vec![
                    ("notify-sequence-number", Ok(IppValue::Integer(*number))),
                    ("notify-job-id", Ok(IppValue::Integer(*job))),
                    ("job-state", Ok(IppValue::Enum(*state))),
                ],
            ));
        }
        Answer { attributes }
    }

    #[test]
    fn the_newest_event_of_the_job_counts_and_those_of_others_do_not() {
        let mut events = Events::default();
        let seen = events.newest(&answer(&[(4, 7, 3), (5, 7, 5), (6, 8, 9), (7, 7, 7), (8, 8, 5)]), 7).unwrap();
        assert_eq!((seen.state, seen.begun), (7, true), "it was processing before it was cancelled");
        assert_eq!(events.last, 8);
        assert_eq!(events.newest(&answer(&[(9, 8, 9)]), 7), None);
        assert_eq!(events.newest(&answer(&[]), 7), None);
        assert_eq!(events.last, 9);
    }
}
