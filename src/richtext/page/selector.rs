//! CSS selectors: read, weighed, and compared with an element.

use std::cell::Cell;

use cssparser::{ParseError, Parser, Token, parse_nth};

use super::dom::{Dom, NodeId};

/// Compounds from the element leftwards, each with what joins it to the one before.
#[derive(Debug)]
pub struct Selector {
    /// The element itself first.
    parts: Vec<(Joined, Compound)>,
    /// Ids, classes, tags: CSS weighs them so.
    pub weight: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Joined {
    /// The element itself.
    Subject,
    Inside,
    Child,
    Next,
    Later,
}

#[derive(Debug, Default)]
struct Compound {
    tag: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
    attributes: Vec<Attribute>,
    states: Vec<State>,
}

#[derive(Debug)]
struct Attribute {
    name: String,
    test: Test,
}

#[derive(Debug)]
enum Test {
    Exists,
    Is(String),
    Word(String),
    Dash(String),
    Begins(String),
    Ends(String),
    Holds(String),
}

#[derive(Debug)]
enum State {
    /// The (a·n + b)th child; of its own tag; counted from the end.
    Nth {
        a: i32,
        b: i32,
        same_tag: bool,
        from_end: bool,
    },
    Not(Vec<Compound>),
    Is(Vec<Compound>),
    Root,
    Empty,
}

/// Compounds in one selector: more are written by nobody but programs that mean harm.
const PARTS: usize = 12;

/// A rule's selectors; one that is not understood spoils the rule, as CSS says.
pub fn list(input: &mut Parser<'_>) -> Result<Vec<Selector>, ParseError<()>> {
    input.parse_comma_separated(|input| {
        let mut parts = vec![(Joined::Subject, compound(input, 0)?.ok_or_else(ParseError::unexpected_token)?)];
        while let Some(joined) = combinator(input)? {
            let next = compound(input, 0)?.ok_or_else(ParseError::unexpected_token)?;
            // Read from the left; matched from the right.
            if let Some(last) = parts.last_mut() {
                last.0 = joined;
            }
            parts.push((Joined::Subject, next));
            if parts.len() > PARTS {
                return Err(ParseError::unexpected_token());
            }
        }
        parts.reverse();
        let weight = parts.iter().map(|(_, compound)| compound.weight()).fold(0, u32::saturating_add);
        Ok(Selector { parts, weight })
    })
}

/// What joins the next compound; None is the end.
fn combinator(input: &mut Parser<'_>) -> Result<Option<Joined>, ParseError<()>> {
    let mut joined = None;
    loop {
        let before = input.state();
        let token = input.next_including_whitespace().ok().cloned();
        let found = match token {
            None => return Ok(joined.filter(|joined| *joined != Joined::Inside)),
            Some(Token::WhiteSpace(_)) => Joined::Inside,
            Some(Token::Delim('>')) => Joined::Child,
            Some(Token::Delim('+')) => Joined::Next,
            Some(Token::Delim('~')) => Joined::Later,
            Some(_) => {
                input.reset(&before);
                return joined.map(Some).ok_or_else(ParseError::unexpected_token);
            }
        };
        match joined {
            Some(known) if known != Joined::Inside && found != Joined::Inside => {
                return Err(ParseError::unexpected_token());
            }
            Some(known) if known != Joined::Inside => {}
            _ => joined = Some(found),
        }
    }
}

/// None where none begins.
fn compound(input: &mut Parser<'_>, depth: usize) -> Result<Option<Compound>, ParseError<()>> {
    input.skip_whitespace();
    let mut compound = Compound::default();
    let mut any = false;
    loop {
        let before = input.state();
        let Ok(token) = input.next_including_whitespace().cloned() else { break };
        match token {
            Token::Ident(tag) if !any => compound.tag = Some(tag.to_ascii_lowercase()),
            Token::Delim('*') if !any => {}
            Token::IDHash(id) => compound.id = Some(id.to_string()),
            Token::Delim('.') => compound.classes.push(input.expect_ident()?.to_string()),
            Token::SquareBracketBlock => compound.attributes.push(input.parse_nested_block(attribute)?),
            Token::Colon => compound.states.push(state(input, depth)?),
            _ => {
                input.reset(&before);
                break;
            }
        }
        any = true;
    }
    Ok(any.then_some(compound))
}

fn attribute(input: &mut Parser<'_>) -> Result<Attribute, ParseError<()>> {
    let name = input.expect_ident()?.to_ascii_lowercase();
    let Ok(operator) = input.next().cloned() else { return Ok(Attribute { name, test: Test::Exists }) };
    let value = input.expect_ident_or_string()?.to_string();
    let test = match operator {
        Token::Delim('=') => Test::Is(value),
        Token::IncludeMatch => Test::Word(value),
        Token::DashMatch => Test::Dash(value),
        Token::PrefixMatch => Test::Begins(value),
        Token::SuffixMatch => Test::Ends(value),
        Token::SubstringMatch => Test::Holds(value),
        _ => return Err(ParseError::unexpected_token()),
    };
    Ok(Attribute { name, test })
}

fn state(input: &mut Parser<'_>, depth: usize) -> Result<State, ParseError<()>> {
    let nth = |a, b, same_tag, from_end| Ok(State::Nth { a, b, same_tag, from_end });
    match input.next_including_whitespace()?.clone() {
        Token::Ident(name) => match name.to_ascii_lowercase().as_str() {
            "first-child" => nth(0, 1, false, false),
            "last-child" => nth(0, 1, false, true),
            "first-of-type" => nth(0, 1, true, false),
            "last-of-type" => nth(0, 1, true, true),
            "root" => Ok(State::Root),
            "empty" => Ok(State::Empty),
            _ => Err(ParseError::unexpected_token()),
        },
        Token::Function(name) => {
            let name = name.to_ascii_lowercase();
            input.parse_nested_block(|input| match name.as_str() {
                "nth-child" | "nth-last-child" | "nth-of-type" | "nth-last-of-type" => {
                    let (a, b) = parse_nth(input)?;
                    nth(a, b, name.ends_with("type"), name.contains("last"))
                }
                "not" | "is" | "where" if depth == 0 => {
                    let inside = input.parse_comma_separated(|input| {
                        compound(input, depth + 1)?.ok_or_else(ParseError::unexpected_token)
                    })?;
                    Ok(if name == "not" { State::Not(inside) } else { State::Is(inside) })
                }
                _ => Err(ParseError::unexpected_token()),
            })
        }
        _ => Err(ParseError::unexpected_token()),
    }
}

/// Compares, and counts what it costs.
pub struct Matcher<'a> {
    pub dom: &'a Dom,
    /// Steps left; at none everything is different from everything.
    pub steps: Cell<u32>,
}

impl Matcher<'_> {
    pub fn matches(&self, selector: &Selector, id: NodeId) -> bool {
        let Some(((_, subject), rest)) = selector.parts.split_first() else { return false };
        self.compound(subject, id) && self.rest(rest, id)
    }

    fn step(&self) -> bool {
        self.spend(1);
        self.steps.get() > 0
    }

    /// Counts work that matching led to.
    pub fn spend(&self, steps: usize) {
        self.steps.set(self.steps.get().saturating_sub(u32::try_from(steps).unwrap_or(u32::MAX)));
    }

    fn rest(&self, parts: &[(Joined, Compound)], id: NodeId) -> bool {
        let Some(((joined, compound), rest)) = parts.split_first() else { return true };
        let mut at = Some(id);
        loop {
            at = at.and_then(|id| match joined {
                Joined::Inside | Joined::Child => self.dom.parent_element(id),
                Joined::Next | Joined::Later => self.dom.element_before(id),
                Joined::Subject => None,
            });
            let Some(id) = at.filter(|_| self.step()) else { return false };
            if self.compound(compound, id) && self.rest(rest, id) {
                return true;
            }
            if matches!(joined, Joined::Child | Joined::Next) {
                return false;
            }
        }
    }

    fn compound(&self, compound: &Compound, id: NodeId) -> bool {
        let Some(element) = self.dom.element(id).filter(|_| self.step()) else { return false };
        compound.tag.as_ref().is_none_or(|tag| *tag == element.tag)
            && compound.id.as_ref().is_none_or(|id| element.attribute("id") == Some(id))
            && compound.classes.iter().all(|class| element.classes().any(|own| own == class))
            && compound.attributes.iter().all(|attribute| {
                element.attribute(&attribute.name).is_some_and(|value| attribute.test.holds_for(value))
            })
            && compound.states.iter().all(|state| self.state(state, id))
    }

    fn state(&self, state: &State, id: NodeId) -> bool {
        match state {
            State::Nth { a, b, same_tag, from_end } => {
                let place = self.place(id, *same_tag, *from_end);
                let beyond = place - b;
                if *a == 0 { beyond == 0 } else { beyond % a == 0 && beyond / a >= 0 }
            }
            State::Not(compounds) => !compounds.iter().any(|compound| self.compound(compound, id)),
            State::Is(compounds) => compounds.iter().any(|compound| self.compound(compound, id)),
            State::Root => self.dom.parent_element(id).is_none(),
            State::Empty => self.dom.node(id).first.is_none(),
        }
    }

    /// Which child of its parent the element is, from 1.
    fn place(&self, id: NodeId, same_tag: bool, from_end: bool) -> i32 {
        let tag = self.dom.element(id).map(|element| &element.tag);
        let next = |id: &NodeId| if from_end { self.dom.node(*id).after } else { self.dom.node(*id).before };
        let siblings = std::iter::successors(next(&id), next).take_while(|_| self.step());
        let alike = siblings
            .filter_map(|sibling| self.dom.element(sibling))
            .filter(|element| !same_tag || Some(&element.tag) == tag);
        1 + alike.count() as i32
    }
}

impl Compound {
    fn weight(&self) -> u32 {
        let inside = |compounds: &[Compound]| compounds.iter().map(Compound::weight).max().unwrap_or(0);
        let states: u32 = self
            .states
            .iter()
            .map(|state| match state {
                State::Not(compounds) | State::Is(compounds) => inside(compounds),
                _ => 1 << 10,
            })
            .sum();
        (u32::from(self.id.is_some()) << 20)
            + (((self.classes.len() + self.attributes.len()) as u32).min(500) << 10)
            + states
            + u32::from(self.tag.is_some())
    }
}

impl Test {
    fn holds_for(&self, value: &str) -> bool {
        match self {
            Test::Exists => true,
            Test::Is(wanted) => value == wanted,
            Test::Word(wanted) => value.split_ascii_whitespace().any(|word| word == wanted),
            Test::Dash(wanted) => {
                value.strip_prefix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            }
            Test::Begins(wanted) => !wanted.is_empty() && value.starts_with(wanted.as_str()),
            Test::Ends(wanted) => !wanted.is_empty() && value.ends_with(wanted.as_str()),
            Test::Holds(wanted) => !wanted.is_empty() && value.contains(wanted.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The `id`s of the elements that a selector means.
    fn meant(html: &str, selector: &str) -> String {
        let dom = Dom::read(html).unwrap();
        let Ok(selectors) = list(&mut Parser::new(selector)) else { return "refused".into() };
        let matcher = Matcher { dom: &dom, steps: Cell::new(10_000) };
        let ids = dom.in_order().filter(|id| selectors.iter().any(|selector| matcher.matches(selector, *id)));
        ids.filter_map(|id| dom.element(id)?.attribute("id")).collect::<Vec<_>>().join(" ")
    }

    const LIST: &str = "<ul id=u class='a b'><li id=1><li id=2 class=b><li id=3 lang=zh-CN><b id=x></b></ul><p id=p>";

    #[test]
    fn each_kind_of_selector_finds_its_elements() {
        for (selector, ids) in [
            ("li", "1 2 3"),
            ("*.b", "u 2"),
            (".a.b", "u"),
            ("#p, b", "x p"),
            ("ul b", "x"),
            ("ul > b", ""),
            ("ul>li>b", "x"),
            ("li + li", "2 3"),
            ("#1 ~ li", "refused"),
            ("li.b ~ li", "3"),
            ("ul + p", "p"),
            ("[lang]", "3"),
            ("[lang|=zh]", "3"),
            ("[class~=\"b\"]", "u 2"),
            ("[id^=x]", "x"),
            ("li:first-child", "1"),
            ("li:last-child", "3"),
            ("li:nth-child(odd)", "1 3"),
            ("li:nth-child(2n)", "2"),
            ("li:nth-last-child(1)", "3"),
            ("li:not(.b)", "1 3"),
            (":is(b,p)", "x p"),
            ("b:empty", "x"),
            ("p::before", "refused"),
            ("a >> b", "refused"),
        ] {
            assert_eq!(meant(LIST, selector), ids, "{selector}");
        }
    }

    #[test]
    fn weights_are_those_of_css() {
        let weight = |text: &str| list(&mut Parser::new(text)).unwrap()[0].weight;
        let sorted = ["*", "li", "ul li", ".a", "li.a", ".a.b", "#i", "#i li.a"];
        assert!(sorted.windows(2).all(|pair| weight(pair[0]) < weight(pair[1])));
    }

    #[test]
    fn a_selector_that_would_try_everything_gives_up() {
        let html = format!("{}<i id=i>", "<div>".repeat(60));
        assert_eq!(meant(&html, "p div div div div div div div div i"), "");
    }
}
