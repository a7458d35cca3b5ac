//! Faults in a template's text.

use super::{Excess, Expected, Found, RichtextFault, Words};

#[derive(Clone, Debug, PartialEq)]
pub enum TemplateFault {
    /// The template is not JSON.
    NotJson { line: usize, column: usize },
    /// Neither V1 (`canvasStyleData`) nor V2 (`component: "root"`).
    NotATemplate,
    /// A field that must be there is not; `place` is like `children[3].style`.
    Missing { place: String, field: &'static str },
    /// A field of the wrong type or out of its range.
    Wrong { place: String, field: &'static str, expected: Expected, found: Found },
    /// A barcode of a kind that nobody knows; the known ones.
    UnknownCodeType { place: String, codetype: String, known: &'static [&'static str] },
    /// Nested templates that contain themselves, or too deep.
    Nested { place: String, url: String, depth: usize },
    /// A nested template that nobody has: not fetched, or no template has this templateId.
    Unknown { place: String, url: String },
    /// More components, cells or nested templates than allowed.
    TooMany { what: Excess, limit: usize },
    /// Nothing is left of the label when the components that nobody knows are left out, such as this one.
    NothingKnown { place: String, component: String },
    /// The page's size is not one a label can have, mm.
    PageSize { width: f64, height: f64, limit: f64 },
    /// A rich text whose script failed.
    Richtext(RichtextFault),
}

impl From<RichtextFault> for TemplateFault {
    fn from(fault: RichtextFault) -> Self {
        TemplateFault::Richtext(fault)
    }
}

impl TemplateFault {
    pub(super) fn words(&self) -> Words {
        match self {
            TemplateFault::NotJson { line, column } => Words::new(
                format!("模板不是有效的 JSON（第 {line} 行第 {column} 列）"),
                format!("the template is not valid JSON (line {line}, column {column})"),
            ),
            TemplateFault::NotATemplate => Words::new(
                "模板既不是 V1（canvasStyleData）也不是 V2（component 为 root）",
                "the template is neither V1 (canvasStyleData) nor V2 (component root)",
            ),
            TemplateFault::Missing { place, field } => {
                Words::new(format!("模板 {place} 缺少 {field}"), format!("the template has no {field} at {place}"))
            }
            TemplateFault::Wrong { place, field, expected, found } => {
                let (expected, found) = (expected.words(), found.words());
                Words::new(
                    format!("模板 {place} 的 {field} 应为{}，现为 {}", expected.zh, found.zh),
                    format!("{field} at {place} of the template must be {}, not {}", expected.en, found.en),
                )
            }
            TemplateFault::UnknownCodeType { place, codetype, known } => {
                let known = known.join(", ");
                Words::new(
                    format!("模板 {place} 没有条码类型 {codetype}（可用：{known}）"),
                    format!("there is no barcode type {codetype} at {place} of the template, but {known}"),
                )
            }
            TemplateFault::Nested { place, url, depth } => Words::new(
                format!("模板 {place} 的子模板 {url} 套用了自己，或嵌套超过 {depth} 层"),
                format!("the nested template {url} at {place} contains itself or is deeper than {depth}"),
            ),
            TemplateFault::Unknown { place, url } => Words::new(
                format!("模板 {place} 的子模板 {url} 没有找到"),
                format!("the nested template {url} at {place} was not found"),
            ),
            TemplateFault::TooMany { what, limit } => {
                let (zh, en) = what.words();
                Words::new(format!("模板的{zh}超过 {limit}"), format!("the template has more than {limit} {en}"))
            }
            TemplateFault::NothingKnown { place, component } => Words::new(
                format!("标签上没有可以打印的内容：{place} 的组件 {component} 不认识"),
                format!(
                    "there is nothing on the label that can be printed: {place} is a component {component}, which nobody knows"
                ),
            ),
            TemplateFault::PageSize { width, height, limit } => Words::new(
                format!("页面 {width}×{height} mm 无法打印（每边大于 0，不超过 {limit} mm）"),
                format!("a page of {width}×{height} mm cannot be printed (each side above 0 and at most {limit} mm)"),
            ),
            TemplateFault::Richtext(fault) => fault.words(),
        }
    }
}
