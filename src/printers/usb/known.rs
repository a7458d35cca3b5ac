//! Printers that were plugged in once: each keeps the name it got then, so that no label goes to another of its kind.

use serde::{Deserialize, Serialize};

use super::device_id::DeviceId;
use super::identity::{Identity, Plug, identified};
use super::quirks::{Speech, nature};
use crate::protocol::printer::Language;

/// What is kept of a printer, whether it is plugged in or not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// `usb:…`, as in the settings.
    pub address: String,
    pub name: String,
    /// Maker and model.
    pub note: String,
    /// None where it has never said so.
    pub language: Option<Language>,
    /// Dots an inch of its head.
    pub dpi: Option<u32>,
}

impl Known {
    /// Is it this address too, or one of those that this address may mean?
    pub fn is_meant_by(&self, address: &str) -> bool {
        let identity = |address: &str| Identity::parse(address.strip_prefix("usb:")?);
        match (identity(address), identity(&self.address)) {
            (Some(asked), Some(own)) => asked.covers(&own),
            _ => false,
        }
    }
}

/// The printers plugged in, under the names that `known` has for them; those never seen before get names of their own.
/// Office printers are left out: they would print the commands of a label as pages of letters.
pub fn recognised(plugged: &[(Plug, DeviceId)], known: &[Known]) -> Vec<Known> {
    let plugs: Vec<Plug> = plugged.iter().map(|(plug, _)| plug.clone()).collect();
    let mut recognised: Vec<Known> = Vec::new();
    for ((identity, plug), (_, id)) in identified(&plugs).into_iter().zip(plugged) {
        let nature = nature(plug.vendor, plug.product, id);
        let language = match nature.speech {
            Speech::Known(language) => Some(language),
            Speech::Unknown => None,
            Speech::Foreign => continue,
        };
        let address = identity.to_string();
        let before = known.iter().find(|known| known.address.eq_ignore_ascii_case(&address));
        let is_taken = |name: &str| known.iter().chain(&recognised).any(|known| known.name == name);
        let name = before.map_or_else(|| free_name(&identity, plug, id, is_taken), |before| before.name.clone());
        // A printer that could not be asked this time is what it was.
        recognised.push(Known {
            address,
            name,
            note: Some(note(plug, id))
                .filter(|note| !note.is_empty())
                .or(before.map(|before| before.note.clone()))
                .unwrap_or_default(),
            language: language.or(before.and_then(|before| before.language)),
            dpi: nature.dpi.or(before.and_then(|before| before.dpi)),
        });
    }
    recognised
}

/// Its model; with what tells it apart where another has that name, or may have it tomorrow.
fn free_name(identity: &Identity, plug: &Plug, id: &DeviceId, is_taken: impl Fn(&str) -> bool) -> String {
    let words = [id.model.as_str(), plug.model.as_str()];
    let model = words.into_iter().find(|word| !word.is_empty());
    let model = model.map_or_else(|| format!("USB {:04X}:{:04X}", plug.vendor, plug.product), str::to_string);
    let told_apart = [&identity.place, &identity.serial].into_iter().flatten().map(|mark| format!("{model} ({mark})"));
    let plain = identity.place.is_none().then(|| model.clone());
    let counted = (2..).map(|number| format!("{model} ({number})"));
    plain.into_iter().chain(told_apart).chain(counted).find(|name| !is_taken(name)).unwrap_or(model.clone())
}

fn note(plug: &Plug, id: &DeviceId) -> String {
    let words = |first: &str, second: &str| if first.is_empty() { second.to_string() } else { first.to_string() };
    let (maker, model) = (words(&id.manufacturer, &plug.maker), words(&id.model, &plug.model));
    if model.starts_with(&maker) { model } else { format!("{maker} {model}").trim().to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plugged(serial: &str, place: &str, says: &str) -> (Plug, DeviceId) {
        (Plug::new(0x0A5F, 0x0084, serial, place), DeviceId::from_text(says.as_bytes()).unwrap_or_default())
    }

    const ZD: &str = "MFG:Zebra Technologies;CMD:ZPL;MDL:ZTC ZD621-300dpi ZPL;";

    fn names(known: &[Known]) -> Vec<&str> {
        known.iter().map(|known| known.name.as_str()).collect()
    }

    #[test]
    fn a_new_printer_is_named_by_its_model_and_known_for_what_it_is() {
        let known = recognised(&[plugged("S1", "1-1", ZD)], &[]);
        let expected = Known {
            address: "usb:0A5F:0084:S1".into(),
            name: "ZTC ZD621-300dpi ZPL".into(),
            note: "Zebra Technologies ZTC ZD621-300dpi ZPL".into(),
            language: Some(Language::Zpl),
            dpi: Some(300),
        };
        assert_eq!(known, [expected]);
    }

    #[test]
    fn a_printer_that_says_nothing_is_named_by_its_descriptors_or_its_numbers() {
        let mut plug = Plug::new(0x0416, 0x5011, "", "1-1");
        assert_eq!(names(&recognised(&[(plug.clone(), DeviceId::default())], &[])), ["USB 0416:5011"]);
        plug.model = "POS58 Printer".into();
        assert_eq!(names(&recognised(&[(plug, DeviceId::default())], &[])), ["POS58 Printer"]);
    }

    #[test]
    fn replugged_in_another_socket_or_unable_to_answer_it_is_what_it_was() {
        let known = recognised(&[plugged("S1", "1-1", ZD)], &[]);
        for again in [plugged("S1", "2-3", ZD), plugged("S1", "2-3", ""), plugged("s1", "x", "")] {
            let again = recognised(&[again], &known);
            assert_eq!(names(&again), names(&known));
            assert_eq!(
                (again[0].language, again[0].dpi, &again[0].note),
                (Some(Language::Zpl), Some(300), &known[0].note)
            );
        }
    }

    #[test]
    fn a_second_of_a_model_never_takes_the_name_of_the_first() {
        let first = recognised(&[plugged("S1", "1-1", ZD)], &[]);
        // The first is not even plugged in.
        let second = recognised(&[plugged("S2", "1-1", ZD)], &first);
        assert_eq!(names(&second), ["ZTC ZD621-300dpi ZPL (S2)"]);
        let both = recognised(&[plugged("S2", "1-1", ZD), plugged("S1", "1-2", ZD)], &[first, second].concat());
        assert_eq!(names(&both), ["ZTC ZD621-300dpi ZPL (S2)", "ZTC ZD621-300dpi ZPL"]);
    }

    #[test]
    fn two_that_cannot_be_told_apart_are_named_by_their_sockets() {
        let one = recognised(&[plugged("", "1-1", "MDL:X;")], &[]);
        assert_eq!(names(&one), ["X"]);
        let both = recognised(&[plugged("", "1-1", "MDL:X;"), plugged("", "1-2", "MDL:X;")], &one);
        assert_eq!(names(&both), ["X (1-1)", "X (1-2)"]);
        // Names that were given stay given, and two new ones differ.
        let same = recognised(&[plugged("A", "1-1", "MDL:X;"), plugged("B", "1-2", "MDL:X;")], &both);
        assert_eq!(names(&same), ["X", "X (B)"]);
    }

    #[test]
    fn office_printers_are_left_out() {
        let laser = plugged("S3", "1-3", "MFG:HP;MDL:LaserJet 1200;CMD:MLC,PCL,POSTSCRIPT;");
        assert_eq!(names(&recognised(&[laser, plugged("S1", "1-1", ZD)], &[])), ["ZTC ZD621-300dpi ZPL"]);
    }

    #[test]
    fn an_address_in_the_settings_may_mean_it_without_its_serial_number() {
        let known = &recognised(&[plugged("S1", "1-1", ZD)], &[])[0];
        for address in ["usb:0A5F:0084", "usb:0a5f:0084", "usb:0A5F:0084:s1"] {
            assert!(known.is_meant_by(address), "{address}");
        }
        for address in ["usb:0A5F:0085", "usb:0A5F:0084:S2", "usb:0A5F:0084@1-1", "tcp://0A5F:84", "usb:"] {
            assert!(!known.is_meant_by(address), "{address}");
        }
    }
}
