//! What CUPS says about a queue, turned into the protocol's eight states.
//!
//! Reasons are matched by the beginning of their keyword: a printer sent
//! `media-empty-error` and CUPS showed `media-empty-warning`.

use crate::protocol::printer::Status;

/// `printer-state` (RFC 8011, 5.4.11).
const PROCESSING: i32 = 4;
const STOPPED: i32 = 5;

const PAPER: &[&str] = &["media-empty", "media-needed", "input-tray-missing"];
const LID: &[&str] = &["cover-open", "door-open", "interlock-open"];
const AWAY: &[&str] = &["offline", "connecting-to-device", "timed-out", "shutdown", "deactivated"];
const FAULT: &[&str] = &[
    "media-jam",
    "toner-empty",
    "marker-supply-empty",
    "marker-waste-full",
    "developer-empty",
    "output-area-full",
    "output-tray-missing",
    "fuser-",
    "opc-life-over",
    "interpreter-resource-unavailable",
    "spool-area-full",
    "cups-missing-filter",
    "cups-insecure-filter",
];
const PAUSE: &[&str] = &["paused", "moving-to-paused", "hold-new-jobs"];

/// How CUPS' socket, ipp and lpd backends begin when nobody is at the printer's address. They set no reason.
const NOBODY_THERE: &[&str] = &[
    "The printer may not exist or is unavailable",
    "The printer is not responding",
    "The printer is unreachable",
    "The printer is in use",
    "Unable to locate printer",
    "Unable to connect to printer",
    "Network host",
];

/// The eight states. `state` is `printer-state`, `reasons` are its `printer-state-reasons`,
/// `message` its `printer-state-message`.
pub fn status(state: i32, accepting: bool, reasons: &[String], message: &str) -> Status {
    let any = |signs: &[&str]| reasons.iter().any(|reason| signs.iter().any(|sign| reason.starts_with(sign)));
    let paper = any(PAPER);
    let lid = any(LID);
    let nobody = state == PROCESSING && NOBODY_THERE.iter().any(|words| message.starts_with(words));
    // What a person can mend at once is said first.
    match (paper, lid) {
        (true, true) => Status::ShortPaperOpenLid,
        (true, false) => Status::ShortPaper,
        (false, true) => Status::OpenLid,
        _ if any(AWAY) || nobody => Status::Offline,
        _ if any(FAULT) || reasons.iter().any(|reason| reason.ends_with("-error")) => Status::Error,
        _ if is_stopped(state) || !accepting || any(PAUSE) => Status::Suspended,
        _ => Status::Normal,
    }
}

/// It takes jobs, and prints none of them.
pub fn is_stopped(state: i32) -> bool {
    state == STOPPED
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Idle 3, processing 4, stopped 5 (RFC 8011, 5.4.11).
    fn of(state: i32, reasons: &[&str]) -> Status {
        let reasons: Vec<String> = reasons.iter().map(ToString::to_string).collect();
        status(state, true, &reasons, "")
    }

    #[test]
    fn every_reason_that_cups_was_seen_to_give_has_its_state() {
        for (state, reasons, expected) in [
            (3, &["none"][..], Status::Normal),
            (3, &[], Status::Normal),
            (4, &["none"], Status::Normal),
            (4, &["cups-waiting-for-job-completed"], Status::Normal),
            (4, &["cups-waiting-for-job-completed", "media-empty-warning"], Status::ShortPaper),
            (4, &["media-empty-error"], Status::ShortPaper),
            (4, &["media-needed"], Status::ShortPaper),
            (4, &["cover-open-warning"], Status::OpenLid),
            (4, &["door-open-report"], Status::OpenLid),
            (4, &["cover-open", "media-empty"], Status::ShortPaperOpenLid),
            (5, &["paused"], Status::Suspended),
            (5, &["none"], Status::Suspended),
            (5, &["paused", "media-empty-error"], Status::ShortPaper),
            (3, &["moving-to-paused"], Status::Suspended),
            (4, &["connecting-to-device"], Status::Offline),
            (4, &["offline-report"], Status::Offline),
            (5, &["offline", "paused"], Status::Offline),
            (4, &["media-jam-warning"], Status::Error),
            (4, &["marker-supply-empty-error"], Status::Error),
            (4, &["other-error"], Status::Error),
            (3, &["cups-missing-filter-warning"], Status::Error),
            (3, &["marker-supply-low-warning", "media-low-warning", "toner-low-report"], Status::Normal),
            (3, &["other-warning"], Status::Normal),
        ] {
            assert_eq!(of(state, reasons), expected, "{state} {reasons:?}");
        }
    }

    #[test]
    fn a_queue_that_takes_nothing_is_suspended() {
        assert_eq!(status(3, false, &["none".to_string()], ""), Status::Suspended);
    }

    #[test]
    fn nobody_at_the_address_is_only_said_in_a_sentence() {
        let words = "The printer may not exist or is unavailable at this time.";
        assert_eq!(status(4, true, &["none".to_string()], words), Status::Offline);
        // The sentence stays when the job has been cancelled; then it says nothing.
        assert_eq!(status(3, true, &["none".to_string()], words), Status::Normal);
        assert_eq!(status(4, true, &[], "Connected to printer."), Status::Normal);
    }
}
