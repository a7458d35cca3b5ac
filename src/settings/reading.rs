//! What each key of settings.toml means and which values it may have.

use std::net::IpAddr;

use toml_edit::Document;

use super::address::address_is_sound;
use super::gate::{Gate, Mode, site_as_written};
use super::section::{Section, Spot, line_of};
use super::{DuplicateTask, Fetch, Pages, Printer, Server, Settings};
use crate::limits;
use crate::protocol::failure::{Expected, SettingsFault};
use crate::protocol::printer::{Config, Cut, DPI, Language, Preflight, TransferType};

/// More than anyone writes by hand; a list of a million is a mistake or an attack.
const LIST: usize = 1_000;
/// mm before a cut: more is a mistake, and a roll of paper gone.
const LONGEST_FEED: f64 = 100.0;
/// mm: the smallest receipt printers print across more.
const NARROWEST_HEAD: f64 = 10.0;
/// Each is tried at the start.
const PORTS: usize = 16;

pub(super) fn settings(text: &str) -> Result<Settings, SettingsFault> {
    let document = Document::parse(text).map_err(|fault| {
        let before = text.get(..fault.span().map_or(0, |span| span.start)).unwrap_or_default();
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        SettingsFault::NotToml { line: line_of(before.as_bytes()), column, why: fault.message().trim().to_string() }
    })?;
    let mut top = Section::top(text, document.as_table());
    let preflight = preflight(&mut top)?.unwrap_or_default();
    let settings = Settings {
        default_printer: match top.value("default_printer") {
            Some(spot) => Some(spot.text(limits::NAME)?.to_string()),
            None => None,
        },
        server: top.section("server", "[server]")?.map(|s| server(s, text)).transpose()?.unwrap_or_default(),
        gate: top.section("gate", "[gate]")?.map(|s| gate(s, text)).transpose()?.unwrap_or_default(),
        fetch: top.section("fetch", "[fetch]")?.map(|s| fetch(s, text)).transpose()?.unwrap_or_default(),
        pages: top.section("pages", "[pages]")?.map(pages).transpose()?.unwrap_or_default(),
        preflight,
        printers: printers(top.sections("printers", "[[printers]]")?, preflight)?,
    };
    top.end()?;
    Ok(settings)
}

fn server(mut section: Section<'_>, text: &str) -> Result<Server, SettingsFault> {
    let mut server = Server::default();
    if let Some(list) = section.value("ports") {
        let mut ports = Vec::new();
        for spot in list.list(text, PORTS)? {
            let port = spot.whole(0, 65_535)?;
            if port != 0 && ports.contains(&port) {
                return Err(spot.wrong(Expected::UniquePort));
            }
            ports.push(port);
        }
        if ports.is_empty() {
            return Err(list.wrong(Expected::List { longest: PORTS }));
        }
        server.ports = ports;
    }
    section.end()?;
    Ok(server)
}

fn gate(mut section: Section<'_>, text: &str) -> Result<Gate, SettingsFault> {
    let mut gate = Gate::default();
    if let Some(spot) = section.value("mode") {
        gate.mode = spot.one_of(&["ask", "list", "open"], &[Mode::Ask, Mode::List, Mode::Open])?;
    }
    gate.allow = each(section.value("allow"), text, Expected::Site, site_as_written)?;
    gate.refuse = each(section.value("refuse"), text, Expected::Site, site_as_written)?;
    section.end()?;
    Ok(gate)
}

fn fetch(mut section: Section<'_>, text: &str) -> Result<Fetch, SettingsFault> {
    let fetch = Fetch { allow: each(section.value("allow"), text, Expected::Host, host)? };
    section.end()?;
    Ok(fetch)
}

fn pages(mut section: Section<'_>) -> Result<Pages, SettingsFault> {
    let mut pages = Pages::default();
    if let Some(spot) = section.value("notifyOnTaskFailure") {
        pages.notify_on_task_failure = spot.flag()?;
    }
    section.end()?;
    Ok(pages)
}

/// At the top for all printers, in a printer's table for that one.
fn preflight(section: &mut Section<'_>) -> Result<Option<Preflight>, SettingsFault> {
    use Preflight::{Off, Strict, Warn};
    let spot = section.value("preflight");
    spot.map(|spot| spot.one_of(&["warn", "strict", "off"], &[Warn, Strict, Off])).transpose()
}

fn printers(sections: Vec<Section<'_>>, for_all: Preflight) -> Result<Vec<Printer>, SettingsFault> {
    let mut printers: Vec<Printer> = Vec::with_capacity(sections.len());
    for mut section in sections {
        let name = section.required("name")?;
        let mut printer = printer(&mut section, name.text(limits::NAME)?)?;
        printer.config.preflight = preflight(&mut section)?.unwrap_or(for_all);
        section.end()?;
        if printers.iter().any(|other| other.name == printer.name) {
            return Err(name.wrong(Expected::UniqueName));
        }
        printers.push(printer);
    }
    Ok(printers)
}

fn printer(section: &mut Section<'_>, name: &str) -> Result<Printer, SettingsFault> {
    let address = section.required("address")?;
    if !address.string().is_some_and(address_is_sound) {
        return Err(address.wrong(Expected::PrinterAddress));
    }
    let mut printer = Printer {
        name: name.to_string(),
        address: address.text(limits::NAME)?.to_string(),
        config: config(section)?,
        width: None,
        height: None,
        duplicate_task: DuplicateTask::default(),
    };
    for (key, side) in [("width", &mut printer.width), ("height", &mut printer.height)] {
        if let Some(spot) = section.value(key) {
            *side = Some(spot.number(1.0, limits::LABEL_SIDE)?);
        }
    }
    if let Some(spot) = section.value("duplicate_task") {
        printer.duplicate_task = spot.one_of(&["answer", "print"], &[DuplicateTask::Answer, DuplicateTask::Print])?;
    }
    Ok(printer)
}

/// The fields of 2.4.3; the ranges are those of the languages (TSPL, ZPL and EPL2 manuals).
fn config(section: &mut Section<'_>) -> Result<Config, SettingsFault> {
    let mut config = Config::default();
    for (key, to) in [("offsetTop", &mut config.offset_top), ("offsetLeft", &mut config.offset_left)] {
        set(to, section.value(key), |spot| spot.number(-limits::LABEL_SIDE, limits::LABEL_SIDE))?;
    }
    for (key, to) in [("landscape", &mut config.landscape), ("scale", &mut config.scale)] {
        set(to, section.value(key), |spot| spot.flag())?;
    }
    set(&mut config.scale_factor, section.value("scaleFactor"), |spot| spot.number(1.0, 1_000.0))?;
    set(&mut config.dpi, section.value("dpi"), |spot| spot.whole(i64::from(*DPI.start()), i64::from(*DPI.end())))?;
    set(&mut config.density, section.value("density"), |spot| spot.whole(0, 15))?;
    set(&mut config.speed, section.value("speed"), |spot| spot.number(0.5, 14.0))?;
    set(&mut config.gap, section.value("gap"), |spot| spot.number(0.0, 25.4))?;
    set(&mut config.direction, section.value("direction"), |spot| spot.whole(0, 1))?;
    let language = section.value("language");
    config.language_is_chosen = language.is_some();
    set(&mut config.language, language, |spot| {
        use Language::{Cpcl, Epl, EscPos, Tspl, Zpl};
        spot.one_of(&["TSPL", "CPCL", "ZPL", "EPL", "ESCPOS"], &[Tspl, Cpcl, Zpl, Epl, EscPos])
    })?;
    set(&mut config.transfer_type, section.value("transferType"), |spot| {
        spot.one_of(&["row", "image"], &[TransferType::Row, TransferType::Image])
    })?;
    receipts(section, &mut config)?;
    Ok(config)
}

/// What only printers of receipts do (ESC/POS).
fn receipts(section: &mut Section<'_>, config: &mut Config) -> Result<(), SettingsFault> {
    set(&mut config.cut, section.value("cut"), |spot| {
        spot.one_of(&["none", "partial", "full"], &[Cut::None, Cut::Partial, Cut::Full])
    })?;
    set(&mut config.drawer, section.value("drawer"), |spot| spot.flag())?;
    set(&mut config.feed, section.value("feed"), |spot| spot.number(0.0, LONGEST_FEED).map(Some))?;
    set(&mut config.head, section.value("head"), |spot| spot.number(NARROWEST_HEAD, limits::LABEL_SIDE).map(Some))
}

/// A host as `[fetch] allow` keeps it: lower case, an address in its shortest form, no brackets.
pub(super) fn host(text: &str) -> Option<String> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    if let Ok(address) = bare.parse::<IpAddr>() {
        return Some(address.to_string());
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    (!text.is_empty() && text.len() <= limits::NAME && text.bytes().all(plain)).then(|| text.to_ascii_lowercase())
}

fn set<T>(
    to: &mut T,
    spot: Option<Spot<'_>>,
    read: impl FnOnce(&Spot<'_>) -> Result<T, SettingsFault>,
) -> Result<(), SettingsFault> {
    if let Some(spot) = spot {
        *to = read(&spot)?;
    }
    Ok(())
}

/// A list of texts of one kind, each checked.
fn each<T>(
    list: Option<Spot<'_>>,
    text: &str,
    expected: Expected,
    read: fn(&str) -> Option<T>,
) -> Result<Vec<T>, SettingsFault> {
    let Some(list) = list else { return Ok(Vec::new()) };
    let one = |spot: Spot<'_>| spot.string().and_then(read).ok_or_else(|| spot.wrong(expected.clone()));
    list.list(text, LIST)?.into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Failure;

    const WHOLE: &str = r#"
default_printer = "Sink"
preflight = "strict"
server.ports = [0, 28613]

[gate]
mode = "list"
allow = ["https://erp.example.com", "null"]

[fetch]
allow = ["Templates.LAN", "[FD00::0:1]"]

[pages]
notifyOnTaskFailure = false

[[printers]]
name = "Sink"
address = "tcp://127.0.0.1:9100"
language = "ZPL"
dpi = 300
width = 76
height = 130.5
gap = 3
density = 10
speed = 4
direction = 1
transferType = "row"
offsetTop = -1.5
offsetLeft = 2
landscape = true
scale = true
scaleFactor = 98.5
duplicate_task = "print"
preflight = "off"
cut = "full"
drawer = true
feed = 6.5
head = 72

[[printers]]
name = "打印机 2"
address = "virtual:"
"#;

    #[test]
    fn every_key_is_read() {
        let settings = settings(WHOLE).unwrap();
        assert_eq!(settings.default_printer.as_deref(), Some("Sink"));
        assert_eq!(settings.server.ports, [0, 28613]);
        assert_eq!(settings.gate.mode, Mode::List);
        assert_eq!(settings.gate.allow.len(), 2);
        assert!(!settings.pages.notify_on_task_failure);
        assert!(settings.fetch.allows("templates.lan") && settings.fetch.allows("[fd00::1]"));
        assert!(!settings.fetch.allows("lan"));
        let sink = settings.printer("Sink").unwrap();
        assert_eq!((sink.width, sink.height, sink.duplicate_task), (Some(76.0), Some(130.5), DuplicateTask::Print));
        let config = Config {
            offset_top: -1.5,
            offset_left: 2.0,
            landscape: true,
            scale: true,
            scale_factor: 98.5,
            dpi: 300,
            density: 10,
            speed: 4.0,
            language: Language::Zpl,
            language_is_chosen: true,
            gap: 3.0,
            direction: 1,
            transfer_type: TransferType::Row,
            preflight: Preflight::Off,
            cut: Cut::Full,
            drawer: true,
            feed: Some(6.5),
            head: Some(72.0),
        };
        assert_eq!(sink.config, config);
        let like_all = Config { preflight: Preflight::Strict, ..Config::default() };
        assert_eq!(settings.printer("打印机 2").unwrap().config, like_all);
        assert_eq!(settings.preflight, Preflight::Strict);
    }

    #[test]
    fn printers_may_stand_in_a_list_too() {
        let text =
            "printers = [\n {name = \"a\", address = \"virtual:\"},\n {name = \"b\", address = \"virtual:\", dpi = 9}]";
        let fault = settings(text).unwrap_err();
        assert!(matches!(&fault, SettingsFault::Wrong { line: 3, key, .. } if key == "[[printers]] dpi"), "{fault:?}");
    }

    #[test]
    fn a_mistake_is_told_with_its_line_and_what_was_expected() {
        let printer = "[[printers]]\nname = \"a\"\naddress = \"virtual:\"\n";
        for (text, line, expected) in [
            ("a = [1,\n2", 2, "is not TOML"),
            ("\nprinter = 1", 2, "unknown key printer; expected one of preflight, default_printer, server, gate"),
            ("preflight = \"strikt\"", 1, "one of \"warn\", \"strict\", \"off\", not \"strikt\""),
            ("default_printer = \"\"", 1, "a text of 1 to 256"),
            ("default_printer = 3", 1, "a text of 1 to 256 characters without control characters, not 3"),
            ("[server]\nport = 1", 2, "unknown key [server] port; expected one of ports"),
            ("[server]\nports = [1,\n 65536]", 3, "a whole number from 0 to 65535, not 65536"),
            ("[server]\nports = [9, 9]", 2, "not in the list already"),
            ("[server]\nports = []", 2, "a list of 1 to 16"),
            ("[server]\nports = 28613", 2, "a list of 1 to 16, not 28613"),
            ("server = 5", 1, "a table, not integer"),
            ("[gate]\n\nmode = \"Ask\"", 3, "one of \"ask\", \"list\", \"open\", not \"Ask\""),
            ("[gate]\n[gate.mode]\n", 2, "one of \"ask\""),
            ("[default_printer]\n", 1, "a text of 1 to 256"),
            ("[gate]\nallow = [\n\"https://a.example\",\n\"b.example\"]", 4, "a site's origin"),
            ("[gate]\nallow = [\"https://a.example/\"]", 2, "(no path)"),
            ("[gate]\nrefuse = \"null\"", 2, "a list"),
            ("[fetch]\nallow = [\"http://a.lan\"]", 2, "a host name or address"),
            ("[fetch]\nallow = [\"a.lan:8080\"]", 2, "a host name or address"),
            ("[pages]\nnotifyOnTaskFailure = 1", 2, "true or false, not 1"),
            ("printers = 3", 1, "double brackets"),
            ("[[printers]]\naddress = \"virtual:\"", 1, "[[printers]] name is missing"),
            ("x = 1\n[[printers]]\nname = \"a\"", 2, "[[printers]] address is missing"),
            (&format!("{printer}[[printers]]\nname = \"a\"\naddress = \"virtual:\""), 5, "no other printer has"),
            ("[[printers]]\nname = \"a\"\naddress = \"lpt1\"", 3, "a printer's address"),
            (&format!("{printer}dpi = 203.5"), 4, "a whole number from 100 to 1200, not 203.5"),
            (&format!("{printer}dpi = 99"), 4, "a whole number from 100 to 1200"),
            (&format!("{printer}density = 16"), 4, "a whole number from 0 to 15"),
            (&format!("{printer}speed = 0"), 4, "a number from 0.5 to 14"),
            (&format!("{printer}speed = nan"), 4, "a number from 0.5 to 14, not nan"),
            (&format!("{printer}gap = 25.5"), 4, "a number from 0 to 25.4"),
            (&format!("{printer}gap = \"3\""), 4, "a number from 0 to 25.4, not \"3\""),
            (&format!("{printer}direction = 2"), 4, "a whole number from 0 to 1"),
            (&format!("{printer}language = \"tspl\""), 4, "one of \"TSPL\""),
            (&format!("{printer}transferType = \"raw\""), 4, "one of \"row\", \"image\""),
            (&format!("{printer}landscape = 1"), 4, "true or false"),
            (&format!("{printer}width = 0"), 4, "a number from 1 to 2000"),
            (&format!("{printer}offset_top = 0"), 4, "unknown key [[printers]] offset_top"),
            (&format!("{printer}cut = true"), 4, "one of \"none\", \"partial\", \"full\", not true"),
            (&format!("{printer}drawer = \"yes\""), 4, "true or false"),
            (&format!("{printer}feed = 101"), 4, "a number from 0 to 100"),
            (&format!("{printer}head = 0"), 4, "a number from 10 to 2000"),
            (&format!("{printer}duplicate_task = true"), 4, "one of \"answer\", \"print\""),
        ] {
            let words = Failure::from(settings(text).unwrap_err()).words();
            assert!(words.en.starts_with(&format!("settings.toml line {line}")), "{text}\n{}", words.en);
            assert!(words.en.contains(expected), "{text}\n{}", words.en);
            assert!(words.zh.starts_with(&format!("settings.toml 第 {line} 行")), "{text}\n{}", words.zh);
        }
    }

    #[test]
    fn an_empty_file_and_one_from_a_windows_editor_are_read() {
        assert_eq!(settings("").unwrap(), Settings::default());
        let marked = "\u{feff}[gate]\r\nmode = \"open\"\r\n";
        assert_eq!(settings(marked).unwrap().gate.mode, Mode::Open);
    }
}
