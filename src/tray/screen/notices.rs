//! Notifications over the session bus (`org.freedesktop.Notifications`), with buttons where the desktop has them.
//!
//! The connection is made for the first notification: a desk where nothing happens needs none.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::StreamExt as _;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use zbus::zvariant::{Structure, Value};
use zbus::{Connection, MatchRule, Message, MessageStream};

use crate::limits;
use crate::tray::icon::{self, Mood};
use crate::tray::tell::{Bubble, Matter, News};
use crate::tray::view::Action;

const NAME: &str = "org.freedesktop.Notifications";
const PATH: &str = "/org/freedesktop/Notifications";
/// Under this key the specification has the click on the notification itself.
const CLICK: &str = "default";
/// Pixels of the icon in a notification.
const SIDE: u32 = 64;

/// Begins to wait for news. What a person clicks goes to `actions`.
pub fn start(actions: UnboundedSender<Action>) -> UnboundedSender<News> {
    let (news, given) = mpsc::unbounded_channel();
    tokio::spawn(tell(given, actions));
    news
}

async fn tell(mut given: UnboundedReceiver<News>, actions: UnboundedSender<Action>) {
    let mut service = None;
    let mut told = false;
    while let Some(news) = given.recv().await {
        let outcome = async {
            let service: &Service = match &mut service {
                Some(service) => service,
                None => service.insert(Service::connect(actions.clone()).await?),
            };
            service.tell(news).await
        };
        if let Err(why) = outcome.await {
            // The next notification tries anew: the bus or its service may be back by then.
            service = None;
            if !std::mem::replace(&mut told, true) {
                tracing::info!(%why, "no notifications here; the page has everything");
            }
        }
    }
}

/// The desktop's notification service.
struct Service {
    connection: Connection,
    has_buttons: bool,
    /// Is the text read as markup?
    has_markup: bool,
    shown: Shown,
}

/// Which notification is about what.
type Shown = Arc<Mutex<BTreeMap<Matter, u32>>>;

impl Service {
    async fn connect(actions: UnboundedSender<Action>) -> zbus::Result<Service> {
        let connection = zbus::connection::Builder::session()?
            .method_timeout(limits::TRAY_ANSWER)
            // Its work is done by our runtime instead of one more thread.
            .internal_executor(false)
            .build()
            .await?;
        let executor = connection.executor().clone();
        tokio::spawn(async move {
            while !executor.is_empty() {
                executor.tick().await;
            }
        });
        let rule = MatchRule::builder().msg_type(zbus::message::Type::Signal).sender(NAME)?.interface(NAME)?.build();
        let signals = MessageStream::for_match_rule(rule, &connection, None).await?;
        let shown = Shown::default();
        tokio::spawn(hear(signals, shown.clone(), actions));
        let answer = connection.call_method(Some(NAME), PATH, Some(NAME), "GetCapabilities", &()).await?;
        let abilities: Vec<String> = answer.body().deserialize()?;
        let has = |ability: &str| abilities.iter().any(|own| own == ability);
        Ok(Service { has_buttons: has("actions"), has_markup: has("body-markup"), connection, shown })
    }

    async fn tell(&self, news: News) -> zbus::Result<()> {
        for matter in news.take_back {
            let id = self.shown.lock().unwrap_or_else(PoisonError::into_inner).remove(&matter);
            if let Some(id) = id {
                // It may be closed already; some services call that an error.
                let _ = self.connection.call_method(Some(NAME), PATH, Some(NAME), "CloseNotification", &id).await;
            }
        }
        for bubble in news.show {
            let id = self.show(&bubble).await?;
            self.shown.lock().unwrap_or_else(PoisonError::into_inner).insert(bubble.matter, id);
        }
        Ok(())
    }

    /// Shows it, in the place of an older one about the same matter. Returns its number.
    async fn show(&self, bubble: &Bubble) -> zbus::Result<u32> {
        let before = self.shown.lock().unwrap_or_else(PoisonError::into_inner).get(&bubble.matter).copied();
        let text = if self.has_markup { without_markup(&bubble.text) } else { bubble.text.clone() };
        let buttons = bubble.buttons.iter().filter(|_| self.has_buttons);
        let buttons: Vec<String> = buttons.flat_map(|(action, text)| [key(*action), text.to_string()]).collect();
        let hints = HashMap::from([
            // 1 is normal; 2 stays until it is answered.
            ("urgency", Value::U8(if bubble.stays { 2 } else { 1 })),
            ("desktop-entry", Value::from("dotline")),
            ("image-data", Value::from(picture())),
        ]);
        // -1 is as long as the desktop thinks right, 0 is for ever.
        let milliseconds = if bubble.stays { 0i32 } else { -1 };
        let words = ("Dotline", before.unwrap_or(0), "", bubble.title.as_str(), text, buttons, hints, milliseconds);
        let answer = self.connection.call_method(Some(NAME), PATH, Some(NAME), "Notify", &words).await?;
        answer.body().deserialize()
    }
}

/// Clicks on our notifications, until the connection is gone. Other programs' are heard, too, and none of ours.
async fn hear(mut signals: MessageStream, shown: Shown, actions: UnboundedSender<Action>) {
    while let Some(Ok(signal)) = signals.next().await {
        if let Some(action) = clicked(&signal, &shown) {
            let _ = actions.send(action);
        }
    }
}

fn clicked(signal: &Message, shown: &Shown) -> Option<Action> {
    let header = signal.header();
    let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
    let about = |shown: &BTreeMap<Matter, u32>, id: u32| {
        shown.iter().find(|(_, own)| **own == id).map(|(matter, _)| matter.clone())
    };
    match header.member()?.as_str() {
        "ActionInvoked" => {
            let (id, key): (u32, String) = signal.body().deserialize().ok()?;
            let matter = about(&shown, id)?;
            if key == CLICK { Some(Action::OpenPage) } else { matter.chosen(&key) }
        }
        "NotificationClosed" => {
            let (id, _why): (u32, u32) = signal.body().deserialize().ok()?;
            let matter = about(&shown, id)?;
            shown.remove(&matter);
            None
        }
        _ => None,
    }
}

fn key(action: Action) -> String {
    if action == Action::OpenPage { CLICK.to_string() } else { action.id() }
}

fn without_markup(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Width, height, bytes a row, with opacity, bits a sample, samples a pixel, and the pixels.
fn picture() -> Structure<'static> {
    let side = SIDE as i32;
    Structure::from((side, side, side * 4, true, 8i32, 4i32, icon::draw(Mood::Idle, SIDE).rgba))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tray::view::Choice;

    fn signal(member: &str, body: &(impl serde::Serialize + zbus::zvariant::DynamicType)) -> Message {
        Message::signal(PATH, NAME, member).unwrap().build(body).unwrap()
    }

    #[test]
    fn only_clicks_on_our_own_notifications_count_and_only_for_what_they_asked() {
        let shown: Shown = Arc::new(Mutex::new(BTreeMap::from([(Matter::Question(7), 31), (Matter::Failures, 32)])));
        let click = |id: u32, key: &str| clicked(&signal("ActionInvoked", &(id, key)), &shown);
        assert_eq!(click(31, CLICK), Some(Action::OpenPage));
        assert_eq!(click(31, "once 7"), Some(Action::Answer(7, Choice::Once)));
        assert_eq!(click(31, "remember 8"), None);
        assert_eq!(click(32, "remember 7"), None);
        assert_eq!(click(31, "quit"), None);
        assert_eq!(click(99, "once 7"), None);
        assert_eq!(clicked(&signal("NotificationClosed", &(31u32, 2u32)), &shown), None);
        assert_eq!(click(31, "once 7"), None);
    }

    #[test]
    fn what_a_site_is_called_is_not_read_as_markup() {
        assert_eq!(without_markup("<b>a & b</b>"), "&lt;b&gt;a &amp; b&lt;/b&gt;");
    }
}
