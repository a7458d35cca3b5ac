//! A printer on port 9100: takes TSPL, answers when asked how it is, and misbehaves on command.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;

use crate::{labels, within};

/// `ESC ! ?`: how are you? Answered by one byte, a bit a trouble.
const QUESTION: &[u8] = b"\x1B!?";
pub const READY: u8 = 0x00;
pub const NO_PAPER: u8 = 0x04;
pub const PRINTING: u8 = 0x20;

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Manner {
    /// Takes labels and answers every question with this.
    Says(u8),
    /// Takes labels and never says a word.
    Mute,
    /// Goes away after this many bytes of the next label, and is ready again afterwards.
    Leaves(usize),
}

pub struct Sink {
    pub port: u16,
    /// Its port while it is absent: nobody else can have it, and nobody answers.
    reserved: Option<TcpSocket>,
    metal: Arc<Metal>,
}

/// What the connections share.
struct Metal {
    manner: watch::Sender<Manner>,
    /// All bytes of each label that is out, in their order.
    printed: watch::Sender<Vec<Vec<u8>>>,
    questions: watch::Sender<usize>,
    /// Labels that were cut off in the middle.
    cut: watch::Sender<usize>,
    /// Connections that are open now.
    held: watch::Sender<usize>,
}

impl Sink {
    /// Not there yet.
    pub fn absent() -> Sink {
        let reserved = TcpSocket::new_v4().unwrap();
        reserved.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let port = reserved.local_addr().unwrap().port();
        let metal = Metal {
            manner: watch::Sender::new(Manner::Says(READY)),
            printed: watch::Sender::new(Vec::new()),
            questions: watch::Sender::new(0),
            cut: watch::Sender::new(0),
            held: watch::Sender::new(0),
        };
        Sink { port, reserved: Some(reserved), metal: Arc::new(metal) }
    }

    pub fn new(manner: Manner) -> Sink {
        let mut sink = Sink::absent();
        sink.becomes(manner);
        sink.comes();
        sink
    }

    /// Is plugged in.
    pub fn comes(&mut self) {
        let listener = self.reserved.take().unwrap().listen(64).unwrap();
        tokio::spawn(self.metal.clone().serve(listener));
    }

    pub fn becomes(&self, manner: Manner) {
        self.metal.manner.send_replace(manner);
    }

    /// Waits until this many labels are out, and returns all that are.
    pub async fn labels(&self, count: usize) -> Vec<Vec<u8>> {
        let mut printed = self.metal.printed.subscribe();
        let printed = within(&format!("{count} labels"), printed.wait_for(|labels| labels.len() >= count)).await;
        printed.unwrap().clone()
    }

    /// The labels that are out now.
    pub fn printed(&self) -> Vec<Vec<u8>> {
        self.metal.printed.borrow().clone()
    }

    /// The QR codes on the labels that are out, in their order.
    pub fn numbers(&self) -> Vec<String> {
        labels::numbers_on(&self.printed().concat())
    }

    /// Waits until it has been asked once more than now.
    pub async fn is_asked(&self) {
        let mut questions = self.metal.questions.subscribe();
        let now = *questions.borrow();
        within("a question", questions.wait_for(|count| *count > now)).await.unwrap();
    }

    /// Waits until this many labels were cut off in the middle.
    pub async fn cuts(&self, count: usize) {
        let mut cut = self.metal.cut.subscribe();
        within("a cut label", cut.wait_for(|cut| *cut >= count)).await.unwrap();
    }

    /// Waits until nobody is connected.
    pub async fn is_let_go(&self) {
        let mut held = self.metal.held.subscribe();
        within("the printer is let go", held.wait_for(|count| *count == 0)).await.unwrap();
    }
}

impl Metal {
    async fn serve(self: Arc<Self>, listener: TcpListener) {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(self.clone().take(stream));
        }
    }

    async fn take(self: Arc<Self>, stream: TcpStream) {
        self.held.send_modify(|count| *count += 1);
        self.talk(stream).await;
        self.held.send_modify(|count| *count -= 1);
    }

    async fn talk(&self, mut stream: TcpStream) {
        let (mut buffer, mut label) = (Vec::new(), Vec::new());
        loop {
            if let Manner::Leaves(after) = *self.manner.borrow()
                && label.len() + buffer.len() >= after
                && !buffer.starts_with(&QUESTION[..1])
            {
                label.append(&mut buffer);
                label.truncate(after);
                break;
            }
            while let Some(piece) = first_piece(&buffer) {
                let piece: Vec<u8> = buffer.drain(..piece).collect();
                if piece == QUESTION {
                    let answer = *self.manner.borrow();
                    self.questions.send_modify(|count| *count += 1);
                    let said: &[u8] = match &answer {
                        Manner::Says(status) => &[*status],
                        Manner::Leaves(_) => &[READY],
                        Manner::Mute => &[],
                    };
                    // The next read tells whether anybody is left to hear it.
                    let _ = stream.write_all(said).await;
                    continue;
                }
                label.extend_from_slice(&piece);
                if piece.starts_with(b"PRINT ") {
                    let whole = std::mem::take(&mut label);
                    self.printed.send_modify(|labels| labels.push(whole));
                }
            }
            match stream.read_buf(&mut buffer).await {
                Ok(0) | Err(_) => break,
                Ok(_) => {}
            }
        }
        if !label.is_empty() || !buffer.is_empty() {
            self.manner.send_if_modified(|manner| {
                let left = matches!(manner, Manner::Leaves(_));
                *manner = if left { Manner::Says(READY) } else { *manner };
                left
            });
            drop(stream);
            self.cut.send_modify(|cut| *cut += 1);
        }
    }
}

/// The length of the first command in the buffer, if it is there whole.
fn first_piece(buffer: &[u8]) -> Option<usize> {
    let whole = |length: usize| (buffer.len() >= length).then_some(length);
    match buffer {
        [] => None,
        [0x1B, ..] => whole(QUESTION.len()),
        _ if buffer.starts_with(b"BITMAP ") => {
            let comma = |(place, byte): (usize, &u8)| (*byte == b',').then_some(place);
            let header = buffer.iter().enumerate().filter_map(comma).nth(4)? + 1;
            let numbers = std::str::from_utf8(&buffer[b"BITMAP ".len()..header]).unwrap();
            let numbers: Vec<usize> = numbers.split_terminator(',').map(|number| number.parse().unwrap()).collect();
            whole(header + numbers[2] * numbers[3] + b"\r\n".len())
        }
        _ => buffer.iter().position(|byte| *byte == b'\n').map(|place| place + 1),
    }
}
