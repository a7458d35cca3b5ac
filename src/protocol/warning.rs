//! What is worth saying about a label that prints all the same.

use super::failure::Words;

/// One finding, with the component it was found in.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// The component's own `id`, or its place in the template (`children[3]`).
    pub component: String,
    pub finding: Finding,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub enum Finding {
    /// The data has no such key; it printed as empty text.
    MissingKey { key: String },
    /// An object or a list stands where a text was wanted.
    NotAText { key: String },
    /// No font has these characters; they are drawn as boxes.
    MissingGlyphs { characters: String },
    /// Text was cut because it did not fit.
    TextCut { dropped: usize },
    /// The QR version asked for is too small; the smallest that fits was used.
    VersionRaised { asked: u8, used: u8 },
    /// A table's cells disagree about a row's height or a column's width.
    TableDisagrees { row: usize, column: usize },
    /// A component of a name the protocol does not know; it was left out.
    UnknownComponent { name: String },
    /// A component reaches over the edge of the page.
    OffThePage,
    /// A component reaches over the edge of the layout, cell or nested template it stands in.
    Clipped,
    /// A barcode or QR code without data; nothing was drawn.
    EmptyCode,
    /// An option that means nothing here was ignored.
    Ignored { field: String, value: String },
    /// A preview for a printer that is not there; shown as on `instead`, or at 203 dpi where there is none either.
    ShownAsOnAnother { printer: String, instead: Option<String> },
    /// A rich text is higher or wider than its box: mm that ink reaches over its bottom and its right,
    /// and the pieces of text that are cut.
    RichtextCut { below: f64, right: f64, texts: usize },
}

impl Warning {
    pub fn new(component: impl Into<String>, finding: Finding) -> Self {
        Warning { component: component.into(), finding }
    }

    /// The finding in Chinese and English.
    pub fn words(&self) -> Words {
        let at = &self.component;
        match &self.finding {
            Finding::MissingKey { key } => Words::new(
                format!("{at}：数据里没有 {key}，按空白打印"),
                format!("{at}: the data has no {key}; printed as empty"),
            ),
            Finding::NotAText { key } => Words::new(
                format!("{at}：{key} 不是文本（是对象或列表）"),
                format!("{at}: {key} is an object or a list, not a text"),
            ),
            Finding::MissingGlyphs { characters } => Words::new(
                format!("{at}：没有字体能显示 {characters}，已画成方框"),
                format!("{at}: no font has {characters}; drawn as boxes"),
            ),
            Finding::TextCut { dropped } => Words::new(
                format!("{at}：文字放不下，末尾 {dropped} 个字未打印"),
                format!("{at}: the text does not fit; its last {dropped} characters were dropped"),
            ),
            Finding::VersionRaised { asked, used } => Words::new(
                format!("{at}：二维码版本 {asked} 容不下内容，已用版本 {used}"),
                format!("{at}: QR version {asked} is too small for the data; version {used} was used"),
            ),
            Finding::TableDisagrees { row, column } => Words::new(
                format!("{at}：第 {} 行第 {} 列的单元格大小与表格不一致，按最大的算", row + 1, column + 1),
                format!(
                    "{at}: the cell in row {}, column {} disagrees with its table; the largest size counts",
                    row + 1,
                    column + 1
                ),
            ),
            Finding::UnknownComponent { name } => Words::new(
                format!("{at}：不认识的组件 {name}，已略过"),
                format!("{at}: unknown component {name}; left out"),
            ),
            Finding::OffThePage => Words::new(
                format!("{at}：超出页面，超出部分未打印"),
                format!("{at}: reaches over the edge of the page; what is outside was not printed"),
            ),
            Finding::Clipped => Words::new(
                format!("{at}：超出所在的容器，超出部分未打印"),
                format!("{at}: reaches over the edge of its container; what is outside was not printed"),
            ),
            Finding::EmptyCode => Words::new(
                format!("{at}：条码或二维码没有内容，未打印"),
                format!("{at}: the code has no data; nothing was printed there"),
            ),
            Finding::Ignored { field, value } => Words::new(
                format!("{at}：{field} 的值 {value} 在这里不起作用"),
                format!("{at}: {field} = {value} means nothing here and was ignored"),
            ),
            Finding::ShownAsOnAnother { printer, instead: Some(instead) } => Words::new(
                format!("没有打印机 {printer}，按 {instead} 的设置预览"),
                format!("there is no printer {printer}; shown as on {instead}"),
            ),
            Finding::ShownAsOnAnother { printer, instead: None } => Words::new(
                format!("没有打印机 {printer}，按 203 dpi 预览"),
                format!("there is no printer {printer}; shown at 203 dpi"),
            ),
            Finding::RichtextCut { below, right, texts } => Words::new(
                format!("{at}：富文本放不下（下方超出 {below:.1} mm，右侧超出 {right:.1} mm），{texts} 段文字未打全"),
                format!(
                    "{at}: the rich text does not fit (by {below:.1} mm below, {right:.1} mm at its right); {texts} pieces of text were cut"
                ),
            ),
        }
    }
}
