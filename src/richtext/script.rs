//! A `richtext`'s script, in full JavaScript with lodash, run over the data of one label to become HTML.
//!
//! A stranger's program runs here. It sees the language, lodash and the label's
//! data, and nothing else: no file, socket, timer, module or console. The engine
//! reads the computer's clock and time zone by itself (`new Date()`), the only
//! thing by which two runs may differ. It is put back byte for byte after every
//! run, so that no template can leave anything to the next label.
//!
//! What is bounded is counted, not timed: steps (calls and turns of loops, also
//! inside regular expressions), memory, memory handed out in all, since filling
//! it takes time where no step is taken, and the work of built-in functions that
//! loop without a step (`guards.js`). What is left are comparisons of long texts,
//! thousands of them without a loop; whoever calls for labels of strangers keeps
//! a watch as well (`limits::SCRIPT_TIME`).
//!
//! The engine is made at the first use, and up to `limits::SCRIPTS_AT_ONCE` are kept.

mod arena;
mod engine;
mod line;

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use crate::limits;
use crate::protocol::failure::{RichtextFault, ScriptText};

use engine::{Engine, Outcome};

/// What makes HTML of data.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// `templateContent`, for lodash's `_.template`.
    pub template: Arc<str>,
    /// Source of a function that takes the data and returns HTML; used instead of the template where there is one.
    pub parser: Option<Arc<str>>,
}

/// A script that was run.
#[derive(Clone, Debug, PartialEq)]
pub struct Filled {
    pub html: String,
    /// Variables of the template that the data lacks, each once, in their order; they printed as empty.
    pub missing: Vec<String>,
}

/// Engines that are ready and idle.
static READY: Mutex<Vec<Engine>> = Mutex::new(Vec::new());

/// Runs `script` over `data`, whose keys are the template's variables.
///
/// # Errors
/// `component` names the rich text in each: what JavaScript or lodash cannot
/// read, what the script throws, and each of the bounds that it passes.
pub fn fill(component: &str, script: &Script, data: &Value) -> Result<Filled, RichtextFault> {
    let component = || component.to_owned();
    let too_long = |what| RichtextFault::TooLong { component: component(), what, limit: limits::SCRIPT_TEXT };
    let parser = script.parser.as_deref();
    let template = parser.unwrap_or(&script.template);
    if template.len() > limits::SCRIPT_TEMPLATE {
        return Err(RichtextFault::TooLong {
            component: component(),
            what: ScriptText::Template,
            limit: limits::SCRIPT_TEMPLATE,
        });
    }
    // What has no mark of lodash's is its own HTML: most headings and rules need no engine.
    if parser.is_none() && !script.template.contains("<%") && !script.template.contains("${") {
        return Ok(Filled { html: script.template.to_string(), missing: Vec::new() });
    }
    let json = data.to_string();
    if json.len() > limits::SCRIPT_TEXT {
        return Err(too_long(ScriptText::Data));
    }
    let idle = ready().pop();
    let mut engine = match idle {
        Some(engine) => engine,
        None => Engine::make().map_err(|what| RichtextFault::Broken { component: component(), what })?,
    };
    let outcome = engine.run(&script.template, parser, &json);
    keep(engine);
    match outcome {
        Outcome::Html(html, _) if html.len() > limits::SCRIPT_TEXT => Err(too_long(ScriptText::Html)),
        Outcome::Html(html, missing) => {
            let missing = missing.iter().map(|name| excerpt(name)).collect();
            Ok(Filled { html, missing })
        }
        Outcome::Steps => Err(RichtextFault::TooManySteps { component: component(), limit: limits::SCRIPT_STEPS }),
        Outcome::Memory => Err(RichtextFault::TooMuchMemory { component: component(), limit: limits::SCRIPT_MEMORY }),
        Outcome::Engine(what) => Err(RichtextFault::Broken { component: component(), what }),
        Outcome::Threw(error) => Err(fault(component(), script, error)),
    }
}

fn fault(component: String, script: &Script, error: engine::Error) -> RichtextFault {
    let is_stack = error.message.contains("call stack size exceeded") || error.message == "stack overflow";
    if is_stack && matches!(error.name.as_str(), "RangeError" | "InternalError" | "SyntaxError") {
        return RichtextFault::TooDeep { component };
    }
    if error.name == "InternalError" && error.message == "string too long" {
        return RichtextFault::TooMuchMemory { component, limit: limits::SCRIPT_MEMORY };
    }
    let name = if error.name.is_empty() { "Error" } else { &error.name };
    let message = excerpt(&format!("{name}: {}", error.message));
    if error.reading && error.name == "SyntaxError" {
        return RichtextFault::Syntax { component, message };
    }
    let line = match script.parser {
        None => line::in_template(&script.template, &error.source, &error.stack),
        Some(_) => line::told(&error.stack),
    };
    RichtextFault::Threw { component, message, line }
}

/// Gives an engine back for the next label, unless enough are there or a large label has made it large.
fn keep(engine: Engine) {
    let mut ready = ready();
    if ready.len() < limits::SCRIPTS_AT_ONCE && engine.touched() <= limits::SCRIPT_KEPT {
        ready.push(engine);
    }
}

fn ready() -> std::sync::MutexGuard<'static, Vec<Engine>> {
    READY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Enough of a script's own words for a message.
fn excerpt(text: &str) -> String {
    const LETTERS: usize = 200;
    let mut short: String = text.chars().map(|char| if char.is_control() { ' ' } else { char }).take(LETTERS).collect();
    if text.chars().nth(LETTERS).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests;
