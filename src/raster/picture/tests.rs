//! Pictures as pages send them, drawn here with code, and what becomes of them at a printer's dots.

use super::super::dots::Dots;
use super::*;
use crate::bitmap::Bitmap;
use crate::geometry::Turn;
use crate::symbols::{self, QrCorrection};
use std::io::Cursor;
use std::sync::Arc;

fn painted(width: u32, height: u32, grey: impl Fn(f64, f64) -> f64) -> Picture {
    let dots = (0..height).flat_map(|y| (0..width).map(move |x| (f64::from(x) + 0.5, f64::from(y) + 0.5)));
    Picture { width, height, grey: dots.map(|(x, y)| grey(x, y).clamp(0.0, 255.0) as u8).collect() }
}

/// How much of a dot at `distance` from an edge is covered: smooth edges, as drawing programs make them.
fn covered(distance: f64) -> f64 {
    (0.5 - distance).clamp(0.0, 1.0)
}

/// A ring, a disc and a bar, black on white.
fn logo(side: u32) -> Picture {
    let (size, middle) = (f64::from(side), f64::from(side) / 2.0);
    painted(side, side, |x, y| {
        let from_middle = (x - middle).hypot(y - middle);
        let ring = covered((from_middle - size * 0.42).abs() - size * 0.04);
        let disc = covered(from_middle - size * 0.2);
        let bar = covered((x - middle).abs().max((y - size * 0.8).abs() * 4.0) - size * 0.25);
        255.0 * (1.0 - ring.max(disc).max(bar))
    })
}

/// A pen's wave, thick and thin, on paper that is darker towards one corner.
fn signature() -> Picture {
    painted(600, 200, |x, y| {
        let line = 100.0 + 50.0 * (x / 35.0).sin() * (x / 130.0).cos();
        let slope = (x / 35.0).cos() * 50.0 / 35.0;
        let away = (y - line).abs() / (1.0 + slope * slope).sqrt();
        let thick = 2.0 + 1.2 * (x / 50.0).sin();
        let paper = 245.0 - 30.0 * (x / 600.0) * (y / 200.0) + noise(x, y) * 4.0;
        let ink = covered(away - thick) * f64::from(u8::from((20.0..580.0).contains(&x)));
        paper * (1.0 - ink) + 70.0 * ink
    })
}

/// Shaded balls on a ground that grows lighter, with the grain of a camera.
fn photograph(side: u32) -> Picture {
    let size = f64::from(side);
    painted(side, side, |x, y| {
        let (u, v) = (x / size, y / size);
        let ball = |cx: f64, cy: f64, r: f64| {
            let (dx, dy) = ((u - cx) / r, (v - cy) / r);
            let inside = 1.0 - dx * dx - dy * dy;
            (inside > 0.0).then(|| 30.0 + 200.0 * (inside.sqrt() * 0.6 - dx * 0.5 - dy * 0.6).max(0.0))
        };
        let ground = 90.0 + 130.0 * v + 20.0 * (u * 9.0).sin();
        ball(0.35, 0.4, 0.25).or(ball(0.7, 0.65, 0.2)).unwrap_or(ground) + noise(x, y) * 8.0
    })
}

/// The same at every run, -1 to 1.
fn noise(x: f64, y: f64) -> f64 {
    let seed = (x as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (y as u64).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    let mixed = (seed ^ seed >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (mixed >> 40) as f64 / f64::from(1 << 23) - 1.0
}

/// As a JPEG of bad quality gives it back.
fn through_jpeg(picture: &Picture, quality: u8) -> Picture {
    let mut file = Cursor::new(Vec::new());
    let image = image::GrayImage::from_raw(picture.width, picture.height, picture.grey.clone()).unwrap();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality);
    image::DynamicImage::from(image).to_rgb8().write_with_encoder(encoder).unwrap();
    Picture::decode(&file.into_inner()).unwrap()
}

fn tone(picture: &Picture, width: u32, height: u32) -> Tone {
    tones::judge(&scaling::scale(picture, width, height, between(picture)))
}

fn drawn(picture: Picture, threshold: u8, width: u32, height: u32) -> Bitmap {
    let mut page = Bitmap::new(width, height);
    let whole = Dots::of(&page);
    let placed = PlacedPicture { picture: Arc::new(picture), threshold };
    draw(&mut Sheet::new(&mut page, whole, whole, Turn::Upright), &placed).unwrap();
    page
}

fn assert_line_art(tone: Tone, about: &str) {
    assert!(matches!(tone, Tone::LineArt { .. }), "{about}: {tone:?}");
}

#[test]
fn a_logo_with_smooth_edges_is_line_art_at_any_size() {
    for (pixels, dots) in [(400, 160), (400, 64), (160, 160), (64, 160), (48, 40)] {
        assert_line_art(tone(&logo(pixels), dots, dots), &format!("{pixels} pixels at {dots} dots"));
    }
}

#[test]
fn a_logo_that_went_through_jpeg_is_line_art_still() {
    for quality in [15, 30, 60] {
        let noisy = through_jpeg(&logo(300), quality);
        assert_line_art(tone(&noisy, 160, 160), &format!("quality {quality}"));
        let (clean, noisy) = (drawn(logo(300), 0, 160, 160), drawn(noisy, 0, 160, 160));
        let moved: u32 = clean.bits().iter().zip(noisy.bits()).map(|(a, b)| (a ^ b).count_ones()).sum();
        assert!(u64::from(moved) * 25 < clean.ink(), "quality {quality}: {moved} of {} dots", clean.ink());
    }
}

#[test]
fn a_scanned_signature_is_line_art_and_its_paper_white() {
    let scan = through_jpeg(&signature(), 75);
    assert_line_art(tone(&scan, 240, 80), "signature");
    let drawn = drawn(scan, 0, 240, 80);
    let corner = (200..240).flat_map(|x| (72..80).map(move |y| (x, y))).filter(|(x, y)| drawn.get(*x, *y)).count();
    assert!(corner == 0 && drawn.ink() > 400, "{corner} dots of dirt, {} in all", drawn.ink());
}

#[test]
fn photographs_and_gradients_are_dithered() {
    for dots in [80, 160, 320, 480] {
        assert_eq!(tone(&photograph(400), dots, dots), Tone::Photograph, "{dots} dots");
        assert_eq!(tone(&through_jpeg(&photograph(400), 60), dots, dots), Tone::Photograph, "{dots} dots, JPEG");
        let gradient = painted(300, 20, |x, _| x * 255.0 / 300.0);
        assert_eq!(tone(&gradient, dots, 40), Tone::Photograph, "gradient at {dots} dots");
    }
    // A ball on white paper: most of the picture is no photograph.
    let ball = painted(300, 300, |x, y| {
        let (dx, dy) = ((x - 150.0) / 80.0, (y - 150.0) / 80.0);
        let inside = 1.0 - dx * dx - dy * dy;
        if inside > 0.0 { 20.0 + 220.0 * (inside.sqrt() * 0.7 - dx * 0.4 - dy * 0.4).clamp(0.0, 1.0) } else { 255.0 }
    });
    assert_eq!(tone(&ball, 160, 160), Tone::Photograph);
}

#[test]
fn flat_tints_and_pale_watermarks_are_woven() {
    // Black letters on a grey panel with a paler strip.
    let panel = |x: f64, y: f64| match (x, y) {
        _ if (40.0..60.0).contains(&x) && (20.0..70.0).contains(&y) => 0.0,
        _ if y > 75.0 => 210.0,
        _ if y < 10.0 => 255.0,
        _ => 150.0,
    };
    assert_eq!(tone(&painted(200, 100, panel), 160, 80), Tone::Tints);
    assert_eq!(tone(&through_jpeg(&painted(200, 100, panel), 80), 160, 80), Tone::Tints);
    let watermark = painted(400, 200, |x, y| if ((x + y) % 120.0) < 40.0 { 222.0 } else { 255.0 });
    assert_eq!(tone(&watermark, 320, 160), Tone::Tints);
    let ink = drawn(watermark, 0, 320, 160).ink();
    let wanted = 320 * 160 / 3 * 33 / 255;
    assert!(ink.abs_diff(wanted) < wanted / 5, "{ink} dots of about {wanted}");
    assert_eq!(tone(&painted(1, 1, |_, _| 128.0), 40, 40), Tone::Tints);
}

#[test]
fn a_pale_logo_is_black_all_the_same() {
    let mut pale = logo(300);
    pale.grey.iter_mut().for_each(|grey| *grey = 150 + *grey / 255 * 105);
    let (pale, black) = (drawn(pale, 0, 120, 120), drawn(logo(300), 0, 120, 120));
    assert!(pale.ink().abs_diff(black.ink()) * 20 < black.ink(), "{} of {} dots", pale.ink(), black.ink());
}

#[test]
fn a_code_sent_as_a_picture_is_read_back_at_every_size() {
    let qr = symbols::qr("https://shop.example/o/31016683901398313391", QrCorrection::M, None).unwrap();
    let (side, quiet) = (qr.side as u32, 4);
    let whole = side + 2 * quiet;
    for (pixels_a_module, soft) in [(1u32, false), (3, false), (8, false), (3, true), (8, true)] {
        let module = |x: f64, y: f64| {
            let place = |at: f64| (at / f64::from(pixels_a_module)) as i64 - i64::from(quiet);
            let (x, y) = (place(x), place(y));
            let inside = (0..i64::from(side)).contains(&x) && (0..i64::from(side)).contains(&y);
            let black = inside && qr.black[y as usize * side as usize + x as usize];
            if black { 0.0 } else { 255.0 }
        };
        let mut code = painted(whole * pixels_a_module, whole * pixels_a_module, module);
        if soft {
            code = through_jpeg(&code, 50);
        }
        for dots in [120u32, 133, 160, 200] {
            let page = drawn(code.clone(), 0, dots, dots);
            let mut read = rqrr::PreparedImage::prepare_from_bitmap(dots as usize, dots as usize, |x, y| {
                page.get(x as u32, y as u32)
            });
            let grids = read.detect_grids();
            let about = format!("{pixels_a_module} pixels a module, JPEG {soft}, {dots} dots");
            let text = grids.first().unwrap_or_else(|| panic!("no code: {about}")).decode();
            assert_eq!(text.unwrap_or_else(|_| panic!("{about}")).1, "https://shop.example/o/31016683901398313391");
        }
    }
}

/// A frame and a cross of lines `thick` dots thin, where dots fall as they fall.
fn hairlines(thick: f64) -> Picture {
    let scale = 8.0;
    painted(1_280, 640, |x, y| {
        let (x, y) = (x / scale, y / scale);
        let lines = [20.3, 47.75, 88.5, 120.1].map(|at| (x - at).abs() - thick / 2.0);
        let rows = [13.4, 44.0, 66.6].map(|at| (y - at).abs() - thick / 2.0);
        let away = lines.into_iter().chain(rows).fold(f64::MAX, f64::min);
        // And something bold, so that the picture is not of thin lines alone.
        let bold = (x - 140.0).abs().max((y - 40.0).abs()) - 15.0;
        if away.min(bold) < 0.0 { 0.0 } else { 255.0 }
    })
}

#[test]
fn thin_lines_do_not_vanish_wherever_they_fall() {
    for thick in [0.45, 0.6, 0.8, 1.0] {
        let page = drawn(hairlines(thick), 0, 160, 80);
        for (at, y) in [(20, 30), (47, 30), (88, 30), (120, 30)] {
            let dots = (at - 1..=at + 1).filter(|x| page.get(*x, y)).count();
            assert_eq!(dots, 1, "{thick} dots thick, upright at {at}");
        }
        for (at, x) in [(13, 5), (44, 5), (66, 5)] {
            let dots = (at - 1..=at + 1).filter(|y| page.get(x, *y)).count();
            assert_eq!(dots, 1, "{thick} dots thick, lying at {at}");
        }
    }
}

#[test]
fn thin_lines_of_white_in_black_do_not_vanish_either() {
    let mut negative = hairlines(0.6);
    negative.grey.iter_mut().for_each(|grey| *grey = 255 - *grey);
    let page = drawn(negative, 0, 160, 80);
    for at in [20u32, 47, 88] {
        assert!((at - 1..=at + 1).any(|x| !page.get(x, 30)), "at {at}");
    }
}

#[test]
fn round_things_get_no_warts() {
    // A thin line's dots are looked for beside a disc too: its top must not grow a tip.
    for side in [60u32, 77, 101] {
        let disc = painted(side * 4, side * 4, |x, y| {
            let middle = f64::from(side) * 2.0;
            255.0 * (1.0 - covered((x - middle).hypot(y - middle) - f64::from(side) * 1.7 - 0.3))
        });
        let page = drawn(disc, 0, side, side);
        for y in 0..side {
            let ink = (0..side).filter(|x| page.get(*x, y)).count();
            assert!(ink == 0 || ink > 3, "{side}: row {y} has {ink} dots");
        }
    }
}

#[test]
fn the_templates_threshold_holds_for_whatever_is_shown() {
    let gradient = painted(256, 8, |x, _| x);
    for threshold in [1u8, 77, 128, 255] {
        let page = drawn(gradient.clone(), threshold, 256, 8);
        for x in 0..256 {
            assert_eq!(page.get(x, 3), x < u32::from(threshold), "threshold {threshold} at {x}");
        }
    }
}

#[test]
fn a_drawing_of_whole_pixels_made_larger_keeps_its_corners() {
    let checks = painted(8, 8, |x, y| if (x as u32 + y as u32).is_multiple_of(2) { 0.0 } else { 255.0 });
    let page = drawn(checks, 0, 64, 64);
    for y in 0..64 {
        for x in 0..64 {
            assert_eq!(page.get(x, y), (x / 8 + y / 8) % 2 == 0, "{x}, {y}");
        }
    }
}
