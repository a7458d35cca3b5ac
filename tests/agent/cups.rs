//! The system's printers over real CUPS: a raw queue, one with a driver, an IPP printer, and what goes wrong with them.
//!
//! They need the laboratory that `tests/lab/cups.sh` starts, and it runs them.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use dotline::printers::VIRTUAL_NAME;
use serde_json::{Value, json};

use crate::agent::{Agent, House};
use crate::labels::codes_in_png;
use crate::page::{Page, assert_both_languages, print, print_virtual};
use crate::shop::Shop;
use crate::within;

const LOOK_AGAIN: Duration = Duration::from_millis(30);

/// The laboratory's folder, which CUPS is reached through.
struct Lab {
    folder: PathBuf,
}

impl Lab {
    /// Everything as it is at the beginning: no job, every queue printing, the service up.
    async fn ready() -> Lab {
        let folder =
            std::env::var_os("DOTLINE_CUPS_LAB").expect("run tests/lab/cups.sh: it starts CUPS and these tests");
        let lab = Lab { folder: folder.into() };
        lab.script(&["cupsd", "start"]);
        lab.says("");
        lab.run("cancel", &["-a", "-x"]);
        for queue in ["RAW", "NOBODY", "EVE", "ZEBRA"] {
            lab.run("cupsaccept", &[queue]);
            lab.run("cupsenable", &[queue]);
        }
        until("an idle IPP printer", || lab.ask("lpstat", &["-p", "EVE"]).contains("idle")).await;
        lab
    }

    fn run(&self, program: &str, words: &[&str]) {
        let done = Command::new(program).args(words).output().unwrap();
        assert!(done.status.success(), "{program} {words:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    fn ask(&self, program: &str, words: &[&str]) -> String {
        let done = Command::new(program).args(words).output().unwrap();
        String::from_utf8(done.stdout).unwrap()
    }

    fn script(&self, words: &[&str]) {
        self.run(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lab/cups.sh").to_str().unwrap(), words);
    }

    /// The IPP printer says this of itself (`printer-state-reasons`).
    fn says(&self, reasons: &str) {
        std::fs::write(self.folder.join("eve/reasons"), reasons).unwrap();
    }

    /// The raw printer reads nothing while this is so.
    fn stalls(&self, stalls: bool) {
        std::fs::write(self.folder.join("sink.ctl"), if stalls { "stall" } else { "" }).unwrap();
    }

    /// What the raw printer was sent so far, a label each.
    fn labels(&self) -> Vec<Vec<u8>> {
        numbered(&self.folder.join("labels"), |n| format!("label-{n}.bin"))
    }

    /// What the IPP printer printed so far, a page each.
    fn pages(&self) -> Vec<Vec<u8>> {
        numbered(&self.folder.join("eve"), |n| format!("page-{n}"))
    }

    /// The ids of the jobs that are in a queue now.
    fn jobs(&self, queue: &str) -> Vec<String> {
        let list = self.ask("lpstat", &["-o", queue]);
        list.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_string).collect()
    }

    /// The one job in a queue, as soon as there is one.
    async fn job(&self, queue: &str) -> String {
        until("a job in the queue", || !self.jobs(queue).is_empty()).await;
        self.jobs(queue).remove(0)
    }

    /// Where a queue's printer is.
    fn device(&self, queue: &str) -> String {
        self.ask("lpstat", &["-v", queue]).trim().rsplit_once(": ").unwrap().1.to_string()
    }

    /// How many jobs a queue has had in all.
    fn jobs_ever(&self, queue: &str) -> usize {
        self.ask("lpstat", &["-W", "all", "-o", queue]).lines().count()
    }
}

fn numbered(folder: &Path, name: impl Fn(usize) -> String) -> Vec<Vec<u8>> {
    (1..).map_while(|n| std::fs::read(folder.join(name(n))).ok()).collect()
}

async fn until(what: &str, is_so: impl Fn() -> bool) {
    within(what, async {
        while !is_so() {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    })
    .await;
}

/// An agent that has found the system's printers, and a page at it.
async fn start(house: &House) -> (Agent, Page) {
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    page.must(json!({"cmd": "getPrinters", "forceUpdate": true})).await;
    (agent, page)
}

async fn status(page: &mut Page, printer: &str) -> Value {
    page.must(json!({"cmd": "getPrinterStatus", "printer": printer})).await["printerStatus"].clone()
}

async fn until_status(page: &mut Page, printer: &str, expected: &str) {
    let mut last = Value::Null;
    for _ in 0..600 {
        last = status(page, printer).await;
        if last == expected {
            return;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    panic!("{printer} never became {expected}, it is {last}");
}

/// The first document's state and message in a result.
fn failure(result: &Value) -> String {
    assert_eq!(result["taskStatus"], "FAILED", "{result}");
    let msg = result["printStatus"][0]["msg"].as_str().unwrap().to_string();
    assert_both_languages(&msg);
    msg
}

#[tokio::test]
#[ignore = "needs CUPS: run tests/lab/cups.sh"]
async fn the_systems_queues_are_printers_and_its_default_is_ours() {
    let _lab = Lab::ready().await;
    let house = House::new("[[printers]]\nname = \"Upstairs\"\naddress = \"spooler:ZEBRA\"\ndpi = 300\n");
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    let list = page.must(json!({"cmd": "getPrinters", "forceUpdate": true})).await;
    let printers = list["printers"].as_array().unwrap();
    let names: Vec<&str> = printers.iter().map(|printer| printer["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        ["Upstairs", "EVE", "NOBODY", "RAW", VIRTUAL_NAME],
        "a queue under another name is not there twice"
    );
    assert_eq!(list["defaultPrinter"], "RAW");
    assert_eq!(printers[0]["driver_info"], "Zebra ZPL Label Printer");
    assert!(printers[..4].iter().all(|printer| printer["type"] == "DRIVER"), "{list}");
    for name in &names {
        assert_eq!(status(&mut page, name).await, "NORMAL", "{name}");
    }
    // Known again without asking the system: ids stay.
    let again = page.must(json!({"cmd": "getPrinters"})).await;
    assert_eq!(again["printers"], list["printers"]);
}

#[tokio::test]
#[ignore = "needs CUPS: run tests/lab/cups.sh"]
async fn a_printer_that_only_the_settings_know_comes_before_the_systems_default() {
    let _lab = Lab::ready().await;
    let own = "[[printers]]\nname = \"Mine\"\naddress = \"tcp://127.0.0.1:9\"\n";
    let raw = "[[printers]]\nname = \"Raw\"\naddress = \"spooler:RAW\"\n";
    for (settings, default) in [
        (String::new(), "RAW"),
        (raw.to_string(), "Raw"),
        (format!("{raw}{own}"), "Mine"),
        (format!("default_printer = \"EVE\"\n{own}"), "EVE"),
    ] {
        let agent = House::exactly(&format!("server.ports = [0]\n{settings}")).start().await;
        let mut page = Page::open(&agent).await;
        let list = page.must(json!({"cmd": "getPrinters", "forceUpdate": true})).await;
        assert_eq!(list["defaultPrinter"], default, "{settings}");
    }
}

#[tokio::test]
#[ignore = "needs CUPS: run tests/lab/cups.sh"]
async fn what_a_page_sets_for_a_system_printer_is_kept() {
    let _lab = Lab::ready().await;
    let house = House::new("");
    let (agent, mut page) = start(&house).await;
    let config = page.must(json!({"cmd": "getPrinterConfig", "printer": "ZEBRA"})).await;
    assert_eq!(config["printer"]["dpi"], 203, "from the driver");
    page.must(json!({"cmd": "setPrinterConfig", "printer": {"name": "ZEBRA", "offsetLeft": 1.5}})).await;
    assert_eq!(page.must(json!({"cmd": "getPrinters"})).await["defaultPrinter"], "RAW", "configured is not preferred");
    drop(page);
    agent.end().await;
    let (_agent, mut page) = start(&house).await;
    let config = page.must(json!({"cmd": "getPrinterConfig", "printer": "ZEBRA"})).await;
    assert_eq!(config["printer"]["offsetLeft"], 1.5);
    assert!(std::fs::read_to_string(house.home().settings()).unwrap().contains("spooler:ZEBRA"));
}

#[tokio::test]
#[ignore = "needs CUPS: run tests/lab/cups.sh"]
async fn a_raw_queue_gets_tspl_byte_for_byte() {
    let lab = Lab::ready().await;
    let (agent, mut page) = start(&House::new("")).await;
    let shop = Shop::open().await;
    let before = lab.labels().len();
    page.print(print_virtual("virtual", &[shop.small("same")])).await;
    let result = page.print(print("RAW", "raw", &[shop.small("same"), shop.small("other")])).await;
    assert_eq!(result["taskStatus"], "SUCCESS", "{result}");
    assert_eq!(agent.evidence().await, "spooler_completed");
    until("both labels at the printer", || lab.labels().len() == before + 2).await;
    assert_eq!(lab.labels()[before], agent.virtual_label(1).await.0);
}

#[tokio::test]
#[ignore = "needs CUPS: run tests/lab/cups.sh"]
async fn a_printer_with_a_driver_gets_a_page_of_the_labels_size() {
    let lab = Lab::ready().await;
    let (_agent, mut page) = start(&House::new("")).await;
    let shop = Shop::open().await;
    let before = lab.pages().len();
    let result = page.print(print("EVE", "page", &[shop.small("page")])).await;
    assert_eq!(result["taskStatus"], "SUCCESS", "{result}");
    until("the page at the printer", || lab.pages().len() == before + 1).await;
    let kept = lab.folder.join(format!("eve/page-{}", before + 1));
    let said = lab.ask("pdfinfo", &[kept.to_str().unwrap()]);
    let line = said.lines().find(|line| line.starts_with("Page size:")).unwrap_or_else(|| panic!("no PDF: {said}"));
    let size: Vec<f64> = line.split_whitespace().filter_map(|word| word.parse().ok()).collect();
    // 40 x 30 mm in points; a driver may round to whole points.
    assert!((size[0] - 113.4).abs() <= 1.0 && (size[1] - 85.0).abs() <= 1.0, "{line}");
    assert!(said.contains("Page rot:        0"), "{said}");
    assert!(lab.ask("pdftotext", &[kept.to_str().unwrap(), "-"]).contains("page"), "its text can be selected");
    let picture = lab.folder.join("page");
    lab.run("pdftoppm", &["-r", "203", "-png", "-singlefile", kept.to_str().unwrap(), picture.to_str().unwrap()]);
    assert_eq!(codes_in_png(&std::fs::read(picture.with_extension("png")).unwrap()), ["page"]);
}

#[tokio::test]
#[ignore = "needs CUPS: run tests/lab/cups.sh"]
async fn a_label_driver_makes_dots_of_the_labels_size() {
    let lab = Lab::ready().await;
    let (_agent, mut page) = start(&House::new("")).await;
    let shop = Shop::open().await;
    let _ = std::fs::remove_file(lab.folder.join("labels/zebra.prn"));
    assert_eq!(page.print(print("ZEBRA", "dots", &[shop.small("dots")])).await["taskStatus"], "SUCCESS");
    let zpl = std::fs::read(lab.folder.join("labels/zebra.prn")).unwrap();
    let zpl = String::from_utf8_lossy(&zpl);
    // ~DGR:CUPS.GRF,<bytes>,<bytes a row>: 40 x 30 mm at 203 dpi are 320 x 240 dots.
    let picture = zpl.split_once("~DGR:CUPS.GRF,").expect("a picture").1;
    let numbers: Vec<usize> = picture.split(',').take(2).map(|number| number.parse().unwrap()).collect();
    let (row, rows) = (numbers[1], numbers[0] / numbers[1]);
    assert!((39..=40).contains(&row) && (237..=240).contains(&rows), "{row} bytes, {rows} rows");
}

#[tokio::test]
#[ignore = "needs CUPS: run tests/lab/cups.sh"]
async fn a_printer_out_of_paper_says_so_and_prints_when_it_is_back() {
    let lab = Lab::ready().await;
    let (_agent, mut page) = start(&House::new("")).await;
    let shop = Shop::open().await;
    let before = lab.pages().len();
    lab.says("media-empty-error");
    page.must(print("EVE", "paper", &shop.smalls("paper", 2))).await;
    until_status(&mut page, "EVE", "SHORT_PAPER").await;
    lab.says("media-empty-error cover-open-error");
    until_status(&mut page, "EVE", "SHORT_PAPER_OPEN_LID").await;
    assert_eq!(page.status("paper").await["status"], "PRINTING");
    assert_eq!(lab.pages().len(), before);
    lab.says("");
    assert_eq!(page.result("paper").await["taskStatus"], "SUCCESS");
    until("two pages, each once", || lab.pages().len() == before + 2).await;
    until_status(&mut page, "EVE", "NORMAL").await;
}

#[tokio::test]
#[ignore = "needs CUPS: run tests/lab/cups.sh"]
async fn a_paused_queue_waits_with_nothing_in_it_and_prints_when_it_is_resumed() {
    let lab = Lab::ready().await;
    let house = House::new("");
    let (agent, mut page) = start(&house).await;
    let shop = Shop::open().await;
    let before = lab.labels().len();
    lab.run("cupsdisable", &["RAW"]);
    page.must(print("RAW", "paused", &shop.smalls("paused", 2))).await;
    until_status(&mut page, "RAW", "SUSPENDED").await;
    // The agent's end and start lose nothing and leave nothing in doubt: no job was made.
    drop(page);
    agent.end().await;
    assert_eq!(lab.jobs("RAW"), Vec::<String>::new());
    // Not even where the print service comes after us: the task knows that its printer is the system's.
    lab.script(&["cupsd", "stop"]);
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    page.must(json!({"cmd": "getPrinters", "forceUpdate": true})).await;
    assert_ne!(page.status("paused").await["status"], "FAILED");
    lab.script(&["cupsd", "start"]);
    lab.run("cupsenable", &["RAW"]);
    until("both labels at the printer", || lab.labels().len() == before + 2).await;
    within("success", async {
        while page.status("paused").await["status"] != "SUCCESS" {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    })
    .await;
}

#[tokio::test]
#[ignore = "needs CUPS: run tests/lab/cups.sh"]
async fn a_queue_that_is_stopped_while_its_job_waits_is_waited_for() {
    let lab = Lab::ready().await;
    let (_agent, mut page) = start(&House::new("")).await;
    let shop = Shop::open().await;
    // Nobody is there: the job is in the queue, and tried again and again.
    page.must(print("NOBODY", "waits", &[shop.small("waits")])).await;
    let job = lab.job("NOBODY").await;
    until_status(&mut page, "NOBODY", "OFFLINE").await;
    lab.run("cupsdisable", &["NOBODY"]);
    until_status(&mut page, "NOBODY", "SUSPENDED").await;
    assert_eq!(page.status("waits").await["status"], "PRINTING");
    lab.run("lp", &["-i", &job, "-H", "hold"]);
    lab.run("cupsenable", &["NOBODY"]);
    assert_eq!(page.status("waits").await["status"], "PRINTING", "a held job is waited for too");
    lab.run("cancel", &[&job]);
    let msg = failure(&page.result("waits").await);
    assert!(msg.contains("NOBODY") && msg.contains("取消"), "{msg}");
}

#[tokio::test]
#[ignore = "needs CUPS: run tests/lab/cups.sh"]
async fn a_job_cancelled_at_the_queue_failed_and_is_never_printed_again() {
    let lab = Lab::ready().await;
    let house = House::new("");
    let (agent, mut page) = start(&house).await;
    let shop = Shop::open().await;
    let (pages, jobs) = (lab.pages().len(), lab.jobs_ever("EVE"));
    lab.says("media-empty-error");
    let request = print("EVE", "cancelled", &shop.smalls("cancelled", 2));
    page.must(request.clone()).await;
    until_status(&mut page, "EVE", "SHORT_PAPER").await;
    let job = lab.job("EVE").await;
    lab.run("cancel", &[&job]);
    let result = page.result("cancelled").await;
    let msg = failure(&result);
    assert!(msg.contains("EVE") && msg.contains("cancelled") && msg.contains("可能已经打印"), "{msg}");
    assert_eq!(result["printStatus"][1]["status"], "CANCELED");
    lab.says("");
    // Sent again it is answered; started again, nothing is taken up.
    page.must(request).await;
    drop(page);
    agent.end().await;
    let (_agent, mut page) = start(&house).await;
    assert_eq!(page.print(print("EVE", "after", &[shop.small("after")])).await["taskStatus"], "SUCCESS");
    until("the other task's page", || lab.pages().len() > pages).await;
    assert_eq!(lab.jobs_ever("EVE"), jobs + 2, "one job each");
}

#[tokio::test]
#[ignore = "needs CUPS: run tests/lab/cups.sh"]
async fn a_job_cancelled_before_it_began_left_nothing_and_may_be_sent_again() {
    let lab = Lab::ready().await;
    let (_agent, mut page) = start(&House::new("")).await;
    let shop = Shop::open().await;
    let before = lab.labels().len();
    // Another program's job is stuck at the printer, so that ours waits behind it.
    lab.stalls(true);
    let big = lab.folder.join("big");
    std::fs::write(&big, vec![b'x'; 30_000_000]).unwrap();
    lab.run("lp", &["-d", "RAW", "-o", "raw", big.to_str().unwrap()]);
    let request = print("RAW", "behind", &[shop.small("behind")]);
    page.must(request.clone()).await;
    until("our job behind it", || lab.jobs("RAW").len() == 2).await;
    let ours = lab.jobs("RAW").remove(1);
    lab.run("cancel", &[&ours]);
    let msg = failure(&page.result("behind").await);
    assert!(msg.contains("nothing was printed") && msg.contains("没有打印"), "{msg}");
    lab.stalls(false);
    assert_eq!(page.print(request).await["taskStatus"], "SUCCESS");
    until("the big one and ours", || lab.labels().len() == before + 2).await;
}

#[tokio::test]
#[ignore = "needs CUPS: run tests/lab/cups.sh"]
async fn a_queue_that_rejects_is_waited_for_and_one_that_is_removed_fails() {
    let lab = Lab::ready().await;
    let (agent, mut page) = start(&House::new("")).await;
    let shop = Shop::open().await;
    let before = lab.labels().len();
    lab.run("cupsreject", &["RAW"]);
    until_status(&mut page, "RAW", "SUSPENDED").await;
    page.must(print("RAW", "rejected", &[shop.small("rejected")])).await;
    assert_ne!(page.status("rejected").await["status"], "FAILED");
    lab.run("cupsaccept", &["RAW"]);
    assert_eq!(page.result("rejected").await["taskStatus"], "SUCCESS");
    until("its label", || lab.labels().len() == before + 1).await;

    // Added after the start: found when it is first named. Removed again: known no more.
    lab.run("lpadmin", &["-p", "面单打印", "-E", "-v", &lab.device("RAW"), "-m", "raw"]);
    assert_eq!(page.print(print("面单打印", "new", &[shop.small("new")])).await["taskStatus"], "SUCCESS");
    lab.run("lpadmin", &["-x", "面单打印"]);
    let msg = failure(&page.print(print("面单打印", "gone", &[shop.small("gone")])).await);
    assert!(msg.contains("面单打印") && msg.contains("队列"), "{msg}");
    page.must(json!({"cmd": "getPrinters", "forceUpdate": true})).await;
    let msg = page.must_fail(print("面单打印", "unknown", &[shop.small("unknown")])).await;
    assert!(msg.contains("面单打印"), "{msg}");
    drop(agent);
}

#[tokio::test]
#[ignore = "needs CUPS: run tests/lab/cups.sh"]
async fn a_print_service_that_is_restarted_while_a_job_waits_is_asked_about_the_same_job() {
    let lab = Lab::ready().await;
    let (_agent, mut page) = start(&House::new("")).await;
    let shop = Shop::open().await;
    let (labels, jobs) = (lab.labels().len(), lab.jobs_ever("NOBODY"));
    page.must(print("NOBODY", "restart", &[shop.small("restart")])).await;
    lab.job("NOBODY").await;
    lab.script(&["cupsd", "stop"]);
    until_status(&mut page, "NOBODY", "NOINFO").await;
    let list = page.must(json!({"cmd": "getPrinters", "forceUpdate": true})).await;
    assert!(list.to_string().contains("NOBODY"), "its printers are not taken away");
    assert_eq!(page.status("restart").await["status"], "PRINTING");
    lab.script(&["cupsd", "start"]);
    // Somebody plugs the printer in.
    let nowhere = lab.device("NOBODY");
    lab.run("lpadmin", &["-p", "NOBODY", "-v", &lab.device("RAW")]);
    let result = page.result("restart").await;
    lab.run("lpadmin", &["-p", "NOBODY", "-v", &nowhere]);
    assert_eq!(result["taskStatus"], "SUCCESS", "{result}");
    until("its label", || lab.labels().len() == labels + 1).await;
    assert_eq!(lab.jobs_ever("NOBODY"), jobs + 1, "the same job, not another");
}

#[tokio::test]
#[ignore = "needs CUPS: run tests/lab/cups.sh"]
async fn a_job_that_its_service_loses_in_the_middle_may_have_printed_and_is_never_made_again() {
    let lab = Lab::ready().await;
    let (_agent, mut page) = start(&House::new("")).await;
    let shop = Shop::open().await;
    let (pages, jobs) = (lab.pages().len(), lab.jobs_ever("EVE"));
    lab.says("media-empty-error");
    page.must(print("EVE", "lost", &[shop.small("lost")])).await;
    until_status(&mut page, "EVE", "SHORT_PAPER").await;
    lab.script(&["cupsd", "kill"]);
    until_status(&mut page, "EVE", "NOINFO").await;
    lab.says("");
    lab.script(&["cupsd", "start"]);
    // Killed, it has written nothing down about the job; stopped in order, it could say how it ended.
    let msg = failure(&page.result("lost").await);
    assert!(msg.contains("lost track") && msg.contains("可能已经打印"), "{msg}");
    until("the page, which the printer had", || lab.pages().len() > pages).await;
    assert_eq!(page.print(print("EVE", "next", &[shop.small("next")])).await["taskStatus"], "SUCCESS");
    assert!(lab.jobs_ever("EVE") <= jobs + 2, "one job each");
}

#[tokio::test]
#[ignore = "needs CUPS: run tests/lab/cups.sh"]
async fn an_agent_without_a_print_service_starts_and_finds_it_later() {
    let lab = Lab::ready().await;
    lab.script(&["cupsd", "stop"]);
    let house = House::new("[[printers]]\nname = \"Raw\"\naddress = \"spooler:RAW\"\n");
    let agent = house.start().await;
    let mut page = Page::open(&agent).await;
    let list = page.must(json!({"cmd": "getPrinters", "forceUpdate": true})).await;
    assert_eq!(list["printers"].as_array().unwrap().len(), 2, "the settings' and the virtual one: {list}");
    assert_eq!(status(&mut page, "Raw").await, "NOINFO");
    let shop = Shop::open().await;
    page.must(print("Raw", "early", &[shop.small("early")])).await;
    lab.script(&["cupsd", "start"]);
    assert_eq!(page.result("early").await["taskStatus"], "SUCCESS");
    within("the system's printers", async {
        while !page.must(json!({"cmd": "getPrinters"})).await.to_string().contains("ZEBRA") {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    })
    .await;
}
