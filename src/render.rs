//! The pure middle of the journey: a filled label becomes a Scene, dots, bytes.
//!
//! Preview and print are the same road: both draw the Scene that `scene` makes.

use crate::encode;
use crate::layout::{self, Pictures, Scene};
use crate::printers::Payload;
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

/// A label in its printer's own language.
pub struct Rendered {
    pub payload: Payload,
    pub warnings: Vec<Warning>,
}

pub fn scene(label: &Label, pictures: &Pictures, fonts: &Fonts, config: &Config) -> Result<Drawn, Failure> {
    let (scene, warnings) = layout::arrange(label, pictures, fonts, config.dots_per_mm())?;
    Ok(Drawn { scene: layout::adjust(scene, config)?, warnings })
}

pub fn payload(label: &Label, pictures: &Pictures, fonts: &Fonts, config: &Config) -> Result<Rendered, Failure> {
    let drawn = scene(label, pictures, fonts, config)?;
    let bitmap = raster::draw(&drawn.scene, fonts, config.dots_per_mm())?;
    let bytes = encode::payload(&drawn.scene, &bitmap, config)?;
    let payload = Payload { bytes, width: drawn.scene.width, height: drawn.scene.height };
    Ok(Rendered { payload, warnings: drawn.warnings })
}

/// The very dots as a PNG.
pub fn png(scene: &Scene, fonts: &Fonts, config: &Config) -> Result<Vec<u8>, Failure> {
    Ok(raster::draw(scene, fonts, config.dots_per_mm())?.to_png(config.dots_per_mm()))
}

/// One page a Scene.
pub fn pdf(scenes: &[Scene], fonts: &Fonts, config: &Config) -> Result<Vec<u8>, Failure> {
    Ok(encode::pdf::write(scenes, fonts, config.dots_per_mm())?)
}
