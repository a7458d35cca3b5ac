//! A strict reader of ESC/POS: what a receipt printer would put on its roll.
//!
//! Standard mode: a line is gathered and printed, pictures stand between lines.
//! A sheet is what lies between two cuts. Letters of the printer's own are
//! shown as the boxes they fill.

mod answers;
mod bytes;
mod command;
mod letters;
mod line;
mod picture;
mod style;

use std::sync::Arc;

use super::cursor::{Cursor, Stop};
use super::taking::{self, Done, Taken};
use super::{Cutting, Misreading, Sheet, Spacing};
use crate::bitmap::Bitmap;
use crate::limits;
pub use answers::Question;
use command::Command;
use line::{Course, Line};
use style::Style;

/// All sheets in the bytes, for a head of so many dots; what follows the last
/// cut is a sheet too. A command or a line that is not finished at the end is a misreading.
pub fn read(bytes: &[u8], head: u32, dots_per_mm: f64) -> Result<Vec<Sheet>, Misreading> {
    let mut printer = Printer::new(head, dots_per_mm);
    let mut sheets = printer.take(bytes).whole(bytes.len())?;
    if printer.has_begun_a_line() {
        return Err(Misreading { offset: bytes.len(), what: "nothing prints the last line".to_string() });
    }
    sheets.extend(printer.end());
    Ok(sheets)
}

/// A printer between two commands.
pub struct Printer {
    /// Dots that are printed across.
    head: u32,
    dots_per_mm: f64,
    style: Style,
    line: Line,
    /// What has come out since the last cut.
    roll: Bitmap,
    /// The picture that waits to be printed (`GS ( L`).
    kept: Option<Bitmap>,
    kicks: Vec<Kick>,
}

/// The drawer is told to open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kick {
    /// Which of its two pins, 0 or 1.
    pub pin: u8,
    /// ms of current, and of rest after it.
    pub on_ms: u32,
    pub off_ms: u32,
}

impl Printer {
    pub fn new(head: u32, dots_per_mm: f64) -> Self {
        let roll = Bitmap::new(head, 0);
        Printer {
            head,
            dots_per_mm,
            style: Style::new(dots_per_mm),
            line: Line::default(),
            roll,
            kept: None,
            kicks: Vec::new(),
        }
    }

    /// Obeys all whole commands. Offsets count from the beginning of `bytes`.
    pub fn take(&mut self, bytes: &[u8]) -> Taken<Question> {
        taking::take(bytes, |cursor| self.step(cursor))
    }

    /// How often and how the drawer was told to open since this was last asked, in order.
    pub fn kicks(&mut self) -> Vec<Kick> {
        std::mem::take(&mut self.kicks)
    }

    /// Is there something in the line that nothing has printed yet?
    pub fn has_begun_a_line(&self) -> bool {
        !self.line.is_empty()
    }

    /// What has come out since the last cut, torn off; None where nothing has.
    pub fn end(&mut self) -> Option<Sheet> {
        self.sheet(None)
    }

    fn step(&mut self, cursor: &mut Cursor<'_>) -> Result<Done<Question>, Stop> {
        let start = cursor.at;
        let command = command::read(cursor, self.style.reads_chinese)?;
        self.obey(command).map_err(|what| cursor.wrong(start, what))
    }

    fn obey(&mut self, command: Command<'_>) -> Result<Done<Question>, String> {
        match command {
            Command::Traceless => {}
            Command::Begin => {
                self.style = Style::new(self.dots_per_mm);
                self.line = Line::default();
                self.kept = None;
            }
            Command::Set(setting) => self.style.set(setting),
            Command::Character(bytes) => self.character(bytes)?,
            Command::Tab => self.tab(),
            Command::MoveTo(units) => self.move_to(self.style.across(units)),
            Command::MoveBy(units) => self.move_to(i64::from(self.line.pen()) + self.style.across(units)),
            Command::InLine(picture) => {
                let room = self.room().saturating_sub(self.line.pen());
                self.line.put(picture.dots(room), false);
            }
            Command::Line => self.print_line(self.style.pitch)?,
            Command::FeedUnits(units) => self.print_line(self.style.down(units))?,
            Command::FeedLines(lines) => self.print_line(self.style.pitch.saturating_mul(u32::from(lines)))?,
            Command::Print(picture) => self.print(picture.dots(self.room()))?,
            Command::Keep(picture) => self.kept = Some(picture.dots(self.room())),
            Command::PrintKept => {
                if let Some(picture) = self.kept.take() {
                    self.print(picture)?;
                }
            }
            Command::Cut(cutting, units) => {
                self.between_lines("a cut")?;
                self.feed(self.style.down(units))?;
                return Ok(self.sheet(Some(cutting)).map_or(Done::Nothing, Done::Printed));
            }
            Command::Kick(kick) => self.kicks.push(kick),
            Command::Ask(question) => return Ok(Done::Asked(question)),
            Command::Cancel => self.line = Line::default(),
        }
        Ok(Done::Nothing)
    }

    /// Dots across that lines and pictures have.
    fn room(&self) -> u32 {
        let rest = self.head.saturating_sub(self.style.margin);
        self.style.width.map_or(rest, |width| width.min(rest))
    }

    /// What has no room on the line begins the next one.
    fn character(&mut self, bytes: &[u8]) -> Result<(), String> {
        let letter = letters::letter(bytes, &self.style);
        let taken = self.line.pen().saturating_add(letter.before + letter.dots.width());
        if taken > self.room() && !self.line.is_empty() {
            self.print_line(self.style.pitch)?;
        }
        self.move_to(i64::from(self.line.pen() + letter.before));
        self.line.put(letter.dots, true);
        self.move_to(i64::from(self.line.pen() + letter.after));
        Ok(())
    }

    fn tab(&mut self) {
        let letter = letters::letter(b" ", &self.style);
        let across = letter.dots.width() + letter.after;
        let stops = self.style.tabs.iter().map(|tab| u32::from(*tab).saturating_mul(across));
        if let Some(stop) = stops.filter(|stop| *stop > self.line.pen()).min() {
            self.move_to(i64::from(stop));
        }
    }

    /// A place outside the line is not gone to.
    fn move_to(&mut self, x: i64) {
        if let Ok(x) = u32::try_from(x)
            && x <= self.room()
        {
            self.line.move_to(x);
        }
    }

    /// The next line's top is `pitch` dots below this one's, or below its highest letter.
    fn print_line(&mut self, pitch: u32) -> Result<(), String> {
        let line = std::mem::take(&mut self.line);
        let (top, height) = (self.roll.height(), line.height());
        self.feed(pitch.max(height))?;
        let course = self.course();
        line.print(&mut self.roll, top, &course);
        Ok(())
    }

    fn print(&mut self, picture: Bitmap) -> Result<(), String> {
        self.between_lines("a picture")?;
        let (top, course) = (self.roll.height(), self.course());
        self.feed(picture.height())?;
        let mut line = Line::default();
        line.put(picture, false);
        line.print(&mut self.roll, top, &course);
        Ok(())
    }

    fn course(&self) -> Course {
        let (align, upside_down) = (self.style.align, self.style.upside_down);
        Course { left: self.style.margin, width: self.room(), align, upside_down }
    }

    fn between_lines(&self, what: &str) -> Result<(), String> {
        if self.line.is_begun() { Err(format!("{what} in the middle of a line")) } else { Ok(()) }
    }

    /// More white paper.
    fn feed(&mut self, rows: u32) -> Result<(), String> {
        let height = self.roll.height().saturating_add(rows);
        if u64::from(height) * u64::from(self.head) > limits::LABEL_DOTS {
            return Err("the paper is longer than any label".to_string());
        }
        self.roll.lengthen(height);
        Ok(())
    }

    /// The paper that has come out, with the roll going on white; None where nothing has.
    fn sheet(&mut self, cut: Option<Cutting>) -> Option<Sheet> {
        let roll = std::mem::replace(&mut self.roll, Bitmap::new(self.head, 0));
        if roll.height() == 0 {
            return None;
        }
        let mm = |dots: u32| f64::from(dots) / self.dots_per_mm;
        Some(Sheet {
            width_mm: mm(roll.width()),
            height_mm: mm(roll.height()),
            bitmap: Arc::new(roll),
            spacing: Spacing::Continuous,
            direction: 0,
            density: None,
            speed: None,
            copies: 1,
            cut,
        })
    }
}

#[cfg(test)]
mod tests;
