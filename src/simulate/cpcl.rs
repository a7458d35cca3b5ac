//! A strict reader of CPCL: what a printer of that language would put on paper.
//!
//! A label is a session from its `!` line to `PRINT` or `POPRINT`, drawn on
//! white paper; black adds to what lies there. The label is shown as a person
//! reads it: `POPRINT` turns it on its way to the head, so that its foot leaves
//! the printer first. Text outside a session, which these printers print as a
//! receipt, and pictures kept in a printer's memory are refused by name.

mod answers;
mod command;
mod session;
mod utility;

use super::Spacing;
use super::cursor::{Cursor, Stop, shown};
use super::taking::{self, Done, Taken};
use super::{Misreading, Sheet};
pub use answers::Question;
use session::{Header, Label};

/// All labels in the bytes, for a head of `dots_per_mm`. A command or a label
/// that is not whole at the end is a misreading.
pub fn read(bytes: &[u8], dots_per_mm: f64) -> Result<Vec<Sheet>, Misreading> {
    let mut printer = Printer::new(dots_per_mm);
    let sheets = printer.take(bytes).whole(bytes.len())?;
    if !matches!(printer.session, Session::None) {
        return Err(Misreading { offset: bytes.len(), what: "the session is not finished".to_string() });
    }
    Ok(sheets)
}

/// A printer between two commands.
pub struct Printer {
    dots_per_mm: f64,
    settings: Settings,
    session: Session,
}

enum Session {
    None,
    Label(Box<Label>),
    /// `! UTILITIES`: settings up to `PRINT` or `END`.
    Utilities,
}

/// What stays told from label to label.
#[derive(Clone, Copy, Debug, Default)]
struct Settings {
    spacing: Spacing,
    /// Levels: 0 to 3, 0 to 5.
    contrast: Option<u8>,
    speed: Option<u8>,
}

/// A setting told, in a label or outside.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Setting {
    /// Something that leaves no trace on paper.
    Traceless,
    Spacing(Spacing),
    Contrast(u8),
    Speed(u8),
}

impl Settings {
    fn change(&mut self, setting: Setting) {
        match setting {
            Setting::Traceless => {}
            Setting::Spacing(spacing) => self.spacing = spacing,
            Setting::Contrast(level) => self.contrast = Some(level),
            Setting::Speed(level) => self.speed = Some(level),
        }
    }
}

impl Printer {
    pub fn new(dots_per_mm: f64) -> Self {
        Printer { dots_per_mm, settings: Settings::default(), session: Session::None }
    }

    /// Obeys all whole commands. Offsets count from the beginning of `bytes`.
    pub fn take(&mut self, bytes: &[u8]) -> Taken<Question> {
        taking::take(bytes, |cursor| self.step(cursor))
    }

    fn step(&mut self, cursor: &mut Cursor<'_>) -> Result<Done<Question>, Stop> {
        match &mut self.session {
            Session::None => self.outside(cursor),
            Session::Utilities => {
                if utility::is_end(cursor)? {
                    self.session = Session::None;
                } else {
                    self.settings.change(utility::read(cursor)?);
                }
                Ok(Done::Nothing)
            }
            Session::Label(label) => {
                let start = cursor.at;
                let command = command::read(cursor)?;
                let end = label.obey(command, &mut self.settings).map_err(|what| cursor.wrong(start, what))?;
                self.finish(end)
            }
        }
    }

    fn finish(&mut self, end: session::End) -> Result<Done<Question>, Stop> {
        match end {
            session::End::Open => return Ok(Done::Nothing),
            session::End::Given => self.session = Session::None,
            session::End::Printed(sheet) => {
                self.session = Session::None;
                return Ok(Done::Printed(sheet));
            }
        }
        Ok(Done::Nothing)
    }

    /// Between two sessions: a session's first line, one setting, a question.
    fn outside(&mut self, cursor: &mut Cursor<'_>) -> Result<Done<Question>, Stop> {
        match cursor.peek()? {
            b'\r' => cursor.expect("\r\n")?,
            0x1B => return answers::read(cursor).map(Done::Asked),
            b'!' => return self.begin(cursor).map(|()| Done::Nothing),
            other => {
                let what = format!("a session's ! expected, found {}: text is not printed line by line", shown(other));
                return Err(cursor.wrong(cursor.at, what));
            }
        }
        Ok(Done::Nothing)
    }

    fn begin(&mut self, cursor: &mut Cursor<'_>) -> Result<(), Stop> {
        let start = cursor.at;
        cursor.expect("!")?;
        cursor.expect(" ")?;
        cursor.spaces()?;
        if cursor.peek()? == b'U' {
            match cursor.word()? {
                "U1" => {
                    cursor.expect(" ")?;
                    self.settings.change(utility::read(cursor)?);
                }
                "U" | "UTILITIES" => {
                    cursor.line_end()?;
                    self.session = Session::Utilities;
                }
                other => return Err(cursor.wrong(start, format!("no such session: {other}"))),
            }
            return Ok(());
        }
        let header = Header::read(cursor, self.dots_per_mm)?;
        cursor.line_end()?;
        let label = Label::new(header, self.dots_per_mm).map_err(|what| cursor.wrong(start, what))?;
        self.session = Session::Label(Box::new(label));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
