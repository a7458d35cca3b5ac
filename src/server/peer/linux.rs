//! Linux: the owner of a socket by its two addresses, from the kernel's socket diagnosis, else from /proc/net.
//!
//! The diagnosis is one exact question of a few microseconds, however many
//! sockets there are. /proc/net lists them all; it serves where the diagnosis
//! is shut off (a service confined to `AF_INET`, some containers).

use std::fs::File;
use std::io::{self, Read as _};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt;
use std::sync::{Mutex, PoisonError};

use socket2::{Domain, Protocol, Socket, Type};

use super::proc::{self, Table};
use super::{End, Owner, diag};
use crate::protocol::failure::Holder;

const ROOT: u32 = 0;

/// What the kernel is asked through.
pub struct Kernel {
    /// None where only /proc/net tells.
    diagnosis: Option<Mutex<Diagnosis>>,
    our_uid: u32,
}

struct Diagnosis {
    socket: Socket,
    asked: u32,
}

impl Kernel {
    pub fn open() -> io::Result<Kernel> {
        let our_uid = our_uid()?;
        let diagnosis = Diagnosis::open().map(Mutex::new);
        let kernel = Kernel { diagnosis: diagnosis.ok(), our_uid };
        // A kernel without the diagnosis of TCP takes the question and knows no socket at all.
        match super::about_ourselves(&kernel) {
            Ok(Some(_)) => Ok(kernel),
            _ => Ok(Kernel { diagnosis: None, our_uid }),
        }
    }

    /// May be asked without a thread of its own.
    pub fn is_quick(&self) -> bool {
        self.diagnosis.is_some()
    }

    /// The owner of the socket with these addresses; None where no process holds it any more.
    pub fn owner(&self, end: End) -> io::Result<Option<Owner>> {
        let found = match &self.diagnosis {
            Some(diagnosis) => diagnosis.lock().unwrap_or_else(PoisonError::into_inner).ask(end)?,
            None => Table::read()?.find(end),
        };
        Ok(found.and_then(|(uid, inode)| self.whose(uid, inode)))
    }

    /// A socket that its process has closed belongs to root while its last bytes are on their way, so says
    /// the kernel. Whoever trusted that would let everybody in who writes and closes at once.
    fn whose(&self, uid: u32, inode: u32) -> Option<Owner> {
        match uid {
            _ if inode == 0 => None,
            uid if uid == self.our_uid => Some(Owner::Us),
            ROOT => Some(Owner::System),
            _ => Some(Owner::Another),
        }
    }
}

impl Diagnosis {
    fn open() -> io::Result<Diagnosis> {
        let protocol = Protocol::from(diag::NETLINK_SOCK_DIAG);
        let socket = Socket::new(Domain::from(diag::AF_NETLINK), Type::DGRAM, Some(protocol))?;
        // The kernel has answered before the question's `send` returns: there is never anything to wait for.
        socket.set_nonblocking(true)?;
        Ok(Diagnosis { socket, asked: 0 })
    }

    /// The socket's uid and inode.
    fn ask(&mut self, end: End) -> io::Result<Option<(u32, u32)>> {
        self.asked = self.asked.wrapping_add(1);
        self.socket.send(&diag::question(end, self.asked))?;
        let mut bytes = [0; diag::ANSWER];
        loop {
            let length = (&self.socket).read(&mut bytes)?;
            match diag::answer(bytes.get(..length).unwrap_or_default(), self.asked) {
                // An answer that a fault left behind.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
                // Where there is no such connection, the kernel answers with whoever listens on the port.
                Ok(Some(found)) if found.remote_port != end.remote.port() => return Ok(None),
                Ok(found) => return Ok(found.map(|found| (found.uid, found.inode))),
                Err(error) => return Err(error),
            }
        }
    }
}

/// Who listens on this port.
pub fn holder_of(port: u16) -> Option<Holder> {
    let (uid, inode) = Table::read().ok()?.listener(port)?;
    match proc::program_with_socket(inode) {
        Some((name, pid)) => Some(Holder::Program { name, pid }),
        None => (our_uid().ok()? != uid).then_some(Holder::AnotherUser),
    }
}

/// The owner of every socket that we make.
fn our_uid() -> io::Result<u32> {
    let socket = Socket::new(Domain::UNIX, Type::STREAM, None)?;
    Ok(File::from(OwnedFd::from(socket)).metadata()?.uid())
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener, TcpStream};

    use super::*;

    fn kernels() -> [Kernel; 2] {
        let kernel = Kernel::open().unwrap();
        let by_tables = Kernel { diagnosis: None, our_uid: kernel.our_uid };
        [kernel, by_tables]
    }

    fn end_of(stream: &TcpStream) -> End {
        End {
            local: super::super::plain(stream.local_addr().unwrap()),
            remote: super::super::plain(stream.peer_addr().unwrap()),
        }
    }

    #[test]
    fn our_uid_is_the_one_of_our_process() {
        assert_eq!(our_uid().unwrap(), std::fs::metadata("/proc/self").unwrap().uid());
    }

    #[test]
    fn both_ways_know_our_own_connection_by_every_kind_of_address() {
        assert!(Kernel::open().unwrap().is_quick(), "this kernel has the diagnosis");
        for (listening, connecting) in [
            (IpAddr::from(Ipv4Addr::LOCALHOST), IpAddr::from(Ipv4Addr::LOCALHOST)),
            (Ipv6Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()),
            (Ipv4Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.to_ipv6_mapped().into()),
        ] {
            let Ok(listener) = TcpListener::bind((listening, 0)) else { continue };
            let stream = TcpStream::connect((connecting, listener.local_addr().unwrap().port())).unwrap();
            for kernel in kernels() {
                assert_eq!(kernel.owner(end_of(&stream)).unwrap(), Some(Owner::Us), "{connecting}");
            }
        }
    }

    #[test]
    fn both_ways_know_no_owner_of_a_closed_socket_and_none_of_a_strange_one() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (mut ours, _) = listener.accept().unwrap();
        let end = end_of(&stream);
        drop(stream);
        assert_eq!(ours.read(&mut [0]).unwrap(), 0);
        for kernel in kernels() {
            assert_eq!(kernel.owner(end).unwrap(), None);
        }
        // Nobody is connected from the port on which we listen, though there is a socket.
        let nowhere = End { local: listener.local_addr().unwrap(), remote: "127.0.0.1:1".parse().unwrap() };
        for kernel in kernels() {
            assert_eq!(kernel.owner(nowhere).unwrap(), None);
        }
    }

    #[test]
    fn root_is_the_system_and_everybody_else_another() {
        let kernel = Kernel { diagnosis: None, our_uid: 1000 };
        assert_eq!(kernel.whose(1000, 5), Some(Owner::Us));
        assert_eq!(kernel.whose(0, 5), Some(Owner::System));
        assert_eq!(kernel.whose(1001, 5), Some(Owner::Another));
        assert_eq!(kernel.whose(1000, 0), None);
        let root = Kernel { diagnosis: None, our_uid: 0 };
        assert_eq!((root.whose(0, 5), root.whose(1000, 5)), (Some(Owner::Us), Some(Owner::Another)));
    }

    #[test]
    fn whoever_listens_on_a_port_is_named() {
        let listener = TcpListener::bind((Ipv6Addr::LOCALHOST, 0))
            .unwrap_or_else(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
        let port = listener.local_addr().unwrap().port();
        match holder_of(port) {
            Some(Holder::Program { pid, name }) => {
                assert_eq!(pid, std::process::id());
                assert!(!name.is_empty());
            }
            other => panic!("{other:?}"),
        }
        drop(listener);
        assert_eq!(holder_of(port), None);
    }
}
