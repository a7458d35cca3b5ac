//! Where a component or a field stands in the template's own text, so that its maker is led there.

use std::collections::HashMap;

use serde_json::Value;

use crate::limits;
use crate::protocol::Failure;
use crate::protocol::failure::{DrawingFault, RequestFault, TemplateFault};

/// A line and a character in it, both from 1, as an editor counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// Bytes of a line in which columns are bytes, as where a template was written without line breaks.
const LONG_LINE: usize = 64 * 1024;

/// Every value of a JSON text by its path (`children[3].style`), and the components by their `id`.
#[derive(Debug, Default)]
pub struct Places {
    text: Vec<u8>,
    /// Where each line begins.
    lines: Vec<usize>,
    offsets: HashMap<String, usize>,
    named: HashMap<String, usize>,
}

impl Places {
    /// `text` is sound JSON; of anything else there are fewer places.
    pub fn of(text: &[u8]) -> Places {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let mut scanner = Scanner { text, at: 0, depth: 0, offsets: HashMap::new(), named: HashMap::new() };
        scanner.value("");
        let Scanner { offsets, named, .. } = scanner;
        let ends = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(end, _)| end + 1);
        let lines = std::iter::once(0).chain(ends).collect();
        Places { text: text.to_vec(), lines, offsets, named }
    }

    /// A component by what messages call it: its `id`, else its path.
    pub fn component(&self, name: &str) -> Option<Position> {
        let known = self.named.get(name).or_else(|| self.offsets.get(name)).filter(|_| !name.is_empty());
        known.map(|offset| self.position(*offset))
    }

    /// What a failure is about: its field, else the nearest value round it.
    pub fn blamed(&self, failure: &Failure) -> Option<Position> {
        let (place, field) = match failure {
            Failure::Template(fault) => match fault {
                TemplateFault::Wrong { place, field, .. } => (place.as_str(), *field),
                TemplateFault::Missing { place, .. }
                | TemplateFault::UnknownCodeType { place, .. }
                | TemplateFault::NothingKnown { place, .. }
                | TemplateFault::Nested { place, .. }
                | TemplateFault::Unknown { place, .. } => (place.as_str(), ""),
                TemplateFault::Richtext(fault) => (fault.component()?, ""),
                _ => return None,
            },
            Failure::Request(RequestFault::Missing { field } | RequestFault::Wrong { field, .. }) => {
                (field.as_str(), "")
            }
            Failure::Drawing(fault) => (component_of(fault)?, ""),
            _ => return None,
        };
        // The root itself has no path; a task that was handed over alone has no `task`.
        let place = ["root", "task"].iter().find_map(|head| place.strip_prefix(head)).unwrap_or(place);
        let place = place.strip_prefix('.').unwrap_or(place);
        let joined = if place.is_empty() { field.to_string() } else { format!("{place}.{field}") };
        let in_task = format!("task.{place}");
        let exact = [joined.as_str(), &in_task, place].into_iter();
        let exact = exact.map(|path| path.trim_end_matches('.')).find_map(|path| self.component(path));
        exact.or_else(|| self.around(place)).or_else(|| self.around(&in_task))
    }

    /// The nearest value round a path.
    fn around(&self, mut path: &str) -> Option<Position> {
        while let Some(end) = path.rfind(['.', '[']) {
            path = path.get(..end)?;
            if let Some(found) = self.component(path) {
                return Some(found);
            }
        }
        None
    }

    fn position(&self, offset: usize) -> Position {
        let line = self.lines.partition_point(|start| *start <= offset);
        let start = self.lines.get(line.saturating_sub(1)).copied().unwrap_or_default();
        let before = self.text.get(start..offset).unwrap_or_default();
        // In a line longer than this nobody counts, and thousands of components need not be counted through it.
        let counted = before.len() <= LONG_LINE;
        let characters = || before.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        Position { line, column: if counted { characters() } else { before.len() } + 1 }
    }
}

fn component_of(fault: &DrawingFault) -> Option<&str> {
    match fault {
        DrawingFault::BarcodeData { component, .. }
        | DrawingFault::CodeUnreadable { component, .. }
        | DrawingFault::RichtextTooMuch { component, .. }
        | DrawingFault::BarcodeTooNarrow { component, .. }
        | DrawingFault::QrTooLong { component, .. }
        | DrawingFault::QrTooSmall { component, .. }
        | DrawingFault::BadPicture { component, .. }
        | DrawingFault::PictureTooLarge { component, .. } => Some(component),
        _ => None,
    }
}

/// Goes through JSON that may be sound, no deeper than its reader would.
struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    depth: usize,
    offsets: HashMap<String, usize>,
    named: HashMap<String, usize>,
}

impl<'a> Scanner<'a> {
    fn value(&mut self, path: &str) {
        if self.depth == limits::JSON_DEPTH {
            return self.give_up();
        }
        self.depth += 1;
        self.blanks();
        let start = self.at;
        match self.text.get(start) {
            Some(b'{') => self.object(path, start),
            Some(b'[') => self.list(path),
            Some(b'"') => drop(self.string()),
            _ => self.skip(|byte| !matches!(byte, b',' | b'}' | b']') && !byte.is_ascii_whitespace()),
        }
        self.offsets.insert(path.to_string(), start);
        self.depth -= 1;
    }

    fn object(&mut self, path: &str, start: usize) {
        self.at += 1;
        while self.more(b'}') {
            let Some(key) = self.string().and_then(text_of) else { return self.give_up() };
            self.blanks();
            if self.text.get(self.at) != Some(&b':') {
                return self.give_up();
            }
            self.at += 1;
            self.blanks();
            if key == "id" && !path.is_empty() {
                let value = self.peek_scalar();
                if let Some(id) = value {
                    self.named.entry(id).or_insert(start);
                }
            }
            let inner = if path.is_empty() { key } else { format!("{path}.{key}") };
            self.value(&inner);
        }
    }

    fn list(&mut self, path: &str) {
        self.at += 1;
        let mut index = 0;
        while self.more(b']') {
            self.value(&format!("{path}[{index}]"));
            index += 1;
        }
    }

    /// Steps over a comma, or over the end.
    fn more(&mut self, end: u8) -> bool {
        self.blanks();
        if self.text.get(self.at) == Some(&b',') {
            self.at += 1;
            self.blanks();
        }
        match self.text.get(self.at) {
            Some(byte) if *byte == end => {
                self.at += 1;
                false
            }
            Some(b',' | b'}' | b']') | None => {
                self.give_up();
                false
            }
            Some(_) => true,
        }
    }

    /// The string that begins here, in its quotes.
    fn string(&mut self) -> Option<&'a [u8]> {
        let start = self.at;
        if self.text.get(start) != Some(&b'"') {
            return None;
        }
        self.at += 1;
        loop {
            match self.text.get(self.at)? {
                b'\\' => self.at += 2,
                b'"' => break,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        self.text.get(start..self.at)
    }

    /// The text or number that begins here, without going past it.
    fn peek_scalar(&mut self) -> Option<String> {
        let start = self.at;
        let found = match self.string() {
            Some(quoted) => text_of(quoted),
            None => {
                self.skip(|byte| byte.is_ascii_digit());
                self.text.get(start..self.at).and_then(text_of)
            }
        };
        self.at = start;
        found
    }

    fn blanks(&mut self) {
        self.skip(|byte| byte.is_ascii_whitespace());
    }

    fn skip(&mut self, which: impl Fn(&u8) -> bool) {
        while self.text.get(self.at).is_some_and(&which) {
            self.at += 1;
        }
    }

    fn give_up(&mut self) {
        self.at = self.text.len();
    }
}

/// A name as messages write it.
fn text_of(json: &[u8]) -> Option<String> {
    match serde_json::from_slice(json).ok()? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::failure::{Expected, Found};

    const TEXT: &str = r#"{
  "component": "root", "style": {"width": 40, "height": "tall"},
  "children": [
    {"id": "标题", "component": "text", "style": {"width": 1e1}},
    {"component": "layout", "style": {"x": [1, {"deep": "a \" ] }"}]}, "children": [
        {"id": 7, "component": "line"}, {"component": "line", "style": {}}
    ]}
  ]
}"#;

    fn at(line: usize, column: usize) -> Option<Position> {
        Some(Position { line, column })
    }

    #[test]
    fn components_are_found_by_id_or_by_place() {
        let places = Places::of(TEXT.as_bytes());
        assert_eq!(places.component("标题"), at(4, 5));
        assert_eq!(places.component("children[0].style"), at(4, 48));
        assert_eq!(places.component("children[1].style.x[1].deep"), at(5, 57));
        assert_eq!(places.component("7"), at(6, 9));
        assert_eq!(places.component("children[1].children[1]"), at(6, 41));
        assert_eq!(places.component("children[9]"), None);
    }

    #[test]
    fn a_failure_leads_to_its_field_or_to_what_lacks_it() {
        let places = Places::of(TEXT.as_bytes());
        let wrong = |place: &str, field| {
            let (expected, found) = (Expected::AnyNumber, Found::List);
            Failure::from(TemplateFault::Wrong { place: place.into(), field, expected, found })
        };
        assert_eq!(places.blamed(&wrong("root.style", "height")), at(2, 57));
        assert_eq!(places.blamed(&wrong("children[0].style", "width")), at(4, 58));
        let missing = TemplateFault::Missing { place: "children[1].children[1].style".into(), field: "width" };
        assert_eq!(places.blamed(&missing.into()), at(6, 72));
        let narrow = DrawingFault::BarcodeTooNarrow { component: "标题".into(), width: 1.0, needed: 2.0 };
        assert_eq!(places.blamed(&narrow.into()), at(4, 5));
        let gone = TemplateFault::Missing { place: "children[1].style.y.z".into(), field: "width" };
        assert_eq!(places.blamed(&gone.into()), places.component("children[1].style"));
        let task = RequestFault::Missing { field: "task.children[1]".into() };
        assert_eq!(places.blamed(&task.into()), at(5, 5));
        assert_eq!(places.blamed(&TemplateFault::NotATemplate.into()), None);
        let places = Places::of(br#"{"task": {"documents": [{}]}}"#);
        let task = RequestFault::Missing { field: "task.documents[0].contents".into() };
        assert_eq!(places.blamed(&task.into()), at(1, 25));
    }

    #[test]
    fn text_that_is_no_json_ends_and_panics_nowhere() {
        for end in 0..TEXT.len() {
            Places::of(&TEXT.as_bytes()[..end]);
            Places::of(&TEXT.as_bytes()[end..]);
        }
        for odd in ["", "{]", "[,]", "{\"a\"}", "[1 2]", "\"", "{\"a\":}", "[}"] {
            Places::of(odd.as_bytes());
        }
    }

    #[test]
    fn brackets_without_end_do_not_bring_the_agent_down() {
        for deep in ["[", "{\"a\":", "[{\"children\":"] {
            assert!(Places::of(deep.repeat(500_000).as_bytes()).offsets.len() <= limits::JSON_DEPTH);
        }
    }
}
