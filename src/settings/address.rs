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
        ("usb", _) => usb_is_sound(rest),
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

/// Two numbers of four hexadecimal digits; which of several printers they mean may follow.
fn usb_is_sound(which: &str) -> bool {
    let mut parts = which.splitn(3, [':', '@']);
    let is_number = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    parts.next().is_some_and(is_number) && parts.next().is_some_and(is_number)
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
            "usb:0a5f:00d3",
            "usb:0416:5011:A1@1-2",
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
            "usb:",
            "usb:0416",
            "usb:416:5011",
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
