//! A printer's configuration as the page sets it: the protocol's own verb, for the person at this computer.

use serde_json::{Value, json};

use crate::commands::presence::Presence;
use crate::commands::{Caller, Desk};
use crate::protocol::failure::{RequestFault, Words};
use crate::protocol::{Failure, Origin, Request};

impl Desk {
    /// Changes the fields of `change` (2.4.4; it names the printer) or nothing.
    pub async fn configure(&self, change: Value) -> Result<Value, Failure> {
        let caller = Caller { origin: Origin::Program, base: String::new(), presence: Presence::default() };
        let (_, request) = Request::read(json!({"cmd": "setPrinterConfig", "printer": change}));
        self.carry_out(&caller, request?, 0).await
    }
}

/// The field a failure is about, without the objects it lies in.
pub fn field(failure: &Failure) -> Option<&str> {
    let field = match failure {
        Failure::Request(
            RequestFault::Missing { field } | RequestFault::Wrong { field, .. } | RequestFault::TooMany { field, .. },
        ) => field,
        _ => return None,
    };
    field.rsplit('.').next()
}

/// What the field should have been.
pub fn expected(failure: &Failure) -> Option<Words> {
    match failure {
        Failure::Request(RequestFault::Wrong { expected, .. }) => Some(expected.words()),
        _ => None,
    }
}
