//! One connection to a printer: writing with a stall deadline, asking, noticing its end.

use std::fmt;
use std::io;
use std::time::Duration;

use futures_util::FutureExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::timeout;

use crate::limits;
use crate::printers::asking::{Asking, Said};
use crate::printers::ports::Wire;
use crate::protocol::printer::Status;

pub struct Line {
    wire: Box<dyn Wire>,
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
    /// The connection lives, but no answer came in time.
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
    pub fn new(wire: Box<dyn Wire>) -> Line {
        Line { wire }
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
        let stalled = || format!("nothing taken for {} s", stall.as_secs_f32());
        while let Some(rest) = bytes.get(written..).filter(|rest| !rest.is_empty()) {
            let why = match timeout(stall, self.wire.write(rest)).await {
                Ok(Ok(0)) => "the connection takes nothing more".to_string(),
                Ok(Ok(count)) => {
                    written += count;
                    continue;
                }
                Ok(Err(error)) => error.to_string(),
                Err(_) => stalled(),
            };
            return Err(BrokenOff { written, why });
        }
        match timeout(stall, self.wire.flush()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(BrokenOff { written, why: error.to_string() }),
            Err(_) => Err(BrokenOff { written, why: stalled() }),
        }
    }

    /// Asks for the printer's state; what is no answer is waited past.
    pub async fn ask(&mut self, asking: &Asking, deadline: Duration) -> Result<Said, Silence> {
        self.pass_over()?;
        let mut heard = Vec::new();
        let answer = async {
            self.wire.write_all(asking.question).await.map_err(closed)?;
            self.wire.flush().await.map_err(closed)?;
            loop {
                let mut bytes = [0; 256];
                let new = self.wire.read(&mut bytes).await.map_or_else(|error| Err(closed(error)), not_the_end)?;
                heard.extend_from_slice(bytes.get(..new).unwrap_or_default());
                // Of a printer that talks without end the newest words count.
                let old = heard.len().saturating_sub(limits::ANSWER_BYTES);
                heard.drain(..old);
                if let Some(said) = (asking.read)(&heard) {
                    return Ok(said);
                }
            }
        };
        timeout(deadline, answer).await.unwrap_or(Err(Silence::Mute))
    }

    /// What the plug itself says of the printer.
    pub async fn port_status(&mut self) -> Option<Status> {
        self.wire.port_status().await
    }

    /// Waits, and notices when the printer ends the connection meanwhile.
    pub async fn pause(&mut self, time: Duration) -> Result<(), Silence> {
        let listening = async {
            let mut bytes = [0; 256];
            loop {
                let heard = self.wire.read(&mut bytes).await;
                if let Err(end) = heard.map_or_else(|error| Err(closed(error)), not_the_end) {
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
            let _ = self.wire.shutdown().await;
        }
    }

    /// Reads what is there already.
    fn pass_over(&mut self) -> Result<(), Silence> {
        let mut bytes = [0; 256];
        while let Some(heard) = self.wire.read(&mut bytes).now_or_never() {
            heard.map_or_else(|error| Err(closed(error)), not_the_end)?;
        }
        Ok(())
    }
}

fn not_the_end(bytes: usize) -> Result<usize, Silence> {
    if bytes == 0 { Err(Silence::Closed("the printer ended the connection".to_string())) } else { Ok(bytes) }
}

fn closed(error: io::Error) -> Silence {
    Silence::Closed(error.to_string())
}
