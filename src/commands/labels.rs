//! Labels as pictures: what a document of a task looks like, and a sample under a configuration not yet saved.

use bytes::Bytes;
use serde_json::Value;

use super::Desk;
use crate::protocol::failure::JobFault;
use crate::protocol::printer::Config;
use crate::protocol::request::ConfigChange;
use crate::protocol::task::{Content, Document, TemplateName};
use crate::protocol::{Failure, Origin};

/// Shown where a printer has printed nothing yet. Its template is served by the agent itself.
const SAMPLE: &str = "waybill-76x130.json";
const SAMPLE_DATA: &str = include_str!("../../examples/templates/waybill-76x130.data.json");

impl Desk {
    /// A document of a task as PNG, dot for dot as its printer would print it now: with the present
    /// configuration, and the templates as their site serves them now.
    pub async fn label_png(&self, task_number: u64, document: u32) -> Result<Bytes, Failure> {
        let story = self.jobs.story(task_number)?;
        let document = self.jobs.document_of(&story, document)?;
        // The printer may have left the settings since.
        let config = self.roster.find(&story.task.printer).map(|printer| printer.entry.config).unwrap_or_default();
        self.picture(&document, &Origin::from_record(&story.task.origin), &config).await
    }

    /// A label under a changed configuration, as PNG, and nothing is changed: the printer's last label that is
    /// still kept, else the sample waybill.
    pub async fn sample_label(&self, printer: &str, change: &ConfigChange) -> Result<Bytes, Failure> {
        let entry = self.roster.find(printer)?.entry;
        let mut config = entry.config;
        change.apply(&mut config);
        if let Some((document, origin)) = self.jobs.last_document(&entry.name)?
            && let Ok(picture) = self.picture(&document, &origin, &config).await
        {
            return Ok(picture);
        }
        // Its template may be gone: the sample always is there.
        self.picture(&self.sample()?, &Origin::Program, &config).await
    }

    /// Few at a time: a person looks, while pages print.
    async fn picture(&self, document: &Document, origin: &Origin, config: &Config) -> Result<Bytes, Failure> {
        let _place = self.pictures.acquire().await;
        let (png, _) = self.press.preview_image(document, origin, config).await?;
        Ok(png.into())
    }

    fn sample(&self) -> Result<Document, Failure> {
        let data: Value =
            serde_json::from_str(SAMPLE_DATA).map_err(|error| JobFault::NoPreview { why: error.to_string() })?;
        let template = TemplateName::Url(format!("http://127.0.0.1:{}/samples/{SAMPLE}", self.about.port));
        Ok(Document { id: "sample".into(), copies: 1, contents: vec![Content { template, data }] })
    }
}
