//! What is known of printers beyond what they say of themselves: a table, and how ids are read where it is silent.

use super::device_id::DeviceId;
use crate::protocol::printer::Language;

/// How a printer wants to be spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nature {
    pub speech: Speech,
    /// Dots an inch of its head, where known.
    pub dpi: Option<u32>,
    /// It must not be read from.
    pub one_way: bool,
    /// The system's own driver must not be given it back.
    pub kept: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speech {
    Known(Language),
    /// It says nothing that helps: many label printers do.
    Unknown,
    /// It speaks languages of other printers (PCL, PostScript, ESC/P): an office printer.
    Foreign,
}

/// What a printer with these numbers and this id is like.
pub fn nature(vendor: u16, product: u16, id: &DeviceId) -> Nature {
    let quirk = QUIRKS.iter().filter(|quirk| quirk.is_about(vendor, product, id));
    let language = quirk.clone().find_map(|quirk| quirk.language);
    Nature {
        speech: language.map_or_else(|| speech(id), Speech::Known),
        dpi: quirk.clone().find_map(|quirk| quirk.dpi).or_else(|| named_dpi(&id.model)),
        one_way: quirk.clone().any(|quirk| quirk.one_way),
        kept: quirk.clone().any(|quirk| quirk.kept),
    }
}

/// One fact about some printers. All that is given must fit.
struct Quirk {
    vendor: Option<u16>,
    product: Option<u16>,
    /// How the model begins, blanks, dashes and case aside.
    model: &'static str,
    language: Option<Language>,
    dpi: Option<u32>,
    one_way: bool,
    kept: bool,
}

const ANY: Quirk =
    Quirk { vendor: None, product: None, model: "", language: None, dpi: None, one_way: false, kept: false };

const fn model(model: &'static str, language: Option<Language>, dpi: u32) -> Quirk {
    Quirk { model, language, dpi: Some(dpi), ..ANY }
}

const ZEBRA: Option<u16> = Some(0x0A5F);
const EPSON: Option<u16> = Some(0x04B8);

/// A line a fact; its source stands above.
const QUIRKS: &[Quirk] = &[
    // Zebra, EPL2 Programming Manual 980009-001: the 2844 family speaks EPL2 at 203 dpi. Its id says "CMD:None".
    model("LP2844", Some(Language::Epl), 203),
    model("TLP2844", Some(Language::Epl), 203),
    // Zebra, the same family with "Z" behind it: ZPL II User Guide 45541L-004.
    model("LP2844-Z", Some(Language::Zpl), 203),
    model("TLP2844-Z", Some(Language::Zpl), 203),
    // LPrint's table of ZPL printers: the 420 of a family has 203 dpi, the 430 has 300.
    Quirk { vendor: ZEBRA, ..model("ZTC GX430", None, 300) },
    Quirk { vendor: ZEBRA, ..model("ZTC GK420", None, 203) },
    Quirk { vendor: ZEBRA, ..model("ZTC GX420", None, 203) },
    // LPrint's and others' finding: Rollo's X1038 says "CMD:XPP,XL" and prints TSPL BITMAP, and nothing but that.
    model("X1038", Some(Language::Tspl), 203),
    // BEEPRT's BY-480BT, with firmware of Xprinter: an integrator's notes on the device (09C6:0426).
    Quirk { vendor: Some(0x09C6), product: Some(0x0426), ..model("", Some(Language::Tspl), 203) },
    // Munbyn's RW403B: its owner's notes on the device; 203 dpi from the maker's data sheet.
    model("RW403B", Some(Language::Tspl), 203),
    // TSC's data sheets of the series.
    model("TE200", Some(Language::Tspl), 203),
    model("TE210", Some(Language::Tspl), 203),
    model("TE300", Some(Language::Tspl), 300),
    model("TE310", Some(Language::Tspl), 300),
    model("TTP-244", Some(Language::Tspl), 203),
    model("TTP-345", Some(Language::Tspl), 300),
    // Epson's Technical Reference Guides: the T88 to VII have 180 dpi, the T20 and m30 have 203.
    Quirk { vendor: EPSON, ..model("TM-T88", Some(Language::EscPos), 180) },
    Quirk { vendor: EPSON, ..model("TM-T20", Some(Language::EscPos), 203) },
    Quirk { vendor: EPSON, ..model("TM-m30", Some(Language::EscPos), 203) },
    // CUPS, org.cups.usb-quirks: adapters to a parallel port, and all of Intermec's.
    Quirk { vendor: Some(0x067B), product: Some(0x2305), one_way: true, kept: true, ..ANY },
    Quirk { vendor: Some(0x1A86), product: Some(0x7584), kept: true, ..ANY },
    Quirk { vendor: Some(0x067E), kept: true, ..ANY },
    // CUPS, the same file: receipt printers that must not be read from.
    Quirk { vendor: Some(0x0519), one_way: true, ..ANY },
    Quirk { vendor: Some(0x0DD4), product: Some(0x0205), one_way: true, ..ANY },
    Quirk { vendor: Some(0x0DD4), product: Some(0x0212), one_way: true, ..ANY },
];

impl Quirk {
    fn is_about(&self, vendor: u16, product: u16, id: &DeviceId) -> bool {
        let begins = || {
            // A longer model of the table is another printer: the LP2844-Z is no LP2844.
            let model = folded(&id.model);
            let longest = QUIRKS.iter().map(|quirk| folded(quirk.model)).filter(|known| model.starts_with(known));
            longest.max_by_key(String::len) == Some(folded(self.model))
        };
        self.vendor.is_none_or(|known| known == vendor)
            && self.product.is_none_or(|known| known == product)
            && (self.model.is_empty() || begins())
    }
}

/// Blanks, dashes and case aside: makers are not sure of them.
fn folded(model: &str) -> String {
    model.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase()
}

/// Words for our languages, the better first: TSPL and ZPL printers say how they are, EPL's hardly do, and a label
/// printer that also speaks ESC/POS prints labels best in its own language.
const TONGUES: &[(Language, &[&str])] = &[
    (Language::Tspl, &["TSPL", "TSPL2", "TSPLEZ", "TSPL/TSPL2"]),
    (Language::Zpl, &["ZPL", "ZPL2", "ZPLII", "ZPL II"]),
    (Language::Cpcl, &["CPCL"]),
    (Language::Epl, &["EPL", "EPL2"]),
    (Language::EscPos, &["ESC/POS", "ESCPOS", "ESC_POS", "ESC-POS"]),
];

/// Words that say nothing about a language: "none", the transport's own, and a maker's for all its kinds.
const MUTE: &[&str] = &["NONE", "XPP", "XL", "RAW", "D4", "BDC", "LABEL"];

fn speech(id: &DeviceId) -> Speech {
    let commands: Vec<String> = id.commands.iter().map(|command| command.to_ascii_uppercase()).collect();
    // Zebra says it in the model too: "ZTC GC420d (EPL)", "ZTC ZD230-203dpi ZPL".
    let model: Vec<String> = id.model.split([' ', '(', ')']).map(str::to_ascii_uppercase).collect();
    let known = |said: &[String]| {
        let speaks = |words: &&[&str]| said.iter().any(|said| words.contains(&said.as_str()));
        TONGUES.iter().find(|(_, words)| speaks(words)).map(|(language, _)| Speech::Known(*language))
    };
    let foreign = commands.iter().any(|command| !MUTE.contains(&command.as_str()));
    known(&commands).or_else(|| known(&model)).unwrap_or(if foreign { Speech::Foreign } else { Speech::Unknown })
}

/// `ZD621-300dpi`: the dots an inch, where the model's name says them.
fn named_dpi(model: &str) -> Option<u32> {
    let model = model.to_ascii_lowercase();
    let before = model.get(..model.find("dpi")?)?.trim_end();
    let digits = before.rsplit(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok().filter(|dpi| crate::protocol::printer::DPI.contains(dpi))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(vendor: u16, product: u16, text: &str) -> (Speech, Option<u32>) {
        let nature = nature(vendor, product, &DeviceId::from_text(text.as_bytes()).unwrap_or_default());
        (nature.speech, nature.dpi)
    }

    #[test]
    fn a_language_is_taken_from_the_printers_own_words() {
        for (text, language) in [
            ("MFG:4BARCODE;CMD:TSPL2;MDL:3B-363B;", Language::Tspl),
            ("MFG:Zebra Technologies;CMD:EPL,ZPL;MDL:ZP 505;", Language::Zpl),
            ("MFG:Zebra Technologies;COMMAND SET:zpl;MDL:ZTC GX420d;", Language::Zpl),
            ("MFG:Zebra Technologies;MDL:ZTC GC420d (EPL);", Language::Epl),
            ("MFG:Zebra Technologies;MDL:ZTC ZD230-203dpi ZPL;", Language::Zpl),
            ("MFG:Xprinter;CMD:ESC/POS,TSPL;MDL:XP-350B;", Language::Tspl),
            ("MFG:Xprinter;MDL:XP-58;CMD:ESC/POS;", Language::EscPos),
            ("MFG:HPRT;MDL:HM-A300;CMD:CPCL;", Language::Cpcl),
        ] {
            assert_eq!(of(1, 2, text).0, Speech::Known(language), "{text}");
        }
    }

    #[test]
    fn what_a_printer_does_not_say_is_taken_from_the_table() {
        let tspl = (Speech::Known(Language::Tspl), Some(203));
        assert_eq!(
            of(ZEBRA.unwrap(), 9, "MFG:Zebra ;CMD:None;MDL:LP2844 ;"),
            (Speech::Known(Language::Epl), Some(203))
        );
        assert_eq!(of(ZEBRA.unwrap(), 9, "MFG:Zebra;CMD:None;MDL:LP 2844-Z;").0, Speech::Known(Language::Zpl));
        assert_eq!(of(0x09C5, 0x0588, "MFG:Rollo;CMD:XPP,XL;MDL:X1038;CLS:PRINTER;"), tspl);
        assert_eq!(of(0x09C6, 0x0426, "CMD:XPP,XL;CLS:PRINTER;"), tspl);
        assert_eq!(of(0x09C6, 0x0426, ""), tspl, "it says nothing at all");
        assert_eq!(of(0x09C6, 0x0427, ""), (Speech::Unknown, None));
    }

    #[test]
    fn a_head_is_known_from_the_models_name_or_the_table() {
        for (vendor, text, dpi) in [
            (0x0A5F, "MDL:ZTC ZD621-300dpi ZPL;", Some(300)),
            (0x0A5F, "MDL:ZTC GX430t;", Some(300)),
            (0x0A5F, "MDL:ZTC GX420d;", Some(203)),
            (1, "MDL:ZTC GX430t;", None),
            (1, "MFG:TSC;MDL:TE310;", Some(300)),
            (1, "MDL:Label 600 DPI;", Some(600)),
            (1, "MDL:Label 99999999999dpi;", None),
            (1, "MDL:Label 1dpi;", None),
            (1, "MDL:dpi;", None),
            (0x04B8, "MFG:EPSON;CMD:ESC/POS;MDL:TM-T88V-JPN;", Some(180)),
            (0x04B8, "MFG:EPSON;CMD:ESCPOS;MDL:TM-T20III;", Some(203)),
        ] {
            assert_eq!(of(vendor, 1, text).1, dpi, "{text}");
        }
    }

    #[test]
    fn an_office_printer_is_told_from_a_label_printer_that_keeps_silent() {
        for (text, speech) in [
            ("MFG:Hewlett-Packard;MDL:LaserJet 1200 Series;CMD:MLC,PCL,POSTSCRIPT;", Speech::Foreign),
            ("MFG:EPSON;CMD:ESCPL2,BDC,D4,D4PX;MDL:Stylus CX4300;", Speech::Foreign),
            ("MFG:Brother;CMD:PT-CBP;MDL:QL-700;", Speech::Foreign),
            ("MFG: ;CMD:XPP,XL;MDL:PM2411BT;", Speech::Unknown),
            ("MFG:Deli;MDL:DL-888;", Speech::Unknown),
            ("", Speech::Unknown),
        ] {
            assert_eq!(of(1, 2, text).0, speech, "{text}");
        }
    }

    #[test]
    fn adapters_that_must_not_be_read_or_given_back_are_known() {
        let of = |vendor, product| {
            let nature = nature(vendor, product, &DeviceId::default());
            (nature.one_way, nature.kept)
        };
        assert_eq!(of(0x067B, 0x2305), (true, true));
        assert_eq!(of(0x1A86, 0x7584), (false, true));
        assert_eq!(of(0x067E, 0x1234), (false, true));
        assert_eq!(of(0x0519, 0x0001), (true, false));
        assert_eq!(of(0x0A5F, 0x0001), (false, false));
    }
}
