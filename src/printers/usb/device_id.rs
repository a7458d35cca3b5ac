//! The IEEE 1284 device id: what a printer says of itself before anything is printed.
//!
//! `MFG:TSC;CMD:TSPL;MDL:TE200;CLS:PRINTER;` behind two bytes of length (USB printer class 1.1, 4.2.1; IEEE 1284-2000,
//! 7.6). Every text in it is a stranger's.

use crate::limits;

/// What is known of a printer from its own words; empty where it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeviceId {
    pub manufacturer: String,
    pub model: String,
    pub serial: String,
    /// The languages it says it speaks, in its order.
    pub commands: Vec<String>,
}

/// Command sets of one id; office printers name a dozen.
const COMMANDS: usize = 32;
/// The shortest that CUPS believes: a length below it was written with its bytes the other way round.
const SHORTEST: usize = 14;

impl DeviceId {
    /// From the answer to GET_DEVICE_ID. None where it names nothing.
    pub fn from_answer(answer: &[u8]) -> Option<DeviceId> {
        let (&[high, low], text) = answer.split_first_chunk::<2>()?;
        // The length counts itself. Some makers write it low byte first, and some write nonsense (CUPS,
        // usb-libusb.c); what has come is the truth then.
        let told = [u16::from_be_bytes([high, low]), u16::from_le_bytes([high, low])].map(usize::from);
        let told = told.into_iter().find(|told| (SHORTEST..=answer.len()).contains(told));
        DeviceId::from_text(text.get(..told.map_or(text.len(), |told| told - 2))?)
    }

    /// From the text alone, as Linux and Windows hand it out. None where it names nothing.
    pub fn from_text(text: &[u8]) -> Option<DeviceId> {
        let text = text.get(..limits::DEVICE_ID).unwrap_or(text);
        let text = text.split(|byte| *byte == 0).next().unwrap_or_default();
        let mut id = DeviceId::default();
        for field in String::from_utf8_lossy(text).split(';') {
            let Some((key, value)) = field.split_once(':') else { continue };
            // The first of two counts.
            match key.trim().to_ascii_uppercase().as_str() {
                "MFG" | "MANUFACTURER" => fill(&mut id.manufacturer, value),
                "MDL" | "MODEL" => fill(&mut id.model, value),
                "SN" | "SERN" | "SERIALNUMBER" | "SERIAL NUMBER" => fill(&mut id.serial, value),
                "CMD" | "COMMAND SET" if id.commands.is_empty() => {
                    let commands = value.split(',').map(plain).filter(|command| !command.is_empty());
                    id.commands = commands.take(COMMANDS).collect();
                }
                _ => {}
            }
        }
        (id != DeviceId::default()).then_some(id)
    }
}

fn fill(place: &mut String, value: &str) {
    if place.is_empty() {
        *place = plain(value);
    }
}

/// A stranger's words as they may be shown: one line, no blanks around or doubled, not without end.
pub fn plain(value: &str) -> String {
    let readable = value.chars().map(|c| if c.is_control() || c == char::REPLACEMENT_CHARACTER { ' ' } else { c });
    let words: String = readable.collect();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(limits::USB_WORDS).collect::<String>().trim_end().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(manufacturer: &str, model: &str, commands: &[&str]) -> DeviceId {
        DeviceId {
            manufacturer: manufacturer.into(),
            model: model.into(),
            serial: String::new(),
            commands: commands.iter().map(|command| command.to_string()).collect(),
        }
    }

    fn answer(text: &str) -> Vec<u8> {
        [&u16::try_from(text.len() + 2).unwrap().to_be_bytes(), text.as_bytes()].concat()
    }

    #[test]
    fn what_printers_were_seen_to_say_is_read() {
        for (text, known) in [
            // Each was captured from a device: bus traces, logs of CUPS, owners' notes.
            ("MFG:4BARCODE;CMD:TSPL2;MDL:3B-363B;CLS:PRINTER;", id("4BARCODE", "3B-363B", &["TSPL2"])),
            ("MFG:Zebra ;CMD:None;MDL:LP2844 ;", id("Zebra", "LP2844", &["None"])),
            (
                "MFG:Zebra Technologies;CMD:EPL,ZPL;MDL:ZP 505;CLS:PRINTER;",
                id("Zebra Technologies", "ZP 505", &["EPL", "ZPL"]),
            ),
            (
                "MANUFACTURER:Zebra Technologies ;COMMAND SET:ZPL;MODEL:ZTC ZD611-203dpi ZPL;",
                id("Zebra Technologies", "ZTC ZD611-203dpi ZPL", &["ZPL"]),
            ),
            ("MFG:Munbyn;CMD:TSPL;MDL:RW403B;CMT:Label Printer;", id("Munbyn", "RW403B", &["TSPL"])),
            ("MFG: ;CMD:XPP,XL;MDL:PM2411BT;CLS:PRINTER;DES:PM2411BT;", id("", "PM2411BT", &["XPP", "XL"])),
            (
                "MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V-JPN;CLS:PRINTER;DES:EPSON TM-T88V;CID:EpsonTM00000101;",
                id("EPSON", "TM-T88V-JPN", &["ESC/POS"]),
            ),
        ] {
            assert_eq!(DeviceId::from_answer(&answer(text)), Some(known.clone()), "{text}");
            assert_eq!(DeviceId::from_text(text.as_bytes()), Some(known), "{text}");
        }
    }

    #[test]
    fn a_captured_answer_is_read_to_the_length_it_tells() {
        // "2MFG:4BARCODE…" stands in the trace: 50 bytes with the length. What is behind them is an old buffer.
        let heard = b"\x00\x32MFG:4BARCODE;CMD:TSPL2;MDL:3B-363B;CLS:PRINTER;\nSN:stale;";
        assert_eq!(DeviceId::from_answer(heard), Some(id("4BARCODE", "3B-363B", &["TSPL2"])));
    }

    #[test]
    fn a_length_the_wrong_way_round_or_untrue_does_not_hide_the_text() {
        let text = "MFG:TSC;MDL:TE200;";
        for length in [[0x14, 0x00], [0x00, 0x00], [0x00, 0x02], [0xFF, 0xFF], [0x01, 0x00]] {
            let heard = [&length[..], text.as_bytes()].concat();
            assert_eq!(DeviceId::from_answer(&heard), Some(id("TSC", "TE200", &[])), "{length:02X?}");
        }
    }

    #[test]
    fn an_answer_cut_short_tells_what_came() {
        let whole = answer("MFG:TSC;MDL:TE200;CMD:TSPL;");
        assert_eq!(DeviceId::from_answer(&whole[..20]), Some(id("TSC", "TE200", &[])));
    }

    #[test]
    fn keys_are_known_in_any_case_and_the_first_of_two_counts() {
        let known =
            DeviceId::from_text(b" mfg:TSC;Mdl:TE200;SN: A1 ;MDL:TE310;serialnumber:B2;cmd:TSPL;CMD:ZPL").unwrap();
        assert_eq!(known, DeviceId { serial: "A1".into(), ..id("TSC", "TE200", &["TSPL"]) });
    }

    #[test]
    fn a_value_may_hold_a_colon_and_chinese() {
        let known = DeviceId::from_text("MFG:得力;MDL:DL-888: B;".as_bytes()).unwrap();
        assert_eq!(known, id("得力", "DL-888: B", &[]));
    }

    #[test]
    fn what_names_nothing_is_no_id() {
        for heard in
            [&b""[..], b"\x00", b"\x00\x02", b"\x00\x10;;;;;;;;;;;;;;", b"\x00\x0AMFG:;MDL:;", b"\x00\x00\x00\x00"]
        {
            assert_eq!(DeviceId::from_answer(heard), None, "{heard:02X?}");
        }
    }

    #[test]
    fn no_word_breaks_a_line_and_none_goes_on_without_end() {
        let known = DeviceId::from_text(b"MFG:A\r\nB\x1b[31m\xFF;MDL:TE200\0;SN:behind the end;").unwrap();
        assert_eq!((known.manufacturer.as_str(), known.model.as_str()), ("A B [31m", "TE200"));
        assert_eq!(known.serial, "");
        let endless = format!("MDL:{};MFG:never reached;", "长".repeat(2_000));
        let known = DeviceId::from_text(endless.as_bytes()).unwrap();
        assert_eq!(known, id("", &"长".repeat(limits::USB_WORDS), &[]));
        let many = DeviceId::from_text(format!("CMD:{};", "A,".repeat(500)).as_bytes()).unwrap();
        assert_eq!(many.commands.len(), COMMANDS);
    }

    #[test]
    fn no_answer_of_any_bytes_is_too_strange() {
        let mut seed = 1u32;
        for length in 0..2_000 {
            let bytes: Vec<u8> = (0..length % 90)
                .map(|_| {
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    b"MFG:;DLCS,\0\xFF\x80 "[(seed >> 24) as usize % 14]
                })
                .collect();
            if let Some(known) = DeviceId::from_answer(&bytes) {
                assert_ne!(known, DeviceId::default());
                assert!(!known.model.contains(char::is_control) && known.commands.len() <= COMMANDS);
            }
        }
    }
}
