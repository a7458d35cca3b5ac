//! What the virtual printer understands: one reader of `simulate` a language, all used in one way.

use crate::protocol::printer::Language;
use crate::simulate::{Misreading, Sheet, State, Taken, cpcl, epl, tspl, zpl};

use super::Condition;

/// How the printer is while it is spoken to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    pub condition: Condition,
    /// Labels understood and not yet printed.
    pub waiting: u32,
}

impl Moment {
    fn state(self) -> State {
        let Condition { paper_out, lid_open, paused, broken, .. } = self.condition;
        State { paper_out, lid_open, paused, broken, busy: self.waiting > 0, ..State::default() }
    }
}

/// What it says when it is asked for its name.
const MODEL: &str = "Dotline Virtual";

/// What some bytes came to.
#[derive(Debug, Default)]
pub struct Understood {
    pub sheets: Vec<Sheet>,
    /// Bytes of whole commands; the rest begins one whose end has not come yet.
    pub used: usize,
    /// What the printer says back.
    pub answer: Vec<u8>,
}

/// One line to a printer, understood in its language.
pub trait Speaker: Send {
    /// Obeys all whole commands. Offsets count from the beginning of `bytes`.
    fn take(&mut self, bytes: &[u8], now: Moment) -> Result<Understood, Misreading>;

    /// The line has ended: what was drawn and never told to come out, in languages where it comes out by itself.
    fn end(&mut self) -> Option<Sheet> {
        None
    }
}

pub fn speaker(language: Language, dots_per_mm: f64) -> Box<dyn Speaker> {
    match language {
        Language::Cpcl => Box::new(cpcl::Printer::new(dots_per_mm)),
        Language::Epl => Box::new(epl::Printer::new(dots_per_mm)),
        Language::Zpl => Box::new(zpl::Printer::new(dots_per_mm)),
        _ => Box::new(tspl::Printer::new(dots_per_mm)),
    }
}

/// At least one label, or the bytes were no job.
pub fn read(language: Language, bytes: &[u8], dots_per_mm: f64) -> Result<Vec<Sheet>, Misreading> {
    let mut speaker = speaker(language, dots_per_mm);
    let Understood { mut sheets, used, .. } = speaker.take(bytes, Moment::default())?;
    if used < bytes.len() {
        return Err(Misreading { offset: used, what: "the command is not finished".to_string() });
    }
    sheets.extend(speaker.end());
    if sheets.is_empty() {
        return Err(Misreading { offset: bytes.len(), what: "no label was printed".to_string() });
    }
    Ok(sheets)
}

fn understood<Q>(taken: Taken<Q>, answer: impl Fn(Q) -> Vec<u8>) -> Understood {
    let Taken { sheets, questions, used } = taken;
    Understood { sheets, used, answer: questions.into_iter().flat_map(answer).collect() }
}

impl Speaker for tspl::Printer {
    fn take(&mut self, bytes: &[u8], now: Moment) -> Result<Understood, Misreading> {
        let taken = tspl::Printer::take(self, bytes)?;
        Ok(understood(taken, |question| question.answer(&now.state(), MODEL)))
    }
}

impl Speaker for cpcl::Printer {
    fn take(&mut self, bytes: &[u8], now: Moment) -> Result<Understood, Misreading> {
        let taken = cpcl::Printer::take(self, bytes)?;
        Ok(understood(taken, |question| question.answer(&now.state(), MODEL)))
    }
}

impl Speaker for epl::Printer {
    fn take(&mut self, bytes: &[u8], now: Moment) -> Result<Understood, Misreading> {
        let taken = epl::Printer::take(self, bytes)?;
        Ok(understood(taken, |question| question.answer(&now.state(), MODEL)))
    }
}

impl Speaker for zpl::Printer {
    fn take(&mut self, bytes: &[u8], now: Moment) -> Result<Understood, Misreading> {
        let taken = zpl::Printer::take(self, bytes)?;
        Ok(understood(taken, |question| question.answer(&now.state())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::printers::asking::askings;
    use crate::protocol::printer::Status;

    #[test]
    fn what_a_zpl_printer_answers_is_understood_by_those_who_ask() {
        let [asking] = askings(Language::Zpl) else { panic!("one question") };
        let fine = Condition::default();
        for (condition, waiting, status) in [
            (fine, 0, Status::Normal),
            (fine, 2, Status::Normal),
            (Condition { paper_out: true, ..fine }, 1, Status::ShortPaper),
            (Condition { lid_open: true, ..fine }, 0, Status::OpenLid),
            (Condition { paper_out: true, lid_open: true, ..fine }, 0, Status::ShortPaperOpenLid),
            (Condition { paused: true, ..fine }, 1, Status::Suspended),
            (Condition { broken: true, ..fine }, 0, Status::Error),
        ] {
            let mut printer = speaker(Language::Zpl, 8.0);
            let understood = printer.take(asking.question, Moment { condition, waiting }).unwrap();
            let said = (asking.read)(&understood.answer).unwrap();
            assert_eq!((said.status, said.printing), (status, waiting > 0), "{condition:?}");
        }
    }
}
