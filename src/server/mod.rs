//! THE EAR: ports, TLS, the gate, Socket.IO, WebSocket, previews and the page.
//!
//! Everything between a TCP connection and the `Desk`. Both wires, Socket.IO
//! and WebSocket, end in one conversation loop; what is allowed is decided at
//! the gate (who may come in) and by the verbs (who may do what), not here.

mod accept;
mod answers;
mod api;
mod body;
mod conversation;
mod cors;
mod frames;
mod gate;
mod meter;
mod page;
mod peer;
pub mod ports;
mod room;
mod routes;
mod samples;
mod sessions;
mod socketio;
mod socketio_line;
mod upgrade;
mod websocket;
mod weigh;

use std::sync::Arc;

use rustls::ServerConfig;
use tokio::sync::{Semaphore, watch};

use accept::Reception;
use peer::Peers;
use ports::Listening;
use room::Room;
use routes::Routes;
use socketio::SocketIoDoor;

use crate::commands::Desk;
use crate::limits;

/// Conversations are only counted, so that the end can wait for them; sessions bound them.
const CONVERSATIONS: u32 = 1 << 20;

/// The server, listening.
pub struct Server {
    pub port: u16,
    stop: watch::Sender<bool>,
    routes: Arc<Routes>,
    slots: Arc<Semaphore>,
}

/// What every conversation needs.
pub(crate) struct Shared {
    desk: Arc<Desk>,
    room: Room,
    conversations: Arc<Semaphore>,
    stop: watch::Receiver<bool>,
    /// A place for each page that looks.
    lookers: Arc<Semaphore>,
}

impl Server {
    /// Begins to answer. A configuration sent by `tls` later (a renewed certificate) is used for
    /// the connections from then on. Must be called inside the runtime.
    pub fn start(listening: Listening, desk: Arc<Desk>, tls: watch::Receiver<Arc<ServerConfig>>) -> Server {
        let (stop, stopped) = watch::channel(false);
        let shared = Arc::new(Shared {
            desk,
            room: Room::new(limits::MESSAGES_WAITING),
            conversations: Arc::new(Semaphore::new(CONVERSATIONS as usize)),
            stop: stopped.clone(),
            lookers: Arc::new(Semaphore::new(limits::EVENT_STREAMS)),
        });
        let routes = Arc::new(Routes { socketio: SocketIoDoor::new(shared.clone()), shared });
        let slots = Arc::new(Semaphore::new(limits::CONNECTIONS));
        let Listening { port, v4, v6 } = listening;
        let peers = Arc::new(Peers::new());
        let reception = Reception { routes: routes.clone(), slots: slots.clone(), peers, tls, stop: stopped, port };
        for listener in std::iter::once(v4).chain(v6) {
            tokio::spawn(reception.clone().receive(listener));
        }
        Server { port, stop, routes, slots }
    }

    /// Ends in order: no new connections and no new requests; answers in progress are finished
    /// within `limits::LAST_ANSWERS`; then the connections are closed.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let conversations = &self.routes.shared.conversations;
        let all_ended = conversations.acquire_many(CONVERSATIONS);
        if tokio::time::timeout(limits::LAST_ANSWERS + limits::GOODBYE, all_ended).await.is_err() {
            tracing::warn!("some conversations did not end in time");
        }
        let goodbye = async {
            self.routes.socketio.close().await;
            let _ = self.slots.acquire_many(limits::CONNECTIONS as u32).await;
        };
        if tokio::time::timeout(limits::GOODBYE, goodbye).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
    }
}
