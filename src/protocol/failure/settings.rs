//! Faults in settings.toml and in the place where Dotline keeps its things.

use super::{Blame, Expected, Words};

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
