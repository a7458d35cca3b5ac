//! One conversation with the running agent, as a page would have it.

use std::fmt;

use futures_util::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

pub struct Caller {
    socket: WebSocketStream<TcpStream>,
}

/// The connection could not be made, or ended.
#[derive(Debug)]
pub struct Cut(String);

impl Cut {
    fn by(error: impl fmt::Display) -> Cut {
        Cut(error.to_string())
    }
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Caller {
    /// To the agent on this port of this computer.
    pub async fn connect(port: u16) -> Result<Caller, Cut> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.map_err(Cut::by)?;
        let address = format!("ws://127.0.0.1:{port}/websocket");
        let (socket, _) = tokio_tungstenite::client_async(address, stream).await.map_err(Cut::by)?;
        Ok(Caller { socket })
    }

    pub async fn say(&mut self, request: &Value) -> Result<(), Cut> {
        self.socket.send(Message::text(request.to_string())).await.map_err(Cut::by)
    }

    /// The next answer or notice.
    pub async fn hear(&mut self) -> Result<Value, Cut> {
        loop {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).map_err(Cut::by),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(Cut::by(error)),
                None => return Err(Cut::by("the connection ended")),
            }
        }
    }

    /// The answer to this request; notices that come before it are for nobody.
    pub async fn ask(&mut self, request: &Value) -> Result<Value, Cut> {
        self.say(request).await?;
        loop {
            let message = self.hear().await?;
            if message.get("requestID") == request.get("requestID") {
                return Ok(message);
            }
        }
    }
}
