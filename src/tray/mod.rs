//! THE FACE: what a person at this desk sees of the agent beside its page.

pub mod autostart;
pub mod browser;
