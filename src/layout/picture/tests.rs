//! Every kind of picture file that is read, and every kind of spoilt one that is refused.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GrayImage, ImageFormat, Luma, RgbImage, RgbaImage};

use super::*;

fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, format).unwrap();
    file.into_inner()
}

fn png(image: &DynamicImage) -> Vec<u8> {
    file(image, ImageFormat::Png)
}

fn grey_png(side: u32) -> Vec<u8> {
    png(&DynamicImage::ImageLuma8(GrayImage::new(side, side)))
}

/// A PNG of these chunks, with right checksums.
fn chunks(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, body) in chunks {
        file.extend((body.len() as u32).to_be_bytes());
        let named = [&name[..], body].concat();
        file.extend(&named);
        file.extend(crc(&named).to_be_bytes());
    }
    file
}

fn head(width: u32, height: u32, bits: u8, colours: u8, interlaced: u8) -> Vec<u8> {
    [&width.to_be_bytes()[..], &height.to_be_bytes(), &[bits, colours, 0, 0, interlaced]].concat()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packer, bytes).unwrap();
    packer.finish().unwrap()
}

/// CRC-32 as PNG chunks carry it.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ if sum & 1 == 1 { 0xEDB8_8320 } else { 0 })
    })
}

fn trouble(file: &[u8]) -> PictureTrouble {
    match Picture::decode(file) {
        Err(PictureFault::Bad { why }) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn transparent_is_paper_and_half_transparent_half_as_dark() {
    // Black, black that is not there, half of black, and red that is not there.
    let image = RgbaImage::from_raw(4, 1, vec![0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 128, 255, 0, 0, 0]).unwrap();
    let picture = Picture::decode(&png(&image.clone().into())).unwrap();
    assert_eq!((picture.width, picture.height, picture.grey.as_slice()), (4, 1, [0, 255, 127, 255].as_slice()));
    assert_eq!(Picture::from_rgba(4, 1, image.as_raw()).unwrap(), picture);
    assert_eq!(Picture::decode(&file(&image.into(), ImageFormat::WebP)).unwrap(), picture);
}

#[test]
fn a_colour_is_as_dark_in_every_format() {
    for (colour, grey) in [([255u8, 0, 0], 76u8), ([0, 160, 60], 101), ([30, 60, 200], 67), ([250, 250, 250], 250)] {
        let image = DynamicImage::from(RgbImage::from_pixel(16, 16, image::Rgb(colour)));
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let picture = Picture::decode(&file(&image, format)).unwrap();
            assert!(picture.grey.iter().all(|found| found.abs_diff(grey) < 3), "{colour:?} {format:?}");
        }
    }
}

#[test]
fn png_of_every_kind_of_pixel_is_read() {
    let row = |bytes: &[u8]| packed(&[&[0], bytes].concat());
    // Palette of 2 bits with a transparent colour: black, white, red, and black that is not there.
    let palette: &[u8] = &[0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0];
    let indexed = chunks(&[
        (b"IHDR", &head(4, 1, 2, 3, 0)),
        (b"PLTE", palette),
        (b"tRNS", &[255, 255, 255, 0]),
        (b"IDAT", &row(&[0b00_01_10_11])),
        (b"IEND", &[]),
    ]);
    assert_eq!(Picture::decode(&indexed).unwrap().grey, [0, 255, 76, 255]);
    let one_bit = chunks(&[(b"IHDR", &head(4, 1, 1, 0, 0)), (b"IDAT", &row(&[0b1010_0000])), (b"IEND", &[])]);
    assert_eq!(Picture::decode(&one_bit).unwrap().grey, [255, 0, 255, 0]);
    let sixteen = chunks(&[
        (b"IHDR", &head(2, 1, 16, 4, 0)),
        (b"IDAT", &row(&[0x40, 0, 0xFF, 0xFF, 0, 0, 0x80, 0])),
        (b"IEND", &[]),
    ]);
    assert_eq!(Picture::decode(&sixteen).unwrap().grey, [0x40, 127]);
}

#[test]
fn an_interlaced_png_is_put_together() {
    // 2 × 2 in Adam7: pass 1 has the first pixel, pass 6 the second, pass 7 the lower row.
    let passes = [&[0u8, 10][..], &[0, 20], &[0, 30, 40]].concat();
    let file = chunks(&[(b"IHDR", &head(2, 2, 8, 0, 1)), (b"IDAT", &packed(&passes)), (b"IEND", &[])]);
    assert_eq!(Picture::decode(&file).unwrap().grey, [10, 20, 30, 40]);
}

/// EXIF that says nothing but how the picture lies.
fn note(orientation: u8) -> Vec<u8> {
    let mut note = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    note.extend([orientation, 0, 0, 0, 0, 0, 0]);
    note
}

#[test]
fn every_orientation_of_exif_is_turned_upright_in_every_format() {
    // What a camera stores so that 1 is upright again: 2 × 1 blocks of black and white.
    let upright = GrayImage::from_fn(32, 16, |x, _| Luma([if x < 16 { 0 } else { 255 }]));
    use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
    let stored: [GrayImage; 8] = [
        upright.clone(),
        flip_horizontal(&upright),
        rotate180(&upright),
        flip_vertical(&upright),
        flip_horizontal(&rotate90(&upright)),
        rotate270(&upright),
        flip_horizontal(&rotate270(&upright)),
        rotate90(&upright),
    ];
    for (orientation, stored) in (1u8..).zip(&stored) {
        let stored = DynamicImage::ImageLuma8(stored.clone());
        let mut jpeg = file(&stored, ImageFormat::Jpeg);
        let body = [b"Exif\0\0", note(orientation).as_slice()].concat();
        let segment = [&[0xFF, 0xE1][..], &(body.len() as u16 + 2).to_be_bytes(), &body].concat();
        jpeg.splice(2..2, segment);
        let mut png = png(&stored);
        let exif = [&note(orientation)[..]].concat();
        png.splice(33..33, chunks(&[(b"eXIf", &exif)])[8..].to_vec());
        for (name, file) in [("JPEG", jpeg), ("PNG", png)] {
            let picture = Picture::decode(&file).unwrap();
            assert_eq!((picture.width, picture.height), (32, 16), "{name} {orientation}");
            assert!(picture.grey[5] < 20 && picture.grey[25] > 235, "{name} {orientation}");
        }
    }
}

#[test]
fn a_bomb_is_refused_by_its_head() {
    for side in [60_000u32, 100_000] {
        let file = chunks(&[(b"IHDR", &head(side, side, 8, 6, 0)), (b"IDAT", &[]), (b"IEND", &[])]);
        assert!(file.len() < 1_000);
        let fault = PictureFault::TooLarge { width: side, height: side, limit: limits::PICTURE_PIXELS };
        assert_eq!(Picture::decode(&file), Err(fault));
    }
    // A JPEG that claims 60,000 × 60,000: the size stands in its frame.
    let mut jpeg = file(&DynamicImage::new_luma8(8, 8), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xEA, 0x60, 0xEA, 0x60]);
    assert!(matches!(Picture::decode(&jpeg), Err(PictureFault::TooLarge { width: 60_000, .. })));
    // A WebP canvas of 16,384 × 16,384.
    let canvas = 16_383u32.to_le_bytes();
    let body = [b"VP8X\x0a\0\0\0\x10\0\0\0", &canvas[..3], &canvas[..3], b"VP8L\x05\0\0\0\x2f", &[0; 5]].concat();
    let webp = [b"RIFF", &(body.len() as u32 + 4).to_le_bytes()[..], b"WEBP", &body].concat();
    assert!(Picture::decode(&webp).is_err());
}

#[test]
fn packed_texts_and_profiles_are_not_unpacked() {
    let bomb = packed(&vec![0u8; 20_000_000]);
    let text = [b"Comment\0\0", bomb.as_slice()].concat();
    let profile = [b"icc\0\0", bomb.as_slice()].concat();
    let row = packed(&[0, 77]);
    let file = chunks(&[
        (b"IHDR", &head(1, 1, 8, 0, 0)),
        (b"iCCP", &profile),
        (b"zTXt", &text),
        (b"IDAT", &row),
        (b"IEND", &[]),
    ]);
    assert_eq!(Picture::decode(&file).unwrap().grey, [77]);
}

#[test]
fn a_label_takes_no_more_pictures_than_memory_bears() {
    let picture = Picture { width: 4, height: 4, grey: vec![0; 16] };
    let mut pictures = Pictures::default();
    assert_eq!(pictures.admits(&picture), Ok(()));
    let large = Picture { width: 1, height: 1, grey: vec![0; limits::LABEL_PICTURES as usize - 8] };
    pictures.insert(PictureKey::Content([1; 32]), Arc::new(large));
    assert_eq!(pictures.admits(&picture), Err(PictureFault::TooMany { limit: limits::LABEL_PICTURES }));
}

#[test]
fn what_is_cut_short_or_damaged_is_refused_with_its_kind() {
    let noise = GrayImage::from_fn(64, 64, |x, y| Luma([(x * 37 + y * 91 + x * y) as u8]));
    let image = DynamicImage::from(DynamicImage::ImageLuma8(noise).to_rgb8());
    for (format, name) in [(ImageFormat::Png, "PNG"), (ImageFormat::Jpeg, "JPEG"), (ImageFormat::WebP, "WebP")] {
        let whole = file(&image, format);
        assert!(Picture::decode(&whole).is_ok());
        for part in [whole.len() / 2, whole.len() - whole.len() / 8, 40] {
            match trouble(&whole[..part]) {
                PictureTrouble::CutShort { format } | PictureTrouble::Damaged { format } => assert_eq!(format, name),
                other => panic!("{name} {part}: {other:?}"),
            }
        }
    }
    let mut wrong = grey_png(40);
    let at = wrong.windows(4).position(|name| name == b"IDAT").unwrap();
    wrong[at + 6] ^= 0x55;
    assert_eq!(trouble(&wrong), PictureTrouble::Damaged { format: "PNG" });
}

#[test]
fn a_jpeg_with_a_thumbnail_that_ends_is_not_whole_for_that() {
    let thumbnail = file(&DynamicImage::new_rgb8(8, 8), ImageFormat::Jpeg);
    let mut jpeg = Vec::new();
    let noise = RgbImage::from_fn(64, 64, |x, y| image::Rgb([(x * 37 + y * 91) as u8; 3]));
    JpegEncoder::new_with_quality(&mut jpeg, 95).encode_image(&noise).unwrap();
    let segment = [&[0xFF, 0xE1][..], &(thumbnail.len() as u16 + 2).to_be_bytes(), &thumbnail].concat();
    jpeg.splice(2..2, segment);
    assert!(Picture::decode(&jpeg).is_ok());
    jpeg.truncate(jpeg.len() - 40);
    assert_eq!(trouble(&jpeg), PictureTrouble::CutShort { format: "JPEG" });
}

#[test]
fn other_kinds_are_refused_by_their_name() {
    for (file, format) in [
        (&b"GIF89a\x01\0\x01\0"[..], "GIF"),
        (b"BM\x1e\0\0\0", "BMP"),
        (b"  <svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"\0\0\0\x1cftypavif", "AVIF"),
        (b"%PDF-1.7", "PDF"),
    ] {
        assert_eq!(trouble(file), PictureTrouble::Unsupported { format });
    }
    for file in [&b""[..], b"<html>404</html>", b"\x89PNG"] {
        assert_eq!(trouble(file), PictureTrouble::NotAPicture);
    }
    assert!(matches!(Picture::from_rgba(2, 2, &[0; 15]), Err(PictureFault::Bad { .. })));
    let large = vec![0; limits::PICTURE_BYTES + 1];
    assert!(matches!(trouble(&large), PictureTrouble::TooManyBytes { .. }));
}

#[test]
fn no_spoilt_byte_brings_a_decoder_down() {
    let noise = GrayImage::from_fn(24, 24, |x, y| Luma([(x * 37 + y * 91 + x * y) as u8]));
    let image = DynamicImage::from(DynamicImage::ImageLuma8(noise).to_rgb8());
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let whole = file(&image, format);
        for at in 0..whole.len() {
            let mut spoilt = whole.clone();
            spoilt[at] = spoilt[at].wrapping_add(0x5B);
            // Either is right; a panic or all memory is not.
            let _ = Picture::decode(&spoilt);
        }
    }
}
