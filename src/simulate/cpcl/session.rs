//! One label of a CPCL printer: its paper, and what the commands of its session draw there.

use std::ops::RangeInclusive;
use std::sync::Arc;

use super::super::Sheet;
use super::super::cursor::{Cursor, Stop};
use super::super::paper::{self, Mix, Rows, Stroke};
use super::Settings;
use super::command::{Command, DOTS, Justify, argument};
use crate::bitmap::Bitmap;
use crate::limits;

/// The numbers of a session's first line.
pub struct Header {
    /// Dots that everything moves to the right.
    offset: u32,
    height: u32,
    copies: u32,
}

/// One label between two of its commands.
pub struct Label {
    header: Header,
    dots_per_mm: f64,
    justify: Justify,
    /// None before PAGE-WIDTH.
    paper: Option<Bitmap>,
}

/// How a session stands after a command.
pub enum End {
    Open,
    /// It ended without a label.
    Given,
    Printed(Sheet),
}

/// How far the resolution told may be from the head's: heads of 203.2 and 304.8 dpi are called 200 and 300.
const CALLED: RangeInclusive<f64> = 0.98..=1.02;

impl Header {
    /// Offset, resolution across and down, height, quantity.
    pub fn read(cursor: &mut Cursor<'_>, dots_per_mm: f64) -> Result<Header, Stop> {
        let offset = cursor.whole("offset", 0..=DOTS)?;
        for side in ["resolution across", "resolution down"] {
            let start = cursor.at + 1;
            let dpi = argument(cursor, side, 1..=9_999)?;
            if !CALLED.contains(&(f64::from(dpi) / (dots_per_mm * 25.4))) {
                let what = format!("{side}: the head has other dots than {dpi} an inch, and none is doubled here");
                return Err(cursor.wrong(start, what));
            }
        }
        let height = argument(cursor, "height", 1..=DOTS)?;
        Ok(Header { offset, height, copies: argument(cursor, "quantity", 1..=1_024)? })
    }
}

impl Label {
    pub fn new(header: Header, dots_per_mm: f64) -> Result<Label, String> {
        let label = Label { header, dots_per_mm, justify: Justify::Left, paper: None };
        label.judged(1)?;
        Ok(label)
    }

    pub fn obey(&mut self, command: Command<'_>, settings: &mut Settings) -> Result<End, String> {
        match command {
            Command::Traceless => {}
            Command::Set(setting) => settings.change(setting),
            Command::PageWidth(width) => self.lay_in(width)?,
            Command::Justify(justify) => self.justify = justify,
            Command::Picture { upwards: false, x, y, stride, bytes } => {
                let x = self.justified(x, stride * 8)?;
                let rows = Rows { stride: stride as usize, bytes: &bytes, invert: 0 };
                paper::lay(self.paper()?, x, y, &rows, Mix::Or);
            }
            Command::Picture { upwards: true, x, y, stride, bytes } => self.lay_upwards(x, y, stride, &bytes)?,
            Command::Line(stroke) => {
                let stroke = stroke.moved(self.header.offset, 0);
                paper::line(self.paper()?, stroke);
            }
            Command::InverseLine(stroke) => {
                let stroke = stroke.moved(self.header.offset, 0);
                turn_line_over(self.paper()?, stroke);
            }
            Command::Frame(stroke) => {
                let area = stroke.moved(self.header.offset, 0).area();
                paper::frame(self.paper()?, area, stroke.thickness);
            }
            Command::Print { turned } => return self.print(turned, settings).map(End::Printed),
            Command::GiveUp => return Ok(End::Given),
        }
        Ok(End::Open)
    }

    fn lay_in(&mut self, width: u32) -> Result<(), String> {
        if self.paper.as_ref().is_some_and(|paper| !paper.is_blank()) {
            return Err("PAGE-WIDTH after something was drawn".to_string());
        }
        self.judged(width)?;
        self.paper = Some(Bitmap::new(width, self.header.height));
        Ok(())
    }

    fn judged(&self, width: u32) -> Result<(), String> {
        let height = self.header.height;
        let longest = f64::from(width.max(height)) / self.dots_per_mm;
        if longest > limits::LABEL_SIDE || u64::from(width) * u64::from(height) > limits::LABEL_DOTS {
            return Err(format!("a label of {width} × {height} dots cannot be printed"));
        }
        Ok(())
    }

    fn paper(&mut self) -> Result<&mut Bitmap, String> {
        self.paper.as_mut().ok_or_else(|| "nothing can be drawn or printed before PAGE-WIDTH".to_string())
    }

    /// Where a field of so many dots begins.
    fn justified(&mut self, x: u32, width: u32) -> Result<u32, String> {
        let page = self.paper()?.width();
        let left = match self.justify {
            Justify::Left => x,
            Justify::Centre(end) => x + (end.unwrap_or(page).saturating_sub(x).saturating_sub(width)) / 2,
            Justify::Right(end) => end.unwrap_or(page).saturating_sub(width),
        };
        Ok(left + self.header.offset)
    }

    /// A picture turned to the left: its rows stand side by side, and their first dots are lowest.
    fn lay_upwards(&mut self, x: u32, y: u32, stride: u32, bytes: &[u8]) -> Result<(), String> {
        let x = x + self.header.offset;
        let paper = self.paper()?;
        for (right, row) in (x..paper.width()).zip(bytes.chunks_exact(stride as usize)) {
            for (up, dots) in row.iter().enumerate().filter(|(_, dots)| **dots != 0) {
                for bit in (0..8).filter(|bit| dots & 0x80 >> bit != 0) {
                    if let Some(y) = y.checked_sub(up as u32 * 8 + bit) {
                        paper.set(right, y, true);
                    }
                }
            }
        }
        Ok(())
    }

    fn print(&mut self, turned: bool, settings: &Settings) -> Result<Sheet, String> {
        self.paper()?;
        let Some(paper) = self.paper.take() else { return Err("PRINT before PAGE-WIDTH".to_string()) };
        Ok(Sheet {
            width_mm: f64::from(paper.width()) / self.dots_per_mm,
            height_mm: f64::from(paper.height()) / self.dots_per_mm,
            bitmap: Arc::new(paper),
            spacing: settings.spacing,
            direction: u8::from(turned),
            density: settings.contrast,
            speed: settings.speed.map(f64::from),
            copies: self.header.copies,
            cut: None,
        })
    }
}

/// Black becomes white and white black along a line.
fn turn_line_over(paper: &mut Bitmap, stroke: Stroke) {
    let mut line = Bitmap::new(paper.width(), paper.height());
    paper::line(&mut line, stroke);
    let rows = Rows { stride: line.stride(), bytes: line.bits(), invert: 0 };
    paper::lay(paper, 0, 0, &rows, Mix::Xor);
}
