//! A label's PNG as the rows Windows draws from, and its place on the printer's paper.

use std::io::Cursor;

/// One bit a dot, 1 is white, from the top; each row fills whole 32-bit words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub columns: u32,
    pub rows: u32,
    pub bits: Vec<u8>,
}

/// What a driver says about its device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    /// Dots an inch.
    pub dpi_x: i32,
    pub dpi_y: i32,
    /// Dots from the paper's edge to where drawing begins.
    pub margin_x: i32,
    pub margin_y: i32,
}

/// A box in the device's dots, from where drawing begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

impl Picture {
    /// Reads a 1-bit grey PNG; says what is wrong with any other.
    pub fn read(png: &[u8]) -> Result<Picture, String> {
        let mut reader = png::Decoder::new(Cursor::new(png)).read_info().map_err(|error| error.to_string())?;
        let (color, depth) = reader.output_color_type();
        if (color, depth) != (png::ColorType::Grayscale, png::BitDepth::One) {
            return Err(format!("{color:?} of {depth:?} bits is no label"));
        }
        let size = reader.output_buffer_size().ok_or("too large")?;
        let mut dots = vec![0; size];
        let info = reader.next_frame(&mut dots).map_err(|error| error.to_string())?;
        let stride = info.line_size.div_ceil(4) * 4;
        let mut bits = Vec::with_capacity(stride * info.height as usize);
        for row in dots.chunks_exact(info.line_size.max(1)) {
            bits.extend_from_slice(row);
            bits.resize(bits.len().next_multiple_of(4), 0xFF);
        }
        Ok(Picture { columns: info.width, rows: info.height, bits })
    }
}

impl Device {
    /// Where a label of these dots lies, its corner in the paper's. Drawn for this very device, each dot is
    /// one of its dots: nothing is scaled, bars stay sharp. Else it lies at its true size.
    pub fn place(&self, picture: &Picture, dpi: u32, width_mm: f64, height_mm: f64) -> Place {
        let side = |dots: u32, mm: f64, device: i32| match i64::from(dpi) == i64::from(device) {
            true => i32::try_from(dots).unwrap_or(i32::MAX),
            // At most 2,000 mm at 1,200 dpi: far inside the range.
            false => (mm / 25.4 * f64::from(device)).round() as i32,
        };
        Place {
            x: self.margin_x.saturating_neg(),
            y: self.margin_y.saturating_neg(),
            width: side(picture.columns, width_mm, self.dpi_x).max(1),
            height: side(picture.rows, height_mm, self.dpi_y).max(1),
        }
    }
}

/// A length as DEVMODE wants it, in tenths of a millimetre.
pub fn tenths(mm: f64) -> i16 {
    // A cast from float stays inside the type.
    (mm * 10.0).round() as i16
}

/// The driver's own paper of this size, if it has one: its number among `papers` (number, tenths of
/// a millimetre across and down). Half a millimetre off is the same paper written in inches.
pub fn paper(papers: &[(i16, i32, i32)], width: i16, height: i16) -> Option<i16> {
    let off = |paper: &&(i16, i32, i32)| (paper.1 - i32::from(width)).abs().max((paper.2 - i32::from(height)).abs());
    papers.iter().min_by_key(off).filter(|paper| off(paper) <= 5).map(|paper| paper.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bitmap::Bitmap;

    #[test]
    fn a_label_is_read_dot_for_dot_with_rows_of_whole_words() {
        let mut bitmap = Bitmap::new(10, 3);
        bitmap.fill(0, 0, 1, 1);
        bitmap.fill(9, 2, 10, 3);
        let picture = Picture::read(&bitmap.to_png(8.0)).unwrap();
        assert_eq!((picture.columns, picture.rows), (10, 3));
        assert_eq!(picture.bits.len(), 12);
        for y in 0..3 {
            for x in 0..10 {
                let white = picture.bits[(y * 4 + x / 8) as usize] & (0x80 >> (x % 8)) != 0;
                assert_eq!(white, !bitmap.get(x, y), "{x},{y}");
            }
        }
    }

    #[test]
    fn what_is_no_label_is_refused() {
        assert!(Picture::read(b"").is_err());
        let mut grey = Vec::new();
        let mut encoder = png::Encoder::new(&mut grey, 1, 1);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.write_header().unwrap().write_image_data(&[0]).unwrap();
        assert!(Picture::read(&grey).unwrap_err().contains("Eight"));
    }

    #[test]
    fn a_label_drawn_for_the_device_keeps_its_dots_and_another_its_size() {
        let picture = Picture { columns: 608, rows: 1040, bits: Vec::new() };
        let device = Device { dpi_x: 203, dpi_y: 203, margin_x: 8, margin_y: 0 };
        assert_eq!(device.place(&picture, 203, 76.0, 130.0), Place { x: -8, y: 0, width: 608, height: 1040 });
        let device = Device { dpi_x: 300, dpi_y: 600, margin_x: 0, margin_y: 0 };
        assert_eq!(device.place(&picture, 203, 76.0, 130.0), Place { x: 0, y: 0, width: 898, height: 3071 });
    }

    #[test]
    fn the_drivers_own_paper_is_taken_where_it_has_the_size() {
        let papers = [(1, 2159, 2794), (9, 2100, 2970), (257, 762, 1302), (258, 1016, 1524)];
        assert_eq!(paper(&papers, tenths(76.0), tenths(130.0)), Some(257));
        assert_eq!(paper(&papers, tenths(210.0), tenths(297.0)), Some(9));
        assert_eq!(paper(&papers, tenths(76.0), tenths(100.0)), None);
        assert_eq!(paper(&[], 760, 1300), None);
    }
}
