//! Opening Dotline's own page in the person's browser; no other address is ever opened.

use std::io;

/// The page of the agent on this port.
pub fn open_page(port: u16) {
    let address = format!("http://localhost:{port}/");
    match open(&address) {
        Ok(()) => tracing::debug!(%address, "opened in the browser"),
        Err(error) => tracing::warn!(%address, %error, "the browser could not be opened"),
    }
}

/// By the desktop's own program. It is started apart from the agent, so that Ctrl-C in the agent's terminal
/// does not close a browser that began with it; and waited for, so that nothing of it is left behind.
#[cfg(unix)]
fn open(address: &str) -> io::Result<()> {
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Stdio};

    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let mut command = Command::new(program);
    command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    let mut started = command.spawn()?;
    std::thread::Builder::new().name("browser".into()).spawn(move || {
        if let Ok(outcome) = started.wait()
            && !outcome.success()
        {
            tracing::warn!(program, %outcome, "the browser was not opened");
        }
    })?;
    Ok(())
}

#[cfg(windows)]
fn open(address: &str) -> io::Result<()> {
    use windows_sys::Win32::UI::Shell::ShellExecuteW;
    use windows_sys::Win32::UI::WindowsAndMessaging::SW_SHOWNORMAL;

    let wide = |text: &str| -> Vec<u16> { text.encode_utf16().chain(Some(0)).collect() };
    let (verb, address) = (wide("open"), wide(address));
    let null = std::ptr::null();
    // SAFETY: both texts end with a zero and outlive the call; the other pointers may be null.
    let outcome =
        unsafe { ShellExecuteW(std::ptr::null_mut(), verb.as_ptr(), address.as_ptr(), null, null, SW_SHOWNORMAL) };
    // Above 32 is success (documentation of ShellExecute).
    if outcome as isize > 32 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
