//! From HTTP to WebSocket: the handshake, and the stream that is left afterwards (RFC 6455, 4.2).

use bytes::Bytes;
use http::Request;
use http::header::UPGRADE;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;

use super::answers::{self, Answer};
use crate::protocol::failure::DoorFault;

/// The bare stream of a connection that speaks WebSocket from now on.
pub type Stream = TokioIo<Upgraded>;

/// Does the request ask for a WebSocket?
pub fn is_asked<B>(request: &Request<B>) -> bool {
    request
        .headers()
        .get(UPGRADE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|protocols| protocols.split(',').any(|protocol| protocol.trim().eq_ignore_ascii_case("websocket")))
}

/// Agrees to the WebSocket. `then` runs on a task of its own once the agreement is sent.
pub fn agree<F>(request: Request<Incoming>, then: impl FnOnce(Stream) -> F + Send + 'static) -> Answer
where
    F: Future<Output = ()> + Send,
{
    let answer = match create_response_with_body(&request, || Full::new(Bytes::new())) {
        Ok(answer) => answer,
        Err(error) => {
            tracing::debug!(%error, "a WebSocket handshake is refused");
            return answers::refusal(DoorFault::UpgradeNeeded);
        }
    };
    tokio::spawn(async move {
        match hyper::upgrade::on(request).await {
            Ok(stream) => then(TokioIo::new(stream)).await,
            Err(error) => tracing::debug!(%error, "a WebSocket was left before it began"),
        }
    });
    answer
}
