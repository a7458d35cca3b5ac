//! A table is laid out: columns, then rows, then what stands in them.

use taffy::{
    AvailableSpace, Baselines, Layout, LayoutInput, LayoutOutput, LayoutPartialTree as _, Line, NodeId, OofCandidates,
    Point, RequestedAxis, RunMode, Size, SizingMode,
};

use super::columns::{self, Column};
use super::{Cell, Table};
use crate::richtext::page::laying::{Laying, sum_of};
use crate::richtext::page::style::{Length, Style};

/// px that the table has beside its columns and rows.
struct Around {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    /// Between columns, between rows.
    gap: (f32, f32),
}

/// Lays out the table in the box `node`; `table` is its plan, taken out of the box meanwhile.
pub fn lay(laying: &mut Laying<'_>, node: NodeId, table: &mut Table, inputs: LayoutInput) -> LayoutOutput {
    let Some(style) = laying.style(node) else { return LayoutOutput::HIDDEN };
    let around = around(laying, node, &style, inputs.parent_size.width);
    let asked = asked(laying, table, &style, inputs, &around);
    let width = asked.iter().sum::<f32>() + across(&around, asked.len());
    if inputs.run_mode == RunMode::ComputeSize && inputs.axis == RequestedAxis::Horizontal {
        return LayoutOutput::from_outer_size(Size { width, height: 0.0 });
    }
    let mut captions: Vec<(usize, f32, bool)> = Vec::with_capacity(table.captions.len());
    for place in &table.captions {
        let below = laying.style(NodeId::from(*place)).is_some_and(|style| style.inherited.caption_below);
        captions.push((*place, height_of(laying, *place, width), below));
    }
    let captions_height: f32 = captions.iter().map(|(_, height, _)| height).sum();
    let told = inputs.known_dimensions.height.map(|height| height - captions_height);
    let told = told.or_else(|| sized(style.height, &style, inputs.parent_size.height, around.top + around.bottom));
    let rows = rows(laying, table, &asked, &around, told);
    let height = rows.iter().sum::<f32>() + down(&around, rows.len());
    let whole = Size { width, height: height + captions_height };
    let mut output = LayoutOutput::from_outer_size(whole);
    if inputs.run_mode == RunMode::PerformLayout {
        let above = captions.iter().filter(|(.., below)| !below).map(|(_, height, _)| height).sum();
        let (mut over, mut under) = (0.0, above + height);
        for (place, height, below) in captions {
            let y = if below { &mut under } else { &mut over };
            let location = Point { x: 0.0, y: *y };
            perform(laying, place, location, Size { width, height }, &mut output.oof_candidates);
            *y += height;
        }
        place(laying, table, &asked, &rows, &around, above, &mut output);
        table.grid = (above, height);
        output.oof_positioning_area = Some(taffy::OofPositioningArea { size: whole, offset: Point::ZERO });
    }
    output
}

fn around(laying: &Laying<'_>, node: NodeId, style: &Style, parent: Option<f32>) -> Around {
    let sides = laying.edges(node, parent);
    let gap = if style.inherited.collapse_borders { (0.0, 0.0) } else { style.inherited.border_spacing };
    Around { left: sides.left, right: sides.right, top: sides.top, bottom: sides.bottom, gap }
}

fn across(around: &Around, columns: usize) -> f32 {
    around.left + around.right + if columns > 0 { around.gap.0 * (columns + 1) as f32 } else { 0.0 }
}

fn down(around: &Around, rows: usize) -> f32 {
    around.top + around.bottom + if rows > 0 { around.gap.1 * (rows + 1) as f32 } else { 0.0 }
}

/// The border box's length of a told one; shares of what is not known are none.
fn sized(length: Length, style: &Style, whole: Option<f32>, edges: f32) -> Option<f32> {
    let px = match length {
        Length::Percent(share) => return whole.map(|whole| whole * share),
        length => length.of(0.0)?,
    };
    Some(if style.content_box { px + edges } else { px.max(edges) })
}

/// px of each column.
fn asked(laying: &mut Laying<'_>, table: &Table, style: &Style, inputs: LayoutInput, around: &Around) -> Vec<f32> {
    let beside = across(around, table.width());
    let edges = around.left + around.right;
    let told = inputs.known_dimensions.width.or_else(|| {
        let whole = inputs.parent_size.width.or(inputs.available_space.width.into_option());
        sized(style.width, style, whole, edges)
    });
    let limit = sized(style.max_width, style, inputs.parent_size.width, edges).unwrap_or(f32::INFINITY);
    let least = sized(style.min_width, style, inputs.parent_size.width, edges).unwrap_or(0.0);
    let bounded = |width: f32| width.min(limit).max(least);
    if let Some(width) = told.map(bounded).filter(|_| style.fixed_table) {
        return columns::fixed(&first_row(laying, table), (width - beside).max(0.0));
    }
    let wishes = wishes(laying, table, around.gap.0);
    let narrowest = wishes.iter().map(|column| column.least).sum::<f32>() + beside;
    let width = match (told, inputs.available_space.width) {
        (Some(told), _) => told,
        (None, AvailableSpace::MinContent) => narrowest,
        (None, AvailableSpace::MaxContent) => columns::wanted(&wishes).min(10_000.0) + beside,
        (None, AvailableSpace::Definite(room)) => (columns::wanted(&wishes) + beside).min(room),
    };
    columns::widths(&wishes, (bounded(width).max(narrowest) - beside).max(0.0))
}

/// What the contents of all columns ask for.
fn wishes(laying: &mut Laying<'_>, table: &Table, gap: f32) -> Vec<Column> {
    let mut wishes = vec![Column::default(); table.width()];
    let mut order: Vec<&Cell> = table.cells.iter().collect();
    order.sort_by_key(|cell| cell.columns);
    for cell in order {
        let wish = wish(laying, cell);
        let Some(covered) = wishes.get_mut(cell.column..cell.column + cell.columns) else { continue };
        if let [column] = covered {
            column.least = column.least.max(wish.least);
            column.told |= wish.told;
            column.most = column.most.max(wish.most);
            column.share = match (column.share, wish.share) {
                (Some(one), Some(other)) => Some(one.max(other)),
                (one, other) => one.or(other),
            };
            continue;
        }
        let between = gap * (cell.columns - 1) as f32;
        columns::spread(covered, wish.least - between, |column| &mut column.least, |column| column.most);
        columns::spread(covered, wish.most - between, |column| &mut column.most, |column| column.most);
        if let Some(share) = wish.share {
            let left = share - covered.iter().filter_map(|column| column.share).sum::<f32>();
            let free = covered.iter().filter(|column| column.share.is_none()).count();
            for column in covered.iter_mut().filter(|column| column.share.is_none()) {
                column.share = Some((left / free as f32).max(0.0));
            }
        }
    }
    for (column, told) in wishes.iter_mut().zip(&table.columns) {
        match told {
            Length::Px(px) => (column.told, column.most) = (true, px.max(column.least)),
            Length::Percent(share) => column.share = Some(column.share.map_or(*share, |known| known.max(*share))),
            Length::Auto => {}
        }
        column.most = column.most.max(column.least);
    }
    wishes
}

fn wish(laying: &mut Laying<'_>, cell: &Cell) -> Column {
    let node = NodeId::from(cell.place);
    let Some(style) = laying.style(node) else { return Column::default() };
    let mut width = |space| {
        let inputs = LayoutInput {
            run_mode: RunMode::ComputeSize,
            sizing_mode: SizingMode::InherentSize,
            axis: RequestedAxis::Horizontal,
            known_dimensions: Size::NONE,
            known_dimensions_are_definite: Size { width: true, height: true },
            parent_size: Size::NONE,
            available_space: Size { width: space, height: AvailableSpace::MaxContent },
            vertical_margins_are_collapsible: Line::FALSE,
        };
        laying.compute_child_layout(node, inputs).size.width
    };
    let (mut least, most) = (width(AvailableSpace::MinContent), width(AvailableSpace::MaxContent));
    let edges = sum_of(laying.edges(node, None));
    if let Some(told) = sized(style.min_width, &style, None, edges.width) {
        least = least.max(told);
    }
    match style.width {
        Length::Percent(share) => Column { least, most: most.max(least), share: Some(share), told: false },
        length => match sized(length, &style, None, edges.width) {
            Some(told) => Column { least, most: told.max(least), share: None, told: true },
            None => Column { least, most: most.max(least), share: None, told: false },
        },
    }
}

/// `table-layout: fixed`: columns are as `<col>` or the first row says.
fn first_row(laying: &Laying<'_>, table: &Table) -> Vec<Option<f32>> {
    let mut told: Vec<Option<f32>> = table.columns.iter().map(|column| column.of(0.0).filter(|px| *px > 0.0)).collect();
    for cell in table.cells.iter().filter(|cell| cell.row == 0) {
        let node = NodeId::from(cell.place);
        let Some(style) = laying.style(node) else { continue };
        let edges = sum_of(laying.edges(node, None)).width;
        let Some(px) = sized(style.width, &style, None, edges) else { continue };
        for told in told.iter_mut().skip(cell.column).take(cell.columns) {
            *told = told.or(Some(px / cell.columns as f32));
        }
    }
    told
}

/// px of each row; `told` is the height of the whole.
fn rows(laying: &mut Laying<'_>, table: &Table, widths: &[f32], around: &Around, told: Option<f32>) -> Vec<f32> {
    let mut rows: Vec<f32> =
        table.rows.iter().map(|row| if let Length::Px(px) = row.style.height { px } else { 0.0 }).collect();
    let mut order: Vec<&Cell> = table.cells.iter().collect();
    order.sort_by_key(|cell| cell.rows);
    for cell in order {
        let node = NodeId::from(cell.place);
        let mut height = height_of(laying, cell.place, covered(widths, cell.column, cell.columns, around.gap.0));
        if let Some(style) = laying.style(node) {
            let edges = sum_of(laying.edges(node, None)).height;
            height = sized(style.height, &style, None, edges).unwrap_or(0.0).max(height);
        }
        let Some(spanned) = rows.get_mut(cell.row..cell.row + cell.rows) else { continue };
        let between = around.gap.1 * cell.rows.saturating_sub(1) as f32;
        grow(spanned, height - between);
    }
    if let Some(told) = told {
        grow(&mut rows, told - down(around, table.rows.len()));
    }
    rows
}

/// Rows become higher in proportion, until together they are `wanted`.
fn grow(rows: &mut [f32], wanted: f32) {
    let have: f32 = rows.iter().sum();
    let count = rows.len().max(1) as f32;
    if wanted > have {
        for row in rows {
            *row += (wanted - have) * if have > 0.0 { *row / have } else { 1.0 / count };
        }
    }
}

fn covered(lengths: &[f32], start: usize, count: usize, gap: f32) -> f32 {
    let lengths = lengths.get(start..start + count).unwrap_or_default();
    lengths.iter().sum::<f32>() + gap * count.saturating_sub(1) as f32
}

fn height_of(laying: &mut Laying<'_>, place: usize, width: f32) -> f32 {
    let inputs = known(RunMode::ComputeSize, Size { width: Some(width), height: None }, width);
    laying.compute_child_layout(NodeId::from(place), inputs).size.height
}

fn known(run_mode: RunMode, known_dimensions: Size<Option<f32>>, width: f32) -> LayoutInput {
    LayoutInput {
        run_mode,
        sizing_mode: SizingMode::InherentSize,
        axis: RequestedAxis::Both,
        known_dimensions,
        known_dimensions_are_definite: Size { width: true, height: true },
        parent_size: Size { width: Some(width), height: None },
        available_space: Size { width: AvailableSpace::Definite(width), height: AvailableSpace::MaxContent },
        vertical_margins_are_collapsible: Line::FALSE,
    }
}

fn perform(
    laying: &mut Laying<'_>,
    place: usize,
    location: Point<f32>,
    size: Size<f32>,
    away: &mut OofCandidates,
) -> Baselines {
    let node = NodeId::from(place);
    let inputs = known(RunMode::PerformLayout, size.map(Some), size.width);
    let mut output = laying.compute_child_layout(node, inputs);
    output.oof_candidates.translate(location);
    away.append(&mut output.oof_candidates);
    laying.set_unrounded_layout(node, &Layout { location, size, ..Layout::new() });
    output.baselines
}

fn place(
    laying: &mut Laying<'_>,
    table: &mut Table,
    widths: &[f32],
    heights: &[f32],
    around: &Around,
    above: f32,
    output: &mut LayoutOutput,
) {
    let edges = |lengths: &[f32], start: f32, gap: f32| {
        let mut at = start + gap;
        let begin = |length: &f32| {
            let begins = at;
            at += length + gap;
            (begins, begins + length)
        };
        lengths.iter().map(begin).collect::<Vec<(f32, f32)>>()
    };
    table.across = edges(widths, around.left, around.gap.0);
    table.down = edges(heights, above + around.top, around.gap.1);
    for cell in &table.cells {
        let (Some((x, _)), Some((y, _))) = (table.across.get(cell.column), table.down.get(cell.row)) else { continue };
        let size = Size {
            width: covered(widths, cell.column, cell.columns, around.gap.0),
            height: covered(heights, cell.row, cell.rows, around.gap.1),
        };
        let baselines = perform(laying, cell.place, Point { x: *x, y: *y }, size, &mut output.oof_candidates);
        if output.baselines.first.is_none() {
            output.baselines.first = baselines.first.map(|first| first + y);
        }
    }
}
