//! Labels looked at before they leave: what is told, where, and what is refused.

use serde_json::{Value, json};

use crate::agent::House;
use crate::labels::{line, qr, text, v2};
use crate::page::{Page, assert_both_languages, is_rendered, print_virtual};
use crate::shop::Shop;

/// A label whose QR code has a thick rule through two of its corners.
fn spoilt(shop: &Shop) -> Value {
    let children = vec![qr("%no%", 10.0, 6.0, 20.0), line(8.0, 7.0, 24.0, 4.0), text("%no%", 2.0, 28.0, 36.0)];
    shop.put("/spoilt.json", v2(40.0, 34.0, children));
    shop.content("/spoilt.json", json!({"no": "SF1234567890"}))
}

fn preview(contents: &[Value], kind: &str) -> Value {
    let mut request = print_virtual("preview", contents);
    request["task"]["preview"] = json!(true);
    request["task"]["previewType"] = json!(kind);
    request
}

#[tokio::test]
async fn a_code_that_cannot_be_read_back_is_told_in_notices_status_record_and_previews() {
    let (house, shop) = (House::new(""), Shop::open().await);
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    let spoilt = spoilt(&shop);
    let told = |warnings: &Value| warnings.to_string().contains("the QR code cannot be read back as printed");
    page.must(print_virtual("T", std::slice::from_ref(&spoilt))).await;
    for notice in [page.until("rendered", |m| is_rendered(m, "T")).await, page.result("T").await] {
        let warnings = &notice["printStatus"][0]["warnings"];
        assert!(told(warnings) && warnings.to_string().contains("children[0] (at 10.0, 6.0 mm)"), "{notice}");
    }
    assert_eq!(page.status("T").await["status"], "SUCCESS");
    for kind in ["image", "pdf"] {
        let answer = page.must(preview(std::slice::from_ref(&spoilt), kind)).await;
        assert!(told(&answer["warnings"]), "{answer}");
    }
    agent.end().await;
    let agent = house.start().await;
    let status = Page::open(&agent).await.status("T").await;
    assert!(told(&status["detailStatus"][0]["warnings"]), "{status}");
}

#[tokio::test]
async fn a_strict_preflight_fails_the_document_before_its_first_byte() {
    let settings = "preflight = \"strict\"\nserver.ports = [0]\n[[printers]]\nname = \"Lenient\"\n\
                    address = \"virtual:\"\npreflight = \"warn\"\n";
    let (agent, shop) = (House::exactly(settings).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let spoilt = spoilt(&shop);
    let result = page.print(print_virtual("T", &[spoilt.clone(), shop.small("behind it")])).await;
    assert_eq!(result["taskStatus"], "FAILED", "{result}");
    let msg = result["printStatus"][0]["msg"].as_str().unwrap();
    assert_both_languages(msg);
    assert!(msg.contains("children[0] (at 10.0, 6.0 mm)") && msg.contains("Make it larger"), "{msg}");
    assert_eq!(agent.virtual_labels(), 0);
    // Whoever looks at it sees what is wrong.
    let answer = page.must(preview(std::slice::from_ref(&spoilt), "image")).await;
    assert!(answer["warnings"].to_string().contains("cannot be read back"), "{answer}");
    let sound = page.print(print_virtual("sound", &[shop.small("sound")])).await;
    assert_eq!(sound["taskStatus"], "SUCCESS", "{sound}");
    let lenient = page.print(crate::page::print("Lenient", "L", &[spoilt])).await;
    assert_eq!(lenient["taskStatus"], "SUCCESS", "{lenient}");
}

#[tokio::test]
async fn an_unknown_component_is_a_warning_unless_nothing_else_is_left() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let stranger = json!({"component": "hologram", "id": "H7", "style": {"x": 1, "y": 1}, "shine": 9});
    let mut rule = line(2.0, 2.0, 20.0, 0.5);
    rule["style"]["sparkle"] = json!("much");
    shop.put("/both.json", v2(40.0, 30.0, vec![stranger.clone(), rule]));
    let result = page.print(print_virtual("both", &[shop.content("/both.json", json!({}))])).await;
    assert_eq!(result["taskStatus"], "SUCCESS", "{result}");
    let warnings = result["printStatus"][0]["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 1, "{result}");
    assert!(warnings[0].to_string().contains("H7") && warnings[0].to_string().contains("hologram"), "{result}");
    let inside = json!({"component": "layout", "children": [stranger],
        "style": {"x": 0, "y": 0, "width": 30, "height": 20}});
    shop.put("/alone.json", v2(40.0, 30.0, vec![inside]));
    let result = page.print(print_virtual("alone", &[shop.content("/alone.json", json!({}))])).await;
    assert_eq!(result["taskStatus"], "FAILED", "{result}");
    let msg = result["printStatus"][0]["msg"].as_str().unwrap();
    assert!(msg.contains("H7") && msg.contains("hologram"), "{msg}");
    assert_both_languages(msg);
    // An empty label without strangers may be meant; it is told.
    shop.put("/empty.json", v2(40.0, 30.0, vec![]));
    let result = page.print(print_virtual("empty", &[shop.content("/empty.json", json!({}))])).await;
    assert_eq!(result["taskStatus"], "SUCCESS", "{result}");
    assert!(result["printStatus"][0]["warnings"].to_string().contains("nothing on the whole label is black"));
}
