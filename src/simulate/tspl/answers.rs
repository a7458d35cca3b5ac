//! What a TSPL printer can be asked at any time, and its answers.

use super::super::cursor::{Cursor, Stop, shown};
use super::super::state::State;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// `ESC ! ?`: a byte of bits.
    Status,
    /// `ESC ! S`: four bytes, each on a base of 40, framed by STX and ETX.
    MoreStatus,
    /// `~!T`.
    Model,
}

/// They have no line end.
pub fn read(cursor: &mut Cursor<'_>) -> Result<Question, Stop> {
    if cursor.peek()? == b'~' {
        return cursor.expect("~!T").map(|()| Question::Model);
    }
    cursor.expect("\u{1B}!")?;
    let question = match cursor.peek()? {
        b'?' => Question::Status,
        b'S' => Question::MoreStatus,
        other => return Err(cursor.wrong(cursor.at, format!("no such query: {}", shown(other)))),
    };
    cursor.at += 1;
    Ok(question)
}

impl Question {
    /// The bytes sent back. `model` is the printer's name.
    pub fn answer(self, state: &State, model: &str) -> Vec<u8> {
        match self {
            Question::Status => vec![bits(state)],
            Question::MoreStatus => message(state),
            Question::Model => [model.as_bytes(), b"\r\n"].concat(),
        }
    }
}

/// From bit 0: head open, jam, paper out, ribbon out, pause, printing.
fn bits(state: &State) -> u8 {
    let bits = [state.lid_open, state.broken, state.paper_out, false, state.paused, state.busy];
    bits.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit))
}

fn message(state: &State) -> Vec<u8> {
    let stopped = state.paper_out || state.lid_open || state.broken;
    let does = match state {
        _ if stopped => 0x45,
        State { paused: true, .. } => 0x60,
        State { busy: true, .. } => 0x50,
        _ => 0x40,
    };
    let errors = 0x40 | u8::from(state.paper_out) | u8::from(state.broken) << 1 | u8::from(state.lid_open) << 5;
    vec![0x02, does, 0x40, 0x40, errors, 0x03, b'\r', b'\n']
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_told_in_its_bits() {
        let fine = State::default();
        for (state, byte) in [
            (fine, 0x00),
            (State { busy: true, ..fine }, 0x20),
            (State { paper_out: true, lid_open: true, ..fine }, 0x05),
            (State { paused: true, busy: true, ..fine }, 0x30),
            (State { broken: true, battery_low: true, ..fine }, 0x02),
        ] {
            assert_eq!(Question::Status.answer(&state, ""), [byte], "{state:?}");
        }
    }

    #[test]
    fn a_message_says_what_it_does_and_what_hinders_it() {
        let fine = State::default();
        for (state, does, errors) in [
            (fine, 0x40, 0x40),
            (State { busy: true, ..fine }, 0x50, 0x40),
            (State { paused: true, ..fine }, 0x60, 0x40),
            (State { paper_out: true, lid_open: true, busy: true, ..fine }, 0x45, 0x61),
            (State { broken: true, ..fine }, 0x45, 0x42),
        ] {
            let message = [0x02, does, 0x40, 0x40, errors, 0x03, 0x0D, 0x0A];
            assert_eq!(Question::MoreStatus.answer(&state, ""), message, "{state:?}");
        }
        assert_eq!(Question::Model.answer(&fine, "Virtual"), b"Virtual\r\n");
    }
}
