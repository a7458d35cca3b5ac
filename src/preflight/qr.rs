//! QR codes read back from the dots: finder and timing patterns looked at, the rest by a decoder that is not our encoder.

use std::io::{self, Write};

use encoding_rs::SHIFT_JIS;

use super::view::View;
use super::{Reading, Room};
use crate::layout::scene::Modules;

/// Modules of white round a symbol (ISO/IEC 18004).
const QUIET: f64 = 4.0;
/// Dots looked at of each module, across and down, at the most.
const SAMPLES: f64 = 3.0;
/// Of the 64 modules of a finder pattern with its border, those that may be damaged: it is found by the
/// proportions of the lines through it, of which enough must be whole.
const FINDER_DAMAGE: usize = 6;

/// The symbol as a scanner would meet it; None where it is none of QR's sizes.
pub(super) fn examine(view: &View<'_>, symbol: &Modules) -> Option<Reading> {
    let side = symbol.side;
    if !(21..=177).contains(&side) || side % 4 != 1 {
        return None;
    }
    let room = view.length.min(view.height);
    let module = (room / side as f64).floor();
    if module < 1.0 {
        return None;
    }
    let length = module * side as f64;
    let left = ((view.length - length) / 2.0).floor();
    let top = ((view.height - length) / 2.0).floor();
    let grid = Grid { view, side, module, left, top };
    let black = grid.read();
    let agrees = has_patterns(&black, side).then(|| decode(&black, side)).flatten().map(|text| text == symbol.data);
    let wanted = QUIET * module;
    let rooms = [(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0)]
        .map(|way| Room { needed: wanted, found: grid.quiet(way, wanted) });
    Some(Reading { agrees, module, rooms: rooms.into() })
}

/// Where the modules should be.
struct Grid<'a> {
    view: &'a View<'a>,
    side: usize,
    module: f64,
    left: f64,
    top: f64,
}

impl Grid<'_> {
    /// Each module as most of its dots are.
    fn read(&self) -> Vec<bool> {
        let samples = self.module.min(SAMPLES);
        let places: Vec<f64> = (0..samples as u32).map(|n| (f64::from(n) + 0.5) * self.module / samples).collect();
        let most = places.len() * places.len() / 2;
        let mut black = Vec::with_capacity(self.side * self.side);
        for row in 0..self.side {
            let v = self.top + row as f64 * self.module;
            for column in 0..self.side {
                let u = self.left + column as f64 * self.module;
                let dots = places.iter().flat_map(|dv| places.iter().map(move |du| (u + du, v + dv)));
                black.push(dots.filter(|(u, v)| self.view.black(*u, *v)).count() > most);
            }
        }
        black
    }

    /// Dots of white paper beside the symbol on one side, `wanted` at the most. The paper's edge ends it.
    fn quiet(&self, way: (f64, f64), wanted: f64) -> f64 {
        let half = self.module * self.side as f64 / 2.0;
        let (middle_u, middle_v) = (self.left + half, self.top + half);
        let begin = if self.view.slanted { 1.0 } else { 0.0 };
        let mut found = begin;
        while found < wanted {
            let out = half + found + 0.5;
            let (u, v) = (middle_u + way.0 * out, middle_v + way.1 * out);
            // Along the symbol's side.
            let is_white = |step: u32| {
                let along = f64::from(step) + 0.5 - half;
                !self.view.black(u + way.1 * along, v + way.0 * along)
            };
            if !self.view.on_paper(u, v) || !(0..(half * 2.0) as u32).all(is_white) {
                break;
            }
            found += 1.0;
        }
        if found > begin { found.min(wanted) } else { 0.0 }
    }
}

/// Finder patterns in three corners, and the dotted lines between them.
fn has_patterns(black: &[bool], side: usize) -> bool {
    let at = |x: usize, y: usize| black.get(y * side + x).copied().unwrap_or_default();
    let finder = |x: usize, y: usize| {
        let ring = x.abs_diff(3).max(y.abs_diff(3));
        ring <= 1 || ring == 3
    };
    let far = side - 1;
    let corners: [&dyn Fn(usize, usize) -> bool; 3] =
        [&|x, y| at(x, y), &|x, y| at(far - x, y), &|x, y| at(x, far - y)];
    let found = corners.iter().all(|corner| {
        let wrong = (0..64).filter(|place| corner(place % 8, place / 8) != finder(place % 8, place / 8));
        wrong.count() <= FINDER_DAMAGE
    });
    let dotted = |module: &dyn Fn(usize) -> bool| {
        (8..side - 8).filter(|step| module(*step) != step.is_multiple_of(2)).count() * 4 <= side - 16
    };
    found && dotted(&|step| at(step, 6)) && dotted(&|step| at(6, step))
}

/// What the symbol says.
fn decode(black: &[bool], side: usize) -> Option<String> {
    let at = |x: usize, y: usize| black.get(y * side + x).copied().unwrap_or_default();
    let mut text = Utf8(Vec::with_capacity(64));
    rqrr::Grid::new(rqrr::SimpleGrid::from_func(side, at)).decode_to(&mut text).ok()?;
    String::from_utf8(text.0).ok()
}

/// Takes what the decoder says, character by character: a byte of byte mode alone, a kanji as the two bytes of
/// Shift JIS, which are brought into the others' coding here, as scanners do.
struct Utf8(Vec<u8>);

impl Write for &mut Utf8 {
    fn write(&mut self, said: &[u8]) -> io::Result<usize> {
        match said {
            [first, _] if !first.is_ascii() => {
                let mut kanji = [0; 8];
                let mut decoder = SHIFT_JIS.new_decoder_without_bom_handling();
                let (_, _, written) = decoder.decode_to_utf8_without_replacement(said, &mut kanji, true);
                let kanji = kanji.get(..written).filter(|kanji| !kanji.is_empty());
                self.0.extend_from_slice(kanji.ok_or(io::ErrorKind::InvalidData)?);
            }
            _ => self.0.extend_from_slice(said),
        }
        Ok(said.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use qrcodegen::{QrCode, QrCodeEcc, QrSegment, QrSegmentMode, Version};

    use super::*;

    #[test]
    fn kanji_mode_is_read_beside_the_others() {
        // The standard's own example: 点 and 茗 are D9F and 1AAA in 13 bits.
        let bits = [0xD9F_u16, 0x1AAA].iter().flat_map(|code| (0..13).rev().map(move |bit| code >> bit & 1 == 1));
        let kanji = QrSegment::new(QrSegmentMode::Kanji, 2, bits.collect());
        let segments = [kanji, QrSegment::make_bytes("é点".as_bytes()), QrSegment::make_numeric("1234567")];
        let (ecc, versions) = (QrCodeEcc::Medium, (Version::MIN, Version::MAX));
        let code = QrCode::encode_segments_advanced(&segments, ecc, versions.0, versions.1, None, false).unwrap();
        let side = code.size();
        let black: Vec<bool> =
            (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).map(|(x, y)| code.get_module(x, y)).collect();
        assert!(has_patterns(&black, side as usize));
        assert_eq!(decode(&black, side as usize).as_deref(), Some("点茗é点1234567"));
    }

    #[test]
    fn damage_within_the_correction_is_read_over_and_beyond_it_is_not() {
        let code = QrCode::encode_text("SF1234567890", QrCodeEcc::Medium).unwrap();
        let side = code.size();
        let mut black: Vec<bool> =
            (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).map(|(x, y)| code.get_module(x, y)).collect();
        let side = side as usize;
        let spoil = |black: &mut Vec<bool>, row: usize, to: usize| (9..to).for_each(|x| black[row * side + x] ^= true);
        spoil(&mut black, 12, 12);
        assert_eq!(decode(&black, side).as_deref(), Some("SF1234567890"));
        (9..side).for_each(|row| spoil(&mut black, row, side));
        assert_eq!(decode(&black, side), None);
    }
}
