//! THE WORDS: what pages and Dotline say to each other, and nothing about how it is done.
//!
//! Wire names (`printStatus`, `offsetTop`, `TSPL`) live here and nowhere else.
//! This room knows no other room.

pub mod failure;
mod fields;
pub mod notice;
pub mod origin;
pub mod printer;
pub mod reply;
pub mod request;
pub mod status;
pub mod task;
pub mod warning;

pub use failure::Failure;
pub use notice::Notice;
pub use origin::Origin;
pub use request::{Echo, Request};
pub use task::Task;
pub use warning::Warning;
