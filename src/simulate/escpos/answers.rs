//! What an ESC/POS printer can be asked, and its answers.
//!
//! Four kinds of answers, told apart by their fixed bits: `DLE EOT` has bits 1
//! and 4, the first byte of the unasked status bit 4 alone, `GS r` neither.

use super::super::state::State;

/// What a printer was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// `DLE EOT 1`: on line, drawer.
    Printer,
    /// `DLE EOT 2`: why it is off line.
    Offline,
    /// `DLE EOT 3`: what is broken.
    Error,
    /// `DLE EOT 4`: how much paper there is.
    Paper,
    /// `GS r 1`: the same, once everything before it is printed.
    PaperInTurn,
    /// `GS r 2`: the drawer, in turn.
    DrawerInTurn,
    /// `GS a`: from here on at every change of what these bits name, and at once unless they are 0.
    Unasked(u8),
}

impl Question {
    /// The bytes sent back; none where bits of 0 switch the unasked status off. The drawer is shut, nobody holds the
    /// feed button, and what is broken is the cutter.
    pub fn answer(self, state: &State) -> Vec<u8> {
        let stands = state.paused || state.lid_open || state.paper_out || state.broken;
        let error = bits(0x08, state.broken);
        let paper = bits(0x03, state.paper_low) | bits(0x0C, state.paper_out);
        match self {
            Question::Printer => vec![0x12 | bits(0x08, stands)],
            Question::Offline => {
                let cause = bits(0x20, state.paper_out) | bits(0x40, state.broken);
                vec![0x12 | bits(0x04, state.lid_open) | cause]
            }
            Question::Error => vec![0x12 | error],
            Question::Paper => vec![0x12 | bits(0x0C, state.paper_low) | bits(0x60, state.paper_out)],
            Question::PaperInTurn => vec![paper],
            Question::DrawerInTurn => vec![0],
            Question::Unasked(0) => Vec::new(),
            Question::Unasked(_) => vec![0x10 | bits(0x08, stands) | bits(0x20, state.lid_open), error, paper, 0],
        }
    }
}

fn bits(mask: u8, are_set: bool) -> u8 {
    if are_set { mask } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REAL_TIME: [Question; 4] = [Question::Printer, Question::Offline, Question::Error, Question::Paper];

    #[test]
    fn each_state_is_seen_in_the_answers_that_name_it() {
        let fine = State::default();
        for (state, expected) in [
            (fine, [0x12, 0x12, 0x12, 0x12]),
            (State { busy: true, battery_low: true, restarted: true, ..fine }, [0x12, 0x12, 0x12, 0x12]),
            (State { paused: true, ..fine }, [0x1A, 0x12, 0x12, 0x12]),
            (State { lid_open: true, ..fine }, [0x1A, 0x16, 0x12, 0x12]),
            (State { paper_out: true, ..fine }, [0x1A, 0x32, 0x12, 0x72]),
            (State { paper_low: true, ..fine }, [0x12, 0x12, 0x12, 0x1E]),
            (State { broken: true, ..fine }, [0x1A, 0x52, 0x1A, 0x12]),
        ] {
            let said: Vec<u8> = REAL_TIME.iter().flat_map(|question| question.answer(&state)).collect();
            assert_eq!(said, expected, "{state:?}");
        }
    }

    #[test]
    fn answers_in_turn_and_unasked_ones_have_their_own_bits() {
        let state = State { paper_low: true, paper_out: true, lid_open: true, ..State::default() };
        assert_eq!(Question::PaperInTurn.answer(&state), [0x0F]);
        assert_eq!(Question::DrawerInTurn.answer(&state), [0x00]);
        assert_eq!(Question::Unasked(0xFF).answer(&state), [0x38, 0x00, 0x0F, 0x00]);
        assert_eq!(Question::Unasked(0x01).answer(&State::default()), [0x10, 0x00, 0x00, 0x00]);
        assert!(Question::Unasked(0).answer(&state).is_empty());
    }

    #[test]
    fn the_fixed_bits_tell_what_an_answer_is_an_answer_to() {
        for flags in 0..32 {
            let is = |place: u8| flags & (1 << place) != 0;
            let (lid_open, paper_out, paper_low) = (is(0), is(1), is(2));
            let state = State { lid_open, paper_out, paper_low, paused: is(3), broken: is(4), ..State::default() };
            for question in REAL_TIME {
                assert_eq!(question.answer(&state)[0] & 0b1001_0011, 0b0001_0010, "{question:?} {state:?}");
            }
            assert_eq!(Question::Unasked(1).answer(&state)[0] & 0b1001_0011, 0b0001_0000, "{state:?}");
            for question in [Question::PaperInTurn, Question::DrawerInTurn] {
                assert_eq!(question.answer(&state)[0] & 0b1001_0000, 0, "{question:?} {state:?}");
            }
        }
    }
}
