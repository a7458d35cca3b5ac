//! After a start: what was being sent is unknown, what was waiting goes on.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::ledger::{Order, Write};
use super::live::LiveTask;
use super::prepare::Entry;
use super::state::State;
use super::{Jobs, unreadable};
use crate::protocol::failure::{Failure, JobFault};
use crate::protocol::{Origin, status::QueueStatus};

/// Goes through the ledger's open tasks, oldest first.
pub(super) fn take_up(jobs: &Arc<Jobs>) -> Result<(), Failure> {
    for open in jobs.ledger.open_tasks().map_err(unreadable)? {
        let origin = Origin::from_record(&open.story.task.origin);
        let mut story = open.story;
        let mut writes = Vec::new();
        for (index, document) in (0u32..).zip(&mut story.documents) {
            match document.state {
                State::Sending => {
                    document.state = State::Unknown { why: JobFault::MayHavePrinted.words().into() };
                    writes.push(Write::Document { number: story.number, index, record: document.clone() });
                }
                State::Rendered => document.state = State::Accepted,
                _ => {}
            }
        }
        let task = Arc::new(LiveTask::new(origin, story));
        let ended = task.has_ended();
        if ended {
            writes.push(Write::Close { number: task.number });
        } else {
            jobs.told.on_the_way().enter(&task);
        }
        if !writes.is_empty() {
            tracing::warn!(task = task.number, printer = %task.record.printer, "a label was being sent when the agent stopped; it may have printed");
            jobs.ledger.order(Order { writes, then: Box::new(|_| {}) });
        }
        if ended {
            jobs.told.task_ended(&task, QueueStatus::Free);
        } else {
            queue_again(jobs, &task, open.contents);
        }
    }
    Ok(())
}

fn queue_again(jobs: &Jobs, task: &Arc<LiveTask>, contents: Vec<Option<Vec<u8>>>) {
    jobs.with_lane(&task.record.printer, |door| {
        for (index, content) in (0u32..).zip(contents) {
            if task.document_has_ended(index) {
                continue;
            }
            // Without its content the document fails in its turn, with a reason.
            let content = content.unwrap_or_default();
            door.waiting.documents.fetch_add(1, Ordering::AcqRel);
            jobs.told.bytes_waiting.fetch_add(content.len(), Ordering::AcqRel);
            let _ = door.queue.send(Entry { task: task.clone(), index, content });
        }
    });
}
