//! Where a picture's dots come from: an address, a file's bytes, a canvas; recognised from a value.

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

    /// A file's bytes, if they begin as PNG, JPEG or WebP files do.
    pub fn from_file(bytes: Vec<u8>) -> Option<PictureSource> {
        let known = bytes.starts_with(b"\x89PNG\r\n\x1a\n")
            || bytes.starts_with(b"\xFF\xD8\xFF")
            || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"));
        (known && bytes.len() <= limits::PICTURE_BYTES).then(|| PictureSource::File(Kept::new(bytes)))
    }

    /// A text value: web address, data URL or bare base64. None is none of these.
    pub(super) fn from_text(text: &str) -> Option<PictureSource> {
        let text = text.trim();
        if let Some((scheme, _)) = text.split_once("://")
            && (scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https"))
        {
            return Some(PictureSource::Url(text.into()));
        }
        let encoded = match text.split_once(',') {
            Some((head, body)) if starts_with_data(head) && head.ends_with(";base64") => body,
            Some(_) => return None,
            None => text,
        };
        PictureSource::from_file(from_base64(encoded)?)
    }

    /// Canvas `imageData`: `{width, height, data}`, data a list of bytes, an
    /// object of them (as `JSON.stringify` writes a typed array), or base64.
    pub(super) fn from_canvas(value: &Value) -> Option<PictureSource> {
        let side =
            |field| value.get(field)?.as_u64().and_then(|side| u32::try_from(side).ok()).filter(|side| *side > 0);
        let (width, height) = (side("width")?, side("height")?);
        let pixels = u64::from(width) * u64::from(height);
        if pixels > limits::PICTURE_PIXELS {
            return None;
        }
        let wanted = usize::try_from(pixels * 4).ok()?;
        let data = match value.get("data")? {
            Value::Array(items) if items.len() == wanted => items.iter().map(byte).collect::<Option<Vec<u8>>>()?,
            Value::Object(items) if items.len() == wanted => {
                (0..wanted).map(|i| byte(items.get(&i.to_string())?)).collect::<Option<Vec<u8>>>()?
            }
            Value::String(text) => from_base64(text)?,
            _ => return None,
        };
        (data.len() == wanted).then(|| PictureSource::Rgba { width, height, data: Kept::new(data) })
    }
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

fn starts_with_data(head: &str) -> bool {
    head.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
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
        let vector = "data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=";
        for text in ["logo.png", "file:///etc/passwd", "ftp://h/x.png", "\\\\h\\x.png", "aGVsbG8=", vector, "data:,x"] {
            assert_eq!(PictureSource::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_canvas_comes_as_a_list_an_object_or_base64() {
        let list = PictureSource::from_canvas(&json!({"width": 1, "height": 1, "data": [1, 2, 3, 255]})).unwrap();
        let object = json!({"width": 1, "height": 1, "data": {"0": 1, "1": 2, "2": 3, "3": 255}, "colorSpace": "srgb"});
        let text = json!({"width": 1, "height": 1, "data": "AQID/w=="});
        assert_eq!(PictureSource::from_canvas(&object), Some(list.clone()));
        assert_eq!(PictureSource::from_canvas(&text), Some(list));
    }

    #[test]
    fn a_canvas_that_lies_about_its_size_is_none() {
        for value in [
            json!({"width": 2, "height": 1, "data": [1, 2, 3, 255]}),
            json!({"width": 0, "height": 1, "data": []}),
            json!({"width": 4_000_000_000_u32, "height": 4_000_000_000_u32, "data": []}),
            json!({"width": 1, "height": 1, "data": [1, 2, 3, 256]}),
            json!({"width": 1, "height": 1}),
            json!({"width": 1, "height": 1, "data": {"0": 1, "1": 2, "2": 3, "x": 255}}),
        ] {
            assert_eq!(PictureSource::from_canvas(&value), None, "{value}");
        }
    }
}
