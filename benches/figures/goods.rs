//! A rich text's list of goods from its data to dots, in this process: script, page and drawing, warm.

use std::hint::black_box;
use std::time::Instant;

use dotline::layout::Pictures;
use dotline::protocol::Failure;
use dotline::protocol::printer::Config;
use dotline::template::{Label, Template};
use dotline::text::Fonts;
use dotline::{raster, render};

use crate::sample::{Result, Sample};

/// Labels drawn before the clock runs, and then.
const WARM: usize = 10;
const RUNS: usize = 100;

/// Template and data of a list.
type Goods = (&'static str, &'static str);
const TWENTY: Goods = (
    include_str!("../../examples/templates/goods-list/template.json"),
    include_str!("../../examples/templates/goods-list/data.json"),
);
const SIXTY: Goods = (
    include_str!("../../tests/golden/richtext-goods-60/template.json"),
    include_str!("../../tests/golden/richtext-goods-60/data.json"),
);

/// ms a label of 20 rows, and of 60.
pub fn measure() -> Result<(Sample, Sample)> {
    let fonts = Fonts::embedded();
    Ok((times(TWENTY, &fonts)?, times(SIXTY, &fonts)?))
}

fn times((template, data): Goods, fonts: &Fonts) -> Result<Sample> {
    let template = Template::parse(template.as_bytes()).map_err(Failure::from)?;
    let (data, config) = (serde_json::from_str(data)?, Config::default());
    let mut times = Sample::default();
    for run in 0..WARM + RUNS {
        let begun = Instant::now();
        let (content, _) = template.fill(&data, &|_| None).map_err(Failure::from)?;
        let label = Label { contents: vec![content] };
        let scene = render::scene(&label, &Pictures::default(), fonts, &config)?.scene;
        black_box(raster::draw(&scene, fonts, config.dots_per_mm()).map_err(Failure::from)?);
        if run >= WARM {
            times.add_time(begun.elapsed());
        }
    }
    Ok(times)
}
