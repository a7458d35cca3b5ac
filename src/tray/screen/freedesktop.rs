//! Linux and its relatives: a StatusNotifierItem on the session bus. No display, no toolkit, any thread.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};

use tokio::sync::mpsc as chosen;

use super::notices;
use crate::limits;
use crate::tray::face::{self, Face};
use crate::tray::tell::News;
use crate::tray::view::{Action, View};

/// The icon's thread, and the notifications' task.
pub struct Screen {
    orders: Sender<Order>,
    news: chosen::UnboundedSender<News>,
}

enum Order {
    Show(View),
    End(Sender<()>),
}

/// Does the agent's work; the main thread is only needed elsewhere.
pub fn with_main_thread_free<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    Some(work())
}

impl Screen {
    /// Must be called inside the runtime.
    pub fn start(actions: chosen::UnboundedSender<Action>) -> Screen {
        let news = notices::start(actions.clone());
        let (orders, given) = mpsc::channel();
        face::on_click(move |action| {
            // Nobody listens any more when the agent is ending.
            let _ = actions.send(action);
        });
        let started = std::thread::Builder::new().name("tray".into()).spawn(move || hold(&given));
        if let Err(error) = started {
            tracing::warn!(%error, "no thread for the tray; the page has everything");
        }
        Screen { orders, news }
    }

    pub fn show(&self, view: View) {
        let _ = self.orders.send(Order::Show(view));
    }

    pub fn tell(&self, news: News) {
        let _ = self.news.send(news);
    }

    pub fn end(&self) {
        let (ended, end) = mpsc::channel();
        if self.orders.send(Order::End(ended)).is_ok() {
            let _ = end.recv_timeout(limits::TRAY_END);
        }
    }
}

/// Holds the icon. Without a session bus it is tried again later: the agent may run before anybody has
/// logged in. A panel that starts after the icon is waited for by the library.
fn hold(orders: &Receiver<Order>) {
    let mut face: Option<Face> = None;
    let mut wanted: Option<View> = None;
    let mut told = false;
    loop {
        let order = match (&face, &wanted) {
            (None, Some(_)) => orders.recv_timeout(limits::TRAY_AGAIN),
            _ => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match order {
            Ok(Order::Show(view)) => {
                let is_first = wanted.replace(view.clone()).is_none();
                match &mut face {
                    Some(face) => note(face.change(view)),
                    None if is_first => face = begin(view, &mut told),
                    None => {}
                }
            }
            Err(RecvTimeoutError::Timeout) => face = wanted.clone().and_then(|view| begin(view, &mut told)),
            Ok(Order::End(ended)) => {
                drop(face);
                let _ = ended.send(());
                return;
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn begin(view: View, told: &mut bool) -> Option<Face> {
    match Face::show(view) {
        Ok(face) => {
            tracing::debug!("the tray icon is there");
            Some(face)
        }
        Err(why) if !std::mem::replace(told, true) => {
            tracing::info!(%why, "no tray here; the page has everything");
            None
        }
        Err(_) => None,
    }
}

fn note(outcome: Result<(), String>) {
    if let Err(why) = outcome {
        tracing::debug!(%why, "the tray could not be changed");
    }
}
