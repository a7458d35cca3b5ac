//! JSON out of files that people write by hand: a mistake has its line and column, as an editor counts them.

use serde_json::Value;

use super::Text;
use crate::protocol::failure::ProofFault;

/// Reads a file of at most `limit` bytes. A byte order mark before the JSON is forgiven.
pub fn json(text: Text<'_>, limit: usize) -> Result<Value, ProofFault> {
    let file = text.name.to_string();
    if text.bytes.len() > limit {
        return Err(ProofFault::TooLarge { file, limit });
    }
    let bytes = text.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text.bytes);
    serde_json::from_slice(bytes).map_err(|error| {
        let why = error.to_string();
        let why = why.split(" at line ").next().unwrap_or_default().to_string();
        let column = characters(bytes, error.line(), error.column());
        ProofFault::NotJson { file, line: error.line(), column, why }
    })
}

/// The column in characters of the byte at this column, both from 1: Chinese takes three bytes a character.
fn characters(bytes: &[u8], line: usize, column: usize) -> usize {
    let line = bytes.split(|byte| *byte == b'\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let before = line.get(..column.saturating_sub(1)).unwrap_or(line);
    // Each character has one byte that does not continue another.
    before.iter().filter(|byte| **byte & 0xC0 != 0x80).count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(bytes: &[u8]) -> (usize, usize, String) {
        match json(Text { name: "t.json", bytes }, 1_000) {
            Err(ProofFault::NotJson { line, column, why, .. }) => (line, column, why),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_mistake_has_its_line_and_its_column_in_characters() {
        assert_eq!(fault("{\n  \"收件人\": \"王\" \"x\": 1}".as_bytes()).0, 2);
        let (line, column, why) = fault("{\n  \"收件人\": \"王\" \"x\": 1}".as_bytes());
        assert_eq!((line, column), (2, 14), "{why}");
        assert_eq!(why, "expected `,` or `}`");
        assert_eq!(fault(b"{\"a\": [1, 2").0, 1);
        assert_eq!(fault(b""), (1, 1, "EOF while parsing a value".to_string()));
    }

    #[test]
    fn a_file_that_is_too_large_is_not_read() {
        let large = vec![b' '; 1_001];
        let fault = json(Text { name: "t.json", bytes: &large }, 1_000).unwrap_err();
        assert_eq!(fault, ProofFault::TooLarge { file: "t.json".into(), limit: 1_000 });
    }
}
