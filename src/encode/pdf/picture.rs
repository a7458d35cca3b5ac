//! A page's dots as one picture, a grey byte each: what has too many boxes for vectors.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use krilla::geom::Size;
use krilla::image::{BitsPerComponent, CustomImage, Image, ImageColorspace};
use krilla::surface::Surface;

use super::broken;
use crate::bitmap::Bitmap;
use crate::protocol::failure::DrawingFault;

/// Lays the dots from the page's corner on, one a unit. Viewers are told not to smooth them.
pub fn draw(surface: &mut Surface<'_>, dots: Bitmap) -> Result<(), DrawingFault> {
    let size =
        Size::from_wh(dots.width() as f32, dots.height() as f32).ok_or_else(|| broken("a picture without a size"))?;
    let image = Image::from_custom(Dots(Arc::new(Greys { grey: greys(&dots), dots })), false);
    surface.draw_image(image.map_err(|why| broken(&why))?, size);
    Ok(())
}

/// Shared, since krilla clones it.
#[derive(Clone)]
struct Dots(Arc<Greys>);

struct Greys {
    /// krilla takes no fewer than eight bits a dot. They live until they are compressed, at once.
    grey: Vec<u8>,
    dots: Bitmap,
}

fn greys(dots: &Bitmap) -> Vec<u8> {
    let mut grey = Vec::with_capacity(dots.width() as usize * dots.height() as usize);
    for row in dots.bits().chunks_exact(dots.stride().max(1)) {
        let each = row.iter().flat_map(|byte| (0..8).map(move |bit| if byte & (0x80 >> bit) == 0 { 0xFF } else { 0 }));
        grey.extend(each.take(dots.width() as usize));
    }
    grey
}

impl Hash for Dots {
    /// By its bits: an eighth of its bytes.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.size().hash(state);
        self.0.dots.bits().hash(state);
    }
}

impl CustomImage for Dots {
    fn color_channel(&self) -> &[u8] {
        &self.0.grey
    }

    fn alpha_channel(&self) -> Option<&[u8]> {
        None
    }

    fn bits_per_component(&self) -> BitsPerComponent {
        BitsPerComponent::Eight
    }

    fn size(&self) -> (u32, u32) {
        (self.0.dots.width(), self.0.dots.height())
    }

    fn icc_profile(&self) -> Option<&[u8]> {
        None
    }

    fn color_space(&self) -> ImageColorspace {
        ImageColorspace::Luma
    }
}
