//! Which path leads where. Everything passes the gate first.

use std::convert::Infallible;
use std::sync::Arc;

use http::header::ORIGIN;
use http::{Method, Request};
use http_body_util::Either;
use hyper::body::Incoming;

use super::accept::Slot;
use super::answers::{self, Answer};
use super::api::events::{self, Reply};
use super::gate::{self, Door};
use super::socketio::{self, SocketIoDoor};
use super::websocket::WebSocketLine;
use super::{Shared, api, conversation, cors, page, samples, upgrade};
use crate::commands::Caller;
use crate::protocol::failure::DoorFault;

/// All that can be asked for.
pub struct Routes {
    pub socketio: SocketIoDoor,
    pub shared: Arc<Shared>,
}

impl Routes {
    pub async fn serve(&self, request: Request<Incoming>, door: Door, slot: Slot) -> Result<Reply, Infallible> {
        Ok(match gate::judge(request.headers(), door) {
            Ok(caller) if request.uri().path() == events::PATH => events::serve(&self.shared, &request, &caller),
            Ok(caller) => self.lead(request, caller, slot).await.map(Either::Left),
            Err(fault @ DoorFault::AnotherUser) => {
                // Every page may read this one sentence: it tells a person whose agent answered.
                cors::allow(answers::refusal(fault), request.headers().get(ORIGIN)).map(Either::Left)
            }
            Err(fault) => answers::refusal(fault).map(Either::Left),
        })
    }

    async fn lead(&self, request: Request<Incoming>, caller: Caller, slot: Slot) -> Answer {
        let path = request.uri().path().to_string();
        if path.strip_prefix(socketio::PATH).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
            return self.across_sites(request, async |request| self.socketio.serve(request, caller, slot).await).await;
        }
        if let Some(name) = path.strip_prefix("/preview/") {
            return self.across_sites(request, async |request| self.preview(&request, name)).await;
        }
        if let Some(name) = path.strip_prefix("/samples/") {
            return self.across_sites(request, async |request| samples::serve(&request, name)).await;
        }
        match path.as_str() {
            "/" | "/websocket" if upgrade::is_asked(&request) => self.websocket(request, caller, slot),
            "/websocket" => answers::refusal(DoorFault::UpgradeNeeded),
            _ => match path.strip_prefix("/api/") {
                Some(name) => api::serve(&self.shared, name, request, &caller).await,
                None => reading(&request).map_or_else(answers::refusal, |()| page::serve(&path, request.headers())),
            },
        }
    }

    /// What pages of other sites may read as well.
    async fn across_sites(
        &self,
        request: Request<Incoming>,
        serve: impl AsyncFnOnce(Request<Incoming>) -> Answer,
    ) -> Answer {
        if let Some(answer) = cors::preflight(request.method(), request.headers()) {
            return answer;
        }
        let origin = request.headers().get(ORIGIN).cloned();
        cors::allow(serve(request).await, origin.as_ref())
    }

    fn preview(&self, request: &Request<Incoming>, name: &str) -> Answer {
        match (reading(request), self.shared.desk.previews.get(name)) {
            (Err(fault), _) => answers::refusal(fault),
            (Ok(()), None) => answers::refusal(DoorFault::NoSuchPage),
            (Ok(()), Some(preview)) => {
                answers::shared(answers::answer(http::StatusCode::OK, preview.mime, preview.bytes))
            }
        }
    }

    fn websocket(&self, request: Request<Incoming>, caller: Caller, slot: Slot) -> Answer {
        let shared = self.shared.clone();
        upgrade::agree(request, async move |stream| {
            let _under_way = shared.conversations.clone().acquire_owned().await;
            let line = WebSocketLine::new(stream, shared.room.clone()).await;
            conversation::hold(line, Arc::new(caller), shared.desk.clone(), shared.stop.clone()).await;
            drop(slot);
        })
    }
}

/// Only looked at, not changed.
pub(super) fn reading<B>(request: &Request<B>) -> Result<(), DoorFault> {
    match *request.method() {
        Method::GET | Method::HEAD => Ok(()),
        _ => Err(DoorFault::WrongMethod { allowed: "GET, HEAD" }),
    }
}
