//! What is written is what was taken; stalls, short packets and an unplugged cable in every place.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::fake::{Metal, PACKET, Sockets};
use super::*;
use crate::printers::usb::Plug;

fn label(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|place| (place % 251) as u8).collect()
}

async fn wire(metal: &Metal) -> UsbWire<fake::Interface> {
    metal.wire(&Arc::default()).await
}

#[tokio::test]
async fn every_byte_arrives_in_order_and_the_first_packet_goes_alone() {
    let metal = Metal::default();
    let mut wire = wire(&metal).await;
    let label = label(20_000);
    assert_eq!(wire.write(&label).await.unwrap(), PACKET);
    wire.write_all(&label[PACKET..]).await.unwrap();
    wire.flush().await.unwrap();
    assert!(metal.inside().taken == label);
    assert_eq!(wire.write(&label).await.unwrap(), PACKET, "the next label begins anew");
}

#[tokio::test]
async fn a_printer_that_takes_nothing_is_known_to_have_taken_nothing() {
    let metal = Metal::default();
    metal.change(|inside| inside.is_busy = true);
    let cut = Arc::default();
    let mut wire = metal.wire(&cut).await;
    assert!(wire.write(&label(500)).now_or_never().is_none());
    drop(wire);
    assert!(!cut.load(Ordering::Acquire), "nothing of it is in the printer");
}

#[tokio::test]
async fn a_short_transfer_is_gone_on_with_where_it_ended() {
    let metal = Metal::default();
    metal.change(|inside| inside.takes.extend([(64, Ok(())), (100, Ok(())), (1, Ok(()))]));
    let mut wire = wire(&metal).await;
    wire.write_all(&label(9_000)).await.unwrap();
    assert!(metal.inside().taken == label(9_000));
}

#[tokio::test]
async fn one_stall_is_ended_and_the_label_goes_on() {
    let metal = Metal::default();
    metal.change(|inside| inside.takes.extend([(0, Err(Trouble::Stall)), (64, Ok(())), (128, Err(Trouble::Stall))]));
    let mut wire = wire(&metal).await;
    wire.write_all(&label(9_000)).await.unwrap();
    assert!(metal.inside().taken == label(9_000));
    assert_eq!(metal.inside().unstalled, [Way::Out, Way::Out]);
}

#[tokio::test]
async fn a_printer_that_stalls_again_refuses() {
    let metal = Metal::default();
    metal.change(|inside| inside.takes.extend([(0, Err(Trouble::Stall)), (0, Err(Trouble::Stall))]));
    let mut wire = wire(&metal).await;
    let error = wire.write(&label(500)).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    assert!(wire.write(&label(500)).await.is_err(), "the wire stays broken");
    assert!(metal.inside().taken.is_empty());
}

#[tokio::test]
async fn a_printer_unplugged_in_the_middle_says_how_far_it_came() {
    let metal = Metal::default();
    metal.change(|inside| inside.takes.extend([(64, Ok(())), (1_000, Err(Trouble::Gone))]));
    let cut = Arc::default();
    let mut wire = metal.wire(&cut).await;
    let label = label(9_000);
    assert_eq!(wire.write(&label).await.unwrap(), 64);
    assert_eq!(wire.write(&label[64..]).await.unwrap(), 1_000);
    assert_eq!(wire.write(&label[1_064..]).await.unwrap_err().kind(), io::ErrorKind::ConnectionAborted);
    assert_eq!(wire.read(&mut [0; 8]).await.unwrap_err().kind(), io::ErrorKind::ConnectionAborted);
    drop(wire);
    assert!(cut.load(Ordering::Acquire), "half a label may be in it");
}

#[tokio::test]
async fn what_a_given_up_write_still_sends_is_not_counted_for_the_next() {
    let metal = Metal::default();
    metal.change(|inside| inside.is_busy = true);
    let mut wire = wire(&metal).await;
    assert!(wire.write(b"\x1B!?").now_or_never().is_none());
    metal.change(|inside| inside.is_busy = false);
    wire.write_all(b"~HS").await.unwrap();
    wire.flush().await.unwrap();
    assert_eq!(metal.inside().taken, b"\x1B!?~HS");
}

#[tokio::test]
async fn a_flush_waits_for_what_is_on_its_way() {
    let metal = Metal::default();
    metal.change(|inside| inside.is_busy = true);
    let mut wire = wire(&metal).await;
    assert!(wire.write(b"label").now_or_never().is_none());
    assert!(wire.flush().now_or_never().is_none());
    metal.change(|inside| inside.is_busy = false);
    wire.flush().await.unwrap();
    assert_eq!(metal.inside().taken, b"label");
}

#[tokio::test]
async fn answers_are_heard_packet_by_packet() {
    let metal = Metal::default();
    let mut wire = wire(&metal).await;
    assert!(wire.read(&mut [0; 8]).now_or_never().is_none());
    metal.change(|inside| inside.says.extend([Ok(label(64)), Ok(label(7))]));
    let mut heard = [0; 71];
    wire.read_exact(&mut heard).await.unwrap();
    assert_eq!(heard[..], [label(64), label(7)].concat());
}

#[tokio::test(start_paused = true)]
async fn a_printer_that_answers_with_nothing_is_not_asked_all_the_time() {
    let metal = Metal::default();
    metal.change(|inside| inside.says.extend((0..1_000_000).map(|_| Ok(Vec::new()))));
    let mut wire = wire(&metal).await;
    assert!(timeout(Duration::from_secs(1), wire.read(&mut [0; 8])).await.is_err());
    let gets = metal.inside().gets;
    assert!((10..=51).contains(&gets), "{gets}");
    metal.change(|inside| inside.says = [Ok(b"\x00".to_vec())].into());
    assert_eq!(wire.read(&mut [0; 8]).await.unwrap(), 1, "an empty answer is no end");
}

#[tokio::test]
async fn a_stall_of_the_answer_is_ended_once_and_then_the_printer_counts_as_mute() {
    let metal = Metal::default();
    metal.change(|inside| inside.says.extend([Err(Trouble::Stall), Ok(b"a".to_vec())]));
    let mut wire = wire(&metal).await;
    let mut heard = [0; 8];
    assert_eq!(wire.read(&mut heard).await.unwrap(), 1);
    metal.change(|inside| inside.says.extend([Err(Trouble::Stall), Err(Trouble::Stall), Ok(b"b".to_vec())]));
    assert!(wire.read(&mut heard).now_or_never().is_none());
    assert!(wire.read(&mut heard).now_or_never().is_none(), "it is not asked again");
    wire.write_all(b"label").await.unwrap();
    assert_eq!(metal.inside().taken, b"label", "it still prints");
}

#[tokio::test]
async fn a_printer_that_must_not_be_read_never_is() {
    let metal = Metal::default();
    metal.change(|inside| inside.cannot_be_read = true);
    let mut wire = wire(&metal).await;
    assert!(wire.read(&mut [0; 8]).now_or_never().is_none());
    assert_eq!(metal.inside().gets, 0);
}

#[tokio::test]
async fn the_port_says_how_the_printer_is_or_nothing() {
    let metal = Metal::default();
    let mut wire = wire(&metal).await;
    assert_eq!(wire.port_status().await, None, "a printer may stall this");
    for (byte, status) in [(0x18, Status::Normal), (0x30, Status::ShortPaper), (0x10, Status::Error)] {
        metal.change(|inside| inside.port_status = Some(byte));
        assert_eq!(wire.port_status().await, Some(status));
    }
    metal.change(|inside| inside.is_unplugged = true);
    assert_eq!(wire.port_status().await, None);
}

#[tokio::test]
async fn a_label_that_was_cut_off_is_thrown_away_before_the_next() {
    for is_old in [false, true] {
        let (metal, cut) = (Metal::default(), Arc::new(AtomicBool::new(false)));
        metal.change(|inside| inside.is_old = is_old);
        let mut wire = metal.wire(&cut).await;
        wire.write_all(&label(500)).await.unwrap();
        drop(wire);
        let mut wire = metal.wire(&cut).await;
        let resets: &[Request] =
            if is_old { &[Request::SoftReset, Request::SoftReset10] } else { &[Request::SoftReset] };
        assert_eq!(metal.inside().asked, resets);
        wire.write_all(&label(500)).await.unwrap();
        wire.flush().await.unwrap();
        drop(wire);
        metal.wire(&cut).await;
        assert_eq!(metal.inside().asked, resets, "a whole label is left alone: it may still be printing");
    }
}

#[tokio::test]
async fn a_printer_is_found_in_whichever_socket_it_is() {
    let sockets = Sockets::default();
    let usb = Usb::new(Identity::parse("0A5F:0084:S1").unwrap(), Arc::new(sockets.clone()));
    let why = usb.open(Duration::from_secs(5)).await.err().unwrap();
    assert_eq!(why, Unopened::absent("it is not plugged in"));
    let mut returns = usb.returns();
    assert!((&mut returns).now_or_never().is_none());
    sockets.plug(Plug::new(0x0A5F, 0x0084, "S2", "1-1"), "");
    assert!((&mut returns).now_or_never().is_none(), "that is another one");
    let metal = sockets.plug(Plug::new(0x0A5F, 0x0084, "S1", "2-4"), "");
    returns.await;
    let mut wire = usb.open(Duration::from_secs(5)).await.ok().unwrap();
    wire.write_all(b"label").await.unwrap();
    assert_eq!(metal.inside().taken, b"label");
}
