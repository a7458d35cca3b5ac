//! The order of things in a conversation, with a scripted wire and a scripted desk.

use super::*;
use crate::jobs::hearing::Listeners;
use crate::server::room::Room;
use serde_json::json;
use std::sync::Mutex;
use tokio::sync::{Semaphore, mpsc};

/// What the other end got, in its order.
#[derive(Debug, PartialEq)]
enum Got {
    Answer(Value),
    Push(Value),
    Closed(End),
}

/// A wire in two channels.
struct Wire {
    theirs: mpsc::UnboundedReceiver<Heard<()>>,
    ours: mpsc::UnboundedSender<Got>,
    /// Pushes that have not left yet.
    handed_over: Vec<Value>,
}

impl Line for Wire {
    type Ticket = ();
    const LIMIT: usize = 1_000;

    async fn next(&mut self) -> Option<Heard<()>> {
        self.theirs.recv().await
    }

    async fn answer(&mut self, (): (), answer: &Value) -> Result<(), Gone> {
        self.ours.send(Got::Answer(answer.clone())).map_err(|_| Gone)
    }

    async fn push(&mut self, notice: &Notice) -> Result<(), Gone> {
        self.handed_over.push(notice.body.clone());
        Ok(())
    }

    async fn flush(&mut self) -> Result<(), Gone> {
        self.handed_over.drain(..).try_for_each(|body| self.ours.send(Got::Push(body)).map_err(|_| Gone))
    }

    async fn close(self, why: End) {
        let _ = self.ours.send(Got::Closed(why));
    }
}

/// A desk that answers a `print` when told to, and tells about it before it answers.
struct SlowDesk {
    listeners: Listeners,
    may_print: Semaphore,
    began: Mutex<Vec<String>>,
}

impl Answering for SlowDesk {
    async fn answer_text(&self, caller: &Caller, text: &str) -> Value {
        self.began.lock().unwrap().push(text.to_string());
        let request: Value = serde_json::from_str(text).unwrap();
        if request["cmd"] == "print" {
            self.listeners.tell(&caller.origin, notice(&request["requestID"]));
            self.may_print.acquire().await.unwrap().forget();
        }
        json!({"requestID": request["requestID"]})
    }

    fn hear(&self, origin: &Origin) -> Hearing {
        self.listeners.hear(origin)
    }
}

fn notice(about: &Value) -> Notice {
    Notice { cmd: "notifyPrintResult", body: json!({"about": about}) }
}

/// A conversation under way and both its ends.
struct Scene {
    desk: Arc<SlowDesk>,
    send: Option<mpsc::UnboundedSender<Heard<()>>>,
    got: mpsc::UnboundedReceiver<Got>,
    stop: watch::Sender<bool>,
    room: Room,
}

impl Scene {
    fn begin() -> Scene {
        let desk = Arc::new(SlowDesk {
            listeners: Listeners::default(),
            may_print: Semaphore::new(0),
            began: Mutex::default(),
        });
        let (send, theirs) = mpsc::unbounded_channel();
        let (ours, got) = mpsc::unbounded_channel();
        let (stop, stopped) = watch::channel(false);
        let caller = Arc::new(Caller { origin: Origin::Program, base: String::new(), presence: Presence::default() });
        tokio::spawn(hold(Wire { theirs, ours, handed_over: Vec::new() }, caller, desk.clone(), stopped));
        Scene { desk, send: Some(send), got, stop, room: Room::new(1 << 20) }
    }

    fn send(&self, text: impl ToString) {
        let place = self.room.take(1).unwrap();
        let request = Heard::Request { text: Text::Own(text.to_string()), place, ticket: () };
        self.send.as_ref().unwrap().send(request).unwrap();
    }

    fn ask(&self, cmd: &str, id: u64) {
        self.send(json!({"cmd": cmd, "requestID": id}));
    }

    async fn desk_is_reached(&self) {
        while self.desk.began.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
    }

    async fn expect(&mut self, expected: impl IntoIterator<Item = Got>) {
        for expected in expected {
            assert_eq!(self.got.recv().await, Some(expected));
        }
    }
}

fn answer(id: u64) -> Got {
    Got::Answer(json!({"requestID": id}))
}

fn push(id: u64) -> Got {
    Got::Push(json!({"about": id}))
}

#[tokio::test]
async fn the_answer_to_a_print_precedes_every_push_about_it() {
    let mut scene = Scene::begin();
    scene.desk.may_print.add_permits(3);
    for id in 1..=3 {
        scene.ask("print", id);
    }
    scene.expect([answer(1), push(1), answer(2), push(2), answer(3), push(3)]).await;
}

#[tokio::test]
async fn pushes_wait_while_a_print_is_at_the_desk_and_other_requests_do_not() {
    let mut scene = Scene::begin();
    scene.ask("print", 1);
    scene.ask("getPrinters", 2);
    scene.expect([answer(2)]).await;
    scene.desk.may_print.add_permits(1);
    scene.expect([answer(1), push(1)]).await;
}

#[tokio::test]
async fn prints_are_carried_out_one_after_another_in_their_order() {
    let mut scene = Scene::begin();
    for id in 1..=200 {
        scene.ask("print", id);
    }
    for id in 1..=200 {
        scene.desk.may_print.add_permits(1);
        scene.expect([answer(id), push(id)]).await;
        assert!(scene.desk.began.lock().unwrap().len() as u64 <= id + 1);
    }
}

#[tokio::test]
async fn what_is_too_long_or_holds_too_much_is_refused_by_name_and_the_conversation_lives_on() {
    let mut scene = Scene::begin();
    scene.send(json!({"cmd": "print", "requestID": "long", "data": "x".repeat(1_000)}));
    scene.send.as_ref().unwrap().send(Heard::Refused { answer: json!("refused"), ticket: () }).unwrap();
    scene.ask("getPrinters", 2);
    match scene.got.recv().await {
        Some(Got::Answer(refusal)) => {
            assert_eq!((&refusal["status"], &refusal["requestID"]), (&json!("failed"), &json!("long")));
            assert!(refusal["msg"].as_str().unwrap().contains("1000"));
        }
        other => panic!("{other:?}"),
    }
    scene.expect([Got::Answer(json!("refused")), answer(2)]).await;
    assert_eq!(scene.room.left(), 1 << 20);
}

#[tokio::test]
async fn who_misses_a_push_is_cut_off() {
    let mut scene = Scene::begin();
    scene.ask("print", 0);
    scene.desk_is_reached().await;
    for n in 1..=limits::PUSHES_WAITING + 1 {
        scene.desk.listeners.tell(&Origin::Program, notice(&json!(n)));
    }
    scene.desk.may_print.add_permits(1);
    scene.expect([answer(0)]).await;
    for n in 0..limits::PUSHES_WAITING as u64 {
        scene.expect([push(n)]).await;
    }
    scene.expect([Got::Closed(End::TooSlow)]).await;
}

#[tokio::test]
async fn what_was_asked_is_carried_out_although_they_left() {
    let mut scene = Scene::begin();
    for id in 1..=5 {
        scene.ask("print", id);
    }
    scene.send = None;
    scene.expect([Got::Closed(End::TheyLeft)]).await;
    scene.desk.may_print.add_permits(5);
    assert_eq!(scene.got.recv().await, None);
    while scene.desk.may_print.available_permits() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(scene.desk.began.lock().unwrap().len(), 5);
}

#[tokio::test]
async fn at_the_end_answers_in_progress_are_finished_and_nothing_new_is_begun() {
    let mut scene = Scene::begin();
    scene.ask("print", 1);
    scene.ask("getPrinters", 2);
    scene.expect([answer(2)]).await;
    scene.stop.send_replace(true);
    tokio::task::yield_now().await;
    scene.ask("getPrinters", 3);
    scene.desk.may_print.add_permits(1);
    scene.expect([answer(1), push(1), Got::Closed(End::WeStop)]).await;
}

#[tokio::test(start_paused = true)]
async fn at_the_end_an_answer_that_does_not_come_is_not_waited_for() {
    let mut scene = Scene::begin();
    scene.ask("print", 1);
    scene.desk_is_reached().await;
    scene.stop.send_replace(true);
    scene.expect([Got::Closed(End::WeStop)]).await;
}

#[tokio::test]
async fn a_message_that_could_not_be_taken_in_ends_the_conversation_after_what_came_before() {
    let mut scene = Scene::begin();
    scene.ask("print", 1);
    scene.send.as_ref().unwrap().send(Heard::Broken(RequestFault::Busy)).unwrap();
    scene.desk.may_print.add_permits(1);
    scene.expect([answer(1), push(1), Got::Closed(End::Broken(RequestFault::Busy))]).await;
}
