//! A box of lines among the other boxes: how wide it would like to be, how high it is, where its lines lie.

use std::collections::HashMap;

use taffy::{
    AvailableSpace, Baselines, BlockContext, Clear, Layout, LayoutInput, LayoutOutput, LayoutPartialTree as _, Line,
    NodeId, Point, RequestedAxis, RunMode, Size, SizingMode,
};

use super::boxes::Lines;
use super::content::{Content, What};
use super::laying::Laying;
use super::lines::{Atom, Setting};
use super::style::{Length, VerticalAlign};

/// Letters that cost as much as a box.
const LETTERS: usize = 64;

pub fn lay(
    laying: &mut Laying<'_>,
    own: &mut Lines,
    inputs: LayoutInput,
    block: Option<&mut BlockContext<'_>>,
) -> LayoutOutput {
    laying.work += own.content.letters.len() / LETTERS;
    let space = inputs.known_dimensions.width.map_or(inputs.available_space.width, AvailableSpace::Definite);
    let width = match space {
        AvailableSpace::Definite(width) => width,
        AvailableSpace::MinContent => 0.0,
        AvailableSpace::MaxContent => f32::INFINITY,
    };
    let mut outputs = measure_atoms(laying, &own.content, space, inputs.run_mode);
    let sizes: HashMap<usize, Atom> = outputs.iter().map(|(place, (atom, _))| (*place, *atom)).collect();
    let atom = |place: usize| sizes.get(&place).copied().unwrap_or_default();
    let setting = Setting { content: &own.content, atom: &atom, breaks_long: space != AvailableSpace::MinContent };
    let indent = own.content.spans.first().map_or(Length::Auto, |span| span.style.inherited.text_indent);
    let (mut lines, height) = match block.filter(|block| width.is_finite() && block.has_active_floats(0.0)) {
        Some(block) => setting.lines(indent, &mut |y| {
            let slot = block.find_content_slot(y, Clear::None, None);
            // What leaves no room beside it is passed below.
            if slot.y > y + 0.01 {
                return (0.0, -1.0, Some(slot.y));
            }
            let below = block.has_active_floats(y).then(|| slot.y + slot.height.clamp(0.5, 10_000.0));
            (slot.x.max(0.0), slot.width.min(width), below)
        }),
        None => setting.lines(indent, &mut |_| (0.0, width, None)),
    };
    let first = indent.px();
    let long = lines.iter().enumerate().map(|(number, line)| line.width + if number == 0 { first } else { 0.0 });
    let widest = long.fold(0.0, f32::max);
    let size = Size {
        width: inputs.known_dimensions.width.unwrap_or(widest),
        height: inputs.known_dimensions.height.unwrap_or(height),
    };
    let mut output = LayoutOutput::from_outer_size(size);
    output.baselines =
        Baselines { first: lines.first().map(|line| line.baseline), last: lines.last().map(|line| line.baseline) };
    output.margins_can_collapse_through = lines.is_empty();
    if inputs.run_mode == RunMode::PerformLayout {
        if own.ellipsis {
            lines.iter_mut().for_each(|line| line.cut = cut(&own.content, line, width));
        }
        place_atoms(laying, &setting, &lines, &mut outputs, &mut output);
        own.lines = lines;
    }
    output
}

/// Where three dots stand for what is too long.
fn cut(content: &Content, line: &super::lines::Line, width: f32) -> Option<usize> {
    if line.width <= width + 0.5 {
        return None;
    }
    let size = content.spans.first().map_or(16.0, |span| span.style.inherited.font_size);
    let mut pen = size;
    let letters = content.letters.get(line.start..line.end).unwrap_or_default();
    let fits = letters.iter().take_while(|letter| {
        pen += letter.advance;
        pen <= width
    });
    Some(line.start + fits.count().max(1))
}

type Measured = HashMap<usize, (Atom, LayoutOutput)>;

/// Boxes among the letters are as wide as they like, at most as wide as the line.
fn measure_atoms(laying: &mut Laying<'_>, content: &Content, space: AvailableSpace, run_mode: RunMode) -> Measured {
    let mut measured = Measured::new();
    for letter in &content.letters {
        let What::Atom(place) = letter.what else { continue };
        let parent = space.into_option();
        let inputs = LayoutInput {
            run_mode,
            sizing_mode: SizingMode::InherentSize,
            axis: RequestedAxis::Both,
            known_dimensions: Size::NONE,
            known_dimensions_are_definite: Size { width: true, height: true },
            parent_size: Size { width: parent, height: None },
            available_space: Size { width: space, height: AvailableSpace::MaxContent },
            vertical_margins_are_collapsible: Line::FALSE,
        };
        let output = laying.compute_child_layout(NodeId::from(place), inputs);
        let margin = margins(laying, place, parent.unwrap_or(0.0));
        let (width, height) =
            (output.size.width + margin.left + margin.right, output.size.height + margin.top + margin.bottom);
        let clips = laying.style(NodeId::from(place)).is_some_and(|style| style.clips);
        let last = output.baselines.last.or(output.baselines.first).filter(|_| !clips);
        let baseline = last.map_or(height, |last| last + margin.top);
        measured.insert(place, (Atom { width, height, baseline }, output));
    }
    measured
}

fn margins(laying: &Laying<'_>, place: usize, whole: f32) -> taffy::Rect<f32> {
    let [top, right, bottom, left] = laying
        .style(NodeId::from(place))
        .map_or([0.0; 4], |style| style.margin.map(|margin| margin.of(whole).unwrap_or(0.0)));
    taffy::Rect { top, right, bottom, left }
}

fn place_atoms(
    laying: &mut Laying<'_>,
    setting: &Setting<'_>,
    lines: &[super::lines::Line],
    outputs: &mut Measured,
    output: &mut LayoutOutput,
) {
    for line in lines {
        let mut pen = line.x;
        let letters = setting.content.letters.get(line.start..line.end).unwrap_or_default();
        for (at, letter) in letters.iter().enumerate() {
            if at > 0 && line.stretch > 0.0 && super::lines::stretches(letter) {
                pen += line.stretch;
            }
            let advance = setting.advance(letter);
            if let What::Atom(place) = letter.what
                && let Some((atom, own)) = outputs.get_mut(&place)
            {
                let hangs_low = setting
                    .content
                    .spans
                    .get(letter.span)
                    .is_some_and(|span| span.style.vertical_align == VerticalAlign::Bottom);
                let top = match setting.atom_rise(letter, *atom) {
                    Some(rise) => line.baseline - rise - atom.baseline,
                    None if hangs_low => line.top + line.height - atom.height,
                    None => line.top,
                };
                let margin = margins(laying, place, line.room);
                let location = Point { x: pen + margin.left, y: top + margin.top };
                own.oof_candidates.translate(location);
                output.oof_candidates.append(&mut own.oof_candidates);
                let layout = Layout { location, size: own.size, ..Layout::new() };
                laying.set_unrounded_layout(NodeId::from(place), &layout);
            }
            pen += advance;
        }
    }
}
