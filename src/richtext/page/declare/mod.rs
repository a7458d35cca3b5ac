//! One declaration is written into a style; what it does not understand it leaves alone.

mod boxes;
mod flex;
mod text;

pub use text::marker;

use super::sheet::Declaration;
use super::style::{Length, Style};
use super::value::{Unit, Value};

/// What relative lengths are relative to.
#[derive(Clone, Copy)]
pub struct Relative<'a> {
    pub parent: &'a Style,
    /// px of the box that the page is put in.
    pub view: (f32, f32),
    /// px of the element's own letters; `apply` looks them up.
    pub em: f32,
}

/// Lengths beyond this are somebody's joke; f32 still counts them in hundredths.
const FAR: f32 = 100_000.0;

/// Writes one declaration. Fonts must be written before lengths that count in them.
pub fn apply(style: &mut Style, declaration: &Declaration, relative: Relative<'_>) {
    let relative = Relative { em: style.inherited.font_size, ..relative };
    let (name, values) = (declaration.name.as_str(), declaration.values.as_slice());
    let _ = text::apply(style, name, values, relative)
        || boxes::apply(style, name, values, relative)
        || flex::apply(style, name, values, relative);
}

/// Does the declaration set the size that `em` counts in?
pub fn is_font(declaration: &Declaration) -> bool {
    matches!(declaration.name.as_str(), "font" | "font-size")
}

impl Relative<'_> {
    /// px of a length; a bare number other than 0 is none, but old pages mean px by it.
    fn px(&self, value: &Value) -> Option<f32> {
        let px = match value {
            Value::Length(px, Unit::Px) => *px,
            Value::Length(times, Unit::Em) => times * self.em,
            Value::Length(times, Unit::Rem) => times * 16.0,
            Value::Length(share, Unit::Vw) => share / 100.0 * self.view.0,
            Value::Length(share, Unit::Vh) => share / 100.0 * self.view.1,
            Value::Number(0.0) => 0.0,
            _ => return None,
        };
        px.is_finite().then_some(px.clamp(-FAR, FAR))
    }

    fn length(&self, value: &Value) -> Option<Length> {
        match value {
            Value::Percent(share) if share.is_finite() => Some(Length::Percent(share.clamp(-100.0, 100.0))),
            Value::Word(word) if word == "auto" => Some(Length::Auto),
            value => self.px(value).map(Length::Px),
        }
    }

    /// A length that is never negative.
    fn size(&self, value: &Value) -> Option<Length> {
        self.length(value).filter(|length| match length {
            Length::Auto => true,
            Length::Px(px) => *px >= 0.0,
            Length::Percent(share) => *share >= 0.0,
        })
    }
}

/// The one value there is, if it is a word.
fn word(values: &[Value]) -> Option<&str> {
    match values {
        [Value::Word(word)] => Some(word),
        _ => None,
    }
}

fn words(values: &[Value]) -> impl Iterator<Item = &str> {
    values.iter().filter_map(|value| match value {
        Value::Word(word) => Some(word.as_str()),
        _ => None,
    })
}

/// Writes what was understood. False: this property is somebody else's.
fn set<T>(place: &mut T, value: Option<T>) -> bool {
    if let Some(value) = value {
        *place = value;
    }
    true
}

/// One to four values, as `margin` has them, become top, right, bottom, left.
fn sides<T: Copy>(values: &[T]) -> Option<[T; 4]> {
    match *values {
        [all] => Some([all; 4]),
        [y, x] => Some([y, x, y, x]),
        [top, x, bottom] => Some([top, x, bottom, x]),
        [top, right, bottom, left] => Some([top, right, bottom, left]),
        _ => None,
    }
}

const SIDES: [&str; 4] = ["top", "right", "bottom", "left"];

/// Which side a name speaks of.
fn side(name: &str) -> Option<usize> {
    SIDES.iter().position(|side| *side == name)
}
