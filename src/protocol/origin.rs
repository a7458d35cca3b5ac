//! Who speaks: a web origin compared as (scheme, host, port), or a local program.

use std::fmt;

/// The other end of a connection, as its `Origin` header tells it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// No `Origin` header: a program on this computer.
    Program,
    /// A web page.
    Web(WebOrigin),
    /// `null`, `file://`, browser extensions: kept as sent, allowed only by name.
    Opaque(String),
}

/// A web origin; `host` is lower case, `port` the scheme's own where none was given.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WebOrigin {
    pub scheme: Scheme,
    pub host: String,
    pub port: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scheme {
    Http,
    Https,
}

impl Scheme {
    pub fn as_str(self) -> &'static str {
        match self {
            Scheme::Http => "http",
            Scheme::Https => "https",
        }
    }

    pub fn default_port(self) -> u16 {
        match self {
            Scheme::Http => 80,
            Scheme::Https => 443,
        }
    }
}

impl Origin {
    /// Reads an `Origin` header's value. Whatever is not a web origin is opaque.
    pub fn from_header(value: &str) -> Origin {
        match WebOrigin::parse(value) {
            Some(web) => Origin::Web(web),
            None => Origin::Opaque(value.to_string()),
        }
    }

    /// As the ledger keeps it. Opaque origins stand in quotes, so that none can
    /// pass for a local program.
    pub fn to_record(&self) -> String {
        match self {
            Origin::Opaque(text) => format!("\"{text}\""),
            named => named.to_string(),
        }
    }

    /// Reads back what `to_record` wrote.
    pub fn from_record(text: &str) -> Origin {
        match text.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) {
            Some(opaque) => Origin::Opaque(opaque.to_string()),
            None if text == "program" => Origin::Program,
            None => Origin::from_header(text),
        }
    }

    /// A page or program that this very computer serves.
    pub fn is_loopback(&self) -> bool {
        match self {
            Origin::Program => true,
            Origin::Web(web) => matches!(web.host.as_str(), "localhost" | "127.0.0.1" | "[::1]"),
            Origin::Opaque(_) => false,
        }
    }
}

impl WebOrigin {
    /// Reads `scheme://host[:port]` and nothing more: no path, no user, no query.
    pub fn parse(text: &str) -> Option<WebOrigin> {
        let (scheme, rest) = text.split_once("://")?;
        let scheme = match scheme.to_ascii_lowercase().as_str() {
            "http" => Scheme::Http,
            "https" => Scheme::Https,
            _ => return None,
        };
        let (host, port) = match rest.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, Some(port)),
            _ => (rest, None),
        };
        if host.is_empty() || !host_is_plain(host) {
            return None;
        }
        let port = match port {
            None => scheme.default_port(),
            Some(digits) if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok()?,
            Some(_) => return None,
        };
        Some(WebOrigin { scheme, host: host.to_ascii_lowercase(), port })
    }
}

/// Letters, digits, dots, hyphens and underscores, or an IPv6 address in brackets.
fn host_is_plain(host: &str) -> bool {
    if let Some(inner) = host.strip_prefix('[') {
        return inner.strip_suffix(']').is_some_and(|address| address.parse::<std::net::Ipv6Addr>().is_ok());
    }
    host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
}

impl fmt::Display for WebOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme.as_str(), self.host)?;
        if self.port != self.scheme.default_port() {
            write!(f, ":{}", self.port)?;
        }
        Ok(())
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Program => f.write_str("program"),
            Origin::Web(web) => web.fmt(f),
            Origin::Opaque(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_the_same_when_scheme_host_and_port_are() {
        let plain = Origin::from_header("https://erp.example.com");
        assert_eq!(plain, Origin::from_header("HTTPS://ERP.example.com:443"));
        assert_ne!(plain, Origin::from_header("http://erp.example.com"));
        assert_ne!(plain, Origin::from_header("https://erp.example.com:8443"));
    }

    #[test]
    fn what_only_looks_like_an_origin_is_opaque() {
        for text in [
            "null",
            "file://",
            "https://",
            "https://a b",
            "https://user@host",
            "https://host/path",
            "https://[::1",
            "https://host:99999",
            "https://host:+80",
        ] {
            assert!(matches!(Origin::from_header(text), Origin::Opaque(_)), "{text}");
        }
    }

    #[test]
    fn the_ledger_reads_an_origin_back_as_it_was() {
        for header in ["https://erp.example.com:8443", "null", "program", "chrome-extension://abc"] {
            let origin = Origin::from_header(header);
            assert_eq!(Origin::from_record(&origin.to_record()), origin);
        }
        assert_eq!(Origin::from_record(&Origin::Program.to_record()), Origin::Program);
    }

    #[test]
    fn a_host_that_begins_like_localhost_is_not_this_computer() {
        assert!(Origin::from_header("http://[::1]:3000").is_loopback());
        assert!(!Origin::from_header("http://localhost.evil.example").is_loopback());
        assert!(!Origin::from_header("http://127.0.0.1.evil.example").is_loopback());
    }
}
