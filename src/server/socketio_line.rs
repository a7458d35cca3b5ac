//! A Socket.IO client in conversation: its events come in, answers go to their acks, pushes go out twice.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use serde_json::de::Deserializer;
use socketioxide::adapter::LocalAdapter;
use socketioxide::extract::{AckSender, SocketRef};
use socketioxide::handler::{FromMessage, FromMessageParts};
use socketioxide::socket::Socket;
use socketioxide::{SendError, SocketError};
use socketioxide_core::{Str, Value as Data};
use tokio::sync::{Notify, mpsc, watch};

use super::conversation::{End, Gone, Heard, Line, Text};
use super::meter::Refused;
use super::room::Room;
use super::websocket::{busy, refusal};
use super::weigh::Head;
use crate::limits;
use crate::protocol::failure::{DoorFault, Expected, Found, RequestFault};
use crate::protocol::{Failure, Notice};

/// The event that carries requests, answers and pushes.
const MESSAGE: &str = "message";
/// Between two looks whether the send queue has room again; nothing announces it.
const QUEUE_PAUSE: Duration = Duration::from_millis(5);

/// An event as it came.
pub struct Event {
    socket: Arc<Socket>,
    data: Data,
    ack: Option<i64>,
}

impl FromMessage<LocalAdapter> for Event {
    type Error = Infallible;

    fn from_message(socket: Arc<Socket>, data: Data, ack: Option<i64>) -> Result<Self, Infallible> {
        Ok(Event { socket, data, ack })
    }
}

/// Where an answer goes.
pub struct Ticket {
    socket: Arc<Socket>,
    ack: Option<i64>,
}

/// Takes in what a client sends, in its order, until someone holds the conversation.
#[derive(Clone)]
pub struct Inbox {
    heard: mpsc::Sender<Heard<Ticket>>,
    left: Arc<Notify>,
    refused: Refused,
    room: Room,
}

/// The conversation's end of an inbox.
pub struct Outlet {
    heard: mpsc::Receiver<Heard<Ticket>>,
    left: Arc<Notify>,
    refused: watch::Receiver<Option<RequestFault>>,
}

impl Inbox {
    pub fn new(room: Room, refused: Refused) -> (Inbox, Outlet) {
        let (sender, receiver) = mpsc::channel(limits::REQUESTS_WAITING);
        let left = Arc::new(Notify::new());
        let outlet = Outlet { heard: receiver, left: left.clone(), refused: refused.subscribe() };
        (Inbox { heard: sender, left, refused, room }, outlet)
    }

    /// Called for each event, in the order they came.
    pub fn take(&self, event: Event) {
        let Event { socket, data, ack } = event;
        let ticket = Ticket { socket, ack };
        let heard = match read(data) {
            Ok(text) => match self.room.take(text.as_str().len() + limits::MESSAGE_COST) {
                Some(place) => Heard::Request { text, place, ticket },
                None => Heard::Refused { answer: busy(text.as_str()), ticket },
            },
            Err(fault) => Heard::Refused { answer: Head::default().refusal(fault), ticket },
        };
        if self.heard.try_send(heard).is_err() {
            self.refused.send_replace(Some(RequestFault::Busy));
        }
    }

    /// Nothing more comes.
    pub fn leave(&self) {
        self.left.notify_one();
    }
}

/// The request in `["message", request, …]`: an object's own text, or what a text holds.
fn read(data: Data) -> Result<Text, Failure> {
    let Data::Str(text, None) = data else {
        return Err(DoorFault::NotText.into());
    };
    let (event, payload) = split(&text)?;
    if event != MESSAGE {
        let (field, expected) = ("event".to_string(), Expected::OneOf(&[MESSAGE]));
        return Err(RequestFault::Wrong { field, expected, found: Found::Word(event) }.into());
    }
    if payload.as_str().starts_with('"') {
        return serde_json::from_str(&payload).map(Text::Own).map_err(|error| not_json(&error));
    }
    Ok(Text::Packet(payload))
}

/// The event's name and its first argument.
fn split(text: &Str) -> Result<(String, Str), Failure> {
    let missing = || Failure::from(RequestFault::Missing { field: MESSAGE.to_string() });
    let list = text.strip_prefix('[').ok_or_else(missing)?;
    let (event, rest) = first::<String>(list)?.ok_or_else(missing)?;
    let rest = rest.trim_start().strip_prefix(',').ok_or_else(missing)?.trim_start();
    let start = text.len() - rest.len();
    let (_, after) = first::<serde::de::IgnoredAny>(rest)?.ok_or_else(missing)?;
    Ok((event, text.slice(start..text.len() - after.len())))
}

/// The first JSON value of a text, and what follows it.
fn first<T: serde::de::DeserializeOwned>(text: &str) -> Result<Option<(T, &str)>, Failure> {
    let mut values = Deserializer::from_str(text).into_iter::<T>();
    match values.next() {
        None => Ok(None),
        Some(Err(error)) => Err(not_json(&error)),
        Some(Ok(value)) => Ok(text.get(values.byte_offset()..).map(|rest| (value, rest))),
    }
}

fn not_json(error: &serde_json::Error) -> Failure {
    RequestFault::NotJson { line: error.line(), column: error.column() }.into()
}

/// A Socket.IO connection, by polling or WebSocket.
pub struct SocketIoLine {
    socket: SocketRef,
    outlet: Outlet,
    hang_up: Box<dyn FnOnce() + Send + Sync>,
}

impl SocketIoLine {
    /// `hang_up` closes the transport. Socket.IO's own way to part, DISCONNECT, would keep
    /// the client from coming back by itself.
    pub fn new(socket: SocketRef, outlet: Outlet, hang_up: impl FnOnce() + Send + Sync + 'static) -> Self {
        SocketIoLine { socket, outlet, hang_up: Box::new(hang_up) }
    }

    async fn emit(&self, event: &str, body: &Value) -> Result<(), Gone> {
        patiently(|| self.socket.emit(event, body)).await
    }
}

impl Line for SocketIoLine {
    type Ticket = Ticket;
    const LIMIT: usize = limits::SOCKETIO_MESSAGE;

    async fn next(&mut self) -> Option<Heard<Ticket>> {
        tokio::select! {
            biased;
            heard = self.outlet.heard.recv() => heard,
            fault = refusal(&mut self.outlet.refused) => Some(Heard::Broken(fault)),
            () = self.outlet.left.notified() => None,
        }
    }

    async fn answer(&mut self, ticket: Ticket, answer: &Value) -> Result<(), Gone> {
        match ticket.ack {
            None => self.emit(MESSAGE, answer).await,
            Some(_) => patiently(|| ticket.ack().send(answer)).await,
        }
    }

    async fn push(&mut self, notice: &Notice) -> Result<(), Gone> {
        self.emit(MESSAGE, &notice.body).await?;
        self.emit(notice.cmd, &notice.body).await
    }

    /// Its own task sends what is in the queue.
    async fn flush(&mut self) -> Result<(), Gone> {
        Ok(())
    }

    async fn close(self, why: End) {
        match why {
            // At our own end the server closes all transports itself.
            End::TheyLeft | End::WeStop => return,
            End::TooSlow => {}
            End::Broken(fault) => {
                let _ = self.emit(MESSAGE, &Head::default().refusal(fault)).await;
            }
        }
        (self.hang_up)();
    }
}

impl Ticket {
    /// An ack can be sent once, so each attempt has its own.
    fn ack(&self) -> AckSender {
        let mut unread = Data::Str(Str::default(), None);
        let Ok(ack) = AckSender::from_message_parts(&self.socket, &mut unread, &self.ack);
        ack
    }
}

/// Sends; while the send queue is full, waits and tries again.
async fn patiently(mut send: impl FnMut() -> Result<(), SendError>) -> Result<(), Gone> {
    let attempts = async {
        loop {
            match send() {
                Ok(()) => return Ok(()),
                Err(SendError::Socket(SocketError::InternalChannelFull)) => tokio::time::sleep(QUEUE_PAUSE).await,
                Err(_) => return Err(Gone),
            }
        }
    };
    tokio::time::timeout(limits::SEND_TIME, attempts).await.unwrap_or(Err(Gone))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(text: &str) -> Result<String, String> {
        let data = Data::Str(Str::copy_from_slice(text), None);
        read(data).map(|text| text.as_str().to_string()).map_err(|failure| failure.to_string())
    }

    #[test]
    fn a_request_is_an_object_or_a_text_that_holds_one() {
        assert_eq!(request(r#"["message",{"cmd":"a"}]"#).unwrap(), r#"{"cmd":"a"}"#);
        assert_eq!(request(r#"["message","{\"cmd\":\"打\"}"]"#).unwrap(), r#"{"cmd":"打"}"#);
        assert_eq!(request(r#"[ "message" , {"cmd":"a"} , 1, "more" ]"#).unwrap(), r#"{"cmd":"a"} "#.trim_end());
        assert_eq!(request(r#"["message",5]"#).unwrap(), "5");
    }

    #[test]
    fn what_is_no_request_is_a_fault_that_says_why() {
        for (text, says) in [
            (r#"["message"]"#, "message"),
            (r#"["print",{}]"#, "print"),
            (r#"["message",{"cmd":]"#, "JSON"),
            (r#"["message",{"cmd":"a"}"#, ""),
            (r#"{"cmd":"a"}"#, "message"),
            ("[", "message"),
            ("", "message"),
        ] {
            match request(text) {
                Err(fault) => assert!(fault.contains(says), "{text}: {fault}"),
                // Whatever follows the request does not matter.
                Ok(read) => assert_eq!(read, r#"{"cmd":"a"}"#, "{text}"),
            }
        }
    }

    #[test]
    fn attachments_are_refused_as_binary() {
        let attachments = Some([bytes::Bytes::from_static(b"x")].into());
        let data = Data::Str(Str::from(r#"["message",{"_placeholder":true,"num":0}]"#), attachments);
        assert_eq!(read(data).err(), Some(DoorFault::NotText.into()));
        assert_eq!(read(Data::Bytes(bytes::Bytes::new())).err(), Some(DoorFault::NotText.into()));
    }
}
