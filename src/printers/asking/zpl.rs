//! What ZPL printers answer about themselves: three messages after `~HS` (ZPL II guide, ~HS).
//!
//! By the same guide a printer may not answer at all while its media or ribbon is out or its head is open:
//! silence of one that answers otherwise is an error that a person must see to.

use super::{Asking, Said, Signs};
use crate::protocol::printer::Status;

pub(super) const ASKINGS: &[Asking] = &[Asking { question: b"~HS", read: newest_answer, silence: Some(Status::Error) }];

/// STX and ETX round each of the three messages.
const BEGIN: u8 = 0x02;
const END: u8 = 0x03;

/// The last three whole messages, of which the first has 12 fields and the second 11.
fn newest_answer(heard: &[u8]) -> Option<Said> {
    let messages: Vec<Vec<&[u8]>> = heard.split(|byte| *byte == END).filter_map(fields).collect();
    // What follows the last ETX is no message yet.
    let whole = heard.iter().filter(|byte| **byte == END).count().min(messages.len());
    let [.., state, head, _] = messages.get(..whole)? else { return None };
    (state.len() == 12 && head.len() == 11).then_some(())?;
    let is_set = |message: &Vec<&[u8]>, field: usize| message.get(field).is_some_and(|value| *value == b"1");
    let count = |message: &Vec<&[u8]>, field: usize| -> Option<u64> {
        std::str::from_utf8(message.get(field)?).ok()?.parse().ok()
    };
    let signs = Signs {
        paper: is_set(state, 1),
        pause: is_set(state, 2),
        lid: is_set(head, 2),
        // Head too cold or too hot, a corrupted memory; ribbon out.
        fault: [9, 10, 11].iter().any(|field| is_set(state, *field)) || is_set(head, 3),
    };
    // Formats waiting in the buffer, labels left of the batch.
    let printing = count(state, 4)? > 0 || count(head, 8)? > 0;
    Some(Said { status: signs.status(), printing })
}

/// The fields of one message, from its STX on.
fn fields(message: &[u8]) -> Option<Vec<&[u8]>> {
    let begin = message.iter().rposition(|byte| *byte == BEGIN)?;
    Some(message.get(begin + 1..)?.split(|byte| *byte == b',').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answer with some fields of its first and second message changed.
    fn answer(changes: &[(usize, usize, &str)]) -> Vec<u8> {
        let mut messages = [
            "030,0,0,1040,000,0,0,0,000,0,0,0".split(',').collect::<Vec<_>>(),
            "000,0,0,0,0,2,4,0,00000000,1,000".split(',').collect(),
            "1234,0".split(',').collect(),
        ];
        for (message, field, value) in changes {
            messages[*message][*field] = value;
        }
        messages.iter().flat_map(|fields| format!("\x02{}\x03\r\n", fields.join(",")).into_bytes()).collect()
    }

    #[test]
    fn three_messages_tell_what_is_wrong_and_what_is_left() {
        for (changes, status, printing) in [
            (&[][..], Status::Normal, false),
            (&[(0, 1, "1")], Status::ShortPaper, false),
            (&[(1, 2, "1")], Status::OpenLid, false),
            (&[(0, 1, "1"), (1, 2, "1")], Status::ShortPaperOpenLid, false),
            (&[(0, 2, "1")], Status::Suspended, false),
            (&[(1, 3, "1")], Status::Error, false),
            (&[(0, 11, "1")], Status::Error, false),
            (&[(0, 4, "001")], Status::Normal, true),
            (&[(1, 8, "00000002")], Status::Normal, true),
        ] {
            assert_eq!(newest_answer(&answer(changes)), Some(Said { status, printing }), "{changes:?}");
        }
    }

    #[test]
    fn half_an_answer_and_nonsense_say_nothing_and_an_older_answer_is_passed_over() {
        let whole = answer(&[]);
        for end in 0..whole.len() - 2 {
            assert_eq!(newest_answer(&whole[..end]), None, "{end} bytes");
        }
        assert_eq!(newest_answer(b"\x02a,b\x03\x02c\x03\x02d\x03"), None);
        assert_eq!(newest_answer(&answer(&[(0, 4, "x")])), None);
        let later = [answer(&[(0, 1, "1")]), whole.clone()].concat();
        assert_eq!(newest_answer(&later), newest_answer(&whole));
    }
}
