//! Pictures as greys: PNG, JPEG and WebP files and canvas data, transparent is paper.

use std::collections::HashMap;
use std::io::Cursor;
use std::sync::Arc;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader};

use crate::limits;
use crate::protocol::failure::DrawingFault;
use crate::template::{PictureKey, PictureSource};

/// Grey values, 0 black to 255 white, rows of `width`.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub width: u32,
    pub height: u32,
    pub grey: Vec<u8>,
}

/// Pictures already decoded, by what tells them apart.
#[derive(Clone, Debug, Default)]
pub struct Pictures {
    known: HashMap<PictureKey, Arc<Picture>>,
}

impl Pictures {
    pub fn insert(&mut self, key: PictureKey, picture: Arc<Picture>) {
        self.known.insert(key, picture);
    }

    pub fn get(&self, key: &PictureKey) -> Option<&Arc<Picture>> {
        self.known.get(key)
    }
}

/// Why there is no picture, before its component is known.
#[derive(Clone, Debug, PartialEq)]
pub enum PictureFault {
    Bad { why: String },
    TooLarge { width: u32, height: u32 },
}

impl PictureFault {
    /// The fault with the component it was found in.
    pub fn at(self, component: String) -> DrawingFault {
        match self {
            PictureFault::Bad { why } => DrawingFault::BadPicture { component, why },
            PictureFault::TooLarge { width, height } => {
                DrawingFault::PictureTooLarge { component, width, height, limit: limits::PICTURE_PIXELS }
            }
        }
    }
}

/// A source's picture: the one already known, else decoded here. An address
/// that nobody fetched is a fault.
pub fn find(pictures: &Pictures, source: &PictureSource) -> Result<Arc<Picture>, PictureFault> {
    if let Some(picture) = pictures.get(&source.key()) {
        return Ok(Arc::clone(picture));
    }
    match source {
        PictureSource::File(file) => Picture::decode(&file.bytes).map(Arc::new),
        PictureSource::Rgba { width, height, data } => Picture::from_rgba(*width, *height, &data.bytes).map(Arc::new),
        PictureSource::Url(_) => Err(PictureFault::Bad { why: "not fetched".to_owned() }),
    }
}

impl Picture {
    /// A PNG, JPEG or WebP file, turned as its EXIF says. The size is judged by
    /// the file's head, before memory is taken for the dots.
    pub fn decode(file: &[u8]) -> Result<Picture, PictureFault> {
        let bad = |error: image::ImageError| PictureFault::Bad { why: reason(&error).to_owned() };
        let reader = ImageReader::new(Cursor::new(file)).with_guessed_format();
        let reader = reader.map_err(|error| bad(error.into()))?;
        if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP)) {
            return Err(PictureFault::Bad { why: "not PNG, JPEG or WebP".to_owned() });
        }
        let mut decoder = reader.into_decoder().map_err(bad)?;
        let (width, height) = decoder.dimensions();
        if u64::from(width) * u64::from(height) > limits::PICTURE_PIXELS {
            return Err(PictureFault::TooLarge { width, height });
        }
        // A damaged note about orientation is no reason to print nothing.
        let orientation = decoder.orientation().ok();
        let mut image = DynamicImage::from_decoder(decoder).map_err(bad)?;
        if let Some(orientation) = orientation {
            image.apply_orientation(orientation);
        }
        Ok(Picture::from_image(image))
    }

    /// Canvas `imageData`: 4 bytes a pixel.
    pub fn from_rgba(width: u32, height: u32, data: &[u8]) -> Result<Picture, PictureFault> {
        let pixels = u64::from(width) * u64::from(height);
        if pixels > limits::PICTURE_PIXELS {
            return Err(PictureFault::TooLarge { width, height });
        }
        if data.len() as u64 != pixels * 4 {
            return Err(PictureFault::Bad { why: "imageData of the wrong length".to_owned() });
        }
        let grey = data.chunks_exact(4).map(|pixel| match *pixel {
            [r, g, b, alpha] => on_paper(luma(r, g, b), alpha),
            _ => 255,
        });
        Ok(Picture { width, height, grey: grey.collect() })
    }

    fn from_image(image: DynamicImage) -> Picture {
        let (width, height) = (image.width(), image.height());
        let grey = if image.color().has_alpha() {
            let pixels = image.into_luma_alpha8().into_raw();
            pixels
                .chunks_exact(2)
                .map(|pixel| match *pixel {
                    [grey, alpha] => on_paper(grey, alpha),
                    _ => 255,
                })
                .collect()
        } else {
            image.into_luma8().into_raw()
        };
        Picture { width, height, grey }
    }
}

/// Rec. 709 brightness, as the decoder's own conversion takes it.
fn luma(r: u8, g: u8, b: u8) -> u8 {
    ((2126 * u32::from(r) + 7152 * u32::from(g) + 722 * u32::from(b)) / 10_000) as u8
}

/// What is seen of a grey on white paper.
fn on_paper(grey: u8, alpha: u8) -> u8 {
    let ink = u32::from(255 - grey) * u32::from(alpha) + 127;
    255 - (ink / 255) as u8
}

/// Why a file could not be read, without a word of the file.
fn reason(error: &image::ImageError) -> &'static str {
    match error {
        image::ImageError::Decoding(_) => "damaged file",
        image::ImageError::Unsupported(_) => "not PNG, JPEG or WebP",
        image::ImageError::Limits(_) => "too large",
        _ => "cut short",
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture {}×{}", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(image: &DynamicImage) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        image.write_to(&mut file, ImageFormat::Png).unwrap();
        file.into_inner()
    }

    #[test]
    fn transparent_is_paper_and_half_transparent_half_as_dark() {
        let image = image::RgbaImage::from_raw(3, 1, vec![0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 128]).unwrap();
        let picture = Picture::decode(&png(&image.clone().into())).unwrap();
        assert_eq!((picture.width, picture.height, picture.grey.as_slice()), (3, 1, [0, 255, 127].as_slice()));
        assert_eq!(Picture::from_rgba(3, 1, image.as_raw()).unwrap(), picture);
    }

    #[test]
    fn jpeg_and_webp_are_read_too() {
        let grey = DynamicImage::ImageLuma8(image::GrayImage::from_pixel(8, 8, image::Luma([40])));
        for format in [ImageFormat::Jpeg, ImageFormat::WebP] {
            let mut file = Cursor::new(Vec::new());
            DynamicImage::from(grey.to_rgb8()).write_to(&mut file, format).unwrap();
            let picture = Picture::decode(&file.into_inner()).unwrap();
            assert!(picture.grey.iter().all(|value| value.abs_diff(40) < 3), "{format:?}");
        }
    }

    #[test]
    fn a_bomb_is_refused_by_its_head() {
        // A PNG that claims 100,000 × 100,000 pixels in a few bytes.
        let mut file = png(&DynamicImage::ImageLuma8(image::GrayImage::new(1, 1)));
        file[16..24].copy_from_slice(&[0, 1, 0x86, 0xA0, 0, 1, 0x86, 0xA0]);
        let checksum = crc(&file[12..29]);
        file[29..33].copy_from_slice(&checksum.to_be_bytes());
        assert_eq!(Picture::decode(&file), Err(PictureFault::TooLarge { width: 100_000, height: 100_000 }));
    }

    /// CRC-32 as PNG chunks carry it.
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0u32, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 })
        })
    }

    #[test]
    fn what_is_damaged_or_something_else_is_a_fault() {
        let whole = png(&DynamicImage::ImageLuma8(image::GrayImage::new(40, 40)));
        for file in [&whole[..40], b"GIF89a", b"", b"\x89PNG\r\n\x1a\n"] {
            assert!(matches!(Picture::decode(file), Err(PictureFault::Bad { .. })), "{} bytes", file.len());
        }
        assert!(Picture::from_rgba(2, 2, &[0; 15]).is_err());
    }
}
