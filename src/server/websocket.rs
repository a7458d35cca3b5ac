//! The plain WebSocket, at `/websocket` and at `/`: one JSON object a text frame, both ways.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use super::conversation::{End, Gone, Heard, Line, Text};
use super::meter::{Meter, Refused};
use super::room::Room;
use super::weigh::{self, Head};
use crate::limits;
use crate::protocol::failure::{DoorFault, RequestFault};
use crate::protocol::{Failure, Notice};

/// Bytes read at a time. Each connection keeps that much for good.
const READ_BUFFER: usize = 16 * 1024;

/// A WebSocket after its handshake.
pub struct WebSocketLine<S> {
    socket: WebSocketStream<Meter<S>>,
    room: Room,
    refused: watch::Receiver<Option<RequestFault>>,
    silence: Silence,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> WebSocketLine<S> {
    pub async fn new(stream: S, room: Room) -> Self {
        let refusal = Refused::default();
        let refused = refusal.subscribe();
        let meter = Meter::new(stream, room.clone(), refusal, limits::WEBSOCKET_MESSAGE);
        let silence = Silence::new(meter.heard());
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(READ_BUFFER)
            .max_message_size(Some(limits::MESSAGE_READ))
            .max_frame_size(Some(limits::MESSAGE_READ));
        let socket = WebSocketStream::from_raw_socket(meter, Role::Server, Some(config)).await;
        WebSocketLine { socket, room, refused, silence }
    }

    async fn send(&mut self, message: Message) -> Result<(), Gone> {
        within_send_time(self.socket.send(message)).await
    }

    fn request(&self, text: Utf8Bytes) -> Heard<()> {
        match self.room.take(text.len() + limits::MESSAGE_COST) {
            Some(place) => Heard::Request { text: Text::Frame(text), place, ticket: () },
            None => Heard::Refused { answer: busy(&text), ticket: () },
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> Line for WebSocketLine<S> {
    type Ticket = ();
    const LIMIT: usize = limits::WEBSOCKET_MESSAGE;

    async fn next(&mut self) -> Option<Heard<()>> {
        loop {
            let message = tokio::select! {
                biased;
                fault = refusal(&mut self.refused) => return Some(Heard::Broken(fault)),
                message = self.socket.next() => message,
                () = self.silence.lasts() => {
                    if self.silence.is_too_long() || self.send(Message::Ping(Default::default())).await.is_err() {
                        return None;
                    }
                    continue;
                }
            };
            self.silence.broken();
            match message {
                Some(Ok(Message::Text(text))) => return Some(self.request(text)),
                Some(Ok(Message::Binary(_))) => {
                    return Some(Heard::Refused { answer: Head::default().refusal(DoorFault::NotText), ticket: () });
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
            }
        }
    }

    async fn answer(&mut self, (): (), answer: &Value) -> Result<(), Gone> {
        self.send(Message::text(answer.to_string())).await
    }

    async fn push(&mut self, notice: &Notice) -> Result<(), Gone> {
        within_send_time(self.socket.feed(Message::text(notice.body.to_string()))).await
    }

    async fn flush(&mut self) -> Result<(), Gone> {
        within_send_time(self.socket.flush()).await
    }

    async fn close(mut self, why: End) {
        let code = match &why {
            End::TheyLeft => CloseCode::Normal,
            End::Broken(RequestFault::TooLarge { .. }) => CloseCode::Size,
            End::Broken(_) | End::TooSlow => CloseCode::Again,
            End::WeStop => CloseCode::Away,
        };
        if let End::Broken(fault) = why {
            let answer = json!({"status": "failed", "msg": Failure::from(fault).to_string()});
            if self.answer((), &answer).await.is_err() {
                return;
            }
        }
        let farewell = async {
            let _ = self.socket.close(Some(CloseFrame { code, reason: Utf8Bytes::default() })).await;
            // Until the other end has closed as well; what it still sends is thrown away.
            while let Some(Ok(_)) = self.socket.next().await {}
        };
        let _ = tokio::time::timeout(limits::GOODBYE, farewell).await;
    }
}

/// A connection that takes nothing for too long is gone.
async fn within_send_time<E>(sending: impl Future<Output = Result<(), E>>) -> Result<(), Gone> {
    match tokio::time::timeout(limits::SEND_TIME, sending).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(Gone),
    }
}

/// Waits until a message on its way is refused.
pub(super) async fn refusal(refused: &mut watch::Receiver<Option<RequestFault>>) -> RequestFault {
    let fault = match refused.wait_for(Option::is_some).await {
        Ok(fault) => fault.clone(),
        Err(_) => None,
    };
    match fault {
        Some(fault) => fault,
        None => std::future::pending().await,
    }
}

/// The answer to a message for which there is no room. A long one is not even looked into.
pub(super) fn busy(text: &str) -> Value {
    let head = if text.len() <= limits::MESSAGE_SMALL { weigh::head(text) } else { Head::default() };
    head.refusal(RequestFault::Busy)
}

/// How long nothing has been heard.
struct Silence {
    heard: Arc<AtomicU64>,
    heard_before: u64,
    since: Instant,
    asked: bool,
}

impl Silence {
    fn new(heard: Arc<AtomicU64>) -> Self {
        Silence { heard, heard_before: 0, since: Instant::now(), asked: false }
    }

    fn broken(&mut self) {
        self.since = Instant::now();
        self.asked = false;
    }

    /// Returns when it has lasted as long as it may.
    async fn lasts(&self) {
        tokio::time::sleep_until(self.since + limits::SILENCE).await;
    }

    /// Called after each such time: the first time they are asked, the second time it is too long.
    fn is_too_long(&mut self) -> bool {
        let heard = self.heard.load(Ordering::Relaxed);
        let was_asked = self.asked && heard == self.heard_before;
        self.heard_before = heard;
        self.since = Instant::now();
        self.asked = true;
        was_asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::DuplexStream;
    use tokio_tungstenite::tungstenite::Error;

    /// Our end, and a client's.
    async fn pair() -> (WebSocketLine<DuplexStream>, WebSocketStream<DuplexStream>) {
        let (ours, theirs) = tokio::io::duplex(1 << 16);
        let client = WebSocketStream::from_raw_socket(theirs, Role::Client, None).await;
        (WebSocketLine::new(ours, Room::new(1 << 20)).await, client)
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_silent_is_asked_once_and_then_left() {
        let (mut line, mut client) = pair().await;
        let began = Instant::now();
        let ended = tokio::spawn(async move { line.next().await.is_none() });
        // Reading would answer the ping; so the client sleeps.
        assert!(ended.await.unwrap());
        assert_eq!(began.elapsed().as_secs(), 2 * limits::SILENCE.as_secs());
        assert!(matches!(client.next().await, Some(Ok(Message::Ping(_)))));
    }

    #[tokio::test(start_paused = true)]
    async fn who_answers_the_ping_may_be_silent_all_day() {
        let (mut line, mut client) = pair().await;
        let awake = tokio::spawn(async move {
            let mut pings = 0;
            while let Some(Ok(message)) = client.next().await {
                pings += u32::from(message.is_ping());
                if pings == 100 {
                    client.send(Message::text("{}")).await.unwrap();
                }
            }
            pings
        });
        assert!(matches!(line.next().await, Some(Heard::Request { .. })));
        drop(line);
        assert_eq!(awake.await.unwrap(), 100);
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_message_on_its_way_is_not_silence() {
        let (ours, mut theirs) = tokio::io::duplex(1 << 16);
        let mut line = WebSocketLine::new(ours, Room::new(1 << 20)).await;
        let slowly = tokio::spawn(async move {
            use tokio::io::AsyncWriteExt;
            let frame = [&[0x81, 0x80 | 10, 0, 0, 0, 0][..], b"0123456789"].concat();
            for byte in frame {
                tokio::time::sleep(limits::SILENCE / 2).await;
                theirs.write_all(&[byte]).await.unwrap();
            }
            theirs
        });
        match line.next().await {
            Some(Heard::Request { text, .. }) => assert_eq!(text.as_str(), "0123456789"),
            _ => panic!("cut off"),
        }
        slowly.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_nothing_is_not_waited_for() {
        let (mut line, _client) = pair().await;
        let long = json!("x".repeat(1 << 20));
        assert_eq!(line.answer((), &long).await, Err(Gone));
    }

    #[tokio::test(start_paused = true)]
    async fn the_close_frame_says_why() {
        for (why, code) in [
            (End::WeStop, CloseCode::Away),
            (End::TooSlow, CloseCode::Again),
            (End::Broken(RequestFault::TooLarge { limit: 1 }), CloseCode::Size),
        ] {
            let (line, mut client) = pair().await;
            tokio::spawn(line.close(why.clone()));
            if matches!(why, End::Broken(_)) {
                let refusal = client.next().await.unwrap().unwrap();
                assert!(refusal.to_text().unwrap().contains("failed"));
            }
            match client.next().await {
                Some(Ok(Message::Close(Some(frame)))) => assert_eq!(frame.code, code),
                other => panic!("{other:?}"),
            }
            assert!(matches!(client.next().await, None | Some(Err(Error::ConnectionClosed))));
        }
    }
}
