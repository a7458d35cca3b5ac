//! Takes what the HTML parser builds, and counts it.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use html5ever::interface::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, QualName, local_name, ns};

use super::PageFault;
use super::dom::{Content, DOCUMENT, Dom, Element, Node, NodeId};
use crate::limits;
use crate::protocol::failure::Excess;

pub struct Sink {
    nodes: RefCell<Vec<Node>>,
    fault: Cell<Option<PageFault>>,
    nameless: Rc<QualName>,
}

#[derive(Clone)]
pub struct Handle {
    id: NodeId,
    name: Rc<QualName>,
}

impl Sink {
    pub fn new() -> Self {
        let nameless = Rc::new(QualName::new(None, ns!(), local_name!("")));
        Sink { nodes: RefCell::new(vec![Node::default()]), fault: Cell::new(None), nameless }
    }

    /// Has a bound been reached?
    pub fn judge(&self) -> Result<(), PageFault> {
        self.fault.get().map_or(Ok(()), Err)
    }

    fn add(&self, content: Content) -> NodeId {
        let mut nodes = self.nodes.borrow_mut();
        if nodes.len() >= limits::HTML_NODES {
            self.fault.set(Some(PageFault::TooMuch { what: Excess::Nodes, limit: limits::HTML_NODES }));
            // Read to the end of this piece, into a node that nobody will see.
            return nodes.len() - 1;
        }
        nodes.push(Node { content, ..Node::default() });
        nodes.len() - 1
    }

    fn handle(&self, id: NodeId) -> Handle {
        Handle { id, name: Rc::clone(&self.nameless) }
    }

    /// `before`: the sibling that it goes before; None is the end.
    fn place(&self, parent: NodeId, child: NodeOrText<Handle>, before: Option<NodeId>) {
        if self.fault.get().is_some() {
            return;
        }
        let id = match child {
            NodeOrText::AppendNode(handle) => handle.id,
            NodeOrText::AppendText(text) => {
                let neighbour = {
                    let nodes = self.nodes.borrow();
                    match before {
                        Some(before) => nodes.get(before).and_then(|node| node.before),
                        None => nodes.get(parent).and_then(|node| node.last),
                    }
                };
                let mut nodes = self.nodes.borrow_mut();
                if let Some(Node { content: Content::Text(known), .. }) = neighbour.and_then(|id| nodes.get_mut(id)) {
                    known.push_tendril(&text);
                    return;
                }
                drop(nodes);
                self.add(Content::Text(text))
            }
        };
        let mut nodes = self.nodes.borrow_mut();
        detach(&mut nodes, id);
        attach(&mut nodes, parent, id, before);
        self.judge_place(&nodes, id);
    }

    /// The parser walks up the open elements at each tag, so depth is bounded while it reads.
    fn judge_place(&self, nodes: &[Node], id: NodeId) {
        let up = std::iter::successors(Some(id), |id| nodes.get(*id).and_then(|node| node.parent));
        if up.take(limits::HTML_DEPTH + 2).count() > limits::HTML_DEPTH + 1 {
            self.fault.set(Some(PageFault::TooMuch { what: Excess::Depth, limit: limits::HTML_DEPTH }));
        }
    }
}

fn detach(nodes: &mut [Node], id: NodeId) {
    let Some(node) = nodes.get_mut(id) else { return };
    let (parent, before, after) = (node.parent.take(), node.before.take(), node.after.take());
    if let Some(before) = before.and_then(|before| nodes.get_mut(before)) {
        before.after = after;
    } else if let Some(parent) = parent.and_then(|parent| nodes.get_mut(parent)) {
        parent.first = after;
    }
    if let Some(after) = after.and_then(|after| nodes.get_mut(after)) {
        after.before = before;
    } else if let Some(parent) = parent.and_then(|parent| nodes.get_mut(parent)) {
        parent.last = before;
    }
}

fn attach(nodes: &mut [Node], parent: NodeId, id: NodeId, after: Option<NodeId>) {
    let before = match after {
        Some(after) => nodes.get(after).and_then(|node| node.before),
        None => nodes.get(parent).and_then(|node| node.last),
    };
    if let Some(node) = nodes.get_mut(id) {
        (node.parent, node.before, node.after) = (Some(parent), before, after);
    }
    match before.and_then(|before| nodes.get_mut(before)) {
        Some(before) => before.after = Some(id),
        None => nodes.get_mut(parent).into_iter().for_each(|parent| parent.first = Some(id)),
    }
    match after.and_then(|after| nodes.get_mut(after)) {
        Some(after) => after.before = Some(id),
        None => nodes.get_mut(parent).into_iter().for_each(|parent| parent.last = Some(id)),
    }
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Result<Dom, PageFault>;
    type ElemName<'a> = &'a QualName;

    fn finish(self) -> Self::Output {
        self.judge()?;
        Ok(Dom { nodes: self.nodes.into_inner() })
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        self.handle(DOCUMENT)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> &'a QualName {
        &target.name
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> Handle {
        let tag = name.local.to_string();
        let id = self.add(Content::Element(Element { tag, attributes }));
        Handle { id, name: Rc::new(name) }
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.handle(self.add(Content::Nothing))
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.handle(self.add(Content::Nothing))
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.place(parent.id, child, None);
    }

    fn append_based_on_parent_node(&self, element: &Handle, previous: &Handle, child: NodeOrText<Handle>) {
        let stands = self.nodes.borrow().get(element.id).is_some_and(|node| node.parent.is_some());
        if stands { self.append_before_sibling(element, child) } else { self.append(previous, child) }
    }

    fn append_before_sibling(&self, sibling: &Handle, child: NodeOrText<Handle>) {
        let parent = self.nodes.borrow().get(sibling.id).and_then(|node| node.parent);
        if let Some(parent) = parent {
            self.place(parent, child, Some(sibling.id));
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    /// What a `<template>` holds is drawn by nobody, so it may as well stand in it.
    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one.id == other.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn add_attrs_if_missing(&self, target: &Handle, more: Vec<Attribute>) {
        if let Some(Node { content: Content::Element(element), .. }) = self.nodes.borrow_mut().get_mut(target.id) {
            for attribute in more {
                if element.attributes.iter().all(|known| known.name != attribute.name) {
                    element.attributes.push(attribute);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        detach(&mut self.nodes.borrow_mut(), target.id);
    }

    fn reparent_children(&self, node: &Handle, new_parent: &Handle) {
        let mut nodes = self.nodes.borrow_mut();
        while let Some(child) = nodes.get(node.id).and_then(|node| node.first) {
            detach(&mut nodes, child);
            attach(&mut nodes, new_parent.id, child, None);
        }
    }
}
