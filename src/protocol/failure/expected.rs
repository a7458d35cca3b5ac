//! What a value should have been, and what it was, in both languages.

use serde_json::Value;

use super::Words;

/// What a value should have been.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// A JSON object, a list of these, a text without further rules.
    Object,
    ListOf(&'static [&'static str]),
    AnyList,
    AnyText,
    AnyNumber,
    Url,
    /// How it is written, the same in both languages: `left | right`.
    Notation(String),
    ListOfLength {
        from: usize,
        to: usize,
    },
    Text {
        longest: usize,
    },
    YesOrNo,
    Number {
        from: f64,
        to: f64,
    },
    Whole {
        from: i64,
        to: i64,
    },
    OneOf(&'static [&'static str]),
    List {
        longest: usize,
    },
    Table,
    Tables,
    /// A name that no other printer has.
    UniqueName,
    /// A port that does not stand in the list twice.
    UniquePort,
    PrinterAddress,
    Site,
    Host,
}

impl Expected {
    pub fn words(&self) -> Words {
        match self {
            Expected::Object => Words::new("对象", "an object"),
            Expected::ListOf(values) => {
                let list = quoted(values);
                Words::new(format!("由 {list} 组成的列表"), format!("a list of {list}"))
            }
            Expected::AnyList => Words::new("列表", "a list"),
            Expected::AnyText => Words::new("文本", "a text"),
            Expected::AnyNumber => Words::new("数字", "a number"),
            Expected::Notation(text) => Words::new(text, text),
            Expected::ListOfLength { from, to } => {
                Words::new(format!("{from} 到 {to} 项的列表"), format!("a list of {from} to {to}"))
            }
            Expected::Url => Words::new("网址", "a URL"),
            Expected::Text { longest } => Words::new(
                format!("文本（1 到 {longest} 个字符，不含控制字符）"),
                format!("a text of 1 to {longest} characters without control characters"),
            ),
            Expected::YesOrNo => Words::new("true 或 false", "true or false"),
            Expected::Number { from, to } => {
                Words::new(format!("{from} 到 {to} 之间的数"), format!("a number from {from} to {to}"))
            }
            Expected::Whole { from, to } => {
                Words::new(format!("{from} 到 {to} 之间的整数"), format!("a whole number from {from} to {to}"))
            }
            Expected::OneOf(values) => {
                let list = quoted(values);
                Words::new(format!("{list} 之一"), format!("one of {list}"))
            }
            Expected::List { longest } => {
                Words::new(format!("列表，1 到 {longest} 项"), format!("a list of 1 to {longest}"))
            }
            Expected::Table => Words::new("一张表", "a table"),
            Expected::Tables => Words::new("若干张表（用双中括号）", "tables in double brackets"),
            Expected::UniqueName => Words::new("不与其他打印机重复的名称", "a name that no other printer has"),
            Expected::UniquePort => Words::new("不重复的端口", "a port that is not in the list already"),
            Expected::PrinterAddress => Words::new(
                "打印机地址，如 tcp://192.168.1.50:9100、ipp://主机/ipp/print、serial:COM3、usb:0A5F:0084、virtual:、spooler:队列名",
                "a printer's address, such as tcp://192.168.1.50:9100, ipp://host/ipp/print, serial:COM3, usb:0A5F:0084, virtual:, spooler:queue",
            ),
            Expected::Site => Words::new(
                "网站来源，如 https://erp.example.com 或 http://192.168.1.10:8080（不带路径），或 null、file://、chrome-extension://编号",
                "a site's origin, such as https://erp.example.com or http://192.168.1.10:8080 (no path), or null, file://, chrome-extension://id",
            ),
            Expected::Host => Words::new(
                "主机名或地址，如 templates.lan（不带协议、端口和路径）",
                "a host name or address, such as templates.lan (no scheme, port or path)",
            ),
        }
    }
}

/// What stood in a value's place. Long texts are named by their kind alone: a
/// message must not repeat what a label says.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    Nothing,
    Flag(bool),
    Number(String),
    /// A short text.
    Word(String),
    Text {
        length: usize,
    },
    List,
    Object,
}

/// Characters of a text that is shown as it is.
const SHORT: usize = 24;

impl From<&Value> for Found {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Found::Nothing,
            Value::Bool(flag) => Found::Flag(*flag),
            Value::Number(number) => Found::Number(number.to_string()),
            Value::String(text) => match text.chars().count() {
                ..=SHORT => Found::Word(text.clone()),
                length => Found::Text { length },
            },
            Value::Array(_) => Found::List,
            Value::Object(_) => Found::Object,
        }
    }
}

impl Found {
    pub fn words(&self) -> Words {
        match self {
            Found::Nothing => Words::new("null", "null"),
            Found::Flag(flag) => Words::new(flag.to_string(), flag.to_string()),
            Found::Number(number) => Words::new(number, number),
            Found::Word(text) => Words::new(format!("“{text}”"), format!("“{text}”")),
            Found::Text { length } => {
                Words::new(format!("{length} 个字符的文本"), format!("a text of {length} characters"))
            }
            Found::List => Words::new("列表", "a list"),
            Found::Object => Words::new("对象", "an object"),
        }
    }
}

fn quoted(values: &[&str]) -> String {
    values.iter().map(|value| format!("\"{value}\"")).collect::<Vec<_>>().join(", ")
}
