//! Boxes with their places become pieces of ink, in mm from the top left of the place they were given.

mod edges;
mod letters;

use super::boxes::{Bx, Kind, Tree};
use super::style::{Display, Style};
use super::value::Colour;
use super::{Ink, Overflow, Piece};
use crate::geometry::Rect;
use crate::text::Fonts;

/// A CSS pixel, mm.
pub const PX: f64 = 25.4 / 96.0;

/// Darker backgrounds are black: half of all brightness.
const DARK: f32 = 128.0;
/// What differs from its background by less cannot be seen on a screen either.
const FAINT: f32 = 20.0;
/// Characters named in a warning about missing ones.
const NAMED: usize = 20;

pub struct Painter<'a> {
    tree: &'a Tree,
    fonts: &'a Fonts,
    pub pieces: Vec<Piece>,
    pub missing: String,
    pub overflow: Overflow,
    /// px of the place.
    view: (f32, f32),
}

/// What is round a box.
#[derive(Clone, Copy)]
struct Around {
    x: f32,
    y: f32,
    /// px; nothing shows outside.
    clip: Option<[f32; 4]>,
    /// Brightness of what lies below, 0 to 255.
    backdrop: f32,
}

impl<'a> Painter<'a> {
    pub fn new(tree: &'a Tree, fonts: &'a Fonts, view: (f32, f32)) -> Self {
        let (pieces, missing, overflow) = (Vec::new(), String::new(), Overflow::default());
        Painter { tree, fonts, pieces, missing, overflow, view }
    }

    pub fn page(&mut self, root: usize) {
        self.paint(root, Around { x: 0.0, y: 0.0, clip: None, backdrop: 255.0 });
    }

    /// Depth is bounded by `limits::HTML_DEPTH`.
    fn paint(&mut self, place: usize, around: Around) {
        let tree = self.tree;
        let Some(bx) = tree.boxes.get(place) else { return };
        let mut inside = around;
        inside.x += bx.layout.location.x;
        inside.y += bx.layout.location.y;
        if !matches!(bx.kind, Kind::Lines(_)) {
            self.decorate(bx, &mut inside, around.backdrop);
        }
        if bx.style.clips && !matches!(bx.kind, Kind::Lines(_)) {
            let [top, right, bottom, left] = bx.style.border_widths();
            let (width, height) = (bx.layout.size.width, bx.layout.size.height);
            let own = [inside.x + left, inside.y + top, inside.x + width - right, inside.y + height - bottom];
            inside.clip = Some(inside.clip.map_or(own, |clip| meet(clip, own)));
        }
        match &bx.kind {
            Kind::Lines(lines) => self.lines(lines, inside),
            Kind::Picture { source, .. } => self.picture(bx, source, inside),
            Kind::Table(table) => {
                for (row, (top, bottom)) in table.rows.iter().zip(&table.down) {
                    let (Some((left, _)), Some((_, right))) = (table.across.first(), table.across.last()) else {
                        break;
                    };
                    let place = [inside.x + left, inside.y + top, inside.x + right, inside.y + bottom];
                    let mut backdrop = inside.backdrop;
                    self.background(row.style.background, place, inside.clip, &mut backdrop);
                }
                for cell in &table.cells {
                    let row = table.rows.get(cell.row).map_or(Colour::CLEAR, |row| row.style.background);
                    self.paint(cell.place, Around { backdrop: blended(row, inside.backdrop), ..inside });
                }
                for caption in &table.captions {
                    self.paint(*caption, inside);
                }
                if bx.style.inherited.collapse_borders {
                    self.shared_borders(table, &bx.style, inside, around.backdrop);
                }
            }
            Kind::Block | Kind::Flex | Kind::Grid => {
                for child in &bx.children {
                    let stands = tree.boxes.get(*child).is_some_and(|child| !child.flow.position.is_out_of_flow());
                    if stands {
                        self.paint(*child, inside);
                    }
                }
            }
        }
        for away in &bx.hoisted {
            self.paint(usize::from(*away), inside);
        }
    }

    fn decorate(&mut self, bx: &Bx, inside: &mut Around, below: f32) {
        let size = bx.layout.size;
        let mut place = [inside.x, inside.y, inside.x + size.width, inside.y + size.height];
        let mut shares_borders = false;
        if let Kind::Table(table) = &bx.kind {
            place[1] += table.grid.0;
            place[3] = place[1] + table.grid.1;
            shares_borders = bx.style.inherited.collapse_borders;
        }
        let empty = bx.style.display == Display::Cell && bx.children.is_empty() && bx.style.inherited.hide_empty_cells;
        if bx.style.inherited.hidden || empty {
            return;
        }
        let clip = inside.clip;
        self.background(bx.style.background, place, clip, &mut inside.backdrop);
        let in_shared = bx.style.display == Display::Cell && bx.style.inherited.collapse_borders;
        if !shares_borders && !in_shared {
            self.borders(&bx.style, place, clip, below, inside.backdrop);
        }
    }

    /// Black or paper; what lies below it stays where both are alike.
    fn background(&mut self, colour: Colour, place: [f32; 4], clip: Option<[f32; 4]>, backdrop: &mut f32) {
        let below = *backdrop;
        *backdrop = blended(colour, below);
        if (*backdrop < DARK) != (below < DARK) {
            self.put(place, clip, *backdrop >= DARK, Ink::Fill);
        }
    }

    fn picture(&mut self, bx: &Bx, source: &str, inside: Around) {
        if source.is_empty() || bx.style.inherited.hidden {
            return;
        }
        let size = bx.layout.size;
        let [top, right, bottom, left] = bx.style.border_widths();
        let padding = bx.style.padding.map(|padding| padding.of(size.width).unwrap_or(0.0));
        let place = [
            inside.x + left + padding[3],
            inside.y + top + padding[0],
            inside.x + size.width - right - padding[1],
            inside.y + size.height - bottom - padding[2],
        ];
        self.put(place, inside.clip, false, Ink::Picture(source.to_owned()));
    }

    /// `place`: left, top, right, bottom in px.
    fn put(&mut self, place: [f32; 4], clip: Option<[f32; 4]>, paper: bool, ink: Ink) {
        let seen = clip.map_or(place, |clip| meet(place, clip));
        let is_line = matches!(ink, Ink::Letters(_));
        let unseen = (seen[0] >= seen[2] || seen[1] >= seen[3]) && (clip.is_some() || !is_line);
        if unseen || place.iter().any(|px| !px.is_finite()) {
            return;
        }
        if !paper {
            self.overflow.see(seen, self.view, is_line);
        }
        self.pieces.push(Piece { place: mm(place), clip: clip.map(mm), paper, ink });
    }

    fn miss(&mut self, shown: &str) {
        if !self.missing.contains(shown) && self.missing.chars().count() < NAMED {
            self.missing.push_str(shown);
        }
    }
}

/// Is the ink paper, on a dark background? None: nobody could see it.
fn ink(colour: Colour, backdrop: f32) -> Option<bool> {
    ((blended(colour, backdrop) - backdrop).abs() >= FAINT).then_some(backdrop < DARK)
}

fn blended(colour: Colour, below: f32) -> f32 {
    colour.luma * colour.alpha + below * (1.0 - colour.alpha)
}

fn meet(one: [f32; 4], other: [f32; 4]) -> [f32; 4] {
    let [left, top, right, bottom] = other;
    let (x, y) = (one[0].max(left), one[1].max(top));
    [x, y, one[2].min(right).max(x), one[3].min(bottom).max(y)]
}

fn mm([left, top, right, bottom]: [f32; 4]) -> Rect {
    let [x, y, right, bottom] = [left, top, right, bottom].map(|px| f64::from(px) * PX);
    Rect::new(x, y, (right - x).max(0.0), (bottom - y).max(0.0))
}

fn colour_of(style: &Style, own: Option<Colour>) -> Colour {
    own.unwrap_or(style.inherited.colour)
}
