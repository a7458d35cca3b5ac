//! TONGUES: a Scene becomes the bytes a printer or a viewer understands.
//!
//! A printer language is one file with a `TONGUE`, and one line in `tongue`.

mod bands;
mod cpcl;
mod epl;
mod escpos;
pub mod pdf;
mod row;
mod tspl;
mod zpl;

use bytes::Bytes;

use crate::bitmap::Bitmap;
use crate::layout::Scene;
use crate::protocol::failure::DrawingFault;
use crate::protocol::printer::{Config, Language, TransferType};
use crate::text::Fonts;

/// What every printer language can do; each language's file fills in one of these.
struct Tongue {
    /// The whole label as one picture.
    image: fn(&Page<'_>, &Config) -> Vec<u8>,
    /// The label in the language's own commands.
    row: fn(&Page<'_>, &Config) -> Vec<u8>,
}

/// One label as an encoder sees it: its marks and the very dots they became.
struct Page<'a> {
    scene: &'a Scene,
    bitmap: &'a Bitmap,
    fonts: &'a Fonts,
}

fn tongue(language: Language) -> Tongue {
    match language {
        Language::Tspl => tspl::TONGUE,
        Language::Cpcl => cpcl::TONGUE,
        Language::Zpl => zpl::TONGUE,
        Language::Epl => epl::TONGUE,
        Language::EscPos => escpos::TONGUE,
    }
}

/// One label, once, in the printer's language. `bitmap` is `scene` drawn with `fonts` at the
/// printer's dots, turned and moved as `config` says. Copies are sent as labels
/// of their own, so that each has an outcome of its own.
pub fn payload(scene: &Scene, bitmap: &Bitmap, fonts: &Fonts, config: &Config) -> Result<Bytes, DrawingFault> {
    if bitmap.width() == 0 || bitmap.height() == 0 {
        return Err(DrawingFault::Broken { what: "a label without dots".to_string() });
    }
    let page = Page { scene, bitmap, fonts };
    let tongue = tongue(config.language);
    let bytes = match config.transfer_type {
        TransferType::Image => (tongue.image)(&page, config),
        TransferType::Row => (tongue.row)(&page, config),
    };
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::{Pattern, Rect, Turn};
    use crate::layout::scene::{Frame, Mark, Shape};

    #[test]
    fn lines_and_boxes_are_said_in_each_languages_own_commands() {
        let mark = |place, shape| Mark { component: 0, place, turn: Turn::Upright, clip: None, paper: false, shape };
        let frame = Frame { widths: [0.25; 4], patterns: [Pattern::Solid; 4], radius: 0.0 };
        let marks = vec![
            mark(Rect::new(1.0, 1.0, 8.0, 0.25), Shape::Fill),
            mark(Rect::new(1.0, 2.0, 0.125, 4.0), Shape::Fill),
            mark(Rect::new(2.0, 2.0, 5.0, 3.0), Shape::Frame(frame)),
        ];
        let scene = Scene { width: 10.0, height: 10.0, marks, ..Scene::default() };
        let fonts = Fonts::embedded();
        let bitmap = crate::raster::draw(&scene, &fonts, 8.0).unwrap();
        for (language, commands) in [
            (Language::Tspl, "BAR 8,8,64,2\r\nBAR 8,16,1,32\r\nBOX 16,16,56,40,2\r\n"),
            (Language::Epl, "LO8,8,64,2\nLO8,16,1,32\nLO16,16,40,2\nLO16,38,40,2\nLO16,16,2,24\nLO54,16,2,24\n"),
            (Language::Zpl, "^FO8,8^GB64,2,2^FS\r\n^FO8,16^GB1,32,1^FS\r\n^FO16,16^GB40,24,2^FS\r\n"),
            (
                Language::Cpcl,
                "LINE 8 8 71 8 2\r\nLINE 8 16 8 47 1\r\nLINE 16 16 55 16 2\r\nLINE 16 38 55 38 2\r\n\
                 LINE 16 16 16 39 2\r\nLINE 54 16 54 39 2\r\n",
            ),
        ] {
            let config = Config { language, transfer_type: TransferType::Row, ..Config::default() };
            let said = payload(&scene, &bitmap, &fonts, &config).unwrap();
            let said = String::from_utf8(said.to_vec()).unwrap();
            assert!(said.contains(commands), "{said}");
        }
    }

    #[test]
    fn a_label_without_dots_is_not_sent() {
        assert!(payload(&Scene::default(), &Bitmap::new(0, 8), &Fonts::embedded(), &Config::default()).is_err());
    }
}
