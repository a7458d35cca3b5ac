//! From template to marks: every shape's place, clip and turn, and what is refused or told.

use super::*;
use crate::geometry::{Pattern, Rect, Turn};
use crate::layout::picture::Picture;
use crate::layout::scene::{Mark, Shape};
use crate::protocol::printer::Config;
use crate::protocol::warning::Finding;
use crate::template::{PictureKey, Template};
use serde_json::{Value, json};
use std::sync::Arc;

/// One page of 76 × 130 mm with these components, drawn for 8 dots a mm.
pub(super) fn arranged(children: Value, data: Value) -> Result<(Scene, Vec<Finding>), DrawingFault> {
    let root = json!({"component": "root", "style": {"width": 76, "height": 130}, "children": children});
    arranged_template(root, data)
}

fn arranged_template(template: Value, data: Value) -> Result<(Scene, Vec<Finding>), DrawingFault> {
    let (content, mut warnings) = Template::from_json(&template).unwrap().fill(&data, &|_| None).unwrap();
    let label = Label { contents: vec![content] };
    let (scene, more) = arrange(&label, &Pictures::default(), &Fonts::embedded(), 8.0)?;
    warnings.extend(more);
    Ok((scene, warnings.into_iter().map(|warning| warning.finding).collect()))
}

fn marks(children: Value) -> Vec<Mark> {
    arranged(children, json!({})).unwrap().0.marks
}

fn line(x: f64, y: f64, width: f64, height: f64) -> Value {
    json!({"component": "line", "style": {"x": x, "y": y, "width": width, "height": height}})
}

fn layout(x: f64, y: f64, width: f64, height: f64, children: Value) -> Value {
    json!({"component": "layout", "style": {"x": x, "y": y, "width": width, "height": height}, "children": children})
}

/// Equal to a millionth of a mm.
pub(super) fn assert_place(found: Rect, wanted: Rect) {
    let off = [found.x - wanted.x, found.y - wanted.y, found.width - wanted.width, found.height - wanted.height];
    assert!(off.iter().all(|off| off.abs() < 1e-6), "{found:?} is not {wanted:?}");
}

#[test]
fn a_roots_place_moves_its_content_and_makes_the_page_larger() {
    let root = json!({"component": "root", "style": {"x": 2, "y": 90, "width": 70, "height": 40},
        "children": [line(1.0, 1.0, 5.0, 1.0)]});
    let (scene, _) = arranged_template(root, json!({})).unwrap();
    assert_eq!((scene.width, scene.height), (72.0, 130.0));
    assert_place(scene.marks[0].place, Rect::new(3.0, 91.0, 5.0, 1.0));
}

#[test]
fn layouts_inside_layouts_move_and_cut_off_their_children() {
    let inner = layout(5.0, 5.0, 40.0, 40.0, json!([line(1.0, 2.0, 3.0, 1.0)]));
    let marks = marks(json!([layout(10.0, 20.0, 30.0, 30.0, json!([inner])), line(0.0, 0.0, 1.0, 1.0)]));
    assert_place(marks[0].place, Rect::new(16.0, 27.0, 3.0, 1.0));
    assert_place(marks[0].clip.unwrap(), Rect::new(15.0, 25.0, 25.0, 25.0));
    assert_eq!(marks[1].clip, None);
}

#[test]
fn what_reaches_over_an_edge_is_told_once() {
    let table = json!({"component": "table", "style": {"borders": [], "insideBorder": 0}, "tablelists": [[
        {"width": 10, "height": 10, "children": [line(8.0, 0.0, 5.0, 1.0), line(0.0, 0.0, 10.0, 1.0)]}]]});
    let (_, findings) = arranged(json!([table]), json!({})).unwrap();
    assert_eq!(findings, [Finding::Clipped]);
    let (_, findings) = arranged(json!([line(70.0, 5.0, 10.0, 1.0), line(66.0, 5.0, 10.0, 1.0)]), json!({})).unwrap();
    assert_eq!(findings, [Finding::OffThePage]);
}

#[test]
fn a_table_draws_its_frame_its_rules_and_its_cells() {
    let cell = |children: Value| json!({"width": 20, "height": 10, "children": children});
    let row = json!([cell(json!([])), cell(json!([line(1.0, 1.0, 5.0, 1.0)]))]);
    let table = json!({"component": "table",
        "style": {"x": 2, "y": 3, "borders": [{"width": 1}], "insideBorder": 2}, "tablelists": [row, row]});
    let marks = marks(json!([table]));
    assert_place(marks[0].place, Rect::new(2.0, 3.0, 44.0, 24.0));
    assert!(matches!(&marks[0].shape, Shape::Frame(frame) if frame.widths == [1.0; 4]));
    assert_place(marks[1].place, Rect::new(23.0, 4.0, 2.0, 22.0));
    assert_place(marks[2].place, Rect::new(3.0, 14.0, 42.0, 2.0));
    assert_place(marks[3].place, Rect::new(26.0, 5.0, 5.0, 1.0));
    assert_place(marks[3].clip.unwrap(), Rect::new(25.0, 4.0, 20.0, 10.0));
    assert_place(marks[4].place, Rect::new(26.0, 17.0, 5.0, 1.0));
}

#[test]
fn a_rectangles_borders_and_a_dashed_line_keep_their_style() {
    let rectangle = json!({"component": "rectangle", "style": {"x": 2, "y": 2, "width": 20, "height": 10,
        "rotation": 90, "borders": [{"width": 1}, {"width": 2, "style": "dashed"}]}});
    let dashed = json!({"component": "line", "style": {"width": 20, "height": 0.3, "lineStyle": "dash"}});
    let marks = marks(json!([rectangle, dashed]));
    assert_place(marks[0].place, Rect::new(2.0, 2.0, 10.0, 20.0));
    assert_eq!(marks[0].turn, Turn::Right);
    let Shape::Frame(frame) = &marks[0].shape else { panic!() };
    assert_eq!(
        (frame.widths, frame.patterns),
        ([1.0, 2.0, 1.0, 2.0], [Pattern::Solid, Pattern::Dashed, Pattern::Solid, Pattern::Dashed])
    );
    assert!(matches!(marks[1].shape, Shape::Line(Pattern::Dashed)));
}

#[test]
fn a_box_without_borders_draws_nothing() {
    let rectangle = json!({"component": "rectangle", "style": {"width": 20, "height": 10, "borders": []}});
    assert!(marks(json!([rectangle])).is_empty());
}

#[test]
fn a_barcode_too_narrow_names_the_width_it_needs() {
    let barcode = |width: f64, rotation: i32| {
        json!([{"component": "barcode", "id": "B", "data": [{"value": "xxxxxxxxxxxxx"}],
            "style": {"width": width, "height": 10, "rotation": rotation}}])
    };
    // 13 characters in set B: start, data, check 11 modules each, stop 13.
    let needed = (15.0 * 11.0 + 13.0) / 8.0;
    let fault = arranged(barcode(10.0, 0), json!({})).unwrap_err();
    assert_eq!(fault, DrawingFault::BarcodeTooNarrow { component: "B".into(), width: 10.0, needed });
    assert_eq!(arranged(barcode(10.0, 90), json!({})).unwrap_err(), fault);
    assert!(arranged(barcode(needed, 0), json!({})).is_ok());
    assert!(arranged(barcode(needed, 270), json!({})).is_ok());
}

#[test]
fn a_barcode_that_cannot_say_its_data_names_what_it_can() {
    let barcode = json!([{"component": "barcode", "data": [{"value": "运单"}], "style": {"width": 50, "height": 9}}]);
    let fault = arranged(barcode, json!({})).unwrap_err();
    assert!(matches!(fault, DrawingFault::BarcodeData { .. }), "{fault:?}");
}

#[test]
fn a_qr_code_raises_its_version_and_refuses_what_is_too_small_or_too_long() {
    let qr = |width: f64, version: u8, value: String| {
        json!([{"component": "qrcode", "version": version, "data": [{"value": value}],
            "style": {"x": 3, "y": 4, "width": width}}])
    };
    let (scene, findings) = arranged(qr(20.0, 1, "运单号码".repeat(5)), json!({})).unwrap();
    let Shape::Qr(modules) = &scene.marks[0].shape else { panic!() };
    assert_eq!(findings, [Finding::VersionRaised { asked: 1, used: modules.version }]);
    assert_place(scene.marks[0].place, Rect::new(3.0, 4.0, 20.0, 20.0));
    let fault = arranged(qr(2.0, 1, "1".into()), json!({})).unwrap_err();
    assert_eq!(fault, DrawingFault::QrTooSmall { component: "children[0]".into(), width: 2.0, needed: 21.0 / 8.0 });
    let fault = arranged(qr(70.0, 0, "字".repeat(2000)), json!({})).unwrap_err();
    assert!(matches!(fault, DrawingFault::QrTooLong { bytes: 6000, level: 'M', .. }), "{fault:?}");
}

#[test]
fn a_page_of_too_many_dots_is_refused_before_anything_is_drawn() {
    let root = json!({"component": "root", "style": {"width": 2000, "height": 2000}, "children": []});
    let fault = arranged_template(root, json!({})).unwrap_err();
    assert!(matches!(fault, DrawingFault::LabelTooLarge { width: 16_000, height: 16_000, .. }), "{fault:?}");
}

#[test]
fn pictures_come_from_those_at_hand_and_an_unfetched_one_is_a_fault() {
    let url = "https://h/logo.png";
    let root = json!({"component": "root", "style": {"width": 9, "height": 9, "backgroundImage": url}, "children": [
        {"component": "image", "style": {"x": 1, "y": 1, "width": 5, "height": 5}, "data": [{"value": url}]}]});
    let (content, _) = Template::from_json(&root).unwrap().fill(&json!({}), &|_| None).unwrap();
    let label = Label { contents: vec![content] };
    assert_eq!(label.picture_urls(), [url]);
    let mut pictures = Pictures::default();
    let fault = arrange(&label, &pictures, &Fonts::embedded(), 8.0).unwrap_err();
    assert!(matches!(&fault, DrawingFault::BadPicture { component, .. } if component == "root"), "{fault:?}");
    pictures.insert(PictureKey::Url(url.into()), Arc::new(Picture { width: 1, height: 1, grey: vec![0] }));
    let (scene, _) = arrange(&label, &pictures, &Fonts::embedded(), 8.0).unwrap();
    assert_place(scene.marks[0].place, Rect::new(0.0, 0.0, 9.0, 9.0));
    assert_place(scene.marks[1].place, Rect::new(1.0, 1.0, 5.0, 5.0));
}

#[test]
fn a_v1_group_turns_its_members_about_its_centre() {
    let group = json!({"component": "Group",
        "style": {"left": 10, "top": 10, "width": 20, "height": 10, "rotate": 90},
        "propValue": [{"component": "p-line", "style": {"left": 0, "top": 0, "width": 5, "height": 0,
            "borderTopWidth": 3.7795275590551183}}]});
    let template = json!({"canvasStyleData": {"width": 76, "height": 130}, "componentData": [group]});
    let (scene, _) = arranged_template(template, json!({})).unwrap();
    // The top left corner becomes the top right one, and the line runs down.
    assert_place(scene.marks[0].place, Rect::new(24.0, 5.0, 1.0, 5.0));
    assert_eq!(scene.marks[0].turn, Turn::Right);
}

#[test]
fn a_v1_box_at_any_angle_turns_about_its_own_centre() {
    let text = json!({"component": "p-text", "propValue": "斜", "horizontally": "center", "vertical": "center",
        "style": {"left": 10, "top": 10, "width": 20, "height": 10, "rotate": 30, "fontSize": 4}});
    let template = json!({"canvasStyleData": {"width": 76, "height": 130}, "componentData": [text]});
    let (scene, findings) = arranged_template(template, json!({})).unwrap();
    assert_eq!((scene.marks[0].turn, findings.len()), (Turn::Free(30.0), 0));
    assert_place(scene.marks[0].place, Rect::new(18.0, 13.0, 4.0, 4.0));
}

#[test]
fn a_v1_paragraph_wraps_and_stands_where_it_is_told() {
    let text = |vertical: &str, rotate: i32| {
        json!({"canvasStyleData": {"width": 76, "height": 130}, "componentData": [
            {"component": "p-text", "propValue": "一二三四五", "horizontally": "right", "vertical": vertical,
             "horizontallyScale": 2, "style": {"left": 10, "top": 10, "width": 20, "height": 20, "rotate": rotate,
             "fontSize": 4, "lineHeight": 5}}]})
    };
    let places = |template: Value| -> Vec<Rect> {
        arranged_template(template, json!({})).unwrap().0.marks.iter().map(|mark| mark.place).collect()
    };
    // Letters 8 mm wide: two a line, three lines of 5 mm.
    let at_top = places(text("top", 0));
    assert_eq!(at_top.len(), 3);
    assert_place(at_top[0], Rect::new(14.0, 10.5, 16.0, 4.0));
    assert_place(at_top[2], Rect::new(22.0, 20.5, 8.0, 4.0));
    assert_place(places(text("center", 0))[0], Rect::new(14.0, 13.0, 16.0, 4.0));
    assert_place(places(text("bottom", 0))[0], Rect::new(14.0, 15.5, 16.0, 4.0));
    // 90° clockwise: the first line is at the right and its end below.
    assert_place(places(text("top", 90))[0], Rect::new(25.5, 14.0, 4.0, 16.0));
}

#[test]
fn a_printers_wishes_turn_scale_and_move_the_page() {
    let inner = layout(10.0, 20.0, 30.0, 30.0, json!([line(1.0, 2.0, 3.0, 1.0)]));
    let (scene, _) = arranged(json!([inner]), json!({})).unwrap();
    let turned = adjust(scene.clone(), &Config { landscape: true, ..Config::default() }).unwrap();
    assert_eq!((turned.width, turned.height), (130.0, 76.0));
    assert_place(turned.marks[0].place, Rect::new(130.0 - 23.0, 11.0, 1.0, 3.0));
    assert_eq!(turned.marks[0].turn, Turn::Right);
    assert_place(turned.marks[0].clip.unwrap(), Rect::new(80.0, 10.0, 30.0, 30.0));

    let config = Config { scale: true, scale_factor: 50.0, offset_left: 2.0, offset_top: -1.0, ..Config::default() };
    let scaled = adjust(scene.clone(), &config).unwrap();
    assert_eq!((scaled.width, scaled.height), (76.0, 130.0));
    assert_place(scaled.marks[0].place, Rect::new(7.5, 10.0, 1.5, 0.5));
    assert_place(scaled.marks[0].clip.unwrap(), Rect::new(7.0, 9.0, 15.0, 15.0));

    let unscaled = adjust(scene.clone(), &Config { scale: false, ..config }).unwrap();
    assert_place(unscaled.marks[0].place, Rect::new(13.0, 21.0, 3.0, 1.0));
}

#[test]
fn a_code_that_does_not_bear_the_scale_is_refused() {
    let barcode = json!([{"component": "barcode", "data": [{"value": "12"}], "style": {"width": 8, "height": 9}}]);
    let (scene, _) = arranged(barcode, json!({})).unwrap();
    let config = Config { scale: true, scale_factor: 50.0, ..Config::default() };
    assert!(matches!(adjust(scene, &config), Err(DrawingFault::BarcodeTooNarrow { .. })));
}

#[test]
fn letters_scale_with_their_places_and_rules() {
    let text = json!([{"component": "text", "style": {"width": 30, "textConfigs": [{"isUnderline": true}]},
        "data": [{"value": "运单"}]}]);
    let (scene, _) = arranged(text, json!({})).unwrap();
    let config = Config { scale: true, scale_factor: 200.0, ..Config::default() };
    let large = adjust(scene.clone(), &config).unwrap();
    let (Shape::Glyphs(small), Shape::Glyphs(large)) = (&scene.marks[0].shape, &large.marks[0].shape) else { panic!() };
    assert_eq!(
        (large.em_x, large.glyphs[1].x, large.glyphs[1].y),
        (small.em_x * 2.0, small.glyphs[1].x * 2.0, small.glyphs[1].y * 2.0)
    );
    assert_eq!(large.rules[0].width, small.rules[0].width * 2.0);
}

/// How long a page of 58 × 60 mm becomes on a roll, and what is told about it.
fn on_roll(doc_type: &str, children: Value) -> (f64, Vec<Finding>) {
    let style = json!({"width": 58, "height": 60});
    let root = json!({"component": "root", "docType": doc_type, "style": style, "children": children});
    let (content, _) = Template::from_json(&root).unwrap().fill(&json!({}), &|_| None).unwrap();
    let label = Label { contents: vec![content] };
    let (scene, found) = arrange_on_roll(&label, &Pictures::default(), &Fonts::embedded(), 8.0).unwrap();
    (scene.height, found.into_iter().map(|warning| warning.finding).collect())
}

#[test]
fn a_receipt_on_a_roll_ends_a_dot_after_its_last_mark() {
    let far = json!([line(5.0, 1.0, 40.0, 1.0), line(5.0, 90.0, 40.0, 2.0)]);
    for (doc_type, children, height) in [
        ("receipt", json!([line(5.0, 10.0, 40.0, 2.0), line(5.0, 1.0, 40.0, 1.0)]), 12.125),
        ("receipt", far.clone(), 92.125),
        // What a layout cuts off needs no paper.
        (
            "receipt",
            json!([layout(5.0, 0.0, 40.0, 20.0, json!([line(1.0, 15.0, 5.0, 30.0), line(1.0, 40.0, 5.0, 1.0)]))]),
            20.125,
        ),
        ("receipt", json!([]), 60.0),
        ("receipt", json!([line(5.0, -9.0, 40.0, 2.0)]), 60.0),
        ("label", json!([line(5.0, 10.0, 40.0, 2.0)]), 60.0),
        ("label", far.clone(), 60.0),
    ] {
        assert_eq!(on_roll(doc_type, children.clone()).0, height, "{doc_type} {children}");
    }
    assert_eq!(on_roll("receipt", far.clone()).1, []);
    assert_eq!(on_roll("label", far.clone()).1, [Finding::OffThePage]);
    // Paper that is cut already stays as long as it is.
    let root =
        json!({"component": "root", "docType": "receipt", "style": {"width": 58, "height": 60}, "children": far});
    let (scene, found) = arranged_template(root, json!({})).unwrap();
    assert_eq!((scene.height, found), (60.0, vec![Finding::OffThePage]));
}
