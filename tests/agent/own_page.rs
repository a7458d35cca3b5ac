//! What Dotline's own page asks for and does, and that no page of another site can.

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::agent::{Agent, House};
use crate::labels;
use crate::page::{Page, assert_both_languages, print, print_virtual};
use crate::shop::Shop;
use crate::sink::Sink;
use crate::within;

const ERP: &str = "https://erp.example.com";

/// The stream of events, as a browser opens it.
struct Events(BufReader<TcpStream>);

impl Events {
    async fn open(agent: &Agent) -> Events {
        let mut stream = TcpStream::connect(("127.0.0.1", agent.port)).await.unwrap();
        let request = format!("GET /api/events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", agent.port);
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut events = Events(BufReader::new(stream));
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            assert!(within("the headers", events.0.read_line(&mut head)).await.unwrap() > 0, "{head}");
        }
        assert!(head.contains("200 OK") && head.to_lowercase().contains("text/event-stream"), "{head}");
        events
    }

    /// The next number that says something has changed; None at the end.
    async fn next(&mut self) -> Option<u64> {
        loop {
            let mut line = String::new();
            if within("an event", self.0.read_line(&mut line)).await.ok()? == 0 {
                return None;
            }
            if let Some(number) = line.trim_end().strip_prefix("data: ") {
                return Some(number.parse().unwrap());
            }
        }
    }
}

/// Today's tasks in this state, as the page asks for them.
async fn tasks(agent: &Agent, state: &str) -> Value {
    agent.post("/api/tasks", json!({"since": 0, "state": state}), "").await.json()
}

#[tokio::test]
async fn the_page_is_told_at_once_and_then_asks_only_for_what_changed() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    page.print(print_virtual("A", &shop.smalls("A", 1))).await;
    let mut events = Events::open(&agent).await;
    let first = events.next().await.unwrap();
    let list = tasks(&agent, "all").await;
    assert_eq!((&list["whole"], &list["tasks"][0]["taskID"]), (&json!(true), &json!("A")));
    page.print(print_virtual("B", &shop.smalls("B", 2))).await;
    assert!(events.next().await.unwrap() > first);
    let known = json!({"epoch": list["epoch"], "revision": list["revision"], "oldest": 0});
    let news = agent.post("/api/tasks", json!({"since": 0, "known": known}), "").await.json();
    let changed: Vec<&Value> = news["tasks"].as_array().unwrap().iter().map(|row| &row["taskID"]).collect();
    assert_eq!((changed, &news["counts"]["labels"]), (vec![&json!("B")], &json!(3)));
    let number = &news["tasks"][0]["number"];
    let task = agent.get(&host(&agent), &format!("/api/task/{number}"), "").await.json();
    assert_eq!(
        (&task["documents"][1]["status"], &task["documents"][1]["evidence"]),
        (&json!("SUCCESS"), &json!("drawn"))
    );
}

#[tokio::test]
async fn a_stream_of_events_ends_with_the_agent() {
    let agent = House::new("").start().await;
    let mut events = Events::open(&agent).await;
    events.next().await.unwrap();
    agent.end().await;
    assert_eq!(events.next().await, None);
}

#[tokio::test]
async fn a_failure_stands_in_the_list_with_its_reason_in_both_languages() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    page.print(print_virtual("F", &[shop.content("/none.json", json!({}))])).await;
    let row = &tasks(&agent, "failed").await["tasks"][0];
    assert_eq!((&row["taskID"], &row["failed"]), (&json!("F"), &json!(1)));
    let why = &row["why"];
    assert_both_languages(&format!("{} / {}", why["zh"].as_str().unwrap(), why["en"].as_str().unwrap()));
    assert_eq!(tasks(&agent, "printed").await["tasks"], json!([]));
}

#[tokio::test]
async fn a_person_answers_a_sites_question_on_the_page_and_no_other_page_can() {
    let (agent, shop) = (House::new("[fetch]\nallow = [\"127.0.0.1\"]\n").start().await, Shop::open().await);
    let mut events = Events::open(&agent).await;
    events.next().await.unwrap();
    let mut erp = Page::open_as(&agent, Some(ERP), "localhost").await;
    erp.say(&print_virtual("T", &shop.smalls("T", 2))).await;
    events.next().await.unwrap();
    let question = agent.get(&host(&agent), "/api/questions", "").await.json()["questions"][0].clone();
    assert_eq!((&question["origin"], &question["wants"]["documents"]), (&json!(ERP), &json!(2)));
    assert!(question["leftMs"].as_u64().unwrap() <= 60_000);
    let answer = json!({"id": question["id"], "decision": "once"});
    for header in [
        format!("Origin: {ERP}"),
        "Origin: null".into(),
        "Origin: http://localhost:3000".into(),
        "Sec-Fetch-Site: cross-site".into(),
    ] {
        assert_eq!(agent.post("/api/consent", answer.clone(), &header).await.status, 403, "{header}");
    }
    let wrong = agent.post("/api/consent", json!({"id": question["id"], "decision": "maybe"}), "").await.json();
    assert_eq!(wrong["field"], "decision");
    assert_eq!(agent.post("/api/consent", answer.clone(), "").await.json()["status"], "success");
    assert_eq!(erp.result("T").await["taskStatus"], "SUCCESS");
    let late = agent.post("/api/consent", answer, "").await;
    assert_eq!(late.status, 400);
    assert_both_languages(late.json()["msg"].as_str().unwrap());
}

#[tokio::test]
async fn a_printers_settings_are_kept_or_the_wrong_field_is_named() {
    let house = House::new("");
    let agent = house.start().await;
    let change = json!({"name": "Dotline Virtual", "offsetTop": 2.5, "offsetLeft": -1, "density": 12});
    assert_eq!(agent.post("/api/printer", change, "").await.json()["status"], "success");
    let overview = agent.get(&host(&agent), "/api/overview", "").await.json();
    let config = &overview["printers"][0]["config"];
    assert_eq!((&config["offsetTop"], &config["density"]), (&json!(2.5), &json!(12)));
    for (field, value) in [("density", json!(16)), ("offsetTop", json!("x")), ("language", json!("PCL"))] {
        let mut change = json!({"name": "Dotline Virtual"});
        change[field] = value;
        let refused = agent.post("/api/printer", change, "").await;
        let body = refused.json();
        assert_eq!((refused.status, &body["field"]), (400, &json!(field)));
        assert!(body["zh"].is_string() && body["en"].is_string(), "{body}");
    }
}

#[tokio::test]
async fn a_label_is_seen_moved_and_printed_again() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    page.print(print_virtual("T", &shop.smalls("T", 2))).await;
    let number = tasks(&agent, "all").await["tasks"][0]["number"].clone();
    let label = agent.get(&host(&agent), &format!("/api/label/{number}/1.png"), "").await;
    assert_eq!((label.status, labels::codes_in_png(&label.body)), (200, vec!["T-2".to_string()]));
    assert_ne!(agent.get(&host(&agent), &format!("/api/label/{number}/2.png"), "").await.status, 200);
    let sample = async |query: &str| agent.get(&host(&agent), &format!("/api/sample/1.png?{query}"), "").await;
    let (as_set, moved) = (sample("").await, sample("offsetTop=2&landscape=false").await);
    assert_eq!((as_set.status, moved.status), (200, 200));
    assert_ne!(as_set.body, moved.body);
    assert_eq!(sample("offsetTop=far").await.json()["field"], "offsetTop");
    let again = agent.post("/api/reprint", json!({"task": number, "from": 1, "only": true}), "").await.json();
    let row = async || {
        let all = tasks(&agent, "printed").await["tasks"].as_array().unwrap().clone();
        all.into_iter().find(|row| row["number"] == again["number"])
    };
    let mut changed = agent.app.desk.changed();
    let reprint = within("the reprint", async {
        loop {
            if let Some(row) = row().await {
                return row;
            }
            changed.changed().await.unwrap();
        }
    })
    .await;
    assert_eq!((&reprint["reprintOf"], &reprint["printed"]), (&number, &json!(1)));
    assert_eq!(agent.virtual_labels(), 3);
}

#[tokio::test]
async fn sites_are_allowed_refused_and_forgotten_on_the_page() {
    let agent = House::new("").start().await;
    let sites = async || agent.get(&host(&agent), "/api/overview", "").await.json()["sites"].clone();
    for (verdict, expected) in [
        ("allow", json!([{"site": ERP, "allowed": true}])),
        ("refuse", json!([{"site": ERP, "allowed": false}])),
        ("forget", json!([])),
    ] {
        // The address of one of its pages will do.
        let body = json!({"site": format!("{ERP}/orders?x=1"), "verdict": verdict});
        assert_eq!(agent.post("/api/site", body, "").await.json()["status"], "success");
        assert_eq!(sites().await, expected);
    }
    let nonsense = agent.post("/api/site", json!({"site": "erp", "verdict": "allow"}), "").await;
    assert_eq!(nonsense.status, 400);
    assert_eq!(sites().await, json!([]));
}

#[tokio::test]
async fn settings_edited_to_nonsense_are_told_with_their_line_until_they_are_mended() {
    let house = House::new("");
    let agent = house.start().await;
    let troubles = async || agent.get(&host(&agent), "/api/overview", "").await.json()["troubles"].clone();
    assert_eq!(troubles().await, json!([]));
    let sound = std::fs::read_to_string(house.home().settings()).unwrap();
    std::fs::write(
        house.home().settings(),
        format!("{sound}\n[[printers]]\nname = \"X\"\naddress = \"carrier pigeon\"\n"),
    )
    .unwrap();
    for _ in 0..2 {
        let told = troubles().await;
        assert_eq!(told[0]["kind"], "settings");
        assert!(told[0]["en"].as_str().unwrap().contains("line 6"), "{told}");
    }
    // Mended by hand, and a printer added: in force as soon as somebody looks.
    std::fs::write(house.home().settings(), format!("{sound}\n[[printers]]\nname = \"X\"\naddress = \"virtual:\"\n"))
        .unwrap();
    assert_eq!(troubles().await, json!([]));
    let overview = agent.get(&host(&agent), "/api/overview", "").await.json();
    assert_eq!(overview["printers"][0]["name"], "X");
}

#[tokio::test]
async fn a_printer_that_cannot_be_reached_is_shown_with_what_waits_for_it() {
    let sink = Sink::absent();
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    page.must(print("Sink", "W", &shop.smalls("W", 3))).await;
    let card = agent.get(&host(&agent), "/api/overview", "").await.json()["printers"][0].clone();
    assert_eq!((&card["name"], &card["status"], &card["waiting"]), (&json!("Sink"), &json!("OFFLINE"), &json!(3)));
    let row = &tasks(&agent, "waiting").await["tasks"][0];
    assert_eq!((&row["taskID"], &row["documents"]), (&json!("W"), &json!(3)));
}

fn host(agent: &Agent) -> String {
    format!("localhost:{}", agent.port)
}
