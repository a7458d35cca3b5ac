//! Borders of boxes, and those that the cells of a table share.

use super::{Ink, PX, Painter, colour_of, ink};
use crate::geometry::Pattern;
use crate::richtext::page::paint::Around;
use crate::richtext::page::style::{Border, Style};
use crate::richtext::page::table::Table;

impl Painter<'_> {
    /// The four sides of one box. `below` lies outside of it, `backdrop` inside.
    pub(super) fn borders(
        &mut self,
        style: &Style,
        place: [f32; 4],
        clip: Option<[f32; 4]>,
        below: f32,
        backdrop: f32,
    ) {
        // A border round a black box is black already where it is outside.
        let against = if (below < super::DARK) == (backdrop < super::DARK) { backdrop } else { below };
        let seen = |border: &Border| ink(colour_of(style, border.colour), against);
        let paper = style.border.iter().filter(|border| border.used() > 0.0).find_map(seen);
        let Some(paper) = paper else { return };
        let width = |border: &Border| if seen(border).is_some() { f64::from(border.used()) * PX } else { 0.0 };
        let widths = [0, 1, 2, 3].map(|side: usize| style.border.get(side).map_or(0.0, width));
        let patterns = style.border.map(|border| border.stroke.pattern());
        self.put(place, clip, paper, Ink::Frame { widths, patterns, radius: f64::from(style.radius) * PX });
    }

    /// The lines of a table whose cells share their borders, each as long as it goes on alike.
    pub(super) fn shared_borders(&mut self, table: &Table, style: &Style, inside: Around, backdrop: f32) {
        let (width, height) = (table.width(), table.rows.len());
        let x = |line: usize| boundary(&table.across, line).map(|px| inside.x + px);
        let y = |line: usize| boundary(&table.down, line).map(|px| inside.y + px);
        for line in 0..=width {
            let edges = (0..height).map(|row| table.upright.get(row * (width + 1) + line));
            for (start, end, border) in stretches(edges) {
                let (Some(at), Some(top), Some(bottom)) = (x(line), y(start), y(end)) else { continue };
                let half = border.width / 2.0;
                let (above, below) = (meets(table, start, line), meets(table, end, line));
                self.shared(style, border, [at - half, top - above, at + half, bottom + below], inside, backdrop);
            }
        }
        for line in 0..=height {
            let edges = (0..width).map(|column| table.level.get(line * width + column));
            for (start, end, border) in stretches(edges) {
                let (Some(at), Some(left), Some(right)) = (y(line), x(start), x(end)) else { continue };
                let half = border.width / 2.0;
                self.shared(style, border, [left, at - half, right, at + half], inside, backdrop);
            }
        }
    }

    fn shared(&mut self, style: &Style, border: Border, place: [f32; 4], inside: Around, backdrop: f32) {
        let Some(paper) = ink(colour_of(style, border.colour), backdrop) else { return };
        let ink = match border.stroke.pattern() {
            Pattern::Solid => Ink::Fill,
            pattern => Ink::Line(pattern),
        };
        self.put(place, inside.clip, paper, ink);
    }
}

/// px where the grid's line lies: between two columns or rows, or at an end.
fn boundary(lengths: &[(f32, f32)], line: usize) -> Option<f32> {
    lengths.get(line).map(|(start, _)| *start).or_else(|| lengths.last().map(|(_, end)| *end))
}

/// Neighbouring edges of one border: from, to, what.
fn stretches<'e>(edges: impl Iterator<Item = Option<&'e Border>>) -> Vec<(usize, usize, Border)> {
    let mut found: Vec<(usize, usize, Border)> = Vec::new();
    for (at, edge) in edges.enumerate() {
        let Some(border) = edge.filter(|border| border.used() > 0.0) else { continue };
        match found.last_mut() {
            Some((_, end, known)) if *end == at && known == border => *end = at + 1,
            _ => found.push((at, at + 1, *border)),
        }
    }
    found
}

/// Half the width of the level border that an upright one ends at, so that corners are whole.
fn meets(table: &Table, row_line: usize, column_line: usize) -> f32 {
    let width = table.width();
    let beside = [column_line.checked_sub(1), Some(column_line).filter(|column| *column < width)];
    let edges = beside.into_iter().flatten().filter_map(|column| table.level.get(row_line * width + column));
    edges.map(Border::used).fold(0.0, f32::max) / 2.0
}
