//! PDFs read back: their pages, their boxes, the text that can be selected.

use std::sync::Arc;

use super::*;
use crate::geometry::{self, Turn};
use crate::layout::picture::Picture;
use crate::layout::scene::{Glyphs, Modules, PlacedGlyph, PlacedPicture};

fn mark(place: geometry::Rect, shape: Shape) -> Mark {
    Mark { component: 0, place, turn: Turn::Upright, clip: None, paper: false, shape }
}

/// A run of one line, shaped with the embedded font; `size` mm.
fn run(fonts: &Fonts, text: &str, size: f64, embolden: bool) -> Shape {
    let mut x = 0.0;
    let mut glyphs = Vec::new();
    let choice = fonts.find("", false);
    for cluster in fonts.shape(text, choice) {
        for glyph in cluster.glyphs.iter() {
            let (at, y) = (x + glyph.dx * size, (0.8 + glyph.dy) * size);
            let (start, end, advance) = (cluster.start, cluster.end, glyph.advance * size);
            glyphs.push(PlacedGlyph { id: glyph.id, x: at, y, advance, turned: false, start, end });
            x += advance;
        }
    }
    let (em_x, em_y) = (size, size);
    let text = text.to_string();
    Shape::Glyphs(Glyphs { font: choice.font, em_x, em_y, embolden, slanted: false, glyphs, rules: Vec::new(), text })
}

fn scene(marks: Vec<Mark>) -> Scene {
    Scene { width: 76.0, height: 130.0, marks, components: vec!["test".to_string()] }
}

/// The page's own drawing commands, not compressed.
fn content(scene: Scene) -> String {
    let bytes = write_with(&[scene], &Fonts::embedded(), 8.0, false).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn a_page_is_as_large_as_its_label() {
    let pdf = content(scene(Vec::new()));
    // 76 × 130 mm in 72nds of an inch.
    assert!(pdf.contains("/MediaBox[0 0 215.43307 368.50394]"));
    let two = write(&[scene(Vec::new()), scene(Vec::new())], &Fonts::embedded(), 8.0).unwrap();
    assert!(String::from_utf8_lossy(&two).contains("/Count 2/"));
}

#[test]
fn letters_of_paper_are_the_same_letters_in_another_colour() {
    let fonts = Fonts::embedded();
    let ground = mark(geometry::Rect::new(5.0, 5.0, 30.0, 8.0), Shape::Fill);
    let letters = mark(geometry::Rect::new(6.0, 6.0, 9.0, 3.0), run(&fonts, "运单", 3.0, false));
    let paper = Mark { paper: true, ..letters.clone() };
    let black = content(scene(vec![ground.clone(), letters]));
    let white = content(scene(vec![ground, paper]));
    assert_eq!(read_boxes(&black), read_boxes(&white), "the ground is whole under letters that can be selected");
    let shown = |pdf: &str| pdf.matches("Tj").count() + pdf.matches("TJ").count();
    assert!(shown(&black) > 0 && shown(&black) == shown(&white));
    assert_ne!(black, white);
}

#[test]
fn modules_are_boxes_of_whole_dots_centred_as_on_paper() {
    // 3 × 3 modules in 10 mm at 8 dots/mm: 26 dots a module, 1 dot left on each side.
    let black = [true, false, true, false, true, false, true, false, true];
    let qr = Modules { side: 3, black: Arc::from(black), level: 'M', version: 1, data: String::new() };
    let pdf = content(scene(vec![mark(geometry::Rect::new(10.0, 20.0, 10.0, 10.0), Shape::Qr(qr))]));
    let mut found = read_boxes(&pdf);
    found.sort();
    let expected = [(81, 161), (81, 213), (107, 187), (133, 161), (133, 213)].map(|(x, y)| [x, y, x + 26, y + 26]);
    assert_eq!(found, expected);
}

#[test]
fn all_but_letters_is_the_very_dots_of_the_raster() {
    let fonts = Fonts::embedded();
    let grey = (0..40 * 40).map(|place| (place * 37 % 256) as u8).collect();
    let picture = Arc::new(Picture { width: 40, height: 40, grey });
    let marks = scene(vec![
        mark(geometry::Rect::new(1.03, 2.07, 30.0, 0.1), Shape::Fill),
        mark(geometry::Rect::new(5.0, 9.0, 20.3, 20.7), Shape::Picture(PlacedPicture { picture, threshold: 100 })),
    ]);
    let expected = raster::draw(&marks, &fonts, 8.0).unwrap();
    let pdf = content(marks);
    let mut drawn = Bitmap::new(expected.width(), expected.height());
    for area in read_boxes(&pdf) {
        drawn.fill(area[0], area[1], area[2], area[3]);
    }
    assert!(expected.ink() > 1_000);
    assert_eq!(drawn, expected);
}

/// Left, top, right, bottom of each box: `x y m x y l x y l x y l h`.
fn read_boxes(pdf: &str) -> Vec<[i64; 4]> {
    let mut corners: Vec<i64> = Vec::new();
    let mut boxes = Vec::new();
    for word in pdf.split("stream").nth(1).unwrap().split_ascii_whitespace() {
        match word {
            "m" => drop(corners.drain(..corners.len() - 2)),
            "h" => {
                assert_eq!(corners.len(), 8);
                let (across, down) = (corners.iter().step_by(2), corners.iter().skip(1).step_by(2));
                let [left, right] = [across.clone().min(), across.max()].map(|edge| *edge.unwrap());
                let [top, bottom] = [down.clone().min(), down.max()].map(|edge| *edge.unwrap());
                boxes.push([left, top, right, bottom]);
            }
            _ => corners.extend(word.parse::<i64>()),
        }
    }
    boxes
}

#[test]
fn letters_are_text_and_not_boxes() {
    let fonts = Fonts::embedded();
    let label = |embolden| {
        scene(vec![mark(geometry::Rect::new(5.0, 5.0, 60.0, 3.0), run(&fonts, "收件人 Ms. 王 №7", 3.0, embolden))])
    };
    let pdf = content(label(false));
    assert_eq!(selectable(&pdf), "收件人 Ms.王№7");
    assert!(pdf.contains("BT 0 Tr"), "filled");
    assert!(content(label(true)).contains("BT 2 Tr"), "filled and stroked");
}

#[test]
fn slanted_letters_lean_and_are_text_still() {
    let fonts = Fonts::embedded();
    let label = |lean| {
        let mut shape = run(&fonts, "收件人 Ms.", 3.0, false);
        if let Shape::Glyphs(run) = &mut shape {
            run.slanted = lean;
        }
        content(scene(vec![mark(geometry::Rect::new(5.0, 5.0, 60.0, 3.0), shape)]))
    };
    // 72nds of an inch to the mm, and a fifth of that to the right for each mm upwards.
    let leans = |pdf: &str| pdf.contains("q 2.8346457 0 -0.56692916 -2.8346457 ");
    let (plain, slanted) = (label(false), label(true));
    assert!(!leans(&plain) && leans(&slanted), "{slanted}");
    assert_eq!(selectable(&slanted), selectable(&plain));
}

/// The characters that the font's glyphs stand for, in the order of their first use.
fn selectable(pdf: &str) -> String {
    let map = pdf.split("beginbfchar").nth(1).and_then(|map| map.split("endbfchar").next()).unwrap();
    let codes = map.lines().filter_map(|line| line.split('<').nth(2)?.strip_suffix('>'));
    codes.filter_map(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?)).collect()
}

fn read_fonts(pdf: &str) -> usize {
    pdf.matches("/FontFile").count()
}

#[test]
fn a_font_of_many_runs_and_pages_is_embedded_once() {
    let fonts = Fonts::embedded();
    let page = || {
        let line = |y| mark(geometry::Rect::new(5.0, y, 60.0, 3.0), run(&fonts, "寄件人", 3.0, false));
        scene(vec![line(5.0), line(10.0)])
    };
    let pdf = write(&[page(), page()], &fonts, 8.0).unwrap();
    assert_eq!(read_fonts(&String::from_utf8_lossy(&pdf)), 1);
    assert!(pdf.len() < 10_000, "{} bytes", pdf.len());
}

#[test]
fn the_same_label_is_the_same_file() {
    let fonts = Fonts::embedded();
    let page = || [scene(vec![mark(geometry::Rect::new(5.0, 5.0, 60.0, 3.0), run(&fonts, "运单", 3.0, false))])];
    assert_eq!(write(&page(), &fonts, 8.0), write(&page(), &fonts, 8.0));
}

#[test]
fn a_page_without_a_size_is_a_fault() {
    let nothing = Scene { width: 0.0, height: 0.0, ..Scene::default() };
    assert!(matches!(write(&[nothing], &Fonts::embedded(), 8.0), Err(DrawingFault::Broken { .. })));
}

#[test]
fn a_page_of_more_boxes_than_a_pdf_should_have_is_one_picture_of_the_very_dots_under_its_letters() {
    let fonts = Fonts::embedded();
    // A checkerboard of half a million dots is within the bound by one; one dot more is not.
    let grey = (0..1000 * 1000).map(|place| if (place % 1000 + place / 1000) % 2 == 0 { 0 } else { 255 }).collect();
    let picture = Arc::new(Picture { width: 1000, height: 1000, grey });
    let place = geometry::Rect::new(0.0, 0.0, 125.0, 125.0);
    let dust = mark(place, Shape::Picture(PlacedPicture { picture, threshold: 128 }));
    let letters = mark(geometry::Rect::new(5.0, 127.0, 60.0, 3.0), run(&fonts, "运单", 3.0, false));
    let label = Scene { marks: vec![dust.clone(), letters.clone()], ..scene(Vec::new()) };
    let label = Scene { width: 126.0, height: 132.0, ..label };
    let pdf = content(label.clone());
    assert!(!pdf.contains("/Subtype/Image"), "boxes as long as they are few enough");
    let more = mark(geometry::Rect::new(125.5, 125.5, 0.1, 0.1), Shape::Fill);
    let label = Scene { marks: vec![dust, more, letters], ..label };
    let pdf = content(label.clone());
    assert_eq!(pdf.matches("/Subtype/Image").count(), 1);
    assert!(pdf.contains("/Width 1008") && pdf.contains("/Height 1056"), "as many as the label has dots");
    assert!(!pdf.contains("/Interpolate true"));
    let size = pdf.split("/MediaBox").nth(1).unwrap().split(']').next().unwrap();
    assert!(size.starts_with("[0 0 357.165") && size.contains(" 374.173"), "126 × 132 mm: {size}");
    assert_eq!(selectable(&pdf), "运单");
    let expected = raster::draw(&without_letters(&label), &fonts, 8.0).unwrap();
    assert_eq!(read_picture(&write(&[label], &fonts, 8.0).unwrap(), 1008, 1056), expected);
}

#[test]
fn a_dithered_photograph_over_a_whole_page_of_600_dots_an_inch_is_a_pdf() {
    let grey = (0..800 * 1200u32).map(|place| (place % 800 * 255 / 800) as u8).collect();
    let picture = Arc::new(Picture { width: 800, height: 1200, grey });
    let place = geometry::Rect::new(0.0, 0.0, 100.0, 150.0);
    let photograph = mark(place, Shape::Picture(PlacedPicture { picture, threshold: 0 }));
    let label = Scene { width: 100.0, height: 150.0, ..scene(vec![photograph]) };
    let dots_per_mm = 600.0 / 25.4;
    let expected = raster::draw(&label, &Fonts::embedded(), dots_per_mm).unwrap();
    let pdf = write(&[label], &Fonts::embedded(), dots_per_mm).unwrap();
    assert!(pdf.len() < limits::PREVIEW_BYTES / 8, "{} bytes", pdf.len());
    assert_eq!(read_picture(&pdf, expected.width(), expected.height()), expected);
}

/// The dots of the one picture.
fn read_picture(pdf: &[u8], width: u32, height: u32) -> Bitmap {
    let find = |from: usize, what: &[u8]| from + pdf[from..].windows(what.len()).position(|here| here == what).unwrap();
    let begin = find(find(0, b"/Subtype/Image"), b"stream\n") + b"stream\n".len();
    let mut grey = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(&pdf[begin..]), &mut grey).unwrap();
    assert_eq!(grey.len(), (width * height) as usize);
    let mut dots = Bitmap::new(width, height);
    for (place, grey) in (0..).zip(grey) {
        assert!(grey == 0 || grey == 255);
        dots.set(place % width, place / width, grey == 0);
    }
    dots
}
