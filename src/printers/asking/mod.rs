//! What printers of each language can be asked about themselves, and how their answers become the protocol's words.
//!
//! A language is one file with its `ASKINGS`, and one line in `askings`.

mod cpcl;
mod escpos;
mod tspl;
mod zpl;

use crate::protocol::printer::{Language, Status};

/// A question that a printer answers at any time, also while it prints.
#[derive(Debug)]
pub struct Asking {
    pub question: &'static [u8],
    /// What has come since the question; None while the answer is not whole.
    pub read: fn(&[u8]) -> Option<Said>,
    /// What it means when a printer that is known to answer does not, while its line lives.
    pub silence: Option<Status>,
}

/// The questions of a language, the better known first. None for EPL, whose printers report errors only
/// when they please.
pub fn askings(language: Language) -> &'static [Asking] {
    match language {
        Language::Tspl => tspl::ASKINGS,
        Language::Cpcl => cpcl::ASKINGS,
        Language::Zpl => zpl::ASKINGS,
        Language::EscPos => escpos::ASKINGS,
        Language::Epl => &[],
    }
}

/// One answer of a printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    pub status: Status,
    /// Paper is moving.
    pub printing: bool,
}

impl Said {
    /// Nothing to print, nothing wrong.
    pub fn is_ready(self) -> bool {
        self.status == Status::Normal && !self.printing
    }
}

/// What is wrong, as the answers tell it.
#[derive(Clone, Copy, Default)]
struct Signs {
    lid: bool,
    paper: bool,
    fault: bool,
    pause: bool,
}

impl Signs {
    /// What a person can mend at once is said first.
    fn status(&self) -> Status {
        match (self.paper, self.lid) {
            (true, true) => Status::ShortPaperOpenLid,
            (true, false) => Status::ShortPaper,
            (false, true) => Status::OpenLid,
            (false, false) if self.fault => Status::Error,
            (false, false) if self.pause => Status::Suspended,
            (false, false) => Status::Normal,
        }
    }
}
