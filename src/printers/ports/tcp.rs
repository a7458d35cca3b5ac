//! Raw bytes to a port of the network, 9100 on most printers.

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{Port, Unopened, Wire};
use crate::printers::hand::Soon;

pub struct Tcp {
    pub host: String,
    pub port: u16,
}

impl Port for Tcp {
    fn open(&self, deadline: Duration) -> Soon<'_, Result<Box<dyn Wire>, Unopened>> {
        Box::pin(async move {
            let stream = match timeout(deadline, TcpStream::connect((self.host.as_str(), self.port))).await {
                Ok(Ok(stream)) => stream,
                Ok(Err(error)) => return Err(Unopened::absent(error)),
                Err(_) => return Err(Unopened::absent(format!("no answer within {} s", deadline.as_secs_f32()))),
            };
            // A label's last packet is not to wait for an acknowledgement.
            stream.set_nodelay(true).map_err(Unopened::absent)?;
            Ok(Box::new(stream) as Box<dyn Wire>)
        })
    }
}
