//! A picture's file by its first bytes: which decoder reads it, and what is refused.

use std::io::Cursor;
use std::panic::catch_unwind;

use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, ImageDecoder};

use super::{Picture, PictureFault, jpeg, judge_size, png, to_grey};
use crate::limits;
use crate::protocol::failure::PictureTrouble;
use crate::template::picture_format;

type Reader = fn(&[u8]) -> Result<Picture, PictureFault>;

/// Bytes a pixel of WebP takes while it is read (measured 10.5 where colours and transparency lie apart).
const WEBP_PIXEL: u64 = 10;

pub(super) fn decode(file: &[u8]) -> Result<Picture, PictureFault> {
    if file.len() > limits::PICTURE_BYTES {
        return Err(PictureTrouble::TooManyBytes { bytes: file.len(), limit: limits::PICTURE_BYTES }.into());
    }
    let (format, read): (_, Reader) = match picture_format(file) {
        Some("PNG") => ("PNG", png::read),
        Some("JPEG") => ("JPEG", jpeg::read),
        Some("WebP") => ("WebP", webp),
        Some(format) => return Err(PictureTrouble::Unsupported { format }.into()),
        None => return Err(PictureTrouble::NotAPicture.into()),
    };
    // The decoders are other people's, and the file is a stranger's: a slip of theirs costs one label.
    catch_unwind(|| read(file)).unwrap_or_else(|_| Err(PictureTrouble::Damaged { format }.into()))
}

fn webp(file: &[u8]) -> Result<Picture, PictureFault> {
    let bad = |error: image::ImageError| PictureFault::from(trouble(&error, "WebP"));
    let mut decoder = WebPDecoder::new(Cursor::new(file)).map_err(bad)?;
    let (width, height) = decoder.dimensions();
    judge_size(width, height, WEBP_PIXEL)?;
    let orientation = decoder.orientation().ok();
    Ok(upright(colours(decoder).map_err(bad)?, orientation))
}

/// All pixels of a decoder whose size has been judged, as greys.
pub(super) fn colours(decoder: impl ImageDecoder) -> Result<Picture, image::ImageError> {
    let (width, height) = decoder.dimensions();
    let channels = usize::from(decoder.color_type().channel_count());
    // 8 bits a channel: what JPEG and WebP have.
    let mut pixels = vec![0; usize::try_from(decoder.total_bytes()).unwrap_or(usize::MAX)];
    decoder.read_image(&mut pixels)?;
    let mut grey = Vec::with_capacity(pixels.len() / channels.max(1));
    to_grey(&pixels, channels, &mut grey);
    Ok(Picture { width, height, grey })
}

/// Turned as its EXIF note says. A damaged note is no reason to print nothing.
pub(super) fn upright(picture: Picture, orientation: Option<Orientation>) -> Picture {
    let orientation = orientation.unwrap_or(Orientation::NoTransforms);
    let Picture { width, height, grey } = picture;
    let mut image = DynamicImage::ImageLuma8(GrayImage::from_raw(width, height, grey).unwrap_or_default());
    image.apply_orientation(orientation);
    let (width, height) = (image.width(), image.height());
    Picture { width, height, grey: image.into_luma8().into_raw() }
}

/// Why a file could not be read, without a word of the file.
pub(super) fn trouble(error: &image::ImageError, format: &'static str) -> PictureTrouble {
    match error {
        image::ImageError::IoError(_) => PictureTrouble::CutShort { format },
        _ => PictureTrouble::Damaged { format },
    }
}
