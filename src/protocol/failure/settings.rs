//! Faults in settings.toml and in the place where Dotline keeps its things.

use super::{Blame, Words};

#[derive(Clone, Debug, PartialEq)]
pub enum SettingsFault {
    /// The file is not UTF-8 text.
    NotText { line: usize },
    /// The file is not TOML; `why` is the parser's own remark.
    NotToml { line: usize, column: usize, why: String },
    /// A key that means nothing; `known` are those that stand in this place.
    UnknownKey { line: usize, key: String, known: Vec<&'static str> },
    /// A key that must be there is not; the line is its table's.
    Missing { line: usize, key: String },
    /// A value of the wrong type or out of its range.
    Wrong { line: usize, key: String, expected: Expected, found: String },
    /// A file or directory that cannot be read.
    Unreadable { path: String, why: String },
    /// A file or directory that cannot be written or made.
    Unwritable { path: String, why: String },
    /// The system does not say where a user's files belong.
    NoHome,
    /// No printer of that name is in the settings.
    NoSuchPrinter { name: String },
    /// Not the address of a site.
    NotASite { found: String },
}

/// What a value should have been.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
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
                let list = values.iter().map(|v| format!("\"{v}\"")).collect::<Vec<_>>().join(", ");
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
                "打印机地址，如 tcp://192.168.1.50:9100、ipp://主机/ipp/print、serial:COM3、usb:、virtual:、spooler:队列名",
                "a printer's address, such as tcp://192.168.1.50:9100, ipp://host/ipp/print, serial:COM3, usb:, virtual:, spooler:queue",
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

impl SettingsFault {
    pub(super) fn blame(&self) -> Blame {
        Blame::Machine
    }

    pub(super) fn words(&self) -> Words {
        match self {
            SettingsFault::NotText { line } => Words::new(
                format!("settings.toml 第 {line} 行不是 UTF-8 文本，请用 UTF-8 编码保存"),
                format!("settings.toml line {line} is not UTF-8 text; save the file as UTF-8"),
            ),
            SettingsFault::NotToml { line, column, why } => Words::new(
                format!("settings.toml 第 {line} 行第 {column} 列写法不对（{why}）"),
                format!("settings.toml line {line}, column {column} is not TOML ({why})"),
            ),
            SettingsFault::UnknownKey { line, key, known } => {
                let known = known.join(", ");
                Words::new(
                    format!("settings.toml 第 {line} 行：不认识 {key}，这里可以写 {known}"),
                    format!("settings.toml line {line}: unknown key {key}; expected one of {known}"),
                )
            }
            SettingsFault::Missing { line, key } => Words::new(
                format!("settings.toml 第 {line} 行：缺少 {key}"),
                format!("settings.toml line {line}: {key} is missing"),
            ),
            SettingsFault::Wrong { line, key, expected, found } => {
                let Words { zh, en } = expected.words();
                Words::new(
                    format!("settings.toml 第 {line} 行：{key} 应为{zh}，现为 {found}"),
                    format!("settings.toml line {line}: {key} must be {en}, not {found}"),
                )
            }
            SettingsFault::Unreadable { path, why } => {
                Words::new(format!("无法读取 {path}（{why}）"), format!("{path} cannot be read ({why})"))
            }
            SettingsFault::Unwritable { path, why } => {
                Words::new(format!("无法写入 {path}（{why}）"), format!("{path} cannot be written ({why})"))
            }
            SettingsFault::NoHome => Words::new(
                "找不到用户目录，请用 --home 或环境变量 DOTLINE_HOME 指定",
                "there is no home directory; name one with --home or DOTLINE_HOME",
            ),
            SettingsFault::NoSuchPrinter { name } => Words::new(
                format!("settings.toml 里没有名为“{name}”的打印机"),
                format!("settings.toml has no printer named “{name}”"),
            ),
            SettingsFault::NotASite { found } => {
                let Words { zh, en } = Expected::Site.words();
                Words::new(format!("{found} 不是{zh}"), format!("{found} is not {en}"))
            }
        }
    }
}
