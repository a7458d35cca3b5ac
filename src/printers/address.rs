//! Where a printer is, as the settings say it: `tcp://host:port`, `virtual:` and the kinds to come.

use crate::limits;

/// A printer's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// Raw bytes to a port, 9100 where none is given.
    Tcp { host: String, port: u16 },
    /// The virtual printer.
    Virtual,
    /// A queue of the system's spooler (CUPS, Windows), by its name there.
    Spooler { queue: String },
    /// A kind that is planned: serial port, USB, IPP.
    NotYet,
}

/// The port of raw printing on nearly every network printer.
const RAW_PORT: u16 = 9100;

impl Address {
    /// None for what is no printer's address.
    pub fn parse(text: &str) -> Option<Address> {
        let (scheme, rest) = text.split_once(':')?;
        match scheme {
            "tcp" => tcp(rest.strip_prefix("//")?),
            "virtual" => rest.is_empty().then_some(Address::Virtual),
            "ipp" => (rest.len() > 2 && rest.starts_with("//")).then_some(Address::NotYet),
            "spooler" => queue(rest),
            "serial" | "usb" => Some(Address::NotYet),
            _ => None,
        }
    }
}

/// A queue's name as its system shows it: Chinese, spaces and `\\host\printer` included.
fn queue(name: &str) -> Option<Address> {
    let is_a_name = !name.trim().is_empty() && name.chars().count() <= limits::NAME;
    (is_a_name && !name.contains(char::is_control)).then(|| Address::Spooler { queue: name.to_string() })
}

/// `host`, `host:port`, `[v6]` or `[v6]:port`, and nothing more.
fn tcp(place: &str) -> Option<Address> {
    let place = place.strip_suffix('/').unwrap_or(place);
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (host, after) = rest.split_once(']')?;
            host.parse::<std::net::Ipv6Addr>().ok()?;
            (host, after.strip_prefix(':').or(after.is_empty().then_some(""))?)
        }
        None => place.split_once(':').unwrap_or((place, "")),
    };
    let named = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_:".contains(&b));
    let port = match port {
        "" if !place.ends_with(':') => RAW_PORT,
        digits => digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()?,
    };
    (named && port != 0).then(|| Address::Tcp { host: host.to_string(), port })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_address_is_a_host_and_perhaps_a_port() {
        for (text, host, port) in [
            ("tcp://127.0.0.1:9100", "127.0.0.1", 9100),
            ("tcp://printer-3.lan", "printer-3.lan", 9100),
            ("tcp://printer_3:6101/", "printer_3", 6101),
            ("tcp://[::1]:9101", "::1", 9101),
            ("tcp://[fe80::1]", "fe80::1", 9100),
        ] {
            assert_eq!(Address::parse(text), Some(Address::Tcp { host: host.to_string(), port }), "{text}");
        }
    }

    #[test]
    fn what_is_planned_is_known_by_its_scheme() {
        for text in ["serial:/dev/ttyUSB0", "usb:0416:5011", "ipp://printer.lan/ipp/print"] {
            assert_eq!(Address::parse(text), Some(Address::NotYet), "{text}");
        }
        assert_eq!(Address::parse("virtual:"), Some(Address::Virtual));
    }

    #[test]
    fn a_queue_may_have_any_name_that_can_be_read() {
        for name in ["Waybills", "面单打印机 (副本 1)", r"\\pc-3\Zebra ZD421", "a:b/c?d#e%20", " x "] {
            let queue = name.to_string();
            assert_eq!(Address::parse(&format!("spooler:{name}")), Some(Address::Spooler { queue }), "{name}");
        }
        for name in ["", " ", "a\nb", "a\0", &"长".repeat(limits::NAME + 1)] {
            assert_eq!(Address::parse(&format!("spooler:{name}")), None, "{name:?}");
        }
    }

    #[test]
    fn anything_else_is_no_address() {
        for text in [
            "",
            "printer",
            "tcp:",
            "tcp://",
            "tcp:printer",
            "tcp://:9100",
            "tcp://a b",
            "tcp://a:0",
            "tcp://a:99999",
            "tcp://a:+1",
            "tcp://a:",
            "tcp://a/b",
            "tcp://u@a",
            "tcp://[::1",
            "tcp://[a]:1",
            "tcp://[::1]9",
            "tcp://::1",
            "virtual:x",
            "ipp://",
            "http://a",
            "TCP://a",
        ] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }
}
