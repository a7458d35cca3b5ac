//! Previews: what would be printed, dot for dot, where the page can get it.

use std::io::Cursor;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

use crate::agent::{Agent, House};
use crate::labels::{self, codes_in_png};
use crate::page::{Page, assert_both_languages, print_virtual};
use crate::shop::Shop;
use crate::within;

fn preview(shop: &Shop, task: &str, documents: usize, kind: Option<&str>) -> Value {
    let mut request = print_virtual(task, &shop.smalls(task, documents));
    request["task"]["preview"] = json!(true);
    if let Some(kind) = kind {
        request["task"]["previewType"] = json!(kind);
    }
    request
}

/// The path of a preview's address, which must begin with this.
fn path<'a>(url: &'a Value, base: &str) -> &'a str {
    url.as_str().unwrap().strip_prefix(base).unwrap_or_else(|| panic!("{url} does not begin with {base}"))
}

#[tokio::test]
async fn a_preview_is_a_pdf_of_all_documents_and_prints_nothing() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    for kind in [None, Some("pdf")] {
        let answer = page.must(preview(&shop, "T", 3, kind)).await;
        assert!(answer.get("previewImage").is_none() && answer["taskID"] == "T", "{answer}");
        let host = format!("127.0.0.1:{}", agent.port);
        let got = agent.get(&host, path(&answer["previewURL"], &format!("http://{host}")), "").await;
        assert_eq!(got.status, 200);
        assert!(got.headers.contains("content-type: application/pdf"), "{}", got.headers);
        assert!(got.body.starts_with(b"%PDF-") && got.body.trim_ascii_end().ends_with(b"%%EOF"));
    }
    assert_eq!(agent.virtual_labels(), 0);
    // A preview does not use up its taskID.
    page.must_fail(json!({"cmd": "getTaskStatus", "taskID": ["T"]})).await;
    assert_eq!(page.print(print_virtual("T", &shop.smalls("T", 1))).await["taskStatus"], "SUCCESS");
}

#[tokio::test]
async fn an_image_preview_is_the_printed_label_dot_for_dot() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    for dpi in [203, 300, 600] {
        page.must(json!({"cmd": "setPrinterConfig", "printer": {"name": "Dotline Virtual", "dpi": dpi}})).await;
        let task = format!("T{dpi}");
        let answer = page.must(preview(&shop, &task, 2, Some("image"))).await;
        assert!(answer.get("previewURL").is_none(), "{answer}");
        let urls = answer["previewImage"].as_array().unwrap().clone();
        assert_eq!(urls.len(), 2);
        let already = agent.virtual_labels() as u64;
        page.print(print_virtual(&task, &shop.smalls(&task, 2))).await;
        for (n, url) in (1u64..).zip(&urls) {
            let host = format!("127.0.0.1:{}", agent.port);
            let got = agent.get(&host, path(url, &format!("http://{host}")), "").await;
            assert!(got.headers.contains("content-type: image/png"), "{}", got.headers);
            let shown = image::load(Cursor::new(&got.body), image::ImageFormat::Png).unwrap().into_luma8();
            let printed = image::load_from_memory(&agent.virtual_label(already + n).await.1).unwrap().into_luma8();
            assert!(shown == printed, "{dpi} dpi: the preview is not the label");
            assert_eq!(codes_in_png(&got.body), [format!("{task}-{n}")]);
        }
    }
}

#[tokio::test]
async fn a_previews_address_has_the_host_that_the_page_used_and_an_unguessable_name() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut names = Vec::new();
    for host in ["localhost", "127.0.0.1"] {
        let mut page = Page::open_as(&agent, Some("http://localhost:3000"), host).await;
        let answer = page.must(preview(&shop, "T", 1, None)).await;
        let base = format!("http://{host}:{}/preview/", agent.port);
        let name = path(&answer["previewURL"], &base).strip_suffix(".pdf").unwrap().to_string();
        assert!(name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
        names.push(name);
    }
    assert_ne!(names[0], names[1]);
    let host = format!("localhost:{}", agent.port);
    assert_eq!(agent.get(&host, &format!("/preview/{}.pdf", "0".repeat(32)), "").await.status, 404);
}

#[tokio::test]
async fn a_page_that_came_by_tls_is_shown_previews_by_tls_under_this_machines_own_certificate() {
    let house = House::new("");
    let (agent, shop) = (house.start().await, Shop::open().await);
    let mut page = secure_page(&house, &agent).await;
    let answer = page.must(preview(&shop, "T", 1, None)).await;
    path(&answer["previewURL"], &format!("https://localhost:{}/preview/", agent.port));
    assert_eq!(page.print(print_virtual("T", &shop.smalls("T", 1))).await["taskStatus"], "SUCCESS");
}

#[tokio::test]
async fn a_preview_that_cannot_be_made_says_why_at_once() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    for kind in ["pdf", "image"] {
        let mut request = preview(&shop, "T", 1, Some(kind));
        request["task"]["documents"][0]["contents"][0]["templateURL"] = json!(shop.url("/gone.json"));
        let msg = page.must_fail(request).await;
        assert!(msg.contains("127.0.0.1") && msg.contains("404"), "{msg}");
        assert_both_languages(&msg);
    }
    assert!(page.must_fail(preview(&shop, "T", 1, Some("gif"))).await.contains("previewType"));
}

#[tokio::test]
async fn a_preview_follows_every_setting_of_the_printer_it_names_dot_for_dot() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let plain = json!({
        "dpi": 203, "offsetTop": 0, "offsetLeft": 0, "scale": false, "scaleFactor": 100, "landscape": false,
        "direction": 0, "transferType": "image", "gap": 2,
    });
    let upright = preview_dots(&agent, &mut page, &shop, "upright").await;
    for (name, change, mm, as_ever) in [
        ("moved", json!({"offsetTop": 2.5, "offsetLeft": -1}), (40.0, 30.0), false),
        ("scaled", json!({"scale": true, "scaleFactor": 80}), (40.0, 30.0), false),
        ("landscape", json!({"landscape": true}), (30.0, 40.0), false),
        (
            "all",
            json!({"dpi": 300, "landscape": true, "scale": true, "scaleFactor": 90, "offsetTop": 1}),
            (30.0, 40.0),
            false,
        ),
        // The paper's other end comes out first: whoever reads the label sees the same.
        ("direction", json!({"direction": 1}), (40.0, 30.0), true),
        // Its letters are the printer's own.
        ("row", json!({"transferType": "row"}), (40.0, 30.0), false),
        ("unscaled", json!({"scale": false, "scaleFactor": 50}), (40.0, 30.0), true),
    ] {
        let mut settings = plain.clone();
        let fields = settings.as_object_mut().unwrap();
        fields.insert("name".into(), json!("Dotline Virtual"));
        fields.extend(change.as_object().unwrap().clone());
        page.must(json!({"cmd": "setPrinterConfig", "printer": settings})).await;
        let shown = preview_dots(&agent, &mut page, &shop, name).await;
        assert_eq!(page.print(print_virtual(name, &[shop.small("as ever")])).await["taskStatus"], "SUCCESS", "{name}");
        let printed = agent.virtual_label(agent.virtual_labels() as u64).await.1;
        assert!(
            shown == image::load_from_memory(&printed).unwrap().into_luma8(),
            "{name}: the preview is not the label"
        );
        assert_eq!(shown == upright, as_ever, "{name}");
        let answer = page.must(preview_of(name, &[shop.small("as ever")], "pdf")).await;
        assert_eq!(page_sizes(&got(&agent, &answer["previewURL"]).await), [mm], "{name}");
    }
}

#[tokio::test]
async fn the_pages_of_a_pdf_have_the_sizes_of_their_own_labels() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    shop.put("/wide.json", labels::v2(76.2, 130.5, vec![labels::text("%no%", 2.0, 2.0, 30.0)]));
    let mut page = Page::open(&agent).await;
    let contents = [shop.small("A"), shop.content("/wide.json", json!({"no": "B"})), shop.small("C")];
    let answer = page.must(preview_of("T", &contents, "pdf")).await;
    let pdf = got(&agent, &answer["previewURL"]).await;
    assert_eq!(page_sizes(&pdf), [(40.0, 30.0), (76.2, 130.5), (40.0, 30.0)]);
    let text = String::from_utf8_lossy(&pdf);
    for personal in ["/Title", "/Author", "/Creator", "/CreationDate", "/Info"] {
        assert!(!text.contains(personal), "the PDF has a {personal}");
    }
}

#[tokio::test]
async fn a_preview_for_a_printer_that_is_not_there_is_shown_as_on_the_default_one_and_says_so() {
    let settings = "default_printer = \"Fine\"\n[server]\nports = [0]\n[[printers]]\nname = \"Fine\"\naddress = \"virtual:\"\ndpi = 300\n";
    let house = House::exactly(settings);
    let (agent, shop) = (house.start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let dots = async |agent: &Agent, page: &mut Page, printer: Option<&str>| {
        let mut request = preview_of("T", &[shop.small("A")], "image");
        match printer {
            Some(printer) => request["task"]["printer"] = json!(printer),
            None => drop(request["task"].as_object_mut().unwrap().remove("printer")),
        }
        let answer = page.must(request).await;
        let picture = image::load_from_memory(&got(agent, &answer["previewImage"][0]).await).unwrap();
        (picture.width(), answer["warnings"].clone())
    };
    assert_eq!(dots(&agent, &mut page, Some("Fine")).await, (480, Value::Null));
    assert_eq!(dots(&agent, &mut page, Some("Dotline Virtual")).await, (320, Value::Null));
    for nobody in [None, Some("")] {
        assert_eq!(dots(&agent, &mut page, nobody).await, (480, Value::Null), "{nobody:?}");
    }
    let (width, warnings) = dots(&agent, &mut page, Some("Gone")).await;
    let warning = warnings[0].as_str().unwrap();
    assert!(width == 480 && warning.contains("Gone") && warning.contains("Fine"), "{width} {warning}");
    assert_both_languages(warning);
    // Printing on it is another matter.
    let mut print = print_virtual("P", &[shop.small("A")]);
    print["task"]["printer"] = json!("Gone");
    assert!(page.must_fail(print).await.contains("Gone"));
    drop(page);
    agent.end().await;
    // No default either: what a printer has that nobody configured.
    let none = std::fs::read_to_string(house.home().settings())
        .unwrap()
        .replace("default_printer = \"Fine\"", "default_printer = \"Lost\"");
    std::fs::write(house.home().settings(), none).unwrap();
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    for (asked, named) in [(Some("Gone"), "Gone"), (None, "Lost")] {
        let (width, warnings) = dots(&agent, &mut page, asked).await;
        let warning = warnings[0].as_str().unwrap();
        assert!(width == 320 && warning.contains(named) && warning.contains("203"), "{width} {warning}");
    }
}

fn preview_of(task: &str, contents: &[Value], kind: &str) -> Value {
    let mut request = print_virtual(task, contents);
    request["task"]["preview"] = json!(true);
    request["task"]["previewType"] = json!(kind);
    request
}

/// A preview's bytes.
async fn got(agent: &Agent, url: &Value) -> Vec<u8> {
    let host = format!("127.0.0.1:{}", agent.port);
    agent.get(&host, path(url, &format!("http://{host}")), "").await.body
}

/// The dots of the small label on the virtual printer, always the same number on it.
async fn preview_dots(agent: &Agent, page: &mut Page, shop: &Shop, task: &str) -> image::GrayImage {
    let answer = page.must(preview_of(task, &[shop.small("as ever")], "image")).await;
    image::load_from_memory(&got(agent, &answer["previewImage"][0]).await).unwrap().into_luma8()
}

/// mm of each page, to a hundredth, from the PDF's own words.
fn page_sizes(pdf: &[u8]) -> Vec<(f64, f64)> {
    let text = String::from_utf8_lossy(pdf);
    let boxes = text.split("/MediaBox[0 0 ").skip(1).map(|rest| rest.split(']').next().unwrap());
    let mm = |points: &str| (points.parse::<f64>().unwrap() * 25.4 / 72.0 * 100.0).round() / 100.0;
    boxes.map(|size| size.split_once(' ').map(|(width, height)| (mm(width), mm(height))).unwrap()).collect()
}

/// A page by TLS that trusts the home's root and nothing else.
async fn secure_page(house: &House, agent: &Agent) -> Page {
    let root = CertificateDer::from_pem_file(house.home().root()).unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(root).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_root_certificates(roots).with_no_client_auth();
    let stream = TcpStream::connect(("127.0.0.1", agent.port)).await.unwrap();
    let name = ServerName::try_from("localhost").unwrap();
    let stream = within("TLS", TlsConnector::from(Arc::new(config)).connect(name, stream)).await.unwrap();
    let request = format!("wss://localhost:{}/websocket", agent.port).into_client_request().unwrap();
    Page::over(Box::new(stream), request).await
}
