//! What has ended can be looked at and printed again by a person, and no page is troubled with it.

use dotline::protocol::request::ConfigChange;
use serde_json::json;

use crate::agent::{Agent, House};
use crate::labels::{self, codes_in_png};
use crate::page::{Page, assert_both_languages, print, print_virtual};
use crate::shop::Shop;
use crate::sink::{Manner, PRINTING, READY, Sink};
use crate::within;

const VIRTUAL: &str = "Dotline Virtual";

/// The ledger's number of the last task of this id.
fn number_of(agent: &Agent, task: &str) -> u64 {
    let stories = agent.app.desk.jobs.latest(1_000).unwrap();
    stories.iter().find(|story| story.task.id == task).unwrap().number
}

/// Waits until the task of this number has ended.
async fn ended(agent: &Agent, number: u64) {
    let mut changed = agent.app.desk.changed();
    within("the reprint's end", async {
        while !agent.app.desk.jobs.story(number).unwrap().documents.iter().all(|document| document.state.is_end()) {
            changed.changed().await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn a_reprint_is_a_task_of_its_own_and_no_page_hears_of_it() {
    let sink = Sink::new(Manner::Says(READY));
    let (house, shop) = (House::with(&sink), Shop::open().await);
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    let request = print("Sink", "T", &shop.smalls("T", 4));
    page.print(request.clone()).await;
    let first = number_of(&agent, "T");
    page.until("the queue is free", |message| message["queueStatus"] == "FREE").await;
    let whole = agent.app.desk.reprint(first, 0, false).await.unwrap();
    let rest = agent.app.desk.reprint(first, 2, false).await.unwrap();
    let one = agent.app.desk.reprint(first, 1, true).await.unwrap();
    ended(&agent, one).await;
    let of_a_reprint = agent.app.desk.reprint(rest, 1, true).await.unwrap();
    for number in [whole, rest, of_a_reprint] {
        ended(&agent, number).await;
    }
    let expected = ["T-1", "T-2", "T-3", "T-4", "T-1", "T-2", "T-3", "T-4", "T-3", "T-4", "T-2", "T-4"];
    assert_eq!(sink.numbers(), expected);
    let story = agent.app.desk.jobs.story(rest).unwrap();
    assert_eq!((story.task.id.as_str(), story.task.reprint_of), ("T", Some(first)));
    assert_eq!(story.task.documents[0].id, "D3");
    // The page's own task is what it was, and its id still names it.
    assert_eq!(page.must(request).await["printStatus"][0]["detailStatus"].as_array().unwrap().len(), 4);
    page.print(print("Sink", "last", &shop.smalls("last", 1))).await;
    let heard: Vec<_> = page.heard().filter(|message| message.to_string().contains("\"T\"")).collect();
    assert!(heard.iter().all(|message| message["taskStatus"] == "RENDERED" || message["queueStatus"] != "FREE"));
    drop(page);
    agent.end().await;
    // Also after a restart.
    let agent = house.start().await;
    let again = agent.app.desk.reprint(first, 3, true).await.unwrap();
    ended(&agent, again).await;
    assert_eq!(sink.numbers().last().map(String::as_str), Some("T-4"));
}

#[tokio::test]
async fn a_label_that_may_have_printed_is_printed_again_when_a_person_says_so() {
    let sink = Sink::new(Manner::Leaves(100));
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    assert_eq!(page.print(print("Sink", "T", &shop.smalls("T", 2))).await["taskStatus"], "FAILED");
    // The second document was cancelled because of the first: it is printed by the same reprint.
    let again = agent.app.desk.reprint(number_of(&agent, "T"), 0, false).await.unwrap();
    ended(&agent, again).await;
    assert_eq!(sink.numbers(), ["T-1", "T-2"]);
    assert_eq!(page.status("T").await["status"], "FAILED", "what happened to the first stays on record");
}

#[tokio::test]
async fn what_cannot_be_printed_again_says_why() {
    let sink = Sink::new(Manner::Says(PRINTING));
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let (desk, mut page) = (&agent.app.desk, Page::open(&agent).await);
    page.must(print("Sink", "T", &shop.smalls("T", 2))).await;
    sink.is_asked().await;
    let number = number_of(&agent, "T");
    for (fault, says) in [
        (desk.reprint(number, 0, false).await.unwrap_err(), "still printing"),
        (desk.reprint(number, 2, false).await.unwrap_err(), "no document 3"),
        (desk.reprint(number, u32::MAX, true).await.unwrap_err(), "no document"),
        (desk.reprint(999, 0, false).await.unwrap_err(), "999"),
        (desk.label_png(number, 2).await.unwrap_err(), "no document 3"),
        (desk.label_png(999, 0).await.unwrap_err(), "999"),
    ] {
        let words = fault.to_string();
        assert!(words.contains(says), "{words}");
        assert_both_languages(&words);
    }
    sink.becomes(Manner::Says(READY));
    page.result("T").await;
}

#[tokio::test]
async fn a_label_is_shown_dot_for_dot_before_and_after_it_was_printed() {
    let (house, shop) = (House::new(""), Shop::open().await);
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    agent.app.desk.pause(None).await.unwrap();
    page.must(print_virtual("T", &shop.smalls("T", 2))).await;
    let number = number_of(&agent, "T");
    let before = agent.app.desk.label_png(number, 1).await.unwrap();
    assert_eq!(codes_in_png(&before), ["T-2"]);
    agent.app.desk.resume(None).await.unwrap();
    page.result("T").await;
    let (_, printed) = agent.virtual_label(2).await;
    let dots = |png: &[u8]| image::load_from_memory(png).unwrap().into_luma8();
    assert_eq!(dots(&before), dots(&printed));
    assert_eq!(dots(&agent.app.desk.label_png(number, 1).await.unwrap()), dots(&printed));
}

#[tokio::test]
async fn a_sample_shows_a_configuration_before_it_is_saved() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let desk = &agent.app.desk;
    let change = |fields: serde_json::Value| {
        let mut printer = json!({"name": VIRTUAL});
        printer.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        ConfigChange::read(printer).unwrap().1
    };
    let dots = |png: &[u8]| image::load_from_memory(png).unwrap().into_luma8();
    // Nothing printed yet: the sample waybill.
    let waybill = dots(&desk.sample_label(VIRTUAL, &change(json!({}))).await.unwrap());
    assert_eq!(waybill.dimensions(), (608, 1040));
    let mut page = Page::open(&agent).await;
    page.print(print_virtual("T", &shop.smalls("T", 1))).await;
    let as_it_is = desk.sample_label(VIRTUAL, &change(json!({}))).await.unwrap();
    assert_eq!(codes_in_png(&as_it_is), ["T-1"]);
    let moved = dots(&desk.sample_label(VIRTUAL, &change(json!({"offsetLeft": 2, "offsetTop": 1}))).await.unwrap());
    let still = dots(&as_it_is);
    let (right, down) = (2 * labels::DOTS as u32, labels::DOTS as u32);
    for (x, y, dot) in
        still.enumerate_pixels().filter(|(x, y, _)| x + right < still.width() && y + down < still.height())
    {
        assert_eq!(moved.get_pixel(x + right, y + down), dot, "the dot at {x}, {y}");
    }
    assert_eq!(dots(&desk.sample_label(VIRTUAL, &change(json!({"dpi": 300}))).await.unwrap()).width(), 480);
    // And nothing has changed.
    assert_eq!(dots(&desk.sample_label(VIRTUAL, &change(json!({}))).await.unwrap()), still);
    assert_both_languages(&desk.sample_label("nobody", &change(json!({}))).await.unwrap_err().to_string());
}
