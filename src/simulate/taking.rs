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
    /// Bytes understood; the rest begins a command whose end has not come yet.
    pub used: usize,
}

impl<Q> Taken<Q> {
    /// All sheets of bytes that must end with a whole command; `length` of them were there.
    pub fn whole(self, length: usize) -> Result<Vec<Sheet>, Misreading> {
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
pub fn take<'a, Q>(
    bytes: &'a [u8],
    mut step: impl FnMut(&mut Cursor<'a>) -> Result<Done<Q>, Stop>,
) -> Result<Taken<Q>, Misreading> {
    let mut cursor = Cursor::new(bytes);
    let mut taken = Taken { sheets: Vec::new(), questions: Vec::new(), used: 0 };
    let mut dots = 0u64;
    while !cursor.is_at_end() {
        match step(&mut cursor) {
            Ok(Done::Nothing) => {}
            Ok(Done::Asked(question)) => taken.questions.push(question),
            Ok(Done::Printed(sheet)) => {
                dots += u64::from(sheet.bitmap.width()) * u64::from(sheet.bitmap.height());
                if dots > limits::SIMULATED_DOTS {
                    return Err(Misreading { offset: taken.used, what: "too many labels at once".to_string() });
                }
                taken.sheets.push(sheet);
            }
            Err(Stop::Unfinished) => break,
            Err(Stop::Wrong(misreading)) => return Err(misreading),
        }
        taken.used = cursor.at;
    }
    Ok(taken)
}
