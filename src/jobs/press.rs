//! Make-ready: everything a document needs before it can go to a printer, from its templates to its payload.

use std::collections::HashMap;
use std::sync::Arc;

use super::gather::{self, Stock};
use crate::bitmap::Bitmap;
use crate::encode;
use crate::fetch::Errand;
use crate::layout::Scene;
use crate::printers::{Payload, Roster, virtual_printer};
use crate::protocol::failure::DrawingFault;
use crate::protocol::printer::{Config, TransferType};
use crate::protocol::task::Document;
use crate::protocol::{Failure, Origin, Warning};
use crate::render;
use crate::text::Fonts;

/// What rendering draws on. Shared by all lanes and by previews.
pub struct Press {
    pub fonts: Arc<Fonts>,
    pub errand: Errand,
    pub roster: Arc<Roster>,
    pub(super) stock: Arc<Stock>,
}

impl Press {
    pub fn new(fonts: Arc<Fonts>, errand: Errand, roster: Arc<Roster>) -> Self {
        Press { fonts, errand, roster, stock: Arc::default() }
    }

    /// One document in the form its printer takes, with what is worth saying about it.
    pub async fn payload(
        &self,
        document: Document,
        origin: &Origin,
        printer: &str,
    ) -> Result<(Payload, Vec<String>), Failure> {
        let gathered = gather::document(&document, origin, &self.errand, &self.stock).await?;
        let form = self.roster.find(printer)?.hand?.form().await;
        let config = self.roster.find(printer)?.entry.config;
        let (fonts, stock) = (self.fonts.clone(), self.stock.clone());
        draw(move || {
            let pictures = gathered.pictures(&stock)?;
            let rendered = render::payload(&gathered.label, &pictures, &fonts, &config, form, gathered.warnings)?;
            Ok((rendered.payload, said(&rendered.warnings)))
        })
        .await
    }

    /// All documents of a preview as one PDF.
    pub async fn preview_pdf(
        &self,
        documents: &[Document],
        origin: &Origin,
        config: &Config,
    ) -> Result<(Vec<u8>, Vec<String>), Failure> {
        let mut gathered = Vec::with_capacity(documents.len());
        for document in documents {
            gathered.push(gather::document(document, origin, &self.errand, &self.stock).await?);
        }
        let (fonts, stock, config) = (self.fonts.clone(), self.stock.clone(), config.clone());
        draw(move || {
            let mut warnings: Vec<Warning> = Vec::new();
            let mut scenes = Vec::with_capacity(gathered.len());
            for page in gathered {
                let drawn = render::scene(&page.label, &page.pictures(&stock)?, &fonts, &config)?;
                let dots = render::dots(&drawn.scene, &fonts, &config)?;
                let found = [page.warnings, drawn.warnings].concat();
                warnings.extend(render::look(&drawn.scene, &dots, found, &config));
                scenes.push(drawn.scene);
            }
            Ok((render::pdf(&scenes, &fonts, &config)?, said(&warnings)))
        })
        .await
    }

    /// One document of a preview as a PNG of the very dots.
    pub async fn preview_image(
        &self,
        document: &Document,
        origin: &Origin,
        config: &Config,
    ) -> Result<(Vec<u8>, Vec<String>), Failure> {
        let gathered = gather::document(document, origin, &self.errand, &self.stock).await?;
        let (fonts, stock, config) = (self.fonts.clone(), self.stock.clone(), config.clone());
        draw(move || {
            let drawn = render::scene(&gathered.label, &gathered.pictures(&stock)?, &fonts, &config)?;
            let dots = render::dots(&drawn.scene, &fonts, &config)?;
            let found = [gathered.warnings, drawn.warnings].concat();
            let warnings = render::look(&drawn.scene, &dots, found, &config);
            let shown = as_printed(&drawn.scene, dots, &fonts, &config)?;
            Ok((shown.to_png(config.dots_per_mm()), said(&warnings)))
        })
        .await
    }
}

/// The label as it will lie on the paper. Told in commands, it is what a printer makes of them: letters of its own are
/// not where ours would be.
pub(super) fn as_printed(scene: &Scene, dots: Bitmap, fonts: &Fonts, config: &Config) -> Result<Bitmap, Failure> {
    if config.transfer_type == TransferType::Image {
        return Ok(dots);
    }
    let commands = encode::payload(scene, &dots, fonts, config)?;
    let drawn = virtual_printer::drawn(config, dots.width(), &commands);
    Ok(drawn.map_or(dots, Arc::unwrap_or_clone))
}

/// Draws away from the threads that serve sockets. A drawing that panics is a
/// fault of ours told to the page, not the end of the lane.
pub(super) async fn draw<T: Send + 'static>(
    drawing: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(drawing).await {
        Ok(drawn) => drawn,
        Err(_) => Err(DrawingFault::Broken { what: "panic".into() }.into()),
    }
}

/// In both languages, each finding once.
fn said(warnings: &[Warning]) -> Vec<String> {
    let mut seen = HashMap::new();
    let texts = warnings.iter().map(|warning| warning.words().to_string());
    texts.filter(|text| seen.insert(text.clone(), ()).is_none()).collect()
}
