//! Writing from top to bottom: which characters stand upright and which lie on their side.

use self::Orientation::{Turned, Upright};

/// How a character stands in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orientation {
    Upright,
    /// 90° clockwise.
    Turned,
}

/// Chinese, Japanese and Korean characters, pictures and circled numbers stand
/// upright. Latin letters and digits lie on their side, and so do brackets,
/// dashes and dots that join what stands above with what stands below.
pub fn orientation(char: char) -> Orientation {
    match char {
        // Brackets, full width and small.
        '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301b}' | '\u{fe59}'..='\u{fe5e}' => Turned,
        '（' | '）' | '［' | '］' | '｛' | '｝' | '｟' | '｠' | '＜' | '＞' | '｜' => Turned,
        // Dashes, waves, leaders, long vowels; signs of equality that lie between two sides.
        '〜' | '〰' | 'ー' | '～' | '－' | '＿' | '￣' | '＝' => Turned,
        // What Chinese writes as a square of its own.
        '\u{2460}'..='\u{24ff}' | '\u{25a0}'..='\u{27bf}' | '℃' | '№' | '℡' | '§' | '©' | '®' | '×' | '÷' => {
            Upright
        }
        '\u{2150}'..='\u{218f}' => Upright,
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{a4cf}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}' => {
            Upright
        }
        '\u{f900}'..='\u{faff}' | '\u{fe10}'..='\u{fe4f}' | '\u{fe50}'..='\u{fe6f}' => Upright,
        '\u{ff01}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{1f000}'..='\u{3ffff}' => Upright,
        _ => Turned,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_stands_and_latin_lies() {
        for char in "运单，。！、：；①★℃Ａ１🚚".chars() {
            assert_eq!(orientation(char), Upright, "{char}");
        }
        for char in "Ab1-/()… —é".chars() {
            assert_eq!(orientation(char), Turned, "{char}");
        }
    }

    #[test]
    fn what_opens_and_closes_or_joins_lies_with_the_column() {
        for char in "（）《》「」『』【】〔〕～—…".chars() {
            assert_eq!(orientation(char), Turned, "{char}");
        }
    }
}
