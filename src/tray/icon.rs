//! The icon, drawn from paths at any size: Dotline's label, and a badge that tells its state.
//!
//! The label is the page's own icon (`server/page/icon.svg`), on the same field of 32 by 32.
//! A badge differs in shape as well as in colour, for eyes that do not tell red from green.

use zeno::{Mask, Transform};

/// What is to be seen at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Idle,
    Printing,
    Paused,
    /// A person is wanted: a question, a printer without paper, a task that failed.
    Attention,
}

/// An icon's pixels: red, green, blue, opacity, row by row.
pub struct Picture {
    pub rgba: Vec<u8>,
    /// Pixels a side.
    pub side: u32,
}

type Colour = [u8; 3];

const PETROL: Colour = [0x17, 0x59, 0x5C];
const GREY: Colour = [0x6B, 0x75, 0x76];
const GREEN: Colour = [0x1E, 0x9E, 0x55];
const AMBER: Colour = [0xF2, 0x9A, 0x05];
const WHITE: Colour = [0xFF, 0xFF, 0xFF];
const INK: Colour = [0x2A, 0x1C, 0x00];

const GROUND: &str = "M7,0 H25 A7,7 0 0 1 32,7 V25 A7,7 0 0 1 25,32 H7 A7,7 0 0 1 0,25 V7 A7,7 0 0 1 7,0 Z";
const PAPER: &str = "M8,5 H24 V27 L21.3,25 L18.7,27 L16,25 L13.3,27 L10.7,25 L8,27 Z";
/// The dots on the label: its middle and radius.
const DOTS: [(f32, f32, f32); 8] = [
    (12.0, 11.0, 1.4),
    (16.0, 11.0, 1.4),
    (20.0, 11.0, 1.4),
    (12.0, 15.5, 1.4),
    (16.0, 15.5, 1.4),
    (12.0, 20.0, 1.4),
    (16.0, 20.0, 1.4),
    (20.0, 20.0, 1.4),
];
/// Where the badge sits, its radius, and that of the gap around it, which keeps it apart from the label.
const BADGE: (f32, f32, f32) = (22.0, 22.0, 9.5);
const GAP: f32 = 11.2;
/// What the gap would leave of the ground's corner.
const CORNER: &str = "M22,22 H32 V32 H22 Z";

/// Paper going down.
const ARROW: &str = "M20.3,16.2 H23.7 V21.6 H27.2 L22,27.8 L16.8,21.6 H20.3 Z";
const BARS: &str = "M17.9,17 H20.9 V27 H17.9 Z M23.1,17 H26.1 V27 H23.1 Z";
/// An exclamation mark's stroke; its dot is drawn beside it.
const CALL: &str = "M20.1,15 H23.9 L23.4,23.2 H20.6 Z";
const CALL_DOT: (f32, f32, f32) = (22.0, 26.2, 1.9);

/// Draws the icon of this state with `side` pixels a side.
pub fn draw(mood: Mood, side: u32) -> Picture {
    let mut canvas = Canvas::new(side);
    canvas.fill(GROUND, if mood == Mood::Paused { GREY } else { PETROL });
    canvas.fill(PAPER, WHITE);
    for dot in DOTS {
        canvas.fill(&disc(dot), if mood == Mood::Paused { GREY } else { PETROL });
    }
    let badge = match mood {
        Mood::Idle => return canvas.picture,
        Mood::Printing => (GREEN, WHITE, ARROW.to_string()),
        Mood::Paused => (PETROL, WHITE, BARS.to_string()),
        Mood::Attention => (AMBER, INK, format!("{CALL} {}", disc(CALL_DOT))),
    };
    let (x, y, radius) = BADGE;
    canvas.clear(&disc((x, y, GAP)));
    canvas.clear(CORNER);
    canvas.fill(&disc((x, y, radius)), badge.0);
    canvas.fill(&badge.2, badge.1);
    canvas.picture
}

fn disc((x, y, radius): (f32, f32, f32)) -> String {
    let (left, right) = (x - radius, x + radius);
    format!("M{left},{y} A{radius},{radius} 0 1 1 {right},{y} A{radius},{radius} 0 1 1 {left},{y} Z")
}

struct Canvas {
    picture: Picture,
}

impl Canvas {
    fn new(side: u32) -> Canvas {
        Canvas { picture: Picture { rgba: vec![0; (side * side * 4) as usize], side } }
    }

    fn fill(&mut self, path: &str, colour: Colour) {
        let cover = self.cover(path);
        for (pixel, cover) in self.picture.rgba.chunks_exact_mut(4).zip(cover) {
            over(pixel, colour, f32::from(cover) / 255.0);
        }
    }

    /// Takes away what lies under the path.
    fn clear(&mut self, path: &str) {
        let cover = self.cover(path);
        for (pixel, cover) in self.picture.rgba.chunks_exact_mut(4).zip(cover) {
            if let [_, _, _, opacity] = pixel {
                *opacity = (f32::from(*opacity) * (1.0 - f32::from(cover) / 255.0)).round() as u8;
            }
        }
    }

    /// How much of each pixel the path covers, of 255.
    fn cover(&self, path: &str) -> Vec<u8> {
        let side = self.picture.side;
        let scale = side as f32 / 32.0;
        let mut cover = vec![0; (side * side) as usize];
        Mask::new(path).transform(Some(Transform::scale(scale, scale))).size(side, side).render_into(&mut cover, None);
        cover
    }
}

/// Lays a colour over a pixel whose colour is not multiplied by its opacity.
fn over(pixel: &mut [u8], colour: Colour, cover: f32) {
    let [red, green, blue, opacity] = pixel else { return };
    let under = f32::from(*opacity) / 255.0 * (1.0 - cover);
    let sum = cover + under;
    if sum <= 0.0 {
        return;
    }
    for (old, new) in [red, green, blue].into_iter().zip(colour) {
        *old = ((f32::from(new) * cover + f32::from(*old) * under) / sum).round() as u8;
    }
    *opacity = (sum * 255.0).round() as u8;
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Mood; 4] = [Mood::Idle, Mood::Printing, Mood::Paused, Mood::Attention];

    fn at(picture: &Picture, x: u32, y: u32) -> &[u8] {
        let place = ((y * picture.side + x) * 4) as usize;
        &picture.rgba[place..place + 4]
    }

    #[test]
    fn each_state_has_its_own_icon_at_every_size_a_panel_asks_for() {
        for side in [16, 22, 24, 32, 64] {
            let pictures: Vec<Picture> = ALL.iter().map(|mood| draw(*mood, side)).collect();
            for (place, one) in pictures.iter().enumerate() {
                assert_eq!(one.rgba.len() as u32, side * side * 4);
                for other in &pictures[place + 1..] {
                    let different = one.rgba.chunks(4).zip(other.rgba.chunks(4)).filter(|(a, b)| a != b).count();
                    assert!(different as u32 > side * side / 8, "{different} of {} pixels", side * side);
                }
            }
        }
    }

    #[test]
    fn the_corners_are_open_and_the_badge_has_its_colour() {
        let picture = draw(Mood::Attention, 64);
        assert_eq!(at(&picture, 0, 0)[3], 0);
        assert_eq!(at(&picture, 32, 2), [0x17, 0x59, 0x5C, 255]);
        assert_eq!(at(&picture, 54, 44), [0xF2, 0x9A, 0x05, 255]);
        assert_eq!(at(&picture, 44, 36), [0x2A, 0x1C, 0x00, 255]);
        // Between the badge and the label is a gap that shows the panel.
        assert_eq!(at(&picture, 44, 23)[3], 0);
    }
}
