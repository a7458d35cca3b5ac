//! THE PAPER: V1 and V2 template text and a page's data become one filled tree.
//!
//! `Template::parse` reads and checks a template once; the caller keeps it by
//! the hash of its text. `Template::fill` binds one document's data to it.

mod binding;
mod draft;
mod fill;
mod keys;
pub mod label;
mod picture;
mod reading;
mod v1;
mod v2;

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use crate::geometry::Rect;
use crate::limits;
use crate::protocol::Warning;
use crate::protocol::failure::{Excess, TemplateFault};
use crate::protocol::warning::Finding;

use draft::Draft;
use reading::Fields;

pub use fill::Library;
pub use keys::Key;
pub use label::{Content, Label};
pub use picture::{PictureKey, PictureSource, format as picture_format};

/// A template, read and checked.
#[derive(Clone, Debug)]
pub struct Template {
    id: Option<String>,
    /// The root: where it lies on the page and how large it is.
    place: Rect,
    /// `docType: receipt`.
    receipt: bool,
    background: Option<PictureSource>,
    parts: Vec<Draft>,
    nested: Vec<Arc<str>>,
    /// Has it rich texts, whose scripts are run when it is filled?
    scripts: bool,
    /// Findings that are the same for every label.
    warnings: Vec<Warning>,
}

impl Template {
    /// Reads a V1 or V2 template (protocol 2.4.5-1). Nothing of it is kept but
    /// what it means. A byte order mark before the JSON is forgiven.
    pub fn parse(text: &[u8]) -> Result<Template, TemplateFault> {
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
        let json: Value = serde_json::from_slice(text)
            .map_err(|error| TemplateFault::NotJson { line: error.line(), column: error.column() })?;
        Template::from_json(&json)
    }

    /// The same from JSON already read.
    pub fn from_json(json: &Value) -> Result<Template, TemplateFault> {
        if json.get("component").and_then(Value::as_str) == Some("root") {
            v2::read(json)
        } else if json.get("canvasStyleData").is_some() {
            v1::read(json)
        } else {
            Err(TemplateFault::NotATemplate)
        }
    }

    /// The template's own `templateId`.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The root's size, mm.
    pub fn size(&self) -> (f64, f64) {
        (self.place.width, self.place.height)
    }

    /// `templateURL` (or `templateId`) of each template that stands in this one, each once.
    pub fn nested(&self) -> impl Iterator<Item = &str> {
        self.nested.iter().map(AsRef::as_ref)
    }

    /// Does filling it run a stranger's script? The templates that stand in it are asked for themselves.
    pub fn runs_scripts(&self) -> bool {
        self.scripts
    }
}

/// What one reading of a template gathers beside its tree.
#[derive(Default)]
struct Reading {
    components: usize,
    richtexts: usize,
    nested: Vec<Arc<str>>,
    warnings: Vec<Warning>,
}

impl Reading {
    /// One more component or cell.
    fn count(&mut self) -> Result<(), TemplateFault> {
        self.components += 1;
        if self.components > limits::COMPONENTS {
            return Err(TemplateFault::TooMany { what: Excess::Components, limit: limits::COMPONENTS });
        }
        Ok(())
    }

    /// What every component begins with: what messages call it, and its kind.
    fn begin<'a>(&mut self, component: &Fields<'a>) -> Result<(Arc<str>, Cow<'a, str>), TemplateFault> {
        self.count()?;
        let name = name_of(component)?;
        let kind = component.text("component")?.ok_or_else(|| component.missing("component"))?;
        Ok((name, kind))
    }

    /// A component of a kind that we do not know is left out, with a warning.
    fn leave_out(&mut self, name: &str, kind: &str) {
        self.warnings.push(Warning::new(name, Finding::UnknownComponent { name: reading::excerpt(kind) }));
    }
}

/// Characters of a component's name in messages; the V1 editor's ids have 49.
const NAME: usize = 64;

/// What messages call a component: its `id`, else its place.
fn name_of(component: &Fields<'_>) -> Result<Arc<str>, TemplateFault> {
    let id = component.text("id")?;
    Ok(id.map_or_else(|| component.place.as_str().into(), |id| id.chars().take(NAME).collect::<String>().into()))
}

/// A page's width or height must be one a label can have.
fn page_size(fields: &Fields<'_>) -> Result<(f64, f64), TemplateFault> {
    let anything = f64::MIN..=f64::MAX;
    let width = fields.need_number("width", anything.clone())?;
    let height = fields.need_number("height", anything)?;
    let limit = limits::LABEL_SIDE;
    if width > 0.0 && height > 0.0 && width <= limit && height <= limit {
        Ok((width, height))
    } else {
        Err(TemplateFault::PageSize { width, height, limit })
    }
}
