//! A strict reader of EPL2 page mode: what a printer of that language would put on paper.
//!
//! The label is shown as a person reads it: the origin at the top left. By the
//! manuals ZT and ZB turn the whole image on its way to the head, so that its
//! top or its foot leaves the printer first; the dots a person reads are the same.
//!
//! What reaches over the image buffer is an error of these printers (02), and
//! so it is here. Forms, variables and graphics kept in a printer's memory are
//! refused by name: every label brings all it needs.

mod answers;
mod command;

use std::sync::Arc;

use super::cursor::{Cursor, Stop};
use super::paper::{self, Area, Mix, Rows};
use super::taking::{self, Done, Taken};
use super::{Misreading, Sheet, Spacing};
use crate::bitmap::Bitmap;
use crate::limits;
pub use answers::Question;
use command::{Command, Feed, Ink};

/// All labels in the bytes, for a head of `dots_per_mm`. A command that is not
/// whole at the end is a misreading.
pub fn read(bytes: &[u8], dots_per_mm: f64) -> Result<Vec<Sheet>, Misreading> {
    Printer::new(dots_per_mm).take(bytes).whole(bytes.len())
}

/// A printer between two commands; settings and the picture drawn stay until changed.
pub struct Printer {
    dots_per_mm: f64,
    settings: Settings,
    /// None until something is drawn or printed after `N`, `q` or `Q`.
    paper: Option<Arc<Bitmap>>,
}

/// As last told; None is what the printer has kept of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Settings {
    /// Dots.
    width: Option<u32>,
    /// Dots, and what lies between two labels, in dots too.
    length: Option<(u32, Feed)>,
    speed: Option<u8>,
    density: Option<u8>,
    foot_first: bool,
    /// Dots from the origin to where coordinates begin.
    reference: (u32, u32),
}

impl Printer {
    pub fn new(dots_per_mm: f64) -> Self {
        Printer { dots_per_mm, settings: Settings::default(), paper: None }
    }

    /// Obeys all whole commands. Offsets count from the beginning of `bytes`.
    pub fn take(&mut self, bytes: &[u8]) -> Taken<Question> {
        taking::take(bytes, |cursor| self.step(cursor))
    }

    fn step(&mut self, cursor: &mut Cursor<'_>) -> Result<Done<Question>, Stop> {
        let start = cursor.at;
        let command = command::read(cursor)?;
        self.obey(command).map_err(|what| cursor.wrong(start, what))
    }

    fn obey(&mut self, command: Command<'_>) -> Result<Done<Question>, String> {
        let settings = &mut self.settings;
        match command {
            Command::Traceless => {}
            Command::Clear => self.paper = None,
            Command::Width(dots) => {
                settings.width = Some(dots);
                self.paper = None;
            }
            Command::Length { height, feed } => {
                settings.length = Some((height, feed));
                self.paper = None;
            }
            Command::Speed(speed) => settings.speed = Some(speed),
            Command::Density(density) => settings.density = Some(density),
            Command::FootFirst(foot_first) => settings.foot_first = foot_first,
            Command::Reference { x, y } => settings.reference = (x, y),
            Command::Picture { x, y, stride, height, bytes } => {
                let area = self.placed(Area { x, y, width: stride * 8, height })?;
                let rows = Rows { stride: stride as usize, bytes, invert: 0xFF };
                paper::lay(self.paper()?, area.x, area.y, &rows, Mix::Overwrite);
            }
            Command::Box { area, ink } => {
                let area = self.placed(area)?;
                let change = match ink {
                    Ink::Black => paper::blacken,
                    Ink::White => paper::whiten,
                    Ink::Turned => paper::turn_over,
                };
                change(self.paper()?, area);
            }
            Command::Frame(stroke) => {
                let area = self.placed(stroke.area())?;
                paper::frame(self.paper()?, area, stroke.thickness);
            }
            Command::Line(stroke) => {
                self.placed(stroke.area())?;
                let (right, down) = self.settings.reference;
                paper::line(self.paper()?, stroke.moved(right, down));
            }
            Command::Print { copies } => return self.print(copies).map(Done::Printed),
            Command::Reset => {
                self.settings = Settings::default();
                self.paper = None;
            }
            Command::AskError => return Ok(Done::Asked(Question::Error)),
            Command::AskSettings => return Ok(Done::Asked(Question::Settings(self.settings))),
        }
        Ok(Done::Nothing)
    }

    /// Where the area lies on the label, which it must not leave.
    fn placed(&self, area: Area) -> Result<Area, String> {
        let (width, height) = self.size()?;
        let (right, down) = self.settings.reference;
        let placed = Area { x: area.x + right, y: area.y + down, ..area };
        if placed.x + placed.width > width || placed.y + placed.height > height {
            return Err(format!("{placed:?} reaches over the label's edge, which is at {width} × {height}"));
        }
        Ok(placed)
    }

    /// Dots across and down.
    fn size(&self) -> Result<(u32, u32), String> {
        let (Some(width), Some((height, _))) = (self.settings.width, self.settings.length) else {
            return Err("nothing can be drawn or printed before q and Q".to_string());
        };
        let dots = u64::from(width) * u64::from(height);
        let longest = f64::from(width.max(height)) / self.dots_per_mm;
        if longest > limits::LABEL_SIDE || !(1..=limits::LABEL_DOTS).contains(&dots) {
            return Err(format!("a label of {width} × {height} dots cannot be printed"));
        }
        Ok((width, height))
    }

    /// The paper to draw on; a sheet already printed keeps its own.
    fn paper(&mut self) -> Result<&mut Bitmap, String> {
        let (width, height) = self.size()?;
        Ok(Arc::make_mut(self.paper.get_or_insert_with(|| Arc::new(Bitmap::new(width, height)))))
    }

    fn print(&mut self, copies: u32) -> Result<Sheet, String> {
        self.paper()?;
        let (Some(paper), Some((_, feed))) = (&self.paper, self.settings.length) else {
            return Err("P before q and Q".to_string());
        };
        let mm = |dots: u32| f64::from(dots) / self.dots_per_mm;
        Ok(Sheet {
            bitmap: paper.clone(),
            width_mm: mm(paper.width()),
            height_mm: mm(paper.height()),
            spacing: match feed {
                Feed::Continuous => Spacing::Continuous,
                Feed::Gap(dots) => Spacing::Gap(mm(dots)),
                Feed::Mark(dots) => Spacing::Mark(mm(dots)),
            },
            direction: u8::from(!self.settings.foot_first),
            density: self.settings.density,
            speed: self.settings.speed.map(f64::from),
            copies,
            cut: None,
        })
    }
}

#[cfg(test)]
mod tests;
