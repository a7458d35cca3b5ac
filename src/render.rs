//! The pure middle of the journey: a filled label becomes a Scene, dots, bytes.
//!
//! Preview and print are the same road: both draw the Scene that `scene` makes.

use bytes::Bytes;

use crate::bitmap::Bitmap;
use crate::encode;
use crate::layout::{self, Pictures, Scene};
use crate::preflight;
use crate::printers::{Form, Payload};
use crate::protocol::failure::DrawingFault;
use crate::protocol::printer::{Config, Preflight};
use crate::protocol::warning::{Finding, Spot};
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

/// `found` is what its filling has found; with it come back the findings of the arranging and of the dots.
///
/// # Errors
/// `CodeUnreadable` where the settings are strict; what `layout`, `raster` and `encode` refuse.
pub fn payload(
    label: &Label,
    pictures: &Pictures,
    fonts: &Fonts,
    config: &Config,
    form: Form,
    found: Vec<Warning>,
) -> Result<Rendered, Failure> {
    let Drawn { scene, warnings } = scene(label, pictures, fonts, config)?;
    let bitmap = dots(&scene, fonts, config)?;
    let warnings = look(&scene, &bitmap, [found, warnings].concat(), config);
    if config.preflight == Preflight::Strict {
        refuse_unreadable(&warnings)?;
    }
    Ok(Rendered { payload: printed(&scene, &bitmap, fonts, config, form)?, warnings })
}

/// What was found about a label before it was drawn, and what its very dots say: each once, with its place on the page.
pub fn look(scene: &Scene, bitmap: &Bitmap, mut found: Vec<Warning>, config: &Config) -> Vec<Warning> {
    if config.preflight != Preflight::Off {
        for warning in preflight::examine(scene, bitmap, config.dots_per_mm()) {
            let same = |known: &Warning| known.component == warning.component && known.finding == warning.finding;
            if !found.iter().any(same) {
                found.push(warning);
            }
        }
    }
    preflight::place(scene, &mut found);
    found
}

fn refuse_unreadable(warnings: &[Warning]) -> Result<(), DrawingFault> {
    for Warning { component, finding, at } in warnings {
        if let Finding::CodeUnreadable { codetype } | Finding::CodeReadsOtherwise { codetype } = finding {
            let (component, codetype) = (component.clone(), codetype.clone());
            let (x, y) = at.map_or((0.0, 0.0), |Spot { x, y, .. }| (x, y));
            return Err(DrawingFault::CodeUnreadable { component, codetype, x, y });
        }
    }
    Ok(())
}

/// One Scene in the form asked for.
fn printed(scene: &Scene, bitmap: &Bitmap, fonts: &Fonts, config: &Config, form: Form) -> Result<Payload, Failure> {
    let bytes = match form {
        Form::Commands => encode::payload(scene, bitmap, config)?,
        Form::Png => Bytes::from(bitmap.to_png(config.dots_per_mm())),
        Form::Pdf => pdf(std::slice::from_ref(scene), fonts, config)?.into(),
    };
    let (columns, rows, dpi) = (bitmap.width(), bitmap.height(), config.dpi);
    Ok(Payload { form, bytes, width: scene.width, height: scene.height, columns, rows, dpi })
}

/// The very dots.
pub fn dots(scene: &Scene, fonts: &Fonts, config: &Config) -> Result<Bitmap, Failure> {
    Ok(raster::draw(scene, fonts, config.dots_per_mm())?)
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

    fn in_form(scene: &Scene, form: Form) -> Payload {
        let (fonts, config) = (Fonts::embedded(), Config::default());
        printed(scene, &dots(scene, &fonts, &config).unwrap(), &fonts, &config, form).unwrap()
    }

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
        for (form, begin) in [(Form::Commands, &b"SIZE "[..]), (Form::Pdf, b"%PDF-"), (Form::Png, b"\x89PNG")] {
            let payload = in_form(&dust(80), form);
            assert!(payload.bytes.starts_with(begin), "{form:?}");
            assert_eq!((payload.form, payload.columns, payload.rows, payload.dpi), (form, 80, 80, 203));
            assert_eq!((payload.width, payload.height), (10.0, 10.0));
        }
    }

    #[test]
    fn a_page_of_dust_goes_out_in_the_form_that_its_printer_asks_for() {
        let payload = in_form(&dust(1_008), Form::Pdf);
        assert_eq!((payload.form, payload.columns), (Form::Pdf, 1_008));
        assert!(payload.bytes.starts_with(b"%PDF-"));
    }

    /// One barcode of 40 mm, and a bar across it where `spoilt`.
    fn label(spoilt: bool) -> Label {
        let mut children = vec![serde_json::json!({"component": "barcode", "id": "waybill", "codetype": "128",
            "style": {"x": 10, "y": 5, "width": 40, "height": 10},
            "data": [{"type": "fixed", "value": "SF1234567890"}]})];
        if spoilt {
            children.push(serde_json::json!({"component": "line",
                "style": {"x": 30, "y": 4, "width": 2, "height": 12}}));
        }
        let root = serde_json::json!({"component": "root", "style": {"width": 60, "height": 20}, "children": children});
        let template = crate::template::Template::from_json(&root).unwrap();
        Label { contents: vec![template.fill(&serde_json::json!({}), &|_| None).unwrap().0] }
    }

    fn rendered(label: &Label, preflight: Preflight) -> Result<Vec<Warning>, Failure> {
        let config = Config { preflight, ..Config::default() };
        let rendered = payload(label, &Pictures::default(), &Fonts::embedded(), &config, Form::Png, Vec::new());
        rendered.map(|rendered| rendered.warnings)
    }

    #[test]
    fn a_code_that_cannot_be_read_back_is_told_or_refused_as_the_settings_say() {
        let finding = Finding::CodeUnreadable { codetype: "128".into() };
        let warning = Warning::new("waybill", finding).at(10.0, 5.0, 40.0, 10.0);
        assert_eq!(rendered(&label(true), Preflight::Warn).unwrap(), [warning]);
        assert_eq!(rendered(&label(true), Preflight::Off).unwrap(), []);
        let fault = rendered(&label(true), Preflight::Strict).unwrap_err();
        let (component, codetype) = ("waybill".to_owned(), "128".to_owned());
        assert_eq!(fault, DrawingFault::CodeUnreadable { component, codetype, x: 10.0, y: 5.0 }.into());
        assert_eq!(rendered(&label(false), Preflight::Strict).unwrap(), []);
    }

    #[test]
    fn the_label_is_looked_at_as_its_printer_moves_it() {
        let config = Config { offset_left: 25.0, ..Config::default() };
        let found = payload(&label(false), &Pictures::default(), &Fonts::embedded(), &config, Form::Png, Vec::new());
        let found: Vec<Finding> = found.unwrap().warnings.into_iter().map(|warning| warning.finding).collect();
        assert!(found.contains(&Finding::OffThePage), "{found:?}");
        assert!(found.contains(&Finding::CodeUnreadable { codetype: "128".into() }), "{found:?}");
    }

    #[test]
    fn what_the_filling_found_gets_its_place() {
        let found = vec![Warning::new("waybill", Finding::EmptyCode), Warning::new("nobody", Finding::EmptyCode)];
        let config = Config::default();
        let rendered = payload(&label(false), &Pictures::default(), &Fonts::embedded(), &config, Form::Png, found);
        let warnings = rendered.unwrap().warnings;
        assert_eq!(warnings[0], Warning::new("waybill", Finding::EmptyCode).at(10.0, 5.0, 40.0, 10.0));
        assert_eq!(warnings[1].at, None);
    }
}
