//! Lines of text: spaces, breaks, alignment, sizes, what is drawn behind and through them.

use super::*;

fn lines(html: &str) -> Vec<String> {
    texts(html).into_iter().map(|(text, ..)| text).collect()
}

fn runs(html: &str) -> Vec<(Piece, Run)> {
    let pieces = laid(html).pieces.into_iter();
    pieces
        .filter_map(|piece| if let Ink::Letters(run) = &piece.ink { Some((piece.clone(), run.clone())) } else { None })
        .collect()
}

#[test]
fn spaces_become_one_and_lines_break_between_words() {
    assert_eq!(said("<p>  a \n\t b  </p>"), "a b");
    assert_eq!(said("a<b> b</b> c"), "a| b| c");
    let lines = texts("<div style='width:90px;font-size:20px'>运单号码收件人地址</div>");
    assert_eq!(lines.iter().map(|line| line.0.as_str()).collect::<Vec<_>>(), ["运单号码", "收件人地", "址"]);
    assert_eq!(lines.iter().map(|line| line.1).collect::<Vec<_>>(), [0, 0, 0]);
}

#[test]
fn each_white_space_keeps_what_it_says() {
    assert_eq!(lines("<pre>a  b\nc</pre>"), ["a  b", "c"]);
    assert_eq!(lines("<div style='white-space:pre-line'>a  b\n c</div>"), ["a b", "c"]);
    assert_eq!(lines("<div style='width:40px;white-space:nowrap'>hello paper world</div>"), ["hello paper world"]);
    assert_eq!(lines("<div style='width:40px'>hello<br>pa<wbr>per</div>"), ["hello", "pa", "per"]);
    assert_eq!(lines("<div style='width:20px'>a&nbsp;b&nbsp;c&nbsp;d</div>"), ["a\u{a0}b\u{a0}c\u{a0}d"]);
}

#[test]
fn long_words_break_where_they_are_allowed_to() {
    let long = "abcdefghijklmnopqrstuvwxyz";
    assert_eq!(lines(&format!("<div style='width:50px'>{long}</div>")).len(), 1);
    for style in ["word-break:break-all", "overflow-wrap:break-word", "word-wrap:break-word"] {
        assert!(lines(&format!("<div style='width:50px;{style}'>{long}</div>")).len() > 2, "{style}");
    }
    // Where a word may be broken anywhere it is no reason to begin a new line.
    assert!(lines("<div style='width:50px;word-break:break-all'>ab abcdefgh</div>")[0].len() > 3);
}

#[test]
fn no_line_begins_with_a_mark_that_belongs_to_the_word_before() {
    assert_eq!(lines("<div style='width:61px;font-size:20px'>一二三，四</div>"), ["一二", "三，四"]);
}

#[test]
fn lines_are_aligned_and_the_last_of_equal_ones_is_not_stretched() {
    let x = |align: &str| texts(&format!("<div style='width:100px;font-size:10px;text-align:{align}'>一二</div>"))[0].1;
    assert_eq!((x("left"), x("center"), x("right"), x("justify")), (0, 40, 80, 0));
    let html = "<div style='width:95px;font-size:10px;text-align:justify'>一二三四五六七八九十一</div>";
    let runs = runs(html);
    let end = |run: &(Piece, Run)| px(run.0.place.right());
    assert_eq!((end(&runs[0]), end(&runs[1])), (95, 20));
}

#[test]
fn paragraphs_from_right_to_left_begin_at_the_right_until_something_else_is_said() {
    let x = |attributes: &str| {
        texts(&format!("<div {attributes}><p style='margin:0;width:100px;font-size:10px'>一二</p></div>"))[0].1
    };
    assert_eq!((x(""), x("dir=rtl"), x("dir=RTL style='direction:ltr'"), x("style='direction:rtl'")), (0, 80, 0, 80));
    let aligned = |align: &str| x(&format!("dir=rtl style='text-align:{align}'"));
    assert_eq!(["left", "right", "start", "end", "center", "justify"].map(aligned), [0, 80, 80, 0, 40, 80]);
    let back = texts("<p dir=rtl style='margin:0;width:60px;font-size:10px;text-indent:2em'>一二三四五六</p>");
    assert_eq!(back.iter().map(|run| run.1).collect::<Vec<_>>(), [0, 40], "the indent is at the right");
}

#[test]
fn the_first_line_is_indented_and_letters_stand_apart() {
    let html = "<div style='width:60px;font-size:10px;text-indent:2em'>一二三四五六七八</div>";
    assert_eq!(texts(html).iter().map(|run| run.1).collect::<Vec<_>>(), [20, 0]);
    let run = &runs("<span style='font-size:10px;letter-spacing:5px'>一二</span>")[0].1;
    assert_eq!(px(run.glyphs[1].x), 15);
}

#[test]
fn a_line_is_as_high_as_it_is_told_and_letters_stand_in_its_middle() {
    let top = |height: &str| texts(&format!("<div style='font-size:20px;line-height:{height}'>一<br>二</div>"));
    for (height, px) in [("40px", 40), ("2", 40), ("150%", 30), ("1em", 20)] {
        let found = top(height);
        assert_eq!(found[1].2 - found[0].2, px, "{height}");
    }
    let once = top("20px")[0].2;
    assert_eq!(top("60px")[0].2 - once, 20);
}

#[test]
fn sizes_of_fonts_are_what_css_says() {
    let em = |html: &str| px(runs(html)[0].1.em);
    assert_eq!(
        (em("一"), em("<h1>一"), em("<b style='font-size:12pt'>一"), em("<i style='font-size:150%'>一")),
        (16, 32, 16, 24)
    );
    assert_eq!((em("<font size=7>一"), em("<div style='font:5mm SimSun'>一")), (48, 19));
}

#[test]
fn bold_is_thickened_where_the_face_has_none() {
    let bold = |html: &str| runs(html)[0].1.embolden;
    assert!(bold("<b>一") && bold("<span style='font-weight:700'>一") && bold("<th>一") == bold("一"));
    assert!(!bold("<b style='font-weight:normal'>一"));
}

#[test]
fn italics_lean_and_so_do_their_children() {
    let slanted = |html: &str| runs(html)[0].1.slanted;
    for html in [
        "<i>一</i>",
        "<em><b>一",
        "<span style='font-style:italic'>一",
        "<p style='font-style:oblique 12deg'><span>一",
        "<p style='font:italic bold 5mm SimSun'>一",
        "<style>.k{font-style:italic}</style><p class=k>一",
    ] {
        assert!(slanted(html), "{html}");
    }
    for html in
        ["一", "<i style='font-style:normal'>一", "<i style='font:5mm SimSun'>一", "<p style='font-style:12'>一"]
    {
        assert!(!slanted(html), "{html}");
    }
    let plain = runs("一二").remove(0).1;
    let leaning = runs("<i>一二").remove(0).1;
    assert_eq!(leaning.glyphs[1].x, plain.glyphs[1].x, "it takes no more room");
}

#[test]
fn raised_and_lowered_letters_move_their_line_only_as_far_as_needed() {
    let found = texts("a<sub>b</sub><sup>c</sup>");
    let place = |text: &str| found.iter().find(|run| run.0 == text).unwrap().2;
    assert!(place("b") > place("a") && place("c") < place("a") + 1);
}

#[test]
fn lines_under_and_through_are_as_long_as_their_text() {
    let runs = runs("<u>一二</u> <s>三</s><span style='text-decoration:none'>四</span>");
    let rules = |text: &str| runs.iter().find(|(_, run)| run.text == text).unwrap().1.rules.clone();
    assert_eq!((rules("一二").len(), px(rules("一二")[0].width)), (1, 32));
    assert!(rules("三")[0].y < rules("一二")[0].y && rules("四").is_empty());
}

#[test]
fn what_is_too_long_for_its_box_ends_in_dots_where_that_is_asked_for() {
    let html = "<div style='width:80px;font-size:20px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis'>一二三四五</div>";
    assert_eq!(lines(html), ["一二三", "…"]);
    assert_eq!(laid(html).overflow, Overflow::default());
}

#[test]
fn light_letters_on_a_dark_ground_take_ink_away_and_faint_ones_are_printed() {
    let paper = |html: &str| runs(html).first().map(|(piece, _)| piece.paper);
    assert_eq!(paper("<div style='background:#000;color:#fff'>一</div>"), Some(true));
    assert_eq!(paper("<span style='background:#333;color:#ccc'>一</span>"), Some(true));
    assert_eq!(paper("<table bgcolor=black><tr><td><font color=white>一</font></table>"), Some(true));
    assert_eq!(paper("<div style='color:#999'>一</div>"), Some(false));
    assert_eq!(paper("<div style='background:#eee;color:#bbb'>一</div>"), Some(false));
    // White on white is invisible on a screen too.
    assert_eq!(paper("<div style='color:white'>一</div>"), None);
    assert_eq!(paper("<div style='visibility:hidden'>一</div>"), None);
    let inner = "<div style='background:#000;color:#fff'><p style='background:#fff;color:#000'>一</p></div>";
    assert_eq!(paper(inner), Some(false));
}

#[test]
fn characters_without_a_font_are_boxes_and_named() {
    let laid = laid("一\u{e001}二");
    assert_eq!(laid.missing, "\u{e001}");
    assert_eq!(laid.pieces.iter().filter(|piece| matches!(piece.ink, Ink::Frame { .. })).count(), 1);
}

#[test]
fn what_does_not_fit_is_measured() {
    let cut = laid(&format!("<div style='font-size:20px;line-height:30px'>{}</div>", "行<br>".repeat(12))).overflow;
    assert_eq!((cut.texts, cut.right), (2, 0.0));
    assert!((px(cut.below) - 55).abs() < 3, "{cut:?}");
    let wide = laid("<div style='width:500px;height:10px;border:1px solid'></div>").overflow;
    assert_eq!((px(wide.right), wide.texts), (102, 0));
    assert_eq!(laid("<p>fits").overflow, Overflow::default());
}
