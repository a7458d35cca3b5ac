//! Where the print service listens, and one question to it with its answer.

use std::env;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use ipp::parser::IppParser;
use ipp::reader::IppReader;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

use super::words::Answer;
use crate::limits;

/// Why there is no answer. The difference decides whether something may have happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// Nobody was reached: not a byte left.
    Absent(String),
    /// The question left, and no answer to it came.
    Broken(String),
    /// The answer is no, with its IPP status.
    Refused { status: u16, why: String },
}

impl Trouble {
    pub fn why(&self) -> &str {
        match self {
            Trouble::Absent(why) | Trouble::Broken(why) | Trouble::Refused { why, .. } => why,
        }
    }

    /// There is no such queue, job or subscription.
    pub fn is_not_found(&self) -> bool {
        matches!(self, Trouble::Refused { status: 0x0406 | 0x0407, .. })
    }
}

/// Where CUPS keeps its local socket on Linux and on macOS.
const SOCKETS: [&str; 3] = ["/run/cups/cups.sock", "/var/run/cups/cups.sock", "/private/var/run/cupsd"];
const PORT: u16 = 631;

#[derive(Clone, Debug, PartialEq)]
enum Place {
    Socket(PathBuf),
    Tcp { host: String, port: u16 },
}

/// The way to the print service.
#[derive(Clone, Debug)]
pub struct Door {
    /// As `CUPS_SERVER` names it; none means this computer's own.
    named: Option<String>,
}

impl Door {
    pub fn system() -> Door {
        Door { named: env::var("CUPS_SERVER").ok() }
    }

    /// A question without a document.
    pub async fn ask(&self, path: &str, question: &[u8]) -> Result<Answer, Trouble> {
        self.hand_in(path, question, &[], limits::SPOOLER_ANSWER).await
    }

    /// A question, a document behind it. On a connection of its own: questions are rare, and the
    /// service closes idle ones.
    pub async fn hand_in(
        &self,
        path: &str,
        question: &[u8],
        document: &[u8],
        deadline: Duration,
    ) -> Result<Answer, Trouble> {
        ask(&places(self.named.as_deref()), path, question, document, deadline).await
    }
}

async fn ask(
    places: &[Place],
    path: &str,
    question: &[u8],
    document: &[u8],
    deadline: Duration,
) -> Result<Answer, Trouble> {
    let mut body = BytesMut::from(question);
    body.extend_from_slice(document);
    let body = body.freeze();
    let mut absent = Trouble::Absent("no address".to_string());
    for place in places {
        let connected = async {
            match place {
                Place::Socket(socket) => UnixStream::connect(socket).await.map(Stream::Local),
                Place::Tcp { host, port } => TcpStream::connect((host.as_str(), *port)).await.map(Stream::Net),
            }
        };
        match timeout(limits::CONNECT, connected).await {
            Ok(Ok(Stream::Local(stream))) => return converse(stream, "localhost", path, body, deadline).await,
            Ok(Ok(Stream::Net(stream))) => return converse(stream, &place.host(), path, body, deadline).await,
            Ok(Err(error)) => absent = Trouble::Absent(format!("{}: {error}", place.host())),
            Err(_) => absent = Trouble::Absent(format!("{}: no answer", place.host())),
        }
    }
    Err(absent)
}

enum Stream {
    Local(UnixStream),
    Net(TcpStream),
}

impl Place {
    fn host(&self) -> String {
        match self {
            Place::Socket(path) => path.display().to_string(),
            Place::Tcp { host, port } if host.contains(':') => format!("[{host}]:{port}"),
            Place::Tcp { host, port } => format!("{host}:{port}"),
        }
    }
}

async fn converse(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    host: &str,
    path: &str,
    body: Bytes,
    deadline: Duration,
) -> Result<Answer, Trouble> {
    let broken = |error: &dyn std::fmt::Display| Trouble::Broken(error.to_string());
    let question = async {
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| Trouble::Absent(error.to_string()))?;
        let connection = tokio::spawn(connection);
        let request = hyper::Request::post(path)
            .header("host", host)
            .header("content-type", "application/ipp")
            .header("connection", "close")
            .body(Full::new(body))
            .map_err(|error| Trouble::Absent(error.to_string()))?;
        let answer = async {
            let response = sender.send_request(request).await.map_err(|error| broken(&error))?;
            let status = response.status();
            if !status.is_success() {
                // 401 and 403 say that the service's own rules forbid it; 426 that it wants TLS.
                return Err(Trouble::Refused { status: 0x0403, why: format!("HTTP {}", status.as_u16()) });
            }
            let body = Limited::new(response.into_body(), limits::SPOOLER_WORDS);
            Ok(body.collect().await.map_err(|error| broken(&error))?.to_bytes())
        }
        .await;
        connection.abort();
        answer
    };
    let bytes = timeout(deadline, question)
        .await
        .map_err(|_| Trouble::Broken(format!("no answer within {} s", deadline.as_secs())))??;
    read(bytes)
}

fn read(bytes: Bytes) -> Result<Answer, Trouble> {
    let (header, attributes, _) = IppParser::new(IppReader::new(Cursor::new(bytes)))
        .parse_parts()
        .map_err(|error| Trouble::Broken(format!("an answer that is no IPP ({error})")))?;
    let answer = Answer { attributes };
    match header.operation_or_status as u16 {
        0x0000..=0x00FF => Ok(answer),
        status => {
            let why = answer.operation().text("status-message").unwrap_or_else(|| format!("IPP {status:04x}"));
            Err(Trouble::Refused { status, why })
        }
    }
}

/// The local socket first, because it needs no port; what `CUPS_SERVER` names alone, as in every CUPS program.
fn places(named: Option<&str>) -> Vec<Place> {
    match named.map(str::trim).filter(|named| !named.is_empty()) {
        Some(path) if path.starts_with('/') => vec![Place::Socket(path.into())],
        Some(named) => vec![tcp(named)],
        None => {
            let sockets = SOCKETS.iter().filter(|path| Path::new(path).exists());
            let sockets = sockets.map(|path| Place::Socket(path.into())).take(1);
            sockets.chain([Place::Tcp { host: "localhost".to_string(), port: PORT }]).collect()
        }
    }
}

/// `host`, `host:port`, `[v6]:port`, each perhaps with `/version=1.1` after it.
fn tcp(named: &str) -> Place {
    let place = named.split('/').next().unwrap_or_default();
    let (host, port) = match place.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, after)) => (host, after.strip_prefix(':')),
        None if place.matches(':').count() > 1 => (place, None),
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    Place::Tcp { host: host.to_string(), port: port.and_then(|digits| digits.parse().ok()).unwrap_or(PORT) }
}

#[cfg(test)]
impl Door {
    /// To a print service of the tests.
    pub fn at(port: u16) -> Door {
        Door { named: Some(format!("127.0.0.1:{port}")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cups_server_is_read_as_every_cups_program_reads_it() {
        let net = |host: &str, port| Place::Tcp { host: host.to_string(), port };
        for (named, place) in [
            ("/run/cups/other.sock", Place::Socket("/run/cups/other.sock".into())),
            ("printserver", net("printserver", 631)),
            ("printserver:8631", net("printserver", 8631)),
            ("printserver:8631/version=1.1", net("printserver", 8631)),
            ("[::1]:8631", net("::1", 8631)),
            ("::1", net("::1", 631)),
        ] {
            assert_eq!(places(Some(named)), [place], "{named}");
        }
        for nothing in [None, Some(""), Some(" ")] {
            assert_eq!(places(nothing).last(), Some(&net("localhost", 631)));
        }
    }

    #[test]
    fn an_answer_that_is_no_ipp_is_no_answer() {
        for bytes in [&b""[..], b"<html>", &[2, 0, 0, 0, 0, 0, 0, 1, 0xFF]] {
            assert!(matches!(read(Bytes::from_static(bytes)), Err(Trouble::Broken(_))), "{bytes:?}");
        }
    }

    #[test]
    fn a_refusal_carries_the_services_own_words() {
        let mut bytes = vec![2, 0, 4, 6, 0, 0, 0, 1, 1, 0x41, 0, 14];
        bytes.extend_from_slice(b"status-message\x00\x0bNo such job\x03");
        let refused = read(bytes.into()).unwrap_err();
        assert_eq!(refused, Trouble::Refused { status: 0x0406, why: "No such job".to_string() });
        assert!(refused.is_not_found());
    }
}
