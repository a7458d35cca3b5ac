//! The sample templates that everybody sees first, and what becomes of them when they are spoilt.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::scene::{Mark, Shape};
use super::{Pictures, Scene, arrange};
use crate::protocol::Warning;
use crate::template::{Label, Template};
use crate::text::Fonts;

const WAYBILL: &str = include_str!("../../examples/templates/waybill-76x130.json");
const WAYBILL_DATA: &str = include_str!("../../examples/templates/waybill-76x130.data.json");
const SEED_V2: &str = include_str!("../../examples/templates/seed-v2.json");
const CUSTOM_AREA: &str = include_str!("../../examples/templates/custom-area.json");
const SEED_V1: &str = include_str!("../../examples/templates/seed-v1.json");

/// What the protocol's own sample request prints.
fn request() -> (Value, Value) {
    let standard = json!({
        "waybillNo": "312008360717810", "mark": "300 G096-00 B1", "bagAddress": "上海分拨包",
        "printTime": "2025/7/14 11:29:41", "endType": "末", "endName": "天成家园",
        "orderViewId": "31016683901398313391", "senderName": "成都发货", "senderPhone": "18872348765",
        "senderAddress": "四川省成都市崇州市三江街道成都市发货测试地址", "receiverName": "杨*",
        "receiverPhone": "135****8310",
        "receiverAddress": "北京市北京市朝阳区来广营地区北京市朝阳区北苑11号楼593室",
        "twoDimensionCode": "MMM={'k1':'028WL','k2':'028','k3':'','k4':'T6','k5':'SF1630018309610','k6':'A','k7':'d5a7053'}",
    });
    let custom = json!({
        "textStr1": "这是一个单行文本", "barcode": "0123456789",
        "textStr2": "这是一个三行文本 1<EOL>这是一个三行文本 2<EOL>这是一个三行文本 3",
    });
    (standard, custom)
}

fn arranged(contents: &[(&str, &Value)]) -> (Scene, Vec<Warning>) {
    let mut label = Label::default();
    let mut warnings = Vec::new();
    for (template, data) in contents {
        let template = Template::parse(template.as_bytes()).unwrap();
        let (content, found) = template.fill(data, &|_| None).unwrap();
        label.contents.push(content);
        warnings.extend(found);
    }
    let (scene, found) = arrange(&label, &Pictures::default(), &Fonts::embedded(), 8.0).unwrap();
    warnings.extend(found);
    (scene, warnings)
}

fn waybill_data() -> Value {
    serde_json::from_str(WAYBILL_DATA).unwrap()
}

#[test]
fn the_waybill_has_what_the_benchmark_counts() {
    let template: Value = serde_json::from_str(WAYBILL).unwrap();
    let mut counts = BTreeMap::new();
    for child in template["children"].as_array().unwrap() {
        *counts.entry(child["component"].as_str().unwrap()).or_insert(0) += 1;
    }
    let wanted = BTreeMap::from([("barcode", 2), ("image", 1), ("line", 12), ("qrcode", 1), ("text", 26)]);
    assert_eq!(counts, wanted);
}

#[test]
fn the_samples_print_without_a_warning_on_one_page() {
    let (standard, custom) = request();
    for contents in [
        vec![(WAYBILL, &waybill_data())],
        vec![(SEED_V2, &standard), (CUSTOM_AREA, &custom)],
        vec![(SEED_V1, &standard)],
    ] {
        let (scene, warnings) = arranged(&contents);
        assert_eq!(warnings, []);
        assert_eq!((scene.width, scene.height), (76.0, 130.0));
        assert_apart(&scene);
    }
}

/// Letters, codes and pictures of different components do not touch, nor do rules run through them.
fn assert_apart(scene: &Scene) {
    let solid = |mark: &&Mark| !matches!(mark.shape, Shape::Frame(_));
    let name = |mark: &Mark| &scene.components[mark.component];
    let marks: Vec<&Mark> = scene.marks.iter().filter(solid).collect();
    for (i, one) in marks.iter().enumerate() {
        for other in marks[i + 1..].iter().filter(|other| other.component != one.component) {
            let both_rules =
                matches!((&one.shape, &other.shape), (Shape::Fill | Shape::Line(_), Shape::Fill | Shape::Line(_)));
            let shared = one.place.meet(&other.place);
            assert!(both_rules || shared.width < 1e-6 || shared.height < 1e-6, "{} lies on {}", name(one), name(other));
        }
    }
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// A value that an editor, a bug or a stranger might have written.
fn junk(dice: &mut Dice) -> Value {
    let values = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(0.001),
        json!(1e300),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(""),
        json!("-0"),
        json!("12"),
        json!("NaN"),
        json!("%"),
        json!("%%"),
        json!("%a[%"),
        json!("%a[99999999999]%"),
        json!("dash"),
        json!("tb"),
        json!("line"),
        json!("scale"),
        json!("ellipsis"),
        json!("\u{0}\u{202e}\u{fffd}"),
        json!("é\u{301}👩‍👩‍👧‍👦字"),
        json!("data:image/png;base64,iVBORw0KGgo="),
        json!([]),
        json!({}),
        json!([[]]),
        json!([null]),
        json!([0, -4]),
        json!([-4, -1, 7]),
        json!({"component": "table"}),
        json!(2000),
        json!(90),
        json!(500),
        json!({"width": 1, "height": 1, "data": [0, 0, 0, 0]}),
        json!("字".repeat(300)),
    ];
    values[dice.below(values.len())].clone()
}

/// Spoils one place somewhere in the tree.
fn spoil(value: &mut Value, dice: &mut Dice) {
    match value {
        Value::Object(fields) if !fields.is_empty() && dice.below(8) > 0 => {
            let key = fields.keys().nth(dice.below(fields.len())).unwrap().clone();
            match dice.below(12) {
                0 => drop(fields.remove(&key)),
                _ => spoil(&mut fields[&key], dice),
            }
        }
        Value::Array(items) if !items.is_empty() && dice.below(8) > 0 => {
            let at = dice.below(items.len());
            match dice.below(12) {
                0 => drop(items.remove(at)),
                1 => items.push(items[at].clone()),
                _ => spoil(&mut items[at], dice),
            }
        }
        other => *other = junk(dice),
    }
}

#[test]
fn a_spoilt_template_is_drawn_or_refused_but_never_breaks() {
    let fonts = Fonts::embedded();
    let (standard, custom) = request();
    let samples = [(WAYBILL, waybill_data()), (SEED_V2, standard.clone()), (CUSTOM_AREA, custom), (SEED_V1, standard)];
    let mut dice = Dice(0x5EED);
    let (mut drawn, mut refused) = (0, 0);
    for round in 0..800 {
        let (template, data) = &samples[round % samples.len()];
        let (mut template, mut data) = (serde_json::from_str::<Value>(template).unwrap(), data.clone());
        for _ in 0..1 + dice.below(6) {
            spoil(&mut template, &mut dice);
        }
        spoil(&mut data, &mut dice);
        let filled = Template::from_json(&template).and_then(|template| template.fill(&data, &|_| None));
        let outcome = filled.ok().and_then(|(content, _)| {
            let label = Label { contents: vec![content] };
            arrange(&label, &Pictures::default(), &fonts, 8.0).ok()
        });
        *if outcome.is_some() { &mut drawn } else { &mut refused } += 1;
    }
    assert!(drawn > 100 && refused > 100, "{drawn} drawn, {refused} refused: the spoiling is too mild or too rough");
}

#[test]
fn spoilt_bytes_are_refused_or_read_but_never_break() {
    let mut dice = Dice(0xB17E5);
    for round in 0..2000 {
        let mut bytes = [WAYBILL, SEED_V1][round % 2].as_bytes().to_vec();
        for _ in 0..1 + dice.below(4) {
            let at = dice.below(bytes.len());
            match dice.below(3) {
                0 => bytes[at] = dice.below(256) as u8,
                1 => bytes.truncate(at.max(1)),
                _ => drop(bytes.splice(at..at, b"{[\",:".iter().copied().cycle().skip(dice.below(5)).take(2))),
            }
        }
        let _ = Template::parse(&bytes);
    }
}
