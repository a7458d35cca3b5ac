//! Which news are worth a notification, decided from one glance to the next; each is told once.

use std::collections::{BTreeMap, BTreeSet};

use super::glance::{Glance, PrinterSeen, QuestionSeen};
use super::view::{self, Action, Choice};
use super::words::{self, Tongue};
use crate::protocol::printer::Status;

/// What a notification is about. A new one about the same matter takes the old one's place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    Question(u64),
    Printer(String),
    Failures,
    /// What a person chose could not be done.
    Refusal,
}

impl Matter {
    /// What a click on a notification about this may ask for: to open the page, and the answers to the question
    /// that was shown. `id` as in `Action::id`; it has been outside, with the desktop.
    #[cfg(any(not(target_os = "macos"), test))]
    pub fn chosen(&self, id: &str) -> Option<Action> {
        match (Action::from_id(id)?, self) {
            (Action::OpenPage, _) => Some(Action::OpenPage),
            (action @ Action::Answer(question, _), Matter::Question(asked)) => (question == *asked).then_some(action),
            _ => None,
        }
    }
}

/// A notification.
#[derive(Clone, Debug, PartialEq)]
pub struct Bubble {
    pub matter: Matter,
    pub title: String,
    pub text: String,
    /// The first is what a click on the bubble itself does, too: it opens the page.
    pub buttons: Vec<(Action, &'static str)>,
    /// Stays until it is answered or taken back.
    pub stays: bool,
}

/// What is to be shown now, and what no longer holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct News {
    pub show: Vec<Bubble>,
    pub take_back: Vec<Matter>,
}

/// Remembers what was told.
#[derive(Default)]
pub struct Teller {
    questions: BTreeSet<u64>,
    printers: BTreeMap<String, Status>,
    /// Failed tasks that were told, or that had failed before the first glance.
    failed: Option<BTreeSet<u64>>,
}

impl Teller {
    /// The news since the last glance.
    pub fn news(&mut self, glance: &Glance, tongue: Tongue) -> News {
        let mut news = News::default();
        self.questions(glance, tongue, &mut news);
        self.printers(glance, tongue, &mut news);
        self.failures(glance, tongue, &mut news);
        news
    }

    fn questions(&mut self, glance: &Glance, tongue: Tongue, news: &mut News) {
        let open: BTreeSet<u64> = glance.questions.iter().map(|question| question.id).collect();
        news.take_back.extend(self.questions.difference(&open).map(|id| Matter::Question(*id)));
        let new = glance.questions.iter().filter(|question| !self.questions.contains(&question.id));
        news.show.extend(new.map(|question| ask(question, tongue)));
        self.questions = open;
    }

    fn printers(&mut self, glance: &Glance, tongue: Tongue, news: &mut News) {
        let troubled = |name: &str| glance.printers.iter().any(|seen| seen.name == name && seen.wants_a_person());
        let mended: Vec<String> = self.printers.keys().filter(|name| !troubled(name)).cloned().collect();
        for name in mended {
            self.printers.remove(&name);
            news.take_back.push(Matter::Printer(name));
        }
        for printer in glance.printers.iter().filter(|printer| printer.wants_a_person()) {
            if self.printers.insert(printer.name.clone(), printer.status) != Some(printer.status) {
                news.show.push(call(printer, tongue));
            }
        }
    }

    /// What had failed before this agent was there is history, not news.
    fn failures(&mut self, glance: &Glance, tongue: Tongue, news: &mut News) {
        let failed = glance.tasks.iter().filter(|task| task.has_failed());
        let now: BTreeSet<u64> = failed.clone().map(|task| task.number).collect();
        let Some(told) = self.failed.replace(now) else { return };
        let new: Vec<_> = failed.filter(|task| !told.contains(&task.number)).collect();
        let Some(newest) = new.first().filter(|_| glance.tells_failures) else { return };
        let title = match new.len() {
            1 => words::task_failed(tongue, &view::name(&newest.id), &view::name(&newest.printer)),
            many => words::tasks_failed(tongue, many),
        };
        news.show.push(Bubble {
            matter: Matter::Failures,
            title,
            text: words::open_for_more(tongue).into(),
            buttons: vec![(Action::OpenPage, words::open_page(tongue))],
            stays: false,
        });
    }
}

fn ask(question: &QuestionSeen, tongue: Tongue) -> Bubble {
    let answer = |choice| Action::Answer(question.id, choice);
    Bubble {
        matter: Matter::Question(question.id),
        title: words::question_title(tongue).into(),
        text: view::asked(question, tongue),
        buttons: vec![
            (Action::OpenPage, words::open_page(tongue)),
            (answer(Choice::Remember), words::allow_and_remember(tongue)),
            (answer(Choice::Once), words::allow_once(tongue)),
            (answer(Choice::Refuse), words::refuse(tongue)),
        ],
        stays: true,
    }
}

fn call(printer: &PrinterSeen, tongue: Tongue) -> Bubble {
    let text = if printer.waiting == 0 {
        String::new()
    } else {
        format!("{}. {}", words::still_waiting(tongue, printer.waiting), words::refill(tongue))
    };
    Bubble {
        matter: Matter::Printer(printer.name.clone()),
        title: words::printer_wants_you(tongue, &view::name(&printer.name), printer.status),
        text,
        buttons: vec![(Action::OpenPage, words::open_page(tongue))],
        stays: false,
    }
}

#[cfg(test)]
mod tests;
