//! How a virtual printer is: a person says it on the page, to see what pages and tasks make of it.

use serde_json::Value;

use crate::commands::Desk;
use crate::printers::virtual_printer::Condition;
use crate::protocol::Failure;
use crate::protocol::failure::{Expected, Found, PrinterFault, RequestFault};

/// `Condition` as the page writes it.
const NOTATION: &str = "{paperOut, lidOpen, paused, broken, offline, silent, speed, dropAfter}";

impl Desk {
    /// Only a virtual printer is as a person says.
    pub fn set_condition(&self, printer: &str, condition: &Value) -> Result<(), Failure> {
        let known = self.roster.find(printer)?;
        let hand = known.hand?;
        let not_virtual = || PrinterFault::NotVirtual { printer: printer.to_string() };
        let metal = hand.metal().ok_or_else(not_virtual)?;
        metal.set(read(condition)?);
        self.jobs.changed().raise();
        Ok(())
    }
}

fn read(condition: &Value) -> Result<Condition, Failure> {
    let object = condition.is_object().then(|| condition.clone());
    let read = object.and_then(|object| serde_json::from_value::<Condition>(object).ok()).filter(Condition::is_sound);
    let expected = || Expected::Notation(NOTATION.to_string());
    let wrong =
        || RequestFault::Wrong { field: "condition".into(), expected: expected(), found: Found::from(condition) };
    Ok(read.ok_or_else(wrong)?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_condition_is_read_whole_or_refused() {
        assert_eq!(read(&json!({})).unwrap(), Condition::default());
        let slow = Condition { paper_out: true, speed: Some(50.0), ..Condition::default() };
        assert_eq!(read(&json!({"paperOut": true, "speed": 50, "dropAfter": null})).unwrap(), slow);
        for wrong in [json!(null), json!({"paperOut": 1}), json!({"speed": 0}), json!({"paper": true}), json!([])] {
            assert!(read(&wrong).is_err(), "{wrong}");
        }
    }
}
