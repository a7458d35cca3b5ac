//! A device that can only be read and written blocking, as a wire: one thread for each direction.

use std::io::{self, Read, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{mpsc, oneshot};

/// Bytes handed to the device at once: what is counted as written is at most this much ahead of it.
const PIECE: usize = 1_024;
/// Pieces heard that nobody has read yet; then the device is left unread.
const HEARD: usize = 16;

/// What the writing thread is to do; it tells when it has.
enum Order {
    Write(Vec<u8>),
    Flush,
}

type Done = oneshot::Sender<io::Result<()>>;

/// Both ends of a device. Reading and writing must not block for long: `TimedOut` means "nothing yet", and what they
/// were asked for is asked again, until the pump is dropped.
pub struct Pump {
    heard: mpsc::Receiver<io::Result<Bytes>>,
    /// Of the last piece heard.
    rest: Bytes,
    orders: std::sync::mpsc::Sender<(Order, Done)>,
    /// The order in hand; true for a flush.
    doing: Option<(bool, oneshot::Receiver<io::Result<()>>)>,
    gone: Arc<AtomicBool>,
}

impl Pump {
    /// # Errors
    /// No thread can be started.
    pub fn start(from: impl Read + Send + 'static, to: impl Write + Send + 'static) -> io::Result<Pump> {
        let gone = Arc::new(AtomicBool::new(false));
        let (told, heard) = mpsc::channel(HEARD);
        let (orders, taken) = std::sync::mpsc::channel();
        let pump = Pump { heard, rest: Bytes::new(), orders, doing: None, gone: gone.clone() };
        std::thread::Builder::new().name("port in".into()).spawn({
            let gone = gone.clone();
            move || listen(from, &told, &gone)
        })?;
        std::thread::Builder::new().name("port out".into()).spawn(move || {
            let mut to = to;
            while let Ok((order, done)) = taken.recv() {
                let _ = done.send(obey(&mut to, &order, &gone));
            }
        })?;
        Ok(pump)
    }

    /// Waits until the order in hand is done.
    fn poll_done(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Some((_, doing)) = &mut self.doing else { return Poll::Ready(Ok(())) };
        let outcome = ready!(Pin::new(doing).poll(context));
        self.doing = None;
        Poll::Ready(outcome.unwrap_or_else(|_| Err(lost())))
    }

    fn order(&mut self, order: Order) -> io::Result<()> {
        let is_flush = matches!(order, Order::Flush);
        let (done, doing) = oneshot::channel();
        self.orders.send((order, done)).map_err(|_| lost())?;
        self.doing = Some((is_flush, doing));
        Ok(())
    }
}

impl Drop for Pump {
    fn drop(&mut self) {
        self.gone.store(true, Ordering::Release);
    }
}

impl AsyncRead for Pump {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.rest.is_empty() {
            match ready!(self.heard.poll_recv(context)) {
                Some(Ok(bytes)) => self.rest = bytes,
                Some(Err(error)) => return Poll::Ready(Err(error)),
                None => return Poll::Ready(Ok(())),
            }
        }
        let count = self.rest.len().min(into.remaining());
        into.put_slice(self.rest.get(..count).unwrap_or_default());
        self.rest.advance(count);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Pump {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        ready!(self.poll_done(context))?;
        let piece = bytes.get(..PIECE).unwrap_or(bytes);
        self.order(Order::Write(piece.to_vec()))?;
        Poll::Ready(Ok(piece.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !matches!(self.doing, Some((true, _))) {
            ready!(self.poll_done(context))?;
            self.order(Order::Flush)?;
        }
        self.poll_done(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(context)
    }
}

fn listen(mut from: impl Read, told: &mpsc::Sender<io::Result<Bytes>>, gone: &AtomicBool) {
    let mut bytes = [0; 256];
    while !gone.load(Ordering::Acquire) {
        let heard = match from.read(&mut bytes) {
            Ok(0) => return,
            Ok(count) => Ok(Bytes::copy_from_slice(bytes.get(..count).unwrap_or_default())),
            Err(error) if is_nothing_yet(&error) => continue,
            Err(error) => Err(error),
        };
        let is_end = heard.is_err();
        if told.blocking_send(heard).is_err() || is_end {
            return;
        }
    }
}

fn obey(to: &mut impl Write, order: &Order, gone: &AtomicBool) -> io::Result<()> {
    let mut written = 0;
    while !gone.load(Ordering::Acquire) {
        let step = match order {
            Order::Write(bytes) => match bytes.get(written..).filter(|rest| !rest.is_empty()) {
                Some(rest) => to.write(rest).map(|count| written += count),
                None => return Ok(()),
            },
            Order::Flush => match to.flush() {
                Ok(()) => return Ok(()),
                Err(error) => Err(error),
            },
        };
        match step {
            Err(error) if is_nothing_yet(&error) => {}
            step => step?,
        }
    }
    Err(lost())
}

fn is_nothing_yet(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted)
}

fn lost() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "the port was closed")
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::mpsc::{Receiver, Sender, channel};

    use futures_util::FutureExt;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// A device led by the test: it takes a byte a permit, and says what is sent to it.
    struct Metal {
        says: Receiver<io::Result<Vec<u8>>>,
        permits: Receiver<usize>,
        taken: Arc<Mutex<Vec<u8>>>,
    }

    struct Says(Receiver<io::Result<Vec<u8>>>);
    struct Takes(Receiver<usize>, Arc<Mutex<Vec<u8>>>);

    impl Read for Says {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            match self.0.recv_timeout(std::time::Duration::from_millis(5)) {
                Ok(Ok(bytes)) => {
                    into[..bytes.len()].copy_from_slice(&bytes);
                    Ok(bytes.len())
                }
                Ok(Err(error)) => Err(error),
                Err(_) => Err(io::ErrorKind::TimedOut.into()),
            }
        }
    }

    impl Write for Takes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let Ok(permit) = self.0.recv_timeout(std::time::Duration::from_millis(5)) else {
                return Err(io::ErrorKind::TimedOut.into());
            };
            let count = permit.min(bytes.len());
            self.1.lock().unwrap().extend_from_slice(&bytes[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn metal() -> (Metal, Sender<io::Result<Vec<u8>>>, Sender<usize>) {
        let ((say, says), (permit, permits)) = (channel(), channel());
        (Metal { says, permits, taken: Arc::default() }, say, permit)
    }

    fn pump(metal: Metal) -> (Pump, Arc<Mutex<Vec<u8>>>) {
        let taken = metal.taken.clone();
        (Pump::start(Says(metal.says), Takes(metal.permits, metal.taken)).unwrap(), taken)
    }

    #[tokio::test]
    async fn every_byte_arrives_in_order_however_few_the_device_takes_at_once() {
        let (metal, _say, permit) = metal();
        let (mut pump, taken) = pump(metal);
        let label: Vec<u8> = (0..5_000u32).map(|place| (place % 251) as u8).collect();
        for _ in 0..5_000 {
            permit.send(7).unwrap();
        }
        pump.write_all(&label).await.unwrap();
        pump.flush().await.unwrap();
        assert_eq!(*taken.lock().unwrap(), label);
    }

    #[tokio::test]
    async fn a_device_that_takes_nothing_holds_the_flush_until_it_does() {
        let (metal, _say, permit) = metal();
        let (mut pump, taken) = pump(metal);
        pump.write_all(b"label").await.unwrap();
        assert!(pump.flush().now_or_never().is_none());
        permit.send(5).unwrap();
        pump.flush().await.unwrap();
        assert_eq!(*taken.lock().unwrap(), b"label");
    }

    #[tokio::test]
    async fn what_the_device_says_is_heard_and_its_end_too() {
        let (metal, say, _permit) = metal();
        let (mut pump, _) = pump(metal);
        say.send(Ok(b"\x00\x20".to_vec())).unwrap();
        let mut heard = [0; 2];
        pump.read_exact(&mut heard).await.unwrap();
        assert_eq!(heard, [0x00, 0x20]);
        say.send(Err(io::Error::other("unplugged"))).unwrap();
        assert_eq!(pump.read(&mut heard).await.unwrap_err().to_string(), "unplugged");
    }

    #[tokio::test]
    async fn a_pump_that_is_dropped_lets_go_of_a_device_that_takes_nothing() {
        let (metal, _say, permit) = metal();
        let (mut pump, _) = pump(metal);
        pump.write_all(b"label").await.unwrap();
        drop(pump);
        // The device's ends are dropped with the threads: a permit finds nobody.
        while permit.send(0).is_ok() {
            tokio::task::yield_now().await;
        }
    }
}
