//! How letters and lines look until told otherwise.

/// One property changed.
#[derive(Debug)]
pub enum Setting {
    /// `ESC !`: letters of one byte, all at once.
    Mode {
        small: bool,
        bold: bool,
        high: bool,
        wide: bool,
        underline: bool,
    },
    /// `GS !`: all letters, 1 to 8 times.
    Size {
        wide: u8,
        high: u8,
    },
    /// 9×17 dots instead of 12×24.
    SmallFont(bool),
    Bold(bool),
    /// Dots thick.
    Underline(u8),
    /// White on black.
    Reversed(bool),
    UpsideDown(bool),
    /// Each letter 90° clockwise.
    Turned(bool),
    /// Units of motion right of each letter of one byte.
    Space(u8),
    Align(Align),
    /// Units of motion from line to line; None is a sixth of an inch.
    Pitch(Option<u8>),
    /// Units of motion left of everything.
    Margin(u16),
    /// Units of motion across, from the margin.
    Width(u16),
    /// Parts of an inch that are a unit; 0 is the printer's own.
    Units {
        across: u8,
        down: u8,
    },
    /// In characters.
    Tabs(Vec<u8>),
    Chinese(bool),
    ChineseMode {
        wide: bool,
        high: bool,
        underline: bool,
    },
    ChineseSize {
        wide: bool,
        high: bool,
    },
    ChineseUnderline(u8),
    /// Units of motion on either side.
    ChineseSpace(u8, u8),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    #[default]
    Left,
    Centre,
    Right,
}

/// How one kind of letters looks; lengths in dots.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Face {
    pub wide: u32,
    pub high: u32,
    pub underline: u32,
    pub before: u32,
    pub after: u32,
}

#[derive(Clone, Debug)]
pub struct Style {
    pub small: bool,
    pub bold: bool,
    pub reversed: bool,
    pub upside_down: bool,
    pub turned: bool,
    pub align: Align,
    pub latin: Face,
    pub chinese: Face,
    /// Are high bytes the halves of Chinese characters?
    pub reads_chinese: bool,
    /// Dots from line to line.
    pub pitch: u32,
    /// Dots.
    pub margin: u32,
    /// Dots across; None is up to the head's end.
    pub width: Option<u32>,
    /// In characters.
    pub tabs: Vec<u8>,
    /// Dots a unit of motion.
    across: f64,
    down: f64,
    /// Dots an inch, as the head is sold.
    dpi: f64,
}

const PLAIN: Face = Face { wide: 1, high: 1, underline: 0, before: 0, after: 0 };
/// Where tabs are until told otherwise: every eighth character.
const USUAL_TAB: u8 = 8;

impl Style {
    /// As after switching on. A unit of motion is one dot.
    pub fn new(dots_per_mm: f64) -> Self {
        let dpi = (dots_per_mm * 25.4).round();
        Style {
            small: false,
            bold: false,
            reversed: false,
            upside_down: false,
            turned: false,
            align: Align::Left,
            latin: PLAIN,
            chinese: PLAIN,
            reads_chinese: false,
            pitch: (dpi / 6.0).round() as u32,
            margin: 0,
            width: None,
            tabs: (1..=TABS).map(|tab| tab * USUAL_TAB).collect(),
            across: 1.0,
            down: 1.0,
            dpi,
        }
    }

    /// Dots of so many units of motion across.
    pub fn across(&self, units: impl Into<f64>) -> i64 {
        (units.into() * self.across).round() as i64
    }

    /// Dots of so many units of motion down.
    pub fn down(&self, units: impl Into<f64>) -> u32 {
        (units.into() * self.down).round() as u32
    }

    pub fn set(&mut self, setting: Setting) {
        let twice = |is| if is { 2 } else { 1 };
        match setting {
            Setting::Mode { small, bold, high, wide, underline } => {
                (self.small, self.bold) = (small, bold);
                (self.latin.wide, self.latin.high) = (twice(wide), twice(high));
                self.latin.underline = u32::from(underline);
            }
            Setting::Size { wide, high } => {
                for face in [&mut self.latin, &mut self.chinese] {
                    (face.wide, face.high) = (u32::from(wide), u32::from(high));
                }
            }
            Setting::SmallFont(small) => self.small = small,
            Setting::Bold(bold) => self.bold = bold,
            Setting::Underline(dots) => self.latin.underline = u32::from(dots),
            Setting::Reversed(reversed) => self.reversed = reversed,
            Setting::UpsideDown(upside_down) => self.upside_down = upside_down,
            Setting::Turned(turned) => self.turned = turned,
            Setting::Space(units) => self.latin.after = self.across(units) as u32,
            Setting::Align(align) => self.align = align,
            Setting::Pitch(None) => self.pitch = (self.dpi / 6.0).round() as u32,
            Setting::Pitch(Some(units)) => self.pitch = self.down(units),
            Setting::Margin(units) => self.margin = self.across(units) as u32,
            Setting::Width(units) => self.width = Some(self.across(units) as u32),
            Setting::Units { across, down } => {
                let dots = |parts: u8| if parts == 0 { 1.0 } else { self.dpi / f64::from(parts) };
                (self.across, self.down) = (dots(across), dots(down));
            }
            Setting::Tabs(tabs) => self.tabs = tabs,
            Setting::Chinese(reads) => self.reads_chinese = reads,
            Setting::ChineseMode { wide, high, underline } => {
                (self.chinese.wide, self.chinese.high) = (twice(wide), twice(high));
                self.chinese.underline = u32::from(underline);
            }
            Setting::ChineseSize { wide, high } => {
                (self.chinese.wide, self.chinese.high) = (twice(wide), twice(high));
            }
            Setting::ChineseUnderline(dots) => self.chinese.underline = u32::from(dots),
            Setting::ChineseSpace(before, after) => {
                (self.chinese.before, self.chinese.after) = (self.across(before) as u32, self.across(after) as u32);
            }
        }
    }
}

/// More tabs than any line has.
const TABS: u8 = 31;
