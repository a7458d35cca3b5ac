//! How a virtual printer is, as a person wants it to be.

use serde::{Deserialize, Serialize};

use crate::protocol::printer::Status;

/// Everything at once may be wrong with it. As JSON of the page's API and words of `dotline virtual`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Condition {
    pub paper_out: bool,
    pub lid_open: bool,
    pub paused: bool,
    /// A jam, a ribbon at its end: whatever only a person mends.
    pub broken: bool,
    /// Switched off: nobody answers at its port.
    pub offline: bool,
    /// Prints, and answers no question.
    pub silent: bool,
    /// mm a second that paper moves; None prints at once.
    pub speed: Option<f64>,
    /// The line drops after so many bytes of what comes next, once.
    pub drop_after: Option<u64>,
}

impl Condition {
    pub fn can_print(&self) -> bool {
        !(self.paper_out || self.lid_open || self.paused || self.broken || self.offline)
    }

    pub fn status(&self) -> Status {
        match self {
            Condition { offline: true, .. } => Status::Offline,
            Condition { silent: true, .. } => Status::NoInfo,
            Condition { paper_out: true, lid_open: true, .. } => Status::ShortPaperOpenLid,
            Condition { paper_out: true, .. } => Status::ShortPaper,
            Condition { lid_open: true, .. } => Status::OpenLid,
            Condition { broken: true, .. } => Status::Error,
            Condition { paused: true, .. } => Status::Suspended,
            _ => Status::Normal,
        }
    }

    /// A condition that a printer can be in: a speed that moves paper.
    pub fn is_sound(&self) -> bool {
        self.speed.is_none_or(|speed| SPEEDS.contains(&speed))
    }
}

/// mm a second, from a label a minute to more than any head does.
pub const SPEEDS: std::ops::RangeInclusive<f64> = 1.0..=1_000.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_one_of_the_eight_states() {
        let fine = Condition::default();
        for (condition, status) in [
            (fine, Status::Normal),
            (Condition { paper_out: true, ..fine }, Status::ShortPaper),
            (Condition { lid_open: true, paused: true, ..fine }, Status::OpenLid),
            (Condition { paper_out: true, lid_open: true, ..fine }, Status::ShortPaperOpenLid),
            (Condition { paused: true, ..fine }, Status::Suspended),
            (Condition { broken: true, paused: true, ..fine }, Status::Error),
            (Condition { offline: true, paper_out: true, ..fine }, Status::Offline),
            (Condition { silent: true, ..fine }, Status::NoInfo),
            (Condition { speed: Some(100.0), drop_after: Some(9), ..fine }, Status::Normal),
        ] {
            assert_eq!(condition.status(), status, "{condition:?}");
        }
    }

    #[test]
    fn a_speed_that_moves_no_paper_is_no_condition() {
        for (speed, sound) in [(0.0, false), (-1.0, false), (f64::NAN, false), (1.0, true), (1e9, false)] {
            assert_eq!(Condition { speed: Some(speed), ..Condition::default() }.is_sound(), sound, "{speed}");
        }
    }
}
