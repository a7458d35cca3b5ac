//! Faults in a rich text: in its template's script, and in what that script asks of this computer.

use std::time::Duration;

use super::{Blame, ScriptText, Words};

#[derive(Clone, Debug, PartialEq)]
pub enum RichtextFault {
    /// The template or its `parser` is not what lodash and JavaScript can read.
    Syntax { component: String, message: String },
    /// The script ended with an error; the template's line where it is known.
    Threw { component: String, message: String, line: Option<u32> },
    /// The script took more steps (calls, turns of loops) than any label needs.
    TooManySteps { component: String, limit: u64 },
    /// The script took more memory than any label needs, bytes.
    TooMuchMemory { component: String, limit: usize },
    /// Calls, brackets or data nested deeper than the script's stack.
    TooDeep { component: String },
    /// The script stayed in one built-in operation, or the ones before it did.
    TooSlow { limit: Duration },
    /// The HTML, the template or the data is longer than allowed, bytes.
    TooLong { component: String, what: ScriptText, limit: usize },
    /// The engine itself failed; our fault.
    Broken { component: String, what: String },
}

impl RichtextFault {
    /// The rich text it happened in; None where it is not one's alone.
    pub fn component(&self) -> Option<&str> {
        match self {
            RichtextFault::Syntax { component, .. }
            | RichtextFault::Threw { component, .. }
            | RichtextFault::TooManySteps { component, .. }
            | RichtextFault::TooMuchMemory { component, .. }
            | RichtextFault::TooDeep { component }
            | RichtextFault::TooLong { component, .. }
            | RichtextFault::Broken { component, .. } => Some(component),
            RichtextFault::TooSlow { .. } => None,
        }
    }

    pub(super) fn blame(&self) -> Blame {
        match self {
            RichtextFault::Broken { .. } => Blame::Us,
            _ => Blame::Page,
        }
    }

    pub(super) fn words(&self) -> Words {
        match self {
            RichtextFault::Syntax { component, message } => Words::new(
                format!("{component}：富文本模板有语法错误（{message}）"),
                format!("{component}: the rich text's template has a syntax error ({message})"),
            ),
            RichtextFault::Threw { component, message, line: Some(line) } => Words::new(
                format!("{component}：富文本模板第 {line} 行出错（{message}）"),
                format!("{component}: line {line} of the rich text's template failed ({message})"),
            ),
            RichtextFault::Threw { component, message, line: None } => Words::new(
                format!("{component}：富文本模板运行出错（{message}）"),
                format!("{component}: the rich text's template failed ({message})"),
            ),
            RichtextFault::TooManySteps { component, limit } => Words::new(
                format!("{component}：富文本模板的脚本超过 {limit} 步仍未结束，已停止"),
                format!("{component}: the rich text's script was stopped after {limit} steps"),
            ),
            RichtextFault::TooMuchMemory { component, limit } => Words::new(
                format!("{component}：富文本模板的脚本占用内存太多（最多 {} MB）", limit >> 20),
                format!("{component}: the rich text's script takes too much memory (at most {} MB)", limit >> 20),
            ),
            RichtextFault::TooDeep { component } => Words::new(
                format!("{component}：富文本模板的脚本或数据嵌套太深"),
                format!("{component}: the rich text's script or data is nested too deeply"),
            ),
            RichtextFault::TooSlow { limit } => Words::new(
                format!("富文本模板的脚本超过 {:.1} 秒仍未完成", limit.as_secs_f64()),
                format!("the rich texts' scripts were not done within {:.1} s", limit.as_secs_f64()),
            ),
            RichtextFault::TooLong { component, what, limit } => {
                let (zh, en) = what.words();
                Words::new(
                    format!("{component}：富文本的{zh}太长（最多 {limit} 字节）"),
                    format!("{component}: the rich text's {en} is too long (at most {limit} bytes)"),
                )
            }
            RichtextFault::Broken { component, what } => Words::new(
                format!("{component}：富文本模板的脚本引擎出错（{what}），请把日志发给我们"),
                format!("{component}: the rich text's script engine failed ({what}); please send us the log"),
            ),
        }
    }
}
