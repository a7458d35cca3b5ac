//! Reading a JSON object field by field, so that each fault names its field.

use serde_json::{Map, Value};

use super::failure::{Expected, Found, RequestFault};
use crate::limits;

/// An object with the path it was found at (`task.documents[0]`), for messages.
pub struct Fields<'a> {
    path: String,
    map: &'a mut Map<String, Value>,
}

impl<'a> Fields<'a> {
    pub fn new(path: impl Into<String>, value: &'a mut Value) -> Result<Self, RequestFault> {
        let path = path.into();
        match value {
            Value::Object(map) => Ok(Fields { path, map }),
            other => Err(RequestFault::Wrong { field: path, expected: Expected::Object, found: Found::from(&*other) }),
        }
    }

    /// The field's full path.
    pub fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_string() } else { format!("{}.{name}", self.path) }
    }

    /// Takes a field out; null counts as absent.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        self.map.remove(name).filter(|value| !value.is_null())
    }

    pub fn has(&self, name: &str) -> bool {
        self.map.get(name).is_some_and(|value| !value.is_null())
    }

    pub fn is_text(&self, name: &str) -> bool {
        self.map.get(name).is_some_and(Value::is_string)
    }

    /// A short text (an id, a name). Whole numbers are taken too: pages count their documents.
    pub fn name(&mut self, name: &str) -> Result<Option<String>, RequestFault> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.chars().count() <= limits::NAME => Ok(Some(text)),
            Some(text @ Value::String(_)) => Err(self.wrong(name, Expected::Text { longest: limits::NAME }, &text)),
            Some(Value::Number(number)) if number.is_u64() || number.is_i64() => Ok(Some(number.to_string())),
            Some(other) => Err(self.wrong(name, Expected::AnyText, &other)),
        }
    }

    /// A name that must be there and not empty.
    pub fn required_name(&mut self, name: &str) -> Result<String, RequestFault> {
        match self.name(name)? {
            Some(text) if !text.is_empty() => Ok(text),
            _ => Err(RequestFault::Missing { field: self.path_of(name) }),
        }
    }

    pub fn flag(&mut self, name: &str) -> Result<Option<bool>, RequestFault> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(other) => Err(self.wrong(name, Expected::YesOrNo, &other)),
        }
    }

    /// A number within `range`.
    pub fn number(&mut self, name: &str, range: std::ops::RangeInclusive<f64>) -> Result<Option<f64>, RequestFault> {
        let expected = Expected::Number { from: *range.start(), to: *range.end() };
        match self.take(name) {
            None => Ok(None),
            Some(value) => match value.as_f64() {
                Some(number) if range.contains(&number) => Ok(Some(number)),
                _ => Err(self.wrong(name, expected, &value)),
            },
        }
    }

    /// A whole number within `range`.
    pub fn whole(&mut self, name: &str, range: std::ops::RangeInclusive<u32>) -> Result<Option<u32>, RequestFault> {
        let expected = Expected::Whole { from: i64::from(*range.start()), to: i64::from(*range.end()) };
        match self.take(name) {
            None => Ok(None),
            Some(value) => match value.as_u64().and_then(|number| u32::try_from(number).ok()) {
                Some(number) if range.contains(&number) => Ok(Some(number)),
                _ => Err(self.wrong(name, expected, &value)),
            },
        }
    }

    /// A list of at most `limit` things.
    pub fn list(&mut self, name: &str, limit: usize) -> Result<Option<Vec<Value>>, RequestFault> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Array(list)) if list.len() <= limit => Ok(Some(list)),
            Some(Value::Array(list)) => {
                Err(RequestFault::TooMany { field: self.path_of(name), limit, found: list.len() })
            }
            Some(other) => Err(self.wrong(name, Expected::AnyList, &other)),
        }
    }

    /// One of a few words, read by serde.
    pub fn word<T: serde::de::DeserializeOwned>(
        &mut self,
        name: &str,
        words: &'static [&'static str],
    ) -> Result<Option<T>, RequestFault> {
        match self.take(name) {
            None => Ok(None),
            Some(value) => match serde_json::from_value(value.clone()) {
                Ok(word) => Ok(Some(word)),
                Err(_) => Err(self.wrong(name, Expected::OneOf(words), &value)),
            },
        }
    }

    pub fn wrong(&self, name: &str, expected: Expected, found: &Value) -> RequestFault {
        RequestFault::Wrong { field: self.path_of(name), expected, found: found.into() }
    }
}
