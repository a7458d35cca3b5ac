//! A message from a page, read as one of the commands of 2.4, or answered with what is wrong with it.

use serde_json::Value;

use super::failure::{Expected, Found, RequestFault};
use super::fields::Fields;
use super::printer::{Config, DPI, Language, TransferType};
use super::task::Task;

/// What every answer repeats unchanged, in its own JSON type; absent if it was absent.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Echo {
    pub cmd: Option<Value>,
    pub request_id: Option<Value>,
}

/// The commands.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    GetPrinters { force_update: bool },
    GetPrinterStatus { printer: Option<String> },
    GetPrinterConfig { printer: Option<String> },
    SetPrinterConfig { printer: String, change: ConfigChange },
    Print(Task),
    GetTaskStatus { tasks: Vec<String> },
    GetAgentInfo,
    GetGlobalConfig,
    SetGlobalConfig { notify_on_task_failure: Option<bool> },
}

/// The fields a `setPrinterConfig` names; the others stay as they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConfigChange {
    pub offset_top: Option<f64>,
    pub offset_left: Option<f64>,
    pub landscape: Option<bool>,
    pub scale: Option<bool>,
    pub scale_factor: Option<f64>,
    pub dpi: Option<u32>,
    pub density: Option<u8>,
    pub speed: Option<f64>,
    pub language: Option<Language>,
    pub gap: Option<f64>,
    pub direction: Option<u8>,
    pub transfer_type: Option<TransferType>,
}

/// How many ids one `getTaskStatus` may ask for.
const TASKS_ASKED: usize = 1_000;

impl Request {
    /// Reads a message that came as text.
    pub fn from_text(text: &str) -> (Echo, Result<Request, RequestFault>) {
        match serde_json::from_str(text) {
            Ok(message) => Request::read(message),
            Err(error) => {
                let fault = RequestFault::NotJson { line: error.line(), column: error.column() };
                (Echo::default(), Err(fault))
            }
        }
    }

    /// Reads a message. The echo is there whatever else is wrong.
    pub fn read(mut message: Value) -> (Echo, Result<Request, RequestFault>) {
        let Value::Object(map) = &message else {
            let fault = RequestFault::NotAnObject { found: Found::from(&message) };
            return (Echo::default(), Err(fault));
        };
        let echo = Echo { cmd: map.get("cmd").cloned(), request_id: map.get("requestID").cloned() };
        let request = Fields::new("", &mut message).and_then(|fields| Request::read_command(&echo, fields));
        (echo, request)
    }

    fn read_command(echo: &Echo, mut fields: Fields<'_>) -> Result<Request, RequestFault> {
        let cmd = match &echo.cmd {
            Some(Value::String(cmd)) => cmd.as_str(),
            None | Some(Value::Null) => return Err(RequestFault::Missing { field: "cmd".into() }),
            Some(other) => return Err(fields.wrong("cmd", Expected::AnyText, other)),
        };
        match cmd {
            "getPrinters" => Ok(Request::GetPrinters { force_update: fields.flag("forceUpdate")?.unwrap_or(false) }),
            "getPrinterStatus" => Ok(Request::GetPrinterStatus { printer: fields.name("printer")? }),
            "getPrinterConfig" => Ok(Request::GetPrinterConfig { printer: fields.name("printer")? }),
            "setPrinterConfig" => read_config_change(fields),
            "print" => read_print(fields).map(Request::Print),
            "getTaskStatus" => read_task_names(fields),
            "getAgentInfo" => Ok(Request::GetAgentInfo),
            "getGlobalConfig" => Ok(Request::GetGlobalConfig),
            "setGlobalConfig" => {
                Ok(Request::SetGlobalConfig { notify_on_task_failure: fields.flag("notifyOnTaskFailure")? })
            }
            unknown => Err(RequestFault::UnknownCommand { cmd: unknown.chars().take(64).collect() }),
        }
    }
}

fn read_print(mut fields: Fields<'_>) -> Result<Task, RequestFault> {
    match fields.take("task") {
        Some(mut task) => Task::read(Fields::new("task", &mut task)?),
        None if fields.has("documents") || fields.has("taskID") => Task::read(fields),
        None => Err(RequestFault::Missing { field: "task".into() }),
    }
}

fn read_task_names(mut fields: Fields<'_>) -> Result<Request, RequestFault> {
    // One id as a plain text is what some pages send.
    if fields.is_text("taskID") {
        return Ok(Request::GetTaskStatus { tasks: vec![fields.required_name("taskID")?] });
    }
    let list = fields.list("taskID", TASKS_ASKED)?.ok_or(RequestFault::Missing { field: "taskID".into() })?;
    let tasks = list
        .iter()
        .map(|id| match id {
            Value::String(id) => Ok(id.clone()),
            Value::Number(id) => Ok(id.to_string()),
            other => Err(fields.wrong("taskID", Expected::AnyText, other)),
        })
        .collect::<Result<_, _>>()?;
    Ok(Request::GetTaskStatus { tasks })
}

fn read_config_change(mut fields: Fields<'_>) -> Result<Request, RequestFault> {
    let mut value = fields.take("printer").ok_or(RequestFault::Missing { field: "printer".into() })?;
    let mut fields = Fields::new("printer", &mut value)?;
    let (printer, change) = ConfigChange::read_from(&mut fields)?;
    Ok(Request::SetPrinterConfig { printer, change })
}

impl ConfigChange {
    /// Reads the `printer` object of a `setPrinterConfig`: the printer's name, and what is to change.
    pub fn read(mut printer: Value) -> Result<(String, ConfigChange), RequestFault> {
        ConfigChange::read_from(&mut Fields::new("printer", &mut printer)?)
    }

    /// Changes what it names.
    pub fn apply(&self, config: &mut Config) {
        fn set<T: Copy>(field: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *field = value;
            }
        }
        set(&mut config.offset_top, self.offset_top);
        set(&mut config.offset_left, self.offset_left);
        set(&mut config.landscape, self.landscape);
        set(&mut config.scale, self.scale);
        set(&mut config.scale_factor, self.scale_factor);
        set(&mut config.dpi, self.dpi);
        set(&mut config.density, self.density);
        set(&mut config.speed, self.speed);
        set(&mut config.language, self.language);
        set(&mut config.gap, self.gap);
        set(&mut config.direction, self.direction);
        set(&mut config.transfer_type, self.transfer_type);
    }

    fn read_from(fields: &mut Fields<'_>) -> Result<(String, ConfigChange), RequestFault> {
        let printer = fields.required_name("name")?;
        let change = ConfigChange {
            offset_top: fields.number("offsetTop", -200.0..=200.0)?,
            offset_left: fields.number("offsetLeft", -200.0..=200.0)?,
            landscape: fields.flag("landscape")?,
            scale: fields.flag("scale")?,
            scale_factor: fields.number("scaleFactor", 10.0..=500.0)?,
            dpi: fields.whole("dpi", DPI)?,
            density: fields.whole("density", 0..=15)?.map(|density| density as u8),
            speed: fields.number("speed", 0.5..=14.0)?,
            language: fields.word("language", &["TSPL", "CPCL", "ZPL", "EPL", "ESCPOS"])?,
            gap: fields.number("gap", 0.0..=25.4)?,
            direction: fields.whole("direction", 0..=1)?.map(|direction| direction as u8),
            transfer_type: fields.word("transferType", &["row", "image"])?,
        };
        Ok((printer, change))
    }
}

#[cfg(test)]
mod tests {
    use super::super::task::{PreviewKind, TemplateName};
    use super::*;
    use serde_json::json;

    fn read(message: Value) -> Result<Request, RequestFault> {
        Request::read(message).1
    }

    fn print(task: Value) -> Value {
        json!({"cmd": "print", "requestID": 7, "task": task})
    }

    fn one_document() -> Value {
        json!([{"documentID": "D1", "contents": [{"templateURL": "https://t/1.json", "data": {"a": 1}}]}])
    }

    #[test]
    fn the_request_id_comes_back_in_its_own_type() {
        assert_eq!(Request::read(json!({"cmd": "getPrinters", "requestID": 7})).0.request_id, Some(json!(7)));
        assert_eq!(Request::read(json!({"cmd": "getPrinters", "requestID": "7"})).0.request_id, Some(json!("7")));
        assert_eq!(Request::read(json!({"cmd": "getPrinters"})).0.request_id, None);
    }

    #[test]
    fn a_print_without_task_is_the_task_itself() {
        let nested = read(print(json!({"taskID": "T", "documents": one_document()})));
        let flat = read(json!({"cmd": "print", "taskID": "T", "documents": one_document()}));
        assert!(
            matches!(&nested, Ok(Request::Print(task)) if task.id == "T" && task.notify.print && task.notify.render)
        );
        assert_eq!(nested, flat);
    }

    #[test]
    fn a_preview_is_a_pdf_unless_it_says_image() {
        let kind = |task| match read(print(task)) {
            Ok(Request::Print(task)) => task.preview,
            other => panic!("{other:?}"),
        };
        let task = json!({"taskID": "T", "documents": one_document(), "preview": true});
        assert_eq!(kind(task.clone()), Some(PreviewKind::Pdf));
        let mut image = task.clone();
        image["previewType"] = json!("image");
        assert_eq!(kind(image), Some(PreviewKind::Image));
        let mut no = task;
        no["preview"] = json!(false);
        assert_eq!(kind(no), None);
    }

    #[test]
    fn the_seed_documents_own_print_request_is_read() {
        let text = include_str!("../../examples/templates/print-request.json");
        let (echo, request) = Request::from_text(text);
        assert_eq!(echo.request_id, Some(json!("1hsi4aswim")));
        let Ok(Request::Print(task)) = request else { panic!("{request:?}") };
        assert_eq!(task.documents[0].contents.len(), 2);
        assert!(
            matches!(&task.documents[0].contents[0].template, TemplateName::Url(url) if url.starts_with("https://"))
        );
    }

    #[test]
    fn each_fault_names_its_field() {
        let cases = [
            (json!({}), "cmd"),
            (json!({"cmd": 5}), "cmd"),
            (json!({"cmd": "print"}), "task"),
            (json!({"cmd": "print", "task": []}), "task"),
            (print(json!({"documents": one_document()})), "task.taskID"),
            (print(json!({"taskID": "T"})), "task.documents"),
            (print(json!({"taskID": "T", "documents": {}})), "task.documents"),
            (print(json!({"taskID": "T", "documents": [5]})), "task.documents[0]"),
            (print(json!({"taskID": "T", "documents": [{}]})), "task.documents[0].contents"),
            (
                print(json!({"taskID": "T", "documents": [{"contents": [{}]}]})),
                "task.documents[0].contents[0].templateURL",
            ),
            (print(json!({"taskID": "T", "documents": one_document(), "notifyType": ["paper"]})), "task.notifyType"),
            (
                print(json!({"taskID": "T", "documents": one_document(), "preview": true, "previewType": "gif"})),
                "task.previewType",
            ),
            (json!({"cmd": "getTaskStatus"}), "taskID"),
            (json!({"cmd": "setPrinterConfig", "printer": {"name": "P", "density": 16}}), "printer.density"),
            (json!({"cmd": "setPrinterConfig", "printer": {"name": "P", "language": "PCL"}}), "printer.language"),
            (json!({"cmd": "setPrinterConfig", "printer": {"density": 5}}), "printer.name"),
            (json!({"cmd": "setPrinterConfig", "printer": "P"}), "printer"),
        ];
        for (message, named) in cases {
            match read(message.clone()) {
                Err(RequestFault::Missing { field } | RequestFault::Wrong { field, .. }) => {
                    assert_eq!(field, named, "{message}");
                }
                other => panic!("{message} gave {other:?}"),
            }
        }
    }

    #[test]
    fn too_many_documents_are_refused_with_the_limit() {
        let documents: Vec<Value> = (0..crate::limits::DOCUMENTS + 1).map(|_| one_document()[0].clone()).collect();
        let fault = read(print(json!({"taskID": "T", "documents": documents})));
        assert!(matches!(fault, Err(RequestFault::TooMany { limit: crate::limits::DOCUMENTS, .. })), "{fault:?}");
    }

    #[test]
    fn text_that_is_not_json_says_where() {
        let (_, fault) = Request::from_text("{\"cmd\": }");
        assert_eq!(fault, Err(RequestFault::NotJson { line: 1, column: 9 }));
        let (_, fault) = Request::from_text("[1]");
        assert_eq!(fault, Err(RequestFault::NotAnObject { found: Found::List }));
    }
}
