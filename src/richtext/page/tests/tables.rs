//! Tables: columns, spans, borders, where cells' contents stand.

use super::*;

/// A table without gaps; cells of letters 10 px wide in lines 10 px high.
fn table(attributes: &str, rows: &str) -> String {
    format!(
        "<table cellspacing=0 cellpadding=0 {attributes} ><style>table{{font-size:10px;line-height:10px}}</style>{rows}</table>"
    )
}

fn places(html: &str) -> Vec<(String, i64, i64)> {
    let em_top = texts("<div style='font-size:10px;line-height:10px'>一</div>")[0].2;
    texts(html).into_iter().map(|(text, x, y)| (text, x, y - em_top)).collect()
}

fn at(html: &str, text: &str) -> (i64, i64) {
    places(html)
        .iter()
        .find(|run| run.0 == text)
        .map(|run| (run.1, run.2))
        .unwrap_or_else(|| panic!("no {text} in {html}"))
}

#[test]
fn columns_are_as_wide_as_their_contents_or_as_they_are_told() {
    let html = table("", "<tr><td>一二<td>三<tr><td>四<td>五六七");
    assert_eq!(
        places(&html),
        [("一二".into(), 0, 0), ("三".into(), 20, 0), ("四".into(), 0, 10), ("五六七".into(), 20, 10)]
    );
    assert_eq!(at(&table("", "<tr><td width=50>一<td>二"), "二"), (50, 0));
    assert_eq!(at(&table("width=200", "<tr><td width='25%'>一<td>二"), "二"), (50, 0));
    assert_eq!(at(&table("width=200", "<tr><td>一<td>二二二"), "二二二"), (50, 0));
    assert_eq!(
        at(&table("style='table-layout:fixed;width:90px'", "<tr><td>一<td>二<td style='width:10px'>三"), "二"),
        (40, 0)
    );
    assert_eq!(at(&table("", "<colgroup><col width=70><col></colgroup><tr><td>一<td>二"), "二"), (70, 0));
}

#[test]
fn a_wide_table_wraps_its_cells_to_fit_its_place() {
    let html = table("", &format!("<tr><td>{}<td>{}", "一".repeat(60), "二".repeat(20)));
    let found = places(&html);
    assert!(found.len() > 2 && found.iter().all(|run| run.1 < 400), "{found:?}");
    assert_eq!(
        at(&table("width=100", "<tr><td style='white-space:nowrap'>一二三四五六七八九十<td>二二"), "二"),
        (100, 0)
    );
}

#[test]
fn cells_span_columns_and_rows() {
    let rows = "<tr><td rowspan=2>一<td colspan=2>二<td>三<tr><td>四<td>五<td>六";
    let html = table("", rows);
    assert_eq!((at(&html, "一"), at(&html, "二"), at(&html, "三")), ((0, 5), (10, 0), (30, 0)));
    assert_eq!((at(&html, "四"), at(&html, "五"), at(&html, "六")), ((10, 10), (20, 10), (30, 10)));
    // A span past the table's end ends with it.
    assert_eq!(at(&table("", "<tr><td rowspan=9>一<td>二<tr><td>三"), "三"), (10, 10));
}

#[test]
fn contents_stand_at_the_top_the_middle_or_the_bottom_of_their_row() {
    let y = |attribute: &str| at(&table("", &format!("<tr><td height=50>高<td {attribute}>一")), "一").1;
    assert_eq!((y("valign=top"), y(""), y("valign=bottom"), y("style='vertical-align:top'")), (0, 20, 40, 0));
}

#[test]
fn heads_come_first_and_feet_last_wherever_they_are_written() {
    let rows = "<tfoot><tr><td>脚</tfoot><tbody><tr><td>身</tbody><thead><tr><td>头</thead>";
    assert_eq!(said(&table("", rows)), "头|身|脚");
}

#[test]
fn separate_borders_are_drawn_by_each_cell_with_gaps_between() {
    let html =
        "<table border=1 cellspacing=4 cellpadding=0 style='font-size:10px;line-height:10px'><tr><td>一<td>二</table>";
    assert_eq!(shapes(html), [[0, 0, 38, 22], [5, 5, 12, 12], [21, 5, 12, 12]]);
}

#[test]
fn shared_borders_are_one_line_between_neighbours() {
    let html = "<table style='border-collapse:collapse;font-size:10px;line-height:10px'><style>td{border:2px solid;padding:0}</style><tr><td>一<td>二<tr><td colspan=2>三</table>";
    let lines = shapes(html);
    // Upright: left, between (one row), right; level: three.
    assert_eq!(lines.len(), 6, "{lines:?}");
    assert!(lines.iter().all(|line| line[2] == 2 || line[3] == 2), "{lines:?}");
    assert_eq!(lines[1], [12, 0, 2, 14], "{lines:?}");
    assert_eq!(at(html, "二").0, 14);
}

#[test]
fn dashed_shared_borders_stay_dashed_and_none_hide() {
    let html = "<table style='border-collapse:collapse'><tr><td style='border-bottom:1px dashed'>一<tr><td>二</table>";
    let laid = laid(html);
    assert_eq!(laid.pieces.iter().filter(|piece| matches!(piece.ink, Ink::Line(Pattern::Dashed))).count(), 1);
    assert_eq!(laid.pieces.iter().filter(|piece| matches!(piece.ink, Ink::Fill)).count(), 0);
}

#[test]
fn of_equally_wide_shared_borders_the_one_that_shows_more_is_drawn() {
    let shared = |one: &str, other: &str| {
        let html = format!(
            "<table style='border-collapse:collapse'><tr><td style='border-bottom:3px {one}'>一<tr><td style='border-top:3px {other}'>二</table>"
        );
        laid(&html).pieces.iter().find_map(|piece| match piece.ink {
            Ink::Line(pattern) => Some(pattern),
            Ink::Fill => Some(Pattern::Solid),
            _ => None,
        })
    };
    assert_eq!(shared("dotted", "dashed"), Some(Pattern::Dashed));
    assert_eq!(shared("solid", "dotted"), Some(Pattern::Solid));
    assert_eq!(shared("solid", "double"), Some(Pattern::Double));
}

#[test]
fn captions_stand_over_their_table_or_under_it() {
    let html = table("width=100", "<caption>题</caption><tr><td>一");
    assert_eq!((at(&html, "题"), at(&html, "一")), ((45, 0), (0, 10)));
    let html = table("width=100", "<caption style='caption-side:bottom'>题</caption><tr><td>一");
    assert_eq!((at(&html, "题"), at(&html, "一")), ((45, 10), (0, 0)));
}

#[test]
fn tables_made_of_other_elements_are_tables() {
    let html = "<div style='display:table;font-size:10px;line-height:10px'><p style='display:table-cell'>一二</p><p style='display:table-cell'>三</p></div>";
    assert_eq!((at(html, "一二"), at(html, "三")), ((0, 0), (20, 0)));
}

#[test]
fn centred_tables_stand_in_the_middle() {
    for html in [
        table("align=center width=100", "<tr><td>一"),
        format!("<center>{}</center>", table("width=100", "<tr><td align=left>一")),
    ] {
        assert_eq!(at(&html, "一"), (150, 0), "{html}");
    }
}
