//! A printer's USB interface as a wire: bulk transfers out and in, stalls, short packets, the requests of its class.
//!
//! What is counted as written has been taken by the printer, so that a printer that is unplugged before it took a byte is
//! known to have printed nothing.

#[cfg(test)]
pub mod fake;
#[cfg(test)]
mod tests;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep, timeout};

use super::{Port, Unopened, Wire};
use crate::limits;
use crate::printers::hand::Soon;
use crate::printers::usb::{Bus, Identity, port_status};
use crate::protocol::printer::Status;

/// A printer on USB, wherever it is plugged in.
pub struct Usb {
    identity: Identity,
    bus: Arc<dyn Bus>,
    /// A wire was dropped in the middle of a label.
    cut: Arc<AtomicBool>,
}

impl Usb {
    pub fn new(identity: Identity, bus: Arc<dyn Bus>) -> Usb {
        Usb { identity, bus, cut: Arc::default() }
    }

    async fn claim(&self) -> Result<Box<dyn Wire>, Unopened> {
        let plugs = self.bus.printers().await.map_err(Unopened::absent)?;
        let plug = self.identity.among(&plugs).map_err(Unopened::absent)?;
        self.bus.claim(plug, self.cut.clone()).await
    }
}

impl Port for Usb {
    fn open(&self, deadline: Duration) -> Soon<'_, Result<Box<dyn Wire>, Unopened>> {
        Box::pin(async move {
            let slow =
                |_| Err(Unopened::withheld(format!("it could not be opened within {} s", deadline.as_secs_f32())));
            timeout(deadline, self.claim()).await.unwrap_or_else(slow)
        })
    }

    /// The system's driver is made to let go each time, and tells the whole system of it.
    fn look_again(&self) -> Duration {
        limits::USB_STATUS_FRESH
    }

    fn is_there(&self) -> Soon<'_, bool> {
        Box::pin(async { self.identity.among(&self.bus.printers().await.unwrap_or_default()).is_ok() })
    }

    fn returns(&self) -> Soon<'_, ()> {
        Box::pin(async {
            let mut changes = self.bus.changes();
            loop {
                changes.next().await;
                if self.is_there().await {
                    return;
                }
            }
        })
    }
}

/// A claimed interface. One transfer each way at a time.
pub trait Socket: Send + Unpin + 'static {
    /// Bytes of one packet to the printer: it takes a packet wholly or not at all.
    fn packet(&self) -> usize;

    /// May it be read from?
    fn speaks(&self) -> bool;

    /// Begins a transfer to the printer.
    fn put(&mut self, bytes: &[u8]);

    /// The bytes it took; fewer than were put where it broke off.
    fn poll_put(&mut self, context: &mut Context<'_>) -> Poll<(usize, Result<(), Trouble>)>;

    /// Begins to wait for one packet from the printer.
    fn get(&mut self);

    fn poll_got(&mut self, context: &mut Context<'_>) -> Poll<(Bytes, Result<(), Trouble>)>;

    /// Ends a stall. No transfer of that way is on.
    fn unstall(&mut self, way: Way) -> Soon<'static, Result<(), Trouble>>;

    /// A request of the printer class.
    fn ask(&self, request: Request) -> Soon<'static, Result<Vec<u8>, Trouble>>;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Out,
    In,
}

/// Why a transfer did not come to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The printer refused; the next transfer may go well.
    Stall,
    /// It is unplugged or switched off.
    Gone,
    Other(String),
}

/// The printer class's requests (USB printer class 1.1, 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    PortStatus,
    SoftReset,
    /// As devices of class 1.0 had it: to "other" instead of to the interface.
    SoftReset10,
}

/// What a printer keeps of a label that was broken off is thrown away, if it knows how.
pub async fn soft_reset(socket: &impl Socket) {
    if socket.ask(Request::SoftReset).await == Err(Trouble::Stall) {
        let _ = socket.ask(Request::SoftReset10).await;
    }
}

/// The wire over a claimed interface.
pub struct UsbWire<S: Socket> {
    socket: S,
    out: Out,
    into: In,
    /// Heard and not read yet.
    rest: Bytes,
    /// Nothing was taken since the last flush: the next transfer is one packet, of which is known whether it left.
    fresh: bool,
    /// Stalls in a row without a byte between, out and in.
    stalls: (u32, u32),
    cut: Arc<AtomicBool>,
}

enum Out {
    Idle,
    Moving(Vec<u8>),
    Unstalling(Soon<'static, Result<(), Trouble>>),
    Broken(Trouble),
}

/// What a transfer out was, and how many bytes of it the printer took.
struct Taken {
    piece: Vec<u8>,
    count: usize,
}

enum In {
    Idle,
    Moving,
    Unstalling(Soon<'static, Result<(), Trouble>>),
    /// The printer answered with nothing; some do so as fast as they are asked.
    Resting(Pin<Box<Sleep>>),
    /// It cannot be read from.
    Deaf,
    Broken(Trouble),
}

impl<S: Socket> UsbWire<S> {
    /// `cut` is set if the wire is dropped in the middle of something; if it is set already, the printer is reset.
    pub async fn start(socket: S, cut: Arc<AtomicBool>) -> UsbWire<S> {
        if cut.swap(false, Ordering::AcqRel) {
            soft_reset(&socket).await;
        }
        let into = if socket.speaks() { In::Idle } else { In::Deaf };
        UsbWire { socket, out: Out::Idle, into, rest: Bytes::new(), fresh: true, stalls: (0, 0), cut }
    }

    /// Until no transfer out is on, or a part of one was taken.
    fn poll_idle(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Option<Taken>>> {
        loop {
            match &mut self.out {
                Out::Idle => return Poll::Ready(Ok(None)),
                Out::Broken(trouble) => return Poll::Ready(Err(trouble.clone().into())),
                Out::Unstalling(ending) => {
                    let ended = ready!(ending.as_mut().poll(context));
                    self.out = ended.map_or_else(Out::Broken, |()| Out::Idle);
                }
                Out::Moving(piece) => {
                    let (taken, end) = ready!(self.socket.poll_put(context));
                    let piece = std::mem::take(piece);
                    if taken > 0 {
                        (self.fresh, self.stalls.0) = (false, 0);
                    }
                    self.out = match end {
                        Ok(()) if taken == 0 => Out::Broken(Trouble::Other("it takes nothing".into())),
                        Ok(()) => Out::Idle,
                        // The first is the printer's right; one that refuses again and takes nothing means it.
                        Err(Trouble::Stall) if self.stalls.0 == 0 => {
                            self.stalls.0 = 1;
                            Out::Unstalling(self.socket.unstall(Way::Out))
                        }
                        Err(trouble) => Out::Broken(trouble),
                    };
                    if taken > 0 {
                        return Poll::Ready(Ok(Some(Taken { piece, count: taken })));
                    }
                }
            }
        }
    }
}

impl<S: Socket> AsyncWrite for UsbWire<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        while !bytes.is_empty() {
            // A piece of a write that was given up is nobody's count.
            match ready!(self.poll_idle(context))? {
                Some(taken) if bytes.starts_with(&taken.piece) => return Poll::Ready(Ok(taken.count)),
                Some(_) => {}
                None => {
                    let most = if self.fresh { self.socket.packet() } else { limits::USB_PIECE };
                    let piece = bytes.get(..most).unwrap_or(bytes);
                    self.socket.put(piece);
                    self.out = Out::Moving(piece.to_vec());
                }
            }
        }
        Poll::Ready(Ok(0))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while ready!(self.poll_idle(context))?.is_some() {}
        self.fresh = true;
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(context)
    }
}

impl<S: Socket> AsyncRead for UsbWire<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        while self.rest.is_empty() {
            match &mut self.into {
                In::Idle => {
                    self.socket.get();
                    self.into = In::Moving;
                }
                In::Moving => {
                    let (heard, end) = ready!(self.socket.poll_got(context));
                    if !heard.is_empty() {
                        self.stalls.1 = 0;
                    }
                    self.into = match end {
                        Ok(()) if heard.is_empty() => In::Resting(Box::pin(sleep(limits::USB_REST))),
                        Ok(()) => In::Idle,
                        Err(Trouble::Stall) if self.stalls.1 > 0 => In::Deaf,
                        Err(Trouble::Stall) => {
                            self.stalls.1 += 1;
                            In::Unstalling(self.socket.unstall(Way::In))
                        }
                        Err(trouble) => In::Broken(trouble),
                    };
                    self.rest = heard;
                }
                In::Unstalling(ending) => {
                    let ended = ready!(ending.as_mut().poll(context));
                    self.into = ended.map_or_else(In::Broken, |()| In::Idle);
                }
                In::Resting(rest) => {
                    ready!(rest.as_mut().poll(context));
                    self.into = In::Idle;
                }
                In::Deaf => return Poll::Pending,
                In::Broken(trouble) => return Poll::Ready(Err(trouble.clone().into())),
            }
        }
        let count = self.rest.len().min(into.remaining());
        into.put_slice(self.rest.get(..count).unwrap_or_default());
        self.rest.advance(count);
        Poll::Ready(Ok(()))
    }
}

impl<S: Socket> Wire for UsbWire<S> {
    fn port_status(&mut self) -> Soon<'_, Option<Status>> {
        let asked = self.socket.ask(Request::PortStatus);
        Box::pin(async move { port_status::read(*asked.await.ok()?.first()?) })
    }
}

impl<S: Socket> Drop for UsbWire<S> {
    fn drop(&mut self) {
        if !self.fresh {
            self.cut.store(true, Ordering::Release);
        }
    }
}

impl From<Trouble> for io::Error {
    fn from(trouble: Trouble) -> io::Error {
        match trouble {
            Trouble::Stall => io::Error::new(io::ErrorKind::ConnectionReset, "the printer refuses what it is sent"),
            Trouble::Gone => {
                io::Error::new(io::ErrorKind::ConnectionAborted, "the printer was unplugged or switched off")
            }
            Trouble::Other(why) => io::Error::other(why),
        }
    }
}
