//! What a client that trusts only this machine's root sees.

use std::fs;

use rustls::pki_types::ServerName;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::keeping::{certificate, certificate_at, present, spare};
#[cfg(unix)]
use super::proving::Flaw;
use super::proving::{Stage, stage};
use super::*;
use crate::paths::{Home, scratch::Scratch};

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
    let folders = [scratch.0.directory().to_path_buf(), scratch.0.roots()];
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.is_file());
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
        assert!(present(home).is_err(), "{what}");
        let after = certificate(home).unwrap();
        assert_ne!(after.leaf, before.leaf, "{what}");
        before = after;
    }
}

#[test]
fn a_leaf_holds_from_two_days_back_for_820_days_as_browsers_allow() {
    let scratch = Scratch::new();
    let now = OffsetDateTime::now_utc().replace_nanosecond(0).unwrap();
    let (begins, ends) = certificate_at(&scratch.0, now).unwrap().life;
    assert_eq!((now - begins, ends - now), (Duration::days(2), Duration::days(820)));
    assert!(ends - begins <= Duration::days(825));
}

#[test]
fn a_certificate_is_fresh_then_ending_then_over() {
    let scratch = Scratch::new();
    let now = OffsetDateTime::now_utc();
    let certificate = certificate_at(&scratch.0, now).unwrap();
    let at = |days: i64| stage(&certificate, now + Duration::days(days));
    assert_eq!([-3, -1, 0, 759].map(at), [Stage::Over, Stage::Fresh, Stage::Fresh, Stage::Fresh]);
    assert_eq!([761, 789].map(at), [Stage::Ending; 2]);
    assert_eq!([791, 819, 900].map(at), [Stage::Over; 3]);
}

#[test]
fn the_next_certificate_is_made_a_month_before_it_is_shown() {
    let scratch = Scratch::new();
    let (home, now) = (&scratch.0, OffsetDateTime::now_utc());
    let at = |days: i64| certificate_at(home, now + Duration::days(days)).unwrap();
    let first = at(0);
    assert_eq!(keeping::roots_to_trust(home, now).len(), 1);
    assert_eq!(at(761).leaf, first.leaf);
    let next = spare(home).unwrap();
    assert_ne!(next.leaf, first.leaf);
    let wanted = keeping::roots_to_trust(home, now + Duration::days(761));
    assert_eq!(wanted.iter().map(|root| &root.der).collect::<Vec<_>>(), [&first.root, &next.root]);
    assert_eq!(at(770).leaf, first.leaf);
    assert_eq!(spare(home).unwrap().leaf, next.leaf, "it is made once");
    assert_eq!(at(791).leaf, next.leaf);
    assert_eq!(spare(home).unwrap().leaf, first.leaf, "the one before is kept");
    assert_eq!(keeping::roots_to_trust(home, now + Duration::days(791)).len(), 1);
    assert_eq!(keeping::recorded(home).len(), 2);
}

#[test]
fn a_renewal_cut_short_by_a_crash_goes_on_with_the_next_certificate() {
    let scratch = Scratch::new();
    let (home, now) = (&scratch.0, OffsetDateTime::now_utc());
    certificate_at(home, now).unwrap();
    certificate_at(home, now + Duration::days(761)).unwrap();
    let next = spare(home).unwrap();
    fs::write(home.root(), reading::pem("CERTIFICATE", &next.root)).unwrap();
    assert!(present(home).is_err());
    assert_eq!(certificate_at(home, now + Duration::days(791)).unwrap().leaf, next.leaf);
    assert_eq!(present(home).unwrap().leaf, next.leaf);
}

#[test]
fn a_clock_that_jumps_ahead_and_comes_back_finds_the_certificate_that_browsers_trust() {
    let scratch = Scratch::new();
    let (home, now) = (&scratch.0, OffsetDateTime::now_utc());
    let first = certificate_at(home, now).unwrap();
    let ahead = certificate_at(home, now + Duration::days(3000)).unwrap();
    assert_ne!(ahead.leaf, first.leaf);
    assert_eq!(certificate_at(home, now).unwrap().leaf, first.leaf);
    // What was made for the year 2035 is no next certificate when the first one ends.
    let third = certificate_at(home, now + Duration::days(761)).and(certificate_at(home, now + Duration::days(791)));
    assert!(![&first.leaf, &ahead.leaf].contains(&&third.unwrap().leaf));
}

#[test]
fn a_clock_whose_battery_is_empty_costs_no_certificate() {
    let scratch = Scratch::new();
    let (home, now) = (&scratch.0, OffsetDateTime::now_utc());
    let long_ago = OffsetDateTime::from_unix_timestamp(1_262_304_000).unwrap();
    let first = certificate_at(home, now).unwrap();
    assert_eq!(certificate_at(home, long_ago).unwrap().leaf, first.leaf);
    let fresh = Scratch::new();
    let made = certificate_at(&fresh.0, long_ago).unwrap();
    assert_eq!(certificate_at(&fresh.0, now).unwrap().leaf, made.leaf, "and one made then serves today");
}

#[test]
fn starts_at_once_agree_on_one_certificate() {
    let scratch = Scratch::new();
    let home = &scratch.0;
    let leaves: Vec<_> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8).map(|_| scope.spawn(|| certificate(home).unwrap().leaf)).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    assert!(leaves.iter().all(|leaf| *leaf == leaves[0]));
    assert_eq!(keeping::recorded(home).len(), 1);
}

#[test]
fn while_the_agent_runs_files_that_vanish_or_turn_to_nonsense_do_not_disturb() {
    let scratch = Scratch::new();
    let home = &scratch.0;
    let (renewal, tls) = Renewal::new(home).unwrap();
    let now = OffsetDateTime::now_utc();
    fs::remove_file(home.key()).unwrap();
    fs::write(home.certificate(), [0xff; 40]).unwrap();
    assert_eq!(renewal.look(now), Looked::Fresh);
    assert!(!tls.has_changed().unwrap());
    // When it ends, a whole one is made of nothing.
    assert_eq!(renewal.look(now + Duration::days(791)), Looked::Renewed);
    assert!(tls.has_changed().unwrap());
    assert!(present(home).is_ok());
}

#[test]
fn a_renewal_that_cannot_be_written_keeps_the_present_certificate_and_is_tried_again() {
    let scratch = Scratch::new();
    let home = &scratch.0;
    let (renewal, tls) = Renewal::new(home).unwrap();
    let then = OffsetDateTime::now_utc() + Duration::days(791);
    fs::create_dir(home.spare_certificate()).unwrap();
    assert_eq!(renewal.look(then), Looked::Failed);
    assert!(!tls.has_changed().unwrap());
    fs::remove_dir(home.spare_certificate()).unwrap();
    assert_eq!(renewal.look(then), Looked::Renewed);
}

#[cfg(unix)]
#[test]
fn beside_an_exposed_key_the_spare_one_is_not_used_either() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new();
    let (home, now) = (&scratch.0, OffsetDateTime::now_utc());
    certificate_at(home, now).unwrap();
    certificate_at(home, now + Duration::days(761)).unwrap();
    let next = spare(home).unwrap();
    fs::set_permissions(home.key(), fs::Permissions::from_mode(0o640)).unwrap();
    assert_ne!(certificate_at(home, now + Duration::days(761)).unwrap().leaf, next.leaf);
    assert_eq!(spare(home).err(), Some(Flaw::Absent));
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
