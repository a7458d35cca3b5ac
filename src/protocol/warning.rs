//! What is worth saying about a label that prints all the same.

use super::failure::Words;

/// One finding, with the component it was found in.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// The component's own `id`, or its place in the template (`children[3]`).
    pub component: String,
    pub finding: Finding,
    /// Where on the printed page, once that is known.
    pub at: Option<Spot>,
}

/// A box on the page as it lies in the printer: mm from its top left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
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
    /// A barcode or QR code (`QR`) that cannot be read back from the printed dots.
    CodeUnreadable { codetype: String },
    /// A barcode or QR code that reads as something else than its data.
    CodeReadsOtherwise { codetype: String },
    /// Less white paper beside a code than scanners need.
    QuietZone { needed_mm: f64, found_mm: f64 },
    /// A code's modules are finer than common heads print and common scanners see.
    FineModules { dots: u32, mm: f64 },
    /// Letters smaller than people can read off a label, mm high.
    SmallText { mm: f64 },
    /// Nothing on the whole label is black.
    BlankLabel,
}

impl Warning {
    pub fn new(component: impl Into<String>, finding: Finding) -> Self {
        Warning { component: component.into(), finding, at: None }
    }

    /// Where it is on the printed page, mm.
    #[must_use]
    pub fn at(mut self, x: f64, y: f64, width: f64, height: f64) -> Self {
        self.at = Some(Spot { x, y, width, height });
        self
    }

    /// The finding in Chinese and English, with its component and, where known, the component's top left corner.
    pub fn words(&self) -> Words {
        let Some(Spot { x, y, .. }) = self.at else { return self.sentence(&self.component) };
        let Words { zh, en } = self.sentence("");
        let name = &self.component;
        // No minus before a zero.
        let (x, y) = ((x * 10.0).round() / 10.0 + 0.0, (y * 10.0).round() / 10.0 + 0.0);
        Words::new(format!("{name}（左 {x:.1}、上 {y:.1} mm）{zh}"), format!("{name} (at {x:.1}, {y:.1} mm){en}"))
    }

    /// Begins with `at`, then a colon.
    fn sentence(&self, at: &str) -> Words {
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
            Finding::CodeUnreadable { codetype } => Words::new(
                format!("{at}：{codetype} 码印出来扫不出，请放大，并移开压在上面或紧挨着的内容"),
                format!(
                    "{at}: the {codetype} code cannot be read back as printed; make it larger and keep others off it"
                ),
            ),
            Finding::CodeReadsOtherwise { codetype } => Words::new(
                format!("{at}：{codetype} 码扫出来的内容与数据不符，请放大，并移开压在上面的内容"),
                format!(
                    "{at}: the {codetype} code reads as something else than its data; make it larger and keep others off it"
                ),
            ),
            Finding::QuietZone { needed_mm, found_mm } => Words::new(
                format!("{at}：条码或二维码旁边只留白 {found_mm:.1} mm，要 {needed_mm:.1} mm 才好扫"),
                format!("{at}: only {found_mm:.1} mm of white beside the code; scanners need {needed_mm:.1} mm"),
            ),
            Finding::FineModules { dots, mm } => Words::new(
                format!("{at}：条码或二维码的最细线条只有 {mm:.2} mm（{dots} 点），不容易扫，请放大到 0.25 mm"),
                format!(
                    "{at}: the code's finest bars are {mm:.2} mm (dots: {dots}) and hard to scan; enlarge it until they are 0.25 mm"
                ),
            ),
            Finding::SmallText { mm } => Words::new(
                format!("{at}：字高只有 {mm:.1} mm，印出来看不清"),
                format!("{at}: letters of {mm:.1} mm are too small to be read off the label"),
            ),
            Finding::BlankLabel => {
                Words::new(format!("{at}：整张标签是空白的"), format!("{at}: nothing on the whole label is black"))
            }
        }
    }
}
