//! The Windows spooler through the whole agent: queues listed, fed byte for byte, drawn on by their driver.
//!
//! The queues are those of a real CUPS under Wine: `tests/lab/windows.sh test` makes them and runs this.

use std::path::PathBuf;
use std::time::Duration;

use dotline::printers::spooler;
use serde_json::json;

use crate::agent::{Agent, House};
use crate::page::{Page, assert_both_languages, print};
use crate::shop::Shop;
use crate::{labels, within};

/// Fed as it is, straight to a socket that keeps what it gets; the default.
const RAW: &str = "RAW";
/// Behind a driver for label printers that answers a picture with ZPL.
const ZEBRA: &str = "ZEBRA";

const SETTINGS: &str = r#"
[[printers]]
name = "Raw"
address = "spooler:RAW"
[[printers]]
name = "Zebra"
address = "spooler:ZEBRA"
dpi = 300
[[printers]]
name = "Spoken to"
address = "spooler:ZEBRA"
language = "TSPL"
[[printers]]
name = "Gone"
address = "spooler:NO SUCH QUEUE"
"#;

/// Where the printers of the laboratory keep what they were sent.
fn metal() -> PathBuf {
    let lab = std::env::var("DOTLINE_CUPS_LAB").expect("run by tests/lab/windows.sh");
    PathBuf::from(lab).join("labels")
}

/// The newest file of the laboratory with such a name, once it is what it shall become.
async fn becomes(name: &str, is_it: impl Fn(&[u8]) -> bool) -> Vec<u8> {
    let read = async {
        loop {
            match newest(name).and_then(|path| std::fs::read(path).ok()) {
                Some(bytes) if is_it(&bytes) => return bytes,
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    };
    within(name, read).await
}

fn newest(name: &str) -> Option<PathBuf> {
    let files = std::fs::read_dir(metal()).unwrap().map(|entry| entry.unwrap());
    let named = files.filter(|file| file.file_name().to_str().is_some_and(|own| own.starts_with(name)));
    named.max_by_key(|file| file.metadata().unwrap().modified().unwrap()).map(|file| file.path())
}

async fn agent() -> Agent {
    House::new(SETTINGS).start().await
}

#[tokio::test]
#[ignore = "needs the queues that tests/lab/windows.sh makes"]
async fn queues_and_the_default_are_listed() {
    let queues = spooler::list().await.unwrap();
    let queue = |name: &str| queues.iter().find(|queue| queue.name == name).unwrap_or_else(|| panic!("{queues:?}"));
    assert!(queue(RAW).is_default && !queue(ZEBRA).is_default, "{queues:?}");
    assert!(!queue(ZEBRA).note.is_empty());
}

#[tokio::test]
#[ignore = "needs the queues that tests/lab/windows.sh makes"]
async fn a_raw_queue_is_fed_byte_for_byte() {
    let (agent, shop) = (agent().await, Shop::open().await);
    // Bars that make bytes of every dangerous kind: 01, FE and 00; the paper round them is FF.
    let bars =
        [labels::line(0.0, 1.0, 0.875, 5.0), labels::line(1.875, 1.0, 0.125, 5.0), labels::line(8.0, 1.0, 4.0, 5.0)];
    shop.put(
        "/bars.json",
        labels::v2(40.0, 30.0, bars.into_iter().chain([labels::qr("%no%", 14.0, 2.0, 20.0)]).collect()),
    );
    let contents = [shop.content("/bars.json", json!({"no": "RAW-1"}))];
    let mut page = Page::open(&agent).await;
    let mut on_paper = print("Dotline Virtual", "drawn", &contents);
    assert_eq!(page.print(on_paper.clone()).await["taskStatus"], "SUCCESS");
    let (sent, _) = agent.virtual_label(1).await;
    for byte in [0x00, 0x01, 0xFE, 0xFF] {
        assert!(sent.contains(&byte), "{byte:02X} is not tried");
    }
    on_paper["task"]["taskID"] = json!("raw");
    on_paper["task"]["printer"] = json!("Raw");
    let result = page.print(on_paper).await;
    assert_eq!(result["taskStatus"], "SUCCESS", "{result}");
    let got = becomes("label-", |bytes| bytes.len() >= sent.len()).await;
    assert!(got == sent, "{} bytes were sent, {} came", sent.len(), got.len());
}

#[tokio::test]
#[ignore = "needs the queues that tests/lab/windows.sh makes"]
async fn a_queue_with_a_driver_is_drawn_on_at_the_drivers_own_dots() {
    let (agent, shop) = (agent().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    // A paper the driver has, two inches by one and a quarter: Wine knows no paper of free size.
    let marks = vec![labels::line(2.0, 28.0, 46.0, 0.5), labels::qr("%no%", 6.0, 2.0, 20.0)];
    shop.put("/inches.json", labels::v2(50.8, 31.75, marks));
    let result = page.print(print("Zebra", "zpl", &[shop.content("/inches.json", json!({"no": "ZPL"}))])).await;
    assert_eq!(result["taskStatus"], "SUCCESS", "{result}");
    // Of a picture: how many bytes, and how many in a row.
    let zpl = becomes("zebra.prn", |bytes| bytes.windows(3).any(|three| three == b"^XZ")).await;
    let zpl = String::from_utf8_lossy(&zpl).into_owned();
    let header = zpl.split_once("~DGR:").expect("a picture in ZPL").1;
    let numbers: Vec<usize> = header.split(',').skip(1).take(2).map(|number| number.parse().unwrap()).collect();
    let (columns, rows) = (numbers[1] * 8, numbers[0] / numbers[1]);
    // In the dots of CUPS' own driver for such printers, 203 to the inch.
    assert!((400..=416).contains(&columns) && (252..=256).contains(&rows), "{columns} × {rows}");
}

#[tokio::test]
#[ignore = "needs the queues that tests/lab/windows.sh makes"]
async fn a_state_is_told_with_the_systems_own_number_and_a_queue_that_is_gone_has_none() {
    let agent = agent().await;
    let mut page = Page::open(&agent).await;
    let printers = page.must(json!({"cmd": "getPrinters"})).await["printers"].clone();
    let card = |name: &str| printers.as_array().unwrap().iter().find(|card| card["name"] == name).unwrap().clone();
    assert_eq!((&card("Raw")["driverPrinterSystemStatus"], &card("Raw")["type"]), (&json!(0), &json!("DRIVER")));
    assert!(card("Gone").get("driverPrinterSystemStatus").is_none());
    for (printer, status) in [("Raw", "NORMAL"), ("Zebra", "NORMAL"), ("Gone", "NOINFO")] {
        let answer = page.must(json!({"cmd": "getPrinterStatus", "printer": printer})).await;
        assert_eq!(answer["printerStatus"], status, "{answer}");
    }
}

#[tokio::test]
#[ignore = "needs the queues that tests/lab/windows.sh makes"]
async fn a_queue_that_is_gone_fails_its_labels_and_says_so() {
    let (agent, shop) = (agent().await, Shop::open().await);
    let mut page = Page::open(&agent).await;
    let result = page.print(print("Gone", "gone", &shop.smalls("G", 1))).await;
    assert_eq!(result["taskStatus"], "FAILED", "{result}");
    let msg = result["printStatus"][0]["msg"].as_str().unwrap();
    assert!(msg.contains("NO SUCH QUEUE") && !msg.contains("may have printed"), "{msg}");
    assert_both_languages(msg);
}

#[tokio::test]
#[ignore = "needs the queues that tests/lab/windows.sh makes"]
async fn a_queue_is_fed_in_the_language_a_person_chose_and_drawn_on_else() {
    use dotline::printers::Form;
    let agent = agent().await;
    for (printer, form) in [("Raw", Form::Commands), ("Spoken to", Form::Commands), ("Zebra", Form::Png)] {
        assert_eq!(agent.app.desk.roster.hand(printer).unwrap().form().await, form, "{printer}");
    }
}
