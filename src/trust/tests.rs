//! What a client that trusts only this machine's root sees.

use std::fs;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::*;
use crate::paths::scratch::Scratch;

/// Greets a server that shows `shown`, as a client that trusts `trusted` and means `name`.
async fn greet(shown: &Certificate, trusted: &Certificate, name: &str) -> Result<Vec<u8>, std::io::Error> {
    let (ours, theirs) = tokio::io::duplex(16_384);
    let acceptor = TlsAcceptor::from(shown.server_config().unwrap());
    let server = tokio::spawn(async move {
        let mut stream = acceptor.accept(theirs).await?;
        stream.write_all(b"hello").await?;
        stream.shutdown().await
    });
    let mut roots = RootCertStore::empty();
    roots.add(trusted.root.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_string()).unwrap();
    let mut stream = TlsConnector::from(Arc::new(config)).connect(name, ours).await?;
    let mut heard = Vec::new();
    stream.read_to_end(&mut heard).await?;
    server.await.unwrap()?;
    Ok(heard)
}

#[tokio::test]
async fn a_client_that_trusts_the_root_connects_by_each_of_this_computers_names() {
    let scratch = Scratch::new();
    let certificate = certificate(&scratch.0).unwrap();
    for name in ["localhost", "127.0.0.1", "::1"] {
        assert_eq!(greet(&certificate, &certificate, name).await.unwrap(), b"hello", "{name}");
    }
}

#[tokio::test]
async fn neither_another_name_nor_another_machines_root_will_do() {
    let (here, there) = (Scratch::new(), Scratch::new());
    let (ours, theirs) = (certificate(&here.0).unwrap(), certificate(&there.0).unwrap());
    assert!(greet(&ours, &ours, "dotline.example").await.is_err());
    assert!(greet(&ours, &ours, "127.0.0.2").await.is_err());
    assert!(greet(&ours, &theirs, "localhost").await.is_err());
}

#[test]
fn the_root_can_vouch_for_no_other_name_even_with_its_key() {
    let now = OffsetDateTime::now_utc();
    for name in ["localhost", "erp.example.com"] {
        let made = making::make_for(now, name).unwrap();
        let root = CertificateDer::from_pem_slice(made.root_pem.as_bytes()).unwrap();
        let leaf = CertificateDer::from_pem_slice(made.leaf_pem.as_bytes()).unwrap();
        let verdict = proving::holds(&root, &leaf, name, now);
        match name {
            "localhost" => assert_eq!(verdict, Ok(())),
            _ => assert!(format!("{verdict:?}").contains("NameConstraintViolation"), "{verdict:?}"),
        }
    }
}

#[test]
fn a_second_start_uses_the_first_ones_certificate() {
    let scratch = Scratch::new();
    let first = certificate(&scratch.0).unwrap();
    let second = certificate(&scratch.0).unwrap();
    assert_eq!((first.root, first.leaf), (second.root, second.leaf));
    assert_eq!(first.key, second.key);
}

#[test]
fn the_roots_key_is_kept_nowhere() {
    let scratch = Scratch::new();
    certificate(&scratch.0).unwrap();
    let files = fs::read_dir(scratch.0.directory()).unwrap().map(|entry| entry.unwrap().path());
    let keys: Vec<_> = files.filter(|path| fs::read_to_string(path).unwrap().contains("PRIVATE KEY")).collect();
    assert_eq!(keys, [scratch.0.key()]);
    assert_eq!(fs::read_to_string(&keys[0]).unwrap().matches("BEGIN PRIVATE KEY").count(), 1);
}

#[test]
fn whatever_is_damaged_or_missing_is_made_anew() {
    let scratch = Scratch::new();
    let home = &scratch.0;
    type Damage = (&'static str, fn(&Home));
    let damages: [Damage; 6] = [
        ("key cut", |home| fs::write(home.key(), "-----BEGIN PRIVATE KEY-----\nAAAA").unwrap()),
        ("key empty", |home| fs::write(home.key(), "").unwrap()),
        ("key gone", |home| fs::remove_file(home.key()).unwrap()),
        ("leaf is the root", |home| {
            fs::copy(home.root(), home.certificate()).unwrap();
        }),
        ("root nonsense", |home| fs::write(home.root(), [0xff; 99]).unwrap()),
        ("another leaf's key", |home| {
            fs::write(home.key(), making::make(OffsetDateTime::now_utc()).unwrap().key_pem).unwrap();
        }),
    ];
    let mut before = certificate(home).unwrap();
    for (what, damage) in damages {
        damage(home);
        assert!(kept(home, OffsetDateTime::now_utc()).is_err(), "{what}");
        let after = certificate(home).unwrap();
        assert_ne!(after.leaf, before.leaf, "{what}");
        before = after;
    }
}

#[test]
fn a_certificate_near_its_end_is_made_anew_and_a_fresh_one_is_not() {
    let scratch = Scratch::new();
    let home = &scratch.0;
    certificate(home).unwrap();
    let now = OffsetDateTime::now_utc();
    let flaw_at = |days: i64| kept(home, now + time::Duration::days(days)).err();
    assert_eq!(flaw_at(0), None);
    assert_eq!(flaw_at(-1), None);
    assert_eq!(flaw_at(789), None);
    assert_eq!(flaw_at(791), Some(Flaw::Ending));
    assert_eq!(flaw_at(900), Some(Flaw::Ending));
    assert_eq!(flaw_at(-3), Some(Flaw::Ending));
}

#[cfg(unix)]
#[test]
fn the_key_is_its_users_alone_and_one_that_was_not_is_replaced() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new();
    let first = certificate(&scratch.0).unwrap();
    let mode = || fs::metadata(scratch.0.key()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    fs::set_permissions(scratch.0.key(), fs::Permissions::from_mode(0o644)).unwrap();
    assert_ne!(certificate(&scratch.0).unwrap().leaf, first.leaf);
    assert_eq!(mode(), 0o600);
}

#[test]
fn a_home_that_cannot_be_written_is_told_with_its_path() {
    let scratch = Scratch::new();
    fs::create_dir(scratch.0.root()).unwrap();
    let Err(TrustFault::NotKept { path, .. }) = certificate(&scratch.0) else { panic!("it was kept") };
    assert!(path.ends_with("root.pem"), "{path}");
}
