//! Pictures as greys: from files and canvases, transparent is paper.

mod file;
mod jpeg;
mod png;

use std::collections::HashMap;
use std::sync::Arc;

use crate::limits;
use crate::protocol::failure::{DrawingFault, PictureTrouble};
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

    /// Is there room for one more on the same label? Two hundred bytes of PNG may be 40 MB of greys, and a
    /// label has room for thousands of them.
    pub fn admits(&self, picture: &Picture) -> Result<(), PictureFault> {
        let greys = |picture: &Picture| picture.grey.len() as u64;
        let held = self.known.values().map(|picture| greys(picture)).sum::<u64>();
        if held.saturating_add(greys(picture)) > limits::LABEL_PICTURES {
            return Err(PictureFault::TooMany { limit: limits::LABEL_PICTURES });
        }
        Ok(())
    }
}

/// Why there is no picture, before its component is known.
#[derive(Clone, Debug, PartialEq)]
pub enum PictureFault {
    Bad {
        why: PictureTrouble,
    },
    /// Pixels.
    TooLarge {
        width: u32,
        height: u32,
        limit: u64,
    },
    /// With the other pictures of its label; pixels.
    TooMany {
        limit: u64,
    },
}

impl PictureFault {
    /// The fault with the component it was found in.
    pub fn at(self, component: String) -> DrawingFault {
        match self {
            PictureFault::Bad { why } => DrawingFault::BadPicture { component, why },
            PictureFault::TooLarge { width, height, limit } => {
                DrawingFault::PictureTooLarge { component, width, height, limit }
            }
            PictureFault::TooMany { limit } => DrawingFault::PicturesTooMany { component, limit },
        }
    }
}

impl From<PictureTrouble> for PictureFault {
    fn from(why: PictureTrouble) -> Self {
        PictureFault::Bad { why }
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
        PictureSource::Url(_) => Err(PictureTrouble::NotFetched.into()),
    }
}

impl Picture {
    /// A PNG, JPEG or WebP file, turned as its EXIF says; of an animation the first picture.
    /// The size is judged by the file's head, before memory is taken for the dots.
    ///
    /// # Errors
    /// `Bad` with what is wrong; `TooLarge` over `limits::PICTURE_PIXELS`, or less where a
    /// decoder would take more memory than `limits::PICTURE_MEMORY`.
    pub fn decode(file: &[u8]) -> Result<Picture, PictureFault> {
        file::decode(file)
    }

    /// Canvas `imageData`: 4 bytes a pixel, not premultiplied.
    pub fn from_rgba(width: u32, height: u32, data: &[u8]) -> Result<Picture, PictureFault> {
        judge_size(width, height, 1)?;
        let pixels = u64::from(width) * u64::from(height);
        if data.len() as u64 != pixels * 4 {
            return Err(PictureTrouble::CanvasLength { width, height, bytes: data.len() }.into());
        }
        let mut grey = Vec::with_capacity(data.len() / 4);
        to_grey(data, 4, &mut grey);
        Ok(Picture { width, height, grey })
    }
}

/// Pixels must stay within bounds before memory is taken; `each` is the bytes a pixel costs while its file is read.
fn judge_size(width: u32, height: u32, each: u64) -> Result<(), PictureFault> {
    let limit = limits::PICTURE_PIXELS.min(limits::PICTURE_MEMORY / each.max(1));
    if u64::from(width) * u64::from(height) > limit {
        return Err(PictureFault::TooLarge { width, height, limit });
    }
    Ok(())
}

/// Appends a row of pixels as greys on white paper: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA.
fn to_grey(row: &[u8], channels: usize, out: &mut Vec<u8>) {
    match channels {
        1 => out.extend_from_slice(row),
        _ => out.extend(row.chunks_exact(channels).map(|pixel| match *pixel {
            [grey, alpha] => on_paper(grey, alpha),
            [r, g, b] => luma(r, g, b),
            [r, g, b, alpha] => on_paper(luma(r, g, b), alpha),
            _ => 255,
        })),
    }
}

/// Rec. 601 brightness, the one that JPEG files carry themselves: a logo prints alike in all formats.
fn luma(r: u8, g: u8, b: u8) -> u8 {
    ((299 * u32::from(r) + 587 * u32::from(g) + 114 * u32::from(b) + 500) / 1000) as u8
}

/// What is seen of a grey on white paper.
fn on_paper(grey: u8, alpha: u8) -> u8 {
    let ink = u32::from(255 - grey) * u32::from(alpha) + 127;
    255 - (ink / 255) as u8
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture {}×{}", self.width, self.height)
    }
}

#[cfg(test)]
mod tests;
