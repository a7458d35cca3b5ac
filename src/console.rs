//! The console a program was started from, which on Windows it has to ask for, and what is said where there is none.

/// The program is one of the desktop's (`windows_subsystem` in main.rs): a double click and the start with
/// the session open no black window. Started from a console it writes there, as on other systems. The
/// console's prompt does not wait for it; a batch file, `start /wait` and a pipe do.
pub fn join() {
    #[cfg(windows)]
    {
        use windows_sys::Win32::System::Console::{ATTACH_PARENT_PROCESS, AttachConsole};
        // SAFETY: takes a number and touches nothing of ours. It fails where there is no console or one
        // is joined already; then output goes where it would have gone.
        unsafe { AttachConsole(ATTACH_PARENT_PROCESS) };
    }
}

/// Says why the program cannot do what it was started for: on stderr, and in a window where nobody would read that,
/// as after a double click.
pub fn complain(why: &str) {
    eprintln!("{why}");
    #[cfg(windows)]
    if !windows::is_read() {
        windows::show(why);
    }
}

#[cfg(windows)]
mod windows {
    use std::ptr::null_mut;

    use windows_sys::Win32::Storage::FileSystem::{FILE_TYPE_UNKNOWN, GetFileType};
    use windows_sys::Win32::System::Console::{GetConsoleWindow, GetStdHandle, STD_ERROR_HANDLE};
    use windows_sys::Win32::UI::WindowsAndMessaging::{MB_ICONERROR, MB_OK, MB_SETFOREGROUND, MessageBoxW};

    /// Does what is written to stderr arrive anywhere: a console, a pipe, a file?
    pub fn is_read() -> bool {
        // SAFETY: all three take numbers and return numbers. No handle is an unknown kind of file.
        unsafe { !GetConsoleWindow().is_null() || GetFileType(GetStdHandle(STD_ERROR_HANDLE)) != FILE_TYPE_UNKNOWN }
    }

    /// Returns when a person has read it.
    pub fn show(why: &str) {
        let wide = |text: &str| text.encode_utf16().chain(Some(0)).collect::<Vec<u16>>();
        let (title, text) = (wide("Dotline"), wide(&why.replace('\0', " ")));
        // SAFETY: both texts end with a zero and outlive the call.
        unsafe { MessageBoxW(null_mut(), text.as_ptr(), title.as_ptr(), MB_OK | MB_ICONERROR | MB_SETFOREGROUND) };
    }
}
