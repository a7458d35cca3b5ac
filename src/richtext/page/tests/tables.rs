//! Tables.

use super::*;

#[test]
fn cells_stand_beside_each_other() {
    let found = texts("<table cellspacing=0 cellpadding=0><tr><td width=50>一<td>二<tr><td>三<td>四</table>");
    let places: Vec<(i64, &str)> = found.iter().map(|(text, x, _)| (*x, text.as_str())).collect();
    assert_eq!(places, [(0, "一"), (50, "二"), (0, "三"), (50, "四")]);
}
