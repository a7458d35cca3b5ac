//! Values with placeholders: split once when the template is read, joined for every label.
//!
//! A placeholder is `%key%` where the key holds neither a per cent sign nor
//! white space; every other `%` is text, so `100%` and `5 % of 10 %` print as
//! they stand. `%%` alone is how the editor writes "bound to nothing": empty.
//! The sample template spells `%{key}%`; that is `%key%` unless the data has a
//! key that really is in braces. In a value that begins as a web address, `%E4`
//! is that address's own code for a byte, and a key has none of `/ ? & = #`.

use std::fmt::Write as _;

use serde_json::Value;

use crate::protocol::warning::Finding;

/// A value as the template gives it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Binding {
    pieces: Vec<Piece>,
    /// A web address, with per cent codes of its own.
    address: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(Box<str>),
    Key(Box<str>),
    /// V1: the data's field, its name taken as it stands.
    Field(Box<str>),
}

impl Binding {
    /// Text as it stands.
    pub(super) fn literal(text: &str) -> Binding {
        let mut binding = Binding::default();
        binding.push_text(text);
        binding
    }

    /// Text with placeholders (V2, `type: dynamic`).
    pub(super) fn dynamic(value: &str) -> Binding {
        let mut binding =
            Binding { address: value.starts_with("http://") || value.starts_with("https://"), ..Binding::default() };
        if value == "%%" {
            return binding;
        }
        let mut rest = value;
        let mut text = String::new();
        while let Some(open) = rest.find('%') {
            text.push_str(&rest[..open]);
            let after = &rest[open + 1..];
            match after.find('%') {
                Some(2) if binding.address && begins_with_hex_pair(after) => {
                    text.push_str(&rest[open..open + 3]);
                    rest = &after[2..];
                }
                Some(close) if is_key(&after[..close], binding.address) => {
                    binding.push_text(&text);
                    text.clear();
                    binding.pieces.push(Piece::Key(after[..close].into()));
                    rest = &after[close + 1..];
                }
                _ => {
                    text.push('%');
                    rest = after;
                }
            }
        }
        text.push_str(rest);
        binding.push_text(&text);
        binding
    }

    /// V1: `data[key]`. Where the data has none it prints empty, as in V2: the
    /// template's own value is a sample, and a sample must not go out on a parcel.
    pub(super) fn field(key: &str) -> Binding {
        Binding { pieces: vec![Piece::Field(key.into())], address: false }
    }

    /// The binding between a fixed prefix and suffix.
    pub(super) fn between(mut self, prefix: &str, suffix: &str) -> Binding {
        if !prefix.is_empty() {
            self.pieces.insert(0, Piece::Text(prefix.into()));
        }
        self.push_text(suffix);
        self
    }

    /// Several bindings, one after another.
    pub(super) fn joined(bindings: impl Iterator<Item = Binding>) -> Binding {
        bindings.fold(Binding::default(), |mut all, next| {
            all.address = if all.pieces.is_empty() { next.address } else { all.address };
            all.pieces.extend(next.pieces);
            all
        })
    }

    /// The whole text where nothing depends on the data.
    pub(super) fn as_literal(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [] => Some(""),
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// What a lone placeholder stands for, in its own type; None where the
    /// value is text with placeholders in it, or the data has no such key.
    pub(super) fn lone_value<'d>(&self, data: &'d Value) -> Option<&'d Value> {
        match self.pieces.as_slice() {
            [Piece::Key(key)] => find_placeholder(data, key),
            [Piece::Field(key)] => find(data, key),
            _ => None,
        }
    }

    /// The text with every placeholder filled in. Findings are told as they are met.
    pub(super) fn fill(&self, data: &Value, mut tell: impl FnMut(Finding)) -> String {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Key(key) => match find_placeholder(data, key) {
                    Some(value) => print(value, key, &mut out, &mut tell),
                    None if self.address && begins_with_hex_pair(key) => {
                        let _ = write!(out, "%{key}%");
                    }
                    None => tell(Finding::MissingKey { key: bare(key).to_owned() }),
                },
                Piece::Field(key) => match find(data, key) {
                    Some(value) => print(value, key, &mut out, &mut tell),
                    None => tell(Finding::MissingKey { key: key.to_string() }),
                },
            }
        }
        out
    }

    /// Tells each key that is asked for, and what the data has under it.
    pub(super) fn keys<'d>(&self, data: &'d Value, mut tell: impl FnMut(&str, Option<&'d Value>)) {
        for piece in &self.pieces {
            match piece {
                Piece::Text(_) => {}
                Piece::Key(key) => match find_placeholder(data, key) {
                    None if self.address && begins_with_hex_pair(key) => {}
                    found => tell(bare(key), found),
                },
                Piece::Field(key) => tell(key, find(data, key)),
            }
        }
    }

    fn push_text(&mut self, text: &str) {
        if !text.is_empty() {
            self.pieces.push(Piece::Text(text.into()));
        }
    }
}

/// `a.b` walks into objects, `a[0]` into lists; at every step a key that is
/// spelled exactly like the rest of the path wins over the walk.
pub(super) fn find<'d>(data: &'d Value, path: &str) -> Option<&'d Value> {
    let mut value = data;
    let mut rest = path;
    loop {
        if let Some(found) = step(value, rest) {
            return Some(found);
        }
        let (head, tail) = if let Some(inside) = rest.strip_prefix('[') {
            inside.split_once(']')?
        } else {
            rest.split_at(rest.find(['.', '['])?)
        };
        value = if head.is_empty() { value } else { step(value, head)? };
        rest = tail.strip_prefix('.').unwrap_or(tail);
        if rest.is_empty() {
            return Some(value);
        }
    }
}

fn step<'d>(value: &'d Value, key: &str) -> Option<&'d Value> {
    match value {
        Value::Object(fields) => fields.get(key),
        Value::Array(items) => items.get(key.parse::<usize>().ok()?),
        _ => None,
    }
}

fn find_placeholder<'d>(data: &'d Value, key: &str) -> Option<&'d Value> {
    find(data, key).or_else(|| if bare(key) == key { None } else { find(data, bare(key)) })
}

fn bare(key: &str) -> &str {
    key.strip_prefix('{').and_then(|key| key.strip_suffix('}')).filter(|key| !key.is_empty()).unwrap_or(key)
}

fn is_key(text: &str, in_address: bool) -> bool {
    let not_in_a_key = |char: char| char.is_whitespace() || (in_address && "/?&=#".contains(char));
    !text.is_empty() && !text.contains(not_in_a_key)
}

fn begins_with_hex_pair(text: &str) -> bool {
    text.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2
}

fn print(value: &Value, key: &str, out: &mut String, tell: &mut impl FnMut(Finding)) {
    match value {
        Value::Null => {}
        Value::String(text) => out.push_str(text),
        Value::Number(_) | Value::Bool(_) => {
            let _ = write!(out, "{value}");
        }
        Value::Array(_) | Value::Object(_) => tell(Finding::NotAText { key: bare(key).to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fill(value: &str, data: Value) -> (String, Vec<Finding>) {
        let mut findings = Vec::new();
        let text = Binding::dynamic(value).fill(&data, |finding| findings.push(finding));
        (text, findings)
    }

    #[test]
    fn placeholders_stand_between_text_and_several_in_one_value() {
        assert_eq!(fill("单号 %no%/%n%", json!({"no": "A1", "n": 2})).0, "单号 A1/2");
    }

    #[test]
    fn paths_walk_into_objects_and_lists() {
        let data = json!({"a": {"b": [10, {"c": true}]}});
        assert_eq!(fill("%a.b[0]%", data.clone()).0, "10");
        assert_eq!(fill("%a.b[1].c%", data.clone()).0, "true");
        assert_eq!(fill("%a.b.0%", data).0, "10");
    }

    #[test]
    fn a_key_with_a_dot_in_its_own_name_wins_over_the_walk() {
        assert_eq!(fill("%a.b%", json!({"a.b": "own", "a": {"b": "walk"}})).0, "own");
        assert_eq!(fill("%x.a.b%", json!({"x": {"a.b": "own"}})).0, "own");
    }

    #[test]
    fn a_missing_key_is_empty_and_told() {
        let (text, findings) = fill("[%gone%]", json!({}));
        assert_eq!(text, "[]");
        assert_eq!(findings, [Finding::MissingKey { key: "gone".into() }]);
        assert_eq!(fill("%a[9]%", json!({"a": [1]})).1.len(), 1);
        assert_eq!(fill("%a[%", json!({"a": [1]})).1.len(), 1);
    }

    #[test]
    fn null_is_empty_without_a_word() {
        assert_eq!(fill("%a%", json!({"a": null})), (String::new(), vec![]));
    }

    #[test]
    fn an_object_in_a_text_is_told_and_left_out() {
        let (text, findings) = fill("x%a%", json!({"a": {}}));
        assert_eq!(text, "x");
        assert_eq!(findings, [Finding::NotAText { key: "a".into() }]);
    }

    #[test]
    fn per_cent_signs_that_are_no_placeholder_are_text() {
        for text in ["100%", "%", "5 % of 10 %", "满100%减 20%", "50%\n%"] {
            assert_eq!(fill(text, json!({})), (text.to_owned(), vec![]), "{text}");
        }
        assert_eq!(fill("%n%%", json!({"n": 50})).0, "50%");
    }

    #[test]
    fn two_per_cent_signs_alone_are_bound_to_nothing() {
        assert_eq!(fill("%%", json!({})), (String::new(), vec![]));
    }

    #[test]
    fn braces_round_a_key_are_a_spelling_unless_the_data_has_them() {
        assert_eq!(fill("%{no}%", json!({"no": 7})).0, "7");
        assert_eq!(fill("%{no}%", json!({"no": 7, "{no}": 8})).0, "8");
        assert_eq!(fill("%{no}%", json!({})).1, [Finding::MissingKey { key: "no".into() }]);
    }

    #[test]
    fn per_cent_codes_in_an_address_stay() {
        let (text, findings) = fill("https://h/%E4%B8%AD/%id%", json!({"id": 1}));
        assert_eq!(text, "https://h/%E4%B8%AD/1");
        assert_eq!(findings, []);
        assert_eq!(fill("https://h/?q=%address%", json!({"address": "x"})).0, "https://h/?q=x");
        assert_eq!(fill("https://h/%20abc%20", json!({})), ("https://h/%20abc%20".into(), vec![]));
    }

    #[test]
    fn values_are_never_read_for_placeholders_again() {
        assert_eq!(fill("%a%", json!({"a": "%b%", "b": 1})).0, "%b%");
    }

    #[test]
    fn a_v1_field_that_the_data_lacks_prints_empty_and_says_so() {
        let binding = Binding::field("code");
        let mut findings = Vec::new();
        assert_eq!(binding.fill(&json!({"code": 9}), |finding| findings.push(finding)), "9");
        assert!(findings.is_empty());
        assert_eq!(binding.fill(&json!({}), |finding| findings.push(finding)), "");
        assert_eq!(findings, [Finding::MissingKey { key: "code".into() }]);
    }
}
