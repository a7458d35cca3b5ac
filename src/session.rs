//! The end of a person's session on Windows (log off, shut down), of which a program of the desktop hears by its windows alone.
//!
//! The console's handlers are not called where a program has windows, and a window for messages alone is left out of
//! such broadcasts: so there is one that could be seen and never is. It has a thread of its own, with or without a tray.

use std::ptr::{null, null_mut};
use std::sync::{LazyLock, Once};

use tokio::sync::watch;
use windows_sys::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DefWindowProcW, DispatchMessageW, GetMessageW, MSG, RegisterClassW, WM_ENDSESSION, WNDCLASSW,
};

use crate::limits;

/// The window's class; tests look for it.
pub const CLASS: &str = "DotlineSession";

/// Did Windows say that the session ends?
static ENDS: LazyLock<watch::Sender<bool>> = LazyLock::new(|| watch::Sender::new(false));

/// Waits until the session ends. Windows waits for us then, five seconds or so.
pub async fn ends() {
    static WINDOW: Once = Once::new();
    WINDOW.call_once(|| {
        let started = std::thread::Builder::new().name("session".into()).spawn(hold_window);
        if let Err(error) = started {
            tracing::warn!(%error, "no thread to hear of the session's end");
        }
    });
    // The sender lives as long as the program.
    let _ = ENDS.subscribe().wait_for(|ends| *ends).await;
}

fn hold_window() {
    let name: Vec<u16> = CLASS.encode_utf16().chain(Some(0)).collect();
    let mut message = MSG::default();
    // SAFETY: the name ends with a zero and outlives the window; the procedure keeps to its form; the window and its
    // messages are this thread's own.
    unsafe {
        let program = GetModuleHandleW(null());
        let class = WNDCLASSW {
            lpfnWndProc: Some(on_message),
            hInstance: program,
            lpszClassName: name.as_ptr(),
            ..Default::default()
        };
        RegisterClassW(&class);
        let none = null_mut();
        let window = CreateWindowExW(0, name.as_ptr(), name.as_ptr(), 0, 0, 0, 0, 0, none, none, program, null());
        if window.is_null() {
            let error = std::io::Error::last_os_error();
            tracing::info!(%error, "no window to hear of the session's end");
            return;
        }
        while GetMessageW(&mut message, null_mut(), 0, 0) > 0 {
            DispatchMessageW(&message);
        }
    }
}

/// Whether the session may end (WM_QUERYENDSESSION) is not ours to say; that is answered with yes, as by default.
unsafe extern "system" fn on_message(window: HWND, message: u32, wparam: WPARAM, lparam: LPARAM) -> LRESULT {
    // Zero: another program has said no, and the session goes on.
    if message == WM_ENDSESSION && wparam != 0 {
        tracing::info!("the session ends");
        ENDS.send_replace(true);
        // Windows ends a program as soon as its windows have answered this. So the answer never comes: the agent
        // ends in order on its own threads, and the process with it, under this sleep.
        std::thread::sleep(limits::SESSION_END);
        return 0;
    }
    // SAFETY: the message is handed on as it came.
    unsafe { DefWindowProcW(window, message, wparam, lparam) }
}
