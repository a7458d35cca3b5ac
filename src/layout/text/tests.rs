//! V2 text as the page sees it: every attribute of 2.4.5-3, by the marks it makes.

use super::super::tests::{arranged, assert_place};
use crate::geometry::{Rect, Turn};
use crate::layout::scene::{Glyphs, Mark, Shape};
use crate::protocol::warning::Finding;
use serde_json::{Value, json};

/// A text of these segments at 10, 20 in a style with these further attributes.
fn text(style: Value, data: Value) -> Value {
    let mut whole = json!({"x": 10, "y": 20, "width": 30, "textConfigsType": "character"});
    whole.as_object_mut().unwrap().extend(style.as_object().unwrap().clone());
    let writing = whole["writingMode"].take();
    json!([{"component": "text", "writingMode": writing, "style": whole, "data": data}])
}

fn set(style: Value, value: &str) -> (Vec<Mark>, Vec<Finding>) {
    let (scene, findings) = arranged(text(style, json!([{"value": "%v%"}])), json!({"v": value})).unwrap();
    (scene.marks, findings)
}

/// What is read, run by run, and where.
fn read(marks: &[Mark]) -> Vec<(&str, Rect)> {
    marks.iter().map(|mark| (glyphs(mark).text.as_str(), mark.place)).collect()
}

fn said(marks: &[Mark]) -> String {
    read(marks).iter().map(|(text, _)| *text).collect::<Vec<_>>().join("|")
}

fn glyphs(mark: &Mark) -> &Glyphs {
    match &mark.shape {
        Shape::Glyphs(glyphs) => glyphs,
        other => panic!("{other:?}"),
    }
}

#[test]
fn font_scale_one_is_three_mm() {
    let (marks, _) = set(json!({}), "运单");
    assert_place(marks[0].place, Rect::new(10.0, 20.0, 6.0, 3.0));
    let (marks, _) = set(json!({"textConfigs": [{"fontScaleX": 2, "fontScaleY": 1.5}]}), "运单");
    assert_place(marks[0].place, Rect::new(10.0, 20.0, 12.0, 4.5));
    let run = glyphs(&marks[0]);
    assert_eq!((run.em_x, run.em_y, run.glyphs[1].x), (6.0, 4.5, 6.0));
}

#[test]
fn lines_follow_each_other_with_their_gap() {
    let (marks, findings) = set(json!({"textSize": 3, "gap": 0.5, "width": 9}), "一二三四五六七");
    assert_eq!(said(&marks), "一二三|四五六|七");
    assert_eq!(read(&marks).iter().map(|(_, place)| place.y).collect::<Vec<_>>(), [20.0, 23.5, 27.0]);
    assert_eq!(findings, []);
}

#[test]
fn text_is_cut_between_letters_and_the_rest_is_counted() {
    let (marks, findings) = set(json!({"width": 9.5}), "一二三四五");
    assert_eq!(said(&marks), "一二三");
    assert_eq!(findings, [Finding::TextCut { dropped: 2 }]);
}

#[test]
fn words_are_broken_only_where_they_would_not_fit_otherwise() {
    let (marks, _) = set(json!({"textSize": 2, "width": 18}), "hello paper world");
    assert_eq!(said(&marks), "hello paper|world");
    let (marks, findings) = set(json!({"textSize": 2, "width": 12}), "hello paper world");
    assert_eq!(said(&marks).split('|').count(), 2);
    assert!(matches!(findings[0], Finding::TextCut { .. }));
    let (marks, findings) = set(json!({"textSize": 2, "width": 12}), "订单号abcdef");
    assert_eq!((said(&marks).as_str(), findings.len()), ("订单号|abcdef", 0));
    let (marks, findings) = set(json!({"textSize": 2, "width": 12}), "订单abcdefg一二");
    assert_eq!((said(&marks).replace('|', "").as_str(), findings.len()), ("订单abcdefg一二", 0));
}

#[test]
fn no_line_begins_with_a_stop_where_it_can_be_avoided() {
    for (text, width, lines, wanted) in [
        ("一二三四，五六七", 12, 3, "一二三|四，五六|七"),
        ("一二（三四）五", 9, 3, "一二|（三|四）五"),
        ("一二三。", 9, 2, "一二|三。"),
        // Words are broken before stops begin a line.
        ("订单abcdefg，一", 12, 2, "订单abc|defg，一"),
        ("重量约12 kg以上", 15, 3, "重量约|12 kg以上"),
    ] {
        let (marks, findings) = set(json!({"textSize": lines, "width": width}), text);
        assert_eq!((said(&marks).as_str(), findings.len()), (wanted, 0), "{text}");
    }
    // Where all of it fits only so, a stop may.
    let (marks, findings) = set(json!({"textSize": 2, "width": 9}), "一二三，四五");
    assert_eq!((said(&marks).as_str(), findings.len()), ("一二三|，四五", 0));
}

#[test]
fn text_that_runs_back_is_placed_as_it_is_seen_line_by_line() {
    let (marks, _) = set(json!({}), "收אב号");
    // No font has Hebrew here: two boxes of half an em between the others.
    assert!(matches!((&marks[1].shape, &marks[2].shape), (Shape::Frame(_), Shape::Frame(_))));
    assert_eq!((glyphs(&marks[3]).text.as_str(), marks[3].place.x), ("号", 16.0));
    let (marks, _) = set(json!({}), "אב收");
    assert_eq!(marks[0].place.x, 10.0, "what begins from right to left ends at the left: 收");
    assert!(matches!(marks[0].shape, Shape::Glyphs(_)));
}

#[test]
fn the_largest_size_is_found_and_one_step_more_does_not_fit() {
    let text = "浙江省杭州市余杭区，文一西路（九百六十九号），三号楼。";
    let (marks, findings) = set(json!({"textSize": 2, "width": 27, "shift": "scale"}), text);
    assert_eq!(findings, []);
    let lines = read(&marks);
    assert_eq!(lines.len(), 2);
    let em = glyphs(&marks[0]).em_y;
    let step = 3.0 / 4096.0;
    let longest = lines.iter().map(|(_, place)| place.width).fold(0.0, f64::max);
    assert!(longest <= 27.0 + 1e-6 && longest * (em + step) / em > 27.0, "{longest} at {em}");
    assert!(lines.iter().all(|(text, _)| !text.starts_with(['，', '。', '）'])), "{lines:?}");
}

#[test]
fn what_is_cut_is_cut_between_characters_as_a_reader_counts_them() {
    let data = json!([
        {"value": "e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}e\u{301}", "weight": 0, "overflow": "."},
        {"value": "一二", "weight": 1},
    ]);
    let (scene, findings) = arranged(text(json!({"width": 12}), data), json!({})).unwrap();
    let said = said(&scene.marks);
    let letters = said.strip_suffix(".一二").expect("cut in its overflow");
    assert!(letters.chars().count().is_multiple_of(2) && letters.ends_with('\u{301}'), "{said:?}");
    assert_eq!(findings, [Finding::TextCut { dropped: 6 - letters.chars().count() / 2 }]);
}

#[test]
fn stops_stand_at_the_upper_right_in_a_column() {
    let (marks, _) = set(json!({"writingMode": "tb", "width": 9}), "一，二");
    let run = glyphs(&marks[0]);
    // Counted from where the glyph stands in a row: to the right and upwards.
    let (one, stop) = (&run.glyphs[0], &run.glyphs[1]);
    assert!(stop.x > one.x + 1.0 && stop.y < one.y + 3.0 - 1.0, "{one:?} {stop:?}");
    assert!(!stop.turned);
}

#[test]
fn letters_that_lie_are_stretched_as_the_column_is() {
    let style = json!({"writingMode": "tb", "textConfigs": [{"fontScaleX": 2, "fontScaleY": 1}]});
    let (marks, _) = set(style, "一A");
    assert_eq!(said(&marks), "一|A");
    let (upright, lying) = (glyphs(&marks[0]), glyphs(&marks[1]));
    assert_eq!((upright.em_x, upright.em_y), (6.0, 3.0));
    assert_eq!((lying.em_x, lying.em_y), (3.0, 6.0), "turned, it is as wide as its column");
}

#[test]
fn an_underline_goes_on_under_a_box() {
    let (marks, _) = set(json!({"textConfigs": [{"isUnderline": true}]}), "一\u{e001}二");
    let under: Vec<Rect> =
        marks.iter().filter(|mark| matches!(mark.shape, Shape::Fill)).map(|mark| mark.place).collect();
    let rule = glyphs(&marks[0]).rules[0];
    assert_eq!(under.len(), 1);
    assert_eq!((under[0].x, under[0].y), (13.0, 20.0 + rule.y));
}

#[test]
fn an_ellipsis_takes_the_room_of_the_last_letters() {
    let (marks, findings) = set(json!({"width": 9, "shift": "ellipsis"}), "一二三四五");
    assert_eq!(said(&marks), "一二…");
    assert_eq!(findings, [Finding::TextCut { dropped: 3 }]);
    assert!(marks[0].place.right() <= 19.0 + 1e-6);
    let (marks, findings) = set(json!({"width": 9, "shift": "ellipsis"}), "一二三");
    assert_eq!((said(&marks).as_str(), findings.len()), ("一二三", 0));
}

#[test]
fn scale_shrinks_all_of_it_and_stays_in_the_middle_of_its_line() {
    let (marks, findings) = set(json!({"width": 9, "shift": "scale"}), "一二三四");
    assert_eq!((said(&marks).as_str(), findings.len()), ("一二三四", 0));
    let place = marks[0].place;
    assert!(place.width <= 9.0 + 1e-6 && place.width > 8.99, "{place:?}");
    assert!((place.centre().y - 21.5).abs() < 1e-6);
    let (marks, _) = set(json!({"width": 9, "shift": "scale", "textSize": 2}), "一二三四五六七八");
    assert_eq!(said(&marks), "一二三四|五六七八");
}

#[test]
fn scale_stops_where_letters_can_no_longer_be_read() {
    let (marks, findings) = set(json!({"width": 9, "shift": "scale"}), &"字".repeat(40));
    assert_eq!(glyphs(&marks[0]).em_y, 1.25);
    assert_eq!(findings, [Finding::TextCut { dropped: 33 }]);
}

#[test]
fn scale_means_nothing_in_line_mode_and_says_so() {
    let style = json!({"width": 9, "shift": "scale", "textConfigsType": "line"});
    let (marks, findings) = set(style, "一二三四");
    assert_eq!(said(&marks), "一二三");
    let ignored = Finding::Ignored { field: "shift".into(), value: "scale".into() };
    assert_eq!(findings, [Finding::TextCut { dropped: 1 }, ignored]);
}

#[test]
fn each_line_config_dresses_its_own_line() {
    let style = json!({"textConfigsType": "line", "textSize": 3, "textConfigs": [
        {"width": 12, "fontScaleX": 2, "fontScaleY": 2, "isBold": true},
        {"width": 9, "marginStart": 2, "marginEnd": 1},
    ]});
    let (marks, findings) = set(style, "一二三四五六");
    assert_eq!((said(&marks).as_str(), findings.len()), ("一二|三四|五六", 0));
    assert_place(marks[0].place, Rect::new(10.0, 20.0, 12.0, 6.0));
    // The second config dresses the third line too.
    assert_place(marks[1].place, Rect::new(12.0, 26.0, 6.0, 3.0));
    assert_place(marks[2].place, Rect::new(12.0, 29.0, 6.0, 3.0));
    assert!(glyphs(&marks[0]).embolden && !glyphs(&marks[1]).embolden);
}

#[test]
fn each_character_config_dresses_its_substring() {
    let style = json!({"vertical": "bottom", "textConfigs": [
        {"substring": [0, -4], "marginStart": 1, "marginEnd": 0.5},
        {"substring": [-4, -1], "fontScaleX": 2, "fontScaleY": 2, "isBold": true},
    ]});
    let (marks, findings) = set(style.clone(), "一二三四五六");
    assert_eq!((said(&marks).as_str(), findings.len()), ("一二|三四五", 0));
    assert_place(marks[0].place, Rect::new(11.0, 23.0, 6.0, 3.0));
    assert_place(marks[1].place, Rect::new(17.5, 20.0, 18.0, 6.0));
    for (vertical, y) in [("top", 20.0), ("middle", 21.5)] {
        let mut style = style.clone();
        style["vertical"] = json!(vertical);
        assert_eq!(set(style, "一二三四五六").0[0].place.y, y);
    }
}

#[test]
fn runs_stand_one_after_another_and_wrap_together() {
    let style = json!({"width": 9, "textSize": 2, "textConfigs": [
        {"substring": [0, 2]}, {"substring": [2], "isBold": true}]});
    let (marks, _) = set(style, "一二三四五");
    assert_eq!(said(&marks), "一二|三|四五");
    assert_place(marks[1].place, Rect::new(16.0, 20.0, 3.0, 3.0));
    assert_place(marks[2].place, Rect::new(10.0, 23.0, 6.0, 3.0));
}

#[test]
fn eol_splits_the_text_into_lines() {
    let (marks, findings) = set(json!({"EOL": "<EOL>", "textSize": 3}), "第一行<EOL>二<EOL>第三");
    assert_eq!((said(&marks).as_str(), findings.len()), ("第一行|二|第三", 0));
    let (marks, findings) = set(json!({"EOL": "<EOL>", "textSize": 2}), "一<EOL>二<EOL>三四");
    assert_eq!(said(&marks), "一|二");
    assert_eq!(findings, [Finding::TextCut { dropped: 2 }]);
}

#[test]
fn eol_with_several_configs_stays_text_and_says_so() {
    let style = json!({"EOL": "/", "textConfigs": [{"substring": [0, 3]}, {"substring": [3]}]});
    let (marks, findings) = set(style, "一/二三");
    assert_eq!(said(&marks), "一/二|三");
    assert_eq!(findings, [Finding::Ignored { field: "EOL".into(), value: "/".into() }]);
}

#[test]
fn lines_are_aligned_in_the_width() {
    for (align, x) in [("left", 10.0), ("center", 22.0), ("right", 34.0)] {
        assert_eq!(set(json!({"align": align}), "运单").0[0].place.x, x, "{align}");
    }
}

/// Three segments of weights 2, 0, 1, letters 3 mm wide, `width` mm of room.
fn weighted(width: f64, overflow: &str) -> (String, Vec<Finding>) {
    let data = json!([
        {"value": "一二三", "weight": 2, "prefix": "["},
        {"value": "四五六七八", "weight": 0, "overflow": overflow},
        {"value": "九十", "weight": 1, "overflow": overflow},
    ]);
    let style = json!({"width": width, "shift": "ellipsis", "textConfigs": [{"fontScaleX": 1}]});
    let (scene, findings) = arranged(text(style, data), json!({})).unwrap();
    (said(&scene.marks), findings)
}

#[test]
fn the_lightest_segment_is_cut_first_and_ends_in_its_overflow() {
    assert_eq!(weighted(40.0, ".").0, "[一二三四五六七八九十");
    assert_eq!(weighted(26.0, ".").0, "[一二三四五六.九十");
    // Nothing of the lightest is left: it vanishes, and the next one is cut.
    assert_eq!(weighted(16.5, ".").0, "[一二三九十");
    assert_eq!(weighted(15.2, ".").0, "[一二三九.");
    assert_eq!(weighted(13.0, ".").0, "[一二三");
    let (said, findings) = weighted(26.0, "");
    assert_eq!((said.as_str(), findings), ("[一二三四五六九十", vec![Finding::TextCut { dropped: 2 }]));
}

#[test]
fn without_a_weight_of_their_own_all_obey_shift() {
    let data = json!([{"value": "一二三", "weight": 1}, {"value": "四五六", "weight": 1}]);
    let (scene, _) = arranged(text(json!({"width": 12, "shift": "ellipsis"}), data), json!({})).unwrap();
    assert_eq!(said(&scene.marks), "一二三…");
    let data = json!([{"value": "一二三四五六", "weight": 0, "overflow": ""}]);
    let (scene, _) = arranged(text(json!({"width": 12, "shift": "ellipsis"}), data), json!({})).unwrap();
    assert_eq!(said(&scene.marks), "一二三…");
    let data = json!([{"value": "一二三四五六", "weight": 0, "overflow": "。。"}]);
    let (scene, _) = arranged(text(json!({"width": 12}), data), json!({})).unwrap();
    assert_eq!(said(&scene.marks), "一二。。");
}

#[test]
fn a_turned_text_keeps_the_corner_of_what_is_seen() {
    let style = |rotation: i32| json!({"rotation": rotation, "textSize": 2, "gap": 1, "width": 12});
    let places = |rotation| read_places(&set(style(rotation), "一二三四五").0);
    // Before turning 12 × 7 mm: 一二三四 above, 五 below.
    assert_places(&places(0), &[Rect::new(10.0, 20.0, 12.0, 3.0), Rect::new(10.0, 24.0, 3.0, 3.0)]);
    assert_places(&places(90), &[Rect::new(14.0, 20.0, 3.0, 12.0), Rect::new(10.0, 20.0, 3.0, 3.0)]);
    assert_places(&places(180), &[Rect::new(10.0, 24.0, 12.0, 3.0), Rect::new(19.0, 20.0, 3.0, 3.0)]);
    assert_places(&places(270), &[Rect::new(10.0, 20.0, 3.0, 12.0), Rect::new(14.0, 29.0, 3.0, 3.0)]);
    assert_eq!(set(style(270), "一").0[0].turn, Turn::Left);
    // One line alone stands where the first of two would.
    assert_place(set(style(90), "一").0[0].place, Rect::new(14.0, 20.0, 3.0, 3.0));
}

fn read_places(marks: &[Mark]) -> Vec<Rect> {
    marks.iter().map(|mark| mark.place).collect()
}

fn assert_places(found: &[Rect], wanted: &[Rect]) {
    assert_eq!(found.len(), wanted.len());
    found.iter().zip(wanted).for_each(|(found, wanted)| assert_place(*found, *wanted));
}

#[test]
fn columns_go_from_right_to_left_and_latin_lies_down() {
    let style = json!({"writingMode": "tb", "textSize": 3, "gap": 1, "width": 9});
    let (marks, findings) = set(style.clone(), "一二三A（四");
    assert_eq!((said(&marks).as_str(), findings.len()), ("一二三|A（四", 0));
    // Room for three columns of 3 mm and two gaps: 11 mm.
    assert_place(marks[0].place, Rect::new(18.0, 20.0, 3.0, 9.0));
    assert_eq!((marks[1].place.x, marks[1].place.y), (14.0, 20.0));
    let turned: Vec<bool> = glyphs(&marks[1]).glyphs.iter().map(|glyph| glyph.turned).collect();
    assert_eq!(turned, [true, true, false]);
    let first = &glyphs(&marks[0]).glyphs;
    assert_eq!((first[0].y + 3.0, first[1].y + 3.0), (first[1].y, first[2].y));
}

#[test]
fn a_column_is_aligned_and_dressed_as_a_line_is() {
    let style = |align: &str| {
        json!({"writingMode": "tb", "align": align, "width": 12,
            "textConfigs": [{"fontScaleX": 2, "fontScaleY": 1, "isUnderline": true}]})
    };
    for (align, y) in [("left", 20.0), ("center", 23.0), ("right", 26.0)] {
        let (marks, _) = set(style(align), "运单");
        assert_place(marks[0].place, Rect::new(10.0, y, 6.0, 6.0));
        let rule = glyphs(&marks[0]).rules[0];
        assert!(rule.height == 6.0 && rule.x < 1.0, "an underline stands at the left: {rule:?}");
    }
}

#[test]
fn underline_and_delete_are_rules_as_long_as_their_run() {
    let (marks, _) = set(json!({"textConfigs": [{"isUnderline": true, "isDelete": true}]}), "运单 A");
    let run = glyphs(&marks[0]);
    let (under, through) = (run.rules[0], run.rules[1]);
    assert_eq!((under.x, under.width, through.width), (0.0, marks[0].place.width, marks[0].place.width));
    assert!(through.y > 1.0 && through.y < 2.0 && under.y > 2.4, "{under:?} {through:?}");
}

#[test]
fn a_character_that_no_font_has_is_a_box_and_a_warning() {
    let (marks, findings) = set(json!({}), "一\u{e001}二\u{e001}");
    assert_eq!(findings, [Finding::MissingGlyphs { characters: "\u{e001}".into() }]);
    assert!(matches!(marks[1].shape, Shape::Frame(_)) && matches!(marks[3].shape, Shape::Frame(_)));
    assert!(marks[1].place.x > 13.0 && marks[1].place.right() < 16.0);
    assert_eq!(marks[2].place.x, 16.0);
}

#[test]
fn glyphs_name_the_bytes_they_show() {
    let (marks, _) = set(json!({}), "运A单");
    let bytes: Vec<_> = glyphs(&marks[0]).glyphs.iter().map(|glyph| (glyph.start, glyph.end)).collect();
    assert_eq!(bytes, [(0, 3), (3, 4), (4, 7)]);
}

#[test]
fn an_empty_text_draws_nothing() {
    assert_eq!(set(json!({}), "").0.len(), 0);
    assert_eq!(set(json!({"textSize": 3, "EOL": "|"}), "||").0.len(), 0);
}
