//! The verbs beside `print`: each asked, each answered, whatever comes.

use dotline::printers::VIRTUAL_NAME;
use serde_json::{Value, json};

use crate::agent::House;
use crate::page::{Page, assert_both_languages};
use crate::sink::{Manner, NO_PAPER, READY, Sink};

#[tokio::test]
async fn the_printers_are_listed_with_small_ids_that_stay() {
    let sink = Sink::new(Manner::Says(READY));
    let house = House::with(&sink);
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    let answer = page.must(json!({"cmd": "getPrinters", "version": "1.0", "forceUpdate": false})).await;
    assert_eq!((&answer["cmd"], &answer["defaultPrinter"]), (&json!("getPrinters"), &json!("Sink")));
    let mut printers = answer["printers"].as_array().unwrap().clone();
    // The computer on which this runs may have printers of its own.
    printers.retain(|printer| printer["type"] != "DRIVER");
    let names: Vec<&str> = printers.iter().map(|printer| printer["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Sink", VIRTUAL_NAME]);
    for printer in &printers {
        assert_eq!(printer["type"], "NETWORK");
        assert!(printer["id"].as_u64().is_some_and(|id| (1..100).contains(&id)), "{printer}");
        assert!(printer["driver_info"].is_string());
    }
    drop(page);
    agent.end().await;
    // A printer added before them takes no id away.
    let settings = std::fs::read_to_string(house.home().settings()).unwrap();
    let added = settings.replace("[[printers]]", "[[printers]]\nname = \"New\"\naddress = \"virtual:\"\n[[printers]]");
    std::fs::write(house.home().settings(), added).unwrap();
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    let after = page.must(json!({"cmd": "getPrinters", "forceUpdate": true})).await;
    for printer in &printers {
        assert!(after["printers"].as_array().unwrap().contains(printer), "{after}");
    }
    let ids: Vec<&Value> = after["printers"].as_array().unwrap().iter().map(|printer| &printer["id"]).collect();
    assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2], "{after}");
}

#[tokio::test]
async fn a_printers_status_is_what_it_says_itself() {
    let sink = Sink::new(Manner::Says(NO_PAPER));
    let agent = House::with(&sink).start().await;
    let mut page = Page::open(&agent).await;
    let mut status = async |printer: &str| {
        page.must(json!({"cmd": "getPrinterStatus", "printer": printer})).await["printerStatus"].clone()
    };
    assert_eq!(status("Sink").await, "SHORT_PAPER");
    assert_eq!(status(VIRTUAL_NAME).await, "NORMAL");
}

#[tokio::test]
async fn a_printer_that_says_nothing_gives_no_info_and_one_that_is_not_there_is_offline() {
    let mute = Sink::new(Manner::Mute);
    let agent = House::with(&mute).start().await;
    let mut page = Page::open(&agent).await;
    assert_eq!(page.must(json!({"cmd": "getPrinterStatus", "printer": "Sink"})).await["printerStatus"], "NOINFO");
    let absent = Sink::absent();
    let agent = House::with(&absent).start().await;
    let mut page = Page::open(&agent).await;
    assert_eq!(page.must(json!({"cmd": "getPrinterStatus", "printer": "Sink"})).await["printerStatus"], "OFFLINE");
}

#[tokio::test]
async fn a_configuration_changes_only_what_it_names_and_is_kept_across_a_restart() {
    let house = House::new("# mine\n[[printers]]\nname = \"Sink\"\naddress = \"tcp://127.0.0.1:9\" # the old one\n");
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    let before = page.must(json!({"cmd": "getPrinterConfig", "printer": "Sink"})).await["printer"].clone();
    for field in ["offsetTop", "offsetLeft", "scaleFactor", "dpi", "density", "speed", "gap", "direction"] {
        assert!(before[field].is_number(), "{field} in {before}");
    }
    let change = json!({"name": "Sink", "density": 3, "offsetLeft": -1.5, "transferType": "row"});
    page.must(json!({"cmd": "setPrinterConfig", "printer": change})).await;
    let mut expected = before.clone();
    (expected["density"], expected["offsetLeft"], expected["transferType"]) = (json!(3), json!(-1.5), json!("row"));
    assert_eq!(page.must(json!({"cmd": "getPrinterConfig", "printer": "Sink"})).await["printer"], expected);
    drop(page);
    agent.end().await;

    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    assert_eq!(page.must(json!({"cmd": "getPrinterConfig", "printer": "Sink"})).await["printer"], expected);
    let file = std::fs::read_to_string(house.home().settings()).unwrap();
    assert!(file.contains("# mine") && file.contains("# the old one"), "{file}");
}

#[tokio::test]
async fn the_virtual_printer_can_be_configured_too() {
    let house = House::new("");
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    page.must(json!({"cmd": "setPrinterConfig", "printer": {"name": VIRTUAL_NAME, "dpi": 300}})).await;
    drop(page);
    agent.end().await;
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    assert_eq!(page.must(json!({"cmd": "getPrinterConfig", "printer": ""})).await["printer"]["dpi"], 300);
}

#[tokio::test]
async fn a_wrong_configuration_names_its_field_and_changes_nothing() {
    let house = House::new("");
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    let before = page.must(json!({"cmd": "getPrinterConfig", "printer": VIRTUAL_NAME})).await["printer"].clone();
    let file = std::fs::read_to_string(house.home().settings()).unwrap();
    for (change, named) in [
        (json!({"density": 16}), "density"),
        (json!({"density": "dark"}), "density"),
        (json!({"dpi": -203}), "dpi"),
        (json!({"offsetTop": "1mm"}), "offsetTop"),
        (json!({"direction": 2}), "direction"),
        (json!({"language": "PCL"}), "language"),
        (json!({"transferType": "fax"}), "transferType"),
        (json!({"landscape": "yes"}), "landscape"),
        (json!({"name": "No Such Printer", "density": 5}), "No Such Printer"),
    ] {
        let mut printer = change;
        if printer["name"].is_null() {
            printer["name"] = json!(VIRTUAL_NAME);
        }
        // A sound field beside the wrong one is not kept either.
        printer["speed"] = json!(2);
        let msg = page.must_fail(json!({"cmd": "setPrinterConfig", "printer": printer})).await;
        assert!(msg.contains(named), "{named} in {msg}");
        assert_both_languages(&msg);
    }
    assert_eq!(page.must(json!({"cmd": "getPrinterConfig", "printer": VIRTUAL_NAME})).await["printer"], before);
    assert_eq!(std::fs::read_to_string(house.home().settings()).unwrap(), file);
}

#[tokio::test]
async fn the_agent_says_who_it_is_and_what_pages_may_set() {
    let house = House::new("");
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    let about = page.must(json!({"cmd": "getAgentInfo"})).await;
    assert_eq!((&about["name"], &about["version"]), (&json!("Dotline"), &json!(env!("CARGO_PKG_VERSION"))));
    assert_eq!((&about["port"], &about["platform"]), (&json!(agent.port), &json!(std::env::consts::OS)));
    assert!(about["ports"].is_array());
    assert_eq!(page.must(json!({"cmd": "getGlobalConfig"})).await["notifyOnTaskFailure"], true);
    page.must(json!({"cmd": "setGlobalConfig", "notifyOnTaskFailure": false})).await;
    drop(page);
    agent.end().await;
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    assert_eq!(page.must(json!({"cmd": "getGlobalConfig"})).await["notifyOnTaskFailure"], false);
}

#[tokio::test]
async fn the_request_id_comes_back_in_its_own_type_and_not_where_there_was_none() {
    let agent = House::new("").start().await;
    let mut page = Page::open(&agent).await;
    for id in [json!("12345678901"), json!(7), json!("")] {
        page.say(&json!({"cmd": "getAgentInfo", "requestID": id})).await;
        assert_eq!(page.hear().await["requestID"], id);
    }
    page.say(&json!({"cmd": "getAgentInfo"})).await;
    assert!(page.hear().await.get("requestID").is_none());
}

#[tokio::test]
async fn every_version_is_answered() {
    let agent = House::new("").start().await;
    let mut page = Page::open(&agent).await;
    for version in [json!("1.0"), json!("2.0"), json!("3.7"), json!(2), Value::Null] {
        page.must(json!({"cmd": "getPrinters", "version": version})).await;
    }
}

#[tokio::test]
async fn nonsense_is_answered_in_both_languages_and_the_connection_lives_on() {
    let agent = House::new("").start().await;
    let mut page = Page::open(&agent).await;
    for nonsense in
        ["", "hello", "{\"cmd\": ", "[]", "5", "null", "\"print\"", "{}", "{\"cmd\": 5}", "{\"cmd\": \"x\"}"]
    {
        page.say_text(nonsense).await;
        let answer = page.hear().await;
        assert_eq!(answer["status"], "failed", "{nonsense}: {answer}");
        assert_both_languages(answer["msg"].as_str().unwrap());
    }
    page.say_binary(b"{\"cmd\": \"getPrinters\"}").await;
    assert_eq!(page.hear().await["status"], "failed");
    page.must(json!({"cmd": "getPrinters"})).await;
}

#[tokio::test]
async fn an_unknown_command_is_answered_under_its_own_name() {
    let agent = House::new("").start().await;
    let mut page = Page::open(&agent).await;
    for cmd in ["printAll", "", "GETPRINTERS", "请打印"] {
        let answer = page.ask(json!({"cmd": cmd})).await;
        assert_eq!((&answer["cmd"], &answer["status"]), (&json!(cmd), &json!("failed")));
        assert_both_languages(answer["msg"].as_str().unwrap());
    }
}
