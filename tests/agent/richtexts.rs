//! Rich texts on their way through a running agent.

use serde_json::{Value, json};

use crate::agent::House;
use crate::labels::v2;
use crate::page::Page;
use crate::shop::Shop;
use crate::sink::{Manner, READY, Sink};

/// A label of one rich text over `%goods%`.
fn list(template: &str) -> Value {
    let richtext = json!({"component": "richtext", "style": {"x": 1, "y": 1, "width": 38, "height": 28},
        "templateContent": template, "data": [{"value": "%goods%"}]});
    v2(40.0, 30.0, vec![richtext])
}

/// The text of a `print` on the sink, with the goods as they are written here.
fn print_goods(shop: &Shop, task: &str, template: &str, goods: &str) -> String {
    let url = shop.url(template);
    format!(
        r#"{{"cmd":"print","requestID":"{task}","task":{{"taskID":"{task}","printer":"Sink",
            "documents":[{{"documentID":"D","contents":[{{"templateURL":"{url}","data":{{"goods":{goods}}}}}]}}]}}}}"#
    )
}

#[tokio::test]
async fn goods_by_their_names_are_listed_in_the_pages_order_also_after_a_restart() {
    let mut sink = Sink::absent();
    let (house, shop) = (House::with(&sink), Shop::open().await);
    shop.put("/walks.json", list("<% _.forEach(obj, (count, name) => { %><p><%= name %>: <%= count %></p><% }) %>"));
    shop.put("/says.json", list("<p>tea: 2</p><p>cup: 1</p><p>box: 3</p><p>apron: 4</p>"));
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    page.say_text(&print_goods(&shop, "waits", "/walks.json", r#"{"tea":2,"cup":1,"box":3,"apron":4}"#)).await;
    page.until("the answer", |message| message["requestID"] == "waits" && message["status"] == "success").await;
    drop(page);
    agent.end().await;
    // Read again from the disk.
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    sink.becomes(Manner::Says(READY));
    sink.comes();
    page.say_text(&print_goods(&shop, "at once", "/walks.json", r#"{"tea":2,"cup":1,"box":3,"apron":4}"#)).await;
    page.say_text(&print_goods(&shop, "as it should be", "/says.json", "{}")).await;
    page.say_text(&print_goods(&shop, "another order", "/walks.json", r#"{"apron":4,"tea":2,"cup":1,"box":3}"#)).await;
    let labels = sink.labels(4).await;
    for task in ["waits", "at once", "as it should be", "another order"] {
        assert_eq!(page.result(task).await["taskStatus"], "SUCCESS");
    }
    assert!(labels[0] == labels[2], "after the restart");
    assert!(labels[1] == labels[2], "at once");
    assert!(labels[3] != labels[2], "the order is seen on the label");
}
