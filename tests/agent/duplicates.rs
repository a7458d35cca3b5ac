//! A taskID names its task for good: nothing prints twice because it was sent twice.

use serde_json::json;

use crate::agent::House;
use crate::page::{Page, assert_both_languages, print, print_virtual};
use crate::shop::Shop;
use crate::sink::{Manner, PRINTING, READY, Sink};

#[tokio::test]
async fn the_same_task_again_is_answered_with_its_state_and_prints_nothing() {
    let sink = Sink::new(Manner::Says(PRINTING));
    let (house, shop) = (House::with(&sink), Shop::open().await);
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    let request = print("Sink", "T", &shop.smalls("T", 2));
    page.must(request.clone()).await;
    sink.is_asked().await;
    let during = page.must(request.clone()).await;
    assert_eq!((&during["taskID"], &during["printStatus"][0]["status"]), (&json!("T"), &json!("PRINTING")));
    sink.becomes(Manner::Says(READY));
    page.result("T").await;
    let after = page.must(request.clone()).await;
    assert_eq!(after["printStatus"][0]["status"], "SUCCESS");
    drop(page);
    agent.end().await;
    // Also when the agent has been started again since.
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    assert_eq!(page.must(request).await["printStatus"][0]["status"], "SUCCESS");
    page.print(print("Sink", "last", &shop.smalls("last", 1))).await;
    assert_eq!(sink.numbers(), ["T-1", "T-2", "last-1"]);
}

#[tokio::test]
async fn five_times_at_once_over_five_connections_prints_once() {
    let sink = Sink::new(Manner::Says(READY));
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    for round in 0..10 {
        let task = format!("T{round}");
        let request = print("Sink", &task, &shop.smalls(&task, 1));
        let mut pages = Vec::new();
        for _ in 0..5 {
            pages.push(Page::open(&agent).await);
        }
        for page in &mut pages {
            page.say(&request).await;
        }
        for page in &mut pages {
            let answer = page.until("the answer", |message| message["cmd"] == "print").await;
            assert_eq!(answer["status"], "success", "{answer}");
            assert_eq!(page.result(&task).await["taskStatus"], "SUCCESS");
        }
    }
    assert_eq!(sink.numbers(), (0..10).map(|round| format!("T{round}-1")).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_same_id_with_other_content_fails_and_prints_nothing() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    page.print(print_virtual("T", &shop.smalls("T", 1))).await;
    let msg = page.must_fail(print_virtual("T", &shop.smalls("other", 1))).await;
    assert!(msg.contains('T'), "{msg}");
    assert_both_languages(&msg);
    assert_eq!(page.status("T").await["status"], "SUCCESS");
    page.print(print_virtual("last", &shop.smalls("last", 1))).await;
    assert_eq!(agent.virtual_labels(), 2);
}

#[tokio::test]
async fn the_order_of_keys_makes_no_other_content() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let url = shop.url("/small.json");
    for data in [r#"{"no":"1","x":{"a":1,"b":2}}"#, r#"{"x":{"b":2,"a":1},"no":"1"}"#] {
        page.say_text(&format!(
            r#"{{"cmd":"print","requestID":"r","task":{{"taskID":"T","printer":"Dotline Virtual",
                "documents":[{{"documentID":"D","contents":[{{"templateURL":"{url}","data":{data}}}]}}]}}}}"#
        ))
        .await;
        let answer = page.until("the answer", |message| message["requestID"] == "r").await;
        assert_eq!(answer["status"], "success", "{answer}");
    }
    page.result("T").await;
    assert_eq!(agent.virtual_labels(), 1);
}

#[tokio::test]
async fn what_failed_before_its_first_byte_may_be_sent_again_under_its_id() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let request = print_virtual("T", &[shop.content("/late.json", json!({"no": "late"}))]);
    assert_eq!(page.print(request.clone()).await["taskStatus"], "FAILED");
    assert_eq!(page.status("T").await["status"], "FAILED");
    shop.put("/late.json", crate::labels::small());
    assert_eq!(page.print(request.clone()).await["taskStatus"], "SUCCESS");
    assert_eq!(page.status("T").await["status"], "SUCCESS");
    // Now it is out, and stays so.
    assert_eq!(page.must(request).await["printStatus"][0]["status"], "SUCCESS");
    assert_eq!(agent.virtual_labels(), 1);
}

#[tokio::test]
async fn a_printer_whose_pages_use_their_ids_again_prints_again() {
    let sink = Sink::new(Manner::Says(READY));
    let address = format!("tcp://127.0.0.1:{}", sink.port);
    let settings = format!("[[printers]]\nname = \"Sink\"\naddress = \"{address}\"\nduplicate_task = \"print\"\n");
    let (agent, shop) = (House::new(&settings).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    for _ in 0..3 {
        assert_eq!(page.print(print("Sink", "1", &shop.smalls("1", 1))).await["taskStatus"], "SUCCESS");
    }
    assert_eq!(sink.numbers(), ["1-1", "1-1", "1-1"]);
}
