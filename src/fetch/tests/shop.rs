//! A web server on this computer that answers as a test tells it to.

use std::io::Write;
use std::sync::{Arc, Mutex};

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

pub const OK: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\nSet-Cookie: a=b\r\n";

/// A web server that answers by path and counts what it is asked.
pub struct Shop {
    pub port: u16,
    /// The head of every request so far.
    pub heads: Arc<Mutex<Vec<String>>>,
}

/// What it sends: these bytes, and then the end or endless silence.
pub struct Reply(pub Vec<u8>, pub bool);

pub fn reply(head: &str, body: &[u8]) -> Reply {
    Reply([head.as_bytes(), b"\r\n", body].concat(), true)
}

pub fn ok(body: &str) -> Reply {
    reply(OK, body.as_bytes())
}

pub fn redirect(to: &str) -> Reply {
    reply(&format!("HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: {to}\r\n"), b"")
}

pub fn gzipped(body: &[u8]) -> Reply {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    reply(&format!("{OK}Content-Encoding: gzip\r\n"), &encoder.finish().unwrap())
}

impl Shop {
    pub async fn open(answer: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Shop {
        Shop::at("127.0.0.1:0", answer).await
    }

    pub async fn at(address: &str, answer: impl Fn(&str) -> Reply + Send + Sync + 'static) -> Shop {
        let listener = TcpListener::bind(address).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (heads, answer) = (Arc::<Mutex<Vec<String>>>::default(), Arc::new(answer));
        let log = heads.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, log.clone(), answer.clone()));
            }
        });
        Shop { port, heads }
    }

    pub fn asked(&self) -> usize {
        self.heads.lock().unwrap().len()
    }

    pub fn url(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.port)
    }
}

/// Answers one request.
pub async fn serve(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    log: Arc<Mutex<Vec<String>>>,
    answer: Arc<impl Fn(&str) -> Reply>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let path = head.split(' ').nth(1).unwrap().to_string();
    log.lock().unwrap().push(head);
    let Reply(bytes, ends) = answer(&path);
    // A client that has heard enough hangs up: that is its right.
    let _ = stream.write_all(&bytes).await;
    if ends {
        let _ = stream.shutdown().await;
    } else {
        std::future::pending::<()>().await;
    }
}
