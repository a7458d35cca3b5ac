//! Pages that would take all there is, while others print: each ends as its own failure, and nobody waits for it.

use std::time::{Duration, Instant};

use dotline::printers::VIRTUAL_NAME;
use serde_json::{Value, json};

use crate::agent::House;
use crate::labels::{image, v2};
use crate::page::{Page, assert_both_languages, print};
use crate::shop::Shop;
use crate::sink::{Manner, READY, Sink};

/// From a page's word to the failure it hears, also in a debug build while other tests keep every core busy:
/// `limits::SCRIPT_TIME`, and the way there and back.
const SOON: Duration = Duration::from_secs(2);

/// What harms, where it stands, and what the failure says.
fn bombs() -> Vec<(&'static str, Value, &'static str)> {
    let rich = |html: String| {
        v2(
            40.0,
            30.0,
            vec![json!({"component": "richtext", "style": {"x": 1, "y": 1, "width": 38, "height": 28},
            "templateContent": html, "data": []})],
        )
    };
    let script = |code: &str| rich(format!("<% {code} %>"));
    let rows = "<tr><td colspan=1000 rowspan=1000>x</td></tr>".repeat(200);
    vec![
        ("a loop", script("for (;;) {}"), "steps"),
        ("memory", script("var all = []; for (;;) all.push('x'.repeat(1e5) + all.length)"), "memory"),
        ("recursion", script("(function f() { f() })()"), "deep"),
        ("a pattern", script("print(/(a+)+$/.test('a'.repeat(50) + 'b'))"), "steps"),
        ("depth", rich(format!("{}x{}", "<div>".repeat(20_000), "</div>".repeat(20_000))), "rich text is too large"),
        ("a table", rich(format!("<table>{}</table>", "<tr><td>x</td></tr>".repeat(25_000))), "rich text is too large"),
        ("spans", rich(format!("<table>{rows}</table>")), "rich text is too large"),
        ("a picture", v2(40.0, 30.0, vec![image("%picture%", 1.0, 1.0, 30.0, 20.0)]), "too large"),
    ]
}

/// A picture of a few bytes that says it is this large.
fn hollow_png(side: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    drop(encoder.write_header().unwrap());
    bytes
}

#[tokio::test]
async fn bombs_fail_soon_and_by_their_names_while_others_print() {
    let sink = Sink::new(Manner::Says(READY));
    let (house, shop) = (House::with(&sink), Shop::open().await);
    let agent = house.start().await;
    let (mut bad, mut good) = (Page::open(&agent).await, Page::open(&agent).await);
    shop.put_bytes("/hollow.png", hollow_png(60_000));
    for (name, template, words) in bombs() {
        let path = format!("/{}.json", name.replace(' ', "-"));
        shop.put(&path, template);
        let content = shop.content(&path, json!({"picture": shop.url("/hollow.png")}));
        let begun = Instant::now();
        bad.must(print(VIRTUAL_NAME, name, &[content])).await;
        bad.must(print(VIRTUAL_NAME, &format!("after {name}"), &[shop.small(name)])).await;
        // Another page and printer, while the bomb goes off.
        let beside = print("Sink", &format!("beside {name}"), &[shop.small(name)]);
        assert_eq!(good.print(beside).await["taskStatus"], "SUCCESS", "beside {name}");
        let result = bad.result(name).await;
        let took = begun.elapsed();
        let said = result["printStatus"][0]["msg"].as_str().unwrap_or_default();
        eprintln!("{took:>8.1?} {name}: {said}");
        assert_eq!(result["taskStatus"], "FAILED", "{name}: {result}");
        assert!(said.contains(words), "{name}: {said}");
        assert_both_languages(said);
        assert!(took < SOON, "{name} took {took:?}");
        assert_eq!(
            bad.result(&format!("after {name}")).await["taskStatus"],
            "SUCCESS",
            "the same printer, after {name}"
        );
    }
    assert_eq!(sink.numbers().len(), bombs().len());
    assert_eq!(agent.virtual_labels(), bombs().len(), "nothing of a bomb was printed");
}

#[tokio::test]
async fn json_of_great_depth_is_refused_and_its_connection_prints_on() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let begun = Instant::now();
    page.say_text(&format!(r#"{{"cmd":"print","requestID":"deep","task":{{"taskID":"deep","documents":{deep}}}}}"#))
        .await;
    let answer = page.hear().await;
    assert_eq!(answer["status"], "failed", "{answer}");
    assert_both_languages(answer["msg"].as_str().unwrap());
    assert!(begun.elapsed() < SOON);
    let result = page.print(print(VIRTUAL_NAME, "next", &[shop.small("next")])).await;
    assert_eq!(result["taskStatus"], "SUCCESS");
}
