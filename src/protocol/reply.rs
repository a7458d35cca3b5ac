//! Answers: the echo, `status`, and on failure a `msg` in Chinese and English (2.3).

use serde_json::{Map, Value, json};

use super::failure::Failure;
use super::request::Echo;

/// An answer of `status: success`; the fields of `more` (an object) stand beside it.
pub fn success(echo: &Echo, more: Value) -> Value {
    let mut answer = begin(echo);
    answer.insert("status".into(), json!("success"));
    if let Value::Object(more) = more {
        answer.extend(more);
    }
    Value::Object(answer)
}

/// An answer of `status: failed`.
pub fn failed(echo: &Echo, failure: &Failure) -> Value {
    let mut answer = begin(echo);
    answer.insert("status".into(), json!("failed"));
    answer.insert("msg".into(), json!(failure.to_string()));
    Value::Object(answer)
}

fn begin(echo: &Echo) -> Map<String, Value> {
    let mut answer = Map::new();
    if let Some(cmd) = &echo.cmd {
        answer.insert("cmd".into(), cmd.clone());
    }
    if let Some(id) = &echo.request_id {
        answer.insert("requestID".into(), id.clone());
    }
    answer
}
