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
