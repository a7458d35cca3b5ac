//! From a page's request to the paper: what is printed, in which order, and what a page hears of it.

use dotline::printers::VIRTUAL_NAME;
use serde_json::{Value, json};

use crate::agent::House;
use crate::labels::{self, codes_in_png, moved, qr, text, v1, v2};
use crate::page::{Page, is_about, is_rendered, print, print_virtual};
use crate::shop::Shop;
use crate::sink::{Manner, READY, Sink};

#[tokio::test]
async fn both_shapes_of_print_print() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let nested = print_virtual("nested", &shop.smalls("nested", 1));
    assert_eq!(page.print(nested.clone()).await["taskStatus"], "SUCCESS");
    // ec-print up to 1.0.1 sends the task's fields at the top level.
    let mut flat = nested["task"].clone();
    (flat["cmd"], flat["taskID"]) = (json!("print"), json!("flat"));
    page.must(flat).await;
    assert_eq!(page.result("flat").await["taskStatus"], "SUCCESS");
    assert_eq!(codes_in_png(&agent.virtual_label(1).await.1), ["nested-1"]);
    assert_eq!(codes_in_png(&agent.virtual_label(2).await.1), ["nested-1"]);
}

#[tokio::test]
async fn an_empty_or_missing_printer_is_the_default_one() {
    let sink = Sink::new(Manner::Says(READY));
    let (house, shop) = (House::with(&sink), Shop::open().await);
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    assert_eq!(page.print(print("", "empty", &shop.smalls("empty", 1))).await["printer"], "Sink");
    let mut missing = print("", "missing", &shop.smalls("missing", 1));
    missing["task"].as_object_mut().unwrap().remove("printer");
    assert_eq!(page.print(missing).await["printer"], "Sink");
    assert_eq!(sink.numbers(), ["empty-1", "missing-1"]);
}

#[tokio::test]
async fn the_answer_comes_before_every_push_about_it_and_pushes_carry_no_request_id() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    for round in 0..30 {
        let task = format!("T{round}");
        let mut request = print_virtual(&task, &shop.smalls(&task, 1));
        request["requestID"] = json!(round);
        page.say(&request).await;
        let answer = page.hear().await;
        assert_eq!((&answer["requestID"], &answer["status"]), (&json!(round), &json!("success")), "{answer}");
        assert_eq!(answer["taskID"], task);
        loop {
            let push = page.hear().await;
            assert!(push.get("requestID").is_none(), "{push}");
            if is_about(&push, &task) && push["taskStatus"] == "SUCCESS" {
                break;
            }
        }
        page.until("the queue is free", |push| push["queueStatus"] == "FREE").await;
    }
}

#[tokio::test]
async fn documents_of_one_task_come_out_in_their_order() {
    let sink = Sink::new(Manner::Says(READY));
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let result = page.print(print("Sink", "T", &shop.smalls("T", 40))).await;
    assert_eq!(result["taskStatus"], "SUCCESS");
    let ids: Vec<&Value> = result["printStatus"].as_array().unwrap().iter().map(|one| &one["documentID"]).collect();
    assert_eq!(ids, (1..=40).map(|n| json!(format!("D{n}"))).collect::<Vec<_>>().iter().collect::<Vec<_>>());
    assert_eq!(sink.numbers(), (1..=40).map(|n| format!("T-{n}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn copies_come_out_one_after_another() {
    let sink = Sink::new(Manner::Says(READY));
    let (agent, shop) = (House::with(&sink).start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let mut request = print("Sink", "T", &shop.smalls("T", 2));
    request["task"]["documents"][0]["copies"] = json!(3);
    assert_eq!(page.print(request).await["taskStatus"], "SUCCESS");
    assert_eq!(sink.numbers(), ["T-1", "T-1", "T-1", "T-2"]);
}

#[tokio::test]
async fn the_bytes_at_the_printer_are_the_labels_and_nothing_else_over_two_clients() {
    let sink = Sink::new(Manner::Says(READY));
    let (house, shop) = (House::with(&sink), Shop::open().await);
    let agent = house.start().await;
    let mut pages = [Page::open(&agent).await, Page::open_as(&agent, Some("http://localhost:8080"), "localhost").await];
    let tasks: Vec<(usize, String)> = (0..12).map(|n| (n % 2, format!("T{n}"))).collect();
    for printer in ["Sink", VIRTUAL_NAME] {
        for (client, task) in &tasks {
            let contents = shop.smalls(task, 3);
            pages[*client].must(print(printer, &format!("{printer} {task}"), &contents)).await;
        }
        for (client, task) in &tasks {
            let result = pages[*client].result(&format!("{printer} {task}")).await;
            assert_eq!(result["taskStatus"], "SUCCESS", "{result}");
        }
    }
    // Both printers have the same configuration, so the same label is the same bytes.
    let mut expected = Vec::new();
    for number in 1..=36 {
        expected.push(agent.virtual_label(number).await.0);
    }
    let printed = sink.printed();
    assert_eq!(printed.len(), 36);
    for (n, (printed, expected)) in printed.iter().zip(&expected).enumerate() {
        assert!(printed == expected, "label {n} differs");
    }
    let order: Vec<String> = tasks.iter().flat_map(|(_, task)| (1..=3).map(move |n| format!("{task}-{n}"))).collect();
    assert_eq!(sink.numbers(), order);
}

#[tokio::test]
async fn several_contents_are_one_page_as_large_as_their_union() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    shop.put("/area.json", moved(v2(60.0, 26.0, vec![qr("%custom%", 2.0, 2.0, 20.0)]), 0.0, 30.0));
    let mut page = Page::open(&agent).await;
    let mut request = print_virtual("T", &[shop.small("standard")]);
    let area = shop.content("/area.json", json!({"custom": "custom area"}));
    request["task"]["documents"][0]["contents"].as_array_mut().unwrap().push(area);
    assert_eq!(page.print(request).await["taskStatus"], "SUCCESS");
    let png = agent.virtual_label(1).await.1;
    assert_eq!(codes_in_png(&png), ["custom area", "standard"]);
    let picture = image::load_from_memory(&png).unwrap();
    assert_eq!((picture.width(), picture.height()), (60 * 8, 56 * 8));
    assert_eq!(agent.virtual_labels(), 1);
}

#[tokio::test]
async fn a_v1_template_prints_its_data() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    shop.put("/v1.json", v1(40.0, 32.0));
    let mut page = Page::open(&agent).await;
    let mut fixed = v1(40.0, 32.0);
    fixed["componentData"][0].as_object_mut().unwrap().remove("filedName");
    shop.put("/fixed.json", fixed);
    let data = [("/v1.json", json!({"no": "SF0001"})), ("/fixed.json", json!({"no": "x"})), ("/v1.json", json!({}))];
    let contents: Vec<Value> = data.into_iter().map(|(path, data)| shop.content(path, data)).collect();
    let result = page.print(print_virtual("T", &contents)).await;
    assert_eq!(result["taskStatus"], "SUCCESS", "{result}");
    assert_eq!(codes_in_png(&agent.virtual_label(1).await.1), ["SF0001"]);
    // A component without a field's name has a value of its own.
    assert_eq!(codes_in_png(&agent.virtual_label(2).await.1), ["sample"]);
    // A sample value never passes for one that is missing.
    assert_eq!(codes_in_png(&agent.virtual_label(3).await.1), Vec::<String>::new());
    assert!(result["printStatus"][2]["warnings"].to_string().contains("no"), "{result}");
}

#[tokio::test]
async fn a_nested_template_and_a_picture_are_fetched_and_drawn() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut picture = std::io::Cursor::new(Vec::new());
    let black = image::GrayImage::from_pixel(16, 16, image::Luma([0]));
    black.write_to(&mut picture, image::ImageFormat::Png).unwrap();
    shop.put_bytes("/black.png", picture.into_inner());
    let nested = json!({
        "component": "template", "type": "expand", "templateURL": shop.url("/small.json"),
        "style": {"x": 0, "y": 0, "width": 40, "height": 30},
    });
    shop.put("/outer.json", v2(60.0, 30.0, vec![nested, labels::image("%logo%", 45.0, 5.0, 10.0, 10.0)]));
    let mut page = Page::open(&agent).await;
    let data = json!({"no": "inside", "logo": shop.url("/black.png")});
    let result = page.print(print_virtual("T", &[shop.content("/outer.json", data)])).await;
    assert_eq!(result["taskStatus"], "SUCCESS", "{result}");
    let png = agent.virtual_label(1).await.1;
    assert_eq!(codes_in_png(&png), ["inside"]);
    let dots = image::load_from_memory(&png).unwrap().into_luma8();
    assert!((360..440).all(|x| (40..120).all(|y| dots.get_pixel(x, y).0[0] == 0)), "the picture fills its box");
}

/// A template with this `templateId` that shows `%no%` as a QR code.
fn with_id(id: &str) -> Value {
    let mut template = labels::small();
    template["templateId"] = json!(id);
    template
}

fn nested_by_id(id: &str) -> Value {
    let style = json!({"x": 0, "y": 0, "width": 40, "height": 30});
    v2(60.0, 30.0, vec![json!({"component": "template", "type": "expand", "templateId": id, "style": style})])
}

#[tokio::test]
async fn a_nested_template_may_be_named_by_the_id_of_one_its_site_has_used() {
    let (agent, shop) = (
        House::new("[gate]\nallow = [\"https://a.example\", \"https://b.example\"]\n[fetch]\nallow = [\"127.0.0.1\"]")
            .start()
            .await,
        Shop::open().await,
    );
    shop.put("/inner.json", with_id("77"));
    shop.put("/outer.json", nested_by_id("77"));
    let outer = |no: &str| shop.content("/outer.json", json!({"no": no}));
    let mut page = Page::open_as(&agent, Some("https://a.example"), "localhost").await;

    let unknown = page.print(print_virtual("before", &[outer("before")])).await;
    let msg = unknown["printStatus"][0]["msg"].as_str().unwrap();
    assert!(msg.contains("77") && msg.contains("was not found"), "{msg}");

    // In the same document, also where the one that is meant comes later.
    let both =
        [json!({"contents": [outer("one"), shop.content("/inner.json", json!({"no": "two"}))], "documentID": "D"})];
    let mut task = print_virtual("both", &[]);
    task["task"]["documents"] = json!(both);
    let together = page.print(task).await;
    assert_eq!(together["taskStatus"], "SUCCESS", "{together}");

    let later = page.print(print_virtual("later", &[outer("later")])).await;
    assert_eq!(later["taskStatus"], "SUCCESS", "{later}");
    assert_eq!(codes_in_png(&agent.virtual_label(2).await.1), ["later"]);

    let mut other = Page::open_as(&agent, Some("https://b.example"), "localhost").await;
    let elsewhere = other.print(print_virtual("elsewhere", &[outer("x")])).await;
    assert_eq!(elsewhere["taskStatus"], "FAILED", "one site's templates are nobody else's");
}

#[tokio::test]
async fn missing_keys_and_cut_texts_are_warnings_in_the_notice_and_the_status() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let template = v2(40.0, 30.0, vec![text("%absent%", 2.0, 2.0, 36.0), text("%long%", 2.0, 8.0, 10.0)]);
    shop.put("/warns.json", template);
    let mut page = Page::open(&agent).await;
    let content = shop.content("/warns.json", json!({"long": "一二三四五六七八九十"}));
    page.must(print_virtual("T", &[content])).await;
    for notice in [page.until("rendered", |m| is_rendered(m, "T")).await, page.result("T").await] {
        let warnings = notice["printStatus"][0]["warnings"].to_string();
        assert!(warnings.contains("absent") && warnings.contains("does not fit"), "{notice}");
    }
    assert_eq!(page.status("T").await["detailStatus"][0]["warnings"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_configuration_turns_and_moves_the_label_that_is_printed() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    page.print(print_virtual("before", &[shop.small("same")])).await;
    let change = json!({"name": VIRTUAL_NAME, "landscape": true});
    page.must(json!({"cmd": "setPrinterConfig", "printer": change})).await;
    page.print(print_virtual("after", &[shop.small("same")])).await;
    let picture = async |number| image::load_from_memory(&agent.virtual_label(number).await.1).unwrap().into_luma8();
    let (before, after) = (picture(1).await, picture(2).await);
    assert_eq!(after, image::imageops::rotate90(&before));
}
