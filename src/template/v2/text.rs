//! V2 `text`: its style and its segments.

use std::sync::Arc;

use super::super::draft::{DraftKind, SegmentDraft};
use super::super::label::{Align, Shift, TextConfig, TextConfigs, TextStyle, Vertical};
use super::super::reading::{Fields, PLACES, SIZES, SOME_SIZE};
use super::{data, turn};
use crate::protocol::failure::{Excess, Expected, TemplateFault};

/// Lines or columns of one text; a page holds fewer.
const LINES: i64 = 500;
/// Configs of one text, and segments.
const PIECES: usize = 500;
/// 1 is 3 mm: from letters of a third of a mm to 300 mm.
const SCALES: std::ops::RangeInclusive<f64> = 0.1..=100.0;

pub(super) fn read(component: &Fields<'_>) -> Result<DraftKind, TemplateFault> {
    let style = component.need_object("style")?;
    let items = data::items(component)?;
    judge_count(&items, Excess::Segments)?;
    let segments = items.iter().map(segment).collect::<Result<_, _>>()?;
    Ok(DraftKind::Text { style: Arc::new(text_style(component, &style)?), segments })
}

/// Each config and segment may mean the whole text once more.
fn judge_count<T>(items: &[T], what: Excess) -> Result<(), TemplateFault> {
    if items.len() > PIECES { Err(TemplateFault::TooMany { what, limit: PIECES }) } else { Ok(()) }
}

fn text_style(component: &Fields<'_>, style: &Fields<'_>) -> Result<TextStyle, TemplateFault> {
    let configs = configs(style)?;
    let of_configs = match &configs {
        TextConfigs::Line(lines) => lines.len(),
        TextConfigs::Character(_) => 1,
    };
    let lines = style.whole("textSize", 1..=LINES)?;
    Ok(TextStyle {
        x: style.number_or("x", PLACES, 0.0)?,
        y: style.number_or("y", PLACES, 0.0)?,
        width: style.need_number("width", SOME_SIZE)?,
        turn: turn(style)?,
        vertical_writing: component.word("writingMode", &[("lr", false), ("tb", true)])?,
        family: style.text("fontFamily")?.unwrap_or("黑体".into()).into_owned(),
        lines: lines.and_then(|lines| usize::try_from(lines).ok()).unwrap_or(of_configs),
        gap: style.number_or("gap", PLACES, 0.0)?,
        align: style.word("align", &[("left", Align::Start), ("center", Align::Centre), ("right", Align::End)])?,
        vertical: style
            .word("vertical", &[("top", Vertical::Top), ("middle", Vertical::Middle), ("bottom", Vertical::Bottom)])?,
        shift: style
            .word("shift", &[("cutoff", Shift::Cutoff), ("ellipsis", Shift::Ellipsis), ("scale", Shift::Scale)])?,
        eol: style.text_or_empty("EOL")?.into_owned(),
        configs,
    })
}

fn configs(style: &Fields<'_>) -> Result<TextConfigs, TemplateFault> {
    judge_count(style.list("textConfigs")?, Excess::Configs)?;
    let by_character = style.word("textConfigsType", &[("line", false), ("character", true)])?;
    let mut configs = style.objects("textConfigs")?.iter().map(config).collect::<Result<Vec<_>, _>>()?;
    if configs.is_empty() {
        configs.push(TextConfig::default());
    }
    Ok(if by_character { TextConfigs::Character(configs) } else { TextConfigs::Line(configs) })
}

fn config(fields: &Fields<'_>) -> Result<TextConfig, TemplateFault> {
    let (start, end) = substring(fields)?;
    Ok(TextConfig {
        start,
        end,
        scale_x: fields.number_or("fontScaleX", SCALES, 1.0)?,
        scale_y: fields.number_or("fontScaleY", SCALES, 1.0)?,
        margin_start: fields.number_or("marginStart", SIZES, 0.0)?,
        margin_end: fields.number_or("marginEnd", SIZES, 0.0)?,
        width: fields.number_or("width", SIZES, 0.0)?,
        bold: fields.flag("isBold")?,
        underline: fields.flag("isUnderline")?,
        delete: fields.flag("isDelete")?,
    })
}

/// `[start, end)`; one number is from there on, none the whole text.
fn substring(fields: &Fields<'_>) -> Result<(i64, Option<i64>), TemplateFault> {
    let items = fields.list("substring")?;
    let whole = |value: &serde_json::Value| {
        let number = value.as_i64().or_else(|| value.as_str()?.trim().parse().ok());
        number.ok_or_else(|| fields.wrong("substring", Expected::Notation("[start] | [start, end]".into()), value))
    };
    match items {
        [] => Ok((0, None)),
        [start] => Ok((whole(start)?, None)),
        [start, serde_json::Value::Null] => Ok((whole(start)?, None)),
        [start, end] => Ok((whole(start)?, Some(whole(end)?))),
        _ => {
            let found = fields.get("substring").unwrap_or(&serde_json::Value::Null);
            Err(fields.wrong("substring", Expected::Notation("[start] | [start, end]".into()), found))
        }
    }
}

fn segment(item: &Fields<'_>) -> Result<SegmentDraft, TemplateFault> {
    Ok(SegmentDraft {
        value: data::dressed_value(item)?,
        weight: item.whole("weight", i64::from(i32::MIN)..=i64::from(i32::MAX))?,
        overflow: item.text_or_empty("overflow")?.as_ref().into(),
    })
}
