//! What is pushed to pages: `notifyPrintResult` (2.4.6) and `notifyTaskStatusUpdate` (2.4.8).

use serde_json::Value;

/// One push, already in its wire form. It never carries a requestID.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// The event's name, also the body's `cmd`.
    pub cmd: &'static str,
    pub body: Value,
}
