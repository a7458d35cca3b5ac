//! Blocks and what is round them: borders, margins, places, floats, flexible boxes, pictures, lists.

use super::*;

const BOX: &str = "height:10px;border:1px solid";

#[test]
fn a_border_lies_round_padding_and_width() {
    let html = "<div style='width:50px;height:20px;padding:5px;margin:10px;border:2px solid'></div>";
    assert_eq!(shapes(html), [[10, 10, 64, 34]]);
    let html = "<div style='box-sizing:border-box;width:50px;height:20px;padding:5px;border:2px solid'></div>";
    assert_eq!(shapes(html), [[0, 0, 50, 20]]);
}

#[test]
fn lengths_are_shares_of_the_place_and_millimetres_are_millimetres() {
    assert_eq!(shapes(&format!("<div style='width:50%;{BOX}'></div>"))[0][2], 202);
    assert_eq!(shapes(&format!("<div style='width:25.4mm;{BOX}'></div>"))[0][2], 98);
    assert_eq!(shapes(&format!("<div style='margin-left:auto;width:98px;{BOX}'></div>"))[0][0], 300);
}

#[test]
fn margins_above_and_below_become_one() {
    let html = format!("<div style='margin:20px 0;{BOX}'></div><div style='margin:30px 0;{BOX}'></div>");
    assert_eq!(shapes(&html).iter().map(|shape| shape[1]).collect::<Vec<_>>(), [20, 62]);
}

#[test]
fn absolute_boxes_stand_where_they_are_told() {
    let html = format!("<p>x<b style='position:absolute;left:10mm;top:5mm;width:20px;{BOX}'></b>");
    assert_eq!(shapes(&html), [[38, 19, 22, 12]]);
    let html = format!(
        "<div style='position:relative;margin:50px;height:99px'><i style='position:absolute;right:0;bottom:0;width:8px;{BOX}'></i></div>"
    );
    assert_eq!(shapes(&html), [[340, 137, 10, 12]]);
    let html = format!("<div style='position:relative;left:7px;top:3px;width:20px;{BOX}'></div>");
    assert_eq!(shapes(&html), [[7, 3, 22, 12]]);
}

#[test]
fn floats_stand_at_the_sides_and_text_runs_beside_them() {
    let html = "<div style='float:left;width:98px;height:48px;border:1px solid'></div>";
    let found = texts(&format!("{html}<div style='width:140px;font-size:20px;line-height:25px'>一二三四五六</div>"));
    assert_eq!(
        found.iter().map(|(text, x, _)| (text.as_str(), *x)).collect::<Vec<_>>(),
        [("一二", 100), ("三四", 100), ("五六", 0)]
    );
    let cleared = texts(&format!("{html}<div style='clear:both;font-size:20px;line-height:20px'>一</div>"));
    let alone = texts("<div style='font-size:20px;line-height:20px'>一</div>");
    assert_eq!((cleared[0].1, cleared[0].2 - alone[0].2), (0, 50));
}

#[test]
fn flexible_boxes_share_the_row() {
    let html =
        format!("<div style='display:flex'><div style='width:50px;{BOX}'></div><div style='flex:1;{BOX}'></div></div>");
    assert_eq!(shapes(&html).iter().map(|shape| (shape[0], shape[2])).collect::<Vec<_>>(), [(0, 52), (52, 348)]);
    let html = format!(
        "<div style='display:grid;grid-template-columns:100px repeat(2,1fr);gap:10px'>{}</div>",
        format!("<b style='{BOX}'></b>").repeat(3)
    );
    assert_eq!(shapes(&html).iter().map(|shape| shape[0]).collect::<Vec<_>>(), [0, 110, 260]);
}

#[test]
fn what_is_not_displayed_draws_nothing() {
    for html in [
        "<script>document.write('x')</script>",
        "<style>x</style>",
        "<div style='display:none'>x</div>",
        "<iframe>x</iframe>",
        "<object>x</object>",
        "<title>x</title>",
        "<template>x</template>",
        "<!-- x -->",
        "<p hidden>x</p>",
        "<noscript>x</noscript>",
    ] {
        assert!(laid(html).pieces.is_empty(), "{html}");
    }
    assert_eq!(said("<unknown-thing nonsense=1 style='no:thing'>x</unknown-thing>"), "x");
}

#[test]
fn hidden_overflow_is_cut_and_is_no_loss() {
    let laid = laid(
        "<div style='overflow:hidden;width:50px;height:20px'><div style='width:900px;height:900px;border:1px solid'></div></div>",
    );
    assert_eq!(laid.pieces[0].clip.map(|clip| (px(clip.width), px(clip.height))), Some((50, 20)));
    assert_eq!(laid.overflow, Overflow::default());
}

#[test]
fn pictures_have_their_own_size_or_the_one_that_is_told() {
    let size = |html: &str| shapes(html).first().map(|shape| (shape[2], shape[3]));
    assert_eq!(size("<img src=logo>"), Some((40, 20)));
    assert_eq!(size("<img src=logo width=80>"), Some((80, 40)));
    assert_eq!(size("<img src=logo style='height:10px'>"), Some((20, 10)));
    assert_eq!(size("<img src=logo width=30 height=30>"), Some((30, 30)));
    assert_eq!(size("<img src=logo style='width:50%'>"), Some((200, 100)));
    assert_eq!((size("<img src=other>"), laid("<img src=other>").missing_pictures), (None, vec!["other".to_owned()]));
}

#[test]
fn the_pictures_of_a_page_are_named_once_each() {
    assert_eq!(picture_urls("<img src=' http://h/a.png '><p><IMG SRC=b><img src=b><img>"), ["http://h/a.png", "b"]);
    assert!(picture_urls("<p>no pictures").is_empty());
}

#[test]
fn list_items_have_their_points_and_numbers_before_them() {
    let found = texts("<ol><li>一<li>二</ol>");
    let told: Vec<(&str, bool)> = found.iter().map(|(text, x, _)| (text.as_str(), *x < 40)).collect();
    assert_eq!(told, [("一", false), ("1. ", true), ("二", false), ("2. ", true)]);
    assert_eq!(said("<ul style='list-style:none'><li>一</ul>"), "一");
    assert_eq!(said("<ol style='list-style-position:inside'><li>一</ol>"), "1. 一");
}

#[test]
fn boxes_among_letters_stand_in_the_line() {
    let html = "<span style='font-size:20px;line-height:20px'>一<b style='display:inline-block;width:48px;height:8px;border:1px solid'></b>二</span>";
    assert_eq!(shapes(html)[0][0], 20);
    assert_eq!(texts(html).iter().map(|run| run.1).collect::<Vec<_>>(), [0, 70]);
}
