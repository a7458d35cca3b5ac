//! A job in the Windows spooler, followed to its end by the numbers of GetJob (MS-RPRN 2.2.3.3).

use crate::printers::Evidence;

const PAUSED: u32 = 0x1;
const ERROR: u32 = 0x2;
const DELETING: u32 = 0x4;
const SPOOLING: u32 = 0x8;
const PRINTING: u32 = 0x10;
const OFFLINE: u32 = 0x20;
const PAPER_OUT: u32 = 0x40;
const PRINTED: u32 = 0x80;
const DELETED: u32 = 0x100;
const BLOCKED: u32 = 0x200;
const USER_INTERVENTION: u32 = 0x400;
const COMPLETE: u32 = 0x1000;

/// What was seen at one look at the job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Its status number, and whether its queue is paused.
    There { status: u32, queue_is_paused: bool },
    /// The queue does not know it any more.
    Gone,
}

/// What follows from a look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Paper moves, or will by itself.
    Moving,
    /// A person is awaited: paper, lid, pause.
    Person,
    Ended(End),
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Printed(Evidence),
    /// Somebody took it out of the queue.
    Removed {
        /// It may have been printing by then.
        begun: bool,
    },
}

/// What is known about a job from all looks so far.
#[derive(Debug, Default)]
pub struct Followed {
    seen: bool,
    removed: bool,
    /// A byte may have left: it was not seen held all the time.
    begun: bool,
}

impl Followed {
    /// A job whose bytes had gone to its port before the first look (a queue without a spool file).
    pub fn begun() -> Followed {
        Followed { begun: true, ..Followed::default() }
    }

    /// A job that has printed is deleted by the spooler, unless its queue keeps printed jobs; so one that
    /// is gone without a sign of deletion has printed. One that was never seen after it was handed over
    /// was faster than we can look: that its bytes were taken is all that is known of it.
    pub fn look(&mut self, look: Look) -> Step {
        match look {
            Look::Gone if self.removed => Step::Ended(End::Removed { begun: self.begun }),
            Look::Gone if self.seen => Step::Ended(End::Printed(Evidence::SpoolerCompleted)),
            Look::Gone => Step::Ended(End::Printed(Evidence::BytesTaken)),
            Look::There { status, .. } if status & (PRINTED | COMPLETE) != 0 => {
                Step::Ended(End::Printed(Evidence::SpoolerCompleted))
            }
            Look::There { status, queue_is_paused } => {
                self.seen = true;
                if status & (DELETING | DELETED) != 0 {
                    self.removed = true;
                    return Step::Moving;
                }
                let is_held = queue_is_paused || status & (PAUSED | BLOCKED) != 0;
                // Between two looks a job that nobody holds may begin.
                self.begun |= !is_held || status & PRINTING != 0;
                let waits = status & (ERROR | OFFLINE | PAPER_OUT | USER_INTERVENTION) != 0;
                if is_held || waits && status & SPOOLING == 0 { Step::Person } else { Step::Moving }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there(status: u32) -> Look {
        Look::There { status, queue_is_paused: false }
    }

    fn in_a_paused_queue(status: u32) -> Look {
        Look::There { status, queue_is_paused: true }
    }

    fn steps(looks: &[Look]) -> Vec<Step> {
        let mut job = Followed::default();
        looks.iter().map(|look| job.look(*look)).collect()
    }

    fn end(looks: &[Look]) -> Step {
        steps(looks).pop().unwrap()
    }

    const COMPLETED: Step = Step::Ended(End::Printed(Evidence::SpoolerCompleted));

    #[test]
    fn a_job_that_is_printed_and_leaves_the_queue_is_completed() {
        assert_eq!(steps(&[there(0x8), there(0x10), Look::Gone]), [Step::Moving, Step::Moving, COMPLETED]);
        assert_eq!(end(&[there(0x2010), there(0x2080)]), COMPLETED, "a queue that keeps its printed jobs");
        assert_eq!(end(&[there(0x1000)]), COMPLETED);
    }

    #[test]
    fn a_job_that_was_never_seen_is_not_called_completed() {
        assert_eq!(end(&[Look::Gone]), Step::Ended(End::Printed(Evidence::BytesTaken)));
    }

    #[test]
    fn a_person_is_awaited_for_paper_lid_pause_and_cable() {
        for status in [0x1, 0x2, 0x12, 0x20, 0x50, 0x200, 0x402] {
            assert_eq!(steps(&[there(status)]), [Step::Person], "{status:#x}");
        }
        assert_eq!(steps(&[in_a_paused_queue(0)]), [Step::Person]);
        assert_eq!(end(&[there(0x52), there(0x10), Look::Gone]), COMPLETED);
    }

    #[test]
    fn a_job_taken_out_of_the_queue_has_not_printed_unless_it_may_have_begun() {
        let removed = |begun| Step::Ended(End::Removed { begun });
        assert_eq!(end(&[in_a_paused_queue(0), in_a_paused_queue(0x4), Look::Gone]), removed(false));
        assert_eq!(end(&[there(0x1), there(0x104), Look::Gone]), removed(false));
        assert_eq!(end(&[there(0x10), there(0x14), Look::Gone]), removed(true));
        // It waited in its queue and nobody held it: it may have begun just before.
        assert_eq!(end(&[there(0), there(0x104), Look::Gone]), removed(true));
        let mut direct = Followed::begun();
        assert_eq!(direct.look(in_a_paused_queue(0x4)), Step::Moving);
        assert_eq!(direct.look(Look::Gone), removed(true));
    }
}
