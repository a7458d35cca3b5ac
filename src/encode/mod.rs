//! TONGUES: a Scene becomes the bytes a printer or a viewer understands.
//!
//! A printer language is one file with a `TONGUE`, and one line in `tongue`.

mod bands;
mod cpcl;
mod epl;
pub mod pdf;
mod tspl;
mod zpl;

use bytes::Bytes;

use crate::bitmap::Bitmap;
use crate::layout::Scene;
use crate::protocol::failure::DrawingFault;
use crate::protocol::printer::{Config, Language, TransferType};

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
}

fn tongue(language: Language) -> Option<Tongue> {
    match language {
        Language::Tspl => Some(tspl::TONGUE),
        Language::Cpcl => Some(cpcl::TONGUE),
        Language::Epl => Some(epl::TONGUE),
        Language::Zpl => Some(zpl::TONGUE),
        Language::EscPos => None,
    }
}

/// One label, once, in the printer's language. `bitmap` is `scene` drawn at the
/// printer's dots, turned and moved as `config` says. Copies are sent as labels
/// of their own, so that each has an outcome of its own.
///
/// `DrawingFault::NoEncoder` for a language that is not spoken yet.
pub fn payload(scene: &Scene, bitmap: &Bitmap, config: &Config) -> Result<Bytes, DrawingFault> {
    let Some(tongue) = tongue(config.language) else {
        return Err(DrawingFault::NoEncoder { language: format!("{:?}", config.language).to_uppercase() });
    };
    if bitmap.width() == 0 || bitmap.height() == 0 {
        return Err(DrawingFault::Broken { what: "a label without dots".to_string() });
    }
    let page = Page { scene, bitmap };
    let bytes = match config.transfer_type {
        TransferType::Image => (tongue.image)(&page, config),
        TransferType::Row => (tongue.row)(&page, config),
    };
    Ok(bytes.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_that_is_not_spoken_yet_is_named_as_on_the_wire() {
        let config = Config { language: Language::EscPos, ..Config::default() };
        let fault = payload(&Scene::default(), &Bitmap::new(8, 8), &config).unwrap_err();
        assert_eq!(fault, DrawingFault::NoEncoder { language: "ESCPOS".to_string() });
    }

    #[test]
    fn a_label_without_dots_is_not_sent() {
        assert!(payload(&Scene::default(), &Bitmap::new(0, 8), &Config::default()).is_err());
    }
}
