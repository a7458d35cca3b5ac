//! Which part of the text wears which config: by line, by substring, split at EOL.

use super::letters::{Copy, Dress};
use crate::template::label::{TextConfig, TextConfigs, TextStyle};
use crate::text::{Fonts, clusters};

/// The text in letters, dressed as the style wants.
pub(super) fn dress(text: &str, style: &TextStyle, fonts: &Fonts) -> Copy {
    let mut copy = Copy::default();
    let choice = |bold| fonts.find(&style.family, bold);
    match &style.configs {
        TextConfigs::Line(configs) => {
            let all_bold = configs.iter().all(|config| config.bold);
            copy.add(text, "", 0, choice(all_bold), fonts);
            if !all_bold && configs.iter().any(|config| config.bold) {
                copy.add_bold(text, choice(true), fonts);
            }
        }
        TextConfigs::Character(configs) => {
            let eol = if splits_at_eol(style) { style.eol.as_str() } else { "" };
            for (i, config) in configs.iter().enumerate() {
                copy.add(substring(text, config), eol, i, choice(config.bold), fonts);
            }
        }
    }
    copy
}

/// `EOL` counts only where one character config dresses the whole (2.4.5-3).
pub(super) fn splits_at_eol(style: &TextStyle) -> bool {
    matches!(&style.configs, TextConfigs::Character(configs) if configs.len() == 1)
}

pub(super) fn dresses(style: &TextStyle) -> Vec<Dress> {
    match &style.configs {
        TextConfigs::Line(configs) | TextConfigs::Character(configs) => configs.iter().map(Dress::of).collect(),
    }
}

/// [start, end) as JavaScript's `slice` counts, in which the document's pages are written: in units of
/// UTF-16; negative counts from the end. An index within a character, as a reader counts them, is
/// where that begins: the whole of it wears the later config, and none is cut or shown twice.
fn substring<'t>(text: &'t str, config: &TextConfig) -> &'t str {
    if config.start == 0 && config.end.is_none() {
        return text;
    }
    let length = i64::try_from(text.encode_utf16().count()).unwrap_or(i64::MAX);
    let place = |index: i64| if index < 0 { index.saturating_add(length).max(0) } else { index.min(length) };
    let start = byte(text, place(config.start));
    let end = config.end.map_or(text.len(), |end| byte(text, place(end)));
    text.get(start..end).unwrap_or_default()
}

/// The byte of a unit of UTF-16, or where the character that it is in begins.
fn byte(text: &str, unit: i64) -> usize {
    let mut units = 0;
    let within = |(_, char): &(usize, char)| {
        units += char.len_utf16() as i64;
        units > unit
    };
    let byte = text.char_indices().find(within).map_or(text.len(), |(byte, _)| byte);
    let plain = |char: char| char.is_ascii() || matches!(char, '\u{4e00}'..='\u{9fff}');
    if text.get(byte..).and_then(|rest| rest.chars().next()).is_none_or(plain) {
        return byte;
    }
    clusters(text).take_while(|at| *at <= byte).last().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(start: i64, end: Option<i64>) -> &'static str {
        substring("运单号A-C-305", &TextConfig { start, end, ..TextConfig::default() })
    }

    #[test]
    fn substrings_count_characters_from_either_end() {
        assert_eq!(cut(0, None), "运单号A-C-305");
        assert_eq!(cut(0, Some(-4)), "运单号A-C");
        assert_eq!(cut(-4, None), "-305");
        assert_eq!(cut(-4, Some(-1)), "-30");
        assert_eq!(cut(2, Some(4)), "号A");
    }

    #[test]
    fn substrings_count_as_javascript_and_cut_no_character() {
        let cut = |text, start, end| substring(text, &TextConfig { start, end, ..TextConfig::default() });
        let text = "𠮷田e\u{301}👨\u{200d}👩收";
        assert_eq!((cut(text, 0, Some(2)), cut(text, 2, Some(3))), ("𠮷", "田"));
        // Within the pair: all of it belongs to what comes after.
        assert_eq!((cut(text, 0, Some(1)), cut(text, 1, Some(3))), ("", "𠮷田"));
        assert_eq!((cut(text, 2, Some(4)), cut(text, 4, Some(5))), ("田", "e\u{301}"));
        assert_eq!((cut(text, 3, Some(7)), cut(text, 7, None)), ("e\u{301}", "👨\u{200d}👩收"));
        assert_eq!(cut(text, -1, None), "收");
    }

    #[test]
    fn substrings_beyond_the_text_are_what_is_there() {
        assert_eq!(cut(3, Some(99)), "A-C-305");
        assert_eq!(cut(-99, Some(2)), "运单");
        assert_eq!(cut(5, Some(2)), "");
        assert_eq!(cut(i64::MIN, Some(i64::MAX)), "运单号A-C-305");
        assert_eq!(cut(99, None), "");
    }
}
