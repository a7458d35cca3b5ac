//! What went wrong and whose fault it is; the one place where errors become Chinese and English.
//!
//! One enum a layer, in a file of the layer's name. The layers fill in fields;
//! sentences are made here, so that the same mistake reads the same everywhere.

mod door;
mod drawing;
mod excess;
mod expected;
mod fetch;
mod job;
mod printer;
mod proof;
mod request;
mod richtext;
mod settings;
mod symbol;
mod template;
mod trust;

pub use door::{DoorFault, Holder};
pub use drawing::{DrawingFault, PictureTrouble};
pub use excess::{Excess, ScriptText};
pub use expected::{Expected, Found};
pub use fetch::FetchFault;
pub use job::JobFault;
pub use printer::PrinterFault;
pub use proof::ProofFault;
pub use request::RequestFault;
pub use richtext::RichtextFault;
pub use settings::SettingsFault;
pub use symbol::{Alphabet, ElementFault, SymbolFault};
pub use template::TemplateFault;
pub use trust::TrustFault;

use std::fmt;

/// Any failure that a page, a person or the log is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    Door(DoorFault),
    Request(RequestFault),
    Template(TemplateFault),
    Fetch(FetchFault),
    Drawing(DrawingFault),
    Printer(PrinterFault),
    Job(JobFault),
    Settings(SettingsFault),
    Trust(TrustFault),
    Proof(ProofFault),
}

/// Whose fault it is, that is, who can mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blame {
    /// What the page sent.
    Page,
    /// The printer, its paper or its cable.
    Printer,
    /// The computer: disk, network, permissions.
    Machine,
    /// Dotline itself.
    Us,
}

/// A sentence in both languages, without a full stop at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub zh: String,
    pub en: String,
}

impl Words {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Words { zh: zh.into(), en: en.into() }
    }
}

impl fmt::Display for Words {
    /// Chinese first, English after, as every `msg` on the wire.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {}", self.zh, self.en)
    }
}

impl Failure {
    pub fn words(&self) -> Words {
        match self {
            Failure::Door(fault) => fault.words(),
            Failure::Request(fault) => fault.words(),
            Failure::Template(fault) => fault.words(),
            Failure::Fetch(fault) => fault.words(),
            Failure::Drawing(fault) => fault.words(),
            Failure::Printer(fault) => fault.words(),
            Failure::Job(fault) => fault.words(),
            Failure::Settings(fault) => fault.words(),
            Failure::Trust(fault) => fault.words(),
            Failure::Proof(fault) => fault.words(),
        }
    }

    pub fn blame(&self) -> Blame {
        match self {
            Failure::Door(DoorFault::PortsTaken { .. }) => Blame::Machine,
            Failure::Template(TemplateFault::Richtext(fault)) => fault.blame(),
            Failure::Door(_) | Failure::Request(_) | Failure::Template(_) => Blame::Page,
            Failure::Fetch(fault) => fault.blame(),
            Failure::Drawing(fault) => fault.blame(),
            Failure::Printer(fault) => fault.blame(),
            Failure::Job(fault) => fault.blame(),
            Failure::Settings(fault) => fault.blame(),
            Failure::Trust(fault) => fault.blame(),
            Failure::Proof(fault) => fault.blame(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.words().fmt(f)
    }
}

impl std::error::Error for Failure {}

macro_rules! each_fault_is_a_failure {
    ($($fault:ident => $variant:ident),*) => {$(
        impl From<$fault> for Failure {
            fn from(fault: $fault) -> Self {
                Failure::$variant(fault)
            }
        }
    )*};
}

each_fault_is_a_failure!(
    DoorFault => Door, RequestFault => Request, TemplateFault => Template, FetchFault => Fetch,
    DrawingFault => Drawing, PrinterFault => Printer, JobFault => Job,
    SettingsFault => Settings, TrustFault => Trust, ProofFault => Proof
);
