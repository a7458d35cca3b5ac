//! What the virtual printer understands: one reader of `simulate` a language, all used in one way.

use std::sync::{Arc, LazyLock};

use super::Condition;
use crate::printers::VIRTUAL_NAME;
use crate::protocol::printer::{Config, Language};
use crate::raster;
use crate::simulate::{Letters, Misreading, Sheet, State, Taken, cpcl, epl, escpos, tspl, zpl};
use crate::text::Fonts;

/// How the printer is while it is spoken to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Moment {
    pub condition: Condition,
    /// Labels understood and not yet printed.
    pub waiting: u32,
}

/// What some bytes came to.
#[derive(Debug, Default)]
pub struct Understood {
    pub sheets: Vec<Sheet>,
    /// Bytes of whole commands; the rest begins one whose end has not come yet, or is wrong.
    pub used: usize,
    pub wrong: Option<Misreading>,
    /// What the printer says back.
    pub answer: Vec<u8>,
}

/// One line to a printer, understood in its language.
pub trait Speaker: Send {
    /// Obeys all whole commands. Offsets count from the beginning of `bytes`.
    fn take(&mut self, bytes: &[u8], now: Moment) -> Understood;

    /// The line has ended: what was drawn and never told to come out, in languages where it comes out by itself.
    fn end(&mut self) -> Option<Sheet> {
        None
    }
}

/// What kind of printer it is.
#[derive(Clone, Copy, Debug)]
pub struct Make {
    pub language: Language,
    pub dots_per_mm: f64,
    /// Dots across a receipt printer's head; label printers are told how wide a label is.
    pub head: u32,
}

impl Make {
    pub fn of(config: &Config) -> Make {
        let dots_per_mm = config.dots_per_mm();
        let head = (config.head.unwrap_or(USUAL_HEAD) * dots_per_mm).round() as u32;
        Make { language: config.language, dots_per_mm, head }
    }
}

/// Ours: whoever looks wants to read them.
static LETTERS: LazyLock<Letters> = LazyLock::new(|| {
    let fonts = LazyLock::new(Fonts::embedded);
    Arc::new(move |character, width, height| raster::letter(&fonts, character, width, height))
});

/// mm that a printer for paper of 80 mm prints across.
const USUAL_HEAD: f64 = 72.0;

pub fn speaker(make: Make) -> Box<dyn Speaker> {
    let Make { language, dots_per_mm, head } = make;
    match language {
        Language::Cpcl => Box::new(cpcl::Printer::new(dots_per_mm)),
        Language::Epl => Box::new(epl::Printer::new(dots_per_mm)),
        Language::EscPos => Box::new(escpos::Printer::new(head, dots_per_mm)),
        Language::Zpl => Box::new(zpl::Printer::new(dots_per_mm)),
        Language::Tspl => Box::new(tspl::Printer::new(dots_per_mm).with_letters(LETTERS.clone())),
    }
}

/// At least one label, or the bytes were no job.
pub fn read(make: Make, bytes: &[u8]) -> Result<Vec<Sheet>, Misreading> {
    let mut speaker = speaker(make);
    let Understood { mut sheets, used, wrong, .. } = speaker.take(bytes, Moment::default());
    if let Some(wrong) = wrong {
        return Err(wrong);
    }
    if used < bytes.len() {
        return Err(Misreading { offset: used, what: "the command is not finished".to_string() });
    }
    sheets.extend(speaker.end());
    if sheets.is_empty() {
        return Err(Misreading { offset: bytes.len(), what: "no label was printed".to_string() });
    }
    Ok(sheets)
}

impl Moment {
    /// In the words that all languages' answers are made from.
    fn state(self) -> State {
        let Condition { paper_out, lid_open, paused, broken, .. } = self.condition;
        State { paper_out, lid_open, paused, broken, busy: self.waiting > 0, ..State::default() }
    }
}

impl<Q> Taken<Q> {
    fn understood(self, answer: impl Fn(Q) -> Vec<u8>) -> Understood {
        let Taken { sheets, questions, used, wrong } = self;
        Understood { sheets, used, wrong, answer: questions.into_iter().flat_map(answer).collect() }
    }
}

impl Speaker for tspl::Printer {
    fn take(&mut self, bytes: &[u8], now: Moment) -> Understood {
        let taken = tspl::Printer::take(self, bytes);
        taken.understood(|question| question.answer(&now.state(), VIRTUAL_NAME))
    }
}

impl Speaker for cpcl::Printer {
    fn take(&mut self, bytes: &[u8], now: Moment) -> Understood {
        let taken = cpcl::Printer::take(self, bytes);
        taken.understood(|question| question.answer(&now.state(), VIRTUAL_NAME))
    }
}

impl Speaker for epl::Printer {
    fn take(&mut self, bytes: &[u8], now: Moment) -> Understood {
        let taken = epl::Printer::take(self, bytes);
        taken.understood(|question| question.answer(&now.state(), VIRTUAL_NAME))
    }
}

impl Speaker for escpos::Printer {
    fn take(&mut self, bytes: &[u8], now: Moment) -> Understood {
        let taken = escpos::Printer::take(self, bytes);
        for kick in self.kicks() {
            tracing::info!(pin = kick.pin, "a virtual printer opens its drawer");
        }
        taken.understood(|question| question.answer(&now.state()))
    }

    fn end(&mut self) -> Option<Sheet> {
        escpos::Printer::end(self)
    }
}

impl Speaker for zpl::Printer {
    fn take(&mut self, bytes: &[u8], now: Moment) -> Understood {
        let taken = zpl::Printer::take(self, bytes);
        taken.understood(|question| question.answer(&now.state()))
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
            let mut printer = speaker(Make::of(&Config { language: Language::Zpl, ..Config::default() }));
            let understood = printer.take(asking.question, Moment { condition, waiting });
            let said = (asking.read)(&understood.answer).unwrap();
            assert_eq!((said.status, said.printing), (status, waiting > 0), "{condition:?}");
        }
    }
}
