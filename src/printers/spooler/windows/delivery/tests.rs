//! The delivery against a spooler that does what the real one's numbers say it may.

use std::collections::VecDeque;
use std::sync::mpsc;

use super::*;

const QUICK: Patience =
    Patience { stall: Duration::from_millis(60), moving: Duration::from_millis(1), person: Duration::from_millis(2) };

/// Answers as it was told to, then that the job is gone.
struct Scripted {
    hand_over: Result<u32, Broken>,
    looks: VecDeque<Result<Look, u32>>,
    at_last: Result<Look, u32>,
}

impl Scripted {
    fn with(looks: &[Result<Look, u32>]) -> Scripted {
        Scripted { hand_over: Ok(7), looks: looks.iter().copied().collect(), at_last: Ok(Look::Gone) }
    }
}

impl Spool for Scripted {
    fn hand_over(&mut self, _: &Watch) -> Result<u32, Broken> {
        self.hand_over
    }

    fn look(&mut self, job: u32) -> Result<Look, u32> {
        assert_eq!(job, 7);
        self.looks.pop_front().unwrap_or(self.at_last)
    }
}

fn names() -> Names {
    Names { printer: "Waybills".into(), queue: "Zebra".into() }
}

fn there(status: u32) -> Result<Look, u32> {
    Ok(Look::There { status, queue_is_paused: false })
}

fn end(spool: &mut Scripted) -> Result<Evidence, SendFault> {
    run(spool, &names(), QUICK, &Watch::default())
}

#[test]
fn every_byte_is_written_however_few_are_taken_at_once() {
    let bytes: Vec<u8> = (0..200_000u32).map(|n| (n % 256) as u8).collect();
    let mut got = Vec::new();
    let watch = Watch::default();
    let written = write_all(&bytes, &watch, |part| {
        let taken = part.len().min(30_001);
        got.extend_from_slice(&part[..taken]);
        (taken, Ok(()))
    });
    assert_eq!(written, Ok(()));
    assert!(got == bytes);
    assert!(watch.left.load(Ordering::Acquire));
}

#[test]
fn a_write_that_fails_says_whether_a_byte_may_have_left() {
    let bytes = vec![0u8; 100_000];
    let fails_at = |call: usize, taken: usize, code: u32| {
        let mut calls = 0;
        write_all(&bytes, &Watch::default(), |part| {
            calls += 1;
            if calls == call { (taken, if code == 0 { Ok(()) } else { Err(code) }) } else { (part.len(), Ok(())) }
        })
    };
    assert_eq!(fails_at(1, 0, 112), Err(Broken { left: false, code: 112 }));
    assert_eq!(fails_at(1, 10, 112), Err(Broken { left: true, code: 112 }));
    assert_eq!(fails_at(2, 0, 112), Err(Broken { left: true, code: 112 }));
    // Success that took nothing would be tried for ever.
    assert_eq!(fails_at(1, 0, 0), Err(Broken { left: false, code: ERROR_WRITE_FAULT }));
    let given_up = Watch::default();
    given_up.give_up();
    let untouched = write_all(&bytes, &given_up, |_| panic!("it writes"));
    assert_eq!(untouched, Err(Broken { left: false, code: ERROR_CANCELLED }));
    assert!(!given_up.left.load(Ordering::Acquire));
}

#[test]
fn a_job_is_followed_to_its_end_over_a_lack_of_paper_and_a_restart_of_the_print_service() {
    let mut spool = Scripted::with(&[there(0x8), there(0x50), there(0x50), Err(1722), there(0x10)]);
    assert_eq!(end(&mut spool), Ok(Evidence::SpoolerCompleted));
    assert!(spool.looks.is_empty());
    assert_eq!(end(&mut Scripted::with(&[])), Ok(Evidence::BytesTaken));
}

#[test]
fn a_job_that_somebody_removed_is_never_sent_again() {
    let held = Ok(Look::There { status: 0x1, queue_is_paused: false });
    let fault = end(&mut Scripted::with(&[held, there(0x105)])).unwrap_err();
    assert!(matches!(fault, SendFault::Hopeless(PrinterFault::JobRemoved { job: 7, begun: false, .. })), "{fault:?}");
    let fault = end(&mut Scripted::with(&[there(0x10), there(0x14)])).unwrap_err();
    assert!(matches!(fault, SendFault::MayHavePrinted(PrinterFault::JobRemoved { begun: true, .. })), "{fault:?}");
}

#[test]
fn a_print_service_that_stays_away_leaves_the_job_unknown() {
    let mut spool = Scripted::with(&[there(0x10)]);
    spool.at_last = Err(1722);
    let fault = end(&mut spool).unwrap_err();
    assert!(matches!(fault, SendFault::MayHavePrinted(PrinterFault::JobLost { job: 7, .. })), "{fault:?}");
}

#[test]
fn a_label_that_never_became_a_job_says_so() {
    let mut spool = Scripted::with(&[]);
    spool.hand_over = Err(Broken { left: false, code: 1801 });
    assert!(matches!(end(&mut spool), Err(SendFault::Hopeless(PrinterFault::QueueGone { .. }))));
    spool.hand_over = Err(Broken { left: true, code: 112 });
    assert!(matches!(end(&mut spool), Err(SendFault::MayHavePrinted(PrinterFault::Interrupted { .. }))));
}

/// A call that does not come back until it is let go; it says when it has begun.
async fn hanging(leaves: bool) -> (Result<Evidence, SendFault>, bool) {
    let turn = Arc::new(tokio::sync::Mutex::new(()));
    let held = turn.clone().lock_owned().await;
    let (go, waits) = mpsc::channel::<()>();
    let outcome = on_a_thread(held, names(), QUICK, move |watch| {
        if leaves {
            watch.leaving();
        }
        let _ = waits.recv();
        Ok(Evidence::BytesTaken)
    });
    let outcome = outcome.await;
    let still_its_turn = turn.try_lock().is_err();
    drop(go);
    // The thread ends, and with it the queue's turn.
    let _free = turn.lock().await;
    (outcome, still_its_turn)
}

#[tokio::test]
async fn a_call_that_hangs_is_given_up_and_keeps_the_queues_turn_until_it_comes_back() {
    let (outcome, still_its_turn) = hanging(false).await;
    assert!(matches!(outcome, Err(SendFault::NothingLeft(PrinterFault::NoSpooler { .. }))), "{outcome:?}");
    assert!(still_its_turn);
    let (outcome, still_its_turn) = hanging(true).await;
    assert!(matches!(outcome, Err(SendFault::MayHavePrinted(PrinterFault::Interrupted { .. }))), "{outcome:?}");
    assert!(still_its_turn);
}

#[tokio::test]
async fn a_delivery_nobody_waits_for_ends() {
    let turn = Arc::new(tokio::sync::Mutex::new(()));
    let held = turn.clone().lock_owned().await;
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let waiting = tokio::spawn(on_a_thread(held, names(), Patience::default(), move |watch| {
        let mut spool = Scripted::with(&[]);
        spool.at_last = there(0x50);
        let _ = begun.send(());
        run(&mut spool, &names(), QUICK, watch)
    }));
    has_begun.await.unwrap();
    waiting.abort();
    // The thread lets go of the queue although its job still waits for paper.
    let _free = turn.lock().await;
}
