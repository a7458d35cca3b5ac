//! Printers on USB come into the roster when they are plugged in, and leave it when they are unplugged and nothing waits.

use std::sync::{Arc, Weak};

use crate::commands::Desk;
use crate::jobs::ledger::Ledger;
use crate::limits;
use crate::printers::usb::bus::Changes;
use crate::printers::usb::known::recognised;
use crate::printers::usb::{Known, Looks};
use crate::protocol::Failure;
use crate::protocol::failure::JobFault;

/// Printers that tasks of the last run wait for: they keep their place although they are not plugged in.
pub fn awaited(ledger: &Ledger) -> Result<Vec<Known>, Failure> {
    let awaited = ledger.printers_awaited().map_err(|error| failed(&error))?;
    let mut known = ledger.plugs().map_err(|error| failed(&error))?;
    known.retain(|known| awaited.iter().any(|name| name.strip_suffix(" (USB)").unwrap_or(name) == known.name));
    Ok(known)
}

/// Looks at once, and whenever something may have been plugged in or out.
pub fn find(desk: &Arc<Desk>) {
    let changes = desk.roster.usb().changes();
    tokio::spawn(follow(Arc::downgrade(desk), changes));
}

async fn follow(desk: Weak<Desk>, mut changes: Box<dyn Changes>) {
    let mut looks = Looks::default();
    // A printer is there only because tasks wait for it.
    let mut somebody_waits = true;
    let mut told = false;
    loop {
        let Some(desk) = desk.upgrade() else { return };
        let looked = looks.look(&*desk.roster.usb()).await;
        let followed = looked.and_then(|is_new| {
            // One that was kept goes when its tasks have gone, of which nobody tells.
            if is_new || somebody_waits {
                somebody_waits = follow_once(&desk, &looks)?;
            }
            Ok(())
        });
        if let (Err(why), false) = (followed, told) {
            told = true;
            tracing::debug!(%why, "printers on USB are not known");
        }
        drop(desk);
        let again = looks.are_unsure() || somebody_waits;
        tokio::select! {
            () = changes.next() => {}
            () = tokio::time::sleep(limits::USB_LOOK), if again => {}
        }
    }
}

/// Puts what is plugged in into the roster. True: a printer is there only because tasks wait for it.
fn follow_once(desk: &Desk, looks: &Looks) -> Result<bool, String> {
    let ledger = desk.jobs.ledger();
    let known = ledger.plugs().map_err(|error| error.to_string())?;
    let mut printers = recognised(&looks.seen(), &known);
    let new: Vec<Known> = printers.iter().filter(|printer| !known.contains(printer)).cloned().collect();
    if !new.is_empty() {
        ledger.keep_plugs(&new).map_err(|error| error.to_string())?;
    }
    let absent = awaited_though_absent(desk, &printers)?;
    let somebody_waits = !absent.is_empty();
    printers.extend(absent);
    if desk.roster.plug(printers) {
        (desk.renew)();
    }
    Ok(somebody_waits)
}

/// Those that were plugged in and for which labels wait: by what the ledger says, which knows of them to the last.
fn awaited_though_absent(desk: &Desk, plugged: &[Known]) -> Result<Vec<Known>, String> {
    let mut absent = (*desk.roster.plugged()).clone();
    absent.retain(|known| !plugged.iter().any(|other| other.address == known.address));
    if absent.is_empty() {
        return Ok(absent);
    }
    let names = desk.jobs.ledger().printers_awaited().map_err(|error| error.to_string())?;
    let entries = desk.roster.all();
    let is_awaited = |known: &Known| {
        let mut its = entries.iter().map(|printer| &printer.entry).filter(|entry| entry.address == known.address);
        its.any(|entry| names.contains(&entry.name))
    };
    absent.retain(is_awaited);
    Ok(absent)
}

fn failed(error: &impl std::fmt::Display) -> Failure {
    JobFault::LedgerFailed { why: error.to_string() }.into()
}
