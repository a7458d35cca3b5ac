//! Questions put into IPP, and the values of its answers.

use bytes::Bytes;
use ipp::attribute::{IppAttribute, IppAttributeGroup, IppAttributes};
use ipp::model::{DelimiterTag, IppVersion, Operation};
use ipp::parser::IppParseError;
use ipp::request::IppRequestResponse;
use ipp::value::IppValue;

use super::door::Trouble;

/// Operations that the crate has no name for (RFC 3995, RFC 3996).
pub const CREATE_PRINTER_SUBSCRIPTIONS: i16 = 0x0016;
pub const CANCEL_SUBSCRIPTION: i16 = 0x001B;
pub const GET_NOTIFICATIONS: i16 = 0x001C;

/// A value, or why it cannot be written (a text that is too long).
pub type Value = Result<IppValue, IppParseError>;

/// A question as it grows. What cannot be written is told when it is finished.
pub struct Question {
    request: Result<IppRequestResponse, IppParseError>,
}

impl Question {
    pub fn new(operation: Operation) -> Question {
        Question { request: IppRequestResponse::new(IppVersion::v2_0(), operation, None) }
    }

    /// An operation by its number.
    pub fn numbered(operation: i16) -> Question {
        let mut question = Question::new(Operation::GetPrinterAttributes);
        if let Ok(request) = &mut question.request {
            request.header_mut().operation_or_status = operation;
        }
        question
    }

    /// What it is about, and who asks: the first attributes of every question.
    pub fn about(self, kind: &str, uri: &str) -> Question {
        self.operation(kind, IppValue::new_uri(uri)).by_us()
    }

    pub fn by_us(self) -> Question {
        self.operation("requesting-user-name", IppValue::new_name_without_language(user()))
    }

    pub fn operation(self, name: &str, value: Value) -> Question {
        self.add(DelimiterTag::OperationAttributes, name, value)
    }

    pub fn job(self, name: &str, value: Value) -> Question {
        self.add(DelimiterTag::JobAttributes, name, value)
    }

    pub fn subscription(self, name: &str, value: Value) -> Question {
        self.add(DelimiterTag::SubscriptionAttributes, name, value)
    }

    /// Only these attributes are to be answered.
    pub fn requesting(self, names: &[&str]) -> Question {
        self.operation("requested-attributes", keywords(names))
    }

    /// Its bytes; a document may follow them.
    pub fn finish(self) -> Result<Bytes, Trouble> {
        let written = self.request.map(|request| request.to_bytes());
        written.map_err(|error| Trouble::Refused { status: 0x0400, why: error.to_string() })
    }

    fn add(mut self, group: DelimiterTag, name: &str, value: Value) -> Question {
        if let Ok(request) = &mut self.request {
            match value.and_then(|value| IppAttribute::with_name(name, value)) {
                Ok(attribute) => request.attributes_mut().add(group, attribute),
                Err(error) => self.request = Err(error),
            }
        }
        self
    }
}

pub fn keywords(names: &[&str]) -> Value {
    names.iter().map(|name| IppValue::new_keyword(*name)).collect::<Result<Vec<_>, _>>().map(IppValue::Array)
}

/// The user's name in the system: in the system's own print window the job is then theirs to cancel.
fn user() -> String {
    let named = ["USER", "LOGNAME"].iter().find_map(|name| std::env::var(name).ok());
    named.filter(|name| !name.is_empty() && name.len() < 128).unwrap_or_else(|| "dotline".to_string())
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub attributes: IppAttributes,
}

impl Answer {
    pub fn operation(&self) -> Group<'_> {
        self.group(DelimiterTag::OperationAttributes)
    }

    /// The first group of a kind; without it, one in which nothing stands.
    pub fn group(&self, kind: DelimiterTag) -> Group<'_> {
        Group(self.attributes.first_of(kind))
    }

    pub fn groups(&self, kind: DelimiterTag) -> impl Iterator<Item = Group<'_>> {
        self.attributes.groups_of(kind).map(|group| Group(Some(group)))
    }
}

/// The attributes of a printer, a job, an event.
#[derive(Clone, Copy, Debug)]
pub struct Group<'a>(pub Option<&'a IppAttributeGroup>);

impl<'a> Group<'a> {
    /// All values of an attribute; none if it is not there.
    pub fn values(&self, name: &str) -> &'a [IppValue] {
        match self.0.and_then(|group| group.get(name)).map(IppAttribute::value) {
            Some(IppValue::Array(values)) => values,
            Some(value) => std::slice::from_ref(value),
            None => &[],
        }
    }

    pub fn text(&self, name: &str) -> Option<String> {
        self.values(name).first().and_then(as_text)
    }

    pub fn texts(&self, name: &str) -> Vec<String> {
        self.values(name).iter().filter_map(as_text).collect()
    }

    pub fn number(&self, name: &str) -> Option<i32> {
        match self.values(name).first()? {
            IppValue::Integer(number) | IppValue::Enum(number) => Some(*number),
            _ => None,
        }
    }

    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.values(name).first()? {
            IppValue::Boolean(flag) => Some(*flag),
            _ => None,
        }
    }

    pub fn has(&self, name: &str) -> bool {
        !self.values(name).is_empty()
    }
}

fn as_text(value: &IppValue) -> Option<String> {
    let text = match value {
        IppValue::TextWithoutLanguage(text) | IppValue::TextWithLanguage { text, .. } => text.to_string(),
        IppValue::NameWithoutLanguage(name) | IppValue::NameWithLanguage { name, .. } => name.to_string(),
        IppValue::Keyword(word) => word.to_string(),
        IppValue::MimeMediaType(kind) => kind.to_string(),
        IppValue::Uri(uri) => uri.to_string(),
        _ => return None,
    };
    Some(text)
}

/// A queue's address; its name's bytes that an URI cannot hold are written as %XX.
pub fn queue_path(queue: &str) -> String {
    let mut path = String::from("/printers/");
    for byte in queue.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => path.push(char::from(byte)),
            _ => path += &format!("%{byte:02X}"),
        }
    }
    path
}

pub fn uri(path: &str) -> String {
    format!("ipp://localhost{path}")
}

#[cfg(test)]
pub mod samples {
    //! Answers as CUPS 2.4 gives them, put together by hand.

    use super::*;

    pub fn group(kind: DelimiterTag, attributes: Vec<(&str, Value)>) -> IppAttributeGroup {
        let mut group = IppAttributeGroup::new(kind);
        for (name, value) in attributes {
            group.attributes_mut().push(IppAttribute::with_name(name, value.unwrap()).unwrap());
        }
        group
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queues_name_is_safe_in_an_address() {
        assert_eq!(queue_path("Zebra_ZD421-2"), "/printers/Zebra_ZD421-2");
        assert_eq!(queue_path("面 /?#%"), "/printers/%E9%9D%A2%20%2F%3F%23%25");
        assert_eq!(queue_path("../admin"), "/printers/..%2Fadmin");
    }

    #[test]
    fn what_cannot_be_written_is_told_and_not_sent() {
        let question = Question::new(Operation::CreateJob).about("printer-uri", &"x".repeat(5_000));
        assert!(matches!(question.finish(), Err(Trouble::Refused { status: 0x0400, .. })));
    }
}
