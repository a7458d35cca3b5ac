//! Which sites may do what: by the Host they call, the Origin they have, and what the computer's owner said.

use dotline::protocol::Origin;
use serde_json::{Value, json};

use crate::agent::House;
use crate::labels;
use crate::page::{Page, assert_both_languages, print_virtual};
use crate::shop::Shop;

const ERP: &str = "https://erp.example.com";

/// What prints or changes something.
fn acts(shop: &Shop) -> [Value; 4] {
    let mut preview = print_virtual("P", &shop.smalls("P", 1));
    preview["task"]["preview"] = json!(true);
    [
        print_virtual("T", &shop.smalls("T", 1)),
        preview,
        json!({"cmd": "setPrinterConfig", "printer": {"name": "Dotline Virtual", "density": 1}}),
        json!({"cmd": "setGlobalConfig", "notifyOnTaskFailure": false}),
    ]
}

#[tokio::test]
async fn a_host_that_is_not_this_computer_gets_403_on_every_path() {
    let agent = House::new("").start().await;
    for path in ["/", "/websocket", "/socket.io/?EIO=4&transport=polling", "/api/overview", "/preview/x.pdf", "/none"] {
        for host in [format!("evil.example:{}", agent.port), "localhost:1".into(), format!("localhost.:{}", agent.port)]
        {
            let got = agent.get(&host, path, "").await;
            assert_eq!(got.status, 403, "{host}{path}");
            let body: Value = serde_json::from_slice(&got.body).unwrap();
            assert_both_languages(body["msg"].as_str().unwrap());
        }
    }
    assert_eq!(agent.get(&format!("localhost:{}", agent.port), "/", "").await.status, 200);
}

#[tokio::test]
async fn an_unknown_site_may_look_but_its_print_fails_and_says_where_to_allow_it() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open_as(&agent, Some(ERP), "localhost").await;
    page.must(json!({"cmd": "getPrinters"})).await;
    page.must(json!({"cmd": "getPrinterStatus", "printer": "Dotline Virtual"})).await;
    assert_eq!(page.must(json!({"cmd": "getAgentInfo"})).await["allowed"], false);
    for act in acts(&shop) {
        let msg = page.must_fail(act).await;
        assert!(msg.contains(&format!("dotline origins allow {ERP}")), "{msg}");
        assert_both_languages(&msg);
    }
    assert_eq!(agent.virtual_labels(), 0);
    assert_eq!(page.must(json!({"cmd": "getPrinterConfig", "printer": ""})).await["printer"]["density"], 8);
}

#[tokio::test]
async fn a_site_that_is_allowed_meanwhile_prints_over_the_same_connection() {
    let house = House::new("[fetch]\nallow = [\"127.0.0.1\"]\n");
    let (agent, shop) = (house.start().await, Shop::open().await);
    let mut page = Page::open_as(&agent, Some(ERP), "localhost").await;
    let request = print_virtual("T", &shop.smalls("T", 1));
    page.must_fail(request.clone()).await;
    // As `dotline origins allow` does, from another process.
    house.settings().allow_origin(&Origin::from_header(ERP)).unwrap();
    assert_eq!(page.print(request).await["taskStatus"], "SUCCESS");
    let mut neighbour = Page::open_as(&agent, Some("https://erp.example.com:8443"), "localhost").await;
    neighbour.must_fail(print_virtual("T", &shop.smalls("T", 1))).await;
}

#[tokio::test]
async fn a_site_that_was_refused_is_told_so() {
    let house = House::new("[gate]\nrefuse = [\"https://erp.example.com\", \"http://localhost:3000\"]\n");
    let (agent, shop) = (house.start().await, Shop::open().await);
    for origin in [ERP, "http://localhost:3000"] {
        let mut page = Page::open_as(&agent, Some(origin), "localhost").await;
        let msg = page.must_fail(print_virtual("T", &shop.smalls("T", 1))).await;
        assert!(msg.contains("refused") && msg.contains(origin), "{msg}");
    }
}

#[tokio::test]
async fn the_three_modes_decide_about_sites_in_no_list() {
    let shop = Shop::open().await;
    for (mode, prints) in [("ask", false), ("list", false), ("open", true)] {
        let house = House::new(&format!("[gate]\nmode = \"{mode}\"\n[fetch]\nallow = [\"127.0.0.1\"]\n"));
        let agent = house.start().await;
        let mut page = Page::open_as(&agent, Some(ERP), "localhost").await;
        let answer = page.ask(print_virtual("T", &shop.smalls("T", 1))).await;
        assert_eq!(answer["status"] == "success", prints, "{mode}: {answer}");
        // Anybody can have the origin `null`.
        let mut opaque = Page::open_as(&agent, Some("null"), "localhost").await;
        opaque.must_fail(print_virtual("T", &shop.smalls("T", 1))).await;
    }
}

#[tokio::test]
async fn a_program_and_a_page_of_this_computer_print_without_being_asked_about() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    for (n, origin) in [None, Some("http://localhost:8080"), Some("http://127.0.0.1"), Some("http://[::1]:3000")]
        .into_iter()
        .enumerate()
    {
        let mut page = Page::open_as(&agent, origin, "localhost").await;
        let task = format!("T{n}");
        assert_eq!(
            page.print(print_virtual(&task, &shop.smalls(&task, 1))).await["taskStatus"],
            "SUCCESS",
            "{origin:?}"
        );
    }
}

#[tokio::test]
async fn an_allowed_site_has_no_private_address_visited_unless_the_settings_say_so() {
    let shop = Shop::open().await;
    for (fetch, state) in [("", "FAILED"), ("[fetch]\nallow = [\"127.0.0.1\"]\n", "SUCCESS")] {
        let house = House::new(&format!("[gate]\nallow = [\"{ERP}\"]\n{fetch}"));
        let agent = house.start().await;
        shop.put("/private.json", labels::small());
        let before = shop.visits("/private.json");
        let mut page = Page::open_as(&agent, Some(ERP), "localhost").await;
        let result = page.print(print_virtual("T", &[shop.content("/private.json", json!({"no": "1"}))])).await;
        assert_eq!(result["taskStatus"], state, "{result}");
        assert_eq!(shop.visits("/private.json") > before, state == "SUCCESS", "visited although it may not be");
        if state == "FAILED" {
            let msg = result["printStatus"][0]["msg"].as_str().unwrap();
            assert!(msg.contains("127.0.0.1") && msg.contains("[fetch] allow"), "{msg}");
            assert_both_languages(msg);
        }
    }
}

#[tokio::test]
async fn our_own_page_is_served_and_only_it_sees_all_tasks() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    page.print(print_virtual("T", &shop.smalls("T", 1))).await;
    let host = format!("localhost:{}", agent.port);
    let front = agent.get(&host, "/", "").await;
    assert!(front.status == 200 && front.headers.contains("content-security-policy"), "{}", front.headers);
    let overview: Value = serde_json::from_slice(&agent.get(&host, "/api/overview", "").await.body).unwrap();
    assert_eq!((&overview["tasks"][0]["taskID"], &overview["tasks"][0]["status"]), (&json!("T"), &json!("SUCCESS")));
    // Before it stand the printers of the computer on which this runs.
    let printer = overview["printers"].as_array().unwrap().last().unwrap();
    let number = &printer["labels"][0]["number"];
    let picture = agent.get(&host, &format!("/api/virtual/{}/{number}.png", printer["id"]), "").await;
    assert_eq!(labels::codes_in_png(&picture.body), ["T-1"]);
    assert_eq!(agent.get(&host, "/api/overview", "Origin: http://localhost:3000").await.status, 403);
    assert_eq!(agent.get(&host, "/api/overview", &format!("Origin: {ERP}")).await.status, 403);
}
