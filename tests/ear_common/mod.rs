//! A server of one's own for a test, and clients that write their frames by hand.
#![allow(dead_code, reason = "each test file uses its part")]

use std::sync::Arc;
use std::time::Duration;

use dotline::commands::Desk;
use dotline::paths::Home;
use dotline::server::{Server, ports};
use dotline::settings::Store;
use futures_util::{SinkExt, StreamExt};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest};

/// Longer than anything may take here; reached only when something never comes.
pub const LONG: Duration = Duration::from_secs(60);

pub struct Ear {
    pub server: Server,
    pub desk: Arc<Desk>,
    pub port: u16,
    pub tls: watch::Sender<Arc<rustls::ServerConfig>>,
    pub certificate: CertificateDer<'static>,
    _folder: tempfile::TempDir,
}

/// Starts a server on a free port.
pub fn start() -> Ear {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::at(folder.path()).unwrap();
    let settings = Arc::new(Store::open(home.settings()).unwrap());
    let (config, certificate) = tls_config();
    let (tls, configs) = watch::channel(config);
    let listening = ports::bind(&[0]).unwrap();
    let desk = dotline::app::desk(&home, settings, listening.port, dotline::printers::usb::bus::system()).unwrap();
    let server = Server::start(listening, desk.clone(), configs);
    Ear { port: server.port, server, desk, tls, certificate, _folder: folder }
}

/// A certificate made now, and the configuration that shows it.
pub fn tls_config() -> (Arc<rustls::ServerConfig>, CertificateDer<'static>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_string()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let certificate = made.cert.der().clone();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    (Arc::new(config), certificate)
}

impl Ear {
    pub async fn tcp(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).await.unwrap()
    }

    /// An HTTP exchange: the status, the headers in lower case, and the body.
    pub async fn http(&self, request: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        exchange(self.tcp().await, self.port, request, headers, body).await
    }

    /// A WebSocket at `path`, as a page of `origin`.
    pub async fn websocket(&self, path: &str, origin: Option<&str>) -> WebSocketStream<TcpStream> {
        let mut request = format!("ws://localhost:{}{path}", self.port).into_client_request().unwrap();
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        let config = WebSocketConfig::default().max_frame_size(None).max_message_size(None);
        let tcp = self.tcp().await;
        tcp.set_nodelay(true).unwrap();
        tokio_tungstenite::client_async_with_config(request, tcp, Some(config)).await.unwrap().0
    }
}

pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// `request` is the method and the path. `Host` is ours unless `headers` name another.
pub async fn exchange<S>(mut stream: S, port: u16, request: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    let mut head = format!("{request} HTTP/1.1\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        head += &format!("host: localhost:{port}\r\n");
    }
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += "\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut bytes = Vec::new();
    tokio::time::timeout(LONG, stream.read_to_end(&mut bytes)).await.unwrap().unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers = lines.map(|line| line.split_once(": ").unwrap());
    let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_string())).collect();
    Reply { status, headers, body: bytes[end + 4..].to_vec() }
}

/// The next text; it must come.
pub async fn text(socket: &mut WebSocketStream<TcpStream>) -> String {
    loop {
        match tokio::time::timeout(LONG, socket.next()).await.unwrap() {
            Some(Ok(Message::Text(text))) => return text.to_string(),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
            other => panic!("instead of a text: {other:?}"),
        }
    }
}

pub async fn json(socket: &mut WebSocketStream<TcpStream>) -> Value {
    serde_json::from_str(&text(socket).await).unwrap()
}

pub async fn send(socket: &mut WebSocketStream<TcpStream>, text: impl Into<String>) {
    socket.send(Message::text(text.into())).await.unwrap();
}
