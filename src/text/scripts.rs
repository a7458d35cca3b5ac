//! A text is cut into items of one script, as shaping wants them.

use harfrust::{Direction, Script, UnicodeBuffer, script};
use unicode_bidi::Level;

/// Bytes of one script and level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item {
    pub start: usize,
    pub end: usize,
    pub script: Script,
    /// Of the bidirectional algorithm: odd runs from right to left.
    pub level: u8,
}

impl Item {
    pub fn direction(&self) -> Direction {
        if self.level.is_multiple_of(2) { Direction::LeftToRight } else { Direction::RightToLeft }
    }
}

/// Is the character shown by nothing: a control character, or a mark for programs alone?
/// What joins or varies its neighbours is for shaping, and not silent.
pub fn is_silent(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e001f}')
}

/// Joiners, variation selectors and tags: they change their neighbours, and no face needs a glyph for them.
pub fn is_joiner(char: char) -> bool {
    matches!(char, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0020}'..='\u{e007f}'
        | '\u{e0100}'..='\u{e01ef}')
}

/// Chinese, Japanese, Korean characters and pictures: as wide as high.
pub fn is_wide(char: char) -> bool {
    matches!(char, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{e000}'..='\u{faff}'
        | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}'
        | '\u{1f000}'..='\u{1faff}' | '\u{20000}'..='\u{3ffff}')
}

enum Class {
    /// Ends an item and belongs to none.
    Control,
    /// Spaces and signs go with their neighbours.
    Follows,
    /// Combining marks and joiners go with what they stand after, and so do signs of a script's own.
    Clings,
    /// Chinese, Latin, digits: nothing that needs a script's own rules. One item together.
    Plain,
    Own(Script),
}

/// Cuts `text`; control characters fall out. `levels` holds one for each byte; none is 0 everywhere.
pub fn items(text: &str, levels: Option<&[Level]>) -> Vec<Item> {
    let items = of_scripts(text);
    match levels {
        Some(levels) => items.into_iter().flat_map(|item| of_levels(item, levels)).collect(),
        None => items,
    }
}

fn of_scripts(text: &str) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::with_capacity(2);
    // Followers after a foreign script wait: they go on with it only if it goes on.
    let mut open: Option<Item> = None;
    let mut followers: Option<(usize, usize)> = None;
    for (at, char) in text.char_indices() {
        let end = at + char.len_utf8();
        let script = match class(char) {
            Class::Control => {
                close(&mut items, open.take(), followers.take());
                continue;
            }
            Class::Clings if followers.is_none() && open.is_some() => {
                open = open.map(|item| Item { end, ..item });
                continue;
            }
            Class::Follows | Class::Clings => {
                followers = Some((followers.map_or(at, |(start, _)| start), end));
                continue;
            }
            Class::Plain => script::LATIN,
            Class::Own(script) => script,
        };
        match &mut open {
            Some(item) if item.script == script => item.end = end,
            _ => {
                let waiting = followers.filter(|_| open.is_none() && script == script::LATIN);
                close(&mut items, open.take(), if waiting.is_some() { None } else { followers });
                open = Some(Item { start: waiting.map_or(at, |(start, _)| start), end, script, level: 0 });
            }
        }
        followers = None;
    }
    close(&mut items, open, followers);
    items
}

/// Ends an item. Followers end a plain item too; after a foreign one they are plain themselves.
fn close(items: &mut Vec<Item>, open: Option<Item>, followers: Option<(usize, usize)>) {
    match (open, followers) {
        (Some(open), Some((_, end))) if open.script == script::LATIN => items.push(Item { end, ..open }),
        (open, followers) => {
            items.extend(open);
            items.extend(followers.map(|(start, end)| Item { start, end, script: script::LATIN, level: 0 }));
        }
    }
}

/// Parts an item where its level changes.
fn of_levels(item: Item, levels: &[Level]) -> Vec<Item> {
    let mut parts: Vec<Item> = Vec::with_capacity(1);
    for (at, level) in levels.iter().enumerate().take(item.end).skip(item.start) {
        match parts.last_mut() {
            Some(part) if part.level == level.number() => part.end = at + 1,
            _ => parts.push(Item { start: at, end: at + 1, level: level.number(), ..item }),
        }
    }
    parts
}

fn class(char: char) -> Class {
    match char {
        _ if char.is_control() => Class::Control,
        'A'..='Z' | 'a'..='z' | '0'..='9' | '\u{c0}'..='\u{24f}' => Class::Plain,
        '\u{200c}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}' | '\u{300}'..='\u{36f}' => Class::Clings,
        '\u{0}'..='\u{bf}' | '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{3003}' => Class::Follows,
        '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{e000}'..='\u{fadf}' => Class::Plain,
        '\u{fe00}'..='\u{fe0f}' => Class::Clings,
        '\u{fe10}'..='\u{fe6f}' | '\u{ff00}'..='\u{ffef}' | '\u{1f000}'..='\u{3ffff}' => Class::Plain,
        _ => foreign(char),
    }
}

fn foreign(char: char) -> Class {
    let mut buffer = UnicodeBuffer::new();
    buffer.add(char, 0);
    buffer.guess_segment_properties();
    match buffer.script() {
        script::COMMON | script::INHERITED | script::UNKNOWN => Class::Clings,
        script::LATIN => Class::Plain,
        own => Class::Own(own),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::bidi;

    fn cut(text: &str) -> Vec<(&str, bool)> {
        items(text, None).iter().map(|item| (&text[item.start..item.end], item.script == script::LATIN)).collect()
    }

    #[test]
    fn chinese_latin_digits_and_signs_are_one_item() {
        assert_eq!(cut("（上海）Room 3-2，¥5.0！"), [("（上海）Room 3-2，¥5.0！", true)]);
        assert_eq!(cut(" 3 "), [(" 3 ", true)]);
        assert_eq!(cut("  "), [("  ", true)]);
        assert_eq!(cut(""), []);
    }

    #[test]
    fn a_foreign_script_keeps_its_inner_spaces_and_leaves_its_outer_ones() {
        assert_eq!(cut("收 שלום עולם 12"), [("收 ", true), ("שלום עולם", false), (" ", true), ("12", true)]);
        assert_eq!(cut("-שלום"), [("-", true), ("שלום", false)]);
    }

    #[test]
    fn control_characters_belong_to_no_item() {
        assert_eq!(cut("a\nb\u{7f}"), [("a", true), ("b", true)]);
    }

    #[test]
    fn marks_and_joiners_stay_with_their_letter() {
        // The vowel signs of Arabic belong to no script of their own.
        assert_eq!(cut("كتابٌ 12"), [("كتابٌ", false), (" ", true), ("12", true)]);
        assert_eq!(cut("ก็\u{200d}"), [("ก็\u{200d}", false)]);
        assert_eq!(cut("\u{301}e\u{301}"), [("\u{301}e\u{301}", true)]);
    }

    #[test]
    fn an_item_has_one_level() {
        let text = "单 שלום (a)";
        let levels = bidi::levels(text);
        let told: Vec<_> = items(text, levels.as_deref())
            .iter()
            .map(|item| (&text[item.start..item.end], item.direction() == Direction::RightToLeft))
            .collect();
        assert_eq!(told, [("单 ", false), ("שלום", true), (" (", false), ("a)", false)]);
        assert_eq!(items("Москва", None)[0].direction(), Direction::LeftToRight);
    }
}
