//! Style sheets and `style` attributes read into rules and declarations.

use cssparser::{
    AtRuleParser, CowRcStr, DeclarationParser, ParseError, Parser, ParserState, QualifiedRuleParser,
    RuleBodyItemParser, RuleBodyParser, StyleSheetParser,
};

use super::PageFault;
use super::selector::{self, Selector};
use super::value::{self, Value};
use crate::limits;
use crate::protocol::failure::Excess;

/// `name: values`, as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Declaration {
    /// Lower case.
    pub name: String,
    pub values: Vec<Value>,
    pub important: bool,
}

pub struct Rule {
    pub selectors: Vec<Selector>,
    pub declarations: Vec<Declaration>,
}

/// Adds a style sheet's rules. What CSS does not allow is left out, as CSS says.
///
/// # Errors
/// Over `limits::CSS_RULES`.
pub fn read(text: &str, rules: &mut Vec<Rule>) -> Result<(), PageFault> {
    let mut input = Parser::new(text);
    let mut reader = SheetReader { depth: 0 };
    for read in StyleSheetParser::new(&mut input, &mut reader).flatten() {
        rules.extend(read);
        if rules.len() > limits::CSS_RULES {
            return Err(PageFault::TooMuch { what: Excess::CssRules, limit: limits::CSS_RULES });
        }
    }
    Ok(())
}

/// The declarations of a `style` attribute.
pub fn declarations(text: &str) -> Vec<Declaration> {
    body(&mut Parser::new(text))
}

fn body(input: &mut Parser<'_>) -> Vec<Declaration> {
    RuleBodyParser::new(input, &mut BodyReader).flatten().collect()
}

/// Groups of rules inside groups: more is nobody's.
const NESTED: usize = 4;

struct SheetReader {
    depth: usize,
}

impl<'i> QualifiedRuleParser<'i> for SheetReader {
    type Prelude = Vec<Selector>;
    type QualifiedRule = Vec<Rule>;
    type Error = ();

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Result<Vec<Selector>, ParseError<()>> {
        selector::list(input)
    }

    fn parse_block(
        &mut self,
        selectors: Vec<Selector>,
        _: &ParserState,
        input: &mut Parser<'i>,
    ) -> Result<Vec<Rule>, ParseError<()>> {
        Ok(vec![Rule { selectors, declarations: body(input) }])
    }
}

impl<'i> AtRuleParser<'i> for SheetReader {
    type Prelude = ();
    type AtRule = Vec<Rule>;
    type Error = ();

    /// `@media print` and the like hold here; `screen` does not. `@supports`, `@font-face` and others are left out.
    fn parse_prelude(&mut self, name: CowRcStr<'i>, input: &mut Parser<'i>) -> Result<(), ParseError<()>> {
        let words = value::read(input);
        let says = |word: &str| words.iter().any(|value| *value == Value::Word(word.to_owned()));
        if name.eq_ignore_ascii_case("media") && self.depth < NESTED && (says("print") || says("all")) && !says("not") {
            Ok(())
        } else {
            Err(ParseError::unexpected_token())
        }
    }

    fn parse_block(&mut self, (): (), _: &ParserState, input: &mut Parser<'i>) -> Result<Vec<Rule>, ParseError<()>> {
        let mut inner = SheetReader { depth: self.depth + 1 };
        Ok(StyleSheetParser::new(input, &mut inner).flatten().take(limits::CSS_RULES + 1).flatten().collect())
    }
}

struct BodyReader;

impl<'i> DeclarationParser<'i> for BodyReader {
    type Declaration = Declaration;
    type Error = ();

    fn parse_value(
        &mut self,
        name: CowRcStr<'i>,
        input: &mut Parser<'i>,
        _: &ParserState,
    ) -> Result<Declaration, ParseError<()>> {
        let mut values = value::read(input);
        // `!` is no value of ours, and `important` follows it.
        let important = matches!(values.as_slice(), [.., Value::Other, Value::Word(word)] if word == "important");
        if important {
            values.truncate(values.len().saturating_sub(2));
        }
        Ok(Declaration { name: name.to_ascii_lowercase(), values, important })
    }
}

impl AtRuleParser<'_> for BodyReader {
    type Prelude = ();
    type AtRule = Declaration;
    type Error = ();
}

impl QualifiedRuleParser<'_> for BodyReader {
    type Prelude = ();
    type QualifiedRule = Declaration;
    type Error = ();
}

impl RuleBodyItemParser<'_, Declaration, ()> for BodyReader {
    fn parse_declarations(&self) -> bool {
        true
    }

    fn parse_qualified(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Vec<(usize, Vec<String>)> {
        let mut rules = Vec::new();
        read(text, &mut rules).unwrap();
        let names = |rule: &Rule| rule.declarations.iter().map(|declared| declared.name.clone()).collect();
        rules.iter().map(|rule| (rule.selectors.len(), names(rule))).collect()
    }

    #[test]
    fn what_css_does_not_know_is_left_out_and_the_rest_stays() {
        let text = "<!-- p{COLOR:red;;nonsense;width:1px} @font-face{src:url(x)} ]]{a:b} /* */ td,th{height:2mm} -->";
        assert_eq!(rules(text), [(1, vec!["color".into(), "width".into()]), (2, vec!["height".into()])]);
    }

    #[test]
    fn rules_for_paper_hold_and_rules_for_screens_do_not() {
        assert_eq!(rules("@media print{b{top:0} i{left:0}} @media screen{p{top:0}}").len(), 2);
        assert_eq!(rules("@page{margin:0} b{top:0}").len(), 1);
    }

    #[test]
    fn important_is_no_value() {
        let read = declarations("width: 3px !important; color: red");
        assert!(read[0].important && read[0].values.len() == 1 && !read[1].important);
    }

    #[test]
    fn too_many_rules_are_refused() {
        let mut found = Vec::new();
        assert!(read(&"b{}".repeat(limits::CSS_RULES + 1), &mut found).is_err());
        assert!(read(&"@media print{".repeat(50_000), &mut Vec::new()).is_ok());
    }
}
