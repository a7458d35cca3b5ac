//! The stream under a WebSocket, watched: a message that is too large, or for which there is no
//! room, is refused while it is still on its way, before it fills the memory.

use std::any::Any;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;
use tokio::time::Sleep;

use super::frames::{Frames, Progress};
use super::room::{Place, Room};
use crate::limits;
use crate::protocol::failure::RequestFault;

/// Why a message on its way was refused, for whoever holds the conversation.
pub type Refused = watch::Sender<Option<RequestFault>>;

/// Bytes read at a time.
const READ: usize = 16 * 1024;

pub struct Meter<S> {
    stream: S,
    frames: Frames,
    /// What is to be handed on, and how much of it has been.
    ready: Vec<u8>,
    taken: usize,
    room: Room,
    place: Option<Place>,
    refused: Refused,
    /// The protocol's own figure for one message, named in a refusal.
    limit: usize,
    /// Runs after a refusal: until then all that comes is thrown away, then the stream ends.
    goodbye: Option<Pin<Box<Sleep>>>,
    heard: Arc<AtomicU64>,
    kept: Option<Box<dyn Any + Send>>,
    hung_up: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl<S> Meter<S> {
    pub fn new(stream: S, room: Room, refused: Refused, limit: usize) -> Self {
        let heard = Arc::new(AtomicU64::new(0));
        Meter {
            stream,
            frames: Frames::default(),
            ready: Vec::new(),
            taken: 0,
            room,
            place: None,
            refused,
            limit,
            goodbye: None,
            heard,
            kept: None,
            hung_up: None,
        }
    }

    /// Keeps something alive as long as the stream.
    pub fn keeping(mut self, kept: impl Any + Send) -> Self {
        self.kept = Some(Box::new(kept));
        self
    }

    /// Ends the stream, as if the other end had, once this is over.
    pub fn until(mut self, hung_up: impl Future<Output = ()> + Send + 'static) -> Self {
        self.hung_up = Some(Box::pin(hung_up));
        self
    }

    /// Counts the bytes that came, so that a long message on its way is not taken for silence.
    pub fn heard(&self) -> Arc<AtomicU64> {
        self.heard.clone()
    }

    /// Takes bytes in and finds room for what they announce; the fault when there is none.
    fn weigh(&mut self, bytes: &[u8]) -> Option<RequestFault> {
        let announced = match self.frames.follow(bytes, &mut self.ready) {
            Progress::Between => {
                self.place = None;
                return None;
            }
            Progress::Within { announced } => usize::try_from(announced).unwrap_or(usize::MAX),
        };
        if announced > limits::MESSAGE_READ {
            return Some(RequestFault::TooLarge { limit: self.limit });
        }
        let fits = announced <= limits::MESSAGE_SMALL || self.room.widen(&mut self.place, announced);
        (!fits).then_some(RequestFault::Busy)
    }

    /// Keeps no buffer where there is nothing to hand on: most connections are idle.
    fn hand_on(&mut self, buffer: &mut ReadBuf<'_>) {
        let rest = self.ready.get(self.taken..).unwrap_or_default();
        let (part, rest) = rest.split_at(rest.len().min(buffer.remaining()));
        buffer.put_slice(part);
        self.taken += part.len();
        if rest.is_empty() {
            (self.ready, self.taken) = (Vec::new(), 0);
        }
    }

    fn refuse(&mut self, fault: RequestFault) {
        self.place = None;
        self.ready = Vec::new();
        self.refused.send_replace(Some(fault));
        self.goodbye = Some(Box::pin(tokio::time::sleep(limits::GOODBYE)));
    }
}

impl<S: AsyncRead + Unpin> Meter<S> {
    /// Throws away what comes until the other end closes or the time is over.
    fn poll_goodbye(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut waste = [0u8; READ];
        loop {
            if self.goodbye.as_mut().is_none_or(|goodbye| goodbye.as_mut().poll(context).is_ready()) {
                return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
            }
            let mut bin = ReadBuf::new(&mut waste);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut bin))?;
            if bin.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Meter<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let meter = self.get_mut();
        if meter.goodbye.is_some() {
            return meter.poll_goodbye(context);
        }
        if meter.hung_up.as_mut().is_some_and(|hung_up| hung_up.as_mut().poll(context).is_ready()) {
            meter.hung_up = Some(Box::pin(std::future::ready(())));
            return Poll::Ready(Ok(()));
        }
        // A part of a header gives nothing to hand on; nothing at all would mean the end.
        while meter.ready.is_empty() {
            let mut bytes = [0u8; READ];
            let mut fresh = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut meter.stream).poll_read(context, &mut fresh))?;
            if fresh.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            meter.heard.fetch_add(fresh.filled().len() as u64, Ordering::Relaxed);
            if let Some(fault) = meter.weigh(fresh.filled()) {
                meter.refuse(fault);
                return meter.poll_goodbye(context);
            }
        }
        meter.hand_on(buffer);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Meter<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    /// The header of a masked text frame of that many bytes.
    fn header(payload: u64) -> Vec<u8> {
        let mut bytes = vec![0x81, 0xff];
        bytes.extend(payload.to_be_bytes());
        bytes.extend([0; 4]);
        bytes
    }

    #[tokio::test]
    async fn a_message_holds_its_room_until_its_last_byte() {
        let (mut client, server) = tokio::io::duplex(1 << 20);
        let room = Room::new(300_000);
        let mut meter = Meter::new(server, room.clone(), Refused::default(), 1_000);
        let mut buffer = vec![0; 1 << 20];
        client.write_all(&header(200_000)).await.unwrap();
        client.write_all(&vec![1; 150_000]).await.unwrap();
        meter.read_exact(&mut buffer[..150_000]).await.unwrap();
        assert_eq!(room.left(), 100_000);
        client.write_all(&vec![1; 50_000]).await.unwrap();
        meter.read_exact(&mut buffer[..50_000]).await.unwrap();
        assert_eq!(room.left(), 300_000);
    }

    #[tokio::test]
    async fn a_header_that_comes_byte_by_byte_is_not_the_end_of_the_stream() {
        let (mut client, server) = tokio::io::duplex(1);
        let mut meter = Meter::new(server, Room::new(1_000), Refused::default(), 1_000);
        let sending = async {
            client.write_all(&header(3)).await.unwrap();
            client.write_all(b"abc").await.unwrap();
            drop(client);
        };
        let mut bytes = Vec::new();
        let (_, read) = tokio::join!(sending, meter.read_to_end(&mut bytes));
        assert_eq!((read.unwrap(), &bytes[..]), (9, &[0x81, 0x83, 0, 0, 0, 0, b'a', b'b', b'c'][..]));
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_without_room_is_refused_and_the_rest_of_it_thrown_away() {
        let (mut client, server) = tokio::io::duplex(1 << 16);
        let room = Room::new(100_000);
        let refused = Refused::default();
        let mut news = refused.subscribe();
        let mut meter = Meter::new(server, room.clone(), refused, 1_000);
        let reading = tokio::spawn(async move { meter.read(&mut [0; 1024]).await });
        client.write_all(&header(100_001)).await.unwrap();
        news.changed().await.unwrap();
        assert_eq!(*news.borrow(), Some(RequestFault::Busy));
        client.write_all(&vec![1; 100_001]).await.unwrap();
        assert_eq!(room.left(), 100_000);
        assert!(reading.await.unwrap().is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_beyond_all_limits_is_refused_by_its_header() {
        let (mut client, server) = tokio::io::duplex(1 << 16);
        let refused = Refused::default();
        let news = refused.subscribe();
        let mut meter = Meter::new(server, Room::new(usize::MAX), refused, 1_000);
        client.write_all(&header(limits::MESSAGE_READ as u64 + 1)).await.unwrap();
        assert!(meter.read(&mut [0; 1024]).await.is_err());
        assert_eq!(*news.borrow(), Some(RequestFault::TooLarge { limit: 1_000 }));
    }
}
