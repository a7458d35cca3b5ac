//! macOS: a site's question in a window of its own, put by `osascript`, until Dotline comes as an application bundle.
//!
//! Notifications with buttons are for signed bundles. AppleScript's `display dialog` is for everybody, has room for
//! three buttons, and none of them is the default one: what a scanner types with its Enter answers nothing.

use std::collections::VecDeque;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::tell::{Bubble, Matter, News};
use super::view::Action;
use crate::limits;

/// Where every Mac has it.
#[cfg(target_os = "macos")]
pub const OSASCRIPT: &str = "/usr/bin/osascript";

/// All words come as arguments, so nothing that a site is called can become part of the script. Buttons stand from
/// left to right; AppleScript makes none the default unless it is told to.
const SCRIPT: &str = "\
on run argv
	set theSeconds to (item 3 of argv) as integer
	display dialog (item 2 of argv) with title (item 1 of argv) buttons {item 4 of argv, item 5 of argv, item 6 of argv} giving up after theSeconds
end run
";

/// The questions on the screen: one at a time, oldest first.
#[derive(Clone)]
pub struct Dialogs {
    program: Arc<Path>,
    clicked: Arc<dyn Fn(Action) + Send + Sync>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    open: Option<(Matter, Child)>,
    waiting: VecDeque<Bubble>,
    ended: bool,
}

impl Dialogs {
    /// `program`: `osascript`. What a person chooses is handed to `clicked`, on a thread of its own.
    pub fn new(program: PathBuf, clicked: impl Fn(Action) + Send + Sync + 'static) -> Dialogs {
        Dialogs { program: program.into(), clicked: Arc::new(clicked), state: Arc::default() }
    }

    /// Puts the new questions, and closes those that were answered elsewhere. Other news stay with the icon.
    pub fn tell(&self, news: News) {
        let mut state = self.state();
        state.waiting.retain(|bubble| !news.take_back.contains(&bubble.matter));
        if let Some((matter, child)) = &mut state.open
            && news.take_back.contains(matter)
        {
            close(child);
        }
        state.waiting.extend(news.show.into_iter().filter(|bubble| matches!(bubble.matter, Matter::Question(_))));
        self.put_next(&mut state);
    }

    /// Closes the window; no more come.
    pub fn end(&self) {
        let mut state = self.state();
        state.ended = true;
        state.waiting.clear();
        if let Some((_, child)) = &mut state.open {
            close(child);
        }
    }

    fn put_next(&self, state: &mut State) {
        while state.open.is_none() && !state.ended {
            let Some(bubble) = state.waiting.pop_front() else { return };
            match self.put(&bubble) {
                Ok((child, said)) => {
                    state.open = Some((bubble.matter.clone(), child));
                    let dialogs = self.clone();
                    let listening = std::thread::Builder::new().name("question".into());
                    if let Err(error) = listening.spawn(move || dialogs.listen(said, &bubble)) {
                        tracing::warn!(%error, "no thread for a question; the page has it");
                        state.open.take().iter_mut().for_each(|(_, child)| close(child));
                    }
                }
                Err(error) => tracing::info!(%error, "a question could not be put; the page has it"),
            }
        }
    }

    fn put(&self, bubble: &Bubble) -> std::io::Result<(Child, ChildStdout)> {
        let mut command = Command::new(&*self.program);
        command.args(["-e", SCRIPT, "Dotline"]);
        command.arg(format!("{}\n\n{}", bubble.title, bubble.text)).arg(limits::CONSENT.as_secs().to_string());
        command.args(answers(bubble).map(|(_, words)| words));
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let said = child.stdout.take().ok_or_else(|| std::io::Error::other("no pipe"))?;
        Ok((child, said))
    }

    /// Waits until the window is gone, and hands on what was chosen.
    fn listen(&self, mut said: ChildStdout, bubble: &Bubble) {
        let mut words = String::new();
        let read = said.read_to_string(&mut words);
        let mut state = self.state();
        if let Some((_, mut child)) = state.open.take() {
            let _ = child.wait();
        }
        if state.ended {
            return;
        }
        self.put_next(&mut state);
        drop(state);
        let chosen = read.ok().and_then(|_| chosen(&words, bubble));
        if let Some(action) = chosen {
            (self.clicked)(action);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// It may have ended by itself; whoever listens waits for it.
fn close(child: &mut Child) {
    let _ = child.kill();
}

/// What a dialog has room for: the answers. The page is opened by the icon.
fn answers(bubble: &Bubble) -> impl Iterator<Item = &(Action, &'static str)> {
    bubble.buttons.iter().filter(|(action, _)| matches!(action, Action::Answer(..)))
}

/// Reads the record that `osascript` prints for a dialog that gives up: `button returned:Refuse, gave up:false`.
fn chosen(said: &str, bubble: &Bubble) -> Option<Action> {
    let button =
        said.trim_end_matches(['\r', '\n']).strip_prefix("button returned:")?.strip_suffix(", gave up:false")?;
    answers(bubble).find(|(_, words)| *words == button).map(|(action, _)| *action)
}

#[cfg(test)]
mod tests;
