//! A page that prints: one plain WebSocket, as a local program would open it.

use std::net::Ipv4Addr;
use std::time::{Duration, Instant};

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::sample::Result;

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Page {
    out: SplitSink<WebSocketStream<TcpStream>, Message>,
    /// What is said back.
    pub ear: Ear,
}

pub struct Ear(SplitStream<WebSocketStream<TcpStream>>);

/// What matters of an answer or a push.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Word {
    cmd: String,
    status: String,
    msg: String,
    #[serde(rename = "taskID")]
    task: String,
    task_status: String,
    #[serde(rename = "previewURL")]
    preview_url: String,
    preview_image: Vec<String>,
}

impl Page {
    pub async fn open(port: u16) -> Result<Page> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await?;
        stream.set_nodelay(true)?;
        let (socket, _) = tokio_tungstenite::client_async(format!("ws://localhost:{port}/websocket"), stream).await?;
        let (out, ear) = socket.split();
        Ok(Page { out, ear: Ear(ear) })
    }

    /// Sends a task and does not wait. Returns when its bytes began to leave.
    pub async fn send(&mut self, task: &Value) -> Result<Instant> {
        let text = Message::text(json!({"cmd": "print", "requestID": "1", "task": task}).to_string());
        let sent = Instant::now();
        self.out.send(text).await?;
        Ok(sent)
    }

    /// Sends all tasks without waiting and hears them to their ends.
    pub async fn send_all(self, tasks: Vec<Value>, prefix: &str) -> Result<()> {
        let Page { mut out, mut ear } = self;
        let count = tasks.len();
        let sending = async {
            for task in tasks {
                out.feed(Message::text(json!({"cmd": "print", "requestID": "1", "task": task}).to_string())).await?;
                out.flush().await?;
            }
            Ok(())
        };
        let hearing = async {
            for _ in 0..count {
                ear.success(prefix).await?;
            }
            Ok(())
        };
        tokio::try_join!(sending, hearing).map(|_| ())
    }

    /// Asks for a preview of `kind` and gets its file: the time it all took and the file's bytes.
    pub async fn preview(&mut self, task: &Value, kind: &str) -> Result<(Duration, usize)> {
        let mut task = task.clone();
        task["preview"] = json!(true);
        task["previewType"] = json!(kind);
        let begun = self.send(&task).await?;
        let word = self.ear.word(|word| word.cmd == "print").await?;
        let url = word.preview_image.first().unwrap_or(&word.preview_url);
        let size = download(url).await?;
        Ok((begun.elapsed(), size))
    }
}

impl Ear {
    /// Waits until a task whose id begins with `prefix` is out.
    pub async fn success(&mut self, prefix: &str) -> Result<()> {
        let out = |word: &Word| word.task_status == "SUCCESS" && word.task.starts_with(prefix);
        self.word(out).await.map(|_| ())
    }

    async fn word(&mut self, wanted: impl Fn(&Word) -> bool) -> Result<Word> {
        loop {
            let message = tokio::time::timeout(PATIENCE, self.0.next()).await?.ok_or("the agent closed")??;
            let word: Word = serde_json::from_str(message.to_text()?)?;
            if word.status == "failed" || word.task_status == "FAILED" {
                return Err(message.to_text()?.into());
            }
            if wanted(&word) {
                return Ok(word);
            }
        }
    }
}

/// The size of what an address of the agent gives.
async fn download(url: &str) -> Result<usize> {
    let (host, path) = url.strip_prefix("http://").and_then(|rest| rest.split_once('/')).ok_or("no preview")?;
    let mut stream = TcpStream::connect(host).await?;
    let request = format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let head = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").ok_or("no answer")?;
    match answer.starts_with(b"HTTP/1.1 200") {
        true => Ok(answer.len() - head - 4),
        false => Err(String::from_utf8_lossy(&answer[..head]).into()),
    }
}
