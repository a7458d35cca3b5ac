//! Which port we listen on: the first that is free on both loopback addresses, never any other address.

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::net::{TcpListener, TcpSocket};

use super::peer;
use crate::protocol::Failure;
use crate::protocol::failure::{DoorFault, Holder};

/// Connections the system may hold ready for us: a page that opens a thousand at once is not refused.
const BACKLOG: u32 = 1_024;

/// Both loopback addresses on one port.
pub struct Listening {
    pub port: u16,
    pub(super) v4: TcpListener,
    /// None where the machine has no IPv6.
    pub(super) v6: Option<TcpListener>,
}

/// No port of the list could be had.
#[derive(Debug)]
pub struct PortsTaken {
    pub tried: Vec<(u16, io::Error)>,
}

/// Listens on the first of `ports` that is free on 127.0.0.1 and on `[::1]`.
/// Port 0 stands for any free one. Must be called inside the runtime.
pub fn bind(ports: &[u16]) -> Result<Listening, PortsTaken> {
    let mut tried = Vec::new();
    for &port in ports {
        match bind_both(port) {
            Ok(listening) => return Ok(listening),
            Err(error) => tried.push((port, error)),
        }
    }
    Err(PortsTaken { tried })
}

impl fmt::Display for PortsTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Failure::from(self).fmt(f)
    }
}

impl std::error::Error for PortsTaken {}

impl From<PortsTaken> for Failure {
    fn from(taken: PortsTaken) -> Failure {
        Failure::from(&taken)
    }
}

impl From<&PortsTaken> for Failure {
    /// Who has the ports is asked now, when somebody is told.
    fn from(taken: &PortsTaken) -> Failure {
        let holder = |(port, error): &(u16, io::Error)| match error.kind() {
            io::ErrorKind::PermissionDenied => (*port, Holder::System),
            _ => (*port, peer::holder_of(*port)),
        };
        DoorFault::PortsTaken { ports: taken.tried.iter().map(holder).collect() }.into()
    }
}

fn bind_both(port: u16) -> io::Result<Listening> {
    let v4 = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
    let port = v4.local_addr()?.port();
    let v6 = match listen(SocketAddr::from((Ipv6Addr::LOCALHOST, port))) {
        Ok(v6) => Some(v6),
        // A page that says "localhost" may be led to either address; half a port would lead it to a stranger.
        Err(error) if is_taken(&error) => return Err(error),
        Err(error) => {
            tracing::info!(%error, "no IPv6 on this machine, listening on 127.0.0.1 alone");
            None
        }
    };
    Ok(Listening { port, v4, v6 })
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // Elsewhere than on Windows this lets a restarted agent have its port back at once;
    // on Windows it would let two programs share one port.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Taken by another program, or kept back by the system (Windows reserves ranges).
fn is_taken(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has_ipv6() -> bool {
        std::net::TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok()
    }

    #[tokio::test]
    async fn both_loopback_addresses_are_bound_and_no_other() {
        let listening = bind(&[0]).unwrap();
        assert_eq!(listening.v4.local_addr().unwrap().ip(), Ipv4Addr::LOCALHOST);
        assert_eq!(listening.v6.is_some(), has_ipv6());
        if let Some(v6) = &listening.v6 {
            assert_eq!(v6.local_addr().unwrap(), SocketAddr::from((Ipv6Addr::LOCALHOST, listening.port)));
        }
    }

    #[tokio::test]
    async fn a_port_that_someone_else_has_is_passed_over() {
        let other = bind(&[0]).unwrap();
        let free = bind(&[0]).unwrap().port;
        assert_eq!(bind(&[other.port, free]).unwrap().port, free);
    }

    #[tokio::test]
    async fn a_port_taken_on_ipv6_alone_is_passed_over() {
        if !has_ipv6() {
            return;
        }
        let other = std::net::TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).unwrap();
        let taken = other.local_addr().unwrap().port();
        let error = bind(&[taken]).err().unwrap();
        assert_eq!(error.tried.len(), 1);
        let words = error.to_string();
        assert!(words.contains(&taken.to_string()), "{words}");
        #[cfg(target_os = "linux")]
        assert!(words.contains(&format!("process {}", std::process::id())), "{words}");
        assert_ne!(bind(&[taken, 0]).unwrap().port, taken);
    }
}
