//! Printers as the protocol describes them (2.4.1 to 2.4.4): kinds, states, configuration.

use serde::{Deserialize, Serialize};

/// How a printer is reached (`type` in 2.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Kind {
    Driver,
    Usb,
    SerialPort,
    Bluetooth,
    Network,
    Shared,
}

/// `printerStatus` of 2.4.2. No evidence is `NoInfo`, never `Normal`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    #[serde(rename = "NORMAL")]
    Normal,
    #[serde(rename = "ERROR")]
    Error,
    #[serde(rename = "OFFLINE")]
    Offline,
    #[serde(rename = "SUSPENDED")]
    Suspended,
    #[default]
    #[serde(rename = "NOINFO")]
    NoInfo,
    #[serde(rename = "OPEN_LID")]
    OpenLid,
    #[serde(rename = "SHORT_PAPER")]
    ShortPaper,
    #[serde(rename = "SHORT_PAPER_OPEN_LID")]
    ShortPaperOpenLid,
}

/// The command language a driverless printer speaks (`language` in 2.4.3;
/// ESC/POS is ours, for receipt printers).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    #[default]
    #[serde(rename = "TSPL")]
    Tspl,
    #[serde(rename = "CPCL")]
    Cpcl,
    #[serde(rename = "ZPL")]
    Zpl,
    #[serde(rename = "EPL")]
    Epl,
    #[serde(rename = "ESCPOS")]
    EscPos,
}

impl Language {
    pub const ALL: [Language; 5] = [Language::Tspl, Language::Cpcl, Language::Zpl, Language::Epl, Language::EscPos];

    /// As on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Language::Tspl => "TSPL",
            Language::Cpcl => "CPCL",
            Language::Zpl => "ZPL",
            Language::Epl => "EPL",
            Language::EscPos => "ESCPOS",
        }
    }

    /// By its name, in small or capital letters.
    pub fn named(name: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|language| language.name().eq_ignore_ascii_case(name))
    }
}

/// Commands (`row`) or one picture (`image`), 2.4.3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TransferType {
    Row,
    #[default]
    Image,
}

/// Dots an inch that a printer may have (2.4.3).
pub const DPI: std::ops::RangeInclusive<u32> = 100..=1_200;

/// What becomes of a label on which something was found (`preflight` in settings.toml; ours).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Preflight {
    /// Nothing is looked at.
    Off,
    /// It prints, and what was found is told.
    #[default]
    Warn,
    /// The same, but a label with a code that cannot be read back does not print.
    Strict,
}

/// What a receipt printer does with the paper after a label (`cut` in settings.toml; ours).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cut {
    /// A person tears it off.
    None,
    /// A strip stays, so that nothing falls to the floor.
    #[default]
    Partial,
    Full,
}

/// A printer's configuration, fields as on the wire (2.4.3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Config {
    /// mm, positive is down.
    pub offset_top: f64,
    /// mm, positive is right.
    pub offset_left: f64,
    /// Turns the page 90° clockwise.
    pub landscape: bool,
    /// Is `scale_factor` used?
    pub scale: bool,
    /// Per cent.
    pub scale_factor: f64,
    /// Dots an inch: 203, 300 or 600 for label printers.
    pub dpi: u32,
    /// 0 to 15.
    pub density: u8,
    /// Inches a second.
    pub speed: f64,
    pub language: Language,
    /// A person has said so: a queue of the system is then fed in it whatever its driver is. Not on the wire.
    #[serde(skip)]
    pub language_is_chosen: bool,
    /// mm between labels; 0 is continuous paper.
    pub gap: f64,
    /// Which end of the label comes out first, 0 or 1.
    pub direction: u8,
    pub transfer_type: TransferType,
    /// How its labels are looked at before they leave. Not on the wire.
    #[serde(skip)]
    pub preflight: Preflight,
    /// ESC/POS: what becomes of the paper after each label. Not on the wire.
    #[serde(skip)]
    pub cut: Cut,
    /// ESC/POS: does each label open the cash drawer? Not on the wire.
    #[serde(skip)]
    pub drawer: bool,
    /// ESC/POS: mm of white after each label, before the cut; None is what the way of cutting needs. Not on the wire.
    #[serde(skip)]
    pub feed: Option<f64>,
    /// ESC/POS: mm that the head prints across, in the middle of the paper; None is what paper of that width
    /// comes with. Not on the wire.
    #[serde(skip)]
    pub head: Option<f64>,
}

impl Default for Config {
    /// What a 76×130 mm waybill printer of the common kind wants.
    fn default() -> Self {
        Config {
            offset_top: 0.0,
            offset_left: 0.0,
            landscape: false,
            scale: false,
            scale_factor: 100.0,
            dpi: 203,
            density: 8,
            speed: 5.0,
            language: Language::Tspl,
            language_is_chosen: false,
            gap: 2.0,
            direction: 0,
            transfer_type: TransferType::Image,
            preflight: Preflight::default(),
            cut: Cut::default(),
            drawer: false,
            feed: None,
            head: None,
        }
    }
}

impl Config {
    /// Dots a millimetre. Label heads named 203, 300 and 600 dpi have 8, 12
    /// and 24 dots a millimetre (TSPL manuals, SIZE); others divide by 25.4.
    pub fn dots_per_mm(&self) -> f64 {
        dots_per_mm(self.dpi)
    }
}

/// Dots a millimetre of a head sold as `dpi`.
pub fn dots_per_mm(dpi: u32) -> f64 {
    match dpi {
        203 => 8.0,
        300 => 12.0,
        600 => 24.0,
        other => f64::from(other) / 25.4,
    }
}
