//! A printer's configuration as the page sets it: the protocol's own verb, for the person at this computer.

use bytes::Bytes;
use serde_json::{Value, json};

use crate::commands::presence::Presence;
use crate::commands::{Caller, Desk};
use crate::protocol::failure::{DoorFault, RequestFault, Words};
use crate::protocol::{Failure, Origin, Request};

impl Desk {
    /// Changes the fields of `change` (2.4.4; it names the printer) or nothing.
    pub async fn configure(&self, change: Value) -> Result<Value, Failure> {
        let caller = Caller { origin: Origin::Program, base: String::new(), presence: Presence::default() };
        let (_, request) = Request::read(json!({"cmd": "setPrinterConfig", "printer": change}));
        self.carry_out(&caller, request?, 0).await
    }
}

impl Desk {
    /// A sample label as the printer of this id would print it under these settings, as PNG.
    pub async fn sample_under(&self, printer: u32, mut change: Value) -> Result<Bytes, Failure> {
        let all = self.roster.all();
        let printer = all.iter().find(|known| known.entry.id == printer).ok_or(DoorFault::NoSuchPage)?;
        if let Some(fields) = change.as_object_mut() {
            fields.insert("name".to_string(), printer.entry.name.clone().into());
        }
        match Request::read(json!({"cmd": "setPrinterConfig", "printer": change})).1? {
            Request::SetPrinterConfig { printer, change } => self.sample_label(&printer, &change).await,
            _ => Err(DoorFault::NoSuchPage.into()),
        }
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
