//! What Dotline's own page asks for. No other site may.

use http::{Method, Request, StatusCode};

use super::answers::{self, Answer};
use super::routes::reading;
use crate::commands::{Caller, Desk};
use crate::protocol::failure::DoorFault;
use crate::protocol::origin::WebOrigin;
use crate::protocol::{Failure, Origin};

/// Answers `/api/<name>`.
pub async fn serve<B>(desk: &Desk, name: &str, request: &Request<B>, caller: &Caller) -> Answer {
    if !is_own_page(request, caller) {
        return answers::refusal(DoorFault::OwnPageOnly);
    }
    ask(desk, name, request).await.unwrap_or_else(answers::refusal)
}

async fn ask<B>(desk: &Desk, name: &str, request: &Request<B>) -> Result<Answer, Failure> {
    match name {
        "overview" => {
            reading(request)?;
            Ok(answers::json(&desk.overview().await))
        }
        "reload" if request.method() == Method::POST => Ok(answers::json(&desk.reload().await)),
        "reload" => Err(DoorFault::WrongMethod { allowed: "POST" }.into()),
        _ => {
            let (printer, number) = label(name).ok_or(DoorFault::NoSuchPage)?;
            reading(request)?;
            let picture = desk.virtual_label(printer, number).await.ok_or(DoorFault::NoSuchPage)?;
            Ok(answers::answer(StatusCode::OK, "image/png", picture))
        }
    }
}

/// A program, or a page that came from this very address. Where the browser says
/// that another site asks (`Sec-Fetch-Site`), a missing `Origin` does not help.
fn is_own_page<B>(request: &Request<B>, caller: &Caller) -> bool {
    let ours = match &caller.origin {
        Origin::Program => true,
        Origin::Web(origin) => WebOrigin::parse(&caller.base).as_ref() == Some(origin),
        Origin::Opaque(_) => false,
    };
    let site = request.headers().get("sec-fetch-site");
    ours && site.is_none_or(|site| site == "same-origin" || site == "none")
}

/// `virtual/<printer id>/<number>.png`.
fn label(name: &str) -> Option<(u32, u64)> {
    let (printer, file) = name.strip_prefix("virtual/")?.split_once('/')?;
    Some((plain(printer)?, plain(file.strip_suffix(".png")?)?))
}

/// Digits alone: no sign, no blank.
fn plain<N: std::str::FromStr>(digits: &str) -> Option<N> {
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn a_label_is_named_by_printer_and_number() {
        assert_eq!(label("virtual/1/12.png"), Some((1, 12)));
        for name in ["virtual/1/12", "virtual/1/+2.png", "virtual/-1/2.png", "virtual/1/../2.png", "virtual//.png"] {
            assert_eq!(label(name), None, "{name}");
        }
    }
}
