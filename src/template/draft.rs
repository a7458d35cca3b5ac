//! The checked, typed template: the filled tree's shape with bindings where its values will be.

use std::sync::Arc;

use serde_json::Value;

use super::binding::Binding;
use super::label::{Grid, Line, ParagraphStyle, QrLevel, Rectangle, TextStyle};
use super::picture::PictureSource;
use crate::geometry::{Rect, Turn};
use crate::richtext::script::Script;

/// One component before its values are known.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) name: Arc<str>,
    pub(super) kind: DraftKind,
}

#[derive(Clone, Debug)]
pub(super) enum DraftKind {
    Group {
        place: Rect,
        turn: Turn,
        clips: bool,
        background: Option<PictureSource>,
        parts: Vec<Draft>,
    },
    /// Another template; its own size where none is given.
    Nested {
        x: f64,
        y: f64,
        width: Option<f64>,
        height: Option<f64>,
        url: Arc<str>,
    },
    Table {
        grid: Arc<Grid>,
        background: Option<PictureSource>,
        cells: Vec<Vec<Draft>>,
    },
    Text {
        style: Arc<TextStyle>,
        segments: Vec<SegmentDraft>,
    },
    Paragraph {
        style: Arc<ParagraphStyle>,
        value: Binding,
    },
    Barcode {
        place: Rect,
        turn: Turn,
        codetype: Arc<str>,
        value: Binding,
    },
    Qr {
        x: f64,
        y: f64,
        size: f64,
        turn: Turn,
        level: QrLevel,
        version: Option<u8>,
        value: Binding,
    },
    Line(Line),
    Rectangle(Rectangle),
    Picture {
        place: Rect,
        turn: Turn,
        threshold: u8,
        value: PictureDraft,
    },
    Richtext {
        place: Rect,
        script: Arc<Script>,
        data: ScriptData,
    },
}

#[derive(Clone, Debug)]
pub(super) struct SegmentDraft {
    pub(super) value: Binding,
    pub(super) weight: Option<i64>,
    pub(super) overflow: Arc<str>,
}

#[derive(Clone, Debug)]
pub(super) enum PictureDraft {
    /// The same on every label; recognised when the template was read.
    Fixed(PictureSource),
    Bound(Binding),
}

/// What a rich text's script runs over.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum ScriptData {
    Fixed(Value),
    Bound(Binding),
}
