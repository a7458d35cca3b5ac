//! The pure middle of the journey: a filled label becomes a Scene, dots, bytes.
//!
//! Preview and print are the same road: both draw the Scene that `scene` makes.

use bytes::Bytes;

use crate::bitmap::Bitmap;
use crate::encode;
use crate::layout::{self, Pictures, Scene};
use crate::printers::{Form, Payload};
use crate::protocol::failure::DrawingFault;
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
    Ok(Rendered { payload: printed(&scene, fonts, config, form)?, warnings })
}

/// One Scene in the form asked for. A picture of dust, for which a PDF has too many boxes, goes out as
/// its dots: who takes pages takes pictures too.
fn printed(scene: &Scene, fonts: &Fonts, config: &Config, form: Form) -> Result<Payload, Failure> {
    let bitmap = raster::draw(scene, fonts, config.dots_per_mm())?;
    let dots = || Bytes::from(bitmap.to_png(config.dots_per_mm()));
    let (form, bytes) = match form {
        Form::Commands => (form, encode::payload(scene, &bitmap, config)?),
        Form::Png => (form, dots()),
        Form::Pdf => match pdf(std::slice::from_ref(scene), fonts, config) {
            Err(Failure::Drawing(DrawingFault::PdfTooFine { .. })) => (Form::Png, dots()),
            written => (form, written?.into()),
        },
    };
    let (columns, rows, dpi) = (bitmap.width(), bitmap.height(), config.dpi);
    Ok(Payload { form, bytes, width: scene.width, height: scene.height, columns, rows, dpi })
}

/// The very dots.
pub fn dots(scene: &Scene, fonts: &Fonts, config: &Config) -> Result<Bitmap, Failure> {
    Ok(raster::draw(scene, fonts, config.dots_per_mm())?)
}

/// The very dots as a PNG.
pub fn png(scene: &Scene, fonts: &Fonts, config: &Config) -> Result<Vec<u8>, Failure> {
    Ok(dots(scene, fonts, config)?.to_png(config.dots_per_mm()))
}

/// One page a Scene.
pub fn pdf(scenes: &[Scene], fonts: &Fonts, config: &Config) -> Result<Vec<u8>, Failure> {
    Ok(encode::pdf::write(scenes, fonts, config.dots_per_mm())?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::geometry::{Rect, Turn};
    use crate::layout::picture::Picture;
    use crate::layout::scene::{Mark, PlacedPicture, Shape};

    /// A checkerboard of `side` dots a side at 8 dots a millimetre.
    fn dust(side: u32) -> Scene {
        let grey = (0..side * side)
            .map(|place| if (place % side + place / side).is_multiple_of(2) { 0 } else { 255 })
            .collect();
        let picture = Arc::new(Picture { width: side, height: side, grey });
        let mm = f64::from(side) / 8.0;
        let shape = Shape::Picture(PlacedPicture { picture, threshold: 128 });
        let place = Rect::new(0.0, 0.0, mm, mm);
        let mark = Mark { component: 0, place, turn: Turn::Upright, clip: None, paper: false, shape };
        Scene { width: mm, height: mm, marks: vec![mark], ..Scene::default() }
    }

    #[test]
    fn a_label_comes_in_the_form_that_its_printer_asks_for() {
        let config = Config::default();
        for (form, begin) in [(Form::Commands, &b"SIZE "[..]), (Form::Pdf, b"%PDF-"), (Form::Png, b"\x89PNG")] {
            let payload = printed(&dust(80), &Fonts::embedded(), &config, form).unwrap();
            assert!(payload.bytes.starts_with(begin), "{form:?}");
            assert_eq!((payload.form, payload.columns, payload.rows, payload.dpi), (form, 80, 80, 203));
            assert_eq!((payload.width, payload.height), (10.0, 10.0));
        }
    }

    #[test]
    fn a_page_too_fine_for_a_pdf_goes_out_as_its_dots() {
        let payload = printed(&dust(1_008), &Fonts::embedded(), &Config::default(), Form::Pdf).unwrap();
        assert_eq!((payload.form, payload.columns), (Form::Png, 1_008));
        assert!(payload.bytes.starts_with(b"\x89PNG"));
    }
}
