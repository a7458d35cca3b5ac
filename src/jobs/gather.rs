//! Gathering for one document: its templates (and those inside them) and its pictures, each got once.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use super::filling;
use crate::fetch::{Errand, Fetched, What};
use crate::layout::picture::{Picture, PictureFault};
use crate::layout::{Pictures, picture};
use crate::limits;
use crate::protocol::failure::{DrawingFault, FetchFault, TemplateFault};
use crate::protocol::task::{Content, Document, TemplateName};
use crate::protocol::warning::Finding;
use crate::protocol::{Failure, Origin, Warning};
use crate::template::{Key, Label, PictureKey, PictureSource, Template};

/// A document with nothing left to fetch: from here on it is pure.
pub struct Gathered {
    pub label: Label,
    pub warnings: Vec<Warning>,
    /// Picture files, by their address.
    files: HashMap<PictureKey, Fetched>,
    /// Every template the document is made of, by the names it is called by.
    templates: Templates,
}

/// Templates by their address or `templateId`.
pub type Templates = HashMap<String, Arc<Template>>;

impl Gathered {
    /// The data's keys that the document's templates ask for, each content's own, in the order they are met.
    pub fn keys<'d>(&self, document: &'d Document) -> Vec<Key<'d>> {
        let library = |name: &str| self.templates.get(name).cloned();
        let mut keys: Vec<Key<'d>> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for content in &document.contents {
            let Some(template) = self.templates.get(url_of(content)) else { continue };
            for key in template.keys(&content.data, &library) {
                // The contents of a page mostly share their data.
                let same = known.get(&key.name).and_then(|place| keys.get_mut(*place));
                match same.filter(|same| same.value == key.value) {
                    Some(same) => same.components.extend(key.components),
                    None => {
                        known.insert(key.name.clone(), keys.len());
                        keys.push(key);
                    }
                }
            }
        }
        keys
    }

    /// The label's pictures as greys. A picture seen before is not decoded again.
    pub fn pictures(&self, stock: &Stock) -> Result<Pictures, DrawingFault> {
        let mut pictures = Pictures::default();
        for (name, source) in self.label.pictures() {
            let key = source.key();
            if pictures.get(&key).is_some() {
                continue;
            }
            let picture = match self.files.get(&key) {
                Some(file) => {
                    stock.picture(PictureKey::Content(file.hash), || Picture::decode(&file.bytes).map(Arc::new))
                }
                None => stock.picture(key.clone(), || picture::find(&pictures, source)),
            };
            let picture = picture.and_then(|picture| pictures.admits(&picture).map(|()| picture));
            pictures.insert(key, picture.map_err(|fault| fault.at(name.to_string()))?);
        }
        Ok(pictures)
    }
}

/// Templates read and pictures decoded, by the hash of their bytes.
#[derive(Default)]
pub struct Stock {
    templates: Mutex<Shelf<[u8; 32], Arc<Template>>>,
    /// The same templates by the `templateId` they give themselves; a site knows its own alone.
    named: Mutex<Shelf<(Origin, String), Arc<Template>>>,
    pictures: Mutex<Shelf<PictureKey, Arc<Picture>>>,
}

impl Stock {
    fn picture(
        &self,
        key: PictureKey,
        decode: impl FnOnce() -> Result<Arc<Picture>, PictureFault>,
    ) -> Result<Arc<Picture>, PictureFault> {
        if let Some(picture) = lock(&self.pictures).kept.get(&key) {
            return Ok(picture.clone());
        }
        let picture = decode()?;
        lock(&self.pictures).keep(key, picture.clone(), picture.grey.len(), limits::PICTURE_STOCK);
        Ok(picture)
    }

    /// A template that this site has printed with before.
    fn named(&self, origin: &Origin, id: &str) -> Option<Arc<Template>> {
        lock(&self.named).kept.get(&(origin.clone(), id.to_string())).cloned()
    }

    /// `size`: bytes as fetched.
    fn keep_named(&self, origin: &Origin, template: &Arc<Template>, size: usize) {
        if let Some(id) = template.id() {
            let name = (origin.clone(), id.to_string());
            lock(&self.named).keep(name, template.clone(), size, limits::TEMPLATE_STOCK);
        }
    }
}

/// What has been used lately; emptied when it is full, which the next labels refill.
struct Shelf<K, T> {
    kept: HashMap<K, T>,
    size: usize,
}

impl<K, T> Default for Shelf<K, T> {
    fn default() -> Self {
        Shelf { kept: HashMap::new(), size: 0 }
    }
}

impl<K: Eq + Hash, T> Shelf<K, T> {
    fn keep(&mut self, key: K, thing: T, size: usize, limit: usize) {
        if self.size.saturating_add(size) > limit {
            *self = Shelf::default();
        }
        if size <= limit && self.kept.insert(key, thing).is_none() {
            self.size += size;
        }
    }
}

/// One document's errands, counted.
struct Round<'a> {
    origin: &'a Origin,
    errand: &'a Errand,
    stock: &'a Stock,
    /// Templates that need not be fetched.
    at_hand: &'a Templates,
    fetched: usize,
    templates: Templates,
}

/// Gets everything a document refers to and fills its label.
pub async fn document(
    document: &Document,
    origin: &Origin,
    errand: &Errand,
    stock: &Stock,
) -> Result<Gathered, Failure> {
    document_with(document, origin, errand, stock, &Templates::new()).await
}

/// The same with templates that their maker has at hand: they are neither fetched nor kept.
pub async fn document_with(
    document: &Document,
    origin: &Origin,
    errand: &Errand,
    stock: &Stock,
    at_hand: &Templates,
) -> Result<Gathered, Failure> {
    let mut round = Round { origin, errand, stock, at_hand, fetched: 0, templates: Templates::new() };
    round.templates_with_nested(document.contents.iter().map(|content| url_of(content).to_string()).collect()).await?;
    let (label, warnings) = filling::label(&document.contents, &round.templates).await?;
    if label.is_empty() {
        nothing_known(&warnings)?;
    }
    let files = round.picture_files(&label).await?;
    Ok(Gathered { label, warnings, files, templates: round.templates })
}

/// An empty label is a fault where a component was left out because nobody knows it; else it may be meant.
fn nothing_known(warnings: &[Warning]) -> Result<(), TemplateFault> {
    let stranger = warnings.iter().find_map(|warning| match &warning.finding {
        Finding::UnknownComponent { name } => Some((warning.component.clone(), name.clone())),
        _ => None,
    });
    stranger.map_or(Ok(()), |(place, component)| Err(TemplateFault::NothingKnown { place, component }))
}

/// A nested template is named by its address or by the `templateId` of one already known (V2 `template`).
fn is_id(name: &str) -> bool {
    !name.contains("://")
}

pub(super) fn url_of(content: &Content) -> &str {
    let TemplateName::Url(url) = &content.template;
    url
}

impl Round<'_> {
    /// The contents' templates and the ones that stand in them, level by level.
    async fn templates_with_nested(&mut self, mut level: Vec<String>) -> Result<(), Failure> {
        for depth in 0..=limits::TEMPLATE_DEPTH {
            let mut inner = Vec::new();
            let mut ids = HashSet::new();
            for name in level {
                if self.templates.contains_key(&name) {
                    continue;
                }
                if depth > 0 && is_id(&name) {
                    ids.insert(name);
                    continue;
                }
                let template = self.template(&name).await?;
                inner.extend(template.nested().map(str::to_string));
                if let Some(id) = template.id() {
                    self.templates.entry(id.to_string()).or_insert_with(|| template.clone());
                }
                self.templates.insert(name, template);
            }
            // After the level's own templates: one of these may be the one that is meant.
            for id in ids {
                if !self.templates.contains_key(&id)
                    && let Some(template) = self.stock.named(self.origin, &id)
                {
                    inner.extend(template.nested().map(str::to_string));
                    self.templates.insert(id, template);
                }
            }
            level = inner;
        }
        // Whatever is deeper, or known to nobody, is refused by the filling, which knows its place.
        Ok(())
    }

    async fn template(&mut self, url: &str) -> Result<Arc<Template>, Failure> {
        if let Some(template) = self.at_hand.get(url) {
            return Ok(template.clone());
        }
        self.count()?;
        let fetched = self.errand.get(url, What::Template, self.origin).await?;
        let shelf = &self.stock.templates;
        let known = lock(shelf).kept.get(&fetched.hash).cloned();
        let template = match known {
            Some(template) => template,
            None => {
                let template = Arc::new(Template::parse(&fetched.bytes)?);
                lock(shelf).keep(fetched.hash, template.clone(), fetched.bytes.len(), limits::TEMPLATE_STOCK);
                template
            }
        };
        self.stock.keep_named(self.origin, &template, fetched.bytes.len());
        Ok(template)
    }

    /// The bytes of every picture that has to be fetched. They are decoded later,
    /// away from the threads that serve sockets.
    async fn picture_files(&mut self, label: &Label) -> Result<HashMap<PictureKey, Fetched>, Failure> {
        let mut files = HashMap::new();
        for (_, source) in label.pictures() {
            if let PictureSource::Url(url) = source
                && !files.contains_key(&source.key())
            {
                self.count()?;
                files.insert(source.key(), self.errand.get(url, What::Picture, self.origin).await?);
            }
        }
        Ok(files)
    }

    fn count(&mut self) -> Result<(), FetchFault> {
        self.fetched += 1;
        if self.fetched > limits::FETCHES { Err(FetchFault::TooMany { limit: limits::FETCHES }) } else { Ok(()) }
    }
}

fn lock<T>(shelf: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}
