//! Socket.IO under `/socket.io/`, for clients 2.x, 3.x and 4.x, by polling and WebSocket.
//!
//! The engine is socketioxide. Around it stands what it has not: a session
//! belongs to its origin, bodies and frames take their place in the common
//! memory, and the first event of a fast client finds its handler.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::header::{CACHE_CONTROL, HeaderValue, X_CONTENT_TYPE_OPTIONS};
use http::{Method, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::Service;
use socketioxide::extract::SocketRef;
use socketioxide::handler::ConnectHandler;
use socketioxide::service::SocketIoService;
use socketioxide::{ParserConfig, ProtocolVersion, SocketIo, SocketIoBuilder};
use tokio::sync::oneshot;

use super::accept::Slot;
use super::answers::{self, Answer};
use super::conversation;
use super::conversation::stopped;
use super::meter::Meter;
use super::sessions::{Session, Sessions};
use super::socketio_line::{Event, Inbox, Outlet, SocketIoLine};
use super::{Shared, body, upgrade};
use crate::commands::Caller;
use crate::limits;
use crate::protocol::failure::DoorFault;

/// Where the engine answers. Everything below belongs to it.
pub const PATH: &str = "/socket.io";
/// Bytes read at a time from a WebSocket. Each connection keeps that much for good.
const READ_BUFFER: usize = 16 * 1024;
/// Attachments are refused, but only once they are there.
const ATTACHMENTS: usize = 16;

type Engine = SocketIoService<Elsewhere>;

/// The Socket.IO side of the server.
pub struct SocketIoDoor {
    engine: Engine,
    io: SocketIo,
    sessions: Sessions,
    shared: Arc<Shared>,
}

impl SocketIoDoor {
    pub fn new(shared: Arc<Shared>) -> Self {
        let parser = ParserConfig::common()
            .max_incoming_binaries(ATTACHMENTS)
            .max_incoming_binary_buf_size(limits::MESSAGE_READ);
        let (engine, io) = SocketIoBuilder::new()
            .req_path(PATH)
            // Polling and WebSocket are bounded apart from each other.
            .max_payload(limits::MESSAGE_READ as u64)
            .ws_max_message_size(limits::MESSAGE_READ)
            .ws_max_frame_size(limits::MESSAGE_READ)
            .ws_read_buffer_size(READ_BUFFER)
            .max_buffer_size(limits::SOCKETIO_QUEUE)
            .with_parser(parser)
            .build_with_inner_svc(Elsewhere);
        listen(&io, engine.clone(), shared.clone());
        SocketIoDoor { engine, io, sessions: Sessions::default(), shared }
    }

    /// Answers one request under `PATH`.
    pub async fn serve(&self, request: Request<Incoming>, caller: Caller, slot: Slot) -> Answer {
        let asked = Asked::read(request.uri().query().unwrap_or_default());
        let session = asked.sid.as_ref().and_then(|sid| self.sessions.find(sid));
        if session.as_ref().is_some_and(|session| session.caller.origin != caller.origin) {
            return answers::refusal(DoorFault::ForeignSession);
        }
        let session = match (session, &asked.sid) {
            (None, None) if self.sessions.are_full() => return answers::refusal(DoorFault::TooManyConnections),
            (None, _) => Arc::new(Session::new(caller)),
            (Some(session), _) => session,
        };
        match *request.method() {
            Method::GET if asked.websocket && !upgrade::is_asked(&request) => {
                answers::refusal(DoorFault::UpgradeNeeded)
            }
            Method::GET if asked.websocket && asked.protocol.is_some() => self.upgrade(request, asked, session, slot),
            Method::GET | Method::POST => self.poll(request, asked, &session).await,
            _ => answers::refusal(DoorFault::WrongMethod { allowed: "GET, POST, OPTIONS" }),
        }
    }

    /// Ends all connections.
    pub async fn close(&self) {
        self.io.close().await;
    }

    /// One round of polling. The body is given to the engine in one piece: it takes its time over many.
    async fn poll(&self, request: Request<Incoming>, asked: Asked, session: &Arc<Session>) -> Answer {
        let (mut parts, incoming) = request.into_parts();
        let body = match body::read(incoming, &self.shared.room).await {
            Ok(body) => body,
            Err(fault) => return answers::refusal(fault),
        };
        parts.extensions.insert(session.clone());
        let answer = self.ask_engine(Request::from_parts(parts, Full::new(body))).await;
        if asked.sid.is_none()
            && let Some(sid) = opened(answer.body())
        {
            self.sessions.remember(&sid, session);
        }
        answer
    }

    fn upgrade(&self, request: Request<Incoming>, asked: Asked, session: Arc<Session>, slot: Slot) -> Answer {
        let mut head = Request::new(());
        *head.uri_mut() = request.uri().clone();
        *head.headers_mut() = request.headers().clone();
        head.extensions_mut().insert(session.clone());
        let (open, closed) = oneshot::channel::<Infallible>();
        // A client that leaves in the middle of its change from polling to WebSocket would leave
        // its session behind, with its heartbeat paused for good.
        if let (Some(sid), Some(protocol)) = (asked.sid, asked.protocol) {
            let engine = self.engine.clone();
            tokio::spawn(async move {
                let Err(_) = closed.await;
                close_polling(engine, protocol, &sid).await;
            });
        }
        let (engine, room) = (self.engine.clone(), self.shared.room.clone());
        upgrade::agree(request, async move |stream| {
            let mut hung_up = session.hung_up.subscribe();
            let meter = Meter::new(stream, room, session.refused.clone(), limits::SOCKETIO_MESSAGE)
                .keeping((slot, open))
                .until(async move { stopped(&mut hung_up).await });
            // Only a query that cannot be read is an error, and this one was.
            let _ = engine.call((meter, head)).await;
        })
    }

    async fn ask_engine(&self, request: Request<Full<Bytes>>) -> Answer {
        let Ok(answer) = self.engine.call(request).await;
        let (parts, body) = answer.into_parts();
        let Ok(body) = body.collect().await;
        let mut answer = Response::from_parts(parts, Full::new(body.to_bytes()));
        answer.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        answer.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        answer
    }
}

/// Tells the engine in a client's name that a session is over. Where it polls no more, the engine
/// ignores that.
async fn close_polling(engine: Engine, protocol: u8, sid: &str) {
    let packet = if protocol == 3 { "1:1" } else { "1" };
    let uri = format!("{PATH}/?EIO={protocol}&transport=polling&sid={sid}");
    if let Ok(request) = Request::post(uri).body(Full::new(Bytes::from_static(packet.as_bytes()))) {
        let _ = engine.call(request).await;
    }
}

/// Registers who listens to the clients of the namespace `/`.
///
/// The engine sends CONNECT and then runs the namespace's handler, so a fast
/// client's first event may come before anyone listens. A middleware runs
/// before CONNECT: the listening begins there. The answering begins in the
/// handler, because before it the engine refuses to send events.
fn listen(io: &SocketIo, engine: Engine, shared: Arc<Shared>) {
    let room = shared.room.clone();
    let begin_to_listen = move |socket: SocketRef| {
        if let Some(session) = session_of(&socket) {
            let (inbox, outlet) = Inbox::new(room, session.refused.clone());
            let others = inbox.clone();
            let end = inbox.clone();
            socket.on("message", move |event: Event| {
                inbox.take(event);
                ready(())
            });
            socket.on_fallback(move |event: Event| {
                others.take(event);
                ready(())
            });
            socket.on_disconnect(move || {
                end.leave();
                ready(())
            });
            socket.extensions.insert(Waiting(Arc::new(Mutex::new(Some(outlet)))));
        }
        ready(Ok::<_, Infallible>(()))
    };
    let converse = move |socket: SocketRef| async move {
        let outlet = socket.extensions.get::<Waiting>().and_then(|waiting| waiting.take());
        if let (Some(session), Some(outlet)) = (session_of(&socket), outlet) {
            let _under_way = shared.conversations.clone().acquire_owned().await;
            let line = SocketIoLine::new(socket.clone(), outlet, hang_up(engine, socket, session.clone()));
            conversation::hold(line, session.caller.clone(), shared.desk.clone(), shared.stop.clone()).await;
        }
    };
    io.ns("/", converse.with(begin_to_listen));
}

/// Closes a session's transport, whichever it is.
fn hang_up(engine: Engine, socket: SocketRef, session: Arc<Session>) -> impl FnOnce() + Send + Sync + 'static {
    move || {
        session.hung_up.send_replace(true);
        let protocol = if socket.protocol() == ProtocolVersion::V4 { 3 } else { 4 };
        tokio::spawn(async move { close_polling(engine, protocol, socket.id.as_str()).await });
    }
}

/// What came between the middleware and the handler.
#[derive(Clone)]
struct Waiting(Arc<Mutex<Option<Outlet>>>);

impl Waiting {
    fn take(&self) -> Option<Outlet> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

fn session_of(socket: &SocketRef) -> Option<Arc<Session>> {
    socket.req_parts().extensions.get::<Arc<Session>>().cloned()
}

/// What the query of an engine.io request asks for, read as the engine reads it.
struct Asked {
    sid: Option<String>,
    websocket: bool,
    /// 3 or 4.
    protocol: Option<u8>,
}

impl Asked {
    fn read(query: &str) -> Asked {
        let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name));
        Asked {
            sid: value("sid=").map(str::to_string),
            websocket: value("transport=") == Some("websocket"),
            protocol: value("EIO=").and_then(|protocol| protocol.parse().ok()).filter(|p| matches!(p, 3 | 4)),
        }
    }
}

/// The `sid` in the answer that opens a session: `0{"sid":"…",…}`, before it the length with EIO3.
fn opened(answer: &Full<Bytes>) -> Option<String> {
    let mut answer = answer.clone();
    let bytes = futures_util::FutureExt::now_or_never(answer.frame())??.ok()?.into_data().ok()?;
    let text = std::str::from_utf8(&bytes).ok()?;
    let (_, packet) = text.split_at_checked(text.find('{')?)?;
    let packet: serde_json::Value = serde_json::from_str(packet).ok()?;
    Some(packet.get("sid")?.as_str()?.to_string())
}

/// What the engine does with other paths than its own; it is not asked about any.
#[derive(Clone)]
struct Elsewhere;

impl<B> Service<Request<B>> for Elsewhere {
    type Response = Answer;
    type Error = Infallible;
    type Future = Ready<Result<Answer, Infallible>>;

    fn call(&self, _: Request<B>) -> Self::Future {
        ready(Ok(answers::refusal(DoorFault::NoSuchPage)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_is_read_as_the_engine_reads_it() {
        let asked = Asked::read("EIO=4&transport=websocket&sid=abc&sid=other");
        assert_eq!((asked.sid.as_deref(), asked.websocket, asked.protocol), (Some("abc"), true, Some(4)));
        let asked = Asked::read("EIO=5&transport=polling&xsid=abc");
        assert_eq!((asked.sid, asked.websocket, asked.protocol), (None, false, None));
    }

    #[test]
    fn the_sid_is_found_in_both_forms_of_the_opening_packet() {
        let answer = |text: &'static str| opened(&Full::new(Bytes::from_static(text.as_bytes())));
        assert_eq!(answer(r#"0{"sid":"abc","upgrades":[]}"#).as_deref(), Some("abc"));
        assert_eq!(answer(r#"28:0{"sid":"abc","upgrades":[]}"#).as_deref(), Some("abc"));
        assert_eq!(answer(r#"{"code":"0","message":"Transport unknown"}"#), None);
        assert_eq!(answer(""), None);
    }
}
