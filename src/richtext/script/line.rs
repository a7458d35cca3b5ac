//! Where in a template an error came from, found by way of the JavaScript that lodash made of it.

/// Lines of JavaScript before the function that lodash frames a template in, and characters before it on its line.
const LINES_BEFORE: usize = 2;
const RETURN: usize = "return ".len();

/// A piece of a template's own code, and what lodash puts round it.
struct Code<'t> {
    /// Bytes from the template's beginning.
    place: usize,
    words: &'t str,
    before: &'static str,
    after: &'static str,
}

/// The template's line, counted from 1. Its pieces of code stand unchanged and in their order in lodash's source.
pub(super) fn in_template(template: &str, source: &str, stack: &str) -> Option<u32> {
    let at = place_in(source, frame(stack)?)?;
    let mut from = 0;
    for code in codes(template) {
        let framed = format!("{}{}{}", code.before, code.words, code.after);
        let begin = from + source.get(from..)?.find(&framed)? + code.before.len();
        let end = begin + code.words.len();
        if at <= end {
            let inside = source.get(begin..at).unwrap_or_default();
            let lines = template.get(..code.place)?.matches('\n').count() + inside.matches('\n').count();
            return u32::try_from(lines + 1).ok();
        }
        from = end;
    }
    None
}

/// The line of the first frame that is in the page's own code.
pub(super) fn told(stack: &str) -> Option<u32> {
    frame(stack).and_then(|(line, _)| u32::try_from(line).ok())
}

/// Line and column, counted from 1.
fn frame(stack: &str) -> Option<(usize, usize)> {
    let place = stack.lines().find_map(|frame| frame.split_once("<input>:"))?.1;
    let (line, column) = place.trim_end_matches(')').split_once(':')?;
    Some((line.parse().ok()?, column.parse().ok()?))
}

/// Bytes from the beginning of lodash's source.
fn place_in(source: &str, (line, column): (usize, usize)) -> Option<usize> {
    let line = line.checked_sub(LINES_BEFORE + 1)?;
    let text = source.split('\n').nth(line)?;
    let before: usize = source.split('\n').take(line).map(|line| line.len() + 1).sum();
    let column = column.checked_sub(if line == 0 { RETURN + 1 } else { 1 })?;
    Some(before + text.char_indices().nth(column).map_or(text.len(), |(place, _)| place))
}

/// As lodash's own delimiters find them: `<%- %>`, `<%= %>`, `${ }`, `<% %>`.
fn codes(template: &str) -> impl Iterator<Item = Code<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let rest = template.get(from..)?;
        let open = [rest.find("<%"), rest.find("${")].into_iter().flatten().min()?;
        let inner = rest.get(open + 2..)?;
        let (skip, close, before, after) = match (rest.get(open..open + 2)?, inner.chars().next()) {
            ("${", _) => (0, "}", "((__t=(", "))==null?'':__t)"),
            (_, Some('-')) => (1, "%>", "__e(", ")"),
            (_, Some('=')) => (1, "%>", "((__t=(", "))==null?'':__t)"),
            _ => (0, "%>", "", ";\n"),
        };
        let place = from + open + 2 + skip;
        let words = inner.get(skip..)?.split_once(close)?.0;
        from = place + words.len() + close.len();
        Some(Code { place, words, before, after })
    })
}
