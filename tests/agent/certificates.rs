//! The certificate while the agent runs: what connections are shown before and after it is renewed.

use std::io;
use std::sync::Arc;

use dotline::trust::Looked;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use time::{Duration, OffsetDateTime};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::agent::{Agent, House};
use crate::within;

/// The client's clock, so that both ends can live in another year.
#[derive(Debug)]
struct Clock(OffsetDateTime);

impl rustls::time_provider::TimeProvider for Clock {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.0.unix_timestamp()).ok()?;
        Some(UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds)))
    }
}

fn root(house: &House) -> CertificateDer<'static> {
    CertificateDer::from_pem_file(house.home().root()).unwrap()
}

/// A connection of a browser that trusts this root alone, at this moment.
async fn connect(
    agent: &Agent,
    root: &CertificateDer<'static>,
    now: OffsetDateTime,
) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_details(provider, Arc::new(Clock(now)))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let stream = TcpStream::connect(("127.0.0.1", agent.port)).await?;
    within("TLS", TlsConnector::from(Arc::new(config)).connect(ServerName::try_from("localhost").unwrap(), stream))
        .await
}

async fn ask(stream: &mut TlsStream<TcpStream>, port: u16) -> String {
    let request = format!("GET /api/overview HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = vec![0; 12];
    within("an answer", stream.read_exact(&mut answer)).await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn new_connections_are_shown_the_renewed_certificate_and_old_ones_go_on() {
    let house = House::new("");
    let agent = house.start().await;
    let (now, first) = (OffsetDateTime::now_utc(), root(&house));
    let mut early = connect(&agent, &first, now).await.unwrap();
    assert_eq!(agent.app.look_at_certificate(now).await, Looked::Fresh);

    // Two months before its end the next one is made, and not shown yet.
    let ending = now + Duration::days(765);
    assert_eq!(agent.app.look_at_certificate(ending).await, Looked::Prepared);
    assert!(connect(&agent, &first, ending).await.is_ok());
    assert_eq!(root(&house), first);

    // One month before its end it is.
    let over = now + Duration::days(795);
    assert_eq!(agent.app.look_at_certificate(over).await, Looked::Renewed);
    let second = root(&house);
    assert_ne!(second, first);
    assert!(connect(&agent, &first, over).await.is_err());
    for moment in [over, now + Duration::days(1500)] {
        connect(&agent, &second, moment).await.unwrap();
    }
    assert_eq!(ask(&mut early, agent.port).await, "HTTP/1.1 200");
    assert_eq!(agent.app.look_at_certificate(over).await, Looked::Fresh);
    agent.end().await;
}

#[tokio::test]
async fn a_key_turned_to_nonsense_while_it_runs_disturbs_nobody_and_the_next_start_makes_another() {
    let house = House::new("");
    let agent = house.start().await;
    let (now, first) = (OffsetDateTime::now_utc(), root(&house));
    std::fs::write(house.home().key(), "nonsense").unwrap();
    std::fs::remove_file(house.home().root()).unwrap();
    assert_eq!(agent.app.look_at_certificate(now).await, Looked::Fresh);
    assert!(connect(&agent, &first, now).await.is_ok());
    agent.end().await;
    let agent = house.start().await;
    assert!(connect(&agent, &first, now).await.is_err());
    assert!(connect(&agent, &root(&house), now).await.is_ok());
}
