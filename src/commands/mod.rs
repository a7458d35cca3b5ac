//! THE VERBS: one file each, named as on the wire.

pub mod previews;

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::jobs::hearing::{Hearing, Listeners};
use crate::protocol::Origin;
use previews::Previews;

/// Who asks, and by which address: previews are answered with the same one.
#[derive(Clone, Debug)]
pub struct Caller {
    pub origin: Origin,
    /// `https://localhost:28613`, as the request came in.
    pub base: String,
}

/// Where requests are answered.
pub struct Desk {
    pub listeners: Arc<Listeners>,
    pub previews: Previews,
}

impl Desk {
    /// Answers one message that came as text. Never silence: also nonsense is answered.
    pub async fn answer_text(&self, caller: &Caller, text: &str) -> Value {
        match serde_json::from_str(text) {
            Ok(message) => self.answer(caller, message).await,
            Err(_) => json!({"status": "failed"}),
        }
    }

    /// Answers one message.
    pub async fn answer(&self, _caller: &Caller, message: Value) -> Value {
        json!({"cmd": message["cmd"], "requestID": message["requestID"], "status": "success"})
    }

    /// The pushes for one connection of `origin`.
    pub fn hear(&self, origin: &Origin) -> Hearing {
        self.listeners.hear(origin)
    }

    /// Everything Dotline's own page shows, as JSON.
    pub async fn overview(&self) -> Value {
        json!({"printers": [], "tasks": []})
    }

    /// A label that the virtual printer of that id has printed, as PNG.
    pub fn virtual_label(&self, _printer: u32, _number: u64) -> Option<Bytes> {
        None
    }

    /// Reads the settings again, as the page asks; the answer says what came of it.
    pub async fn reload(&self) -> Value {
        json!({"status": "success"})
    }
}
