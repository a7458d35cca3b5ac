//! Making text fit its lines: cut, ended in dots, shrunk, or cut by weight (`shift`, `weight`, `overflow`).

use super::letters::{Copy, Dress, Letter};
use super::lines::{Broken, Line, Manner, Measure, break_lines};
use super::runs;
use crate::template::label::{Segment, Shift, Text, TextConfigs, TextStyle};
use crate::text::Fonts;

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
const ELLIPSIS: &str = "…";

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
    let broken = break_best(&copy.letters, &measure, style.lines);
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

/// Politely if all of it fits so, else wherever a letter ends.
fn break_best(letters: &[Letter], measure: &Measure<'_>, lines: usize) -> Broken {
    let polite = break_lines(letters, measure, lines, Manner::Polite, false);
    if is_all(letters, &polite) { polite } else { break_lines(letters, measure, lines, Manner::Anywhere, false) }
}

fn is_all(letters: &[Letter], broken: &Broken) -> bool {
    !letters.iter().skip(broken.next).any(Letter::is_ink)
}

/// Characters from letter `from` on that would have been seen.
fn count(copy: &Copy, from: usize) -> usize {
    let left = copy.letters.iter().skip(from).filter(|letter| letter.is_ink());
    left.map(|letter| copy.shown(letter).chars().count()).sum()
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
        dots.add(ELLIPSIS, "", dress, fonts.find(&style.family, bold), fonts);
        let mut ended: Vec<Letter> = copy.letters.get(last.start..end).unwrap_or_default().to_vec();
        let base = copy.text.len();
        ended.extend(
            dots.letters.into_iter().map(|dot| Letter { text: base + dot.text.start..base + dot.text.end, ..dot }),
        );
        let used = measure.used(number, &ended);
        if used <= measure.room(number) + 1e-6 {
            let lost = copy.letters.get(end..last.end).unwrap_or_default().iter().filter(|letter| letter.is_ink());
            let dropped = dropped + lost.map(|letter| copy.shown(letter).chars().count()).sum::<usize>();
            copy.text.push_str(ELLIPSIS);
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
    }
}

/// The largest size at which everything fits; at the smallest, the rest is cut.
fn shrunk(copy: Copy, style: &TextStyle, measure: Measure<'_>) -> Fitted {
    let smallest_em = measure.dresses.iter().map(|dress| dress.em_x.min(dress.em_y)).fold(f64::MAX, f64::min);
    let at = |scale| Measure { scale, ..measure };
    let fits = |scale| {
        let broken = break_lines(&copy.letters, &at(scale), style.lines, Manner::Anywhere, false);
        is_all(&copy.letters, &broken)
    };
    let (mut small, mut large) = ((SMALLEST / smallest_em).min(1.0), 1.0);
    if fits(small) {
        for _ in 0..STEPS {
            let middle = (small + large) / 2.0;
            if fits(middle) { small = middle } else { large = middle }
        }
    }
    let broken = break_best(&copy.letters, &at(small), style.lines);
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
        dropped += segment.text.chars().count() - ends.get(fitting).map_or(0, |end| end.1);
        if cutting.fits(&parts) {
            break;
        }
    }
    let copy = runs::dress(&parts.concat(), style, fonts);
    let broken = break_best(&copy.letters, measure, style.lines);
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
        let broken = break_lines(&copy.letters, self.measure, self.style.lines, Manner::Anywhere, false);
        is_all(&copy.letters, &broken)
    }
}

/// Letters narrower than a twelfth of their height do not come in numbers.
fn most_letters(style: &TextStyle, measure: &Measure<'_>) -> usize {
    let em = measure.dresses.iter().map(|dress| dress.em_x.min(dress.em_y)).fold(f64::MAX, f64::min);
    let room: f64 = (0..style.lines).map(|line| measure.room(line)).sum();
    (room / em * 12.0).ceil() as usize + 64
}

/// Where each character ends: (bytes, characters), beginning with nothing. A
/// mark that stands on the character before it stays with it.
fn ends_of_letters(text: &str) -> Vec<(usize, usize)> {
    let mut ends = vec![(0, 0)];
    for (count, (at, char)) in text.char_indices().enumerate() {
        let end = (at + char.len_utf8(), count + 1);
        match ends.last_mut() {
            Some(last) if stays_with_the_one_before(char) && last.1 > 0 => *last = end,
            _ => ends.push(end),
        }
    }
    ends
}

fn stays_with_the_one_before(char: char) -> bool {
    matches!(char, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0100}'..='\u{e01ef}')
}

fn cut(segment: &Segment, ends: &[(usize, usize)], letters: usize) -> String {
    if letters == 0 {
        return String::new();
    }
    let end = ends.get(letters).map_or(segment.text.len(), |end| end.0);
    let mut text = segment.text.get(..end).unwrap_or_default().to_owned();
    text.push_str(&segment.overflow);
    text
}

fn set(parts: &mut [String], i: usize, text: String) {
    if let Some(part) = parts.get_mut(i) {
        *part = text;
    }
}
