//! A virtual printer's port: other programs print on it as on a network printer, on this computer alone.

use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::metal::{Job, Metal};
use super::speaker::{Make, Speaker, speaker};
use crate::limits;
use crate::simulate::{Misreading, Sheet};

/// Jobs understood and not printed yet; then the line is left unread, as by a printer whose memory is full.
const JOBS: usize = 16;

/// Listens until it is dropped.
pub struct Line {
    pub port: u16,
    listening: JoinHandle<()>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Line {
    /// Opens `port` of 127.0.0.1, any free one for 0. Within a runtime.
    ///
    /// # Errors
    /// Another program has the port.
    pub fn open(port: u16, metal: Arc<Metal>, make: Arc<Mutex<Make>>) -> io::Result<Line> {
        let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let listener = TcpListener::from_std(listener)?;
        let port = listener.local_addr()?.port();
        Ok(Line { port, listening: tokio::spawn(listen(listener, metal, make)) })
    }
}

async fn listen(listener: TcpListener, metal: Arc<Metal>, make: Arc<Mutex<Make>>) {
    let mut talking = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) if talking.len() < limits::VIRTUAL_LINES && !metal.condition().offline => {
                    talking.spawn(talk(stream, metal.clone(), make.clone()));
                }
                // Switched off, or out of lines: whoever knocked is let go.
                Ok(_) => {}
                // Out of file handles: the next may find some.
                Err(error) => {
                    tracing::warn!(%error, "a virtual printer cannot be connected to");
                    tokio::time::sleep(limits::RETRY_FIRST).await;
                }
            },
            Some(_) = talking.join_next() => {}
        }
    }
}

/// One connection, until it ends, makes no sense, or is dropped on purpose.
async fn talk(stream: TcpStream, metal: Arc<Metal>, make: Arc<Mutex<Make>>) {
    let (jobs, taken) = mpsc::channel(JOBS);
    let printing = {
        let metal = metal.clone();
        async move { print(taken, &metal).await }
    };
    let talking = async {
        let make = *make.lock().unwrap_or_else(PoisonError::into_inner);
        let (speaker, dots_per_mm) = (speaker(make), make.dots_per_mm);
        let mut talk = Talk { stream, metal: &metal, speaker, dots_per_mm, jobs, bytes: BytesMut::new(), before: 0 };
        tokio::select! {
            outcome = talk.listen() => if let Err(Some(misreading)) = outcome {
                tracing::warn!(offset = misreading.offset, what = %misreading.what, "a virtual printer was sent what it does not understand");
                metal.note_misreading(misreading);
            },
            () = metal.until(|condition| condition.offline) => {}
        }
    };
    // What was understood is printed although the line has ended.
    tokio::join!(printing, talking);
}

async fn print(mut jobs: mpsc::Receiver<Job>, metal: &Metal) {
    while let Some(job) = jobs.recv().await {
        if let Err(error) = metal.print(job).await {
            tracing::warn!(%error, "a virtual printer cannot keep its labels");
        }
    }
}

struct Talk<'a> {
    stream: TcpStream,
    metal: &'a Metal,
    speaker: Box<dyn Speaker>,
    dots_per_mm: f64,
    jobs: mpsc::Sender<Job>,
    /// What has come and begins a command that is not whole.
    bytes: BytesMut,
    /// Bytes understood before.
    before: usize,
}

impl Talk<'_> {
    /// Until the other end has said all. Err(None): the line broke.
    async fn listen(&mut self) -> Result<(), Option<Misreading>> {
        loop {
            let room = self.bytes.len();
            let count = self.stream.read_buf(&mut self.bytes).await.map_err(|_| None)?;
            if count == 0 {
                return self.end().await;
            }
            let dropped = self.metal.take_drop(count);
            if let Some(before) = dropped {
                self.bytes.truncate(room + before);
            }
            self.understand().await?;
            if dropped.is_some() {
                return Err(None);
            }
            if self.bytes.len() > limits::VIRTUAL_COMMAND {
                return Err(Some(self.misreading(0, "the command has no end")));
            }
        }
    }

    async fn understand(&mut self) -> Result<(), Option<Misreading>> {
        let now = self.metal.now();
        let understood = self.speaker.take(&self.bytes, now);
        let wrong = understood.wrong.map(|wrong| self.misreading(wrong.offset, &wrong.what));
        if !understood.answer.is_empty() && !now.condition.silent {
            self.stream.write_all(&understood.answer).await.map_err(|_| None)?;
        }
        self.before += understood.used;
        let bytes = self.bytes.split_to(understood.used.min(self.bytes.len()));
        // What came before the nonsense is printed, as by a real one.
        self.hand_over(understood.sheets, bytes).await?;
        wrong.map_or(Ok(()), |wrong| Err(Some(wrong)))
    }

    async fn end(&mut self) -> Result<(), Option<Misreading>> {
        if self.bytes.has_remaining() {
            return Err(Some(self.misreading(0, "the command is not finished")));
        }
        let sheets = self.speaker.end().into_iter().collect();
        self.hand_over(sheets, BytesMut::new()).await
    }

    async fn hand_over(&mut self, sheets: Vec<Sheet>, bytes: BytesMut) -> Result<(), Option<Misreading>> {
        if sheets.is_empty() {
            return Ok(());
        }
        let job = self.metal.job(sheets, bytes.freeze(), self.dots_per_mm);
        self.jobs.send(job).await.map_err(|_| None)
    }

    fn misreading(&self, offset: usize, what: &str) -> Misreading {
        Misreading { offset: self.before + offset, what: what.to_string() }
    }
}
