//! The tray's thread on each system: it holds the icon, and is handed views and news by the watch.

#[cfg(all(unix, not(target_os = "macos")))]
mod freedesktop;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(all(unix, not(target_os = "macos")))]
mod notices;
#[cfg(windows)]
mod windows;

#[cfg(all(unix, not(target_os = "macos")))]
pub use freedesktop::{Screen, with_main_thread_free};
#[cfg(target_os = "macos")]
pub use macos::{Screen, with_main_thread_free};
#[cfg(windows)]
pub use windows::{Screen, with_main_thread_free};
