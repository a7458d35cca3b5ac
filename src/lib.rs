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

// Where a stranger's bytes can reach, nothing may end the program; clippy.toml exempts tests.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod app;
pub mod bitmap;
pub mod commands;
pub mod demo;
pub mod encode;
pub mod fetch;
pub mod geometry;
pub mod jobs;
pub mod layout;
pub mod limits;
pub mod memory;
pub mod origins;
pub mod paths;
pub mod printers;
pub mod protocol;
pub mod raster;
pub mod render;
pub mod server;
pub mod settings;
pub mod simulate;
pub mod symbols;
pub mod system_fonts;
pub mod template;
pub mod text;
pub mod trace;
pub mod trust;
