//! Where a line may end: Unicode's rules, and beyond them those of Chinese typesetting and of labels.

use std::sync::LazyLock;

use icu_segmenter::options::LineBreakOptions;
use icu_segmenter::{GraphemeClusterSegmenter, LineSegmenter, LineSegmenterBorrowed};

use super::scripts;

/// UAX #14 at its strictest. Thai, Lao, Khmer and Burmese, which write no spaces between words, are
/// parted by a small model of the crate; it is unpacked at the first text that wraps.
static LINES: LazyLock<LineSegmenterBorrowed<'static>> =
    LazyLock::new(|| LineSegmenter::new_lstm(LineBreakOptions::default()));

/// Byte offsets at which a line may end and the next begin, growing, without the text's own ends.
///
/// Words, numbers and codes stay whole, and so do numbers with their units. No line begins with
/// 。，、；：？！）》」』】…—·～ and the like, none ends with （《「『【 and the like. Spaces stand
/// before the offset: they hang over the end of their line. Whoever finds that what stands between
/// two offsets is longer than a line cuts it at `clusters`.
///
/// Line ends within the text are offsets too, and are not told apart: split there first.
pub fn breaks(text: &str) -> Vec<usize> {
    let mut allowed = LINES.segment_str(text).skip_while(|at| *at == 0).peekable();
    let mut offsets = Vec::new();
    let mut last = None;
    for (at, first) in text.char_indices() {
        let is_allowed = allowed.next_if_eq(&at).is_some();
        let may = last.replace(first).is_some_and(|last| match is_allowed {
            true => may_end(text, at, last, first),
            false => may_end_in_chinese(last, first),
        });
        if may {
            offsets.push(at);
        }
    }
    offsets
}

/// Byte offsets between characters as a reader counts them (UAX #29), growing, without the text's own
/// ends. Nothing is cut between two of them: not a mark from its letter, a surrogate pair, a flag, or
/// an emoji from its skin or its family.
pub fn clusters(text: &str) -> impl Iterator<Item = usize> {
    GraphemeClusterSegmenter::new().segment_str(text).filter(|at| *at > 0 && *at < text.len())
}

/// May a line end between two characters that no rule of words holds together? Where a word must be
/// cut, this still keeps stops from the beginning of a line and what opens from its end.
pub fn may_part(last: char, first: char) -> bool {
    let held = matches!(
        first,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '？'
            | '！'
            | '）'
            | '》'
            | '」'
            | '』'
            | '】'
            | '〕'
            | '〉'
            | '〗'
            | '］'
            | '｝'
            | '”'
            | '’'
            | '々'
            | 'ー'
            | ','
            | '.'
            | ';'
            | ':'
            | '?'
            | '!'
            | ')'
            | ']'
            | '}'
            | '%'
            | '\u{60c}'
            | '\u{61b}'
            | '\u{61f}'
    );
    let holds = matches!(
        last,
        '（' | '《'
            | '「'
            | '『'
            | '【'
            | '〔'
            | '〈'
            | '〖'
            | '［'
            | '｛'
            | '“'
            | '‘'
            | '￥'
            | '＄'
            | '¥'
            | '$'
            | '('
            | '['
            | '{'
            | '№'
    );
    !held && !holds && !is_never_first(first)
}

/// Whether a line that begins with the character would offend, although Unicode alone has nothing
/// against it: dashes (GB/T 15834), dots in names, waves and strokes between two sides.
fn is_never_first(char: char) -> bool {
    matches!(
        char,
        '—' | '―'
            | '⸺'
            | '…'
            | '⋯'
            | '·'
            | '・'
            | '‧'
            | '～'
            | '〜'
            | '／'
            | '－'
            | '＋'
            | '＝'
            | '％'
            | '‰'
            | '℃'
    )
}

/// Chinese for what is counted. What stands before it is a number, so a wrong guess costs no more
/// than one character's room.
const COUNTED: &str =
    "元角分件个只箱包袋盒瓶桶罐支条双套台张片块份批次斤克吨米升度倍折年月日号时点秒楼层栋幢座单室户弄巷组排架位人";

/// Units that people part from their number by a space.
const UNITS: [&str; 38] = [
    "kg", "g", "mg", "t", "m", "cm", "mm", "km", "m²", "m³", "L", "l", "mL", "ml", "oz", "lb", "lbs", "in", "ft",
    "pcs", "pc", "PCS", "KG", "G", "CM", "MM", "ML", "W", "kW", "V", "A", "Hz", "MB", "GB", "TB", "°C", "℃", "%",
];

/// Judges an offset that Unicode allows.
fn may_end(text: &str, at: usize, last: char, first: char) -> bool {
    let (before, after) = text.split_at(at);
    if last.is_whitespace() {
        return !(is_number(before.trim_end_matches(' ')) && starts_with_unit(after) && !before.ends_with("  "));
    }
    if is_never_first(first) {
        return false;
    }
    match last {
        '-' => is_hyphen_of_words(before, after),
        // An address of the web is one word.
        '/' | '?' | '&' | '=' | '#' => !first.is_ascii_graphic(),
        last if is_digit(last) => !COUNTED.contains(first),
        _ => true,
    }
}

/// Judges an offset that the crate's Unicode forbids, because it takes Chinese quotes for straight
/// ones (since Unicode 16 LB19a knows better) and a currency after a comma for part of a number.
fn may_end_in_chinese(last: char, first: char) -> bool {
    let begins = scripts::is_wide(first) && first.is_alphanumeric();
    let opens = matches!(first, '“' | '‘' | '（' | '《' | '「' | '『' | '【' | '〔');
    match last {
        '，' | '。' | '、' | '；' | '：' | '？' | '！' => opens || begins || matches!(first, '¥' | '￥' | '$'),
        '”' | '’' | '）' | '》' | '」' | '』' | '】' | '〕' => opens || begins,
        last => scripts::is_wide(last) && last.is_alphanumeric() && matches!(first, '“' | '‘'),
    }
}

fn is_digit(char: char) -> bool {
    matches!(char, '0'..='9' | '０'..='９')
}

fn is_number(before: &str) -> bool {
    before.chars().next_back().is_some_and(is_digit)
}

fn starts_with_unit(after: &str) -> bool {
    let ended = |rest: &str| rest.chars().next().is_none_or(|next| !next.is_ascii_alphanumeric());
    UNITS.iter().any(|unit| after.strip_prefix(unit).is_some_and(ended))
}

/// Between two words a line may end after the hyphen; in A-C-305, a sorting code, it may not.
fn is_hyphen_of_words(before: &str, after: &str) -> bool {
    let code = |char: &char| !char.is_whitespace() && char.is_ascii();
    let letters = |side: &mut dyn Iterator<Item = char>| {
        let part: Vec<char> = side.take_while(code).take(LONGEST_CODE).collect();
        let word = part.iter().take_while(|char| char.is_ascii_alphabetic()).count() > 1;
        word && !part.iter().any(char::is_ascii_digit)
    };
    letters(&mut before.chars().rev().skip(1)) && letters(&mut after.chars())
}

/// So far from a hyphen digits are looked for.
const LONGEST_CODE: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with `|` wherever a line may end.
    fn shown(text: &str) -> String {
        with_bars(text, breaks(text).into_iter())
    }

    fn with_bars(text: &str, offsets: impl Iterator<Item = usize>) -> String {
        let mut shown = String::new();
        let mut last = 0;
        for at in offsets {
            shown.push_str(&text[last..at]);
            shown.push('|');
            last = at;
        }
        shown + &text[last..]
    }

    #[test]
    fn chinese_breaks_between_characters_and_never_before_its_stops() {
        assert_eq!(shown("一二。三四，五六、七"), "一|二。|三|四，|五|六、|七");
        for stop in "。，、；：？！）》」』】〕〉〗］｝”’…—·～〜％℃々ー／－".chars()
        {
            let text = format!("一{stop}二");
            assert!(!breaks(&text).contains(&"一".len()), "{text}");
        }
    }

    #[test]
    fn no_line_ends_with_what_opens() {
        for opening in "（《「『【〔〈〖［｛“‘￥＄¥$([{".chars() {
            let text = format!("一{opening}2");
            assert!(!breaks(&text).contains(&(text.len() - 1)), "{text}");
        }
        assert_eq!(shown("他说：“你好！”然后走“重”《书》"), "他|说：|“你|好！”|然|后|走|“重”|《书》");
    }

    #[test]
    fn double_dashes_and_dots_stay_together() {
        assert_eq!(shown("走了——再见……好"), "走|了——|再|见……|好");
    }

    #[test]
    fn words_numbers_codes_and_addresses_stay_whole() {
        for whole in
            ["13800138000", "1,234.50", "-5.5", "2026-11-23", "12:30", "A-C-305", "SF-EXPRESS-1", "a.b@c.com", "24/7"]
        {
            assert_eq!(shown(whole), whole);
        }
        assert_eq!(shown("https://www.example.com/path/to?a=1&b=2#c"), "https://www.example.com/path/to?a=1&b=2#c");
        assert_eq!(shown("hello paper-world 订单abc号"), "hello |paper-|world |订|单|abc|号");
    }

    #[test]
    fn a_number_keeps_its_unit() {
        assert_eq!(shown("约5kg共3件12号楼"), "约|5kg|共|3件|12号|楼");
        assert_eq!(shown("重 5 kg 长 20 cm 宽"), "重 |5 kg |长 |20 cm |宽");
        assert_eq!(shown("5 kilo 3 goods"), "5 |kilo |3 |goods");
        assert_eq!(shown("折扣50%，¥12.50元"), "折|扣|50%，|¥12.50元");
    }

    #[test]
    fn spaces_stand_before_the_offset() {
        assert_eq!(shown("a  b"), "a  |b");
        assert_eq!(shown("一\u{3000}二"), "一\u{3000}|二");
        assert_eq!(shown("a\u{a0}b"), "a\u{a0}b");
    }

    #[test]
    fn thai_is_parted_into_words_and_arabic_at_its_spaces() {
        assert_eq!(shown("กรุณาตรวจสอบพัสดุก่อน"), "กรุณา|ตรวจสอบ|พัสดุ|ก่อน");
        assert_eq!(shown("مرحبا بالعالم"), "مرحبا |بالعالم");
    }

    #[test]
    fn a_cut_word_still_keeps_stops_from_the_beginning() {
        assert!(may_part('a', 'b') && may_part('一', '二') && may_part('。', '一') && may_part('）', '（'));
        assert!(!may_part('b', '，') && !may_part('（', 'a') && !may_part('—', '—') && !may_part('9', '℃'));
    }

    #[test]
    fn nothing_is_found_in_nothing() {
        assert!(breaks("").is_empty() && breaks("一").is_empty());
        assert_eq!(clusters("").count(), 0);
    }

    #[test]
    fn clusters_are_what_a_reader_counts() {
        let text = "é𠮷👨\u{200d}👩\u{200d}👧👍🏽🇨🇳🇯🇵กำ";
        assert_eq!(with_bars(text, clusters(text)), "é|𠮷|👨\u{200d}👩\u{200d}👧|👍🏽|🇨🇳|🇯🇵|กำ");
    }

    #[test]
    fn no_line_ends_within_a_cluster() {
        for text in ["一é二👨\u{200d}👩\u{200d}👧三🇨🇳四", "กรุณาตรวจสอบพัสดุก่อนเซ็นรับ", "٣كتابٌ جديدٌ"]
        {
            let whole: Vec<usize> = clusters(text).collect();
            assert!(breaks(text).iter().all(|at| whole.contains(at)), "{text}");
        }
    }
}
