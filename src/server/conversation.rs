//! One conversation, whatever the wire: requests come in, answers and pushes go out.
//!
//! Prints of one connection are carried out one after another, in the order
//! they came; other requests may overtake them. While a print is being
//! answered, pushes wait: the answer to a request precedes any push about it.

use std::collections::VecDeque;
use std::future::{self, Future};
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::stream::{FuturesUnordered, StreamExt};
use serde_json::Value;
use socketioxide_core::Str;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::room::Place;
use super::weigh::{self, Head};
use crate::commands::presence::Presence;
use crate::commands::{Caller, Desk};
use crate::jobs::hearing::Hearing;
use crate::limits;
use crate::protocol::failure::{JobFault, RequestFault};
use crate::protocol::{Notice, Origin};

/// The wire under a conversation.
pub trait Line: Send + 'static {
    /// What an answer needs to find its request.
    type Ticket: Send + 'static;
    /// Bytes of the longest message.
    const LIMIT: usize;

    /// The next word from the other end; None when it has left. May be dropped and asked again.
    fn next(&mut self) -> impl Future<Output = Option<Heard<Self::Ticket>>> + Send;
    fn answer(&mut self, ticket: Self::Ticket, answer: &Value) -> impl Future<Output = Result<(), Gone>> + Send;
    /// Hands a push over; it may wait for `flush`.
    fn push(&mut self, notice: &Notice) -> impl Future<Output = Result<(), Gone>> + Send;
    /// What was pushed leaves now.
    fn flush(&mut self) -> impl Future<Output = Result<(), Gone>> + Send;
    /// Says why and closes.
    fn close(self, why: End) -> impl Future<Output = ()> + Send;
}

/// Who answers. The `Desk`, except in tests of the order of things.
pub trait Answering: Send + Sync + 'static {
    fn answer_text(&self, caller: &Caller, text: &str) -> impl Future<Output = Value> + Send;
    fn hear(&self, origin: &Origin) -> Hearing;
}

/// A message as the wire delivered it, not copied.
pub enum Text {
    Frame(Utf8Bytes),
    Packet(Str),
    Own(String),
}

/// One word from the other end.
pub enum Heard<T> {
    Request {
        text: Text,
        place: Place,
        ticket: T,
    },
    /// Something that is answered without asking anyone.
    Refused {
        answer: Value,
        ticket: T,
    },
    /// A message that could not even be taken in. It ends the conversation.
    Broken(RequestFault),
}

/// The other end takes no more.
#[derive(Debug, PartialEq)]
pub struct Gone;

/// Why a conversation ends.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    TheyLeft,
    Broken(RequestFault),
    /// More pushes waited than may wait.
    TooSlow,
    WeStop,
}

/// Holds the conversation to its end.
pub async fn hold<L: Line, A: Answering>(line: L, caller: Arc<Caller>, desk: Arc<A>, mut stop: watch::Receiver<bool>) {
    // A Socket.IO session may hold several conversations, one after another.
    let presence = Presence::default();
    let caller = Arc::new(Caller { presence: presence.clone(), ..Caller::clone(&caller) });
    let ask = |asked| answer(desk.clone(), caller.clone(), asked);
    let mut talk = Talk {
        hearing: desk.hear(&caller.origin),
        line,
        answering: FuturesUnordered::new(),
        prints: VecDeque::new(),
        prints_weight: 0,
        print_at_the_desk: false,
        caller: caller.clone(),
        deaf: false,
        ending: None,
    };
    let mut deadline = None;
    while !talk.is_over() {
        if let Some(print) = talk.next_print().await {
            talk.answering.push(ask(print));
        }
        let has_room = talk.has_room();
        tokio::select! {
            biased;
            () = stopped(&mut stop), if talk.ending.is_none() => talk.ending = Some(End::WeStop),
            Some(answered) = talk.answering.next() => talk.tell(answered).await,
            notice = talk.hearing.next(), if !talk.print_at_the_desk && !talk.deaf => match notice {
                Some(notice) => {
                    talk.push(&notice).await;
                    talk.push_all().await;
                }
                None => talk.give_up(),
            },
            heard = talk.line.next(), if talk.ending.is_none() && has_room => {
                if let Some(request) = talk.sort(heard).await {
                    talk.answering.push(ask(request));
                }
            }
            // From now on there is room: whether the page stays must be heard.
            () = presence.asked_about(), if !has_room && !talk.answering_is_full() => {}
            () = until(deadline), if deadline.is_some() => break,
        }
        if talk.ending.is_some() && deadline.is_none() {
            deadline = Some(Instant::now() + limits::LAST_ANSWERS);
        }
    }
    // What waits for a person's word is taken back with its page.
    presence.leave();
    if !talk.print_at_the_desk {
        talk.push_all().await;
    }
    let Talk { line, mut answering, mut prints, mut print_at_the_desk, ending, .. } = talk;
    let why = ending.unwrap_or(End::TheyLeft);
    line.close(why.clone()).await;
    if why == End::WeStop {
        return;
    }
    // Who has gone is answered no more, but what was asked is still carried out.
    loop {
        if let Some(print) = prints.pop_front_if(|_| !print_at_the_desk) {
            print_at_the_desk = true;
            answering.push(ask(print));
        }
        match answering.next().await {
            Some(answered) => print_at_the_desk &= !answered.is_print,
            None => return,
        }
    }
}

/// A conversation and what is under way in it.
struct Talk<L: Line, F> {
    line: L,
    hearing: Hearing,
    answering: FuturesUnordered<F>,
    prints: VecDeque<Asked<L::Ticket>>,
    /// What the prints that wait for their turn weigh.
    prints_weight: usize,
    print_at_the_desk: bool,
    caller: Arc<Caller>,
    /// The other end takes nothing any more; what it asked is still carried out.
    deaf: bool,
    ending: Option<End>,
}

/// A request on its way through the desk.
struct Asked<T> {
    text: Text,
    place: Place,
    ticket: T,
    is_print: bool,
}

struct Answered<T> {
    value: Value,
    ticket: T,
    is_print: bool,
}

impl<L: Line, F: Future<Output = Answered<L::Ticket>>> Talk<L, F> {
    /// Nobody is there to be answered, or all is answered.
    fn is_over(&self) -> bool {
        match self.ending {
            None => false,
            Some(End::TheyLeft | End::TooSlow) => true,
            Some(End::Broken(_) | End::WeStop) => self.answering.is_empty() && self.prints.is_empty(),
        }
    }

    /// May another request be taken in? While a person is asked about this page its prints are counted by
    /// their bytes alone: a page that prints a day's orders in a loop is asked about once, and may still leave.
    fn has_room(&self) -> bool {
        let prints = if self.caller.presence.is_asked_about() { 0 } else { self.prints.len() };
        self.answering.len() + prints < limits::ANSWERS_AT_ONCE
    }

    fn answering_is_full(&self) -> bool {
        self.answering.len() >= limits::ANSWERS_AT_ONCE
    }

    /// Does so much wait for a person's word that this one cannot?
    fn is_too_much(&self, print: &Text) -> bool {
        self.caller.presence.is_asked_about() && self.prints_weight + weight_of(print) > limits::CONSENT_BYTES
    }

    /// The next print, once the one before is answered and all that was told before is passed on.
    async fn next_print(&mut self) -> Option<Asked<L::Ticket>> {
        if self.print_at_the_desk || self.prints.is_empty() {
            return None;
        }
        self.push_all().await;
        self.print_at_the_desk = true;
        let print = self.prints.pop_front()?;
        self.prints_weight -= weight_of(&print.text);
        Some(print)
    }

    /// Sorts what was heard; a request that need not wait for its turn is returned.
    async fn sort(&mut self, heard: Option<Heard<L::Ticket>>) -> Option<Asked<L::Ticket>> {
        match heard {
            None => self.ending = Some(End::TheyLeft),
            Some(Heard::Broken(fault)) => self.ending = Some(End::Broken(fault)),
            Some(Heard::Refused { answer, ticket }) => self.answer(ticket, &answer).await,
            Some(Heard::Request { text, place, ticket }) => {
                let (head, text) = weighed(text).await;
                let is_print = head.is_print();
                let too_large = text.len() > L::LIMIT;
                let fault = too_large.then_some(RequestFault::TooLarge { limit: L::LIMIT }).or_else(|| head.fault());
                if let Some(fault) = fault {
                    drop((text, place));
                    self.answer(ticket, &head.refusal(fault)).await;
                } else if is_print && self.is_too_much(&text) {
                    let fault = JobFault::TooMuchAsked { origin: self.caller.origin.to_string() };
                    drop((text, place));
                    self.answer(ticket, &head.refusal(fault)).await;
                } else if is_print {
                    self.prints_weight += weight_of(&text);
                    self.prints.push_back(Asked { text, place, ticket, is_print });
                } else {
                    return Some(Asked { text, place, ticket, is_print });
                }
            }
        }
        None
    }

    async fn tell(&mut self, answered: Answered<L::Ticket>) {
        self.answer(answered.ticket, &answered.value).await;
        if answered.is_print {
            self.print_at_the_desk = false;
        }
    }

    async fn answer(&mut self, ticket: L::Ticket, answer: &Value) {
        if !self.deaf {
            self.deaf = self.line.answer(ticket, answer).await.is_err();
        }
    }

    async fn push(&mut self, notice: &Notice) {
        if !self.deaf {
            self.deaf = self.line.push(notice).await.is_err();
        }
    }

    /// Passes on all notices that are there already, together: each departure costs both ends a turn.
    async fn push_all(&mut self) {
        let mut next = None;
        while !self.deaf {
            next = self.hearing.next().now_or_never();
            let Some(Some(notice)) = &next else { break };
            self.push(notice).await;
        }
        if !self.deaf {
            self.deaf = self.line.flush().await.is_err();
        }
        if let Some(None) = next {
            self.give_up();
        }
    }

    /// A connection that has missed a push would hear nonsense from then on.
    fn give_up(&mut self) {
        self.deaf = true;
        self.ending = Some(End::TooSlow);
    }
}

impl Text {
    pub fn as_str(&self) -> &str {
        match self {
            Text::Frame(text) => text,
            Text::Packet(text) => text,
            Text::Own(text) => text,
        }
    }

    fn len(&self) -> usize {
        self.as_str().len()
    }
}

impl Answering for Desk {
    async fn answer_text(&self, caller: &Caller, text: &str) -> Value {
        Desk::answer_text(self, caller, text).await
    }

    fn hear(&self, origin: &Origin) -> Hearing {
        Desk::hear(self, origin)
    }
}

async fn answer<A: Answering, T>(desk: Arc<A>, caller: Arc<Caller>, asked: Asked<T>) -> Answered<T> {
    let Asked { text, place, ticket, is_print } = asked;
    let value = desk.answer_text(&caller, text.as_str()).await;
    drop((text, place));
    Answered { value, ticket, is_print }
}

/// What a print that waits for its turn takes of the memory.
fn weight_of(print: &Text) -> usize {
    print.len() + limits::MESSAGE_COST
}

/// Weighing a hundred megabytes takes a while; the other connections do not wait for it.
async fn weighed(text: Text) -> (Head, Text) {
    if text.len() <= limits::MESSAGE_SMALL {
        return (weigh::head(text.as_str()), text);
    }
    let weighing = tokio::task::spawn_blocking(move || (weigh::head(text.as_str()), text));
    match weighing.await {
        Ok(weighed) => weighed,
        // Only when the runtime is being torn down.
        Err(_) => future::pending().await,
    }
}

/// Waits until the server is told to stop.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    // A server that is gone has stopped, too.
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => future::pending().await,
    }
}

#[cfg(test)]
mod tests;
