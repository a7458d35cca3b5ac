//! Printers as they are: absent, out of paper, silent, gone in the middle of a label.

use serde_json::json;

use crate::agent::House;
use crate::page::{Page, assert_both_languages, print, print_virtual};
use crate::shop::Shop;
use crate::sink::{Manner, NO_PAPER, READY, Sink};

#[tokio::test]
async fn a_printer_that_is_absent_at_first_prints_everything_once_when_it_comes() {
    let mut sink = Sink::absent();
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    for task in ["A", "B", "C"] {
        page.must(print("Sink", task, &shop.smalls(task, 3))).await;
    }
    assert_ne!(page.status("A").await["status"], "FAILED");
    sink.comes();
    for task in ["A", "B", "C"] {
        assert_eq!(page.result(task).await["taskStatus"], "SUCCESS");
    }
    let expected: Vec<String> = ["A", "B", "C"].iter().flat_map(|t| (1..=3).map(move |n| format!("{t}-{n}"))).collect();
    assert_eq!(sink.numbers(), expected);
}

#[tokio::test]
async fn a_label_cut_off_anywhere_failed_may_have_printed_and_is_never_sent_again() {
    let sink = Sink::new(Manner::Says(READY));
    let (house, shop) = (House::with(&sink), Shop::open().await);
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    page.print(print("Sink", "whole", &shop.smalls("whole", 1))).await;
    let length = sink.printed()[0].len();
    let places = [1, 100, length / 2, length - 1];
    for (n, place) in places.into_iter().enumerate() {
        sink.becomes(Manner::Leaves(place));
        let request = print("Sink", &format!("cut{n}"), &shop.smalls(&format!("cut{n}"), 2));
        let result = page.print(request.clone()).await;
        assert_eq!(result["taskStatus"], "FAILED", "cut at {place}: {result}");
        let msg = result["printStatus"][0]["msg"].as_str().unwrap();
        assert!(msg.contains("Sink") && msg.contains("may have printed") && msg.contains("可能已经打印"), "{msg}");
        assert_both_languages(msg);
        assert_eq!(result["printStatus"][1]["status"], "CANCELED");
        sink.cuts(n + 1).await;
        // Sent again by the page it is answered, and prints nothing: a person decides.
        assert_eq!(page.must(request).await["printStatus"][0]["status"], "FAILED");
        page.print(print("Sink", &format!("after{n}"), &shop.smalls(&format!("after{n}"), 1))).await;
    }
    drop(page);
    agent.end().await;
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    page.print(print("Sink", "last", &shop.smalls("last", 1))).await;
    assert_eq!(sink.numbers(), ["whole-1", "after0-1", "after1-1", "after2-1", "after3-1", "last-1"]);
}

#[tokio::test]
async fn a_printer_without_paper_pauses_and_does_not_fail() {
    let sink = Sink::new(Manner::Says(NO_PAPER));
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    page.must(print("Sink", "T", &shop.smalls("T", 2))).await;
    for _ in 0..3 {
        sink.is_asked().await;
    }
    assert_eq!(page.status("T").await["status"], "PRINTING");
    let status = page.must(json!({"cmd": "getPrinterStatus", "printer": "Sink"})).await;
    assert_eq!(status["printerStatus"], "SHORT_PAPER");
    sink.becomes(Manner::Says(READY));
    assert_eq!(page.result("T").await["taskStatus"], "SUCCESS");
    assert_eq!(sink.numbers(), ["T-1", "T-2"]);
}

#[tokio::test]
async fn one_stuck_printer_stalls_nobody_else() {
    let stuck = Sink::new(Manner::Says(NO_PAPER));
    let (agent, shop) = (House::with(&stuck).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    page.must(print("Sink", "stuck", &shop.smalls("stuck", 50))).await;
    stuck.is_asked().await;
    assert_eq!(page.print(print_virtual("other", &shop.smalls("other", 20))).await["taskStatus"], "SUCCESS");
    assert_eq!(page.status("stuck").await["status"], "PRINTING");
}

#[tokio::test]
async fn success_rests_on_the_printers_own_word_where_it_gives_one() {
    let sink = Sink::new(Manner::Says(READY));
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    page.print(print("Sink", "T", &shop.smalls("T", 1))).await;
    assert_eq!(agent.evidence().await, "device_answered");
    page.print(print_virtual("V", &shop.smalls("V", 1))).await;
    assert_eq!(agent.evidence().await, "drawn");
}

#[tokio::test]
async fn a_printer_that_never_answers_still_prints_and_the_record_says_on_what_success_rests() {
    let mute = Sink::new(Manner::Mute);
    let (agent, shop) = (House::with(&mute).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    assert_eq!(page.print(print("Sink", "T", &shop.smalls("T", 5))).await["taskStatus"], "SUCCESS");
    assert_eq!(agent.evidence().await, "bytes_taken");
    mute.labels(5).await;
    assert_eq!(mute.numbers(), ["T-1", "T-2", "T-3", "T-4", "T-5"]);
}

#[tokio::test]
async fn a_printer_is_let_go_when_there_is_nothing_to_print_and_found_again() {
    let sink = Sink::new(Manner::Says(READY));
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    for task in ["A", "B"] {
        page.print(print("Sink", task, &shop.smalls(task, 1))).await;
        sink.is_let_go().await;
    }
    assert_eq!(sink.numbers(), ["A-1", "B-1"]);
}
