//! macOS's list of TCP sockets (`net.inet.tcp.pcblist_n`), as bytes: each socket's addresses and its owner.
//!
//! XNU's `in_pcblist.c`, `in_pcb.h` and `socketvar.h`: a heading (`xinpgen`), then records that begin
//! with their length and kind, packed to 4 bytes and each filled up to 8, and the heading again. A
//! socket is several records in a row; its addresses stand in the first (`xinpcb_n`), its owner in
//! the second (`xsocket_n`). Ports and addresses are in network order, the rest in the machine's own.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{End, plain};

const XSO_SOCKET: u32 = 0x001;
const XSO_INPCB: u32 = 0x010;
const INP_IPV4: u8 = 1;
/// In `so_state`: no process holds the socket any more.
const SS_NOFDREF: u16 = 1;

/// A socket of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Socket {
    pub end: End,
    pub uid: u32,
    pub is_held: bool,
    /// The process that used it last.
    pub pid: u32,
}

/// All sockets of the list that can be read.
pub fn sockets(list: &[u8]) -> impl Iterator<Item = Socket> {
    let mut addresses = None;
    records(list).filter_map(move |(kind, record)| match kind {
        XSO_INPCB => {
            addresses = end(record);
            None
        }
        XSO_SOCKET => Some(Socket {
            end: addresses.take()?,
            is_held: u16::from_ne_bytes(array_at(record, 26)?) & SS_NOFDREF == 0,
            uid: u32_at(record, 64)?,
            pid: u32_at(record, 68)?,
        }),
        _ => None,
    })
}

/// The records between the two headings, with their kinds.
fn records(list: &[u8]) -> impl Iterator<Item = (u32, &[u8])> {
    let mut rest = u32_at(list, 0).and_then(|heading| list.get(filled(heading)?..)).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, kind) = (u32_at(rest, 0)?, u32_at(rest, 4)?);
        let record = rest.get(..length as usize).filter(|record| record.len() >= 8)?;
        rest = rest.get(filled(length)?..).unwrap_or_default();
        Some((kind, record))
    })
}

/// A record's length with what fills it up.
fn filled(length: u32) -> Option<usize> {
    length.checked_next_multiple_of(8).map(|length| length as usize)
}

fn end(record: &[u8]) -> Option<End> {
    let is_v4 = record.get(44)? & INP_IPV4 != 0;
    let ip = |at: usize| -> Option<IpAddr> {
        let bytes: [u8; 16] = array_at(record, at)?;
        // An IPv4 address stands in the last four of the sixteen bytes.
        Some(if is_v4 {
            Ipv4Addr::from_octets(*bytes.last_chunk()?).into()
        } else {
            Ipv6Addr::from_octets(bytes).into()
        })
    };
    let port = |at: usize| array_at(record, at).map(u16::from_be_bytes);
    Some(End { local: plain(SocketAddr::new(ip(64)?, port(18)?)), remote: plain(SocketAddr::new(ip(48)?, port(16)?)) })
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    array_at(bytes, at).map(u32::from_ne_bytes)
}

fn array_at<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u32, length: usize, parts: &[(usize, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![0; length.next_multiple_of(8)];
        bytes[..4].copy_from_slice(&(length as u32).to_ne_bytes());
        bytes[4..8].copy_from_slice(&kind.to_ne_bytes());
        for (at, part) in parts {
            bytes[*at..*at + part.len()].copy_from_slice(part);
        }
        bytes
    }

    /// The six records of one socket, with the lengths they have on macOS 15.
    fn socket(vflag: u8, remote: (&[u8], u16), local: (&[u8], u16), state: u16, uid: u32) -> Vec<u8> {
        let address = |ip: &[u8]| [&[0; 16][ip.len()..], ip].concat();
        let (remote_ip, local_ip) = (address(remote.0), address(local.0));
        let inpcb = record(
            XSO_INPCB,
            104,
            &[
                (16, &remote.1.to_be_bytes()),
                (18, &local.1.to_be_bytes()),
                (44, &[vflag]),
                (48, &remote_ip),
                (64, &local_ip),
            ],
        );
        let socket = record(
            XSO_SOCKET,
            76,
            &[(26, &state.to_ne_bytes()), (64, &uid.to_ne_bytes()), (68, &4321u32.to_ne_bytes())],
        );
        let rest = [(0x002, 36), (0x004, 36), (0x008, 136), (0x020, 204)];
        let rest = rest.map(|(kind, length)| record(kind, length, &[]));
        [inpcb, socket, rest.concat()].concat()
    }

    fn list(sockets: &[Vec<u8>]) -> Vec<u8> {
        let heading = record(sockets.len() as u32, 24, &[]);
        [heading.clone(), sockets.concat(), heading].concat()
    }

    const LOOPBACK: [u8; 4] = [127, 0, 0, 1];
    const MAPPED: [u8; 16] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1];
    const LOOPBACK_6: [u8; 16] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

    #[test]
    fn every_socket_has_its_addresses_and_its_owner() {
        let bytes = list(&[
            socket(1, (&LOOPBACK, 28613), (&LOOPBACK, 50001), 2, 501),
            socket(2, (&LOOPBACK_6, 28613), (&LOOPBACK_6, 50002), 2, 502),
            socket(2, (&MAPPED, 28613), (&MAPPED, 50003), 2, 0),
            socket(1, (&LOOPBACK, 28613), (&LOOPBACK, 50004), 0x0021, 501),
        ]);
        let found: Vec<_> = sockets(&bytes)
            .map(|socket| (socket.end.local.to_string(), socket.end.remote.to_string(), socket.uid, socket.is_held))
            .collect();
        let expected = [
            ("127.0.0.1:50001", "127.0.0.1:28613", 501, true),
            ("[::1]:50002", "[::1]:28613", 502, true),
            ("127.0.0.1:50003", "127.0.0.1:28613", 0, true),
            ("127.0.0.1:50004", "127.0.0.1:28613", 501, false),
        ]
        .map(|(local, remote, uid, is_held)| (local.to_string(), remote.to_string(), uid, is_held));
        assert_eq!(found, expected);
        assert!(sockets(&bytes).all(|socket| socket.pid == 4321));
    }

    #[test]
    fn a_list_that_is_cut_short_or_nonsense_ends_and_invents_nothing() {
        let whole = list(&[socket(1, (&LOOPBACK, 28613), (&LOOPBACK, 50001), 2, 501)]);
        for length in 0..whole.len() {
            assert!(sockets(&whole[..length]).count() <= 1);
        }
        assert_eq!(sockets(&whole[..24 + 104 + 60]).count(), 0);
        for nonsense in [&[0; 64][..], &[0xff; 64]] {
            assert_eq!(sockets(nonsense).count(), 0);
        }
    }
}
