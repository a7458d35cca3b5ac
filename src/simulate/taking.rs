//! What a simulated printer makes of bytes that come in pieces: sheets, questions about itself, what was understood.

use super::cursor::{Cursor, Stop};
use super::{Misreading, Sheet};
use crate::limits;

/// What a printer made of some bytes; `Q` is what its language can ask.
#[derive(Debug)]
pub struct Taken<Q> {
    pub sheets: Vec<Sheet>,
    /// In the order in which the answers are awaited.
    pub questions: Vec<Q>,
    /// Bytes understood; the rest begins a command whose end has not come yet, or is wrong.
    pub used: usize,
    /// What was not understood. What came before it stands: a printer has printed it.
    pub wrong: Option<Misreading>,
}

impl<Q> Taken<Q> {
    /// All sheets of bytes that must end with a whole command; `length` of them were there.
    pub fn whole(self, length: usize) -> Result<Vec<Sheet>, Misreading> {
        self.sound()?.finished(length)
    }

    /// As it is, if all was understood.
    pub fn sound(mut self) -> Result<Taken<Q>, Misreading> {
        self.wrong.take().map_or(Ok(self), Err)
    }

    fn finished(self, length: usize) -> Result<Vec<Sheet>, Misreading> {
        if self.used < length {
            return Err(Misreading { offset: self.used, what: "the command is not finished".to_string() });
        }
        Ok(self.sheets)
    }
}

/// What came of one command.
pub enum Done<Q> {
    Nothing,
    Printed(Sheet),
    Asked(Q),
}

/// Lets `step` read and obey one command after another, as far as the bytes reach.
pub fn take<'a, Q>(bytes: &'a [u8], mut step: impl FnMut(&mut Cursor<'a>) -> Result<Done<Q>, Stop>) -> Taken<Q> {
    let mut cursor = Cursor::new(bytes);
    let mut taken = Taken { sheets: Vec::new(), questions: Vec::new(), used: 0, wrong: None };
    let mut dots = 0u64;
    while !cursor.is_at_end() {
        match step(&mut cursor) {
            Ok(Done::Nothing) => {}
            Ok(Done::Asked(question)) => taken.questions.push(question),
            Ok(Done::Printed(sheet)) => {
                dots += u64::from(sheet.bitmap.width()) * u64::from(sheet.bitmap.height());
                if dots > limits::SIMULATED_DOTS {
                    taken.wrong = Some(Misreading { offset: taken.used, what: "too many labels at once".to_string() });
                    break;
                }
                taken.sheets.push(sheet);
            }
            Err(Stop::Unfinished) => break,
            Err(Stop::Wrong(misreading)) => {
                taken.wrong = Some(misreading);
                break;
            }
        }
        taken.used = cursor.at;
    }
    taken
}
