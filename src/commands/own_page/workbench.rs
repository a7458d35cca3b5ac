//! The page's workbench: a template and data that a person has just typed, drawn and looked through.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::commands::Desk;
use crate::commands::proofs::ShownAs;
use crate::protocol::failure::{JobFault, ProofFault};
use crate::protocol::printer::Config;
use crate::protocol::{Failure, Warning};
use crate::workbench::{Boxed, Job, KeyShown, Places, Position, Proof, Text};

/// What messages call the two texts.
const TEMPLATE: &str = "template";
const DATA: &str = "data";

/// A template and data as they stand on the page.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// A template, or a whole print request.
    pub template: String,
    /// Blank: no data.
    pub data: String,
    /// None: the one that a print request names, else the default one.
    pub printer: Option<String>,
    /// Instead of a printer: one that nobody configured, of this many dots an inch.
    pub dpi: Option<u32>,
    /// From 0.
    pub page: usize,
}

impl Desk {
    /// One page, drawn: its dots, its components' boxes, its keys, what is worth saying. A mistake in what was typed
    /// is an answer too (`error`): half of all that is typed is one.
    pub async fn workbench(&self, typed: Typed) -> Result<Value, Failure> {
        let _place = self.pictures.acquire().await;
        let (page, printer, dpi) = (typed.page, typed.printer.clone(), typed.dpi);
        let (job, places) = read(typed).await?;
        let drawn = async {
            let job = job?;
            let under = self.under(printer.or_else(|| job.printer.clone()), dpi);
            // Pages may have gone while somebody types.
            let page = page.min(job.pages().saturating_sub(1));
            let proof = job.proof(page, &self.press, &under.config).await?;
            Ok::<_, Failure>((proof, under, page, job.pages()))
        };
        Ok(match drawn.await {
            Ok((proof, under, page, pages)) => {
                let mut answer = shown(&proof, &under, &places);
                if let Some(fields) = answer.as_object_mut() {
                    fields.extend([("page".to_string(), page.into()), ("pages".to_string(), pages.into())]);
                }
                answer
            }
            Err(failure) => json!({"error": mistake(&failure, &places)}),
        })
    }

    /// All pages as one PDF.
    pub async fn workbench_pdf(&self, typed: Typed) -> Result<Bytes, Failure> {
        let _place = self.pictures.acquire().await;
        let (printer, dpi) = (typed.printer.clone(), typed.dpi);
        let job = read(typed).await?.0?;
        let under = self.under(printer.or_else(|| job.printer.clone()), dpi);
        let mut scenes = Vec::with_capacity(job.pages());
        for page in 0..job.pages() {
            scenes.push(job.proof(page, &self.press, &under.config).await?.scene);
        }
        Ok(self.press.proof_pdf(scenes, &under.config).await?.into())
    }

    fn under(&self, printer: Option<String>, dpi: Option<u32>) -> ShownAs {
        match dpi {
            Some(dpi) => ShownAs { name: String::new(), config: Config { dpi, ..Config::default() }, warning: None },
            None => self.shown_as(printer.as_deref()),
        }
    }
}

/// Reads away from the threads that serve sockets: a template may have megabytes.
async fn read(typed: Typed) -> Result<(Result<Job, Failure>, Places), Failure> {
    let reading = tokio::task::spawn_blocking(move || {
        let Typed { template, data, .. } = &typed;
        let data = (!data.trim().is_empty()).then_some(Text { name: DATA, bytes: data.as_bytes() });
        let job = Job::read(Text { name: TEMPLATE, bytes: template.as_bytes() }, data);
        let too_large = matches!(job, Err(Failure::Proof(ProofFault::TooLarge { .. })));
        (job, Places::of(if too_large { b"" } else { template.as_bytes() }))
    });
    reading.await.map_err(|broken| JobFault::NoPreview { why: broken.to_string() }.into())
}

fn shown(proof: &Proof, under: &ShownAs, places: &Places) -> Value {
    let config = &under.config;
    let warnings = under.warning.iter().chain(&proof.warnings).map(|warning| warned(warning, places));
    json!({
        "png": STANDARD.encode(proof.dots.to_png(config.dots_per_mm())),
        "width": proof.scene.width, "height": proof.scene.height,
        "columns": proof.dots.width(), "rows": proof.dots.height(),
        "printer": under.name, "dpi": config.dpi,
        "warnings": warnings.collect::<Vec<_>>(),
        "boxes": proof.boxes.iter().map(|one| boxed(one, places)).collect::<Vec<_>>(),
        "keys": proof.keys.iter().map(key).collect::<Vec<_>>(),
    })
}

fn warned(warning: &Warning, places: &Places) -> Value {
    let words = warning.words();
    at(json!({"component": warning.component, "zh": words.zh, "en": words.en}), places.component(&warning.component))
}

fn boxed(one: &Boxed, places: &Places) -> Value {
    let box_ = json!({"component": one.component, "kind": one.kind, "place": one.place});
    at(box_, places.component(&one.component))
}

fn key(key: &KeyShown) -> Value {
    json!({"name": key.name, "value": key.value, "components": key.components})
}

/// What is wrong, in which of the two texts, and where in it.
fn mistake(failure: &Failure, places: &Places) -> Value {
    let words = failure.words();
    let (file, position) = match failure {
        Failure::Proof(ProofFault::NotJson { file, line, column, .. }) => {
            (Some(file.as_str()), Some(Position { line: *line, column: *column }))
        }
        Failure::Proof(fault) => (fault.file(), None),
        Failure::Template(_) | Failure::Request(_) | Failure::Drawing(_) => (Some(TEMPLATE), places.blamed(failure)),
        _ => (None, None),
    };
    at(json!({"file": file, "zh": words.zh, "en": words.en}), position)
}

fn at(mut what: Value, position: Option<Position>) -> Value {
    if let (Some(Position { line, column }), Some(fields)) = (position, what.as_object_mut()) {
        fields.insert("line".into(), line.into());
        fields.insert("column".into(), column.into());
    }
    what
}
