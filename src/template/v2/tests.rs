//! Every attribute of 2.4.5-3, and what is wrong with each.

use super::super::draft::DraftKind;
use super::super::label::{Align, Border, Line, QrLevel, Rectangle, Shift, TextConfig, TextConfigs, Vertical};
use super::super::{Template, draft};
use crate::geometry::{Rect, Turn};
use crate::limits;
use crate::protocol::Warning;
use crate::protocol::failure::{Excess, TemplateFault};
use crate::protocol::warning::Finding;
use serde_json::{Value, json};

fn parse(children: Value) -> Result<Template, TemplateFault> {
    Template::from_json(&json!({"component": "root", "style": {"width": 76, "height": 130}, "children": children}))
}

fn one(component: Value) -> DraftKind {
    parse(json!([component])).unwrap().parts.remove(0).kind
}

fn fault(component: Value) -> TemplateFault {
    parse(json!([component])).unwrap_err()
}

fn wrong(component: Value) -> (String, &'static str) {
    match fault(component) {
        TemplateFault::Wrong { place, field, .. } => (place, field),
        other => panic!("{other:?}"),
    }
}

fn missing(component: Value) -> (String, &'static str) {
    match fault(component) {
        TemplateFault::Missing { place, field } => (place, field),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_root_has_a_place_a_size_and_an_id() {
    let root = json!({"component": "root", "templateId": "T-1",
        "style": {"x": "2", "y": 3, "width": "70", "height": 50, "backgroundImage": "https://h/b.png"}});
    let template = Template::from_json(&root).unwrap();
    assert_eq!(template.id(), Some("T-1"));
    assert_eq!(template.place, Rect::new(2.0, 3.0, 70.0, 50.0));
    assert!(template.background.is_some());
}

#[test]
fn a_root_without_a_page_is_a_fault() {
    let read = |style: Value| Template::from_json(&json!({"component": "root", "style": style})).unwrap_err();
    let absent = Template::from_json(&json!({"component": "root"})).unwrap_err();
    assert_eq!(absent, TemplateFault::Missing { place: "root".into(), field: "style" });
    assert_eq!(read(json!({"width": 5})), TemplateFault::Missing { place: "root.style".into(), field: "height" });
    for (width, height) in [(0.0, 5.0), (5.0, -1.0), (2000.5, 5.0), (1e300, 5.0)] {
        let fault = read(json!({"width": width, "height": height}));
        assert_eq!(fault, TemplateFault::PageSize { width, height, limit: limits::LABEL_SIDE });
    }
    assert!(matches!(read(json!("wide")), TemplateFault::Wrong { field: "style", .. }));
}

#[test]
fn text_that_is_no_template_is_told_apart() {
    assert_eq!(Template::parse(b"{\n  x").unwrap_err(), TemplateFault::NotJson { line: 2, column: 3 });
    assert!(matches!(Template::parse(b"\xFF"), Err(TemplateFault::NotJson { .. })));
    for text in ["[]", "1", "null", "{}", r#"{"component":"layout"}"#] {
        assert_eq!(Template::parse(text.as_bytes()).unwrap_err(), TemplateFault::NotATemplate, "{text}");
    }
    let deep = "[".repeat(100_000);
    assert!(matches!(Template::parse(deep.as_bytes()), Err(TemplateFault::NotJson { .. })));
    assert!(
        Template::parse("\u{FEFF}{\"component\":\"root\",\"style\":{\"width\":1,\"height\":1}}".as_bytes()).is_ok()
    );
}

#[test]
fn a_text_without_a_word_has_the_defaults_of_the_protocol() {
    let DraftKind::Text { style, segments } = one(json!({"component": "text", "style": {"width": 10}})) else {
        panic!()
    };
    assert_eq!((style.x, style.y, style.width, style.turn), (0.0, 0.0, 10.0, Turn::Upright));
    assert_eq!((style.lines, style.gap, style.vertical_writing, style.family.as_str()), (1, 0.0, false, "黑体"));
    assert_eq!((style.align, style.vertical, style.shift), (Align::Start, Vertical::Middle, Shift::Cutoff));
    assert_eq!(style.configs, TextConfigs::Line(vec![TextConfig::default()]));
    assert!(segments.is_empty() && style.eol.is_empty());
}

#[test]
fn every_attribute_of_a_text_is_read() {
    let DraftKind::Text { style, segments } = one(json!({"component": "text", "writingMode": "tb",
        "style": {"x": 1, "y": 2, "width": 30, "rotation": "270", "textSize": 3, "textConfigsType": "character",
            "vertical": "bottom", "shift": "scale", "align": "right", "gap": 0.5, "EOL": "<EOL>", "fontFamily": "宋体",
            "textConfigs": [
                {"marginStart": 1, "marginEnd": 2, "width": 30, "fontScaleY": 2, "fontScaleX": "1.5",
                 "substring": [0, -4], "isDelete": true, "isUnderline": true, "isBold": true},
                {"substring": ["-4"]}]},
        "data": [{"value": "%a%", "weight": "3", "overflow": "..."}]}))
    else {
        panic!()
    };
    assert_eq!((style.x, style.y, style.turn, style.vertical_writing), (1.0, 2.0, Turn::Left, true));
    assert_eq!((style.lines, style.gap, style.eol.as_str(), style.family.as_str()), (3, 0.5, "<EOL>", "宋体"));
    assert_eq!((style.align, style.vertical, style.shift), (Align::End, Vertical::Bottom, Shift::Scale));
    let first = TextConfig {
        start: 0,
        end: Some(-4),
        scale_x: 1.5,
        scale_y: 2.0,
        margin_start: 1.0,
        margin_end: 2.0,
        width: 30.0,
        bold: true,
        underline: true,
        delete: true,
    };
    let second = TextConfig { start: -4, ..TextConfig::default() };
    assert_eq!(style.configs, TextConfigs::Character(vec![first, second]));
    assert_eq!((segments[0].weight, segments[0].overflow.as_ref()), (Some(3), "..."));
}

#[test]
fn a_text_in_line_mode_has_as_many_lines_as_configs_unless_it_says_so() {
    let lines = |style: Value| match one(json!({"component": "text", "style": style})) {
        DraftKind::Text { style, .. } => style.lines,
        _ => panic!(),
    };
    assert_eq!(lines(json!({"width": 9, "textConfigs": [{}, {}, {}]})), 3);
    assert_eq!(lines(json!({"width": 9, "textConfigs": [{}, {}, {}], "textSize": 2})), 2);
    assert_eq!(lines(json!({"width": 9, "textConfigs": [{}, {}], "textConfigsType": "character"})), 1);
}

#[test]
fn what_is_wrong_in_a_text_is_named() {
    let text = |key: &str, value: Value| {
        let mut style = json!({"width": 10});
        style[key] = value;
        json!({"component": "text", "style": style})
    };
    for (key, value) in [
        ("x", json!("left")),
        ("y", json!([])),
        ("width", json!(0)),
        ("width", json!(-4)),
        ("rotation", json!(45)),
        ("textSize", json!(0)),
        ("textSize", json!(1.5)),
        ("textSize", json!(1e9)),
        ("textConfigsType", json!("word")),
        ("vertical", json!("center")),
        ("shift", json!("wrap")),
        ("align", json!(1)),
        ("gap", json!({})),
        ("textConfigs", json!({})),
    ] {
        let (place, field) = wrong(text(key, value));
        assert_eq!((place.as_str(), field), ("children[0].style", key));
    }
    for (key, value) in [
        ("fontScaleX", json!(0)),
        ("fontScaleY", json!("big")),
        ("marginStart", json!(-1)),
        ("substring", json!("0")),
        ("substring", json!([1, 2, 3])),
        ("substring", json!(["a"])),
        ("isBold", json!("bold")),
    ] {
        let mut config = json!({});
        config[key] = value;
        let (place, field) = wrong(text("textConfigs", json!([{}, config])));
        assert_eq!((place.as_str(), field), ("children[0].style.textConfigs[1]", key));
    }
    let data = json!({"component": "text", "style": {"width": 1}, "data": [{}, {"value": {}}]});
    assert_eq!(wrong(data), ("children[0].data[1]".into(), "value"));
    let data = json!({"component": "text", "style": {"width": 1}, "data": "%a%"});
    assert_eq!(wrong(data), ("children[0]".into(), "data"));
    let data = json!({"component": "text", "style": {"width": 1}, "data": [{"type": "static"}]});
    assert_eq!(wrong(data), ("children[0].data[0]".into(), "type"));
    assert_eq!(missing(json!({"component": "text", "style": {}})), ("children[0].style".into(), "width"));
    assert_eq!(missing(json!({"component": "text"})), ("children[0]".into(), "style"));
    assert_eq!(missing(json!({"style": {}})), ("children[0]".into(), "component"));
}

#[test]
fn a_text_of_too_many_pieces_is_refused() {
    let many = Value::Array(vec![json!({}); 501]);
    let text = |style: Value, data: Value| json!({"component": "text", "style": style, "data": data});
    let configs = text(json!({"width": 9, "textConfigs": many}), json!([]));
    assert_eq!(fault(configs), TemplateFault::TooMany { what: Excess::Configs, limit: 500 });
    assert_eq!(fault(text(json!({"width": 9}), many)), TemplateFault::TooMany { what: Excess::Segments, limit: 500 });
}

#[test]
fn a_turned_barcode_exchanges_its_sides_and_keeps_its_corner() {
    let style = json!({"x": 2, "y": 3, "width": 40, "height": 10, "rotation": 90});
    let DraftKind::Barcode { place, turn, codetype, .. } = one(json!({"component": "barcode", "style": style})) else {
        panic!()
    };
    assert_eq!((place, turn, codetype.as_ref()), (Rect::new(2.0, 3.0, 10.0, 40.0), Turn::Right, "128"));
}

#[test]
fn a_barcodes_type_is_known_in_any_case_or_a_fault_with_the_known_ones() {
    let barcode =
        |codetype: Value| json!({"component": "barcode", "codetype": codetype, "style": {"width": 40, "height": 10}});
    for (written, read) in [("ean13+2", "EAN13+2"), (" 39s ", "39S"), ("", "128")] {
        let DraftKind::Barcode { codetype, .. } = one(barcode(json!(written))) else { panic!() };
        assert_eq!(codetype.as_ref(), read);
    }
    let DraftKind::Barcode { codetype, .. } = one(barcode(json!(128))) else { panic!() };
    assert_eq!(codetype.as_ref(), "128");
    let (place, known) = ("children[0]".to_owned(), &crate::symbols::CODETYPES);
    let unknown = TemplateFault::UnknownCodeType { place, codetype: "PDF417".into(), known };
    assert_eq!(fault(barcode(json!("PDF417"))), unknown);
}

#[test]
fn a_qr_codes_level_and_version_are_read() {
    let read = |component: Value| match one(component) {
        DraftKind::Qr { size, level, version, .. } => (size, level, version),
        _ => panic!(),
    };
    let qr = |level: Value, version: Value| json!({"component": "qrcode", "ecclevel": level, "version": version, "mode": "A", "style": {"width": 20}});
    assert_eq!(read(qr(json!(null), json!(null))), (20.0, QrLevel::M, None));
    assert_eq!(read(qr(json!("H"), json!(0))), (20.0, QrLevel::H, None));
    assert_eq!(read(qr(json!("L"), json!("12"))), (20.0, QrLevel::L, Some(12)));
    assert_eq!(wrong(qr(json!("X"), json!(0))).1, "ecclevel");
    assert_eq!(wrong(qr(json!("M"), json!(41))).1, "version");
    assert_eq!(wrong(qr(json!("M"), json!(1.5))).1, "version");
}

#[test]
fn a_line_is_as_thick_as_its_height_else_its_length_else_one() {
    let line = |style: Value| match one(json!({"component": "line", "style": style})) {
        DraftKind::Line(line) => line,
        _ => panic!(),
    };
    let at = |width, height, dashed| Line { place: Rect::new(1.0, 2.0, width, height), turn: Turn::Upright, dashed };
    assert_eq!(line(json!({"x": 1, "y": 2, "width": 20, "height": 2, "length": 9})), at(20.0, 2.0, false));
    assert_eq!(line(json!({"x": 1, "y": 2, "width": 20, "length": 0.3, "lineStyle": "dash"})), at(20.0, 0.3, true));
    assert_eq!(line(json!({"x": 1, "y": 2, "width": 20, "lineStyle": "solid"})), at(20.0, 1.0, false));
    assert_eq!(line(json!({"x": 1, "y": 2, "width": 20, "length": 0.3, "rotation": 90})), at(0.3, 20.0, false));
}

#[test]
fn borders_follow_the_order_of_css() {
    let borders = |borders: Value| {
        let style = json!({"width": 20, "height": 10, "borders": borders});
        match one(json!({"component": "rectangle", "style": style})) {
            DraftKind::Rectangle(Rectangle { borders, radius, .. }) => (borders.map(|border| border.width), radius),
            _ => panic!(),
        }
    };
    let side = |width: f64| json!({"width": width, "style": "solid", "radius": 2});
    assert_eq!(borders(json!(null)), ([0.5; 4], 0.0));
    assert_eq!(borders(json!([])), ([0.0; 4], 0.0));
    assert_eq!(borders(json!([side(1.0)])), ([1.0; 4], 2.0));
    assert_eq!(borders(json!([side(1.0), side(2.0)])), ([1.0, 2.0, 1.0, 2.0], 0.0));
    assert_eq!(borders(json!([side(1.0), side(2.0), side(3.0)])), ([1.0, 2.0, 3.0, 2.0], 0.0));
    assert_eq!(borders(json!([side(1.0), side(2.0), side(3.0), side(4.0)])), ([1.0, 2.0, 3.0, 4.0], 0.0));
    let five = json!({"width": 20, "height": 10, "borders": [side(1.0), {}, {}, {}, {}]});
    assert_eq!(wrong(json!({"component": "rectangle", "style": five})).1, "borders");
    let dotted = json!({"width": 20, "height": 10, "borders": [{"style": "dotted"}]});
    assert_eq!(
        wrong(json!({"component": "rectangle", "style": dotted})),
        ("children[0].style.borders[0]".into(), "style")
    );
}

#[test]
fn a_table_takes_its_measures_from_its_first_row_and_cells() {
    let cell = |width: f64, height: f64| json!({"width": width, "height": height, "children": []});
    let table = |lists: Value| {
        let style = json!({"x": 2, "y": 3, "borders": [{"width": 1, "style": "dashed"}], "insideBorder": 2});
        let template = parse(json!([{"component": "table", "id": "T", "style": style, "tablelists": lists}])).unwrap();
        let warnings = template.warnings.clone();
        match template.parts.into_iter().next().unwrap().kind {
            DraftKind::Table { grid, cells, .. } => (grid, cells.len(), warnings),
            _ => panic!(),
        }
    };
    let (grid, cells, warnings) =
        table(json!([[cell(20.0, 30.0), cell(10.0, 30.0)], [cell(20.0, 5.0), cell(10.0, 5.0)]]));
    assert_eq!((grid.columns.as_slice(), grid.rows.as_slice()), ([20.0, 10.0].as_slice(), [30.0, 5.0].as_slice()));
    assert_eq!((grid.borders[0], grid.inside_border), (Border { width: 1.0, dashed: true }, 2.0));
    assert_eq!((cells, warnings), (4, vec![]));

    let (grid, cells, warnings) = table(json!([[cell(20.0, 30.0)], [cell(25.0, 5.0), cell(10.0, 6.0)]]));
    assert_eq!((grid.columns.as_slice(), grid.rows.as_slice()), ([25.0, 10.0].as_slice(), [30.0, 6.0].as_slice()));
    assert_eq!(cells, 4);
    assert_eq!(warnings, [Warning::new("T", Finding::TableDisagrees { row: 1, column: 1 })]);
    assert!(matches!(table(json!([])), (_, 0, _)));
}

#[test]
fn what_stands_in_a_cell_is_named_by_its_cell() {
    let text = json!({"component": "text", "style": {"width": "x"}});
    let table = json!({"component": "table", "style": {}, "tablelists": [[{}, {"children": [text]}]]});
    assert_eq!(wrong(table), ("children[0].tablelists[0][1].children[0].style".into(), "width"));
    let table = json!({"component": "table", "style": {}, "tablelists": [{}]});
    assert_eq!(wrong(table), ("children[0]".into(), "tablelists"));
}

#[test]
fn a_layout_holds_children_and_an_unknown_component_is_left_out() {
    let layout = json!({"component": "layout", "style": {"x": 2, "y": 2, "width": 70, "height": 50}, "children": [
        {"component": "line", "style": {"width": 5}}, {"component": "hologram", "id": "H"}]});
    let template = parse(json!([layout])).unwrap();
    let DraftKind::Group { place, clips, parts, .. } = &template.parts[0].kind else { panic!() };
    assert!(*clips && *place == Rect::new(2.0, 2.0, 70.0, 50.0));
    assert_eq!(
        parts.iter().map(|part: &draft::Draft| part.name.as_ref()).collect::<Vec<_>>(),
        ["children[0].children[0]"]
    );
    assert_eq!(template.warnings, [Warning::new("H", Finding::UnknownComponent { name: "hologram".into() })]);
}

#[test]
fn a_template_in_a_template_is_known_by_its_url_else_by_its_id() {
    let style = json!({"width": 20, "height": 30});
    let template = parse(json!([
        {"component": "template", "templateURL": "https://h/a", "templateId": "A", "style": style},
        {"component": "template", "templateURL": "", "templateId": "B", "style": style},
        {"component": "template", "templateURL": "https://h/a", "style": style},
    ]))
    .unwrap();
    assert_eq!(template.nested().collect::<Vec<_>>(), ["https://h/a", "B"]);
    assert_eq!(missing(json!({"component": "template", "style": style})), ("children[0]".into(), "templateURL"));
}

#[test]
fn a_picture_in_the_template_itself_is_recognised_once() {
    let style = json!({"width": 20, "height": 10});
    let image = |data: Value| json!([{"component": "image", "style": style, "data": [data]}]);
    let fixed = |template: Template| match &template.parts[0].kind {
        DraftKind::Picture { value: draft::PictureDraft::Fixed(source), .. } => format!("{source:?}"),
        other => panic!("{other:?}"),
    };
    let base64 = json!({"type": "fixed", "previewValue": "data:image/png;base64,iVBORw0KGgo="});
    assert_eq!(fixed(parse(image(base64)).unwrap()), "File(8 bytes)");
    let canvas = json!({"type": "fixed", "previewValue": {"width": 1, "height": 1, "data": "AAAAAA=="}});
    assert_eq!(fixed(parse(image(canvas)).unwrap()), "Rgba(1×1)");
    let template = parse(image(json!({"type": "fixed", "value": "logo.png"}))).unwrap();
    assert!(template.parts.is_empty());
    let finding = Finding::Ignored { field: "value".into(), value: "logo.png".into() };
    assert_eq!(template.warnings, [Warning::new("children[0]", finding)]);
}

#[test]
fn more_components_than_a_page_holds_are_refused() {
    let line = json!({"component": "line", "style": {"width": 1}});
    let limit = limits::COMPONENTS;
    assert!(parse(Value::Array(vec![line.clone(); limit])).is_ok());
    let fault = parse(Value::Array(vec![line; limit + 1])).unwrap_err();
    assert_eq!(fault, TemplateFault::TooMany { what: Excess::Components, limit });
    // Ragged rows are filled up: a few words must not become millions of cells.
    let mut rows = vec![json!([]); 2000];
    rows.push(Value::Array(vec![json!({}); 2000]));
    let fault = parse(json!([{"component": "table", "style": {}, "tablelists": rows}])).unwrap_err();
    assert_eq!(fault, TemplateFault::TooMany { what: Excess::Components, limit });
}
