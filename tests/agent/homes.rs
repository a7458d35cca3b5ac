//! A home and its agent: one at a time, with settings that are right and keys that nobody else reads.

use dotline::app::{App, Start};
use dotline::protocol::Failure;

use crate::agent::House;
use crate::page::assert_both_languages;

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
