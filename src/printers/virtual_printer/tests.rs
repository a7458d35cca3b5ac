//! The virtual printer as a hand, and on its port.

use super::*;
use crate::limits;
use crate::printers::Form;
use std::path::PathBuf;

/// A folder of its own for each test, gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("dotline-virtual-{test}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn printer(folder: &Folder) -> VirtualPrinter {
    VirtualPrinter::open("Virtual", &folder.0, None, &Config::default()).unwrap()
}

fn payload(bytes: &[u8]) -> Payload {
    let form = Form::Commands;
    Payload { form, bytes: bytes.to_vec().into(), width: 10.0, height: 5.0, columns: 80, rows: 40, dpi: 203 }
}

/// 10 × 5 mm with one bar of `ink` dots.
fn label(ink: usize) -> Payload {
    payload(format!("SIZE 10 mm,5 mm\r\nCLS\r\nBAR 0,0,{ink},1\r\nPRINT 1,1\r\n").as_bytes())
}

fn numbers(printer: &VirtualPrinter) -> Vec<u64> {
    printer.metal.shelf.labels().iter().map(|label| label.number).collect()
}

#[tokio::test]
async fn a_label_is_kept_as_its_picture_and_its_bytes() {
    let folder = Folder::new("kept");
    let printer = printer(&folder);
    let sent = label(3);
    assert_eq!(printer.send(&sent).await, Ok(Evidence::Drawn));
    let kept = printer.metal.shelf.labels();
    assert_eq!((kept[0].number, kept[0].width_mm, kept[0].height_mm), (1, 10.0, 5.0));
    assert_eq!(printer.metal.shelf.payload(1).await.unwrap(), sent.bytes);
    let picture = image::load_from_memory(&printer.metal.shelf.png(1).await.unwrap()).unwrap().into_luma8();
    assert_eq!(picture.dimensions(), (80, 40));
    assert_eq!(picture.pixels().filter(|dot| dot.0[0] == 0).count(), 3);
    assert!(printer.metal.shelf.png(2).await.is_none());
}

#[tokio::test]
async fn numbers_go_on_after_a_restart_and_half_written_files_are_swept_away() {
    let folder = Folder::new("restart");
    let first = printer(&folder);
    for ink in 1..4 {
        first.send(&label(ink)).await.unwrap();
    }
    std::fs::write(folder.0.join("4.png.part"), b"half").unwrap();
    std::fs::write(folder.0.join("holiday.png"), b"not ours").unwrap();
    let before = first.metal.shelf.labels();
    drop(first);
    let second = printer(&folder);
    assert!(!folder.0.join("4.png.part").exists());
    let after = second.metal.shelf.labels();
    assert_eq!(after.len(), 3);
    for (was, is) in before.iter().zip(&after) {
        assert_eq!((was.number, was.width_mm, was.height_mm), (is.number, is.width_mm, is.height_mm));
    }
    second.send(&label(9)).await.unwrap();
    assert_eq!(numbers(&second), [4, 3, 2, 1]);
}

#[tokio::test]
async fn only_the_last_labels_are_kept() {
    let folder = Folder::new("last");
    let printer = printer(&folder);
    for _ in 0..limits::VIRTUAL_LABELS + 3 {
        printer.send(&label(1)).await.unwrap();
    }
    let kept = numbers(&printer);
    assert_eq!((kept.len(), kept.last()), (limits::VIRTUAL_LABELS, Some(&4)));
    assert_eq!(std::fs::read_dir(&folder.0).unwrap().count(), limits::VIRTUAL_LABELS * 2);
}

#[tokio::test]
async fn bytes_it_does_not_understand_are_hopeless_and_leave_nothing() {
    let folder = Folder::new("misread");
    let printer = printer(&folder);
    for (bytes, at) in [(&b"SIZE 10 mm,5 mm\r\nHELLO\r\n"[..], 17), (b"SIZE 10 mm,5 mm\r\n", 17), (b"", 0)] {
        let Err(SendFault::Hopeless(PrinterFault::Misread { offset, .. })) = printer.send(&payload(bytes)).await else {
            panic!("{bytes:?} was understood");
        };
        assert_eq!(offset, at);
    }
    assert!(printer.metal.shelf.labels().is_empty());
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_a_fault_that_may_pass() {
    let folder = Folder::new("gone");
    let printer = printer(&folder);
    std::fs::remove_dir_all(&folder.0).unwrap();
    let fault = printer.send(&label(1)).await.unwrap_err();
    assert!(matches!(fault, SendFault::NothingLeft(PrinterFault::NotKept { .. })), "{fault:?}");
    std::fs::create_dir_all(&folder.0).unwrap();
    assert_eq!(printer.send(&label(1)).await, Ok(Evidence::Drawn));
}

#[tokio::test]
async fn it_draws_at_the_dots_it_is_configured_for() {
    let folder = Folder::new("dpi");
    let printer = printer(&folder);
    printer.configure(&Config { dpi: 300, ..Config::default() });
    printer.send(&label(1)).await.unwrap();
    let picture = image::load_from_memory(&printer.metal.shelf.png(1).await.unwrap()).unwrap();
    assert_eq!((picture.width(), picture.height()), (120, 60));
}

#[tokio::test]
async fn a_printer_that_cannot_print_takes_nothing_until_it_can() {
    let folder = Folder::new("hindered");
    let printer = printer(&folder);
    let fine = Condition::default();
    for (condition, why) in [
        (Condition { paper_out: true, ..fine }, "OutOfPaper"),
        (Condition { lid_open: true, ..fine }, "LidOpen"),
        (Condition { paused: true, ..fine }, "Paused"),
        (Condition { broken: true, ..fine }, "Reports"),
        (Condition { offline: true, ..fine }, "Unreachable"),
    ] {
        printer.metal.set(condition);
        let fault = printer.send(&label(1)).await.unwrap_err();
        assert!(matches!(&fault, SendFault::NothingLeft(fault) if format!("{fault:?}").starts_with(why)), "{fault:?}");
        let returns = printer.returns();
        printer.metal.set(fine);
        returns.await;
    }
    assert_eq!(printer.send(&label(1)).await, Ok(Evidence::Drawn));
}

#[tokio::test]
async fn a_line_told_to_drop_drops_once() {
    let folder = Folder::new("drop");
    let printer = printer(&folder);
    printer.metal.set(Condition { drop_after: Some(9), ..Condition::default() });
    let fault = printer.send(&label(1)).await.unwrap_err();
    assert!(matches!(fault, SendFault::MayHavePrinted(PrinterFault::Interrupted { .. })), "{fault:?}");
    assert!(printer.metal.shelf.labels().is_empty());
    assert_eq!(printer.send(&label(1)).await, Ok(Evidence::Drawn));
}

mod port {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;
    use crate::protocol::printer::Language;

    /// A printer on any free port.
    fn listening(folder: &Folder, language: Language) -> VirtualPrinter {
        let config = Config { language, ..Config::default() };
        VirtualPrinter::open("Virtual", &folder.0, Some(0), &config).unwrap()
    }

    async fn connected(printer: &VirtualPrinter) -> TcpStream {
        TcpStream::connect(("127.0.0.1", printer.port().unwrap())).await.unwrap()
    }

    /// Waits until so many labels are out.
    async fn labels(printer: &VirtualPrinter, count: usize) -> Vec<KeptSize> {
        let mut news = printer.metal.news();
        let out = async {
            while printer.metal.shelf.labels().len() < count {
                news.changed().await.unwrap();
            }
        };
        tokio::time::timeout(Duration::from_secs(20), out).await.expect("the labels are not out");
        printer.metal.shelf.labels().iter().map(|label| (label.width_mm, label.height_mm)).collect()
    }

    type KeptSize = (f64, f64);

    const TSPL: &[u8] = b"SIZE 10 mm,5 mm\r\nCLS\r\nBAR 0,0,9,1\r\nPRINT 1,1\r\n";
    const EPL: &[u8] = b"\r\nN\r\nq80\r\nQ40,16\r\nLO0,0,9,1\r\nP1\r\n";
    const CPCL: &[u8] = b"! 0 203 203 40 1\r\nPAGE-WIDTH 80\r\nLINE 0 0 9 0 1\r\nPRINT\r\n";

    #[tokio::test]
    async fn other_programs_print_on_it_in_its_language() {
        for (language, bytes) in [(Language::Tspl, TSPL), (Language::Epl, EPL), (Language::Cpcl, CPCL)] {
            let folder = Folder::new(&format!("port-{}", language.name()));
            let printer = listening(&folder, language);
            let mut line = connected(&printer).await;
            // In two pieces, cut within a command.
            line.write_all(&bytes[..bytes.len() / 2]).await.unwrap();
            line.flush().await.unwrap();
            line.write_all(&bytes[bytes.len() / 2..]).await.unwrap();
            assert_eq!(labels(&printer, 1).await, [(10.0, 5.0)], "{language:?}");
            // The same line takes more.
            line.write_all(bytes).await.unwrap();
            labels(&printer, 2).await;
        }
    }

    #[tokio::test]
    async fn it_answers_as_it_is_unless_it_is_silent() {
        let folder = Folder::new("port-answers");
        let printer = listening(&folder, Language::Cpcl);
        let mut line = connected(&printer).await;
        let mut answer = [0; 1];
        for (condition, byte) in [
            (Condition::default(), 0x00),
            (Condition { paper_out: true, lid_open: true, ..Condition::default() }, 0x06),
        ] {
            printer.metal.set(condition);
            line.write_all(b"\x1Bh").await.unwrap();
            line.read_exact(&mut answer).await.unwrap();
            assert_eq!(answer, [byte]);
        }
        printer.metal.set(Condition { silent: true, ..Condition::default() });
        line.write_all(b"\x1Bh").await.unwrap();
        line.write_all(CPCL).await.unwrap();
        // What it prints is read after the question: it was not answered.
        labels(&printer, 1).await;
        assert_eq!(line.try_read(&mut answer).unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
    }

    #[tokio::test]
    async fn what_waits_for_paper_comes_out_in_order_when_it_is_there() {
        let folder = Folder::new("port-paper");
        let printer = listening(&folder, Language::Cpcl);
        printer.metal.set(Condition { paper_out: true, ..Condition::default() });
        let mut line = connected(&printer).await;
        let taller = std::str::from_utf8(CPCL).unwrap().replace(" 40 1", " 48 1");
        line.write_all(CPCL).await.unwrap();
        line.write_all(taller.as_bytes()).await.unwrap();
        line.write_all(b"\x1Bh").await.unwrap();
        let mut answer = [0; 1];
        line.read_exact(&mut answer).await.unwrap();
        assert_eq!(answer, [0x03], "busy, and out of paper");
        assert!(printer.metal.shelf.labels().is_empty());
        printer.metal.set(Condition::default());
        assert_eq!(labels(&printer, 2).await, [(10.0, 6.0), (10.0, 5.0)], "newest first");
    }

    #[tokio::test]
    async fn nonsense_ends_the_line_and_the_next_label_is_whole() {
        let folder = Folder::new("port-nonsense");
        let printer = listening(&folder, Language::Tspl);
        let mut line = connected(&printer).await;
        line.write_all(&[TSPL, b"HELLO\r\n"].concat()).await.unwrap();
        assert_eq!(line.read(&mut [0; 8]).await.unwrap_or(0), 0, "the line ends");
        labels(&printer, 1).await;
        assert_eq!(printer.metal.take_misread().unwrap().offset, TSPL.len());
        connected(&printer).await.write_all(TSPL).await.unwrap();
        labels(&printer, 2).await;
    }

    #[tokio::test]
    async fn the_line_drops_after_so_many_bytes_and_comes_back() {
        let folder = Folder::new("port-drop");
        let printer = listening(&folder, Language::Tspl);
        printer.metal.set(Condition { drop_after: Some(20), ..Condition::default() });
        let mut line = connected(&printer).await;
        line.write_all(TSPL).await.unwrap();
        assert_eq!(line.read(&mut [0; 8]).await.unwrap_or(0), 0, "the line ends");
        connected(&printer).await.write_all(TSPL).await.unwrap();
        assert_eq!(labels(&printer, 1).await.len(), 1);
    }

    #[tokio::test]
    async fn a_printer_switched_off_lets_go_of_its_lines() {
        let folder = Folder::new("port-off");
        let printer = listening(&folder, Language::Tspl);
        let mut line = connected(&printer).await;
        line.write_all(TSPL).await.unwrap();
        labels(&printer, 1).await;
        printer.metal.set(Condition { offline: true, ..Condition::default() });
        assert_eq!(line.read(&mut [0; 8]).await.unwrap_or(0), 0, "the line ends");
        assert_eq!(connected(&printer).await.read(&mut [0; 8]).await.unwrap_or(0), 0, "nobody is there");
    }

    #[tokio::test]
    async fn a_port_that_another_has_is_told() {
        let (one, other) = (Folder::new("port-one"), Folder::new("port-other"));
        let first = listening(&one, Language::Tspl);
        let second = VirtualPrinter::open("Second", &other.0, first.port(), &Config::default());
        assert!(matches!(second.err(), Some(PrinterFault::PortTaken { .. })));
    }
}
