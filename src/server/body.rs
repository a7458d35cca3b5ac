//! A request's body, read whole: bounded, within the room there is, and not for ever.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::Body;

use super::room::Room;
use crate::limits;
use crate::protocol::Failure;
use crate::protocol::failure::{DoorFault, RequestFault};

/// Reads the body. It must not pause for longer than `limits::SILENCE`.
///
/// What is refused is still read to its end, within `limits::GOODBYE`, and thrown away:
/// an answer into a half-sent request would be lost with the connection.
pub async fn read<B>(mut body: B, room: &Room) -> Result<Bytes, Failure>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut place = None;
    let mut bytes = Vec::new();
    while let Some(part) = next(&mut body, limits::SILENCE).await? {
        let length = bytes.len() + part.len();
        let fault = if length > limits::MESSAGE_READ {
            Some(RequestFault::TooLarge { limit: limits::SOCKETIO_MESSAGE })
        } else if length > limits::MESSAGE_SMALL && !room.widen(&mut place, length) {
            Some(RequestFault::Busy)
        } else {
            None
        };
        if let Some(fault) = fault {
            drop((bytes, place));
            throw_away(body).await;
            return Err(fault.into());
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes.into())
}

async fn next<B>(body: &mut B, patience: Duration) -> Result<Option<Bytes>, DoorFault>
where
    B: Body<Data = Bytes> + Unpin,
{
    loop {
        match tokio::time::timeout(patience, body.frame()).await {
            Ok(None) => return Ok(None),
            Ok(Some(Ok(frame))) => {
                // Trailers mean nothing to us.
                if let Ok(data) = frame.into_data() {
                    return Ok(Some(data));
                }
            }
            Ok(Some(Err(_))) | Err(_) => return Err(DoorFault::BodyCutShort),
        }
    }
}

async fn throw_away<B>(mut body: B)
where
    B: Body<Data = Bytes> + Unpin,
{
    let rest = async { while let Ok(Some(_)) = next(&mut body, limits::GOODBYE).await {} };
    let _ = tokio::time::timeout(limits::GOODBYE, rest).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::{Full, StreamBody};
    use hyper::body::Frame;

    #[tokio::test]
    async fn a_body_fits_or_is_refused_as_busy_and_its_room_comes_back() {
        let room = Room::new(200_000);
        let body = |size: usize| Full::new(Bytes::from(vec![b'x'; size]));
        assert_eq!(read(body(150_000), &room).await.unwrap().len(), 150_000);
        assert_eq!(read(body(200_001), &room).await, Err(RequestFault::Busy.into()));
        assert_eq!(room.left(), 200_000);
    }

    #[tokio::test]
    async fn a_body_beyond_all_limits_is_too_large() {
        let part = Bytes::from(vec![b'x'; 1 << 20]);
        let parts = (0..=128).map(move |_| Ok::<_, std::io::Error>(Frame::data(part.clone())));
        let body = StreamBody::new(futures_util::stream::iter(parts));
        let fault = read(body, &Room::new(usize::MAX)).await.unwrap_err();
        assert_eq!(fault, RequestFault::TooLarge { limit: limits::SOCKETIO_MESSAGE }.into());
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_stops_on_its_way_is_not_waited_for() {
        let body = StreamBody::new(futures_util::stream::pending::<Result<Frame<Bytes>, std::io::Error>>());
        assert_eq!(read(body, &Room::new(1)).await, Err(DoorFault::BodyCutShort.into()));
    }
}
