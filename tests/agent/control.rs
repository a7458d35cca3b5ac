//! What a person does at this computer: pause, resume, cancel. What is in the air is finished, nothing else is sent.

use std::collections::BTreeMap;

use dotline::printers::VIRTUAL_NAME;
use serde_json::{Value, json};

use crate::agent::{Agent, House};
use crate::page::{Page, assert_both_languages, is_result, print, print_virtual};
use crate::shop::Shop;
use crate::sink::{Manner, PRINTING, READY, Sink};
use crate::within;

/// The ledger's number of the last task of this id.
fn number_of(agent: &Agent, task: &str) -> u64 {
    let stories = agent.app.desk.jobs.latest(1_000).unwrap();
    stories.iter().find(|story| story.task.id == task).unwrap().number
}

async fn cancel(agent: &Agent, task: &str) -> usize {
    agent.app.desk.cancel(number_of(agent, task)).await.unwrap()
}

/// Waits for the notice that a printer's queue is so.
async fn queue_is(page: &mut Page, status: &str) -> Value {
    let is_it = |message: &Value| message["cmd"] == "notifyTaskStatusUpdate" && message["queueStatus"] == status;
    page.until(&format!("a queue that is {status}"), is_it).await
}

async fn printer_status(page: &mut Page, printer: &str) -> Value {
    page.must(json!({"cmd": "getPrinterStatus", "printer": printer})).await["printerStatus"].take()
}

fn states(status: &Value) -> Vec<&str> {
    status["detailStatus"].as_array().unwrap().iter().map(|document| document["status"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_paused_printer_finishes_the_label_in_the_air_and_sends_no_more_until_it_is_resumed() {
    let sink = Sink::new(Manner::Says(PRINTING));
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    page.must(print("Sink", "T", &shop.smalls("T", 3))).await;
    sink.is_asked().await;
    agent.app.desk.pause(Some("Sink")).await.unwrap();
    let told = queue_is(&mut page, "SUSPENDED").await;
    assert_eq!((&told["printer"], &told["taskList"][0]["taskID"]), (&json!("Sink"), &json!("T")));
    sink.becomes(Manner::Says(READY));
    // Its connection is let go: nothing is to come, and somebody else may want to print.
    sink.is_let_go().await;
    assert_eq!(sink.numbers(), ["T-1"]);
    let status = page.status("T").await;
    assert_eq!(states(&status), ["SUCCESS", "PENDING", "PENDING"], "{status}");
    assert_eq!(printer_status(&mut page, "Sink").await, "SUSPENDED");
    // What is sent meanwhile is taken and waits; another printer goes on.
    page.must(print("Sink", "U", &shop.smalls("U", 1))).await;
    page.print(print_virtual("V", &shop.smalls("V", 1))).await;
    assert_eq!(sink.printed().len(), 1);
    agent.app.desk.resume(Some("Sink")).await.unwrap();
    for task in ["T", "U"] {
        assert_eq!(page.result(task).await["taskStatus"], "SUCCESS");
    }
    assert_eq!(sink.numbers(), ["T-1", "T-2", "T-3", "U-1"]);
    assert_eq!(printer_status(&mut page, "Sink").await, "NORMAL");
}

#[tokio::test]
async fn a_pause_outlives_the_end_and_a_crash() {
    let sink = Sink::new(Manner::Says(READY));
    let (house, shop) = (House::with(&sink), Shop::open().await);
    let agent = house.start().await;
    agent.app.desk.pause(Some("Sink")).await.unwrap();
    let mut page = Page::open(&agent).await;
    page.must(print("Sink", "T", &shop.smalls("T", 2))).await;
    let after_a_crash = house.as_it_lies_now();
    drop(page);
    agent.end().await;
    for house in [&house, &after_a_crash] {
        let agent = house.start().await;
        assert!(agent.app.desk.paused("Sink") && !agent.app.desk.paused(VIRTUAL_NAME));
        let mut page = Page::open(&agent).await;
        page.print(print_virtual("V", &shop.smalls("V", 1))).await;
        assert_eq!(page.status("T").await["status"], "PENDING");
        let before = sink.printed().len();
        agent.app.desk.resume(Some("Sink")).await.unwrap();
        assert_eq!(page.result("T").await["taskStatus"], "SUCCESS");
        assert_eq!(sink.numbers()[before..], ["T-1", "T-2"]);
        drop(page);
        agent.end().await;
    }
    // A resume is kept, too.
    assert!(!house.start().await.app.desk.paused("Sink"));
}

#[tokio::test]
async fn all_are_paused_at_once_and_one_of_them_may_go_on() {
    let sink = Sink::new(Manner::Says(READY));
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let (desk, mut page) = (&agent.app.desk, Page::open(&agent).await);
    desk.pause(None).await.unwrap();
    assert!(desk.all_paused() && desk.paused("Sink") && desk.paused("one that comes later"));
    page.must(print("Sink", "S", &shop.smalls("S", 1))).await;
    page.must(print_virtual("V", &shop.smalls("V", 1))).await;
    desk.resume(Some("Sink")).await.unwrap();
    assert_eq!(page.result("S").await["taskStatus"], "SUCCESS");
    assert!(!desk.all_paused() && desk.paused(VIRTUAL_NAME));
    assert_eq!(agent.virtual_labels(), 0);
    desk.resume(None).await.unwrap();
    assert_eq!(page.result("V").await["taskStatus"], "SUCCESS");
    for fault in [desk.pause(Some("nobody")).await, desk.resume(Some("nobody")).await] {
        let words = fault.unwrap_err().to_string();
        assert!(words.contains("nobody"), "{words}");
        assert_both_languages(&words);
    }
}

#[tokio::test]
async fn a_cancelled_task_finishes_the_label_in_the_air_and_the_next_task_goes_on() {
    let sink = Sink::new(Manner::Says(PRINTING));
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    page.must(print("Sink", "T", &shop.smalls("T", 3))).await;
    page.must(print("Sink", "next", &shop.smalls("next", 1))).await;
    sink.is_asked().await;
    assert_eq!(cancel(&agent, "T").await, 2);
    let status = page.status("T").await;
    assert_eq!(states(&status), ["PRINTING", "CANCELED", "CANCELED"], "{status}");
    assert_both_languages(status["detailStatus"][1]["msg"].as_str().unwrap());
    assert_eq!(cancel(&agent, "T").await, 0, "only the label in the air is left");
    sink.becomes(Manner::Says(READY));
    let result = page.result("T").await;
    assert_eq!(result["taskStatus"], "FAILED", "a notice knows no CANCELED, and the task did not print: {result}");
    assert_eq!(result["printStatus"][0]["status"], "SUCCESS");
    assert_eq!(result["printStatus"][2]["status"], "CANCELED");
    assert_eq!(page.result("next").await["taskStatus"], "SUCCESS");
    assert_eq!(page.status("T").await["status"], "CANCELED");
    assert_eq!(sink.numbers(), ["T-1", "next-1"]);
    let late = agent.app.desk.cancel(number_of(&agent, "T")).await.unwrap_err().to_string();
    assert_both_languages(&late);
    assert_both_languages(&agent.app.desk.cancel(999).await.unwrap_err().to_string());
}

#[tokio::test]
async fn a_task_that_waits_for_an_absent_printer_is_cancelled_at_once_and_stays_so_after_a_crash() {
    let mut sink = Sink::absent();
    let (house, shop) = (House::with(&sink), Shop::open().await);
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    page.must(print("Sink", "T", &shop.smalls("T", 2))).await;
    page.must(print("Sink", "next", &shop.smalls("next", 1))).await;
    cancel(&agent, "T").await;
    assert_eq!(page.result("T").await["taskStatus"], "FAILED");
    assert_eq!(page.status("T").await["status"], "CANCELED");
    let after_a_crash = house.as_it_lies_now();
    sink.comes();
    assert_eq!(page.result("next").await["taskStatus"], "SUCCESS");
    // Nothing of it left: it may be sent again under its id.
    page.print(print("Sink", "T", &shop.smalls("T", 1))).await;
    assert_eq!(sink.numbers(), ["next-1", "T-1"]);
    drop(page);
    agent.end().await;
    let agent = after_a_crash.start().await;
    let mut page = Page::open(&agent).await;
    page.print(print("Sink", "last", &shop.smalls("last", 1))).await;
    assert_eq!(page.status("T").await["status"], "CANCELED");
    // The other one went on, or was just being tried: then it is unknown. The cancelled one stays cancelled.
    let since: Vec<String> = sink.numbers().split_off(2);
    assert!(since.iter().all(|number| !number.starts_with('T')), "{since:?}");
}

#[tokio::test]
async fn what_waits_for_a_paused_printer_can_be_cancelled() {
    let sink = Sink::new(Manner::Says(READY));
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    agent.app.desk.pause(Some("Sink")).await.unwrap();
    for task in ["A", "B", "C"] {
        page.must(print("Sink", task, &shop.smalls(task, 2))).await;
    }
    assert_eq!(cancel(&agent, "B").await, 2);
    assert_eq!(cancel(&agent, "A").await, 2);
    for task in ["A", "B"] {
        assert_eq!(page.result(task).await["taskStatus"], "FAILED");
    }
    assert_eq!(agent.app.desk.jobs.queue("Sink").1, 2);
    agent.app.desk.resume(Some("Sink")).await.unwrap();
    assert_eq!(page.result("C").await["taskStatus"], "SUCCESS");
    assert_eq!(sink.numbers(), ["C-1", "C-2"]);
}

#[tokio::test]
async fn further_copies_of_the_label_in_the_air_are_not_sent() {
    let sink = Sink::new(Manner::Says(PRINTING));
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let mut request = print("Sink", "T", &shop.smalls("T", 1));
    request["task"]["documents"][0]["copies"] = json!(50);
    page.must(request).await;
    sink.is_asked().await;
    assert_eq!(cancel(&agent, "T").await, 0);
    sink.becomes(Manner::Says(READY));
    let result = page.result("T").await;
    let msg = result["printStatus"][0]["msg"].as_str().unwrap();
    assert!(msg.contains("1 of 50"), "{result}");
    assert_both_languages(msg);
    page.print(print("Sink", "last", &shop.smalls("last", 1))).await;
    assert_eq!(sink.numbers(), ["T-1", "last-1"]);
}

#[tokio::test]
async fn cancels_and_pauses_at_any_moment_lose_nothing_double_nothing_and_tell_each_end_once() {
    let sink = Sink::new(Manner::Says(READY));
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let (desk, mut page) = (agent.app.desk.clone(), Page::open(&agent).await);
    let tasks: Vec<String> = (0..40).map(|n| format!("T{n}")).collect();
    let pausing = tokio::spawn({
        let desk = desk.clone();
        async move {
            for _ in 0..60 {
                desk.pause(Some("Sink")).await.unwrap();
                tokio::task::yield_now().await;
                desk.resume(Some("Sink")).await.unwrap();
            }
        }
    });
    let mut cancelling = Vec::new();
    for (n, task) in tasks.iter().enumerate() {
        page.must(print("Sink", task, &shop.smalls(task, 3))).await;
        if n % 2 == 0 {
            let (desk, number) = (desk.clone(), number_of(&agent, task));
            // It may have ended already.
            cancelling.push(tokio::spawn(async move { desk.cancel(number).await }));
        }
    }
    for cancel in cancelling {
        let _ = within("a cancel", cancel).await.unwrap();
    }
    within("the pauses", pausing).await.unwrap();
    let mut out = Vec::new();
    for task in &tasks {
        let result = page.result(task).await;
        let printed = result["printStatus"].as_array().unwrap().iter().filter(|one| one["status"] == "SUCCESS");
        out.extend(printed.map(|one| format!("{task}-{}", &one["documentID"].as_str().unwrap()[1..])));
    }
    page.print(print("Sink", "last", &shop.smalls("last", 1))).await;
    out.push("last-1".into());
    assert_eq!(sink.numbers(), out, "what is told and what came out");
    let told: Vec<&Value> = page.heard().filter(|message| tasks.iter().any(|task| is_result(message, task))).collect();
    assert!(told.is_empty(), "told twice: {told:#?}");
    assert_eq!(desk.jobs.queue("Sink").1, 0);
    let mut ends = BTreeMap::new();
    for task in &tasks {
        *ends.entry(page.status(task).await["status"].as_str().unwrap().to_string()).or_insert(0) += 1;
    }
    assert_eq!(ends.values().sum::<i32>(), 40);
    assert!(ends.keys().all(|state| state == "SUCCESS" || state == "CANCELED"), "{ends:?}");
}
