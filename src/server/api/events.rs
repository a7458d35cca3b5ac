//! Tells the page at once that something has changed (server-sent events); what, it asks then.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use http::{Request, Response};
use http_body_util::{Either, Full};
use hyper::body::{Body, Frame};
use tokio::sync::{OwnedSemaphorePermit, mpsc, watch};
use tokio::time::{Instant, sleep_until};

use super::own;
use crate::commands::{Caller, Desk};
use crate::limits;
use crate::protocol::failure::DoorFault;
use crate::protocol::printer::Status;
use crate::server::conversation::stopped;
use crate::server::routes::reading;
use crate::server::{Shared, answers};

pub const PATH: &str = "/api/events";

/// An answer that is there, or one that goes on.
pub type Reply = Response<Either<Full<Bytes>, Events>>;

/// The stream's body. When the browser leaves, it is dropped, and its teller ends.
pub struct Events(mpsc::Receiver<Bytes>);

impl Body for Events {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(cx).map(|word| word.map(|word| Ok(Frame::data(word))))
    }
}

/// Begins a stream, where there is a place for one more. While one is open, the printers are asked how they are.
pub fn serve<B>(shared: &Arc<Shared>, request: &Request<B>, caller: &Caller) -> Reply {
    let refusal = |fault: DoorFault| answers::refusal(fault).map(Either::Left);
    if !own::is_own_page(request, caller) {
        return refusal(DoorFault::OwnPageOnly);
    }
    if let Err(fault) = reading(request) {
        return refusal(fault);
    }
    let Ok(place) = shared.lookers.clone().try_acquire_owned() else {
        return refusal(DoorFault::TooManyConnections);
    };
    let (words, body) = mpsc::channel(1);
    let teller = Teller { changes: shared.desk.changed(), desk: shared.desk.clone(), words, states: None };
    let mut stop = shared.stop.clone();
    let shared = shared.clone();
    tokio::spawn(async move {
        tokio::select! {
            biased;
            () = stopped(&mut stop) => {}
            () = teller.tell() => {}
        }
        leave(&shared, place);
    });
    let mut reply = Response::new(Either::Right(Events(body)));
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    reply.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    reply
}

/// The last page that leaves takes the day's list with it.
fn leave(shared: &Shared, place: OwnedSemaphorePermit) {
    drop(place);
    if shared.lookers.available_permits() == limits::EVENT_STREAMS {
        shared.desk.day.forget();
    }
}

struct Teller {
    changes: watch::Receiver<u64>,
    desk: Arc<Desk>,
    words: mpsc::Sender<Bytes>,
    states: Option<Vec<Status>>,
}

impl Teller {
    /// Until the browser leaves. The first word comes at once: whoever comes back may have missed some.
    async fn tell(mut self) {
        let mut beat = Instant::now() + limits::EVENT_BEAT;
        let mut look = Instant::now();
        let mut word = self.change();
        while self.words.send(word).await.is_ok() {
            tokio::time::sleep(limits::EVENT_PAUSE).await;
            word = loop {
                tokio::select! {
                    biased;
                    () = self.words.closed() => return,
                    changed = self.changes.changed() => match changed {
                        Ok(()) => break self.change(),
                        Err(_) => return,
                    },
                    () = sleep_until(look) => {
                        let differ = self.states_differ().await;
                        look = Instant::now() + limits::EVENT_STATES;
                        if differ {
                            break self.change();
                        }
                    }
                    () = sleep_until(beat) => break Bytes::from_static(b"event: beat\ndata:\n\n"),
                }
            };
            beat = Instant::now() + limits::EVENT_BEAT;
        }
    }

    fn change(&mut self) -> Bytes {
        format!("data: {}\n\n", *self.changes.borrow_and_update()).into()
    }

    /// Is a printer in another state than at the look before?
    async fn states_differ(&mut self) -> bool {
        let states = self.desk.statuses().await;
        let before = self.states.replace(states.clone());
        before.is_some_and(|before| before != states)
    }
}
