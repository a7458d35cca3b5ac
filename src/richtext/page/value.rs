//! What stands to the right of a CSS colon: words, numbers, lengths, colours.

use cssparser::color::{parse_hash_color, parse_named_color};
use cssparser::{ParseError, Parser, Token};

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Lower case, without quotes.
    Word(String),
    /// As it is written, in quotes.
    Text(String),
    Number(f32),
    /// 1 is the whole.
    Percent(f32),
    Length(f32, Unit),
    /// Of what is left (`fr`).
    Fraction(f32),
    Colour(Colour),
    Url(String),
    Comma,
    Slash,
    Call(String, Vec<Value>),
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Unit {
    /// 1/96 inch. Millimetres, points and the like are these too.
    Px,
    Em,
    Rem,
    /// Hundredths of the box that the page is put in.
    Vw,
    Vh,
}

/// A colour as a 1-bit printer sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Colour {
    /// 0 black to 255 white.
    pub luma: f32,
    /// 0 is transparent.
    pub alpha: f32,
}

impl Colour {
    pub const BLACK: Colour = Colour { luma: 0.0, alpha: 1.0 };
    pub const CLEAR: Colour = Colour { luma: 255.0, alpha: 0.0 };

    fn rgb(red: f32, green: f32, blue: f32, alpha: f32) -> Colour {
        Colour { luma: 0.2126 * red + 0.7152 * green + 0.0722 * blue, alpha }
    }

    /// `#rgb`, `rrggbb` or a name, as old attributes have them.
    pub fn from_attribute(text: &str) -> Option<Colour> {
        let text = text.trim();
        parse_named_color(text)
            .map(|(red, green, blue)| (red, green, blue, 1.0))
            .or_else(|()| parse_hash_color(text.trim_start_matches('#').as_bytes()))
            .ok()
            .map(|(red, green, blue, alpha)| Colour::rgb(red.into(), green.into(), blue.into(), alpha))
    }
}

/// Functions in functions: nobody needs more.
const NESTED: usize = 4;

/// All values up to the end of what the parser was given.
pub fn read(input: &mut Parser<'_>) -> Vec<Value> {
    read_inside(input, 0)
}

fn read_inside(input: &mut Parser<'_>, depth: usize) -> Vec<Value> {
    let mut values = Vec::new();
    while let Ok(token) = input.next() {
        let value = match token.clone() {
            Token::Ident(word) => word_or_colour(&word),
            Token::QuotedString(text) => Value::Text(text.to_string()),
            Token::Number { value, .. } => Value::Number(value),
            Token::Percentage { unit_value, .. } => Value::Percent(unit_value),
            Token::Dimension { value, unit, .. } => length(value, &unit),
            Token::Hash(digits) | Token::IDHash(digits) => match parse_hash_color(digits.as_bytes()) {
                Ok((red, green, blue, alpha)) => {
                    Value::Colour(Colour::rgb(red.into(), green.into(), blue.into(), alpha))
                }
                Err(()) => Value::Other,
            },
            Token::UnquotedUrl(url) => Value::Url(url.to_string()),
            Token::Comma => Value::Comma,
            Token::Delim('/') => Value::Slash,
            Token::Function(name) if depth < NESTED => {
                let inside = input.parse_nested_block(|input| Ok::<_, ParseError<()>>(read_inside(input, depth + 1)));
                call(&name.to_ascii_lowercase(), inside.unwrap_or_default())
            }
            _ => Value::Other,
        };
        values.push(value);
    }
    values
}

fn word_or_colour(word: &str) -> Value {
    if let Ok((red, green, blue)) = parse_named_color(word) {
        return Value::Colour(Colour::rgb(red.into(), green.into(), blue.into(), 1.0));
    }
    match word.to_ascii_lowercase().as_str() {
        "transparent" => Value::Colour(Colour::CLEAR),
        word => Value::Word(word.to_owned()),
    }
}

/// 96 px are an inch.
fn length(value: f32, unit: &str) -> Value {
    let px = |factor: f32| Value::Length(value * factor, Unit::Px);
    match unit.to_ascii_lowercase().as_str() {
        "px" => px(1.0),
        "mm" => px(96.0 / 25.4),
        "cm" => px(96.0 / 2.54),
        "q" => px(96.0 / 101.6),
        "in" => px(96.0),
        "pt" => px(96.0 / 72.0),
        "pc" => px(16.0),
        "em" => Value::Length(value, Unit::Em),
        "ex" | "ch" => Value::Length(value * 0.5, Unit::Em),
        "rem" => Value::Length(value, Unit::Rem),
        "vw" => Value::Length(value, Unit::Vw),
        "vh" => Value::Length(value, Unit::Vh),
        "fr" => Value::Fraction(value.clamp(0.0, 1e6)),
        _ => Value::Other,
    }
}

fn call(name: &str, inside: Vec<Value>) -> Value {
    match name {
        "url" => match inside.first() {
            Some(Value::Text(url)) => Value::Url(url.clone()),
            _ => Value::Other,
        },
        "rgb" | "rgba" => colour_of(&inside, |[red, green, blue], alpha| {
            let full = |share: (f32, bool)| if share.1 { share.0 * 255.0 } else { share.0 };
            Colour::rgb(full(red), full(green), full(blue), alpha)
        }),
        "hsl" | "hsla" => colour_of(&inside, |[hue, saturation, light], alpha| {
            let tone = |shift: f32| {
                let place = (shift + hue.0.rem_euclid(360.0) / 30.0) % 12.0;
                let reach = saturation.0 * light.0.min(1.0 - light.0);
                (light.0 - reach * (place - 3.0).min(9.0 - place).clamp(-1.0, 1.0)) * 255.0
            };
            Colour::rgb(tone(0.0), tone(8.0), tone(4.0), alpha)
        }),
        _ => Value::Call(name.to_owned(), inside),
    }
}

/// Three numbers (true: a percentage) and an alpha.
fn colour_of(inside: &[Value], make: impl Fn([(f32, bool); 3], f32) -> Colour) -> Value {
    let numbers: Vec<(f32, bool)> = inside
        .iter()
        .filter_map(|value| match value {
            Value::Number(number) => Some((*number, false)),
            Value::Percent(share) => Some((*share, true)),
            _ => None,
        })
        .collect();
    match numbers.as_slice() {
        [one, two, three] => Value::Colour(make([*one, *two, *three], 1.0)),
        [one, two, three, alpha] => Value::Colour(make([*one, *two, *three], alpha.0.clamp(0.0, 1.0))),
        _ => Value::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<Value> {
        read(&mut Parser::new(text))
    }

    fn luma(text: &str) -> (f32, f32) {
        match values(text).first() {
            Some(Value::Colour(colour)) => (colour.luma.round(), colour.alpha),
            other => panic!("{text} is {other:?}"),
        }
    }

    #[test]
    fn lengths_of_all_units_are_pixels_of_a_96th_of_an_inch() {
        for (text, px) in [("25.4mm", 96.0), ("2.54cm", 96.0), ("72pt", 96.0), ("1in", 96.0), ("6pc", 96.0)] {
            match values(text).as_slice() {
                [Value::Length(found, Unit::Px)] => assert!((found - px).abs() < 0.001, "{text}"),
                other => panic!("{text} is {other:?}"),
            }
        }
        assert_eq!(values("1.5EM"), [Value::Length(1.5, Unit::Em)]);
    }

    #[test]
    fn colours_are_as_bright_as_they_look() {
        assert_eq!(luma("#000"), (0.0, 1.0));
        assert_eq!(luma("#FFFFFF"), (255.0, 1.0));
        assert_eq!(luma("white"), (255.0, 1.0));
        assert_eq!(luma("rgb(255, 0, 0)"), (54.0, 1.0));
        assert_eq!(luma("rgba(0 0 0 / 50%)"), (0.0, 0.5));
        assert_eq!(luma("hsl(120, 100%, 50%)"), (182.0, 1.0));
        assert_eq!(luma("transparent").1, 0.0);
        assert_eq!(Colour::from_attribute("f00").map(|colour| colour.luma.round()), Some(54.0));
    }

    #[test]
    fn a_shorthand_is_its_parts_in_their_order() {
        assert_eq!(
            values("bold 12px/1.5 'Sim Sun', serif"),
            [
                Value::Word("bold".into()),
                Value::Length(12.0, Unit::Px),
                Value::Slash,
                Value::Number(1.5),
                Value::Text("Sim Sun".into()),
                Value::Comma,
                Value::Word("serif".into())
            ]
        );
    }

    #[test]
    fn functions_in_functions_end_somewhere() {
        assert!(!values(&"f(".repeat(100_000)).is_empty());
    }
}
