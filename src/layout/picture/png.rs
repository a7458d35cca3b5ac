//! PNG row by row: never more colours in memory than one row of them.

use std::io::Cursor;

use ::png::{ColorType, Decoder, DecodingError, InterlaceInfo, Limits, Transformations, expand_interlaced_row};
use image::metadata::Orientation;

use super::{Picture, PictureFault, file, judge_size, to_grey};
use crate::limits;
use crate::protocol::failure::PictureTrouble;

pub(super) fn read(bytes: &[u8]) -> Result<Picture, PictureFault> {
    let limit = usize::try_from(limits::PICTURE_MEMORY).unwrap_or(usize::MAX);
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: limit });
    // Texts and colour profiles are packed and may be bombs; a printer of one colour needs neither.
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    // Palettes become colours, 16 bits become 8, a transparent colour becomes alpha.
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let head = decoder.read_header_info().map_err(trouble)?;
    let (width, height) = (head.width, head.height);
    judge_size(width, height, 1)?;

    let mut reader = decoder.read_info().map_err(trouble)?;
    let orientation = reader.info().exif_metadata.as_ref().and_then(|note| Orientation::from_exif_chunk(note));
    let channels = match reader.output_color_type().0 {
        ColorType::Grayscale | ColorType::Indexed => 1,
        ColorType::GrayscaleAlpha => 2,
        ColorType::Rgb => 3,
        ColorType::Rgba => 4,
    };
    let (stride, mut grey, mut row) = (width as usize, Vec::new(), Vec::new());
    grey.reserve_exact(stride * height as usize);
    while let Some(read) = reader.next_interlaced_row().map_err(trouble)? {
        match read.interlace() {
            InterlaceInfo::Null(_) => to_grey(read.data(), channels, &mut grey),
            InterlaceInfo::Adam7(pass) => {
                grey.resize(stride * height as usize, 255);
                row.clear();
                to_grey(read.data(), channels, &mut row);
                expand_interlaced_row(&mut grey, stride, &row, pass, 8);
            }
        }
    }
    if grey.len() != stride * height as usize {
        return Err(PictureTrouble::Damaged { format: "PNG" }.into());
    }
    Ok(file::upright(Picture { width, height, grey }, orientation))
}

fn trouble(error: DecodingError) -> PictureFault {
    let format = "PNG";
    match error {
        DecodingError::IoError(_) => PictureTrouble::CutShort { format }.into(),
        _ => PictureTrouble::Damaged { format }.into(),
    }
}
