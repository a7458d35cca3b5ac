//! Each type of barcode from its value to dots, in this process: which is the slowest, and how slow.

use std::hint::black_box;
use std::time::Instant;

use dotline::layout::Pictures;
use dotline::protocol::Failure;
use dotline::protocol::printer::Config;
use dotline::symbols::CODETYPES;
use dotline::template::{Label, Template};
use dotline::text::Fonts;
use dotline::{raster, render};
use serde_json::json;

use crate::sample::{Result, Sample};

/// Labels drawn of each type.
const RUNS: usize = 200;

/// The slowest type.
pub struct Slowest {
    pub codetype: &'static str,
    /// ms from the data to the 1-bit label, a warehouse's 100×30 mm with this one barcode on it.
    pub times: Sample,
}

pub fn measure() -> Result<Slowest> {
    let fonts = Fonts::embedded();
    let mut slowest: Option<Slowest> = None;
    for codetype in CODETYPES {
        let measured = Slowest { codetype, times: times(codetype, &fonts)? };
        if slowest.as_ref().is_none_or(|slowest| measured.times.median() > slowest.times.median()) {
            slowest = Some(measured);
        }
    }
    slowest.ok_or_else(|| "no type of barcode".into())
}

fn times(codetype: &str, fonts: &Fonts) -> Result<Sample> {
    let bars = json!({"component": "barcode", "codetype": codetype, "data": [{"value": "%value%"}],
        "style": {"x": 3, "y": 3, "width": 94, "height": 20}});
    let page = json!({"component": "root", "style": {"width": 100, "height": 30}, "children": [bars]});
    let template = Template::parse(page.to_string().as_bytes()).map_err(Failure::from)?;
    let (data, config) = (json!({"value": value(codetype)}), Config::default());
    let mut times = Sample::default();
    for _ in 0..RUNS {
        let begun = Instant::now();
        let (content, _) = template.fill(&data, &|_| None).map_err(Failure::from)?;
        let label = Label { contents: vec![content] };
        let scene = render::scene(&label, &Pictures::default(), fonts, &config)?.scene;
        black_box(raster::draw(&scene, fonts, config.dots_per_mm()).map_err(Failure::from)?);
        times.add_time(begun.elapsed());
    }
    Ok(times)
}

/// What a shop or a warehouse has such a barcode say.
fn value(codetype: &str) -> String {
    let (main, add_on) = codetype.split_once('+').unwrap_or((codetype, ""));
    let main = match main {
        "EAN128" => "(01)06901234567892(17)261231(10)AB-1",
        "EAN13" => "6901234567892",
        "EAN8" => "73513537",
        "UPCA" => "036000291452",
        "UPCE" => "04252614",
        "ITF14" | "EAN14" => "00614141000012",
        "25C" => "16300183096",
        "CODA" => "A16300183096B",
        "39" | "39C" | "39S" | "93" => "SF1630018309",
        "128" | "128M" => "SF1630018309610",
        _ => "163001830961",
    };
    let add_on = match add_on {
        "2" => "+07",
        "5" => "+52495",
        _ => "",
    };
    format!("{main}{add_on}")
}
