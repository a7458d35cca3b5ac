//! What a ZPL II printer can be asked, and its answer.

use super::super::state::State;

/// `~HS`: how it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Dots of the label, 0 where it was never told.
    pub length: u32,
}

impl Question {
    /// Three messages, each between STX and ETX and ended by CR LF.
    ///
    /// The first: serial settings, paper out, pause, label length, formats waiting, buffer full, diagnostics,
    /// partial format, unused, memory corrupt, head too cold, head too hot. The second: functions, unused, head up,
    /// ribbon out, thermal transfer, print mode, width mode, label waiting to be taken, labels left, formatting while
    /// printing, pictures stored. The third: password, static memory.
    ///
    /// The guide lets printers keep silent while media is out or the head is open; this one answers.
    pub fn answer(&self, state: &State) -> Vec<u8> {
        let digit = |is: bool| u8::from(is);
        let (paper, pause, lid) = (digit(state.paper_out), digit(state.paused), digit(state.lid_open));
        let (ribbon, left) = (digit(state.broken), digit(state.busy));
        let length = self.length.min(9_999);
        format!(
            "\x02030,{paper},{pause},{length:04},000,0,0,0,000,0,0,0\x03\r\n\
             \x02000,0,{lid},{ribbon},0,0,0,0,{left:08},1,000\x03\r\n\
             \x020000,0\x03\r\n"
        )
        .into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_messages_tell_how_it_is() {
        let told = |state| String::from_utf8(Question { length: 1040 }.answer(&state)).unwrap();
        let fine = State::default();
        assert_eq!(
            told(fine),
            "\x02030,0,0,1040,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,0,0,0,0,00000000,1,000\x03\r\n\x020000,0\x03\r\n"
        );
        let all = State { paper_out: true, lid_open: true, paused: true, broken: true, busy: true, ..fine };
        assert_eq!(
            told(all),
            "\x02030,1,1,1040,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,1,1,0,0,0,0,00000001,1,000\x03\r\n\x020000,0\x03\r\n"
        );
    }
}
