//! Faults in what a page asked.

use super::{Expected, Found, Words};

#[derive(Clone, Debug, PartialEq)]
pub enum RequestFault {
    /// The text is not JSON.
    NotJson { line: usize, column: usize },
    /// JSON, but not an object.
    NotAnObject { found: Found },
    /// A field that must be there is not.
    Missing { field: String },
    /// A field of the wrong type or value.
    Wrong { field: String, expected: Expected, found: Found },
    /// No such command.
    UnknownCommand { cmd: String },
    /// More than the limit of documents, contents and so on.
    TooMany { field: String, limit: usize, found: usize },
    /// A message over the size limit.
    TooLarge { limit: usize },
    /// All messages that wait fill the memory that is theirs; try again.
    Busy,
}

impl RequestFault {
    pub(super) fn words(&self) -> Words {
        match self {
            RequestFault::NotJson { line, column } => Words::new(
                format!("消息不是有效的 JSON（第 {line} 行第 {column} 列）"),
                format!("the message is not valid JSON (line {line}, column {column})"),
            ),
            RequestFault::NotAnObject { found } => {
                let Words { zh, en } = found.words();
                Words::new(
                    format!("消息应是 JSON 对象，收到的是{zh}"),
                    format!("the message must be a JSON object, not {en}"),
                )
            }
            RequestFault::Missing { field } => {
                Words::new(format!("缺少字段 {field}"), format!("the field {field} is missing"))
            }
            RequestFault::Wrong { field, expected, found } => {
                let (expected, found) = (expected.words(), found.words());
                Words::new(
                    format!("字段 {field} 应为{}，收到的是{}", expected.zh, found.zh),
                    format!("the field {field} must be {}, not {}", expected.en, found.en),
                )
            }
            RequestFault::UnknownCommand { cmd } => {
                Words::new(format!("不认识的命令 {cmd}"), format!("unknown command {cmd}"))
            }
            RequestFault::TooMany { field, limit, found } => Words::new(
                format!("{field} 最多 {limit} 个，收到 {found} 个"),
                format!("at most {limit} {field}, not {found}"),
            ),
            RequestFault::TooLarge { limit } => Words::new(
                format!("消息太大，最多 {limit} 字节"),
                format!("the message is too large; at most {limit} bytes"),
            ),
            RequestFault::Busy => {
                Words::new("等待处理的消息太多，请稍后再试", "too many messages are waiting; try again in a moment")
            }
        }
    }
}
