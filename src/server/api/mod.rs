//! What Dotline's own page asks for and does. No other site may.

mod act;
pub mod events;
mod look;
mod own;

use std::sync::Arc;

use http::{Method, Request};
use hyper::body::Incoming;
use serde_json::{Value, json};

use super::Shared;
use super::answers::{self, Answer};
use crate::commands::{Caller, own_page};
use crate::protocol::Failure;
use crate::protocol::failure::DoorFault;

/// Answers `/api/<name>`.
pub async fn serve(shared: &Arc<Shared>, name: &str, request: Request<Incoming>, caller: &Caller) -> Answer {
    if !own::is_own_page(&request, caller) {
        return answers::refusal(DoorFault::OwnPageOnly);
    }
    let answer = match *request.method() {
        Method::GET | Method::HEAD => look::at(&shared.desk, name, request.uri().query().unwrap_or_default()).await,
        Method::POST => act::carry_out(shared, name, request).await,
        _ => Err(DoorFault::WrongMethod { allowed: "GET, HEAD, POST" }.into()),
    };
    answer.unwrap_or_else(refusal)
}

/// As everywhere, with the two languages apart and the field it is about: the page shows it there.
fn refusal(failure: Failure) -> Answer {
    let (words, field) = (failure.words(), own_page::field(&failure).map(str::to_string));
    let expected = own_page::expected(&failure).map(|words| json!({"zh": words.zh, "en": words.en}));
    let body = json!({
        "status": "failed", "msg": failure.to_string(), "zh": words.zh, "en": words.en,
        "field": field, "expected": expected,
    });
    answers::refusal(failure).map(|_| body.to_string().into())
}

fn success(more: Value) -> Answer {
    let mut body = json!({"status": "success"});
    if let (Value::Object(body), Value::Object(more)) = (&mut body, more) {
        body.extend(more);
    }
    answers::json(&body)
}
