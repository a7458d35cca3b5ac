//! A home and its agent: one at a time, with settings that are right and keys that nobody else reads.

use dotline::app::{App, Start};
use dotline::printers::VIRTUAL_NAME;
use dotline::protocol::Failure;
use serde_json::{Value, json};

use crate::agent::House;
use crate::page::{Page, assert_both_languages, print_virtual};
use crate::shop::Shop;

async fn fault_of(house: &House) -> Failure {
    match App::start(&house.home()).await {
        Err(failure) => failure,
        Ok(_) => panic!("it started"),
    }
}

#[tokio::test]
async fn a_second_start_on_the_same_home_finds_the_first() {
    let house = House::new("");
    let agent = house.start().await;
    for _ in 0..2 {
        match App::start(&house.home()).await {
            Ok(Start::Already { port }) => assert_eq!(port, Some(agent.port)),
            Ok(Start::Running(_)) => panic!("two agents on one home"),
            Err(failure) => panic!("{failure}"),
        }
    }
    agent.end().await;
    house.start().await.end().await;
}

#[tokio::test]
async fn the_first_free_port_of_the_list_is_taken() {
    let first = House::new("").start().await;
    let house = House::exactly(&format!("[server]\nports = [{}, 0]\n", first.port));
    let second = house.start().await;
    assert_ne!(second.port, first.port);
    let taken = House::exactly(&format!("[server]\nports = [{}, {}]\n", first.port, second.port));
    let words = fault_of(&taken).await.to_string();
    assert!(words.contains(&first.port.to_string()) && words.contains(&second.port.to_string()), "{words}");
    assert!(words.contains("settings.toml"), "what can be done: {words}");
    assert_both_languages(&words);
    // Who has them is this very process.
    #[cfg(target_os = "linux")]
    for named in [format!("process {}", std::process::id()), format!("进程号 {}", std::process::id())] {
        assert_eq!(words.matches(&named).count(), 2, "{words}");
    }
}

#[tokio::test]
async fn a_settings_file_edited_to_nonsense_is_told_and_changes_nothing_until_it_is_mended() {
    let house = House::new("");
    let (agent, shop) = (house.start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let (file, host) = (house.home().settings(), format!("localhost:{}", agent.port));
    let trouble = async || agent.get(&host, "/api/overview", "").await.json()["troubles"][0].clone();
    assert_eq!(trouble().await, Value::Null);
    let sound = std::fs::read_to_string(&file).unwrap();
    let nonsense = format!("{sound}[gate]\nmode = \"closed\"\n");
    std::fs::write(&file, &nonsense).unwrap();
    let told = trouble().await;
    assert_eq!(told["kind"], "settings");
    let msg = &format!("{} / {}", told["zh"].as_str().unwrap(), told["en"].as_str().unwrap());
    assert!(msg.contains("line 4") && msg.contains("closed") && msg.contains("ask"), "{msg}");
    assert_both_languages(msg);
    // The one who wants something of the file is told as well, and the file is left as it is.
    let change = json!({"cmd": "setPrinterConfig", "printer": {"name": VIRTUAL_NAME, "density": 11}});
    assert_eq!(page.must_fail(change.clone()).await, *msg);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), nonsense);
    assert_eq!(page.print(print_virtual("T", &shop.smalls("T", 1))).await["taskStatus"], "SUCCESS");
    assert_eq!(agent.app.desk.reload().await["status"], "failed");
    assert_eq!(trouble().await, told);
    std::fs::write(&file, &sound).unwrap();
    assert_eq!(trouble().await, Value::Null);
    page.must(change).await;
    agent.end().await;
}

#[tokio::test]
async fn a_mistake_in_the_settings_stops_the_start_with_its_line() {
    for (settings, line, named) in [
        ("[server]\nports = [0]\nport = 5\n", 3, "port"),
        ("[server]\nports = [70000]\n", 2, "65535"),
        ("default_printer = 5\n", 1, "default_printer"),
        ("\n[gate]\nmode = \"closed\"\n", 3, "ask"),
        ("[[printers]]\nname = \"A\"\naddress = \"lpt1\"\n", 3, "tcp://"),
        ("[[printers]]\nname = \"A\"\naddress = \"virtual:\"\ndensity = 16\n", 4, "15"),
        ("[server\n", 1, ""),
    ] {
        let words = fault_of(&House::exactly(settings)).await.to_string();
        assert!(words.contains(&format!("line {line}")) && words.contains(named), "{settings}{words}");
        assert_both_languages(&words);
    }
}

#[tokio::test]
async fn each_home_makes_its_own_certificate_and_keeps_it() {
    let (house, other) = (House::new(""), House::new(""));
    house.start().await.end().await;
    other.start().await.end().await;
    let read = |house: &House| std::fs::read(house.home().root()).unwrap();
    let root = read(&house);
    assert_ne!(root, read(&other));
    house.start().await.end().await;
    assert_eq!(root, read(&house));
}

#[cfg(unix)]
#[tokio::test]
async fn what_the_agent_keeps_is_its_users_alone() {
    use std::os::unix::fs::PermissionsExt;
    let house = House::new("");
    let agent = house.start().await;
    let home = house.home();
    for path in [home.key(), home.lock(), home.ledger()] {
        let mode = std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode & 0o077, 0, "{} has mode {mode:o}", path.display());
    }
    agent.end().await;
}
