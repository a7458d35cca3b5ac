//! Where a picture's dots come from: an address, a file's bytes, a canvas; recognised from a value.

use std::borrow::Cow;
use std::sync::Arc;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::limits;

/// Where a picture's dots come from.
#[derive(Clone, PartialEq)]
pub enum PictureSource {
    /// To be fetched; `fetch` hands the bytes in.
    Url(Arc<str>),
    /// A PNG, JPEG or WebP file (from base64 or a data URL).
    File(Kept),
    /// Canvas `imageData`: RGBA, 4 bytes a pixel, `width` × `height` × 4 bytes.
    Rgba { width: u32, height: u32, data: Kept },
}

/// Bytes with their hash, so that a picture is decoded once for all its labels.
#[derive(Clone, PartialEq)]
pub struct Kept {
    pub bytes: Arc<[u8]>,
    hash: [u8; 32],
}

/// What tells one picture from another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PictureKey {
    Url(Arc<str>),
    /// SHA-256 of the bytes.
    Content([u8; 32]),
    /// The same for a canvas, with its width.
    Canvas(u32, [u8; 32]),
}

impl PictureSource {
    pub fn key(&self) -> PictureKey {
        match self {
            PictureSource::Url(url) => PictureKey::Url(Arc::clone(url)),
            PictureSource::File(kept) => PictureKey::Content(kept.hash),
            PictureSource::Rgba { width, data, .. } => PictureKey::Canvas(*width, data.hash),
        }
    }

    /// A file's bytes, if they begin as those of any picture do. Which can be printed is said where they are read.
    pub fn from_file(bytes: Vec<u8>) -> Option<PictureSource> {
        format(&bytes).map(|_| PictureSource::File(Kept::new(bytes)))
    }

    /// A text value: web address, data URL or bare base64. None is none of these.
    pub(super) fn from_text(text: &str) -> Option<PictureSource> {
        let text = text.trim();
        if let Some((scheme, _)) = text.split_once("://")
            && (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
        {
            return Some(PictureSource::Url(text.into()));
        }
        match text.split_once(',') {
            // It says that it is a picture: if it is none that can be printed, the label is refused with the reason.
            Some((head, body)) if is_data_url(head) => {
                let base64 =
                    head.get(head.len().saturating_sub(7)..).is_some_and(|end| end.eq_ignore_ascii_case(";base64"));
                let bytes = if base64 {
                    from_base64(&without_escapes(body))?
                } else {
                    without_escapes(body).into_owned().into()
                };
                Some(PictureSource::File(Kept::new(bytes)))
            }
            Some(_) => None,
            None => PictureSource::from_file(from_base64(text)?),
        }
    }

    /// Canvas `imageData`: `{width, height, data}`, data a list of bytes, an
    /// object of them (as `JSON.stringify` writes a typed array), or base64.
    ///
    /// # Errors
    /// What is wrong with it, as short as a note in a margin: it is shown beside the field's name.
    pub(super) fn from_canvas(value: &Value) -> Result<PictureSource, String> {
        let side = |field| {
            let side = value.get(field).and_then(Value::as_u64).and_then(|side| u32::try_from(side).ok());
            side.filter(|side| *side > 0).ok_or_else(|| format!("imageData.{field}?"))
        };
        let (width, height) = (side("width")?, side("height")?);
        let pixels = u64::from(width) * u64::from(height);
        if pixels > limits::PICTURE_PIXELS {
            return Err(format!("imageData {width}×{height} > {} px", limits::PICTURE_PIXELS));
        }
        let wanted = pixels as usize * 4;
        let data = match value.get("data") {
            Some(Value::Array(items)) => {
                judge_length(width, height, items.len(), wanted)?;
                items.iter().map(byte).collect::<Option<Vec<u8>>>()
            }
            Some(Value::Object(items)) => {
                judge_length(width, height, items.len(), wanted)?;
                (0..wanted).map(|i| byte(items.get(&i.to_string())?)).collect::<Option<Vec<u8>>>()
            }
            Some(Value::String(text)) => from_base64(text),
            _ => None,
        };
        let data = data.ok_or("imageData.data?")?;
        judge_length(width, height, data.len(), wanted)?;
        Ok(PictureSource::Rgba { width, height, data: Kept::new(data) })
    }
}

fn judge_length(width: u32, height: u32, found: usize, wanted: usize) -> Result<(), String> {
    if found == wanted { Ok(()) } else { Err(format!("imageData {width}×{height}: data.length {found} ≠ {wanted}")) }
}

/// What a file is by its first bytes: the three kinds that are printed, and the ones that people try.
pub fn format(file: &[u8]) -> Option<&'static str> {
    const BEGINNINGS: &[(&[u8], &str)] = &[
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xFF\xD8\xFF", "JPEG"),
        (b"GIF8", "GIF"),
        (b"BM", "BMP"),
        (b"II*\0", "TIFF"),
        (b"MM\0*", "TIFF"),
        (b"\0\0\x01\0", "ICO"),
        (b"%PDF-", "PDF"),
    ];
    if let Some((_, format)) = BEGINNINGS.iter().find(|(beginning, _)| file.starts_with(beginning)) {
        return Some(format);
    }
    match (file.get(..4), file.get(4..8), file.get(8..12)) {
        (Some(b"RIFF"), _, Some(b"WEBP")) => return Some("WebP"),
        (_, Some(b"ftyp"), Some(b"avif" | b"avis")) => return Some("AVIF"),
        (_, Some(b"ftyp"), Some(b"heic" | b"heix" | b"mif1" | b"msf1")) => return Some("HEIC"),
        _ => {}
    }
    let text = file.trim_ascii_start();
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let markup = text.starts_with(b"<svg") || text.starts_with(b"<?xml") || text.starts_with(b"<!DOCTYPE svg");
    markup.then_some("SVG")
}

impl Kept {
    fn new(bytes: Vec<u8>) -> Kept {
        let hash = Sha256::digest(&bytes).into();
        Kept { bytes: bytes.into(), hash }
    }
}

impl std::fmt::Debug for PictureSource {
    /// Without the bytes: they are a page's data, and logs never carry data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            PictureSource::Url(url) => write!(f, "Url({url})"),
            PictureSource::File(kept) => write!(f, "File({} bytes)", kept.bytes.len()),
            PictureSource::Rgba { width, height, .. } => write!(f, "Rgba({width}×{height})"),
        }
    }
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.bytes.len())
    }
}

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

fn from_base64(text: &str) -> Option<Vec<u8>> {
    // Line breaks are common in pasted base64; nothing else is forgiven.
    if text.len() > limits::PICTURE_PIXELS as usize * 6 || text.is_empty() {
        return None;
    }
    if text.bytes().any(|byte| byte.is_ascii_whitespace()) {
        let dense: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        return BASE64.decode(dense).ok();
    }
    BASE64.decode(text).ok()
}

/// The head of a data URL that says it is a picture, or says nothing.
fn is_data_url(head: &str) -> bool {
    let kind = head.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("data:")).and_then(|_| head.get(5..));
    kind.is_some_and(|kind| {
        kind.get(..6).is_some_and(|kind| kind.eq_ignore_ascii_case("image/")) || kind.starts_with(";base64")
    })
}

/// `%2B` for `+` and the like, as an address may write what is not a letter.
fn without_escapes(body: &str) -> Cow<'_, str> {
    if !body.contains('%') {
        return Cow::Borrowed(body);
    }
    let mut plain = Vec::with_capacity(body.len());
    let mut rest = body.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                plain.push(byte);
                rest = behind.get(2..).unwrap_or_default();
            }
            None => {
                plain.push(*first);
                rest = behind;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&plain).into_owned())
}

fn byte(value: &Value) -> Option<u8> {
    u8::try_from(value.as_u64()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The first bytes of a PNG, as base64.
    const PNG: &str = "iVBORw0KGgo=";

    #[test]
    fn a_text_is_an_address_a_data_url_or_bare_base64() {
        assert_eq!(PictureSource::from_text("HTTPS://h/x.png"), Some(PictureSource::Url("HTTPS://h/x.png".into())));
        let bare = PictureSource::from_text(PNG).unwrap();
        let file = PictureSource::from_text(&format!("data:image/png;base64,{PNG}")).unwrap();
        let broken_lines = PictureSource::from_text("iVBO\r\nRw0K\nGgo").unwrap();
        assert!(matches!(&bare, PictureSource::File(kept) if kept.bytes.len() == 8));
        assert_eq!(bare.key(), file.key());
        assert_eq!(bare.key(), broken_lines.key());
    }

    #[test]
    fn anything_else_is_no_picture() {
        for text in [
            "logo.png",
            "file:///etc/passwd",
            "ftp://h/x.png",
            "\\\\h\\x.png",
            "aGVsbG8=",
            "data:,x",
            "data:text/html,x",
        ] {
            assert_eq!(PictureSource::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn pictures_of_other_kinds_are_known_by_name_so_that_they_can_be_refused() {
        for (text, kind) in [
            ("data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=", Some("SVG")),
            ("data:image/svg+xml;utf8,%3Csvg%20width='1'%3E%3C/svg%3E", Some("SVG")),
            ("R0lGODlhAQABAAAAACw=", Some("GIF")),
            ("Qk0eAAAA", Some("BMP")),
            ("data:image/png;base64,aGVsbG8=", None),
        ] {
            let Some(PictureSource::File(kept)) = PictureSource::from_text(text) else { panic!("{text}") };
            assert_eq!(format(&kept.bytes), kind, "{text}");
        }
    }

    #[test]
    fn a_data_url_may_write_its_signs_as_an_address_does() {
        let escaped = PictureSource::from_text("DATA:image/png;charset=x;BASE64,iVBORw0KGgo%3D").unwrap();
        assert_eq!(escaped.key(), PictureSource::from_text(PNG).unwrap().key());
    }

    #[test]
    fn a_canvas_comes_as_a_list_an_object_or_base64() {
        let list = PictureSource::from_canvas(&json!({"width": 1, "height": 1, "data": [1, 2, 3, 255]})).unwrap();
        let object = json!({"width": 1, "height": 1, "data": {"0": 1, "1": 2, "2": 3, "3": 255}, "colorSpace": "srgb"});
        let text = json!({"width": 1, "height": 1, "data": "AQID/w=="});
        assert_eq!(PictureSource::from_canvas(&object), Ok(list.clone()));
        assert_eq!(PictureSource::from_canvas(&text), Ok(list));
    }

    #[test]
    fn a_canvas_that_lies_about_its_size_is_refused_with_the_reason() {
        for (value, why) in [
            (json!({"width": 2, "height": 1, "data": [1, 2, 3, 255]}), "imageData 2×1: data.length 4 ≠ 8"),
            (json!({"width": 2, "height": 1, "data": "AQID/w=="}), "imageData 2×1: data.length 4 ≠ 8"),
            (json!({"width": 0, "height": 1, "data": []}), "imageData.width?"),
            (json!({"width": 1, "height": -1, "data": []}), "imageData.height?"),
            (
                json!({"width": 4_000_000_000_u32, "height": 4_000_000_000_u32, "data": []}),
                "imageData 4000000000×4000000000 > 40000000 px",
            ),
            (json!({"width": 1, "height": 1, "data": [1, 2, 3, 256]}), "imageData.data?"),
            (json!({"width": 1, "height": 1}), "imageData.data?"),
            (json!({"width": 1, "height": 1, "data": {"0": 1, "1": 2, "2": 3, "x": 255}}), "imageData.data?"),
        ] {
            assert_eq!(PictureSource::from_canvas(&value), Err(why.to_owned()), "{value}");
        }
    }
}
