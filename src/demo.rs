//! `dotline demo`: the sample waybills, printed through the agent's own socket as a page would.

use std::path::Path;

use serde_json::{Value, json};

use crate::app::App;
use crate::caller::Caller;
use crate::paths::Home;
use crate::printers::VIRTUAL_NAME;
use crate::protocol::Failure;
use crate::protocol::failure::JobFault;

const SEED_REQUEST: &str = include_str!("../examples/templates/print-request.json");
const WAYBILL_DATA: &str = include_str!("../examples/templates/waybill-76x130.data.json");

/// A scratch home of its own, so that a demo never touches the real one.
pub fn home(given: Option<&Path>) -> Result<Home, Failure> {
    let scratch = std::env::temp_dir().join(["dotline-demo", &whoami()].join("-"));
    Ok(Home::at(given.unwrap_or(&scratch))?)
}

/// Prints the seed document's sample and a 76×130 mm waybill on the virtual
/// printer, and waits until both are out.
pub async fn print_samples(app: &App) -> Result<(), Failure> {
    // The agent serves its sample templates itself, to itself.
    let templates = format!("http://127.0.0.1:{}/samples", app.port);
    let mut agent = Caller::connect(app.port).await.map_err(broken)?;
    let requests = sample_requests(&templates).map_err(broken)?;
    let mut waiting = requests.len();
    for request in requests {
        agent.say(&request).await.map_err(broken)?;
    }
    while waiting > 0 {
        let message = agent.hear().await.map_err(broken)?;
        if message["status"] == "failed" || message["taskStatus"] == "FAILED" {
            return Err(broken(message));
        }
        waiting -= usize::from(message["taskStatus"] == "SUCCESS");
    }
    Ok(())
}

fn sample_requests(templates: &str) -> serde_json::Result<Vec<Value>> {
    let stamp = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |t| t.as_millis());
    let mut seed: Value = serde_json::from_str(SEED_REQUEST)?;
    seed["task"]["taskID"] = json!(format!("DEMO{stamp}-1"));
    seed["task"]["printer"] = json!(VIRTUAL_NAME);
    for (index, name) in ["seed-v2.json", "custom-area.json"].iter().enumerate() {
        seed["task"]["documents"][0]["contents"][index]["templateURL"] = json!(format!("{templates}/{name}"));
    }
    let data: Value = serde_json::from_str(WAYBILL_DATA)?;
    let content = json!({"templateURL": format!("{templates}/waybill-76x130.json"), "data": data});
    let waybill = json!({"cmd": "print", "requestID": "demo-2", "version": "2.0", "task": {
        "taskID": format!("DEMO{stamp}-2"), "printer": VIRTUAL_NAME,
        "documents": [{"documentID": "DOC1", "contents": [content]}],
    }});
    Ok(vec![seed, waybill])
}

/// The user's name, in any script, so that two users' demos have two scratch homes.
fn whoami() -> String {
    let name = std::env::var("USER").or_else(|_| std::env::var("USERNAME")).unwrap_or_default();
    let name: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    if name.is_empty() { "nobody".to_string() } else { name }
}

fn broken(why: impl ToString) -> Failure {
    JobFault::DemoFailed { why: why.to_string() }.into()
}
