//! Tables: rows and cells on a grid, however many squares of it each covers.

mod borders;
mod columns;
mod sizing;

use std::rc::Rc;

use super::PageFault;
use super::boxes::{Builder, Kind};
use super::dom::{self, NodeId};
use super::flow;
use super::style::{Border, Display, Length, Style, VerticalAlign};
use crate::limits;
use crate::protocol::failure::Excess;

pub use sizing::lay;

pub struct Table {
    /// Widths that `<col>` says.
    pub columns: Vec<Length>,
    pub rows: Vec<Row>,
    pub cells: Vec<Cell>,
    /// Boxes of captions.
    pub captions: Vec<usize>,
    /// Borders between neighbours, where they are one: see `borders`.
    pub upright: Vec<Border>,
    pub level: Vec<Border>,
    /// px from the table's left and top: where columns and rows begin and end, once it is laid out.
    pub across: Vec<(f32, f32)>,
    pub down: Vec<(f32, f32)>,
    /// The grid without captions: top and height.
    pub grid: (f32, f32),
}

pub struct Row {
    pub style: Rc<Style>,
}

pub struct Cell {
    /// Its box.
    pub place: usize,
    pub row: usize,
    pub column: usize,
    pub rows: usize,
    pub columns: usize,
}

impl Table {
    /// Number of columns.
    pub fn width(&self) -> usize {
        self.across.len()
    }
}

impl Builder<'_> {
    /// The box of a table.
    pub fn table(&mut self, id: NodeId, style: Rc<Style>) -> Result<usize, PageFault> {
        let mut plan = Plan::default();
        self.gather(id, &style, &mut plan)?;
        let mut ordered = plan.heads;
        ordered.append(&mut plan.bodies);
        ordered.append(&mut plan.feet);
        let mut grid = Grid::default();
        let mut rows = Vec::new();
        for row in ordered {
            rows.push(Row { style: Rc::clone(&row.style) });
            self.row(row, &mut grid)?;
        }
        let Grid { mut cells, width, .. } = grid;
        for cell in &mut cells {
            cell.rows = cell.rows.min(rows.len() - cell.row);
        }
        let width = width.max(plan.columns.len());
        self.cells = self.cells.saturating_add(rows.len().saturating_mul(width));
        if self.cells > limits::HTML_CELLS || width > limits::HTML_COLUMNS {
            return Err(PageFault::TooMuch { what: Excess::Cells, limit: limits::HTML_CELLS });
        }
        plan.columns.resize(width, Length::Auto);
        let mut table = Table {
            columns: plan.columns,
            cells,
            captions: plan.captions,
            upright: Vec::new(),
            level: Vec::new(),
            across: vec![(0.0, 0.0); width],
            down: vec![(0.0, 0.0); rows.len()],
            rows,
            grid: (0.0, 0.0),
        };
        let mut flow = flow::of(&style);
        if style.inherited.collapse_borders {
            borders::collapse(&mut table, &style, &mut self.tree);
            flow.border = borders::outer(&table);
            flow.padding = taffy::Rect::zero();
        }
        let children = table.captions.iter().copied().chain(table.cells.iter().map(|cell| cell.place)).collect();
        Ok(self.add(Kind::Table(Box::new(table)), style, flow, children))
    }

    /// Finds rows, columns and captions, in groups or without.
    fn gather(&mut self, id: NodeId, style: &Rc<Style>, plan: &mut Plan) -> Result<(), PageFault> {
        let mut next = self.dom.node(id).first;
        // Cells that stand in no row make one together.
        let mut loose: Option<NodeId> = None;
        while let Some(child) = next {
            next = self.dom.node(child).after;
            if !matches!(self.dom.node(child).content, dom::Content::Element(_)) {
                continue;
            }
            let own = Rc::new(self.cascade.style(child, style)?);
            let first = loose.take();
            match own.display {
                Display::None => {}
                Display::Caption => {
                    let place = self.element(child, &Rc::new(Style { display: Display::Block, ..(*own).clone() }))?;
                    plan.captions.push(place);
                }
                Display::Column | Display::ColumnGroup => self.columns(child, &own, plan)?,
                Display::Row => plan.add(PlannedRow { style: own, cells: From::All(child) }, style.display),
                Display::RowGroup | Display::HeaderGroup | Display::FooterGroup
                    if matches!(style.display, Display::Table { .. }) =>
                {
                    self.gather(child, &own, plan)?;
                }
                _ => {
                    if first.is_none() {
                        let row = Rc::new(Style { display: Display::Row, ..style.inside() });
                        plan.add(PlannedRow { style: row, cells: From::Loose(child) }, style.display);
                    }
                    loose = Some(child);
                }
            }
        }
        Ok(())
    }

    fn columns(&mut self, id: NodeId, style: &Rc<Style>, plan: &mut Plan) -> Result<(), PageFault> {
        let inside: Vec<NodeId> = self
            .dom
            .children(id)
            .filter(|child| self.dom.element(*child).is_some_and(|col| col.tag == "col"))
            .collect();
        if style.display == Display::ColumnGroup && !inside.is_empty() {
            for child in inside {
                let own = Rc::new(self.cascade.style(child, style)?);
                self.columns(child, &own, plan)?;
            }
            return Ok(());
        }
        let span = self.span(id, "span").max(1);
        let room = limits::HTML_COLUMNS.saturating_sub(plan.columns.len());
        plan.columns.extend(std::iter::repeat_n(style.width, span.min(room)));
        Ok(())
    }

    fn span(&self, id: NodeId, name: &str) -> usize {
        let said = self.dom.element(id).and_then(|element| element.attribute(name));
        said.and_then(|said| said.trim().parse::<usize>().ok()).unwrap_or(1).min(65_534)
    }

    fn row(&mut self, row: PlannedRow, grid: &mut Grid) -> Result<(), PageFault> {
        let (mut next, stop_at_rows) = match row.cells {
            From::All(id) => (self.dom.node(id).first, false),
            From::Loose(id) => (Some(id), true),
        };
        grid.begin_row();
        while let Some(child) = next {
            next = self.dom.node(child).after;
            if !matches!(self.dom.node(child).content, dom::Content::Element(_)) {
                continue;
            }
            let style = self.cascade.style(child, &row.style)?;
            match style.display {
                Display::None => continue,
                Display::Row
                | Display::RowGroup
                | Display::HeaderGroup
                | Display::FooterGroup
                | Display::Caption
                | Display::Column
                | Display::ColumnGroup
                    if stop_at_rows =>
                {
                    break;
                }
                _ => {}
            }
            let rows = match self.span(child, "rowspan") {
                0 => 65_534,
                rows => rows,
            };
            let columns = self.span(child, "colspan").clamp(1, limits::HTML_COLUMNS);
            let place = self.cell(child, Rc::new(style))?;
            grid.put(place, rows, columns)?;
        }
        Ok(())
    }

    /// A cell is a block; the table gives it its width, and moves what stands in it up or down.
    fn cell(&mut self, id: NodeId, style: Rc<Style>) -> Result<usize, PageFault> {
        let children = self.blocks(id, &style)?;
        let mut flow = flow::of(&style);
        flow.size = taffy::Size::auto();
        flow.margin = taffy::Rect::zero();
        flow.align_content = match style.vertical_align {
            VerticalAlign::Middle => taffy::AlignContent::CENTER,
            VerticalAlign::Bottom | VerticalAlign::TextBottom => taffy::AlignContent::END,
            _ => taffy::AlignContent::START,
        };
        Ok(self.add(Kind::Block, style, flow, children))
    }
}

/// Rows in the order of the text, by the part of the table they belong to.
#[derive(Default)]
struct Plan {
    heads: Vec<PlannedRow>,
    bodies: Vec<PlannedRow>,
    feet: Vec<PlannedRow>,
    columns: Vec<Length>,
    captions: Vec<usize>,
}

struct PlannedRow {
    style: Rc<Style>,
    cells: From,
}

enum From {
    /// The children of a row.
    All(NodeId),
    /// A child without a row, and its neighbours.
    Loose(NodeId),
}

impl Plan {
    fn add(&mut self, row: PlannedRow, group: Display) {
        match group {
            Display::HeaderGroup => self.heads.push(row),
            Display::FooterGroup => self.feet.push(row),
            _ => self.bodies.push(row),
        }
    }
}

/// Which squares are taken while rows are filled.
#[derive(Default)]
struct Grid {
    cells: Vec<Cell>,
    width: usize,
    rows: usize,
    column: usize,
    /// Rows that a cell from above still covers, by column.
    covered: Vec<usize>,
}

impl Grid {
    fn begin_row(&mut self) {
        if self.rows > 0 {
            self.covered.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
        }
        self.rows += 1;
        self.column = 0;
    }

    fn put(&mut self, place: usize, rows: usize, columns: usize) -> Result<(), PageFault> {
        while self.covered.get(self.column).is_some_and(|rows| *rows > 0) {
            self.column += 1;
        }
        let end = self.column + columns;
        if end > limits::HTML_COLUMNS {
            return Err(PageFault::TooMuch { what: Excess::Columns, limit: limits::HTML_COLUMNS });
        }
        if self.covered.len() < end {
            self.covered.resize(end, 0);
        }
        for covered in self.covered.iter_mut().take(end).skip(self.column) {
            *covered = rows.max(*covered);
        }
        self.cells.push(Cell { place, row: self.rows - 1, column: self.column, rows, columns });
        self.column = end;
        self.width = self.width.max(end);
        Ok(())
    }
}
