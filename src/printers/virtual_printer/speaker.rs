//! What the virtual printer understands: one reader of `simulate` a language, all used in one way.

use crate::protocol::printer::Language;
use crate::simulate::{Misreading, Sheet, tspl};

use super::Condition;

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

impl Speaker for tspl::Printer {
    fn take(&mut self, bytes: &[u8], _now: Moment) -> Result<Understood, Misreading> {
        let tspl::Taken { sheets, used } = tspl::Printer::take(self, bytes)?;
        Ok(Understood { sheets, used, answer: Vec::new() })
    }
}
