//! Who is our own page, and how it must ask, so that no page of another site can have the browser ask for it.

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_TYPE;
use hyper::body::Body;
use serde_json::Value;

use crate::commands::Caller;
use crate::protocol::failure::{DoorFault, Expected, Found, RequestFault};
use crate::protocol::origin::WebOrigin;
use crate::protocol::{Failure, Origin};
use crate::server::body;
use crate::server::room::Room;

/// A program, or a page that came from this very address. Where the browser says
/// that another site asks (`Sec-Fetch-Site`), a missing `Origin` does not help.
pub fn is_own_page<B>(request: &Request<B>, caller: &Caller) -> bool {
    let ours = match &caller.origin {
        Origin::Program => true,
        Origin::Web(origin) => WebOrigin::parse(&caller.base).as_ref() == Some(origin),
        Origin::Opaque(_) => false,
    };
    let site = request.headers().get("sec-fetch-site");
    ours && site.is_none_or(|site| site == "same-origin" || site == "none")
}

/// The JSON object of a request that changes something. Its `Content-Type` must say so: no
/// form can send that, and a script of another site only after a preflight, which we refuse.
pub async fn object<B>(request: Request<B>, room: &Room) -> Result<Value, Failure>
where
    B: Body<Data = Bytes> + Unpin,
{
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return Err(DoorFault::JsonOnly.into());
    }
    let bytes = body::read(request.into_body(), room).await?;
    let value: Value = serde_json::from_slice(&bytes)
        .map_err(|error| RequestFault::NotJson { line: error.line(), column: error.column() })?;
    match value {
        Value::Object(_) => Ok(value),
        other => Err(RequestFault::NotAnObject { found: Found::from(&other) }.into()),
    }
}

/// A text that must be there.
pub fn text<'a>(body: &'a Value, field: &str) -> Result<&'a str, Failure> {
    let wrong = |found| wrong(field, Expected::AnyText, found);
    body.get(field).map_or(Err(missing(field)), |value| value.as_str().ok_or_else(|| wrong(value)))
}

/// A whole number that must be there.
pub fn number(body: &Value, field: &str) -> Result<u64, Failure> {
    let wrong = |found| wrong(field, Expected::AnyNumber, found);
    body.get(field).map_or(Err(missing(field)), |value| value.as_u64().ok_or_else(|| wrong(value)))
}

/// One of these words.
pub fn word<T: Copy>(body: &Value, field: &str, words: &'static [&'static str], means: &[T]) -> Result<T, Failure> {
    let said = text(body, field)?;
    let place = words.iter().position(|word| *word == said);
    let found = || wrong(field, Expected::OneOf(words), &Value::from(said));
    place.and_then(|place| means.get(place)).copied().ok_or_else(found)
}

fn missing(field: &str) -> Failure {
    RequestFault::Missing { field: field.to_string() }.into()
}

fn wrong(field: &str, expected: Expected, found: &Value) -> Failure {
    RequestFault::Wrong { field: field.to_string(), expected, found: Found::from(found) }.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::Full;

    fn passes(origin: Option<&str>, site: Option<&str>) -> bool {
        let caller = Caller {
            origin: origin.map_or(Origin::Program, Origin::from_header),
            base: "http://localhost:28613".to_string(),
            presence: Default::default(),
        };
        let mut request = Request::get("/api/overview");
        if let Some(site) = site {
            request = request.header("sec-fetch-site", site);
        }
        is_own_page(&request.body(()).unwrap(), &caller)
    }

    #[test]
    fn only_our_own_page_and_programs_may_ask() {
        assert!(passes(None, None));
        assert!(passes(None, Some("same-origin")));
        assert!(passes(None, Some("none")));
        assert!(passes(Some("http://localhost:28613"), Some("same-origin")));
        for origin in [
            "https://localhost:28613",
            "http://127.0.0.1:28613",
            "http://localhost:3000",
            "https://erp.example",
            "null",
        ] {
            assert!(!passes(Some(origin), None), "{origin}");
        }
        for site in ["cross-site", "same-site", "anything"] {
            assert!(!passes(None, Some(site)), "{site}");
        }
    }

    #[tokio::test]
    async fn a_change_is_an_object_that_says_it_is_json() {
        let asked = async |kind: Option<&str>, body: &'static str| {
            let request = Request::post("/api/reload");
            let request = if let Some(kind) = kind { request.header(CONTENT_TYPE, kind) } else { request };
            object(request.body(Full::new(Bytes::from(body))).unwrap(), &Room::new(1_000)).await
        };
        assert!(asked(Some("application/json"), "{}").await.is_ok());
        assert!(asked(Some("Application/JSON; charset=utf-8"), "{\"a\": 1}").await.is_ok());
        for kind in [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/jsonp")] {
            assert_eq!(asked(kind, "{}").await, Err(DoorFault::JsonOnly.into()), "{kind:?}");
        }
        for body in ["", "[]", "{", "5"] {
            assert!(asked(Some("application/json"), body).await.is_err(), "{body}");
        }
    }
}
