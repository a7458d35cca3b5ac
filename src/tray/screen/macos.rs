//! macOS: an item of the menu bar. AppKit wants the main thread, so the agent works on another one.
//!
//! Notifications need a signed application bundle there; until Dotline comes as one, a site's question is a dialog,
//! and for all else the icon calls alone.

use std::cell::RefCell;

use dispatch2::DispatchQueue;
use objc2::MainThreadMarker;
use objc2_app_kit::{NSApplication, NSApplicationActivationPolicy, NSEvent, NSEventModifierFlags, NSEventType};
use objc2_foundation::NSPoint;
use tokio::sync::mpsc as chosen;

use crate::tray::dialog::{Dialogs, OSASCRIPT};
use crate::tray::face::{self, Face};
use crate::tray::tell::News;
use crate::tray::view::{Action, View};

thread_local! {
    /// Of the main thread.
    static FACE: RefCell<Option<Face>> = const { RefCell::new(None) };
}

/// The way to the main thread, and the dialogs.
pub struct Screen {
    dialogs: Dialogs,
}

/// Does the agent's work on a thread of its own, while this one, which must be the main thread, belongs to
/// AppKit until the work is done. None where the work ended by a panic.
pub fn with_main_thread_free<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let Some(main) = MainThreadMarker::new() else { return Some(work()) };
    let app = NSApplication::sharedApplication(main);
    // Beside the clock only: no icon in the Dock, no menu bar of its own.
    app.setActivationPolicy(NSApplicationActivationPolicy::Accessory);
    let working = std::thread::Builder::new().name("agent".into()).spawn(move || {
        let _done = Done;
        work()
    });
    let working = working.inspect_err(|error| tracing::error!(%error, "no thread for the agent")).ok()?;
    app.run();
    working.join().ok()
}

/// Lets the main thread go when the work is over, however it ended.
struct Done;

impl Drop for Done {
    fn drop(&mut self) {
        DispatchQueue::main().exec_async(|| {
            let Some(main) = MainThreadMarker::new() else { return };
            let app = NSApplication::sharedApplication(main);
            app.stop(None);
            // The loop looks whether it was stopped only after an event.
            let event =
                NSEvent::otherEventWithType_location_modifierFlags_timestamp_windowNumber_context_subtype_data1_data2(
                    NSEventType::ApplicationDefined,
                    NSPoint::new(0.0, 0.0),
                    NSEventModifierFlags::empty(),
                    0.0,
                    0,
                    None,
                    0,
                    0,
                    0,
                );
            if let Some(event) = event {
                app.postEvent_atStart(&event, true);
            }
        });
    }
}

impl Screen {
    pub fn start(actions: chosen::UnboundedSender<Action>) -> Screen {
        face::on_click(move |action| {
            // Nobody listens any more when the agent is ending.
            let _ = actions.send(action);
        });
        Screen { dialogs: Dialogs::new(OSASCRIPT.into(), face::clicked) }
    }

    pub fn show(&self, view: View) {
        DispatchQueue::main().exec_async(move || {
            let outcome = FACE.with_borrow_mut(|face| match face {
                Some(face) => face.change(view),
                None => Face::show(view).map(|new| *face = Some(new)),
            });
            if let Err(why) = outcome {
                tracing::info!(%why, "the tray could not be shown; the page has everything");
            }
        });
    }

    pub fn tell(&self, news: News) {
        self.dialogs.tell(news);
    }

    pub fn end(&self) {
        self.dialogs.end();
        DispatchQueue::main().exec_async(|| {
            FACE.take();
        });
    }
}
