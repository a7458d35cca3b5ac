//! Making text fit its lines: cut, ended in dots, shrunk, or cut by weight (`shift`, `weight`, `overflow`).

use super::letters::{Copy, Dress, Letter};
use super::lines::{Broken, Line, Manner, Measure, break_lines};
use super::runs;
use crate::template::label::{Segment, Shift, Text, TextConfigs, TextStyle};
use crate::text::{Fonts, clusters};

/// Text in its final lines.
pub(super) struct Fitted {
    pub copy: Copy,
    pub lines: Vec<Line>,
    pub scale: f64,
    /// Characters that found no place.
    pub dropped: usize,
}

/// Letters are never shrunk below this height or width, mm: ten dots at 203 dpi,
/// the least in which a Chinese character can be told from another.
const SMALLEST: f64 = 1.25;
/// Steps of the search for the largest size that fits: 1/4096 of the letters' size.
const STEPS: u32 = 12;

pub(super) fn fit(text: &Text, dresses: &[Dress], fonts: &Fonts) -> Fitted {
    let style = text.style.as_ref();
    let measure = Measure {
        dresses,
        by_line: matches!(style.configs, TextConfigs::Line(_)),
        vertical: style.vertical_writing,
        width: style.width,
        scale: 1.0,
    };
    let joined: String = text.segments.iter().map(|segment| segment.text.as_str()).collect();
    let copy = runs::dress(&joined, style, fonts);
    let broken = break_best(&copy, &measure, style.lines);
    let dropped = count(&copy, broken.next);
    if dropped == 0 {
        return Fitted { copy, lines: broken.lines, scale: 1.0, dropped };
    }
    if has_weights(&text.segments) {
        return by_weight(&text.segments, style, &measure, fonts);
    }
    match style.shift {
        Shift::Ellipsis => with_ellipsis(copy, broken, dropped, style, &measure, fonts),
        Shift::Scale if !measure.by_line => shrunk(copy, style, measure),
        _ => Fitted { copy, lines: broken.lines, scale: 1.0, dropped },
    }
}

/// Politely if all of it fits so, else with words broken, else wherever a letter
/// ends. Of what does not fit at all, the lines keep the rules for stops.
fn break_best(copy: &Copy, measure: &Measure<'_>, lines: usize) -> Broken {
    let broken = |manner| break_lines(copy, measure, lines, manner, false);
    let polite = broken(Manner::Polite);
    if lines == 1 || is_all(copy, &polite) {
        return polite;
    }
    let tight = broken(Manner::Tight);
    if is_all(copy, &tight) {
        return tight;
    }
    let anywhere = broken(Manner::Anywhere);
    if is_all(copy, &anywhere) { anywhere } else { tight }
}

fn is_all(copy: &Copy, broken: &Broken) -> bool {
    !copy.letters.iter().skip(broken.next).any(Letter::is_ink)
}

/// Characters, as a reader counts them, that would have been seen.
fn seen(copy: &Copy, letters: &[Letter]) -> usize {
    let ink = letters.iter().filter(|letter| letter.is_ink());
    ink.map(|letter| clusters(copy.shown(letter)).count() + 1).sum()
}

/// Those from letter `from` on.
fn count(copy: &Copy, from: usize) -> usize {
    seen(copy, copy.letters.get(from..).unwrap_or_default())
}

/// Ends the last line in dots, in place of as many letters as they need.
fn with_ellipsis(
    mut copy: Copy,
    broken: Broken,
    dropped: usize,
    style: &TextStyle,
    measure: &Measure<'_>,
    fonts: &Fonts,
) -> Fitted {
    let mut lines = broken.lines;
    let number = lines.len().saturating_sub(1);
    let Some(last) = lines.last_mut() else { return Fitted { copy, lines, scale: 1.0, dropped } };
    let dress_of = |copy: &Copy, end: usize| {
        let letter = end.checked_sub(1).and_then(|at| copy.letters.get(at)).or(copy.letters.get(end));
        letter.map_or(0, |letter| letter.dress)
    };
    let mut end = last.end;
    loop {
        let dress = dress_of(&copy, end);
        let bold = measure.dress(if measure.by_line { number } else { dress }).bold;
        let mut dots = Copy::default();
        dots.add_ellipsis(measure.vertical, dress, fonts.find(&style.family, bold), fonts);
        let mut ended: Vec<Letter> = copy.letters.get(last.start..end).unwrap_or_default().to_vec();
        let base = copy.text.len();
        ended.extend(
            dots.letters.into_iter().map(|dot| Letter { text: base + dot.text.start..base + dot.text.end, ..dot }),
        );
        let used = measure.used(number, &ended);
        if used <= measure.room(number) + 1e-6 {
            let dropped = dropped + seen(&copy, copy.letters.get(end..last.end).unwrap_or_default());
            copy.text.push_str(&dots.text);
            copy.letters.truncate(last.start);
            copy.letters.extend(ended);
            *last = Line { start: last.start, end: copy.letters.len(), used };
            return Fitted { copy, lines, scale: 1.0, dropped };
        }
        if end == last.start {
            // Not even the dots have room.
            return Fitted { copy, lines, scale: 1.0, dropped };
        }
        end -= 1;
        // Dots stand at the word that they cut.
        while end > last.start && copy.letters.get(end - 1).is_some_and(|letter| !letter.is_ink()) {
            end -= 1;
        }
    }
}

/// The largest size at which everything fits and no line begins with a stop; at the smallest, the
/// rest is cut.
fn shrunk(copy: Copy, style: &TextStyle, measure: Measure<'_>) -> Fitted {
    let smallest_em = measure.dresses.iter().map(|dress| dress.em_x.min(dress.em_y)).fold(f64::MAX, f64::min);
    let at = |scale| Measure { scale, ..measure };
    let fits = |scale| is_all(&copy, &break_lines(&copy, &at(scale), style.lines, Manner::Tight, false));
    let (mut small, mut large) = ((SMALLEST / smallest_em).min(1.0), 1.0);
    if fits(small) {
        for _ in 0..STEPS {
            let middle = (small + large) / 2.0;
            if fits(middle) { small = middle } else { large = middle }
        }
    }
    let broken = break_best(&copy, &at(small), style.lines);
    let dropped = count(&copy, broken.next);
    Fitted { copy, lines: broken.lines, scale: small, dropped }
}

/// Weights decide where several segments all have one and no two the same; a
/// single segment obeys `shift` unless it says what its cut end looks like.
fn has_weights(segments: &[Segment]) -> bool {
    let mut weights: Vec<i64> = segments.iter().filter_map(|segment| segment.weight).collect();
    if weights.len() != segments.len() {
        return false;
    }
    weights.sort_unstable();
    let different = weights.windows(2).all(|pair| pair[0] != pair[1]);
    different && (segments.len() > 1 || segments.iter().any(|segment| !segment.overflow.is_empty()))
}

/// Cuts the segment of the lowest weight first, then the next, until all fits.
/// A cut segment ends in its overflow; one of which nothing is left vanishes
/// with it, so that the others keep the room.
fn by_weight(segments: &[Segment], style: &TextStyle, measure: &Measure<'_>, fonts: &Fonts) -> Fitted {
    let cutting = Cutting { style, measure, fonts, most: most_letters(style, measure) };
    let mut parts: Vec<String> = segments.iter().map(|segment| segment.text.clone()).collect();
    let mut order: Vec<usize> = (0..segments.len()).collect();
    order.sort_by_key(|i| segments.get(*i).and_then(|segment| segment.weight));
    let mut dropped = 0;
    for i in order {
        let (Some(segment), Some(_)) = (segments.get(i), parts.get(i)) else { continue };
        let ends = ends_of_letters(&segment.text);
        // How many letters may stay: 0 keeps nothing, not even the overflow.
        let (mut fitting, mut too_long) = (0, ends.len());
        while too_long - fitting > 1 {
            let middle = (fitting + too_long) / 2;
            set(&mut parts, i, cut(segment, &ends, middle));
            if cutting.fits(&parts) { fitting = middle } else { too_long = middle }
        }
        set(&mut parts, i, cut(segment, &ends, fitting));
        dropped += ends.len() - 1 - fitting;
        if cutting.fits(&parts) {
            break;
        }
    }
    let copy = runs::dress(&parts.concat(), style, fonts);
    let broken = break_best(&copy, measure, style.lines);
    let dropped = dropped + count(&copy, broken.next);
    Fitted { copy, lines: broken.lines, scale: 1.0, dropped }
}

struct Cutting<'a> {
    style: &'a TextStyle,
    measure: &'a Measure<'a>,
    fonts: &'a Fonts,
    /// More characters than this cannot fit, whatever they are.
    most: usize,
}

impl Cutting<'_> {
    fn fits(&self, parts: &[String]) -> bool {
        if parts.iter().map(|part| part.chars().count()).sum::<usize>() > self.most {
            return false;
        }
        let copy = runs::dress(&parts.concat(), self.style, self.fonts);
        is_all(&copy, &break_lines(&copy, self.measure, self.style.lines, Manner::Tight, false))
    }
}

/// Letters narrower than a twelfth of their height do not come in numbers.
fn most_letters(style: &TextStyle, measure: &Measure<'_>) -> usize {
    let em = measure.dresses.iter().map(|dress| dress.em_x.min(dress.em_y)).fold(f64::MAX, f64::min);
    let room: f64 = (0..style.lines).map(|line| measure.room(line)).sum();
    (room / em * 12.0).ceil() as usize + 64
}

/// Where each character ends, as a reader counts them, in bytes, beginning with nothing.
fn ends_of_letters(text: &str) -> Vec<usize> {
    let last = (!text.is_empty()).then_some(text.len());
    std::iter::once(0).chain(clusters(text)).chain(last).collect()
}

fn cut(segment: &Segment, ends: &[usize], letters: usize) -> String {
    if letters == 0 {
        return String::new();
    }
    let end = ends.get(letters).copied().unwrap_or(segment.text.len());
    let mut text = segment.text.get(..end).unwrap_or_default().to_owned();
    text.push_str(&segment.overflow);
    text
}

fn set(parts: &mut [String], i: usize, text: String) {
    if let Some(part) = parts.get_mut(i) {
        *part = text;
    }
}
