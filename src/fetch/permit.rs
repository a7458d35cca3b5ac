//! Who may visit what: a caller reaches nothing that it could not reach itself.

use std::net::IpAddr;

use reqwest::Url;

use super::address::{Reach, reach};
use crate::protocol::failure::FetchFault;
use crate::protocol::origin::{Origin, Scheme, WebOrigin};

/// Where an errand leads: the parts of a URL that decide whether it may be gone on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Destination {
    pub scheme: Scheme,
    /// As in the URL: lower case, IPv6 in brackets.
    pub host: String,
    pub port: u16,
}

/// The longest URL that is looked at.
const URL_CHARACTERS: usize = 8_192;
/// The characters of a wrong URL that a failure quotes.
const QUOTED: usize = 200;

/// Reads a URL that may be fetched at all: http or https, a host, nobody's password.
pub(super) fn url(text: &str) -> Result<Url, FetchFault> {
    let bad = || FetchFault::BadUrl { url: text.chars().take(QUOTED).collect() };
    if text.len() > URL_CHARACTERS {
        return Err(bad());
    }
    let mut url = Url::parse(text.trim()).map_err(|_| bad())?;
    let destination = destination(&url)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(FetchFault::UserInUrl { host: destination.host });
    }
    url.set_fragment(None);
    Ok(url)
}

pub(super) fn destination(url: &Url) -> Result<Destination, FetchFault> {
    let bad = || FetchFault::BadUrl { url: url.as_str().chars().take(QUOTED).collect() };
    let scheme = match url.scheme() {
        "http" => Scheme::Http,
        "https" => Scheme::Https,
        _ => return Err(bad()),
    };
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(bad)?.to_string();
    Ok(Destination { scheme, host, port: url.port().unwrap_or(scheme.default_port()) })
}

/// May `caller` have this address visited under this name? `listed`: the settings
/// name the host among those that pages may reach although they are private.
///
/// A program on this computer may name this computer and private networks. A page
/// may do so where the host is its own, by a way no weaker than the page's own
/// (an https page could not load http, and only https proves that a name has not
/// been pointed at a machine in here). `localhost`, `127.0.0.1` and `[::1]` are one host.
pub(super) fn judge(caller: &Origin, to: &Destination, address: IpAddr, listed: bool) -> Result<(), FetchFault> {
    let inside = match caller {
        Origin::Program => true,
        Origin::Web(page) => listed || is_own_host(page, to),
        Origin::Opaque(_) => listed,
    };
    let (host, address) = (&to.host, address);
    match reach(address) {
        Reach::Public => Ok(()),
        Reach::Private | Reach::Loopback if inside => Ok(()),
        Reach::Private | Reach::Loopback => {
            Err(FetchFault::Forbidden { host: host.clone(), address: address.to_string() })
        }
        Reach::Never => Err(FetchFault::NeverVisited { host: host.clone(), address: address.to_string() }),
    }
}

fn is_own_host(page: &WebOrigin, to: &Destination) -> bool {
    let this_computer = |host: &str| matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let same = page.host == to.host || (this_computer(&page.host) && this_computer(&to.host));
    same && (page.scheme == Scheme::Http || to.scheme == Scheme::Https)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(caller: &Origin, target: &str, address: &str, listed: bool) -> &'static str {
        let to = destination(&url(target).unwrap()).unwrap();
        match judge(caller, &to, address.parse().unwrap(), listed) {
            Ok(()) => "yes",
            Err(FetchFault::Forbidden { .. }) => "forbidden",
            Err(FetchFault::NeverVisited { .. }) => "never",
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_caller_reaches_what_it_could_reach_itself() {
        for (caller, target, address, listed, expected) in [
            ("https://erp.example", "https://cdn.example/t", "1.1.1.1", false, "yes"),
            ("https://erp.example", "http://cdn.example/t", "1.1.1.1", false, "yes"),
            ("null", "https://cdn.example/t", "1.1.1.1", false, "yes"),
            ("https://erp.example", "http://printer.lan/", "192.168.1.9", false, "forbidden"),
            ("https://erp.example", "http://templates.lan/", "192.168.1.9", true, "yes"),
            ("null", "http://templates.lan/", "192.168.1.9", true, "yes"),
            ("https://erp.example", "http://localhost/", "127.0.0.1", false, "forbidden"),
            ("https://erp.example", "http://localhost/", "127.0.0.1", true, "yes"),
            ("https://erp.example", "http://rebound.example/", "::1", false, "forbidden"),
            ("https://erp.example", "http://[::ffff:7f00:1]/", "::ffff:127.0.0.1", false, "forbidden"),
            ("https://erp.lan", "https://erp.lan:8443/t", "10.0.0.5", false, "yes"),
            ("https://erp.lan", "http://erp.lan/t", "10.0.0.5", false, "forbidden"),
            ("http://erp.lan", "https://erp.lan/t", "10.0.0.5", false, "yes"),
            ("http://erp.lan", "http://erp.lan:81/t", "10.0.0.5", false, "yes"),
            ("http://erp.lan", "http://other.lan/t", "10.0.0.5", false, "forbidden"),
            ("http://192.168.1.9:8080", "http://192.168.1.9/t", "192.168.1.9", false, "yes"),
            ("http://192.168.1.9", "http://192.168.1.10/t", "192.168.1.10", false, "forbidden"),
            ("http://localhost:3000", "http://127.0.0.1:4000/", "127.0.0.1", false, "yes"),
            ("http://127.0.0.1", "http://[::1]/", "::1", false, "yes"),
            ("http://localhost", "http://127.0.0.2/", "127.0.0.2", false, "forbidden"),
            ("http://localhost", "http://10.0.0.1/", "10.0.0.1", false, "forbidden"),
            ("file://", "http://localhost/", "127.0.0.1", false, "forbidden"),
            ("https://erp.example", "http://meta.example/", "169.254.169.254", true, "never"),
            ("http://169.254.169.254", "http://169.254.169.254/", "169.254.169.254", false, "never"),
        ] {
            assert_eq!(verdict(&Origin::from_header(caller), target, address, listed), expected, "{caller} {target}");
        }
        for (target, address, expected) in [
            ("http://localhost/", "127.0.0.1", "yes"),
            ("http://printer.lan/", "192.168.1.9", "yes"),
            ("http://x.lan/", "169.254.169.254", "never"),
            ("http://x.lan/", "0.0.0.0", "never"),
            ("http://x.lan/", "fe80::1", "never"),
        ] {
            assert_eq!(verdict(&Origin::Program, target, address, false), expected, "{target}");
        }
    }

    #[test]
    fn only_plain_http_and_https_urls_are_read() {
        let long = format!("https://h/{}", "x".repeat(9_000));
        for text in [
            "",
            "template.json",
            "//host/t",
            "file:///etc/passwd",
            "ftp://host/t",
            "data:text/plain,x",
            "javascript:1",
            "\\\\host\\share",
            "http://",
            "http:///",
            "https://[::1/",
            "http://host:99999/",
            "gopher://host/",
            &long,
        ] {
            let fault = url(text).unwrap_err();
            assert!(matches!(&fault, FetchFault::BadUrl { url } if url.len() <= 200), "{text}: {fault:?}");
        }
        assert_eq!(url("http://me:secret@host/"), Err(FetchFault::UserInUrl { host: "host".into() }));
        assert_eq!(url("http://me@host/"), Err(FetchFault::UserInUrl { host: "host".into() }));
        assert_eq!(url(" HTTPS://Host:443/t?x#part ").unwrap().as_str(), "https://host/t?x");
    }

    #[test]
    fn numbers_for_hosts_are_seen_as_the_addresses_they_are() {
        for (text, host) in [
            ("http://2130706433/", "127.0.0.1"),
            ("http://0177.0.0.1/", "127.0.0.1"),
            ("http://0x7f000001/", "127.0.0.1"),
            ("http://127.1/", "127.0.0.1"),
            ("http://0/", "0.0.0.0"),
            ("http://[0:0::127.0.0.1]/", "[::7f00:1]"),
            ("http://１２７.０.０.１/", "127.0.0.1"),
            ("http://%31%32%37.0.0.1/", "127.0.0.1"),
        ] {
            assert_eq!(destination(&url(text).unwrap()).unwrap().host, host, "{text}");
        }
    }
}
