//! A proof: one document drawn to be looked at closely, by the same press that prints it.

use std::collections::HashSet;

use serde_json::Value;

use super::gather::{self, Templates};
use super::press::{Press, as_printed, draw};
use crate::bitmap::Bitmap;
use crate::layout::{self, Scene};
use crate::protocol::printer::Config;
use crate::protocol::task::Document;
use crate::protocol::{Failure, Origin, Warning};
use crate::render;
use crate::template::Key;

/// Characters of a value that are shown of it.
const SHOWN: usize = 80;
/// Warnings and keys of a page that are told: a person reads fewer, a template of megabytes has more.
const TOLD: usize = 1_000;

/// One page as its printer would print it, and what its maker wants to know of it.
pub struct Proof {
    pub scene: Scene,
    /// The very dots.
    pub dots: Bitmap,
    /// Each once, a thousand at most.
    pub warnings: Vec<Warning>,
    pub boxes: Vec<Boxed>,
    /// A thousand at most.
    pub keys: Vec<KeyShown>,
}

/// A component that is seen on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Boxed {
    /// Its `id`, or its place in the template.
    pub component: String,
    /// The protocol's word: `text`, `barcode` …
    pub kind: &'static str,
    /// mm on the paper: left, top, width, height.
    pub place: [f64; 4],
}

/// A key of the data that the templates ask for.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyShown {
    pub name: String,
    /// The beginning of its value; None where the data has none.
    pub value: Option<String>,
    pub components: Vec<String>,
}

impl Press {
    /// Draws one document with templates that its maker has at hand; the others are fetched for `origin`.
    pub async fn proof(
        &self,
        document: Document,
        at_hand: &Templates,
        origin: &Origin,
        config: &Config,
    ) -> Result<Proof, Failure> {
        let gathered = gather::document_with(&document, origin, &self.errand, &self.stock, at_hand).await?;
        let (fonts, stock, config) = (self.fonts.clone(), self.stock.clone(), config.clone());
        draw(move || {
            let drawn = render::scene(&gathered.label, &gathered.pictures(&stock)?, &fonts, &config)?;
            let dots = render::dots(&drawn.scene, &fonts, &config)?;
            let boxes = boxes(&drawn.scene, &gathered.label.components());
            let keys = gathered.keys(&document).iter().take(TOLD).map(shown).collect();
            let mut told = HashSet::new();
            let found = [gathered.warnings, drawn.warnings].concat();
            let warnings = render::look(&drawn.scene, &dots, found, &config).into_iter();
            let warnings = warnings.filter(|warning| told.insert(warning.words().to_string())).take(TOLD).collect();
            let dots = as_printed(&drawn.scene, dots, &fonts, &config)?;
            Ok(Proof { scene: drawn.scene, dots, warnings, boxes, keys })
        })
        .await
    }

    /// The pages of proofs as one PDF.
    pub async fn proof_pdf(&self, scenes: Vec<Scene>, config: &Config) -> Result<Vec<u8>, Failure> {
        let (fonts, config) = (self.fonts.clone(), config.clone());
        draw(move || render::pdf(&scenes, &fonts, &config)).await
    }
}

/// `kinds` are the components in the order in which they were drawn.
fn boxes(scene: &Scene, kinds: &[(&str, &'static str)]) -> Vec<Boxed> {
    let boxed = |one: layout::ComponentBox| {
        let component = scene.components.get(one.component)?.clone();
        let kind = kinds.get(one.component).filter(|(name, _)| *name == component).map_or("", |(_, kind)| *kind);
        let layout::ComponentBox { place, .. } = one;
        Some(Boxed { component, kind, place: [place.x, place.y, place.width, place.height] })
    };
    layout::boxes(scene).into_iter().filter_map(boxed).collect()
}

fn shown(key: &Key<'_>) -> KeyShown {
    let value = key.value.map(|value| match value {
        Value::String(text) => beginning(text),
        Value::Array(items) => format!("[{}]", items.len()),
        Value::Object(fields) => {
            let names: Vec<&str> = fields.keys().take(8).map(String::as_str).collect();
            beginning(&format!("{{{}}}", names.join(", ")))
        }
        plain => plain.to_string(),
    });
    KeyShown { name: key.name.clone(), value, components: key.components.clone() }
}

fn beginning(text: &str) -> String {
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
