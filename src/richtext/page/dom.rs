//! HTML read into a tree: elements with their attributes, and the texts between them.

use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{Attribute, ParseOpts, parse_document};

use super::PageFault;
use super::sink::Sink;
use crate::limits;
use crate::protocol::failure::Excess;

/// Index into `Dom::nodes`.
pub type NodeId = usize;

/// The document itself; every tree has it.
pub const DOCUMENT: NodeId = 0;

pub struct Dom {
    pub nodes: Vec<Node>,
}

#[derive(Default)]
pub struct Node {
    pub parent: Option<NodeId>,
    pub before: Option<NodeId>,
    pub after: Option<NodeId>,
    pub first: Option<NodeId>,
    pub last: Option<NodeId>,
    pub content: Content,
}

#[derive(Default)]
pub enum Content {
    /// The document, a comment: draws nothing by itself.
    #[default]
    Nothing,
    Text(StrTendril),
    Element(Element),
}

pub struct Element {
    /// Lower case.
    pub tag: String,
    pub attributes: Vec<Attribute>,
}

/// Bytes handed to the parser at once: between them the bounds are looked at.
const PIECE: usize = 1_024;

impl Dom {
    /// Reads a document or a fragment as browsers do: whatever is written, something comes of it.
    ///
    /// # Errors
    /// Over `limits::HTML_BYTES`, `HTML_NODES` or `HTML_DEPTH`.
    pub fn read(html: &str) -> Result<Dom, PageFault> {
        if html.len() > limits::HTML_BYTES {
            return Err(PageFault::TooMuch { what: Excess::Bytes, limit: limits::HTML_BYTES });
        }
        // No doctype is no reason to draw as browsers of 1998 did.
        let tree_builder = TreeBuilderOpts { iframe_srcdoc: true, ..TreeBuilderOpts::default() };
        let mut parser = parse_document(Sink::new(), ParseOpts { tree_builder, ..ParseOpts::default() });
        let mut rest = html;
        while !rest.is_empty() {
            let mut end = PIECE.min(rest.len());
            while !rest.is_char_boundary(end) {
                end += 1;
            }
            let (piece, next) = rest.split_at(end);
            parser.process(StrTendril::from_slice(piece));
            parser.tokenizer.sink.sink.judge()?;
            rest = next;
        }
        let dom = parser.finish()?;
        dom.judge_depth()?;
        Ok(dom)
    }

    pub fn node(&self, id: NodeId) -> &Node {
        const NOTHING: &Node =
            &Node { parent: None, before: None, after: None, first: None, last: None, content: Content::Nothing };
        self.nodes.get(id).unwrap_or(NOTHING)
    }

    pub fn element(&self, id: NodeId) -> Option<&Element> {
        match &self.node(id).content {
            Content::Element(element) => Some(element),
            _ => None,
        }
    }

    pub fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.node(id).first, |child| self.node(*child).after)
    }

    /// The element that an element stands in.
    pub fn parent_element(&self, id: NodeId) -> Option<NodeId> {
        self.node(id).parent.filter(|parent| self.element(*parent).is_some())
    }

    pub fn element_before(&self, id: NodeId) -> Option<NodeId> {
        std::iter::successors(self.node(id).before, |node| self.node(*node).before)
            .find(|node| self.element(*node).is_some())
    }

    /// Every node in the order of the text, without recursion.
    pub fn in_order(&self) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(Some(DOCUMENT), move |id| {
            self.node(*id).first.or_else(|| {
                std::iter::successors(Some(*id), |up| self.node(*up).parent).find_map(|up| self.node(up).after)
            })
        })
    }

    /// The texts inside a node, joined.
    pub fn text_in(&self, id: NodeId) -> String {
        let texts = self.children(id).filter_map(|child| match &self.node(child).content {
            Content::Text(text) => Some(text.as_ref()),
            _ => None,
        });
        texts.collect()
    }

    /// Reparenting may have made a tree deeper than it was while it was read.
    fn judge_depth(&self) -> Result<(), PageFault> {
        let mut depths = vec![0_u32; self.nodes.len()];
        for id in self.in_order() {
            let depth = self.node(id).parent.and_then(|parent| depths.get(parent)).map_or(0, |depth| depth + 1);
            if depth as usize > limits::HTML_DEPTH {
                return Err(PageFault::TooMuch { what: Excess::Depth, limit: limits::HTML_DEPTH });
            }
            if let Some(own) = depths.get_mut(id) {
                *own = depth;
            }
        }
        Ok(())
    }
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|attribute| &*attribute.name.local == name)
            .map(|attribute| attribute.value.as_ref())
    }

    pub fn classes(&self) -> impl Iterator<Item = &str> {
        self.attribute("class").unwrap_or_default().split_ascii_whitespace()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(html: &str) -> String {
        let dom = Dom::read(html).unwrap();
        let tags: Vec<_> = dom.in_order().filter_map(|id| dom.element(id)).map(|element| element.tag.clone()).collect();
        tags.join(" ")
    }

    #[test]
    fn a_fragment_is_read_as_browsers_read_it() {
        assert_eq!(tags("a<b>c"), "html head body b");
        assert_eq!(tags("<table><tr><td>1<td>2"), "html head body table tbody tr td td");
        // What stands wrongly in a table comes before it.
        assert_eq!(tags("<table><p>x</p><tr><td>1</table>"), "html head body p table tbody tr td");
        assert_eq!(tags("<p>a<table></table>"), "html head body p table");
    }

    #[test]
    fn too_deep_too_many_and_too_long_are_told_apart() {
        let fault = |html: String| Dom::read(&html).err();
        assert_eq!(
            fault("<div>".repeat(100_000)),
            Some(PageFault::TooMuch { what: Excess::Depth, limit: limits::HTML_DEPTH })
        );
        assert_eq!(
            fault("<table><tr><td>".repeat(20_000)),
            Some(PageFault::TooMuch { what: Excess::Depth, limit: limits::HTML_DEPTH })
        );
        assert_eq!(
            fault("<br>".repeat(120_000)),
            Some(PageFault::TooMuch { what: Excess::Nodes, limit: limits::HTML_NODES })
        );
        assert_eq!(
            fault(" ".repeat(limits::HTML_BYTES + 1)),
            Some(PageFault::TooMuch { what: Excess::Bytes, limit: limits::HTML_BYTES })
        );
    }

    #[test]
    fn formatting_that_multiplies_ends_at_the_bound() {
        // Each paragraph opens all the unclosed formatting again.
        let bold: String = (0..60).map(|n| format!("<b id={n}>")).collect();
        let html = format!("<p>{bold}{}", "<p>x".repeat(20_000));
        assert!(matches!(Dom::read(&html).err(), Some(PageFault::TooMuch { .. })));
    }
}
