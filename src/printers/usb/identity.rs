//! Which printer on USB: by what it is, not by the socket it is plugged into.

use std::fmt;

use super::device_id::plain;
use crate::limits;

/// A printer plugged in, as the system lists it; nothing has been asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plug {
    pub vendor: u16,
    pub product: u16,
    /// Of its USB descriptors; empty where it has none.
    pub serial: String,
    /// Its socket: bus and ports, `1-2.3`.
    pub place: String,
    /// Another one each time it is plugged in, where the system says so.
    pub turn: u32,
    /// What its USB descriptors call its maker and it.
    pub maker: String,
    pub model: String,
}

impl Plug {
    /// Serial numbers and places are made words of an address.
    pub fn new(vendor: u16, product: u16, serial: &str, place: &str) -> Plug {
        let (serial, place) = (word(serial), word(place));
        Plug { vendor, product, serial, place, turn: 0, maker: String::new(), model: String::new() }
    }

    /// What it is named by as long as no other printer calls itself the same.
    fn identity(&self) -> Identity {
        let serial = (!self.serial.is_empty()).then(|| self.serial.clone());
        Identity { vendor: self.vendor, product: self.product, serial, place: None }
    }
}

/// `usb:0A5F:0084:D4J222603053`; `usb:0416:5011@1-2` where a printer has no number of its own and must be told from
/// another of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub vendor: u16,
    pub product: u16,
    pub serial: Option<String>,
    pub place: Option<String>,
}

/// Not exactly one printer is what an address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotOne {
    Absent,
    /// So many.
    Several(usize),
}

impl fmt::Display for NotOne {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NotOne::Absent => f.write_str("it is not plugged in"),
            NotOne::Several(count) => write!(f, "{count} printers of this address are plugged in"),
        }
    }
}

impl Identity {
    /// From what follows `usb:`. None for what is no identity.
    pub fn parse(text: &str) -> Option<Identity> {
        let (text, place) = match text.split_once('@') {
            Some((text, place)) => (text, Some(place)),
            None => (text, None),
        };
        let mut parts = text.splitn(3, ':');
        let (vendor, product, serial) = (number(parts.next()?)?, number(parts.next()?)?, parts.next());
        let is_a_word =
            |text: &str| !text.is_empty() && text.chars().count() <= limits::USB_WORDS && word(text) == text;
        let words = [serial, place];
        words.into_iter().flatten().all(is_a_word).then(|| Identity {
            vendor,
            product,
            serial: serial.map(str::to_string),
            place: place.map(str::to_string),
        })
    }

    /// Is it this printer? What an identity does not say may be anything.
    pub fn is(&self, plug: &Plug) -> bool {
        (self.vendor, self.product) == (plug.vendor, plug.product)
            // Windows tells serial numbers in small letters.
            && self.serial.as_ref().is_none_or(|serial| serial.eq_ignore_ascii_case(&plug.serial))
            && self.place.as_ref().is_none_or(|place| place.eq_ignore_ascii_case(&plug.place))
    }

    /// Does it mean every printer that `other` means?
    pub fn covers(&self, other: &Identity) -> bool {
        let says = |own: &Option<String>, other: &Option<String>| match (own, other) {
            (Some(own), Some(other)) => own.eq_ignore_ascii_case(other),
            (own, _) => own.is_none(),
        };
        (self.vendor, self.product) == (other.vendor, other.product)
            && says(&self.serial, &other.serial)
            && says(&self.place, &other.place)
    }

    /// The one it names among those plugged in: of two, neither is chosen.
    pub fn among<'a>(&self, plugs: &'a [Plug]) -> Result<&'a Plug, NotOne> {
        let mut those = plugs.iter().filter(|plug| self.is(plug));
        match (those.next(), those.count()) {
            (Some(plug), 0) => Ok(plug),
            (Some(_), more) => Err(NotOne::Several(more + 1)),
            (None, _) => Err(NotOne::Absent),
        }
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "usb:{:04X}:{:04X}", self.vendor, self.product)?;
        self.serial.iter().try_for_each(|serial| write!(f, ":{serial}"))?;
        self.place.iter().try_for_each(|place| write!(f, "@{place}"))
    }
}

/// Each with its identity. Printers that call themselves the same are told apart by their sockets, all of them: none may
/// be taken for another because it was plugged in first.
pub fn identified(plugs: &[Plug]) -> Vec<(Identity, &Plug)> {
    let alike = |plug: &Plug| plugs.iter().filter(|other| other.identity() == plug.identity()).count() > 1;
    let identity = |plug: &Plug| Identity { place: alike(plug).then(|| plug.place.clone()), ..plug.identity() };
    plugs.iter().map(|plug| (identity(plug), plug)).collect()
}

/// Four hexadecimal digits.
fn number(digits: &str) -> Option<u16> {
    let is_whole = digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_whole.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}

/// Letters of an address: no blanks around, nothing that separates.
fn word(text: &str) -> String {
    plain(text).replace('@', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(text: &str) -> Option<Identity> {
        Identity::parse(text)
    }

    #[test]
    fn an_address_is_two_numbers_and_perhaps_a_serial_number_and_a_socket() {
        for (text, serial, place) in [
            ("0A5F:0084", None, None),
            ("0a5f:0084:D4J222603053", Some("D4J222603053"), None),
            ("0A5F:0084:A:1 b", Some("A:1 b"), None),
            ("0A5F:0084@1-2.3", None, Some("1-2.3")),
            ("0A5F:0084:00000001@1-2", Some("00000001"), Some("1-2")),
        ] {
            let known = identity(text).unwrap();
            assert_eq!((known.vendor, known.product), (0x0A5F, 0x0084), "{text}");
            assert_eq!((known.serial.as_deref(), known.place.as_deref()), (serial, place), "{text}");
            assert_eq!(identity(known.to_string().strip_prefix("usb:").unwrap()), Some(known), "{text}");
        }
        for text in [
            "",
            "0A5F",
            "0A5F:",
            "0A5F:84",
            "0A5F:+084",
            "0A5F:0084:",
            "0A5F:0084@",
            "0A5F:0084: x",
            "x:y",
            "0A5F:0084:a\nb",
            "0A5F:0084:a@b@c",
        ] {
            assert_eq!(identity(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_printer_is_the_same_in_any_socket() {
        let known = identity("0A5F:0084:S1").unwrap();
        for place in ["1-1", "2-4.2"] {
            let plug = Plug::new(0x0A5F, 0x0084, "S1", place);
            assert_eq!(identified(std::slice::from_ref(&plug)), [(known.clone(), &plug)]);
            assert_eq!(known.among(std::slice::from_ref(&plug)), Ok(&plug));
        }
        assert_eq!(known.among(&[Plug::new(0x0A5F, 0x0084, "S2", "1-1")]), Err(NotOne::Absent));
    }

    #[test]
    fn of_two_that_call_themselves_the_same_neither_is_taken_for_the_other() {
        let plugs = ["1-1", "1-2"].map(|place| Plug::new(0x0416, 0x5011, "", place));
        let named: Vec<String> = identified(&plugs).iter().map(|(identity, _)| identity.to_string()).collect();
        assert_eq!(named, ["usb:0416:5011@1-1", "usb:0416:5011@1-2"]);
        assert_eq!(identity("0416:5011").unwrap().among(&plugs), Err(NotOne::Several(2)));
        assert_eq!(identity("0416:5011@1-2").unwrap().among(&plugs), Ok(&plugs[1]));
        // A serial number that a maker gave all of them tells nothing apart either.
        let plugs = ["1-1", "1-2"].map(|place| Plug::new(0x0416, 0x5011, "00000001", place));
        assert!(identified(&plugs).iter().all(|(identity, _)| identity.place.is_some()));
    }

    #[test]
    fn whatever_serial_number_a_printer_has_its_address_can_be_read() {
        for serial in ["a@b", " \u{0}x\r\n", "号码", &"9".repeat(500), "::", "1\t2"] {
            let plug = Plug::new(1, 2, serial, "1-1");
            let named = identified(std::slice::from_ref(&plug))[0].0.to_string();
            assert_eq!(
                Identity::parse(&named[4..]).unwrap().among(std::slice::from_ref(&plug)),
                Ok(&plug),
                "{serial:?}"
            );
        }
    }
}
