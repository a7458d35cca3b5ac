//! The direct printer against a printer of ours on loopback, led by the hand.

use std::future::Future;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::printers::Form;
use crate::printers::ports::tcp::Tcp;

const QUESTION: &[u8] = b"\x1B!?";
/// All that TSPL can be asked: of a printer that answers the first, the second is not asked.
const QUESTIONS: &[u8] = b"\x1B!?\x1B!S";
/// Long enough that only a broken test meets it.
const LONG: Duration = Duration::from_secs(20);
/// For what is to run out after an answer came in time.
const MEDIUM: Duration = Duration::from_secs(1);
/// For what is to run out at once.
const SHORT: Duration = Duration::from_millis(60);

/// A printer's side of the wire.
struct Metal {
    listener: TcpListener,
}

/// One connection, seen by the printer.
struct Socket(TcpStream);

impl Metal {
    async fn new() -> Metal {
        Metal { listener: TcpListener::bind("127.0.0.1:0").await.unwrap() }
    }

    /// The hand under test, patient unless `change` says otherwise.
    fn hand(&self, change: impl FnOnce(&mut Patience)) -> DirectPrinter {
        let port = self.listener.local_addr().unwrap().port();
        let mut printer =
            DirectPrinter::new("Sink", Box::new(Tcp { host: "127.0.0.1".to_string(), port }), &Config::default());
        printer.patience = Patience {
            connect: LONG,
            stall: LONG,
            answer: LONG,
            ask_again: LONG,
            poll_printing: Duration::from_millis(1),
            poll_person: Duration::from_millis(1),
            fresh: LONG,
            look: LONG,
        };
        change(&mut printer.patience);
        printer
    }

    async fn accept(&self) -> Socket {
        Socket(self.listener.accept().await.unwrap().0)
    }

    /// Takes one label at a new connection and tells these states, one a question.
    async fn print(&self, payload: &Payload, states: &[u8]) -> Socket {
        let mut socket = self.accept().await;
        socket.print(payload, states).await;
        socket
    }
}

impl Socket {
    async fn expect(&mut self, bytes: &[u8]) {
        let mut read = vec![0; bytes.len()];
        self.0.read_exact(&mut read).await.unwrap();
        assert!(read == bytes, "{} bytes expected, others came", bytes.len());
    }

    async fn print(&mut self, payload: &Payload, states: &[u8]) {
        self.expect(&payload.bytes).await;
        for state in states {
            self.answer(*state).await;
        }
    }

    async fn answer(&mut self, byte: u8) {
        self.expect(QUESTION).await;
        self.0.write_all(&[byte]).await.unwrap();
    }

    /// Whatever still comes until the hand lets go.
    async fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        self.0.read_to_end(&mut rest).await.unwrap();
        rest
    }
}

fn label(size: usize) -> Payload {
    let bytes: Vec<u8> = (0..size).map(|place| (place % 251) as u8).collect();
    let form = Form::Commands;
    Payload { form, bytes: bytes.into(), width: 76.0, height: 130.0, columns: 608, rows: 1040, dpi: 203 }
}

/// One label, after which the hand lets go of the connection.
async fn send_and_rest(hand: &DirectPrinter, payload: &Payload) -> Result<Evidence, SendFault> {
    let outcome = hand.send(payload).await;
    hand.rest().await;
    outcome
}

/// Both sides at once; a test that hangs fails.
async fn both<A, B>(hand: impl Future<Output = A>, metal: impl Future<Output = B>) -> (A, B) {
    tokio::time::timeout(LONG * 3, async { tokio::join!(hand, metal) }).await.expect("the test hangs")
}

fn may_have_printed(outcome: Result<Evidence, SendFault>) -> bool {
    matches!(outcome, Err(SendFault::MayHavePrinted(PrinterFault::Interrupted { .. })))
}

fn nothing_left(outcome: Result<Evidence, SendFault>) -> bool {
    matches!(outcome, Err(SendFault::NothingLeft(PrinterFault::Unreachable { .. })))
}

#[tokio::test]
async fn a_printer_that_says_ready_is_evidence_and_keeps_its_connection() {
    let metal = Metal::new().await;
    let hand = metal.hand(|_| ());
    let payload = label(80_000);
    let (outcomes, _) = both(async { [hand.send(&payload).await, send_and_rest(&hand, &payload).await] }, async {
        let mut socket = metal.accept().await;
        for _ in 0..2 {
            socket.print(&payload, &[0x00]).await;
        }
        assert_eq!(socket.rest().await, b"");
    })
    .await;
    assert_eq!(outcomes, [Ok(Evidence::DeviceAnswered), Ok(Evidence::DeviceAnswered)]);
    assert_eq!(hand.status().await, Status::Normal);
}

#[tokio::test]
async fn a_label_is_not_out_while_the_printer_still_prints() {
    let metal = Metal::new().await;
    let hand = metal.hand(|_| ());
    let payload = label(500);
    for bits in [&[0x20, 0x20, 0x00][..], &[0x00], &[0x20, 0x00]] {
        let (outcome, ()) = both(send_and_rest(&hand, &payload), async {
            assert_eq!(metal.print(&payload, bits).await.rest().await, b"", "a question after ready");
        })
        .await;
        assert_eq!(outcome, Ok(Evidence::DeviceAnswered));
    }
}

#[tokio::test]
async fn paper_and_lid_pause_a_label_until_a_person_came() {
    let metal = Metal::new().await;
    let hand = metal.hand(|_| ());
    let payload = label(500);
    let (outcome, socket) = both(hand.send(&payload), async {
        let mut socket = metal.print(&payload, &[]).await;
        for (bits, status) in [
            (0x04, Status::ShortPaper),
            (0x05, Status::ShortPaperOpenLid),
            (0x01, Status::OpenLid),
            (0x10, Status::Suspended),
            (0x02, Status::Error),
            (0x20, Status::Normal),
        ] {
            socket.answer(bits).await;
            // The next question comes after the answer was understood.
            socket.expect(QUESTION).await;
            assert_eq!(hand.status().await, status, "{bits:02X}");
            socket.0.write_all(&[bits]).await.unwrap();
        }
        socket.answer(0x00).await;
        socket
    })
    .await;
    assert_eq!(outcome, Ok(Evidence::DeviceAnswered));
    drop(socket);
}

#[tokio::test]
async fn a_silent_printer_is_asked_once_and_slows_no_further_label() {
    let metal = Metal::new().await;
    let hand = metal
        .hand(|patience| (patience.answer, patience.fresh, patience.look) = (SHORT, Duration::ZERO, Duration::ZERO));
    let payload = label(80_000);
    let (outcomes, _) = both(
        async {
            let mut outcomes = vec![hand.send(&payload).await, hand.send(&payload).await];
            for _ in 0..2 {
                outcomes.push(send_and_rest(&hand, &payload).await);
            }
            outcomes
        },
        async {
            let mut socket = metal.accept().await;
            let expected = [&payload.bytes, QUESTIONS, &payload.bytes, &payload.bytes].concat();
            assert!(socket.rest().await == expected);
            // Also not at the next connection.
            assert!(metal.accept().await.rest().await == payload.bytes);
        },
    )
    .await;
    assert_eq!(outcomes, vec![Ok(Evidence::BytesTaken); 4]);
    let (status, ()) = both(hand.status(), async { assert_eq!(metal.accept().await.rest().await, b"") }).await;
    assert_eq!(status, Status::NoInfo);
}

#[tokio::test]
async fn a_silent_printer_is_asked_again_at_a_connection_much_later() {
    let metal = Metal::new().await;
    let hand = metal.hand(|patience| (patience.answer, patience.ask_again) = (SHORT, Duration::ZERO));
    let payload = label(100);
    let (silent, _) = both(send_and_rest(&hand, &payload), async { metal.accept().await.rest().await }).await;
    assert_eq!(silent, Ok(Evidence::BytesTaken));
    let (answered, _) = both(hand.send(&payload), metal.print(&payload, &[0x00])).await;
    assert_eq!(answered, Ok(Evidence::DeviceAnswered));
}

#[tokio::test]
async fn a_printer_that_stops_taking_bytes_may_have_printed() {
    let metal = Metal::new().await;
    let hand = metal.hand(|patience| patience.stall = SHORT);
    // More than a kernel swallows on its own.
    let payload = label(32 << 20);
    let (outcome, socket) = both(hand.send(&payload), metal.accept()).await;
    assert!(may_have_printed(outcome));
    drop(socket);
}

#[tokio::test]
async fn a_printer_that_goes_at_any_byte_may_have_printed() {
    let metal = Metal::new().await;
    let payload = label(400_000);
    for count in [1, 100, 79_040, 399_999] {
        let hand = metal.hand(|_| ());
        let (outcome, ()) = both(hand.send(&payload), async {
            metal.accept().await.expect(&payload.bytes[..count]).await;
        })
        .await;
        assert!(may_have_printed(outcome), "closed at {count}");
    }
}

#[tokio::test]
async fn a_printer_that_goes_instead_of_answering_may_have_printed() {
    let metal = Metal::new().await;
    for answer in [None, Some(0x20), Some(0x04)] {
        let hand = metal.hand(|patience| patience.poll_person = LONG);
        let payload = label(500);
        let (outcome, ()) =
            both(hand.send(&payload), async { drop(metal.print(&payload, answer.as_slice()).await) }).await;
        assert!(may_have_printed(outcome), "after {answer:02X?}");
    }
}

#[tokio::test]
async fn a_printer_that_falls_silent_over_a_label_may_have_printed() {
    let metal = Metal::new().await;
    let hand = metal.hand(|patience| (patience.answer, patience.stall) = (MEDIUM, SHORT));
    let payload = label(500);
    let (outcome, socket) = both(hand.send(&payload), metal.print(&payload, &[0x20])).await;
    assert!(may_have_printed(outcome));
    drop(socket);
}

#[tokio::test]
async fn nobody_at_the_address_means_that_nothing_left() {
    let metal = Metal::new().await;
    let hand = metal.hand(|patience| (patience.fresh, patience.look) = (Duration::ZERO, Duration::ZERO));
    drop(metal);
    assert!(nothing_left(hand.send(&label(500)).await));
    assert_eq!(hand.status().await, Status::Offline);
}

#[tokio::test]
async fn a_connection_that_ended_between_labels_gets_no_byte_of_the_next() {
    let metal = Metal::new().await;
    let hand = metal.hand(|_| ());
    let payload = label(80_000);
    for _ in 0..20 {
        let (outcome, ()) = both(hand.send(&payload), async { drop(metal.print(&payload, &[0x00]).await) }).await;
        assert_eq!(outcome, Ok(Evidence::DeviceAnswered));
    }
}

#[tokio::test]
async fn a_printer_known_to_answer_is_asked_after_an_idle_while_and_waited_for() {
    let metal = Metal::new().await;
    let hand = metal.hand(|patience| (patience.fresh, patience.look) = (Duration::ZERO, Duration::ZERO));
    let payload = label(500);
    let (outcomes, _) = both(async { [hand.send(&payload).await, hand.send(&payload).await] }, async {
        // The last three are asked before the second label.
        let mut socket = metal.print(&payload, &[0x00, 0x04, 0x01, 0x00]).await;
        socket.print(&payload, &[0x00]).await;
        socket
    })
    .await;
    assert_eq!(outcomes, [Ok(Evidence::DeviceAnswered), Ok(Evidence::DeviceAnswered)]);
}

#[tokio::test]
async fn one_known_to_answer_that_does_not_gets_nothing_and_is_judged_anew() {
    let metal = Metal::new().await;
    let hand = metal.hand(|patience| {
        (patience.fresh, patience.look) = (Duration::ZERO, Duration::ZERO);
        (patience.connect, patience.answer) = (MEDIUM, MEDIUM);
    });
    let payload = label(500);
    let (outcomes, ()) = both(
        async { [hand.send(&payload).await, hand.send(&payload).await, send_and_rest(&hand, &payload).await] },
        async {
            assert_eq!(metal.print(&payload, &[0x00]).await.rest().await, QUESTION);
            let mut socket = metal.accept().await;
            assert!(socket.rest().await == [&payload.bytes, QUESTIONS].concat());
        },
    )
    .await;
    let [first, second, third] = outcomes;
    assert_eq!(first, Ok(Evidence::DeviceAnswered));
    assert!(nothing_left(second));
    assert_eq!(third, Ok(Evidence::BytesTaken));
}

#[tokio::test]
async fn a_label_given_up_leaves_no_half_label_for_the_next_to_follow() {
    let metal = Metal::new().await;
    let hand = metal.hand(|_| ());
    let payload = label(32 << 20);
    let mut given_up = metal.accept_while(&hand, &payload).await;
    let mut sunk = Vec::new();
    // Its connection ends, whatever was in it.
    let _ = given_up.0.read_to_end(&mut sunk).await;
    assert!(sunk.len() < payload.bytes.len());
    let next = label(500);
    let (outcome, _) = both(hand.send(&next), metal.print(&next, &[0x00])).await;
    assert_eq!(outcome, Ok(Evidence::DeviceAnswered));
}

impl Metal {
    /// Accepts the connection of a label that is given up as soon as its first byte came.
    async fn accept_while(&self, hand: &DirectPrinter, payload: &Payload) -> Socket {
        tokio::select! {
            _ = hand.send(payload) => panic!("nobody read the label, and still it ended"),
            socket = async {
                let mut socket = self.accept().await;
                socket.expect(&payload.bytes[..1]).await;
                socket
            } => socket,
        }
    }
}

#[tokio::test]
async fn the_status_is_the_printers_own_and_its_connection_is_not_held() {
    let metal = Metal::new().await;
    for (bits, expected) in [(0x00, Status::Normal), (0x05, Status::ShortPaperOpenLid), (0x80, Status::Error)] {
        let hand = metal.hand(|_| ());
        let (status, ()) = both(hand.status(), async {
            let mut socket = metal.accept().await;
            socket.answer(bits).await;
            assert_eq!(socket.rest().await, b"");
        })
        .await;
        assert_eq!(status, expected);
        // Told again without another connection: nobody accepts one here.
        assert_eq!(hand.status().await, expected);
    }
}

#[tokio::test]
async fn a_language_whose_printers_answer_nothing_is_not_asked() {
    let metal = Metal::new().await;
    let hand = metal.hand(|_| ());
    hand.configure(&speaking(Language::Epl));
    let payload = label(500);
    let (outcome, sunk) = both(send_and_rest(&hand, &payload), async { metal.accept().await.rest().await }).await;
    assert_eq!((outcome, sunk), (Ok(Evidence::BytesTaken), payload.bytes.to_vec()));
}

fn speaking(language: Language) -> Config {
    Config { language, ..Config::default() }
}

/// What a ZPL printer says: paper out or not, so many formats in its buffer.
fn host_status(paper_out: bool, formats: u8) -> Vec<u8> {
    let paper_out = u8::from(paper_out);
    format!(
        "\x02030,{paper_out},0,1040,{formats:03},0,0,0,000,0,0,0\x03\r\n\
         \x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"
    )
    .into_bytes()
}

#[tokio::test]
async fn each_language_is_asked_in_its_own_words() {
    let tspl = [&b"\x02\x50\x40\x40\x40\x03\r\n"[..], b"\x02\x40\x40\x40\x40\x03\r\n"].map(<[u8]>::to_vec);
    for (language, question, answers) in [
        // One that knows only the second of the questions.
        (Language::Tspl, QUESTIONS, tspl),
        (Language::Cpcl, b"\x1Bh", [vec![0x01], vec![0x00]]),
        (Language::Zpl, b"~HS", [host_status(true, 1), host_status(false, 0)]),
        (
            Language::EscPos,
            b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04",
            [vec![0x1A, 0x32, 0x12, 0x72], vec![0x12; 4]],
        ),
    ] {
        let metal = Metal::new().await;
        let hand = metal.hand(|patience| patience.answer = MEDIUM);
        hand.configure(&speaking(language));
        let payload = label(500);
        let (outcome, ()) = both(send_and_rest(&hand, &payload), async {
            let mut socket = metal.accept().await;
            socket.expect(&payload.bytes).await;
            socket.expect(question).await;
            socket.0.write_all(&answers[0]).await.unwrap();
            socket
                .expect(&question[question.len() - if language == Language::Tspl { 3 } else { question.len() }..])
                .await;
            // In two pieces: an answer is not whole before its end.
            let (first, rest) = answers[1].split_at(answers[1].len() / 2);
            socket.0.write_all(first).await.unwrap();
            socket.0.write_all(rest).await.unwrap();
            assert_eq!(socket.rest().await, b"");
        })
        .await;
        assert_eq!(outcome, Ok(Evidence::DeviceAnswered), "{language:?}");
        assert_eq!(hand.status().await, Status::Normal, "{language:?}");
    }
}

#[tokio::test]
async fn a_zebra_that_falls_silent_over_a_label_waits_for_a_person() {
    let metal = Metal::new().await;
    let hand = metal.hand(|patience| patience.answer = MEDIUM);
    hand.configure(&speaking(Language::Zpl));
    let payload = label(500);
    let (outcome, ()) = both(send_and_rest(&hand, &payload), async {
        let mut socket = metal.accept().await;
        socket.expect(&payload.bytes).await;
        socket.expect(b"~HS").await;
        socket.0.write_all(&host_status(false, 1)).await.unwrap();
        // Not answered: the head is open.
        socket.expect(b"~HS").await;
        socket.expect(b"~HS").await;
        assert_eq!(hand.status().await, Status::Error);
        socket.0.write_all(&host_status(false, 0)).await.unwrap();
        assert_eq!(socket.rest().await, b"");
    })
    .await;
    assert_eq!(outcome, Ok(Evidence::DeviceAnswered));
}

#[tokio::test]
async fn nonsense_and_half_an_answer_are_no_answer_and_the_next_label_is_whole() {
    let metal = Metal::new().await;
    let payload = label(500);
    for answer in [&b"\x02030,0,0"[..], b"HELLO\r\n", &[0xFF; 5_000], b"\x02x\x03\x02y\x03\x02z\x03"] {
        let hand = metal.hand(|patience| patience.answer = MEDIUM);
        hand.configure(&speaking(Language::Zpl));
        let (outcomes, ()) = both(async { [hand.send(&payload).await, send_and_rest(&hand, &payload).await] }, async {
            let mut socket = metal.accept().await;
            socket.expect(&payload.bytes).await;
            socket.expect(b"~HS").await;
            socket.0.write_all(answer).await.unwrap();
            assert!(socket.rest().await == payload.bytes);
        })
        .await;
        assert_eq!(outcomes, [Ok(Evidence::BytesTaken), Ok(Evidence::BytesTaken)], "{} bytes", answer.len());
    }
}
