//! What a page asks to print (2.4.5): a task of documents, each a page of contents.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::failure::{Expected, RequestFault};
use super::fields::Fields;
use crate::limits;

/// One print request. Serialised, it is what the ledger keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    pub id: String,
    /// None or empty: the default printer.
    pub printer: Option<String>,
    pub notify: Notify,
    pub preview: Option<PreviewKind>,
    pub documents: Vec<Document>,
}

/// Which notifications the page wants (`notifyType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notify {
    pub render: bool,
    pub print: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PreviewKind {
    Pdf,
    Image,
}

/// One page of paper, `copies` times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    pub id: String,
    pub copies: u32,
    pub contents: Vec<Content>,
}

/// One template and what fills it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    pub template: TemplateName,
    pub data: Value,
}

/// How a content names its template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TemplateName {
    Url(String),
}

impl Task {
    /// Reads the fields of a task, from `task` or, as ec-print up to 1.0.1
    /// sends them, from the message itself.
    pub(super) fn read(mut fields: Fields<'_>) -> Result<Task, RequestFault> {
        let id = fields.required_name("taskID")?;
        let printer = fields.name("printer")?.filter(|name| !name.is_empty());
        let notify = read_notify(&mut fields)?;
        let preview = match fields.flag("preview")?.unwrap_or(false) {
            true => Some(fields.word("previewType", &["pdf", "image"])?.unwrap_or(PreviewKind::Pdf)),
            false => None,
        };
        let place = fields.path_of("documents");
        let list = fields.list("documents", limits::DOCUMENTS)?.unwrap_or_default();
        if list.is_empty() {
            return Err(RequestFault::Missing { field: place });
        }
        let documents = list
            .into_iter()
            .enumerate()
            .map(|(n, mut value)| Document::read(Fields::new(format!("{place}[{n}]"), &mut value)?, n))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Task { id, printer, notify, preview, documents })
    }
}

impl Document {
    fn read(mut fields: Fields<'_>, n: usize) -> Result<Document, RequestFault> {
        let id = fields.name("documentID")?.filter(|id| !id.is_empty()).unwrap_or_else(|| format!("DOC{}", n + 1));
        let copies = fields.whole("copies", 1..=limits::COPIES)?.unwrap_or(1);
        // A document with one content may carry it directly.
        if !fields.has("contents") && fields.has("templateURL") {
            return Ok(Document { id, copies, contents: vec![Content::read(fields)?] });
        }
        let place = fields.path_of("contents");
        let list = fields.list("contents", limits::CONTENTS)?.unwrap_or_default();
        if list.is_empty() {
            return Err(RequestFault::Missing { field: place });
        }
        let contents = list
            .into_iter()
            .enumerate()
            .map(|(n, mut value)| Content::read(Fields::new(format!("{place}[{n}]"), &mut value)?))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Document { id, copies, contents })
    }
}

impl Content {
    fn read(mut fields: Fields<'_>) -> Result<Content, RequestFault> {
        let template = match fields.take("templateURL") {
            Some(Value::String(url)) if !url.is_empty() => TemplateName::Url(url),
            None | Some(Value::String(_)) => {
                return Err(RequestFault::Missing { field: fields.path_of("templateURL") });
            }
            Some(other) => return Err(fields.wrong("templateURL", Expected::Url, &other)),
        };
        let data = match fields.take("data") {
            None => Value::Object(Default::default()),
            Some(data @ Value::Object(_)) => data,
            Some(other) => return Err(fields.wrong("data", Expected::Object, &other)),
        };
        Ok(Content { template, data })
    }
}

fn read_notify(fields: &mut Fields<'_>) -> Result<Notify, RequestFault> {
    let Some(list) = fields.list("notifyType", 16)? else {
        return Ok(Notify { render: true, print: true });
    };
    let mut notify = Notify { render: false, print: false };
    for kind in list {
        match kind.as_str() {
            Some("render") => notify.render = true,
            Some("print") => notify.print = true,
            _ => return Err(fields.wrong("notifyType", Expected::ListOf(&["render", "print"]), &kind)),
        }
    }
    Ok(notify)
}
