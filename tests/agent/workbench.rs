//! The page's workbench: what is typed there is drawn as it would print, and a mistake is an answer too.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::agent::{Agent, House};
use crate::labels::{self, codes_in_png};
use crate::page::{Page, print_virtual};
use crate::shop::Shop;

const PATH: &str = "/api/workbench";

/// Two printers: the built-in one, and one of 300 dpi that turns its labels.
const FINE: &str = "[[printers]]\nname = \"Fine\"\naddress = \"virtual:\"\ndpi = 300\nlandscape = true\n";

async fn draw(agent: &Agent, template: &Value, data: &str, more: Value) -> Value {
    let mut typed = json!({"template": template.to_string(), "data": data});
    typed.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let got = agent.post(PATH, typed, "").await;
    assert_eq!(got.status, 200, "{}", String::from_utf8_lossy(&got.body));
    got.json()
}

fn png(answer: &Value) -> Vec<u8> {
    STANDARD.decode(answer["png"].as_str().unwrap_or_else(|| panic!("no picture: {answer}"))).unwrap()
}

fn size(answer: &Value) -> (u64, u64) {
    (answer["columns"].as_u64().unwrap(), answer["rows"].as_u64().unwrap())
}

#[tokio::test]
async fn what_is_typed_is_drawn_as_it_prints_dot_for_dot_and_nothing_is_printed() {
    let (agent, shop) = (House::new("").start().await, Shop::open().await);
    let answer = draw(&agent, &labels::small(), r#"{"no": "W-1"}"#, json!({})).await;
    let mut page = Page::open(&agent).await;
    assert_eq!(agent.virtual_labels(), 0);
    page.print(print_virtual("T", &[shop.small("W-1")])).await;
    let open = |png: &[u8]| image::load_from_memory(png).unwrap().into_luma8();
    assert!(open(&png(&answer)) == open(&agent.virtual_label(1).await.1), "the workbench shows another label");
    assert_eq!(codes_in_png(&png(&answer)), ["W-1"]);
    assert_eq!((&answer["width"], &answer["height"], &answer["dpi"]), (&json!(40.0), &json!(30.0), &json!(203)));
    assert_eq!((size(&answer), &answer["pages"]), ((320, 240), &json!(1)));
}

#[tokio::test]
async fn boxes_keys_and_warnings_lead_to_their_components() {
    let agent = House::new("").start().await;
    let mut template = labels::small();
    template["children"][1]["id"] = json!("number");
    template["children"].as_array_mut().unwrap().push(labels::text("%who.name% %who.age%", 30.0, 10.0, 20.0));
    let answer = draw(&agent, &template, r#"{"no": 17, "who": {"name": "王"}}"#, json!({})).await;
    let boxes = answer["boxes"].as_array().unwrap();
    let kinds: Vec<_> =
        boxes.iter().map(|one| (one["component"].as_str().unwrap(), one["kind"].as_str().unwrap())).collect();
    assert_eq!(
        kinds,
        [("children[0]", "qrcode"), ("number", "text"), ("children[2]", "line"), ("children[3]", "text")]
    );
    assert_eq!(boxes[0]["place"], json!([8.0, 4.0, 16.0, 16.0]));
    assert!(boxes.iter().all(|one| one["line"] == 1 && one["column"].as_u64() > Some(1)), "{boxes:?}");
    let keys: Vec<_> = answer["keys"].as_array().unwrap().iter().map(|key| (&key["name"], &key["value"])).collect();
    assert_eq!(
        keys,
        [(&json!("no"), &json!("17")), (&json!("who.name"), &json!("王")), (&json!("who.age"), &Value::Null)]
    );
    assert_eq!(answer["keys"][0]["components"], json!(["children[0]", "number"]));
    let warning = &answer["warnings"][0];
    assert_eq!(warning["component"], "children[3]");
    assert!(warning["zh"].as_str().unwrap().contains("who.age") && warning["en"].as_str().unwrap().contains("who.age"));
}

#[tokio::test]
async fn it_is_drawn_under_the_printer_that_is_chosen_the_requests_own_or_none() {
    let (agent, shop) = (House::new(FINE).start().await, Shop::open().await);
    let small = labels::small();
    for (more, expected) in [
        (json!({"printer": "Dotline Virtual"}), (320, 240)),
        (json!({"printer": "Fine"}), (360, 480)),
        (json!({}), (360, 480)),
        (json!({"printer": ""}), (360, 480)),
        (json!({"dpi": 600}), (960, 720)),
    ] {
        assert_eq!(size(&draw(&agent, &small, "", more.clone()).await), expected, "{more}");
    }
    let gone = draw(&agent, &small, r#"{"no": 1}"#, json!({"printer": "Gone"})).await;
    assert!(gone["warnings"][0]["zh"].as_str().unwrap().contains("Gone"), "{gone}");
    // A captured request: its printer, its data, its templates fetched as for a program, page by page.
    let mut request = print_virtual("T", &shop.smalls("R", 2));
    let answer = draw(&agent, &request, "", json!({"page": 1})).await;
    assert_eq!((codes_in_png(&png(&answer)), size(&answer)), (vec!["R-2".to_string()], (320, 240)));
    assert_eq!((&answer["page"], &answer["pages"]), (&json!(1), &json!(2)));
    // Pages may have gone since the last look.
    request["task"]["documents"].as_array_mut().unwrap().pop();
    assert_eq!(draw(&agent, &request, "", json!({"page": 1})).await["page"], 0);
}

#[tokio::test]
async fn a_mistake_is_answered_with_the_text_it_is_in_and_its_place() {
    let agent = House::new("").start().await;
    let ask = async |template: &str, data: &str| {
        let got = agent.post(PATH, json!({"template": template, "data": data}), "").await;
        assert_eq!(got.status, 200);
        got.json()["error"].clone()
    };
    let good = labels::small().to_string();
    let wrong = "{\"component\": \"root\",\n \"style\": {\"width\": 40, \"height\": 30},\n \"children\": [{\"component\": \"text\", \"style\": {\"width\": []}}]}";
    for (template, data, file, line, column) in [
        ("{\n  \"运单\": 1,,\n}", "", json!("template"), json!(2), json!(11)),
        (good.as_str(), "{\"a\" 1}", json!("data"), json!(1), json!(6)),
        (wrong, "", json!("template"), json!(3), json!(56)),
        (good.as_str(), "[5]", json!("data"), Value::Null, Value::Null),
        ("[]", "", json!("template"), Value::Null, Value::Null),
    ] {
        let error = ask(template, data).await;
        assert_eq!((&error["file"], &error["line"], &error["column"]), (&file, &line, &column), "{error}");
        assert!(error["zh"].is_string() && error["en"].is_string(), "{error}");
    }
    let gone = json!({"documents": [{"templateURL": "http://127.0.0.1:9/t.json"}]}).to_string();
    let error = ask(&gone, "").await;
    assert!(error["file"].is_null() && error["en"].as_str().unwrap().contains("127.0.0.1"), "{error}");
}

#[tokio::test]
async fn all_pages_come_as_one_pdf() {
    let agent = House::new("").start().await;
    let typed = json!({"template": labels::small().to_string(), "data": r#"[{"no": 1}, {"no": 2}, {"no": 3}]"#});
    let got = agent.post("/api/workbench.pdf", typed, "").await;
    assert!(got.headers.contains("content-type: application/pdf"), "{}", got.headers);
    assert!(String::from_utf8_lossy(&got.body).contains("/Count 3/"));
    let wrong = agent.post("/api/workbench.pdf", json!({"template": "{"}), "").await;
    assert!(wrong.status == 400 && wrong.json()["zh"].as_str().unwrap().contains("JSON"));
}

#[tokio::test]
async fn no_other_site_may_use_it_and_what_is_no_question_is_refused() {
    let agent = House::new("").start().await;
    let typed = || json!({"template": labels::small().to_string()});
    for header in [
        "Origin: https://erp.example.com",
        "Origin: http://localhost:3000",
        "Origin: null",
        "Sec-Fetch-Site: cross-site",
    ] {
        for path in [PATH, "/api/workbench.pdf"] {
            assert_eq!(agent.post(path, typed(), header).await.status, 403, "{path} {header}");
        }
    }
    for (body, field) in [
        (json!({}), "template"),
        (json!({"template": {}}), "template"),
        (json!({"template": "{}", "dpi": 9}), "dpi"),
        (json!({"template": "{}", "page": -1}), "page"),
        (json!({"template": "{}", "printer": 5}), "printer"),
    ] {
        let got = agent.post(PATH, body.clone(), "").await;
        assert_eq!((got.status, &got.json()["field"]), (400, &json!(field)), "{body}");
    }
}
