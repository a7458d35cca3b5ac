//! Lines of text.

use super::*;

#[test]
fn spaces_become_one_and_lines_break_between_words() {
    assert_eq!(said("<p>  a \n\t b  </p>"), "a b");
    assert_eq!(said("a<b> b</b> c"), "a| b| c");
    let lines = texts("<div style='width:90px;font-size:20px'>运单号码收件人地址</div>");
    assert_eq!(lines.iter().map(|line| line.0.as_str()).collect::<Vec<_>>(), ["运单号码", "收件人地", "址"]);
    assert_eq!(lines.iter().map(|line| line.1).collect::<Vec<_>>(), [0, 0, 0]);
}
