//! From a TCP connection to HTTP requests: TLS or plain by the first byte, and deadlines on silence.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::conversation::stopped;
use super::gate::Door;
use super::peer::{Peer, Peers};
use super::routes::Routes;
use crate::limits;

/// The first byte of a TLS handshake record (RFC 8446, 5.1).
const TLS_HANDSHAKE: u8 = 0x16;
/// Bytes of a request's headers at most, and of a body read at a time.
const READ_BUFFER: usize = 64 * 1024;
/// After a failed accept (no file handles left): the next try would fail as well.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A connection's place among `limits::CONNECTIONS`, held as long as anything uses the connection.
pub type Slot = Arc<OwnedSemaphorePermit>;

/// What every connection needs.
#[derive(Clone)]
pub struct Reception {
    pub routes: Arc<Routes>,
    pub slots: Arc<Semaphore>,
    pub peers: Arc<Peers>,
    pub tls: watch::Receiver<Arc<ServerConfig>>,
    pub stop: watch::Receiver<bool>,
    pub port: u16,
}

impl Reception {
    /// Accepts connections until told to stop.
    pub async fn receive(mut self, listener: TcpListener) {
        loop {
            let accepted = tokio::select! {
                biased;
                () = stopped(&mut self.stop) => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, _)) => self.welcome(stream),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    fn welcome(&self, stream: TcpStream) {
        // Closed at once, so that the other end knows; waiting unaccepted it would not.
        let Ok(slot) = self.slots.clone().try_acquire_owned() else {
            tracing::warn!("too many connections, one is turned away");
            return;
        };
        let reception = self.clone();
        tokio::spawn(async move { reception.attend(stream, Arc::new(slot)).await });
    }

    async fn attend(mut self, stream: TcpStream, slot: Slot) {
        // Without it, small answers wait 40 ms for an acknowledgement of the one before.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY");
        }
        let peer = self.peers.at(&stream).await;
        if peer == Peer::Gone {
            return;
        }
        let tls = self.tls.borrow().clone();
        let greeted = tokio::select! {
            () = stopped(&mut self.stop) => None,
            greeted = greet(stream, tls) => greeted,
        };
        match greeted {
            Some(Greeted::Plain(stream)) => self.speak(stream, false, peer, slot).await,
            Some(Greeted::Tls(stream)) => self.speak(stream, true, peer, slot).await,
            None => {}
        }
    }

    /// HTTP, until the connection ends or becomes a WebSocket.
    async fn speak<S>(mut self, stream: S, secure: bool, peer: Peer, slot: Slot)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let door = Door { secure, port: self.port, peer };
        let routes = self.routes.clone();
        let service = service_fn(move |request| {
            let (routes, slot) = (routes.clone(), slot.clone());
            async move { routes.serve(request, door, slot).await }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(limits::FIRST_WORD)
            .max_buf_size(READ_BUFFER)
            .serve_connection(TokioIo::new(stream), service)
            .with_upgrades();
        tokio::pin!(connection);
        let ended = tokio::select! {
            ended = &mut connection => ended,
            () = stopped(&mut self.stop) => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a connection ended");
        }
    }
}

/// A connection that has said its first word.
enum Greeted {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// Waits for the first byte and, where it begins a TLS handshake, for the handshake's end.
async fn greet(stream: TcpStream, config: Arc<ServerConfig>) -> Option<Greeted> {
    let mut first = [0];
    match timeout(limits::FIRST_WORD, stream.peek(&mut first)).await {
        Ok(Ok(1)) if first == [TLS_HANDSHAKE] => {}
        Ok(Ok(1)) => return Some(Greeted::Plain(stream)),
        _ => return None,
    }
    match timeout(limits::FIRST_WORD, TlsAcceptor::from(config).accept(stream)).await {
        Ok(Ok(stream)) => return Some(Greeted::Tls(Box::new(stream))),
        Ok(Err(error)) => tracing::debug!(%error, "a TLS hello failed"),
        Err(_) => tracing::debug!("a TLS hello was not finished in time"),
    }
    None
}
