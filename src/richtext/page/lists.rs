//! Points and numbers of lists.

use std::rc::Rc;

use super::content::Content;
use super::dom::{Dom, NodeId};
use super::style::{Display, Marker, Style};
use crate::text::Fonts;

/// What stands before an item, outside of its box. Inside, it would be text like all others.
pub fn marker(dom: &Dom, id: NodeId, style: &Rc<Style>, fonts: &Fonts) -> Option<Box<Content>> {
    let said = match style.inherited.marker {
        Marker::None => return None,
        Marker::Disc => point(fonts, style, "•", "●"),
        Marker::Circle => point(fonts, style, "◦", "○"),
        Marker::Square => point(fonts, style, "▪", "■"),
        kind => format!("{}{}", number(kind, place(dom, id)), if kind == Marker::Chinese { "、" } else { ". " }),
    };
    // The marker keeps its space, and wraps nowhere.
    let mut own = Style { display: Display::Inline, ..style.inside() };
    let text = &mut own.inherited;
    (text.collapses, text.wraps, text.underline, text.strike, text.overline) = (false, false, false, false, false);
    let mut content = Content::new(Rc::new(own), fonts);
    content.say(&said, 0, fonts);
    content.finish();
    Some(Box::new(content))
}

/// The small sign where a face has it, else the one that every Chinese face has.
fn point(fonts: &Fonts, style: &Style, small: &str, common: &str) -> String {
    let choice = fonts.find(&style.inherited.family, style.inherited.bold);
    let missing = fonts.shape(small, choice).iter().any(|cluster| cluster.missing);
    // As far from its item as browsers put it.
    format!("{}  ", if missing { common } else { small })
}

/// Items that are counted back to: nobody numbers more on paper, and counting all would take seconds.
const COUNTED: i32 = 2_000;

/// An item's number: its own `value`, else one more than the item's before it.
fn place(dom: &Dom, id: NodeId) -> i32 {
    let value = |id: NodeId, name: &str| dom.element(id)?.attribute(name)?.trim().parse::<i32>().ok();
    let is_item = |id: &NodeId| dom.element(*id).is_some_and(|element| element.tag == "li");
    let mut counted = 0;
    let mut at = Some(id);
    while let Some(item) = at.filter(|_| counted < COUNTED) {
        if let Some(value) = value(item, "value") {
            return value.saturating_add(counted);
        }
        at = std::iter::successors(dom.element_before(item), |id| dom.element_before(*id)).find(is_item);
        counted += i32::from(at.is_some());
    }
    let start = dom.parent_element(id).and_then(|list| value(list, "start")).unwrap_or(1);
    start.saturating_add(counted)
}

fn number(kind: Marker, number: i32) -> String {
    match kind {
        Marker::LowerAlpha => alphabetic(number).unwrap_or_else(|| number.to_string()),
        Marker::UpperAlpha => alphabetic(number).map_or_else(|| number.to_string(), |text| text.to_uppercase()),
        Marker::LowerRoman => roman(number).unwrap_or_else(|| number.to_string()),
        Marker::UpperRoman => roman(number).map_or_else(|| number.to_string(), |text| text.to_uppercase()),
        Marker::Chinese => chinese(number).unwrap_or_else(|| number.to_string()),
        _ => number.to_string(),
    }
}

fn alphabetic(mut number: i32) -> Option<String> {
    let mut letters = Vec::new();
    while number > 0 {
        number -= 1;
        letters.push(char::from(b'a' + (number % 26) as u8));
        number /= 26;
    }
    (!letters.is_empty()).then(|| letters.iter().rev().collect())
}

fn roman(mut number: i32) -> Option<String> {
    const STEPS: [(i32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut text = String::new();
    if !(1..4000).contains(&number) {
        return None;
    }
    for (step, letters) in STEPS {
        while number >= step {
            text.push_str(letters);
            number -= step;
        }
    }
    Some(text)
}

/// Up to 99, as goods are counted.
fn chinese(number: i32) -> Option<String> {
    let digits: Vec<char> = "零一二三四五六七八九".chars().collect();
    let digit = |place: i32| digits.get(place as usize).filter(|_| place > 0).map(char::to_string).unwrap_or_default();
    match number {
        1..=9 => Some(digit(number)),
        10..=19 => Some(format!("十{}", digit(number - 10))),
        20..=99 => Some(format!("{}十{}", digit(number / 10), digit(number % 10))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_each_lists_way() {
        let said = |kind| [1, 4, 27, 40].map(|value| number(kind, value)).join(" ");
        assert_eq!(said(Marker::Decimal), "1 4 27 40");
        assert_eq!(said(Marker::LowerAlpha), "a d aa an");
        assert_eq!(said(Marker::UpperRoman), "I IV XXVII XL");
        assert_eq!(said(Marker::Chinese), "一 四 二十七 四十");
        assert_eq!(number(Marker::LowerAlpha, -3), "-3");
        assert_eq!(number(Marker::LowerRoman, 100_000), "100000");
    }
}
