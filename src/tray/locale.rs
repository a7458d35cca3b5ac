//! Which language the person at this desk reads, as the system says.

use super::words::Tongue;

/// `LC_ALL`, else `LC_MESSAGES`, else `LANG` (POSIX).
#[cfg(all(unix, not(target_os = "macos")))]
pub fn tongue() -> Tongue {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(|name| set(name));
    Tongue::of_locale(&locale.unwrap_or_default())
}

/// The first of the languages chosen in the system's settings: programs started at login have no `LANG`.
#[cfg(target_os = "macos")]
pub fn tongue() -> Tongue {
    let asked = std::process::Command::new("defaults").args(["read", "-g", "AppleLanguages"]).output();
    let said = asked.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    Tongue::of_locale(said.trim_matches(|c: char| !c.is_alphanumeric()).lines().next().unwrap_or_default())
}

/// The language of Windows' own windows.
#[cfg(windows)]
pub fn tongue() -> Tongue {
    use windows_sys::Win32::Globalization::GetUserDefaultUILanguage;

    /// The lower ten bits of a language number name the language; this is Chinese (winnt.h).
    const LANG_CHINESE: u16 = 0x04;
    // SAFETY: takes nothing and returns a number.
    let language = unsafe { GetUserDefaultUILanguage() };
    if language & 0x3FF == LANG_CHINESE { Tongue::Chinese } else { Tongue::English }
}
