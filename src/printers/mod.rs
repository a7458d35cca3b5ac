//! HANDS: every way to a printer behind one trait; what the printer says back.

pub mod hand;

pub use hand::{Evidence, Hand, Payload, SendFault};
