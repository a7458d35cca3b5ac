//! `getAgentInfo`: who answers here, and whether this page may print.

use serde_json::{Value, json};

use super::{Caller, Desk};
use crate::settings::Standing;

pub(super) fn answer(desk: &Desk, caller: &Caller) -> Value {
    let settings = desk.settings.current();
    let allowed = match settings.gate.standing(&caller.origin) {
        Standing::Allowed => true,
        Standing::Unknown => caller.presence.is_let_in(),
        Standing::Refused => false,
    };
    json!({
        "name": "Dotline", "version": desk.about.version, "platform": std::env::consts::OS,
        "port": desk.about.port, "ports": settings.server.ports, "allowed": allowed,
    })
}
