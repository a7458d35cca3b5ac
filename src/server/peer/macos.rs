//! macOS: the owner of a socket by its two addresses, from the kernel's list of all TCP sockets.
//!
//! The list carries the user of each socket and may be read by everybody. The other
//! way, asking every process for its sockets (libproc), shows our own processes
//! alone: another user's connection would be no different from one that has ended.

use std::ffi::CStr;
use std::io;

use super::pcblist::{self, Socket};
use super::{End, Owner};
use crate::protocol::failure::Holder;

const LIST: &CStr = c"net.inet.tcp.pcblist_n";
const ROOT: u32 = 0;
/// Sockets are opened between asking how long the list is and reading it: room for 40 more.
const MORE: usize = 32 * 1024;

pub struct Kernel {
    our_uid: u32,
}

impl Kernel {
    pub fn open() -> io::Result<Kernel> {
        Ok(Kernel { our_uid: our_uid() })
    }

    /// The list is as long as there are sockets.
    pub fn is_quick(&self) -> bool {
        false
    }

    /// The owner of the socket with these addresses; None where no process holds it any more.
    pub fn owner(&self, end: End) -> io::Result<Option<Owner>> {
        let list = list()?;
        let found = pcblist::sockets(&list).find(|socket| socket.end == end && socket.is_held);
        Ok(found.map(|Socket { uid, .. }| match uid {
            uid if uid == self.our_uid => Owner::Us,
            ROOT => Owner::System,
            _ => Owner::Another,
        }))
    }
}

/// Who listens on this port: its name is not told here, whether it is another user's is.
pub fn holder_of(port: u16) -> Option<Holder> {
    let list = list().ok()?;
    let found =
        pcblist::sockets(&list).find(|socket| socket.end.local.port() == port && socket.end.remote.port() == 0)?;
    (found.uid != our_uid()).then_some(Holder::AnotherUser)
}

fn our_uid() -> u32 {
    // SAFETY: geteuid takes nothing, touches no memory of ours and cannot fail.
    unsafe { libc::geteuid() }
}

/// The list as it is now.
fn list() -> io::Result<Vec<u8>> {
    let mut length = 0;
    // SAFETY: the name ends in a zero byte; with no buffer the call only writes the length, which is ours.
    let asked =
        unsafe { libc::sysctlbyname(LIST.as_ptr(), std::ptr::null_mut(), &mut length, std::ptr::null_mut(), 0) };
    if asked != 0 {
        return Err(io::Error::last_os_error());
    }
    length = length.saturating_add(MORE);
    let mut bytes = vec![0u8; length];
    // SAFETY: the buffer is `length` bytes long, and the call writes no more than that and the length it used.
    let read =
        unsafe { libc::sysctlbyname(LIST.as_ptr(), bytes.as_mut_ptr().cast(), &mut length, std::ptr::null_mut(), 0) };
    if read != 0 {
        return Err(io::Error::last_os_error());
    }
    bytes.truncate(length);
    Ok(bytes)
}
