//! Which addresses of printers can be meant at all; the hands read the rest.

use crate::limits::NAME;

/// Is this one of `tcp://host[:port]`, `ipp://host[:port]/path`, `serial:port`, `bluetooth:port`,
/// `usb:vendor:product[:serial]`, `virtual:[port]`, `spooler:queue`?
pub(super) fn address_is_sound(address: &str) -> bool {
    let Some((scheme, rest)) = address.split_once(':') else { return false };
    let network = rest.strip_prefix("//");
    match (scheme, network) {
        ("tcp", Some(place)) => host_and_port_are_sound(place),
        ("ipp", Some(place)) => host_and_port_are_sound(place.split('/').next().unwrap_or_default()),
        ("serial" | "bluetooth", _) => !rest.trim().is_empty(),
        ("spooler", _) => !rest.trim().is_empty() && rest.chars().count() <= NAME && !rest.contains(char::is_control),
        ("virtual", _) => rest.is_empty() || port_is_sound(rest),
        ("usb", _) => true,
        _ => false,
    }
}

fn host_and_port_are_sound(place: &str) -> bool {
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (place, None),
    };
    let host_is_sound = match host.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']').is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok()),
        None => !host.is_empty() && !host.contains(|c: char| c.is_whitespace() || "/@:[]?#".contains(c)),
    };
    host_is_sound && port.is_none_or(port_is_sound)
}

/// Digits alone, not 0.
fn port_is_sound(digits: &str) -> bool {
    digits.bytes().all(|b| b.is_ascii_digit()) && digits.parse::<u16>().is_ok_and(|port| port > 0)
}

#[cfg(test)]
mod tests {
    use super::address_is_sound;

    #[test]
    fn addresses_that_can_be_meant_are_told_from_mistakes() {
        for sound in [
            "tcp://192.168.1.50:9100",
            "tcp://printer.lan",
            "tcp://[fd00::5]:9100",
            "ipp://localhost:631/printers/label",
            "serial:COM3",
            "serial:/dev/ttyUSB0",
            "bluetooth:COM7?speed=115200",
            "usb:",
            "usb:0a5f:00d3",
            "virtual:",
            "virtual:9100",
            "spooler:Zebra ZD421 (副本)",
        ] {
            assert!(address_is_sound(sound), "{sound}");
        }
        for mistake in [
            "",
            "192.168.1.50",
            "tcp:192.168.1.50",
            "tcp://",
            "tcp://:9100",
            "tcp://host:0",
            "tcp://host:65536",
            "tcp://host:+1",
            "tcp://host:9100/x",
            "tcp://fd00::5:9100",
            "tcp://[fd00::5",
            "ipp:///ipp/print",
            "http://host",
            "serial:",
            "virtual:x",
            "virtual:0",
            "spooler: ",
            "spooler:a\tb",
            "TCP://host",
        ] {
            assert!(!address_is_sound(mistake), "{mistake}");
        }
    }
}
