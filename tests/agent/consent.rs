//! An unknown site waits for a person's word: one question, three answers, and nothing printed for who has left.

use dotline::commands::consent::{Decision, Question, Wants};
use dotline::limits;
use dotline::protocol::Origin;
use dotline::settings::Standing;
use serde_json::{Value, json};

use crate::agent::{Agent, House};
use crate::page::{Page, assert_both_languages, print, print_virtual};
use crate::shop::Shop;
use crate::sink::{Manner, READY, Sink};
use crate::within;

const ERP: &str = "https://erp.example.com";
/// The shop's templates are at a private address.
const FETCH: &str = "[fetch]\nallow = [\"127.0.0.1\"]\n";

async fn erp(agent: &Agent) -> Page {
    Page::open_as(agent, Some(ERP), "localhost").await
}

/// Waits until the open questions are so.
async fn questions(agent: &Agent, what: &str, are_so: impl Fn(&[Question]) -> bool) -> Vec<Question> {
    let mut changed = agent.app.desk.changed();
    within(what, async {
        loop {
            let open = agent.app.desk.consent.open_questions();
            if are_so(&open) {
                return open;
            }
            changed.changed().await.unwrap();
        }
    })
    .await
}

/// Waits for the one question behind which so many requests wait.
async fn question(agent: &Agent, waiting: usize) -> Question {
    let mut open = questions(agent, "the question", |open| open.len() == 1 && open[0].waiting == waiting).await;
    open.remove(0)
}

#[tokio::test]
async fn an_unknown_site_looks_without_a_question_and_prints_once_it_is_allowed() {
    let (house, shop) = (House::new(FETCH), Shop::open().await);
    let agent = house.start().await;
    let mut page = erp(&agent).await;
    page.must(json!({"cmd": "getPrinters"})).await;
    page.must(json!({"cmd": "getPrinterStatus", "printer": "Dotline Virtual"})).await;
    assert_eq!(page.must(json!({"cmd": "getAgentInfo"})).await["allowed"], false);
    assert_eq!(agent.app.desk.consent.open_questions(), []);
    page.say(&print_virtual("T", &shop.smalls("T", 2))).await;
    let asked = question(&agent, 1).await;
    assert_eq!(asked.origin, Origin::from_header(ERP));
    assert_eq!(asked.wants, Wants::Print { printer: "Dotline Virtual".into(), documents: 2 });
    // What is asked about a print holds up no other request.
    page.must(json!({"cmd": "getPrinters"})).await;
    assert_eq!(agent.virtual_labels(), 0);
    agent.app.desk.decide(asked.id, Decision::Remember).await.unwrap();
    assert_eq!(page.result("T").await["taskStatus"], "SUCCESS");
    assert_eq!(house.settings().current().gate.standing(&Origin::from_header(ERP)), Standing::Allowed);
    let again = agent.app.desk.decide(asked.id, Decision::Refuse).await.unwrap_err();
    assert_both_languages(&again.to_string());
    // Remembered: also for the next page.
    assert_eq!(erp(&agent).await.print(print_virtual("U", &shop.smalls("U", 1))).await["taskStatus"], "SUCCESS");
}

#[tokio::test]
async fn once_is_for_the_page_that_asked_until_it_is_loaded_again() {
    let (house, shop) = (House::new(FETCH), Shop::open().await);
    let agent = house.start().await;
    let mut page = erp(&agent).await;
    // A page that prints in a loop, without waiting.
    for n in 1..=100 {
        let task = format!("T{n}");
        page.say(&print_virtual(&task, &shop.smalls(&task, 1))).await;
    }
    let asked = question(&agent, 1).await;
    agent.app.desk.decide(asked.id, Decision::Once).await.unwrap();
    for n in 1..=100 {
        assert_eq!(page.result(&format!("T{n}")).await["taskStatus"], "SUCCESS");
    }
    assert_eq!(page.must(json!({"cmd": "getAgentInfo"})).await["allowed"], true);
    assert_eq!(house.settings().current().gate.sites(), []);
    let mut loaded_again = erp(&agent).await;
    loaded_again.say(&print_virtual("again", &shop.smalls("again", 1))).await;
    question(&agent, 1).await;
}

#[tokio::test]
async fn prints_that_waited_come_out_in_the_pages_order() {
    let sink = Sink::new(Manner::Says(READY));
    let settings = format!("{FETCH}[[printers]]\nname = \"Sink\"\naddress = \"tcp://127.0.0.1:{}\"\n", sink.port);
    let (agent, shop) = (House::new(&settings).start().await, Shop::open().await);
    let mut page = erp(&agent).await;
    let tasks: Vec<String> = (1..=150).map(|n| format!("T{n}")).collect();
    for task in &tasks {
        page.say(&print("Sink", task, &shop.smalls(task, 1))).await;
    }
    let asked = question(&agent, 1).await;
    agent.app.desk.decide(asked.id, Decision::Remember).await.unwrap();
    sink.labels(150).await;
    assert_eq!(sink.numbers(), tasks.iter().map(|task| format!("{task}-1")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_site_that_is_refused_is_told_so_and_not_asked_about_again() {
    let (house, shop) = (House::new(""), Shop::open().await);
    let agent = house.start().await;
    let mut page = erp(&agent).await;
    let mut preview = print_virtual("P", &shop.smalls("P", 1));
    preview["task"]["preview"] = json!(true);
    let requests = [
        print_virtual("T", &shop.smalls("T", 1)),
        preview,
        json!({"cmd": "setPrinterConfig", "printer": {"name": "Dotline Virtual", "density": 1}}),
        json!({"cmd": "setGlobalConfig", "notifyOnTaskFailure": false}),
    ];
    for request in &requests {
        page.say(request).await;
    }
    // The first print holds the second back; the changes wait beside it.
    let asked = question(&agent, 3).await;
    agent.app.desk.decide(asked.id, Decision::Refuse).await.unwrap();
    for request in &requests {
        let answer = page.until("an answer", |message| message["cmd"] == request["cmd"]).await;
        let msg = answer["msg"].as_str().unwrap();
        assert!(answer["status"] == "failed" && msg.contains("refused") && msg.contains(ERP), "{answer}");
        assert_both_languages(msg);
    }
    page.must_fail(print_virtual("U", &shop.smalls("U", 1))).await;
    assert_eq!(agent.app.desk.consent.open_questions(), []);
    assert_eq!(page.must(json!({"cmd": "getPrinterConfig", "printer": ""})).await["printer"]["density"], 8);
    assert_eq!((agent.virtual_labels(), shop.visits("/small.json")), (0, 0));
    assert_eq!(house.settings().current().gate.standing(&Origin::from_header(ERP)), Standing::Refused);
}

#[tokio::test]
async fn an_allow_from_another_process_answers_the_question() {
    let (house, shop) = (House::new(FETCH), Shop::open().await);
    let agent = house.start().await;
    let mut page = erp(&agent).await;
    page.say(&print_virtual("T", &shop.smalls("T", 1))).await;
    question(&agent, 1).await;
    house.settings().allow_origin(&Origin::from_header(ERP)).unwrap();
    assert_eq!(page.result("T").await["taskStatus"], "SUCCESS");
    assert_eq!(agent.app.desk.consent.open_questions(), []);
}

#[tokio::test]
async fn a_page_that_leaves_while_it_is_asked_prints_nothing() {
    let (agent, shop) = (House::new(FETCH).start().await, Shop::open().await);
    let mut page = erp(&agent).await;
    // More than one connection may have in hand, so that leaving must be heard behind them all.
    for n in 0..limits::ANSWERS_AT_ONCE * 2 {
        page.say(&print_virtual(&format!("T{n}"), &shop.smalls("T", 1))).await;
    }
    let asked = question(&agent, 1).await;
    drop(page);
    questions(&agent, "the question is closed", <[_]>::is_empty).await;
    let late = agent.app.desk.decide(asked.id, Decision::Remember).await.unwrap_err();
    assert_both_languages(&late.to_string());
    // An answer that nobody asked for any more is not remembered either.
    let mut page = erp(&agent).await;
    page.say(&print_virtual("last", &shop.smalls("last", 1))).await;
    let asked = question(&agent, 1).await;
    agent.app.desk.decide(asked.id, Decision::Once).await.unwrap();
    assert_eq!(page.result("last").await["taskStatus"], "SUCCESS");
    assert_eq!(agent.virtual_labels(), 1);
}

#[tokio::test]
async fn what_waits_too_heavily_is_refused_and_the_page_may_still_be_allowed() {
    let (agent, shop) = (House::new(FETCH).start().await, Shop::open().await);
    let mut page = erp(&agent).await;
    let heavy = |task: &str| {
        let mut request = print_virtual(task, &shop.smalls(task, 1));
        request["task"]["documents"][0]["contents"][0]["data"]["x"] = json!("x".repeat(limits::CONSENT_BYTES / 2));
        request
    };
    page.say(&heavy("A")).await;
    question(&agent, 1).await;
    page.say(&heavy("B")).await;
    let refused: Value = page.ask(heavy("C")).await;
    let msg = refused["msg"].as_str().unwrap();
    assert!(msg.contains("too much") && msg.contains(ERP), "{msg}");
    assert_both_languages(msg);
    let asked = question(&agent, 1).await;
    agent.app.desk.decide(asked.id, Decision::Once).await.unwrap();
    for task in ["A", "B"] {
        assert_eq!(page.result(task).await["taskStatus"], "SUCCESS");
    }
}

#[tokio::test]
async fn an_end_of_the_agent_does_not_wait_for_a_person() {
    let (agent, shop) = (House::new(FETCH).start().await, Shop::open().await);
    let mut page = erp(&agent).await;
    page.say(&print_virtual("T", &shop.smalls("T", 1))).await;
    question(&agent, 1).await;
    let ending = tokio::spawn(agent.end());
    let answer = page.until("the answer", |message| message["cmd"] == "print").await;
    assert!(answer["msg"].as_str().unwrap().contains("ending"), "{answer}");
    ending.await.unwrap();
}
