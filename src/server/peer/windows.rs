//! Windows: the owner of a socket by its two addresses, from the system's tables and the process they name.
//!
//! Browsers run their parts in sandboxes, with fewer rights but as the same user.

use std::ffi::c_void;
use std::io;
use std::ptr;

use windows_sys::Win32::Foundation::{
    CloseHandle, ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, HANDLE, NO_ERROR,
};
use windows_sys::Win32::NetworkManagement::IpHelper::{GetExtendedTcpTable, TCP_TABLE_OWNER_PID_ALL};
use windows_sys::Win32::Networking::WinSock::{AF_INET, AF_INET6};
use windows_sys::Win32::Security::{
    EqualSid, GetTokenInformation, IsWellKnownSid, PSID, TOKEN_QUERY, TOKEN_USER, TokenUser, WinLocalSystemSid,
};
use windows_sys::Win32::System::LibraryLoader::{GetModuleHandleW, GetProcAddress};
use windows_sys::Win32::System::RemoteDesktop::ProcessIdToSessionId;
use windows_sys::Win32::System::Threading::{
    GetCurrentProcess, OpenProcess, OpenProcessToken, PROCESS_NAME_WIN32, PROCESS_QUERY_LIMITED_INFORMATION,
    QueryFullProcessImageNameW,
};

use super::tcp_table::{self, LISTEN, Row};
use super::{End, Owner};
use crate::protocol::failure::Holder;

/// Windows' own process, which holds the sockets of drivers.
const SYSTEM_PROCESS: u32 = 4;
/// A table that grows between asking how long it is and reading it is asked for again this often.
const TRIES: usize = 5;
/// Characters of the longest path that Windows has.
const LONGEST_PATH: usize = 32_768;

pub struct Kernel {
    us: User,
}

impl Kernel {
    pub fn open() -> io::Result<Kernel> {
        // SAFETY: GetCurrentProcess takes nothing and gives a constant that is never closed.
        let us = User::of(unsafe { GetCurrentProcess() })?;
        Ok(Kernel { us })
    }

    /// The tables are as long as there are sockets.
    pub fn is_quick(&self) -> bool {
        false
    }

    /// The owner of the socket with these addresses; None where no process holds it any more.
    pub fn owner(&self, end: End) -> io::Result<Option<Owner>> {
        match find(|row| row.end == end)? {
            None | Some(Row { pid: 0, .. }) => Ok(None),
            Some(Row { pid: SYSTEM_PROCESS, .. }) => Ok(Some(Owner::System)),
            Some(Row { pid, .. }) => self.owner_of(pid),
        }
    }

    /// The system does not show us the user of a process with higher rights. On our own desktop that is
    /// a program that the person before it has started as administrator, as some ERP clients demand.
    fn owner_of(&self, pid: u32) -> io::Result<Option<Owner>> {
        let user = match Process::open(pid) {
            Ok(process) => User::of(process.0),
            Err(error) if error.raw_os_error() == Some(ERROR_INVALID_PARAMETER as i32) => return Ok(None),
            Err(error) => Err(error),
        };
        Ok(Some(match user {
            Ok(user) if user.is(&self.us) => Owner::Us,
            Ok(user) if user.is_system() => Owner::System,
            Ok(_) => Owner::Another,
            Err(_) if session(pid).is_some_and(|theirs| session(std::process::id()) == Some(theirs)) => Owner::System,
            Err(_) => Owner::Another,
        }))
    }
}

/// Under Wine the host's programs, browsers too, are nobody's, and with many sockets its tables take seconds.
pub fn tells_nothing() -> bool {
    // SAFETY: ntdll is in every process and never leaves it; both names end in a zero; nothing is called.
    unsafe {
        let ntdll = GetModuleHandleW(windows_sys::core::w!("ntdll.dll"));
        !ntdll.is_null() && GetProcAddress(ntdll, c"wine_get_version".as_ptr().cast()).is_some()
    }
}

/// Who listens on this port.
pub fn holder_of(port: u16) -> Option<Holder> {
    let row = find(|row| row.state == LISTEN && row.end.local.port() == port).ok()??;
    if row.pid == SYSTEM_PROCESS {
        return Some(Holder::System);
    }
    Some(match Process::open(row.pid) {
        Ok(process) => Holder::Program { name: process.name()?, pid: row.pid },
        // No such process: it has ended meanwhile, or the number is 0, as Wine gives it.
        Err(error) if error.raw_os_error() == Some(ERROR_INVALID_PARAMETER as i32) => Holder::Unknown,
        Err(_) => Holder::AnotherUser,
    })
}

/// An open process, closed when dropped.
struct Process(HANDLE);

impl Process {
    fn open(pid: u32) -> io::Result<Process> {
        // SAFETY: takes numbers alone; the handle is checked and closed by Drop.
        let handle = unsafe { OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid) };
        if handle.is_null() { Err(io::Error::last_os_error()) } else { Ok(Process(handle)) }
    }

    /// `agent.exe`.
    fn name(&self) -> Option<String> {
        let mut path = vec![0u16; LONGEST_PATH];
        let mut length = LONGEST_PATH as u32;
        // SAFETY: the buffer has `length` characters; the call writes no more and puts into `length` how many it wrote.
        let told = unsafe { QueryFullProcessImageNameW(self.0, PROCESS_NAME_WIN32, path.as_mut_ptr(), &mut length) };
        let path = String::from_utf16_lossy(path.get(..length as usize)?);
        (told != 0).then(|| path.rsplit('\\').next().unwrap_or_default().to_string())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // SAFETY: the handle came from OpenProcess or OpenProcessToken and is closed once.
        unsafe { CloseHandle(self.0) };
    }
}

/// A process's user: a `TOKEN_USER` with the SID that it points to behind it, where Windows wrote both.
struct User(Vec<u64>);

impl User {
    fn of(process: HANDLE) -> io::Result<User> {
        let mut token: HANDLE = ptr::null_mut();
        // SAFETY: the process's handle is open; the token's is written to a variable of ours.
        if unsafe { OpenProcessToken(process, TOKEN_QUERY, &mut token) } == 0 {
            return Err(io::Error::last_os_error());
        }
        let token = Process(token);
        let mut length = 0;
        // SAFETY: with no buffer the call only writes how long it must be.
        unsafe { GetTokenInformation(token.0, TokenUser, ptr::null_mut(), 0, &mut length) };
        if (length as usize) < size_of::<TOKEN_USER>() {
            return Err(io::Error::last_os_error());
        }
        let mut user = vec![0u64; (length as usize).div_ceil(8)];
        // SAFETY: the buffer is at least `length` bytes long and aligned for pointers.
        let told = unsafe { GetTokenInformation(token.0, TokenUser, user.as_mut_ptr().cast(), length, &mut length) };
        if told == 0 { Err(io::Error::last_os_error()) } else { Ok(User(user)) }
    }

    fn sid(&self) -> PSID {
        // SAFETY: `of` made sure that a TOKEN_USER stands at the beginning, written by Windows; its pointer
        // leads into this very buffer, which is never changed or moved while `self` lives.
        unsafe { (*self.0.as_ptr().cast::<TOKEN_USER>()).User.Sid }
    }

    fn is(&self, other: &User) -> bool {
        // SAFETY: both SIDs lie in buffers that outlive the call.
        unsafe { EqualSid(self.sid(), other.sid()) != 0 }
    }

    fn is_system(&self) -> bool {
        // SAFETY: the SID lies in a buffer that outlives the call.
        unsafe { IsWellKnownSid(self.sid(), WinLocalSystemSid) != 0 }
    }
}

/// The desktop that the process belongs to.
fn session(pid: u32) -> Option<u32> {
    let mut session = 0;
    // SAFETY: the number is written to a variable of ours.
    let told = unsafe { ProcessIdToSessionId(pid, &mut session) };
    (told != 0).then_some(session)
}

/// The first socket of both tables that fits. An IPv4 connection may stand among the IPv6 ones.
fn find(fits: impl Fn(&Row) -> bool) -> io::Result<Option<Row>> {
    if let Some(row) = tcp_table::rows_4(&table(AF_INET)?).find(&fits) {
        return Ok(Some(row));
    }
    // Not there where IPv6 is switched off.
    let table = table(AF_INET6).unwrap_or_default();
    Ok(tcp_table::rows_6(&table).find(&fits))
}

fn table(family: u16) -> io::Result<Vec<u8>> {
    let mut words: Vec<u32> = Vec::new();
    for _ in 0..TRIES {
        let mut length = (words.len() * size_of::<u32>()) as u32;
        let buffer: *mut c_void = if words.is_empty() { ptr::null_mut() } else { words.as_mut_ptr().cast() };
        // SAFETY: the buffer is `length` bytes long (or there is none and the length is 0) and aligned for
        // the numbers written to it; the call writes no more and puts into `length` how many it needs.
        let told =
            unsafe { GetExtendedTcpTable(buffer, &mut length, 0, u32::from(family), TCP_TABLE_OWNER_PID_ALL, 0) };
        match told {
            NO_ERROR => return Ok(words.into_iter().flat_map(u32::to_le_bytes).collect()),
            ERROR_INSUFFICIENT_BUFFER => words = vec![0; (length as usize).div_ceil(size_of::<u32>()) + 64],
            error => return Err(io::Error::from_raw_os_error(error as i32)),
        }
    }
    Err(io::ErrorKind::WouldBlock.into())
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener, TcpStream};

    use super::*;

    #[test]
    fn our_own_connection_is_ours_and_a_strange_one_nobodys() {
        let kernel = Kernel::open().unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let end = End { local: stream.local_addr().unwrap(), remote: stream.peer_addr().unwrap() };
        assert_eq!(kernel.owner(end).unwrap(), Some(Owner::Us));
        let nowhere = End { local: listener.local_addr().unwrap(), remote: "127.0.0.1:1".parse().unwrap() };
        assert_eq!(kernel.owner(nowhere).unwrap(), None);
    }

    #[test]
    fn whoever_listens_on_a_port_is_named() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        match holder_of(listener.local_addr().unwrap().port()) {
            Some(Holder::Program { pid, name }) => {
                assert_eq!(pid, std::process::id());
                assert!(name.ends_with(".exe"), "{name}");
            }
            Some(Holder::Unknown) if tells_nothing() => {
                eprintln!("not proved: this Wine does not say whose a listening socket is");
            }
            other => panic!("{other:?}"),
        }
    }
}
