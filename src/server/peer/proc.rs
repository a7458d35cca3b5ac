//! Linux's /proc: the list of all TCP sockets with their owners, and which program holds a socket.

use std::fs;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use super::{End, plain};

/// TCP_LISTEN of `include/net/tcp_states.h`.
const LISTEN: u8 = 0x0A;

/// All TCP sockets at one moment.
pub struct Table {
    rows: Vec<Row>,
}

#[derive(Debug, PartialEq)]
struct Row {
    end: End,
    state: u8,
    uid: u32,
    inode: u32,
}

impl Table {
    pub fn read() -> io::Result<Table> {
        let v4 = fs::read_to_string("/proc/net/tcp")?;
        // Missing where the machine has no IPv6.
        let v6 = fs::read_to_string("/proc/net/tcp6").unwrap_or_default();
        // The first line is the heading.
        let lines = v4.lines().skip(1).chain(v6.lines().skip(1));
        Ok(Table { rows: lines.filter_map(row).collect() })
    }

    /// Uid and inode of the socket with these addresses.
    pub fn find(&self, end: End) -> Option<(u32, u32)> {
        let found = self.rows.iter().find(|row| row.end == end)?;
        Some((found.uid, found.inode))
    }

    /// Uid and inode of whoever keeps us from this port.
    pub fn listener(&self, port: u16) -> Option<(u32, u32)> {
        let in_our_way = |ip: IpAddr| ip.is_loopback() || ip.is_unspecified();
        let found = self
            .rows
            .iter()
            .find(|row| row.state == LISTEN && row.end.local.port() == port && in_our_way(row.end.local.ip()))?;
        Some((found.uid, found.inode))
    }
}

/// Name and number of the process that holds the socket of this inode. Other users' processes do not show
/// what they hold.
pub fn program_with_socket(inode: u32) -> Option<(String, u32)> {
    let wanted = format!("socket:[{inode}]");
    let holds = |pid: u32| {
        let Ok(handles) = fs::read_dir(format!("/proc/{pid}/fd")) else { return false };
        handles.flatten().any(|handle| fs::read_link(handle.path()).is_ok_and(|target| target.as_os_str() == &*wanted))
    };
    let pids = fs::read_dir("/proc").ok()?.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let pid = pids.into_iter().find(|&pid| holds(pid))?;
    let name = fs::read(format!("/proc/{pid}/comm")).unwrap_or_default();
    let name: String = String::from_utf8_lossy(&name).chars().filter(|letter| !letter.is_control()).collect();
    Some((name, pid))
}

/// `0: 0100007F:6FC5 0100007F:A3B2 01 00000000:00000000 00:00000000 00000000  1000 0 5463 …`
fn row(line: &str) -> Option<Row> {
    let mut words = line.split_whitespace().skip(1);
    let end = End { local: address(words.next()?)?, remote: address(words.next()?)? };
    let state = u8::from_str_radix(words.next()?, 16).ok()?;
    let mut words = words.skip(3);
    let uid = words.next()?.parse().ok()?;
    let inode = words.nth(1)?.parse().ok()?;
    Some(Row { end, state, uid, inode })
}

/// `0100007F:6FC5`: four bytes at a time as a number of this machine, then the port.
fn address(text: &str) -> Option<SocketAddr> {
    let (ip, port) = text.split_once(':')?;
    let port = u16::from_str_radix(port, 16).ok()?;
    let mut bytes = [0; 16];
    for (index, part) in bytes.chunks_exact_mut(4).enumerate().take(ip.len() / 8) {
        let digits = ip.get(index * 8..index * 8 + 8)?;
        part.copy_from_slice(&u32::from_str_radix(digits, 16).ok()?.to_ne_bytes());
    }
    let ip = match ip.len() {
        8 => Ipv4Addr::from_octets(*bytes.first_chunk()?).into(),
        32 => Ipv6Addr::from_octets(bytes).into(),
        _ => return None,
    };
    Some(plain(SocketAddr::new(ip, port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADING: &str =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
    #[cfg(target_endian = "little")]
    const TABLE: &[(&str, &str, &str, u8, u32, u32)] = &[
        (
            "   0: 0100007F:6FC5 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 5461 1 00000000d6a75e7e 100 0 0 10 0",
            "127.0.0.1:28613",
            "0.0.0.0:0",
            0x0A,
            1000,
            5461,
        ),
        (
            "  12: 0100007F:A3B2 0100007F:6FC5 01 00000000:00000000 00:00000000 00000000 65534        0 5463 1 0000000000000000 20 4 30 10 -1",
            "127.0.0.1:41906",
            "127.0.0.1:28613",
            1,
            65534,
            5463,
        ),
        (
            "   1: 0000000000000000FFFF00000100007F:A3B3 0000000000000000FFFF00000100007F:6FC5 06 00000000:00000000 03:0000176A 00000000     0        0 0 3 00000000668dcade",
            "127.0.0.1:41907",
            "127.0.0.1:28613",
            6,
            0,
            0,
        ),
        (
            "   2: 00000000000000000000000001000000:A3B4 00000000000000000000000001000000:6FC5 01 00000000:00000000 00:00000000 00000000  1000        0 5464 1 0",
            "[::1]:41908",
            "[::1]:28613",
            1,
            1000,
            5464,
        ),
    ];

    #[cfg(target_endian = "little")]
    #[test]
    fn every_line_of_the_table_is_understood() {
        for &(line, local, remote, state, uid, inode) in TABLE {
            let end = End { local: local.parse().unwrap(), remote: remote.parse().unwrap() };
            assert_eq!(row(line), Some(Row { end, state, uid, inode }), "{line}");
        }
    }

    #[test]
    fn a_line_that_is_none_is_passed_over() {
        for line in
            ["", HEADING, "0: 0100007F:6FC5", "0: zz:1 0100007F:6FC5 01 0 0 0 1 0 1", "0: 01:1 01:1 01 0 0 0 1 0 1"]
        {
            assert_eq!(row(line), None, "{line}");
        }
    }
}
