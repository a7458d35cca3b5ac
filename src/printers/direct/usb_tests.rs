//! A label to a printer on USB: what a pulled cable, a full buffer and the plug's own words come to.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use super::*;
use crate::printers::hand::Form;
use crate::printers::ports::usb::fake::{Metal, Sockets};
use crate::printers::ports::usb::{Request, Trouble, Usb};
use crate::printers::usb::{Identity, Plug};

fn plug() -> Plug {
    Plug::new(0x0A5F, 0x0084, "S1", "1-1")
}

fn printer(change: impl FnOnce(&mut Patience)) -> (DirectPrinter, Sockets, Metal) {
    let sockets = Sockets::default();
    let metal = sockets.plug(plug(), "");
    let usb = Usb::new(Identity::parse("0A5F:0084:S1").unwrap(), Arc::new(sockets.clone()));
    let mut printer = DirectPrinter::new("Label", Box::new(usb), &Config::default());
    // A printer of TSPL is asked in two ways before it counts as mute.
    printer.patience.answer = Duration::from_millis(20);
    (printer.patience.fresh, printer.patience.look) = (Duration::ZERO, Duration::ZERO);
    printer.patience.poll_person = Duration::from_millis(1);
    change(&mut printer.patience);
    (printer, sockets, metal)
}

fn label() -> Payload {
    let bytes = Bytes::from(vec![b'x'; 9_000]);
    Payload { form: Form::Commands, bytes, width: 76.0, height: 130.0, columns: 608, rows: 1_040, dpi: 203 }
}

fn taken(metal: &Metal) -> usize {
    metal.inside().taken.iter().filter(|byte| **byte == b'x').count()
}

#[tokio::test(start_paused = true)]
async fn a_label_goes_out_and_the_printer_says_that_it_is_done() {
    let (printer, _sockets, metal) = printer(|_| {});
    metal.change(|inside| inside.answers = Some((b"\x1B!?", vec![0x00])));
    assert_eq!(printer.send(&label()).await, Ok(Evidence::DeviceAnswered));
    assert_eq!(taken(&metal), 9_000);
    assert_eq!(printer.status().await, Status::Normal);
}

#[tokio::test(start_paused = true)]
async fn a_printer_that_is_not_plugged_in_is_off_line_and_nothing_left() {
    let (printer, sockets, _metal) = printer(|_| {});
    sockets.unplug("1-1");
    assert_eq!(printer.status().await, Status::Offline);
    assert!(matches!(printer.send(&label()).await, Err(SendFault::NothingLeft(_))));
}

#[tokio::test(start_paused = true)]
async fn a_printer_that_another_program_holds_is_not_called_off_line_and_waits() {
    let (printer, _sockets, metal) = printer(|_| {});
    metal.change(|inside| inside.is_held = true);
    assert_eq!(printer.status().await, Status::NoInfo);
    let fault = printer.send(&label()).await.unwrap_err();
    assert!(matches!(fault, SendFault::NothingLeft(_)), "{fault:?}");
}

#[tokio::test(start_paused = true)]
async fn a_printer_at_rest_is_opened_seldom_for_its_state_alone() {
    let (printer, sockets, metal) = printer(|patience| patience.look = limits::USB_STATUS_FRESH);
    metal.change(|inside| inside.answers = Some((b"\x1B!?", vec![0x04])));
    assert_eq!(printer.status().await, Status::ShortPaper);
    let asked = metal.inside().taken.len();
    assert_eq!(printer.status().await, Status::ShortPaper);
    assert_eq!(metal.inside().taken.len(), asked);
    sockets.unplug("1-1");
    assert_eq!(printer.status().await, Status::Offline, "that it has gone is seen at once");
    let metal = sockets.plug(plug(), "");
    metal.change(|inside| inside.answers = Some((b"\x1B!?", vec![0x00])));
    assert_eq!(printer.status().await, Status::Normal, "and that it is back");
}

#[tokio::test(start_paused = true)]
async fn unplugged_before_the_first_packet_nothing_has_left() {
    let (printer, _sockets, metal) = printer(|_| {});
    metal.change(|inside| inside.takes.push_back((0, Err(Trouble::Gone))));
    let fault = printer.send(&label()).await.unwrap_err();
    assert!(matches!(fault, SendFault::NothingLeft(PrinterFault::Unreachable { .. })), "{fault:?}");
}

#[tokio::test(start_paused = true)]
async fn unplugged_after_the_first_packet_it_may_have_printed() {
    let (printer, sockets, metal) = printer(|_| {});
    metal.change(|inside| inside.takes.extend([(64, Ok(())), (0, Err(Trouble::Gone))]));
    let fault = printer.send(&label()).await.unwrap_err();
    assert!(matches!(fault, SendFault::MayHavePrinted(PrinterFault::Interrupted { .. })), "{fault:?}");
    // Plugged in again it is the same printer, freed of the half label.
    sockets.unplug("1-1");
    let metal = sockets.plug(Plug { place: "2-3".into(), ..plug() }, "");
    assert_eq!(printer.send(&label()).await, Ok(Evidence::BytesTaken));
    assert_eq!(taken(&metal), 9_000);
    assert_eq!(metal.inside().asked.first(), Some(&Request::SoftReset));
}

#[tokio::test(start_paused = true)]
async fn unplugged_while_it_is_asked_about_the_label_it_may_have_printed() {
    let (printer, sockets, metal) = printer(|patience| patience.answer = Duration::from_secs(60));
    let label = label();
    let sending = printer.send(&label);
    let pulled = async {
        while taken(&metal) < 9_000 {
            tokio::task::yield_now().await;
        }
        sockets.unplug("1-1");
    };
    let (sent, ()) = tokio::join!(sending, pulled);
    assert!(matches!(sent, Err(SendFault::MayHavePrinted(_))), "{sent:?}");
}

#[tokio::test(start_paused = true)]
async fn a_printer_that_takes_nothing_until_the_deadline_has_nothing() {
    let (printer, _sockets, metal) = printer(|patience| patience.stall = Duration::from_secs(1));
    metal.change(|inside| inside.is_busy = true);
    let fault = printer.send(&label()).await.unwrap_err();
    assert!(matches!(fault, SendFault::NothingLeft(_)), "{fault:?}");
    metal.change(|inside| inside.is_busy = false);
    assert_eq!(printer.send(&label()).await, Ok(Evidence::BytesTaken));
    assert_eq!(taken(&metal), 9_000, "nothing of the first attempt");
}

#[tokio::test(start_paused = true)]
async fn a_mute_printer_whose_plug_tells_of_paper_after_a_label_is_waited_for() {
    let (printer, _sockets, metal) = printer(|_| {});
    metal.change(|inside| inside.port_status = Some(0x18));
    let (printer, label) = (Arc::new(printer), label());
    let sending = tokio::spawn({
        let printer = printer.clone();
        async move { printer.send(&label).await }
    });
    while taken(&metal) < 9_000 {
        tokio::task::yield_now().await;
    }
    metal.change(|inside| inside.port_status = Some(0x30));
    while printer.status().await != Status::ShortPaper {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert!(!sending.is_finished());
    metal.change(|inside| inside.port_status = Some(0x18));
    assert_eq!(sending.await.unwrap(), Ok(Evidence::BytesTaken));
    assert_eq!(printer.status().await, Status::Normal, "a plug that has told of trouble is believed");
}

#[tokio::test(start_paused = true)]
async fn a_plug_that_always_tells_of_trouble_holds_no_label() {
    let (printer, _sockets, metal) = printer(|_| {});
    metal.change(|inside| inside.port_status = Some(0x30));
    assert_eq!(printer.send(&label()).await, Ok(Evidence::BytesTaken));
    assert_eq!(printer.status().await, Status::ShortPaper);
}

#[tokio::test(start_paused = true)]
async fn a_plug_that_never_told_of_trouble_proves_nothing() {
    let (printer, _sockets, metal) = printer(|_| {});
    for byte in [Some(0x18), Some(0x00), None] {
        metal.change(|inside| inside.port_status = byte);
        assert_eq!(printer.status().await, Status::NoInfo, "{byte:02X?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_printers_own_words_count_more_than_its_plugs() {
    let (printer, _sockets, metal) = printer(|_| {});
    metal.change(|inside| {
        inside.answers = Some((b"\x1B!?", vec![0x00]));
        inside.port_status = Some(0x30);
    });
    assert_eq!(printer.status().await, Status::Normal);
    assert_eq!(printer.send(&label()).await, Ok(Evidence::DeviceAnswered));
}
