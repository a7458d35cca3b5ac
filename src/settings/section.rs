//! One table of settings.toml being read: every key is asked for once, what is left is unknown.

use std::ops::Range;

use toml_edit::{Array, Item, TableLike, Value};

use crate::protocol::failure::{Expected, SettingsFault};

pub(super) struct Section<'a> {
    text: &'a str,
    /// `[gate]`, `[[printers]]`; empty for the file's own top.
    name: &'static str,
    /// The line its table begins at.
    line: usize,
    table: &'a dyn TableLike,
    known: Vec<&'static str>,
}

/// A value and where it stands, so that its reader can say what is wrong with it.
pub(super) struct Spot<'a> {
    pub line: usize,
    pub key: String,
    /// None where a table stands instead of a plain value.
    item: Option<&'a Value>,
}

/// The line, from 1, that follows these bytes.
pub(super) fn line_of(before: &[u8]) -> usize {
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

impl<'a> Section<'a> {
    /// The whole file.
    pub fn top(text: &'a str, table: &'a dyn TableLike) -> Section<'a> {
        Section { text, name: "", line: 1, table, known: Vec::new() }
    }

    /// A table in this one.
    pub fn section(&mut self, key: &'static str, name: &'static str) -> Result<Option<Section<'a>>, SettingsFault> {
        let Some((line, item)) = self.take(key) else { return Ok(None) };
        let table = item.as_table_like().ok_or_else(|| self.wrong(line, key, Expected::Table, item.type_name()))?;
        Ok(Some(Section { text: self.text, name, line, table, known: Vec::new() }))
    }

    /// The tables in double brackets of that name, or a list of tables in braces.
    pub fn sections(&mut self, key: &'static str, name: &'static str) -> Result<Vec<Section<'a>>, SettingsFault> {
        let Some((line, item)) = self.take(key) else { return Ok(Vec::new()) };
        let text = self.text;
        let section = |table: &'a dyn TableLike, span: Option<Range<usize>>| Section {
            text,
            name,
            line: line_at(text, span).unwrap_or(line),
            table,
            known: Vec::new(),
        };
        if let Some(tables) = item.as_array_of_tables() {
            return Ok(tables.iter().map(|table| section(table, table.span())).collect());
        }
        let list = item.as_array().ok_or_else(|| self.wrong(line, key, Expected::Tables, item.type_name()))?;
        list.iter()
            .map(|value| match value.as_inline_table() {
                Some(table) => Ok(section(table, table.span())),
                None => Err(self.wrong(line, key, Expected::Tables, value.type_name())),
            })
            .collect()
    }

    /// A plain value.
    pub fn value(&mut self, key: &'static str) -> Option<Spot<'a>> {
        let (line, item) = self.take(key)?;
        Some(Spot { line, key: self.called(key), item: item.as_value() })
    }

    /// A plain value that must be there.
    pub fn required(&mut self, key: &'static str) -> Result<Spot<'a>, SettingsFault> {
        self.value(key).ok_or_else(|| SettingsFault::Missing { line: self.line, key: self.called(key) })
    }

    /// Is a key left that nobody asked for?
    pub fn end(self) -> Result<(), SettingsFault> {
        let stranger = self.table.iter().map(|(key, _)| key).find(|key| !self.known.contains(key));
        let Some(stranger) = stranger else { return Ok(()) };
        let span = self.table.get_key_value(stranger).and_then(|(key, item)| key.span().or_else(|| item.span()));
        Err(SettingsFault::UnknownKey {
            line: line_at(self.text, span).unwrap_or(self.line),
            key: self.called(stranger),
            known: self.known,
        })
    }

    fn take(&mut self, key: &'static str) -> Option<(usize, &'a Item)> {
        self.known.push(key);
        let (name, item) = self.table.get_key_value(key)?;
        let span = name.span().or_else(|| item.span());
        Some((line_at(self.text, span).unwrap_or(self.line), item))
    }

    fn called(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_string() } else { format!("{} {key}", self.name) }
    }

    fn wrong(&self, line: usize, key: &str, expected: Expected, found: &str) -> SettingsFault {
        SettingsFault::Wrong { line, key: self.called(key), expected, found: found.to_string() }
    }
}

impl<'a> Spot<'a> {
    pub fn string(&self) -> Option<&'a str> {
        self.item.and_then(Value::as_str)
    }

    pub fn text(&self, longest: usize) -> Result<&'a str, SettingsFault> {
        let sound = |text: &&str| {
            !text.trim().is_empty() && text.chars().count() <= longest && !text.chars().any(char::is_control)
        };
        self.string().filter(sound).ok_or_else(|| self.wrong(Expected::Text { longest }))
    }

    pub fn flag(&self) -> Result<bool, SettingsFault> {
        self.item.and_then(Value::as_bool).ok_or_else(|| self.wrong(Expected::YesOrNo))
    }

    pub fn number(&self, from: f64, to: f64) -> Result<f64, SettingsFault> {
        let number = match self.item {
            Some(Value::Float(number)) => Some(*number.value()),
            // Beyond the range of every setting long before the conversion loses a digit.
            Some(Value::Integer(number)) => Some(*number.value() as f64),
            _ => None,
        };
        number.filter(|number| (from..=to).contains(number)).ok_or_else(|| self.wrong(Expected::Number { from, to }))
    }

    pub fn whole<T: TryFrom<i64>>(&self, from: i64, to: i64) -> Result<T, SettingsFault> {
        let number = self.item.and_then(Value::as_integer).filter(|number| (from..=to).contains(number));
        number.and_then(|number| T::try_from(number).ok()).ok_or_else(|| self.wrong(Expected::Whole { from, to }))
    }

    /// One of a few words, each with its meaning.
    pub fn one_of<T: Copy>(&self, words: &'static [&'static str], meanings: &[T]) -> Result<T, SettingsFault> {
        let place = self.string().and_then(|text| words.iter().position(|word| *word == text));
        place.and_then(|place| meanings.get(place)).copied().ok_or_else(|| self.wrong(Expected::OneOf(words)))
    }

    /// A list, each of its values with a spot of its own.
    pub fn list(&self, text: &str, longest: usize) -> Result<Vec<Spot<'a>>, SettingsFault> {
        let list: &Array = self.item.and_then(Value::as_array).ok_or_else(|| self.wrong(Expected::List { longest }))?;
        if list.len() > longest {
            return Err(self.wrong(Expected::List { longest }));
        }
        let spot = |item: &'a Value| Spot {
            line: line_at(text, item.span()).unwrap_or(self.line),
            key: self.key.clone(),
            item: Some(item),
        };
        Ok(list.iter().map(spot).collect())
    }

    pub fn wrong(&self, expected: Expected) -> SettingsFault {
        let found = match self.item {
            Some(Value::Array(list)) => format!("[…] ({})", list.len()),
            Some(Value::InlineTable(_)) | None => "{…}".to_string(),
            Some(plain) => plain.to_string().trim().chars().take(100).collect(),
        };
        SettingsFault::Wrong { line: self.line, key: self.key.clone(), expected, found }
    }
}

fn line_at(text: &str, span: Option<Range<usize>>) -> Option<usize> {
    Some(line_of(text.as_bytes().get(..span?.start)?))
}
