//! The console a program was started from, which on Windows it has to ask for.

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
