//! The icon and menu on the screen: a view, shown by `tray-icon`, alike on three systems.

use std::sync::OnceLock;

use tray_icon::menu::{CheckMenuItem, ContextMenu, IsMenuItem, Menu, MenuEvent, MenuItem, PredefinedMenuItem, Submenu};
use tray_icon::{Icon, MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};

use super::icon::{self, Mood};
use super::view::{Action, Entry, View};

/// Pixels of the icon. A panel wants 16 to 48 and makes a larger one smaller.
const SIDE: u32 = if cfg!(windows) { 32 } else { 64 };

/// The icon, as long as this lives. Belongs to the thread that made it.
pub struct Face {
    icon: TrayIcon,
    shown: View,
}

impl Face {
    /// Shows the icon. Fails where there is nobody to show it to (no session bus).
    pub fn show(view: View) -> Result<Face, String> {
        let said = |error: &dyn std::fmt::Display| error.to_string();
        let icon = TrayIconBuilder::new()
            .with_id("dotline")
            .with_title("Dotline")
            .with_tooltip(tooltip(&view))
            .with_icon(picture(view.mood)?)
            .with_menu(menu(&view.menu).map_err(|error| said(&error))?)
            // Where the icon itself can be clicked, that opens the page; on macOS a click is for the menu.
            .with_menu_on_left_click(cfg!(target_os = "macos"))
            .build()
            .map_err(|error| said(&error))?;
        Ok(Face { icon, shown: view })
    }

    /// Shows this from now on. The menu is always set anew: a click changes a check mark by itself.
    pub fn change(&mut self, view: View) -> Result<(), String> {
        if view.mood != self.shown.mood {
            self.icon.set_icon(Some(picture(view.mood)?)).map_err(|error| error.to_string())?;
        }
        if view.tooltip != self.shown.tooltip {
            self.icon.set_tooltip(Some(tooltip(&view))).map_err(|error| error.to_string())?;
        }
        self.icon.set_menu(Some(menu(&view.menu).map_err(|error| error.to_string())?));
        self.shown = view;
        Ok(())
    }

    #[cfg(windows)]
    pub fn icon(&self) -> &TrayIcon {
        &self.icon
    }
}

/// Who is told what a person chose. `tray-icon` knows one listener a program, and Windows' windows have no better place.
static LISTENER: OnceLock<Box<dyn Fn(Action) + Send + Sync>> = OnceLock::new();

/// From now on, for as long as the program runs, clicks are handed to `listener`. They come on any thread.
pub fn on_click(listener: impl Fn(Action) + Send + Sync + 'static) {
    if LISTENER.set(Box::new(listener)).is_err() {
        return;
    }
    MenuEvent::set_event_handler(Some(|event: MenuEvent| {
        if let Some(action) = Action::from_id(event.id().as_ref()) {
            clicked(action);
        }
    }));
    TrayIconEvent::set_event_handler(Some(|event: TrayIconEvent| {
        let (left, up) = (MouseButton::Left, MouseButtonState::Up);
        let on_icon =
            matches!(event, TrayIconEvent::Click { button, button_state, .. } if button == left && button_state == up);
        if on_icon && !cfg!(target_os = "macos") {
            clicked(Action::OpenPage);
        }
    }));
}

/// A person chose this.
pub fn clicked(action: Action) {
    if let Some(listener) = LISTENER.get() {
        listener(action);
    }
}

/// A Linux panel shows the icon's title above its tooltip; the others have no title.
fn tooltip(view: &View) -> String {
    let title = if cfg!(any(windows, target_os = "macos")) { "Dotline: " } else { "" };
    format!("{title}{}", view.tooltip)
}

fn picture(mood: Mood) -> Result<Icon, String> {
    let picture = icon::draw(mood, SIDE);
    Icon::from_rgba(picture.rgba, picture.side, picture.side).map_err(|error| error.to_string())
}

fn menu(entries: &[Entry]) -> Result<Box<dyn ContextMenu>, tray_icon::menu::Error> {
    let menu = Menu::new();
    for entry in entries {
        menu.append(&*item(entry)?)?;
    }
    Ok(Box::new(menu))
}

fn item(entry: &Entry) -> Result<Box<dyn IsMenuItem>, tray_icon::menu::Error> {
    Ok(match entry {
        Entry::Text(text) => Box::new(MenuItem::new(plain(text), false, None)),
        Entry::Item(action, text) => Box::new(MenuItem::with_id(action.id(), plain(text), true, None)),
        Entry::Check(action, text, on) => Box::new(CheckMenuItem::with_id(action.id(), plain(text), true, *on, None)),
        Entry::Line => Box::new(PredefinedMenuItem::separator()),
        Entry::Group(text, inside) => {
            let group = Submenu::new(plain(text), true);
            for entry in inside {
                group.append(&*item(entry)?)?;
            }
            Box::new(group)
        }
    })
}

/// An ampersand would underline the next letter.
fn plain(text: &str) -> String {
    text.replace('&', "&&")
}
