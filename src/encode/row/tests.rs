//! Plans drawn by a printer of the tests' own, held against the raster.

use super::*;
use crate::geometry::Rect;
use crate::layout::Scene;
use crate::layout::scene::{Frame, Glyphs, PlacedGlyph};
use crate::symbols::{self, QrCorrection};
use crate::text::{FontId, Fonts};

/// Symbols are said by their places, letters as the box of their cells: 12 dots for each, 24 high.
const TESTED: Dialect = Dialect {
    solids: true,
    barcode: |barcode| (barcode.turn == Turn::Upright).then(|| told(b'B', &barcode.area)),
    qr: |square| Some(told(b'Q', &square.area)),
    text: |line| {
        let area = line.cells(12 * line.text.chars().count() as i64, 24);
        let size = Size { font: "tested", across: 1, down: 1 };
        vec![Written { size, distance: 0.0, area, bytes: told(b'T', &area) }]
    },
};

/// Nothing but pictures.
const PICTURES: Dialect = Dialect { solids: false, barcode: |_| None, qr: |_| None, text: |_| Vec::new() };

fn told(kind: u8, area: &Dots) -> Vec<u8> {
    format!("{} {} {} {} {}", char::from(kind), area.x0, area.y0, area.x1, area.y1).into_bytes()
}

fn mark(place: Rect, turn: Turn, shape: Shape) -> Mark {
    Mark { component: 0, place, turn, clip: None, paper: false, shape }
}

fn bars(data: &str) -> Shape {
    let widths = symbols::barcode("128", data).unwrap();
    Shape::Barcode(Bars { widths, codetype: "128".into(), data: data.into(), says: data.into() })
}

fn qr(data: &str) -> Shape {
    let qr = symbols::qr(data, QrCorrection::M, None).unwrap();
    Shape::Qr(Modules { side: qr.side, black: qr.black, level: 'M', version: qr.version, data: data.into() })
}

fn lettered(text: &str) -> Shape {
    let fonts = Fonts::embedded();
    let (em, mut x, mut glyphs) = (24.0, 0.0, Vec::new());
    let y = (fonts.metrics(FontId::EMBEDDED).baseline * em).round();
    for cluster in fonts.shape(text, fonts.find("", false)) {
        for glyph in cluster.glyphs.iter() {
            let (advance, start, end) = (glyph.advance * em, cluster.start, cluster.end);
            glyphs.push(PlacedGlyph { id: glyph.id, x, y, advance, turned: false, start, end });
            x = (x + advance).round();
        }
    }
    let (font, rules) = (FontId::EMBEDDED, Vec::new());
    Shape::Glyphs(Glyphs { font, em_x: em, em_y: em, embolden: false, glyphs, rules, text: text.into() })
}

fn text_mark(text: &str, x: f64, y: f64) -> Mark {
    mark(Rect::new(x, y, 24.0 * text.chars().count() as f64, 24.0), Turn::Upright, lettered(text))
}

/// One dot is one mm.
fn drawn(marks: &[Mark]) -> (Scene, Bitmap) {
    let scene = Scene { width: 400.0, height: 300.0, marks: marks.to_vec(), components: vec!["part".into()] };
    let bitmap = raster::draw(&scene, &Fonts::embedded(), 1.0).unwrap();
    (scene, bitmap)
}

fn planned(marks: &[Mark], dialect: &Dialect) -> (Plan, Bitmap) {
    let (scene, bitmap) = drawn(marks);
    let fonts = Fonts::embedded();
    (plan(&Page { scene: &scene, bitmap: &bitmap, fonts: &fonts }, 1.0, dialect), bitmap)
}

/// What the pieces put on paper; symbols by drawing the marks that lie where they were said. Letters stay away.
fn printed(plan: &Plan, marks: &[Mark]) -> Bitmap {
    let mut paper = Bitmap::new(plan.ink.width(), plan.ink.height());
    for piece in &plan.pieces {
        match piece {
            Piece::Picture(band) => {
                let stride = paper.stride();
                let rows = paper.bits_mut().chunks_exact_mut(stride).skip(band.rows.start);
                for (row, line) in rows.zip(band.lines(&plan.ink)) {
                    row[band.columns.clone()].copy_from_slice(line);
                }
            }
            Piece::Bar(area) => paper.fill(area.x0, area.y0, area.x1, area.y1),
            Piece::Frame { area, thickness } => {
                for line in lines(area, *thickness) {
                    paper.fill(line.x0, line.y0, line.x1, line.y1);
                }
            }
            Piece::Said(bytes) if bytes[0] == b'T' => {}
            Piece::Said(bytes) => {
                let said = |mark: &&Mark| {
                    raster::symbol(mark, 1.0)
                        .is_some_and(|symbol| told(b'B', &symbol.area)[1..] == bytes[1..] && mark.clip.is_none())
                };
                let (_, alone) = drawn(&[marks.iter().find(said).unwrap().clone()]);
                paper.bits_mut().iter_mut().zip(alone.bits()).for_each(|(paper, ink)| *paper |= ink);
            }
        }
    }
    paper
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn mark(&mut self) -> Mark {
        let (x, y) = (self.below(420) as f64 - 10.0, self.below(320) as f64 - 10.0);
        let (width, height) = (self.below(200) as f64 + 80.0, self.below(60) as f64 + 3.0);
        let turn = [Turn::Upright, Turn::Right, Turn::Over, Turn::Left, Turn::Free(12.0)][self.below(5) as usize];
        let thickness = [0.3, 1.0, 2.4, 90.0][self.below(4) as usize];
        let shape = match self.below(9) {
            0 => bars("AB12"),
            1 => qr("dice"),
            2 => lettered("运单 AB"),
            3 => Shape::Dashes,
            4 => Shape::Frame(Frame { widths: [thickness; 4], dashed: [false; 4], radius: 0.0 }),
            5 => Shape::Frame(Frame { widths: [thickness; 4], dashed: [false; 4], radius: 9.0 }),
            6 => {
                Shape::Frame(Frame { widths: [1.0, thickness, 0.0, 2.0], dashed: [self.below(2) == 0; 4], radius: 0.0 })
            }
            _ => Shape::Fill,
        };
        let place = Rect::new(x, y, width, height.max(if matches!(shape, Shape::Qr(_)) { 60.0 } else { 0.0 }));
        let clip = (self.below(6) == 0).then(|| Rect::new(x + 7.0, y + 3.0, 90.0, 30.0));
        Mark { clip, paper: self.below(6) == 0, ..mark(place.laid(turn), turn, shape) }
    }
}

#[test]
fn what_is_planned_puts_every_dot_on_paper_and_no_other() {
    let mut dice = Dice(11);
    let (mut bars, mut frames, mut said) = (0, 0, 0);
    for round in 0..300 {
        let marks: Vec<Mark> = (0..1 + dice.below(9)).map(|_| dice.mark()).collect();
        let (plan, bitmap) = planned(&marks, &TESTED);
        let (scene, _) = drawn(&marks);
        let wishes = letters::wishes(&scene, &Fonts::embedded(), &Dots::of(&bitmap), 1.0, TESTED.text);
        let written = |wish: &&letters::Wish| plan.pieces.contains(&Piece::Said(wish.ways[0].bytes.clone()));
        let granted: Vec<&letters::Wish> = wishes.iter().filter(written).collect();
        let expected = raster::draw(&grants::without(&scene, &granted), &Fonts::embedded(), 1.0).unwrap();
        assert!(printed(&plan, &marks) == expected, "round {round}: {marks:#?}");
        bars += plan.pieces.iter().filter(|piece| matches!(piece, Piece::Bar(_))).count();
        frames += plan.pieces.iter().filter(|piece| matches!(piece, Piece::Frame { .. })).count();
        said += plan.pieces.iter().filter(|piece| matches!(piece, Piece::Said(_))).count();
    }
    assert!(bars > 300 && frames > 10 && said > 90, "{bars} bars, {frames} frames, {said} said");
}

#[test]
fn a_language_without_commands_sends_all_ink_as_pictures() {
    let mut dice = Dice(5);
    for _ in 0..60 {
        let marks: Vec<Mark> = (0..6).map(|_| dice.mark()).collect();
        let (plan, bitmap) = planned(&marks, &PICTURES);
        assert!(plan.pieces.iter().all(|piece| matches!(piece, Piece::Picture(_))));
        assert!(printed(&plan, &marks) == bitmap && plan.ink == bitmap);
    }
}

#[test]
fn lines_boxes_symbols_and_letters_apart_are_all_said() {
    let frame = Frame { widths: [2.0; 4], dashed: [false; 4], radius: 0.0 };
    let marks = [
        mark(Rect::new(10.0, 10.0, 300.0, 2.0), Turn::Upright, Shape::Fill),
        mark(Rect::new(10.0, 20.0, 100.0, 60.0), Turn::Upright, Shape::Frame(frame)),
        mark(Rect::new(150.0, 30.0, 200.0, 50.0), Turn::Upright, bars("SF1234")),
        mark(Rect::new(10.0, 100.0, 60.0, 60.0), Turn::Upright, qr("apart")),
        text_mark("运单号", 150.0, 120.0),
    ];
    let (plan, _) = planned(&marks, &TESTED);
    assert!(plan.ink.is_blank());
    let said: Vec<String> = plan.pieces.iter().map(|piece| format!("{piece:?}")).collect();
    assert_eq!(said.len(), 5, "{said:#?}");
    assert!(plan.pieces.contains(&Piece::Frame { area: Dots { x0: 10, y0: 20, x1: 110, y1: 80 }, thickness: 2 }));
    assert_eq!(plan.pieces.last(), Some(&Piece::Said(b"T 150 120 186 144".to_vec())));
}

#[test]
fn white_letters_on_a_black_box_make_both_a_picture() {
    let ground = mark(Rect::new(10.0, 10.0, 200.0, 40.0), Turn::Upright, Shape::Fill);
    let white = Mark { paper: true, ..text_mark("白字", 20.0, 18.0) };
    let (plan, bitmap) = planned(&[ground, white], &TESTED);
    assert!(matches!(plan.pieces[..], [Piece::Picture(_)]), "{:?}", plan.pieces);
    assert!(plan.ink == bitmap);
}

#[test]
fn letters_that_would_touch_anything_are_drawn_by_us() {
    let line = |x, y, width, height| mark(Rect::new(x, y, width, height), Turn::Upright, Shape::Fill);
    let alone = || text_mark("运单号", 150.0, 120.0);
    let said = |marks: &[Mark]| {
        let (plan, _) = planned(marks, &TESTED);
        plan.pieces.iter().filter(|piece| matches!(piece, Piece::Said(_))).count()
    };
    assert_eq!(said(&[alone(), line(140.0, 144.0, 60.0, 1.0), line(149.0, 110.0, 1.0, 60.0)]), 1);
    for other in [
        line(140.0, 143.0, 60.0, 1.0),
        line(185.0, 100.0, 1.0, 60.0),
        Mark { paper: true, ..line(160.0, 125.0, 9.0, 9.0) },
        mark(Rect::new(100.0, 100.0, 90.0, 40.0), Turn::Free(20.0), Shape::Fill),
    ] {
        assert_eq!(said(&[alone(), other.clone()]), 0, "{other:?}");
    }
    let clipped = Mark { clip: Some(Rect::new(150.0, 120.0, 30.0, 24.0)), ..alone() };
    assert_eq!(said(&[clipped]), 0);
    assert_eq!(said(&[text_mark("运单号", 380.0, 120.0)]), 0);
    // Of two whose cells share a row the first is written, unless the ink of the other lies in its cells.
    assert_eq!(said(&[alone(), text_mark("号", 150.0, 143.0)]), 1);
    assert_eq!(said(&[alone(), text_mark("号", 150.0, 130.0)]), 0);
}

#[test]
fn a_line_is_where_its_letters_are_in_every_turn() {
    let place = Dots { x0: 100, y0: 50, x1: 200, y1: 80 };
    let line = |turn: Turn| {
        let place = if turn.lies_down() { Dots { x1: 130, y1: 150, ..place } } else { place };
        Line { text: "x", latin: true, em: (30.0, 30.0), bold: false, turn, place }
    };
    for (turn, expected) in [
        (Turn::Upright, Dots { x0: 100, y0: 53, x1: 160, y1: 77 }),
        (Turn::Right, Dots { x0: 103, y0: 50, x1: 127, y1: 110 }),
        (Turn::Over, Dots { x0: 140, y0: 53, x1: 200, y1: 77 }),
        (Turn::Left, Dots { x0: 103, y0: 90, x1: 127, y1: 150 }),
    ] {
        assert_eq!((line(turn).length(), line(turn).cells(60, 24)), (100, expected), "{turn:?}");
    }
}

/// Two sizes; a line with spaces is too long for either.
const SIZES: Dialect = Dialect {
    text: |line| {
        let way = |font, width, height, distance| {
            let area = line.cells(width * line.text.chars().count() as i64, height);
            Written { size: Size { font, across: 1, down: 1 }, distance, area, bytes: font.as_bytes().to_vec() }
        };
        let ways = vec![way("large", 24, 24, 0.1), way("small", 12, 12, 0.5)];
        if line.text.contains(' ') { Vec::new() } else { ways }
    },
    ..PICTURES
};

fn sizes_of(marks: &[Mark]) -> Vec<String> {
    let (plan, _) = planned(marks, &SIZES);
    let said = |piece: &Piece| match piece {
        Piece::Said(bytes) => String::from_utf8(bytes.clone()).ok(),
        _ => None,
    };
    plan.pieces.iter().filter_map(said).collect()
}

#[test]
fn the_lines_of_a_component_are_written_in_the_size_that_most_of_them_fit_in() {
    let line = |count: usize, row: usize| text_mark(&"号".repeat(count), 10.0, 30.0 * row as f64);
    let rule = |row: usize| mark(Rect::new(60.0, 30.0 * row as f64 + 23.0, 9.0, 1.0), Turn::Upright, Shape::Fill);
    assert_eq!(sizes_of(&[line(3, 0), line(3, 1)]), ["large"; 2]);
    // A rule reaches into the cells of one of two, but not into the smaller ones.
    assert_eq!(sizes_of(&[line(3, 0), line(2, 1), rule(0)]), ["small"; 2]);
    // One of many is drawn by us.
    let many = (0..9).map(|row| line(if row == 4 { 3 } else { 2 }, row)).chain([rule(4)]);
    assert_eq!(sizes_of(&many.collect::<Vec<_>>()), ["large"; 8]);
    // Another component goes its own way.
    let other = Mark { component: 1, ..line(2, 1) };
    assert_eq!(sizes_of(&[line(3, 0), other, rule(0)]), ["small", "large"]);
}

#[test]
fn the_words_of_a_line_are_written_together_or_not_at_all() {
    let line = || text_mark("单号 单号", 10.0, 0.0);
    assert_eq!(sizes_of(&[line()]), ["large"; 2]);
    let spot = mark(Rect::new(70.0, 0.0, 3.0, 24.0), Turn::Upright, Shape::Fill);
    assert_eq!(sizes_of(&[line(), spot]).len(), 0);
}
