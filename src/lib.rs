//! Dotline, a local print agent: what a web page sends becomes paper.
//!
//! # The journey of a print
//!
//! Forward only. Each step hands a finished value to the next and forgets it.
//! Five nouns carry everything: **Task** (asked) → **Label** (the filled tree) →
//! **Scene** (placed marks, mm) → **Payload** (bytes) → **Outcome**.
//!
//! 1. [`server`]: a frame becomes text. Sizes are bounded; the gate has passed at the handshake and named the [`commands::Caller`].
//! 2. [`protocol`]: text becomes a [`protocol::Request`] holding a [`protocol::Task`], or a fault that names the field.
//! 3. [`commands`]: the site's standing, the printer, then [`jobs::Jobs::accept`].
//! 4. [`jobs`]: the ledger says *accepted*, synced. Now, and not before, the page is answered `success`: the promise begins.
//! 5. [`jobs`]: the printer's lane takes the next document, up to eight ahead of the one being sent.
//! 6. [`fetch`]: templates and pictures, within limits.
//! 7. [`template`]: bytes and data become a [`template::Label`]; pure from here …
//! 8. [`layout`]: the label becomes a [`layout::Scene`].
//! 9. [`encode`]: the scene becomes a payload; … to here, one call, [`render::payload`]. The page hears RENDERED.
//! 10. [`jobs`]: the ledger says *sending*, synced.
//! 11. [`printers`]: the payload becomes metal's work, then the device is asked.
//! 12. [`jobs`]: the ledger has the outcome, synced. The page hears SUCCESS or FAILED.
//!
//! A preview leaves after step 9. Two conversations only: requests go down,
//! notices come up through [`jobs::hearing`]. The walls between the rooms are
//! described in ARCHITECTURE.md and kept by `tests/architecture.rs`.

// What a stranger sends may not end the agent, so nothing in it ends by itself (clippy.toml lets
// tests). Rooms that only count dots index them by bounds they made themselves; where the
// bytes of strangers come in or go out, indexing is warned of as well.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod app;
pub mod at_agent;
pub mod bitmap;
pub mod caller;
pub mod calls;
#[warn(clippy::indexing_slicing)]
pub mod commands;
pub mod console;
pub mod demo;
#[warn(clippy::indexing_slicing)]
pub mod encode;
#[warn(clippy::indexing_slicing)]
pub mod fetch;
pub mod geometry;
#[warn(clippy::indexing_slicing)]
pub mod jobs;
pub mod layout;
pub mod limits;
pub mod memory;
pub mod origins;
pub mod paths;
#[warn(clippy::indexing_slicing)]
pub mod preflight;
#[warn(clippy::indexing_slicing)]
pub mod preview;
#[warn(clippy::indexing_slicing)]
pub mod printers;
#[warn(clippy::indexing_slicing)]
pub mod protocol;
pub mod raster;
pub mod render;
#[warn(clippy::indexing_slicing)]
pub mod richtext;
#[warn(clippy::indexing_slicing)]
pub mod server;
#[cfg(windows)]
pub mod session;
#[warn(clippy::indexing_slicing)]
pub mod settings;
#[warn(clippy::indexing_slicing)]
pub mod simulate;
pub mod standalone;
pub mod symbols;
pub mod system_fonts;
#[warn(clippy::indexing_slicing)]
pub mod template;
pub mod text;
pub mod trace;
#[warn(clippy::indexing_slicing)]
pub mod tray;
#[warn(clippy::indexing_slicing)]
pub mod trust;
#[warn(clippy::indexing_slicing)]
pub mod workbench;
