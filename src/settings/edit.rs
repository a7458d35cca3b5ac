//! Changes to settings.toml's text that leave its comments and its order alone.

use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, RawString, Table, TableLike, Value, array, table};

use crate::protocol::failure::SettingsFault;
use crate::protocol::printer::{Config, Cut, TransferType};

/// Writes what differs between the two configurations into the printer's table.
pub(super) fn printer_config(
    document: &mut DocumentMut,
    name: &str,
    before: &Config,
    after: &Config,
) -> Result<(), SettingsFault> {
    let printer = printer(document, name).ok_or_else(|| SettingsFault::NoSuchPrinter { name: name.to_string() })?;
    for ((key, old), (_, new)) in wire_values(before).into_iter().zip(wire_values(after)) {
        if old.to_string() != new.to_string() {
            put(printer, key, new);
        }
    }
    for ((key, old), (_, new)) in receipt_values(before).into_iter().zip(receipt_values(after)) {
        match new {
            Some(new) if old.map(|old| old.to_string()) != Some(new.to_string()) => put(printer, key, new),
            Some(_) => {}
            None => drop(printer.remove(key)),
        }
    }
    Ok(())
}

/// Adds a printer at the end of the file.
pub(super) fn add_printer(document: &mut DocumentMut, name: &str, address: &str) {
    let mut printer = Table::new();
    printer.insert("name", Item::Value(name.into()));
    printer.insert("address", Item::Value(address.into()));
    match document.entry("printers").or_insert(Item::ArrayOfTables(ArrayOfTables::new())) {
        Item::ArrayOfTables(tables) => tables.push(printer),
        Item::Value(Value::Array(list)) => list.push(printer.into_inline_table()),
        // Anything else has been refused when the file was read.
        _ => {}
    }
}

/// Moves a site into one of `[gate]`'s lists and out of the other.
pub(super) fn site(document: &mut DocumentMut, into: &'static str, out_of: &'static str, site: &str) {
    let Some(gate) = section(document, "gate") else { return };
    if let Some(list) = gate.get_mut(out_of).and_then(Item::as_array_mut) {
        list.retain(|value| !is_site(value, site));
    }
    let list = gate.entry(into).or_insert(array());
    if !list.is_array() {
        *list = Item::Value(Value::Array(Array::new()));
    }
    if let Some(list) = list.as_array_mut().filter(|list| !list.iter().any(|value| is_site(value, site))) {
        append(list, site);
    }
}

/// Takes a site out of both of `[gate]`'s lists.
pub(super) fn forget_site(document: &mut DocumentMut, site: &str) {
    let Some(gate) = section(document, "gate") else { return };
    for list in ["allow", "refuse"] {
        if let Some(list) = gate.get_mut(list).and_then(Item::as_array_mut) {
            list.retain(|value| !is_site(value, site));
        }
    }
}

pub(super) fn notify_on_task_failure(document: &mut DocumentMut, notify: bool) {
    if let Some(pages) = section(document, "pages") {
        put(pages, "notifyOnTaskFailure", notify.into());
    }
}

/// Two spellings of one origin are one site.
fn is_site(value: &Value, site: &str) -> bool {
    value.as_str().and_then(super::gate::site_as_written).is_some_and(|origin| origin.to_string() == site)
}

fn section<'a>(document: &'a mut DocumentMut, key: &str) -> Option<&'a mut dyn TableLike> {
    document.entry(key).or_insert(table()).as_table_like_mut()
}

fn printer<'a>(document: &'a mut DocumentMut, name: &str) -> Option<&'a mut dyn TableLike> {
    let named = |table: &dyn TableLike| table.get("name").and_then(Item::as_str) == Some(name);
    match document.get_mut("printers")? {
        Item::ArrayOfTables(tables) => {
            tables.iter_mut().find(|table| named(*table)).map(|table| table as &mut dyn TableLike)
        }
        Item::Value(Value::Array(list)) => list
            .iter_mut()
            .filter_map(Value::as_inline_table_mut)
            .find(|table| named(*table))
            .map(|table| table as &mut dyn TableLike),
        _ => None,
    }
}

/// Sets a value and keeps what stands round the old one: its spaces and the comment after it.
fn put(table: &mut dyn TableLike, key: &str, mut value: Value) {
    match table.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        None => {
            table.insert(key, Item::Value(value));
        }
    }
}

/// Adds a text at a list's end in the list's own layout; a comment stays behind the value it followed.
fn append(list: &mut Array, text: &str) {
    let part = |raw: Option<&RawString>| raw.and_then(RawString::as_str).unwrap_or_default().to_string();
    let Some(last) = list.iter().last() else {
        list.push(text);
        return;
    };
    let indent = part(last.decor().prefix());
    let after = if list.trailing_comma() { part(Some(list.trailing())) } else { part(last.decor().suffix()) };
    let many_lines = indent.contains('\n') || after.contains('\n') || part(Some(list.trailing())).contains('\n');
    let comment = after.trim_end();
    let between = if many_lines {
        format!("{comment}\n{}", indent.rsplit('\n').next().unwrap_or_default())
    } else {
        " ".to_string()
    };
    if !list.trailing_comma() {
        let end = list.len().saturating_sub(1);
        if let Some(last) = list.get_mut(end) {
            last.decor_mut().set_suffix("");
        }
    }
    list.push_formatted(Value::from(text).decorated(between, ""));
    list.set_trailing_comma(many_lines);
    list.set_trailing(if many_lines { "\n" } else { "" });
}

/// A configuration under the names of the wire (2.4.3).
fn wire_values(config: &Config) -> [(&'static str, Value); 12] {
    [
        ("offsetTop", number(config.offset_top)),
        ("offsetLeft", number(config.offset_left)),
        ("landscape", config.landscape.into()),
        ("scale", config.scale.into()),
        ("scaleFactor", number(config.scale_factor)),
        ("dpi", i64::from(config.dpi).into()),
        ("density", i64::from(config.density).into()),
        ("speed", number(config.speed)),
        ("language", config.language.name().into()),
        ("gap", number(config.gap)),
        ("direction", i64::from(config.direction).into()),
        ("transferType", transfer_type(config.transfer_type).into()),
    ]
}

/// What only printers of receipts do; None is nothing said.
fn receipt_values(config: &Config) -> [(&'static str, Option<Value>); 4] {
    [
        ("cut", Some(cut(config.cut).into())),
        ("drawer", Some(config.drawer.into())),
        ("feed", config.feed.map(number)),
        ("head", config.head.map(number)),
    ]
}

/// 5 rather than 5.0, as a person writes it.
fn number(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 1e9 { (number as i64).into() } else { number.into() }
}

fn cut(cut: Cut) -> &'static str {
    match cut {
        Cut::None => "none",
        Cut::Partial => "partial",
        Cut::Full => "full",
    }
}

fn transfer_type(kind: TransferType) -> &'static str {
    match kind {
        TransferType::Row => "row",
        TransferType::Image => "image",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::printer::Language;
    use crate::settings::Settings;

    fn edited(text: &str, edit: impl FnOnce(&mut DocumentMut)) -> String {
        let mut document: DocumentMut = text.parse().unwrap();
        edit(&mut document);
        let text = document.to_string();
        Settings::parse(&text).unwrap_or_else(|fault| panic!("{fault:?}\n{text}"));
        text
    }

    fn allowed(text: &str) -> String {
        edited(text, |document| site(document, "allow", "refuse", "https://new.example"))
    }

    #[test]
    fn a_changed_configuration_touches_its_own_lines_only() {
        let text = "# ours\n[[printers]] # the first\nname = \"a\"\naddress = \"virtual:\"\nspeed = 5 # fast\n\n\
                    [[printers]]\nspeed = 4\nname = \"b\" # the other\naddress = \"virtual:\"\n\n[gate] # last\n";
        let after =
            Config { speed: 3.5, dpi: 300, language: Language::Zpl, language_is_chosen: true, ..Config::default() };
        let result = edited(text, |d| printer_config(d, "a", &Config::default(), &after).unwrap());
        let expected = text.replace("speed = 5 # fast\n", "speed = 3.5 # fast\ndpi = 300\nlanguage = \"ZPL\"\n");
        assert_eq!(result, expected);
        assert_eq!(Settings::parse(&result).unwrap().printer("a").unwrap().config, after);
    }

    #[test]
    fn every_field_that_is_written_is_read_back() {
        let after = Config {
            offset_top: -1.25,
            offset_left: 3.0,
            landscape: true,
            scale: true,
            scale_factor: 97.5,
            dpi: 600,
            density: 15,
            speed: 2.0,
            language: Language::EscPos,
            language_is_chosen: true,
            gap: 0.0,
            direction: 1,
            transfer_type: TransferType::Row,
            cut: Cut::None,
            drawer: true,
            feed: Some(8.0),
            head: Some(64.5),
            ..Config::default()
        };
        for text in [
            "[[printers]]\nname = \"a\"\naddress = \"virtual:\"\n",
            "printers = [{ name = \"a\", address = \"virtual:\" }]\n",
        ] {
            let result = edited(text, |d| printer_config(d, "a", &Config::default(), &after).unwrap());
            assert_eq!(Settings::parse(&result).unwrap().printer("a").unwrap().config, after);
            let back = edited(&result, |d| printer_config(d, "a", &after, &Config::default()).unwrap());
            // The line with the language stays, and with it that somebody has chosen it.
            let chosen = Config { language_is_chosen: true, ..Config::default() };
            assert_eq!(Settings::parse(&back).unwrap().printer("a").unwrap().config, chosen);
        }
    }

    #[test]
    fn a_printer_that_is_not_there_is_a_fault() {
        let fault = printer_config(&mut DocumentMut::new(), "x", &Config::default(), &Config::default());
        assert_eq!(fault, Err(SettingsFault::NoSuchPrinter { name: "x".into() }));
    }

    #[test]
    fn a_site_is_added_in_the_layout_of_its_list() {
        for (before, after) in [
            ("", "[gate]\nallow = [\"https://new.example\"]\n"),
            (
                "[gate]\nmode = \"list\" # strict\n",
                "[gate]\nmode = \"list\" # strict\nallow = [\"https://new.example\"]\n",
            ),
            ("gate.allow = [] # none yet\n", "gate.allow = [\"https://new.example\"] # none yet\n"),
            (
                "[gate]\nallow = [\"https://a.example\"] # one\n",
                "[gate]\nallow = [\"https://a.example\", \"https://new.example\"] # one\n",
            ),
            (
                "[gate]\nallow = [\n  # the shop\n  \"https://a.example\", # ours\n]\n",
                "[gate]\nallow = [\n  # the shop\n  \"https://a.example\", # ours\n  \"https://new.example\",\n]\n",
            ),
            (
                "[gate]\nallow = [\n  \"https://a.example\",\n  \"https://b.example\"\n]\n",
                "[gate]\nallow = [\n  \"https://a.example\",\n  \"https://b.example\",\n  \"https://new.example\",\n]\n",
            ),
            (
                "[gate]\nrefuse = [\"https://NEW.example:443\", \"null\"]\nallow = [\"https://new.example\"]\n",
                "[gate]\nrefuse = [ \"null\"]\nallow = [\"https://new.example\"]\n",
            ),
        ] {
            assert_eq!(allowed(before), after, "{before}");
            assert_eq!(allowed(after), after, "twice is once");
        }
    }

    #[test]
    fn a_comment_without_a_comma_before_it_stays_with_its_value() {
        let result = allowed("[gate]\nallow = [\n  \"https://a.example\" # ours\n]\n");
        let (ours, new) = (result.find("# ours").unwrap(), result.find("https://new.example").unwrap());
        assert!(ours < new, "{result}");
    }

    #[test]
    fn what_pages_set_goes_into_their_own_table() {
        let result =
            edited("[[printers]]\nname = \"a\"\naddress = \"virtual:\"\n", |d| notify_on_task_failure(d, false));
        assert!(!Settings::parse(&result).unwrap().pages.notify_on_task_failure);
        let again = edited(&result, |d| notify_on_task_failure(d, true));
        assert_eq!(again, result.replace("false", "true"));
    }
}
