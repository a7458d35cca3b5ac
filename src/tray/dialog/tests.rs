//! `osascript` played by a shell script that keeps its arguments and says what the manual says it prints.

use std::sync::mpsc;
use std::time::Duration;

use super::*;
use crate::tray::view::Choice;
use crate::tray::words::{self, Tongue};

/// Only broken code takes this long.
const PATIENCE: Duration = Duration::from_secs(60);

fn question(id: u64, tongue: Tongue) -> Bubble {
    let answer = |choice| Action::Answer(id, choice);
    Bubble {
        matter: Matter::Question(id),
        title: words::question_title(tongue).into(),
        text: format!("https://shop-{id}.example.com\" & quit & \""),
        buttons: vec![
            (Action::OpenPage, words::open_page(tongue)),
            (answer(Choice::Remember), words::allow_and_remember(tongue)),
            (answer(Choice::Once), words::allow_once(tongue)),
            (answer(Choice::Refuse), words::refuse(tongue)),
        ],
        stays: true,
    }
}

fn put(bubbles: &[Bubble]) -> News {
    News { show: bubbles.to_vec(), take_back: Vec::new() }
}

/// A program in a folder of its own, and what comes of the dialogs it is asked for.
struct Desk {
    folder: tempfile::TempDir,
    dialogs: Dialogs,
    chosen: mpsc::Receiver<Action>,
}

/// Each run appends its last words as one line to `asked` when it has put the question.
fn desk(then: &str) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("osascript");
    let script = format!("#!/bin/sh\ncd '{}'\nprintf '%s\\0' \"$@\" >words\n{then}\n", folder.path().display());
    // Written by another process: one that is started meanwhile would hold our open file, and it could not be run.
    let write = r#"printf '%s' "$1" >"$0" && chmod 700 "$0""#;
    assert!(Command::new("sh").args(["-c", write]).arg(&program).arg(script).status().unwrap().success());
    // Written through a pipe, so that a waiting test is woken: no polling.
    assert!(Command::new("mkfifo").arg(folder.path().join("asked")).status().unwrap().success());
    let (tell, chosen) = mpsc::channel();
    let tell = Mutex::new(tell);
    let dialogs = Dialogs::new(program, move |action| tell.lock().unwrap().send(action).unwrap());
    Desk { folder, dialogs, chosen }
}

impl Desk {
    /// Waits for the next question to be on the screen; its text.
    fn asked(&self) -> String {
        let (path, (told, heard)) = (self.folder.path().join("asked"), mpsc::channel());
        std::thread::spawn(move || told.send(std::fs::read_to_string(path).unwrap()));
        heard.recv_timeout(PATIENCE).expect("a question on the screen")
    }

    fn words(&self) -> Vec<String> {
        let words = std::fs::read_to_string(self.folder.path().join("words")).unwrap();
        words.split_terminator('\0').map(str::to_string).collect()
    }
}

#[test]
fn the_answer_is_the_button_that_was_pressed_and_giving_up_is_none() {
    let bubble = question(7, Tongue::English);
    let answer = |choice| Some(Action::Answer(7, choice));
    assert_eq!(chosen("button returned:Allow and remember, gave up:false\n", &bubble), answer(Choice::Remember));
    assert_eq!(chosen("button returned:Allow this once, gave up:false\n", &bubble), answer(Choice::Once));
    assert_eq!(chosen("button returned:Refuse, gave up:false\n", &bubble), answer(Choice::Refuse));
    assert_eq!(chosen("button returned:拒绝, gave up:false\n", &question(7, Tongue::Chinese)), answer(Choice::Refuse));
    for nothing in [
        "button returned:, gave up:true\n",
        "button returned:Refuse, gave up:true\n",
        "button returned:Open Dotline, gave up:false\n",
        "button returned:OK, gave up:false\n",
        "",
    ] {
        assert_eq!(chosen(nothing, &bubble), None, "{nothing}");
    }
}

#[test]
fn the_question_is_handed_over_as_arguments_and_its_answer_comes_back() {
    let desk = desk("echo 'button returned:只允许这一次, gave up:false'");
    desk.dialogs.tell(put(&[question(7, Tongue::Chinese)]));
    assert_eq!(desk.chosen.recv_timeout(PATIENCE).unwrap(), Action::Answer(7, Choice::Once));
    let words = desk.words();
    assert_eq!(words[..3], ["-e", SCRIPT, "Dotline"].map(str::to_string));
    assert_eq!(words[3], "有网站请求许可\n\nhttps://shop-7.example.com\" & quit & \"");
    assert_eq!(words[4..], ["60", "允许，并记住", "只允许这一次", "拒绝"].map(str::to_string));
}

#[test]
fn questions_come_one_after_another_and_one_that_was_answered_elsewhere_goes() {
    // Stays as a dialog does, until it is killed; `exec`, so that nothing is left behind.
    let desk = desk("printf '%s' \"$4\" >asked; exec sleep 600");
    desk.dialogs.tell(put(&[question(1, Tongue::English), question(2, Tongue::English), question(3, Tongue::English)]));
    assert!(desk.asked().contains("shop-1.example.com"));
    // The second has not been on the screen yet.
    let take_back = vec![Matter::Question(2), Matter::Question(1)];
    desk.dialogs.tell(News { show: Vec::new(), take_back });
    assert!(desk.asked().contains("shop-3.example.com"));
    desk.dialogs.end();
    // Nobody has chosen anything, and the last listener lets go of the way back.
    drop(desk.dialogs);
    assert_eq!(desk.chosen.recv_timeout(PATIENCE), Err(mpsc::RecvTimeoutError::Disconnected));
}

#[test]
fn a_program_that_is_not_there_leaves_the_question_to_the_page() {
    let dialogs = Dialogs::new("/nonexistent/osascript".into(), |action| panic!("{action:?}"));
    dialogs.tell(put(&[question(1, Tongue::English)]));
    assert!(dialogs.state().open.is_none() && dialogs.state().waiting.is_empty());
}
