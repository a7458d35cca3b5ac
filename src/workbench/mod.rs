//! THE WORKBENCH: a template and its data, as texts from whoever makes them, become proofs of their pages.
//!
//! `dotline preview` and the page's workbench read and draw here, and what draws is the press that prints.

mod places;
mod reading;

use std::sync::Arc;

use serde_json::Value;

use crate::jobs::Templates;
use crate::jobs::press::Press;
pub use crate::jobs::proof::{Boxed, KeyShown, Proof};
use crate::limits;
use crate::protocol::failure::{Found, ProofFault};
use crate::protocol::printer::Config;
use crate::protocol::task::{Content, Document, TemplateName};
use crate::protocol::{Failure, Origin, Request};
use crate::template::Template;
pub use places::{Places, Position};

/// A file, or what was typed in its place.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// What messages call it.
    pub name: &'a str,
    pub bytes: &'a [u8],
}

/// What is to be looked at: a document a page, read and checked.
#[derive(Debug)]
pub struct Job {
    documents: Vec<Document>,
    at_hand: Templates,
    /// The printer that a print request names.
    pub printer: Option<String>,
}

/// The name under which the template that was handed over is known here; no address and no templateId is empty.
const AT_HAND: &str = "";

impl Job {
    /// Reads a V1 or V2 template and its data: one object, or a list of them, a page each. Or a whole `print`
    /// request as a page sends it (its task alone will do), which brings its own data and names its templates.
    ///
    /// # Errors
    /// `ProofFault` with the file, and line and column where it is not JSON; `TemplateFault` and `RequestFault`
    /// with the place of a field that is wrong.
    pub fn read(template: Text<'_>, data: Option<Text<'_>>) -> Result<Job, Failure> {
        let json = reading::json(template, limits::TEMPLATE_BYTES)?;
        if json.get("component").is_some() || json.get("canvasStyleData").is_some() {
            let template = Arc::new(Template::from_json(&json)?);
            let pages = data.map_or_else(|| Ok(vec![Value::Object(Default::default())]), pages)?;
            return Ok(Job::of_template(template, pages));
        }
        let request = ["cmd", "task", "documents"].iter().any(|field| json.get(field).is_some());
        match data {
            _ if !request => Err(ProofFault::NotATemplate { file: template.name.into() }.into()),
            Some(data) => Err(ProofFault::DataTwice { file: data.name.into() }.into()),
            None => Job::of_request(json),
        }
    }

    pub fn pages(&self) -> usize {
        self.documents.len()
    }

    /// Draws one page, counted from 0. What a template names by its address is fetched as for a program of this computer.
    pub async fn proof(&self, page: usize, press: &Press, config: &Config) -> Result<Proof, Failure> {
        let missing = ProofFault::NoSuchPage { page: page.saturating_add(1), pages: self.pages() };
        let document = self.documents.get(page).cloned().ok_or(missing)?;
        press.proof(document, &self.at_hand, &Origin::Program, config).await
    }

    fn of_template(template: Arc<Template>, pages: Vec<Value>) -> Job {
        let document = |(n, data): (usize, Value)| {
            let content = Content { template: TemplateName::Url(AT_HAND.into()), data };
            Document { id: format!("DOC{}", n + 1), copies: 1, contents: vec![content] }
        };
        let documents = pages.into_iter().enumerate().map(document).collect();
        Job { documents, at_hand: Templates::from([(AT_HAND.to_string(), template)]), printer: None }
    }

    fn of_request(mut json: Value) -> Result<Job, Failure> {
        if let Some(fields) = json.as_object_mut() {
            fields.insert("cmd".into(), "print".into());
            // Nobody needs a name for what is only looked at.
            let task = if fields.contains_key("task") { fields.get_mut("task") } else { Some(&mut json) };
            if let Some(task) = task.and_then(Value::as_object_mut) {
                task.entry("taskID").or_insert_with(|| "preview".into());
            }
        }
        match Request::read(json).1? {
            Request::Print(task) => {
                Ok(Job { documents: task.documents, at_hand: Templates::new(), printer: task.printer })
            }
            // `cmd` was set above.
            _ => Err(ProofFault::NotATemplate { file: String::new() }.into()),
        }
    }
}

/// The data of each page.
fn pages(data: Text<'_>) -> Result<Vec<Value>, Failure> {
    let file = || data.name.to_string();
    let wrong = |item, found: &Value| ProofFault::NotData { file: file(), item, found: Found::from(found) };
    let json = reading::json(data, limits::SOCKETIO_MESSAGE)?;
    let pages = match json {
        Value::Object(_) => return Ok(vec![json]),
        Value::Array(pages) if !pages.is_empty() => pages,
        other => return Err(wrong(None, &other).into()),
    };
    if pages.len() > limits::DOCUMENTS {
        return Err(ProofFault::TooManyPages { file: file(), limit: limits::DOCUMENTS }.into());
    }
    match pages.iter().position(|page| !page.is_object()) {
        Some(place) => Err(wrong(Some(place + 1), pages.get(place).unwrap_or(&Value::Null)).into()),
        None => Ok(pages),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::failure::{RequestFault, TemplateFault};
    use serde_json::json;

    fn read(template: &Value, data: Option<&str>) -> Result<Job, Failure> {
        let data = data.map(|data| Text { name: "data.json", bytes: data.as_bytes() });
        Job::read(Text { name: "template.json", bytes: template.to_string().as_bytes() }, data)
    }

    fn v2() -> Value {
        json!({"component": "root", "style": {"width": 40, "height": 30}, "children": []})
    }

    #[test]
    fn data_is_one_object_or_a_list_of_them_a_page_each() {
        for (data, pages) in [(None, 1), (Some("{}"), 1), (Some("[{}, {\"a\": 1}]"), 2), (Some("\u{feff}{}"), 1)] {
            assert_eq!(read(&v2(), data).unwrap().pages(), pages, "{data:?}");
        }
        let wrong = |item, found| ProofFault::NotData { file: "data.json".into(), item, found };
        for (data, fault) in [
            ("[]", wrong(None, Found::List)),
            ("5", wrong(None, Found::Number("5".into()))),
            ("[{}, 7]", wrong(Some(2), Found::Number("7".into()))),
        ] {
            assert_eq!(read(&v2(), Some(data)).unwrap_err(), fault.into(), "{data}");
        }
        let many = format!("[{}{{}}]", "{},".repeat(limits::DOCUMENTS));
        let fault = read(&v2(), Some(&many)).unwrap_err();
        assert!(matches!(fault, Failure::Proof(ProofFault::TooManyPages { .. })), "{fault}");
    }

    #[test]
    fn a_print_request_is_read_in_all_the_forms_it_is_captured_in() {
        let documents = json!([{"contents": [{"templateURL": "https://t/1.json", "data": {}}]}, {"templateURL": "https://t/2.json"}]);
        let task = json!({"printer": "P", "documents": documents});
        for request in [
            json!({"cmd": "print", "requestID": "1", "task": {"taskID": "T", "printer": "P", "documents": documents}}),
            json!({"task": task}),
            task.clone(),
        ] {
            let job = read(&request, None).unwrap();
            assert_eq!((job.pages(), job.printer.as_deref()), (2, Some("P")), "{request}");
        }
        let fault = read(&task, Some("{}")).unwrap_err();
        assert_eq!(fault, ProofFault::DataTwice { file: "data.json".into() }.into());
    }

    #[test]
    fn what_is_neither_is_named_and_a_wrong_field_has_its_place() {
        let neither = ProofFault::NotATemplate { file: "template.json".into() };
        for json in [json!({}), json!([]), json!("text")] {
            assert_eq!(read(&json, None).unwrap_err(), neither.clone().into(), "{json}");
        }
        let mut wrong = v2();
        wrong["children"] = json!([{"component": "text", "style": {"width": "wide"}}]);
        let fault = read(&wrong, None).unwrap_err();
        assert!(
            matches!(&fault, Failure::Template(TemplateFault::Wrong { place, field: "width", .. }) if place == "children[0].style"),
            "{fault}"
        );
        let fault = read(&json!({"cmd": "print", "task": {"documents": [5]}}), None).unwrap_err();
        assert!(
            matches!(&fault, Failure::Request(RequestFault::Wrong { field, .. }) if field == "task.documents[0]"),
            "{fault}"
        );
    }
}
