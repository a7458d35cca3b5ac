//! What the system calls out to a running agent: that it is to end, or to read its settings again.

use std::io;

/// A call from outside: a signal on Linux and macOS, the console's or the session's end on Windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    End,
    ReadSettings,
}

/// Hears calls from the moment it is made; those that come while the agent starts wait for `next`.
#[cfg(unix)]
pub struct Calls {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hang_up: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Calls {
    /// Before anything else of the agent: until then SIGHUP kills, as for any program. Within a runtime.
    pub fn listen() -> io::Result<Calls> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Calls {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// SIGTERM and Ctrl-C end; SIGHUP has the settings read again.
    pub async fn next(&mut self) -> Call {
        tokio::select! {
            _ = self.terminate.recv() => Call::End,
            _ = self.interrupt.recv() => Call::End,
            _ = self.hang_up.recv() => Call::ReadSettings,
        }
    }
}

#[cfg(windows)]
pub struct Calls {
    interrupt: tokio::signal::windows::CtrlC,
    stop: tokio::signal::windows::CtrlBreak,
    close: tokio::signal::windows::CtrlClose,
    log_off: tokio::signal::windows::CtrlLogoff,
    shut_down: tokio::signal::windows::CtrlShutdown,
}

#[cfg(windows)]
impl Calls {
    /// Before anything else of the agent. Within a runtime.
    pub fn listen() -> io::Result<Calls> {
        use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown};
        Ok(Calls {
            interrupt: ctrl_c()?,
            stop: ctrl_break()?,
            close: ctrl_close()?,
            log_off: ctrl_logoff()?,
            shut_down: ctrl_shutdown()?,
        })
    }

    /// Ctrl-C, Ctrl-Break, the closing of the console, the end of the session. After the last two Windows waits
    /// five seconds or so for the process; a label that takes longer is then unknown.
    pub async fn next(&mut self) -> Call {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.stop.recv() => {}
            _ = self.close.recv() => {}
            _ = self.log_off.recv() => {}
            _ = self.shut_down.recv() => {}
            () = crate::session::ends() => {}
        }
        Call::End
    }
}
