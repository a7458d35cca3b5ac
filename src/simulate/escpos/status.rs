//! What an ESC/POS printer answers about itself, from how it is.
//!
//! Four kinds of answers, told apart by their fixed bits: `DLE EOT` has bits 1
//! and 4, the first byte of the unasked status bit 4 alone, `GS r` neither.

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

/// How a printer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// A person has made it so, or something below has.
    pub offline: bool,
    pub cover_open: bool,
    pub paper_end: bool,
    pub paper_near_end: bool,
    pub trouble: Option<Trouble>,
    /// The drawer's contact is closed.
    pub drawer: bool,
    /// A person holds the feed button.
    pub feeding: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// It goes on once the jam is out and it is told so.
    Cutter,
    /// Only switching off helps.
    Broken,
    /// It goes on by itself, as from a hot head.
    Passing,
}

impl State {
    /// The bytes sent back; none where bits of 0 switch the unasked status off.
    pub fn answer(&self, question: Question) -> Vec<u8> {
        match question {
            Question::Printer => vec![0x12 | bit(2, self.drawer) | bit(3, self.is_offline()) | bit(6, self.feeding)],
            Question::Offline => {
                let (stopped, error) = (bit(5, self.paper_end), bit(6, self.trouble.is_some()));
                vec![0x12 | bit(2, self.cover_open) | bit(3, self.feeding) | stopped | error]
            }
            Question::Error => vec![0x12 | self.error_bits()],
            Question::Paper => vec![0x12 | bits(0x0C, self.paper_near_end) | bits(0x60, self.paper_end)],
            Question::PaperInTurn => vec![self.paper_bits()],
            Question::DrawerInTurn => vec![bit(0, self.drawer)],
            Question::Unasked(0) => Vec::new(),
            Question::Unasked(_) => {
                let lid = bit(5, self.cover_open);
                let first = 0x10 | bit(2, self.drawer) | bit(3, self.is_offline()) | lid | bit(6, self.feeding);
                vec![first, self.error_bits(), self.paper_bits(), 0]
            }
        }
    }

    fn is_offline(&self) -> bool {
        self.offline || self.cover_open || self.paper_end || self.trouble.is_some() || self.feeding
    }

    fn error_bits(&self) -> u8 {
        match self.trouble {
            None => 0,
            Some(Trouble::Cutter) => bit(3, true),
            Some(Trouble::Broken) => bit(5, true),
            Some(Trouble::Passing) => bit(6, true),
        }
    }

    fn paper_bits(&self) -> u8 {
        bits(0x03, self.paper_near_end) | bits(0x0C, self.paper_end)
    }
}

fn bit(place: u8, is_set: bool) -> u8 {
    u8::from(is_set) << place
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
            (State { offline: true, ..fine }, [0x1A, 0x12, 0x12, 0x12]),
            (State { cover_open: true, ..fine }, [0x1A, 0x16, 0x12, 0x12]),
            (State { paper_end: true, ..fine }, [0x1A, 0x32, 0x12, 0x72]),
            (State { paper_near_end: true, ..fine }, [0x12, 0x12, 0x12, 0x1E]),
            (State { trouble: Some(Trouble::Cutter), ..fine }, [0x1A, 0x52, 0x1A, 0x12]),
            (State { trouble: Some(Trouble::Broken), ..fine }, [0x1A, 0x52, 0x32, 0x12]),
            (State { trouble: Some(Trouble::Passing), ..fine }, [0x1A, 0x52, 0x52, 0x12]),
            (State { drawer: true, ..fine }, [0x16, 0x12, 0x12, 0x12]),
            (State { feeding: true, ..fine }, [0x5A, 0x1A, 0x12, 0x12]),
        ] {
            let said: Vec<u8> = REAL_TIME.iter().flat_map(|question| state.answer(*question)).collect();
            assert_eq!(said, expected, "{state:?}");
        }
    }

    #[test]
    fn answers_in_turn_and_unasked_ones_have_their_own_bits() {
        let state = State { paper_near_end: true, paper_end: true, drawer: true, cover_open: true, ..State::default() };
        assert_eq!(state.answer(Question::PaperInTurn), [0x0F]);
        assert_eq!(state.answer(Question::DrawerInTurn), [0x01]);
        assert_eq!(state.answer(Question::Unasked(0xFF)), [0x3C, 0x00, 0x0F, 0x00]);
        assert_eq!(State::default().answer(Question::Unasked(0x01)), [0x10, 0x00, 0x00, 0x00]);
        assert!(state.answer(Question::Unasked(0)).is_empty());
    }

    #[test]
    fn the_fixed_bits_tell_what_an_answer_is_an_answer_to() {
        for trouble in [None, Some(Trouble::Cutter), Some(Trouble::Broken), Some(Trouble::Passing)] {
            for flags in 0..64 {
                let is = |place: u8| flags & (1 << place) != 0;
                let state = State {
                    offline: is(0),
                    cover_open: is(1),
                    paper_end: is(2),
                    paper_near_end: is(3),
                    drawer: is(4),
                    feeding: is(5),
                    trouble,
                };
                for question in REAL_TIME {
                    assert_eq!(state.answer(question)[0] & 0b1001_0011, 0b0001_0010, "{question:?} {state:?}");
                }
                assert_eq!(state.answer(Question::Unasked(1))[0] & 0b1001_0011, 0b0001_0000, "{state:?}");
                for question in [Question::PaperInTurn, Question::DrawerInTurn] {
                    assert_eq!(state.answer(question)[0] & 0b1001_0000, 0, "{question:?} {state:?}");
                }
            }
        }
    }
}
