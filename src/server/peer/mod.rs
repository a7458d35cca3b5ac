//! Whose process is at the other end of a connection: only this user's own may print.
//!
//! A loopback port is open to everybody who works on the computer, so the
//! operating system is asked for the owner of the other socket, once, right
//! after a connection was accepted and before anything it sends is read.

#[cfg(target_os = "linux")]
mod diag;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(any(target_os = "macos", test))]
mod pcblist;
#[cfg(target_os = "linux")]
mod proc;
#[cfg(any(windows, test))]
mod tcp_table;
#[cfg(windows)]
mod windows;

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(target_os = "macos")]
use macos as system;
#[cfg(windows)]
use windows as system;

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::net::TcpStream;

use crate::protocol::failure::Holder;
use system::Kernel;

/// Who is at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    /// This user, the system itself, or nobody can tell: may come in.
    Admitted,
    /// Another user of this computer.
    AnotherUser,
    /// Nobody any more. What such a connection still holds is not read: its sender has left no name.
    Gone,
}

/// One end of a connection: its own address and the one it speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct End {
    local: SocketAddr,
    remote: SocketAddr,
}

/// Whose a socket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Owner {
    Us,
    /// root, SYSTEM: it may do anything on this computer already.
    System,
    Another,
}

/// What this system tells about other ends.
pub struct Peers {
    /// None where the system tells nothing.
    kernel: Option<Arc<Kernel>>,
    refused: AtomicU64,
}

impl Peers {
    /// Asks the system about a connection of our own. Where it cannot even tell whose that is
    /// (a container without the facility), everybody is let in, as the log says once: an agent that
    /// prints for nobody helps nobody. Where it can, whatever stays unclear later is not let in.
    pub fn new() -> Peers {
        #[cfg(windows)]
        if system::tells_nothing() {
            tracing::warn!("Wine does not tell users apart; programs of all users of its host may print");
            return Peers { kernel: None, refused: AtomicU64::new(0) };
        }
        Peers::asking()
    }

    fn asking() -> Peers {
        let asked = Kernel::open().and_then(|kernel| Ok((about_ourselves(&kernel)?, kernel)));
        let kernel = match asked {
            Ok((Some(Owner::Us), kernel)) => Some(Arc::new(kernel)),
            other => {
                let told = other.map(|(owner, _)| owner);
                tracing::warn!(?told, "this system does not tell users apart; programs of all its users may print");
                None
            }
        };
        Peers { kernel, refused: AtomicU64::new(0) }
    }

    /// Who is at the other end of this connection.
    pub async fn at(&self, stream: &TcpStream) -> Peer {
        let Some(kernel) = self.kernel.clone() else { return Peer::Admitted };
        // A connection that was reset has no other end any more.
        let (Ok(local), Ok(remote)) = (stream.peer_addr(), stream.local_addr()) else { return Peer::Gone };
        let end = End { local: plain(local), remote: plain(remote) };
        let peer = if kernel.is_quick() {
            judge(|| kernel.owner(end))
        } else {
            tokio::task::spawn_blocking(move || judge(|| kernel.owner(end))).await.unwrap_or(Peer::Gone)
        };
        if peer == Peer::AnotherUser {
            self.tell_of_a_refusal();
        }
        peer
    }

    /// A page of another user may try every second all day: said at the 1st, 2nd, 4th, 8th time.
    fn tell_of_a_refusal(&self) {
        let times = self.refused.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        if times.is_power_of_two() {
            tracing::warn!(times, "a connection of another user of this computer was refused");
        }
    }
}

/// Who listens on this port already, as far as the system tells.
pub fn holder_of(port: u16) -> Holder {
    system::holder_of(port).unwrap_or(Holder::Unknown)
}

/// A socket that is not listed is looked for a second time, because the tables of macOS and Windows are
/// copied while they change. A fault counts as nobody: the system could tell at the start, and another
/// user must not get in by using up our file handles.
fn judge(owner: impl Fn() -> io::Result<Option<Owner>>) -> Peer {
    for _ in 0..2 {
        match owner() {
            Ok(Some(Owner::Us | Owner::System)) => return Peer::Admitted,
            Ok(Some(Owner::Another)) => return Peer::AnotherUser,
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "whose a connection is could not be told"),
        }
    }
    Peer::Gone
}

/// Whose a connection is that we have just made ourselves.
fn about_ourselves(kernel: &Kernel) -> io::Result<Option<Owner>> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let stream = std::net::TcpStream::connect(listener.local_addr()?)?;
    kernel.owner(End { local: stream.local_addr()?, remote: stream.peer_addr()? })
}

/// IPv4 in its own form also where a socket for both kinds brought it as IPv6.
fn plain(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// A system that Dotline does not know: nothing can be told.
#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
mod system {
    use super::{End, Holder, Owner};
    use std::io;

    pub struct Kernel;

    impl Kernel {
        pub fn open() -> io::Result<Kernel> {
            Err(io::ErrorKind::Unsupported.into())
        }

        pub fn is_quick(&self) -> bool {
            true
        }

        pub fn owner(&self, _: End) -> io::Result<Option<Owner>> {
            Err(io::ErrorKind::Unsupported.into())
        }
    }

    pub fn holder_of(_: u16) -> Option<Holder> {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::net::Ipv6Addr;

    use super::*;

    /// An accepted connection and its other end.
    async fn connection(address: impl Into<std::net::IpAddr>) -> Option<(TcpStream, TcpStream)> {
        let listener = tokio::net::TcpListener::bind((address.into(), 0)).await.ok()?;
        let theirs = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        Some((listener.accept().await.unwrap().0, theirs))
    }

    #[tokio::test]
    async fn our_own_connections_are_let_in_by_either_address() {
        #[cfg(windows)]
        if system::tells_nothing() {
            eprintln!("not proved: Wine does not always say whose a connection is");
            return;
        }
        let peers = Peers::asking();
        assert!(peers.kernel.is_some(), "this system tells users apart");
        let (ours, _theirs) = connection(Ipv4Addr::LOCALHOST).await.unwrap();
        assert_eq!(peers.at(&ours).await, Peer::Admitted);
        if let Some((ours, _theirs)) = connection(Ipv6Addr::LOCALHOST).await {
            assert_eq!(peers.at(&ours).await, Peer::Admitted);
        }
    }

    #[tokio::test]
    async fn who_has_left_is_gone_and_nobody_in_particular() {
        let peers = Peers::asking();
        let (ours, theirs) = connection(Ipv4Addr::LOCALHOST).await.unwrap();
        drop(theirs);
        // The end has come through: the other socket belongs to no process any more, and Linux calls its owner 0, root.
        ours.readable().await.unwrap();
        assert_eq!(ours.try_read(&mut [0]).unwrap(), 0);
        assert_eq!(peers.at(&ours).await, Peer::Gone);
    }

    #[tokio::test]
    async fn who_has_reset_the_connection_is_gone() {
        let peers = Peers::asking();
        let (ours, theirs) = connection(Ipv4Addr::LOCALHOST).await.unwrap();
        // Closed with unread bytes, a connection is reset.
        ours.try_write(b"unread").unwrap();
        theirs.readable().await.unwrap();
        drop(theirs);
        ours.readable().await.unwrap();
        assert_eq!(peers.at(&ours).await, Peer::Gone);
    }

    #[tokio::test]
    async fn where_the_system_tells_nothing_everybody_is_let_in() {
        let peers = Peers { kernel: None, refused: AtomicU64::new(0) };
        let (ours, theirs) = connection(Ipv4Addr::LOCALHOST).await.unwrap();
        drop(theirs);
        assert_eq!(peers.at(&ours).await, Peer::Admitted);
    }

    #[test]
    fn a_socket_that_is_not_listed_is_looked_for_twice_and_a_fault_lets_nobody_in() {
        let asked = Cell::new(0);
        let answers = |answers: [io::Result<Option<Owner>>; 2]| {
            asked.set(0);
            let answers = answers.map(Cell::new);
            judge(|| {
                asked.set(asked.get() + 1);
                answers[asked.get() - 1].replace(Ok(None))
            })
        };
        let fault = || Err(io::Error::from(io::ErrorKind::OutOfMemory));
        assert_eq!(answers([Ok(Some(Owner::Us)), fault()]), Peer::Admitted);
        assert_eq!(asked.get(), 1);
        assert_eq!(answers([Ok(None), Ok(Some(Owner::System))]), Peer::Admitted);
        assert_eq!(answers([Ok(None), Ok(Some(Owner::Another))]), Peer::AnotherUser);
        assert_eq!(answers([fault(), Ok(Some(Owner::Us))]), Peer::Admitted);
        assert_eq!(answers([Ok(None), Ok(None)]), Peer::Gone);
        assert_eq!(answers([fault(), fault()]), Peer::Gone);
        assert_eq!(asked.get(), 2);
    }

    #[test]
    fn an_ipv4_address_is_the_same_in_both_forms() {
        let mapped: SocketAddr = "[::ffff:127.0.0.1]:5".parse().unwrap();
        assert_eq!(plain(mapped), "127.0.0.1:5".parse().unwrap());
        assert_eq!(plain("[::1]:5".parse().unwrap()), "[::1]:5".parse().unwrap());
    }
}
