//! Errands to real servers on this computer, under names of a book of our own.

mod shop;

use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use rustls::pki_types::CertificateDer;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use super::*;
use crate::paths::scratch::Scratch;
use crate::trust;
use shop::{OK, Reply, Shop, gzipped, ok, redirect, reply, serve};

/// Each look-up of a name gives the next of its answers, the last one for ever.
#[derive(Clone, Default)]
struct Book(Arc<Mutex<HashMap<String, Vec<Vec<IpAddr>>>>>, Arc<AtomicUsize>);

impl Book {
    fn of(names: &[(&str, &[&str])]) -> Book {
        let answer = |text: &&str| text.split(' ').map(|address| address.parse().unwrap()).collect();
        let entry = |(name, answers): &(&str, &[&str])| (name.to_string(), answers.iter().map(answer).collect());
        Book(Arc::new(Mutex::new(names.iter().map(entry).collect())), Arc::default())
    }

    fn errand(&self) -> Errand {
        self.errand_with(|host| host == "templates.lan")
    }

    fn errand_with(&self, listed: impl Fn(&str) -> bool + Send + Sync + 'static) -> Errand {
        Errand::with(Box::new(listed), Box::new(self.clone()), Arc::new(RootCertStore::empty), limits::FETCH_TIME)
    }
}

impl Names for Book {
    fn addresses<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        let mut book = self.0.lock().unwrap();
        let answer = match book.get_mut(host) {
            Some(answers) if answers.len() > 1 => Ok(answers.remove(0)),
            Some(answers) => Ok(answers[0].clone()),
            None => Err(io::ErrorKind::NotFound.into()),
        };
        Box::pin(std::future::ready(answer))
    }
}

fn lan() -> Book {
    Book::of(&[
        ("templates.lan", &["127.0.0.1"]),
        ("inside.lan", &["127.0.0.1"]),
        ("localhost", &["127.0.0.1"]),
        ("meta.lan", &["169.254.169.254"]),
    ])
}

fn page(origin: &str) -> Origin {
    Origin::from_header(origin)
}

fn erp() -> Origin {
    page("https://erp.example.com")
}

fn is_forbidden(outcome: &Outcome) -> bool {
    matches!(outcome, Err(FetchFault::Forbidden { .. }))
}

#[tokio::test]
async fn a_program_may_name_this_computer_and_a_page_only_what_is_its_own_or_listed() {
    let shop = Shop::open(ok).await;
    let errand = lan().errand();
    let get = async |host, path, caller: &Origin| errand.get(&shop.url(host, path), What::Template, caller).await;
    assert!(is_forbidden(&get("inside.lan", "/1", &erp()).await));
    assert!(is_forbidden(&get("inside.lan", "/1", &page("null")).await));
    assert!(is_forbidden(&get("inside.lan", "/1", &page("https://inside.lan")).await));
    assert_eq!(shop.asked(), 0, "what is refused is not even connected to");
    let fetched = get("inside.lan", "/1", &Origin::Program).await.unwrap();
    assert_eq!(&fetched.bytes[..], b"/1");
    assert_eq!(fetched.hash, <[u8; 32]>::from(Sha256::digest(b"/1")));
    assert!(get("inside.lan", "/2", &page("http://inside.lan")).await.is_ok());
    assert!(get("templates.lan", "/3", &erp()).await.is_ok());
    assert!(get("localhost", "/4", &page("http://127.0.0.1:3000")).await.is_ok());
    assert_eq!(shop.asked(), 4);
}

#[tokio::test]
async fn numbers_for_hosts_are_judged_as_the_addresses_they_are() {
    let shop = Shop::open(ok).await;
    let errand = lan().errand();
    let forms = ["127.0.0.1", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"];
    for form in forms {
        let outcome = errand.get(&shop.url(form, "/secret"), What::Template, &erp()).await;
        assert!(is_forbidden(&outcome), "{form}: {outcome:?}");
    }
    assert_eq!(shop.asked(), 0);
    // Windows reaches no IPv4 address through a socket of IPv6.
    for form in forms.iter().take(if cfg!(windows) { 5 } else { 6 }) {
        let outcome = errand.get(&shop.url(form, "/mine"), What::Template, &Origin::Program).await;
        assert!(outcome.is_ok(), "{form}: {outcome:?}");
    }
    for never in ["http://0.0.0.0/", "http://169.254.169.254/", "http://meta.lan/", "http://[fe80::1]/"] {
        let outcome = errand.get(never, What::Template, &Origin::Program).await;
        assert!(matches!(outcome, Err(FetchFault::NeverVisited { .. })), "{never}: {outcome:?}");
    }
}

#[tokio::test]
async fn every_redirect_is_judged_again() {
    let shop = Shop::open(ok).await;
    let port = shop.port;
    let door = Shop::open(move |path| match path {
        "/in" => redirect(&format!("//inside.lan:{port}/secret")),
        "/meta" => redirect("http://169.254.169.254/latest"),
        "/file" => redirect("file:///etc/hostname"),
        "/user" => redirect("http://me:secret@templates.lan/"),
        path => redirect(&format!("http://templates.lan:{port}{path}")),
    })
    .await;
    let errand = lan().errand();
    let get = async |path, caller: &Origin| errand.get(&door.url("templates.lan", path), What::Template, caller).await;
    assert_eq!(&get("/plain", &erp()).await.unwrap().bytes[..], b"/plain");
    let before = shop.asked();
    assert!(is_forbidden(&get("/in", &erp()).await));
    assert_eq!(shop.asked(), before);
    assert_eq!(&get("/in", &Origin::Program).await.unwrap().bytes[..], b"/secret");
    assert!(matches!(get("/meta", &Origin::Program).await, Err(FetchFault::NeverVisited { .. })));
    assert!(matches!(get("/file", &Origin::Program).await, Err(FetchFault::BadUrl { .. })));
    assert!(matches!(get("/user", &Origin::Program).await, Err(FetchFault::UserInUrl { .. })));
}

#[tokio::test]
async fn three_redirects_are_followed_and_a_fourth_is_not() {
    let shop = Shop::open(|path| match path {
        "/0" => ok("there"),
        _ => redirect(&format!("/{}", path[1..].parse::<u32>().unwrap() - 1)),
    })
    .await;
    let errand = lan().errand();
    let outcome = errand.get(&shop.url("localhost", "/3"), What::Template, &Origin::Program).await;
    assert_eq!(&outcome.unwrap().bytes[..], b"there");
    let outcome = errand.get(&shop.url("localhost", "/5"), What::Template, &Origin::Program).await;
    assert_eq!(outcome, Err(FetchFault::TooManyRedirects { host: "localhost".into(), limit: 3 }));
    assert_eq!(shop.asked(), 4 + 4);
}

#[tokio::test]
async fn a_name_is_looked_up_once_and_only_the_judged_address_is_visited() {
    let good = Shop::open(|_| ok("good")).await;
    let trap = Shop::at(&format!("127.0.0.2:{}", good.port), |_| ok("trap")).await;
    let book = Book::of(&[
        ("rebinding.lan", &["127.0.0.1", "127.0.0.2"]),
        ("mixed.lan", &["169.254.169.254 127.0.0.1"]),
        ("nowhere.lan", &[""; 0]),
    ]);
    let errand = book.errand();
    let outcome = errand.get(&good.url("rebinding.lan", "/"), What::Template, &Origin::Program).await;
    assert_eq!(&outcome.unwrap().bytes[..], b"good");
    assert_eq!((book.1.load(Ordering::Relaxed), trap.asked()), (1, 0));
    let outcome = errand.get(&good.url("mixed.lan", "/"), What::Template, &Origin::Program).await;
    assert_eq!(&outcome.unwrap().bytes[..], b"good");
}

#[tokio::test]
async fn a_body_is_read_to_its_limit_and_no_further() {
    let limit = limits::TEMPLATE_BYTES;
    let shop = Shop::open(move |path| match path {
        "/zip" => gzipped(b"a template"),
        "/bomb" => gzipped(&vec![b' '; limit + 1]),
        "/full" => gzipped(&vec![b' '; limit]),
        "/said" => Reply(format!("{OK}Content-Length: {}\r\n\r\n", limit + 1).into_bytes(), false),
        "/broken" => reply(&format!("{OK}Content-Encoding: gzip\r\n"), b"no gzip at all"),
        _ => reply(OK, &vec![b' '; limit + 1]),
    })
    .await;
    let errand = lan().errand();
    let get = async |path, what| errand.get(&shop.url("localhost", path), what, &Origin::Program).await;
    let too_large = Err(FetchFault::TooLarge { host: "localhost".into(), limit });
    assert_eq!(&get("/zip", What::Template).await.unwrap().bytes[..], b"a template");
    assert_eq!(get("/full", What::Template).await.unwrap().bytes.len(), limit);
    assert_eq!(get("/bomb", What::Template).await, too_large);
    assert_eq!(get("/said", What::Template).await, too_large);
    assert_eq!(get("/endless", What::Template).await, too_large);
    assert_eq!(get("/endless", What::Picture).await.unwrap().bytes.len(), limit + 1);
    assert!(matches!(get("/broken", What::Template).await, Err(FetchFault::Unreachable { .. })));
}

#[tokio::test]
async fn errors_name_the_host_and_the_reason_and_quote_no_body() {
    let shop = Shop::open(|path| match path {
        "/cut" => reply(&format!("{OK}Content-Length: 100\r\n"), b"canary"),
        "/nonsense" => Reply(b"canary canary\r\n\r\n".to_vec(), true),
        "/lost" => reply("HTTP/1.1 301 Moved\r\nConnection: close\r\n", b"canary"),
        "/500" => reply("HTTP/1.1 500 canary\r\nConnection: close\r\n", b"canary"),
        _ => reply("HTTP/1.1 404 canary\r\nConnection: close\r\n", b"canary"),
    })
    .await;
    let errand = lan().errand();
    let mut faults = HashMap::new();
    for path in ["/cut", "/nonsense", "/lost", "/500", "/404"] {
        let fault = errand.get(&shop.url("localhost", path), What::Template, &Origin::Program).await.unwrap_err();
        assert!(!format!("{fault:?}").contains("canary"), "{fault:?}");
        faults.insert(path, fault);
    }
    let host = || "localhost".to_string();
    assert!(matches!(faults["/cut"], FetchFault::Unreachable { .. }));
    assert!(matches!(faults["/nonsense"], FetchFault::Unreachable { .. }));
    assert_eq!(faults["/lost"], FetchFault::Refused { host: host(), status: 301 });
    assert_eq!(faults["/500"], FetchFault::Refused { host: host(), status: 500 });
    assert_eq!(faults["/404"], FetchFault::Refused { host: host(), status: 404 });
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let outcome = errand.get(&format!("http://localhost:{closed}/"), What::Template, &Origin::Program).await;
    let Err(FetchFault::Unreachable { why, .. }) = outcome else { panic!("{outcome:?}") };
    assert!(why.to_lowercase().contains("refused"), "{why}");
    let outcome = errand.get("http://unknown.lan/", What::Template, &erp()).await;
    assert_eq!(outcome, Err(FetchFault::NoSuchHost { host: "unknown.lan".into() }));
}

#[tokio::test]
async fn a_host_that_keeps_silent_or_dribbles_is_left() {
    let shop = Shop::open(|path| match path {
        "/silent" => Reply(Vec::new(), false),
        _ => Reply(format!("{OK}Content-Length: 9\r\n\r\nabc").into_bytes(), false),
    })
    .await;
    let patience = Duration::from_millis(200);
    let errand = Errand::with(Box::new(|_| false), Box::new(lan()), Arc::new(RootCertStore::empty), patience);
    for path in ["/silent", "/dribble"] {
        let outcome = errand.get(&shop.url("localhost", path), What::Template, &Origin::Program).await;
        assert_eq!(outcome, Err(FetchFault::TooSlow { host: "localhost".into(), seconds: 0 }), "{path}");
    }
}

#[tokio::test]
async fn what_is_fresh_comes_from_memory_but_only_to_those_who_could_get_it_themselves() {
    let shop = Shop::open(ok).await;
    let listed = Arc::new(Mutex::new(true));
    let word = listed.clone();
    let errand = lan().errand_with(move |host| host == "templates.lan" && *word.lock().unwrap());
    let get = async |host, caller: &Origin| errand.get(&shop.url(host, "/t"), What::Template, caller).await;
    get("inside.lan", &Origin::Program).await.unwrap();
    get("inside.lan", &Origin::Program).await.unwrap();
    get("inside.lan", &page("http://inside.lan")).await.unwrap();
    assert_eq!(shop.asked(), 1);
    assert!(is_forbidden(&get("inside.lan", &erp()).await));
    get("templates.lan", &erp()).await.unwrap();
    get("templates.lan", &page("https://other.example")).await.unwrap();
    assert_eq!(shop.asked(), 2);
    *listed.lock().unwrap() = false;
    assert!(is_forbidden(&get("templates.lan", &erp()).await));
    assert_eq!(shop.asked(), 2);
}

#[tokio::test]
async fn what_came_by_a_redirect_from_inside_is_not_given_to_a_page_from_memory() {
    let inner = Shop::open(|_| ok("inside")).await;
    let port = inner.port;
    let door = Shop::open(move |_| redirect(&format!("http://inside.lan:{port}/"))).await;
    let errand = lan().errand();
    let url = door.url("templates.lan", "/");
    errand.get(&url, What::Template, &Origin::Program).await.unwrap();
    assert!(is_forbidden(&errand.get(&url, What::Template, &erp()).await));
    assert_eq!(inner.asked(), 1);
}

#[tokio::test]
async fn a_failure_is_not_remembered() {
    let tries = AtomicUsize::new(0);
    let shop = Shop::open(move |_| match tries.fetch_add(1, Ordering::Relaxed) {
        0 => reply("HTTP/1.1 503 Busy\r\nConnection: close\r\n", b""),
        _ => ok("now"),
    })
    .await;
    let errand = lan().errand();
    let url = shop.url("localhost", "/");
    assert!(errand.get(&url, What::Template, &Origin::Program).await.is_err());
    assert!(errand.get(&url, What::Template, &Origin::Program).await.is_ok());
}

#[tokio::test]
async fn those_who_want_the_same_at_the_same_time_share_one_fetch_and_outlive_its_first_caller() {
    let shop = Shop::open(|_| ok("")).await;
    let errand = lan().errand();
    let url = shop.url("localhost", "/t");
    let get = |url: String| {
        let errand = errand.clone();
        async move { errand.get(&url, What::Template, &Origin::Program).await }
    };
    let outcomes = join_all((0..20).map(|_| get(url.clone()))).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(shop.asked(), 1);

    // The first caller goes while the fetch is under way; the second one still gets it.
    let (held, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (arrived, let_go) = (held.clone(), release.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://localhost:{}/slow", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        arrived.notify_one();
        let_go.notified().await;
        stream.write_all(format!("{OK}Content-Length: 4\r\n\r\nslow").as_bytes()).await.unwrap();
    });
    let mut first = Box::pin(get(url.clone()));
    let mut second = Box::pin(get(url.clone()));
    tokio::select! {
        biased;
        _ = &mut first => panic!("nothing was sent yet"),
        _ = &mut second => panic!("nothing was sent yet"),
        () = held.notified() => drop(first),
    }
    release.notify_one();
    assert_eq!(&second.await.unwrap().bytes[..], b"slow");
}

#[tokio::test]
async fn an_abandoned_fetch_does_not_stand_in_the_way_of_the_next() {
    let shop = Shop::open(|_| ok("")).await;
    let errand = lan().errand();
    let url = shop.url("localhost", "/t");
    let mut first = Box::pin(errand.get(&url, What::Template, &Origin::Program));
    assert!((&mut first).now_or_never().is_none());
    drop(first);
    assert!(errand.get(&url, What::Template, &Origin::Program).await.is_ok());
}

#[tokio::test]
async fn nothing_about_the_caller_is_told_to_the_host() {
    let shop = Shop::open(|path| if path == "/a" { redirect("/b") } else { ok("") }).await;
    let errand = lan().errand();
    errand.get(&shop.url("templates.lan", "/a"), What::Template, &erp()).await.unwrap();
    errand.get(&shop.url("templates.lan", "/c"), What::Template, &erp()).await.unwrap();
    let heads = shop.heads.lock().unwrap().clone();
    assert_eq!(heads.len(), 3);
    for head in heads {
        let head = head.to_lowercase();
        for word in ["cookie", "referer", "origin", "erp.example.com", "authorization"] {
            assert!(!head.contains(word), "{head}");
        }
        assert!(head.contains("user-agent: dotline/") && head.contains("host: templates.lan:"), "{head}");
    }
}

#[tokio::test]
async fn https_is_held_against_the_roots_which_are_loaded_once_and_only_then() {
    let scratch = Scratch::new();
    let certificate = trust::certificate(&scratch.0).unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(certificate.server_config().unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(stream) = acceptor.accept(stream).await {
                tokio::spawn(serve(stream, Arc::default(), Arc::new(|path: &str| ok(path))));
            }
        }
    });
    let shop = Shop::open(|_| ok("plain")).await;
    let loaded = Arc::new(AtomicUsize::new(0));
    let errand = |root: Option<CertificateDer<'static>>| {
        let loaded = loaded.clone();
        let roots = move || {
            loaded.fetch_add(1, Ordering::Relaxed);
            let mut roots = RootCertStore::empty();
            roots.add_parsable_certificates(root.clone());
            roots
        };
        Errand::with(Box::new(|_| false), Box::new(lan()), Arc::new(roots), limits::FETCH_TIME)
    };
    let trusting = errand(Some(certificate.root.clone()));
    trusting.get(&shop.url("localhost", "/"), What::Template, &Origin::Program).await.unwrap();
    assert_eq!(loaded.load(Ordering::Relaxed), 0);
    for path in ["/a", "/b"] {
        let outcome = trusting.get(&format!("https://localhost:{port}{path}"), What::Template, &Origin::Program).await;
        assert_eq!(outcome.unwrap().bytes, path);
    }
    assert_eq!(loaded.load(Ordering::Relaxed), 1);
    let stranger = errand(None);
    let outcome = stranger.get(&format!("https://localhost:{port}/"), What::Template, &Origin::Program).await;
    let Err(FetchFault::Unreachable { why, .. }) = outcome else { panic!("{outcome:?}") };
    assert!(why.contains("certificate"), "{why}");
    let outcome = trusting.get(&format!("https://inside.lan:{port}/"), What::Template, &Origin::Program).await;
    assert!(matches!(outcome, Err(FetchFault::Unreachable { .. })), "another name: {outcome:?}");
}
