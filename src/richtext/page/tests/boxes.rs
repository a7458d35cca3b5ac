//! Blocks and what is round them.

use super::*;

#[test]
fn a_border_lies_round_padding_and_width() {
    assert_eq!(
        shapes("<div style='width:50px;height:20px;padding:5px;margin:10px;border:2px solid'></div>"),
        [[10, 10, 64, 34]]
    );
}
