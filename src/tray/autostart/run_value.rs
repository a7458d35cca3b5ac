//! Windows: the value `Dotline` under `HKCU\Software\Microsoft\Windows\CurrentVersion\Run`.
#![cfg_attr(not(windows), allow(dead_code))]

#[cfg(windows)]
pub use registry::{is_on, put, take_away};

const KEY: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";
const VALUE: &str = "Dotline";

/// Where it stands, for people.
pub fn named() -> String {
    format!(r"HKCU\{KEY}\{VALUE}")
}

/// The command line as `CommandLineToArgvW` takes it apart again: in quotes, backslashes are doubled
/// before a quote and at the end, and nowhere else.
fn command(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    quoted.join(" ")
}

fn quoted(word: &str) -> String {
    let plain = |c: char| !matches!(c, ' ' | '\t' | '"');
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_string();
    }
    let (mut text, mut backslashes) = (String::from("\""), 0);
    for c in word.chars() {
        if c == '"' {
            text.push_str(&"\\".repeat(backslashes + 1));
        }
        backslashes = if c == '\\' { backslashes + 1 } else { 0 };
        text.push(c);
    }
    text + &"\\".repeat(backslashes) + "\""
}

/// The calls, all of them on a value of this user.
#[cfg(windows)]
mod registry {
    use std::io;

    use windows_sys::Win32::Foundation::{ERROR_FILE_NOT_FOUND, ERROR_SUCCESS};
    use windows_sys::Win32::System::Registry::{
        HKEY_CURRENT_USER, REG_SZ, RRF_RT_REG_SZ, RegDeleteKeyValueW, RegGetValueW, RegSetKeyValueW,
    };

    use super::{KEY, VALUE, command};

    pub fn is_on() -> bool {
        let (key, value) = (wide(KEY), wide(VALUE));
        // SAFETY: both names end with a zero and outlive the call; no data is asked for.
        let outcome = unsafe {
            RegGetValueW(
                HKEY_CURRENT_USER,
                key.as_ptr(),
                value.as_ptr(),
                RRF_RT_REG_SZ,
                std::ptr::null_mut(),
                std::ptr::null_mut(),
                std::ptr::null_mut(),
            )
        };
        outcome == ERROR_SUCCESS
    }

    pub fn put(words: &[String]) -> io::Result<()> {
        let (key, value, data) = (wide(KEY), wide(VALUE), wide(&command(words)));
        let bytes = u32::try_from(data.len() * 2).map_err(|_| io::ErrorKind::InvalidInput)?;
        // SAFETY: names and data end with a zero and outlive the call; `bytes` is the data's whole length.
        let outcome = unsafe {
            RegSetKeyValueW(HKEY_CURRENT_USER, key.as_ptr(), value.as_ptr(), REG_SZ, data.as_ptr().cast(), bytes)
        };
        said(outcome)
    }

    pub fn take_away() -> io::Result<()> {
        let (key, value) = (wide(KEY), wide(VALUE));
        // SAFETY: both names end with a zero and outlive the call.
        let outcome = unsafe { RegDeleteKeyValueW(HKEY_CURRENT_USER, key.as_ptr(), value.as_ptr()) };
        if outcome == ERROR_FILE_NOT_FOUND { Ok(()) } else { said(outcome) }
    }

    fn said(outcome: u32) -> io::Result<()> {
        if outcome == ERROR_SUCCESS { Ok(()) } else { Err(io::Error::from_raw_os_error(outcome as i32)) }
    }

    fn wide(text: &str) -> Vec<u16> {
        text.encode_utf16().chain(Some(0)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_is_quoted_so_that_windows_takes_it_apart_again() {
        for (word, expected) in [
            (r"C:\dotline.exe", r"C:\dotline.exe"),
            (r"C:\打印\dotline.exe", r"C:\打印\dotline.exe"),
            (r"C:\Program Files\Dotline\dotline.exe", r#""C:\Program Files\Dotline\dotline.exe""#),
            (r"D:\my data\", r#""D:\my data\\""#),
            (r#"a"b"#, r#""a\"b""#),
            (r#"a\"b"#, r#""a\\\"b""#),
            ("", r#""""#),
        ] {
            assert_eq!(quoted(word), expected, "{word}");
        }
        let words = [r"C:\Program Files\d.exe", "run", "--home", r"D:\打印 数据"].map(String::from);
        assert_eq!(command(&words), r#""C:\Program Files\d.exe" run --home "D:\打印 数据""#);
        assert!(named().ends_with(r"\Run\Dotline"));
    }
}
