//! Elements become boxes: blocks in blocks, lines of content, tables, pictures.

use std::rc::Rc;

use taffy::{Cache, Layout};

use super::PageFault;
use super::cascade::Cascade;
use super::content::Content;
use super::dom::{self, DOCUMENT, Dom, NodeId};
use super::flow;
use super::lines::Line;
use super::lists;
use super::style::{Display, Length, Style};
use super::table::Table;
use crate::limits;
use crate::protocol::failure::Excess;
use crate::text::Fonts;

pub struct Tree {
    pub boxes: Vec<Bx>,
    /// Sources of pictures that nobody has.
    pub missing_pictures: Vec<String>,
}

pub struct Bx {
    pub kind: Kind,
    pub style: Rc<Style>,
    pub flow: taffy::Style,
    pub children: Vec<usize>,
    pub cache: Cache,
    pub layout: Layout,
    /// Boxes that leave the flow and stand in this one.
    pub hoisted: Vec<taffy::NodeId>,
}

pub enum Kind {
    /// Blocks below each other.
    Block,
    Flex,
    Grid,
    /// Lines: no box of its own, it fills its container.
    Lines(Box<Lines>),
    Table(Box<Table>),
    Picture {
        source: String,
        width: f32,
        height: f32,
    },
}

pub struct Lines {
    pub content: Content,
    pub lines: Vec<Line>,
    /// The container cuts what is too long and says so by dots.
    pub ellipsis: bool,
}

/// A picture's size in pixels, if it is known.
pub type PictureSize<'p> = dyn Fn(&str) -> Option<(u32, u32)> + 'p;

pub struct Builder<'a> {
    pub dom: &'a Dom,
    pub cascade: &'a Cascade<'a>,
    pub fonts: &'a Fonts,
    pub picture: &'a PictureSize<'a>,
    pub tree: Tree,
    /// A list's point that waits for its first line.
    pub marker: Option<Box<Content>>,
    /// Cells of all tables.
    pub cells: usize,
    /// Bytes of all texts.
    pub said: usize,
}

impl Builder<'_> {
    /// The whole page as one box; `view` is its place's size in px.
    pub fn page(mut self, view: (f32, f32)) -> Result<(Tree, usize), PageFault> {
        let style = Rc::new(Style { display: Display::Block, ..Style::root() });
        let children = self.blocks(DOCUMENT, &style)?;
        let mut flow = flow::of(&style);
        flow.display = taffy::Display::FlowRoot;
        flow.size = taffy::Size { width: taffy::Dimension::length(view.0), height: taffy::Dimension::length(view.1) };
        flow.position = taffy::Position::Relative;
        let root = self.add(Kind::Block, style, flow, children);
        Ok((self.tree, root))
    }

    pub fn add(&mut self, kind: Kind, style: Rc<Style>, flow: taffy::Style, children: Vec<usize>) -> usize {
        let (cache, layout, hoisted) = (Cache::new(), Layout::new(), Vec::new());
        self.tree.boxes.push(Bx { kind, style, flow, children, cache, layout, hoisted });
        self.tree.boxes.len() - 1
    }

    /// The box of an element that has one.
    pub fn element(&mut self, id: NodeId, style: &Rc<Style>) -> Result<usize, PageFault> {
        let style = Rc::clone(style);
        let mut flow = flow::of(&style);
        if self.dom.element(id).is_some_and(|element| element.tag == "img") {
            return Ok(self.image(id, style, flow));
        }
        match style.display {
            Display::Table { .. } => self.table(id, style),
            Display::Flex { .. } => {
                let children = self.items(id, &style)?;
                Ok(self.add(Kind::Flex, style, flow, children))
            }
            Display::Grid { .. } => {
                let children = self.items(id, &style)?;
                Ok(self.add(Kind::Grid, style, flow, children))
            }
            display => {
                if matches!(display, Display::InlineBlock) {
                    flow.display = taffy::Display::FlowRoot;
                }
                if display == Display::ListItem {
                    self.marker = lists::marker(self.dom, id, &style, self.fonts);
                }
                let children = self.blocks(id, &style)?;
                if display == Display::ListItem {
                    self.marker = None;
                }
                Ok(self.add(Kind::Block, style, flow, children))
            }
        }
    }

    fn image(&mut self, id: NodeId, style: Rc<Style>, mut flow: taffy::Style) -> usize {
        let source = self.dom.element(id).and_then(|element| element.attribute("src")).unwrap_or_default().trim();
        let size = (self.picture)(source);
        if size.is_none() && !source.is_empty() && self.tree.missing_pictures.len() < 20 {
            self.tree.missing_pictures.push(source.chars().take(80).collect());
        }
        let (width, height) = size.unwrap_or((0, 0));
        flow.item_is_replaced = true;
        if width > 0 && height > 0 {
            flow.aspect_ratio = Some(width as f32 / height as f32);
        }
        let source = if size.is_some() { source.to_owned() } else { String::new() };
        let kind = Kind::Picture { source, width: width as f32, height: height as f32 };
        self.add(kind, style, flow, Vec::new())
    }

    /// Children of a flexible box or a grid: each is a box, and so is each text between them.
    fn items(&mut self, id: NodeId, style: &Rc<Style>) -> Result<Vec<usize>, PageFault> {
        let mut items = Vec::new();
        for child in self.blocks(id, style)? {
            let bare = self.tree.boxes.get(child).is_some_and(|item| matches!(item.kind, Kind::Lines(_)));
            let item = if bare {
                let style = Rc::new(Style { display: Display::Block, ..style.inside() });
                let flow = flow::of(&style);
                self.add(Kind::Block, style, flow, vec![child])
            } else {
                child
            };
            items.push(item);
        }
        Ok(items)
    }

    /// Children of a block: blocks, and lines for all that stands between them.
    pub fn blocks(&mut self, id: NodeId, style: &Rc<Style>) -> Result<Vec<usize>, PageFault> {
        let mut filling = Filling { style: Rc::clone(style), children: Vec::new(), open: Vec::new(), lines: None };
        self.fill(&mut filling, id, style)?;
        self.end_lines(&mut filling);
        Ok(filling.children)
    }

    fn fill(&mut self, filling: &mut Filling, id: NodeId, style: &Rc<Style>) -> Result<(), PageFault> {
        let mut next = self.dom.node(id).first;
        while let Some(child) = next {
            next = self.dom.node(child).after;
            match &self.dom.node(child).content {
                dom::Content::Nothing => {}
                dom::Content::Text(text) => self.text(filling, text, style)?,
                dom::Content::Element(_) => self.child(filling, child, style)?,
            }
        }
        Ok(())
    }

    fn text(&mut self, filling: &mut Filling, text: &str, style: &Rc<Style>) -> Result<(), PageFault> {
        // Spaces between blocks are nothing.
        let blank = text.chars().all(|char| matches!(char, ' ' | '\t' | '\n' | '\r' | '\u{c}'));
        if blank && filling.lines.is_none() && style.inherited.collapses {
            return Ok(());
        }
        // Chinese has three bytes a character.
        self.said += text.len();
        if self.said > limits::HTML_TEXT * 3 {
            return Err(PageFault::TooMuch { what: Excess::Characters, limit: limits::HTML_TEXT });
        }
        let span = filling.span();
        let fonts = self.fonts;
        self.lines(filling).say(text, span, fonts);
        Ok(())
    }

    fn child(&mut self, filling: &mut Filling, id: NodeId, parent: &Rc<Style>) -> Result<(), PageFault> {
        let style = Rc::new(self.cascade.style(id, parent)?);
        let tag = self.dom.element(id).map_or("", |element| element.tag.as_str());
        if self.tree.boxes.len() > limits::HTML_NODES {
            return Err(PageFault::TooMuch { what: Excess::Boxes, limit: limits::HTML_NODES });
        }
        match style.display {
            Display::None | Display::Column | Display::ColumnGroup => {}
            Display::Contents => self.fill(filling, id, &style)?,
            _ if style.out_of_lines() => {
                let place = self.element(id, &style)?;
                filling.children.push(place);
            }
            Display::Inline if tag == "br" => {
                let span = filling.span();
                self.lines(filling).line_end(span);
                if style.clear != taffy::Clear::None {
                    self.end_lines(filling);
                    let flow = flow::of(&style);
                    let place = self.add(Kind::Block, style, flow, Vec::new());
                    filling.children.push(place);
                }
            }
            Display::Inline if tag == "wbr" => {
                let span = filling.span();
                self.lines(filling).chance(span);
            }
            Display::Inline if tag != "img" => {
                let edges = edges(&style);
                let fonts = self.fonts;
                let around = filling.span();
                let span = self.lines(filling).open(&style, around, edges.0, fonts);
                filling.open.push((Rc::clone(&style), span));
                self.fill(filling, id, &style)?;
                let open = filling.open.pop();
                if let (Some(lines), Some((_, span))) = (filling.lines.as_mut(), open) {
                    lines.close(span, edges.1);
                }
            }
            Display::Inline
            | Display::InlineBlock
            | Display::Flex { inline: true }
            | Display::Grid { inline: true }
            | Display::Table { inline: true } => {
                // What an ancestor's list said stays outside of it.
                let span = filling.span();
                self.lines(filling);
                let place = self.element(id, &style)?;
                self.lines(filling).atom(place, &style, span);
            }
            _ => {
                self.end_lines(filling);
                let place = self.element(id, &style)?;
                filling.children.push(place);
            }
        }
        Ok(())
    }

    /// The lines that are being filled; begun anew after a block, with the elements that are open.
    fn lines<'f>(&mut self, filling: &'f mut Filling) -> &'f mut Content {
        let fonts = self.fonts;
        let Filling { style, lines, open, .. } = filling;
        lines.get_or_insert_with(|| {
            let mut content = Box::new(Content::new(Rc::clone(style), fonts));
            match self.marker.take() {
                // An item that is too long for a label is told of by its text.
                Some(marker) if style.inherited.marker_inside => content.say(&marker.text, 0, fonts),
                marker => content.marker = marker,
            }
            let mut around = 0;
            for (style, span) in open {
                around = content.open(style, around, 0.0, fonts);
                *span = around;
            }
            content
        })
    }

    fn end_lines(&mut self, filling: &mut Filling) {
        let Some(mut content) = filling.lines.take() else { return };
        for (_, span) in filling.open.iter().rev() {
            content.close(*span, 0.0);
        }
        content.finish();
        let style = Rc::new(Style { display: Display::Block, ..filling.style.inside() });
        let flow = taffy::Style { display: taffy::Display::Block, ..taffy::Style::DEFAULT };
        let ellipsis = filling.style.ellipsis && filling.style.clips;
        let lines = Lines { content: *content, lines: Vec::new(), ellipsis };
        let place = self.add(Kind::Lines(Box::new(lines)), style, flow, Vec::new());
        filling.children.push(place);
    }
}

/// A block while its children are gathered.
struct Filling {
    style: Rc<Style>,
    children: Vec<usize>,
    /// Inline elements that are open, with their spans in the present lines.
    open: Vec<(Rc<Style>, usize)>,
    lines: Option<Box<Content>>,
}

impl Filling {
    fn span(&self) -> usize {
        // Without lines the spans are opened anew, in the same order, after the container's own.
        self.open.last().map_or(0, |(_, span)| if self.lines.is_some() { *span } else { self.open.len() })
    }
}

/// px of an inline element's left and right edges: margin, border, padding.
fn edges(style: &Style) -> (f32, f32) {
    let [_, right, _, left] = style.border_widths();
    let [_, padding_right, _, padding_left] = style.padding.map(Length::px);
    let [_, margin_right, _, margin_left] = style.margin.map(Length::px);
    (margin_left + left + padding_left, right + padding_right + margin_right)
}
