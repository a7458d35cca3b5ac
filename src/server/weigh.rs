//! What a message is about and how many values it holds, found without building it in memory.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, json};

use crate::limits;
use crate::protocol::Failure;
use crate::protocol::failure::RequestFault;

/// The part of a message that is needed before, or instead of, carrying it out.
#[derive(Debug, Default, PartialEq)]
pub struct Head {
    cmd: Option<Value>,
    request_id: Option<Value>,
    /// JSON values in the message; counting ends one above the limit.
    values: usize,
}

/// Reads a message's head. Of text that is not a JSON object, whatever was found before the fault.
pub fn head(text: &str) -> Head {
    let mut head = Head::default();
    // The fault itself is named by whoever carries the message out.
    let _ = Top(&mut head).deserialize(&mut serde_json::Deserializer::from_str(text));
    head
}

impl Head {
    /// Pushes about a `print` must not overtake its answer.
    pub fn is_print(&self) -> bool {
        self.cmd.as_ref().is_some_and(|cmd| cmd == "print")
    }

    /// Too much for memory, however few its bytes?
    pub fn fault(&self) -> Option<RequestFault> {
        (self.values > limits::MESSAGE_VALUES).then(|| RequestFault::TooMany {
            field: "JSON values".to_string(),
            limit: limits::MESSAGE_VALUES,
            found: self.values,
        })
    }

    /// The answer to a message that is not carried out, with what it said about itself.
    pub fn refusal(self, fault: impl Into<Failure>) -> Value {
        let mut answer = Map::new();
        answer.extend(self.cmd.map(|cmd| ("cmd".to_string(), cmd)));
        answer.extend(self.request_id.map(|id| ("requestID".to_string(), id)));
        answer.insert("status".to_string(), json!("failed"));
        answer.insert("msg".to_string(), json!(fault.into().to_string()));
        Value::Object(answer)
    }
}

/// The message itself: its fields are looked at, its values counted.
struct Top<'h>(&'h mut Head);

impl<'de> DeserializeSeed<'de> for Top<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(field) = map.next_key_seed(Name)? {
            match field {
                Field::Cmd => self.0.cmd = map.next_value_seed(Short)?,
                Field::RequestId => self.0.request_id = map.next_value_seed(Short)?,
                Field::Other => map.next_value_seed(Count(&mut self.0.values))?,
            }
        }
        Ok(())
    }
}

enum Field {
    Cmd,
    RequestId,
    Other,
}

struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Field;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Field, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name {
    type Value = Field;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a field's name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Field, E> {
        Ok(match name {
            "cmd" => Field::Cmd,
            "requestID" => Field::RequestId,
            _ => Field::Other,
        })
    }
}

/// A text or a number worth repeating in a refusal; anything else is None.
struct Short;

impl<'de> DeserializeSeed<'de> for Short {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Short {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok((text.chars().nth(limits::NAME).is_none()).then(|| json!(text)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(json!(number)))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(json!(number)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Some(json!(number)))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

/// Counts a value and all in it, and gives up above the limit.
struct Count<'c>(&'c mut usize);

impl Count<'_> {
    fn one<E: Error>(self) -> Result<(), E> {
        *self.0 += 1;
        if *self.0 > limits::MESSAGE_VALUES { Err(E::custom("too many values")) } else { Ok(()) }
    }
}

impl<'de> DeserializeSeed<'de> for Count<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Count<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.one()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.one()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.one()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.one()
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.one()
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.one()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let count = self.0;
        while seq.next_element_seed(Count(&mut *count))?.is_some() {}
        Count(count).one()
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let count = self.0;
        while map.next_key::<IgnoredAny>()?.is_some() {
            map.next_value_seed(Count(&mut *count))?;
        }
        Count(count).one()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_is_found_wherever_it_stands() {
        let head = head(r#"{"task":{"cmd":"inner","documents":[1,[2,"x"],{}]},"requestID":7,"cmd":"print"}"#);
        assert!(head.is_print() && head.fault().is_none());
        assert_eq!(head.values, 8);
        let refusal = head.refusal(RequestFault::Busy);
        assert_eq!((&refusal["cmd"], &refusal["requestID"]), (&json!("print"), &json!(7)));
        assert_eq!(refusal["status"], "failed");
    }

    #[test]
    fn what_is_not_a_message_has_an_empty_head() {
        for text in ["", "nonsense", "[1]", "\"print\"", r#"{"cmd":["print"],"requestID":{"a":1}}"#] {
            let head = head(text);
            assert!(!head.is_print(), "{text}");
            assert_eq!(head.refusal(RequestFault::Busy).as_object().unwrap().len(), 2, "{text}");
        }
    }

    #[test]
    fn a_requestid_as_long_as_a_book_is_not_repeated() {
        let text = json!({"requestID": "x".repeat(limits::NAME + 1), "cmd": "print"}).to_string();
        assert_eq!(head(&text), Head { cmd: Some(json!("print")), request_id: None, values: 0 });
    }

    #[test]
    fn two_bytes_a_value_do_not_make_a_bomb() {
        let zeros = |n: usize| format!("{{\"cmd\":\"print\",\"task\":[{}0]}}", "0,".repeat(n - 1));
        assert!(head(&zeros(limits::MESSAGE_VALUES - 1)).fault().is_none());
        let bomb = head(&zeros(limits::MESSAGE_VALUES + 1));
        assert!(matches!(bomb.fault(), Some(RequestFault::TooMany { .. })));
        let deep = head(&"[".repeat(100_000));
        assert_eq!(deep, Head::default());
    }
}
