//! Printers on USB: they come and go without a restart, keep name and id, and labels wait for one that was unplugged.
//!
//! The sockets are the test's; at the other end of each cable is a sink.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use dotline::printers::hand::Soon;
use dotline::printers::ports::{Unopened, Wire};
use dotline::printers::usb::bus::{Bus, Changes};
use dotline::printers::usb::{DeviceId, Plug};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::agent::{Agent, House};
use crate::page::{Page, is_rendered, print};
use crate::shop::Shop;
use crate::sink::{Manner, READY, Sink};
use crate::within;

/// A computer's USB sockets.
#[derive(Clone, Default)]
pub struct Sockets {
    plugged: Arc<Mutex<Vec<Plugged>>>,
    changed: watch::Sender<()>,
}

#[derive(Clone)]
struct Plugged {
    plug: Plug,
    id: Option<DeviceId>,
    port: u16,
}

impl Sockets {
    fn plug(&self, serial: &str, place: &str, says: &str, sink: &Sink) {
        let (plug, id) = (Plug::new(0x1203, 0x0172, serial, place), DeviceId::from_text(says.as_bytes()));
        self.plugged.lock().unwrap().push(Plugged { plug, id, port: sink.port });
        self.changed.send_replace(());
    }

    fn unplug(&self, place: &str) {
        self.plugged.lock().unwrap().retain(|plugged| plugged.plug.place != place);
        self.changed.send_replace(());
    }

    fn find(&self, plug: &Plug) -> Option<Plugged> {
        self.plugged.lock().unwrap().iter().find(|plugged| plugged.plug == *plug).cloned()
    }
}

impl Bus for Sockets {
    fn printers(&self) -> Soon<'_, Result<Vec<Plug>, String>> {
        Box::pin(async { Ok(self.plugged.lock().unwrap().iter().map(|plugged| plugged.plug.clone()).collect()) })
    }

    fn device_id<'a>(&'a self, plug: &'a Plug) -> Soon<'a, Option<DeviceId>> {
        Box::pin(async { self.find(plug)?.id })
    }

    fn claim<'a>(&'a self, plug: &'a Plug, _: Arc<AtomicBool>) -> Soon<'a, Result<Box<dyn Wire>, Unopened>> {
        Box::pin(async {
            let port = self.find(plug).ok_or_else(|| Unopened::absent("unplugged"))?.port;
            let stream = TcpStream::connect(("127.0.0.1", port)).await.map_err(Unopened::absent)?;
            Ok(Box::new(stream) as Box<dyn Wire>)
        })
    }

    fn changes(&self) -> Box<dyn Changes> {
        struct Told(watch::Receiver<()>);
        impl Changes for Told {
            fn next(&mut self) -> Soon<'_, ()> {
                Box::pin(async {
                    // Without sockets nothing comes or goes.
                    if self.0.changed().await.is_err() {
                        std::future::pending().await
                    }
                })
            }
        }
        Box::new(Told(self.changed.subscribe()))
    }
}

const TE310: &str = "MFG:TSC;CMD:TSPL;MDL:TE310;CLS:PRINTER;";

/// Waits until `getPrinters` is as it must be, and returns the printer that `which` finds in it.
async fn until(agent: &Agent, what: &str, which: impl Fn(&[Value]) -> Option<Value>) -> Value {
    let mut page = Page::open(agent).await;
    let mut changed = agent.app.desk.changed();
    loop {
        changed.mark_unchanged();
        let answer = page.must(json!({"cmd": "getPrinters"})).await;
        if let Some(found) = which(answer["printers"].as_array().unwrap()) {
            return found;
        }
        within(what, changed.changed()).await.unwrap();
    }
}

async fn comes(agent: &Agent, name: &str) -> Value {
    until(agent, &format!("{name} comes"), |all| all.iter().find(|printer| printer["name"] == name).cloned()).await
}

async fn goes(agent: &Agent, name: &str) {
    let is_gone = |all: &[Value]| all.iter().all(|printer| printer["name"] != name).then_some(Value::Null);
    until(agent, &format!("{name} goes"), is_gone).await;
}

#[tokio::test]
async fn a_printer_that_is_plugged_in_is_listed_for_what_it_is_and_gone_when_it_is_pulled() {
    let (sockets, sink) = (Sockets::default(), Sink::new(Manner::Says(READY)));
    let agent = House::new("").start_on(&sockets).await;
    sockets.plug("S1", "1-1", TE310, &sink);
    let printer = comes(&agent, "TE310").await;
    assert_eq!((&printer["type"], &printer["driver_info"]), (&json!("USB"), &json!("TSC TE310")));
    let mut page = Page::open(&agent).await;
    let config = page.must(json!({"cmd": "getPrinterConfig", "printer": "TE310"})).await;
    let config = serde_json::to_string(&config).unwrap();
    assert!(config.contains(r#""dpi":300"#) && config.contains(r#""language":"TSPL""#), "{config}");
    sockets.unplug("1-1");
    goes(&agent, "TE310").await;
    // In another socket it is the same.
    sockets.plug("S1", "2-4", TE310, &sink);
    assert_eq!(comes(&agent, "TE310").await["id"], printer["id"]);
}

#[tokio::test]
async fn an_office_printer_is_no_label_printer() {
    let (sockets, sink) = (Sockets::default(), Sink::new(Manner::Says(READY)));
    let agent = House::new("").start_on(&sockets).await;
    sockets.plug("S0", "1-1", "MFG:HP;MDL:LaserJet 1200;CMD:MLC,PCL,POSTSCRIPT;", &sink);
    sockets.plug("S1", "1-2", TE310, &sink);
    comes(&agent, "TE310").await;
    let mut page = Page::open(&agent).await;
    let all = page.must(json!({"cmd": "getPrinters"})).await;
    assert!(!all.to_string().contains("LaserJet"), "{all}");
}

#[tokio::test]
async fn of_two_of_a_model_each_prints_its_own_labels() {
    let (sockets, shop) = (Sockets::default(), Shop::open().await);
    let (first, second) = (Sink::new(Manner::Says(READY)), Sink::new(Manner::Says(READY)));
    let agent = House::new("").start_on(&sockets).await;
    sockets.plug("S1", "1-1", TE310, &first);
    comes(&agent, "TE310").await;
    sockets.plug("S2", "1-2", TE310, &second);
    comes(&agent, "TE310 (S2)").await;
    let mut page = Page::open(&agent).await;
    for (printer, task) in [("TE310", "first"), ("TE310 (S2)", "second")] {
        assert_eq!(page.print(print(printer, task, &shop.smalls(task, 1))).await["taskStatus"], "SUCCESS");
    }
    assert_eq!((first.numbers(), second.numbers()), (vec!["first-1".to_string()], vec!["second-1".to_string()]));
}

#[tokio::test]
async fn a_printer_for_which_a_label_waits_stays_when_it_is_unplugged_and_prints_it_when_it_is_back() {
    let (sockets, shop) = (Sockets::default(), Shop::open().await);
    let agent = House::new("").start_on(&sockets).await;
    // Nobody is at the other end: the printer is being switched off.
    let off = Sink::absent();
    sockets.plug("S1", "1-1", TE310, &off);
    comes(&agent, "TE310").await;
    let mut page = Page::open(&agent).await;
    page.must(print("TE310", "T1", &shop.smalls("T1", 1))).await;
    sockets.unplug("1-1");
    // The list has been made anew without the printer when another one stands in it.
    sockets.plug("S2", "1-2", "MDL:Other;", &off);
    comes(&agent, "Other").await;
    comes(&agent, "TE310").await;
    let sink = Sink::new(Manner::Says(READY));
    sockets.plug("S1", "1-3", TE310, &sink);
    assert_eq!(page.result("T1").await["taskStatus"], "SUCCESS");
    assert_eq!(sink.numbers(), ["T1-1"]);
    sockets.unplug("1-3");
    goes(&agent, "TE310").await;
}

#[tokio::test]
async fn after_a_restart_a_label_still_waits_for_a_printer_that_is_not_plugged_in() {
    let (sockets, shop) = (Sockets::default(), Shop::open().await);
    let (house, sink) = (House::new(""), Sink::new(Manner::Says(READY)));
    let agent = house.start_on(&sockets).await;
    // Nobody is at the other end: the cable hangs in a printer that is off.
    let off = Sink::absent();
    sockets.plug("S1", "1-1", TE310, &off);
    comes(&agent, "TE310").await;
    let mut page = Page::open(&agent).await;
    page.must(print("TE310", "T1", &shop.smalls("T1", 1))).await;
    page.until("T1 is rendered", |message| is_rendered(message, "T1")).await;
    sockets.unplug("1-1");
    agent.end().await;
    let agent = house.start_on(&sockets).await;
    comes(&agent, "TE310").await;
    let mut page = Page::open(&agent).await;
    let status = page.status("T1").await["status"].clone();
    assert!(["PENDING", "RENDERED", "PRINTING"].iter().any(|waits| status == *waits), "{status}");
    sockets.plug("S1", "1-3", TE310, &sink);
    assert_eq!(sink.labels(1).await.len(), 1);
    within("success", async {
        while page.status("T1").await["status"] != "SUCCESS" {
            tokio::task::yield_now().await;
        }
    })
    .await;
    sockets.unplug("1-3");
    goes(&agent, "TE310").await;
}

#[tokio::test]
async fn a_printer_that_the_settings_name_is_listed_once_and_under_that_name() {
    let (sockets, sink) = (Sockets::default(), Sink::new(Manner::Says(READY)));
    let settings = "[[printers]]\nname = \"Waybills\"\naddress = \"usb:1203:0172\"\n";
    let (agent, shop) = (House::new(settings).start_on(&sockets).await, Shop::open().await);
    assert_eq!(comes(&agent, "Waybills").await["type"], "USB");
    sockets.plug("S1", "1-1", TE310, &sink);
    let noted = |all: &[Value]| all.iter().find(|printer| printer["driver_info"] == "TSC TE310").cloned();
    assert_eq!(until(&agent, "the printer is recognised", noted).await["name"], "Waybills");
    let mut page = Page::open(&agent).await;
    let all = page.must(json!({"cmd": "getPrinters"})).await;
    assert_eq!(all["printers"].as_array().unwrap().iter().filter(|printer| printer["type"] == "USB").count(), 1);
    assert_eq!(page.print(print("", "T1", &shop.smalls("T1", 1))).await["taskStatus"], "SUCCESS");
    assert_eq!(sink.numbers(), ["T1-1"], "it is the default printer");
}

#[tokio::test]
async fn a_printer_that_a_page_configures_keeps_its_name_and_id_and_what_was_found_out() {
    let (sockets, sink) = (Sockets::default(), Sink::new(Manner::Says(READY)));
    let agent = House::new("").start_on(&sockets).await;
    sockets.plug("S1", "1-1", TE310, &sink);
    let found = comes(&agent, "TE310").await;
    let mut page = Page::open(&agent).await;
    page.must(json!({"cmd": "setPrinterConfig", "printer": {"name": "TE310", "density": 11}})).await;
    assert_eq!(comes(&agent, "TE310").await, found);
    let all = page.must(json!({"cmd": "getPrinters"})).await;
    assert_eq!(all["printers"].as_array().unwrap().iter().filter(|printer| printer["type"] == "USB").count(), 1);
    let config = page.must(json!({"cmd": "getPrinterConfig", "printer": "TE310"})).await.to_string();
    assert!(config.contains(r#""density":11"#) && config.contains(r#""dpi":300"#), "{config}");
    // It belongs to the settings now, and stays when it is unplugged.
    sockets.unplug("1-1");
    sockets.plug("S2", "1-2", "MDL:Other;", &sink);
    comes(&agent, "Other").await;
    assert_eq!(comes(&agent, "TE310").await["id"], found["id"]);
}
