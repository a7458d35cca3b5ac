//! Dotline's own page, embedded as it is: no build step, no outside address, no inline script.

use std::sync::LazyLock;

use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG, HeaderName, HeaderValue, IF_NONE_MATCH, REFERRER_POLICY,
    X_FRAME_OPTIONS,
};
use http::{HeaderMap, StatusCode};
use sha2::{Digest, Sha256};

use super::answers::{self, Answer};
use crate::protocol::failure::DoorFault;

/// Only what we serve ourselves; shown in nobody's frame; no text ever becomes markup or script.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
                      require-trusted-types-for 'script'; trusted-types 'none'";

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Path, type, text.
const FILES: &[(&str, &str, &str)] = &[
    ("/", HTML, include_str!("page.html")),
    ("/page.css", CSS, include_str!("page.css")),
    ("/parts.css", CSS, include_str!("parts.css")),
    ("/icon.svg", "image/svg+xml", include_str!("icon.svg")),
    ("/page.js", SCRIPT, include_str!("page.js")),
    ("/words.js", SCRIPT, include_str!("words.js")),
    ("/dom.js", SCRIPT, include_str!("dom.js")),
    ("/act.js", SCRIPT, include_str!("act.js")),
    ("/live.js", SCRIPT, include_str!("live.js")),
    ("/attention.js", SCRIPT, include_str!("attention.js")),
    ("/printers.js", SCRIPT, include_str!("printers.js")),
    ("/condition.js", SCRIPT, include_str!("condition.js")),
    ("/settings.js", SCRIPT, include_str!("settings.js")),
    ("/tasks.js", SCRIPT, include_str!("tasks.js")),
    ("/task.js", SCRIPT, include_str!("task.js")),
    ("/labels.js", SCRIPT, include_str!("labels.js")),
    ("/consent.js", SCRIPT, include_str!("consent.js")),
    ("/workbench", HTML, include_str!("workbench.html")),
    ("/workbench.css", CSS, include_str!("workbench.css")),
    ("/workbench.js", SCRIPT, include_str!("workbench.js")),
    ("/workbench-texts.js", SCRIPT, include_str!("workbench-texts.js")),
    ("/workbench-stage.js", SCRIPT, include_str!("workbench-stage.js")),
    ("/workbench-words.js", SCRIPT, include_str!("workbench-words.js")),
];

/// The name of each file's content: a browser asks again, and gets the file only when it is another.
static NAMES: LazyLock<Vec<HeaderValue>> = LazyLock::new(|| {
    let name = |text: &str| Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect::<String>();
    let quoted = |text: &str| HeaderValue::from_str(&format!("\"{}\"", name(text)));
    FILES.iter().map(|(_, _, text)| quoted(text).unwrap_or(HeaderValue::from_static("\"\""))).collect()
});

/// The file at `path`, or 404; 304 where the browser has it already.
pub fn serve(path: &str, asked: &HeaderMap) -> Answer {
    let place = FILES.iter().position(|(known, _, _)| *known == path);
    let (Some((_, mime, text)), Some(name)) =
        (place.and_then(|place| FILES.get(place)), place.and_then(|place| NAMES.get(place)))
    else {
        return answers::refusal(DoorFault::NoSuchPage);
    };
    let known = asked.get(IF_NONE_MATCH).is_some_and(|known| known == name);
    let (status, text) = if known { (StatusCode::NOT_MODIFIED, "") } else { (StatusCode::OK, *text) };
    let mut answer = answers::answer(status, mime, text);
    let headers = answer.headers_mut();
    headers.insert(ETAG, name.clone());
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(OPENER_POLICY, HeaderValue::from_static("same-origin"));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_the_page_names_is_served_and_nothing_from_elsewhere() {
        for (path, _, text) in FILES.iter().filter(|(_, mime, _)| *mime != "image/svg+xml") {
            for (_, rest) in ["src=\"", "href=\"", "from \"."]
                .iter()
                .flat_map(|mark| text.match_indices(mark).map(|(at, _)| text.split_at(at + mark.len())))
            {
                let named = rest.split('"').next().unwrap();
                let local = named.starts_with('#') || FILES.iter().any(|(known, _, _)| *known == named);
                assert!(local, "{path} names {named}");
            }
            let addresses = text.matches("://").count() - text.matches("\"https://\"").count();
            // The name of a drawing's language is not an address that anybody visits.
            assert_eq!(addresses, text.matches("\"http://www.w3.org/2000/svg\"").count(), "{path} names an address");
            assert!(text.lines().count() <= 500, "{path} is too long to be read");
        }
    }

    #[test]
    fn a_file_is_sent_once_and_again_only_when_it_is_another() {
        let first = serve("/page.js", &HeaderMap::new());
        let name = first.headers()[ETAG].clone();
        let asked = HeaderMap::from_iter([(IF_NONE_MATCH, name.clone())]);
        assert_eq!(serve("/page.js", &asked).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(serve("/words.js", &asked).status(), StatusCode::OK);
        assert_ne!(serve("/words.js", &asked).headers()[ETAG], name);
    }
}
