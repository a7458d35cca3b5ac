//! What the page only looks at.

use std::sync::Arc;

use http::StatusCode;
use serde_json::{Value, json};

use crate::commands::Desk;
use crate::protocol::Failure;
use crate::protocol::failure::DoorFault;
use crate::server::answers::{self, Answer};

pub async fn at(desk: &Arc<Desk>, name: &str, query: &str) -> Result<Answer, Failure> {
    if let Some(number) = name.strip_prefix("task/").and_then(plain) {
        return Ok(answers::json(&desk.task(number).await?));
    }
    if let Some((printer, number)) = virtual_label(name) {
        let picture = desk.virtual_label(printer, number).await.ok_or(DoorFault::NoSuchPage)?;
        return Ok(answers::answer(StatusCode::OK, "image/png", picture));
    }
    if let Some((number, document)) = label(name) {
        let picture = desk.label_png(number, document).await?;
        return Ok(answers::answer(StatusCode::OK, "image/png", picture));
    }
    if let Some(printer) = name.strip_prefix("sample/").and_then(|file| plain(file.strip_suffix(".png")?)) {
        let picture = desk.sample_under(printer, settings(query)).await?;
        return Ok(answers::answer(StatusCode::OK, "image/png", picture));
    }
    match name {
        "overview" => Ok(answers::json(&desk.overview().await)),
        "questions" => Ok(answers::json(&json!({"questions": desk.questions()}))),
        "labels" => Ok(answers::json(&desk.virtual_labels())),
        _ if super::act::NAMES.contains(&name) => Err(DoorFault::WrongMethod { allowed: "POST" }.into()),
        _ => Err(DoorFault::NoSuchPage.into()),
    }
}

/// `label/<task number>/<document, from 0>.png`.
fn label(name: &str) -> Option<(u64, u32)> {
    let (task, file) = name.strip_prefix("label/")?.split_once('/')?;
    Some((plain(task)?, plain(file.strip_suffix(".png")?)?))
}

/// `offsetTop=1.5&landscape=true` as a JSON object: numbers and truth as such, the rest as text.
fn settings(query: &str) -> Value {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name, serde_json::from_str(value).unwrap_or_else(|_| json!(value)))).collect()
}

/// `virtual/<printer id>/<number>.png`.
fn virtual_label(name: &str) -> Option<(u32, u64)> {
    let (printer, file) = name.strip_prefix("virtual/")?.split_once('/')?;
    Some((plain(printer)?, plain(file.strip_suffix(".png")?)?))
}

/// Digits alone: no sign, no blank.
fn plain<N: std::str::FromStr>(digits: &str) -> Option<N> {
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_in_an_address_are_numbers_truth_and_words() {
        let expected = json!({"offsetTop": -1.5, "landscape": true, "language": "TSPL"});
        assert_eq!(settings("offsetTop=-1.5&landscape=true&language=TSPL"), expected);
        assert_eq!(settings(""), json!({}));
    }

    #[test]
    fn a_label_is_named_by_printer_and_number() {
        assert_eq!(virtual_label("virtual/1/12.png"), Some((1, 12)));
        for name in ["virtual/1/12", "virtual/1/+2.png", "virtual/-1/2.png", "virtual/1/../2.png", "virtual//.png"] {
            assert_eq!(virtual_label(name), None, "{name}");
        }
    }
}
