//! Bad input: every mistake gets an answer that names it, nothing is printed, nothing is lost.

use dotline::limits;
use serde_json::json;

use crate::agent::House;
use crate::labels::{self, v2};
use crate::page::{Page, assert_both_languages, is_rendered, print, print_virtual};
use crate::shop::Shop;
use crate::sink::Sink;

#[tokio::test]
async fn a_template_that_cannot_be_fetched_fails_its_document_and_cancels_the_later_ones() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let contents =
        [shop.small("first"), shop.content("/gone.json", json!({})), shop.small("third"), shop.small("fourth")];
    let result = page.print(print_virtual("T", &contents)).await;
    assert_eq!(result["taskStatus"], "FAILED");
    let states: Vec<&str> =
        result["printStatus"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap()).collect();
    assert_eq!(states, ["SUCCESS", "FAILED", "CANCELED", "CANCELED"]);
    let msg = result["printStatus"][1]["msg"].as_str().unwrap();
    assert!(msg.contains("127.0.0.1") && msg.contains("404"), "{msg}");
    assert!(!msg.contains("secret of the shop"), "{msg}");
    assert_both_languages(msg);
    assert!(result["printStatus"][2]["msg"].as_str().unwrap().contains("D2"), "{result}");
    assert_eq!(agent.virtual_labels(), 1);
    assert!(!page.heard().any(|message| is_rendered(message, "T")), "not all were rendered");
    // The lane goes on.
    assert_eq!(page.print(print_virtual("next", &[shop.small("next")])).await["taskStatus"], "SUCCESS");
}

#[tokio::test]
async fn the_queue_is_free_again_after_a_task_that_failed() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let contents = [shop.content("/gone.json", json!({})), shop.small("second"), shop.small("third")];
    page.must(print_virtual("T", &contents)).await;
    page.until("the queue is free", |m| m["queueStatus"] == "FREE" && m["taskList"][0]["status"] == "FAILED").await;
}

#[tokio::test]
async fn a_host_that_is_not_there_is_named() {
    let agent = House::new("").start().await;
    let mut page = Page::open(&agent).await;
    let nobody = Sink::absent();
    for (url, named) in [
        (format!("http://127.0.0.1:{}/t.json", nobody.port), "127.0.0.1"),
        ("https://no-such-host.invalid/t.json".to_string(), "no-such-host.invalid"),
        ("file:///etc/passwd".to_string(), "file:///etc/passwd"),
        ("not an address".to_string(), "not an address"),
    ] {
        let result = page.print(print_virtual(&url, &[json!({"templateURL": url, "data": {}})])).await;
        let msg = result["printStatus"][0]["msg"].as_str().unwrap();
        assert!(msg.contains(named), "{url}: {msg}");
        assert_both_languages(msg);
    }
    assert_eq!(agent.virtual_labels(), 0);
}

#[tokio::test]
async fn a_wrong_template_fails_with_what_is_wrong_in_it() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let mut wide = labels::qr("%no%", 0.0, 0.0, 20.0);
    wide["style"]["width"] = json!("wide");
    let mut code = labels::qr("%no%", 2.0, 2.0, 30.0);
    code["component"] = json!("barcode");
    code["codetype"] = json!("128");
    code["style"]["height"] = json!(8);
    let mut narrow = code.clone();
    narrow["style"]["width"] = json!(3);
    let richtext = json!({"component": "richtext", "type": "expand", "style": {"width": 9, "height": 9}, "data": []});
    let with_type = |codetype: &str| {
        let mut other = code.clone();
        other["codetype"] = json!(codetype);
        other
    };
    shop.put_bytes("/text.json", b"<html>not a template</html>".to_vec());
    shop.put("/list.json", json!([1, 2, 3]));
    shop.put("/wide.json", v2(40.0, 30.0, vec![wide]));
    shop.put("/huge.json", v2(3_000.0, 30.0, vec![]));
    shop.put("/nothing.json", v2(0.0, 30.0, vec![]));
    shop.put("/narrow.json", v2(40.0, 30.0, vec![narrow]));
    shop.put("/richtext.json", v2(40.0, 30.0, vec![richtext]));
    shop.put("/pdf417.json", v2(40.0, 30.0, vec![with_type("PDF417")]));
    shop.put("/ean13.json", v2(40.0, 30.0, vec![with_type("EAN13")]));
    for (path, named) in [
        ("/text.json", ""),
        ("/list.json", ""),
        ("/wide.json", "width"),
        ("/huge.json", "2000"),
        ("/nothing.json", "0×30"),
        ("/narrow.json", "mm"),
        ("/richtext.json", "richtext"),
        ("/pdf417.json", "PLESSEY, ITF14"),
        ("/ean13.json", "12 or 13 digits, not 10"),
    ] {
        let result = page.print(print_virtual(path, &[shop.content(path, json!({"no": "1234567890"}))])).await;
        assert_eq!(result["taskStatus"], "FAILED", "{path}: {result}");
        let msg = result["printStatus"][0]["msg"].as_str().unwrap();
        assert!(msg.contains(named), "{path}: {msg}");
        assert_both_languages(msg);
    }
    assert_eq!(agent.virtual_labels(), 0);
}

#[tokio::test]
async fn a_template_inside_itself_is_an_error_and_not_the_end() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let inner = json!({
        "component": "template", "type": "expand", "templateURL": shop.url("/loop.json"),
        "style": {"x": 0, "y": 0, "width": 40, "height": 30},
    });
    shop.put("/loop.json", v2(40.0, 30.0, vec![inner]));
    let mut page = Page::open(&agent).await;
    let result = page.print(print_virtual("T", &[shop.content("/loop.json", json!({}))])).await;
    assert_eq!(result["taskStatus"], "FAILED", "{result}");
    assert_eq!(page.print(print_virtual("next", &[shop.small("next")])).await["taskStatus"], "SUCCESS");
}

#[tokio::test]
async fn a_printer_that_does_not_exist_is_named() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let status = json!({"cmd": "getPrinterStatus", "printer": "热敏 9"});
    let config = json!({"cmd": "getPrinterConfig", "printer": "热敏 9"});
    for request in [status, config, print("热敏 9", "T", &shop.smalls("T", 1))] {
        let msg = page.must_fail(request).await;
        assert!(msg.contains("热敏 9"), "{msg}");
        assert_both_languages(&msg);
    }
    page.must_fail(json!({"cmd": "getTaskStatus", "taskID": ["T"]})).await;
}

#[tokio::test]
async fn a_wrong_print_names_the_field_and_is_not_remembered() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let mut sound = print_virtual("T", &shop.smalls("T", 1));
    sound["task"]["preview"] = json!(false);
    let too_many = vec![shop.small("x"); limits::DOCUMENTS + 1];
    for (place, value, named) in [
        ("/task/taskID", json!(null), "taskID"),
        ("/task/taskID", json!(["T"]), "taskID"),
        ("/task/documents", json!([]), "documents"),
        ("/task/documents", json!("all"), "documents"),
        ("/task/documents/0", json!(7), "documents[0]"),
        ("/task/documents/0/contents", json!([]), "contents"),
        ("/task/documents/0/contents/0/templateURL", json!(7), "templateURL"),
        ("/task/documents/0/contents/0/data", json!("text"), "data"),
        ("/task/documents", print_virtual("T", &too_many)["task"]["documents"].clone(), "documents"),
        ("/task/preview", json!("yes"), "preview"),
    ] {
        let mut wrong = sound.clone();
        *wrong.pointer_mut(place).unwrap() = value;
        let msg = page.must_fail(wrong).await;
        assert!(msg.contains(named), "{place}: {msg}");
        assert_both_languages(&msg);
    }
    assert_eq!(page.print(sound).await["taskStatus"], "SUCCESS");
    assert_eq!(agent.virtual_labels(), 1);
}

#[tokio::test]
async fn a_queue_takes_its_number_of_documents_and_refuses_the_next_at_once() {
    let absent = Sink::absent();
    let (agent, shop) = (House::with(&absent).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    page.must(print("Sink", "full", &vec![shop.small("x"); limits::DOCUMENTS])).await;
    let msg = page.must_fail(print("Sink", "more", &shop.smalls("more", 1))).await;
    assert!(msg.contains("Sink") && msg.contains("2000"), "{msg}");
    assert_both_languages(&msg);
    page.must_fail(json!({"cmd": "getTaskStatus", "taskID": ["more"]})).await;
    // Another printer's queue is another queue.
    assert_eq!(page.print(print_virtual("other", &shop.smalls("other", 1))).await["taskStatus"], "SUCCESS");
}
