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

    /// As it is after these words of a person: `paper out`, `speed 100`. None: they mean nothing.
    pub fn after(mut self, words: &str) -> Option<Condition> {
        let words: Vec<&str> = words.split_whitespace().collect();
        match words.as_slice() {
            ["paper", state @ ("out" | "in")] => self.paper_out = *state == "out",
            ["lid", state @ ("open" | "shut")] => self.lid_open = *state == "open",
            ["pause"] => self.paused = true,
            ["resume"] => self.paused = false,
            ["break"] => self.broken = true,
            ["mend"] => self.broken = false,
            ["offline"] => self.offline = true,
            ["online"] => self.offline = false,
            ["silent"] => self.silent = true,
            ["answer"] => self.silent = false,
            ["speed", "any"] => self.speed = None,
            ["speed", speed] => self.speed = Some(speed.parse().ok()?),
            ["drop", bytes] => self.drop_after = Some(bytes.parse().ok()?),
            _ => return None,
        }
        self.is_sound().then_some(self)
    }
}

/// The words that `after` knows.
pub const WORDS: &str =
    "paper out|in  lid open|shut  pause|resume  break|mend  offline|online  silent|answer  speed MM_S|any  drop BYTES";

/// mm a second, from a label a minute to more than any head does.
const SPEEDS: std::ops::RangeInclusive<f64> = 1.0..=1_000.0;

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
    fn a_persons_words_change_one_thing_each() {
        let told = |words: &[&str]| words.iter().try_fold(Condition::default(), |now, words| now.after(words));
        let fine = Condition::default();
        assert_eq!(told(&["paper out"]), Some(Condition { paper_out: true, ..fine }));
        assert_eq!(told(&["  lid  open ", "paper out", "paper in"]), Some(Condition { lid_open: true, ..fine }));
        assert_eq!(
            told(&["speed 100", "drop 500"]),
            Some(Condition { speed: Some(100.0), drop_after: Some(500), ..fine })
        );
        let back =
            ["pause", "break", "offline", "silent", "speed 9", "resume", "mend", "online", "answer", "speed any"];
        assert_eq!(told(&back), Some(fine));
        for nonsense in ["", "paper", "paper up", "speed 0", "speed fast", "drop -1", "drop", "pause now"] {
            assert_eq!(fine.after(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn a_speed_that_moves_no_paper_is_no_condition() {
        for (speed, sound) in [(0.0, false), (-1.0, false), (f64::NAN, false), (1.0, true), (1e9, false)] {
            assert_eq!(Condition { speed: Some(speed), ..Condition::default() }.is_sound(), sound, "{speed}");
        }
    }
}
