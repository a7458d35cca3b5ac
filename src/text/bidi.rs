//! Text that runs from right to left among text that does not: the Unicode bidirectional algorithm.

use unicode_bidi::{BidiInfo, Level};

/// The level of each byte; None where all runs from left to right, as nearly every text does. A text
/// whose first letter runs from right to left does so as a whole.
pub(super) fn levels(text: &str) -> Option<Vec<Level>> {
    text.chars().any(may_run_back).then(|| BidiInfo::new(text, None).levels)
}

/// The order, from left to right, in which pieces of one line are seen, given their levels in the
/// order of the text (`Cluster::level`). None where it is that order.
pub fn seen_order(levels: impl Iterator<Item = u8> + Clone) -> Option<Vec<usize>> {
    if levels.clone().all(|level| level == 0) {
        return None;
    }
    let levels: Vec<Level> = levels.map(|level| Level::new(level).unwrap_or(Level::ltr())).collect();
    Some(BidiInfo::reorder_visual(&levels))
}

/// Letters of scripts from right to left, and marks that order a direction.
fn may_run_back(char: char) -> bool {
    matches!(char, '\u{590}'..='\u{8ff}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The characters in the order in which they are seen.
    fn seen(text: &str) -> String {
        let levels = levels(text).unwrap_or(vec![Level::ltr(); text.len()]);
        let chars: Vec<(usize, char)> = text.char_indices().collect();
        let order = seen_order(chars.iter().map(|(at, _)| levels[*at].number()));
        order.unwrap_or((0..chars.len()).collect()).iter().map(|at| chars[*at].1).collect()
    }

    #[test]
    fn hebrew_in_chinese_runs_back_and_its_numbers_do_not() {
        assert_eq!(seen("收件人אב גד收"), "收件人דג בא收");
        assert_eq!(seen("收אב 12 גד"), "收דג 12 בא");
    }

    #[test]
    fn a_text_that_begins_from_right_to_left_does_so_as_a_whole() {
        assert_eq!(seen("אב收12"), "12收בא".replace("12收", "收12"));
    }

    #[test]
    fn what_runs_from_left_to_right_needs_no_order() {
        assert!(levels("收件人 Room 5，กรุณา").is_none());
        assert!(seen_order([0, 0, 0].into_iter()).is_none());
    }
}
