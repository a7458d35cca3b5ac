//! One question to Linux's socket diagnosis (NETLINK_SOCK_DIAG) and its answer, as bytes.
//!
//! `linux/netlink.h`, `linux/inet_diag.h`: a header of 16 bytes, then `inet_diag_req_v2`
//! (56) there and `inet_diag_msg` (72) or an error number back. Ports and addresses
//! are in network order, everything else in the machine's own.

use std::io;
use std::net::{IpAddr, SocketAddr};

use super::End;

/// Domain and protocol of the socket that is asked through.
pub const AF_NETLINK: i32 = 16;
pub const NETLINK_SOCK_DIAG: i32 = 4;

/// Bytes of a question.
pub const QUESTION: usize = 72;
/// Bytes of an answer at most: what we need is in the first 88, optional parts may follow.
pub const ANSWER: usize = 1024;

const SOCK_DIAG_BY_FAMILY: u16 = 20;
const NLMSG_ERROR: u16 = 2;
const NLM_F_REQUEST: u16 = 1;
const AF_INET: u8 = 2;
const AF_INET6: u8 = 10;
const IPPROTO_TCP: u8 = 6;
const ENOENT: i32 = 2;
const HEADER: usize = 16;

/// A socket as the kernel describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    pub remote_port: u16,
    pub uid: u32,
    /// 0 where no process holds the socket; its uid says nothing then.
    pub inode: u32,
}

/// "Which socket has exactly these two addresses?"
pub fn question(end: End, sequence: u32) -> [u8; QUESTION] {
    let mut bytes = Vec::with_capacity(QUESTION);
    bytes.extend((QUESTION as u32).to_ne_bytes());
    bytes.extend(SOCK_DIAG_BY_FAMILY.to_ne_bytes());
    bytes.extend(NLM_F_REQUEST.to_ne_bytes());
    bytes.extend(sequence.to_ne_bytes());
    // From whom: the kernel fills it in.
    bytes.extend(0u32.to_ne_bytes());
    // sdiag_family, sdiag_protocol, no extensions, and a byte between.
    bytes.extend([if end.local.is_ipv4() { AF_INET } else { AF_INET6 }, IPPROTO_TCP, 0, 0]);
    // In any state.
    bytes.extend(u32::MAX.to_ne_bytes());
    bytes.extend(end.local.port().to_be_bytes());
    bytes.extend(end.remote.port().to_be_bytes());
    bytes.extend(address(end.local));
    bytes.extend(address(end.remote));
    // Through any interface, and INET_DIAG_NOCOOKIE twice: we know the socket by its addresses alone.
    bytes.extend(0u32.to_ne_bytes());
    bytes.extend([0xff; 8]);
    let mut question = [0; QUESTION];
    question.copy_from_slice(&bytes);
    question
}

/// The socket, or None where there is none. `Err(WouldBlock)` for the answer to another question.
pub fn answer(bytes: &[u8], sequence: u32) -> io::Result<Option<Found>> {
    if u32_at(bytes, 8)? != sequence {
        return Err(io::ErrorKind::WouldBlock.into());
    }
    match u16::from_ne_bytes(array_at(bytes, 4)?) {
        SOCK_DIAG_BY_FAMILY => Ok(Some(Found {
            remote_port: u16::from_be_bytes(array_at(bytes, HEADER + 6)?),
            uid: u32_at(bytes, HEADER + 64)?,
            inode: u32_at(bytes, HEADER + 68)?,
        })),
        NLMSG_ERROR => match i32::from_ne_bytes(array_at(bytes, HEADER)?).wrapping_neg() {
            ENOENT => Ok(None),
            error => Err(io::Error::from_raw_os_error(error)),
        },
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn address(address: SocketAddr) -> [u8; 16] {
    match address.ip() {
        IpAddr::V4(ip) => {
            let [a, b, c, d] = ip.octets();
            [a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        }
        IpAddr::V6(ip) => ip.octets(),
    }
}

fn u32_at(bytes: &[u8], at: usize) -> io::Result<u32> {
    array_at(bytes, at).map(u32::from_ne_bytes)
}

fn array_at<const N: usize>(bytes: &[u8], at: usize) -> io::Result<[u8; N]> {
    let part = bytes.get(at..).and_then(|rest| rest.first_chunk());
    part.copied().ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(local: &str, remote: &str) -> End {
        End { local: local.parse().unwrap(), remote: remote.parse().unwrap() }
    }

    #[test]
    fn a_question_has_every_field_in_its_place() {
        let bytes = question(end("127.0.0.1:258", "127.0.0.2:772"), 7);
        assert_eq!(u32_at(&bytes, 0).unwrap(), 72);
        assert_eq!(u32_at(&bytes, 8).unwrap(), 7);
        assert_eq!(bytes[16..20], [2, 6, 0, 0]);
        assert_eq!(bytes[24..28], [1, 2, 3, 4]);
        assert_eq!((&bytes[28..32], &bytes[44..48]), (&[127, 0, 0, 1][..], &[127, 0, 0, 2][..]));
        assert_eq!(bytes[64..], [0xff; 8]);
        assert_eq!(question(end("[::1]:1", "[::1]:2"), 7)[16], 10);
    }

    fn reply(kind: u16, sequence: u32, body: &[u8]) -> Vec<u8> {
        let mut bytes = ((HEADER + body.len()) as u32).to_ne_bytes().to_vec();
        bytes.extend(kind.to_ne_bytes());
        bytes.extend([0, 0]);
        bytes.extend(sequence.to_ne_bytes());
        bytes.extend([0; 4]);
        bytes.extend(body);
        bytes
    }

    #[test]
    fn an_answer_is_a_socket_an_error_or_not_ours() {
        let mut body = [0; 72];
        body[4..8].copy_from_slice(&[1, 2, 3, 4]);
        body[64..68].copy_from_slice(&1000u32.to_ne_bytes());
        body[68..].copy_from_slice(&77u32.to_ne_bytes());
        let sound = reply(SOCK_DIAG_BY_FAMILY, 7, &body);
        let found = Found { remote_port: 772, uid: 1000, inode: 77 };
        assert_eq!(answer(&sound, 7).unwrap(), Some(found));
        assert_eq!(answer(&sound, 8).unwrap_err().kind(), io::ErrorKind::WouldBlock);
        assert_eq!(answer(&reply(NLMSG_ERROR, 7, &(-2i32).to_ne_bytes()), 7).unwrap(), None);
        let denied = answer(&reply(NLMSG_ERROR, 7, &(-1i32).to_ne_bytes()), 7).unwrap_err();
        assert_eq!(denied.kind(), io::ErrorKind::PermissionDenied);
        for length in 0..sound.len() {
            assert!(answer(&sound[..length], 7).is_err(), "{length}");
        }
    }
}
