//! Which part of the text wears which config: by line, by substring, split at EOL.

use super::letters::{Copy, Dress};
use crate::template::label::{TextConfig, TextConfigs, TextStyle};
use crate::text::Fonts;

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

/// [start, end) in characters; negative counts from the end.
fn substring<'t>(text: &'t str, config: &TextConfig) -> &'t str {
    if config.start == 0 && config.end.is_none() {
        return text;
    }
    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let place = |index: i64| if index < 0 { index.saturating_add(length).max(0) } else { index.min(length) };
    let byte = |index: i64| {
        let index = usize::try_from(index).unwrap_or(0);
        text.char_indices().nth(index).map_or(text.len(), |(byte, _)| byte)
    };
    let start = byte(place(config.start));
    let end = config.end.map_or(text.len(), |end| byte(place(end)));
    text.get(start..end).unwrap_or_default()
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
    fn substrings_beyond_the_text_are_what_is_there() {
        assert_eq!(cut(3, Some(99)), "A-C-305");
        assert_eq!(cut(-99, Some(2)), "运单");
        assert_eq!(cut(5, Some(2)), "");
        assert_eq!(cut(i64::MIN, Some(i64::MAX)), "运单号A-C-305");
        assert_eq!(cut(99, None), "");
    }
}
