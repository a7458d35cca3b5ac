//! The pure middle of the journey: a filled label becomes a Scene, dots, bytes.
//!
//! Preview and print are the same road: both draw the Scene that `scene` makes.

use crate::encode;
use crate::layout::{self, Pictures, Scene};
use crate::printers::{Form, Payload};
use crate::protocol::printer::Config;
use crate::protocol::{Failure, Warning};
use crate::raster;
use crate::template::Label;
use crate::text::Fonts;

/// A label's marks as they will lie on the paper: offset, scaled and turned for its printer.
pub struct Drawn {
    pub scene: Scene,
    pub warnings: Vec<Warning>,
}

/// A label as its printer takes it.
pub struct Rendered {
    pub payload: Payload,
    pub warnings: Vec<Warning>,
}

pub fn scene(label: &Label, pictures: &Pictures, fonts: &Fonts, config: &Config) -> Result<Drawn, Failure> {
    let (scene, warnings) = layout::arrange(label, pictures, fonts, config.dots_per_mm())?;
    Ok(Drawn { scene: layout::adjust(scene, config)?, warnings })
}

pub fn payload(
    label: &Label,
    pictures: &Pictures,
    fonts: &Fonts,
    config: &Config,
    form: Form,
) -> Result<Rendered, Failure> {
    let Drawn { scene, warnings } = scene(label, pictures, fonts, config)?;
    let bitmap = raster::draw(&scene, fonts, config.dots_per_mm())?;
    let bytes = match form {
        Form::Commands => encode::payload(&scene, &bitmap, config)?,
        Form::Png => bitmap.to_png(config.dots_per_mm()).into(),
        Form::Pdf => pdf(std::slice::from_ref(&scene), fonts, config)?.into(),
    };
    let (columns, rows, dpi) = (bitmap.width(), bitmap.height(), config.dpi);
    let payload = Payload { form, bytes, width: scene.width, height: scene.height, columns, rows, dpi };
    Ok(Rendered { payload, warnings })
}

/// The very dots as a PNG.
pub fn png(scene: &Scene, fonts: &Fonts, config: &Config) -> Result<Vec<u8>, Failure> {
    Ok(raster::draw(scene, fonts, config.dots_per_mm())?.to_png(config.dots_per_mm()))
}

/// One page a Scene.
pub fn pdf(scenes: &[Scene], fonts: &Fonts, config: &Config) -> Result<Vec<u8>, Failure> {
    Ok(encode::pdf::write(scenes, fonts, config.dots_per_mm())?)
}
