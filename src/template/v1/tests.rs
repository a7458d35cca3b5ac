//! Every attribute of the V1 components, and what is wrong with each.

use super::*;
use crate::template::label::{Kind, QrLevel};
use serde_json::json;

fn parse(components: Value) -> Result<Template, TemplateFault> {
    Template::from_json(
        &json!({"canvasStyleData": {"width": 76, "height": 130, "templateID": "V"}, "componentData": components}),
    )
}

fn one(component: &str, more: Value, style: Value) -> DraftKind {
    let mut item = json!({"component": component, "style": {"left": 10, "top": 20, "width": 20, "height": 10}});
    item["style"].as_object_mut().unwrap().extend(style.as_object().unwrap().clone());
    item.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    parse(json!([item])).unwrap().parts.remove(0).kind
}

#[test]
fn the_canvas_is_the_page() {
    let template = parse(json!([])).unwrap();
    assert_eq!((template.size(), template.id()), ((76.0, 130.0), Some("V")));
    let fault = Template::from_json(&json!({"canvasStyleData": {"width": 76}})).unwrap_err();
    assert_eq!(fault, TemplateFault::Missing { place: "canvasStyleData".into(), field: "height" });
}

#[test]
fn a_paragraph_reads_its_css() {
    let more = json!({"horizontally": "center", "vertical": "bottom", "horizontallyScale": 1.5});
    let style = json!({"fontSize": 4, "lineHeight": 0, "fontWeight": 600, "rotate": 30});
    let DraftKind::Paragraph { style, .. } = one("p-text", more, style) else { panic!() };
    assert_eq!((style.place, style.turn), (Rect::new(10.0, 20.0, 20.0, 10.0), Turn::Free(30.0)));
    assert_eq!((style.font_size, style.line_height, style.bold, style.stretch), (4.0, 4.8, true, 1.5));
    assert_eq!((style.align, style.vertical), (Align::Centre, Vertical::Bottom));
    let style = json!({"fontSize": "3", "lineHeight": 2, "fontWeight": 500});
    let DraftKind::Paragraph { style, .. } = one("p-text", json!({}), style) else { panic!() };
    assert_eq!((style.font_size, style.line_height, style.bold), (3.0, 2.0, false));
    assert_eq!((style.align, style.vertical), (Align::Start, Vertical::Top));
}

#[test]
fn a_quarter_turn_goes_about_the_centre() {
    let DraftKind::Barcode { place, turn, .. } = one("p-barcode", json!({}), json!({"rotate": 90})) else { panic!() };
    assert_eq!((place, turn), (Rect::new(15.0, 15.0, 10.0, 20.0), Turn::Right));
}

#[test]
fn a_barcodes_type_is_128_unless_one_is_named() {
    for (more, style, read) in [
        (json!({}), json!({}), "128"),
        (json!({"codetype": "EAN13"}), json!({}), "EAN13"),
        (json!({"codeType": "39c"}), json!({}), "39C"),
        (json!({}), json!({"codeType": "UPCE+2"}), "UPCE+2"),
    ] {
        let DraftKind::Barcode { codetype, .. } = one("p-barcode", more, style) else { panic!() };
        assert_eq!(codetype.as_ref(), read);
    }
}

#[test]
fn a_qr_code_is_square_in_the_middle_of_its_box() {
    let style = json!({"errorLevel": "H", "version": 0});
    let DraftKind::Qr { x, y, size, level, version, .. } = one("p-qrcode", json!({}), style) else { panic!() };
    assert_eq!((x, y, size, level, version), (15.0, 20.0, 10.0, QrLevel::H, None));
}

#[test]
fn border_widths_are_css_pixels() {
    let style = json!({"borderTopWidth": 1, "borderTopStyle": "solid", "borderRightWidth": 2,
        "borderRightStyle": "dashed", "borderBottomWidth": 3, "borderBottomStyle": "none"});
    let DraftKind::Rectangle(rectangle) = one("p-rect-shape", json!({}), style) else { panic!() };
    assert_eq!(rectangle.borders.map(|border| border.width), [25.4 / 96.0, 50.8 / 96.0, 0.0, 0.0]);
    assert_eq!(rectangle.borders.map(|border| border.dashed), [false, true, false, false]);
}

#[test]
fn a_line_is_the_top_border_of_a_flat_box() {
    let flat = json!({"height": 0, "borderTopWidth": 2, "borderTopStyle": "dashed"});
    let DraftKind::Line(line) = one("p-line", json!({}), flat) else { panic!() };
    let thick = 50.8 / 96.0;
    assert_eq!(line, Line { place: Rect::new(10.0, 20.0, 20.0, thick), turn: Turn::Upright, dashed: true });

    let down = json!({"width": 0, "borderTopWidth": 2, "borderTopStyle": "solid"});
    let DraftKind::Line(line) = one("p-line", json!({}), down) else { panic!() };
    assert_eq!(line.place, Rect::new(10.0, 20.0, thick, 10.0));

    let unseen = json!({"height": 0, "borderTopWidth": 2, "borderTopStyle": "none"});
    let DraftKind::Group { parts, .. } = one("p-line", json!({}), unseen) else { panic!("a hairline") };
    assert!(parts.is_empty());

    let turned = json!({"height": 0, "borderTopWidth": 2, "rotate": 90});
    let DraftKind::Line(line) = one("p-line", json!({}), turned) else { panic!() };
    assert_eq!((line.place.centre().x, line.turn), (20.0, Turn::Upright));
    assert!((line.place.height - 20.0).abs() < 1e-9 && (line.place.width - thick).abs() < 1e-9);
}

#[test]
fn a_component_with_a_field_prints_the_data_and_one_without_prints_its_own_value() {
    let texts = json!([
        {"component": "p-text", "style": {"width": 9, "height": 9}, "propValue": "own", "filedName": "a"},
        {"component": "p-text", "style": {"width": 9, "height": 9}, "propValue": "own", "fieldName": "b"},
        {"component": "p-text", "style": {"width": 9, "height": 9}, "propValue": "own %a%", "filedName": ""},
    ]);
    let (content, warnings) = parse(texts).unwrap().fill(&json!({"a": 1}), &|_| None).unwrap();
    let said = content.parts.iter().map(|part| match &part.kind {
        Kind::Paragraph(paragraph) => paragraph.text.as_str(),
        _ => panic!(),
    });
    assert_eq!(said.collect::<Vec<_>>(), ["1", "", "own %a%"]);
    assert_eq!(warnings, [Warning::new("componentData[1]", Finding::MissingKey { key: "b".into() })]);
}

#[test]
fn what_cannot_be_seen_is_not_there() {
    let line = |opacity: f64| json!({"component": "p-line", "style": {"width": 9, "height": 0, "opacity": opacity}});
    assert_eq!(parse(json!([line(0.0), line(0.3), line(1.0)])).unwrap().parts.len(), 2);
}

#[test]
fn a_picture_by_a_relative_name_is_left_out_with_a_warning() {
    let picture = json!({"component": "p-picture", "id": "P", "propValue": "logo.png", "threshold": 0,
        "style": {"width": 15, "height": 10}});
    let template = parse(json!([picture])).unwrap();
    assert!(template.parts.is_empty());
    let finding = Finding::Ignored { field: "propValue".into(), value: "logo.png".into() };
    assert_eq!(template.warnings, [Warning::new("P", finding)]);
}

#[test]
fn a_group_holds_components_by_place_or_by_share() {
    let members = json!([
        {"component": "p-line", "style": {"left": 1, "top": 2, "width": 5, "height": 0}},
        {"component": "p-line", "style": {"left": 60, "top": 2, "width": 5, "height": 0},
         "groupStyle": {"left": "50%", "top": "10%", "width": "25%", "height": "0%"}},
    ]);
    let DraftKind::Group { place, clips, parts, .. } = one("Group", json!({"propValue": members}), json!({})) else {
        panic!()
    };
    assert!(place == Rect::new(10.0, 20.0, 20.0, 10.0) && !clips);
    let places = parts.iter().map(|part| match &part.kind {
        DraftKind::Line(line) => line.place,
        _ => panic!(),
    });
    let places: Vec<_> = places.collect();
    assert_eq!((places[0].x, places[0].y, places[0].width), (1.0, 2.0, 5.0));
    assert_eq!((places[1].x, places[1].y, places[1].width), (10.0, 1.0, 5.0));
}

#[test]
fn what_is_wrong_is_named() {
    for (style, field) in [
        (json!({"width": "wide"}), "width"),
        (json!({"width": 5, "height": 5, "rotate": "x"}), "rotate"),
        (json!({"width": 5, "height": 5, "fontSize": 0}), "fontSize"),
        (json!({"width": 5, "height": 5, "fontWeight": "fat"}), "fontWeight"),
        (json!({"width": 5, "height": 5, "opacity": 7}), "opacity"),
    ] {
        let fault = parse(json!([{"component": "p-text", "style": style}])).unwrap_err();
        let TemplateFault::Wrong { place, field: named, .. } = fault else { panic!("{fault:?}") };
        assert_eq!((place.as_str(), named), ("componentData[0].style", field));
    }
    let fault = parse(json!([{"component": "p-text"}])).unwrap_err();
    assert_eq!(fault, TemplateFault::Missing { place: "componentData[0]".into(), field: "style" });
    assert!(parse(json!({})).is_err() && parse(json!([1])).is_err());
}
