//! The labels under test, and an outside decoder's view of them.

use dotline::bitmap::Bitmap;
use dotline::simulate::tspl;
use serde_json::{Value, json};

/// Dots a millimetre of a printer that nobody configured.
pub const DOTS: f64 = 8.0;

/// 40 × 30 mm: a QR code of `no` with all its quiet zone, a rule under it, and `no` as text in a
/// family that no computer has, so that the embedded font is used.
pub fn small() -> Value {
    v2(40.0, 30.0, vec![qr("%no%", 8.0, 4.0, 16.0), text("%no%", 2.0, 25.0, 36.0), line(2.0, 24.0, 36.0, 0.25)])
}

pub fn v2(width: f64, height: f64, children: Vec<Value>) -> Value {
    json!({
        "component": "root", "type": "container", "languageVersion": "2.0.0", "docType": "label",
        "style": {"x": 0, "y": 0, "width": width, "height": height}, "children": children,
    })
}

/// The same root moved to this place on the page.
pub fn moved(mut root: Value, x: f64, y: f64) -> Value {
    root["style"]["x"] = json!(x);
    root["style"]["y"] = json!(y);
    root
}

pub fn qr(value: &str, x: f64, y: f64, width: f64) -> Value {
    json!({
        "component": "qrcode", "type": "basic", "ecclevel": "M", "version": null, "mode": "A",
        "style": {"x": x, "y": y, "width": width, "rotation": 0}, "data": [{"value": value, "type": "dynamic"}],
    })
}

pub fn text(value: &str, x: f64, y: f64, width: f64) -> Value {
    json!({
        "component": "text", "type": "basic", "writingMode": "lr",
        "style": {
            "x": x, "y": y, "width": width, "rotation": 0, "textSize": 1, "textConfigsType": "character",
            "fontFamily": "No Such Family", "align": "left", "shift": "cutoff",
            "textConfigs": [{"fontScaleX": 1, "fontScaleY": 1, "substring": [0]}],
        },
        "data": [{"value": value, "type": "dynamic"}],
    })
}

pub fn line(x: f64, y: f64, width: f64, height: f64) -> Value {
    json!({
        "component": "line", "type": "basic",
        "style": {"x": x, "y": y, "width": width, "height": height, "lineStyle": "solid"},
    })
}

pub fn image(value: &str, x: f64, y: f64, width: f64, height: f64) -> Value {
    json!({
        "component": "image", "type": "basic",
        "style": {"x": x, "y": y, "width": width, "height": height}, "data": [{"value": value, "type": "dynamic"}],
    })
}

/// A V1 template with a QR code and a line of text, both filled from the data.
pub fn v1(width: f64, height: f64) -> Value {
    let style = |left: f64, top: f64, width: f64, height: f64| {
        json!({
            "rotate": 0, "opacity": 1, "left": left, "top": top, "width": width, "height": height,
            "fontSize": 4, "lineHeight": 4, "fontWeight": 500, "color": "",
        })
    };
    json!({
        "canvasStyleData": {"width": width, "height": height, "pageScale": 1, "templateID": "t"},
        "componentData": [
            {"component": "p-qrcode", "propValue": "sample", "filedName": "no", "style": style(4.0, 4.0, 20.0, 20.0)},
            {"component": "p-text", "propValue": "样品", "filedName": "no", "style": style(4.0, 26.0, 30.0, 5.0)},
        ],
    })
}

/// The QR codes that an outside decoder finds in a picture, sorted.
pub fn codes_in(bitmap: &Bitmap) -> Vec<String> {
    let (width, height) = (bitmap.width() as usize, bitmap.height() as usize);
    let shade = |x: usize, y: usize| if bitmap.get(x as u32, y as u32) { 0 } else { 255 };
    codes(width, height, shade)
}

/// The QR codes in a PNG, sorted.
pub fn codes_in_png(png: &[u8]) -> Vec<String> {
    let picture = image::load_from_memory(png).unwrap().into_luma8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let shade = |x: usize, y: usize| picture.get_pixel(x as u32, y as u32).0[0];
    codes(width, height, shade)
}

/// The QR code on each label of these bytes, in their order.
pub fn numbers_on(bytes: &[u8]) -> Vec<String> {
    let sheets = tspl::read(bytes, DOTS).unwrap_or_else(|wrong| panic!("no TSPL: {wrong}"));
    sheets.iter().flat_map(|sheet| codes_in(&sheet.bitmap)).collect()
}

fn codes(width: usize, height: usize, shade: impl FnMut(usize, usize) -> u8) -> Vec<String> {
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, shade);
    let mut found: Vec<String> = picture.detect_grids().iter().map(|grid| grid.decode().unwrap().1).collect();
    found.sort();
    found
}
