//! HTTP answers: their headers, and the one shape of every refusal.

use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, HeaderName, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use http::{Response, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

use crate::protocol::Failure;
use crate::protocol::failure::{DoorFault, RequestFault};

/// All our answers lie in memory when they are sent.
pub type Answer = Response<Full<Bytes>>;

pub const JSON: &str = "application/json; charset=utf-8";

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// An answer that is never guessed to be of another type, kept by no cache, and embedded by no other site.
pub fn answer(status: StatusCode, mime: &'static str, body: impl Into<Bytes>) -> Answer {
    let mut answer = Response::new(Full::new(body.into()));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(mime));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    answer
}

pub fn json(value: &Value) -> Answer {
    answer(StatusCode::OK, JSON, value.to_string())
}

/// What other sites may show too: previews, which a page embeds by their address.
pub fn shared(mut answer: Answer) -> Answer {
    answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("private, max-age=600"));
    answer.headers_mut().insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    answer
}

/// `{"status":"failed","msg":…}` under the status code that fits the fault.
pub fn refusal(fault: impl Into<Failure>) -> Answer {
    let fault = fault.into();
    let body = json!({"status": "failed", "msg": fault.to_string()});
    let mut answer = answer(status(&fault), JSON, body.to_string());
    match fault {
        Failure::Door(DoorFault::WrongMethod { allowed }) => {
            answer.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
        }
        // Nothing that follows on this connection will be answered otherwise; its place is for others.
        Failure::Door(DoorFault::AnotherUser) => {
            answer.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        _ => {}
    }
    answer
}

fn status(fault: &Failure) -> StatusCode {
    match fault {
        Failure::Door(DoorFault::NoSuchPage) => StatusCode::NOT_FOUND,
        Failure::Door(DoorFault::WrongMethod { .. }) => StatusCode::METHOD_NOT_ALLOWED,
        Failure::Door(DoorFault::UpgradeNeeded) => StatusCode::UPGRADE_REQUIRED,
        Failure::Door(DoorFault::TooManyConnections) => StatusCode::SERVICE_UNAVAILABLE,
        Failure::Door(DoorFault::BodyCutShort) => StatusCode::REQUEST_TIMEOUT,
        Failure::Door(DoorFault::JsonOnly) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Failure::Door(_) => StatusCode::FORBIDDEN,
        Failure::Request(RequestFault::TooLarge { .. }) => StatusCode::PAYLOAD_TOO_LARGE,
        Failure::Request(RequestFault::Busy) => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    }
}
