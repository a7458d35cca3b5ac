//! What kind of place an IP address is, whatever form it is written in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Where an address leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    Public,
    /// Networks of a house or a company.
    Private,
    /// This computer.
    Loopback,
    /// Where nobody's templates are: link-local (clouds keep their keys there),
    /// multicast, unspecified, reserved.
    Never,
}

/// Judges an address; one that carries an IPv4 address in it is what that one is.
pub(super) fn reach(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(address) => reach_v4(address),
        IpAddr::V6(address) => reach_v6(address),
    }
}

/// IANA's special-purpose registry for IPv4, and the metadata services outside of it.
fn reach_v4(address: Ipv4Addr) -> Reach {
    match address.octets() {
        // Metadata of Alibaba Cloud and of Azure.
        [100, 100, 100, 200] | [168, 63, 129, 16] => Reach::Never,
        [127, ..] => Reach::Loopback,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Reach::Private,
        // Carriers' own networks.
        [100, 64..=127, ..] => Reach::Private,
        // For measuring networks. VPN programs give every name an address here and resolve it
        // themselves, so behind it may be anything: a page needs the settings' word for it.
        [198, 18..=19, ..] => Reach::Private,
        [169, 254, ..] => Reach::Never,
        [0, ..] | [192, 0, 0, _] | [224..=255, ..] => Reach::Never,
        // For documentation.
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Reach::Never,
        _ => Reach::Public,
    }
}

/// IANA's special-purpose registry for IPv6.
fn reach_v6(address: Ipv6Addr) -> Reach {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Reach::Never,
        [0, 0, 0, 0, 0, 0, 0, 1] => Reach::Loopback,
        // Mapped, translated, compatible, NAT64, 6to4: an IPv4 address in IPv6 clothes.
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0, 0, 0, 0, 0, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x2002, high, low, ..] => reach_v4(joined(high, low)),
        // NAT64 of a network's own, where the IPv4 address stands at a place only that network knows.
        [0x64, 0xff9b, 1, ..] => Reach::Private,
        // Metadata of Amazon's cloud.
        [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254] => Reach::Never,
        [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Reach::Private,
        // Teredo and its neighbours, and addresses for documentation.
        [0x2001, 0..=0x1ff, ..] | [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Reach::Never,
        // ISATAP: an IPv4 address behind a public prefix.
        [0x2000..=0x3fff, _, _, _, 0 | 0x200, 0x5efe, high, low] => match reach_v4(joined(high, low)) {
            Reach::Public => Reach::Public,
            _ => Reach::Never,
        },
        [0x2000..=0x3fff, ..] => Reach::Public,
        _ => Reach::Never,
    }
}

fn joined(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))
}

#[cfg(test)]
mod tests {
    use super::Reach::{Loopback, Never, Private, Public};
    use super::*;

    #[test]
    fn every_form_of_an_address_is_known_for_what_it_is() {
        for (expected, addresses) in [
            (Public, "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0"),
            (Public, "169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.0.1 192.169.0.1"),
            (Public, "198.17.255.255 198.20.0.0 223.255.255.255 2606:4700::1111 2400:3200::1 240e::1 2001:4860::8"),
            (Public, "::ffff:8.8.8.8 ::8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1 2400::5efe:8.8.8.8"),
            (Loopback, "127.0.0.1 127.255.255.254 ::1 ::ffff:127.0.0.1 ::ffff:0:127.0.0.1 ::127.0.0.1"),
            (Loopback, "64:ff9b::127.0.0.1 2002:7f00:1::"),
            (Private, "10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 100.64.0.1 100.127.255.255"),
            (Private, "198.18.0.1 198.19.255.255 fc00::1 fd12:3456::1 fec0::1 feff::1 64:ff9b:1::a00:1"),
            (Private, "::ffff:192.168.1.1 ::10.0.0.1 64:ff9b::10.0.0.1 2002:a00:1::1 ::ffff:0:192.168.1.1"),
            (Never, "0.0.0.0 0.1.2.3 169.254.169.254 169.254.0.1 100.100.100.200 168.63.129.16 192.0.0.192"),
            (Never, "224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 192.0.2.1 198.51.100.1 203.0.113.1"),
            (Never, ":: fe80::1 febf::1 ff02::1 100::1 fd00:ec2::254 2001:db8::1 2001::1 3fff::1 4000::1 ::2"),
            (
                Never,
                "::ffff:0.0.0.0 ::ffff:169.254.169.254 64:ff9b::169.254.169.254 2002:a9fe:a9fe:: 2400::200:5efe:10.0.0.1",
            ),
        ] {
            for address in addresses.split(' ') {
                assert_eq!(reach(address.parse().unwrap()), expected, "{address}");
            }
        }
    }
}
