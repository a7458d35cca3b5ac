//! THE FACE: an icon beside the clock with a menu, and notifications; for the person at this desk.
//!
//! A caller of the `Desk`, as the server is. One loop (`watch`) looks at the desk when something has
//! changed, makes a `View` of what it saw, and hands it to the `screen`, which knows the operating
//! system; what a person chooses comes back as an `Action`. Everything shown here is on the page as
//! well, and an agent without a tray, a desktop or a session bus prints all the same.

pub mod autostart;
pub mod browser;
// Its programs and words are those of macOS; they are tried on every Unix.
#[cfg(any(target_os = "macos", all(test, unix)))]
mod dialog;
mod face;
mod glance;
mod icon;
mod locale;
mod screen;
mod tell;
#[cfg(any(windows, test))]
mod toast;
mod view;
mod watch;
mod words;

use std::path::Path;
use std::sync::Arc;

use tokio::sync::{mpsc, watch as signal};

use autostart::Autostart;
use screen::Screen;
use watch::Watch;

use crate::commands::Desk;

pub use screen::with_main_thread_free;

/// The tray of a running agent.
pub struct Tray {
    screen: Arc<Screen>,
    watching: tokio::task::JoinHandle<()>,
    quit: signal::Receiver<bool>,
}

impl Tray {
    /// Shows the icon where there is a place for it. `home` as named on the command line, for the start at
    /// login. Must be called inside the runtime.
    pub fn start(desk: Arc<Desk>, home: Option<&Path>) -> Tray {
        let (actions, chosen) = mpsc::unbounded_channel();
        let (quits, quit) = signal::channel(false);
        let screen = Arc::new(Screen::start(actions));
        let autostart = Autostart::of_this_program(home)
            .inspect_err(|error| tracing::warn!(%error, "this program's own path is not known"))
            .ok();
        let watch = Watch::new(desk, screen.clone(), autostart, locale::tongue());
        Tray { screen, watching: tokio::spawn(watch.run(chosen, quits)), quit }
    }

    /// Waits until a person chooses to quit.
    pub async fn quit_chosen(&self) {
        let mut quit = self.quit.clone();
        if quit.wait_for(|quit| *quit).await.is_err() {
            // Nobody watches any more, so nobody will choose.
            std::future::pending::<()>().await;
        }
    }

    /// Takes the icon away.
    pub fn end(self) {
        self.watching.abort();
        self.screen.end();
    }
}
