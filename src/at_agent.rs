//! `dotline printers`, `status` and `print`: what a person or a script asks of the running agent.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::caller::Caller;
use crate::paths::Home;
use crate::protocol::Failure;
use crate::protocol::failure::{Found, JobFault, RequestFault};

/// What the command line asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    Printers,
    /// Of the default printer where none is named.
    Status {
        printer: Option<String>,
    },
    /// A file with a `print` request as pages send it.
    Print {
        file: PathBuf,
        printer: Option<String>,
    },
}

/// The words after the mode; None where they mean nothing.
pub fn read(words: &[String], printer: Option<String>) -> Option<Asked> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["printers"] if printer.is_none() => Some(Asked::Printers),
        ["status"] => Some(Asked::Status { printer }),
        ["status", name] if printer.is_none() => Some(Asked::Status { printer: Some(name.to_string()) }),
        ["print", file] => Some(Asked::Print { file: PathBuf::from(file), printer }),
        _ => None,
    }
}

/// Asks, prints the answer, and waits for paper where something is printed. False: the agent said no, or a label did
/// not come out; why stands on stderr in the agent's own words.
///
/// # Errors
/// `NoAgent` where none of this home answers; the file's own faults.
pub fn run(home: &Home, asked: &Asked) -> Result<bool, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| crate::app::no_runtime(&error))?.block_on(carry_out(home, asked))
}

async fn carry_out(home: &Home, asked: &Asked) -> Result<bool, Failure> {
    let request = match asked {
        Asked::Printers => json!({"cmd": "getPrinters", "requestID": "1", "version": "2.0"}),
        Asked::Status { printer } => {
            json!({"cmd": "getPrinterStatus", "requestID": "1", "version": "2.0", "printer": printer.as_deref().unwrap_or_default()})
        }
        Asked::Print { file, printer } => print_request(file, printer.as_deref())?,
    };
    let port = crate::app::noted_port(&home.port()).ok_or_else(|| no_agent("its home names no port"))?;
    let mut agent = Caller::connect(port).await.map_err(no_agent)?;
    let answer = agent.ask(&request).await.map_err(no_agent)?;
    if answer["status"] == "failed" {
        eprintln!("{}", text(&answer["msg"]));
        return Ok(false);
    }
    match asked {
        Asked::Printers => tell_printers(&answer),
        Asked::Status { .. } => println!("{}", text(&answer["printerStatus"])),
        Asked::Print { .. } => {
            // Of a task that was sent before there is no other word.
            let before = &answer["printStatus"][0];
            return match outcome(&before["status"], &before["detailStatus"]) {
                Some(outcome) => Ok(outcome),
                None => until_printed(&mut agent, text(&request["task"]["taskID"])).await,
            };
        }
    }
    Ok(true)
}

/// The default printer has a star.
fn tell_printers(answer: &Value) {
    for printer in answer["printers"].as_array().into_iter().flatten() {
        let star = if printer["name"] == answer["defaultPrinter"] { '*' } else { ' ' };
        println!("{star} {}\t{}\t{}", text(&printer["name"]), text(&printer["type"]), text(&printer["driver_info"]));
    }
}

/// The file's request, for this printer.
fn print_request(file: &Path, printer: Option<&str>) -> Result<Value, Failure> {
    let unread = |why: String| JobFault::FileUnread { path: file.display().to_string(), why };
    let bytes = fs::read(file).map_err(|error| unread(error.to_string()))?;
    let mut request: Value = serde_json::from_slice(&bytes)
        .map_err(|error| RequestFault::NotJson { line: error.line(), column: error.column() })?;
    let Some(fields) = request.as_object_mut() else {
        return Err(RequestFault::NotAnObject { found: Found::from(&request) }.into());
    };
    fields.insert("cmd".to_string(), json!("print"));
    fields.insert("requestID".to_string(), json!("1"));
    if let (Some(printer), Some(task)) = (printer, fields.get_mut("task").and_then(Value::as_object_mut)) {
        task.insert("printer".to_string(), json!(printer));
    }
    Ok(request)
}

async fn until_printed(agent: &mut Caller, task: &str) -> Result<bool, Failure> {
    loop {
        let notice = agent.hear().await.map_err(no_agent)?;
        let about_it = notice["cmd"] == "notifyPrintResult" && notice["taskID"] == task;
        if let Some(outcome) = about_it.then(|| outcome(&notice["taskStatus"], &notice["printStatus"])).flatten() {
            return Ok(outcome);
        }
    }
}

/// Did all come out? None while they are on their way.
fn outcome(status: &Value, documents: &Value) -> Option<bool> {
    let status = text(status);
    if !matches!(status, "SUCCESS" | "FAILED" | "CANCELED") {
        return None;
    }
    println!("{status}");
    for document in documents.as_array().into_iter().flatten().filter(|document| document["status"] != "SUCCESS") {
        eprintln!("{}: {}", text(&document["documentID"]), text(&document["msg"]));
    }
    Some(status == "SUCCESS")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn no_agent(why: impl ToString) -> Failure {
    JobFault::NoAgent { why: why.to_string() }.into()
}
