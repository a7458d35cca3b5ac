//! All that is said about an element, weighed: the browser's defaults, attributes, rules, its own style.

use std::cell::Cell;

use super::PageFault;
use super::declare::{self, Relative};
use super::defaults;
use super::dom::{Dom, NodeId};
use super::selector::Matcher;
use super::sheet::{self, Declaration, Rule};
use super::style::{Display, Style};
use crate::limits;
use crate::protocol::failure::Excess;

pub struct Cascade<'a> {
    dom: &'a Dom,
    rules: Vec<Rule>,
    matcher: Matcher<'a>,
    view: (f32, f32),
}

impl<'a> Cascade<'a> {
    /// Reads all style sheets of a page. `view`: px of the box it is put in.
    pub fn read(dom: &'a Dom, view: (f32, f32)) -> Result<Self, PageFault> {
        let mut rules = Vec::new();
        for id in dom.in_order() {
            if dom.element(id).is_some_and(|element| element.tag == "style") {
                sheet::read(&dom.text_in(id), &mut rules)?;
            }
        }
        let matcher = Matcher { dom, steps: Cell::new(limits::CSS_STEPS) };
        Ok(Cascade { dom, rules, matcher, view })
    }

    /// How an element looks that stands in `parent`.
    ///
    /// # Errors
    /// Over `limits::CSS_STEPS`.
    pub fn style(&self, id: NodeId, parent: &Style) -> Result<Style, PageFault> {
        let mut style = parent.inside();
        let Some(element) = self.dom.element(id) else { return Ok(style) };
        defaults::of_tag(&mut style, &element.tag, parent);
        let relative = Relative { parent, view: self.view, em: 0.0 };
        let own = element.attribute("style").map(sheet::declarations).unwrap_or_default();
        let mut said = self.said_by_rules(id);
        said.extend(own.iter());
        // A rule of a million declarations for every element costs as much as a million rules.
        self.matcher.spend(said.len());
        if self.matcher.steps.get() == 0 {
            return Err(PageFault::TooMuch { what: Excess::CssSteps, limit: limits::CSS_STEPS as usize });
        }
        // Attributes are weaker than all rules, and one of them sets the font's size.
        defaults::of_attributes(&mut style, self.dom, id, element);
        for wants_font in [true, false] {
            for important in [false, true] {
                for declaration in said.iter().filter(|declaration| declaration.important == important) {
                    if declare::is_font(declaration) == wants_font {
                        declare::apply(&mut style, declaration, relative);
                    }
                }
            }
            if wants_font {
                defaults::lengths_of_tag(&mut style, self.dom, id, element);
            }
        }
        // What leaves the line, or stands in a flexible box, is a box of its own.
        if style.out_of_lines() || matches!(parent.display, Display::Flex { .. } | Display::Grid { .. }) {
            style.display = as_block(style.display);
        }
        Ok(style)
    }

    /// Lighter rules first, then earlier ones.
    fn said_by_rules(&self, id: NodeId) -> Vec<&Declaration> {
        let mut found: Vec<(u32, &Rule)> = self
            .rules
            .iter()
            .filter_map(|rule| {
                let matching = rule.selectors.iter().filter(|selector| self.matcher.matches(selector, id));
                Some((matching.map(|selector| selector.weight).max()?, rule))
            })
            .collect();
        found.sort_by_key(|(weight, _)| *weight);
        found.into_iter().flat_map(|(_, rule)| &rule.declarations).collect()
    }
}

fn as_block(display: Display) -> Display {
    match display {
        Display::Inline | Display::InlineBlock => Display::Block,
        Display::Flex { .. } => Display::Flex { inline: false },
        Display::Grid { .. } => Display::Grid { inline: false },
        Display::Table { .. } => Display::Table { inline: false },
        Display::Row
        | Display::Cell
        | Display::RowGroup
        | Display::HeaderGroup
        | Display::FooterGroup
        | Display::Caption
        | Display::Column
        | Display::ColumnGroup => Display::Block,
        display => display,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Pattern;
    use crate::richtext::page::style::{Length, Stroke, TextAlign, VerticalAlign};
    use crate::richtext::page::value::Colour;

    /// The style of the element with `id=x`.
    fn style(html: &str) -> Style {
        let dom = Dom::read(html).unwrap();
        let cascade = Cascade::read(&dom, (300.0, 200.0)).unwrap();
        let target =
            dom.in_order().find(|id| dom.element(*id).is_some_and(|e| e.attribute("id") == Some("x"))).unwrap();
        let mut line: Vec<NodeId> = std::iter::successors(Some(target), |id| dom.parent_element(*id)).collect();
        line.reverse();
        line.iter().fold(Style::root(), |parent, id| cascade.style(*id, &parent).unwrap())
    }

    #[test]
    fn heavier_rules_win_then_later_ones_then_the_elements_own() {
        let width = |html: &str| style(html).width;
        assert_eq!(width("<style>#x{width:1px} p{width:2px}</style><p id=x>"), Length::Px(1.0));
        assert_eq!(width("<style>p{width:1px} p{width:2px}</style><p id=x>"), Length::Px(2.0));
        assert_eq!(width("<style>p{width:1px}</style><p id=x style='width:3px'>"), Length::Px(3.0));
        assert_eq!(width("<style>p{width:1px!important}</style><p id=x style='width:3px'>"), Length::Px(1.0));
        assert_eq!(width("<p id=x style='width:1px;width:-3px;width:nonsense'>"), Length::Px(1.0));
        assert_eq!(width("<style>td{width:4px}</style><table><tr><td id=x width=20>"), Length::Px(4.0));
    }

    #[test]
    fn relative_lengths_count_in_the_elements_own_font_wherever_it_is_set() {
        let found = style("<div style='font-size:20px'><p id=x style='width:2em;font-size:1.5em'>");
        assert_eq!((found.inherited.font_size, found.width), (30.0, Length::Px(60.0)));
        assert_eq!(style("<h1 id=x>").margin[0], Length::Px(32.0 * 0.67));
        assert_eq!(style("<p id=x style='width:50vw'>").width, Length::Px(150.0));
    }

    #[test]
    fn text_is_inherited_and_boxes_are_not() {
        let found = style("<div style='color:white;width:9px;text-align:right;font:bold 10px/2 SimSun'><p id=x>");
        assert_eq!(found.inherited.colour.luma.round(), 255.0);
        assert!(found.inherited.bold && found.width == Length::Auto);
        assert_eq!((found.inherited.text_align, &*found.inherited.family), (TextAlign::Right, "simsun"));
    }

    #[test]
    fn the_attributes_of_old_pages_hold() {
        let table = "<table border=1 cellpadding=4 cellspacing=0 width='100%' align=center bgcolor=#000>";
        let found = style(&table.replace("<table", "<table id=x"));
        assert_eq!((found.width, found.inherited.border_spacing), (Length::Percent(1.0), (0.0, 0.0)));
        assert_eq!((found.margin[1], found.margin[3]), (Length::Auto, Length::Auto));
        assert_eq!((found.border[0].used(), found.background.luma), (1.0, 0.0));
        let cell = style(&format!("{table}<tr valign=top><td id=x width=30 height=12 align=right nowrap>"));
        assert_eq!((cell.width, cell.height), (Length::Px(30.0), Length::Px(12.0)));
        assert_eq!((cell.padding, cell.border[0].used()), ([Length::Px(4.0); 4], 1.0));
        assert_eq!((cell.vertical_align, cell.inherited.text_align), (VerticalAlign::Top, TextAlign::Right));
        assert!(!cell.inherited.wraps);
        let font = style("<font id=x size=5 color=red face='SimHei,Arial'>");
        assert_eq!((font.inherited.font_size, &*font.inherited.family), (24.0, "SimHei,Arial"));
    }

    #[test]
    fn borders_are_read_in_all_their_spellings() {
        let border = |text: &str| style(&format!("<p id=x style='{text}'>")).border;
        assert_eq!(border("border:1px solid #000").map(|border| border.used()), [1.0; 4]);
        assert_eq!(border("border:1px solid;border-left:none").map(|border| border.used()), [1.0, 1.0, 1.0, 0.0]);
        assert_eq!(border("border-bottom:dashed 2px")[2].stroke, Stroke::Line(Pattern::Dashed));
        let patterns = border("border:2px dotted;border-style:solid dashed dotted double").map(|b| b.stroke.pattern());
        assert_eq!(patterns, [Pattern::Solid, Pattern::Dashed, Pattern::Dotted, Pattern::Double]);
        assert_eq!(border("border:3px groove")[0].stroke, Stroke::SOLID);
        assert_eq!(border("border-style:solid;border-width:1px 2px").map(|border| border.used()), [1.0, 2.0, 1.0, 2.0]);
        assert_eq!(border("border:solid;border-color:red blue")[1].colour.map(|c| c.luma < 30.0), Some(true));
        assert_eq!(border("border:1px").map(|border| border.used()), [0.0; 4]);
    }

    #[test]
    fn what_floats_or_stands_in_a_flexible_box_is_a_block() {
        assert_eq!(style("<b id=x style='float:left'>").display, Display::Block);
        assert_eq!(style("<div style='display:flex'><b id=x>").display, Display::Block);
        assert_eq!(style("<b id=x>").display, Display::Inline);
        assert_eq!(style("<p id=x style='background:none'>").background, Colour::CLEAR);
    }
}
