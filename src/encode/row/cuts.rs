//! What is left of a page as pictures: cut apart where white paper between them costs more than a command.

use std::ops::Range;

use super::super::bands::Band;
use crate::bitmap::Bitmap;

/// Bytes that a picture's command takes beside its dots, about, and the printer's work for it.
const COMMAND: usize = 30;
/// How often parts are cut into parts: rows, columns, rows again and so on.
const DEPTH: usize = 10;

/// All ink in boxes of whole bytes, from the top and from the left; none where all is white.
pub fn cuts(page: &Bitmap) -> Vec<Band> {
    let mut parts = Vec::new();
    let whole = Band { rows: 0..page.height() as usize, columns: 0..page.stride() };
    let Some(inked) = shrunk(page, &whole) else { return parts };
    let together = Band { rows: inked.rows.clone(), columns: inked.columns.clone() };
    cut(page, inked, DEPTH, &mut parts);
    // Dust is cheaper in one piece.
    if parts.iter().map(price).sum::<usize>() > price(&together) { vec![together] } else { parts }
}

/// `part` is as small as its ink.
fn cut(page: &Bitmap, part: Band, depth: usize, parts: &mut Vec<Band>) {
    if depth > 0 && price(&part) > 2 * COMMAND {
        for across in [false, true] {
            let pieces = split(page, &part, across);
            if pieces.len() > 1 {
                return pieces.into_iter().for_each(|piece| cut(page, piece, depth - 1, parts));
            }
        }
    }
    parts.push(part);
}

/// The parts between white rows, or `across` between white columns of bytes.
fn split(page: &Bitmap, part: &Band, across: bool) -> Vec<Band> {
    let mut pieces: Vec<Band> = Vec::new();
    let inked = if across { inked_columns(page, part) } else { inked_rows(page, part) };
    for run in runs(&inked) {
        let (start, end) = (run.start, run.end);
        let piece = if across {
            Band { rows: part.rows.clone(), columns: part.columns.start + start..part.columns.start + end }
        } else {
            Band { rows: part.rows.start + start..part.rows.start + end, columns: part.columns.clone() }
        };
        let Some(piece) = shrunk(page, &piece) else { continue };
        match pieces.last_mut() {
            Some(last) if price(&joined(last, &piece)) <= price(last) + price(&piece) => *last = joined(last, &piece),
            _ => pieces.push(piece),
        }
    }
    pieces
}

fn price(part: &Band) -> usize {
    COMMAND + part.rows.len() * part.columns.len()
}

fn joined(one: &Band, other: &Band) -> Band {
    let hull = |a: &Range<usize>, b: &Range<usize>| a.start.min(b.start)..a.end.max(b.end);
    Band { rows: hull(&one.rows, &other.rows), columns: hull(&one.columns, &other.columns) }
}

fn shrunk(page: &Bitmap, part: &Band) -> Option<Band> {
    let (rows, columns) = (inked_rows(page, part), inked_columns(page, part));
    let within = |inked: &[bool], start: usize| {
        let first = inked.iter().position(|ink| *ink)?;
        Some(start + first..start + inked.iter().rposition(|ink| *ink)? + 1)
    };
    Some(Band { rows: within(&rows, part.rows.start)?, columns: within(&columns, part.columns.start)? })
}

fn inked_rows(page: &Bitmap, part: &Band) -> Vec<bool> {
    part.lines(page).map(|line| line.iter().any(|dots| *dots != 0)).collect()
}

fn inked_columns(page: &Bitmap, part: &Band) -> Vec<bool> {
    let mut ink = vec![0; part.columns.len()];
    for line in part.lines(page) {
        ink.iter_mut().zip(line).for_each(|(ink, dots)| *ink |= dots);
    }
    ink.into_iter().map(|ink| ink != 0).collect()
}

fn runs(inked: &[bool]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (place, _) in inked.iter().enumerate().filter(|(_, ink)| **ink) {
        match runs.last_mut().filter(|run| run.end == place) {
            Some(run) => run.end = place + 1,
            None => runs.push(place..place + 1),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_paper_has_no_parts_and_things_far_apart_have_their_own() {
        let mut page = Bitmap::new(600, 400);
        assert_eq!(cuts(&page), []);
        page.fill(20, 10, 90, 60);
        page.fill(400, 30, 500, 90);
        page.fill(400, 300, 410, 310);
        let columns = [2..12, 50..63, 50..52];
        let rows = [10..60, 30..90, 300..310];
        let expected: Vec<Band> = rows.into_iter().zip(columns).map(|(rows, columns)| Band { rows, columns }).collect();
        assert_eq!(cuts(&page), expected);
    }

    #[test]
    fn things_close_together_are_one_command() {
        let mut page = Bitmap::new(600, 400);
        page.fill(20, 10, 90, 20);
        page.fill(100, 10, 170, 20);
        assert_eq!(cuts(&page), [Band { rows: 10..20, columns: 2..22 }]);
    }

    #[test]
    fn all_ink_lies_in_the_parts_whatever_the_ink() {
        let mut seed = 7u64;
        let mut below = |limit: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % limit
        };
        for round in 0..60 {
            let mut page = Bitmap::new(1 + below(300) as u32, 1 + below(200) as u32);
            for _ in 0..below(12) {
                let (x, y) = (below(300) as i64, below(200) as i64);
                page.fill(x, y, x + below(40) as i64, y + below(20) as i64);
            }
            let mut left = page.clone();
            let parts = cuts(&page);
            for part in &parts {
                for row in left.bits_mut().chunks_exact_mut(page.stride()).take(part.rows.end).skip(part.rows.start) {
                    row[part.columns.clone()].fill(0);
                }
            }
            assert!(left.is_blank(), "round {round}");
            let sent: usize = parts.iter().map(price).sum();
            assert!(sent <= COMMAND + page.bits().len(), "round {round}: {sent}");
        }
    }
}
