//! A strict reader of ZPL II: what a printer of that language would put on paper.
//!
//! The label is shown as a person reads it: the origin at the top left. `^POI`
//! turns the whole image on its way to the head; the dots a person reads are the same.
//!
//! A field is what stands between `^FO` and `^FS`, and prints when that has
//! come. Fonts, bar codes and whatever a printer keeps in its memory are
//! refused by name: every label brings all it needs. What reaches over the
//! label's edge is an error here, though printers cut it off in silence.

mod answers;
mod command;
mod picture;

use std::sync::Arc;

use super::cursor::{Cursor, Stop};
use super::paper::{self, Area, Mix, Rows};
use super::taking::{self, Done, Taken};
use super::{Misreading, Sheet, Spacing};
use crate::bitmap::Bitmap;
use crate::limits;
pub use answers::Question;
use command::{Command, Media};
use picture::Picture;

/// All labels in the bytes, for a head of `dots_per_mm`. A command or a format
/// that is not whole at the end is a misreading.
pub fn read(bytes: &[u8], dots_per_mm: f64) -> Result<Vec<Sheet>, Misreading> {
    let mut printer = Printer::new(dots_per_mm);
    let sheets = printer.take(bytes).whole(bytes.len())?;
    if printer.format.is_some() {
        return Err(Misreading { offset: bytes.len(), what: "^XA without ^XZ".to_string() });
    }
    Ok(sheets)
}

/// A printer between two commands; settings stay until changed.
pub struct Printer {
    dots_per_mm: f64,
    settings: Settings,
    /// Between `^XA` and `^XZ`.
    format: Option<Format>,
}

/// As last told; None is what the printer has kept of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Settings {
    /// Dots.
    width: Option<u32>,
    length: Option<u32>,
    /// Dots from the label's corner to where fields count from.
    home: (u32, u32),
    media: Option<Media>,
    turned: bool,
    speed: Option<u8>,
    /// 0 to 30, and what `^MD` adds to it.
    darkness: Option<u8>,
    darker: i8,
}

/// One label being described.
#[derive(Default)]
struct Format {
    /// None until a field is printed on it.
    paper: Option<Bitmap>,
    /// Where the open field is, and what is in it.
    field: Option<((u32, u32), Option<Content>)>,
    /// 1 where it is not told.
    copies: Option<u32>,
}

enum Content {
    /// A frame's width, height and thickness.
    Box {
        width: u32,
        height: u32,
        thickness: u32,
    },
    Picture(Picture),
}

impl Printer {
    pub fn new(dots_per_mm: f64) -> Self {
        Printer { dots_per_mm, settings: Settings::default(), format: None }
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

    fn obey(&mut self, command: Command) -> Result<Done<Question>, String> {
        match command {
            Command::LineEnd => return Ok(Done::Nothing),
            Command::Ask => return Ok(Done::Asked(Question { length: self.settings.length.unwrap_or_default() })),
            Command::Darkness(darkness) => {
                self.settings.darkness = Some(darkness);
                return Ok(Done::Nothing);
            }
            Command::Begin if self.format.is_some() => return Err("^XA within a format".to_string()),
            Command::Begin => {
                self.format = Some(Format::default());
                return Ok(Done::Nothing);
            }
            _ => {}
        }
        let format = self.format.as_mut().ok_or("a command outside of ^XA and ^XZ")?;
        match command {
            Command::End => return self.end(),
            Command::Copies(copies) => format.copies = Some(copies),
            Command::Origin { .. } if format.field.is_some() => return Err("^FO within a field".to_string()),
            Command::Origin { x, y } => format.field = Some(((x, y), None)),
            Command::Box { width, height, thickness } => {
                format.fill(Content::Box { width, height, thickness })?;
            }
            Command::Picture(picture) => format.fill(Content::Picture(picture))?,
            Command::FieldEnd => {
                let ((x, y), content) = format.field.take().ok_or("^FS without a field")?;
                self.print(x, y, content.ok_or("a field without anything in it")?)?;
            }
            setting => self.set(setting)?,
        }
        Ok(Done::Nothing)
    }

    fn set(&mut self, command: Command) -> Result<(), String> {
        let drawn = self.format.as_ref().is_some_and(|format| format.paper.is_some());
        let settings = &mut self.settings;
        match command {
            Command::Width(_) | Command::Length(_) | Command::Home { .. } if drawn => {
                return Err("the label's measures come before its first field".to_string());
            }
            Command::Width(dots) => settings.width = Some(dots),
            Command::Length(dots) => settings.length = Some(dots),
            Command::Home { x, y } => settings.home = (x, y),
            Command::Media(media) => settings.media = Some(media),
            Command::Turned(turned) => settings.turned = turned,
            Command::Speed(speed) => settings.speed = Some(speed),
            Command::Darker(steps) => settings.darker = steps,
            _ => {}
        }
        Ok(())
    }

    fn print(&mut self, x: u32, y: u32, content: Content) -> Result<(), String> {
        let (width, height) = self.size()?;
        let (x, y) = (x + self.settings.home.0, y + self.settings.home.1);
        let Some(format) = &mut self.format else { return Ok(()) };
        let paper = format.paper.get_or_insert_with(|| Bitmap::new(width, height));
        let inside = |area: Area| {
            let fits = area.x + area.width <= width && area.y + area.height <= height;
            fits.then_some(()).ok_or(format!("{area:?} reaches over the label's edge, which is at {width} × {height}"))
        };
        match content {
            Content::Box { width, height, thickness } => {
                let area = Area { x, y, width, height };
                inside(area)?;
                paper::frame(paper, area, thickness);
            }
            Content::Picture(Picture { stride, bytes }) => {
                let rows = Rows { stride, bytes: &bytes, invert: 0 };
                // The last byte of a row may reach over the edge: a label need not be whole bytes wide.
                let height = (bytes.len() / stride.max(1)) as u32;
                inside(Area { x, y, width: ((stride as u32) * 8).saturating_sub(7), height })?;
                paper::lay(paper, x, y, &rows, Mix::Or);
            }
        }
        Ok(())
    }

    /// Dots across and down.
    fn size(&self) -> Result<(u32, u32), String> {
        let (Some(width), Some(height)) = (self.settings.width, self.settings.length) else {
            return Err("nothing can be printed before ^PW and ^LL".to_string());
        };
        let dots = u64::from(width) * u64::from(height);
        let longest = f64::from(width.max(height)) / self.dots_per_mm;
        if longest > limits::LABEL_SIDE || dots > limits::LABEL_DOTS {
            return Err(format!("a label of {width} × {height} dots cannot be printed"));
        }
        Ok((width, height))
    }

    /// A format without a field sets the printer and prints nothing.
    fn end(&mut self) -> Result<Done<Question>, String> {
        let Some(Format { paper, field, copies }) = self.format.take() else { return Ok(Done::Nothing) };
        if field.is_some() {
            return Err("^XZ within a field".to_string());
        }
        let Some(paper) = paper else { return Ok(Done::Nothing) };
        let Settings { media, turned, speed, darkness, darker, .. } = self.settings;
        Ok(Done::Printed(Sheet {
            width_mm: f64::from(paper.width()) / self.dots_per_mm,
            height_mm: f64::from(paper.height()) / self.dots_per_mm,
            bitmap: Arc::new(paper),
            spacing: match media {
                None => Spacing::Untold,
                Some(Media::Continuous) => Spacing::Continuous,
                Some(Media::Gap) => Spacing::Gap(0.0),
                Some(Media::Mark) => Spacing::Mark(0.0),
            },
            direction: u8::from(turned),
            density: darkness.map(|darkness| darkness.saturating_add_signed(darker).min(command::DARKEST)),
            speed: speed.map(f64::from),
            copies: copies.unwrap_or(1),
            cut: None,
        }))
    }
}

impl Format {
    fn fill(&mut self, content: Content) -> Result<(), String> {
        match &mut self.field {
            Some((_, empty @ None)) => *empty = Some(content),
            Some(_) => return Err("a field holds one thing".to_string()),
            None => return Err("a field begins with ^FO".to_string()),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
