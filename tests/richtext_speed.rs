//! How long a list of goods takes from its template to its dots: a measurement, run alone and with `--release`.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use dotline::layout::Pictures;
use dotline::protocol::printer::Config;
use dotline::template::{Label, Template};
use dotline::text::Fonts;
use dotline::{raster, render};
use serde_json::Value;

/// The fastest and the usual (median) of 40 labels, warm, and what of it is the script.
fn measured(case: &str) -> [Duration; 3] {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(case);
    let template = Template::parse(&fs::read(folder.join("template.json")).unwrap()).unwrap();
    let data: Value = serde_json::from_slice(&fs::read(folder.join("data.json")).unwrap()).unwrap();
    let (fonts, config) = (Fonts::embedded(), Config::default());
    let mut times = Vec::new();
    let mut scripts = Vec::new();
    for _ in 0..45 {
        let began = Instant::now();
        let label = Label { contents: vec![template.fill(&data, &|_| None).unwrap().0] };
        scripts.push(began.elapsed());
        let scene = render::scene(&label, &Pictures::default(), &fonts, &config).unwrap().scene;
        raster::draw(&scene, &fonts, config.dots_per_mm()).unwrap();
        times.push(began.elapsed());
    }
    let mut warm = times.split_off(5);
    let mut scripts = scripts.split_off(5);
    warm.sort();
    scripts.sort();
    [warm[0], warm[20], scripts[20]]
}

#[test]
#[ignore = "a measurement: cargo test --release --test richtext_speed -- --ignored --nocapture"]
fn lists_of_goods() {
    for case in ["richtext-goods-20", "richtext-goods-60"] {
        let [fastest, usual, script] = measured(case);
        println!("{case}: {usual:.2?} usually, {fastest:.2?} at best; of it {script:.2?} until it is filled");
    }
}
