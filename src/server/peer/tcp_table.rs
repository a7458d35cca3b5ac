//! Windows' tables of TCP sockets (`GetExtendedTcpTable`), as bytes: each socket's addresses and its process.
//!
//! `tcpmib.h`: a count, then rows of `MIB_TCPROW_OWNER_PID` (24 bytes) or `MIB_TCP6ROW_OWNER_PID`
//! (56). Addresses and the first two bytes of a port are in network order, the rest little endian.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{End, plain};

/// `MIB_TCP_STATE_LISTEN`.
pub const LISTEN: u32 = 2;

const COUNT: usize = 4;
const ROW_4: usize = 24;
const ROW_6: usize = 56;

/// A socket of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    pub end: End,
    pub state: u32,
    /// 0 where no process holds the socket any more.
    pub pid: u32,
}

/// The rows of a table of IPv4 sockets.
pub fn rows_4(table: &[u8]) -> impl Iterator<Item = Row> {
    rows(table, ROW_4, |row| {
        let address = |ip: usize, port: usize| Some(plain(SocketAddr::new(ipv4(row, ip)?.into(), port_at(row, port)?)));
        Some(Row {
            state: u32_at(row, 0)?,
            end: End { local: address(4, 8)?, remote: address(12, 16)? },
            pid: u32_at(row, 20)?,
        })
    })
}

/// The rows of a table of IPv6 sockets.
pub fn rows_6(table: &[u8]) -> impl Iterator<Item = Row> {
    rows(table, ROW_6, |row| {
        let address = |ip: usize, port: usize| Some(plain(SocketAddr::new(ipv6(row, ip)?.into(), port_at(row, port)?)));
        Some(Row {
            end: End { local: address(0, 20)?, remote: address(24, 44)? },
            state: u32_at(row, 48)?,
            pid: u32_at(row, 52)?,
        })
    })
}

fn rows(table: &[u8], length: usize, read: fn(&[u8]) -> Option<Row>) -> impl Iterator<Item = Row> {
    let count = u32_at(table, 0).unwrap_or_default() as usize;
    table.get(COUNT..).unwrap_or_default().chunks_exact(length).take(count).filter_map(read)
}

fn ipv4(row: &[u8], at: usize) -> Option<Ipv4Addr> {
    row.get(at..)?.first_chunk().copied().map(Ipv4Addr::from_octets)
}

fn ipv6(row: &[u8], at: usize) -> Option<Ipv6Addr> {
    row.get(at..)?.first_chunk().copied().map(Ipv6Addr::from_octets)
}

/// A port takes four bytes, of which the last two mean nothing.
fn port_at(row: &[u8], at: usize) -> Option<u16> {
    row.get(at..)?.first_chunk().copied().map(u16::from_be_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().copied().map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ESTABLISHED: u32 = 5;

    fn port(port: u16) -> [u8; 4] {
        let [high, low] = port.to_be_bytes();
        // What stands behind a port is not always zero.
        [high, low, 0xcc, 0xcc]
    }

    fn row_4(state: u32, local: u16, remote: u16, pid: u32) -> Vec<u8> {
        let ip = [127, 0, 0, 1];
        [state.to_le_bytes(), ip, port(local), ip, port(remote), pid.to_le_bytes()].concat()
    }

    fn row_6(state: u32, ip: Ipv6Addr, local: u16, remote: u16, pid: u32) -> Vec<u8> {
        let ip = ip.octets();
        let scope = [0; 4];
        [&ip[..], &scope, &port(local), &ip, &scope, &port(remote), &state.to_le_bytes(), &pid.to_le_bytes()].concat()
    }

    fn table(rows: &[Vec<u8>]) -> Vec<u8> {
        [(rows.len() as u32).to_le_bytes().to_vec(), rows.concat()].concat()
    }

    fn row(local: &str, remote: &str, state: u32, pid: u32) -> Row {
        Row { end: End { local: local.parse().unwrap(), remote: remote.parse().unwrap() }, state, pid }
    }

    #[test]
    fn every_row_has_its_addresses_and_its_process() {
        let bytes =
            table(&[row_4(LISTEN, 28613, 0, 7), row_4(ESTABLISHED, 50001, 28613, 1234), row_4(11, 50002, 28613, 0)]);
        let expected = [
            row("127.0.0.1:28613", "127.0.0.1:0", LISTEN, 7),
            row("127.0.0.1:50001", "127.0.0.1:28613", ESTABLISHED, 1234),
            row("127.0.0.1:50002", "127.0.0.1:28613", 11, 0),
        ];
        assert_eq!(rows_4(&bytes).collect::<Vec<_>>(), expected);
        let mapped = Ipv4Addr::LOCALHOST.to_ipv6_mapped();
        let bytes = table(&[row_6(5, Ipv6Addr::LOCALHOST, 50003, 28613, 99), row_6(5, mapped, 50004, 28613, 98)]);
        let expected = [row("[::1]:50003", "[::1]:28613", 5, 99), row("127.0.0.1:50004", "127.0.0.1:28613", 5, 98)];
        assert_eq!(rows_6(&bytes).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_table_that_is_cut_short_or_too_long_invents_nothing() {
        let mut bytes = table(&[row_4(ESTABLISHED, 50001, 28613, 1234)]);
        for length in 0..bytes.len() {
            assert_eq!(rows_4(&bytes[..length]).count(), 0, "{length}");
        }
        // The buffer is longer than the table where sockets were closed meanwhile.
        bytes.extend([0; 100]);
        assert_eq!(rows_4(&bytes).count(), 1);
        assert_eq!(rows_4(&[0xff; 3]).count() + rows_6(&[0xff; 40]).count(), 0);
    }
}
