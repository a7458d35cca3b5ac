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

pub struct Meter<S> {
    stream: S,
    frames: Frames,
    room: Room,
    place: Option<Place>,
    refused: Refused,
    /// The protocol's own figure for one message, named in a refusal.
    limit: usize,
    /// Runs after a refusal: until then all that comes is thrown away, then the stream ends.
    goodbye: Option<Pin<Box<Sleep>>>,
    heard: Arc<AtomicU64>,
    kept: Option<Box<dyn Any + Send>>,
}

impl<S> Meter<S> {
    pub fn new(stream: S, room: Room, refused: Refused, limit: usize) -> Self {
        let heard = Arc::new(AtomicU64::new(0));
        Meter { stream, frames: Frames::default(), room, place: None, refused, limit, goodbye: None, heard, kept: None }
    }

    /// Keeps something alive as long as the stream.
    pub fn keeping(mut self, kept: impl Any + Send) -> Self {
        self.kept = Some(Box::new(kept));
        self
    }

    /// Counts the bytes that came, so that a long message on its way is not taken for silence.
    pub fn heard(&self) -> Arc<AtomicU64> {
        self.heard.clone()
    }

    /// Finds room for what the bytes announce; the fault when there is none.
    fn weigh(&mut self, bytes: &[u8]) -> Option<RequestFault> {
        let announced = match self.frames.follow(bytes) {
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

    fn refuse(&mut self, fault: RequestFault) {
        self.place = None;
        self.refused.send_replace(Some(fault));
        self.goodbye = Some(Box::pin(tokio::time::sleep(limits::GOODBYE)));
    }
}

impl<S: AsyncRead + Unpin> Meter<S> {
    /// Throws away what comes until the other end closes or the time is over.
    fn poll_goodbye(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut waste = [0u8; 16 * 1024];
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
        let before = buffer.filled().len();
        ready!(Pin::new(&mut meter.stream).poll_read(context, buffer))?;
        let fresh = buffer.filled().get(before..).unwrap_or_default();
        meter.heard.fetch_add(fresh.len() as u64, Ordering::Relaxed);
        match meter.weigh(fresh) {
            None => Poll::Ready(Ok(())),
            Some(fault) => {
                buffer.set_filled(before);
                meter.refuse(fault);
                meter.poll_goodbye(context)
            }
        }
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
        meter.read_exact(&mut buffer[..14 + 150_000]).await.unwrap();
        assert_eq!(room.left(), 100_000);
        client.write_all(&vec![1; 50_000]).await.unwrap();
        meter.read_exact(&mut buffer[..50_000]).await.unwrap();
        assert_eq!(room.left(), 300_000);
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
