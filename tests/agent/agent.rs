//! The agent under test, on a home that outlives it.

use std::sync::Arc;

use dotline::app::{App, Start};
use dotline::commands::own_page::Asked;
use dotline::paths::Home;
use dotline::printers::VIRTUAL_NAME;
use dotline::settings::Store;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::sink::Sink;
use crate::usb::Sockets;
use crate::within;

/// A home directory with its settings.
pub struct House {
    folder: Arc<TempDir>,
}

/// A running agent.
pub struct Agent {
    pub app: Box<App>,
    pub port: u16,
    /// Not taken away while it lives.
    _folder: Arc<TempDir>,
}

/// A response to a plain GET.
pub struct Got {
    pub status: u16,
    pub headers: String,
    pub body: Vec<u8>,
}

impl House {
    /// A home with these settings after the ports, which are any free ones.
    pub fn new(settings: &str) -> House {
        House::exactly(&format!("[server]\nports = [0]\n{settings}"))
    }

    /// A home with these settings and no others.
    pub fn exactly(settings: &str) -> House {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("settings.toml"), settings).unwrap();
        House { folder: Arc::new(folder) }
    }

    /// A home as this one is on the disk now: what a crash at this moment would leave behind.
    pub fn as_it_lies_now(&self) -> House {
        let folder = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(self.folder.path()).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_file() {
                std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
            }
        }
        House { folder: Arc::new(folder) }
    }

    /// A home whose one printer beside the virtual one is this sink, under the name `Sink`.
    pub fn with(sink: &Sink) -> House {
        House::new(&format!("[[printers]]\nname = \"Sink\"\naddress = \"tcp://127.0.0.1:{}\"\n", sink.port))
    }

    pub fn home(&self) -> Home {
        Home::at(self.folder.path()).unwrap()
    }

    /// What another process (`dotline origins`) would open.
    pub fn settings(&self) -> Store {
        Store::open(self.home().settings()).unwrap()
    }

    /// On a computer that nothing is plugged into.
    pub async fn start(&self) -> Agent {
        self.start_on(&Sockets::default()).await
    }

    pub async fn start_on(&self, sockets: &Sockets) -> Agent {
        match within("the start", App::start_on(&self.home(), Arc::new(sockets.clone()))).await {
            Ok(Start::Running(app)) => Agent { port: app.port, app, _folder: self.folder.clone() },
            Ok(Start::Already { port }) => panic!("another agent answers on {port:?}"),
            Err(failure) => panic!("{failure}"),
        }
    }
}

impl Agent {
    /// Ends as SIGTERM would have it.
    pub async fn end(self) {
        within("the end", self.app.end()).await;
    }

    /// The bytes of the virtual printer's label of this number, and its picture.
    pub async fn virtual_label(&self, number: u64) -> (Vec<u8>, Vec<u8>) {
        let printer = self.app.desk.roster.find(VIRTUAL_NAME).unwrap();
        let hand = printer.hand.unwrap();
        let shelf = hand.shelf().unwrap();
        (shelf.payload(number).await.unwrap().to_vec(), shelf.png(number).await.unwrap().to_vec())
    }

    pub fn virtual_labels(&self) -> usize {
        let printer = self.app.desk.roster.find(VIRTUAL_NAME).unwrap();
        printer.hand.unwrap().shelf().unwrap().labels().len()
    }

    /// On what the last task's SUCCESS rests, as our own page shows it.
    pub async fn evidence(&self) -> Value {
        let list = self.app.desk.tasks(Asked::default()).await.unwrap();
        let last = list["tasks"][0]["number"].as_u64().unwrap();
        self.app.desk.task(last).await.unwrap()["documents"][0]["evidence"].clone()
    }

    /// GET over a connection of its own, with the host it asks for and one more header.
    pub async fn get(&self, host: &str, path: &str, header: &str) -> Got {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n"), header, "").await
    }

    /// POST of JSON, as our own page does it, with one more header.
    pub async fn post(&self, path: &str, body: Value, header: &str) -> Got {
        let body = body.to_string();
        let kind = "Content-Type: application/json";
        let head = format!("POST {path} HTTP/1.1\r\nHost: localhost:{}\r\n{kind}\r\n", self.port);
        self.ask(&format!("{head}Content-Length: {}\r\n", body.len()), header, &body).await
    }

    async fn ask(&self, head: &str, header: &str, body: &str) -> Got {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
        let header = if header.is_empty() { String::new() } else { format!("{header}\r\n") };
        let request = format!("{head}{header}Connection: close\r\n\r\n{body}");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        within("an answer", stream.read_to_end(&mut answer)).await.unwrap();
        let head = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("the end of the headers");
        let headers = String::from_utf8(answer[..head].to_vec()).unwrap().to_ascii_lowercase();
        let status = headers.split_whitespace().nth(1).unwrap().parse().unwrap();
        Got { status, headers, body: answer[head + 4..].to_vec() }
    }
}

impl Got {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}
