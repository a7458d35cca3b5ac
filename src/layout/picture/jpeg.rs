//! JPEG: what its head says about the memory it takes, and whether its end is there.

use std::io::Cursor;

use image::ImageDecoder;
use image::codecs::jpeg::JpegDecoder;

use super::{Picture, PictureFault, file, judge_size};
use crate::protocol::failure::PictureTrouble;

/// Bytes a pixel takes while the file is read: its colours, and where the file draws in many scans
/// also two bytes a colour until the last one.
const PIXEL: u64 = 4;
const PIXEL_IN_SCANS: u64 = 12;

pub(super) fn read(bytes: &[u8]) -> Result<Picture, PictureFault> {
    let head = Head::of(bytes).ok_or(PictureTrouble::Damaged { format: "JPEG" })?;
    judge_size(u32::from(head.width), u32::from(head.height), if head.one_scan { PIXEL } else { PIXEL_IN_SCANS })?;
    // The decoder fills what is missing with grey, and half a photograph would go out as if it were whole.
    if !bytes.get(head.dots..).unwrap_or_default().windows(2).any(|marker| marker == [0xFF, 0xD9]) {
        return Err(PictureTrouble::CutShort { format: "JPEG" }.into());
    }
    let bad = |error: image::ImageError| PictureFault::from(file::trouble(&error, "JPEG"));
    let mut decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(bad)?;
    let orientation = decoder.orientation().ok();
    Ok(file::upright(file::colours(decoder).map_err(bad)?, orientation))
}

/// What stands before the dots.
struct Head {
    width: u16,
    height: u16,
    /// All colours in one go, from top to bottom.
    one_scan: bool,
    /// Where the first scan's dots begin.
    dots: usize,
}

impl Head {
    /// Walks over the segments: a marker, a length, and that many bytes. A thumbnail lies inside of one.
    fn of(bytes: &[u8]) -> Option<Head> {
        let number = |at: usize| Some(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
        let (mut at, mut frame) = (2, None);
        loop {
            if *bytes.get(at)? != 0xFF {
                return None;
            }
            let marker = *bytes.get(at + 1)?;
            match marker {
                // Any number of 0xFF may stand before a marker; markers without a length.
                0xFF => {
                    at += 1;
                    continue;
                }
                0x01 | 0xD0..=0xD8 => {
                    at += 2;
                    continue;
                }
                0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                    frame = Some((number(at + 5)?, number(at + 7)?, *bytes.get(at + 9)?, marker));
                }
                0xDA => {
                    let (height, width, colours, kind) = frame?;
                    let one_scan = kind != 0xC2 && *bytes.get(at + 4)? == colours;
                    return Some(Head { width, height, one_scan, dots: at + 2 + usize::from(number(at + 2)?) });
                }
                _ => {}
            }
            at += 2 + usize::from(number(at + 2)?);
        }
    }
}
