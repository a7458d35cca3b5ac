//! A print service that answers as CUPS does and fails where it is told to: what may be sent again, and what not.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use ipp::attribute::IppAttributes;
use ipp::model::{DelimiterTag, IppVersion};
use ipp::value::IppValue;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::door::Door;
use super::printer::CupsPrinter;
use super::words::{Value, samples};
use crate::printers::hand::{Evidence, Form, Hand, Payload, SendFault};
use crate::protocol::failure::PrinterFault;
use crate::protocol::printer::Status;

const CREATE_JOB: u16 = 0x0005;
const SEND_DOCUMENT: u16 = 0x0006;
const CANCEL_JOB: u16 = 0x0008;
const JOB_ATTRIBUTES: u16 = 0x0009;
const JOBS: u16 = 0x000A;
const PRINTER_ATTRIBUTES: u16 = 0x000B;
const SUBSCRIBE: u16 = 0x0016;
const NOTIFICATIONS: u16 = 0x001C;

type Attributes = Vec<(&'static str, Value)>;

/// What is answered to an operation.
#[derive(Clone)]
enum Reply {
    Is(DelimiterTag, fn() -> Attributes),
    Refused(u16),
    /// The question is read, and the connection ends.
    Silence,
}

/// CUPS with one queue and, once it was made, job 7.
struct Service {
    port: u16,
    /// Answers in the order they are given; the last one stays.
    replies: Arc<Mutex<HashMap<u16, Vec<Reply>>>>,
    asked: Arc<Mutex<Vec<u16>>>,
}

impl Service {
    /// A raw queue in good order, on which a job is made, filled and completed.
    async fn open() -> Service {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let service = Service { port, replies: Arc::default(), asked: Arc::default() };
        service.answers(PRINTER_ATTRIBUTES, &[Reply::Is(DelimiterTag::PrinterAttributes, ready)]);
        service.answers(CREATE_JOB, &[Reply::Is(DelimiterTag::JobAttributes, made)]);
        service.answers(SEND_DOCUMENT, &[Reply::Is(DelimiterTag::JobAttributes, made)]);
        service.answers(JOB_ATTRIBUTES, &[Reply::Is(DelimiterTag::JobAttributes, completed)]);
        service.answers(JOBS, &[Reply::Is(DelimiterTag::JobAttributes, made)]);
        service.answers(CANCEL_JOB, &[Reply::Is(DelimiterTag::OperationAttributes, Vec::new)]);
        service.answers(SUBSCRIBE, &[Reply::Refused(0x0501)]);
        let (replies, asked) = (service.replies.clone(), service.asked.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                answer(stream, &replies, &asked).await;
            }
        });
        service
    }

    fn answers(&self, operation: u16, replies: &[Reply]) {
        self.replies.lock().unwrap().insert(operation, replies.to_vec());
    }

    fn asked(&self, operation: u16) -> usize {
        self.asked.lock().unwrap().iter().filter(|asked| **asked == operation).count()
    }

    fn printer(&self) -> CupsPrinter {
        CupsPrinter::new("P", "queue", Door::at(self.port))
    }

    async fn print(&self) -> Result<Evidence, SendFault> {
        let bytes = bytes::Bytes::from_static(b"SIZE 40 mm,30 mm\r\nPRINT 1\r\n");
        let form = Form::Commands;
        let payload = Payload { form, bytes, width: 40.0, height: 30.0, columns: 320, rows: 240, dpi: 203 };
        self.printer().send(&payload).await
    }
}

async fn answer(
    mut stream: TcpStream,
    replies: &Mutex<HashMap<u16, Vec<Reply>>>,
    asked: &Mutex<Vec<u16>>,
) -> Option<()> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).await.ok()?;
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap().parse().unwrap();
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let operation = u16::from_be_bytes([body[2], body[3]]);
    asked.lock().unwrap().push(operation);
    let reply = {
        let mut replies = replies.lock().unwrap();
        let waiting = replies.entry(operation).or_insert_with(|| vec![Reply::Refused(0x0501)]);
        if waiting.len() > 1 { waiting.remove(0) } else { waiting[0].clone() }
    };
    let (status, attributes) = match reply {
        Reply::Silence => return None,
        Reply::Refused(status) => (status, IppAttributes::new()),
        Reply::Is(kind, values) => {
            let mut attributes = IppAttributes::new();
            attributes.groups_mut().push(samples::group(kind, values()));
            (0, attributes)
        }
    };
    let mut words = IppVersion::v2_0().0.to_be_bytes().to_vec();
    words.extend(status.to_be_bytes());
    words.extend([0, 0, 0, 1]);
    words.extend(attributes.to_bytes());
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: {}\r\n\r\n", words.len());
    stream.write_all(&[head.as_bytes(), &words].concat()).await.ok()
}

fn ready() -> Attributes {
    vec![
        ("printer-state", Ok(IppValue::Enum(3))),
        ("printer-state-reasons", IppValue::new_keyword("none")),
        ("printer-is-accepting-jobs", Ok(IppValue::Boolean(true))),
        ("printer-make-and-model", IppValue::new_text_without_language("Local Raw Printer")),
        ("document-format-supported", IppValue::new_mime_media_type("application/octet-stream")),
    ]
}

fn rejecting() -> Attributes {
    let mut attributes = ready();
    attributes[2].1 = Ok(IppValue::Boolean(false));
    attributes
}

fn paused() -> Attributes {
    let mut attributes = ready();
    attributes[0].1 = Ok(IppValue::Enum(5));
    attributes
}

fn made() -> Attributes {
    vec![("job-id", Ok(IppValue::Integer(7)))]
}

fn job(state: i32, documents: i32, begun: bool) -> Attributes {
    let time = if begun { IppValue::Integer(1_795_410_704) } else { IppValue::NoValue };
    vec![
        ("job-state", Ok(IppValue::Enum(state))),
        ("number-of-documents", Ok(IppValue::Integer(documents))),
        ("time-at-processing", Ok(time)),
    ]
}

fn completed() -> Attributes {
    job(9, 1, true)
}

fn pending() -> Attributes {
    job(3, 1, false)
}

fn empty() -> Attributes {
    job(3, 0, false)
}

fn taken_back() -> Attributes {
    job(7, 0, false)
}

fn of_somebody_else() -> Attributes {
    let mut attributes = completed();
    attributes.push(("job-name", IppValue::new_name_without_language("holiday.jpg")));
    attributes
}

fn jobs(replies: &[fn() -> Attributes]) -> Vec<Reply> {
    replies.iter().map(|values| Reply::Is(DelimiterTag::JobAttributes, *values)).collect()
}

#[tokio::test]
async fn a_job_is_made_filled_and_followed_to_its_end() {
    let service = Service::open().await;
    service.answers(JOB_ATTRIBUTES, &jobs(&[pending, pending, completed]));
    assert_eq!(service.print().await, Ok(Evidence::SpoolerCompleted));
    assert_eq!((service.asked(CREATE_JOB), service.asked(SEND_DOCUMENT)), (1, 1));
}

#[tokio::test]
async fn a_document_whose_answer_was_lost_is_looked_for_in_its_job_and_not_sent_again() {
    let service = Service::open().await;
    service.answers(SEND_DOCUMENT, &[Reply::Silence]);
    service.answers(JOB_ATTRIBUTES, &jobs(&[pending, completed]));
    assert_eq!(service.print().await, Ok(Evidence::SpoolerCompleted));
    assert_eq!((service.asked(CREATE_JOB), service.asked(SEND_DOCUMENT), service.asked(CANCEL_JOB)), (1, 1, 0));
}

#[tokio::test]
async fn a_job_that_never_got_its_document_is_taken_back_before_another_may_be_made() {
    let service = Service::open().await;
    service.answers(SEND_DOCUMENT, &[Reply::Silence]);
    service.answers(JOB_ATTRIBUTES, &jobs(&[empty, taken_back]));
    let fault = service.print().await.unwrap_err();
    assert!(matches!(fault, SendFault::NothingLeft(PrinterFault::NoSpooler { .. })), "{fault:?}");
    assert_eq!(service.asked(CANCEL_JOB), 1);
}

#[tokio::test]
async fn a_job_that_could_not_be_taken_back_is_followed() {
    let service = Service::open().await;
    service.answers(SEND_DOCUMENT, &[Reply::Silence]);
    service.answers(JOB_ATTRIBUTES, &jobs(&[empty, completed]));
    service.answers(CANCEL_JOB, &[Reply::Refused(0x0404)]);
    assert_eq!(service.print().await, Ok(Evidence::SpoolerCompleted));
    assert_eq!(service.asked(CREATE_JOB), 1);
}

#[tokio::test]
async fn a_job_whose_making_got_no_answer_is_empty_at_most() {
    let service = Service::open().await;
    service.answers(CREATE_JOB, &[Reply::Silence]);
    let fault = service.print().await.unwrap_err();
    assert!(matches!(fault, SendFault::NothingLeft(PrinterFault::NoSpooler { .. })), "{fault:?}");
    assert_eq!(service.asked(SEND_DOCUMENT), 0);
}

#[tokio::test]
async fn a_job_that_is_forgotten_or_anothers_by_now_may_have_printed() {
    for replies in [vec![Reply::Refused(0x0406)], jobs(&[of_somebody_else])] {
        let service = Service::open().await;
        service.answers(JOB_ATTRIBUTES, &replies);
        let fault = service.print().await.unwrap_err();
        let lost = PrinterFault::JobLost { printer: "P".to_string(), job: 7 };
        assert_eq!(fault, SendFault::MayHavePrinted(lost));
    }
}

#[tokio::test]
async fn what_cannot_be_asked_for_a_while_is_asked_again() {
    let service = Service::open().await;
    let silence = vec![Reply::Silence; 2];
    service.answers(JOB_ATTRIBUTES, &[silence, jobs(&[completed])].concat());
    assert_eq!(service.print().await, Ok(Evidence::SpoolerCompleted));
    assert_eq!(service.asked(CREATE_JOB), 1);
}

#[tokio::test]
async fn an_event_tells_the_end_of_a_job_that_is_not_remembered() {
    fn subscription() -> Attributes {
        vec![("notify-subscription-id", Ok(IppValue::Integer(3)))]
    }
    fn event() -> Attributes {
        vec![
            ("notify-sequence-number", Ok(IppValue::Integer(1))),
            ("notify-job-id", Ok(IppValue::Integer(7))),
            ("job-state", Ok(IppValue::Enum(9))),
        ]
    }
    let service = Service::open().await;
    service.answers(SUBSCRIBE, &[Reply::Is(DelimiterTag::SubscriptionAttributes, subscription)]);
    service.answers(NOTIFICATIONS, &[Reply::Is(DelimiterTag::EventNotificationAttributes, event)]);
    service.answers(JOB_ATTRIBUTES, &[Reply::Refused(0x0406)]);
    assert_eq!(service.print().await, Ok(Evidence::SpoolerCompleted));
}

#[tokio::test]
async fn each_refusal_before_a_job_is_made_says_whether_waiting_helps() {
    for (reply, helps) in [
        (Reply::Refused(0x0406), false),
        (Reply::Refused(0x0403), false),
        (Reply::Refused(0x0506), true),
        (Reply::Refused(0x0404), true),
        (Reply::Is(DelimiterTag::PrinterAttributes, rejecting), true),
        (Reply::Is(DelimiterTag::PrinterAttributes, paused), true),
    ] {
        let service = Service::open().await;
        let operation = if matches!(reply, Reply::Is(..)) { PRINTER_ATTRIBUTES } else { CREATE_JOB };
        service.answers(operation, &[reply]);
        let fault = service.print().await.unwrap_err();
        match &fault {
            SendFault::NothingLeft(_) => assert!(helps, "{fault:?}"),
            SendFault::Hopeless(_) => assert!(!helps, "{fault:?}"),
            SendFault::MayHavePrinted(_) => panic!("nothing left: {fault:?}"),
        }
        assert_eq!(service.asked(SEND_DOCUMENT), 0);
    }
}

#[tokio::test]
async fn a_format_that_is_refused_takes_its_job_back_and_is_hopeless() {
    let service = Service::open().await;
    service.answers(SEND_DOCUMENT, &[Reply::Refused(0x040A)]);
    service.answers(JOB_ATTRIBUTES, &jobs(&[empty, taken_back]));
    let fault = service.print().await.unwrap_err();
    assert!(matches!(fault, SendFault::Hopeless(PrinterFault::FormRefused { .. })), "{fault:?}");
    assert_eq!(service.asked(CANCEL_JOB), 1);
}

#[tokio::test]
async fn the_form_is_known_when_the_service_is_up_and_not_guessed_before() {
    fn with_driver() -> Attributes {
        let mut attributes = ready();
        attributes[3].1 = IppValue::new_text_without_language("Zebra ZPL Label Printer");
        attributes[4].1 = IppValue::new_mime_media_type("application/pdf");
        attributes
    }
    let service = Service::open().await;
    let unavailable = Reply::Refused(0x0502);
    service.answers(PRINTER_ATTRIBUTES, &[unavailable, Reply::Is(DelimiterTag::PrinterAttributes, with_driver)]);
    assert_eq!(service.printer().form().await, Form::Pdf);
    assert_eq!(service.asked(PRINTER_ATTRIBUTES), 2);
    // A queue that is not there is told by `send`.
    service.answers(PRINTER_ATTRIBUTES, &[Reply::Refused(0x0406)]);
    assert_eq!(service.printer().form().await, Form::Commands);
    assert!(matches!(service.print().await, Err(SendFault::Hopeless(PrinterFault::QueueGone { .. }))));
}

#[tokio::test]
async fn a_service_that_is_not_there_is_no_information_and_nothing_left() {
    let service = Service::open().await;
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let service = Service { port: free, ..service };
    let fault = service.print().await.unwrap_err();
    assert!(matches!(fault, SendFault::NothingLeft(PrinterFault::NoSpooler { .. })), "{fault:?}");
    assert_eq!(service.printer().status().await, Status::NoInfo);
}
