//! Which sites may print: asked for each request, told from the settings alone.

use crate::limits;
use crate::protocol::failure::SettingsFault;
use crate::protocol::origin::{Origin, Scheme, WebOrigin};

/// `[gate]`
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gate {
    pub mode: Mode,
    pub allow: Vec<Origin>,
    pub refuse: Vec<Origin>,
}

/// What becomes of a site that stands in no list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// A person is asked, once.
    #[default]
    Ask,
    /// It may not print.
    List,
    /// It may print, and that is noted.
    Open,
}

impl Mode {
    /// As the settings write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Ask => "ask",
            Mode::List => "list",
            Mode::Open => "open",
        }
    }
}

/// How a caller stands with this computer's owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Allowed,
    /// It may connect and look; its first print waits for a person.
    Unknown,
    Refused,
}

impl Gate {
    /// In this order: a local program is allowed; a site that was refused is refused,
    /// also where it stands in both lists, also a page of this computer; then those
    /// allowed and the pages of this computer; then the mode decides, but
    /// - `null`, `file://` and extensions are anybody, so only the list can allow them;
    /// - a plain `http` site can be played by anyone on the way to it, so no question
    ///   is asked about it: it is allowed by the list, or by `open`.
    pub fn standing(&self, caller: &Origin) -> Standing {
        if *caller == Origin::Program {
            return Standing::Allowed;
        }
        if self.refuse.contains(caller) {
            return Standing::Refused;
        }
        if self.allow.contains(caller) || caller.is_loopback() {
            return Standing::Allowed;
        }
        match (self.mode, caller) {
            (_, Origin::Program) => Standing::Allowed,
            (_, Origin::Opaque(_)) | (Mode::List, _) => Standing::Refused,
            (Mode::Open, Origin::Web(_)) => Standing::Allowed,
            (Mode::Ask, Origin::Web(web)) => match web.scheme {
                Scheme::Https => Standing::Unknown,
                Scheme::Http => Standing::Refused,
            },
        }
    }

    /// Every site that stands in a list, as `dotline origins list` shows them.
    pub fn sites(&self) -> Vec<(&Origin, Standing)> {
        let allowed = self.allow.iter().filter(|site| !self.refuse.contains(site));
        let refused = self.refuse.iter().map(|site| (site, Standing::Refused));
        allowed.map(|site| (site, Standing::Allowed)).chain(refused).collect()
    }
}

/// The site that a person means; a page's whole address stands for its site.
pub fn site(text: &str) -> Result<Origin, SettingsFault> {
    let text = text.trim();
    let origin = match text.split_once("://") {
        Some(("http" | "https", rest)) => {
            let place = rest.find(['/', '?', '#']).and_then(|end| text.get(..text.len() - rest.len() + end));
            site_as_written(place.unwrap_or(text))
        }
        _ => site_as_written(text),
    };
    origin.ok_or_else(|| SettingsFault::NotASite { found: text.chars().take(100).collect() })
}

/// A site exactly as a browser's `Origin` header names it.
pub(super) fn site_as_written(text: &str) -> Option<Origin> {
    if let Some(web) = WebOrigin::parse(text) {
        return Some(Origin::Web(web));
    }
    if matches!(text, "null" | "file://") {
        return Some(Origin::Opaque(text.to_string()));
    }
    let (scheme, id) = text.split_once("://")?;
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'+' | b'_'));
    let sound = !scheme.is_empty() && !id.is_empty() && text.len() <= limits::NAME && plain(scheme) && plain(id);
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    (sound && !web).then(|| Origin::Opaque(text.to_string()))
}

#[cfg(test)]
mod tests {
    use super::Standing::{Allowed, Refused, Unknown};
    use super::*;

    #[test]
    fn each_kind_of_caller_stands_as_the_mode_and_the_lists_say() {
        let (allow, refuse) = (
            [
                "https://erp.example.com",
                "http://192.168.1.10:8080",
                "null",
                "chrome-extension://abc",
                "https://both.example",
            ],
            ["https://bad.example", "http://localhost:6666", "https://both.example"],
        );
        for (origin, ask, list, open) in [
            ("https://erp.example.com", Allowed, Allowed, Allowed),
            ("https://ERP.example.com:443", Allowed, Allowed, Allowed),
            ("http://192.168.1.10:8080", Allowed, Allowed, Allowed),
            ("null", Allowed, Allowed, Allowed),
            ("chrome-extension://abc", Allowed, Allowed, Allowed),
            ("http://localhost:3000", Allowed, Allowed, Allowed),
            ("https://127.0.0.1", Allowed, Allowed, Allowed),
            ("http://[::1]:8080", Allowed, Allowed, Allowed),
            ("https://bad.example", Refused, Refused, Refused),
            ("https://both.example", Refused, Refused, Refused),
            ("http://localhost:6666", Refused, Refused, Refused),
            ("https://other.example", Unknown, Refused, Allowed),
            ("https://erp.example.com:8443", Unknown, Refused, Allowed),
            ("https://erp.example.com.evil.example", Unknown, Refused, Allowed),
            ("http://erp.example.com", Refused, Refused, Allowed),
            ("http://192.168.1.10", Refused, Refused, Allowed),
            ("http://127.0.0.1.evil.example", Refused, Refused, Allowed),
            ("file://", Refused, Refused, Refused),
            ("chrome-extension://abcd", Refused, Refused, Refused),
            ("nonsense", Refused, Refused, Refused),
            ("", Refused, Refused, Refused),
        ] {
            for (mode, expected) in [(Mode::Ask, ask), (Mode::List, list), (Mode::Open, open)] {
                let gate = Gate {
                    mode,
                    allow: allow.map(Origin::from_header).into(),
                    refuse: refuse.map(Origin::from_header).into(),
                };
                assert_eq!(gate.standing(&Origin::from_header(origin)), expected, "{origin} {mode:?}");
                assert_eq!(gate.standing(&Origin::Program), Allowed);
            }
        }
    }

    #[test]
    fn a_page_that_names_itself_a_program_is_not_one() {
        assert_eq!(Gate::default().standing(&Origin::from_header("program")), Refused);
    }

    #[test]
    fn a_site_may_be_given_as_the_address_of_one_of_its_pages() {
        for (typed, meant) in [
            ("https://erp.example.com", Some("https://erp.example.com")),
            (" https://erp.example.com/print?order=1#x ", Some("https://erp.example.com")),
            ("http://192.168.1.10:8080/", Some("http://192.168.1.10:8080")),
            ("null", Some("null")),
            ("file://", Some("file://")),
            ("chrome-extension://abc", Some("chrome-extension://abc")),
            ("erp.example.com", None),
            ("https://", None),
            ("https://user@host/", None),
            ("HTTPS://a b", None),
            ("program", None),
            ("", None),
        ] {
            assert_eq!(site(typed).ok().map(|site| site.to_string()).as_deref(), meant, "{typed}");
        }
    }
}
