//! Faults in what a template's maker hands over to look at: files that are no template, no data, no print request.

use super::{Blame, Found, Words};

#[derive(Clone, Debug, PartialEq)]
pub enum ProofFault {
    /// The file is not JSON. Line and column count from 1, the column in characters; `why` is the reader's own word.
    NotJson { file: String, line: usize, column: usize, why: String },
    /// The file has more bytes than it may.
    TooLarge { file: String, limit: usize },
    /// The file could not be read.
    Unreadable { file: String, why: String },
    /// Neither a template nor a print request.
    NotATemplate { file: String },
    /// Data is one object, or a list of objects: a page each. `item` counts from 1; None is the whole file.
    NotData { file: String, item: Option<usize>, found: Found },
    /// More pages than a task may have documents.
    TooManyPages { file: String, limit: usize },
    /// Data beside a print request, which brings its own.
    DataTwice { file: String },
    /// There is no such page, from 1.
    NoSuchPage { page: usize, pages: usize },
    /// Several pictures cannot go out on one stream.
    OnePictureOnly { pages: usize },
    /// The picture or PDF could not be written.
    Unwritable { file: String, why: String },
}

impl ProofFault {
    /// The file it is about, as its reader calls it.
    pub fn file(&self) -> Option<&str> {
        match self {
            ProofFault::NotJson { file, .. }
            | ProofFault::TooLarge { file, .. }
            | ProofFault::Unreadable { file, .. }
            | ProofFault::NotATemplate { file }
            | ProofFault::NotData { file, .. }
            | ProofFault::TooManyPages { file, .. }
            | ProofFault::DataTwice { file }
            | ProofFault::Unwritable { file, .. } => Some(file),
            ProofFault::NoSuchPage { .. } | ProofFault::OnePictureOnly { .. } => None,
        }
    }

    pub(super) fn blame(&self) -> Blame {
        match self {
            ProofFault::Unreadable { .. } | ProofFault::Unwritable { .. } => Blame::Machine,
            _ => Blame::Page,
        }
    }

    pub(super) fn words(&self) -> Words {
        match self {
            ProofFault::NotJson { file, line, column, why } => Words::new(
                format!("{file} 第 {line} 行第 {column} 列：不是有效的 JSON（{}）", in_chinese(why)),
                format!("{file}, line {line}, column {column}: not valid JSON ({why})"),
            ),
            ProofFault::TooLarge { file, limit } => Words::new(
                format!("{file} 太大，最多 {limit} 字节"),
                format!("{file} is too large; at most {limit} bytes"),
            ),
            ProofFault::Unreadable { file, why } => {
                Words::new(format!("无法读取 {file}（{why}）"), format!("{file} cannot be read ({why})"))
            }
            ProofFault::NotATemplate { file } => Words::new(
                format!(
                    "{file} 不是 V1 模板（canvasStyleData）、V2 模板（component 为 root），也不是打印请求（documents）"
                ),
                format!(
                    "{file} is neither a V1 template (canvasStyleData), a V2 template (component root) nor a print \
                     request (documents)"
                ),
            ),
            ProofFault::NotData { file, item, found } => {
                let Words { zh, en } = found.words();
                let (zh_item, en_item) =
                    item.map_or_else(Default::default, |item| (format!("第 {item} 项"), format!(", item {item}")));
                Words::new(
                    format!("{file} {zh_item}应是数据对象（多页时为对象的列表），现为{zh}"),
                    format!("{file}{en_item} must be an object of data (or a list of them, a page each), not {en}"),
                )
            }
            ProofFault::TooManyPages { file, limit } => {
                Words::new(format!("{file} 超过 {limit} 页"), format!("{file} has more than {limit} pages"))
            }
            ProofFault::DataTwice { file } => Words::new(
                format!("打印请求已自带数据，不能再用 {file}"),
                format!("a print request brings its own data; {file} cannot be used with it"),
            ),
            ProofFault::NoSuchPage { page, pages } => {
                Words::new(format!("没有第 {page} 页，共 {pages} 页"), format!("there is no page {page}, only {pages}"))
            }
            ProofFault::OnePictureOnly { pages } => Words::new(
                format!("{pages} 页不能写成一张图片，请输出到文件，或用 --pdf"),
                format!("{pages} pages cannot be one picture; name a file, or use --pdf"),
            ),
            ProofFault::Unwritable { file, why } => {
                Words::new(format!("无法写入 {file}（{why}）"), format!("{file} cannot be written ({why})"))
            }
        }
    }
}

/// The reader's word on where it stumbled, for those who do not read it in English.
fn in_chinese(why: &str) -> &str {
    const WORDS: &[(&str, &str)] = &[
        ("EOF while parsing", "没有写完"),
        ("expected `,` or `}`", "这里应是逗号或 }"),
        ("expected `,` or `]`", "这里应是逗号或 ]"),
        ("expected `:`", "这里应是冒号"),
        ("expected value", "这里应是一个值"),
        ("trailing comma", "多了一个逗号"),
        ("trailing characters", "后面多出了字符"),
        ("key must be a string", "名称要写在双引号里"),
        ("control character", "文本里有换行或控制字符"),
        ("invalid escape", "反斜杠后面的写法不对"),
        ("recursion limit", "嵌套太深"),
    ];
    WORDS.iter().find(|(begin, _)| why.starts_with(begin)).map_or(why, |(_, zh)| zh)
}
