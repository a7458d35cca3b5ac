//! Who may come in: the `Host` must be this computer, the `Origin` must be readable. Every path passes here.
//!
//! A site that may not print is let in all the same: it may connect and list
//! printers, and the verbs decide about the rest.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::{HOST, HeaderName, ORIGIN};

use crate::commands::Caller;
use crate::commands::presence::Presence;
use crate::protocol::Origin;
use crate::protocol::failure::DoorFault;
use crate::protocol::origin::Scheme;

/// How the connection came in.
#[derive(Clone, Copy, Debug)]
pub struct Door {
    /// By TLS?
    pub secure: bool,
    pub port: u16,
}

/// Reads who asks, or says why the request is refused (403).
pub fn judge(headers: &HeaderMap, door: Door) -> Result<Caller, DoorFault> {
    let host = once(headers, HOST, "Host")?.and_then(|host| ours(host, door)).ok_or(DoorFault::ForeignHost)?;
    let origin = match once(headers, ORIGIN, "Origin")? {
        None => Origin::Program,
        Some(value) => Origin::from_header(value),
    };
    Ok(Caller { origin, base: format!("{}://{host}", scheme(door).as_str()), presence: Presence::default() })
}

fn scheme(door: Door) -> Scheme {
    if door.secure { Scheme::Https } else { Scheme::Http }
}

/// A header that may be sent once.
fn once<'a>(headers: &'a HeaderMap, name: HeaderName, header: &'static str) -> Result<Option<&'a str>, DoorFault> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(DoorFault::Ambiguous { header });
    }
    first.map(|value| value.to_str().map_err(|_| DoorFault::Ambiguous { header })).transpose()
}

/// `localhost`, `127.0.0.1` or `[::1]` with the port we listen on, as it belongs in a URL. The names
/// are a fixed list: a name that merely resolves to this computer belongs to whoever runs its DNS.
fn ours(host: &str, door: Door) -> Option<Cow<'_, str>> {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (host, None),
    };
    let port_is_ours = match port {
        None => door.port == scheme(door).default_port(),
        Some(digits) => digits.bytes().all(|b| b.is_ascii_digit()) && digits.parse() == Ok(door.port),
    };
    if !port_is_ours {
        return None;
    }
    // socket.io-client forgets the brackets when it polls from Node; no name looks like this.
    if name == "::1" {
        return Some(format!("[::1]:{}", door.port).into());
    }
    let ours = ["localhost", "127.0.0.1", "[::1]"].iter().any(|ours| name.eq_ignore_ascii_case(ours));
    ours.then_some(host.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Door = Door { secure: false, port: 28613 };
    const TLS: Door = Door { secure: true, port: 28613 };

    fn headers(pairs: &[(&'static str, &[u8])]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, http::HeaderValue::from_bytes(value).unwrap());
        }
        headers
    }

    fn with_host(host: &'static str) -> HeaderMap {
        headers(&[("host", host.as_bytes())])
    }

    #[test]
    fn the_host_is_this_computer_with_our_port_and_nothing_else() {
        let table: &[(&'static str, bool)] = &[
            ("localhost:28613", true),
            ("LocalHost:28613", true),
            ("127.0.0.1:28613", true),
            ("[::1]:28613", true),
            ("localhost", false),
            ("[::1]", false),
            ("localhost:28713", false),
            ("localhost:028613x", false),
            ("localhost:+28613", false),
            ("localhost:", false),
            ("localhost.:28613", false),
            ("127.0.0.2:28613", false),
            ("0.0.0.0:28613", false),
            ("127.1:28613", false),
            ("2130706433:28613", false),
            ("::1:28613", true),
            ("::1", false),
            ("::1:1", false),
            (":::1:28613", false),
            ("[::ffff:127.0.0.1]:28613", false),
            ("localhost.evil.example:28613", false),
            ("evil.example:28613", false),
            ("user@localhost:28613", false),
            ("localhost:28613, evil.example", false),
            ("", false),
        ];
        for (host, passes) in table {
            assert_eq!(judge(&with_host(host), PLAIN).is_ok(), *passes, "{host}");
            assert_eq!(judge(&with_host(host), TLS).is_ok(), *passes, "{host} by TLS");
        }
    }

    #[test]
    fn the_port_may_be_left_out_where_it_is_the_schemes_own() {
        let judged = |host, secure, port| judge(&with_host(host), Door { secure, port }).is_ok();
        assert!(judged("localhost", false, 80) && judged("[::1]", true, 443));
        assert!(!judged("localhost", true, 80) && !judged("localhost", false, 443));
    }

    #[test]
    fn the_caller_has_the_origin_of_its_header_and_the_base_it_came_by() {
        let caller = judge(&with_host("127.0.0.1:28613"), TLS).unwrap();
        assert_eq!((caller.origin, caller.base.as_str()), (Origin::Program, "https://127.0.0.1:28613"));
        let page = headers(&[("host", b"localhost:28613"), ("origin", b"https://ERP.example.com:443")]);
        let caller = judge(&page, PLAIN).unwrap();
        assert_eq!(caller.origin, Origin::from_header("https://erp.example.com"));
        assert_eq!(caller.base, "http://localhost:28613");
        assert_eq!(judge(&with_host("::1:28613"), TLS).unwrap().base, "https://[::1]:28613");
    }

    #[test]
    fn headers_sent_twice_or_not_as_text_are_refused() {
        let table: &[&[(&'static str, &[u8])]] = &[
            &[("host", b"localhost:28613"), ("host", b"localhost:28613")],
            &[("host", b"localhost:28613"), ("host", b"evil.example")],
            &[("host", b"localhost:28613"), ("origin", b"https://a.example"), ("origin", b"https://b.example")],
            &[("host", b"localhost:28613"), ("origin", b"https://\xff.example")],
            &[("origin", b"https://a.example")],
        ];
        for pairs in table {
            assert!(judge(&headers(pairs), PLAIN).is_err(), "{pairs:?}");
        }
    }

    #[test]
    fn a_site_that_may_not_print_is_still_let_in() {
        for origin in [&b"null"[..], b"file://", b"https://never.seen.example"] {
            let page = headers(&[("host", b"localhost:28613"), ("origin", origin)]);
            assert!(judge(&page, PLAIN).is_ok());
        }
    }
}
