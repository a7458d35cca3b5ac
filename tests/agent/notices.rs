//! What a page hears of its tasks: as much as it asked for, once, and nothing of anybody else's.

use serde_json::{Value, json};

use crate::agent::House;
use crate::page::{Page, is_about, is_rendered, print, print_virtual};
use crate::shop::Shop;
use crate::sink::{Manner, PRINTING, READY, Sink};

/// All results heard about a task until the queue is free.
async fn results(page: &mut Page, task: &str) -> Vec<Value> {
    page.until("the queue is free", |m| m["queueStatus"] == "FREE" && m["taskList"][0]["taskID"] == task).await;
    page.heard().filter(|message| is_about(message, task)).map(|message| message["taskStatus"].clone()).collect()
}

#[tokio::test]
async fn rendered_is_told_once_and_then_exactly_one_success() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    page.must(print_virtual("T", &shop.smalls("T", 5))).await;
    assert_eq!(results(&mut page, "T").await, ["RENDERED", "SUCCESS"]);
}

#[tokio::test]
async fn rendered_is_told_before_the_paper_is_out_and_names_every_document() {
    let sink = Sink::new(Manner::Says(PRINTING));
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    page.must(print("Sink", "T", &shop.smalls("T", 3))).await;
    let rendered = page.until("rendered", |message| is_rendered(message, "T")).await;
    assert_eq!(rendered["printer"], "Sink");
    assert_eq!(rendered["printStatus"].as_array().unwrap().len(), 3);
    sink.is_asked().await;
    assert_eq!(page.status("T").await["status"], "PRINTING");
    assert!(!page.heard().any(|message| is_about(message, "T")), "told before the paper was out");
    sink.becomes(Manner::Says(READY));
    let result = page.result("T").await;
    assert_eq!((&result["taskStatus"], &result["printStatus"][2]["status"]), (&json!("SUCCESS"), &json!("SUCCESS")));
}

#[tokio::test]
async fn a_page_hears_as_much_as_its_notify_type_says() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    for (task, notify, expected) in [
        ("both", json!(["render", "print"]), vec!["RENDERED", "SUCCESS"]),
        ("render", json!(["render"]), vec!["RENDERED"]),
        ("print", json!(["print"]), vec!["SUCCESS"]),
        ("none", json!([]), vec![]),
    ] {
        let mut request = print_virtual(task, &shop.smalls(task, 2));
        request["task"]["notifyType"] = notify;
        page.must(request).await;
        assert_eq!(results(&mut page, task).await, expected, "{task}");
    }
    let mut wrong = print_virtual("wrong", &shop.smalls("wrong", 1));
    wrong["task"]["notifyType"] = json!(["paper"]);
    assert!(page.must_fail(wrong).await.contains("notifyType"));
}

#[tokio::test]
async fn the_queues_updates_lead_from_pending_to_success() {
    let sink = Sink::new(Manner::Says(PRINTING));
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    page.must(print("Sink", "T", &shop.smalls("T", 1))).await;
    let update = |status: &'static str, queue: &'static str| {
        move |message: &Value| {
            message["cmd"] == "notifyTaskStatusUpdate"
                && message["printer"] == "Sink"
                && message["queueStatus"] == queue
                && message["taskList"][0]["taskID"] == "T"
                && message["taskList"][0]["status"] == status
        }
    };
    page.until("pending", update("PENDING", "PRINTING")).await;
    page.until("printing", update("PRINTING", "PRINTING")).await;
    sink.becomes(Manner::Says(READY));
    let last = page.until("success", update("SUCCESS", "FREE")).await;
    let document = &last["taskList"][0]["documents"][0];
    assert_eq!((&document["documentID"], &document["status"]), (&json!("D1"), &json!("SUCCESS")));
    assert_eq!((&document["printer"], &document["msg"]), (&json!("Sink"), &json!("")));
}

#[tokio::test]
async fn every_page_of_the_origin_hears_also_one_that_came_later_and_other_origins_hear_nothing() {
    let sink = Sink::new(Manner::Says(PRINTING));
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let shop_origin = Some("http://localhost:3000");
    let mut sender = Page::open_as(&agent, shop_origin, "localhost").await;
    let mut other = Page::open_as(&agent, Some("http://localhost:4000"), "localhost").await;
    let mut program = Page::open(&agent).await;
    sender.must(print("Sink", "T", &shop.smalls("T", 1))).await;
    sink.is_asked().await;
    // The page reloads: the old connection goes, a new one comes.
    drop(sender);
    let mut reloaded = Page::open_as(&agent, shop_origin, "127.0.0.1").await;
    let mut second = Page::open_as(&agent, shop_origin, "localhost").await;
    sink.becomes(Manner::Says(READY));
    assert_eq!(reloaded.result("T").await["taskStatus"], "SUCCESS");
    assert_eq!(second.result("T").await["taskStatus"], "SUCCESS");
    assert_eq!(reloaded.status("T").await["status"], "SUCCESS");
    for stranger in [&mut other, &mut program] {
        let msg = stranger.must_fail(json!({"cmd": "getTaskStatus", "taskID": ["T"]})).await;
        assert!(msg.contains('T'), "{msg}");
        assert_eq!(stranger.heard().count(), 0, "a stranger heard of the task");
    }
}

#[tokio::test]
async fn the_same_task_id_of_two_origins_names_two_tasks() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut first = Page::open_as(&agent, Some("http://localhost:3000"), "localhost").await;
    let mut second = Page::open_as(&agent, Some("http://localhost:4000"), "localhost").await;
    assert_eq!(first.print(print_virtual("1", &[shop.small("first")])).await["taskStatus"], "SUCCESS");
    assert_eq!(second.print(print_virtual("1", &[shop.small("second")])).await["taskStatus"], "SUCCESS");
    assert_eq!(agent.virtual_labels(), 2);
}

#[tokio::test]
async fn get_task_status_tells_of_each_task_that_is_known() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    for task in ["A", "B"] {
        page.print(print_virtual(task, &shop.smalls(task, 2))).await;
    }
    let answer = page.must(json!({"cmd": "getTaskStatus", "taskID": ["B", "none", "A"]})).await;
    assert_eq!(answer["cmd"], "getTaskStatus");
    let tasks = answer["printStatus"].as_array().unwrap();
    assert_eq!(tasks.iter().map(|task| &task["taskID"]).collect::<Vec<_>>(), ["B", "A"]);
    let detail = json!({"documentID": "D2", "status": "SUCCESS", "msg": "", "printer": "Dotline Virtual"});
    assert_eq!((&tasks[1]["status"], &tasks[1]["detailStatus"][1]), (&json!("SUCCESS"), &detail));
}
