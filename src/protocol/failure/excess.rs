//! What a template or a rich text has too much of, as people name it.

/// Counted against a bound of `limits`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excess {
    Boxes,
    Bytes,
    Cells,
    Characters,
    Columns,
    Components,
    /// `textConfigs` of one text.
    Configs,
    CssRules,
    CssSteps,
    /// Levels of nesting.
    Depth,
    LayoutSteps,
    /// Elements and pieces of text.
    Nodes,
    Richtexts,
    /// Items of `data` of one component.
    Segments,
}

impl Excess {
    /// In Chinese, to stand before "超过 3", and in English, to stand behind "more than 3".
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            Excess::Boxes => ("方框数", "boxes"),
            Excess::Bytes => ("字节数", "bytes"),
            Excess::Cells => ("单元格数", "cells"),
            Excess::Characters => ("字数", "characters"),
            Excess::Columns => ("列数", "columns"),
            Excess::Components => ("组件数", "components"),
            Excess::Configs => ("textConfigs 项数", "textConfigs"),
            Excess::CssRules => ("CSS 规则数", "CSS rules"),
            Excess::CssSteps => ("CSS 匹配步数", "steps of CSS"),
            Excess::Depth => ("嵌套层数", "levels of nesting"),
            Excess::LayoutSteps => ("排版步数", "steps of layout"),
            Excess::Nodes => ("元素和文字段数", "elements and pieces of text"),
            Excess::Richtexts => ("富文本数", "rich texts"),
            Excess::Segments => ("data 项数", "items of data"),
        }
    }
}

/// A text that a rich text's script is made of, reads or makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScriptText {
    Template,
    Data,
    Html,
}

impl ScriptText {
    pub(super) fn words(self) -> (&'static str, &'static str) {
        match self {
            ScriptText::Template => ("模板", "template"),
            ScriptText::Data => ("数据", "data"),
            ScriptText::Html => ("HTML", "HTML"),
        }
    }
}
