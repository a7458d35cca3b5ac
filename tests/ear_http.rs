//! The door, over real sockets: gate, TLS, deadlines, the page and what it asks for, previews, CORS.

mod ear_common;

use std::sync::Arc;

use dotline::commands::previews::Preview;
use dotline::limits;
use ear_common::{LONG, exchange, start, tls_config};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

const PAGE: &str = "https://erp.example";

/// A TLS connection that trusts this certificate alone.
async fn tls(
    port: u16,
    certificate: &rustls::pki_types::CertificateDer<'static>,
) -> std::io::Result<TlsStream<TcpStream>> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    let config = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    TlsConnector::from(Arc::new(config)).connect(ServerName::try_from("localhost").unwrap(), stream).await
}

#[tokio::test]
async fn another_host_is_refused_on_every_path() {
    let ear = start();
    let preview = ear.desk.previews.keep(Preview { mime: "image/png", bytes: "x".into() }, "png").unwrap();
    let paths = [
        "/",
        "/page.js",
        "/websocket",
        "/api/overview",
        "/socket.io/?EIO=4&transport=polling",
        "/nothing",
        &format!("/preview/{preview}"),
    ];
    for host in ["evil.example", "localhost.evil.example", "localhost", "localhost:1", "127.0.0.2"] {
        for path in paths {
            for method in ["GET", "POST", "OPTIONS"] {
                let reply = ear.http(&format!("{method} {path}"), &[("Host", host), ("Origin", PAGE)], b"").await;
                assert_eq!(reply.status, 403, "{method} {path} at {host}");
                assert_eq!(reply.json()["status"], "failed");
                assert_eq!(reply.header("access-control-allow-origin"), None);
            }
        }
    }
    let twice = [("Origin", PAGE), ("Origin", "https://other.example")];
    assert_eq!(ear.http("GET /", &twice, b"").await.status, 403);
    assert_eq!(ear.http("GET /", &[("Host", &format!("[::1]:{}", ear.port))], b"").await.status, 200);
}

#[tokio::test]
async fn plain_and_tls_are_spoken_on_one_port_and_a_renewed_certificate_is_used_at_once() {
    let ear = start();
    assert_eq!(ear.http("GET /", &[], b"").await.status, 200);
    let stream = tls(ear.port, &ear.certificate).await.unwrap();
    let reply = exchange(stream, ear.port, "GET /", &[], b"").await;
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("text/html; charset=utf-8")));
    let (renewed, certificate) = tls_config();
    ear.tls.send_replace(renewed);
    assert!(tls(ear.port, &ear.certificate).await.is_err());
    assert!(tls(ear.port, &certificate).await.is_ok());
}

#[tokio::test]
async fn ipv6_is_answered_as_well() {
    let ear = start();
    let Ok(stream) = TcpStream::connect(("::1", ear.port)).await else {
        assert!(std::net::TcpListener::bind(("::1", 0)).is_err());
        return;
    };
    assert_eq!(exchange(stream, ear.port, "GET /", &[], b"").await.status, 200);
}

#[tokio::test]
async fn who_does_not_finish_a_first_word_is_left() {
    let ear = start();
    let silences: [&[u8]; 4] =
        [b"", b"\x16\x03\x01", b"GET / HTTP/1.1\r\nHost:", b"GET / HTTP/1.1\r\nHost: localhost\r\n"];
    let began = std::time::Instant::now();
    let mut sockets = Vec::new();
    for words in silences {
        let mut socket = ear.tcp().await;
        socket.write_all(words).await.unwrap();
        sockets.push(socket);
    }
    for mut socket in sockets {
        let mut rest = Vec::new();
        let _ = tokio::time::timeout(LONG, socket.read_to_end(&mut rest)).await.expect("still open");
    }
    assert!(began.elapsed() < 2 * limits::FIRST_WORD + limits::FIRST_WORD / 2);
}

#[tokio::test]
async fn what_is_not_there_or_not_asked_that_way_is_said_so() {
    let ear = start();
    for (request, status) in [
        ("GET /nothing", 404),
        ("GET /preview/none.png", 404),
        ("GET /preview/", 404),
        ("GET /api/nothing", 404),
        ("GET /api/virtual/1/1.png", 404),
        ("GET /../Cargo.toml", 404),
        ("GET /socket.iox/?EIO=4&transport=polling", 404),
        ("POST /", 405),
        ("DELETE /api/overview", 405),
        ("GET /api/reload", 405),
        ("GET /api/consent", 405),
        ("PUT /socket.io/?EIO=4&transport=polling", 405),
        ("GET /websocket", 426),
        ("GET /socket.io/?EIO=4&transport=websocket", 426),
        ("GET /socket.io/", 400),
        ("GET /socket.io/?EIO=9&transport=polling", 400),
        ("GET /socket.io/?EIO=4&transport=polling&sid=AAAAAAAAAAAAAAAA", 400),
        ("HEAD /", 200),
        ("POST /api/reload", 415),
        ("POST /api/overview", 404),
        ("POST /api/nothing", 404),
        ("GET /api/task/1", 400),
        ("GET /api/task/x", 404),
        ("POST /api/events", 405),
    ] {
        assert_eq!(ear.http(request, &[], b"").await.status, status, "{request}");
    }
}

#[tokio::test]
async fn the_page_is_served_with_its_parts_and_a_strict_policy() {
    let ear = start();
    let page = ear.http("GET /", &[], b"").await;
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"));
    assert!(!policy.contains("unsafe"));
    assert!(!page.text().contains("<style") && !page.text().contains(" style=") && !page.text().contains("onclick"));
    let parts = ["/page.css", "/parts.css", "/page.js", "/icon.svg"];
    for part in parts {
        assert!(page.text().contains(&format!("\"{part}\"")), "{part}");
        let reply = ear.http(&format!("GET {part}"), &[], b"").await;
        assert_eq!((reply.status, reply.header("x-content-type-options")), (200, Some("nosniff")));
        assert!(!reply.body.is_empty());
    }
}

#[tokio::test]
async fn only_our_own_page_gets_the_overview() {
    let ear = start();
    let own = format!("http://localhost:{}", ear.port);
    let other = format!("http://127.0.0.1:{}", ear.port);
    for (headers, status) in [
        (&[][..], 200),
        (&[("Origin", own.as_str())], 200),
        (&[("Sec-Fetch-Site", "same-origin")], 200),
        (&[("Origin", other.as_str())], 403),
        (&[("Origin", PAGE)], 403),
        (&[("Origin", "null")], 403),
        (&[("Sec-Fetch-Site", "cross-site")], 403),
        (&[("Sec-Fetch-Site", "same-site")], 403),
    ] {
        for request in ["GET /api/overview", "GET /api/questions", "POST /api/reload"] {
            let headers = [headers, &[("Content-Type", "application/json")]].concat();
            let reply = ear.http(request, &headers, b"{}").await;
            assert_eq!(reply.status, status, "{request} {headers:?}");
            assert_eq!(reply.header("access-control-allow-origin"), None);
        }
        // Streams go on; only their refusal has an end.
        if status == 403 {
            assert_eq!(ear.http("GET /api/events", headers, b"").await.status, 403);
        }
    }
}

#[tokio::test]
async fn a_preview_is_served_as_what_it_is_and_kept_private() {
    let ear = start();
    let name = ear.desk.previews.keep(Preview { mime: "application/pdf", bytes: "%PDF".into() }, "pdf").unwrap();
    let reply = ear.http(&format!("GET /preview/{name}"), &[("Origin", PAGE)], b"").await;
    assert_eq!((reply.status, reply.text()), (200, "%PDF"));
    assert_eq!(reply.header("content-type"), Some("application/pdf"));
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    assert!(reply.header("cache-control").unwrap().starts_with("private"));
    assert_eq!(reply.header("access-control-allow-origin"), Some(PAGE));
    assert_eq!(ear.http(&format!("GET /preview/{name}x"), &[], b"").await.status, 404);
}

#[tokio::test]
async fn a_browser_that_asks_first_is_told_that_the_page_may() {
    let ear = start();
    let asked = [
        ("Origin", PAGE),
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "content-type, x-trace"),
        ("Access-Control-Request-Private-Network", "true"),
    ];
    let reply = ear.http("OPTIONS /socket.io/?EIO=4&transport=polling", &asked, b"").await;
    assert_eq!(reply.status, 204);
    for (name, value) in [
        ("access-control-allow-origin", PAGE),
        ("access-control-allow-credentials", "true"),
        ("access-control-allow-headers", "content-type, x-trace"),
        ("access-control-allow-private-network", "true"),
        ("vary", "Origin"),
    ] {
        assert_eq!(reply.header(name), Some(value), "{name}");
    }
    let answer = ear.http("GET /socket.io/?EIO=4&transport=polling", &[("Origin", PAGE)], b"").await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin")), (200, Some(PAGE)));
    let no_preflight = ear.http("OPTIONS /api/overview", &asked, b"").await;
    assert_eq!((no_preflight.status, no_preflight.header("access-control-allow-origin")), (403, None));
}

#[tokio::test]
async fn the_end_comes_at_once_when_nothing_is_under_way() {
    let ear = start();
    let mut idle = ear.tcp().await;
    let mut silent = ear.tcp().await;
    let request = format!("GET / HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", ear.port);
    idle.write_all(request.as_bytes()).await.unwrap();
    assert_eq!(idle.read_u8().await.unwrap(), b'H');
    tokio::time::timeout(limits::FIRST_WORD / 2, ear.server.stop()).await.unwrap();
    let mut rest = Vec::new();
    tokio::time::timeout(LONG, idle.read_to_end(&mut rest)).await.unwrap().unwrap();
    tokio::time::timeout(LONG, silent.read_to_end(&mut rest)).await.unwrap().unwrap();
}
