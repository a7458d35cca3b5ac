//! One connection to a printer's port: writing with a stall deadline, asking, noticing its end.

use std::fmt;
use std::io;
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::super::status::{self, Said};

/// TSPL's question for the printer's state, answered with one byte at any time (TSPL manuals, ESC ! ?).
const QUESTION: &[u8] = b"\x1B!?";

pub struct Line {
    stream: TcpStream,
}

/// A label that was not taken to its end.
#[derive(Debug)]
pub struct BrokenOff {
    /// Bytes the connection had taken.
    pub written: usize,
    pub why: String,
}

/// No answer.
#[derive(Debug)]
pub enum Silence {
    /// The connection lives, but nothing came in time.
    Mute,
    /// The printer ended the connection.
    Closed(String),
}

impl fmt::Display for Silence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Silence::Mute => f.write_str("no answer"),
            Silence::Closed(why) => f.write_str(why),
        }
    }
}

impl Line {
    pub async fn open(host: &str, port: u16, deadline: Duration) -> Result<Line, String> {
        let stream = match timeout(deadline, TcpStream::connect((host, port))).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return Err(error.to_string()),
            Err(_) => return Err(format!("no answer within {} s", deadline.as_secs_f32())),
        };
        // A label's last packet is not to wait for an acknowledgement.
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        Ok(Line { stream })
    }

    /// Has the printer left the line open? What it said unasked is passed over.
    pub async fn is_alive(&mut self) -> bool {
        // Lets the runtime hear of an end that has just come.
        tokio::task::yield_now().await;
        self.pass_over().is_ok()
    }

    /// Writes all. No progress within `stall` breaks it off.
    pub async fn write(&mut self, bytes: &[u8], stall: Duration) -> Result<(), BrokenOff> {
        let mut written = 0;
        while let Some(rest) = bytes.get(written..).filter(|rest| !rest.is_empty()) {
            let why = match timeout(stall, self.stream.write(rest)).await {
                Ok(Ok(0)) => "the connection takes nothing more".to_string(),
                Ok(Ok(count)) => {
                    written += count;
                    continue;
                }
                Ok(Err(error)) => error.to_string(),
                Err(_) => format!("nothing taken for {} s", stall.as_secs_f32()),
            };
            return Err(BrokenOff { written, why });
        }
        Ok(())
    }

    /// Asks for the printer's state. The last byte that comes is the newest.
    pub async fn ask(&mut self, deadline: Duration) -> Result<Said, Silence> {
        self.pass_over()?;
        let answer = async {
            self.stream.write_all(QUESTION).await.map_err(closed)?;
            loop {
                self.stream.readable().await.map_err(closed)?;
                if let Some(byte) = self.newest()? {
                    return Ok(status::from_byte(byte));
                }
            }
        };
        timeout(deadline, answer).await.unwrap_or(Err(Silence::Mute))
    }

    /// Waits, and notices when the printer ends the connection meanwhile.
    pub async fn pause(&mut self, time: Duration) -> Result<(), Silence> {
        let listening = async {
            loop {
                if let Err(error) = self.stream.readable().await {
                    return closed(error);
                }
                if let Err(end) = self.newest() {
                    return end;
                }
            }
        };
        timeout(time, listening).await.map_or(Ok(()), Err)
    }

    /// Ends the connection so that what was written still arrives: unread bytes
    /// would turn the end into a reset.
    pub async fn close(mut self) {
        if self.pass_over().is_ok() {
            // Gone already is as good.
            let _ = self.stream.shutdown().await;
        }
    }

    fn pass_over(&mut self) -> Result<(), Silence> {
        while self.newest()?.is_some() {}
        Ok(())
    }

    /// The last of the bytes that are there; None if there are none.
    fn newest(&mut self) -> Result<Option<u8>, Silence> {
        let mut bytes = [0; 256];
        match self.stream.try_read(&mut bytes) {
            Ok(0) => Err(Silence::Closed("the printer ended the connection".to_string())),
            Ok(count) => Ok(bytes.get(count - 1).copied()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(None),
            Err(error) => Err(closed(error)),
        }
    }
}

fn closed(error: io::Error) -> Silence {
    Silence::Closed(error.to_string())
}
