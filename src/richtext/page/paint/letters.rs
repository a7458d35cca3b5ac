//! Lines of text: what lies behind words, the words, what lies over them.

use super::{Around, Ink, PX, Painter, blended, ink};
use crate::geometry::{Pattern, Rect};
use crate::richtext::page::boxes::Lines;
use crate::richtext::page::content::{Content, What};
use crate::richtext::page::lines::{Line, stretches};
use crate::richtext::page::style::{Length, Style, VerticalAlign};
use crate::richtext::page::{Glyph, Run};
use crate::text::Cluster;

/// One line while it is drawn: where it stands, and what lies behind each span.
struct Set<'s> {
    content: &'s Content,
    line: &'s Line,
    backdrops: &'s [f32],
    around: Around,
}

/// Letters of one span and face.
struct Open<'s> {
    span: usize,
    first: &'s Cluster,
    x: f32,
    end: f32,
    letters: Vec<(f32, &'s Cluster, &'s str)>,
}

impl Painter<'_> {
    pub(super) fn lines(&mut self, own: &Lines, around: Around) {
        let content = &own.content;
        let mut backdrops: Vec<f32> = Vec::with_capacity(content.spans.len());
        for (index, span) in content.spans.iter().enumerate() {
            let below = backdrops.get(span.parent).copied().unwrap_or(around.backdrop);
            backdrops.push(if index == 0 { below } else { blended(span.style.background, below) });
        }
        // Spans with nothing behind or round them need not be looked for.
        let boxed = content.spans.iter().skip(1).any(|span| has_box(&span.style));
        let mut began: Vec<usize> = Vec::new();
        for (number, line) in own.lines.iter().enumerate() {
            let set = Set { content, line, backdrops: &backdrops, around };
            if boxed {
                self.boxes_behind(&set, &mut began);
            }
            self.letters(&set, line.cut);
            if let Some(marker) = content.marker.as_deref().filter(|_| number == 0) {
                self.marker(marker, line, around);
            }
        }
    }

    /// A list's point ends where its item begins.
    fn marker(&mut self, marker: &Content, line: &Line, around: Around) {
        let width: f32 = marker.letters.iter().map(|letter| letter.advance).sum();
        let own = Line { end: marker.letters.len(), x: -width, ..line.clone() };
        let own = Line { start: 0, stretch: 0.0, cut: None, ..own };
        self.letters(&Set { content: marker, line: &own, backdrops: &[around.backdrop], around }, None);
    }

    /// Backgrounds and borders of inline elements. `began`: those still open from the lines before.
    fn boxes_behind(&mut self, set: &Set<'_>, began: &mut Vec<usize>) {
        let mut open: Vec<(usize, f32, bool)> = began.iter().map(|span| (*span, set.line.x, false)).collect();
        let mut closed: Vec<(usize, f32, f32, bool, bool)> = Vec::new();
        self.walk(set, |at, pen, advance| {
            let Some(letter) = set.content.letters.get(at) else { return };
            match letter.what {
                What::Open => open.push((letter.span, pen, true)),
                What::Close => {
                    if let Some((span, from, first)) = open.pop() {
                        closed.push((span, from, pen + advance, first, true));
                    }
                }
                _ => {}
            }
        });
        let end = set.line.x + set.line.width;
        *began = open.iter().map(|(span, ..)| *span).collect();
        closed.extend(open.into_iter().map(|(span, from, first)| (span, from, end, first, false)));
        closed.sort_by_key(|(span, ..)| *span);
        for (span, from, to, first, last) in closed {
            self.box_behind(set, span, (from, to), (first, last));
        }
    }

    fn box_behind(&mut self, set: &Set<'_>, span: usize, (from, to): (f32, f32), (first, last): (bool, bool)) {
        let Some(own) = set.content.spans.get(span).filter(|span| has_box(&span.style)) else { return };
        let style = &own.style;
        if style.inherited.hidden || from >= to {
            return;
        }
        let mut style = (**style).clone();
        let [top, _, bottom, _] = style.border_widths();
        let [pad_top, _, pad_bottom, _] = style.padding.map(Length::px);
        // Its ends are drawn where it really ends.
        for (side, ends) in [(3, first), (1, last)] {
            if let Some(border) = style.border.get_mut(side).filter(|_| !ends) {
                border.width = 0.0;
            }
        }
        let left = if first { style.margin[3].px() } else { 0.0 };
        let right = if last { style.margin[1].px() } else { 0.0 };
        let baseline = self.baseline(set, span);
        let place = [
            set.around.x + from + left,
            baseline - own.measures.ascent - pad_top - top,
            set.around.x + to - right,
            baseline + own.measures.descent + pad_bottom + bottom,
        ];
        let below = set.backdrops.get(own.parent).copied().unwrap_or(255.0);
        let mut backdrop = below;
        self.background(style.background, place, set.around.clip, &mut backdrop);
        self.borders(&style, place, set.around.clip, below, backdrop);
    }

    /// px of a span's baseline, from the page's top.
    fn baseline(&self, set: &Set<'_>, span: usize) -> f32 {
        let line = set.line;
        let Some(span) = set.content.spans.get(span) else { return set.around.y + line.baseline };
        let at = match span.style.vertical_align {
            VerticalAlign::Top => line.top + span.measures.above,
            VerticalAlign::Bottom => line.top + line.height - span.measures.below,
            _ => line.baseline - span.measures.raised,
        };
        set.around.y + at
    }

    /// Where each letter of the line stands: its number, its pen, its advance.
    fn walk(&self, set: &Set<'_>, mut each: impl FnMut(usize, f32, f32)) {
        let mut pen = set.line.x;
        let letters = set.content.letters.get(set.line.start..set.line.end).unwrap_or_default();
        for (at, letter) in letters.iter().enumerate() {
            if at > 0 && set.line.stretch > 0.0 && stretches(letter) {
                pen += set.line.stretch;
            }
            let advance = match letter.what {
                What::Atom(place) => self.atom_width(place),
                _ => letter.advance,
            };
            each(set.line.start + at, pen, advance);
            pen += advance;
        }
    }

    fn atom_width(&self, place: usize) -> f32 {
        let Some(atom) = self.tree.boxes.get(place) else { return 0.0 };
        let [_, right, _, left] = atom.style.margin.map(Length::px);
        atom.layout.size.width + left + right
    }

    fn letters(&mut self, set: &Set<'_>, cut: Option<usize>) {
        let mut atoms: Vec<usize> = Vec::new();
        let mut places: Vec<(usize, f32, f32)> = Vec::new();
        self.walk(set, |at, pen, advance| places.push((at, pen, advance)));
        let mut open: Option<Open<'_>> = None;
        for (at, pen, advance) in places {
            if cut.is_some_and(|cut| at >= cut) {
                break;
            }
            let Some(letter) = set.content.letters.get(at) else { continue };
            let cluster = match &letter.what {
                What::Cluster(cluster) | What::Space(cluster) => cluster,
                What::Atom(place) => {
                    atoms.push(*place);
                    self.end_run(set, open.take());
                    continue;
                }
                _ => continue,
            };
            let shown = set.content.text.get(letter.text.clone()).unwrap_or_default();
            match &mut open {
                Some(run) if run.takes(letter.span, cluster) && (pen - run.end).abs() < 0.5 + set.line.stretch => {
                    run.letters.push((pen, cluster, shown));
                    run.end = pen + advance;
                }
                _ => {
                    self.end_run(set, open.take());
                    let letters = vec![(pen, cluster, shown)];
                    open = Some(Open { span: letter.span, first: cluster, x: pen, end: pen + advance, letters });
                }
            }
        }
        let end = open.as_ref().map(|run| (run.span, run.end));
        self.end_run(set, open);
        if let (Some(_), Some((span, x))) = (cut, end) {
            self.dots(set, span, x);
        }
        for place in atoms {
            self.paint(place, Around { backdrop: set.backdrops.first().copied().unwrap_or(255.0), ..set.around });
        }
    }

    /// Three dots for what was too long.
    fn dots(&mut self, set: &Set<'_>, span: usize, x: f32) {
        let Some(style) = set.content.spans.get(span).map(|span| &span.style.inherited) else { return };
        let clusters = self.fonts.shape("…", self.fonts.find(&style.family, style.bold));
        let Some(first) = clusters.first() else { return };
        let end = x + first.advance as f32 * style.font_size;
        self.end_run(set, Some(Open { span, first, x, end, letters: vec![(x, first, "…")] }));
    }

    fn end_run(&mut self, set: &Set<'_>, open: Option<Open<'_>>) {
        let Some(open) = open else { return };
        let Some(span) = set.content.spans.get(open.span) else { return };
        let text = &span.style.inherited;
        let backdrop = set.backdrops.get(open.span).copied().unwrap_or(255.0);
        let Some(paper) = ink(text.colour, backdrop).filter(|_| !text.hidden) else { return };
        let metrics = self.fonts.metrics(open.first.font);
        let em = f64::from(text.font_size) * PX;
        let baseline = self.baseline(set, open.span);
        let (x, top) = (set.around.x + open.x, baseline - metrics.baseline as f32 * text.font_size);
        let place = [x, top, set.around.x + open.end, top + text.font_size];
        if open.first.missing {
            for (pen, cluster, shown) in &open.letters {
                self.miss(shown);
                self.missing_box(set, *pen, cluster.advance as f32 * text.font_size, top, text.font_size, paper);
            }
            return;
        }
        let mut said = String::new();
        let mut glyphs = Vec::with_capacity(open.letters.len());
        for (pen, cluster, shown) in &open.letters {
            let start = said.len();
            said.push_str(shown);
            let mut along = f64::from(pen - open.x) * PX;
            for glyph in cluster.glyphs.iter() {
                let at = (along + glyph.dx * em, (metrics.baseline + glyph.dy) * em);
                let advance = glyph.advance * em;
                glyphs.push(Glyph { id: glyph.id, x: at.0, y: at.1, advance, start, end: said.len() });
                along += advance;
            }
        }
        let rules = self.rules(&span.style, f64::from(open.end - open.x) * PX, em, metrics.baseline);
        let blank = rules.is_empty() && said.chars().all(char::is_whitespace);
        if !blank {
            let (font, embolden) = (open.first.font, open.first.embolden);
            let run = Run { font, em, embolden, slanted: text.italic, glyphs, rules, text: said };
            self.put(place, set.around.clip, paper, Ink::Letters(run));
        }
    }

    /// Lines under, through and over, as the span's own face has them.
    fn rules(&self, style: &Style, width: f64, em: f64, baseline: f64) -> Vec<Rect> {
        let text = &style.inherited;
        if !text.underline && !text.strike && !text.overline {
            return Vec::new();
        }
        let own = self.fonts.metrics(self.fonts.find(&text.family, text.bold).font);
        let shift = baseline - own.baseline;
        let wanted = [(text.underline, own.underline), (text.strike, own.strike), (text.overline, 0.0)];
        let tops = wanted.into_iter().filter(|(wanted, _)| *wanted).map(|(_, top)| top + shift);
        tops.map(|top| Rect::new(0.0, top * em, width, own.thickness * em)).collect()
    }

    /// A letter that no font has: an empty box of its size.
    fn missing_box(&mut self, set: &Set<'_>, pen: f32, width: f32, top: f32, em: f32, paper: bool) {
        let x = set.around.x + pen;
        let place = [x + em * 0.08, top + em * 0.1, x + width - em * 0.08, top + em * 0.9];
        let stroke = f64::from(em) * PX * 0.05;
        self.put(
            place,
            set.around.clip,
            paper,
            Ink::Frame { widths: [stroke; 4], patterns: [Pattern::Solid; 4], radius: 0.0 },
        );
    }
}

impl Open<'_> {
    fn takes(&self, span: usize, cluster: &Cluster) -> bool {
        self.span == span
            && self.first.font == cluster.font
            && self.first.embolden == cluster.embolden
            && self.first.missing == cluster.missing
    }
}

fn has_box(style: &Style) -> bool {
    style.background.alpha > 0.0 || style.border_widths().iter().any(|width| *width > 0.0)
}
