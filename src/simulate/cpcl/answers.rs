//! What a CPCL printer can be asked between two sessions, and its answers.

use super::super::cursor::{Cursor, Stop, shown};
use super::super::state::State;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// `ESC h`. An answer also says that the label before it is finished.
    Status,
    /// `ESC i`.
    MoreStatus,
    /// `ESC v`.
    Model,
    /// `ESC N`: forget that it was switched on. There is no answer.
    RestartSeen,
}

/// They have no line end.
pub fn read(cursor: &mut Cursor<'_>) -> Result<Question, Stop> {
    cursor.expect("\u{1B}")?;
    let question = match cursor.peek()? {
        b'h' => Question::Status,
        b'i' => Question::MoreStatus,
        b'v' => Question::Model,
        b'N' => Question::RestartSeen,
        other => return Err(cursor.wrong(cursor.at, format!("no such escape command: {}", shown(other)))),
    };
    cursor.at += 1;
    Ok(question)
}

impl Question {
    /// The bytes sent back. `model` is the printer's name.
    pub fn answer(self, state: &State, model: &str) -> Vec<u8> {
        match self {
            Question::Status => {
                let bits = [state.busy, state.paper_out, state.lid_open, state.battery_low, state.restarted];
                vec![bits.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit))]
            }
            Question::MoreStatus => vec![u8::from(state.paper_low) << 6],
            Question::Model => [model.as_bytes(), b"\0"].concat(),
            Question::RestartSeen => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_told_in_its_bits() {
        let fine = State::default();
        for (state, byte) in [
            (fine, 0x00),
            (State { busy: true, ..fine }, 0x01),
            (State { paper_out: true, lid_open: true, ..fine }, 0x06),
            (State { battery_low: true, restarted: true, ..fine }, 0x18),
            (State { paper_low: true, paused: true, ..fine }, 0x00),
        ] {
            assert_eq!(Question::Status.answer(&state, ""), [byte], "{state:?}");
        }
        assert_eq!(Question::MoreStatus.answer(&State { paper_low: true, ..fine }, ""), [0x40]);
        assert_eq!(Question::Model.answer(&fine, "Virtual"), b"Virtual\0");
        assert_eq!(Question::RestartSeen.answer(&fine, ""), b"");
    }
}
