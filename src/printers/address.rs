//! Where a printer is, as the settings say it: `tcp://host:port`, `usb:0A5F:0084`, `virtual:` and the kinds to come.

use super::usb::Identity;
use crate::limits;

/// A printer's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// Raw bytes to a port, 9100 where none is given.
    Tcp { host: String, port: u16 },
    /// A virtual printer; other programs reach it at this port of 127.0.0.1, where one is given.
    Virtual { port: Option<u16> },
    /// A queue of the system's spooler (CUPS, Windows), by its name there.
    Spooler { queue: String },
    /// A serial port by its path or name; a Bluetooth printer's where `bluetooth`.
    Serial { path: String, setting: Setting, bluetooth: bool },
    /// A printer on USB, in whichever socket.
    Usb(Identity),
    /// A kind that is planned: IPP.
    NotYet,
}

/// How a serial port is set: eight bits and one stop bit always.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Baud.
    pub speed: u32,
    pub parity: Parity,
    pub flow: Flow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parity {
    None,
    Even,
    Odd,
}

/// How the printer says that it is full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    None,
    Hardware,
    Software,
}

impl Default for Setting {
    /// As label printers leave the factory.
    fn default() -> Self {
        Setting { speed: 9_600, parity: Parity::None, flow: Flow::None }
    }
}

/// The port of raw printing on nearly every network printer.
const RAW_PORT: u16 = 9100;
/// Baud that a serial port may have.
const SPEEDS: std::ops::RangeInclusive<u32> = 300..=4_000_000;

impl Address {
    /// None for what is no printer's address.
    pub fn parse(text: &str) -> Option<Address> {
        let (scheme, rest) = text.split_once(':')?;
        match scheme {
            "tcp" => tcp(rest.strip_prefix("//")?),
            "virtual" if rest.is_empty() => Some(Address::Virtual { port: None }),
            "virtual" => port(rest).map(|port| Address::Virtual { port: Some(port) }),
            "ipp" => (rest.len() > 2 && rest.starts_with("//")).then_some(Address::NotYet),
            "spooler" => queue(rest),
            "serial" => serial(rest, false),
            "bluetooth" => serial(rest, true),
            "usb" => Identity::parse(rest).map(Address::Usb),
            _ => None,
        }
    }
}

/// A queue's name as its system shows it: Chinese, spaces and `\\host\printer` included.
fn queue(name: &str) -> Option<Address> {
    let is_a_name = !name.trim().is_empty() && name.chars().count() <= limits::NAME;
    (is_a_name && !name.contains(char::is_control)).then(|| Address::Spooler { queue: name.to_string() })
}

/// `COM5`, `/dev/ttyUSB0?speed=115200&parity=even&flow=hardware`.
fn serial(text: &str, bluetooth: bool) -> Option<Address> {
    let (path, words) = text.split_once('?').unwrap_or((text, ""));
    let is_a_path = !path.trim().is_empty() && path.chars().count() <= limits::NAME && !path.contains(char::is_control);
    let mut setting = Setting::default();
    for word in words.split('&').filter(|_| text.contains('?')) {
        match word.split_once('=')? {
            ("speed", baud) => {
                let digits = baud.bytes().all(|b| b.is_ascii_digit());
                setting.speed = digits.then(|| baud.parse().ok()).flatten().filter(|baud| SPEEDS.contains(baud))?;
            }
            ("parity", "none") => setting.parity = Parity::None,
            ("parity", "even") => setting.parity = Parity::Even,
            ("parity", "odd") => setting.parity = Parity::Odd,
            ("flow", "none") => setting.flow = Flow::None,
            ("flow", "hardware") => setting.flow = Flow::Hardware,
            ("flow", "software") => setting.flow = Flow::Software,
            _ => return None,
        }
    }
    is_a_path.then(|| Address::Serial { path: path.to_string(), setting, bluetooth })
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
        digits => self::port(digits)?,
    };
    named.then(|| Address::Tcp { host: host.to_string(), port })
}

/// Digits alone, not 0.
fn port(digits: &str) -> Option<u16> {
    let number = digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten();
    number.filter(|port| *port != 0)
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
        assert_eq!(Address::parse("ipp://printer.lan/ipp/print"), Some(Address::NotYet));
        assert_eq!(Address::parse("virtual:"), Some(Address::Virtual { port: None }));
        assert_eq!(Address::parse("virtual:9100"), Some(Address::Virtual { port: Some(9100) }));
    }

    #[test]
    fn a_usb_address_says_which_printer() {
        let identity = Identity { vendor: 0x0416, product: 0x5011, serial: Some("A1".into()), place: None };
        assert_eq!(Address::parse("usb:0416:5011:A1"), Some(Address::Usb(identity)));
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
    fn a_serial_port_is_a_path_and_perhaps_how_it_is_set() {
        let plain = Setting::default();
        let fast = Setting { speed: 115_200, ..plain };
        for (text, path, setting, bluetooth) in [
            ("serial:COM5", "COM5", plain, false),
            ("serial:/dev/ttyUSB0", "/dev/ttyUSB0", plain, false),
            ("bluetooth:/dev/rfcomm0", "/dev/rfcomm0", plain, true),
            ("serial:COM5?speed=115200", "COM5", fast, false),
            (
                "serial:COM5?speed=115200&parity=even&flow=hardware",
                "COM5",
                Setting { parity: Parity::Even, flow: Flow::Hardware, ..fast },
                false,
            ),
            (
                "serial:COM5?flow=software&parity=odd",
                "COM5",
                Setting { parity: Parity::Odd, flow: Flow::Software, ..plain },
                false,
            ),
        ] {
            let path = path.to_string();
            assert_eq!(Address::parse(text), Some(Address::Serial { path, setting, bluetooth }), "{text}");
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
            "virtual:0",
            "virtual:99999",
            "serial:",
            "serial: ",
            "serial:COM5?",
            "serial:COM5?speed",
            "serial:COM5?speed=+9600",
            "serial:COM5?speed=1",
            "serial:COM5?parity=mark",
            "serial:COM5?stop=2",
            "bluetooth:a\nb",
            "ipp://",
            "usb:",
            "usb:0416",
            "usb:416:5011",
            "http://a",
            "TCP://a",
        ] {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }
}
