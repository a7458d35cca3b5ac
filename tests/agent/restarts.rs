//! After `success` nothing is lost and nothing prints twice: not by an end, not by a crash.

use serde_json::json;

use crate::agent::House;
use crate::page::{Page, print};
use crate::shop::Shop;
use crate::sink::{Manner, PRINTING, READY, Sink};

#[tokio::test]
async fn tasks_that_wait_for_an_absent_printer_go_on_after_a_restart_and_print_once() {
    let mut sink = Sink::absent();
    let (house, shop) = (House::with(&sink), Shop::open().await);
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    for task in ["A", "B", "C"] {
        page.must(print("Sink", task, &shop.smalls(task, 2))).await;
    }
    drop(page);
    agent.end().await;
    // The page comes back to an agent that knows its tasks, and hears how they end.
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    assert_eq!(page.status("B").await["status"], "PENDING");
    sink.comes();
    for task in ["A", "B", "C"] {
        assert_eq!(page.result(task).await["taskStatus"], "SUCCESS");
    }
    assert_eq!(sink.numbers(), ["A-1", "A-2", "B-1", "B-2", "C-1", "C-2"]);
    drop(page);
    agent.end().await;
    // A third start finds nothing left to do.
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    page.print(print("Sink", "last", &shop.smalls("last", 1))).await;
    assert_eq!(sink.numbers().len(), 7);
    assert_eq!(page.status("A").await["status"], "SUCCESS");
}

#[tokio::test]
async fn an_end_in_the_middle_of_a_label_finishes_it_and_the_rest_goes_on_at_the_next_start() {
    let sink = Sink::new(Manner::Says(PRINTING));
    let (house, shop) = (House::with(&sink), Shop::open().await);
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    page.must(print("Sink", "T", &shop.smalls("T", 4))).await;
    sink.is_asked().await;
    let ending = tokio::spawn(agent.end());
    // Nothing new is taken once it ends; before it has begun to end a task is as safe as any.
    let refused = loop {
        let answer = page.ask(print("Sink", "late", &shop.smalls("late", 1))).await;
        if answer["status"] == "failed" {
            break answer["msg"].as_str().unwrap().to_string();
        }
        tokio::task::yield_now().await;
    };
    assert!(refused.contains("ending") && refused.contains("退出"), "{refused}");
    assert_eq!(sink.printed().len(), 1);
    sink.becomes(Manner::Says(READY));
    ending.await.unwrap();
    assert_eq!(sink.numbers(), ["T-1"], "the label in the air alone was finished");

    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    let last = page.print(print("Sink", "last", &shop.smalls("last", 1))).await;
    assert_eq!(last["taskStatus"], "SUCCESS");
    assert_eq!(page.status("T").await["status"], "SUCCESS");
    let numbers = sink.numbers();
    assert_eq!(numbers[..4], ["T-1", "T-2", "T-3", "T-4"]);
    assert_eq!(numbers.last().map(String::as_str), Some("last-1"));
}

#[tokio::test]
async fn ends_at_any_moment_of_a_busy_queue_lose_nothing_and_double_nothing() {
    let sink = Sink::new(Manner::Says(READY));
    let (house, shop) = (House::with(&sink), Shop::open().await);
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    let tasks: Vec<String> = (0..12).map(|n| format!("T{n}")).collect();
    for task in &tasks {
        page.must(print("Sink", task, &shop.smalls(task, 5))).await;
    }
    drop(page);
    agent.end().await;
    for out in [1, 7, 19, 20, 33, 48] {
        let agent = house.start().await;
        sink.labels(out).await;
        agent.end().await;
    }
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    page.print(print("Sink", "last", &shop.smalls("last", 1))).await;
    for task in &tasks {
        let status = page.status(task).await;
        assert_eq!(status["status"], "SUCCESS", "{status}");
    }
    let mut expected: Vec<String> = tasks.iter().flat_map(|task| (1..=5).map(move |n| format!("{task}-{n}"))).collect();
    expected.push("last-1".to_string());
    assert_eq!(sink.numbers(), expected);
}

#[tokio::test]
async fn a_crash_in_the_middle_of_a_label_leaves_it_unknown_and_it_is_never_sent_again() {
    let sink = Sink::new(Manner::Says(PRINTING));
    let (house, shop) = (House::with(&sink), Shop::open().await);
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    page.must(print("Sink", "T", &shop.smalls("T", 3))).await;
    page.must(print("Sink", "next", &shop.smalls("next", 1))).await;
    sink.is_asked().await;
    // The disk as a crash would leave it: the first label is on its way.
    let after_the_crash = house.as_it_lies_now();
    let second_sink = Sink::new(Manner::Says(READY));
    let settings = std::fs::read_to_string(house.home().settings()).unwrap();
    let settings = settings.replace(&sink.port.to_string(), &second_sink.port.to_string());
    std::fs::write(after_the_crash.home().settings(), settings).unwrap();

    let agent_after = after_the_crash.start().await;
    let mut page = Page::open(&agent_after).await;
    let status = page.status("T").await;
    let first = &status["detailStatus"][0];
    assert_eq!(first["status"], "FAILED", "{status}");
    let msg = first["msg"].as_str().unwrap();
    assert!(msg.contains("may have printed") && msg.contains("可能已经打印"), "{msg}");
    page.print(print("Sink", "last", &shop.smalls("last", 1))).await;
    let printed = second_sink.numbers();
    let status = page.status("T").await;
    // What had not begun when the agent stopped goes on by itself: it was promised.
    let states = [&status["detailStatus"][1]["status"], &status["detailStatus"][2]["status"]];
    assert_eq!(states, [&json!("SUCCESS"), &json!("SUCCESS")], "{status}");
    assert_eq!(printed, ["T-2", "T-3", "next-1", "last-1"]);
    drop(agent);
}

#[tokio::test]
async fn a_task_for_a_printer_that_was_taken_out_of_the_settings_fails_and_names_it() {
    let sink = Sink::absent();
    let (house, shop) = (House::with(&sink), Shop::open().await);
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    page.must(print("Sink", "T", &shop.smalls("T", 2))).await;
    drop(page);
    agent.end().await;
    std::fs::write(house.home().settings(), "[server]\nports = [0]\n").unwrap();
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    loop {
        let status = page.status("T").await;
        if status["status"] == "FAILED" {
            assert!(status["detailStatus"][0]["msg"].as_str().unwrap().contains("Sink"), "{status}");
            break;
        }
        tokio::task::yield_now().await;
    }
}
