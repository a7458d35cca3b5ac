//! Reads a Rust file just far enough to know which paths it uses; tests inside it are left out.

/// A path as the compiler sees it: `use` lists taken apart, `super` and `self` resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Counted from 1.
    pub line: usize,
    /// `["crate", "jobs", "Jobs"]` or `["std", "fs", "read"]`.
    pub path: Vec<String>,
}

/// What the walls ask of a file.
pub struct Source {
    pub mentions: Vec<Mention>,
    /// Lines with the word `unsafe`.
    pub unsafe_at: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Word(String),
    /// `::`
    Joint,
    Sign(char),
}

#[derive(Clone, Debug)]
struct Token {
    line: usize,
    kind: Kind,
}

/// Reads the text of the module at `module` (`["jobs", "ledger"]` for src/jobs/ledger/mod.rs).
pub fn read(text: &str, module: &[String]) -> Source {
    let tokens = without_tests(tokens(text));
    let unsafe_at = tokens.iter().filter(|token| token.is("unsafe")).map(|token| token.line).collect();
    Source { mentions: mentions(&tokens, module), unsafe_at }
}

/// The sentence a file begins with: its first `//!` paragraph in one line.
pub fn purpose(text: &str) -> Option<String> {
    let lines = text.lines().map_while(|line| line.strip_prefix("//! "));
    let sentence = lines.collect::<Vec<_>>().join(" ");
    (!sentence.is_empty()).then_some(sentence)
}

impl Token {
    fn is(&self, word: &str) -> bool {
        matches!(&self.kind, Kind::Word(own) if own == word)
    }

    fn is_sign(&self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }
}

/// Words and signs; comments, texts, characters and numbers' insides are gone.
fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let at = |place: usize| chars.get(place).copied().unwrap_or('\0');
    let (mut tokens, mut place, mut line) = (Vec::new(), 0, 1);
    while place < chars.len() {
        let begin = place;
        let c = at(place);
        if c == '/' && at(place + 1) == '/' {
            place = end_of_line(&chars, place);
        } else if c == '/' && at(place + 1) == '*' {
            place = end_of_comment(&chars, place);
        } else if let Some(end) = end_of_text(&chars, place) {
            place = end;
        } else if c == '\'' {
            place = end_of_quote(&chars, place);
        } else if c.is_alphanumeric() || c == '_' {
            while at(place).is_alphanumeric() || at(place) == '_' {
                place += 1;
            }
            tokens.push(Token { line, kind: Kind::Word(chars[begin..place].iter().collect()) });
        } else if c == ':' && at(place + 1) == ':' {
            place += 2;
            tokens.push(Token { line, kind: Kind::Joint });
        } else {
            place += 1;
            if !c.is_whitespace() {
                tokens.push(Token { line, kind: Kind::Sign(c) });
            }
        }
        line += chars[begin..place].iter().filter(|c| **c == '\n').count();
    }
    tokens
}

fn end_of_line(chars: &[char], begin: usize) -> usize {
    chars[begin..].iter().position(|c| *c == '\n').map_or(chars.len(), |length| begin + length)
}

/// Comments nest.
fn end_of_comment(chars: &[char], begin: usize) -> usize {
    let (mut depth, mut place) = (0usize, begin);
    while place < chars.len() {
        match (chars[place], chars.get(place + 1)) {
            ('/', Some('*')) => (depth, place) = (depth + 1, place + 2),
            ('*', Some('/')) => (depth, place) = (depth - 1, place + 2),
            _ => place += 1,
        }
        if depth == 0 {
            break;
        }
    }
    place
}

/// The end of `"…"`, `b"…"`, `r#"…"#`, if one begins here.
fn end_of_text(chars: &[char], begin: usize) -> Option<usize> {
    let mut place = begin;
    while place < begin + 2 && matches!(chars.get(place), Some('b' | 'c' | 'r')) {
        place += 1;
    }
    let raw = chars[begin..place].contains(&'r');
    let hashes = chars[place..].iter().take_while(|c| raw && **c == '#').count();
    place += hashes;
    if chars.get(place) != Some(&'"') {
        return None;
    }
    place += 1;
    while place < chars.len() {
        match chars[place] {
            '\\' if !raw => place += 2,
            '"' if chars[place + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes => {
                return Some(place + 1 + hashes);
            }
            _ => place += 1,
        }
    }
    Some(chars.len())
}

/// The end of a character, or of a lifetime's tick.
fn end_of_quote(chars: &[char], begin: usize) -> usize {
    if chars.get(begin + 1) == Some(&'\\') {
        let rest = chars.get(begin + 3..).unwrap_or_default();
        return rest.iter().position(|c| *c == '\'').map_or(chars.len(), |length| begin + 3 + length + 1);
    }
    if chars.get(begin + 2) == Some(&'\'') { begin + 3 } else { begin + 1 }
}

/// Everything but the items under `#[cfg(test)]`.
fn without_tests(tokens: Vec<Token>) -> Vec<Token> {
    let mut kept = Vec::with_capacity(tokens.len());
    let mut place = 0;
    while place < tokens.len() {
        if is_for_tests(&tokens[place..]) {
            place = end_of_item(&tokens, place);
        } else {
            kept.push(tokens[place].clone());
            place += 1;
        }
    }
    kept
}

fn is_for_tests(tokens: &[Token]) -> bool {
    let words = ["#", "[", "cfg", "(", "test", ")", "]"];
    let same = |(token, word): (&Token, &&str)| match &token.kind {
        Kind::Word(own) => own == word,
        Kind::Sign(sign) => word.len() == 1 && word.starts_with(*sign),
        Kind::Joint => false,
    };
    tokens.len() >= words.len() && tokens.iter().zip(&words).all(same)
}

/// After the `;` or the block that ends the item whose first attribute stands at `begin`.
fn end_of_item(tokens: &[Token], begin: usize) -> usize {
    let mut place = begin;
    while tokens.get(place).is_some_and(|token| token.is_sign('#')) {
        place = end_of_brackets(tokens, place + 1);
    }
    let visibility = |token: &&Token| token.is("pub") || token.is("crate") || token.is("super") || token.is("in");
    let first_word =
        tokens[place..].iter().filter(|token| !visibility(token)).find(|t| matches!(t.kind, Kind::Word(_)));
    let braces_end_it = first_word.is_none_or(|word| !word.is("use"));
    while let Some(token) = tokens.get(place) {
        match token.kind {
            Kind::Sign(';') => return place + 1,
            Kind::Sign('{') if braces_end_it => return end_of_brackets(tokens, place),
            Kind::Sign('(' | '[' | '{') => place = end_of_brackets(tokens, place),
            _ => place += 1,
        }
    }
    tokens.len()
}

/// After the bracket that closes the one at `begin`.
fn end_of_brackets(tokens: &[Token], begin: usize) -> usize {
    let mut depth = 0usize;
    for (place, token) in tokens.iter().enumerate().skip(begin) {
        match token.kind {
            Kind::Sign('(' | '[' | '{') => depth += 1,
            Kind::Sign(')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return place + 1;
        }
    }
    tokens.len()
}

/// All paths of at least two steps, resolved against the module they stand in.
fn mentions(tokens: &[Token], module: &[String]) -> Vec<Mention> {
    let mut found = Vec::new();
    // Inline modules round this place, each with the depth of braces it opened at.
    let (mut inline, mut depth): (Vec<(String, usize)>, usize) = (Vec::new(), 0);
    let mut place = 0;
    while let Some(token) = tokens.get(place) {
        match &token.kind {
            Kind::Sign('{') => depth += 1,
            Kind::Sign('}') => {
                depth = depth.saturating_sub(1);
                inline.retain(|(_, opened)| *opened < depth + 1);
            }
            Kind::Word(word) if word == "mod" => {
                if let (Some(Kind::Word(name)), Some(true)) =
                    (tokens.get(place + 1).map(|t| &t.kind), tokens.get(place + 2).map(|t| t.is_sign('{')))
                {
                    inline.push((name.clone(), depth + 1));
                }
            }
            Kind::Word(word) if word == "use" => {
                let here = here(module, &inline);
                place = use_tree(tokens, place + 1, &[], &here, &mut found);
                continue;
            }
            Kind::Word(_) if tokens.get(place + 1).is_some_and(|next| next.kind == Kind::Joint) => {
                let (path, end) = path_at(tokens, place);
                let path = resolved(path, &here(module, &inline));
                found.push(Mention { line: token.line, path });
                place = end;
                continue;
            }
            _ => {}
        }
        place += 1;
    }
    found
}

fn here(module: &[String], inline: &[(String, usize)]) -> Vec<String> {
    module.iter().cloned().chain(inline.iter().map(|(name, _)| name.clone())).collect()
}

/// `a::b::c` from `place` on, and the place after it.
fn path_at(tokens: &[Token], mut place: usize) -> (Vec<String>, usize) {
    let mut path = Vec::new();
    while let Some(Token { kind: Kind::Word(word), .. }) = tokens.get(place) {
        path.push(word.clone());
        place += 1;
        match tokens.get(place).map(|token| &token.kind) {
            Some(Kind::Joint) => place += 1,
            _ => break,
        }
    }
    (path, place)
}

/// One branch of a `use`: `a::b`, `a::*`, `a::{b, c as d}`. Returns the place after it.
fn use_tree(tokens: &[Token], begin: usize, prefix: &[String], module: &[String], found: &mut Vec<Mention>) -> usize {
    // `use ::std::fs` names the same crate.
    let begin = begin + usize::from(prefix.is_empty() && tokens.get(begin).is_some_and(|t| t.kind == Kind::Joint));
    let line = tokens.get(begin).map_or(0, |token| token.line);
    let (steps, mut place) = path_at(tokens, begin);
    let mut path = [prefix, &steps].concat();
    let mut leaf = true;
    match tokens.get(place).map(|token| &token.kind) {
        Some(Kind::Sign('*')) => {
            path.push("*".to_string());
            place += 1;
        }
        Some(Kind::Sign('{')) => {
            leaf = false;
            place += 1;
            while tokens.get(place).is_some_and(|token| !token.is_sign('}')) {
                place = use_tree(tokens, place, &path, module, found);
                place += usize::from(tokens.get(place).is_some_and(|token| token.is_sign(',')));
            }
            place += 1;
        }
        _ => {}
    }
    if tokens.get(place).is_some_and(|token| token.is("as")) {
        place += 2;
    }
    if leaf {
        // `use a::{self}` is `use a`.
        if prefix.len() + 1 == path.len() && !prefix.is_empty() && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        found.push(Mention { line, path: resolved(path, module) });
        // Always forward, whatever stands there.
        place = place.max(begin + 1);
    }
    place
}

/// `super::x` and `self::x` as `crate::…::x`; everything else as it is.
fn resolved(path: Vec<String>, module: &[String]) -> Vec<String> {
    let ups = path.iter().take_while(|step| *step == "super").count();
    let from_self = path.first().is_some_and(|step| step == "self");
    if ups == 0 && !from_self {
        return path;
    }
    let base = &module[..module.len().saturating_sub(ups)];
    let rest = &path[ups.max(usize::from(from_self))..];
    std::iter::once("crate".to_string()).chain(base.iter().cloned()).chain(rest.iter().cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(path: &str) -> Vec<String> {
        path.split("::").filter(|step| !step.is_empty()).map(str::to_string).collect()
    }

    fn paths(text: &str) -> Vec<String> {
        read(text, &module("jobs::ledger")).mentions.iter().map(|mention| mention.path.join("::")).collect()
    }

    #[test]
    fn a_use_list_is_taken_apart() {
        assert_eq!(paths("use crate::limits;"), ["crate::limits"]);
        assert_eq!(
            paths("pub(crate) use crate::{jobs::{Jobs, hearing::*}, server as ear};"),
            ["crate::jobs::Jobs", "crate::jobs::hearing::*", "crate::server"]
        );
        assert_eq!(paths("use std::{self, fs::{self, File}, io};"), ["std", "std::fs", "std::fs::File", "std::io"]);
        assert_eq!(paths("use ::std::net;"), ["std::net"]);
    }

    #[test]
    fn a_path_in_the_middle_of_code_is_seen_too() {
        let code = "fn f(x: &crate::server::Server) -> Vec<u8> { let a = std::fs::read(\"x\"); tokio::spawn(a) }";
        assert_eq!(paths(code), ["crate::server::Server", "std::fs::read", "tokio::spawn"]);
    }

    #[test]
    fn super_leads_to_the_room_it_means() {
        assert_eq!(paths("use super::state::State;"), ["crate::jobs::state::State"]);
        assert_eq!(paths("use super::super::server::Server;"), ["crate::server::Server"]);
        assert_eq!(paths("use self::tables::META;"), ["crate::jobs::ledger::tables::META"]);
        assert_eq!(paths("mod inner { fn f() { super::super::super::app::g() } } "), ["crate::app::g"]);
        assert_eq!(paths("mod inner { } fn f() { super::g() }"), ["crate::jobs::g"]);
    }

    #[test]
    fn comments_texts_and_characters_are_not_code() {
        let code = r####"
            // use crate::a::b;
            /* use crate::a /* nested */ ::b; */
            /// [`crate::a::b`]
            const A: &str = "crate::a::b \" crate::a::c";
            const B: &[u8] = br#"crate::a::b "quoted" "#;
            const C: [char; 3] = ['"', '\'', '\u{22}'];
            fn f<'a>(x: &'a str) { crate::seen::it(x) }
        "####;
        assert_eq!(paths(code), ["crate::seen::it"]);
    }

    #[test]
    fn tests_are_left_out_and_what_follows_them_is_not() {
        let code = "
            #[cfg(test)] use crate::a::{b, c};
            #[cfg(test)] #[allow(unused)] pub(super) fn f() -> [u8; 2] { crate::a::b() }
            #[cfg(test)] mod tests;
            #[cfg(test)] mod more { use crate::a::b; fn f() { unsafe {} } }
            use crate::seen::it;
        ";
        assert_eq!(paths(code), ["crate::seen::it"]);
        assert!(read(code, &[]).unsafe_at.is_empty());
    }

    #[test]
    fn unsafe_is_found_with_its_line_and_only_as_code() {
        let code = "// unsafe\nconst A: &str = \"unsafe\";\nfn unsafe_sounding() {}\nunsafe { f() }\n";
        assert_eq!(read(code, &[]).unsafe_at, [4]);
    }

    #[test]
    fn a_mention_knows_its_line() {
        let code = "use a::b;\n\nuse crate::{\n    x,\n    y,\n};\n";
        let lines: Vec<usize> = read(code, &[]).mentions.iter().map(|mention| mention.line).collect();
        assert_eq!(lines, [1, 4, 5]);
    }

    #[test]
    fn the_purpose_is_the_first_paragraph() {
        assert_eq!(
            purpose("//! One thing\n//! and no other.\n//!\n//! More.\nuse a;"),
            Some("One thing and no other.".into())
        );
        assert_eq!(purpose("use a;\n//! Late."), None);
    }
}
