//! What the tray shows, as a value: made from a glance and a language, the same for three systems.

use super::glance::{Glance, PrinterSeen, QuestionSeen, TaskSeen, Wanted};
use super::icon::Mood;
use super::words::{self, Tongue};
use crate::protocol::status::PrintStatus;

/// Tasks in the menu; the page has them all.
const TASKS: usize = 5;
/// Characters of a name in the menu. A taskID may have 256.
const NAME: usize = 40;
/// Characters of the tooltip: Windows keeps 127 UTF-16 units.
const TOOLTIP: usize = 110;

#[derive(Clone, Debug, PartialEq)]
pub struct View {
    pub mood: Mood,
    /// The most urgent thing in words, for the tooltip.
    pub tooltip: String,
    pub menu: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// Only to be read.
    Text(String),
    Item(Action, String),
    Check(Action, String, bool),
    Group(String, Vec<Entry>),
    Line,
}

/// What a person can ask for, in the menu or by a notification's button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    OpenPage,
    Pause,
    Resume,
    Answer(u64, Choice),
    StartAtLogin(bool),
    Quit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    Remember,
    Once,
    Refuse,
}

impl Action {
    /// The name under which it stands in a menu or notification.
    pub fn id(self) -> String {
        match self {
            Action::OpenPage => "open".into(),
            Action::Pause => "pause".into(),
            Action::Resume => "resume".into(),
            Action::Answer(question, Choice::Remember) => format!("remember {question}"),
            Action::Answer(question, Choice::Once) => format!("once {question}"),
            Action::Answer(question, Choice::Refuse) => format!("refuse {question}"),
            Action::StartAtLogin(true) => "login on".into(),
            Action::StartAtLogin(false) => "login off".into(),
            Action::Quit => "quit".into(),
        }
    }

    pub fn from_id(id: &str) -> Option<Action> {
        let (word, rest) = id.split_once(' ').unwrap_or((id, ""));
        let answer = |choice| rest.parse().ok().map(|question| Action::Answer(question, choice));
        match (word, rest) {
            ("open", "") => Some(Action::OpenPage),
            ("pause", "") => Some(Action::Pause),
            ("resume", "") => Some(Action::Resume),
            ("remember", _) => answer(Choice::Remember),
            ("once", _) => answer(Choice::Once),
            ("refuse", _) => answer(Choice::Refuse),
            ("login", "on") => Some(Action::StartAtLogin(true)),
            ("login", "off") => Some(Action::StartAtLogin(false)),
            ("quit", "") => Some(Action::Quit),
            _ => None,
        }
    }
}

impl View {
    /// `seen`: the number of the newest task when the page was last opened from here.
    pub fn of(glance: &Glance, seen: u64, tongue: Tongue, version: &str) -> View {
        let (mood, headline) = state(glance, seen, tongue);
        let mut menu: Vec<Entry> = glance.questions.iter().map(|question| question_entry(question, tongue)).collect();
        if menu.is_empty() {
            menu.push(Entry::Text(headline.clone()));
        }
        menu.push(Entry::Line);
        let pause = if glance.paused { Action::Resume } else { Action::Pause };
        menu.extend([
            Entry::Item(Action::OpenPage, words::open_page(tongue).into()),
            Entry::Check(pause, words::pause_all(tongue).into(), glance.paused),
            Entry::Group(words::printers(tongue).into(), printers(&glance.printers, tongue)),
            Entry::Group(words::recent(tongue).into(), tasks(&glance.tasks, tongue)),
            Entry::Line,
            Entry::Check(
                Action::StartAtLogin(!glance.starts_at_login),
                words::start_at_login(tongue).into(),
                glance.starts_at_login,
            ),
            Entry::Item(Action::OpenPage, words::about(tongue, version)),
            Entry::Item(Action::Quit, words::quit(tongue).into()),
        ]);
        View { mood, tooltip: shortened(&headline, TOOLTIP), menu }
    }
}

/// The most urgent thing, as an icon and in words.
fn state(glance: &Glance, seen: u64, tongue: Tongue) -> (Mood, String) {
    if let Some(question) = glance.questions.first() {
        return (Mood::Attention, asked(question, tongue));
    }
    if let Some(printer) = glance.printers.iter().find(|printer| printer.wants_a_person()) {
        return (Mood::Attention, words::printer_wants_you(tongue, &name(&printer.name), printer.status));
    }
    if let Some(task) = glance.tasks.first().filter(|task| task.has_failed() && task.number > seen) {
        return (Mood::Attention, words::task_failed(tongue, &name(&task.id), &name(&task.printer)));
    }
    let waiting = glance.printers.iter().map(|printer| printer.waiting).sum();
    match (glance.paused, waiting) {
        (true, 0) => (Mood::Paused, words::all_paused(tongue).into()),
        (true, _) => {
            (Mood::Paused, format!("{}: {}", words::all_paused(tongue), words::still_waiting(tongue, waiting)))
        }
        (false, 0) => (Mood::Idle, words::idle(tongue).into()),
        (false, _) => (Mood::Printing, words::printing(tongue, waiting)),
    }
}

fn question_entry(question: &QuestionSeen, tongue: Tongue) -> Entry {
    let choices = [
        (Choice::Remember, words::allow_and_remember(tongue)),
        (Choice::Once, words::allow_once(tongue)),
        (Choice::Refuse, words::refuse(tongue)),
    ];
    let answers = choices.map(|(choice, text)| Entry::Item(Action::Answer(question.id, choice), text.to_string()));
    Entry::Group(asked(question, tongue), answers.to_vec())
}

/// The question in one sentence.
pub fn asked(question: &QuestionSeen, tongue: Tongue) -> String {
    let site = name(&question.site);
    match &question.wants {
        Wanted::Print { printer, documents } => words::asks_to_print(tongue, &site, &name(printer), *documents),
        Wanted::Configure { printer } => {
            words::asks_to_configure(tongue, &site, printer.as_deref().map(name).as_deref())
        }
    }
}

fn printers(printers: &[PrinterSeen], tongue: Tongue) -> Vec<Entry> {
    let line = |printer: &PrinterSeen| {
        let mut said = vec![if printer.paused { words::paused(tongue) } else { words::status(tongue, printer.status) }];
        let waiting = words::still_waiting(tongue, printer.waiting);
        if printer.waiting > 0 {
            said.push(&waiting);
        }
        said.retain(|words| !words.is_empty());
        let dash = if said.is_empty() { "" } else { " – " };
        Entry::Item(Action::OpenPage, format!("{}{dash}{}", name(&printer.name), said.join(", ")))
    };
    printers.iter().map(line).collect()
}

fn tasks(tasks: &[TaskSeen], tongue: Tongue) -> Vec<Entry> {
    if tasks.is_empty() {
        return vec![Entry::Text(words::no_tasks(tongue).into())];
    }
    let line = |task: &TaskSeen| {
        let state = match task.status {
            _ if task.unknown => words::may_have_printed(tongue),
            PrintStatus::Pending => words::waiting(tongue),
            PrintStatus::Printing | PrintStatus::Rendered => words::printing_now(tongue),
            PrintStatus::Success => words::printed(tongue),
            PrintStatus::Failed => words::failed(tongue),
            PrintStatus::Canceled => words::canceled(tongue),
        };
        Entry::Item(Action::OpenPage, format!("{} – {state} ({})", name(&task.id), name(&task.printer)))
    };
    tasks.iter().take(TASKS).map(line).collect()
}

/// A name from outside, fit for one line of a menu.
pub fn name(text: &str) -> String {
    shortened(text, NAME)
}

/// At most `most` characters, none of which changes the line, its direction or its height.
fn shortened(text: &str, most: usize) -> String {
    let bends = |c: char| {
        c.is_control() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let straight = text.chars().map(|c| if bends(c) { ' ' } else { c });
    let mut short: String = straight.clone().take(most).collect();
    if straight.count() > most {
        short.pop();
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests;
