//! Template and data to dots, in this process: what drawing alone costs.

use std::hint::black_box;
use std::time::Instant;

use dotline::bitmap::Bitmap;
use dotline::layout::{Pictures, Scene, picture};
use dotline::protocol::Failure;
use dotline::protocol::printer::Config;
use dotline::template::{Label, Template};
use dotline::text::Fonts;
use dotline::{preflight, raster, render};

use crate::sample::{Result, Sample};
use crate::waybill::{TEMPLATE, Waybills};

/// Labels drawn before the clock runs, and then.
const WARM: u64 = 200;
const RUNS: u64 = 1_000;

/// ms from the data to the 1-bit label, the template read before and its logo decoded, each time with other data;
/// and ms to examine it then.
pub fn measure() -> Result<(Sample, Sample)> {
    let waybills = Waybills::unserved()?;
    let press = Press {
        template: Template::parse(TEMPLATE.as_bytes()).map_err(Failure::from)?,
        fonts: Fonts::embedded(),
        config: Config::default(),
    };
    let pictures = press.pictures(&waybills)?;
    let (mut drawing, mut examining) = (Sample::default(), Sample::default());
    for seed in 0..WARM + RUNS {
        let data = waybills.data(seed);
        let begun = Instant::now();
        let (scene, bitmap) = black_box(press.draw(&data, &pictures)?);
        let drawn = begun.elapsed();
        let begun = Instant::now();
        black_box(preflight::examine(&scene, &bitmap, press.config.dots_per_mm()));
        if seed >= WARM {
            drawing.add_time(drawn);
            examining.add_time(begun.elapsed());
        }
    }
    Ok((drawing, examining))
}

struct Press {
    template: Template,
    fonts: Fonts,
    config: Config,
}

impl Press {
    fn draw(&self, data: &serde_json::Value, pictures: &Pictures) -> Result<(Scene, Bitmap)> {
        let drawn = render::scene(&self.label(data)?, pictures, &self.fonts, &self.config)?;
        let bitmap = raster::draw(&drawn.scene, &self.fonts, self.config.dots_per_mm()).map_err(Failure::from)?;
        Ok((drawn.scene, bitmap))
    }

    fn label(&self, data: &serde_json::Value) -> Result<Label> {
        let (content, _) = self.template.fill(data, &|_| None).map_err(Failure::from)?;
        Ok(Label { contents: vec![content] })
    }

    fn pictures(&self, waybills: &Waybills) -> Result<Pictures> {
        let mut pictures = Pictures::default();
        for (name, source) in self.label(&waybills.data(0))?.pictures() {
            let picture =
                picture::find(&pictures, source).map_err(|fault| Failure::from(fault.at(name.to_string())))?;
            pictures.insert(source.key(), picture);
        }
        Ok(pictures)
    }
}
