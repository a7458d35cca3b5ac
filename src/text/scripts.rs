//! A text is cut into items of one script, as shaping wants them.

use harfrust::{Direction, Script, UnicodeBuffer, script};

/// Bytes of one script and direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Item {
    pub start: usize,
    pub end: usize,
    pub script: Script,
    pub direction: Direction,
}

/// Is the character shown by nothing: a control character, or a mark for programs alone?
pub fn is_silent(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
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
    /// Spaces, signs and combining marks go with their neighbours.
    Follows,
    /// Chinese, Latin, digits: nothing that needs a script's own rules. One item together.
    Plain,
    Own(Script, Direction),
}

/// Cuts `text`; control characters fall out.
pub fn items(text: &str) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::with_capacity(2);
    // Followers after a foreign script wait: they go on with it only if it goes on.
    let mut open: Option<Item> = None;
    let mut followers: Option<(usize, usize)> = None;
    for (at, char) in text.char_indices() {
        let end = at + char.len_utf8();
        let (script, direction) = match class(char) {
            Class::Control => {
                close(&mut items, open.take(), followers.take());
                continue;
            }
            Class::Follows => {
                followers = Some((followers.map_or(at, |(start, _)| start), end));
                continue;
            }
            Class::Plain => (script::LATIN, Direction::LeftToRight),
            Class::Own(script, direction) => (script, direction),
        };
        match &mut open {
            Some(item) if item.script == script => item.end = end,
            _ => {
                let waiting = followers.filter(|_| open.is_none() && script == script::LATIN);
                close(&mut items, open.take(), if waiting.is_some() { None } else { followers });
                open = Some(Item { start: waiting.map_or(at, |(start, _)| start), end, script, direction });
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
            let direction = Direction::LeftToRight;
            items.extend(followers.map(|(start, end)| Item { start, end, script: script::LATIN, direction }));
        }
    }
}

fn class(char: char) -> Class {
    match char {
        _ if char.is_control() => Class::Control,
        'A'..='Z' | 'a'..='z' | '0'..='9' | '\u{c0}'..='\u{24f}' => Class::Plain,
        '\u{0}'..='\u{bf}' | '\u{300}'..='\u{36f}' | '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{3003}' => {
            Class::Follows
        }
        '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{e000}'..='\u{fadf}' => Class::Plain,
        '\u{fe10}'..='\u{fe6f}' | '\u{ff00}'..='\u{ffef}' | '\u{1f000}'..='\u{3ffff}' => Class::Plain,
        _ => foreign(char),
    }
}

fn foreign(char: char) -> Class {
    let mut buffer = UnicodeBuffer::new();
    buffer.add(char, 0);
    buffer.guess_segment_properties();
    match buffer.script() {
        script::COMMON | script::INHERITED | script::UNKNOWN => Class::Follows,
        script::LATIN => Class::Plain,
        own => Class::Own(own, buffer.direction()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<(&str, bool)> {
        items(text).iter().map(|item| (&text[item.start..item.end], item.script == script::LATIN)).collect()
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
    fn right_to_left_is_known_by_the_script() {
        assert_eq!(items("שלום")[0].direction, Direction::RightToLeft);
        assert_eq!(items("Москва")[0].direction, Direction::LeftToRight);
    }
}
