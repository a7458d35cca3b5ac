//! Fields of a template's JSON read as what they must be; what is wrong is named by place and field.
//!
//! Editors write numbers as text and leave empty text or null where nothing was
//! chosen: number-like text is a number, empty and null are the default.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use serde_json::{Map, Value};

use crate::limits;
use crate::protocol::failure::{Expected, TemplateFault};

/// Where things may lie, mm: a label's side to any direction of its corner.
pub(super) const PLACES: RangeInclusive<f64> = -limits::LABEL_SIDE..=limits::LABEL_SIDE;
/// How large things may be, mm.
pub(super) const SIZES: RangeInclusive<f64> = 0.0..=limits::LABEL_SIDE;
/// Sizes that nothing can be drawn without: a hundredth of a mm and more.
pub(super) const SOME_SIZE: RangeInclusive<f64> = 0.01..=limits::LABEL_SIDE;

/// One JSON object of the template and where it stands.
#[derive(Debug)]
pub(super) struct Fields<'a> {
    map: &'a Map<String, Value>,
    pub(super) place: String,
}

impl<'a> Fields<'a> {
    /// `value` must be an object; `field` is how its parent calls it.
    pub(super) fn of(
        value: &'a Value,
        place: String,
        parent: &str,
        field: &'static str,
    ) -> Result<Self, TemplateFault> {
        match value {
            Value::Object(map) => Ok(Fields { map, place }),
            other => Err(wrong(parent, field, Expected::Object, other)),
        }
    }

    /// The field's value; None where it is absent, null or empty text.
    pub(super) fn get(&self, field: &str) -> Option<&'a Value> {
        match self.map.get(field) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) if text.is_empty() => None,
            value => value,
        }
    }

    pub(super) fn missing(&self, field: &'static str) -> TemplateFault {
        TemplateFault::Missing { place: self.place.clone(), field }
    }

    pub(super) fn wrong(&self, field: &'static str, expected: Expected, found: &Value) -> TemplateFault {
        wrong(&self.place, field, expected, found)
    }

    /// The object in `field`, where there is one.
    pub(super) fn object(&self, field: &'static str) -> Result<Option<Fields<'a>>, TemplateFault> {
        let place = if self.place.is_empty() { field.to_owned() } else { format!("{}.{field}", self.place) };
        self.get(field).map(|value| Fields::of(value, place, &self.place, field)).transpose()
    }

    /// The object in `field`, which must be there.
    pub(super) fn need_object(&self, field: &'static str) -> Result<Fields<'a>, TemplateFault> {
        self.object(field)?.ok_or_else(|| self.missing(field))
    }

    /// The list in `field`; absent is empty.
    pub(super) fn list(&self, field: &'static str) -> Result<&'a [Value], TemplateFault> {
        match self.get(field) {
            None => Ok(&[]),
            Some(Value::Array(items)) => Ok(items),
            Some(other) => Err(self.wrong(field, Expected::AnyList, other)),
        }
    }

    /// The objects of the list in `field`, each with its place.
    pub(super) fn objects(&self, field: &'static str) -> Result<Vec<Fields<'a>>, TemplateFault> {
        let items = self.list(field)?.iter().enumerate();
        items.map(|(i, item)| Fields::of(item, format!("{}.{field}[{i}]", self.place), &self.place, field)).collect()
    }

    pub(super) fn number(&self, field: &'static str, range: RangeInclusive<f64>) -> Result<Option<f64>, TemplateFault> {
        let Some(value) = self.get(field) else { return Ok(None) };
        let Some(number) = number_of(value) else { return Err(self.wrong(field, Expected::AnyNumber, value)) };
        if range.contains(&number) {
            Ok(Some(number))
        } else {
            Err(self.wrong(field, Expected::Number { from: *range.start(), to: *range.end() }, value))
        }
    }

    pub(super) fn number_or(
        &self,
        field: &'static str,
        range: RangeInclusive<f64>,
        default: f64,
    ) -> Result<f64, TemplateFault> {
        Ok(self.number(field, range)?.unwrap_or(default))
    }

    pub(super) fn need_number(&self, field: &'static str, range: RangeInclusive<f64>) -> Result<f64, TemplateFault> {
        self.number(field, range)?.ok_or_else(|| self.missing(field))
    }

    pub(super) fn whole(&self, field: &'static str, range: RangeInclusive<i64>) -> Result<Option<i64>, TemplateFault> {
        let Some(value) = self.get(field) else { return Ok(None) };
        let whole = number_of(value).filter(|number| number.fract() == 0.0).map(|number| number as i64);
        match whole {
            Some(whole) if range.contains(&whole) => Ok(Some(whole)),
            _ => Err(self.wrong(field, Expected::Whole { from: *range.start(), to: *range.end() }, value)),
        }
    }

    pub(super) fn flag(&self, field: &'static str) -> Result<bool, TemplateFault> {
        match self.get(field) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(value) => match scalar(value).as_deref() {
                Some("true" | "1") => Ok(true),
                Some("false" | "0") => Ok(false),
                _ => Err(self.wrong(field, Expected::YesOrNo, value)),
            },
        }
    }

    /// Text; numbers and booleans as JSON writes them.
    pub(super) fn text(&self, field: &'static str) -> Result<Option<Cow<'a, str>>, TemplateFault> {
        let Some(value) = self.get(field) else { return Ok(None) };
        scalar(value).map(Some).ok_or_else(|| self.wrong(field, Expected::AnyText, value))
    }

    pub(super) fn text_or_empty(&self, field: &'static str) -> Result<Cow<'a, str>, TemplateFault> {
        Ok(self.text(field)?.unwrap_or_default())
    }

    /// One of `words`, else its default where nothing is said.
    pub(super) fn word<T: Copy + Default>(&self, field: &'static str, words: &[(&str, T)]) -> Result<T, TemplateFault> {
        let Some(value) = self.get(field) else { return Ok(T::default()) };
        let said = scalar(value);
        match words.iter().find(|(word, _)| Some(*word) == said.as_deref()) {
            Some((_, meant)) => Ok(*meant),
            None => {
                let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
                Err(self.wrong(field, Expected::Notation(words.join(" | ")), value))
            }
        }
    }
}

/// Text, or a number or boolean as JSON writes it.
pub(super) fn scalar(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(_) | Value::Bool(_) => Some(Cow::Owned(value.to_string())),
        _ => None,
    }
}

/// At most forty characters of a value, for a message.
pub(super) fn excerpt(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

fn number_of(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
    .filter(|number: &f64| number.is_finite())
}

fn wrong(place: &str, field: &'static str, expected: Expected, found: &Value) -> TemplateFault {
    TemplateFault::Wrong { place: place.to_owned(), field, expected, found: found.into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::failure::Found;
    use serde_json::json;

    fn fields(value: &Value) -> Fields<'_> {
        Fields::of(value, "here".into(), "", "style").unwrap()
    }

    #[test]
    fn numbers_may_be_text_and_nothing_is_the_default() {
        let value = json!({"a": "12.5", "b": null, "c": "", "d": 3});
        let read = |field| fields(&value).number_or(field, SIZES, 7.0).unwrap();
        assert_eq!([read("a"), read("b"), read("c"), read("d"), read("e")], [12.5, 7.0, 7.0, 3.0, 7.0]);
    }

    #[test]
    fn a_wrong_number_is_named_with_its_place() {
        for (value, found) in [
            (json!({"x": "wide"}), Found::Word("wide".into())),
            (json!({"x": "inf"}), Found::Word("inf".into())),
            (json!({"x": "NaN"}), Found::Word("NaN".into())),
            (json!({"x": [1]}), Found::List),
            (json!({"x": 1e300}), Found::Number("1e+300".into())),
            (json!({"x": true}), Found::Flag(true)),
        ] {
            let fault = fields(&value).number("x", PLACES).unwrap_err();
            let TemplateFault::Wrong { place, field, found: said, .. } = fault else { panic!("{fault:?}") };
            assert_eq!((place.as_str(), field, said), ("here", "x", found));
        }
    }

    #[test]
    fn a_word_that_is_none_of_the_choices_names_them() {
        let value = json!({"align": "justify"});
        let fault = fields(&value).word("align", &[("left", 1), ("right", 2)]).unwrap_err();
        let TemplateFault::Wrong { expected, .. } = fault else { panic!("{fault:?}") };
        assert_eq!(expected, Expected::Notation("left | right".into()));
    }

    #[test]
    fn flags_are_read_in_every_spelling_editors_use() {
        let value = json!({"a": true, "b": "true", "c": 1, "d": "0", "e": null, "f": "yes"});
        let read = |field| fields(&value).flag(field);
        assert_eq!(
            [read("a"), read("b"), read("c"), read("d"), read("e")].map(Result::unwrap),
            [true, true, true, false, false]
        );
        assert!(read("f").is_err());
    }
}
