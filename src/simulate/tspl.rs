//! A strict reader of TSPL: what a printer of that language would put on paper.
//!
//! The label is shown as a person reads it: the origin at the top left. By the
//! manuals DIRECTION turns origin and paper together, 1 letting the top leave
//! the printer first and 0 the foot, so the dots a person reads are the same;
//! its second argument mirrors them from left to right.

mod answers;
mod command;
mod content;
mod cursor;
mod drawing;
mod symbols;

use std::sync::Arc;

use super::cursor::{Cursor, Stop};
use super::paper::{self, Area, Rows};
use super::taking::{self, Done, Taken};
use super::{Letters, Misreading, Sheet, Spacing};
use crate::bitmap::Bitmap;
use crate::limits;
pub use answers::Question;
use command::Command;
use cursor::Length;

/// All labels in the bytes, for a head of `dots_per_mm`. A command that is not
/// whole at the end is a misreading.
pub fn read(bytes: &[u8], dots_per_mm: f64) -> Result<Vec<Sheet>, Misreading> {
    Printer::new(dots_per_mm).take(bytes).whole(bytes.len())
}

/// A printer between two commands; settings and the picture drawn stay until changed.
pub struct Printer {
    dots_per_mm: f64,
    /// mm; nothing can be drawn before SIZE.
    size: Option<(f64, f64)>,
    spacing: Spacing,
    direction: u8,
    mirrored: bool,
    /// Dots from the origin to where coordinates begin.
    reference: (u32, u32),
    density: Option<u8>,
    speed: Option<f64>,
    /// None until CLS, which must follow SIZE.
    paper: Option<Arc<Bitmap>>,
    letters: Option<Letters>,
}

impl Printer {
    pub fn new(dots_per_mm: f64) -> Self {
        Printer {
            dots_per_mm,
            size: None,
            spacing: Spacing::Untold,
            direction: 0,
            mirrored: false,
            reference: (0, 0),
            density: None,
            speed: None,
            paper: None,
            letters: None,
        }
    }

    /// The same printer, with letters that can be read.
    pub fn with_letters(self, letters: Letters) -> Self {
        Printer { letters: Some(letters), ..self }
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
        let reference = self.reference;
        match command {
            Command::Traceless => {}
            Command::Ask(question) => return Ok(Done::Asked(question)),
            Command::Size { width, height } => self.lay_in(width, height)?,
            Command::Gap { gap, offset } => self.spacing = self.gap(gap, offset)?,
            Command::Mark { height, offset } => self.spacing = self.mark(height, offset)?,
            Command::Offset(length) => self.within("offset", length, -25.4, 25.4).map(|_| ())?,
            Command::Direction { direction, mirrored } => (self.direction, self.mirrored) = (direction, mirrored),
            Command::Reference { x, y } => self.reference = (x, y),
            Command::Density(density) => self.density = Some(density),
            Command::Speed(speed) => self.speed = Some(speed),
            Command::Clear => self.clear()?,
            Command::Bitmap { x, y, stride, height: _, mix, bytes } => {
                let (right, down) = reference;
                let rows = Rows { stride: stride as usize, bytes, invert: 0xFF };
                paper::lay(self.paper()?, x + right, y + down, &rows, mix);
            }
            Command::Bar(area) => self.draw(area, paper::blacken)?,
            Command::Erase(area) => self.draw(area, paper::whiten)?,
            Command::Reverse(area) => self.draw(area, paper::turn_over)?,
            Command::Frame { area, thickness } => {
                self.draw(area, |paper, area| paper::frame(paper, area, thickness))?
            }
            Command::Text(text) => {
                let letters = self.letters.clone();
                drawing::text(self.paper()?, reference, &text, letters.as_ref());
            }
            Command::Barcode(barcode) => drawing::barcode(self.paper()?, reference, &barcode)?,
            Command::Qr(qr) => drawing::qr(self.paper()?, reference, &qr)?,
            Command::Print { sets, copies } => return self.print(sets.saturating_mul(copies)).map(Done::Printed),
        }
        Ok(Done::Nothing)
    }

    /// Another SIZE is another label: what was drawn is gone until CLS.
    fn lay_in(&mut self, width: Length, height: Length) -> Result<(), String> {
        let size = (width.mm(self.dots_per_mm), height.mm(self.dots_per_mm));
        let dots = self.dots(size.0) * self.dots(size.1);
        if size.0.max(size.1) > limits::LABEL_SIDE || !(1.0..=limits::LABEL_DOTS as f64).contains(&dots) {
            return Err(format!("a label of {} × {} mm cannot be printed", size.0, size.1));
        }
        self.size = Some(size);
        self.paper = None;
        Ok(())
    }

    fn dots(&self, mm: f64) -> f64 {
        (mm * self.dots_per_mm).round()
    }

    fn gap(&self, gap: Length, offset: Length) -> Result<Spacing, String> {
        let gap = self.within("gap", gap, 0.0, 25.4)?;
        self.within("offset", offset, 0.0, self.longest())?;
        Ok(if gap == 0.0 { Spacing::Continuous } else { Spacing::Gap(gap) })
    }

    fn mark(&self, height: Length, offset: Length) -> Result<Spacing, String> {
        let height = self.within("mark", height, 2.54, 25.4)?;
        self.within("offset", offset, 0.0, self.longest())?;
        Ok(Spacing::Mark(height))
    }

    /// mm: an offset may be as long as the label.
    fn longest(&self) -> f64 {
        self.size.map_or(limits::LABEL_SIDE, |(_, height)| height)
    }

    fn within(&self, what: &str, length: Length, low: f64, high: f64) -> Result<f64, String> {
        let mm = length.mm(self.dots_per_mm);
        // Half a hundredth of a mm is lost when inches and dots are turned into mm.
        if (low - 0.005..=high + 0.005).contains(&mm) {
            return Ok(mm);
        }
        Err(format!("{what}: {mm} mm is not within {low} to {high} mm"))
    }

    fn clear(&mut self) -> Result<(), String> {
        let Some((width, height)) = self.size else {
            return Err("CLS before SIZE".to_string());
        };
        let (width, height) = (self.dots(width) as u32, self.dots(height) as u32);
        match self.paper.as_mut().and_then(Arc::get_mut) {
            Some(paper) => paper.bits_mut().fill(0),
            None => self.paper = Some(Arc::new(Bitmap::new(width, height))),
        }
        Ok(())
    }

    /// The paper to draw on; a sheet already printed keeps its own.
    fn paper(&mut self) -> Result<&mut Bitmap, String> {
        self.paper.as_mut().map(Arc::make_mut).ok_or_else(|| "nothing can be drawn before CLS".to_string())
    }

    fn draw(&mut self, area: Area, change: impl FnOnce(&mut Bitmap, Area)) -> Result<(), String> {
        let (right, down) = self.reference;
        change(self.paper()?, Area { x: area.x + right, y: area.y + down, ..area });
        Ok(())
    }

    fn print(&self, copies: u32) -> Result<Sheet, String> {
        let (Some(paper), Some((width_mm, height_mm))) = (&self.paper, self.size) else {
            return Err("PRINT before CLS".to_string());
        };
        Ok(Sheet {
            bitmap: if self.mirrored { Arc::new(mirrored(paper)) } else { paper.clone() },
            width_mm,
            height_mm,
            spacing: self.spacing,
            direction: self.direction,
            density: self.density,
            speed: self.speed,
            copies,
            cut: None,
        })
    }
}

fn mirrored(bitmap: &Bitmap) -> Bitmap {
    let mut out = Bitmap::new(bitmap.width(), bitmap.height());
    for y in 0..bitmap.height() {
        for x in 0..bitmap.width() {
            if bitmap.get(x, y) {
                out.set(bitmap.width() - 1 - x, y, true);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests;
