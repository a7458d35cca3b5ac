//! Boxes get their places: blocks, flexible boxes and grids by the library, lines and tables by us.

use std::rc::Rc;

use taffy::{
    AvailableSpace, BlockContext, CacheTree, Layout, LayoutBlockContainer, LayoutContainingBlock,
    LayoutFlexboxContainer, LayoutGridContainer, LayoutInput, LayoutOutput, LayoutPartialTree, NodeId, Rect, RunMode,
    Size, TraversePartialTree,
};

use super::PageFault;
use super::boxes::{Bx, Kind, Tree};
use super::running;
use super::style::Style;
use super::table;
use crate::limits;
use crate::protocol::failure::Excess;

pub struct Laying<'a> {
    pub tree: &'a mut Tree,
    /// Boxes and letters measured so far.
    pub work: usize,
    /// For boxes that are not there.
    nothing: taffy::Style,
}

/// Gives every box its place. `view`: px of the box that the page is put in.
///
/// # Errors
/// Over `limits::HTML_WORK`.
pub fn lay(tree: &mut Tree, root: usize, view: (f32, f32)) -> Result<(), PageFault> {
    let mut laying = Laying { tree, work: 0, nothing: taffy::Style::DEFAULT };
    let space = Size { width: AvailableSpace::Definite(view.0), height: AvailableSpace::Definite(view.1) };
    taffy::compute_root_layout(&mut laying, NodeId::from(root), space);
    laying.judge()
}

impl Laying<'_> {
    fn judge(&self) -> Result<(), PageFault> {
        if self.work > limits::HTML_WORK {
            Err(PageFault::TooMuch { what: Excess::LayoutSteps, limit: limits::HTML_WORK })
        } else {
            Ok(())
        }
    }

    pub fn bx(&self, node: NodeId) -> Option<&Bx> {
        self.tree.boxes.get(usize::from(node))
    }

    fn bx_mut(&mut self, node: NodeId) -> Option<&mut Bx> {
        self.tree.boxes.get_mut(usize::from(node))
    }

    pub fn style(&self, node: NodeId) -> Option<Rc<Style>> {
        self.bx(node).map(|bx| Rc::clone(&bx.style))
    }

    pub fn flow(&self, node: NodeId) -> &taffy::Style {
        self.bx(node).map_or(&self.nothing, |bx| &bx.flow)
    }

    /// px of border and padding; shares of an unknown width are nothing.
    pub fn edges(&self, node: NodeId, parent: Option<f32>) -> Rect<f32> {
        let flow = self.flow(node);
        let px = |length: taffy::LengthPercentage| {
            let raw = length.into_raw();
            if raw.uses_percentage() { parent.unwrap_or(0.0) * raw.value() } else { raw.value() }
        };
        Rect {
            left: px(flow.border.left) + px(flow.padding.left),
            right: px(flow.border.right) + px(flow.padding.right),
            top: px(flow.border.top) + px(flow.padding.top),
            bottom: px(flow.border.bottom) + px(flow.padding.bottom),
        }
    }

    fn compute(&mut self, node: NodeId, inputs: LayoutInput, block: Option<&mut BlockContext<'_>>) -> LayoutOutput {
        if inputs.run_mode == RunMode::PerformHiddenLayout {
            return taffy::compute_hidden_layout(self, node);
        }
        taffy::compute_cached_layout(self, node, inputs, |laying, node, inputs| {
            laying.work += 1;
            if laying.judge().is_err() {
                return LayoutOutput::from_outer_size(Size::ZERO);
            }
            let mut output = laying.compute_kind(node, inputs, block);
            // A table has its own grid to find; the others said where theirs is.
            if inputs.run_mode == RunMode::PerformLayout {
                taffy::compute_oof_layout(laying, node, &mut output);
            }
            output
        })
    }

    fn compute_kind(
        &mut self,
        node: NodeId,
        inputs: LayoutInput,
        block: Option<&mut BlockContext<'_>>,
    ) -> LayoutOutput {
        let Some(bx) = self.bx_mut(node) else { return LayoutOutput::HIDDEN };
        let empty = bx.children.is_empty();
        match &mut bx.kind {
            Kind::Lines(_) | Kind::Table(_) => {
                let mut kind = std::mem::replace(&mut bx.kind, Kind::Block);
                let output = match &mut kind {
                    Kind::Lines(lines) => running::lay(self, lines, inputs, block),
                    Kind::Table(table) => table::lay(self, node, table, inputs),
                    _ => LayoutOutput::HIDDEN,
                };
                if let Some(bx) = self.bx_mut(node) {
                    bx.kind = kind;
                }
                output
            }
            Kind::Picture { width, height, .. } => {
                let size = Size { width: *width, height: *height };
                let flow = bx.flow.clone();
                taffy::compute_leaf_layout(inputs, &flow, |_, _| 0.0, |known, _| picture_size(known, size))
            }
            Kind::Block if empty => {
                let flow = bx.flow.clone();
                taffy::compute_leaf_layout(inputs, &flow, |_, _| 0.0, |_, _| Size::ZERO)
            }
            Kind::Block if bx.flow.display == taffy::Display::FlowRoot => {
                taffy::compute_block_layout(self, node, inputs, None)
            }
            Kind::Block => taffy::compute_block_layout(self, node, inputs, block),
            Kind::Flex => taffy::compute_flexbox_layout(self, node, inputs),
            Kind::Grid => taffy::compute_grid_layout(self, node, inputs),
        }
    }
}

/// A picture keeps its form where only one side is told.
fn picture_size(known: Size<Option<f32>>, own: Size<f32>) -> Size<f32> {
    let form = if own.height > 0.0 { own.width / own.height } else { 1.0 };
    match (known.width, known.height) {
        (Some(width), Some(height)) => Size { width, height },
        (Some(width), None) => Size { width, height: if form > 0.0 { width / form } else { 0.0 } },
        (None, Some(height)) => Size { width: height * form, height },
        (None, None) => own,
    }
}

pub fn sum_of(edges: Rect<f32>) -> Size<f32> {
    Size { width: edges.left + edges.right, height: edges.top + edges.bottom }
}

pub struct Children<'a>(std::slice::Iter<'a, usize>);

impl Iterator for Children<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        self.0.next().map(|child| NodeId::from(*child))
    }
}

impl TraversePartialTree for Laying<'_> {
    type ChildIter<'c>
        = Children<'c>
    where
        Self: 'c;

    fn child_ids(&self, node: NodeId) -> Children<'_> {
        Children(self.bx(node).map(|bx| bx.children.iter()).unwrap_or_default())
    }

    fn child_count(&self, node: NodeId) -> usize {
        self.bx(node).map_or(0, |bx| bx.children.len())
    }

    fn get_child_id(&self, node: NodeId, index: usize) -> NodeId {
        let child = self.bx(node).and_then(|bx| bx.children.get(index)).copied();
        NodeId::from(child.unwrap_or(usize::MAX))
    }
}

impl LayoutPartialTree for Laying<'_> {
    type CoreContainerStyle<'c>
        = &'c taffy::Style
    where
        Self: 'c;
    type CustomIdent = String;

    fn get_core_container_style(&self, node: NodeId) -> &taffy::Style {
        self.flow(node)
    }

    fn set_unrounded_layout(&mut self, node: NodeId, layout: &Layout) {
        if let Some(bx) = self.bx_mut(node) {
            bx.layout = *layout;
        }
    }

    fn compute_child_layout(&mut self, node: NodeId, inputs: LayoutInput) -> LayoutOutput {
        self.compute(node, inputs, None)
    }
}

impl LayoutContainingBlock for Laying<'_> {
    type OofItemStyle<'c>
        = &'c taffy::Style
    where
        Self: 'c;

    fn get_oof_item_style(&self, node: NodeId) -> &taffy::Style {
        self.flow(node)
    }

    fn clear_hoisted_children(&mut self, node: NodeId) {
        if let Some(bx) = self.bx_mut(node) {
            bx.hoisted.clear();
        }
    }

    fn add_hoisted_children(&mut self, node: NodeId, hoisted: &[NodeId]) {
        if let Some(bx) = self.bx_mut(node) {
            bx.hoisted.extend_from_slice(hoisted);
        }
    }
}

impl CacheTree for Laying<'_> {
    fn cache_get(&mut self, node: NodeId, inputs: &LayoutInput) -> Option<LayoutOutput> {
        self.bx_mut(node).and_then(|bx| bx.cache.get(inputs))
    }

    fn cache_store(&mut self, node: NodeId, inputs: &LayoutInput, output: LayoutOutput) {
        if let Some(bx) = self.bx_mut(node) {
            bx.cache.store(inputs, output);
        }
    }

    fn cache_clear(&mut self, node: NodeId) {
        if let Some(bx) = self.bx_mut(node) {
            bx.cache.clear();
        }
    }
}

impl LayoutBlockContainer for Laying<'_> {
    type BlockContainerStyle<'c>
        = &'c taffy::Style
    where
        Self: 'c;
    type BlockItemStyle<'c>
        = &'c taffy::Style
    where
        Self: 'c;

    fn get_block_container_style(&self, node: NodeId) -> &taffy::Style {
        self.flow(node)
    }

    fn get_block_child_style(&self, node: NodeId) -> &taffy::Style {
        self.flow(node)
    }

    fn compute_block_child_layout(
        &mut self,
        node: NodeId,
        inputs: LayoutInput,
        block: Option<&mut BlockContext<'_>>,
    ) -> LayoutOutput {
        self.compute(node, inputs, block)
    }
}

impl LayoutFlexboxContainer for Laying<'_> {
    type FlexboxContainerStyle<'c>
        = &'c taffy::Style
    where
        Self: 'c;
    type FlexboxItemStyle<'c>
        = &'c taffy::Style
    where
        Self: 'c;

    fn get_flexbox_container_style(&self, node: NodeId) -> &taffy::Style {
        self.flow(node)
    }

    fn get_flexbox_child_style(&self, node: NodeId) -> &taffy::Style {
        self.flow(node)
    }
}

impl LayoutGridContainer for Laying<'_> {
    type GridContainerStyle<'c>
        = &'c taffy::Style
    where
        Self: 'c;
    type GridItemStyle<'c>
        = &'c taffy::Style
    where
        Self: 'c;

    fn get_grid_container_style(&self, node: NodeId) -> &taffy::Style {
        self.flow(node)
    }

    fn get_grid_child_style(&self, node: NodeId) -> &taffy::Style {
        self.flow(node)
    }
}
