//! A queue as CUPS describes it: its state, and in which form it takes labels.

use ipp::model::{DelimiterTag, Operation};
use ipp::value::IppValue;

use super::door::{Door, Trouble};
use super::state;
use super::words::{Group, Question, queue_path, uri};
use crate::printers::hand::Form;
use crate::printers::spooler::Queue;
use crate::protocol::printer::Status;

/// A queue as it is at this moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    pub status: Status,
    pub accepting: bool,
    /// Paused, or stopped by an error.
    pub stopped: bool,
    /// None if it takes nothing that we can make.
    pub form: Option<Form>,
    /// Why it is as it is, in the system's words.
    pub why: String,
}

const LISTED: &[&str] = &[
    "printer-name",
    "printer-info",
    "printer-make-and-model",
    "printer-resolution-default",
    "printer-resolution-supported",
];

const LOOKED_AT: &[&str] = &[
    "printer-state",
    "printer-state-reasons",
    "printer-state-message",
    "printer-is-accepting-jobs",
    "printer-make-and-model",
    "document-format-supported",
];

/// What CUPS answers where there is no queue at all, or none is the default.
pub async fn list(door: &Door) -> Result<Vec<Queue>, Trouble> {
    let question = Question::new(Operation::CupsGetPrinters).by_us().requesting(LISTED).finish()?;
    let answer = match door.ask("/", &question).await {
        Err(trouble) if trouble.is_not_found() => return Ok(Vec::new()),
        answer => answer?,
    };
    let default = default(door).await;
    let queues = answer.groups(DelimiterTag::PrinterAttributes).filter_map(|group| listed(group, default.as_deref()));
    Ok(queues.collect())
}

async fn default(door: &Door) -> Option<String> {
    let question = Question::new(Operation::CupsGetDefault).by_us().requesting(&["printer-name"]).finish().ok()?;
    let answer = door.ask("/", &question).await.ok()?;
    answer.group(DelimiterTag::PrinterAttributes).text("printer-name")
}

/// How a queue stands now.
pub async fn look(door: &Door, queue: &str) -> Result<Standing, Trouble> {
    let path = queue_path(queue);
    let question = Question::new(Operation::GetPrinterAttributes)
        .about("printer-uri", &uri(&path))
        .requesting(LOOKED_AT)
        .finish()?;
    let answer = door.ask(&path, &question).await?;
    Ok(standing(answer.group(DelimiterTag::PrinterAttributes)))
}

fn listed(group: Group<'_>, default: Option<&str>) -> Option<Queue> {
    let name = group.text("printer-name").filter(|name| !name.is_empty())?;
    let said = |attribute| group.text(attribute).filter(|text| !text.is_empty() && *text != name);
    Some(Queue {
        is_default: default == Some(name.as_str()),
        note: said("printer-make-and-model").or_else(|| said("printer-info")).unwrap_or_default(),
        dpi: dpi(group),
        name,
    })
}

/// The head's, where it is one of those that label printers have.
fn dpi(group: Group<'_>) -> Option<u32> {
    let all = ["printer-resolution-default", "printer-resolution-supported"].map(|name| group.values(name));
    all.concat().iter().find_map(|value| match value {
        // Units: 3 is dots an inch, 4 dots a centimetre (RFC 8011, 5.1.16).
        IppValue::Resolution { cross_feed, units: 3, .. } => {
            [203, 300, 600].into_iter().find(|dpi| i64::from(*dpi) == i64::from(*cross_feed))
        }
        IppValue::Resolution { cross_feed: 80, units: 4, .. } => Some(203),
        IppValue::Resolution { cross_feed: 120, units: 4, .. } => Some(300),
        IppValue::Resolution { cross_feed: 240, units: 4, .. } => Some(600),
        _ => None,
    })
}

fn standing(group: Group<'_>) -> Standing {
    let state = group.number("printer-state").unwrap_or_default();
    let accepting = group.flag("printer-is-accepting-jobs").unwrap_or(true);
    let reasons = group.texts("printer-state-reasons");
    let message = group.text("printer-state-message").unwrap_or_default();
    Standing {
        status: state::status(state, accepting, &reasons, &message),
        accepting,
        stopped: state::is_stopped(state),
        form: form(
            &group.text("printer-make-and-model").unwrap_or_default(),
            &group.texts("document-format-supported"),
        ),
        why: if message.is_empty() { reasons.join(", ") } else { message },
    }
}

/// A queue without a driver gets the printer's own commands; with one, a page that the driver understands.
fn form(model: &str, formats: &[String]) -> Option<Form> {
    let takes = |format: &str| formats.iter().any(|known| known == format);
    if is_raw(model) && takes("application/octet-stream") {
        return Some(Form::Commands);
    }
    [("application/pdf", Form::Pdf), ("image/png", Form::Png)]
        .into_iter()
        .find(|(format, _)| takes(format))
        .map(|(_, form)| form)
}

/// The make and model that CUPS gives a queue without a driver.
fn is_raw(model: &str) -> bool {
    matches!(model, "" | "Local Raw Printer" | "Remote Raw Printer" | "Raw Queue")
}

#[cfg(test)]
mod tests {
    use super::super::words::samples;
    use super::*;
    use ipp::attribute::IppAttributeGroup;

    fn text(words: &str) -> super::super::words::Value {
        IppValue::new_text_without_language(words)
    }

    fn formats(kinds: &[&str]) -> super::super::words::Value {
        Ok(IppValue::Array(kinds.iter().map(|kind| IppValue::new_mime_media_type(*kind).unwrap()).collect()))
    }

    fn printer(attributes: Vec<(&str, super::super::words::Value)>) -> IppAttributeGroup {
        samples::group(DelimiterTag::PrinterAttributes, attributes)
    }

    #[test]
    fn a_queue_without_a_driver_takes_commands_and_one_with_a_driver_a_page() {
        let all = ["application/octet-stream", "application/pdf", "application/vnd.cups-raw", "image/png"];
        for (model, kinds, expected) in [
            ("Local Raw Printer", &all[..], Some(Form::Commands)),
            ("Zebra ZPL Label Printer", &all[..], Some(Form::Pdf)),
            ("Printer - IPP Everywhere", &all[..], Some(Form::Pdf)),
            ("Photo printer", &["image/png", "image/jpeg"], Some(Form::Png)),
            ("Fax", &["image/tiff"], None),
        ] {
            let group = printer(vec![
                ("printer-make-and-model", text(model)),
                ("document-format-supported", formats(kinds)),
                ("printer-state", Ok(IppValue::Enum(3))),
            ]);
            assert_eq!(standing(Group(Some(&group))).form, expected, "{model}");
        }
    }

    #[test]
    fn a_queue_is_listed_with_what_a_person_knows_it_by() {
        let dots = |cross_feed, units| IppValue::Resolution { cross_feed, feed: cross_feed, units };
        let group = printer(vec![
            ("printer-name", IppValue::new_name_without_language("Zebra")),
            ("printer-info", text("二楼 / upstairs")),
            ("printer-make-and-model", text("Zebra ZPL Label Printer")),
            ("printer-resolution-default", Ok(dots(203, 3))),
            ("printer-resolution-supported", Ok(IppValue::Array(vec![dots(203, 3), dots(300, 3)]))),
        ]);
        let queue = listed(Group(Some(&group)), Some("Zebra")).unwrap();
        let expected = Queue {
            name: "Zebra".to_string(),
            is_default: true,
            note: "Zebra ZPL Label Printer".to_string(),
            dpi: Some(203),
        };
        assert_eq!(queue, expected);
        for (value, expected) in [(dots(600, 3), Some(600)), (dots(360, 3), None), (dots(120, 4), Some(300))] {
            let group = printer(vec![("printer-resolution-supported", Ok(value))]);
            assert_eq!(dpi(Group(Some(&group))), expected);
        }
    }

    #[test]
    fn what_stands_in_the_way_is_said_in_the_systems_words() {
        let mut attributes = vec![
            ("printer-state", Ok(IppValue::Enum(5))),
            ("printer-state-reasons", IppValue::new_keyword("paused")),
            ("printer-state-message", text("")),
            ("printer-is-accepting-jobs", Ok(IppValue::Boolean(false))),
        ];
        let group = printer(attributes.clone_values());
        let seen = standing(Group(Some(&group)));
        assert!(seen.stopped && !seen.accepting);
        assert_eq!((seen.status, seen.why.as_str()), (Status::Suspended, "paused"));
        attributes[2].1 = text("Rejecting Jobs");
        let group = printer(attributes);
        assert_eq!(standing(Group(Some(&group))).why, "Rejecting Jobs");
    }

    /// A value's error cannot be cloned, so samples are.
    trait CloneValues {
        fn clone_values(&self) -> Self;
    }

    impl CloneValues for Vec<(&'static str, super::super::words::Value)> {
        fn clone_values(&self) -> Self {
            self.iter().map(|(name, value)| (*name, Ok(value.as_ref().unwrap().clone()))).collect()
        }
    }
}
