//! Whether a request that comes again under its taskID is the same one: a hash that knows no order of keys.

use std::io::{self, BufWriter, Write};

use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::protocol::Task;
use crate::protocol::task::{Content, Document};

/// SHA-256 of the task's JSON with the keys of every object sorted, as hexadecimal digits: the same request, in any
/// order of its keys, has the same. The ledger remembers it, so a task must have the same in every version.
pub(super) fn of(task: &Task) -> String {
    let mut feed = BufWriter::with_capacity(4_096, Feed(Sha256::new()));
    // A task holds only JSON that was read from JSON: it always serialises, and hashing cannot fail.
    let _ = serde_json::to_writer(&mut feed, &Sorted(task));
    let _ = feed.flush();
    let hash = feed.get_mut().0.finalize_reset();
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Feed(Sha256);

impl Write for Feed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Written like what it refers to, but for the order of keys.
struct Sorted<'a, T: ?Sized>(&'a T);

impl Serialize for Sorted<'_, Task> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Task { id, printer, notify, preview, documents } = self.0;
        let mut fields = serializer.serialize_struct("Task", 5)?;
        fields.serialize_field("id", id)?;
        fields.serialize_field("printer", printer)?;
        fields.serialize_field("notify", notify)?;
        fields.serialize_field("preview", preview)?;
        fields.serialize_field("documents", &Sorted(documents.as_slice()))?;
        fields.end()
    }
}

impl Serialize for Sorted<'_, Document> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Document { id, copies, contents } = self.0;
        let mut fields = serializer.serialize_struct("Document", 3)?;
        fields.serialize_field("id", id)?;
        fields.serialize_field("copies", copies)?;
        fields.serialize_field("contents", &Sorted(contents.as_slice()))?;
        fields.end()
    }
}

impl Serialize for Sorted<'_, Content> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Content { template, data } = self.0;
        let mut fields = serializer.serialize_struct("Content", 2)?;
        fields.serialize_field("template", template)?;
        fields.serialize_field("data", &Sorted(data))?;
        fields.end()
    }
}

impl<T> Serialize for Sorted<'_, [T]>
where
    for<'t> Sorted<'t, T>: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Sorted))
    }
}

/// As deep as the JSON it was read from (`limits::JSON_DEPTH`).
impl Serialize for Sorted<'_, Value> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Object(map) => {
                let mut fields: Vec<(&String, &Value)> = map.iter().collect();
                fields.sort_unstable_by_key(|(key, _)| *key);
                serializer.collect_map(fields.into_iter().map(|(key, value)| (key, Sorted(value))))
            }
            Value::Array(list) => Sorted(list.as_slice()).serialize(serializer),
            plain => plain.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Request;

    /// Of a request with one content, whose data this is.
    fn task(data: &str) -> Task {
        let text = format!(
            r#"{{"cmd":"print","requestID":1,"task":{{"taskID":"20260101-0001","printer":"Waybills","documents":[
                {{"documentID":"D1","copies":2,"contents":[{{"templateURL":"https://t.example.com/1.json","data":{data}}}]}}]}}}}"#
        );
        let Ok(Request::Print(task)) = Request::from_text(&text).1 else { panic!("{data}") };
        task
    }

    fn print(data: &str) -> String {
        of(&task(data))
    }

    const DATA: &str = r#"{"b":[{"y":1.50,"x":null},{"x":"\"é中\u0007"}],"a":{"10":true,"9":-3,"c":1e300},"":[]}"#;

    #[test]
    fn the_fingerprints_of_ledgers_that_are_on_disk_stay_what_they_were() {
        // Made by the first version, which hashed the task as it was serialised.
        assert_eq!(print(DATA), "2eed76c344880820dac292fa1a55627a12ea1223b9e51dd110b653a90b927d40");
    }

    #[test]
    fn the_order_of_keys_does_not_count_at_any_depth() {
        let other = r#"{"":[],"a":{"c":1e300,"9":-3,"10":true},"b":[{"x":null,"y":1.50},{"x":"\"é中\u0007"}]}"#;
        assert_eq!(task(DATA), task(other));
        assert_eq!(print(DATA), print(other));
        // Which of two values counts is told by their order: the last, as everywhere.
        assert_eq!(print(r#"{"a":1,"b":2,"a":3}"#), print(r#"{"b":2,"a":3}"#));
    }

    #[test]
    fn everything_else_counts() {
        let several = [
            r#"{"a":[1,2]}"#,
            r#"{"a":[2,1]}"#,
            r#"{"a":[1],"b":[2]}"#,
            r#"{"a":[[1],2]}"#,
            r#"{"a":[[1,2]]}"#,
            r#"{"a":["1",2]}"#,
            r#"{"a":{"1":2}}"#,
            r#"{"a":[1,2.0]}"#,
            r#"{"a":[1,2,null]}"#,
            r#"{"a":"[1,2]"}"#,
            r#"{"a":"1,2"}"#,
            r#"{"a,":[1,2]}"#,
            r#"{"a":[1,2],"b":null}"#,
            r#"{}"#,
        ];
        for (n, one) in several.iter().enumerate() {
            for (m, other) in several.iter().enumerate() {
                assert_eq!(print(one) == print(other), n == m, "{one} {other}");
            }
        }
        let (one, mut other) = (task(DATA), task(DATA));
        other.documents[0].copies = 3;
        assert_ne!(of(&one), of(&other));
    }

    #[test]
    fn data_as_deep_as_a_message_may_be_is_hashed() {
        // Seven levels of the request stand round it.
        let depth = crate::limits::JSON_DEPTH - 8;
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(print(&deep).len(), 64);
    }
}
